"""Printing tickets and counting by them.  The caller's session is the transaction.

A ticket counts once for each operation: its key says so, and the workshop is
held before anybody looks.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get
from workshop.errors import IdInUse, Invalid
from workshop.fields import Number, NumberOrSum, OneLine, OptionalLine, OrNone
from workshop.i18n import mark
from workshop.ids import new_code, new_id
from workshop.journal.commands import Action, note
from workshop.orders.models import CustomerOrder, Operation
from workshop.output import rules as output_rules
from workshop.output.cells import (
    CellState,
    CountedOperation,
    CountedWorker,
    cell_states,
    counted_operations,
    counted_workers,
    hold_own,
)
from workshop.output.commands import ask, asked_of, doubts_of_steps
from workshop.output.models import Sheet
from workshop.output.rules import MOST_PIECES, Count, Doubt, SheetKind
from workshop.output.sheets import Change, write_sheet
from workshop.reports import queries as report_queries
from workshop.reports.commands import AddReport, add_report
from workshop.reports.models import Report
from workshop.reports.rules import AnswerKind
from workshop.tenancy import hold
from workshop.tickets import queries, rules
from workshop.tickets.models import Ticket, TicketUse
from workshop.tickets.rules import SizePlan

Bundles = Annotated[Number, Field(ge=1, le=rules.MOST_TICKETS)]
InBundle = Annotated[NumberOrSum, Field(ge=1, le=MOST_PIECES)]
Short = Annotated[str, Field(max_length=20), OneLine]

# --- printing -------------------------------------------------------------


class SizeWish(BaseModel):
    """Bundles of one size; how many pieces are in the last, if fewer."""

    size: Short = ""
    bundles: Bundles
    last_pieces: Annotated[InBundle | None, OrNone] = None


class PrintTickets(BaseModel):
    """Tickets for a lot.  The id, made with the form, is that of the first one."""

    id: UUID = Field(default_factory=new_id)
    order_id: UUID
    lot: Short = ""
    pieces: InBundle  # in a bundle
    sizes: list[SizeWish] = Field(min_length=1, max_length=rules.MOST_SIZES)
    sure: str = ""


def print_tickets(session: Session, actor: Actor, wish: PrintTickets, now: datetime) -> Sequence[Ticket]:
    """New tickets, numbered on from the lot's last bundle.

    Raises NotFound, NoTickets, Invalid, MoreTicketsThanOrdered.
    """
    workshop = hold(session, actor.workshop_id)
    if first := session.get(Ticket, wish.id):
        return _printed_with(session, first)
    if not workshop.uses_tickets:
        raise rules.NoTickets()
    order = get(session, CustomerOrder, wish.order_id)
    plans = [SizePlan(row.size, row.bundles, row.last_pieces) for row in wish.sizes]
    bundles = rules.bundles_of(plans, wish.pieces, queries.next_bundle(session, order.id, wish.lot))
    if len(bundles) > rules.MOST_TICKETS:
        raise Invalid({"sizes": mark("At most %(most)s tickets at once.")}, most=rules.MOST_TICKETS)
    printed, more = queries.printed_pieces(session, order.id), sum(bundle.pieces for bundle in bundles)
    key = rules.tickets_key(ordered=order.pieces, printed=printed, more=more)
    if key and key not in wish.sure.split():
        raise rules.MoreTicketsThanOrdered(key=key, pieces=printed + more, ordered=order.pieces)
    tickets = [
        Ticket(
            id=new_id() if place else wish.id,
            workshop_id=workshop.id,
            order_id=order.id,
            lot=wish.lot,
            size=bundle.size,
            bundle=bundle.number,
            pieces=bundle.pieces,
            code=new_code(rules.TICKET_SIGNS),
            printed_by=actor.account_id,
            printed_at=now,
        )
        for place, bundle in enumerate(bundles)
    ]
    session.add_all(tickets)
    session.flush()
    details = {"tickets": len(tickets), "pieces": more, **({"asked": "overrun"} if key else {})}
    note(session, actor, Action.TICKET_PRINTED, tickets[0].id, now, workshop_id=workshop.id, details=details)
    return tickets


def _printed_with(session: Session, first: Ticket) -> Sequence[Ticket]:
    """The tickets of the same press of the button."""
    later = queries.tickets_of(session, first.order_id, first.lot, first.bundle, first.bundle + rules.MOST_TICKETS)
    return [ticket for ticket in later if ticket.printed_at == first.printed_at]


# --- the leader counts ----------------------------------------------------


class CountTicket(BaseModel):
    """A bundle that somebody made a step of.  The id is that of the sheet."""

    id: UUID = Field(default_factory=new_id)
    operation_id: UUID
    engagement_id: UUID
    work_date: date
    good: InBundle
    confirmed: frozenset[str] = frozenset()  # keys of doubts answered with "it is right"
    note: OptionalLine = ""  # the reason, where more was made than ordered


def count_ticket(session: Session, actor: Actor, code: str, wish: CountTicket, today: date, now: datetime) -> Sheet:
    """Add the ticket's pieces to the worker's day.

    Raises NotFound, IdInUse, MonthClosed, InTheFuture, CountedAlready, NotEngaged, BarredToMinors, NoRate, Invalid,
    Doubtful.
    """
    closed_through = hold_own(session)
    ticket = queries.ticket_of(session, code)
    if before := session.get(Sheet, wish.id):
        use = queries.use_for(session, ticket.id, wish.operation_id)
        if use is None or use.sheet_id != before.id:
            raise IdInUse()
        return before
    output_rules.check_not_future(wish.work_date, today)
    output_rules.check_open(wish.work_date, closed_through)
    operation = _operation_of(session, ticket, wish.operation_id)
    if wish.good > ticket.pieces:
        raise Invalid(
            {"good": mark("This bundle has %(pieces)s pieces. Count others in the day's grid.")}, pieces=ticket.pieces
        )
    (worker,) = counted_workers(session, {wish.engagement_id})
    counted = counted_operations(session, wish.work_date, {operation.id})[operation.id]
    state = cell_states(session, wish.work_date, [worker.id]).get((worker.id, operation.id), CellState())
    _check_worker(worker, counted, wish.work_date)
    if counted.rate_hao is None:
        raise output_rules.NoRate(names=counted.name)
    doubts = _doubts(wish, state, counted)
    ask(doubts, wish.confirmed, wish.note)
    change = Change(
        worker.id,
        wish.work_date,
        operation.id,
        Count(wish.good),
        counted.rate_hao,
        counted.per_pieces,
        asked_of(doubts, (worker.id, operation.id)),
        corrects=bool(state.count),
    )
    sheet = write_sheet(session, actor, wish.id, [change], SheetKind.TICKET, now, note_text=wish.note)
    _use(session, actor, ticket, operation, now, sheet=sheet)
    return sheet


def _operation_of(session: Session, ticket: Ticket, operation_id: UUID) -> Operation:
    """A step of the ticket's order for which it was not counted.  Raises Invalid, CountedAlready."""
    operation = get(session, Operation, operation_id)
    if operation.order_id != ticket.order_id:
        raise Invalid({"operation_id": mark("This is no step of the ticket's order.")})
    if queries.use_for(session, ticket.id, operation.id):
        raise rules.CountedAlready(operation=operation.name)
    return operation


