"""Advances and withholdings, in few words."""

from typing import Any

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.deductions.commands import (
    GiveAdvance,
    ReturnAdvance,
    Withhold,
    give_advance,
    return_advance,
    withhold,
)
from workshop.deductions.models import Advance, Withholding


def advance_wish(cast: Cast, **more: Any) -> GiveAdvance:
    """Fang gets 800 yuan today, and 200 of them come off each month from September on, unless it says otherwise."""
    asked = {"engagement_id": cast.fang_at, "amount_fen": 80_000, "instalment_fen": 20_000, "given_on": TODAY}
    asked |= {"method": "cash", "first_month": "2025-09", "sure": "early/80000"}
    return GiveAdvance.model_validate(asked | more)


def give(session: Session, cast: Cast, **more: Any) -> Advance:
    return give_advance(session, cast.hua, advance_wish(cast, **more), None, TODAY, NOON)


def enter(session: Session, cast: Cast, **more: Any) -> Withholding:
    """Fang's own insurance of September, unless it says otherwise."""
    asked = {"engagement_id": cast.fang_at, "month": "2025-09", "kind": "insurance", "amount_fen": 12_050}
    return withhold(session, cast.hua, Withhold.model_validate(asked | more), None, TODAY, NOON)


def advanced(session: Session, cast: Cast) -> dict[str, str]:
    """Fang has an advance and returned a part of it, and her insurance is withheld: the ids, for pages."""
    advance = give(session, cast)
    back = ReturnAdvance.model_validate({"kind": "by_hand", "amount_fen": 10_000, "happened_on": TODAY})
    row = return_advance(session, cast.hua, advance.id, back, lambda _: {}, TODAY, NOON)
    withheld = enter(session, cast)
    return {
        "advance_id": str(advance.id),
        "advance_return_id": str(row.id),
        "withholding_id": str(withheld.id),
    }
