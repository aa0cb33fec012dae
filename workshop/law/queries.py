"""Reading what law and offices set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.database import Uid, get
from workshop.hot import OWN, in_workshop, run
from workshop.law import calendar
from workshop.law.models import HolidayChange, LegalValue
from workshop.law.rules import (
    DayKind,
    Figure,
    Figures,
    NamedDay,
    SetBy,
    ValueKind,
    choose,
    usual_kind,
    value_of,
    with_changes,
)
from workshop.tenancy import County, OneWorkshop, Workshop, columns

REGION_DIGITS = 2
"""Of a county's code: Shaanxi is 61."""


@dataclass(frozen=True)
class Place:
    """Where a figure holds: in a workshop, or in a county as its office sees it."""

    county: County
    workshop: Workshop | None = None

    @property
    def name(self) -> str:
        return self.workshop.name if self.workshop else self.county.name

    @property
    def zone(self) -> str:
        """As the workshop said; empty if nobody did."""
        return self.workshop.wage_zone if self.workshop else ""


def place_of(session: Session, workshop: Workshop) -> Place:
    return Place(get(session, County, workshop.county_id), workshop)


def places(session: Session) -> list[Place]:
    """The workshops that the session reaches, in order of their names.  For the people of a workshop."""
    found = session.scalars(sa.select(Workshop).order_by(col(Workshop.name), col(Workshop.id)))
    return [place_of(session, workshop) for workshop in found]


# --- figures ----------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What holds at a place on a day, and of what is not known the last that was."""

    place: Place
    figures: Figures
    last_known: Figures  # by kind, as long as its value is known
    zones: Mapping[str, int | None]  # that the region has, with the last known minimum for a month, in fen
    zone: str  # that is reckoned with, assumed if nobody said one

    @property
    def zone_is_assumed(self) -> bool:
        """Whether a figure that holds depends on a zone that nobody has said."""
        return not self.place.zone and any(figure.zone for figure in self.last_known.values())


def _known_at(value: Any, county: Any, workshop_id: sa.BindParameter[UUID]) -> sa.Select[Any]:
    """All that was ever set for a workshop, its county or its region and has begun, in the order it was said.

    value, county: the columns of the two tables.
    """
    its_region = sa.func.substr(county.region_code, 1, REGION_DIGITS)
    return (
        sa.select(
            value.kind,
            value.value,
            value.valid_from,
            value.source,
            value.is_confirmed,
            value.county_id,
            value.workshop_id,
            value.zone,
        )
        .where(
            county.id == sa.bindparam("county_id", type_=Uid),
            value.valid_from <= sa.bindparam("day"),
            (value.region == "") | (value.region == its_region),
            value.county_id.is_(None) | (value.county_id == county.id),
            value.workshop_id.is_(None) | (value.workshop_id == workshop_id),
        )
        .order_by(value.zone, value.recorded_at, value.id)
    )


_KNOWN = _known_at(LegalValue, County, sa.bindparam("workshop_id", type_=Uid))
_KNOWN_HERE = in_workshop(_known_at(columns(LegalValue), columns(County), OWN))


def figures(session: Session, workshop: Workshop, day: date) -> Figures:
    """What holds for the workshop on the day.

    A workshop that has not said in which zone of its region it lies gets the figures of the zone with the highest
    number, which are the lowest: they are shown as assumed (domain 3.3).
    """
    known = _known(session, day, workshop.county_id, workshop.id)
    return choose(_of_zone(known, workshop.wage_zone or max(_zones(known), default="")), day)


def standing(session: Session, place: Place, day: date) -> Standing:
    """What holds at the place on the day, for a county as for a workshop that said no zone."""
    known = _known(session, day, place.county.id, place.workshop.id if place.workshop else None)
    zones = {zone: _month_minimum(known, zone, day) for zone in sorted(_zones(known))}
    zone = place.zone or max(zones, default="")
    here = _of_zone(known, zone)
    return Standing(place, choose(here, day), choose(_with_value(here), day), zones, zone)


