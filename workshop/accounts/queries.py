"""Finding out who is there, and listing sign-ins."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.accounts import rules
from workshop.accounts.models import AccessCard, Account, Holding, Link, Membership, SignIn
from workshop.actor import OFFICE_ROLES, Actor, Role, Voice
from workshop.tenancy import Office, OneLink, OneOffice, OnePairing, OnePerson, OneWorkshop, Pairing, Scope, Workshop
from workshop.text import plain


def digest(secret: str) -> bytes:
    """What is kept of a random token or code: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True)
class Arrival:
    """A live sign-in and whom it is."""

    actor: Actor
    seen_at: datetime
    lasts: timedelta
    touch_after: timedelta


_signed_in = aliased(SignIn)
_other = aliased(SignIn)
_ARRIVAL = (
    sa.select(
        _signed_in.id,
        _signed_in.account_id,
        _signed_in.seen_at,
        Account.name,
        Membership.role,
        Membership.workshop_id,
        Membership.office_id,
        Membership.pairing_id,
        sa.exists()
        .where(col(_other.device_hash) == _signed_in.device_hash, col(_other.account_id) != _signed_in.account_id)
        .label("shared"),
    )
    .join(Account, col(Account.id) == _signed_in.account_id)
    .outerjoin(Membership, col(Membership.id) == _signed_in.membership_id)
    .where(
        col(_signed_in.token_hash) == sa.bindparam("token_hash"),
        col(_signed_in.ended_at).is_(None),
        col(_signed_in.expires_at) > sa.bindparam("real_now"),
        col(Membership.ended_at).is_(None),
    )
)


def arrival(session: Session, token: str, real_now: datetime) -> Arrival | None:
    """Who holds this token, if the sign-in still lasts.  The session's scope is `Door`."""
    row = session.execute(_ARRIVAL, {"token_hash": digest(token), "real_now": real_now}).first()
    if row is None:
        return None
    if row.role is None:
        return _worker(session, row)
    role = Role(row.role)
    actor = Actor(
        account_id=row.account_id,
        name=row.name,
        role=role,
        scope=_scope(session, row),
        sign_in_id=row.id,
    )
    if role in OFFICE_ROLES:
        return Arrival(actor, row.seen_at, rules.OFFICE_IDLE, timedelta(minutes=5))
    return Arrival(actor, row.seen_at, rules.WORKSHOP_LASTS, timedelta(days=1))


def _worker(session: Session, row: sa.Row[tuple[object, ...]]) -> Arrival | None:
    held = holdings(session, row.account_id)
    if not held:
        return None
    voice = Voice.SHARED if row.shared else Voice.REPRINTED if any(h.reprinted for h in held) else Voice.OWN
    scope = OnePerson(
        row.account_id,
        frozenset(h.engagement_id for h in held),
        frozenset(h.workshop_id for h in held),
    )
    actor = Actor(
        account_id=row.account_id,
        name=row.name,
        role=Role.WORKER,
        scope=scope,
        sign_in_id=row.id,
        voice=voice,
        places=len(held),
        engagement_id=held[-1].engagement_id,
    )
    return Arrival(actor, row.seen_at, rules.WORKER_LASTS, timedelta(days=1))


def _scope(session: Session, row: sa.Row[tuple[object, ...]]) -> Scope:
    if row.workshop_id:
        return OneWorkshop(row.workshop_id)
    if row.office_id:
        office = session.get_one(Office, row.office_id)
        return OneOffice(office.county_id, office.township_id)
    pairing = session.get_one(Pairing, row.pairing_id)
    return OnePairing(pairing.id, pairing.county_id)


def holdings(session: Session, account_id: UUID) -> Sequence[Holding]:
    """The cards the account holds, oldest first."""
    return session.scalars(
        sa.select(Holding)
        .where(col(Holding.account_id) == account_id, col(Holding.ended_at).is_(None))
        .order_by(col(Holding.since), col(Holding.id))
    ).all()


