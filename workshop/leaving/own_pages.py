"""A worker's own leaving: she says her last day, and keeps her certificates.  No script runs on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.errors import NotFound
from workshop.ids import new_id
from workshop.leaving import commands, queries, rules
from workshop.leaving.commands import GiveNotice, TakeNoticeBack
from workshop.leaving.models import Certificate, LeaveNotice
from workshop.leaving.rules import Ground
from workshop.leaving.shown import certificate_facts
from workshop.output.own import OwnPlace, own_places
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]

NoticeForm = Annotated[Form[GiveNotice], Depends(form_of(GiveNotice))]
BackForm = Annotated[Form[TakeNoticeBack], Depends(form_of(TakeNoticeBack))]


@dataclass(frozen=True)
class _Part:
    """One of her workshops, and how it stands with her leaving there.  days: of notice, by ground."""

    place: OwnPlace
    notice: LeaveNotice | None
    certificate: Certificate | None
    days: Mapping[Ground, int]
    form_id: str

    def is_over(self, today: date) -> bool:
        return self.certificate is not None or (self.place.ended_on is not None and self.place.ended_on < today)


@router.get("/me/leave")
def my_leaving(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    return _leaving(request, session, clock, Form())


@router.post("/me/leave/{engagement_id}")
def leave(
    request: Request, actor: MaySpeak, session: Writing, clock: BusinessClock, engagement_id: UUID, form: NoticeForm
) -> Response:
    if engagement_id not in {place.engagement_id for place in own_places(session)}:
        raise NotFound()
    if form.value and form.value.ground not in rules.HER_GROUNDS:
        raise NotFound()
    if form.value:
        with form.attempt(session):
            commands.give_notice(session, actor, engagement_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/me/leave", done="said")
    return _leaving(request, session, clock, form, asked=engagement_id)


@router.post("/me/leave/notices/{notice_id}/back")
def stay(
    request: Request, actor: MaySpeak, session: Writing, clock: BusinessClock, notice_id: UUID, form: BackForm
) -> Response:
    engagement_id = get(session, LeaveNotice, notice_id).engagement_id
    if form.value:
        with form.attempt(session):
            commands.take_notice_back(session, actor, notice_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/me/leave", done="stays")
    return _leaving(request, session, clock, form, asked=engagement_id)


@router.get("/me/certificates/{certificate_id}")
def my_certificate(
    request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, certificate_id: UUID
) -> Response:
    facts = certificate_facts(request, session, clock, certificate_id)
    return render(request, "leaving/certificate.html", hers=True, **facts)


def _leaving(
    request: Request, session: Session, clock: Clock, form: Form[Any], *, asked: UUID | None = None
) -> Response:
    """asked: in which of her workshops the form was sent that came back."""
    today = clock.today()
    told = queries.notices(session)
    given = {row.engagement_id: row for row in queries.certificates(session)}
    return render(
        request,
        "leaving/mine.html",
        status=form.status if form.troubled else 200,
        form=form,
        asked=asked,
        parts=[
            _Part(
                place,
                told.get(place.engagement_id),
                given.get(place.engagement_id),
                queries.notice_days(session, get(session, Workshop, place.workshop_id), today),
                str(new_id()),
            )
            for place in own_places(session)
        ],
        is_hers=queries.is_hers,
        may_take_back=queries.may_take_back,
        grounds=rules.HER_GROUNDS,
        ground_names=rules.GROUND_NAMES,
        today=today,
        done=request.query_params.get("done", ""),
    )
