"""Reading tickets: what was printed, what was counted, whose hand it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.errors import NotFound
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import DUE_FIRST
from workshop.output.models import OutputLine, Sheet
from workshop.output.rules import SheetKind
from workshop.reports.models import Report
from workshop.tickets import rules
from workshop.tickets.models import Ticket, TicketUse
from workshop.workers.models import Engagement
from workshop.workers.queries import IN_ROOM

_EVERYBODY = sa.select(Engagement.id)


def ticket_of(session: Session, typed: str) -> Ticket:
    """The ticket with this code, in the session's scope.  Raises NotFound."""
    found = session.scalars(sa.select(Ticket).where(col(Ticket.code) == rules.read_code(typed))).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Use:
    """For which operation a ticket was counted, or told, and when; the name only where the reader may know it."""

    operation_id: UUID
    operation: str
    used_at: datetime
    called_name: str | None
    engagement_id: UUID | None
    is_told: bool  # in a worker's report, which the leader answers


def uses_of(session: Session, ticket: Ticket) -> list[Use]:
    """What the ticket was counted for, in the order of the operations.

    A worker reads her own lines and reports alone: of others she learns that it was counted, not by whom.
    """
    use, line, report = TicketUse, OutputLine, Report
    rows = session.execute(
        sa.select(
            use.operation_id,
            Operation.name,
            use.used_at,
            Engagement.called_name,
            Engagement.id,
            col(use.report_id).is_not(None),
        )
        .join(Operation, col(Operation.id) == use.operation_id)
        .outerjoin(
            line,
            (col(line.workshop_id) == col(use.workshop_id))
            & (col(line.sheet_id) == col(use.sheet_id))
            & col(line.engagement_id).in_(_EVERYBODY),
        )
        .outerjoin(report, col(report.id) == use.report_id)
        .outerjoin(Engagement, col(Engagement.id) == sa.func.coalesce(line.engagement_id, report.engagement_id))
        .where(col(use.ticket_id) == ticket.id)
        .order_by(col(Operation.position))
    )
    return [Use(what, name, at, who, who_id, bool(told)) for what, name, at, who, who_id, told in rows]


def is_used(session: Session, ticket_id: UUID, operation_id: UUID) -> TicketUse | None:
    """What the ticket was counted by for the operation, if it was."""
    return session.scalars(
        sa.select(TicketUse).where(col(TicketUse.ticket_id) == ticket_id, col(TicketUse.operation_id) == operation_id)
    ).first()


def last_counted_by_ticket(session: Session, account_id: UUID) -> UUID | None:
    """The worker whom this account counted last by a ticket: most likely her pile goes on."""
    line = OutputLine
    return session.scalar(
        sa.select(line.engagement_id)
        .join(Sheet, col(Sheet.id) == line.sheet_id)
        .where(
            col(line.engagement_id).in_(_EVERYBODY),
            col(Sheet.kind) == SheetKind.TICKET,
            col(Sheet.recorded_by) == account_id,
        )
        .order_by(col(Sheet.recorded_at).desc(), col(Sheet.id).desc())
        .limit(1)
    )


def own_engagement(session: Session, workshop_id: UUID, day: date) -> UUID | None:
    """A worker's own engagement in the workshop's room on the day."""
    return session.scalars(
        sa.select(Engagement.id)
        .where(
            col(Engagement.workshop_id) == workshop_id,
            IN_ROOM,
            col(Engagement.started_on) <= day,
            sa.or_(col(Engagement.ended_on).is_(None), col(Engagement.ended_on) >= day),
        )
        .order_by(col(Engagement.id))
    ).first()


def last_told(session: Session, engagement_id: UUID, operation_id: UUID) -> tuple[int, datetime] | None:
    """Pieces of the ticket that she told last of the operation, and when."""
    row = session.execute(
        sa.select(Ticket.pieces, TicketUse.used_at)
        .join(TicketUse, col(TicketUse.ticket_id) == Ticket.id)
        .join(Report, col(Report.id) == TicketUse.report_id)
        .where(col(Report.engagement_id) == engagement_id, col(TicketUse.operation_id) == operation_id)
        .order_by(col(TicketUse.used_at).desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


# --- what was printed -----------------------------------------------------


def next_bundle(session: Session, order_id: UUID, lot: str) -> int:
    """The number of the lot's next bundle.  Call it inside `hold`."""
    highest = session.scalar(
        sa.select(sa.func.max(Ticket.bundle)).where(col(Ticket.order_id) == order_id, col(Ticket.lot) == lot)
    )
    return (highest or 0) + 1


def printed_pieces(session: Session, order_id: UUID) -> int:
    """Pieces of all tickets of the order."""
    return session.scalar(sa.select(sa.func.sum(Ticket.pieces)).where(col(Ticket.order_id) == order_id)) or 0


def tickets_of(session: Session, order_id: UUID, lot: str, first: int, last: int) -> Sequence[Ticket]:
    """Tickets of a lot from one bundle to another, both inclusive."""
    return session.scalars(
        sa.select(Ticket)
        .where(
            col(Ticket.order_id) == order_id,
            col(Ticket.lot) == lot,
            col(Ticket.bundle).between(first, last),
        )
        .order_by(col(Ticket.bundle), col(Ticket.size))
    ).all()


@dataclass(frozen=True)
class Lot:
    """One lot's tickets: from which bundle to which, and pieces."""

    name: str
    first: int
    last: int
    tickets: int
    pieces: int


@dataclass(frozen=True)
class TicketedOrder:
    """An order's tickets: its lots, and how many tickets each operation has counted."""

    id: UUID
    number: int
    product: str
    lots: Sequence[Lot]
    counted: Sequence[tuple[str, int]]  # operation, tickets

    @property
    def tickets(self) -> int:
        return sum(lot.tickets for lot in self.lots)

    @property
    def pieces(self) -> int:
        return sum(lot.pieces for lot in self.lots)


def ticketed_orders(session: Session) -> list[TicketedOrder]:
    """Orders with tickets, running ones first, the one due first first."""
    lots: dict[UUID, list[Lot]] = {}
    for order_id, *about in session.execute(
        sa.select(
            Ticket.order_id,
            Ticket.lot,
            sa.func.min(Ticket.bundle),
            sa.func.max(Ticket.bundle),
            sa.func.count(),
            sa.func.sum(Ticket.pieces),
        )
        .group_by(col(Ticket.order_id), col(Ticket.lot))
        .order_by(col(Ticket.lot))
    ):
        lots.setdefault(order_id, []).append(Lot(*about))
    orders = session.scalars(
        sa.select(CustomerOrder)
        .where(col(CustomerOrder.id).in_(lots))
        .order_by(col(CustomerOrder.ended_on).is_not(None), *DUE_FIRST)
    ).all()
    counted: dict[UUID, list[tuple[str, int]]] = {}
    for order_id, name, tickets in session.execute(
        sa.select(Operation.order_id, Operation.name, sa.func.count(TicketUse.ticket_id))
        .outerjoin(TicketUse, col(TicketUse.operation_id) == Operation.id)
        .where(col(Operation.order_id).in_(lots))
        .group_by(col(Operation.order_id), col(Operation.id), col(Operation.name), col(Operation.position))
        .order_by(col(Operation.order_id), col(Operation.position))
    ):
        counted.setdefault(order_id, []).append((name, tickets))
    return [
        TicketedOrder(order.id, order.number, order.product, lots[order.id], counted.get(order.id, []))
        for order in orders
    ]
