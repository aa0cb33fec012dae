"""Tables of persons, engagements and households.

A person belongs to a county; what a workshop calls her and how it reaches her
stands on the engagement, so that no owner learns that she was known before.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant, reference
from workshop.tenancy import (
    Condition,
    Door,
    InWorkshop,
    OneOffice,
    OnePerson,
    OneWorkshop,
    Scope,
    Scoped,
    among,
    columns,
    equals,
    one_of,
    workshops_of,
)


class Person(Row, Scoped, table=True):
    """A human being in a county.  Two rows with one hash are for an office to join."""

    fixed_columns = frozenset({"county_id"})

    county_id: UUID = reference("county.id")
    name: str
    number_hash: bytes | None = Field(default=None, sa_type=sa.LargeBinary(32))
    number_sealed: bytes | None = None
    number_masked: str | None = None
    born_on: date | None = None
    joined_into_id: UUID | None = reference("person.id", default=None, nullable=True)
    settled_at: datetime | None = instant(default=None, nullable=True)  # an office said who she is

    __table_args__ = (sa.Index("ix_person_number", "county_id", "number_hash"),)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        match scope:
            case OneWorkshop(id=own):
                return among(cls.id, _persons_engaged(columns(Engagement).workshop_id == own))
            case OnePerson(engagement_ids=ids):
                return among(cls.id, _persons_engaged(columns(Engagement).id.in_(sorted(ids))))
            case OneOffice(county_id=county, township_id=None):
                return equals(cls.county_id, county)
        return super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        match scope:
            case OneWorkshop():
                return True  # a new person; one she cannot read she cannot change
            case OneOffice(county_id=county, township_id=None):
                return bool(row.get("county_id") == county)
        return super().may_write(scope, row)


class Engagement(Row, InWorkshop, table=True):
    """A person's time in one workshop, by the name and telephone that it knows."""

    fixed_columns = frozenset({"workshop_id"})
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "number"),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
    )

    person_id: UUID = reference("person.id", index=True)
    number: int  # on the access card and the wall list
    called_name: str
    name_sort: str
    phone: str | None = None
    started_on: date
    ended_on: date | None = None  # the last day, inclusive
    paper: str = "none"
    training_days: int = 0
    training_day_rate_fen: Fen = 0
    number_doubt: str | None = None  # why the identity number is still open
    minor_until: date | None = None  # the last day on which she is 16 or 17: some work is barred to her
    works_at: str = Field(default="workshop", sa_column_kwargs={"server_default": "workshop"})  # or at home
    registered_address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    present_address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    version: int = 1

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        match scope:
            case OnePerson(engagement_ids=ids):
                return one_of(cls.id, ids)
            case OneOffice():
                return among(cls.workshop_id, workshops_of(scope))
            case Door():
                return sa.true()  # to ask "are you ...?" of whoever holds a card
        return super().within(scope)

    @classmethod
    def may_change(cls, scope: Scope) -> bool:
        county = isinstance(scope, OneOffice) and scope.township_id is None  # joining persons
        return county or super().may_change(scope)


class Told(Row, InWorkshop, AddOnly, table=True):
    """What a workshop's own list said of a worker, in its words, on a day.

    Neither register nor proof: a household's status comes from an office, a
    contract from its paper.  The latest row of a subject counts.
    """

    engagement_id: UUID = reference("engagement.id", index=True)
    subject: str  # rules.ToldSubject
    words: str
    told_on: date
    told_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class InCounty(Scoped):
    """A row of one county, for its offices only: no workshop ever sees it."""

    fixed_columns = frozenset({"county_id"})

    county_id: UUID = reference("county.id", index=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OneOffice) and scope.township_id is None:
            return equals(cls.county_id, scope.county_id)
        return super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OneOffice) and scope.township_id is None:
            return bool(row.get("county_id") == scope.county_id)
        return super().may_write(scope, row)


class Household(Row, InCounty, table=True):
    """People who share one register entry."""

    register_number: str | None = None
    village: str = ""


class HouseholdMember(Row, InCounty, AddOnly, table=True):
    """A person in a household, from a day to a day; a move is a new row."""

    __tablename__ = "household_member"

    household_id: UUID = reference("household.id", index=True)
    person_id: UUID = reference("person.id", index=True)
    valid_from: date
    valid_to: date | None = None  # inclusive
    recorded_at: datetime = instant()
    source: str


class HouseholdStatus(Row, InCounty, AddOnly, table=True):
    """What a household was registered as, on two axes of time.

    `valid_from` to `valid_to` (inclusive) is when it was so; `recorded_at` is
    when we came to know.  A correction is a new row, so that what was known on
    the day of a claim can always be told.  Source: domain 6.
    """

    __tablename__ = "household_status"

    household_id: UUID = reference("household.id", index=True)
    kind: str
    risk_eliminated: bool = False
    relocated: bool = False
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime = instant()
    source: str


def _persons_engaged(where: sa.ColumnElement[bool]) -> sa.ScalarSelect[UUID]:
    return sa.select(columns(Engagement).person_id).where(where).scalar_subquery()
