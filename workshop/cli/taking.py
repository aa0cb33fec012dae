"""Taking a workshop's data along without a browser."""

import os
from pathlib import Path
from typing import Annotated

import typer

from workshop.accounts.founding import workshop_with_code
from workshop.archive.commands import TakeData, note_taking
from workshop.archive.making import Taking, write_archive
from workshop.backup import FileExists, private
from workshop.cli.console import Data, say
from workshop.cli.installation import held_current, settings_for
from workshop.cli.people import WorkshopCode
from workshop.database import reading, writing
from workshop.i18n import mark
from workshop.tenancy import Everything, OneWorkshop


def archive(
    file: Annotated[Path, typer.Argument(help=mark("Where to, such as everything.zip."))],
    workshop: WorkshopCode = None,
    with_numbers: Annotated[
        bool, typer.Option("--with-numbers", help=mark("With identity numbers in clear (is noted)"))
    ] = False,
    data: Data = None,
) -> None:
    with held_current(settings_for(data), page="/account/data") as installation:
        if file.exists():
            raise FileExists(file=file)
        wish, now = TakeData(with_numbers=with_numbers), installation.clock.now()
        with reading(installation.database, Everything()) as session:
            place = workshop_with_code(session, workshop)
        scope = OneWorkshop(place.id)
        with writing(installation.database, scope) as session:
            note_taking(session, None, place.id, wish, now)
        unfinished = file.with_name(file.name + ".new")
        unfinished.unlink(missing_ok=True)  # of a command that was killed
        try:
            with private(unfinished) as out, reading(installation.database, scope, still=True) as session:
                write_archive(session, place, Taking(now, installation.vault if with_numbers else None), out)
            os.replace(unfinished, file)
        finally:
            unfinished.unlink(missing_ok=True)
    say(mark("All data of %(workshop)s is in %(file)s."), workshop=place.name, file=file)
