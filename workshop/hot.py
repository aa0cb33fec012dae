"""Hot statements: they carry their scope by hand, because saving a day is made of ten of them,
and a worker's page is what a whole village opens at the end of a shift.

The session's hook costs more than the database does.  A statement here runs on
the bare connection instead, and is proven once, when its module is imported:
every table in it that has a scope must be limited in the statement itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList
from sqlalchemy.sql.selectable import Alias, FromClause, Join
from sqlmodel import Session, SQLModel

from workshop.database import Uid
from workshop.ids import new_id
from workshop.statements import OutOfScope
from workshop.tenancy import Door, OnePerson, OneWorkshop, Scoped, Workshop

OWN: sa.BindParameter[Any] = sa.bindparam("own_workshop", type_=Uid)
"""In a hot statement: the session's workshop.  `run` fills it in; its caller cannot."""

OWN_ENGAGEMENTS: sa.BindParameter[Any] = sa.bindparam("own_engagements", expanding=True, type_=Uid)
OWN_WORKSHOPS: sa.BindParameter[Any] = sa.bindparam("own_workshops", expanding=True, type_=Uid)
"""The same for a worker: the engagements whose cards she holds, and their workshops."""

AnySelect = TypeVar("AnySelect", bound=sa.Select[Any])

IN_WORKSHOP: list[sa.Select[Any]] = []
OF_PERSON: list[sa.Select[Any]] = []
AT_THE_DOOR: list[sa.Select[Any]] = []
"""All hot statements, by the scope that they carry."""


def in_workshop(statement: AnySelect) -> AnySelect:
    """Mark a statement that compares every scoped table in it with `OWN`.  Raises OutOfScope otherwise."""
    for select in _selects(statement):
        for table, conditions in _tables(select):
            model = _model_of(table)
            key = "id" if model is Workshop else "workshop_id"
            if issubclass(model, Scoped) and not any(_is_own(condition, table, key) for condition in conditions):
                raise OutOfScope(f"{table} is not limited to the session's workshop")
    IN_WORKSHOP.append(statement)
    return statement


def of_person(statement: AnySelect) -> AnySelect:
    """Mark a statement that keeps every scoped table in it to a worker's own rows.  Raises OutOfScope otherwise."""
    nobody = OnePerson(new_id(), frozenset({new_id()}), frozenset({new_id()}))
    for select in _selects(statement):
        for table, conditions in _tables(select):
            model = _model_of(table)
            if not issubclass(model, Scoped):
                continue
            reached = model.within(nobody) is not sa.false()
            if not reached or not any(_is_hers(condition, table, model) for condition in conditions):
                raise OutOfScope(f"{table} is not limited to a worker's own rows")
    OF_PERSON.append(statement)
    return statement


def at_the_door(statement: AnySelect) -> AnySelect:
    """Mark a statement on tables that `Door` reaches whole.  Raises OutOfScope for any other."""
    for select in _selects(statement):
        for table, _ in _tables(select):
            model = _model_of(table)
            if not issubclass(model, Scoped) or model.within(Door()) is not sa.true():
                raise OutOfScope(f"{table} is not open at the door")
    AT_THE_DOOR.append(statement)
    return statement


def run(session: Session, statement: sa.Select[Any], values: Mapping[str, Any]) -> sa.CursorResult[*tuple[Any, ...]]:
    """The rows of a hot statement in the session's own scope.  Raises OutOfScope in any other."""
    scope = session.info["scope"]
    if isinstance(scope, Door) and any(statement is known for known in AT_THE_DOOR):
        return session.connection().execute(statement, values)
    if isinstance(scope, OnePerson) and any(statement is known for known in OF_PERSON):
        session.flush()
        hers = {OWN_ENGAGEMENTS.key: list(scope.engagement_ids), OWN_WORKSHOPS.key: list(scope.workshop_ids)}
        return session.connection().execute(statement, {**values, **hers})
    if not isinstance(scope, OneWorkshop) or not any(statement is known for known in IN_WORKSHOP):
        raise OutOfScope(f"no hot statement of {type(scope).__name__}")
    session.flush()
    return session.connection().execute(statement, {**values, OWN.key: scope.id})


def add_rows(session: Session, model: type[Scoped], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows.  Raises OutOfScope, before anything is written, if one of them is not the session's to write."""
    scope = session.info["scope"]
    if not rows or not all(model.may_write(scope, row) for row in rows):
        raise OutOfScope(f"{model.__name__} may not be written in {type(scope).__name__}")
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_insert_at_once(model, tuple(rows[0])), {"rows": orjson.dumps(rows).decode()})
    else:
        connection.execute(_insert(model), rows)


@cache
def _insert(model: type[SQLModel]) -> sa.Insert:
    return sa.insert(sa.inspect(model).local_table)


@cache
def _insert_at_once(model: type[SQLModel], names: tuple[str, ...]) -> sa.TextClause:
    """All rows as one argument: PostgreSQL spends more on forty executions than on forty rows."""
    table = str(sa.inspect(model).local_table)
    columns = ", ".join(names)
    return sa.text(
        f"INSERT INTO {table} ({columns})"  # noqa: S608  our own names
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, CAST(:rows AS json))"
    )


def _selects(statement: sa.Select[Any]) -> Iterator[sa.Select[Any]]:
    return (part for part in visitors.iterate(statement) if isinstance(part, sa.Select))


def _tables(select: sa.Select[Any]) -> Iterator[tuple[FromClause, list[Any]]]:
    """Each table of the select with the conditions that limit its rows.

    What stands in the ON of a join limits its right side only: an outer join
    keeps the rows of the left one.
    """
    where = list(_conjuncts(select.whereclause))
    waiting: list[tuple[FromClause, list[Any]]] = [(source, where) for source in select.get_final_froms()]
    while waiting:
        source, conditions = waiting.pop()
        if isinstance(source, Join):
            waiting += [(source.left, conditions), (source.right, [*conditions, *_conjuncts(source.onclause)])]
        else:
            yield source, conditions


def _conjuncts(condition: Any) -> Iterator[Any]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _conjuncts(part)
    elif condition is not None:
        yield condition


def _is_own(condition: Any, table: FromClause, key: str) -> bool:
    return (
        isinstance(condition, BinaryExpression)
        and condition.operator is operators.eq
        and condition.left is table.c[key]
        and condition.right is OWN
    )


def _is_hers(condition: Any, table: FromClause, model: type[Any]) -> bool:
    if "engagement_id" in table.c:
        key, own = "engagement_id", OWN_ENGAGEMENTS
    elif model.__tablename__ == "engagement":
        key, own = "id", OWN_ENGAGEMENTS
    else:
        key, own = "id" if model is Workshop else "workshop_id", OWN_WORKSHOPS
    return (
        isinstance(condition, BinaryExpression)
        and condition.operator is operators.in_op
        and condition.left is table.c[key]
        and getattr(condition.right, "key", None) == own.key
    )


def _model_of(table: FromClause) -> type[Any]:
    """The class of the table.  Raises OutOfScope for what is no table: its rows come from who knows where."""
    plain = table.element if isinstance(table, Alias) else table
    for mapper in SQLModel._sa_registry.mappers:
        if mapper.local_table is plain:
            return mapper.class_
    raise OutOfScope(f"{table} is no table")
