"""Reading orders, operations and rates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.accounts.queries import NOBODY_KNOWN, Recorder, recorders
from workshop.clock import Month
from workshop.orders import rules
from workshop.orders.models import Buyer, CustomerOrder, Operation, Rate, RatePosting
from workshop.orders.rules import Posted, rate_on

DUE_FIRST = (col(CustomerOrder.due_on).nulls_last(), col(CustomerOrder.number))
"""The order due first comes first; one that nobody gave a day, last."""


def running_orders(session: Session) -> Sequence[CustomerOrder]:
    """Orders that nobody has ended, the one due first first."""
    return session.scalars(
        sa.select(CustomerOrder).where(col(CustomerOrder.ended_on).is_(None)).order_by(*DUE_FIRST)
    ).all()


def orders_on(session: Session, day: date, also: Collection[UUID] = ()) -> Sequence[CustomerOrder]:
    """Orders that ran on the day, and these others, the one due first first."""
    # From the first of the month in which it was taken on, as its first rates: the paper before is entered later.
    month_end = Month.of(day).last_day
    ran = (col(CustomerOrder.opened_on) <= month_end) & (
        col(CustomerOrder.ended_on).is_(None) | (col(CustomerOrder.ended_on) >= day)
    )
    return session.scalars(
        sa.select(CustomerOrder).where(ran | col(CustomerOrder.id).in_(also)).order_by(*DUE_FIRST)
    ).all()


def ended_orders(session: Session, most: int = 50) -> Sequence[CustomerOrder]:
    """Orders that were ended, the latest first."""
    return session.scalars(
        sa.select(CustomerOrder)
        .where(col(CustomerOrder.ended_on).is_not(None))
        .order_by(col(CustomerOrder.ended_on).desc(), col(CustomerOrder.number).desc())
        .limit(most)
    ).all()


def buyers(session: Session) -> Sequence[Buyer]:
    """All buyers, in order of their names."""
    return session.scalars(sa.select(Buyer).order_by(col(Buyer.name))).all()


def next_number(session: Session, workshop_id: UUID) -> int:
    """The next order number of the workshop.  Call it inside `hold`."""
    highest = session.scalar(
        sa.select(sa.func.max(CustomerOrder.number)).where(col(CustomerOrder.workshop_id) == workshop_id)
    )
    return (highest or 0) + 1


def next_position(session: Session, order_id: UUID) -> int:
    """Where one more step of the order stands.  Call it inside `hold`."""
    last = session.scalar(sa.select(sa.func.max(Operation.position)).where(col(Operation.order_id) == order_id))
    return (last or 0) + 1


@dataclass(frozen=True)
class PricedOperation:
    """An operation with what is paid for it on a day, and what was announced to come."""

    id: UUID
    order_id: UUID
    product: str
    position: int
    name: str
    ordered_pieces: int | None  # none: taken over from paper, and not known yet
    taken_over_on: date | None  # the step stood on the workshop's paper
    barred_to_minors: bool  # soldering, glue, night work: not for anybody under 18
    quota_pieces: int | None  # what is asked of eight hours; none: nothing
    rate_hao: int | None  # none: no rate is in force on the day
    per_pieces: int
    rate_taken_over_on: date | None
    to_come: Posted | None


def priced_operations(
    session: Session,
    day: date,
    *,
    order_ids: Collection[UUID] | None = None,
    operation_ids: Collection[UUID] | None = None,
) -> list[PricedOperation]:
    """Operations with their rate on the day, by order and position."""
    chosen = (
        sa.select(
            Operation.id,
            Operation.order_id,
            CustomerOrder.product,
            Operation.position,
            Operation.name,
            CustomerOrder.pieces,
            Operation.taken_over_on,
            Operation.barred_to_minors,
            Operation.quota_pieces,
        )
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .order_by(*DUE_FIRST, col(Operation.position))
    )
    if order_ids is not None:
        chosen = chosen.where(col(Operation.order_id).in_(order_ids))
    if operation_ids is not None:
        chosen = chosen.where(col(Operation.id).in_(operation_ids))
    rows = session.execute(chosen).all()
    posted = posted_rates(session, [row[0] for row in rows])
    return [_priced(row, posted.get(row[0], []), day) for row in rows]


def _priced(
    row: sa.Row[tuple[UUID, UUID, str, int, str, int | None, date | None, bool, int | None]],
    posted: Sequence[Posted],
    day: date,
) -> PricedOperation:
    now = rate_on(posted, day)
    later = sorted({p.valid_from for p in posted if p.valid_from > day})
    to_come = rate_on(posted, later[0]) if later else None
    if now is None:
        return PricedOperation(*row, None, 1, None, to_come)
    return PricedOperation(*row, now.rate_hao, now.per_pieces, now.taken_over_on, to_come)


def posted_rates(session: Session, operation_ids: Collection[UUID]) -> dict[UUID, list[Posted]]:
    """What was announced for each operation, in the order of announcing."""
    rows = session.execute(
        sa.select(Rate.operation_id, Rate.valid_from, Rate.rate_hao, Rate.per_pieces, Rate.taken_over_on)
        .where(col(Rate.operation_id).in_(operation_ids))
        .order_by(col(Rate.announced_at), col(Rate.id))
    )
    posted: dict[UUID, list[Posted]] = {}
    for operation_id, *rate in rows:
        posted.setdefault(operation_id, []).append(rules.Posted(*rate))
    return posted


def announcements(session: Session, operation_id: UUID) -> Sequence[Rate]:
    """All rates announced for the operation, the latest first."""
    return session.scalars(
        sa.select(Rate)
        .where(col(Rate.operation_id) == operation_id)
        .order_by(col(Rate.announced_at).desc(), col(Rate.id).desc())
    ).all()


@dataclass(frozen=True)
class RateChange:
    """A rate as it was announced: of which step, what it follows, who said so, when and why.

    follows: the rate of the day before it begins; none for a first one.
    is_replaced: another was announced later for the same day.
    """

    id: UUID
    workshop_id: UUID
    operation_id: UUID
    operation: str
    product: str
    new: Posted
    follows: Posted | None
    is_replaced: bool
    reason: str
    announced_at: datetime
    announcer: Recorder = NOBODY_KNOWN

    @property
    def is_rise(self) -> bool:
        return self.follows is not None and rules.is_rise(self.follows, self.new)


def rate_changes(session: Session, operation_ids: Collection[UUID]) -> list[RateChange]:
    """All rates announced for these operations, the latest announced first."""
    rows = session.execute(
        sa.select(Rate, Operation.name, CustomerOrder.product)
        .join(Operation, col(Operation.id) == Rate.operation_id)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(col(Rate.operation_id).in_(operation_ids))
        .order_by(col(Rate.announced_at).desc(), col(Rate.id).desc())
    ).all()
    posted = posted_rates(session, operation_ids)
    known = _announcers(session, [rate for rate, _, _ in rows])
    changes: list[RateChange] = []
    begun: set[tuple[UUID, date]] = set()
    for rate, operation, product in rows:
        new = Posted(rate.valid_from, rate.rate_hao, rate.per_pieces, rate.taken_over_on)
        changes.append(
            RateChange(
                rate.id,
                rate.workshop_id,
                rate.operation_id,
                operation,
                product,
                new,
                rules.follows(posted[rate.operation_id], new),
                (rate.operation_id, rate.valid_from) in begun,
                rate.reason,
                rate.announced_at,
                known.get(rate.id, NOBODY_KNOWN),
            )
        )
        begun.add((rate.operation_id, rate.valid_from))
    return changes


def _announcers(session: Session, rates: Sequence[Rate]) -> dict[UUID, Recorder]:
    """Who announced each rate."""
    found: dict[UUID, Recorder] = {}
    for workshop_id in {rate.workshop_id for rate in rates}:
        of_workshop = [rate for rate in rates if rate.workshop_id == workshop_id and rate.announced_by]
        people = recorders(session, workshop_id, {rate.announced_by for rate in of_workshop if rate.announced_by})
        found |= {rate.id: people[rate.announced_by] for rate in of_workshop if rate.announced_by}
    return found


def postings_of(session: Session, rate_ids: Collection[UUID]) -> dict[UUID, list[RatePosting]]:
    """When each of these rates was put up on the wall, the first time first; one that never was is left out."""
    rows = session.scalars(
        sa.select(RatePosting)
        .where(col(RatePosting.rate_id).in_(rate_ids))
        .order_by(col(RatePosting.posted_on), col(RatePosting.id))
    )
    found: dict[UUID, list[RatePosting]] = {}
    for row in rows:
        found.setdefault(row.rate_id, []).append(row)
    return found


def to_post(changes: Sequence[RateChange], today: date) -> RateChange | None:
    """Which of a step's rates should hang on the wall: the last announced one that holds or is to come."""
    standing = [change for change in changes if not change.is_replaced]
    coming = [change for change in standing if change.new.valid_from > today]
    return max(coming or standing, key=lambda change: change.new.valid_from, default=None)


def changes_to_come(session: Session, today: date) -> list[RateChange]:
    """Rates of running orders that follow another one and have not begun, the next first."""
    ids = session.scalars(
        sa.select(col(Rate.operation_id))
        .distinct()
        .join(Operation, col(Operation.id) == Rate.operation_id)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(col(Rate.valid_from) > today, col(CustomerOrder.ended_on).is_(None))
    ).all()
    return coming_changes(session, ids, today)


def coming_changes(session: Session, operation_ids: Collection[UUID], today: date) -> list[RateChange]:
    """Rates of these operations that follow another one and have not begun, the next first."""
    if not operation_ids:
        return []
    changes = rate_changes(session, operation_ids)
    coming = [c for c in changes if c.new.valid_from > today and c.follows and not c.is_replaced]
    return sorted(coming, key=lambda change: (change.new.valid_from, change.product, change.operation))
