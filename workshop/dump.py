"""Backups of PostgreSQL, made and read by its own programs pg_dump and pg_restore.

The file is the same as SQLite's but for the part with the database.  A
password goes to the programs in a file that only we can read: a command line
can be read by anybody on the machine.
"""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from workshop.backup import DUMP, pack, private, unpack
from workshop.errors import Refused
from workshop.figures import Figures, figures_of
from workshop.folder import DataFolder
from workshop.i18n import mark

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_LONGEST_SECONDS = 3 * 60 * 60


class ProgramMissing(Refused):
    code = "program_missing"
    message = mark("The program %(program)s is not on this computer. Install PostgreSQL's programs.")


class ProgramStopped(Refused):
    code = "program_stopped"
    message = mark("%(program)s stopped: %(reason)s")


class DatabaseNotEmpty(Refused):
    code = "database_not_empty"
    message = mark("The database %(name)s is not empty. Name an empty one: nothing is ever written over.")


def write_dump(url: str, folder: DataFolder, archive: Path) -> None:
    """Everything as of one moment, in one file that is whole or absent.

    url: of the running database.  Raises FileExists, ProgramMissing, ProgramStopped.
    """
    program = _found("pg_dump")
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, isolation_level="REPEATABLE READ")

    def copy_database(copy: Path) -> Figures:
        with engine.connect() as connection:
            # The program and the figures see the same moment: a snapshot that this transaction holds.
            snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            _run(program, url, "--format=custom", f"--snapshot={snapshot}", f"--file={copy}")
            return _figures(connection)

    try:
        pack(folder, archive, DUMP, copy_database)
    finally:
        engine.dispose()


def read_dump(archive: Path, recovery_code: str, folder: DataFolder, url: str) -> None:
    """Bring the installation back in an empty folder and an empty database.

    Raises NotABackup, OtherDatabase, FolderNotEmpty, DatabaseNotEmpty, WrongCode, ProgramMissing, ProgramStopped;
    then folder and database are as they were.
    """
    program = _found("pg_restore")
    if figures_of_database(url).rows:
        raise DatabaseNotEmpty(name=sa.make_url(url).database)

    def place_database(copy: Path) -> None:
        _run(program, url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(copy))

    unpack(archive, recovery_code, folder, DUMP, place_database)


def figures_of_database(url: str) -> Figures:
    """The figures of a PostgreSQL database; no rows if it is empty."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return _figures(connection)
    finally:
        engine.dispose()


def _figures(connection: sa.Connection) -> Figures:
    def ask(statement: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]

    return figures_of([str(name) for (name,) in ask(_TABLES)], ask)


def empty_database(url: str) -> None:
    """Remove all tables.  Only for a database that was empty before we filled it."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            quoted = connection.dialect.identifier_preparer.quote
            for (name,) in connection.exec_driver_sql(_TABLES).all():
                connection.exec_driver_sql(f"DROP TABLE {quoted(name)} CASCADE")
    finally:
        engine.dispose()


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise ProgramMissing(program=program)
    return path


def _run(program: str, url: str, *arguments: str) -> None:
    with TemporaryDirectory() as passing:
        command = [program, "--no-password", f"--dbname={_address(url, Path(passing))}", *arguments]
        try:
            ended = subprocess.run(  # noqa: S603  a program of PostgreSQL's, and no shell
                command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_LONGEST_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise ProgramStopped(program=Path(program).stem, reason="time") from None
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines() or [str(ended.returncode)]
        raise ProgramStopped(program=Path(program).stem, reason=said[0])


def _address(url: str, passing: Path) -> str:
    """The address as PostgreSQL's programs take it, with the password in a file."""
    whole = sa.make_url(url)
    told = whole.query.get("password")
    password = whole.password or (told if isinstance(told, str) else None)
    bare = whole.set(drivername="postgresql")._replace(password=None).difference_update_query(["password"])
    if password:
        escaped = str(password).replace("\\", "\\\\").replace(":", "\\:")
        with private(passing / "pass") as file:
            file.write(f"*:*:*:*:{escaped}\n".encode())
        bare = bare.update_query_dict({"passfile": str(passing / "pass")})
    return bare.render_as_string(hide_password=False)
