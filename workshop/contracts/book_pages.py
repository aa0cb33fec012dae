"""Accidents at work with the days that are left to report them, and the roster as a workbook."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.accounts.pages import TheVault
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.contracts import accidents, commands, queries
from workshop.contracts.accidents import RecordAccident, TellAccident
from workshop.contracts.books import roster_workbook
from workshop.contracts.models import Accident
from workshop.contracts.shown import photo_of
from workshop.database import get
from workshop.ids import new_id
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of, read_form
from workshop.web.pages import download, go_to, render
from workshop.workers.queries import engaged_on

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.CONTRACTS_READ))]
MayWrite = Annotated[Actor, Depends(Require(Permission.CONTRACTS_WRITE))]
PostedForm = Annotated[FormData, Depends(read_form)]
RecordForm = Annotated[Form[RecordAccident], Depends(form_of(RecordAccident))]
FollowForm = Annotated[Form[TellAccident], Depends(form_of(TellAccident))]


# --- accidents ------------------------------------------------------------


@router.get("/accidents")
def all_accidents(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, who: str = "") -> Response:
    typed = {"id": str(new_id()), "happened_on": str(clock.today()), "engagement_id": who}
    return _accidents(request, session, clock, Form(typed))


@router.post("/accidents")
def record_accident(
    request: Request, actor: MayWrite, session: Writing, clock: BusinessClock, form: RecordForm, posted: PostedForm
) -> Response:
    photo = photo_of(form, posted)
    if form.value and not form.troubled:
        with form.attempt(session):
            row = accidents.record_accident(session, actor, form.value, photo, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/accidents/{row.id}", done="1")
    return _accidents(request, session, clock, form)


def _accidents(request: Request, session: Session, clock: Clock, form: Form[Any]) -> Response:
    return render(
        request,
        "contracts/accidents.html",
        status=form.status if form.troubled else 200,
        form=form,
        lines=queries.accident_lines(session),
        people=engaged_on(session, clock.today()),
        today=clock.today(),
    )


@router.get("/accidents/{accident_id}")
def accident(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, accident_id: UUID) -> Response:
    get(session, Accident, accident_id)
    (line,) = queries.accident_lines(session, only=accident_id)
    known = {name: getattr(line.row, name) or "" for name in ("happened_on", "what", "reported_on")}
    typed = {"id": str(new_id()), "scene": line.row.place, **known}
    return _accident(request, session, clock, accident_id, Form(typed))


@router.post("/accidents/{accident_id}")
def follow_accident(
    request: Request,
    actor: MayWrite,
    session: Writing,
    clock: BusinessClock,
    accident_id: UUID,
    form: FollowForm,
    posted: PostedForm,
) -> Response:
    get(session, Accident, accident_id)
    photo = photo_of(form, posted)
    if form.value and not form.troubled:
        with form.attempt(session):
            accidents.follow_accident(session, actor, accident_id, form.value, photo, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/accidents/{accident_id}", done="1")
    return _accident(request, session, clock, accident_id, form)


def _accident(request: Request, session: Session, clock: Clock, accident_id: UUID, form: Form[Any]) -> Response:
    (line,) = queries.accident_lines(session, only=accident_id)
    status = form.status if form.troubled else 200
    return render(request, "contracts/accident.html", status=status, form=form, line=line, today=clock.today())


# --- the roster -----------------------------------------------------------


@router.get("/roster.xlsx")
def roster(actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    """With the identity numbers masked."""
    return _roster(session, actor, clock, {})


@router.post("/roster.xlsx")
def whole_roster(actor: MayWrite, session: Writing, clock: BusinessClock, vault: TheVault) -> Response:
    """With whole identity numbers, for an office that asks; each one that is shown is noted."""
    people = list(engaged_on(session, clock.today(), in_room=True))
    return _roster(session, actor, clock, commands.whole_numbers(session, actor, vault, people, clock.now()))


def _roster(session: Session, actor: Actor, clock: Clock, numbers: Mapping[UUID, str]) -> Response:
    workshop = get(session, Workshop, actor.workshop_id)
    lines = queries.person_lines(session, engaged_on(session, clock.today(), in_room=True), clock.today())
    content = roster_workbook(lines, workshop, clock.now(), numbers)
    return download(content, f"{workshop.code}-roster-{clock.today()}.xlsx")
