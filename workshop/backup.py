"""Backups: one file with the database, the wrapped key, the clock, and figures to compare a restore with.

A backup is taken beside a running server.  The key lies in it only as wrapped
with the printed recovery code, so a restore needs that code and nothing else,
and whoever finds the file reads no identity number.
"""

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, is_zipfile

from filelock import FileLock
from pydantic import ValidationError

from workshop.clock import Clock
from workshop.errors import Refused
from workshop.figures import Figures, figures_of
from workshop.folder import DataFolder, clock_from
from workshop.i18n import mark
from workshop.vault import Vault, WrongCode

DATABASE, DUMP = "workshop.db", "workshop.dump"
_RECOVERY, _CLOCK, _FIGURES = "recovery.json", "clock.json", "figures.json"
_UNFINISHED = ".unfinished-"

_REFUSED = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
)
"""What the system does to a database that may be sound: a virus scanner holds it, rights, a bad cable."""


class NotABackup(Refused):
    code = "not_a_backup"
    message = mark("%(file)s is not a backup that can be read.")


class OtherDatabase(Refused):
    code = "other_database"
    message = mark(
        "%(file)s holds %(part)s. A %(database)s is restored with WORKSHOP_DATABASE_URL set, a workshop.db without it."
    )


class NotSound(Refused):
    """Damaged."""

    code = "not_sound"
    message = mark("The database %(file)s can be neither kept nor restored: %(reason)s")


class FileExists(Refused):
    code = "file_exists"
    message = mark("%(file)s is there already. Choose another name.")


class FolderNotEmpty(Refused):
    code = "folder_not_empty"
    message = mark("%(folder)s is not empty. Restore into a new folder.")


# --- making ---------------------------------------------------------------


def write_backup(folder: DataFolder, archive: Path) -> None:
    """Everything as of one moment, in one file that is whole or absent.  SQLite only.

    Raises FileExists; NotSound if the copy does not hold together.
    """

    def copy_database(copy: Path) -> Figures:
        with looking_at(folder.database_file) as database:
            database.execute("VACUUM INTO ?", (str(copy),))
        check_file(copy)
        return figures_of_file(copy)

    pack(folder, archive, DATABASE, copy_database)


def pack(folder: DataFolder, archive: Path, part: str, copy_database: Callable[[Path], Figures]) -> None:
    """The archive with what `copy_database` writes to the path it is given.  Raises FileExists."""
    if archive.exists():
        raise FileExists(file=archive)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=archive.parent, prefix=_UNFINISHED) as passing:
        copy = Path(passing) / part
        figures = copy_database(copy)
        packed = Path(passing) / "backup.zip"
        # Not strict: a file that was unpacked or copied may be dated before 1980, which a ZIP cannot tell.
        with private(packed) as file, ZipFile(file, "w", ZIP_DEFLATED, strict_timestamps=False) as parts:
            parts.write(copy, part)
            parts.write(folder.recovery_file, _RECOVERY)
            parts.write(folder.clock_file, _CLOCK)
            parts.writestr(_FIGURES, figures.model_dump_json())
        os.replace(packed, archive)


@contextmanager
def one_at_a_time(folder: DataFolder) -> Iterator[None]:
    """Nobody else makes a backup meanwhile; what a killed process left unfinished is gone."""
    folder.backups.mkdir(exist_ok=True)
    with FileLock(folder.backups / "keeping.lock"):
        for left in folder.backups.glob(_UNFINISHED + "*"):
            shutil.rmtree(left)
        yield


def copy_whole(archive: Path, place: Path) -> None:
    """Copy the archive to another place, whole or not at all, and read it back.  Raises OSError.

    A file of the same name gives way if it was cut short by a pulled stick; a whole one that differs stays.
    """
    wanted, passing = place / archive.name, place / f"{_whose(archive)}.part"
    if is_zipfile(wanted):
        if _digest(wanted) == _digest(archive):
            return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    try:
        with suppress(FileNotFoundError):
            passing.unlink()
        with archive.open("rb") as source, private(passing) as target:
            shutil.copyfileobj(source, target)
        if _digest(passing) != _digest(archive):
            raise OSError(errno.EIO, "the copy is not the same as the backup")
        os.replace(passing, wanted)
    except OSError:
        with suppress(OSError):
            passing.unlink()
        raise