def _check_worker(worker: CountedWorker, operation: CountedOperation, day: date) -> None:
    if not output_rules.is_engaged(worker.started_on, worker.ended_on, day):
        raise output_rules.NotEngaged(names=worker.called_name)
    if output_rules.is_barred(operation.barred_to_minors, worker.minor_until, day):
        output_rules.check_minors([(worker.called_name, operation.name)])


def _doubts(wish: CountTicket, state: CellState, operation: CountedOperation) -> list[Doubt]:
    """A day far above her usual one, more than was ordered, more than the step before made."""
    comes_to = state.count.good + wish.good
    found = output_rules.doubt_unusual(wish.engagement_id, wish.operation_id, comes_to, state.usual)
    steps = doubts_of_steps({operation.id: operation}, [(operation.id, wish.good)])
    return [doubt for doubt in (found, *steps) if doubt]


def _use(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    operation: Operation,
    now: datetime,
    *,
    sheet: Sheet | None = None,
    report: Report | None = None,
    asked: str | None = None,
) -> None:
    use = TicketUse(
        workshop_id=ticket.workshop_id,
        ticket_id=ticket.id,
        operation_id=operation.id,
        sheet_id=sheet.id if sheet else None,
        report_id=report.id if report else None,
        asked=asked,
        used_at=now,
    )
    session.add(use)
    session.flush()
    note(session, actor, Action.TICKET_USE_ADDED, ticket.id, now, workshop_id=ticket.workshop_id)


