"""Pages of bundle tickets: what there is, printing, and the page that a ticket's QR opens."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.ids import new_id
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import PricedOperation, priced_operations, running_orders
from workshop.output.grid import doubts_of
from workshop.output.models import Sheet
from workshop.output.queries import lines_of_sheet, people_of_day
from workshop.papers.rules import together
from workshop.reports.models import Report
from workshop.tenancy import Workshop
from workshop.tickets import commands, queries, rules
from workshop.tickets.commands import CountTicket, PrintTickets, SizeWish, TellTicket
from workshop.tickets.models import Ticket
from workshop.web.forms import Form, read_form, understand
from workshop.web.pages import base_address, go_to, phones_miss, render
from workshop.workers.pages import answered, qr_picture

router = APIRouter()

MayPrint = Annotated[Actor, Depends(Require(Permission.TICKETS_PRINT))]
MayScan = Annotated[Actor, Depends(Require(Permission.TICKETS_SCAN))]
PostedForm = Annotated[FormData, Depends(read_form)]
TicketCode = Annotated[str, Path(max_length=40)]

MOST_ON_PAGE = 240
"""Ten sheets; more would keep a phone waiting for their pictures."""


@router.get("/tickets")
def tickets(request: Request, actor: MayPrint, session: Reading) -> Response:
    return render(
        request,
        "tickets/list.html",
        workshop=get(session, Workshop, actor.workshop_id),
        orders=queries.ticketed_orders(session),
        typed="",
        unknown=False,
    )


@router.get("/tickets/find")
def find(request: Request, actor: MayPrint, session: Reading, code: str = "") -> Response:
    """The ticket whose code was read off the paper."""
    if rules.read_code(code):
        return go_to(f"/T/{rules.read_code(code)}")
    return render(
        request,
        "tickets/list.html",
        workshop=get(session, Workshop, actor.workshop_id),
        orders=queries.ticketed_orders(session),
        typed=code,
        unknown=bool(code),
    )


# --- printing -------------------------------------------------------------


async def print_form(request: Request) -> Form[PrintTickets]:
    """The lot, with as many sizes as have a number of bundles."""
    posted = await read_form(request)
    typed: dict[str, Any] = {name: str(value) for name, value in posted.items() if isinstance(value, str)}
    columns = (posted.getlist("size"), posted.getlist("bundles"), posted.getlist("last_pieces"))
    typed["rows"] = [tuple(map(str, row)) for row in zip(*columns, strict=False)]
    filled = [row for row in typed["rows"] if any(text.strip() for text in row)]
    sizes = [{"size": size, "bundles": bundles, "last_pieces": last} for size, bundles, last in filled]
    form = understand(PrintTickets, {**typed, "sizes": sizes})
    form.typed = typed
    if "sizes" in form.errors:
        form.errors["sizes"] = _size_trouble(sizes) or form.errors["sizes"]
    return form


def _size_trouble(sizes: Sequence[dict[str, str]]) -> str | None:
    """What is wrong with the first size that is."""
    for size in sizes:
        trouble = understand(SizeWish, size).errors
        if trouble:
            return f"{size['size'] or '?'}: {next(iter(trouble.values()))}"
    return None


PrintForm = Annotated[Form[PrintTickets], Depends(print_form)]


@router.get("/tickets/new")
def new_tickets(request: Request, actor: MayPrint, session: Reading, order: str = "") -> Response:
    return _new(request, session, actor, Form({"id": str(new_id()), "order_id": order, "rows": []}))


@router.post("/tickets/new")
def print_tickets(
    request: Request, actor: MayPrint, session: Writing, clock: BusinessClock, form: PrintForm
) -> Response:
    if form.value:
        with form.attempt(session):
            made = commands.print_tickets(session, actor, form.value, clock.now())
    if form.accepted:
        return go_to(_sheets_address(made[0].order_id, made[0].lot, made[0].bundle, made[-1].bundle))
    return _new(request, session, actor, form)


def _new(request: Request, session: Session, actor: Actor, form: Form[Any]) -> Response:
    rows = list(form.typed.get("rows", []))
    return render(
        request,
        "tickets/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        workshop=get(session, Workshop, actor.workshop_id),
        orders=running_orders(session),
        rows=rows + [("", "", "")] * (rules.MOST_SIZES - len(rows)),
        miss=phones_miss(request),
    )


def _sheets_address(order_id: UUID, lot: str, first: int, last: int) -> str:
    query = urlencode({"order": str(order_id), "lot": lot, "first": first, "last": last})
    return f"/tickets/print?{query}"


@router.get("/tickets/print")
def sheets(
    request: Request,
    actor: MayPrint,
    session: Reading,
    order: UUID | None = None,
    lot: Annotated[str, Query(max_length=20)] = "",
    first: int = 1,
    last: int = MOST_ON_PAGE,
) -> Response:
    """The sheets of a lot from one bundle to another, ten at the most; the next ones have an address of their own."""
    printed = get(session, CustomerOrder, order) if order else None
    end = min(last, first + MOST_ON_PAGE - 1)
    found = queries.tickets_of(session, printed.id, lot, first, end) if printed else []
    base = base_address(request)
    labels = [(ticket, qr_picture(ticket_address(base, ticket.code))) for ticket in found]
    return render(
        request,
        "tickets/sheets.html",
        order=printed,
        lot=lot,
        leaves=together(labels, rules.TICKETS_ON_SHEET),
        more=_sheets_address(printed.id, lot, end + 1, last) if printed and last > end and found else "",
        miss=phones_miss(request),
    )


def ticket_address(base: str, code: str) -> str:
    """The address in a ticket's QR, in capitals: a smaller code, and one that every scanner opens."""
    return f"{base.rstrip('/')}/T/{code}".upper()


