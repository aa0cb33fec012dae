"""`init`: from nothing to an installation, with as few questions as will do."""

from dataclasses import dataclass
from typing import Annotated

import typer

from workshop import migrate as schema
from workshop.accounts import commands as accounts
from workshop.accounts import founding
from workshop.actor import Role
from workshop.cli.addresses import lan_offers, listening_place, page_here, read_choice
from workshop.cli.console import Address, Data, ask, one_line, say, wait_for_enter
from workshop.cli.installation import (
    alone,
    database_of,
    day,
    held_current,
    new_password,
    phone_number,
    region_code,
    told_settings,
)
from workshop.clock import Clock, real_now
from workshop.database import writing
from workshop.demo.sample import make_sample
from workshop.errors import Refused
from workshop.folder import DataFolder
from workshop.i18n import gettext, mark
from workshop.settings import Settings
from workshop.tenancy import Everything, Workshop
from workshop.vault import Vault, new_recovery_code


class AlreadyHere(Refused):
    code = "already_here"
    message = mark("There is an installation in %(folder)s already. Start it with `workshop serve --data %(folder)s`.")


@dataclass(frozen=True)
class _Owner:
    name: str
    login: str
    password: str


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
    place = _ask_place(name, county, region, township)
    first = _ask_owner(owner, phone, password)
    is_asked = None in (name, owner, phone, password)  # whoever said all that wants no question
    if is_asked:
        settings = settings if settings.address else _ask_address(settings)
        sample = _ask_sample() if sample is None else sample
    recovery_code = new_recovery_code()
    workshop = _make(settings, folder, clock, place, first, recovery_code)
    _say_made(folder, workshop, recovery_code)
    if is_asked:
        wait_for_enter(mark("Written down? Then press Enter."))  # the server's lines would push it out of sight
    if sample:
        with held_current(settings) as installation:
            make_sample(installation.database, installation.vault, first.login, clock)
        say(mark("The sample workshop is apart from it: after signing in, change to it at the top of a page."))
    _say_next(settings, folder, first.login)


# --- the questions --------------------------------------------------------


def _ask_place(name: str | None, county: str | None, region: str, township: str | None) -> founding.NewWorkshop:
    return founding.NewWorkshop(
        name=ask(mark("Name of the workshop"), name, one_line),
        county=one_line(county or gettext(mark("Our county"))),
        region_code=region_code(region),
        township=one_line(township) if township else None,
    )


def _ask_owner(name: str | None, phone: str | None, password: str | None) -> _Owner:
    return _Owner(
        name=ask(mark("Name of the owner"), name, one_line),
        login=ask(mark("The owner's mobile number"), phone, phone_number),
        password=ask(mark("Password, at least 8 characters"), password, new_password, secret=True),
    )


def _ask_address(settings: Settings) -> Settings:
    """The settings with the address where phones will reach the server; empty if that is left open."""
    offers = lan_offers(settings.port)
    say(mark("Where will phones reach this computer? The address goes into every QR code."))
    for number, offer in enumerate(offers, 1):
        typer.echo(f"  {number}  {offer}")
    question = mark("Its number in this list, or another address; Enter leaves it open")
    if not offers:
        question = mark("An address such as http://192.168.1.20:8000; Enter leaves it open")
    address = ask(question, None, read_choice(offers, settings.port), may_be_empty=True)
    return settings.model_copy(update={"address": address})


def _ask_sample() -> bool:
    return typer.confirm(gettext(mark("Also a sample workshop to play in?")), default=True)


# --- making it ------------------------------------------------------------


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