def _known(session: Session, day: date, county_id: UUID, workshop_id: UUID | None) -> list[Figure]:
    """Hot in a workshop: each step of its pay asks."""
    values = {"day": day, "county_id": county_id, "workshop_id": workshop_id}
    is_here = isinstance(session.info["scope"], OneWorkshop) and workshop_id is not None
    rows = run(session, _KNOWN_HERE, values) if is_here else session.execute(_KNOWN, values)
    return [
        Figure(ValueKind(kind), value, begins_on, source, is_confirmed, _set_by(of_county, of_workshop), zone)
        for kind, value, begins_on, source, is_confirmed, of_county, of_workshop, zone in rows
    ]


def _zones(known: Iterable[Figure]) -> set[str]:
    return {figure.zone for figure in known if figure.zone}


def _of_zone(known: Iterable[Figure], zone: str) -> list[Figure]:
    """What holds in a zone of its region, and what holds in all of it."""
    return [figure for figure in known if figure.zone in ("", zone)]


def _with_value(known: Iterable[Figure]) -> Iterator[Figure]:
    return (figure for figure in known if figure.value is not None)


def _month_minimum(known: Iterable[Figure], zone: str, day: date) -> int | None:
    of_zone = (figure for figure in _with_value(known) if figure.zone == zone)
    return value_of(choose(of_zone, day), ValueKind.MINIMUM_MONTH)


def _set_by(county_id: UUID | None, workshop_id: UUID | None) -> SetBy:
    return SetBy.COUNTY if county_id else SetBy.WORKSHOP if workshop_id else SetBy.PROGRAM


def entered(session: Session, place: Place) -> Sequence[LegalValue]:
    """What was entered for the place itself, the newest first.  Of two for one day the upper one holds."""
    whose = col(LegalValue.workshop_id) == place.workshop.id if place.workshop else _of_county(place)
    return session.scalars(
        sa.select(LegalValue)
        .where(whose)
        .order_by(col(LegalValue.valid_from).desc(), col(LegalValue.recorded_at).desc(), col(LegalValue.id).desc())
    ).all()


def _of_county(place: Place) -> sa.ColumnElement[bool]:
    return col(LegalValue.county_id) == place.county.id


# --- days -------------------------------------------------------------------


@dataclass(frozen=True)
class Holidays:
    """The days of a year at a place that are not what their weekday says."""

    place: Place
    days: Sequence[NamedDay]
    is_announced: bool  # else the days off in lieu are a guess


def day_kinds(session: Session, workshop: Workshop, first: date, last: date) -> dict[date, DayKind]:
    """What each day from the first to the last is for the workshop."""
    named = _named_days(session, place_of(session, workshop), first, last)
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: named[day].kind if day in named else usual_kind(day) for day in span}


def statutory_days(session: Session, workshop: Workshop, first: date, last: date) -> list[date]:
    """The public holidays from the first to the last, in order: work on them costs three times the pay."""
    kinds = day_kinds(session, workshop, first, last)
    return [day for day, kind in kinds.items() if kind == DayKind.HOLIDAY]


def holidays_of(session: Session, workshop: Workshop, year: int) -> Holidays:
    """The year's days off and days worked in exchange for the workshop."""
    return holidays_at(session, place_of(session, workshop), year)


def holidays_at(session: Session, place: Place, year: int) -> Holidays:
    """The same for a county, as its office sees it."""
    named = _named_days(session, place, date(year, 1, 1), date(year, 12, 31))
    return Holidays(place, [named[day] for day in sorted(named)], calendar.country_year(year).is_announced)


def _named_days(session: Session, place: Place, first: date, last: date) -> dict[date, NamedDay]:
    workshop_id = place.workshop.id if place.workshop else None
    rows = session.scalars(
        sa.select(HolidayChange)
        .where(
            col(HolidayChange.day).between(first, last),
            col(HolidayChange.county_id).is_(None) | (col(HolidayChange.county_id) == place.county.id),
            col(HolidayChange.workshop_id).is_(None) | (col(HolidayChange.workshop_id) == workshop_id),
        )
        .order_by(col(HolidayChange.recorded_at), col(HolidayChange.id))
    )
    changes = (
        NamedDay(row.day, DayKind(row.kind), row.name, row.source, _set_by(row.county_id, row.workshop_id))
        for row in rows
    )
    return with_changes(calendar.country_days(first, last), changes)