def holders_of(session: Session, engagement_id: UUID) -> Sequence[Holding]:
    """Who held the card of the engagement, oldest first."""
    return session.scalars(
        sa.select(Holding).where(col(Holding.engagement_id) == engagement_id).order_by(col(Holding.since))
    ).all()


def cards_of(session: Session, engagement_id: UUID) -> Sequence[AccessCard]:
    """The access cards printed for the engagement, the latest first."""
    return session.scalars(
        sa.select(AccessCard)
        .where(col(AccessCard.engagement_id) == engagement_id)
        .order_by(col(AccessCard.printed_at).desc())
    ).all()


def accounts_named(session: Session, typed: str) -> Sequence[Account]:
    """Whom a typed telephone number, card number or officer's name may mean.

    A family may share a telephone, so there may be several; the secret decides.
    """
    by_card = rules.plain_card_number(typed)
    phone = rules.plain_phone(typed)
    name = phone or plain(typed).lower()
    wanted = [col(Account.login) == name]
    if phone:
        wanted.append(col(Account.phone) == phone)
    if by_card:
        held = sa.select(col(Holding.account_id)).where(
            col(Holding.card_number) == by_card, col(Holding.ended_at).is_(None)
        )
        wanted.append(col(Account.id).in_(held))
    return session.scalars(sa.select(Account).where(sa.or_(*wanted)).order_by(col(Account.id)).limit(6)).all()


@dataclass(frozen=True)
class Place:
    """Somewhere an account may act: a workshop, an office or a pairing."""

    membership_id: UUID
    role: Role
    name: str


def places_of(session: Session, account_id: UUID) -> list[Place]:
    """The account's places that have not ended."""
    rows = session.execute(
        sa.select(Membership, Workshop.name, Office.name, Pairing.city)
        .outerjoin(Workshop, col(Workshop.id) == Membership.workshop_id)
        .outerjoin(Office, col(Office.id) == Membership.office_id)
        .outerjoin(Pairing, col(Pairing.id) == Membership.pairing_id)
        .where(col(Membership.account_id) == account_id, col(Membership.ended_at).is_(None))
        .order_by(col(Membership.id))
    )
    return [Place(m.id, Role(m.role), workshop or office or city) for m, workshop, office, city in rows]


def sign_ins_of(session: Session, account_ids: Sequence[UUID], real_now: datetime) -> Sequence[SignIn]:
    """The live sign-ins of the accounts, newest first."""
    return session.scalars(
        sa.select(SignIn)
        .where(
            col(SignIn.account_id).in_(account_ids),
            col(SignIn.ended_at).is_(None),
            col(SignIn.expires_at) > real_now,
        )
        .order_by(col(SignIn.started_at).desc())
    ).all()


@dataclass(frozen=True)
class Member:
    """One of a workshop's own people who signs in."""

    account_id: UUID
    name: str
    role: Role
    login: str


def members_of(session: Session, workshop_id: UUID) -> list[Member]:
    """Owner, leaders and bookkeeper of the workshop."""
    rows = session.execute(
        sa.select(Account.id, Account.name, Membership.role, Account.login)
        .join(Membership, col(Membership.account_id) == Account.id)
        .where(col(Membership.workshop_id) == workshop_id, col(Membership.ended_at).is_(None))
        .order_by(col(Membership.id))
    )
    return [Member(account_id, name, Role(role), login or "") for account_id, name, role, login in rows]


def link_scope(session: Session, code: str, real_now: datetime) -> OneLink | None:
    """What the address with this code opens, if it still lasts."""
    link = session.scalars(
        sa.select(Link).where(
            col(Link.code_hash) == digest(code), col(Link.ended_at).is_(None), col(Link.expires_at) > real_now
        )
    ).first()
    return OneLink(link.id, link.workshop_id, link.subject_id) if link else None
