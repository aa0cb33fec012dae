"""Pages of part time: who is to be paid within the month, and one worker's pay so far."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.i18n import money_text
from workshop.ids import new_id
from workshop.pay import part_time, rules
from workshop.pay.months import drafts
from workshop.pay.own import pay_line
from workshop.pay.part_time import PayPartTime
from workshop.pay.rules import PartDoubt
from workshop.tenancy import Workshop
from workshop.web.forms import Form, read_form, understand
from workshop.web.pages import go_to, render
from workshop.workers.models import Engagement

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MayRun = Annotated[Actor, Depends(Require(Permission.PAY_RUN))]
PostedForm = Annotated[FormData, Depends(read_form)]


@router.get("/part-time")
def part_timers(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    workshop = get(session, Workshop, actor.workshop_id)
    people = part_time.part_time_pay(session, workshop, today)
    return render(request, "pay/part_timers.html", people=people, month=Month.of(today), today=today)


@router.get("/part-time/{engagement_id}")
def part_timer(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, engagement_id: UUID
) -> Response:
    return _part_timer(request, session, clock, engagement_id, Form())


@router.post("/part-time/{engagement_id}")
def pay_part_time(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, engagement_id: UUID, posted: PostedForm
) -> Response:
    get(session, Engagement, engagement_id)
    sure = [str(key) for key in posted.getlist("confirmed")]
    form = understand(PayPartTime, {"id": str(posted.get("id", "")), "confirmed": sure})
    run_id = None
    if form.value:
        with form.attempt(session):
            step = part_time.pay_part_time(session, actor, engagement_id, form.value, clock.today(), clock.now())
            run_id = step.run_id
    if form.accepted:
        return go_to(f"/pay/{Month.of(clock.today())}/{engagement_id}", run=str(run_id), done="fixed")
    return _part_timer(request, session, clock, engagement_id, form)


def _part_timer(request: Request, session: Session, clock: Clock, engagement_id: UUID, form: Form[Any]) -> Response:
    worker = get(session, Engagement, engagement_id)
    workshop = get(session, Workshop, worker.workshop_id)
    people = part_time.part_time_pay(session, workshop, clock.today())
    of = next((who for who in people if who.engagement.id == worker.id), None)
    slips = drafts(session, workshop, of.drawing) if of else []
    doubts = part_time.part_doubts(session, workshop, worker, of.drawing) if of and slips else []
    asked: list[PartDoubt] = form.refusal.details["doubts"] if form.doubtful and form.refusal else []
    return render(
        request,
        "pay/part_timer.html",
        status=form.status if form.troubled else 200,
        form=form,
        worker=worker,
        of=of,
        told=slips[0] if slips else None,
        looks=[_words(doubt) for doubt in doubts],
        asks=[_words(doubt) for doubt in asked],
        month=Month.of(clock.today()),
        today=clock.today(),
        made=pay_line,
        form_id=str(new_id()),
    )


def _words(doubt: PartDoubt) -> tuple[str, Mapping[str, object], str]:
    return rules.PART_LOOKS[doubt.kind], {"count": doubt.count, "amount": money_text(doubt.fen)}, doubt.key
