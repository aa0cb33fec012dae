"""Which mapped classes a statement names, and what in it no scope can limit.

The scope of a session is attached to mapped classes.  Whatever reaches rows
past them is refused here: text in any place, bare tables, joins made by hand,
writes inside a read, and values that are statements of their own.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import FromStatement
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement, ColumnClause, Extract, TextClause
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.selectable import (
    AliasedReturnsRows,
    FromClause,
    Join,
    Select,
    TableClause,
    TableValuedAlias,
    TextualSelect,
)


class OutOfScope(RuntimeError):
    """A statement that the scope cannot limit, or a write outside it: a fault in our code."""


_TEXTS = (TextClause, TextualSelect, FromStatement)
MAY_HOLD_OPERATOR = ("operator", "modifier")
MAY_HOLD_TEXT = ("_prefixes", "_suffixes", "_hints", "_statement_hints")
"""Where a part holds them; no class of SQLAlchemy has any of its own."""


def tables_named(statement: Any) -> set[type[Any]]:
    """The mapped classes in the statement.  Raises OutOfScope for anything the scope cannot reach."""
    named: set[type[Any]] = set()
    keys = _key_of_get(statement)
    for part in visitors.iterate(statement):
        refuse_text(part)
        if isinstance(part, Join):
            raise OutOfScope("join with Select.join: a join made by hand is not scoped")
        if isinstance(part, Select):
            _refuse_bare(*part._from_obj, *part._raw_columns, *(join[0] for join in part._setup_joins))
            _check_compiled_by_orm(part)
        elif isinstance(part, UpdateBase):
            _check_written(part, statement)
        mapper = _mapper_of(part)
        if mapper is not None:
            named.add(mapper.class_)
        elif isinstance(part, ColumnClause) and part not in keys:
            _refuse_bare(part.table)
        elif isinstance(part, TableValuedAlias):
            _refuse_bare(part.element)
        else:
            _refuse_bare(part.__dict__.get("scalar_alias"))
    return named


def refuse_statements(values: Iterable[Any]) -> None:
    """Raises OutOfScope if a value to be stored is SQL, which no hook would limit."""
    if any(isinstance(value, ClauseElement) or hasattr(value, "__clause_element__") for value in values):
        raise OutOfScope("a value to be stored is a value, not SQL")


def refuse_text(part: Any) -> None:
    """Raises OutOfScope if this one part of a statement is text or carries text: no scope can look into it."""
    held = part.__dict__  # getattr would ask the type of a column as well, which takes longer than all else here
    if isinstance(part, _TEXTS):
        raise OutOfScope("text cannot be scoped")
    if isinstance(part, ColumnClause) and part.is_literal and part.name != "*":
        raise OutOfScope("text cannot be scoped")
    for place in MAY_HOLD_OPERATOR:
        operator = held.get(place)
        if operator is not None and isinstance(operator, custom_op):
            raise OutOfScope("an operator given as text cannot be scoped")
    if isinstance(part, Extract) and not part.field.isidentifier():
        raise OutOfScope("a field given as text cannot be scoped")
    for place in MAY_HOLD_TEXT:
        if held.get(place):
            raise OutOfScope("text before or after a statement cannot be scoped")


def _check_compiled_by_orm(part: Select[Any]) -> None:
    """An `or_` hides its classes from the select around it, which is then rendered without their criteria."""
    if part._propagate_attrs.get("compile_state_plugin") == "orm":
        return
    for final in part.get_final_froms():
        source: Any = final
        while isinstance(source, AliasedReturnsRows):
            source = source.element
        if isinstance(source, TableClause):
            raise OutOfScope("select columns of a class, not only conditions on it")


def _check_written(part: UpdateBase, statement: Any) -> None:
    if part is not statement:
        raise OutOfScope("a write inside another statement cannot be scoped")
    entity = part.table._annotations.get("parententity")
    if entity is None:
        _refuse_bare(part.table)
    elif not entity.is_mapper:
        raise OutOfScope("a write to an alias cannot be scoped")


def _key_of_get(statement: Any) -> frozenset[Any]:
    """The bare key columns that `Session.get` and refresh compare, their class itself beside them."""
    if isinstance(statement, Select) and len(statement._raw_columns) == len(statement._where_criteria) == 1:
        entity: Any = statement._raw_columns[0]._annotations.get("parententity")
        if entity is not None and entity.is_mapper and statement._where_criteria[0] is entity._get_clause[0]:
            return frozenset(entity.primary_key)
    return frozenset()


def _mapper_of(part: Any) -> Any:
    found = part._annotations.get("parentmapper") or part._annotations.get("parententity")
    return getattr(found, "mapper", found)


def _refuse_bare(*parts: Any) -> None:
    for part in parts:
        source = part
        while isinstance(source, FromClause) and _mapper_of(source) is None:
            if isinstance(source, TableClause):
                raise OutOfScope(f"{source.name} without its class cannot be scoped")
            if not isinstance(source, AliasedReturnsRows):
                break
            source = source.element
