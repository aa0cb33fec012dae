"""One installation: opening it, the answers it takes, its address, bringing its schema up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from workshop import migrate as schema
from workshop.accounts.rules import password_problem, plain_phone
from workshop.cli.addresses import lan_offers, listening_place, read_address
from workshop.cli.console import BadAnswer, Data, say
from workshop.clock import Clock
from workshop.database import Database, open_database
from workshop.errors import Refused
from workshop.folder import DataFolder, FolderInUse, UnreadableFile
from workshop.i18n import mark
from workshop.settings import Settings
from workshop.vault import Vault


class NothingHere(Refused):
    code = "nothing_here"
    message = mark("There is no installation in %(folder)s. Make one with `workshop init --data %(folder)s`.")


class NoDatabase(Refused):
    code = "no_database"
    message = mark("There is no database in %(folder)s. If it is PostgreSQL's, set WORKSHOP_DATABASE_URL.")


class ServerRuns(Refused):
    code = "server_runs"
    message = mark("A server is running on %(folder)s. Stop it first (Ctrl+C in its window), then do this again.")


class ServerRunsUsePage(Refused):
    code = "server_runs_use_page"
    message = mark("A server is running on %(folder)s. Do this on its page %(page)s, or stop it first.")


class SchemaBehind(Refused):
    code = "schema_behind"
    message = mark("The database does not have the schema of this version. Run `workshop migrate --data %(folder)s`.")


class AlteredFile(Refused):
    code = "altered_file"
    message = mark("%(file)s cannot be read. Remove it, then set the address anew with `workshop address`.")


class NotAPostgresAddress(Refused):
    code = "not_a_postgres_address"
    message = mark("WORKSHOP_DATABASE_URL must start with postgresql://.")


# --- opening --------------------------------------------------------------


@dataclass(frozen=True)
class Installation:
    """What a command works on."""

    settings: Settings
    folder: DataFolder
    database: Database
    vault: Vault
    clock: Clock


def told_settings(data: Path | None, **given: Any) -> Settings:
    """The environment's settings, outranked by the options that were given.  Raises BadAnswer."""
    chosen = {"data": data, **given}
    settings = Settings(**{name: value for name, value in chosen.items() if value is not None})
    if not given.get("address"):
        return settings
    return settings.model_copy(update={"address": read_address(given["address"], settings.port)})


def settings_for(data: Path | None, **given: Any) -> Settings:
    """The same; an address that neither tells is the folder's own.  Raises BadAnswer, AlteredFile."""
    settings = told_settings(data, **given)
    if settings.address:
        return settings
    folder = DataFolder(settings.data)
    try:
        return settings.model_copy(update={"address": folder.address()})
    except UnreadableFile:
        raise AlteredFile(file=folder.installation_file) from None


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The database of the settings, closed at the end.  Raises NotAPostgresAddress."""
    try:
        url = settings.sqlalchemy_url
    except ValueError:
        raise NotAPostgresAddress() from None
    database = open_database(url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    """An installation to look at; a server may run meanwhile.  Raises NothingHere, NoDatabase."""
    folder = DataFolder(settings.data)
    if not folder.exists():
        raise NothingHere(folder=folder.path)
    if not settings.database_url and not folder.database_file.is_file():
        raise NoDatabase(folder=folder.path)  # else SQLite would make an empty one beside PostgreSQL's keys
    with database_of(settings) as database:
        yield Installation(settings, folder, database, folder.vault(), folder.clock())


@contextmanager
def alone(folder: DataFolder, page: str = "") -> Iterator[None]:
    """Nobody else writes meanwhile.  Raises ServerRuns, naming the page where the same is done."""
    try:
        with folder.held():
            yield
    except FolderInUse:
        if page:
            raise ServerRunsUsePage(folder=folder.path, page=page) from None
        raise ServerRuns(folder=folder.path) from None


@contextmanager
def held(settings: Settings, page: str = "") -> Iterator[Installation]:
    """An installation that nobody else writes in, closed before it is let go.  Raises NothingHere, ServerRuns."""
    folder = DataFolder(settings.data)
    if not folder.exists():
        raise NothingHere(folder=folder.path)
    with alone(folder, page), opened(settings) as installation:
        yield installation


@contextmanager
def held_current(settings: Settings, page: str = "") -> Iterator[Installation]:
    """The same, with the schema of this version.  Raises SchemaBehind too."""
    with held(settings, page) as installation:
        if not schema.is_current(installation.database):
            raise SchemaBehind(folder=installation.folder.path)
        yield installation


# --- what is typed ----------------------------------------------------------


def phone_number(typed: str) -> str:
    """The eleven digits.  Raises BadAnswer."""
    phone = plain_phone(typed)
    if phone is None:
        raise BadAnswer(mark("A mobile number has 11 digits, such as 139 0000 0000."))
    return phone


def new_password(typed: str) -> str:
    """The password, if it will do.  Raises BadAnswer."""
    problem = password_problem(typed)
    if problem:
        raise BadAnswer(problem)
    return typed


def region_code(typed: str) -> str:
    """Six digits.  Raises BadAnswer."""
    if len(typed) != 6 or not typed.isascii() or not typed.isdigit():
        raise BadAnswer(mark("A region code has 6 digits, such as 610799."))
    return typed


def day(typed: str) -> date:
    """Raises BadAnswer."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadAnswer(mark("Enter a day, such as 2025-09-16.")) from None


# --- address --------------------------------------------------------------


def phone_address(
    new: Annotated[str | None, typer.Argument(help=mark("The new address, such as http://192.168.1.20:8000."))] = None,
    data: Data = None,
    forget: Annotated[bool, typer.Option("--forget", help=mark("Leave it open again."))] = False,
) -> None:
    told = told_settings(data)
    folder = DataFolder(told.data)
    if not folder.exists():
        raise NothingHere(folder=folder.path)
    if new is None and not forget:
        _show_address(settings_for(data))
        return
    address = read_address(new, told.port) if new else ""
    with alone(folder):
        folder.set_address(address)
    if told.address:
        say(mark("Kept. But WORKSHOP_ADDRESS says %(address)s and outranks it."), address=told.address)
    elif address:
        say(mark("From the next start on QR codes carry %(address)s."), address=address)
        say(mark("Cards and links made before lead to the old one, and phones sign in once more."))
    else:
        say(mark("No address is set: QR codes carry the address a page was opened with"))


def _show_address(settings: Settings) -> None:
    if settings.address:
        say(mark("QR codes carry %(address)s"), address=settings.address)
    else:
        say(mark("No address is set: QR codes carry the address a page was opened with"))
    for offer in lan_offers(listening_place(settings)[1]):
        say(mark("This computer has the address %(address)s"), address=offer)
    say(mark("Change it with `workshop address NEW --data %(folder)s`."), folder=settings.data)


# --- migrate --------------------------------------------------------------


def migrate(data: Data = None) -> None:
    with held(settings_for(data)) as installation:
        was_current = schema.is_current(installation.database)
        schema.upgrade(installation.database)  # in any case: figures of law may be new where the schema is not
    if was_current:
        say(mark("The database has the schema of this version already."))
    else:
        say(mark("The database has the schema of this version now."))
