"""One installation: opening it, making it, bringing its schema up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from workshop import migrate as schema
from workshop.accounts import commands as accounts
from workshop.accounts import founding
from workshop.accounts.rules import password_problem, plain_phone
from workshop.actor import Role
from workshop.cli.addresses import lan_offers, listening_place, page_here, read_address, read_choice
from workshop.cli.console import Address, BadAnswer, Data, ask, one_line, say
from workshop.clock import Clock, real_now
from workshop.database import Database, open_database, writing
from workshop.demo.sample import make_sample
from workshop.errors import Refused
from workshop.folder import DataFolder, FolderInUse, UnreadableFile
from workshop.i18n import gettext, mark
from workshop.settings import Settings
from workshop.tenancy import Everything, Workshop
from workshop.vault import Vault, new_recovery_code


class NothingHere(Refused):
    code = "nothing_here"
    message = mark("There is no installation in %(folder)s. Make one with `workshop init --data %(folder)s`.")


class AlreadyHere(Refused):
    code = "already_here"
    message = mark("There is an installation in %(folder)s already. Start it with `workshop serve --data %(folder)s`.")


class ServerRuns(Refused):
    code = "server_runs"
    message = mark("A server is running on %(folder)s. Stop it first.")


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
    """An installation to look at; a server may run meanwhile.  Raises NothingHere."""
    folder = DataFolder(settings.data)
    if not folder.exists():
        raise NothingHere(folder=folder.path)
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


# --- init -----------------------------------------------------------------


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


def init(
    data: Data = None,
    name: Annotated[str | None, typer.Option(help=mark("Name of the workshop."))] = None,
    owner: Annotated[str | None, typer.Option(help=mark("Name of the owner."))] = None,
    phone: Annotated[str | None, typer.Option(help=mark("The owner's mobile number."))] = None,
    password: Annotated[str | None, typer.Option(help=mark("Password; asked for if left out."))] = None,
    address: Address = None,
    county: Annotated[str | None, typer.Option(help=mark("Name of the county."))] = None,
    region: Annotated[str, typer.Option(help=mark("Region code of the county, 6 digits."))] = "000000",
    township: Annotated[str | None, typer.Option(help=mark("Name of the township."))] = None,
    business_day: Annotated[str | None, typer.Option(help=mark("What day it is now, if not today's."))] = None,
    sample: Annotated[
        bool | None, typer.Option("--sample/--no-sample", help=mark("Also a sample workshop to play in."))
    ] = None,
) -> None:
    settings = told_settings(data, address=address)
    folder = DataFolder(settings.data)
    if folder.exists():
        raise AlreadyHere(folder=folder.path)
    clock = Clock.set_to(day(business_day)) if business_day else Clock()
    place = founding.NewWorkshop(
        name=ask(mark("Name of the workshop"), name, one_line),
        county=one_line(county or gettext(mark("Our county"))),
        region_code=region_code(region),
        township=one_line(township) if township else None,
    )
    first = _Owner(
        name=ask(mark("Name of the owner"), owner, one_line),
        login=ask(mark("The owner's mobile number"), phone, phone_number),
        password=ask(mark("Password, at least 8 characters"), password, new_password, secret=True),
    )
    is_asked = None in (name, owner, phone, password)
    if not settings.address and is_asked:
        settings = settings.model_copy(update={"address": _ask_address(settings.port)})
    if sample is None and is_asked:
        sample = typer.confirm(gettext(mark("Also a sample workshop to play in?")), default=True)
    recovery_code = new_recovery_code()
    workshop = _make(settings, folder, clock, place, first, recovery_code)
    _say_made(folder, workshop, recovery_code)
    if sample:
        with held_current(settings) as installation:
            make_sample(installation.database, installation.vault, first.login, clock)
        say(mark("The sample workshop is apart from it: after signing in, change to it at the top of a page."))
    _say_next(settings, folder, first.login)


@dataclass(frozen=True)
class _Owner:
    name: str
    login: str
    password: str


def _ask_address(port: int) -> str:
    """Where phones will reach the server; empty if that is left open."""
    offers = lan_offers(port)
    say(mark("Where will phones reach this computer? The address goes into every QR code."))
    for number, offer in enumerate(offers, 1):
        typer.echo(f"  {number}  {offer}")
    question = mark("Its number in this list, or another address; Enter leaves it open")
    if not offers:
        question = mark("An address such as http://192.168.1.20:8000; Enter leaves it open")
    return ask(question, None, read_choice(offers, port), may_be_empty=True)


def _make(
    settings: Settings,
    folder: DataFolder,
    clock: Clock,
    place: founding.NewWorkshop,
    owner: _Owner,
    recovery_code: str,
) -> Workshop:
    """The whole installation, or none.  Raises ServerRuns."""
    with alone(folder), database_of(settings) as database:
        schema.upgrade(database)
        with writing(database, Everything()) as session:
            workshop = founding.found_workshop(session, place, clock.now())
            account = accounts.add_account(
                session, None, owner.name, owner.login, owner.password, real_now(), recovery_code=recovery_code
            )
            accounts.add_membership(session, None, account, Role.OWNER, real_now(), workshop_id=workshop.id)
            folder.set_address(settings.address)
            # Last, so that a folder with a key is a whole installation.
            folder.create(Vault.new(), recovery_code, clock)
    return workshop


def _say_made(folder: DataFolder, workshop: Workshop, recovery_code: str) -> None:
    say(mark("Workshop %(code)s is ready in %(folder)s."), code=workshop.code, folder=folder.path)
    say(mark("Recovery code: %(code)s"), code=recovery_code)
    say(mark("Write it on paper and keep it: it opens backups and sets a new password. It is not shown again."))


def _say_next(settings: Settings, folder: DataFolder, login: str) -> None:
    say(mark("What to do next:"))
    say(
        mark("1. Start it: workshop serve --data %(folder)s (after `make run` it starts by itself)"), folder=folder.path
    )
    say(
        mark("2. On this computer open %(page)s and sign in with the number %(login)s and the password."),
        page=page_here(*listening_place(settings)),
        login=login,
    )
    if settings.address:
        say(
            mark(
                "3. On a phone in the same network open %(address)s. Nothing comes? workshop doctor --data %(folder)s"
            ),
            address=settings.address,
            folder=folder.path,
        )
    else:
        say(
            mark("3. Phones do not reach it yet. Set an address for them: workshop address --data %(folder)s"),
            folder=folder.path,
        )


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
        if schema.is_current(installation.database):
            say(mark("The database has the schema of this version already."))
            return
        schema.upgrade(installation.database)
    say(mark("The database has the schema of this version now."))
