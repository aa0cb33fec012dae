"""Backups: one file with the database, the wrapped key and the clock.

A backup is taken beside a running server.  The key lies in it only as wrapped
with the printed recovery code, so a restore needs that code and nothing else,
and whoever finds the file reads no identity number.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from workshop.clock import Clock
from workshop.errors import Refused
from workshop.folder import DataFolder, clock_from
from workshop.i18n import mark
from workshop.vault import Vault, WrongCode

_DATABASE, _RECOVERY, _CLOCK = "workshop.db", "recovery.json", "clock.json"


class NotABackup(Refused):
    code = "not_a_backup"
    message = mark("%(file)s is not a backup that can be read.")


class NotSound(Refused):
    """Damaged, or not to be read for another reason: a full disk, rights."""

    code = "not_sound"
    message = mark("The database %(file)s can be neither kept nor restored: %(reason)s")


class FileExists(Refused):
    code = "file_exists"
    message = mark("%(file)s is there already. Choose another name.")


class FolderNotEmpty(Refused):
    code = "folder_not_empty"
    message = mark("%(folder)s is not empty. Restore into a new folder.")


def write_backup(folder: DataFolder, archive: Path) -> None:
    """Everything as of one moment, in one file that is whole or absent.  SQLite only.

    Raises FileExists; NotSound if the copy does not hold together.
    """
    if archive.exists():
        raise FileExists(file=archive)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=archive.parent) as passing:
        copy = Path(passing) / _DATABASE
        with _looking_at(folder.database_file) as database:
            database.execute("VACUUM INTO ?", (str(copy),))
        check_file(copy)
        packed = Path(passing) / "backup.zip"
        with _private(packed) as file, ZipFile(file, "w", ZIP_DEFLATED) as parts:
            parts.write(copy, _DATABASE)
            parts.write(folder.recovery_file, _RECOVERY)
            parts.write(folder.clock_file, _CLOCK)
        os.replace(packed, archive)


def read_backup(archive: Path, recovery_code: str, folder: DataFolder) -> None:
    """Bring the installation back in an empty folder.

    Raises NotABackup, FolderNotEmpty, NotSound, WrongCode; then the folder is as it was.
    """
    if not folder.is_empty():
        raise FolderNotEmpty(folder=folder.path)
    try:
        with ZipFile(archive) as parts, TemporaryDirectory(dir=folder.path) as passing:
            vault, clock = _keys_in(parts, recovery_code)
            copy = Path(passing) / _DATABASE
            with parts.open(_DATABASE) as packed, _private(copy) as file:
                shutil.copyfileobj(packed, file)
            check_file(copy)
            os.replace(copy, folder.database_file)
    except (BadZipFile, KeyError, json.JSONDecodeError, UnicodeDecodeError):
        raise NotABackup(file=archive) from None
    # Last, so that a folder with a key is a whole installation.
    folder.create(vault, recovery_code, clock)


def check_file(database_file: Path) -> None:
    """Raise NotSound unless the database holds together."""
    with _looking_at(database_file) as database:
        (answer,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise NotSound(file=database_file.name, reason=answer)


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
def _looking_at(database_file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, nor checkpoint beside the server's.  Raises NotSound."""
    address = database_file.resolve().as_uri() + "?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise NotSound(file=database_file.name, reason=error) from None


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
