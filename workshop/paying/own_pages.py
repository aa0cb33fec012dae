"""A worker's own payments: what she got, what is still owed to her.  No script runs on them."""

from collections.abc import Sequence
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
from workshop.errors import NotFound
from workshop.ids import new_id
from workshop.output.own import own_places
from workshop.paying import commands, queries, rules
from workshop.paying.commands import GiveReceipt
from workshop.paying.models import WagePayment
from workshop.paying.owed import owed
from workshop.paying.own import asked_since
from workshop.paying.queries import PaymentLine
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]
ReceiptForm = Annotated[Form[GiveReceipt], Depends(form_of(GiveReceipt))]


@router.get("/me/payments")
def my_payments(
    request: Request,
    actor: MayOwn,
    session: Reading,
    clock: BusinessClock,
    say: UUID | None = None,
    year: int | None = None,
) -> Response:
    """say: the payment on which she wants to say something.  year: of before, to look through."""
    return _payments(request, session, clock, say, Form(), year)


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
    return _payments(request, session, clock, payment_id, form)


def _payments(
    request: Request,
    session: Session,
    clock: Clock,
    chosen_id: UUID | None,
    form: Form[GiveReceipt],
    year: int | None = None,
) -> Response:
    """chosen_id: the payment that is asked about, whether or not the page would ask by itself."""
    today = clock.today()
    places = own_places(session)
    first, last = queries.paid_span(session) or (today, today)
    if year is not None and not first.year <= year <= last.year:
        raise NotFound()
    in_sight = year or last.year
    lines = queries.payments_in_sight(session, in_sight, min(last, asked_since(today)), chosen_id)
    asked = _asked(lines, chosen_id, today)
    rest = [line for line in lines if line not in asked]
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
        asked=[(line, str(new_id()), str(new_id())) for line in asked],
        lately=[line for line in rest if rules.is_lately_paid(line.payment.paid_on, today)],
        before=[line for line in rest if _is_before(line, in_sight, today)],
        year=year,
        in_sight=in_sight,
        years=range(last.year, first.year - 1, -1),
        has_payments=bool(lines),
        ways=[(place, ways[place.engagement_id]) for place in places if place.engagement_id in ways],
        methods=rules.METHOD_NAMES,
    )


def _is_before(line: PaymentLine, year: int, today: date) -> bool:
    """Whether it is one of this year's that are not paid lately."""
    return line.payment.paid_on.year == year and not rules.is_lately_paid(line.payment.paid_on, today)


def _asked(lines: Sequence[PaymentLine], chosen_id: UUID | None, today: date) -> list[PaymentLine]:
    """The payments on which she is asked for her word; on one that was taken back there is nothing to say."""
    standing = [line for line in lines if not line.taken_back]
    last = max((line.payment.paid_on for line in standing), default=today)
    return [
        line
        for line in standing
        if line.payment.id == chosen_id or rules.asks_for_word(line.receipt, line.payment.paid_on, last, today)
    ]
