"""Pages of pay: the month in one table, and every slip with the rows behind its figures."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.attendance.queries import long_times
from workshop.capitals import capital_yuan
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.ids import new_id
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.pay import commands, objecting, queries, rules
from workshop.pay.commands import LockRun, ShowRun
from workshop.pay.models import LineObjection, PayRun, RunStep, Slip
from workshop.pay.months import PayRow, month_of_pay, row_of_leaver
from workshop.pay.objecting import AnswerObjection, StateHours
from workshop.pay.own import pay_line
from workshop.pay.part_time import runs_within
from workshop.pay.queries import Run
from workshop.pay.slips import key_of
from workshop.tenancy import Workshop
from workshop.web.forms import Form, Wish, form_of, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.models import Engagement

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MayRun = Annotated[Actor, Depends(Require(Permission.PAY_RUN))]

PostedForm = Annotated[FormData, Depends(read_form)]
AnswerForm = Annotated[Form[AnswerObjection], Depends(form_of(AnswerObjection))]


# --- the month ------------------------------------------------------------


@router.post("/pay/{month}/show")
def show(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, month: str, posted: PostedForm
) -> Response:
    chosen = month_asked(month)
    form = _looked_at(ShowRun, posted)
    if form.value:
        with form.attempt(session):
            commands.show_run(session, actor, chosen, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/pay/{chosen}", done="shown")
    return month_page(request, actor, session, clock, chosen, form, asked="show")


@router.post("/pay/{month}/lock")
def lock(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, month: str, posted: PostedForm
) -> Response:
    chosen = month_asked(month)
    form = _looked_at(LockRun, posted)
    if form.value:
        with form.attempt(session):
            commands.lock_run(session, actor, chosen, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/pay/{chosen}", done="locked")
    return month_page(request, actor, session, clock, chosen, form)


def _looked_at(model: type[Wish], posted: FormData) -> Form[Wish]:
    """The form of an act that asks first: `confirmed` stands in it once for each thing that is right."""
    sure = [str(value) for value in posted.getlist("confirmed")]
    return understand(model, {"id": str(posted.get("id", "")), "confirmed": sure})


@router.post("/pay/{month}/late/end")
def end_late(actor: MayRun, session: Writing, clock: BusinessClock, month: str) -> Response:
    chosen = month_asked(month)
    commands.close_late(session, actor, clock.now())
    return go_to(f"/pay/{chosen}", done="late-ended")


def month_page(
    request: Request,
    actor: Actor,
    session: Session,
    clock: Clock,
    month: Month,
    form: Form[Any],
    *,
    asked: str = "",
    paid_fen: int | None = None,
) -> Response:
    """The month in one table.  form: what was not accepted; asked: which of the page's smaller forms that was.

    paid_fen: what was paid of a locked month; None tells nothing of it.  Payments are not this feature's to read.
    """
    workshop, today = get(session, Workshop, actor.workshop_id), clock.today()
    of = month_of_pay(session, workshop, month)
    last = of.run.last if of.run else None
    return render(
        request,
        "pay/month.html",
        status=form.status if form.troubled else 200,
        form=form,
        asked=asked,
        of=of,
        month=month,
        before=month.plus(-1),
        after=month.plus(1) if month < Month.of(today) else None,
        workshop=workshop,
        today=today,
        long_times=long_times(session, workshop, month),
        may_show=today >= month.last_day and not of.is_locked,
        until=last.object_until if last else None,
        last=last,
        paid_fen=paid_fen,
        doubts=_doubts(form),
        hours_said=queries.said_hours(session, workshop.id, month) if not of.is_locked else {},
        ids={row.told.worker.id: str(new_id()) for row in of.rows},
        form_id=str(new_id()),
        more_id=str(new_id()),
        states=rules.STATE_NAMES,
        done=request.query_params.get("done", ""),
    )


def _doubts(form: Form[Any]) -> list[tuple[str, Mapping[str, object], str]]:
    """What is asked before a month is shown or locked: each a sentence, what fills it, and the key of "it is right"."""
    if not (form.doubtful and form.refusal):
        return []
    doubts: list[rules.Doubt] = form.refusal.details["doubts"]
    return [
        (
            rules.LOCK_DOUBTS[doubt.kind],
            {"count": doubt.count, "day": doubt.day} if doubt.day else {"count": doubt.count},
            doubt.key,
        )
        for doubt in doubts
    ]


# --- hours that were said -------------------------------------------------


@router.post("/pay/{month}/hours")
def state_hours(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, month: str, posted: PostedForm
) -> Response:
    """Fields `h-`, `s-`, `i-` with a worker's id: her hours, what had been said of them, the id of the row they make.

    Blank says nothing, and neither does what had been said.
    """
    chosen = month_asked(month)
    run = queries.run_of_month(session, actor.workshop_id, chosen)
    form: Form[StateHours] = Form({name: value for name, value in posted.items() if isinstance(value, str)})
    wishes = _hours(form, chosen)
    if run and run.state == rules.RunState.LOCKED:
        form.refusal = rules.LockedAlready()
    elif not form.errors:
        with form.attempt(session):
            for wish in wishes:
                objecting.state_hours(session, actor, wish, clock.now())
    if form.troubled:
        return month_page(request, actor, session, clock, chosen, form, asked="hours")
    return go_to(f"/pay/{chosen}", done="hours" if wishes else "nothing")


def _hours(form: Form[StateHours], month: Month) -> list[StateHours]:
    """What was typed; a field that cannot be read is an error of the form."""
    wishes = []
    for name, typed in form.typed.items():
        if not (name.startswith("h-") and typed.strip()):
            continue
        who = name[2:]
        told = {"engagement_id": who, "month": str(month), "minutes": typed}
        beside = {"id": form.typed.get(f"i-{who}"), "seen_minutes": form.typed.get(f"s-{who}")}
        one = understand(StateHours, told | {name: value for name, value in beside.items() if value})
        if one.value:
            wishes += [one.value] if one.value.minutes != one.value.seen_minutes else []
        else:
            form.errors[name] = next(iter(one.errors.values()))
    return wishes


# --- one slip -------------------------------------------------------------


@router.get("/pay/{month}/{engagement_id:uuid}")
def slip(
    request: Request,
    actor: MayRead,
    session: Reading,
    clock: BusinessClock,
    month: str,
    engagement_id: UUID,
    leaving: bool = False,
    run: UUID | None = None,
) -> Response:
    """leaving: the slip that paid her out; run: that of another run of hers alone."""
    alone = queries.own_run(session, run) if run else queries.leaving_run(session, engagement_id) if leaving else None
    return _slip(request, actor, session, month_asked(month), engagement_id, Form(), alone=alone)


@router.post("/pay/objections/{objection_id}/answer")
def answer(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, objection_id: UUID, form: AnswerForm
) -> Response:
    objection = get(session, LineObjection, objection_id)
    step = get(session, RunStep, get(session, Slip, objection.slip_id).step_id)
    run = get(session, PayRun, step.run_id)
    if form.value:
        with form.attempt(session):
            objecting.answer_objection(session, actor, objection_id, form.value, clock.now())
    if form.accepted:
        alone_in = {"run": str(run.id)} if run.engagement_id else {}
        return go_to(f"/pay/{run.month}/{objection.engagement_id}", done="answered", **alone_in)
    alone = queries.own_run(session, run.id) if run.engagement_id else None
    month = Month.parse(run.month)
    return _slip(request, actor, session, month, objection.engagement_id, form, objection_id, alone=alone)


def _slip(
    request: Request,
    actor: Actor,
    session: Session,
    month: Month,
    engagement_id: UUID,
    form: Form[Any],
    troubled_id: UUID | None = None,
    *,
    alone: Run | None = None,
) -> Response:
    """One worker's slip of the month, or of a run of hers alone.  troubled_id: the objection whose answer was refused.

    Who has no slip of the month, and left in it, is shown that of her leaving.
    """
    workshop, worker = get(session, Workshop, actor.workshop_id), get(session, Engagement, engagement_id)
    row, run = _row_and_run(session, workshop, month, worker, alone)
    is_alone = run is not None and run.row.engagement_id is not None
    return render(
        request,
        "pay/slip.html",
        status=form.status if form.troubled else 200,
        form=form,
        troubled_id=troubled_id,
        month=month,
        worker=worker,
        workshop=workshop,
        row=row,
        exposure=_exposure(session, workshop, month, row.short_fen) if row else None,
        is_leaving=is_alone and run is not None and not run.is_part_time,
        is_part_time=is_alone and run is not None and run.is_part_time,
        within=[] if is_alone else runs_within(session, month, worker.id),
        **_behind(session, row, run),
        forms={objection.row.id: str(new_id()) for objection in row.objections} if row else {},
        outcomes=rules.OUTCOME_NAMES,
        kinds=rules.KIND_NAMES,
        states=rules.STATE_NAMES,
        key_of=key_of,
        made=pay_line,
        form_id=str(new_id()),
        done=request.query_params.get("done", ""),
    )


def _row_and_run(
    session: Session, workshop: Workshop, month: Month, worker: Engagement, alone: Run | None
) -> tuple[PayRow | None, Run | None]:
    """Her slip in a run of hers alone, if it is of this month; else in that of everybody."""
    of = month_of_pay(session, workshop, month)
    row = of.of(worker.id)
    if row is None and alone is None:
        alone = queries.leaving_run(session, worker.id)
    if alone and alone.pays_alone(worker.id, month):
        return row_of_leaver(session, alone), alone
    return row, of.run


def _exposure(session: Session, workshop: Workshop, month: Month, short_fen: int) -> tuple[int, int] | None:
    """What comes on top of what is missing to the minimum if an order to pay it is ignored, at least and at most, fen.

    Source: domain 3, W14; 劳动合同法 art. 85.
    """
    if not short_fen:
        return None
    known = figures(session, workshop, month.last_day)
    least, most = value_of(known, ValueKind.SHORT_LEAST), value_of(known, ValueKind.SHORT_MOST)
    if least is None or most is None:
        return None
    return rules.on_order_fen(short_fen, least), rules.on_order_fen(short_fen, most)


def _behind(session: Session, row: PayRow | None, run: Run | None) -> dict[str, Any]:
    """What stands behind the slip: its step, the days of its lines, its sum in capital numerals."""
    step = run.last if run else None
    behind: dict[str, Any] = {"state": run.state if run else rules.RunState.DRAFT, "step": step}
    if row is None:
        return behind
    lines = row.told.lines
    months = sorted({line.row.month for line in lines})
    return behind | {
        "days": queries.days_of_lines(session, row.told.slip, months, step),
        "named": {key_of(line.row): line for line in lines},
        "months": {month: Month.parse(month) for month in months},
        "capitals": capital_yuan(row.told.slip.net_fen),
    }
