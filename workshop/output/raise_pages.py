"""Back pay for a raise: what it comes to, then granting it."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.errors import WorkshopError
from workshop.ids import new_id
from workshop.orders.queries import RateChange
from workshop.output import raises
from workshop.output.raises import GrantBackPay, Owed
from workshop.web.errors import text_of
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render
from workshop.workers.queries import engagements_of

router = APIRouter()

MayPrice = Annotated[Actor, Depends(Require(Permission.RATES_WRITE))]
GrantForm = Annotated[Form[GrantBackPay], Depends(form_of(GrantBackPay))]


@router.get("/rates/{rate_id}/back-pay")
def back_pay(
    request: Request,
    actor: MayPrice,
    session: Reading,
    clock: BusinessClock,
    rate_id: UUID,
    first_day: date | None = None,
) -> Response:
    change = raises.raise_of(session, rate_id)
    form: Form[GrantBackPay] = Form({"id": str(new_id()), "first_day": str(first_day or _likely_first_day(change))})
    with form.attempt(session):
        raises.check_first_day(change, first_day or _likely_first_day(change))
    return _page(request, session, clock, change, form, looked=first_day is not None)


def _likely_first_day(change: RateChange) -> date:
    """The first of the month in which the last day before the raise lies."""
    return Month.of(change.new.valid_from - timedelta(days=1)).first_day


@router.post("/rates/{rate_id}/back-pay")
def grant(
    request: Request, actor: MayPrice, session: Writing, clock: BusinessClock, rate_id: UUID, form: GrantForm
) -> Response:
    change = raises.raise_of(session, rate_id)
    if form.value:
        with form.attempt(session):
            raises.grant_back_pay(session, actor, rate_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/rates/{rate_id}/back-pay", done="granted")
    return _page(request, session, clock, change, form, looked=True)


def _page(
    request: Request, session: Session, clock: Clock, change: RateChange, form: Form[GrantBackPay], *, looked: bool
) -> Response:
    granted = raises.granted_for(session, change.id)
    refusal = None if granted else _refusal(change, clock.today())
    owed = _owed(session, change, form) if looked and not granted and not refusal else []
    sums: dict[UUID, int] = {}
    for one in owed:
        sums[one.engagement_id] = sums.get(one.engagement_id, 0) + one.pay_fen
    people = sorted(engagements_of(session, list(sums)), key=lambda person: (person.name_sort, person.number))
    return render(
        request,
        "output/back_pay.html",
        status=form.status if form.troubled else 200,
        change=change,
        granted=granted,
        refusal=text_of(refusal) if refusal else "",
        form=form,
        looked=looked,
        people=[(person, sums[person.id]) for person in people],
        total_fen=raises.total_fen(owed),
        last_day=change.new.valid_from - timedelta(days=1),
    )


def _refusal(change: RateChange, today: date) -> WorkshopError | None:
    """Why this rate cannot be paid back."""
    try:
        raises.check_raise(change, today)
    except WorkshopError as error:
        return error
    return None


def _owed(session: Session, change: RateChange, form: Form[GrantBackPay]) -> list[Owed]:
    """What it comes to from the day that was typed; nothing for a day that is none, or lies too late."""
    if "first_day" in form.errors:
        return []
    try:
        first_day = form.value.first_day if form.value else date.fromisoformat(form.typed["first_day"])
    except ValueError:  # written in a way that the form reads and this does not, beside another mistake
        return []
    return raises.owed_for(session, change, first_day)
