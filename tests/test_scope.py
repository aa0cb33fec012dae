"""Nobody sees the rows of others: every kind of scope, every table, every form of a query."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session as PlainSession
from sqlalchemy.orm import aliased, make_transient_to_detached
from sqlmodel import Session

from tests.worlds import KINDS, TABLES, Worlds, at, distinct, key_columns
from workshop.database import Database
from workshop.tenancy import County, Door, InWorkshop, Open

OWN, WORKSHOP, COUNTY, ALL = ("own",), ("own", "beside"), ("own", "beside", "near"), ("own", "beside", "near", "far")

SEEN: dict[str, dict[str, tuple[str, ...]]] = {
    "person": dict.fromkeys(
        (
            "account",
            "person",
            "engagement",
            "holding",
            "access_card",
            "sign_in",
            "output_line",
            "earning_line",
            "day_talk",
            "report",
            "report_answer",
            "presence",
            "paid_hours",
            "home_slip",
            "home_return",
            "charge",
            "charge_word",
            "document",
            "document_bytes",
            "past_total",
            "note",
            "contract",
            "contract_signed",
            "signing_refused",
            "insurance",
            "accident",
            "advance",
            "advance_skip",
            "advance_return",
            "withholding",
            "extra_pay",
            "training_plan",
            "training_day",
            "training_end",
            "overtime",
            "slip",
            "slip_line",
            "slip_cut",
            "charge_left",
            "line_objection",
            "objection_answer",
            "stated_hours",
            "pay_way",
            "old_wage",
            "wage_payment",
            "payment_receipt",
            "leave_notice",
            "certificate",
        ),
        OWN,
    )
    | dict.fromkeys(
        (
            "workshop",
            "membership",
            "customer_order",
            "operation",
            "rate",
            "rate_posting",
            "sheet",
            "ticket",
            "ticket_use",
            "bonus_rule",
            "bonus_step",
            "bonus_end",
            "pay_run",
            "run_step",
            "legal_value",
            "holiday_change",
        ),
        WORKSHOP,
    ),
    "workshop": dict.fromkeys(
        ("workshop", "account", "membership", "sign_in", "person", "note", "legal_value", "holiday_change"), WORKSHOP
    )
    | {name: WORKSHOP for name, table in TABLES.items() if issubclass(table, InWorkshop)},
    "county": dict.fromkeys(
        ("workshop", "person", "engagement", "household", "household_member", "household_status", "note"), COUNTY
    ),
    "township": dict.fromkeys(("workshop", "engagement", "note"), WORKSHOP),
    "pairing": {"workshop": COUNTY} | dict.fromkeys(("customer_order", "operation", "sheet_total"), OWN),
    "link": dict.fromkeys(("workshop", "link", "customer_order", "operation", "sheet_total"), OWN),
    "door": dict.fromkeys(
        ("account", "membership", "holding", "sign_in", "access_card", "link", "engagement", "workshop"), ALL
    ),
    "everything": dict.fromkeys(TABLES, ALL),
}
"""Whose rows of which table each kind of scope sees.  A table that is not named is not seen at all."""


def seen(kind: str, name: str, worlds: Worlds) -> list[dict[str, Any]]:
    """The keys that the kind of scope is meant to see."""
    places = ALL if issubclass(TABLES[name], Open) else SEEN[kind].get(name, ())
    return distinct(worlds[place].keys[name] for place in places)


# --- forms of a query: each counts the rows it finds among `where` -----------

Where = Callable[[Any], Any]
Form = Callable[[Session, Any, Any, Where], int]


def _keys(entity: Any) -> Any:
    name = sa.inspect(entity).mapper.local_table.name
    return key_columns(entity, name)


def _count(session: Session, statement: Any) -> int:
    return len(session.execute(statement).all())


def _scalar(session: Session, statement: Any) -> int:
    return int(session.execute(statement).scalar() or 0)


def _aliased_join(session: Session, t: Any, other: Any, where: Where) -> int:
    same = sa.and_(*(a == b for a, b in zip(_keys(t), _keys(other), strict=True)))
    return _count(session, sa.select(*_keys(other)).select_from(t).join(other, same).where(where(t)))


def _outer_join(session: Session, t: Any, other: Any, where: Where) -> int:
    same = sa.and_(*(a == b for a, b in zip(_keys(t), _keys(other), strict=True)))
    found = session.execute(
        sa.select(_keys(t)[0], _keys(other)[0]).select_from(t).outerjoin(other, same).where(where(t))
    )
    return sum(right is not None for _left, right in found)


def _outer_join_to_open(session: Session, t: Any, other: Any, where: Where) -> int:
    found = session.execute(sa.select(County.id, *_keys(other)).select_from(County).outerjoin(other, where(other)))
    return len({tuple(row[1:]) for row in found if row[1] is not None})


def _join_from_open(session: Session, t: Any, other: Any, where: Where) -> int:
    found = session.execute(sa.select(County.id, *_keys(other)).select_from(County).join(other, where(other)))
    return len({tuple(row[1:]) for row in found})


def _subquery(session: Session, t: Any, other: Any, where: Where) -> int:
    inner = sa.select(*_keys(t)).where(where(t)).subquery()
    return _scalar(session, sa.select(sa.func.count()).select_from(inner))


def _entity_of_union(session: Session, t: Any, other: Any, where: Where) -> int:
    both = sa.union(sa.select(*_keys(t)).where(where(t)), sa.select(*_keys(other)).where(where(other))).subquery()
    return _scalar(session, sa.select(sa.func.count()).select_from(both))


def _exists(session: Session, t: Any, other: Any, where: Where) -> int:
    same = sa.and_(*(a == b for a, b in zip(_keys(t), _keys(other), strict=True)))
    return _count(session, sa.select(*_keys(t)).where(sa.exists(sa.select(*_keys(other)).where(where(other), same))))


def _exists_alone(session: Session, t: Any, other: Any, where: Where) -> int:
    """Tells only whether there is any: one row or none."""
    found = session.execute(sa.select(County.id).where(sa.exists(sa.select(*_keys(other)).where(where(other))))).all()
    return -1 if found else 0


def _window(session: Session, t: Any, other: Any, where: Where) -> int:
    number = sa.func.row_number().over(order_by=_keys(t)[0])
    return max((row[0] for row in session.execute(sa.select(number).select_from(t).where(where(t)))), default=0)


def _correlated(session: Session, t: Any, other: Any, where: Where) -> int:
    inner = sa.select(sa.func.count(_keys(other)[0])).where(where(other)).scalar_subquery()
    return _scalar(session, sa.select(inner).select_from(County).limit(1))


FORMS: dict[str, Form] = {
    "entity": lambda s, t, o, w: len(s.scalars(sa.select(t).where(w(t))).all()),
    "columns": lambda s, t, o, w: _count(s, sa.select(*_keys(t)).where(w(t))),
    "count": lambda s, t, o, w: _scalar(s, sa.select(sa.func.count()).select_from(t).where(w(t))),
    "sum": lambda s, t, o, w: _scalar(s, sa.select(sa.func.sum(sa.case((w(t), 1), else_=0))).select_from(t)),
    "alias": lambda s, t, o, w: len(s.scalars(sa.select(o).where(w(o))).all()),
    "alias columns": lambda s, t, o, w: _count(s, sa.select(*_keys(o)).where(w(o))),
    "join": _aliased_join,
    "join from an open table": _join_from_open,
    "outer join": _outer_join,
    "outer join from an open table": _outer_join_to_open,
    "subquery": _subquery,
    "alias of a subquery": lambda s, t, o, w: len(
        s.scalars(sa.select(aliased(t, sa.select(t).where(w(t)).subquery()))).all()
    ),
    "exists": _exists,
    "exists alone": _exists_alone,
    "in": lambda s, t, o, w: _count(
        s, sa.select(*_keys(t)).where(sa.tuple_(*_keys(t)).in_(sa.select(*_keys(o)).where(w(o))))
    ),
    "cte": lambda s, t, o, w: _count(s, sa.select(sa.select(*_keys(t)).where(w(t)).cte())),
    "union": lambda s, t, o, w: _count(s, sa.union(sa.select(*_keys(t)).where(w(t)), sa.select(*_keys(o)).where(w(o)))),
    "union inside": _entity_of_union,
    "scalar subquery": _correlated,
    "window": _window,
    "group": lambda s, t, o, w: _count(s, sa.select(*_keys(t)).where(w(t)).group_by(*_keys(t))),
    "lambda": lambda s, t, o, w: _count(s, sa.lambda_stmt(lambda: sa.select(t).where(w(t)), track_on=[t, id(w)])),
    "alias of the table": lambda s, t, o, w: len(
        s.scalars(sa.select(e := aliased(t, sa.inspect(t).local_table.alias())).where(w(e))).all()
    ),
    "streamed": lambda s, t, o, w: sum(1 for _ in s.scalars(sa.select(t).where(w(t)).execution_options(yield_per=2))),
    "locked": lambda s, t, o, w: len(s.scalars(sa.select(t).where(w(t)).with_for_update()).all()),
}


RARE = {
    "alias columns", "alias of a subquery", "outer join from an open table", "union inside", "group", "lambda",
    "streamed", "locked",
}  # fmt: skip
"""Forms that differ from another only a little: tried in the scope of a workshop."""

PLAIN = {"entity", "count", "outer join", "exists", "alias of the table"}
"""`make test` tries these in three scopes, all in a workshop's: how a form is limited does not hang on the scope."""

