"""The restore drill: a backup that nobody has ever restored is a hope, not a backup.

A backup is restored beside the running installation, brought up to date,
looked at as `doctor` does, compared with the figures that lie in it, and
thrown away.  What was found is told and remembered.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from workshop import migrate as schema
from workshop.backup import NotABackup, NotSound, figures_in, figures_of_file, holds_dump, read_backup
from workshop.cli.console import Data, ask, say, sentence_of
from workshop.cli.doctor import DATABASE_LOOKS, Finding, findings_of, show
from workshop.cli.installation import Installation, NothingHere, opened, settings_for
from workshop.clock import real_now
from workshop.dump import ProgramStopped, empty_database, figures_of_database, read_dump
from workshop.errors import Refused
from workshop.figures import Figures, tables_differing
from workshop.folder import DataFolder
from workshop.i18n import gettext, mark, money_text, number_text
from workshop.kept import LastDrill, newest, remember_drill
from workshop.settings import Settings

_REHEARSAL = ".drill-"
POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")


class NoBackupYet(Refused):
    code = "no_backup_yet"
    message = mark("There is no backup in %(folder)s. Make one with `workshop backup`.")


class ScratchNeeded(Refused):
    code = "scratch_needed"
    message = mark("This backup is of PostgreSQL. Name an empty database to try it in: --scratch-url postgresql://...")


def drill(
    file: Annotated[Path | None, typer.Argument(help=mark("A backup; else the newest one in the folder."))] = None,
    data: Data = None,
    code: Annotated[str | None, typer.Option(help=mark("Recovery code; asked for if left out."))] = None,
    scratch_url: Annotated[
        str | None,
        typer.Option(
            envvar="WORKSHOP_SCRATCH_URL",
            help=mark("An empty PostgreSQL database to try in; emptied again at the end."),
        ),
    ] = None,
) -> None:
    folder = DataFolder(settings_for(data).data)
    if not folder.exists():
        raise NothingHere(folder=folder.path)
    archive = file or _newest_in(folder)
    scratch = _scratch(archive, scratch_url)
    recovery_code = ask(mark("Recovery code"), code, str)
    started = perf_counter()
    say(mark("Trying %(file)s. The running installation is not touched."), file=archive)
    findings = _tried(archive, recovery_code, folder, scratch)
    well = all(finding.well for finding in findings)
    remember_drill(folder, LastDrill(at=real_now(), well=well, file=archive.name))
    show(findings)
    say(mark("It took %(seconds)s seconds. Nothing was left behind."), seconds=f"{perf_counter() - started:.1f}")
    if not well:
        say(mark("This backup is not good. Make a new one, try that, and keep the older ones."))
        raise typer.Exit(1)
    say(mark("This backup is good: with the recovery code everything comes back."))


def _newest_in(folder: DataFolder) -> Path:
    name = newest(file.name for file in folder.backups.glob("*.zip"))
    if name is None:
        raise NoBackupYet(folder=folder.backups)
    return folder.backups / name


def _scratch(archive: Path, scratch_url: str | None) -> str:
    """The address of the database to try in; empty for a backup of SQLite.  Raises ScratchNeeded."""
    try:
        if not holds_dump(archive):
            return ""
    except NotABackup:
        return ""  # told as a finding, not here
    if not scratch_url or not scratch_url.startswith(POSTGRES):
        raise ScratchNeeded()
    return scratch_url


def _tried(archive: Path, recovery_code: str, folder: DataFolder, scratch: str) -> list[Finding]:
    """What was found.  Raises WrongCode, DatabaseNotEmpty and whatever else tells nothing of the backup."""
    for left in folder.path.glob(_REHEARSAL + "*"):
        shutil.rmtree(left)  # of a drill that was killed: it holds a key
    with TemporaryDirectory(dir=folder.path, prefix=_REHEARSAL) as passing:
        rehearsal = Rehearsal(archive, recovery_code, Path(passing), scratch)
        try:
            with rehearsal.restored() as installation:
                return [
                    Finding(True, gettext(mark("The recovery code opens it, and the database holds together"))),
                    *rehearsal.compared(),
                    *_brought_up_to_date(installation),
                    *findings_of(installation, DATABASE_LOOKS),
                ]
        except (NotABackup, NotSound, ProgramStopped) as error:
            return [Finding(False, sentence_of(error))]


@dataclass(frozen=True)
class Rehearsal:
    """One backup, restored for a moment."""

    archive: Path
    recovery_code: str
    path: Path
    scratch: str

    @property
    def settings(self) -> Settings:
        return Settings(data=self.path, database_url=self.scratch)

    @contextmanager
    def restored(self) -> Iterator[Installation]:
        """The installation that comes out of the backup; gone at the end."""
        if not self.scratch:
            read_backup(self.archive, self.recovery_code, DataFolder(self.path))
            with opened(self.settings) as installation:
                yield installation
            return
        url = self.settings.sqlalchemy_url
        read_dump(self.archive, self.recovery_code, DataFolder(self.path), url)
        try:
            with opened(self.settings) as installation:
                yield installation
        finally:
            empty_database(url)

    def compared(self) -> list[Finding]:
        """The figures of the restored database beside those that the backup tells of itself."""
        told = figures_in(self.archive)
        if told is None:
            return [Finding(True, gettext(mark("It is of an older version and tells no figures to compare with")))]
        if self.scratch:
            found = figures_of_database(self.settings.sqlalchemy_url)
        else:
            found = figures_of_file(DataFolder(self.path).database_file)
        return compared(told, found)


def compared(told: Figures, found: Figures) -> list[Finding]:
    """One finding for the tables and one for counts and pay."""
    sums = {
        "pieces": number_text(found.good),
        "yuan": money_text(found.pay_fen),
    }
    as_told = (told.good, told.rework, told.scrap, told.pay_fen) == (
        found.good,
        found.rework,
        found.scrap,
        found.pay_fen,
    )
    if as_told:
        counts = gettext(mark("%(pieces)s good pieces and %(yuan)s of pay, as the backup tells"), **sums)
    else:
        sums |= {"told_pieces": number_text(told.good), "told_yuan": money_text(told.pay_fen)}
        counts = gettext(
            mark(
                "%(pieces)s good pieces and %(yuan)s of pay came back; "
                "the backup tells %(told_pieces)s and %(told_yuan)s"
            ),
            **sums,
        )
    return [*_tables_compared(told, found), Finding(as_told, counts)]


def _tables_compared(told: Figures, found: Figures) -> list[Finding]:
    differing = tables_differing(told, found)
    if not differing:
        values = {"tables": number_text(len(found.rows)), "rows": number_text(found.all_rows)}
        return [Finding(True, gettext(mark("%(tables)s tables with %(rows)s rows, as the backup tells"), **values))]
    words = mark("Table %(table)s came back with %(found)s rows; the backup tells %(told)s")
    return [Finding(False, gettext(words, table=table, told=rows, found=back)) for table, rows, back in differing]


def _brought_up_to_date(installation: Installation) -> list[Finding]:
    if schema.is_current(installation.database):
        return []
    try:
        schema.upgrade(installation.database)
    except SQLAlchemyError as error:
        reason = str(error).partition("\n")[0]
        words = mark("It cannot be brought to the schema of this version: %(reason)s")
        return [Finding(False, gettext(words, reason=reason))]
    return [Finding(True, gettext(mark("It is of an older version and was brought to the schema of this one")))]