def _whose(archive: Path) -> str:
    """A name for the installation: two may share a stick, and copy to it at once."""
    with _opened(archive) as parts:
        return f"workshop-{hashlib.sha256(parts.read(_RECOVERY)).hexdigest()[:12]}"


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# --- reading --------------------------------------------------------------


def read_backup(archive: Path, recovery_code: str, folder: DataFolder) -> None:
    """Bring the installation back in an empty folder.  SQLite only.

    Raises NotABackup, OtherDatabase, FolderNotEmpty, NotSound, WrongCode; then the folder is as it was.
    """

    def place_database(copy: Path) -> None:
        check_file(copy)
        os.replace(copy, folder.database_file)

    unpack(archive, recovery_code, folder, DATABASE, place_database)


def unpack(
    archive: Path, recovery_code: str, folder: DataFolder, part: str, place_database: Callable[[Path], None]
) -> None:
    """Give the archive's database to `place_database`, then lay out the folder with its key.

    Raises NotABackup, OtherDatabase, FolderNotEmpty, WrongCode.
    """
    if not folder.is_empty():
        raise FolderNotEmpty(folder=folder.path)
    with _opened(archive) as parts, TemporaryDirectory(dir=folder.path) as passing:
        vault, clock = _keys_in(parts, recovery_code)
        other = DUMP if part == DATABASE else DATABASE
        if part not in parts.namelist() and other in parts.namelist():
            raise OtherDatabase(file=archive, part=other, database=DUMP)
        copy = Path(passing) / part
        with parts.open(part) as packed, private(copy) as file:
            shutil.copyfileobj(packed, file)
        place_database(copy)
    # Last, so that a folder with a key is a whole installation.
    folder.create(vault, recovery_code, clock)


def figures_in(archive: Path) -> Figures | None:
    """What the backup tells of its database; None from a version that told nothing.  Raises NotABackup."""
    with _opened(archive) as parts:
        return Figures.model_validate_json(parts.read(_FIGURES)) if _FIGURES in parts.namelist() else None


def holds_dump(archive: Path) -> bool:
    """Whether it is a backup of PostgreSQL.  Raises NotABackup."""
    with _opened(archive) as parts:
        return DUMP in parts.namelist()


def is_of(folder: DataFolder, archive: Path) -> bool:
    """Whether the backup was made of this very folder: a stick may hold another's."""
    try:
        with _opened(archive) as parts:
            return parts.read(_RECOVERY) == folder.recovery_file.read_bytes()
    except (NotABackup, OSError):
        return False


def check_file(database_file: Path) -> None:
    """Raise NotSound unless the database holds together."""
    with looking_at(database_file) as database:
        (answer,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise NotSound(file=database_file.name, reason=answer)


def figures_of_file(database_file: Path) -> Figures:
    """The figures of a SQLite file.  Raises NotSound."""
    with looking_at(database_file) as database:
        names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        tables = [name for (name,) in names if not name.startswith("sqlite_")]
        return figures_of(tables, lambda statement: database.execute(statement).fetchall())


@contextmanager
def _opened(archive: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(archive) as parts:
            yield parts
    except (BadZipFile, EOFError, KeyError, json.JSONDecodeError, UnicodeDecodeError, ValidationError, zlib.error):
        raise NotABackup(file=archive) from None


def _keys_in(parts: ZipFile, recovery_code: str) -> tuple[Vault, Clock]:
    wrapped = parts.read(_RECOVERY).decode("ascii")
    clock = clock_from(parts.read(_CLOCK).decode("ascii"))
    try:
        return Vault.unwrap(wrapped, recovery_code), clock
    except WrongCode:
        raise
    except (ValueError, TypeError, AttributeError):
        raise BadZipFile(_RECOVERY) from None


@contextmanager
def looking_at(database_file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, nor checkpoint beside the server's.

    Raises NotSound if the database is damaged, OSError if the disk is full or the system refuses.
    """
    address = database_file.resolve().as_uri() + "?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without what extends it
        if code == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        if code in _REFUSED:
            raise OSError(errno.EIO, str(error)) from None
        raise NotSound(file=database_file.name, reason=error) from None


@contextmanager
def private(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner's eyes only, on the disk when this ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