OFTEN = ("person", "workshop", "county")
"""The scopes that read most; the proof tries all forms in all."""


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        pytest.param(
            kind, form, marks=() if kind == "workshop" or (kind in OFTEN and form in PLAIN) else pytest.mark.proof
        )
        for kind in KINDS
        for form in FORMS
        if kind == "workshop" or form not in RARE
    ],
)
def test_a_query_finds_exactly_what_the_scope_sees(
    session_of: Callable[[str], Session], worlds: Worlds, kind: str, form: str
) -> None:
    session = session_of(kind)
    wrong = {}
    for name, table in TABLES.items():
        everywhere = distinct(worlds[place].keys[name] for place in ALL)
        expected = len(seen(kind, name, worlds))
        with session.begin_nested():
            found = FORMS[form](session, table, aliased(table), partial(at, name=name, keys=everywhere))
        if found != (expected if found >= 0 else -bool(expected)):
            wrong[name] = (found, expected)
    assert not wrong, f"found and expected, if a new table is meant to be seen, name it in SEEN: {wrong}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_finds_the_very_rows(session_of: Callable[[str], Session], worlds: Worlds, kind: str) -> None:
    session = session_of(kind)
    for name, table in TABLES.items():
        expected = seen(kind, name, worlds)
        for place in ALL:
            key = worlds[place].keys[name]
            found = session.scalars(sa.select(table).where(at(table, name, [key]))).all()
            assert bool(found) == (key in expected), f"{name} of {place}"


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind == "person" else pytest.mark.proof) for kind in KINDS]
)
def test_get_and_refresh_find_the_very_rows(session_of: Callable[[str], Session], worlds: Worlds, kind: str) -> None:
    for name, table in TABLES.items():
        expected = seen(kind, name, worlds)
        for place in ALL:
            key = worlds[place].keys[name]
            for form in (_get, _get_locked, _refresh, _expired):
                session = session_of(kind)
                assert form(session, table, key) == (key in expected), f"{name} of {place}, {form.__name__}"
                session.close()


