"""Entering what holds at a place.  The caller's session is the transaction.

A workshop enters its own figures, a county's office those of its county: each
row says whose it is, and the scope of the session lets nobody write another's.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, ValidationInfo, field_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.errors import Forbidden, Invalid
from workshop.fields import Line
from workshop.i18n import day_text, mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.law import queries, rules
from workshop.law.models import HolidayChange, LegalValue
from workshop.law.queries import Place
from workshop.law.rules import DayKind, Figure, SetBy, ValueKind
from workshop.law.words import value_text
from workshop.tenancy import County, OneOffice, OneWorkshop, Workshop, hold

FIRST_DAY = date(1995, 1, 1)
LONGEST_AHEAD = timedelta(days=400)


class EnterValue(BaseModel):
    """A figure from a day on, and where it is written.  `value` as typed, read by its kind's unit."""

    id: UUID = Field(default_factory=new_id)
    kind: ValueKind
    value: int
    valid_from: date
    source: Line
    sure: str = ""  # keys of the questions that were answered, with blanks between them

    @field_validator("value", mode="before")
    @classmethod
    def _read(cls, value: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        return rules.read_value(kind, value) if isinstance(value, str) and kind else value


class ChooseZone(BaseModel):
    """In which zone of its region's minimum wages a workshop lies; empty: nobody knows."""

    zone: str = ""


class ChangeHoliday(BaseModel):
    """What a day is, other than the calendar has it."""

    id: UUID = Field(default_factory=new_id)
    day: date
    kind: DayKind
    name: Line
    source: Line


def place_of(session: Session, actor: Actor, *, held: bool = False) -> Place:
    """Where the actor enters figures.  held: nobody else writes there until the transaction ends.

    Raises Forbidden for whoever has no such place.
    """
    match actor.scope:
        case OneWorkshop(id=own):
            return queries.place_of(session, hold(session, own) if held else get(session, Workshop, own))
        case OneOffice(county_id=county_id, township_id=None):
            return Place(get(session, County, county_id))
    raise Forbidden()


def enter_value(session: Session, actor: Actor, wish: EnterValue, today: date, now: datetime) -> LegalValue:
    """Enter a figure for the actor's workshop or county.

    Raises Forbidden, IdInUse, OfficeEnters, Invalid, LowerThanBefore, MuchHigher, LawSaysOtherwise.
    """
    place = place_of(session, actor, held=True)
    said = wish.model_dump(exclude={"id", "sure"})
    if row := written_before(session, LegalValue, wish.id, **said):
        return row
    if place.workshop and wish.kind not in rules.MINIMUMS:
        raise rules.OfficeEnters()
    if not FIRST_DAY <= wish.valid_from <= today + LONGEST_AHEAD:
        raise Invalid({"valid_from": mark("This day cannot be right here.")})
    _ask(wish, queries.standing(session, place, wish.valid_from).last_known.get(wish.kind))

    row = LegalValue(id=wish.id, **said, **_whose(place), is_confirmed=place.workshop is None)
    row.entered_by, row.recorded_at = actor.account_id, now
    session.add(row)
    session.flush()
    details = {"kind": wish.kind.value, "value": wish.value, "valid_from": str(wish.valid_from)}
    _note(session, actor, Action.LEGAL_VALUE_ENTERED, row.id, place, now, details)
    return row


def _ask(wish: EnterValue, before: Figure | None) -> None:
    """Raise the question that is still open, if there is one."""
    doubt = rules.doubt_about(wish.kind, wish.value, before)
    key = f"{wish.kind}:{wish.value}"
    if doubt is None or before is None or before.value is None or key in wish.sure.split():
        return
    raise doubt(before=value_text(wish.kind, before.value), source=before.source, key=key)


def choose_zone(session: Session, actor: Actor, wish: ChooseZone, today: date, now: datetime) -> Workshop:
    """Say in which zone the actor's workshop lies.  Raises Invalid for one that its region does not have."""
    workshop = hold(session, actor.workshop_id)
    known = queries.standing(session, queries.place_of(session, workshop), today)
    if wish.zone and wish.zone not in known.zones:
        raise Invalid({"zone": mark("Choose one of the answers.")})
    if workshop.wage_zone == wish.zone:
        return workshop
    workshop.wage_zone = wish.zone
    session.flush()
    details = {"wage_zone": wish.zone}
    note(session, actor, Action.WORKSHOP_SET, workshop.id, now, workshop_id=workshop.id, details=details)
    return workshop


def change_holiday(session: Session, actor: Actor, wish: ChangeHoliday, today: date, now: datetime) -> HolidayChange:
    """Say what a day is in the actor's workshop or county.

    Raises Forbidden, IdInUse, Invalid; StaysHoliday if a workshop would take a public holiday away.
    """
    place = place_of(session, actor, held=True)
    said = wish.model_dump(exclude={"id"})
    if row := written_before(session, HolidayChange, wish.id, **said):
        return row
    if not FIRST_DAY <= wish.day <= today + 2 * LONGEST_AHEAD:
        raise Invalid({"day": mark("This day cannot be right here.")})
    if place.workshop and wish.kind != DayKind.HOLIDAY and _is_public(session, place, wish.day):
        raise rules.StaysHoliday(day=day_text(wish.day))
    row = HolidayChange(id=wish.id, **said, **_whose(place), entered_by=actor.account_id, recorded_at=now)
    session.add(row)
    session.flush()
    details = {"day": str(wish.day), "kind": wish.kind.value}
    _note(session, actor, Action.HOLIDAY_CHANGE_ADDED, row.id, place, now, details)
    return row


def _is_public(session: Session, place: Place, day: date) -> bool:
    """Whether the day is a public holiday in the county, whatever the workshop said."""
    days = queries.holidays_at(session, Place(place.county), day.year).days
    return any(named.day == day and named.kind == DayKind.HOLIDAY for named in days)


def _whose(place: Place) -> dict[str, Any]:
    """The column that says for whom a row is."""
    return {"workshop_id": place.workshop.id} if place.workshop else {"county_id": place.county.id}


def _note(
    session: Session, actor: Actor, action: Action, row_id: UUID, place: Place, now: datetime, details: dict[str, Any]
) -> None:
    workshop_id = place.workshop.id if place.workshop else None
    set_by = SetBy.WORKSHOP if place.workshop else SetBy.COUNTY
    note(session, actor, action, row_id, now, workshop_id=workshop_id, details={**details, "set_by": set_by.value})
