"""The demo before its first day: county, offices, workshops, and whoever signs in with a password."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from workshop.accounts.commands import add_account, add_member, add_membership
from workshop.accounts.founding import NewWorkshop, found_workshop
from workshop.actor import Actor, Role
from workshop.demo import places
from workshop.demo.places import DemoWorkshop, Member, Officer, password_of
from workshop.tenancy import County, Office, OneOffice, OneWorkshop, Pairing, Township
from workshop.vault import Vault, new_recovery_code


@dataclass(frozen=True)
class Books:
    """A workshop, its owner, and who writes down its counts on weekdays."""

    workshop_id: UUID
    owner: Actor
    recorder: Actor


@dataclass(frozen=True)
class Stage:
    """Where the demo happens and who writes in it.  books: by the workshop's code."""

    books: Mapping[str, Books]
    county_officer: Actor


def set_stage(session: Session, vault: Vault, now: datetime) -> Stage:
    """Write the places and accounts.  `session` has the scope Everything and an empty database."""
    county = County(name=places.COUNTY, region_code=places.REGION_CODE)
    session.add(county)
    session.flush()
    townships = {name: Township(county_id=county.id, name=name) for name in places.TOWNSHIPS}
    pairing = Pairing(county_id=county.id, city=places.PARTNER_CITY)
    session.add_all([*townships.values(), pairing])
    session.flush()
    officers = {}
    for officer in places.OFFICERS:
        township = townships[officer.township] if officer.township else None
        officers[officer.role] = _add_officer(session, vault, officer, county, township, pairing, now)
    books = {workshop.code: _open_books(session, workshop, now) for workshop in places.WORKSHOPS}
    return Stage(books, officers[Role.COUNTY])


def _add_officer(
    session: Session,
    vault: Vault,
    officer: Officer,
    county: County,
    township: Township | None,
    pairing: Pairing,
    now: datetime,
) -> Actor:
    password = password_of(officer.role)
    account = add_account(
        session, None, officer.name, officer.login, password, now, totp_secret=officer.totp_secret, vault=vault
    )
    township_id = township.id if township else None
    actor = Actor(account.id, officer.name, officer.role, OneOffice(county.id, township_id))
    if not officer.office:
        add_membership(session, None, account, officer.role, now, pairing_id=pairing.id)
        return actor
    office = Office(county_id=county.id, township_id=township_id, name=officer.office)
    session.add(office)
    session.flush()
    add_membership(session, None, account, officer.role, now, office_id=office.id)
    return actor


def _open_books(session: Session, workshop: DemoWorkshop, now: datetime) -> Books:
    wish = NewWorkshop(workshop.name, places.COUNTY, places.REGION_CODE, workshop.township, workshop.code)
    row = found_workshop(session, wish, now)
    first, *others = workshop.members
    account = add_account(session, None, first.name, first.phone, password_of(first.role), now)
    add_membership(session, None, account, first.role, now, workshop_id=row.id)
    owner = Actor(account.id, first.name, Role.OWNER, OneWorkshop(row.id))
    actors = {Role.OWNER: owner} | {member.role: _add_member(session, owner, member, now) for member in others}
    return Books(row.id, owner, actors.get(Role.LEADER, owner))


def _add_member(session: Session, owner: Actor, member: Member, now: datetime) -> Actor:
    # Nobody needs the recovery code: a demo whose password is lost is made anew.
    code = new_recovery_code()
    account = add_member(session, owner, member.name, member.phone, member.role, password_of(member.role), code, now)
    return Actor(account.id, member.name, member.role, owner.scope)
