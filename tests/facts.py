"""What a command left in the database, asked of the tables themselves."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from workshop.errors import WorkshopError
from workshop.journal.commands import Action
from workshop.journal.models import Note


def row_counts(session: Session) -> Counter[str]:
    """Rows of every table, whatever the session's scope."""
    session.flush()
    connection = session.connection()
    return Counter(
        {name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for name, table in _tables()}
    )


def _tables() -> list[tuple[str, sa.Table]]:
    return list(SQLModel.metadata.tables.items())


def _actions(session: Session) -> Counter[str]:
    session.flush()
    return Counter(session.connection().scalars(sa.select(SQLModel.metadata.tables[Note.__tablename__].c.action)))


@contextmanager
def noting(session: Session, *actions: Action) -> Iterator[None]:
    """Exactly these notes are written meanwhile."""
    before = _actions(session)
    yield
    assert _actions(session) - before == Counter(action.value for action in actions)


@contextmanager
def refusing(session: Session, error: type[WorkshopError]) -> Iterator[pytest.ExceptionInfo[Any]]:
    """The command raises `error` and leaves nothing behind."""
    before = row_counts(session)
    with pytest.raises(error) as told, session.begin_nested():
        yield told
    assert row_counts(session) == before


@contextmanager
def statements(connection: sa.Connection) -> Iterator[list[str]]:
    """The statements that the database is given meanwhile."""
    given: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        given.append(statement)

    sa.event.listen(connection, "before_cursor_execute", listen)
    try:
        yield given
    finally:
        sa.event.remove(connection, "before_cursor_execute", listen)
