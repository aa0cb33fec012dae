"""A worker's own payments: what she got, what is still owed to her.  No script runs on them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.ids import new_id
from workshop.output.own import own_places
from workshop.paying import commands, queries, rules
from workshop.paying.commands import GiveReceipt
from workshop.paying.models import WagePayment
from workshop.paying.owed import owed
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]
ReceiptForm = Annotated[Form[GiveReceipt], Depends(form_of(GiveReceipt))]


@router.get("/me/payments")
def my_payments(
    request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, year: int | None = None
) -> Response:
    return _payments(request, session, clock, year, Form())


@router.post("/me/payments/{payment_id}")
def give_receipt(
    request: Request, actor: MaySpeak, session: Writing, clock: BusinessClock, payment_id: UUID, form: ReceiptForm
) -> Response:
    get(session, WagePayment, payment_id)
    if form.value:
        with form.attempt(session):
            payment = commands.give_receipt(session, actor, payment_id, form.value, clock.now())
    if form.accepted:
        return go_to("/me/payments", done="yes" if payment.is_received else "no")
    return _payments(request, session, clock, None, form)


def _payments(request: Request, session: Session, clock: Clock, year: int | None, form: Form[GiveReceipt]) -> Response:
    today = clock.today()
    places = own_places(session)
    years = queries.years_paid(session)
    shown = year if year in years else max(years, default=today.year)
    lines = queries.payment_lines(session, first=date(shown, 1, 1), last=date(shown, 12, 31))
    dues = owed(session, queries.dues(session), today)
    ways = queries.ways(session)
    return render(
        request,
        "paying/mine.html",
        status=form.status if form.troubled else 200,
        form=form,
        places={place.engagement_id: place.workshop for place in places},
        owed=dues,
        left_fen=queries.total_left_fen(each.due for each in dues),
        late_fen=queries.total_left_fen(each.due for each in dues if each.is_late),
        lines=[(line, str(new_id()), str(new_id())) for line in lines],
        year=shown,
        years=[other for other in reversed(years) if other != shown],
        ways=[(place, ways[place.engagement_id]) for place in places if place.engagement_id in ways],
        methods=rules.METHOD_NAMES,
        receipts=rules.RECEIPT_NAMES,
    )