def _get(session: Session, table: Any, key: dict[str, Any]) -> bool:
    return session.get(table, key) is not None


def _get_locked(session: Session, table: Any, key: dict[str, Any]) -> bool:
    return session.get(table, key, with_for_update=True, populate_existing=True) is not None


def _pretended(session: Session, table: Any, key: dict[str, Any]) -> Any:
    row = table(**key)
    make_transient_to_detached(row)
    session.add(row)
    return row


def _refresh(session: Session, table: Any, key: dict[str, Any]) -> bool:
    row = _pretended(session, table, key)
    try:
        session.refresh(row)
    except sa.exc.InvalidRequestError:
        return False
    return True


def _expired(session: Session, table: Any, key: dict[str, Any]) -> bool:
    row = _pretended(session, table, key)
    session.expire(row)
    column = next(attribute.key for attribute in sa.inspect(table).column_attrs if attribute.key not in key)
    try:
        getattr(row, column)
    except sa.orm.exc.ObjectDeletedError:
        return False
    return True


def test_the_matrix_names_tables_that_exist() -> None:
    assert set().union(*SEEN.values()) <= set(TABLES)


def test_without_a_scope_nothing_is_read(planted: tuple[Database, Worlds]) -> None:
    with PlainSession(planted[0].reader) as session, pytest.raises(KeyError):
        session.execute(sa.select(County))


def test_a_table_without_a_rule_yields_nothing(session_of: Callable[[str], Session], worlds: Worlds) -> None:
    """The door has no rule for counts: not even for those of whoever is about to sign in."""
    session = session_of("door")
    assert session.info["scope"] == Door()
    assert session.scalar(sa.select(sa.func.count()).select_from(TABLES["output_line"])) == 0
