"""The data folder: database, key, clock, backups, and who holds it.

workshop.db     the database, unless WORKSHOP_DATABASE_URL names another
secret.key      the key of identity numbers; never in a backup
recovery.json   the same key, wrapped with the printed recovery code
clock.json      by how many days the business clock is moved
installation.json   where phones reach the server; in no backup, as another computer has another address
in-use.lock     held while `serve` runs
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from workshop.clock import Clock
from workshop.vault import Vault


class FolderInUse(Exception):
    """A server holds the folder."""


class NoFolder(Exception):
    """There is no installation in this folder."""


class UnreadableFile(Exception):
    """A file of the folder was altered by somebody else's hand."""


@dataclass(frozen=True)
class DataFolder:
    """One installation on disk."""

    path: Path

    @property
    def database_file(self) -> Path:
        return self.path / "workshop.db"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def recovery_file(self) -> Path:
        return self.path / "recovery.json"

    @property
    def _key_file(self) -> Path:
        return self.path / "secret.key"

    @property
    def clock_file(self) -> Path:
        return self.path / "clock.json"

    @property
    def installation_file(self) -> Path:
        return self.path / "installation.json"

    @property
    def _lock_file(self) -> Path:
        return self.path / "in-use.lock"

    def exists(self) -> bool:
        return self._key_file.is_file()

    def is_empty(self) -> bool:
        """Whether nothing lies in the folder but the lock of whoever asks."""
        return not self.path.exists() or all(entry == self._lock_file for entry in self.path.iterdir())

    def empty(self) -> None:
        """Remove all that lies in the folder but the lock of whoever asks."""
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry != self._lock_file:
                entry.unlink()

    def create(self, vault: Vault, recovery_code: str, clock: Clock) -> None:
        """Lay out a new folder, readable by its owner only."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        self.backups.mkdir(exist_ok=True)
        write_private(self._key_file, vault.secret.hex())
        write_private(self.recovery_file, vault.wrap(recovery_code))
        self.set_clock(clock)

    def vault(self) -> Vault:
        """The key.  Raises NoFolder."""
        if not self.exists():
            raise NoFolder(self.path)
        return Vault(bytes.fromhex(self._key_file.read_text(encoding="ascii").strip()))

    def clock(self) -> Clock:
        """The business clock of this folder."""
        if not self.clock_file.is_file():
            return Clock()
        return clock_from(self.clock_file.read_text(encoding="ascii"))

    def set_clock(self, clock: Clock) -> None:
        write_private(self.clock_file, json.dumps({"days": clock.offset.days}))

    def address(self) -> str:
        """Where phones reach the server, as it was told; empty if left open.  Raises UnreadableFile."""
        if not self.installation_file.is_file():
            return ""
        try:
            return str(json.loads(self.installation_file.read_text(encoding="ascii"))["address"])
        except (ValueError, KeyError, TypeError):
            raise UnreadableFile(self.installation_file) from None

    def set_address(self, address: str) -> None:
        write_private(self.installation_file, json.dumps({"address": address}))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else writes in the folder meanwhile.  Raises FolderInUse."""
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock_file)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise FolderInUse(self.path) from None
        try:
            yield
        finally:
            lock.release()


def clock_from(text: str) -> Clock:
    """The clock that `clock.json` tells.  Raises KeyError, JSONDecodeError."""
    return Clock(timedelta(days=json.loads(text)["days"]))


def write_private(path: Path, text: str) -> None:
    """Write the file whole or not at all, for its owner's eyes only."""
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
