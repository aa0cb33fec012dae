"""What the server does by the clock, without anybody asking.

A backup every night; old files are forgotten; reports that nobody answered count; a month that was opened for late
entries closes.

One job looks every quarter of an hour whether a backup is due, instead of
waking at an hour: a village's computer is off at night, sleeps, or has a wrong
clock, and a look that asks the facts gets over all of it.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from workshop.actor import NOBODY, Actor, Role
from workshop.backup import FileExists, NotSound, copy_whole, is_of, one_at_a_time, write_backup
from workshop.clock import Clock, real_now
from workshop.database import Database, reading, writing
from workshop.dump import ProgramMissing, ProgramStopped, write_dump
from workshop.errors import Busy, Refused
from workshop.folder import DataFolder
from workshop.imports.commands import forget_old
from workshop.kept import (
    Alarm,
    LastBackup,
    Trouble,
    alarm_of,
    expendable,
    is_due,
    last_backup,
    nightly_name,
    remember_backup,
)
from workshop.logs import log
from workshop.pay.commands import close_late
from workshop.reports.commands import take_silent
from workshop.settings import Settings
from workshop.tenancy import Everything, OneWorkshop, Workshop

FIRST_LOOK_AFTER = timedelta(seconds=3)
LOOK_EVERY = timedelta(minutes=15)
FORGET_EVERY_HOURS = 6
SILENCE_EVERY = timedelta(hours=1)
FIRST_SILENCE_AFTER = timedelta(minutes=10)
LATE_ENTRIES_FOR = timedelta(hours=12)
_DETAIL_SIGNS = 200


@dataclass(frozen=True)
class Keeper:
    """Makes the backups of one installation."""

    folder: DataFolder
    database_url: str  # empty: SQLite in the folder
    second_place: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Keeper":
        return cls(
            DataFolder(settings.data), settings.sqlalchemy_url if settings.database_url else "", settings.second_place
        )

    def keep(self, archive: Path, now: datetime) -> LastBackup:
        """Make a backup, copy it to the second place, and remember how it went.

        Raises FileExists, NotSound, ProgramMissing, ProgramStopped, OSError, OperationalError.  A second
        place that is missing or full is told in the result only.
        """
        with one_at_a_time(self.folder):
            return self._keep(archive, now)

    def keep_if_due(self, now: datetime) -> None:
        """What the job does: never raises, tells the log."""
        try:
            with one_at_a_time(self.folder):
                last = last_backup(self.folder)
                if is_due(last, now):
                    made = self._keep(self.folder.backups / nightly_name(now), now)
                    log.info("backup_made", second_place=made.second_trouble or made.second_at == now)
                elif last and last.second_trouble == Trouble.MISSING and self._second_is_there():
                    self._catch_up(last, now)
        except (Refused, OSError, sa.exc.SQLAlchemyError) as error:
            log.error("backup_failed", trouble=trouble_of(error).value, kind=type(error).__name__)

    def _keep(self, archive: Path, now: datetime) -> LastBackup:
        before = last_backup(self.folder) or LastBackup(tried_at=now)
        try:
            if self.database_url:
                write_dump(self.database_url, self.folder, archive)
            else:
                write_backup(self.folder, archive)
        except FileExists:
            raise  # a name that will not do is no failed backup
        except (Refused, OSError, sa.exc.SQLAlchemyError) as error:
            failed = {"tried_at": now, "trouble": trouble_of(error), "detail": detail_of(error)}
            remember_backup(self.folder, before.model_copy(update=failed))
            raise
        done = {"tried_at": now, "trouble": None, "detail": "", "kept_at": now, "file": archive.name}
        last = self._copied(before.model_copy(update=done), archive, now)
        remember_backup(self.folder, last)
        if archive.parent == self.folder.backups:
            self._clear_out(self.folder.backups, archive.name)
        return last

    # --- the second place ---------------------------------------------------

    def _second_is_there(self) -> bool:
        return self.second_place is not None and self.second_place.is_dir()

    def _copied(self, last: LastBackup, archive: Path, now: datetime) -> LastBackup:
        """The record, with how the copy went."""
        if self.second_place is None:
            return last.model_copy(update={"second_trouble": None, "second_detail": ""})
        if not self.second_place.is_dir():
            # It is never made here: an empty mount point would be taken for the stick.
            return last.model_copy(update={"second_trouble": Trouble.MISSING, "second_detail": ""})
        try:
            copy_whole(archive, self.second_place)
            self._clear_out(self.second_place, archive.name)
        except OSError as error:
            return last.model_copy(update={"second_trouble": trouble_of(error), "second_detail": detail_of(error)})
        return last.model_copy(update={"second_at": now, "second_trouble": None, "second_detail": ""})

    def _catch_up(self, last: LastBackup, now: datetime) -> None:
        """The second place is there again: give it the last backup at once."""
        archive = self.folder.backups / last.file
        if archive.is_file():
            remember_backup(self.folder, self._copied(last, archive, now))

    def _clear_out(self, place: Path, just_made: str) -> None:
        # Only our own: two installations may share a stick.
        ours = [file.name for file in place.glob("nightly-*.zip") if is_of(self.folder, file)]
        for name in expendable(ours, just_made):
            try:
                (place / name).unlink()
            except (
                OSError
            ) as error:  # somebody has it open: it goes another night, and the new one is kept all the same
                log.warning("old_backup_stays", file=name, kind=type(error).__name__)


def trouble_of(error: Exception) -> Trouble:
    """Which trouble an error is."""
    match error:
        case NotSound():
            return Trouble.NOT_SOUND
        case ProgramMissing():
            return Trouble.NO_PROGRAM
        case ProgramStopped():
            return Trouble.PROGRAM
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return Trouble.FULL
    return Trouble.SYSTEM


def detail_of(error: Exception) -> str:
    """What the system said, in one line and without a path."""
    match error:
        case OSError(strerror=str(reason)):
            return reason[:_DETAIL_SIGNS]
        case Refused(details=details):
            return str(details.get("reason", ""))[:_DETAIL_SIGNS]
        case sa.exc.DBAPIError(orig=answer):
            return str(answer).partition("\n")[0][:_DETAIL_SIGNS]
    return type(error).__name__


# --- the clock ------------------------------------------------------------


@dataclass(frozen=True)
class Watch:
    """Tells the start page how the backups are."""

    folder: DataFolder
    up_since: datetime

    def __call__(self) -> Alarm | None:
        now = real_now()
        return alarm_of(last_backup(self.folder), now, now - self.up_since)


def forget_files(database: Database, clock: Clock) -> None:
    """What imported files said is kept no longer than it is of use.  Safe to run twice; tells the log if it fails."""
    try:
        with writing(database, Everything()) as session:
            forget_old(session, clock.now())
    except (Busy, sa.exc.SQLAlchemyError) as error:
        log.error("files_not_forgotten", kind=type(error).__name__)


def take_silent_reports(database: Database, clock: Clock) -> None:
    """What workers reported and nobody answered in time counts as they said.

    Each workshop in a transaction and a scope of its own.  Safe to run twice; tells the log if it fails.
    """
    try:
        for workshop_id in _workshops(database):
            with writing(database, OneWorkshop(workshop_id)) as session:
                taken = take_silent(session, workshop_id, clock.today(), clock.now())
            if taken:
                log.info("silent_reports_taken", workshop_id=str(workshop_id), reports=taken)
    except (Busy, sa.exc.SQLAlchemyError) as error:
        log.error("silent_reports_not_taken", kind=type(error).__name__)


def end_late_entries(database: Database, clock: Clock) -> None:
    """A locked month that was opened for what was forgotten closes by itself, where nobody closed it.

    Safe to run twice; tells the log if it fails.
    """
    try:
        for workshop_id in _workshops(database):
            with writing(database, OneWorkshop(workshop_id)) as session:
                by_the_clock = Actor(NOBODY, "", Role.OWNER, OneWorkshop(workshop_id))
                close_late(session, by_the_clock, clock.now(), opened_before=clock.now() - LATE_ENTRIES_FOR)
    except (Busy, sa.exc.SQLAlchemyError) as error:
        log.error("late_entries_not_ended", kind=type(error).__name__)


def _workshops(database: Database) -> list[UUID]:
    with reading(database, Everything()) as session:
        return list(session.scalars(sa.select(col(Workshop.id)).order_by(col(Workshop.id))))


@contextmanager
def nightly_work(keeper: Keeper, database: Database, clock: Clock) -> Iterator[Watch]:
    """While this lasts, backups are made in a thread of their own; one that is at work ends first."""
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415  late: only a server needs it

    started = real_now()
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        lambda: keeper.keep_if_due(real_now()),
        "interval",
        seconds=LOOK_EVERY.total_seconds(),
        next_run_time=started + FIRST_LOOK_AFTER,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,  # a computer that slept looks as soon as it wakes
    )
    # Not at the start: whoever switches on wants to count.
    scheduler.add_job(lambda: forget_files(database, clock), "interval", hours=FORGET_EVERY_HOURS, coalesce=True)
    scheduler.add_job(
        lambda: take_silent_reports(database, clock),
        "interval",
        seconds=SILENCE_EVERY.total_seconds(),
        next_run_time=started + FIRST_SILENCE_AFTER,  # a computer may be on for less than an hour
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.add_job(
        lambda: end_late_entries(database, clock),
        "interval",
        seconds=SILENCE_EVERY.total_seconds(),
        next_run_time=started + FIRST_SILENCE_AFTER,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield Watch(keeper.folder, started)
    finally:
        scheduler.shutdown()
