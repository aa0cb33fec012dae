"""A worker's own pages: what she earned, and whether it is right.  No script runs on them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Month
from workshop.homework.queries import has_own_slips
from workshop.ids import new_id
from workshop.orders.queries import (
    PricedOperation,
    RateChange,
    changes_to_come,
    orders_on,
    priced_operations,
    running_orders,
)
from workshop.output.earned import Earned, Trace, traces
from workshop.output.own import (
    OperationName,
    OwnPlace,
    own_changes,
    own_earned,
    own_months,
    own_operation_names,
    own_places,
)
from workshop.output.rules import is_engaged
from workshop.output.worth import PayLine, total_fen
from workshop.overview.agreement import both_sides
from workshop.overview.rules import Agreement
from workshop.overview.running import pace
from workshop.past.models import PastTotal
from workshop.past.queries import standing_totals
from workshop.pay.own import OwnSlip, own_slips
from workshop.paying.owed import owed
from workshop.paying.own import asked_since, what_waits
from workshop.paying.queries import PaymentLine, dues, payment_lines
from workshop.paying.rules import Receipt
from workshop.quality.queries import own_standings
from workshop.reports.queries import own_waiting_count, reporting_places
from workshop.reports.rules import days_to_report
from workshop.talks import queries as talks
from workshop.talks.commands import SayOfDay, say_of_day
from workshop.talks.models import DayTalk
from workshop.talks.own import LineOfDay, lines_of_day, of_whole_day, open_threads
from workshop.talks.queries import Thread
from workshop.talks.rules import OUTCOME_NAMES, days_late
from workshop.web.forms import Form, form_of, read_form
from workshop.web.pages import go_to, month_asked, render

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]

MONTHS_BACK = 12
LAST_DAYS = 7


@router.get("/me")
def earnings(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    places = own_places(session)
    month = Month.of(today)
    earned = own_earned(session, places, month)
    last = _last_days(session, places, earned, today)
    waits = what_waits(session, today)
    return render(
        request,
        "overview/earnings.html",
        places=places,
        month=month,
        today=today,
        total_fen=sum(of.pay_fen for of in earned),
        to_check=_slips_to_check(session, month, today) if waits.slips else [],
        unsaid=_payments_unsaid(session, today) if waits.payments else [],
        owed=owed(session, dues(session), today) if waits.owed else [],
        today_fen=sum(of.day_fen(today) for of in earned),
        days_worked=len({day for of in earned for day in of.days}),
        last=last,
        most_fen=max((fen for _, fen in last), default=0) or 1,
        pace=pace(session, places, earned, month, today),
        parts=[line for of in earned for line in of.days.get(today, [])],
        names=_names(session, earned),
        waiting=talks.own_waiting_days(session, month.first_day, month.last_day),
        reports=bool(reporting_places(places, days_to_report(today))),
        told=own_waiting_count(session, month.plus(-MONTHS_BACK).first_day),
        home_work=has_own_slips(session),
        charges=[now for now in own_standings(session) if not now.is_over],
        changes=_of_these(_not_left(places, today), own_changes(session, today)),
    )


def _not_left(places: list[OwnPlace], today: date) -> set[UUID]:
    """The workshops that she has not left: what is paid in the others from now on is not hers to read."""
    return {place.workshop_id for place in places if place.ended_on is None or place.ended_on >= today}


def _slips_to_check(session: Session, month: Month, today: date) -> list[OwnSlip]:
    """Slips of this month and the one before to whose lines she may object now."""
    return [of for of in own_slips(session, month.plus(-1), month) if of.object_until and of.object_until >= today]


def _payments_unsaid(session: Session, today: date) -> list[PaymentLine]:
    """Her payments of the last weeks of which she has not said that they arrived."""
    lately = payment_lines(session, first=asked_since(today))
    return [line for line in lately if line.receipt == Receipt.OPEN and not line.taken_back]


def _of_these(workshop_ids: set[UUID], changes: list[RateChange]) -> list[RateChange]:
    return [change for change in changes if change.workshop_id in workshop_ids]


def _last_days(session: Session, places: list[OwnPlace], earned: list[Earned], today: date) -> list[tuple[date, int]]:
    """The last seven days, today first, with what each brought."""
    days = [today - timedelta(days=back) for back in range(LAST_DAYS)]
    if days[-1].month != today.month:
        earned = earned + own_earned(session, places, Month.of(days[-1]))
    return [(day, sum(of.day_fen(day) for of in earned if day in of.month)) for day in days]


def _names(session: Session, earned: list[Earned]) -> dict[UUID, OperationName]:
    return own_operation_names(session, {line.operation_id for of in earned for line in of.lines if line.operation_id})


@router.get("/me/days")
def my_days(
    request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    this = Month.of(clock.today())
    chosen = month_asked(month) if month else this
    places = own_places(session)
    earned = own_earned(session, places, chosen)
    days = [day for day in reversed(chosen.days()) if day <= clock.today() and _is_here(places, day)]
    return render(
        request,
        "overview/my_days.html",
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < this else None,
        total_fen=sum(of.pay_fen for of in earned),
        lines=[line for of in earned for line in of.lines],
        names=_names(session, earned),
        days=[(day, sum(of.day_fen(day) for of in earned), _good(earned, day)) for day in days],
        waiting=talks.own_waiting_days(session, chosen.first_day, chosen.last_day),
    )


def _is_here(places: list[OwnPlace], day: date) -> bool:
    return any(is_engaged(place.started_on, place.ended_on, day) for place in places)


def _good(earned: list[Earned], day: date) -> int:
    return sum(of.day_good(day) for of in earned)


SayForm = Annotated[Form[SayOfDay], Depends(form_of(SayOfDay))]
PostedForm = Annotated[FormData, Depends(read_form)]


@router.get("/me/days/{day}")
def my_day(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, day: date) -> Response:
    return _my_day(request, session, day, clock.today(), Form())


@router.post("/me/days/{day}")
def say(
    request: Request,
    actor: MaySpeak,
    session: Writing,
    clock: BusinessClock,
    day: date,
    form: SayForm,
    posted: PostedForm,
) -> Response:
    if form.value:
        with form.attempt(session):
            photo = _uploaded(posted)
            say_of_day(session, actor, day, form.value, clock.today(), clock.now(), photo)
    if form.accepted:
        return go_to(f"/me/days/{day}")
    return _my_day(request, session, day, clock.today(), form)


def _uploaded(posted: FormData) -> bytes:
    """The photo of the form; nothing if none was chosen."""
    photo = posted.get("photo")
    if not isinstance(photo, UploadFile):
        return b""
    with photo.file as file:
        return file.read()


@dataclass(frozen=True)
class DayPart:
    """Her day in one workshop: its lines with what was said of them, and the rows behind."""

    place: OwnPlace
    pay_fen: int
    lines: list[LineOfDay]
    rows: list[Trace]
    said: list[DayTalk]  # of the whole day
    open: list[Thread]
    choices: list[PricedOperation]  # of which pieces may be missing
    agreements: dict[UUID, Agreement]  # of each operation: how it stands between her and the workshop


def _my_day(request: Request, session: Session, day: date, today: date, form: Form[SayOfDay]) -> Response:
    places = own_places(session)
    parts = []
    for place, of in zip(places, own_earned(session, places, Month.of(day)), strict=True):
        said = talks.talks_of(session, place.engagement_id, day, day).get(day, [])
        if day in of.days or said or _is_here([place], day):
            parts.append(_part(session, place, day, today, of.days.get(day, []), said))
    named = [row.operation_id for part in parts for row in part.rows]
    named += [line.operation_id for part in parts for line in part.lines]
    return render(
        request,
        "overview/my_day.html",
        status=form.status if form.troubled else 200,
        form=form,
        day=day,
        month=Month.of(day),
        parts=parts,
        names=own_operation_names(session, {each for each in named if each}),
        today=today,
        outcomes=OUTCOME_NAMES,
        days_late=days_late,
        new_id=new_id,
    )


def _part(
    session: Session, place: OwnPlace, day: date, today: date, lines: list[PayLine], said: list[DayTalk]
) -> DayPart:
    of_day = lines_of_day(lines, said)
    there = {line.operation_id for line in of_day}
    orders = [order.id for order in orders_on(session, day) if order.workshop_id == place.workshop_id]
    priced = priced_operations(session, day, order_ids=orders)
    return DayPart(
        place=place,
        pay_fen=total_fen(lines),
        lines=of_day,
        rows=traces(session, place.workshop_id, place.engagement_id, day),
        said=of_whole_day(said),
        open=open_threads(said),
        choices=[each for each in priced if each.rate_hao and each.id not in there],
        agreements={
            line.operation_id: line.agreement
            for line in both_sides(session, place.workshop_id, day, day, today, place.engagement_id)
        },
    )


@router.get("/me/months")
def my_months(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    sums = own_months(session, Month.of(clock.today()), MONTHS_BACK)
    return render(
        request,
        "overview/my_months.html",
        sums=sums,
        most_fen=max(sums.values()) or 1,
        total_fen=sum(sums.values()),
        from_paper=_from_paper(session),
    )


def _from_paper(session: Session) -> dict[tuple[str, date], list[tuple[Month, PastTotal]]]:
    """Her totals from before counting began, by the workshop that entered them and the day on which it did."""
    workshops = {place.engagement_id: place.workshop for place in own_places(session)}
    found: dict[tuple[str, date], list[tuple[Month, PastTotal]]] = {}
    for total in standing_totals(session):
        entered = workshops[total.engagement_id], total.entered_on
        found.setdefault(entered, []).append((Month.parse(total.month), total))
    return found


@router.get("/me/rates")
def my_rates(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    here = _not_left(own_places(session), today)
    running = [order.id for order in running_orders(session) if order.workshop_id in here]
    return render(
        request,
        "overview/my_rates.html",
        operations=priced_operations(session, today, order_ids=running),
        changes=_of_these(here, changes_to_come(session, today)),
        today=today,
    )
