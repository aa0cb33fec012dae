"""Pages of counting: the day's grid, one person's day, the days and their sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.errors import NotFound, WorkshopError
from workshop.ids import new_id
from workshop.orders import queries as order_queries
from workshop.orders.queries import PricedOperation
from workshop.output import commands, grid, queries, rules
from workshop.output.cells import cell_states
from workshop.output.commands import SaveDay
from workshop.output.earned import Trace, beside_of_day, traces
from workshop.output.grid import Posted
from workshop.output.models import Sheet
from workshop.output.rules import Doubt
from workshop.output.saved import saved_notice
from workshop.output.turned import month_address
from workshop.output.undoing import UndoSheet, undo_sheet
from workshop.web.errors import Unreadable, text_of
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]
MayAdd = Annotated[Actor, Depends(Require(Permission.DOCUMENTS_ADD))]
PostedForm = Annotated[FormData, Depends(read_form)]

NARROW_COLUMNS = 3
"""So many operations fit a phone beside a name; with more, a phone shows one person at a time."""


@dataclass
class Choice:
    """Which day, which orders, and perhaps which one person."""

    day: date
    order_ids: list[UUID] = field(default_factory=list)
    person: UUID | None = None

    def query(self, **more: str) -> str:
        pairs = [("day", str(self.day)), *(("order", str(i)) for i in self.order_ids), *more.items()]
        return urlencode(pairs)


@dataclass
class Shown:
    """What the grid shows besides its cells: trouble, a question about an order, what was saved."""

    typed: dict[str, str] | None = None
    confirmed: frozenset[str] = frozenset()
    form: Form[SaveDay] = field(default_factory=Form)
    doubts: Sequence[Doubt] = ()
    cell_errors: dict[str, str] = field(default_factory=dict)
    sheet_id: str = ""
    only: Sequence[UUID] | None = None  # workers of a posted grid, in its order


@router.get("/count")
def counting(
    request: Request,
    actor: MayRecord,
    session: Reading,
    clock: BusinessClock,
    day: date | None = None,
    order: Annotated[list[UUID], Query()] = [],  # noqa: B006  FastAPI copies it
) -> Response:
    rules.check_not_future(day or clock.today(), clock.today())
    return _grid(request, actor, session, clock, Choice(day or clock.today(), order), Shown())


@router.get("/count/{day}/{person}")
def counting_one(
    request: Request,
    actor: MayRecord,
    session: Reading,
    clock: BusinessClock,
    day: date,
    person: UUID,
    order: Annotated[list[UUID], Query()] = [],  # noqa: B006
) -> Response:
    get(session, Engagement, person)
    return _grid(request, actor, session, clock, Choice(day, order, person), Shown())


@router.post("/count")
def save(request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, posted: PostedForm) -> Response:
    try:
        read = grid.read_posted(posted)
        choice = Choice(
            date.fromisoformat(read.typed.get("day", "")),
            [UUID(str(i)) for i in posted.getlist("order")],
            UUID(read.typed["person"]) if read.typed.get("person") else None,
        )
        sheet_id = UUID(read.typed.get("id", ""))
    except ValueError:
        raise Unreadable() from None
    shown = Shown(read.typed, read.confirmed, cell_errors=read.errors, sheet_id=str(sheet_id), only=read.engagement_ids)
    shown.form.typed = read.typed
    saved = None
    if read.errors:
        shown.form.errors = dict(read.errors)
    else:
        shown.form = understand(SaveDay, _wish(sheet_id, choice, read))
        shown.form.typed = read.typed
        if shown.form.value:
            with shown.form.attempt(session):
                saved = commands.save_day(session, actor, shown.form.value, clock.today(), clock.now())
    if saved and saved.repeated and _differs(session, read, choice.day):
        shown.form.refusal, shown.sheet_id = rules.SavedBefore(), str(new_id())
        for row in range(len(read.engagement_ids)):
            read.typed.pop(f"s{row}", None)  # what stands there now is seen with the answer
    elif saved:
        done = str(saved.sheet.id) if saved.sheet else "nothing"
        return _go_on(session, choice, done, stays=any(_is_put_right(cell) for cell in read.cells))
    if shown.form.doubtful and shown.form.refusal:
        shown.doubts = grid.doubts_of(shown.form.refusal)
    return _grid(request, actor, session, clock, choice, shown)


def _wish(sheet_id: UUID, choice: Choice, read: Posted) -> dict[str, Any]:
    return {
        "id": sheet_id,
        "work_date": choice.day,
        "cells": read.cells,
        "confirmed": read.confirmed,
        "note": read.typed.get("note", ""),
    }


def _differs(session: Session, read: Posted, day: date) -> bool:
    """Whether what was typed is not what stands there: somebody changed it and pressed again."""
    states = cell_states(session, day, read.engagement_ids)
    standing = {key: state.count.good for key, state in states.items()}
    return any(cell.good != standing.get((cell.engagement_id, cell.operation_id), 0) for cell in read.cells)


def _is_put_right(cell: commands.Cell) -> bool:
    return bool(cell.seen) and cell.good != cell.seen


def _go_on(session: Session, choice: Choice, saved: str, *, stays: bool) -> Response:
    """After saving: the grid again, or the next person's day; of a number put right, the same person's."""
    query = choice.query(saved=saved)
    if choice.person is None:
        return go_to(f"/count?{query}")
    if stays:
        return go_to(f"/count/{choice.day}/{choice.person}?{query}")
    people = [engagement.id for engagement in queries.people_of_day(session, choice.day)]
    after = people[people.index(choice.person) + 1 :] if choice.person in people else []
    return go_to(f"/count/{choice.day}/{after[0]}?{query}" if after else f"/count?{query}")


def _grid(request: Request, actor: Actor, session: Session, clock: Clock, choice: Choice, shown: Shown) -> Response:
    counted = queries.orders_counted(session, choice.day)
    running = order_queries.orders_on(session, choice.day, also=[*choice.order_ids, *counted])
    by_order = _operations_by_order(session, choice.day, [o.id for o in running])
    chosen = _chosen_orders(session, actor, choice, list(by_order), counted)
    operations = [o for order_id in chosen for o in by_order.get(order_id, [])]
    fill_day = _fill_day(request, session, actor, choice)
    rows = _rows(session, choice, shown, operations, fill_day if "fill" in request.query_params else None)
    doubts = grid.place_doubts(rows, shown.doubts)
    choice_shown = Choice(choice.day, chosen, choice.person)
    return render(
        request,
        "output/person.html" if choice.person else "output/grid.html",
        block="grid",
        status=shown.form.status if shown.form.troubled else 200,
        form=shown.form,
        rows=rows,
        **_columns(operations, chosen),
        running=[o for o in running if by_order.get(o.id)],
        progress=queries.progress_of(session, running),
        choice=choice_shown,
        today=clock.today(),
        yesterday=clock.today() - timedelta(days=1),
        which=grid.day_in_sight(choice.day, clock.today()),
        fill_day=fill_day,
        doubts=doubts,
        confirmed=shown.confirmed,
        sheet_id=shown.sheet_id or str(new_id()),
        typed=shown.typed or {},
        filling="fill" in request.query_params,
        row_query=choice_shown.query(**({"fill": "1"} if "fill" in request.query_params else {})),
        twice=grid.names_twice([row.engagement for row in rows]),
        filled_people=sum(1 for row in rows if row.pieces),
        total_fen=sum(row.pay_fen for row in rows),
        saved=saved_notice(session, request.query_params.get("saved", ""), clock.now()),
        undo_id=str(new_id()),
        written=_written(session, actor, choice),
    )


@dataclass(frozen=True)
class Written:
    """How one person's day was entered: the rows, original and corrections, and what their operations are called."""

    rows: Sequence[Trace] = ()
    names: Mapping[UUID, PricedOperation] = field(default_factory=dict)


