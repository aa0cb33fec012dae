"""People who sign in: their accounts, and the cards of workers."""

from typing import Annotated
from uuid import UUID

import pyotp
import typer
from sqlmodel import Session

from workshop.accounts import cards, founding
from workshop.accounts import commands as accounts
from workshop.accounts.rules import plain_card_number
from workshop.actor import ROLE_NAMES, WORKSHOP_ROLES, Role
from workshop.cli.addresses import parted
from workshop.cli.console import Address, BadAnswer, Data, ask, one_line, say, show_qr
from workshop.cli.installation import Installation, held_current, new_password, phone_number, settings_for
from workshop.clock import real_now
from workshop.database import reading, writing
from workshop.errors import Invalid, Refused
from workshop.i18n import gettext, mark
from workshop.tenancy import Everything, OneWorkshop, Workshop
from workshop.vault import new_recovery_code
from workshop.workers.models import Engagement
from workshop.workers.pages import card_address
from workshop.workers.queries import card_number, number_of


class WorkersHaveCards(Refused):
    code = "workers_have_cards"
    message = mark("A worker signs in with an access card: `workshop card print NUMBER`.")


class NoSuchWorker(Refused):
    code = "no_such_worker"
    message = mark("Workshop %(workshop)s has no worker with the number %(number)s.")


class NoAddress(Refused):
    code = "no_address"
    message = mark("Say where phones reach the server, such as `workshop address http://192.168.1.20:8000`.")


WorkshopCode = Annotated[str | None, typer.Option("--workshop", help=mark("Code of the workshop, such as W1."))]


def add_user(
    role: Role,
    name: Annotated[str, typer.Option(help=mark("Name."))],
    login: Annotated[str, typer.Option(help=mark("Mobile number; for an office's people a short name."))],
    data: Data = None,
    password: Annotated[str | None, typer.Option(help=mark("Password; asked for if left out."))] = None,
    workshop: WorkshopCode = None,
    county: Annotated[str | None, typer.Option(help=mark("Name of the county."))] = None,
    township: Annotated[str | None, typer.Option(help=mark("Name of the township."))] = None,
    office: Annotated[str | None, typer.Option(help=mark("Name of the office."))] = None,
    pairing: Annotated[str | None, typer.Option(help=mark("Partner city."))] = None,
) -> None:
    if role is Role.WORKER:
        raise WorkersHaveCards()
    of_workshop = role in WORKSHOP_ROLES
    typed_login = phone_number(login) if of_workshop else one_line(login).lower()
    page = "/people" if role in (Role.LEADER, Role.BOOKKEEPER) else ""  # an office's people have no page here
    with held_current(settings_for(data), page=page) as installation:
        secret = ask(mark("Password, at least 8 characters"), password, new_password, secret=True)
        recovery_code = new_recovery_code()
        totp_secret = None if of_workshop else pyotp.random_base32()
        with writing(installation.database, Everything()) as session:
            place = _place(session, role, workshop, county, township, office or pairing)
            account = accounts.add_account(
                session,
                None,
                one_line(name),
                typed_login,
                secret,
                real_now(),
                recovery_code=recovery_code,
                totp_secret=totp_secret,
                vault=installation.vault,
            )
            accounts.add_membership(session, None, account, role, real_now(), **place)
    say(mark("%(role)s %(name)s signs in as %(login)s."), role=gettext(ROLE_NAMES[role]), name=name, login=typed_login)
    say(mark("Recovery code: %(code)s"), code=recovery_code)
    if totp_secret:
        say(mark("Second factor, for an authenticator app: %(secret)s"), secret=totp_secret)
        show_qr(pyotp.TOTP(totp_secret).provisioning_uri(name=typed_login, issuer_name="Workshop"))


def _place(
    session: Session, role: Role, workshop: str | None, county: str | None, township: str | None, body: str | None
) -> dict[str, UUID]:
    """Where the role is held.  `body`: name of the office or partner city.  Raises Invalid."""
    if role in WORKSHOP_ROLES:
        return {"workshop_id": founding.workshop_with_code(session, workshop).id}
    if not body:
        raise Invalid({"office": mark("Say whose person this is: --office NAME, or --pairing CITY for a partner.")})
    its_county = founding.county_named(session, county)
    if role is Role.PARTNER:
        return {"pairing_id": founding.pairing_with(session, its_county, one_line(body)).id}
    return {"office_id": founding.office_named(session, its_county, one_line(body), township).id}


# --- cards ----------------------------------------------------------------


def print_card(
    number: Annotated[str, typer.Argument(help=mark("The worker's number, such as 18 or W1-18."))],
    data: Data = None,
    workshop: WorkshopCode = None,
    address: Address = None,
) -> None:
    settings = settings_for(data, address=address)
    if parted(settings.address) is None:
        raise NoAddress()
    code, worker_number = _read_number(number, workshop)
    with held_current(settings, page="/workers") as installation:
        with reading(installation.database, Everything()) as session:
            place = founding.workshop_with_code(session, code)
        _print(installation, place, worker_number)


def _read_number(typed: str, workshop: str | None) -> tuple[str | None, int]:
    full = plain_card_number(typed)
    if full:
        code, _, number = full.rpartition("-")
        return code, int(number)
    if not typed.isascii() or not typed.isdigit() or len(typed) > 5:
        raise BadAnswer(mark("A worker's number is such as 18 or W1-18."))
    return workshop, int(typed)


def _print(installation: Installation, place: Workshop, worker_number: int) -> None:
    with writing(installation.database, OneWorkshop(place.id)) as session:
        engagement: Engagement | None = number_of(session, worker_number)
        if engagement is None:
            raise NoSuchWorker(workshop=place.code, number=worker_number)
        code = cards.print_card(session, None, place.id, engagement.id, real_now())
    say(
        mark("Access card of %(name)s, %(number)s: once, within 7 days."),
        name=engagement.called_name,
        number=card_number(place, engagement),
    )
    address = card_address(installation.settings.address, code)
    typer.echo(address)
    show_qr(address)
