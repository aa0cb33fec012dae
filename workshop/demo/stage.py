"""The demo before its first day: county, offices, workshop, and whoever signs in with a password."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from workshop.accounts.commands import add_account, add_member, add_membership
from workshop.actor import Actor, Role
from workshop.demo import places
from workshop.demo.places import Member, Officer, password_of
from workshop.journal.commands import Action, note
from workshop.tenancy import County, Office, OneWorkshop, Pairing, Township, Workshop
from workshop.vault import Vault, new_recovery_code


@dataclass(frozen=True)
class Stage:
    """Where the demo happens and who writes in it."""

    workshop_id: UUID
    owner: Actor
    leader: Actor


def set_stage(session: Session, vault: Vault) -> Stage:
    """Write the places and accounts.  `session` has the scope Everything and an empty database."""
    county = County(name=places.COUNTY, region_code=places.REGION_CODE)
    session.add(county)
    session.flush()
    townships = {name: Township(county_id=county.id, name=name) for name in places.TOWNSHIPS}
    pairing = Pairing(county_id=county.id, city=places.PARTNER_CITY)
    session.add_all([*townships.values(), pairing])
    session.flush()
    workshop = Workshop(
        county_id=county.id,
        township_id=townships[places.WORKSHOP_TOWNSHIP].id,
        code=places.WORKSHOP_CODE,
        name=places.WORKSHOP_NAME,
    )
    session.add(workshop)
    session.flush()
    note(session, None, Action.WORKSHOP_ADDED, workshop.id, places.SET_UP_AT, workshop_id=workshop.id)
    for officer in places.OFFICERS:
        township = townships[officer.township] if officer.township else None
        _add_officer(session, vault, officer, county, township, pairing)
    owner = _add_owner(session, workshop)
    _add_member(session, owner, places.BOOKKEEPER)
    return Stage(workshop.id, owner, _add_member(session, owner, places.LEADER))


def _add_officer(
    session: Session, vault: Vault, officer: Officer, county: County, township: Township | None, pairing: Pairing
) -> None:
    account = add_account(
        session,
        None,
        officer.name,
        officer.login,
        password_of(officer.role),
        places.SET_UP_AT,
        totp_secret=officer.totp_secret,
        vault=vault,
    )
    if not officer.office:
        add_membership(session, None, account, officer.role, places.SET_UP_AT, pairing_id=pairing.id)
        return
    office = Office(county_id=county.id, township_id=township.id if township else None, name=officer.office)
    session.add(office)
    session.flush()
    add_membership(session, None, account, officer.role, places.SET_UP_AT, office_id=office.id)


def _add_owner(session: Session, workshop: Workshop) -> Actor:
    owner = places.OWNER
    account = add_account(session, None, owner.name, owner.phone, password_of(owner.role), places.SET_UP_AT)
    add_membership(session, None, account, owner.role, places.SET_UP_AT, workshop_id=workshop.id)
    return Actor(account.id, owner.name, Role.OWNER, OneWorkshop(workshop.id))


def _add_member(session: Session, owner: Actor, member: Member) -> Actor:
    password = password_of(member.role)
    # Nobody needs the recovery code: a demo whose password is lost is made anew.
    code = new_recovery_code()
    account = add_member(session, owner, member.name, member.phone, member.role, password, code, places.SET_UP_AT)
    return Actor(account.id, member.name, member.role, owner.scope)
