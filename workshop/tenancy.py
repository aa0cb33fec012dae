"""Which workshop a row belongs to, and which rows a session may reach.

The scope travels with the session, not with each query: a query that forgets
to filter is filtered all the same.  It is row-level security, kept in the one
place that SQLite and PostgreSQL share.  A table says in `within` which scopes
reach which of its rows; a scope it does not name gets nothing.

What the hooks cannot limit they refuse: what `statements` finds, inserts
without their rows, `ON CONFLICT DO UPDATE`, and updates that move a row out of
its workshop.  `tests/test_scope.py` tries every form in every scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql.dml import Insert, Update
from sqlmodel import Field, Session, SQLModel

from workshop.database import AddOnly, Row, no, reference
from workshop.errors import NotFound
from workshop.statements import OutOfScope, refuse_statements, tables_named

# --- scopes ---------------------------------------------------------------


@dataclass(frozen=True)
class OnePerson:
    """A worker: her own rows in every workshop whose card she holds."""

    account_id: UUID
    engagement_ids: frozenset[UUID]
    workshop_ids: frozenset[UUID]


@dataclass(frozen=True)
class OneWorkshop:
    """Owner, line leader, bookkeeper."""

    id: UUID


@dataclass(frozen=True)
class OneOffice:
    """A county's office, or a township's with its township; only tables that declare it."""

    county_id: UUID
    township_id: UUID | None = None


@dataclass(frozen=True)
class OnePairing:
    """A partner city: what was arranged under its pairing."""

    id: UUID
    county_id: UUID


@dataclass(frozen=True)
class OneLink:
    """Whoever holds an address that was given out for one thing, until it expires."""

    id: UUID
    workshop_id: UUID
    subject_id: UUID


@dataclass(frozen=True)
class Door:
    """Nobody yet: the tables that are needed to find out who is there."""


@dataclass(frozen=True)
class Everything:
    """Command line, jobs and tests; nowhere else."""


Scope = OnePerson | OneWorkshop | OneOffice | OnePairing | OneLink | Door | Everything
Condition = sa.ColumnElement[bool]


# --- what a table declares ------------------------------------------------


class Scoped(SQLModel):
    """A table that a session sees only in part."""

    fixed_columns: ClassVar[frozenset[str]] = frozenset()
    """Columns that decide who sees the row; no update may name them."""

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        """Which rows the scope reaches."""
        return sa.true() if isinstance(scope, Everything) else sa.false()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        """Whether the scope may add, change or remove a row with these values."""
        return isinstance(scope, Everything)

    @classmethod
    def may_change(cls, scope: Scope) -> bool:
        """Whether a statement may change or remove those rows that the scope reaches."""
        return isinstance(scope, Everything)


class InWorkshop(Scoped):
    """A row of one workshop."""

    fixed_columns = frozenset({"workshop_id"})

    workshop_id: UUID = reference("workshop.id", index=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OneWorkshop):
            return equals(cls.workshop_id, scope.id)
        return super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OneWorkshop):
            return bool(row.get("workshop_id") == scope.id)
        return super().may_write(scope, row)

    @classmethod
    def may_change(cls, scope: Scope) -> bool:
        return isinstance(scope, OneWorkshop) or super().may_change(scope)


class OfWorker(InWorkshop):
    """A row of one worker in one workshop, which she sees too."""

    fixed_columns = frozenset({"workshop_id", "engagement_id"})

    engagement_id: UUID = reference("engagement.id", index=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            hers = one_of(cls.engagement_id, scope.engagement_ids)
            by_key = sa.inspect(cls).primary_key[0].name == "workshop_id"  # which finds nothing without it
            return sa.and_(one_of(cls.workshop_id, scope.workshop_ids), hers) if by_key else hers
        return super().within(scope)


def equals(column: Any, value: object) -> Condition:
    """`column = value`, for a column that SQLModel types as a plain value."""
    return cast(Condition, column == value)


def one_of(column: Any, values: frozenset[UUID]) -> Condition:
    """`column IN (values)`; nothing for no values."""
    return cast(Condition, column.in_(sorted(values))) if values else sa.false()


def among(column: Any, subquery: sa.ScalarSelect[UUID]) -> Condition:
    """`column IN (subquery)`."""
    return cast(Condition, column.in_(subquery))


def columns(table: type[SQLModel]) -> Any:
    """The bare columns, for a subquery inside `within`, which must not be scoped in turn."""
    return cast(sa.Table, table.__table__).c  # type: ignore[attr-defined]


class Open(Scoped):
    """A table that everybody reads and only the command line writes: names of places and offices."""

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        return sa.true()


# --- whose rows -----------------------------------------------------------


class County(Row, Open, table=True):
    """A county; no row refers across counties."""

    name: str
    region_code: str = Field(unique=True)


class Township(Row, Open, table=True):
    """A township of a county."""

    county_id: UUID = reference("county.id", index=True)
    name: str


class Office(Row, Open, table=True):
    """A public office of a county or of one township."""

    county_id: UUID = reference("county.id", index=True)
    township_id: UUID | None = reference("township.id", default=None, nullable=True)
    name: str


class Pairing(Row, Open, table=True):
    """A coastal city paired with a county (东西部协作)."""

    county_id: UUID = reference("county.id", index=True)
    city: str


class Workshop(Row, Scoped, table=True):
    """A community factory."""

    fixed_columns = frozenset({"id", "county_id", "township_id"})

    county_id: UUID = reference("county.id", index=True)
    township_id: UUID | None = reference("township.id", default=None, nullable=True)
    code: str = Field(unique=True)  # short, on access cards: W1
    name: str
    closed_through: date | None = None  # pay has been settled through this day
    answer_days: int = 3  # how soon "not right" is to be answered
    is_sample: bool = no()  # to play in: it stands in a county of its own, which no office has
    wall_list: bool = no()  # the room wants the day's list by worker number on its wall
    guide_ended: bool = no()  # the owner needs no guide through the first hour
    attendance_by: str = Field(default="none", sa_column_kwargs={"server_default": "none"})  # attendance.rules
    usual_hours: str = Field(default="", sa_column_kwargs={"server_default": ""})  # 8:00-11:30, 14:00-17:30
    uses_tickets: bool = no()  # the shop wants bundle tickets
    no_reports: bool = no()  # the workers do not report their own pieces from their phones
    pay_day: int = Field(default=15, sa_column_kwargs={"server_default": "15"})  # of the month after
    object_days: int = Field(default=3, sa_column_kwargs={"server_default": "3"})  # slips are shown so long
    tops_up: bool = no()  # pays up to the minimum wage where the pieces bring less
    forgives_charges: bool = no()  # what the cap leaves of a charge is forgiven, not carried into later months
    wage_zone: str = Field(default="", sa_column_kwargs={"server_default": ""})  # of the minimum wage in its region
    legal_name: str = Field(default="", sa_column_kwargs={"server_default": ""})  # as on its licence
    credit_code: str = Field(default="", sa_column_kwargs={"server_default": ""})
    address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    responsible: str = Field(default="", sa_column_kwargs={"server_default": ""})  # who signs for it

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        match scope:
            case OneWorkshop(id=own) | OneLink(workshop_id=own):
                return equals(cls.id, own)
            case OnePerson(workshop_ids=ids):
                return one_of(cls.id, ids)
            case OnePairing(county_id=county) | OneOffice(county_id=county, township_id=None):
                return equals(cls.county_id, county)
            case OneOffice(township_id=township):
                return equals(cls.township_id, township)
            case Door():
                return sa.true()
        return super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        own = isinstance(scope, OneWorkshop) and row.get("id") == scope.id
        return own or super().may_write(scope, row)

    @classmethod
    def may_change(cls, scope: Scope) -> bool:
        return isinstance(scope, OneWorkshop) or super().may_change(scope)


def workshops_of(office: OneOffice) -> sa.ScalarSelect[UUID]:
    """The workshops an office sees, as a subquery for a table's `within`."""
    table = columns(Workshop)
    where = (
        table.county_id == office.county_id if office.township_id is None else table.township_id == office.township_id
    )
    return sa.select(table.id).where(where).scalar_subquery()


