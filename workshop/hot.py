"""Hot statements: they carry their scope by hand, because saving a day is made of ten of them,
and a worker's page is what a whole village opens at the end of a shift.

The session's hook costs more than the database does.  A statement here runs on
the bare connection instead, and is proven once, when its module is imported:
every table in it must be limited in the statement itself, by the comparisons
that the table's own `within` makes in that scope.  What cannot be read off a
statement is refused: text, subqueries and set operations as sources, full joins.

Rows are written by `add_rows`, which asks `may_write` of every row.  A day's
sheet with its lines is written so, a month's slips, and every note of the journal.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, Grouping, Null
from sqlalchemy.sql.selectable import Alias, FromClause, Join
from sqlmodel import Session, SQLModel

from workshop.database import Uid
from workshop.ids import new_id
from workshop.statements import OutOfScope, refuse_text
from workshop.tenancy import Door, OnePerson, OneWorkshop, Scope, Scoped

OWN: sa.BindParameter[Any] = sa.bindparam("own_workshop", type_=Uid)
"""In a hot statement: the session's workshop.  `run` fills it in; its caller cannot."""

OWN_ENGAGEMENTS: sa.BindParameter[Any] = sa.bindparam("own_engagements", expanding=True, type_=Uid)
OWN_WORKSHOPS: sa.BindParameter[Any] = sa.bindparam("own_workshops", expanding=True, type_=Uid)
"""The same for a worker: the engagements whose cards she holds, and their workshops."""

AnySelect = TypeVar("AnySelect", bound=sa.Select[Any])

MARKED: dict[sa.Select[Any], type[Scope]] = {}
"""All hot statements, and the kind of scope that each carries.  A select is equal to itself alone."""

# Scopes to ask `within` with: their ids show which parameter belongs where.
_WORKSHOP = OneWorkshop(new_id())
_PERSON = OnePerson(new_id(), frozenset({new_id()}), frozenset({new_id()}))
_OWN_FOR: dict[tuple[object, ...], sa.BindParameter[Any]] = {
    (_WORKSHOP.id,): OWN,
    tuple(_PERSON.engagement_ids): OWN_ENGAGEMENTS,
    tuple(_PERSON.workshop_ids): OWN_WORKSHOPS,
}


def in_workshop(statement: AnySelect) -> AnySelect:
    """Mark a statement that compares every table of a workshop in it with `OWN`.  Raises OutOfScope otherwise."""
    return _mark(statement, _WORKSHOP)


def of_person(statement: AnySelect) -> AnySelect:
    """Mark a statement that keeps every table in it to a worker's own rows.  Raises OutOfScope otherwise."""
    return _mark(statement, _PERSON)


def at_the_door(statement: AnySelect) -> AnySelect:
    """Mark a statement on tables that `Door` reaches whole.  Raises OutOfScope for any other."""
    return _mark(statement, Door())


def run(session: Session, statement: sa.Select[Any], values: Mapping[str, Any]) -> sa.CursorResult[*tuple[Any, ...]]:
    """The rows of a hot statement in the session's own scope.  Raises OutOfScope in any other."""
    scope = session.info["scope"]
    if MARKED.get(statement) is not type(scope):
        raise OutOfScope(f"no hot statement of {type(scope).__name__}")
    session.flush()
    return session.connection().execute(statement, {**values, **_own_ids(scope)})


def add_rows(session: Session, rows_of: Mapping[type[Scoped], Sequence[Mapping[str, Any]]]) -> None:
    """Insert the rows of each table, in this order; rows of one table name the same columns.

    Raises OutOfScope, before anything is written, if one of them is not the session's to write.
    """
    scope = session.info["scope"]
    parts = [(model, rows) for model, rows in rows_of.items() if rows]
    for model, rows in parts:
        if not all(model.may_write(scope, row) for row in rows):
            raise OutOfScope(f"{model.__name__} may not be written in {type(scope).__name__}")
        if any(row.keys() != rows[0].keys() for row in rows):
            raise ValueError(f"rows of {model.__name__} name different columns")
    if not parts:
        return
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        statement = _insert_at_once(tuple((model, tuple(rows[0])) for model, rows in parts))
        connection.execute(statement, {_table(model): orjson.dumps(rows).decode() for model, rows in parts})
        return
    for model, rows in parts:
        sql, processors = _insert_each(model, tuple(rows[0]), connection.dialect)
        columns = (
            [process(row[name]) for row in rows] if process else [row[name] for row in rows]
            for name, process in processors
        )
        connection.exec_driver_sql(sql, list(zip(*columns, strict=True)))


def _table(model: type[SQLModel]) -> str:
    return str(sa.inspect(model).local_table)


Processor = Callable[[Any], Any]


