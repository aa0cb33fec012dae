"""What a data folder remembers of its backups, and the rules about them: due, kept, worth a warning.

backups/last.json     how the last try to make a backup ended
backups/drill.json    how the last restore drill ended

Both tell real time.  Neither holds a secret or anybody's name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from workshop.clock import CHINA
from workshop.folder import DataFolder, write_private
from workshop.i18n import mark


class Trouble(StrEnum):
    """Why there is no backup, or no copy of it."""

    NOT_SOUND = "not_sound"
    FULL = "full"
    NO_PROGRAM = "no_program"
    PROGRAM = "program"
    SYSTEM = "system"
    MISSING = "missing"  # a second place only


WHAT_TO_DO = {
    Trouble.NOT_SOUND: mark("The database is damaged. Keep the older backups and ask for help before going on."),
    Trouble.FULL: mark("The disk is full. Make room on it."),
    Trouble.NO_PROGRAM: mark("The program pg_dump is missing. Install PostgreSQL's programs on this computer."),
    Trouble.PROGRAM: mark("pg_dump stopped. `workshop doctor` tells why."),
    Trouble.SYSTEM: mark("The system refused. `workshop doctor` tells why."),
    Trouble.MISSING: mark("It is not there. Plug in the stick or the disk."),
}


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class LastBackup(_Record):
    """How the last try ended, and which backup was the last good one."""

    tried_at: AwareDatetime
    trouble: Trouble | None = None
    detail: str = ""  # what the system said, for whoever repairs it
    kept_at: AwareDatetime | None = None
    file: str = ""  # the last good one
    second_at: AwareDatetime | None = None  # the last whole copy in the second place
    second_trouble: Trouble | None = None
    second_detail: str = ""


class LastDrill(_Record):
    """How the last restore drill ended."""

    at: AwareDatetime
    well: bool
    file: str


Record = TypeVar("Record", bound=_Record)


def last_backup(folder: DataFolder) -> LastBackup | None:
    """None if there was none, or if its file cannot be read: then the next one writes it anew."""
    return _read(folder.backups / "last.json", LastBackup)


def last_drill(folder: DataFolder) -> LastDrill | None:
    return _read(folder.backups / "drill.json", LastDrill)


def _read(file: Path, kind: type[Record]) -> Record | None:
    try:
        return kind.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


def remember_backup(folder: DataFolder, last: LastBackup) -> None:
    _write(folder.backups / "last.json", last)


def remember_drill(folder: DataFolder, last: LastDrill) -> None:
    _write(folder.backups / "drill.json", last)


def _write(file: Path, record: _Record) -> None:
    file.parent.mkdir(exist_ok=True)
    write_private(file, record.model_dump_json(ensure_ascii=True))


# --- when is one due? -----------------------------------------------------

DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)
TRY_AGAIN_AFTER = timedelta(hours=1)
NIGHT_HOURS = range(1, 5)  # in China


def is_due(last: LastBackup | None, now: datetime) -> bool:
    """Whether to make a backup now.

    By night, or as soon as the last good one is a day old: a computer that is
    off at night gets its backup by day.  After a failure, hourly.
    """
    if last is None:
        return True
    if last.trouble and _is_within(TRY_AGAIN_AFTER, last.tried_at, now):
        return False
    at_night = now.astimezone(CHINA).hour in NIGHT_HOURS
    return last.kept_at is None or not _is_within(HALF_A_DAY if at_night else DAY, last.kept_at, now)


def _is_within(age: timedelta, since: datetime, now: datetime) -> bool:
    # A moment to come was written while the computer's clock was wrong: it says nothing.
    return timedelta(0) <= now - since < age


# --- which are kept? ------------------------------------------------------

DAYS_KEPT = 14
MONTHS_KEPT = 12

_NIGHTLY = re.compile(r"nightly-((\d{4}-\d\d)-\d\d)-\d{6}\.zip", re.ASCII)
_STAMPED = re.compile(r"(?:nightly|workshop)-(\d{4}-\d\d-\d\d-\d{6})\.zip", re.ASCII)


def nightly_name(now: datetime) -> str:
    """The file that the server makes by itself; only such a one is ever removed."""
    return f"nightly-{now.astimezone(CHINA):%Y-%m-%d-%H%M%S}.zip"


def asked_name(now: datetime) -> str:
    """The file that a person asked for without naming it."""
    return f"workshop-{now.astimezone(CHINA):%Y-%m-%d-%H%M%S}.zip"


def expendable(names: Iterable[str], just_made: str) -> set[str]:
    """The files that may go: of the last 14 days with a backup the newest of each stays, and of the last 12 months.

    Days and months are those of the names, not of the calendar: a computer that
    was off for a year loses nothing.  `just_made` stays, whatever the clock said.
    """
    of_day: dict[str, str] = {}
    of_month: dict[str, str] = {}
    nightly = {name: found for name in sorted(names) if (found := _NIGHTLY.fullmatch(name))}
    for name, found in nightly.items():
        of_day[found[1]] = name
        of_month[found[2]] = name
    stay = {just_made, *list(of_day.values())[-DAYS_KEPT:], *list(of_month.values())[-MONTHS_KEPT:]}
    return nightly.keys() - stay


def newest(names: Iterable[str]) -> str | None:
    """The newest backup by the moment in its name."""
    stamped = [(found[1], name) for name in names if (found := _STAMPED.fullmatch(name))]
    return max(stamped)[1] if stamped else None


# --- when is it worth a warning? ------------------------------------------

OLD_AFTER = timedelta(days=2)
SECOND_OLD_AFTER = timedelta(days=7)
GRACE = timedelta(minutes=10)
"""After a start the server first makes the backup that is overdue."""


class Worry(StrEnum):
    NEVER = "never"
    FAILED = "failed"
    OLD = "old"
    SECOND = "second"


WORRY_WORDS = {
    Worry.NEVER: mark("No backup has been made yet."),
    Worry.FAILED: mark("The last backup failed."),
    Worry.OLD: mark("The last backup is older than two days."),
    Worry.SECOND: mark("The second place has no fresh copy."),
}


WAIT = mark("Leave the server running for a quarter of an hour. If this stays, run `workshop doctor`.")


@dataclass(frozen=True)
class Alarm:
    """What is wrong with the backups, since when, and why if that is known."""

    worry: Worry
    kept_at: datetime | None = None  # the last good one, or the last copy in the second place
    trouble: Trouble | None = None

    @property
    def words(self) -> str:
        return WORRY_WORDS[self.worry]

    @property
    def advice(self) -> str:
        return WHAT_TO_DO[self.trouble] if self.trouble else WAIT


def alarm_of(last: LastBackup | None, now: datetime, up_for: timedelta) -> Alarm | None:
    """What the owner must be told, or None.

    up_for: how long the server has been running.
    """
    if last is None:
        return Alarm(Worry.NEVER) if up_for >= GRACE else None
    if last.trouble:
        return Alarm(Worry.FAILED, last.kept_at, last.trouble)
    if up_for >= GRACE and (last.kept_at is None or not _is_within(OLD_AFTER, last.kept_at, now)):
        return Alarm(Worry.OLD, last.kept_at)
    if last.second_trouble and (last.second_at is None or not _is_within(SECOND_OLD_AFTER, last.second_at, now)):
        return Alarm(Worry.SECOND, last.second_at, last.second_trouble)
    return None
