"""Reading bonus rules and single payments on top."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.bonuses.models import BonusEnd, BonusRule, BonusStep, ExtraPay
from workshop.bonuses.rules import BonusBasis, BonusOf, Step
from workshop.clock import Month
from workshop.hot import OWN_ENGAGEMENTS, OWN_WORKSHOPS, of_person, run
from workshop.orders.models import CustomerOrder, Operation
from workshop.tenancy import columns
from workshop.workers.models import Engagement


@dataclass(frozen=True)
class StepName:
    """What a step of an order is called, and of which product it is one."""

    name: str
    product: str


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


def extras_of(session: Session, workshop_id: UUID, *months: Month) -> dict[UUID, list[ExtraPay]]:
    """Worker (engagement) → what she gets on top of these months' pay, as it was given; without what was taken back."""
    found: dict[UUID, list[ExtraPay]] = {}
    of_months = (col(ExtraPay.workshop_id) == workshop_id) & col(ExtraPay.month).in_([str(month) for month in months])
    for row in _standing(session, of_months, col(ExtraPay.month)) if months else ():
        found.setdefault(row.engagement_id, []).append(row)
    return found


def extras_taken_back(session: Session, workshop_id: UUID, *months: Month) -> Sequence[ExtraPay]:
    """What was given on top of these months' pay and taken back since."""
    undoing = aliased(ExtraPay)
    return session.scalars(
        sa.select(ExtraPay)
        .join(undoing, col(undoing.takes_back_id) == ExtraPay.id)
        .where(col(ExtraPay.workshop_id) == workshop_id, col(ExtraPay.month).in_([str(month) for month in months]))
    ).all()


def _standing(session: Session, where: sa.ColumnElement[bool], *first: Any) -> Sequence[ExtraPay]:
    undoing = aliased(ExtraPay)
    return session.scalars(
        sa.select(ExtraPay)
        .outerjoin(undoing, col(undoing.takes_back_id) == ExtraPay.id)
        .where(where, col(ExtraPay.takes_back_id).is_(None), col(undoing.id).is_(None))
        .order_by(*first, col(ExtraPay.given_at), col(ExtraPay.id))
    ).all()


def extra_rows(session: Session, month: Month) -> list[tuple[ExtraPay, str]]:
    """Every row of a month with the worker's name, in name order; what was taken back and what did so are in it."""
    rows = session.execute(
        sa.select(ExtraPay, Engagement.called_name)
        .join(Engagement, col(Engagement.id) == ExtraPay.engagement_id)
        .where(col(ExtraPay.month) == str(month))
        .order_by(col(Engagement.name_sort), col(Engagement.number), col(ExtraPay.given_at), col(ExtraPay.id))
    )
    return [(row, name) for row, name in rows]


def own_extras(session: Session, since: Month) -> Sequence[ExtraPay]:
    """What whoever looks gets on top, in this month and later ones, the latest month first."""
    return _standing(session, col(ExtraPay.month) >= str(since), col(ExtraPay.month).desc())


def step_names(session: Session, rules: Iterable[BonusOf]) -> dict[UUID, StepName]:
    """What the steps of an order are called that rules are about."""
    rows = session.execute(
        sa.select(Operation.id, Operation.name, CustomerOrder.product)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(col(Operation.id).in_([rule.operation_id for rule in rules if rule.operation_id]))
    )
    return {operation_id: StepName(name, product) for operation_id, name, product in rows}


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


_engagement, _rule_row, _extra_row = columns(Engagement), columns(BonusRule), columns(ExtraPay)
_OWN = of_person(
    sa.select(_engagement.id)
    .select_from(_engagement.id.table)
    .outerjoin(
        _rule_row.id.table,
        (_rule_row.workshop_id == _engagement.workshop_id) & _rule_row.workshop_id.in_(OWN_WORKSHOPS),
    )
    .outerjoin(
        _extra_row.id.table,
        (_extra_row.engagement_id == _engagement.id) & _extra_row.engagement_id.in_(OWN_ENGAGEMENTS),
    )
    .where(_engagement.id.in_(OWN_ENGAGEMENTS), _rule_row.id.is_not(None) | _extra_row.id.is_not(None))
    .limit(1)
)


def has_own(session: Session) -> bool:
    """Whether there is or was a bonus where she works, or she got something on top.  Hot: her first page asks."""
    return run(session, _OWN, {}).first() is not None
