"""Bonuses and money on top, in few words."""

from typing import Any

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.bonuses.commands import AnnounceBonus, GiveExtra, announce_bonus, give_extra
from workshop.bonuses.models import BonusRule, ExtraPay

LADDER = [{"threshold": 2, "amount_fen": 5_000}, {"threshold": 20, "amount_fen": 12_000}]


def announce(session: Session, cast: Cast, **more: Any) -> BonusRule:
    """From two days with work on 50 yuan, from twenty on 120, this month already, unless it says otherwise."""
    asked = {"name": "全勤奖", "basis": "days", "first_month": "2025-09", "steps": LADDER}
    return announce_bonus(session, cast.mei, AnnounceBonus.model_validate(asked | more), TODAY, NOON)


def give(session: Session, cast: Cast, **more: Any) -> list[ExtraPay]:
    """100 yuan for the festival to Fang and Yan, unless it says otherwise."""
    asked = {"engagement_ids": [cast.fang_at, cast.yan_at], "month": "2025-09", "kind": "festival"}
    wish = GiveExtra.model_validate(asked | {"amount_fen": 10_000, "reason": "中秋"} | more)
    return give_extra(session, cast.mei, wish, TODAY, NOON)


def promised(session: Session, cast: Cast) -> dict[str, str]:
    """Two bonuses, one of them of pieces, and money on top: the ids, for pages."""
    rule = announce(session, cast)
    steps = [{"threshold": 500, "amount_fen": 3_000}, {"threshold": 5_000, "amount_fen": 8_000}]
    announce(session, cast, name="超产奖", basis="pieces", operation_id=cast.sleeve, steps=steps)
    announce(
        session,
        cast,
        name="超产奖",
        basis="pay",
        first_month="2025-10",
        steps=[{"threshold": 300_000, "amount_fen": 5_000}],
    )
    return {"bonus_id": str(rule.id), "extra_id": str(give(session, cast)[0].id)}