# --- a scan ---------------------------------------------------------------


@router.get("/T/{ticket_code}")
@router.get("/t/{ticket_code}")
def scanned(
    request: Request, actor: MayScan, session: Reading, clock: BusinessClock, ticket_code: TicketCode
) -> Response:
    ticket = queries.ticket_of(session, ticket_code)
    return _scanned(request, session, actor, clock, ticket, Form())


@router.post("/T/{ticket_code}")
def count(
    request: Request,
    actor: MayScan,
    session: Writing,
    clock: BusinessClock,
    ticket_code: TicketCode,
    posted: PostedForm,
) -> Response:
    ticket = queries.ticket_of(session, ticket_code)
    typed: dict[str, Any] = {name: str(value) for name, value in posted.items() if isinstance(value, str)}
    form: Form[Any]
    done = ""
    if actor.may(Permission.OUTPUT_RECORD):
        form = understand(CountTicket, {**typed, "confirmed": answered(posted)})
        if form.value:
            with form.attempt(session):
                sheet = commands.count_ticket(session, actor, ticket.code, form.value, clock.today(), clock.now())
                done = str(sheet.id)
    else:
        form = understand(TellTicket, {**typed, "sure": " ".join(answered(posted))})
        if form.value:
            with form.attempt(session):
                report = commands.tell_ticket(session, actor, ticket.code, form.value, clock.today(), clock.now())
                done = str(report.id)
    form.typed = {**typed, "sure": " ".join(answered(posted))}
    if form.accepted:
        return go_to(f"/T/{ticket.code}", done=done)
    return _scanned(request, session, actor, clock, ticket, form)


def _scanned(
    request: Request, session: Session, actor: Actor, clock: Clock, ticket: Ticket, form: Form[Any]
) -> Response:
    day = _day(form, clock)
    steps = priced_operations(session, day, order_ids=[ticket.order_id])
    uses = queries.uses_of(session, ticket)
    used = {use.operation_id for use in uses}
    left = [step for step in steps if step.id not in used and step.rate_hao]
    counts = actor.may(Permission.OUTPUT_RECORD)
    likely = (
        rules.next_operation([step.id for step in steps], used)
        if counts
        else queries.step_told_last(session, ticket.workshop_id, day)
    )
    chosen = form.typed.get("operation_id", "") or str(likely or "")
    page: dict[str, Any] = {
        "ticket": ticket,
        "order": get(session, CustomerOrder, ticket.order_id),
        "uses": uses,
        "left": left,
        "chosen": chosen,
        "is_chosen": chosen in {str(step.id) for step in left},
        "day": day,
        "today": clock.today(),
        "form": form,
        "new": str(new_id()),
        "done": _done(session, request.query_params.get("done", "")),
    }
    more = _of_leader(session, actor, day, form, left) if counts else _of_worker(session, ticket, form)
    template = "tickets/count.html" if counts else "tickets/tell.html"
    return render(request, template, status=form.status if form.troubled else 200, **page, **more)


def _day(form: Form[Any], clock: Clock) -> date:
    """The day that was typed, if it is one; else today."""
    try:
        return date.fromisoformat(form.typed.get("work_date", ""))
    except ValueError:
        return clock.today()


def _of_leader(
    session: Session, actor: Actor, day: date, form: Form[Any], left: Sequence[PricedOperation]
) -> dict[str, Any]:
    last = queries.last_counted_by_ticket(session, actor.account_id)
    is_question = form.doubtful and form.refusal is not None
    people = people_of_day(session, day)
    return {
        "people": people,
        "names": {who.id: who.called_name for who in people},
        "steps": {step.id: step.name for step in left},
        "worker": form.typed.get("engagement_id", str(last or "")),
        "doubts": doubts_of(form.refusal) if is_question and form.refusal else [],
        "confirmed": form.typed.get("sure", "").split(),
    }


def _of_worker(session: Session, ticket: Ticket, form: Form[Any]) -> dict[str, Any]:
    is_plain = form.refusal is not None and "doubts" in form.refusal.details
    return {
        "no_reports": get(session, Workshop, ticket.workshop_id).no_reports,
        "doubts": doubts_of(form.refusal) if is_plain and form.refusal else [],
    }


def _done(session: Session, done: str) -> dict[str, Any] | None:
    """What was just counted or told: pieces of it, the step, whose day it stands in; none for anything else."""
    try:
        row_id = UUID(done)
    except ValueError:
        return None
    if report := session.get(Report, row_id):
        name = get(session, Operation, report.operation_id).name
        return {"good": report.good, "operation": name, "who": report.engagement_id, "day": report.work_date}
    sheet = session.get(Sheet, row_id)
    lines = lines_of_sheet(session, sheet) if sheet else []
    for line in lines[:1]:
        name = get(session, Operation, line.operation_id).name
        return {"good": line.good, "operation": name, "who": line.engagement_id, "day": line.work_date}
    return None
