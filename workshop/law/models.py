"""Tables of what law and offices set: figures from a day on, and the days off of a year.

A row with neither county nor workshop came with the program.  A county's office
adds its own, which are as public as the law; an owner's are seen by her people.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant, no, reference
from workshop.tenancy import (
    Condition,
    OneOffice,
    OnePerson,
    OneWorkshop,
    Scope,
    Scoped,
    equals,
    one_of,
)


class SetFor(Scoped):
    """A row for everybody, for one county or for one workshop."""

    fixed_columns = frozenset({"county_id", "workshop_id"})

    county_id: UUID | None = reference("county.id", default=None, nullable=True, index=True)
    workshop_id: UUID | None = reference("workshop.id", default=None, nullable=True, index=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        of_no_workshop = equals(cls.workshop_id, None)
        match scope:
            case OneWorkshop(id=own):
                return of_no_workshop | equals(cls.workshop_id, own)
            case OnePerson(workshop_ids=ids):
                return of_no_workshop | one_of(cls.workshop_id, ids)
            case OneOffice():
                return of_no_workshop
        return super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        match scope:
            case OneWorkshop(id=own):
                return row.get("workshop_id") == own and row.get("county_id") is None
            case OneOffice(county_id=county, township_id=None):
                return row.get("county_id") == county and row.get("workshop_id") is None
        return super().may_write(scope, row)


class LegalValue(Row, SetFor, AddOnly, table=True):
    """A figure from a day on, with where it is written.  Of two for one day the one recorded later holds."""

    __tablename__ = "legal_value"
    __table_args__ = (
        sa.CheckConstraint("county_id IS NULL OR workshop_id IS NULL", name="one_place"),
        sa.Index("ix_legal_value_kind", "kind", "region", "zone", "valid_from"),
    )

    kind: str  # rules.ValueKind
    region: str = ""  # the first two digits of a region's code, 61 for Shaanxi; empty: everywhere
    zone: str = ""  # 1, 2 or 3 of that region; empty: all of it
    value: int | None = None  # in the unit of its kind; none: nobody knows it yet
    valid_from: date
    source: str
    is_confirmed: bool = no()  # read in the text itself, or said by the office that sets it
    entered_by: UUID | None = Field(default=None, sa_type=Uid)
    recorded_at: datetime = instant()


class HolidayChange(Row, SetFor, AddOnly, table=True):
    """What a day of the year is, where the calendar that came with the program has it otherwise or only guesses."""

    __tablename__ = "holiday_change"
    __table_args__ = (sa.CheckConstraint("county_id IS NULL OR workshop_id IS NULL", name="one_place"),)

    day: date = Field(index=True)
    kind: str  # rules.DayKind
    name: str
    source: str
    entered_by: UUID | None = Field(default=None, sa_type=Uid)
    recorded_at: datetime = instant()