def _written(session: Session, actor: Actor, choice: Choice) -> Written:
    if choice.person is None:
        return Written()
    rows = traces(session, actor.workshop_id, choice.person, choice.day)
    operations = _operations(session, choice.day, {row.operation_id for row in rows if row.operation_id})
    return Written(rows, {operation.id: operation for operation in operations})


def _columns(operations: list[PricedOperation], chosen: list[UUID]) -> dict[str, Any]:
    return {
        "operations": operations,
        "names": {operation.id: operation.name for operation in operations},
        "several": len(chosen) > 1,
        "many": len(operations) > NARROW_COLUMNS,
        "chosen": chosen,
    }


def _rows(
    session: Session, choice: Choice, shown: Shown, operations: list[PricedOperation], filled_from: date | None
) -> list[grid.RowView]:
    people = _people(session, choice, shown)
    ids = [person.id for person in people]
    states = cell_states(session, choice.day, ids)
    filled = cell_states(session, filled_from, ids) if filled_from else None
    rows = grid.rows_of(people, operations, states, shown.typed, filled)
    for row in rows:
        for cell in row.cells:
            cell.error = shown.cell_errors.get(cell.name)
            barred_to_minors, minor_until = cell.operation.barred_to_minors, row.engagement.minor_until
            cell.barred = not cell.state.count and rules.is_barred(barred_to_minors, minor_until, choice.day)
    return rows


def _operations_by_order(session: Session, day: date, order_ids: list[UUID]) -> dict[UUID, list[PricedOperation]]:
    by_order: dict[UUID, list[PricedOperation]] = {}
    for operation in order_queries.priced_operations(session, day, order_ids=order_ids):
        by_order.setdefault(operation.order_id, []).append(operation)
    return by_order


