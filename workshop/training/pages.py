"""Pages of paid training: who learns now and what it costs, a plan, a day, one plan with its days."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.ids import new_id
from workshop.money import FEN_PER_YUAN
from workshop.orders.queries import priced_operations, running_orders
from workshop.output.undoing import TakeBack
from workshop.training import commands, queries, rules
from workshop.training.commands import AddDays, EndPlan, MakePlan
from workshop.training.models import TrainingDay
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, render
from workshop.workers.queries import engaged_on

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.TRAINING_RECORD))]
PostedForm = Annotated[FormData, Depends(read_form)]
EndForm = Annotated[Form[EndPlan], Depends(form_of(EndPlan))]
TakeBackForm = Annotated[Form[TakeBack], Depends(form_of(TakeBack))]


def _typed(posted: FormData) -> dict[str, str]:
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def _asked(form: Form[Any]) -> dict[str, Any]:
    """What a page shows of the questions to a form."""
    return {
        "form": form,
        "status": form.status if form.troubled else 200,
        "doubts": form.refusal.details.get("doubts", []) if form.doubtful and form.refusal else [],
        "confirmed": sorted(form.value.confirmed) if form.value else [],
    }


# --- who learns now, and a day for them -----------------------------------


@router.get("/training")
def training(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    form: Form[AddDays] = Form({"id": str(new_id()), "work_date": str(clock.today())})
    return _training(request, session, clock, form, ticked=None)


@router.post("/training")
def add_days(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, posted: PostedForm
) -> Response:
    who, sure = ([str(value) for value in posted.getlist(name)] for name in ("who", "sure"))
    form = understand(AddDays, {**_typed(posted), "plan_ids": who, "confirmed": sure})
    if form.value:
        with form.attempt(session):
            rows = commands.add_days(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/training/days/{rows[0].id}", done="added")
    return _training(request, session, clock, form, ticked=set(who))


def _training(
    request: Request, session: Session, clock: Clock, form: Form[AddDays], *, ticked: set[str] | None
) -> Response:
    """ticked: plans that were chosen; none: all in which days are left."""
    lines = queries.plan_lines(session)
    running = [line for line in lines if line.is_open]
    if ticked is None:
        ticked = {str(line.plan.id) for line in running if line.days_given < line.plan.days}
    return render(
        request,
        "training/list.html",
        **_asked(form),
        running=running,
        ended=[line for line in lines if not line.is_open],
        costs=queries.costs_of(lines),
        ticked=ticked,
        today=clock.today(),
    )


@router.get("/training/days/{training_day_id}")
def training_day(request: Request, actor: MayRead, session: Reading, training_day_id: UUID) -> Response:
    return _day(request, session, training_day_id, Form({"id": str(new_id())}))


@router.post("/training/days/{training_day_id}/take-back")
def take_back(
    request: Request,
    actor: MayRecord,
    session: Writing,
    clock: BusinessClock,
    training_day_id: UUID,
    form: TakeBackForm,
) -> Response:
    get(session, TrainingDay, training_day_id)
    if form.value:
        with form.attempt(session):
            commands.take_back_day(session, actor, training_day_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/training/days/{training_day_id}", done="taken-back")
    return _day(request, session, training_day_id, form)


def _day(request: Request, session: Session, training_day_id: UUID, form: Form[TakeBack]) -> Response:
    day = get(session, TrainingDay, training_day_id)
    return render(
        request,
        "training/day.html",
        status=form.status if form.troubled else 200,
        form=form,
        lines=queries.days_of_sheet(session, day.sheet_id),
    )


# --- a plan ---------------------------------------------------------------


@router.get("/training/new")
def new_plan(
    request: Request, actor: MayRecord, session: Reading, clock: BusinessClock, worker: UUID | None = None
) -> Response:
    typed = {"id": str(new_id()), "starts_on": str(clock.today()), "engagement_id": str(worker or "")}
    agreed = next((who for who in engaged_on(session, clock.today()) if who.id == worker), None)
    if agreed and agreed.training_days:
        rate_fen = agreed.training_day_rate_fen
        typed["days"] = str(agreed.training_days)
        typed["day_rate_fen"] = f"{rate_fen // FEN_PER_YUAN}.{rate_fen % FEN_PER_YUAN:02d}"
        typed["starts_on"] = str(agreed.started_on)
    return _new(request, session, clock, Form(typed))


@router.post("/training/new")
def make_plan(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, posted: PostedForm
) -> Response:
    sure = [str(value) for value in posted.getlist("sure")]
    typed = _typed(posted)
    form = understand(MakePlan, {**typed, "confirmed": sure})
    form.typed = typed
    if form.value:
        with form.attempt(session):
            plan = commands.make_plan(session, actor, form.value, clock.now())
        if form.accepted:
            return go_to(f"/training/{plan.id}", done="planned")
    return _new(request, session, clock, form)


def _new(request: Request, session: Session, clock: Clock, form: Form[MakePlan]) -> Response:
    orders = running_orders(session)
    return render(
        request,
        "training/new.html",
        **_asked(form),
        people=engaged_on(session, _day_typed(form, clock.today()), in_room=True),
        operations=priced_operations(session, clock.today(), order_ids=[order.id for order in orders]),
        orders=orders,
        bearers=rules.BEARER_NAMES,
    )


def _day_typed(form: Form[MakePlan], today: date) -> date:
    """The day for which somebody is chosen: today, or the first day if it is later."""
    return max(form.value.starts_on, today) if form.value else today


@router.get("/training/{plan_id}")
def plan_page(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, plan_id: UUID) -> Response:
    return _plan(request, session, clock, plan_id, Form({"id": str(new_id()), "ended_on": str(clock.today())}))


@router.post("/training/{plan_id}/end")
def end_plan(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, plan_id: UUID, form: EndForm
) -> Response:
    queries.plan_line(session, plan_id)
    if form.value:
        with form.attempt(session):
            commands.end_plan(session, actor, plan_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/training/{plan_id}", done="ended")
    return _plan(request, session, clock, plan_id, form)


def _plan(request: Request, session: Session, clock: Clock, plan_id: UUID, form: Form[EndPlan]) -> Response:
    line = queries.plan_line(session, plan_id)
    return render(
        request,
        "training/plan.html",
        status=form.status if form.troubled else 200,
        form=form,
        line=line,
        days=queries.days_of_plan(session, plan_id),
        pace=queries.pace_of(session, line.plan),
        outcomes=rules.OUTCOME_NAMES,
        today=clock.today(),
    )
