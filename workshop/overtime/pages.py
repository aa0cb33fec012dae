"""Pages of arranged overtime: a month with each worker's hours, an entry, one entry."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, QueryParams

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.ids import new_id
from workshop.law.queries import day_kinds, figures, statutory_days
from workshop.law.rules import ValueKind, value_of
from workshop.orders.queries import orders_on, priced_operations
from workshop.output.undoing import TakeBack
from workshop.overtime import commands, queries, rules
from workshop.overtime.commands import AddOvertime
from workshop.overtime.models import Overtime
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.queries import engaged_on

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.OVERTIME_RECORD))]
PostedForm = Annotated[FormData, Depends(read_form)]
TakeBackForm = Annotated[Form[TakeBack], Depends(form_of(TakeBack))]


@router.get("/overtime")
def overtime(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    this = Month.of(clock.today())
    chosen = month_asked(month) if month else this
    workshop = get(session, Workshop, actor.workshop_id)
    lines = queries.overtime_of_month(session, chosen)
    most = value_of(figures(session, workshop, chosen.last_day), ValueKind.OVERTIME_MONTH_MINUTES)
    days: dict[date, list[queries.OvertimeLine]] = {}
    for line in lines:
        days.setdefault(line.row.work_date, []).append(line)
    return render(
        request,
        "overtime/list.html",
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < this else None,
        days=days,
        times=queries.month_times(lines, most),
        most_minutes=most,
        holiday_work=queries.holiday_work(
            session, statutory_days(session, workshop, chosen.first_day, chosen.last_day)
        ),
    )


# --- an entry -------------------------------------------------------------


def _typed(posted: FormData | QueryParams) -> dict[str, str]:
    return {name: value for name, value in posted.items() if isinstance(value, str)}


@router.get("/overtime/new")
def new_overtime(request: Request, actor: MayRecord, session: Reading, clock: BusinessClock) -> Response:
    typed = {"work_date": str(clock.today()), **_typed(request.query_params), "id": str(new_id())}
    return _new(request, session, actor, clock, Form(typed))


@router.post("/overtime/new")
def add_overtime(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, posted: PostedForm
) -> Response:
    typed = _typed(posted)
    form = understand(AddOvertime, {**typed, "confirmed": [str(value) for value in posted.getlist("sure")]})
    form.typed = typed
    if form.value:
        with form.attempt(session):
            row = commands.add_overtime(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/overtime/{row.id}", done="added")
    return _new(request, session, actor, clock, form)


def _new(request: Request, session: Session, actor: Actor, clock: Clock, form: Form[AddOvertime]) -> Response:
    today = clock.today()
    day = _day(form.typed.get("work_date", ""), today)
    workshop = get(session, Workshop, actor.workshop_id)
    known = figures(session, workshop, day)
    orders = [order.id for order in orders_on(session, day)]
    return render(
        request,
        "overtime/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        doubts=form.refusal.details.get("doubts", []) if form.doubtful and form.refusal else [],
        confirmed=sorted(form.value.confirmed) if form.value else [],
        people=engaged_on(session, day, in_room=True),
        operations=[o for o in priced_operations(session, day, order_ids=orders) if o.rate_hao],
        kinds=rules.DAY_NAMES,
        percents={kind: value_of(known, of) for kind, of in rules.PERCENT_OF.items()},
        calendar=day_kinds(session, workshop, day, day)[day],
        day=day,
        today=today,
    )


def _day(text: str, today: date) -> date:
    """The day that is typed, or today while none is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


# --- one entry ------------------------------------------------------------


@router.get("/overtime/{overtime_id}")
def overtime_page(request: Request, actor: MayRead, session: Reading, overtime_id: UUID) -> Response:
    return _overtime(request, session, overtime_id, Form({"id": str(new_id())}))


@router.post("/overtime/{overtime_id}/take-back")
def take_back(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, overtime_id: UUID, form: TakeBackForm
) -> Response:
    get(session, Overtime, overtime_id)
    if form.value:
        with form.attempt(session):
            commands.take_back_overtime(session, actor, overtime_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/overtime/{overtime_id}", done="taken-back")
    return _overtime(request, session, overtime_id, form)


def _overtime(request: Request, session: Session, overtime_id: UUID, form: Form[Any]) -> Response:
    return render(
        request,
        "overtime/overtime.html",
        status=form.status if form.troubled else 200,
        line=queries.overtime_line(session, overtime_id),
        form=form,
    )
