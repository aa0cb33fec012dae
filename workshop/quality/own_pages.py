"""A worker's own charges: what she is asked to bear, and her word on it.  No script runs on them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import CHINA
from workshop.database import get
from workshop.ids import new_id
from workshop.quality import charges, hearing, queries, rules
from workshop.quality.charges import SayToCharge
from workshop.quality.models import Charge
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]
SayForm = Annotated[Form[SayToCharge], Depends(form_of(SayToCharge))]


@router.get("/me/charges")
def my_charges(request: Request, actor: MayOwn, session: Reading) -> Response:
    return render(
        request,
        "quality/my_charges.html",
        charges=queries.charge_lines(session),
        reasons=rules.REASON_NAMES,
        states=hearing.STATE_NAMES,
    )


@router.get("/me/charges/{charge_id}")
def my_charge(request: Request, actor: MayOwn, session: Reading, charge_id: UUID) -> Response:
    return _my_charge(request, session, charge_id, Form())


@router.post("/me/charges/{charge_id}")
def say(
    request: Request, actor: MaySpeak, session: Writing, clock: BusinessClock, charge_id: UUID, form: SayForm
) -> Response:
    if form.value:
        with form.attempt(session):
            charges.say_to_charge(session, actor, charge_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/me/charges/{charge_id}", done="1")
    return _my_charge(request, session, charge_id, form)


def _my_charge(request: Request, session: Session, charge_id: UUID, form: Form[SayToCharge]) -> Response:
    charge = get(session, Charge, charge_id)
    (line,) = queries.charge_lines(session, charge_id=charge.id)
    workshop = get(session, Workshop, charge.workshop_id)
    proposed_on = charge.proposed_at.astimezone(CHINA).date()
    return render(
        request,
        "quality/my_charge.html",
        status=form.status if form.troubled else 200,
        line=line,
        charge=charge,
        workshop=workshop,
        until=hearing.answer_until(proposed_on, workshop.answer_days),
        reasons=rules.REASON_NAMES,
        states=hearing.STATE_NAMES,
        steps=hearing.STEP_NAMES,
        form=form,
        word_ids=[form.typed.get("id") or str(new_id()), str(new_id())],
    )
