"""Pages of leaving: who goes, what she gets on the last day and what is left on both sides, her certificate."""

from collections.abc import Mapping
from datetime import date, timedelta
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
from workshop.i18n import full_day_text, money_text
from workshop.ids import new_id
from workshop.leaving import commands, queries, rules
from workshop.leaving.commands import GiveNotice, SettleLeaver, TakeNoticeBack
from workshop.leaving.models import LeaveNotice
from workshop.leaving.rules import Doubt
from workshop.leaving.shown import certificate_facts
from workshop.pay.months import drafts, row_of_leaver
from workshop.pay.own import pay_line
from workshop.pay.queries import Run, leaving_run
from workshop.paying.queries import due_of_slip
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, render
from workshop.workers.models import Engagement

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MayRun = Annotated[Actor, Depends(Require(Permission.PAY_RUN))]

NoticeForm = Annotated[Form[GiveNotice], Depends(form_of(GiveNotice))]
BackForm = Annotated[Form[TakeNoticeBack], Depends(form_of(TakeNoticeBack))]
PostedForm = Annotated[FormData, Depends(read_form)]

BACK_DAYS = 366
"""So long somebody who left stays on the list; her own page stays."""


@router.get("/leaving")
def leaving(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    found = queries.leavers(session, today - timedelta(days=BACK_DAYS))
    return render(
        request,
        "leaving/list.html",
        today=today,
        open=[leaver for leaver in reversed(found) if not leaver.is_settled],
        settled=[leaver for leaver in found if leaver.is_settled],
    )


# --- the certificate ------------------------------------------------------


@router.get("/leaving/certificates/{certificate_id}")
def certificate(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, certificate_id: UUID
) -> Response:
    facts = certificate_facts(request, session, clock, certificate_id)
    return render(request, "leaving/certificate.html", hers=False, **facts)


# --- one who leaves -------------------------------------------------------


@router.get("/leaving/{engagement_id}")
def leaver(
    request: Request,
    actor: MayRead,
    session: Reading,
    clock: BusinessClock,
    engagement_id: UUID,
    last_day: str = "",
) -> Response:
    return _leaver(request, session, clock, engagement_id, Form({"last_day": last_day} if last_day else {}))


@router.post("/leaving/{engagement_id}/notice")
def give_notice(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, engagement_id: UUID, form: NoticeForm
) -> Response:
    get(session, Engagement, engagement_id)
    if form.value:
        with form.attempt(session):
            commands.give_notice(session, actor, engagement_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/leaving/{engagement_id}", done="notice")
    return _leaver(request, session, clock, engagement_id, form, asked="notice")


@router.post("/leaving/notices/{notice_id}/back")
def take_notice_back(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, notice_id: UUID, form: BackForm
) -> Response:
    engagement_id = get(session, LeaveNotice, notice_id).engagement_id
    if form.value:
        with form.attempt(session):
            commands.take_notice_back(session, actor, notice_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/leaving/{engagement_id}", done="stays")
    return _leaver(request, session, clock, engagement_id, form, asked="back")


@router.post("/leaving/{engagement_id}")
def settle(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, engagement_id: UUID, posted: PostedForm
) -> Response:
    get(session, Engagement, engagement_id)
    typed: dict[str, Any] = {name: value for name, value in posted.items() if isinstance(value, str)}
    form = understand(SettleLeaver, typed | {"confirmed": [str(key) for key in posted.getlist("confirmed")]})
    if form.value:
        with form.attempt(session):
            commands.settle_leaver(session, actor, engagement_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/leaving/{engagement_id}", done="settled")
    return _leaver(request, session, clock, engagement_id, form, asked="settle")


def _leaver(
    request: Request,
    session: Session,
    clock: Clock,
    engagement_id: UUID,
    form: Form[Any],
    *,
    asked: str = "",
) -> Response:
    """asked: which of the page's forms came back."""
    worker = get(session, Engagement, engagement_id)
    workshop = get(session, Workshop, worker.workshop_id)
    today = clock.today()
    notice = queries.notices(session, [worker.id]).get(worker.id)
    run = leaving_run(session, worker.id)
    last_day = _last_day(form, worker, notice, today)
    return render(
        request,
        "leaving/leaver.html",
        status=form.status if form.troubled else 200,
        form=form,
        asked=asked,
        worker=worker,
        notice=notice,
        is_hers=bool(notice and queries.is_hers(notice)),
        today=today,
        last_day=last_day,
        certificate=queries.certificate_of(session, worker.id),
        grounds=rules.GROUND_NAMES,
        days=queries.notice_days(session, workshop, today),
        job=queries.last_job(session, worker.id),
        advances=queries.advances_left(session, workshop, worker.id),
        owed=queries.owed_to(session, worker.id),
        run=run,
        made=pay_line,
        **(_settled(session, run) if run else _to_settle(session, workshop, worker, last_day)),
        asks=_asks(form) if asked == "settle" else [],
        form_id=str(new_id()),
        more_id=str(new_id()),
    )


def _last_day(form: Form[Any], worker: Engagement, notice: LeaveNotice | None, today: date) -> date:
    """The day until which the page reckons: as typed, else as it is known, else today."""
    known = worker.ended_on or (notice.last_day if notice else today)
    try:
        typed = date.fromisoformat(str(form.typed.get("last_day", "")))
    except ValueError:
        return known
    return typed if typed >= worker.started_on and typed <= today + timedelta(days=rules.MOST_DAYS_AHEAD) else known


def _to_settle(session: Session, workshop: Workshop, worker: Engagement, last_day: date) -> dict[str, Any]:
    """What she would get, and what would be left."""
    of = queries.settlement(session, workshop, worker, last_day)
    slips = drafts(session, workshop, of.drawing)
    return {
        "told": slips[0] if slips else None,
        "looks": [_words(doubt) for doubt in of.doubts],
        "month": of.drawing.month,
        "advance_fen": of.advance_left_fen,
        "carried_fen": of.carried_fen,
        "due": None,
    }


def _settled(session: Session, run: Run) -> dict[str, Any]:
    """What she got, and how much of it is paid."""
    row = row_of_leaver(session, run)
    told = row.told if row else None
    return {
        "told": told,
        "looks": [],
        "month": run.month,
        "advance_fen": 0,
        "carried_fen": 0,
        "due": due_of_slip(session, told.slip.id) if told else None,
    }


def _asks(form: Form[Any]) -> list[tuple[str, Mapping[str, object], str]]:
    """What is asked before all is settled: each a sentence, what fills it, and the key of "it is right"."""
    if not (form.doubtful and form.refusal):
        return []
    doubts: list[Doubt] = form.refusal.details["doubts"]
    return [_words(doubt) for doubt in doubts]


def _words(doubt: Doubt) -> tuple[str, Mapping[str, object], str]:
    filled: dict[str, object] = {"count": doubt.count, "amount": money_text(doubt.fen)}
    if doubt.day:
        filled["day"] = full_day_text(doubt.day)
    return rules.LOOKS[doubt.kind], filled, doubt.key
