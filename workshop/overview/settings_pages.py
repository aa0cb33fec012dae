"""How the workshop works: the few answers that change what its pages ask for."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.attendance.rules import BY_NAMES
from workshop.database import get
from workshop.i18n import mark
from workshop.overview import commands
from workshop.overview.commands import SetWorkshop
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MaySet = Annotated[Actor, Depends(Require(Permission.WORKSHOP_SET))]

YES_NO = {"true": mark("Yes"), "false": mark("No")}


@router.get("/settings")
def settings(request: Request, actor: MaySet, session: Reading) -> Response:
    return _settings(request, session, actor, Form())


@router.post("/settings")
def set_workshop(
    request: Request,
    actor: MaySet,
    session: Writing,
    clock: BusinessClock,
    form: Annotated[Form[SetWorkshop], Depends(form_of(SetWorkshop))],
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.set_workshop(session, actor, form.value, clock.now())
    if form.accepted:
        return go_to("/settings", done="saved")
    return _settings(request, session, actor, form)


def _settings(request: Request, session: Session, actor: Actor, form: Form[Any]) -> Response:
    workshop = get(session, Workshop, actor.workshop_id)
    return render(
        request,
        "overview/settings.html",
        status=form.status if form.troubled else 200,
        form=form,
        workshop=workshop,
        stands={
            "reports": "false" if workshop.no_reports else "true",
            "uses_tickets": "true" if workshop.uses_tickets else "false",
            "tops_up": "true" if workshop.tops_up else "false",
            "forgives_charges": "true" if workshop.forgives_charges else "false",
        },
        ways=BY_NAMES,
        yes_no=YES_NO,
    )