# --- the worker tells -----------------------------------------------------


class TellTicket(BaseModel):
    """A bundle that a worker says she made a step of.  The id is that of her report."""

    id: UUID = Field(default_factory=new_id)
    operation_id: UUID
    work_date: date
    sure: str = ""


def tell_ticket(session: Session, actor: Actor, code: str, wish: TellTicket, today: date, now: datetime) -> Report:
    """Her scan becomes her report: what she said of the day before, or what stands there, and the ticket's pieces.

    Raises NotFound, IdInUse, CountedAlready, ToldTooSoon, and what `add_report` raises.
    """
    ticket = queries.ticket_of(session, code)
    hold(session, ticket.workshop_id)
    if before := session.get(Report, wish.id):
        use = queries.use_for(session, ticket.id, wish.operation_id)
        if use is None or use.report_id != before.id:
            raise IdInUse()
        return before
    operation = _operation_of(session, ticket, wish.operation_id)
    engagement_id = queries.own_engagement(session, ticket.workshop_id, wish.work_date)
    if engagement_id is None:
        raise output_rules.NotEngaged(names=actor.name)
    keys = wish.sure.split()
    soon = _too_soon(session, engagement_id, ticket, operation, wish.work_date, now)
    if soon and soon.details["key"] not in keys:
        raise soon
    said = _said_so_far(session, engagement_id, ticket, wish)
    report = add_report(
        session,
        actor,
        AddReport(
            id=wish.id,
            operation_id=operation.id,
            work_date=wish.work_date,
            good=said + ticket.pieces,
            sure=next((key for key in keys if not key.startswith("soon/")), ""),
        ),
        today,
        now,
    )
    _use(session, actor, ticket, operation, now, report=report, asked="soon" if soon else None)
    return report


def _said_so_far(session: Session, engagement_id: UUID, ticket: Ticket, wish: TellTicket) -> int:
    """What her day comes to before this ticket: her last report while it is open, else what stands in the book.

    Bundles that the leader scanned since are none of those that she told: each counts once for the step.
    """
    cell = engagement_id, wish.work_date, wish.operation_id
    stands = report_queries.book(session, [ticket.workshop_id], [cell]).get(cell, Count()).good
    for said in report_queries.said_between(session, wish.work_date, wish.work_date, engagement_id):
        is_open = said.answer is None or said.answer.kind == AnswerKind.ASKED
        if said.cell == cell and is_open:
            scanned = queries.scanned_since(session, ticket.workshop_id, cell, said.report.said_at)
            return said.report.good + min(scanned, stands)
    return stands


def _too_soon(
    session: Session, engagement_id: UUID, ticket: Ticket, operation: Operation, day: date, now: datetime
) -> rules.ToldTooSoon | None:
    """The question about a like ticket told a moment ago, if she cannot have made it since."""
    last = queries.last_told(session, engagement_id, operation.id)
    if last is None:
        return None
    before, told_at = last
    minutes = rules.minutes_between(told_at, now)
    usual = report_queries.own_usual(session, ticket.workshop_id, engagement_id, operation.id, day)
    if not output_rules.too_soon(ticket.pieces, minutes, usual):
        return None
    key = rules.soon_key(ticket.id, operation.id)
    return rules.ToldTooSoon(key=key, before=before, minutes=minutes, pieces=ticket.pieces)
