"""Reading tickets: what was printed, what was counted, whose hand it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.errors import NotFound
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import DUE_FIRST
from workshop.output.models import OutputLine, Sheet
from workshop.output.rules import SheetKind
from workshop.reports.models import Report
from workshop.tickets import rules
from workshop.tickets.models import Ticket, TicketUse
from workshop.workers.models import Engagement
from workshop.workers.queries import EVERYBODY, IN_ROOM


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
    use, report = TicketUse, Report
    rows = session.execute(
        sa.select(
            use.operation_id,
            Operation.name,
            use.used_at,
            report.engagement_id,
            col(use.report_id).is_not(None),
            Sheet.id,
            Sheet.month,
        )
        .join(Operation, col(Operation.id) == use.operation_id)
        .outerjoin(Sheet, col(Sheet.id) == use.sheet_id)
        .outerjoin(report, col(report.id) == use.report_id)
        .where(col(use.ticket_id) == ticket.id)
        .order_by(col(Operation.position))
    ).all()
    makers = _makers(session, ticket.workshop_id, {sheet_id: month for *_, sheet_id, month in rows if sheet_id})
    ids = {reporter for _, _, _, reporter, *_ in rows} | set(makers.values())
    called = session.execute(sa.select(Engagement.id, Engagement.called_name).where(col(Engagement.id).in_(ids)))
    names: dict[UUID | None, str] = {who: name for who, name in called}
    uses = []
    for what, name, at, reporter, told, sheet_id, _ in rows:
        who = makers.get(sheet_id, reporter)
        uses.append(Use(what, name, at, names.get(who), who if who in names else None, bool(told)))
    return uses


def _makers(session: Session, workshop_id: UUID, months: Mapping[UUID, str]) -> dict[UUID, UUID]:
    """Sheet to the worker whose pieces it counts.  Only the days of the sheets' months are walked.

    months: of each sheet.
    """
    if not months:
        return {}
    line, days = OutputLine, [Month.parse(month) for month in months.values()]
    rows = session.execute(
        sa.select(line.sheet_id, line.engagement_id).where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(min(days).first_day, max(days).last_day),
            col(line.sheet_id).in_(months),
        )
    )
    return {sheet_id: engagement_id for sheet_id, engagement_id in rows}


def scanned_since(session: Session, workshop_id: UUID, cell: tuple[UUID, date, UUID], since: datetime) -> int:
    """Good pieces of the bundles that the leader counted in the cell (worker, day, operation) after the instant."""
    line, (engagement_id, day, operation_id) = OutputLine, cell
    pieces = session.scalar(
        sa.select(sa.func.sum(line.good))
        .join(Sheet, col(Sheet.id) == line.sheet_id)
        .where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id) == engagement_id,
            col(line.work_date) == day,
            col(line.operation_id) == operation_id,
            col(Sheet.kind) == SheetKind.TICKET,
            col(Sheet.recorded_at) > since,
        )
    )
    return int(pieces or 0)


def use_for(session: Session, ticket_id: UUID, operation_id: UUID) -> TicketUse | None:
    """The row that says that the ticket was counted for the operation, if it was."""
    return session.scalars(
        sa.select(TicketUse).where(col(TicketUse.ticket_id) == ticket_id, col(TicketUse.operation_id) == operation_id)
    ).first()


def last_counted_by_ticket(session: Session, account_id: UUID) -> UUID | None:
    """The worker whom this account counted last by a ticket: most likely her pile goes on."""
    last = session.execute(
        sa.select(Sheet.id, Sheet.month, Sheet.workshop_id)
        .where(col(Sheet.kind) == SheetKind.TICKET, col(Sheet.recorded_by) == account_id)
        .order_by(col(Sheet.month).desc(), col(Sheet.number).desc())
        .limit(1)
    ).first()
    return _makers(session, last.workshop_id, {last.id: last.month}).get(last.id) if last else None


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


def step_told_last(session: Session, workshop_id: UUID, day: date) -> UUID | None:
    """The step that a worker told last, by a ticket or by hand: most likely she goes on with it."""
    engagement_id = own_engagement(session, workshop_id, day)
    return session.scalars(
        sa.select(col(Report.operation_id))
        .where(col(Report.engagement_id) == engagement_id)
        .order_by(col(Report.said_at).desc(), col(Report.id).desc())
        .limit(1)
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