def _chosen_orders(
    session: Session, actor: Actor, choice: Choice, countable: list[UUID], counted: set[UUID]
) -> list[UUID]:
    """The orders asked for; else those counted on the day, else those counted last, else the one due first."""
    if choice.order_ids:
        if not set(choice.order_ids) <= set(countable):
            raise NotFound()
        return [i for i in countable if i in choice.order_ids]
    likely = counted or set(queries.last_counted_orders(session, actor.workshop_id))
    return [i for i in countable if i in likely] or countable[:1]


def _people(session: Session, choice: Choice, shown: Shown) -> Sequence[Engagement]:
    """Who is in the grid; in a posted one whoever was there, so that no typed value is lost."""
    if shown.only is not None:
        return engagements_of(session, shown.only)
    return [e for e in queries.people_of_day(session, choice.day) if choice.person in (None, e.id)]


def _fill_day(request: Request, session: Session, actor: Actor, choice: Choice) -> date | None:
    return queries.last_counted_day(session, actor.workshop_id, choice.day) if request.method == "GET" else None


UndoForm = Annotated[Form[UndoSheet], Depends(form_of(UndoSheet))]


@router.post("/sheets/{sheet_id}/undo")
def undo(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, sheet_id: UUID, form: UndoForm
) -> Response:
    sheet = get(session, Sheet, sheet_id)
    if form.value is None:
        raise Unreadable()
    lines = queries.lines_of_sheet(session, sheet)
    if not lines:
        raise rules.PutRightElsewhere()
    day = lines[0].work_date
    with form.attempt(session):
        undoing = undo_sheet(session, actor, sheet_id, form.value, clock.now())
    if form.accepted and form.typed.get("grid") == "month":
        return go_to(month_address(lines[0].operation_id, Month.of(day), saved=str(undoing.id)))
    if form.accepted:
        orders = {o.order_id for o in _operations(session, day, {line.operation_id for line in lines})}
        return go_to(f"/count?{Choice(day, sorted(orders)).query(saved=str(undoing.id))}")
    return _day(request, actor, session, clock, day, refusal=form.refusal)


def _operations(session: Session, day: date, operation_ids: set[UUID]) -> list[PricedOperation]:
    return order_queries.priced_operations(session, day, operation_ids=operation_ids)


# --- the days -------------------------------------------------------------


@router.get("/days")
def days(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    this = Month.of(clock.today())
    chosen = month_asked(month) if month else this
    return render(
        request,
        "output/days.html",
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < this else None,
        days=queries.days_of_month(session, actor.workshop_id, chosen),
    )


@router.get("/days/{day}")
def day_page(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, day: date) -> Response:
    return _day(request, actor, session, clock, day)


def _day(
    request: Request,
    actor: Actor,
    session: Session,
    clock: Clock,
    day: date,
    *,
    refusal: WorkshopError | None = None,
) -> Response:
    people = queries.people_of_day(session, day)
    states = cell_states(session, day, [p.id for p in people])
    operations = _operations(session, day, {key[1] for key, state in states.items() if state.count})
    beside = beside_of_day(session, actor.workshop_id, day)
    beside_ids = {of.line.operation_id for of in beside if of.line.operation_id}
    rows = [row for row in grid.rows_of(people, operations, states) if any(cell.state.count for cell in row.cells)]
    return render(
        request,
        "output/day.html",
        status=refusal.status if refusal else 200,
        trouble=text_of(refusal) if refusal else "",
        day=day,
        orders=sorted({operation.order_id for operation in operations}),
        rows=rows,
        total_fen=sum(row.pay_fen for row in rows),
        beside=beside,
        names={operation.id: operation for operation in _operations(session, day, beside_ids)},
        sheets=queries.sheets_of_day(session, actor.workshop_id, day, clock.now()),
        photos=queries.photos_of(session, day),
        undo_id=str(new_id()),
        photo_id=str(new_id()),
    )


@router.post("/days/{day}/photo")
def add_photo(
    request: Request, actor: MayAdd, session: Writing, clock: BusinessClock, day: date, posted: PostedForm
) -> Response:
    photo = posted.get("photo")
    form: Form[UndoSheet] = Form()
    try:
        photo_id = UUID(str(posted.get("id", "")))
    except ValueError:
        raise Unreadable() from None
    content = b""
    if isinstance(photo, UploadFile):
        with photo.file as file:
            content = file.read()
    with form.attempt(session):
        commands.add_day_photo(session, actor, day, photo_id, content, clock.today(), clock.now())
    if form.refusal:
        return _day(request, actor, session, clock, day, refusal=form.refusal)
    return go_to(f"/days/{day}")
