"""Founding: the county, the workshop, the offices in which people have roles.  Scope: Everything."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.accounts.models import Account, Membership
from workshop.accounts.rules import plain_phone
from workshop.actor import OFFICE_ROLES
from workshop.errors import Invalid
from workshop.i18n import mark
from workshop.journal.commands import Action, note
from workshop.tenancy import County, Office, Pairing, Township, Workshop

SAMPLE_REGION = "000001"
"""The region code of the county in which all sample workshops stand.  It never has an office."""


@dataclass(frozen=True)
class NewWorkshop:
    """Where a workshop stands and what it is called."""

    name: str
    county: str
    region_code: str
    township: str | None = None
    code: str = "W1"
    is_sample: bool = False


def found_workshop(session: Session, wish: NewWorkshop, now: datetime) -> Workshop:
    """A new workshop, with county and township if they are not there yet.  Raises Invalid."""
    if wish.is_sample != (wish.region_code == SAMPLE_REGION):
        raise Invalid({"region_code": mark("This region code is kept for sample workshops.")})
    if session.scalars(sa.select(Workshop).where(col(Workshop.code) == wish.code)).first():
        raise Invalid({"code": mark("There is a workshop with this code already.")})
    county = session.scalars(sa.select(County).where(col(County.region_code) == wish.region_code)).first()
    if county is None:
        county = County(name=wish.county, region_code=wish.region_code)
        session.add(county)
        session.flush()
    township = _township(session, county, wish.township) if wish.township else None
    workshop = Workshop(
        county_id=county.id,
        township_id=township.id if township else None,
        code=wish.code,
        name=wish.name,
        is_sample=wish.is_sample,
    )
    session.add(workshop)
    session.flush()
    note(session, None, Action.WORKSHOP_ADDED, workshop.id, now, workshop_id=workshop.id)
    return workshop


def next_code(session: Session, letter: str) -> str:
    """W2 where there is a W1: the letter with the number after the highest."""
    taken = session.scalars(sa.select(col(Workshop.code)).where(col(Workshop.code).startswith(letter))).all()
    numbers = [int(code[len(letter) :]) for code in taken if code[len(letter) :].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1}"


def workshop_with_code(session: Session, code: str | None) -> Workshop:
    """The workshop with this code; without one, the only workshop that is no sample.  Raises Invalid."""
    wanted = sa.select(Workshop).order_by(col(Workshop.code)).limit(2)
    which = col(Workshop.code) == code.upper() if code else col(Workshop.is_sample).is_(False)
    found = session.scalars(wanted.where(which)).all()
    if len(found) != 1:
        raise Invalid({"workshop": mark("Say which workshop by its code, such as W1.")})
    return found[0]


def county_named(session: Session, name: str | None) -> County:
    """The county with this name or region code; without one, the only county.  Raises Invalid.

    Never that of the samples: an office there would see them.
    """
    wanted = (
        sa.select(County).where(col(County.region_code) != SAMPLE_REGION).order_by(col(County.region_code)).limit(2)
    )
    named = wanted.where(sa.or_(col(County.name) == name, col(County.region_code) == name))
    found = session.scalars(named if name else wanted).all()
    if len(found) != 1:
        raise Invalid({"county": mark("Say which county by its name or region code.")})
    return found[0]


def office_named(session: Session, county: County, name: str, township_name: str | None = None) -> Office:
    """The county's office of this name, or the township's; a new one if it is not there yet."""
    township_id = _township(session, county, township_name).id if township_name else None
    found = session.scalars(
        sa.select(Office).where(
            col(Office.county_id) == county.id,
            col(Office.township_id) == township_id if township_id else col(Office.township_id).is_(None),
            col(Office.name) == name,
        )
    ).first()
    if found:
        return found
    office = Office(county_id=county.id, township_id=township_id, name=name)
    session.add(office)
    session.flush()
    return office


def pairing_with(session: Session, county: County, city: str) -> Pairing:
    """The county's pairing with the city; a new one if it is not there yet."""
    found = session.scalars(
        sa.select(Pairing).where(col(Pairing.county_id) == county.id, col(Pairing.city) == city)
    ).first()
    if found:
        return found
    pairing = Pairing(county_id=county.id, city=city)
    session.add(pairing)
    session.flush()
    return pairing


def _township(session: Session, county: County, name: str) -> Township:
    found = session.scalars(
        sa.select(Township).where(col(Township.county_id) == county.id, col(Township.name) == name)
    ).first()
    if found:
        return found
    township = Township(county_id=county.id, name=name)
    session.add(township)
    session.flush()
    return township


def owner_to_be(session: Session, login: str) -> Account:
    """The account that signs in with this number, as the owner of one more workshop.  Raises Invalid."""
    account = session.scalars(sa.select(Account).where(col(Account.login) == (plain_phone(login) or login))).first()
    if account is None:
        raise Invalid({"owner": mark("Nobody signs in with this number. Add the owner first: workshop user add.")})
    in_office = sa.select(col(Membership.id)).where(
        col(Membership.account_id) == account.id,
        col(Membership.role).in_(OFFICE_ROLES),
        col(Membership.ended_at).is_(None),
    )
    if session.scalars(in_office).first():
        raise Invalid({"owner": mark("Somebody of an office does not own a workshop.")})
    return account
