"""Pages of the turned grid: one operation × the days of a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.ids import new_id
from workshop.orders import queries as order_queries
from workshop.orders.models import Operation
from workshop.orders.queries import PricedOperation
from workshop.output import months, queries, rules, turned
from workshop.output.grid import doubts_of, names_twice
from workshop.output.months import SaveMonth
from workshop.output.rules import Count
from workshop.output.saved import saved_notice
from workshop.output.turned import DayColumn, PostedMonth, TurnedRow, month_address
from workshop.tenancy import Workshop
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_within, engagements_of

router = APIRouter()

MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]
PostedForm = Annotated[FormData, Depends(read_form)]


@dataclass
class Shown:
    """What the grid shows besides its cells: trouble, questions, which part of the month a phone sees."""

    posted: PostedMonth | None = None
    form: Form[SaveMonth] = field(default_factory=Form)
    sheet_id: str = ""
    part: int | None = None


@router.get("/count/month")
def counting_month(
    request: Request,
    actor: MayRecord,
    session: Reading,
    clock: BusinessClock,
    operation: UUID | None = None,
    month: str = "",
    part: Annotated[int | None, Query(ge=1, le=turned.LAST_PART)] = None,
) -> Response:
    chosen = month_asked(month) if month else Month.of(clock.today())
    rules.check_not_future(chosen.first_day, clock.today())
    return _grid(request, actor, session, clock, operation, chosen, Shown(part=part))


@router.post("/count/month")
def save_month(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, form: PostedForm
) -> Response:
    try:
        posted = turned.read_posted(form)
    except ValueError:
        raise Unreadable() from None
    shown = Shown(posted, sheet_id=str(posted.sheet_id), part=posted.part)
    saved = None
    if posted.errors:
        shown.form.errors = dict(posted.errors)
    else:
        shown.form = understand(SaveMonth, posted.wish)
        if shown.form.value:
            with shown.form.attempt(session):
                saved = months.save_month(session, actor, shown.form.value, clock.today(), clock.now())
    shown.form.typed = posted.typed
    if saved and saved.repeated and _differs(session, posted):
        shown.form.refusal, shown.sheet_id = rules.SavedBefore(), str(new_id())
        posted.forget_seen()
    elif saved:
        done = str(saved.sheet.id) if saved.sheet else "nothing"
        return go_to(month_address(posted.operation_id, posted.month, part=str(posted.part), saved=done))
    return _grid(request, actor, session, clock, posted.operation_id, posted.month, shown)


def _differs(session: Session, posted: PostedMonth) -> bool:
    """Whether what was typed is not what stands there: somebody changed it and pressed again."""
    first, last = posted.month.first_day, posted.month.last_day
    stands = months.standing(session, posted.engagement_ids, [posted.operation_id], first, last)
    return any(cell.good != stands.get(cell.key, Count()).good for cell in posted.cells)


def _grid(
    request: Request,
    actor: Actor,
    session: Session,
    clock: Clock,
    operation_id: UUID | None,
    month: Month,
    shown: Shown,
) -> Response:
    by_order = _operations(session, month, clock.today(), operation_id)
    operation = _chosen(session, actor, by_order, operation_id)
    columns = _columns(session, actor, operation, month, clock.today()) if operation else []
    rows = _rows(session, operation.id, month, columns, shown.posted) if operation else []
    refusal = shown.form.refusal
    doubts = turned.place_doubts(rows, doubts_of(refusal) if refusal and shown.form.doubtful else [])
    return render(
        request,
        "output/month.html",
        block="grid",
        status=shown.form.status if shown.form.troubled else 200,
        form=shown.form,
        operation=operation,
        by_order=by_order,
        **_months(month, clock.today()),
        columns=columns,
        rates=turned.rates_of(columns),
        rows=rows,
        **_sums(rows),
        part=_part(rows, shown.part, month, clock.today()),
        doubts=doubts,
        sheet_id=shown.sheet_id or str(new_id()),
        posted=shown.posted,
        confirmed=shown.posted.confirmed if shown.posted else (),
        twice=names_twice([row.engagement for row in rows]),
        saved=saved_notice(session, request.query_params.get("saved", ""), clock.now()),
        undo_id=str(new_id()),
    )


def _months(month: Month, today: date) -> dict[str, Any]:
    """The month with its neighbours, and the day that the other grid opens with."""
    return {
        "month": month,
        "before": month.plus(-1),
        "after": month.plus(1) if month < Month.of(today) else None,
        "today": today,
        "other_day": min(today, month.last_day),
    }


def _columns(session: Session, actor: Actor, operation: PricedOperation, month: Month, today: date) -> list[DayColumn]:
    posted = order_queries.posted_rates(session, [operation.id]).get(operation.id, [])
    closed_through = get(session, Workshop, actor.workshop_id).closed_through
    return turned.columns_of(month, posted, closed_through, today)


def _operations(session: Session, month: Month, today: date, also: UUID | None) -> dict[UUID, list[PricedOperation]]:
    """What may be counted in the month, by order; rates are those of its last day that has come.

    Raises NotFound if the operation asked for is none of the workshop's.
    """
    asked_for = [get(session, Operation, also).order_id] if also else []
    orders = [order.id for order in order_queries.orders_on(session, month.first_day, also=asked_for)]
    by_order: dict[UUID, list[PricedOperation]] = {}
    for operation in order_queries.priced_operations(session, min(month.last_day, today), order_ids=orders):
        by_order.setdefault(operation.order_id, []).append(operation)
    return by_order


def _chosen(
    session: Session, actor: Actor, by_order: Mapping[UUID, Sequence[PricedOperation]], asked_for: UUID | None
) -> PricedOperation | None:
    """The operation asked for; else the first of the order counted last, else of the one due first."""
    everything = [operation for operations in by_order.values() for operation in operations]
    if asked_for:
        return next(operation for operation in everything if operation.id == asked_for)
    last = set(queries.last_counted_orders(session, actor.workshop_id))
    return next((o for o in everything if o.order_id in last), everything[0] if everything else None)


def _rows(
    session: Session, operation_id: UUID, month: Month, columns: Sequence[DayColumn], posted: PostedMonth | None
) -> list[TurnedRow]:
    """Who is here in the month or was counted; of a posted grid whoever was there, so that no value is lost."""
    first, last = month.first_day, month.last_day
    everybody = [engagement.id for engagement in engaged_within(session, date.min, date.max)]
    stands = months.standing(session, everybody, [operation_id], first, last)
    if posted:
        people: Sequence[Engagement] = engagements_of(session, posted.engagement_ids)
    else:
        people = engaged_within(session, first, last, also={key[0] for key in stands}, in_room=True)
    rows = turned.rows_of(people, operation_id, columns, stands, posted.typed if posted else None)
    for row in rows:
        for cell in row.cells:
            cell.error = posted.errors.get(cell.name) if posted else None
    return rows


def _sums(rows: Sequence[TurnedRow]) -> dict[str, Any]:
    """The foot of the grid: pieces of each day, and of all with their pay."""
    return {
        "day_pieces": [sum(cell.pieces for cell in cells) for cells in zip(*(row.cells for row in rows), strict=True)],
        "pieces": sum(row.pieces for row in rows),
        "pay_fen": sum(row.pay_fen for row in rows),
        "can_type": any(cell.is_open for row in rows for cell in row.cells),
    }


def _part(rows: Sequence[TurnedRow], asked_for: int | None, month: Month, today: date) -> int:
    """The part of the month that a phone sees: of the first question, else as asked for, else today's."""
    troubled = next((cell for row in rows for cell in row.cells if cell.error or cell.doubts), None)
    if troubled:
        return troubled.column.part
    return asked_for or (turned.part_of(today) if today in month else 1)
