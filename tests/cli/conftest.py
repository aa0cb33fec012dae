"""The command line in this process, a made installation to copy, and a server in a process of its own."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from tests.cast import PASSWORD
from workshop import cli, migrate
from workshop import database as db
from workshop.database import Database

ENGLISH = {"LC_ALL": "en_US.UTF-8", "WORKSHOP_ADDRESS": "", "WORKSHOP_DATABASE_URL": ""}
OWNER = ("--name", "柳坝电子社区工厂", "--owner", "梅老板", "--phone", "10000000001", "--password", PASSWORD)


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    text: str

    def after(self, words: str) -> str:
        """The rest of the line that begins with the words."""
        return next(line.removeprefix(words).strip() for line in self.text.splitlines() if line.startswith(words))


def run(*arguments: object, typed: str = "", **environment: str) -> Said:
    """`workshop` with these arguments, and what is typed at its questions."""
    result = copy_context().run(
        CliRunner().invoke, cli.app, [str(a) for a in arguments], input=typed, env=ENGLISH | environment
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.output)


@pytest.fixture(scope="session", autouse=True)
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty SQLite file becomes a copy of one that was migrated here: sixty commands begin with one."""
    really = migrate.upgrade
    template = db.open_database(f"sqlite:///{tmp_path_factory.mktemp('migrated')}/workshop.db")
    really(template)
    template.dispose()

    def upgrade(database: Database, revision: str = migrate.NEWEST) -> None:
        engine = database.writer
        assert isinstance(engine, sa.Engine)
        if engine.dialect.name != "sqlite" or revision != migrate.NEWEST or sa.inspect(engine).get_table_names():
            really(database, revision)
            return
        with closing(sqlite3.connect(str(template.writer.engine.url.database))) as source, engine.connect() as there:
            source.backup(there.connection.dbapi_connection)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrate, "upgrade", upgrade)
        yield


@dataclass(frozen=True)
class Made:
    """An installation that `init` made."""

    folder: Path
    recovery_code: str


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made") / "data"
    said = run("init", "--data", folder, *OWNER)
    assert said.code == 0, said.text
    return Made(folder, said.after("Recovery code:"))


@pytest.fixture
def made(first: Made, tmp_path: Path) -> Made:
    """A copy of the installation for one test."""
    shutil.copytree(first.folder, tmp_path / "data")
    return Made(tmp_path / "data", first.recovery_code)


@contextmanager
def running(
    *arguments: str, port: int = 0, program: Sequence[str | Path] = (sys.executable, "-m", "workshop")
) -> Iterator[tuple[str, list[str]]]:
    """A real process that serves, on a free port if none is named: its address, and what it printed before."""
    with socket.create_server(("127.0.0.1", port)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*program, *arguments, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=os.environ | ENGLISH | {"PYTHONUTF8": "1"},
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in iter(process.stdout.readline, ""):
            if line.startswith("Workshop is at"):
                break
            said.append(line)
        else:
            raise AssertionError(f"the server ended with {process.wait()}")
        yield f"http://127.0.0.1:{port}", said
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """A real server on the folder: its address."""
    with running("serve", "--data", str(folder), *options) as (address, _):
        yield address


@pytest.fixture
def served(made: Made) -> Iterator[str]:
    """The copy, served: its address."""
    with serving(made.folder) as address:
        yield address
