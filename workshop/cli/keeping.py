"""Keeping an installation safe: backup and restore."""

from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from workshop import migrate as schema
from workshop.backup import read_backup, write_backup
from workshop.cli.console import Data, ask, say
from workshop.cli.installation import Installation, SchemaBehind, alone, opened, settings_for
from workshop.clock import CHINA, real_now
from workshop.database import open_database
from workshop.errors import Refused
from workshop.folder import DataFolder
from workshop.i18n import mark


class KeptByPostgres(Refused):
    code = "kept_by_postgres"
    message = mark('PostgreSQL makes its own backups: %(command)s. Keep "%(recovery)s" and "%(clock)s" beside it.')


class RestoredByPostgres(Refused):
    code = "restored_by_postgres"
    message = mark(
        "PostgreSQL restores its own backups: see `pg_restore`. Unset WORKSHOP_DATABASE_URL to restore here."
    )


def backup(
    file: Annotated[
        Path | None, typer.Argument(help=mark("Where to; else backups/ in the folder, with the time."))
    ] = None,
    data: Data = None,
) -> None:
    with opened(settings_for(data)) as installation:
        if installation.settings.database_url:
            raise _kept_by_postgres(installation)
        moment = real_now().astimezone(CHINA)
        archive = file or installation.folder.backups / f"workshop-{moment:%Y-%m-%d-%H%M%S}.zip"
        write_backup(installation.folder, archive)
    say(mark("Kept in %(file)s and checked. It opens with the printed recovery code alone."), file=archive)
    say(mark("Copy it to another place: a stick, another computer."))


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
    if settings.database_url:
        raise RestoredByPostgres()
    folder = DataFolder(settings.data)
    recovery_code = ask(mark("Recovery code"), code, str)
    with alone(folder):
        read_backup(file, recovery_code, folder)
        database = open_database(settings.sqlalchemy_url)
        current = schema.is_current(database)
        database.dispose()
    say(mark("Restored in %(folder)s. The same recovery code goes on opening its backups."), folder=folder.path)
    if not current:
        raise SchemaBehind(folder=folder.path)
