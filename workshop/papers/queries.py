"""Reading what stands on papers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.accounts.models import AccessCard
from workshop.orders.queries import PricedOperation, priced_operations
from workshop.output.cells import cell_states
from workshop.output.queries import people_of_day


@dataclass(frozen=True)
class DayList:
    """A day by worker number, in the order of the numbers: pieces, no names and no money."""

    operations: list[PricedOperation]
    rows: list[tuple[int, list[int]]]  # worker number, good pieces of each operation


def day_list(session: Session, day: date) -> DayList:
    """Whoever counted something on the day."""
    number_of = {engagement.id: engagement.number for engagement in people_of_day(session, day)}
    good: dict[UUID, dict[UUID, int]] = {}
    for (engagement_id, operation_id), state in cell_states(session, day, list(number_of)).items():
        if state.count.good:
            good.setdefault(engagement_id, {})[operation_id] = state.count.good
    counted = {operation_id for pieces in good.values() for operation_id in pieces}
    operations = priced_operations(session, day, operation_ids=counted)
    rows = [(number_of[who], [pieces.get(o.id, 0) for o in operations]) for who, pieces in good.items()]
    return DayList(operations, sorted(rows))


def used_cards(session: Session, engagement_ids: Collection[UUID]) -> set[UUID]:
    """Of these engagements, those whose card was used before: another one is a second card."""
    return set(
        session.scalars(
            sa.select(AccessCard.engagement_id).where(
                col(AccessCard.engagement_id).in_(engagement_ids), col(AccessCard.used_at).is_not(None)
            )
        )
    )
