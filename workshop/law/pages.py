"""Pages of law: what holds here with its source, the rules in plain words, the calendar of a year."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.errors import NotFound
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.law import commands, queries
from workshop.law.book import BOOK, RULES, for_workers
from workshop.law.commands import ChangeHoliday, ChooseZone, EnterValue
from workshop.law.queries import Place
from workshop.law.rules import KIND_NAMES, MINIMUMS, DayKind, SetBy, ValueKind, is_old
from workshop.law.sentences import LEVEL_NAMES, SUBJECT_NAMES
from workshop.law.words import value_text
from workshop.tenancy import OneOffice
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, offer, render

router = APIRouter()
offer(law_rules=RULES)

MayRead = Annotated[Actor, Depends(Require(Permission.LAW_READ))]
MayEnter = Annotated[Actor, Depends(Require(Permission.LAW_ENTER))]
MaySet = Annotated[Actor, Depends(Require(Permission.WORKSHOP_SET))]
ValueForm = Annotated[Form[EnterValue], Depends(form_of(EnterValue))]
ZoneForm = Annotated[Form[ChooseZone], Depends(form_of(ChooseZone))]
HolidayForm = Annotated[Form[ChangeHoliday], Depends(form_of(ChangeHoliday))]

FIRST_YEAR, LAST_YEAR = 2001, 2099

SET_BY = {
    SetBy.PROGRAM: mark("came with the program"),
    SetBy.WORKSHOP: mark("entered by the owner"),
    SetBy.COUNTY: mark("entered by the county"),
}
DAY_KINDS = {
    DayKind.HOLIDAY: mark("public holiday"),
    DayKind.REST_DAY: mark("day of rest"),
    DayKind.WORKDAY: mark("work day"),
}


def _places(session: Session, actor: Actor) -> list[Place]:
    """For whom the actor reads: a county, one's own workshop, or all the workshops that a worker works in."""
    return [commands.place_of(session, actor)] if isinstance(actor.scope, OneOffice) else queries.places(session)


@router.get("/law")
def law(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    is_worker = actor.may(Permission.OWN_READ)
    return render(
        request,
        "law/law.html",
        today=today,
        standings=[queries.standing(session, place, today) for place in _places(session, actor)],
        book=for_workers() if is_worker else BOOK,
        is_worker=is_worker,
        subjects=SUBJECT_NAMES,
        levels=LEVEL_NAMES,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"kinds": KIND_NAMES, "minimums": MINIMUMS, "value_text": value_text, "is_old": is_old, "set_by": SET_BY}


# --- figures ----------------------------------------------------------------


@router.get("/law/figures")
def figures(
    request: Request, actor: MayEnter, session: Reading, clock: BusinessClock, kind: ValueKind = MINIMUMS[0]
) -> Response:
    typed = {"id": str(new_id()), "kind": kind.value}
    return _figures(request, session, actor, clock, Form(typed), Form())


@router.post("/law/figures")
def enter_value(request: Request, actor: MayEnter, session: Writing, clock: BusinessClock, form: ValueForm) -> Response:
    if form.value:
        with form.attempt(session):
            commands.enter_value(session, actor, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/law/figures", done="entered")
    return _figures(request, session, actor, clock, form, Form())


@router.post("/law/zone")
def choose_zone(request: Request, actor: MaySet, session: Writing, clock: BusinessClock, form: ZoneForm) -> Response:
    if form.value:
        with form.attempt(session):
            commands.choose_zone(session, actor, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/law/figures", done="zone")
    typed = {"id": str(new_id()), "kind": MINIMUMS[0].value}
    return _figures(request, session, actor, clock, Form(typed), form)


def _figures(
    request: Request,
    session: Session,
    actor: Actor,
    clock: Clock,
    form: Form[EnterValue],
    zone_form: Form[ChooseZone],
) -> Response:
    place = commands.place_of(session, actor)
    troubled = next((each for each in (form, zone_form) if each.troubled), None)
    return render(
        request,
        "law/figures.html",
        status=troubled.status if troubled else 200,
        form=form,
        zone_form=zone_form,
        standing=queries.standing(session, place, clock.today()),
        entered=queries.entered(session, place),
        enterable=MINIMUMS if place.workshop else tuple(ValueKind),
        today=clock.today(),
        **_words(),
    )


# --- days -------------------------------------------------------------------


@router.get("/law/holidays")
def holidays(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, year: int | None = None
) -> Response:
    return _holidays(request, session, actor, year or clock.today().year, Form({"id": str(new_id())}))


@router.post("/law/holidays")
def change_holiday(
    request: Request, actor: MayEnter, session: Writing, clock: BusinessClock, form: HolidayForm
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.change_holiday(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to("/law/holidays", year=str(form.value.day.year), done="changed")
    return _holidays(request, session, actor, _year(form.typed.get("day", ""), clock.today()), form)


def _year(typed_day: str, today: date) -> int:
    """The year of the day that was typed, or this one if it cannot be shown."""
    try:
        year = date.fromisoformat(typed_day).year
    except ValueError:
        return today.year
    return year if FIRST_YEAR <= year <= LAST_YEAR else today.year


def _holidays(request: Request, session: Session, actor: Actor, year: int, form: Form[ChangeHoliday]) -> Response:
    """The calendar of the year.  Raises NotFound for a year that nobody works in."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound()
    return render(
        request,
        "law/holidays.html",
        status=form.status if form.troubled else 200,
        form=form,
        year=year,
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
        calendars=[queries.holidays_at(session, place, year) for place in _places(session, actor)],
        day_kinds=DAY_KINDS,
        set_by=SET_BY,
    )