def hold(session: Session, workshop_id: UUID) -> Workshop:
    """The workshop; nobody else writes in it until this transaction ends.

    SQLite has one writer a file; this gives PostgreSQL one a workshop.
    Raises NotFound for a workshop out of scope.
    """
    found = session.scalar(
        sa.select(Workshop)
        .where(equals(Workshop.id, workshop_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


# --- the hooks ------------------------------------------------------------


@event.listens_for(AnySession, "do_orm_execute")
def _limit_to_scope(state: ORMExecuteState) -> None:
    scope: Scope = state.session.info["scope"]  # no scope: KeyError, so nothing is read
    if not state.is_orm_statement:
        raise OutOfScope("only a statement on mapped classes can be scoped")
    tables = tables_named(state.statement)
    if state.is_insert:
        _check_insert(cast(Insert, state.statement), state.parameters, _written(state), scope)
    elif state.is_update:
        _check_change(_written(state), scope)
        _check_update(cast(Update, state.statement), state.parameters, _written(state))
    elif state.is_delete:
        _check_change(_written(state), scope)
    if not isinstance(scope, Everything):
        scoped = [table for table in tables if issubclass(table, Scoped)]
        statement = cast(Any, state.statement)
        if state.is_select and getattr(state.load_options, "_refresh_state", None) is not None:
            # SQLAlchemy leaves criteria out where a row is refreshed: a row held by its id alone would load.
            statement = statement.where(*(table.within(scope) for table in scoped))
        limits = (_criterion(table, scope) for table in scoped)
        state.statement = statement.options(*(limit for limit in limits if limit is not None))


@lru_cache(maxsize=4096)
def _criterion(table: type[Scoped], scope: Scope) -> Any:
    """What limits the table; None if the scope reaches all of it.

    A criterion that is merely true would keep an update from being evaluated in
    Python, and the select that takes its place names the bare table.
    """
    condition = table.within(scope)
    return None if condition is sa.true() else _Limit(table, condition, include_aliases=True)


class _Limit(LoaderCriteriaOption):
    """A criterion that speaks of the alias where an alias is joined.

    SQLAlchemy adapts a criterion to an alias in WHERE, but not in the ON of a join.
    """

    _traverse_internals = LoaderCriteriaOption._traverse_internals  # what its key in the statement cache is made of

    def _resolve_where_criteria(self, ext_info: Any) -> sa.ColumnElement[bool]:
        criterion = super()._resolve_where_criteria(ext_info)
        if not ext_info.is_aliased_class:
            return criterion
        return cast(sa.ColumnElement[bool], ext_info._adapter.traverse(criterion))


def _written(state: ORMExecuteState) -> type[Any]:
    mapper = state.bind_mapper
    assert mapper is not None
    return mapper.class_


def _check_insert(statement: Insert, parameters: Any, table: type[Any], scope: Scope) -> None:
    rows = [parameters] if isinstance(parameters, Mapping) else parameters
    if not rows or statement._values or statement._multi_values or statement.select is not None:
        raise OutOfScope("insert rows as session.execute(insert(Model), rows)")
    if type(statement._post_values_clause).__name__ == "OnConflictDoUpdate":
        raise OutOfScope("ON CONFLICT DO UPDATE may change a row out of scope")
    for row in rows:
        refuse_statements(row.values())
        _check_write(table, row, scope)


def _check_change(table: type[Any], scope: Scope) -> None:
    if issubclass(table, AddOnly):
        raise OutOfScope(f"{table.__name__} is only ever added to")
    if not issubclass(table, Scoped) or not table.may_change(scope):
        raise OutOfScope(f"{table.__name__} may not be changed in {type(scope).__name__}")


def _check_update(statement: Update, parameters: Any, table: type[Any]) -> None:
    if parameters is not None and not isinstance(parameters, Mapping):
        raise OutOfScope("an update of many rows by key cannot be scoped")
    assigned = [*(statement._values or {}), *(parameters or {})]
    moved = {getattr(column, "key", column) for column in assigned} & table.fixed_columns
    if moved or statement._multi_values:
        raise OutOfScope(f"{table.__name__}: {sorted(moved)} decide who sees the row and stay")


def _check_write(table: type[Any], row: Mapping[str, Any], scope: Scope) -> None:
    if not issubclass(table, Scoped) or not table.may_write(scope, row):
        raise OutOfScope(f"{table.__name__} may not be written in {type(scope).__name__}")


@event.listens_for(AnySession, "before_flush")
def _check_objects(session: AnySession, _context: UOWTransaction, _objects: object) -> None:
    scope: Scope = session.info["scope"]
    for row in (*session.new, *session.dirty):
        refuse_statements(value for name, value in row.__dict__.items() if name != "_sa_instance_state")
    for row in (*session.new, *session.deleted):
        _check_write(type(row), row.__dict__, scope)
    for row in session.dirty:
        if not session.is_modified(row):
            continue
        state: Any = sa.inspect(row)
        changed = {attribute.key for attribute in state.attrs if attribute.history.has_changes()}
        if isinstance(row, AddOnly) or changed & type(row).fixed_columns:
            raise OutOfScope(f"{type(row).__name__}: {sorted(changed)} may not be changed")
        _check_write(type(row), row.__dict__, scope)
    if any(isinstance(row, AddOnly) for row in session.deleted):
        raise OutOfScope("facts are not removed")
