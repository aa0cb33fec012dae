"""More workshops of somebody who signs in here already: real ones, and one to play in."""

from typing import Annotated

import typer
from sqlmodel import Session

from workshop.accounts import founding
from workshop.accounts.commands import add_membership
from workshop.accounts.founding import NewWorkshop
from workshop.actor import Role
from workshop.cli.console import Data, ask, one_line, say
from workshop.cli.installation import held_current, region_code, settings_for
from workshop.clock import real_now
from workshop.database import writing
from workshop.demo.sample import make_sample
from workshop.i18n import mark
from workshop.tenancy import Everything


def add_workshop(
    owner: Annotated[str, typer.Option(metavar="LOGIN", help=mark("The number with which the owner signs in."))],
    data: Data = None,
    name: Annotated[str | None, typer.Option(help=mark("Name of the workshop."))] = None,
    county: Annotated[str | None, typer.Option(help=mark("Name of the county."))] = None,
    region: Annotated[
        str | None, typer.Option(help=mark("Region code of the county, 6 digits; needed for one that is new here."))
    ] = None,
    township: Annotated[str | None, typer.Option(help=mark("Name of the township."))] = None,
) -> None:
    chosen_name = ask(mark("Name of the workshop"), name, one_line)
    with held_current(settings_for(data)) as installation, writing(installation.database, Everything()) as session:
        account = founding.owner_to_be(session, owner)
        wish = _wish(session, chosen_name, county, region, township)
        workshop = founding.found_workshop(session, wish, installation.clock.now())
        add_membership(session, None, account, Role.OWNER, real_now(), workshop_id=workshop.id)
    say(
        mark("Workshop %(code)s is ready. %(name)s changes to it at the top of a page."),
        code=wish.code,
        name=account.name,
    )


def _wish(session: Session, name: str, county: str | None, region: str | None, township: str | None) -> NewWorkshop:
    """Where the workshop will stand: in a county that is there already, or in a new one.  Raises Invalid, BadAnswer."""
    if county and region:
        place = one_line(county), region_code(region)
    else:
        found = founding.county_named(session, county or region)
        place = found.name, found.region_code
    return NewWorkshop(
        name=name,
        county=place[0],
        region_code=place[1],
        township=one_line(township) if township else None,
        code=founding.next_code(session, "W"),
    )


def add_sample(
    login: Annotated[str, typer.Argument(help=mark("The number with which the owner signs in."))],
    data: Data = None,
) -> None:
    with held_current(settings_for(data)) as installation:
        code = make_sample(installation.database, installation.vault, login, installation.clock)
    say(mark("The sample workshop %(code)s is ready. Change to it at the top of a page."), code=code)
