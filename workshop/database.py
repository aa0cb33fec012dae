"""Engines, transactions and column types for SQLite and PostgreSQL.

A SQLite file has one writer.  Here that is one connection, handed out in the
order it is asked for: SQLite's own busy handler sleeps and retries, which
starves whoever waits longest.  That connection alone checkpoints, which also
keeps clear of the rare corruption of SQLite before 3.51.3.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Field, Session, SQLModel

from workshop.errors import Busy, IdInUse, NotFound
from workshop.ids import new_id

THREADS = 16
"""Requests at work at once.  The pools are as large, so no thread waits for a connection."""

WAIT_FOR_TURN_SECONDS = 15.0

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# --- column types ---------------------------------------------------------


class Uid(sa.types.TypeDecorator[UUID]):
    """A UUID: the database's own type on PostgreSQL, its 16 bytes on SQLite."""

    impl = sa.Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.LargeBinary(16) if dialect.name == "sqlite" else sa.Uuid())

    # A processor of each kind, made once: a batch of lines converts two hundred ids.

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return _bytes_of if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return _uuid_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _bytes_of(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _uuid_of(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware in, UTC in the database, aware out.  A naive one is a bug."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Fen = Annotated[int, Field(sa_type=sa.BigInteger)]
Hao = Annotated[int, Field(sa_type=sa.BigInteger)]


def reference(target: str, **options: Any) -> Any:
    """A column that holds the id of a row of another table, by that table's name."""
    return Field(foreign_key=target, sa_type=Uid, **options)


def instant(**options: Any) -> Any:
    """A column that holds a moment the server saw."""
    return Field(sa_type=UtcDateTime, **options)


def no() -> Any:
    """A column that says yes or no, and no in rows from before it was there."""
    return Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class Row(SQLModel):
    """A table row.  Its id is made here rather than by the database, so that a
    form can carry it and two databases can be merged."""

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Uid)


class AddOnly(SQLModel):
    """A row that is never changed or removed."""


# --- engines --------------------------------------------------------------


class FairLock:
    """A lock that is had in the order it was asked for, and may be given back by another thread."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self, timeout: float) -> None:
        """Raises Busy after `timeout` seconds."""
        with self._mutex:
            if not self._held:
                self._held = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        if gate.acquire(timeout=timeout):
            return
        with self._mutex:
            if gate in self._waiting:
                self._waiting.remove(gate)
                raise Busy()
        # Handed over between the time-out and here: it is ours after all.

    def release(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class _InTurn(QueuePool):
    """One connection, handed out in the order it was asked for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._turn = FairLock()

    def _do_get(self) -> ConnectionPoolEntry:
        self._turn.acquire(WAIT_FOR_TURN_SECONDS)
        try:
            return super()._do_get()
        except BaseException:
            self._turn.release()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        self._turn.release()


Bind = sa.Engine | sa.Connection


@dataclass(frozen=True)
class Database:
    """Where sessions of each kind go.  A test gives one connection for both."""

    reader: Bind
    writer: Bind

    def dispose(self) -> None:
        for bind in (self.reader, self.writer):
            if isinstance(bind, sa.Engine):
                bind.dispose()


def open_database(url: str) -> Database:
    """Engines for the address; nothing is connected yet.

    Parameters are hidden from error messages: they hold names and numbers of people.
    """
    if not url.startswith("sqlite"):
        # Without a transaction nothing is rolled back at the end of a page, which would forget prepared statements.
        reader = sa.create_engine(
            url, isolation_level="AUTOCOMMIT", pool_size=THREADS, max_overflow=2, hide_parameters=True
        )
        event.listen(reader, "connect", _prepare_postgresql_reader)
        return Database(reader, sa.create_engine(url, pool_size=THREADS, max_overflow=2, hide_parameters=True))
    reader = sa.create_engine(url, poolclass=QueuePool, pool_size=THREADS, max_overflow=2, hide_parameters=True)
    writer = sa.create_engine(url, poolclass=_InTurn, pool_size=1, max_overflow=0, hide_parameters=True)
    event.listen(reader, "connect", _prepare_sqlite_reader)
    event.listen(writer, "connect", _prepare_sqlite)
    event.listen(reader, "begin", _begin_reading)
    event.listen(writer, "begin", _begin_writing)
    return Database(reader, writer)


def _prepare_postgresql_reader(connection: Any, _record: object) -> None:
    connection.execute("SET default_transaction_read_only = on")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        "journal_mode=WAL",
        # NORMAL may lose a commit that a phone has already been told about: villages lose power.
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_sqlite_reader(connection: Any, record: object) -> None:
    _prepare_sqlite(connection, record)
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA wal_autocheckpoint=0")


def _begin_reading(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: sa.Connection) -> None:
    # A writer locks at once: a reader that turns writer fails instead of waiting.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


# --- sessions -------------------------------------------------------------


def _session(bind: Bind, scope: object) -> Session:
    # A test binds a connection, whose transaction it rolls back.
    return Session(bind, info={"scope": scope}, join_transaction_mode="create_savepoint", expire_on_commit=False)


@contextmanager
def reading(database: Database, scope: object, *, still: bool = False) -> Iterator[Session]:
    """A session that can write nothing and is thrown away.

    still: all its statements see one state of the database, as SQLite's always do.
    """
    bind = database.reader
    if still and isinstance(bind, sa.Engine) and bind.dialect.name == "postgresql":
        bind = bind.execution_options(isolation_level="REPEATABLE READ")
    with _session(bind, scope) as session:
        yield session


@contextmanager
def together(database: Database) -> Iterator[Database]:
    """For acts in several scopes, each a transaction of its own, that are kept all or not at all."""
    if isinstance(database.writer, sa.Connection):
        with database.writer.begin_nested():
            yield database
        return
    with database.writer.begin() as connection:
        yield Database(connection, connection)


@contextmanager
def writing(database: Database, scope: object) -> Iterator[Session]:
    """One transaction: leaving normally commits, raising rolls back.

    The turn to write is taken with the first statement, not here, so that a
    thread never waits for its turn before it has begun its work.
    """
    with _session(database.writer, scope) as session, session.begin():
        yield session


AnyRow = TypeVar("AnyRow", bound=SQLModel)


def get(session: Session, table: type[AnyRow], row_id: Any) -> AnyRow:
    """The row, if the session's scope reaches it; else NotFound."""
    row = session.get(table, row_id)
    if row is None:
        raise NotFound()
    return row


def written_before(session: Session, table: type[AnyRow], row_id: UUID, **said: object) -> AnyRow | None:
    """The row that a form wrote, if it was sent before.

    said: what the form says now, by the columns of the row.
    Raises IdInUse if the row says something else: whoever went back and changed a
    number is not told that it was saved.
    """
    row = session.get(table, row_id)
    if row is not None and any(getattr(row, name) != value for name, value in said.items()):
        raise IdInUse()
    return row
