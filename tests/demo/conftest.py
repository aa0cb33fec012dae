"""Demos of this test process: a small one on each engine, and the whole of it once."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from filelock import FileLock
from sqlmodel import Session, col

from tests.conftest import DIALECTS
from workshop import database as db
from workshop import migrate
from workshop.clock import Clock
from workshop.database import Database
from workshop.demo import DEMO_DAY, FIRST_DAY, LATEST_SINCE, SECRET_COLUMNS, DemoResult, make_demo
from workshop.tables import metadata
from workshop.tenancy import Everything, Workshop
from workshop.vault import Vault
from workshop.workers.models import Engagement

Dump = dict[str, list[tuple[Any, ...]]]


def dump(database: Database, *, secrets: bool = False) -> Dump:
    """All rows of all tables, sorted; with the columns that differ between two demos, or without."""
    found: Dump = {}
    assert isinstance(database.reader, sa.Engine)
    with database.reader.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [c for c in table.columns if secrets or (table.name, c.name) not in SECRET_COLUMNS]
            found[table.name] = sorted((tuple(row) for row in connection.execute(sa.select(*columns))), key=repr)
    return found


def secrets_of(database: Database) -> dict[tuple[str, str], list[str]]:
    """The values of each secret column, sorted."""
    assert isinstance(database.reader, sa.Engine)
    with database.reader.connect() as connection:
        return {
            (table, column): sorted(map(repr, connection.scalars(sa.select(metadata.tables[table].c[column]))))
            for table, column in SECRET_COLUMNS
        }


@dataclass(frozen=True)
class Demo:
    """A demo as it was made; tests may sign in there, so what it held at first is kept aside."""

    database: Database
    vault: Vault
    result: DemoResult
    at_first: Dump
    secrets: dict[tuple[str, str], list[str]]


def build(database: Database, since: date = LATEST_SINCE) -> Demo:
    """A demo in an empty database; a small one unless told otherwise."""
    migrate.upgrade(database)
    vault = Vault.new()
    result = make_demo(database, vault, Clock.set_to(DEMO_DAY), since)
    return Demo(database, vault, result, dump(database), secrets_of(database))


@pytest.fixture(scope="session")
def demos(new_database: Callable[[str], Database]) -> dict[str, Demo]:
    return {dialect: build(new_database(dialect)) for dialect in DIALECTS}


@pytest.fixture(params=DIALECTS)
def demo(request: pytest.FixtureRequest, demos: dict[str, Demo]) -> Demo:
    """A small demo."""
    return demos[request.param]


@pytest.fixture
def session(demo: Demo) -> Iterator[Session]:
    with db.reading(demo.database, Everything()) as session:
        yield session


def workshop_of(session: Session, code: str) -> Workshop:
    return session.scalars(sa.select(Workshop).where(col(Workshop.code) == code)).one()


def engagement_of(session: Session, name: str, code: str = "W1") -> Engagement:
    workshop_id = workshop_of(session, code).id
    return session.scalars(
        sa.select(Engagement).where(col(Engagement.called_name) == name, col(Engagement.workshop_id) == workshop_id)
    ).one()


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The whole demo, which takes a while: made once, however many processes run the tests."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of the run
    ready = folder / "whole-demo.ready"
    database = db.open_database(f"sqlite:///{folder}/whole-demo.db")
    with FileLock(folder / "whole-demo.lock"):
        if not ready.exists():
            migrate.upgrade(database)
            make_demo(database, Vault.new(), Clock.set_to(DEMO_DAY), FIRST_DAY)
            ready.touch()
    yield database
    database.dispose()