@cache
def _insert_each(
    model: type[SQLModel], names: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, list[tuple[str, Processor | None]]]:
    """One execution a row, and what each column's values go through: as a batch, it is half of SQLAlchemy's time."""
    table = sa.inspect(model).local_table
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608  our own names
    return statement, [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]


@cache
def _insert_at_once(parts: tuple[tuple[type[SQLModel], tuple[str, ...]], ...]) -> sa.TextClause:
    """All rows of all tables as one statement, each table's as one argument.

    PostgreSQL spends more on forty executions than on forty rows, and looks references up when all is written.
    """
    inserts = [
        f"INSERT INTO {table} ({columns})"  # noqa: S608  our own names
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, CAST(:{table} AS json))"
        for table, columns in ((_table(model), ", ".join(names)) for model, names in parts)
    ]
    before = ", ".join(f"new_{number} AS ({insert})" for number, insert in enumerate(inserts[:-1]))
    return sa.text(f"WITH {before} {inserts[-1]}" if before else inserts[-1])


def _own_ids(scope: Scope) -> dict[str, object]:
    match scope:
        case OneWorkshop(id=own):
            return {OWN.key: own}
        case OnePerson(engagement_ids=engagements, workshop_ids=workshops):
            return {OWN_ENGAGEMENTS.key: list(engagements), OWN_WORKSHOPS.key: list(workshops)}
    return {}


# --- the proof ------------------------------------------------------------


def _mark(statement: AnySelect, scope: Scope) -> AnySelect:
    if not isinstance(statement, sa.Select):
        raise OutOfScope("a hot statement is one select")
    for part in visitors.iterate(statement):
        refuse_text(part)
        if isinstance(part, UpdateBase):
            raise OutOfScope("a write inside a hot statement")
        if isinstance(part, sa.Select):
            for table, conditions in _tables(part):
                _check_limited(table, conditions, scope)
    MARKED[statement] = type(scope)
    return statement


def _check_limited(table: FromClause, conditions: list[Any], scope: Scope) -> None:
    """Raises OutOfScope unless among the conditions is each that the table's class declares."""
    model = _model_of(table)
    declared = model.within(scope)
    if declared is sa.true():
        return
    if not all(any(_is_same(condition, part, table) for condition in conditions) for part in _conjuncts(declared)):
        raise OutOfScope(f"{model.__name__} is not limited as it is within {type(scope).__name__}")


def _is_same(condition: Any, declared: Any, table: Any) -> bool:
    """Whether the condition compares the columns that are declared, in the same way, with the session's own ids."""
    if _is_either(declared):
        return (
            _is_either(condition)
            and len(condition.clauses) == len(declared.clauses)
            and all(_is_same(*pair, table) for pair in zip(condition.clauses, declared.clauses, strict=True))
        )
    return (
        isinstance(condition, BinaryExpression)
        and isinstance(declared, BinaryExpression)
        and condition.operator is declared.operator
        and condition.left is table.c[declared.left.key]
        and (_is_own(condition, declared) or _is_nobody(condition, declared))
    )


def _is_either(condition: Any) -> bool:
    return isinstance(condition, BooleanClauseList) and condition.operator is operators.or_


def _is_own(condition: BinaryExpression[Any], declared: BinaryExpression[Any]) -> bool:
    """Whether both compare with the session's own ids."""
    if declared.operator not in (operators.eq, operators.in_op):
        return False
    if not isinstance(condition.right, sa.BindParameter) or not isinstance(declared.right, sa.BindParameter):
        return False
    ids = declared.right.value
    own = _OWN_FOR.get(tuple(ids) if isinstance(ids, list) else (ids,))
    return own is not None and condition.right.key == own.key


def _is_nobody(condition: BinaryExpression[Any], declared: BinaryExpression[Any]) -> bool:
    """Whether both ask for rows that are nobody's, as figures of law are."""
    return declared.operator is operators.is_ and isinstance(declared.right, Null) and isinstance(condition.right, Null)


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
            if source.full:
                raise OutOfScope("a full join keeps the rows of both sides, whatever stands in ON")
            waiting += [(source.left, conditions), (source.right, [*conditions, *_conjuncts(source.onclause)])]
        else:
            yield source, conditions


def _conjuncts(condition: Any) -> Iterator[Any]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _conjuncts(part)
    elif isinstance(condition, Grouping):
        yield from _conjuncts(condition.element)
    elif condition is not None:
        yield condition


def _model_of(table: FromClause) -> type[Scoped]:
    """The class of the table.  Raises OutOfScope for what is none: its rows come from who knows where."""
    plain = table.element if isinstance(table, Alias) else table
    for mapper in SQLModel._sa_registry.mappers:
        if mapper.local_table is plain and issubclass(mapper.class_, Scoped):
            return mapper.class_
    raise OutOfScope(f"{table} is no scoped table")
