"""A worker's own attendance: coming and going, days to confirm, her month.  No script runs here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.attendance import commands, queries, rules
from workshop.attendance.commands import ConfirmDay, SayWhenGone, Tap
from workshop.attendance.models import Presence
from workshop.attendance.queries import Key, Overlap
from workshop.attendance.rules import AttendanceBy, Entry, LongTimes
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.ids import new_id
from workshop.output.own import OwnPlace, own_places
from workshop.output.rules import is_engaged
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.rules import WorksAt

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]

ASKED_BACK_DAYS = 31
"""So far back she is asked when she went, and to confirm a day."""


@dataclass(frozen=True)
class OwnDay:
    """One of her days in one workshop: minutes that count, and all that was said."""

    day: date
    minutes: int
    text: str
    entries: list[Entry[Presence]]


@dataclass(frozen=True)
class OwnAttendance:
    """Her month in one workshop, and what she is asked there."""

    place: OwnPlace
    here_since: Presence | None
    may_tap: bool
    left_open: list[Presence]
    proposed: list[date]
    days: list[OwnDay]
    long_times: LongTimes

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)


@router.get("/me/attendance")
def own_month(
    request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    this = Month.of(clock.today())
    chosen = month_asked(month) if month else this
    return _page(request, session, clock, chosen, Form())


def _page(request: Request, session: Session, clock: Clock, month: Month, form: Form[Any]) -> Response:
    today = clock.today()
    places = [place for place in own_places(session) if place.works_at == WorksAt.WORKSHOP]
    first = min(rules.first_looked_at(month.first_day), today - timedelta(days=ASKED_BACK_DAYS))
    last = max(month.last_day, today)
    said = queries.by_day(queries.said_between(session, [place.engagement_id for place in places], first, last))
    stands = {key: rules.standing(rows) for key, rows in said.items()}
    counted = queries.counted_days(
        session, [p.engagement_id for p in places if p.attendance_by == AttendanceBy.COUNTS], first, today
    )
    # A day whose pay is settled is not asked about any more: nothing could be written into it.
    workshops = {place.workshop_id: get(session, Workshop, place.workshop_id) for place in places}
    parts = [
        _part(session, place, workshops[place.workshop_id], month, today, said, stands, counted) for place in places
    ]
    return render(
        request,
        "attendance/own.html",
        status=form.status if form.troubled else 200,
        form=form,
        month=month,
        before=month.plus(-1),
        after=month.plus(1) if month < Month.of(today) else None,
        today=today,
        parts=[part for part in parts if part.place.attendance_by != AttendanceBy.NONE or part.days],
        overlaps=_overlaps(places, month, stands),
        sources=rules.SOURCE_NAMES,
        fresh_id=lambda: str(new_id()),
    )


def _part(
    session: Session,
    place: OwnPlace,
    workshop: Workshop,
    month: Month,
    today: date,
    said: dict[Key, list[Presence]],
    stands: dict[Key, list[Presence]],
    counted: set[Key],
) -> OwnAttendance:
    own = place.engagement_id
    taps = place.attendance_by == AttendanceBy.TAP
    asked_from = max(today - timedelta(days=ASKED_BACK_DAYS), (workshop.closed_through or date.min) + timedelta(days=1))
    open_rows = [
        row for (who, _), rows in sorted(stands.items()) if who == own for row in rows if row.to_minute is None
    ]
    asked = [day for who, day in counted if who == own and day >= asked_from]
    days = [
        OwnDay(day, rules.minutes_of_day(spans), rules.spans_text(spans), rules.history(said[own, day]))
        for who, day in sorted(said, reverse=True)
        if who == own and day in month
        for spans in [[rules.span_of(row) for row in stands[own, day]]]
    ]
    return OwnAttendance(
        place,
        here_since=next((row for row in open_rows if row.work_date == today), None),
        may_tap=taps and is_engaged(place.started_on, place.ended_on, today),
        left_open=[row for row in open_rows if asked_from <= row.work_date < today] if taps else [],
        proposed=rules.proposed_days(asked, [day for who, day in stands if who == own and stands[who, day]]),
        days=days,
        long_times=_long_times(
            session, workshop, month, {day: rows for (who, day), rows in stands.items() if who == own}
        ),
    )


def _long_times(
    session: Session, workshop: Workshop, month: Month, stands: Mapping[date, Sequence[Presence]]
) -> LongTimes:
    """What of her time there is more than usual; law is asked only where something may be."""
    minutes = {day: rules.minutes_of_day(map(rules.span_of, rows)) for day, rows in stands.items()}
    normal = queries.week_minutes(session, workshop, month.last_day) if minutes else None
    return rules.long_times(minutes, month.first_day, month.last_day, normal)


def _overlaps(
    places: Sequence[OwnPlace], month: Month, stands: dict[Key, list[Presence]]
) -> list[tuple[Overlap, tuple[str, str]]]:
    """Where she is written down in two workshops at once, with their names.  Shown to her alone."""
    names: dict[UUID, str] = {place.engagement_id: place.workshop for place in places}
    of_month = {key: rows for key, rows in stands.items() if key[1] in month}
    return [
        (found, (names[found.engagement_ids[0]], names[found.engagement_ids[1]]))
        for found in queries.overlaps_in(of_month)
    ]


# --- what she says --------------------------------------------------------


@router.post("/me/attendance/tap")
def tap(
    request: Request,
    actor: MaySpeak,
    session: Writing,
    clock: BusinessClock,
    form: Annotated[Form[Tap], Depends(form_of(Tap))],
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.tap(session, actor, form.value, clock.now())
    return _answer(request, session, clock, form)


@router.post("/me/attendance/gone")
def say_when_gone(
    request: Request,
    actor: MaySpeak,
    session: Writing,
    clock: BusinessClock,
    form: Annotated[Form[SayWhenGone], Depends(form_of(SayWhenGone))],
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.say_when_gone(session, actor, form.value, clock.today(), clock.now())
    return _answer(request, session, clock, form)


@router.post("/me/attendance/confirm")
def confirm(
    request: Request,
    actor: MaySpeak,
    session: Writing,
    clock: BusinessClock,
    form: Annotated[Form[ConfirmDay], Depends(form_of(ConfirmDay))],
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.confirm_from_counts(session, actor, form.value, clock.today(), clock.now())
    return _answer(request, session, clock, form)


def _answer(request: Request, session: Session, clock: Clock, form: Form[Any]) -> Response:
    if form.accepted:
        return go_to("/me/attendance", done="saved")
    return _page(request, session, clock, Month.of(clock.today()), form)
