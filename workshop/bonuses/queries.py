"""Reading bonus rules and single payments on top."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.bonuses.models import BonusEnd, BonusRule, BonusStep, ExtraPay
from workshop.bonuses.rules import BonusBasis, BonusOf, Step
from workshop.clock import Month


def all_rules(session: Session, workshop_ids: Collection[UUID]) -> list[tuple[UUID, BonusOf]]:
    """Each rule with its workshop, the one that began first before the others."""
    rows = session.execute(
        sa.select(BonusRule, BonusEnd.last_month)
        .outerjoin(BonusEnd, col(BonusEnd.rule_id) == BonusRule.id)
        .where(col(BonusRule.workshop_id).in_(workshop_ids))
        .order_by(col(BonusRule.first_month), col(BonusRule.announced_at), col(BonusRule.id))
    ).all()
    steps: dict[UUID, list[Step]] = {}
    for rule_id, *step in session.execute(
        sa.select(BonusStep.rule_id, BonusStep.threshold, BonusStep.amount_fen)
        .where(col(BonusStep.workshop_id).in_(workshop_ids))
        .order_by(col(BonusStep.threshold))
    ):
        steps.setdefault(rule_id, []).append(Step(*step))
    return [(rule.workshop_id, _rule(rule, last, steps[rule.id])) for rule, last in rows]


def _rule(rule: BonusRule, last: str | None, steps: list[Step]) -> BonusOf:
    return BonusOf(
        rule.id,
        rule.name,
        BonusBasis(rule.basis),
        rule.operation_id,
        Month.parse(rule.first_month),
        Month.parse(last) if last else None,
        steps,
    )


def rules_of(session: Session, workshop_id: UUID, month: Month) -> list[BonusOf]:
    """The rules that hold in the month, the one that began first before the others."""
    return [rule for _, rule in all_rules(session, [workshop_id]) if holds_in(rule, month)]


def holds_in(rule: BonusOf, month: Month) -> bool:
    """Whether the month is one of the rule's."""
    return rule.first_month <= month and (rule.last_month is None or month <= rule.last_month)


def extras_of(session: Session, workshop_id: UUID, month: Month) -> dict[UUID, list[ExtraPay]]:
    """Worker (engagement) → what she gets on top of her month's pay, as it was given; without what was taken back."""
    undoing = aliased(ExtraPay)
    rows = session.scalars(
        sa.select(ExtraPay)
        .outerjoin(undoing, col(undoing.takes_back_id) == ExtraPay.id)
        .where(
            col(ExtraPay.workshop_id) == workshop_id,
            col(ExtraPay.month) == str(month),
            col(ExtraPay.takes_back_id).is_(None),
            col(undoing.id).is_(None),
        )
        .order_by(col(ExtraPay.given_at), col(ExtraPay.id))
    )
    found: dict[UUID, list[ExtraPay]] = {}
    for row in rows:
        found.setdefault(row.engagement_id, []).append(row)
    return found


def steps_of(session: Session, rule_id: UUID) -> list[Step]:
    """The steps of a rule, the lowest first."""
    rows = session.execute(
        sa.select(BonusStep.threshold, BonusStep.amount_fen)
        .where(col(BonusStep.rule_id) == rule_id)
        .order_by(col(BonusStep.threshold))
    )
    return [Step(*row) for row in rows]


def is_ended(session: Session, rule_id: UUID) -> bool:
    """Whether a rule has its last month."""
    return session.scalar(sa.select(BonusEnd.id).where(col(BonusEnd.rule_id) == rule_id)) is not None


def is_taken_back(session: Session, extra_id: UUID) -> bool:
    """Whether a row takes this one back."""
    return session.scalar(sa.select(ExtraPay.id).where(col(ExtraPay.takes_back_id) == extra_id)) is not None
