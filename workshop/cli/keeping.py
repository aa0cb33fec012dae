"""Keeping an installation safe: backup and restore."""

from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from workshop import migrate as schema
from workshop.backup import read_backup
from workshop.cli.console import Data, ask, say
from workshop.cli.installation import Installation, SchemaBehind, alone, database_of, opened, settings_for
from workshop.clock import real_now
from workshop.dump import ProgramMissing, read_dump
from workshop.errors import Refused
from workshop.folder import DataFolder
from workshop.i18n import full_moment_text, gettext, mark
from workshop.jobs import Keeper
from workshop.kept import (
    GRACE,
    WHAT_TO_DO,
    LastBackup,
    LastDrill,
    Trouble,
    Worry,
    alarm_of,
    asked_name,
    last_backup,
    last_drill,
)
from workshop.settings import Settings


class KeptByPostgres(Refused):
    code = "kept_by_postgres"
    message = mark('PostgreSQL makes its own backups: %(command)s. Keep "%(recovery)s" and "%(clock)s" beside it.')


def backup(
    file: Annotated[
        Path | None, typer.Argument(help=mark("Where to; else backups/ in the folder, with the time."))
    ] = None,
    data: Data = None,
) -> None:
    with opened(settings_for(data)) as installation:
        now = real_now()
        archive = file or installation.folder.backups / asked_name(now)
        try:
            last = Keeper.of(installation.settings).keep(archive, now)
        except ProgramMissing:
            raise _kept_by_postgres(installation) from None
    say(mark("Kept in %(file)s and checked. It opens with the printed recovery code alone."), file=archive)
    _tell_second(installation.settings, last)


def _tell_second(settings: Settings, last: LastBackup) -> None:
    if last.second_trouble:
        say(
            mark("No copy in the second place %(place)s. %(advice)s"),
            place=settings.second_place,
            advice=advice_of(last.second_trouble, last.second_detail),
        )
    elif settings.second_place:
        say(mark("Copied to %(place)s and compared."), place=settings.second_place)
    else:
        say(mark("Copy it to another place: a stick, another computer."))


def advice_of(trouble: Trouble, detail: str) -> str:
    """What to do, with what the system said where the words alone do not tell it."""
    if detail and trouble not in (Trouble.FULL, Trouble.MISSING, Trouble.NO_PROGRAM):
        return gettext(mark("The system said: %(detail)s"), detail=detail)
    return gettext(WHAT_TO_DO[trouble])


def _kept_by_postgres(installation: Installation) -> KeptByPostgres:
    # No password in what is printed: pg_dump asks for it, or reads ~/.pgpass.
    url = sa.make_url(installation.settings.sqlalchemy_url).set(drivername="postgresql")._replace(password=None)
    folder = installation.folder
    return KeptByPostgres(
        command=f'pg_dump --format=custom --file=workshop.dump "{url.render_as_string()}"',
        recovery=folder.recovery_file,
        clock=folder.clock_file,
    )


def restore(
    file: Annotated[Path, typer.Argument(help=mark("A backup."))],
    data: Data = None,
    code: Annotated[str | None, typer.Option(help=mark("Recovery code; asked for if left out."))] = None,
) -> None:
    settings = settings_for(data)
    folder = DataFolder(settings.data)
    recovery_code = ask(mark("Recovery code"), code, str)
    with alone(folder), database_of(settings) as database:
        if settings.database_url:
            read_dump(file, recovery_code, folder, settings.sqlalchemy_url)
        else:
            read_backup(file, recovery_code, folder)
        current = schema.is_current(database)
    say(mark("Restored in %(folder)s. The same recovery code goes on opening its backups."), folder=folder.path)
    if not current:
        raise SchemaBehind(folder=folder.path)


# --- how are the backups? -------------------------------------------------


def state_of_backups(installation: Installation) -> list[tuple[bool, str]]:
    """Whether it is well, and the sentence: of the last backup, the second place, the last drill."""
    last = last_backup(installation.folder)
    return [
        _state_of_last(last),
        _state_of_second(installation.settings.second_place, installation.folder, last),
        _state_of_drill(last_drill(installation.folder)),
    ]


def _state_of_last(last: LastBackup | None) -> tuple[bool, str]:
    if last is None:
        return True, gettext(mark("No backup yet: the server makes one every night, and the first when it starts"))
    moment = full_moment_text(last.kept_at) if last.kept_at else ""
    alarm = alarm_of(last, real_now(), GRACE)
    if alarm is None or alarm.worry == Worry.SECOND:
        return True, gettext(mark("The last backup is of %(moment)s: %(file)s"), moment=moment, file=last.file)
    advice = advice_of(alarm.trouble, last.detail) if alarm.trouble else gettext(alarm.advice)
    good = gettext(mark("The last good one is of %(moment)s."), moment=moment) if moment else ""
    return False, " ".join(filter(None, (gettext(alarm.words), advice, good)))


def _state_of_second(place: Path | None, folder: DataFolder, last: LastBackup | None) -> tuple[bool, str]:
    if place is None:
        return True, gettext(mark("No second place is set: with WORKSHOP_SECOND_PLACE a stick or disk gets copies too"))
    if not place.is_dir():
        advice = advice_of(Trouble.MISSING, "")
        return False, gettext(mark("No copy in the second place %(place)s. %(advice)s"), place=place, advice=advice)
    if place.stat().st_dev == folder.path.stat().st_dev:
        return False, gettext(mark("The second place %(place)s is on the same disk: it is lost with it"), place=place)
    if last and last.second_trouble:
        advice = advice_of(last.second_trouble, last.second_detail)
        return False, gettext(mark("No copy in the second place %(place)s. %(advice)s"), place=place, advice=advice)
    if last is None or last.second_at is None:
        return True, gettext(mark("The second place %(place)s is there and waits for the next backup"), place=place)
    moment = full_moment_text(last.second_at)
    return True, gettext(mark("The last copy in %(place)s is of %(moment)s"), place=place, moment=moment)


def _state_of_drill(drilled: LastDrill | None) -> tuple[bool, str]:
    if drilled is None:
        return True, gettext(mark("Nobody has tried yet whether a backup can be restored: `workshop drill` does"))
    words = (
        mark("The restore drill of %(moment)s found all well")
        if drilled.well
        else mark("The restore drill of %(moment)s did not go well: make a new backup and run `workshop drill`")
    )
    return drilled.well, gettext(words, moment=full_moment_text(drilled.at))
