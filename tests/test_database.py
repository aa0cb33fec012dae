"""Engines and sessions: one writer in turn, safe commits, instants with their zone."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON
from workshop import database as db
from workshop import migrate
from workshop.database import Database, FairLock
from workshop.errors import Busy, NotFound
from workshop.ids import new_id
from workshop.tenancy import County, Everything


@pytest.fixture
def file(tmp_path: Path) -> Database:
    database = db.open_database(f"sqlite:///{tmp_path}/workshop.db")
    migrate.upgrade(database)
    return database


def test_the_lock_is_had_in_the_order_it_was_asked_for() -> None:
    lock, order = FairLock(), list[int]()
    lock.acquire(1)

    def take(number: int) -> None:
        lock.acquire(5)
        order.append(number)
        lock.release()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for waiting, thread in enumerate(threads, start=1):
        thread.start()
        while len(lock._waiting) < waiting:
            time.sleep(0.001)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_waits_too_long_is_told_and_forgotten() -> None:
    lock = FairLock()
    lock.acquire(1)
    with pytest.raises(Busy):
        lock.acquire(0.01)
    assert not lock._waiting
    lock.release()
    lock.acquire(0)  # free again


def test_sqlite_is_as_safe_as_it_can_be(file: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    for bind, query_only in ((file.reader, 1), (file.writer, 0)):
        assert isinstance(bind, sa.Engine)
        with bind.connect() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in (*wanted, "query_only")}
        assert found == wanted | {"query_only": query_only}


def test_a_reader_cannot_write(file: Database) -> None:
    with db.reading(file, Everything()) as session, pytest.raises(sa.exc.OperationalError, match="readonly"):
        session.execute(sa.insert(County), [{"id": new_id(), "name": "x", "region_code": "1"}])


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_on_postgresql_too_a_reader_cannot_write_and_forgets_no_statement(
    dialect: str, new_database: Callable[[str], Database]
) -> None:
    """A page's end that rolled back took the statements that its connection had prepared for the next."""
    database = new_database(dialect)
    for _ in range(7):
        with db.reading(database, Everything()) as session:
            session.connection().exec_driver_sql("SELECT 1 AS asked")
    with db.reading(database, Everything()) as session:
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 1 AS asked'"
        assert session.connection().exec_driver_sql(prepared).scalar() == 1
    for still in (False, True):
        with db.reading(database, Everything(), still=still) as session, pytest.raises(sa.exc.InternalError):
            session.connection().exec_driver_sql("CREATE TABLE noted ()")


def test_a_uuid_is_its_bytes_on_sqlite(everything: Session, dialect: str) -> None:
    kind = "typeof(id)" if dialect == "sqlite" else "pg_typeof(id)::text"
    length = "length(id)" if dialect == "sqlite" else "pg_column_size(id)"
    found = everything.connection().exec_driver_sql(f"SELECT {kind}, {length} FROM county").first()
    assert tuple(found or ()) == (("blob", 16) if dialect == "sqlite" else ("uuid", 16))


def test_an_instant_has_its_zone() -> None:
    kind, sqlite = db.UtcDateTime(), sa.create_engine("sqlite://").dialect
    with pytest.raises(ValueError, match="time zone"):
        kind.process_bind_param(datetime(2025, 9, 16), sqlite)
    here = datetime(2025, 9, 16, 12, tzinfo=timezone(timedelta(hours=8)))
    assert kind.process_bind_param(here, sqlite) == NOON
    assert kind.process_result_value(datetime(2025, 9, 16, 4), sqlite) == NOON
    assert NOON.tzinfo is UTC


def test_what_raises_leaves_nothing(file: Database) -> None:
    def fail() -> None:
        with db.writing(file, Everything()) as session:
            session.execute(sa.insert(County), [{"id": new_id(), "name": "x", "region_code": "1"}])
            raise NotFound()

    with pytest.raises(NotFound):
        fail()
    with db.reading(file, Everything()) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(County)) == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_sixteen_threads_write_and_read_without_losing_a_row(
    new_database: Callable[[str], Database], kind: str
) -> None:
    database = new_database(kind)
    migrate.upgrade(database)
    faults: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for number in range(10):
                code = f"{thread}-{number}"
                with db.writing(database, Everything()) as session:
                    session.execute(sa.insert(County), [{"id": new_id(), "name": code, "region_code": code}])
                with db.reading(database, Everything()) as session:
                    found = session.scalar(sa.select(County.id).where(County.name == code))  # type: ignore[call-overload]
                assert found
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    with db.reading(database, Everything()) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(County)) == 160


def test_a_still_reader_sees_one_state(dialect: str, new_database: Callable[[str], Database]) -> None:
    """What is committed meanwhile is not seen: the files of an archive agree with each other."""
    database = new_database(dialect)
    migrate.upgrade(database)
    names = sa.select(County.name)
    with db.reading(database, Everything(), still=True) as session:
        assert session.scalars(names).all() == []
        with db.writing(database, Everything()) as other:
            other.add(County(name="嘉岭县", region_code="610799"))
        assert session.scalars(names).all() == []
    with db.reading(database, Everything()) as session:
        assert session.scalars(names).all() == ["嘉岭县"]
