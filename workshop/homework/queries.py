"""Reading home work: who has what, and what a month of it comes to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.homework import rules
from workshop.homework.models import HomeReturn, HomeSlip
from workshop.homework.rules import Back
from workshop.hot import OWN_ENGAGEMENTS, of_person, run
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.earned import made_by_worker
from workshop.output.worth import LineKind, PayLine, month_lines, total_fen
from workshop.tenancy import columns
from workshop.workers.models import Engagement


@dataclass(frozen=True)
class SlipLine:
    """One slip, and what came back of it so far."""

    slip: HomeSlip
    called_name: str
    card_number: int
    operation: str
    product: str
    back: Back

    @property
    def left(self) -> int:
        return rules.left_of(self.slip.given, self.back)

    def is_late(self, today: date) -> bool:
        return rules.is_late(self.left, self.slip.due_on, today)


def next_number(session: Session, workshop_id: UUID) -> int:
    """The next slip number of the workshop.  Call it inside `hold`."""
    highest = session.scalar(sa.select(sa.func.max(HomeSlip.number)).where(col(HomeSlip.workshop_id) == workshop_id))
    return (highest or 0) + 1


def slip_lines(session: Session, *, only: UUID | None = None, since: date | None = None) -> list[SlipLine]:
    """Slips in the order of their numbers, in the session's scope.

    only: this one.  since: without those given out before that are wholly back.
    """
    back = (
        sa.select(
            HomeReturn.slip_id,
            sa.func.sum(HomeReturn.good).label("good"),
            sa.func.sum(HomeReturn.scrap).label("scrap"),
            sa.func.sum(HomeReturn.unmade).label("unmade"),
        )
        .group_by(col(HomeReturn.slip_id))
        .subquery()
    )
    chosen = (
        sa.select(
            HomeSlip,
            Engagement.called_name,
            Engagement.number,
            Operation.name,
            CustomerOrder.product,
            sa.func.coalesce(back.c.good, 0),
            sa.func.coalesce(back.c.scrap, 0),
            sa.func.coalesce(back.c.unmade, 0),
        )
        .join(Engagement, col(Engagement.id) == HomeSlip.engagement_id)
        .join(Operation, col(Operation.id) == HomeSlip.operation_id)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .outerjoin(back, back.c.slip_id == HomeSlip.id)
        .order_by(col(HomeSlip.workshop_id), col(HomeSlip.number))
    )
    if only:
        chosen = chosen.where(col(HomeSlip.id) == only)
    lines = [SlipLine(*row[:5], Back(*map(int, row[5:]))) for row in session.execute(chosen)]
    return [line for line in lines if since is None or line.left or line.slip.given_on >= since]


def returns_of(session: Session, slip_ids: Collection[UUID]) -> dict[UUID, list[HomeReturn]]:
    """What came back of these slips, in the order it was written down."""
    rows = session.scalars(
        sa.select(HomeReturn)
        .where(col(HomeReturn.slip_id).in_(slip_ids))
        .order_by(col(HomeReturn.recorded_at), col(HomeReturn.id))
    )
    found: dict[UUID, list[HomeReturn]] = {}
    for row in rows:
        found.setdefault(row.slip_id, []).append(row)
    return found


def correction_of(session: Session, return_id: UUID) -> HomeReturn | None:
    """The line that took this return back."""
    return session.scalars(sa.select(HomeReturn).where(col(HomeReturn.corrects_id) == return_id)).first()


def back_of(session: Session, slip_id: UUID) -> Back:
    """What came back of the slip so far."""
    returns = returns_of(session, [slip_id]).get(slip_id, [])
    return rules.sum_of(Back(row.good, row.scrap, row.unmade) for row in returns)


def at_home(session: Session, operation_id: UUID) -> int:
    """Pieces of the operation that are at somebody's home now."""
    return sum(line.left for line in slip_lines(session) if line.slip.operation_id == operation_id)


_slip = columns(HomeSlip)
_OWN = of_person(sa.select(_slip.id).where(_slip.engagement_id.in_(OWN_ENGAGEMENTS)).limit(1))


def has_own_slips(session: Session) -> bool:
    """Whether a worker ever took work home.  Hot: her first page asks."""
    return run(session, _OWN, {}).first() is not None


# --- the month ------------------------------------------------------------


@dataclass(frozen=True)
class LedgerLine:
    """One operation at one rate of somebody's month: good pieces × rate, rounded once."""

    line: PayLine
    operation: str
    product: str
    slips: Sequence[int]  # numbers of the slips that it is of


@dataclass(frozen=True)
class LedgerPerson:
    """What the workshop owes somebody for a month's home work."""

    engagement_id: UUID
    number: int
    called_name: str
    lines: Sequence[LedgerLine]

    @property
    def pay_fen(self) -> int:
        return total_fen(of.line for of in self.lines)


def ledger(session: Session, workshop_id: UUID, month: Month) -> list[LedgerPerson]:
    """Whoever brought home work back in the month, in the order of the worker numbers."""
    first, last = month.first_day, month.last_day
    made = {
        who: [part for part in parts if part.kind == LineKind.HOME]
        for who, parts in made_by_worker(session, workshop_id, first, last).items()
    }
    people = session.scalars(
        sa.select(Engagement)
        .where(col(Engagement.id).in_([who for who, parts in made.items() if parts]))
        .order_by(col(Engagement.number))
    ).all()
    numbers = _slips_returned(session, first, last)
    names = _names(session, {part.operation_id for parts in made.values() for part in parts if part.operation_id})
    found = []
    for person in people:
        lines = [
            LedgerLine(line, *names[line.operation_id], numbers.get((person.id, *key_of(line)), []))
            for line in month_lines(made[person.id])
            if line.operation_id
        ]
        if lines:
            found.append(LedgerPerson(person.id, person.number, person.called_name, lines))
    return found


def key_of(line: PayLine) -> tuple[UUID | None, int, int]:
    """Operation and rate: what slips must share to be one line."""
    return line.operation_id, line.rate_hao, line.per_pieces


def _slips_returned(session: Session, first: date, last: date) -> dict[tuple[UUID, UUID | None, int, int], list[int]]:
    """Numbers of the slips of which good pieces came back on these days, by worker, operation and rate."""
    of = HomeSlip
    rows = session.execute(
        sa.select(of.engagement_id, of.operation_id, of.rate_hao, of.per_pieces, of.number)
        .distinct()
        .join(HomeReturn, col(HomeReturn.slip_id) == of.id)
        .where(col(HomeReturn.returned_on).between(first, last), col(HomeReturn.good) != 0)
        .order_by(col(of.number))
    )
    found: dict[tuple[UUID, UUID | None, int, int], list[int]] = {}
    for *key, number in rows:
        found.setdefault((key[0], key[1], key[2], key[3]), []).append(number)
    return found


def _names(session: Session, operation_ids: Collection[UUID]) -> dict[UUID | None, tuple[str, str]]:
    rows = session.execute(
        sa.select(Operation.id, Operation.name, CustomerOrder.product)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(col(Operation.id).in_(operation_ids))
    )
    return {operation_id: (name, product) for operation_id, name, product in rows}
