"""Finding out who is there, and listing sign-ins."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.accounts import rules
from workshop.accounts.models import AccessCard, Account, Holding, Link, Membership, SignIn
from workshop.accounts.rules import CardStanding
from workshop.actor import OFFICE_ROLES, ROLE_NAMES, Actor, Place, Role, Voice
from workshop.hot import at_the_door, run
from workshop.tenancy import (
    Office,
    OneLink,
    OneOffice,
    OnePairing,
    OnePerson,
    OneWorkshop,
    Pairing,
    Scope,
    Workshop,
    columns,
)
from workshop.text import plain

INVITATION = "membership"
"""Subject of a link that gives a place, not an address."""


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


_sign_in, _account, _member = columns(SignIn), columns(Account), columns(Membership)
_office, _pairing, _holding = columns(Office), columns(Pairing), columns(Holding)
_workshop = columns(Workshop)
_other = _sign_in.id.table.alias()
_others_card, _others_place = _holding.id.table.alias(), _member.id.table.alias()
_others_workshop, _own_place = _workshop.id.table.alias(), _member.id.table.alias()
_ARRIVAL = at_the_door(
    sa.select(
        _sign_in.id,
        _sign_in.account_id,
        _sign_in.seen_at,
        _account.name,
        _member.role,
        _member.workshop_id,
        _member.office_id,
        _office.county_id,
        _office.township_id,
        _member.pairing_id,
        _pairing.county_id.label("pairing_county_id"),
        _sign_in.membership_id,
        sa.func.coalesce(_workshop.name, _office.name, _pairing.city).label("place_name"),
        _workshop.is_sample,
        sa.exists()
        .where(
            _own_place.c.account_id == _sign_in.account_id,
            _own_place.c.id != _sign_in.membership_id,
            _own_place.c.ended_at.is_(None),
        )
        .label("has_elsewhere"),
        # Not her own earlier account: when her card was printed again, all that it held ended.
        # Nor a sample's worker, whose card somebody tried on this phone.
        sa.exists()
        .where(
            _other.c.device_hash == _sign_in.device_hash,
            _other.c.account_id != _sign_in.account_id,
            sa.or_(
                sa.exists().where(
                    _others_card.c.account_id == _other.c.account_id,
                    _others_card.c.ended_at.is_(None),
                    _others_card.c.workshop_id == _others_workshop.c.id,
                    _others_workshop.c.is_sample.is_(False),
                ),
                sa.exists().where(
                    _others_place.c.account_id == _other.c.account_id, _others_place.c.ended_at.is_(None)
                ),
            ),
        )
        .label("shared"),
    )
    .join_from(_sign_in.id.table, _account.id.table, _account.id == _sign_in.account_id)
    .outerjoin(_member.id.table, _member.id == _sign_in.membership_id)
    .outerjoin(_workshop.id.table, _workshop.id == _member.workshop_id)
    .outerjoin(_office.id.table, _office.id == _member.office_id)
    .outerjoin(_pairing.id.table, _pairing.id == _member.pairing_id)
    .where(
        _sign_in.token_hash == sa.bindparam("token_hash"),
        _sign_in.ended_at.is_(None),
        _sign_in.expires_at > sa.bindparam("real_now"),
        _member.ended_at.is_(None),
    )
)
_HELD = at_the_door(
    sa.select(_holding.engagement_id, _holding.workshop_id, _holding.reprinted, _workshop.is_sample)
    .join_from(_holding.id.table, _workshop.id.table, _workshop.id == _holding.workshop_id)
    .where(_holding.account_id == sa.bindparam("account_id"), _holding.ended_at.is_(None))
    .order_by(_holding.since, _holding.id)
)

# Hot, as nearly every owner has a second place: the sample to play in.
_PLACES = at_the_door(
    sa.select(_member.id, _member.role, sa.func.coalesce(_workshop.name, _office.name, _pairing.city).label("name"))
    .select_from(_member.id.table)
    .outerjoin(_workshop.id.table, _workshop.id == _member.workshop_id)
    .outerjoin(_office.id.table, _office.id == _member.office_id)
    .outerjoin(_pairing.id.table, _pairing.id == _member.pairing_id)
    .where(_member.account_id == sa.bindparam("account_id"), _member.ended_at.is_(None))
    .order_by(sa.func.coalesce(_workshop.is_sample, sa.false()), _member.id)
)


def arrival(session: Session, token: str, real_now: datetime) -> Arrival | None:
    """Who holds this token, if the sign-in still lasts.  The session's scope is `Door`."""
    row = run(session, _ARRIVAL, {"token_hash": digest(token), "real_now": real_now}).first()
    if row is None:
        return None
    if row.role is None:
        return _worker(session, row)
    role = Role(row.role)
    actor = Actor(
        account_id=row.account_id,
        name=row.name,
        role=role,
        scope=_scope(row),
        sign_in_id=row.id,
        place_name=row.place_name,
        elsewhere=_elsewhere(session, row) if row.has_elsewhere else (),
        in_sample=bool(row.is_sample),
    )
    if role in OFFICE_ROLES:
        return Arrival(actor, row.seen_at, rules.OFFICE_IDLE, timedelta(minutes=5))
    return Arrival(actor, row.seen_at, rules.WORKSHOP_LASTS, timedelta(days=1))


def _elsewhere(session: Session, row: sa.Row[*tuple[Any, ...]]) -> tuple[Place, ...]:
    return tuple(place for place in places_of(session, row.account_id) if place.membership_id != row.membership_id)


def _worker(session: Session, row: sa.Row[*tuple[Any, ...]]) -> Arrival | None:
    held = run(session, _HELD, {"account_id": row.account_id}).all()
    if not held:
        return None
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
        voice=Voice.SHARED if row.shared else Voice.OWN,
        reprinted=frozenset(h.engagement_id for h in held if h.reprinted),
        in_sample=any(h.is_sample for h in held),
    )
    return Arrival(actor, row.seen_at, rules.WORKER_LASTS, timedelta(days=1))


def _scope(row: sa.Row[*tuple[Any, ...]]) -> Scope:
    if row.workshop_id:
        return OneWorkshop(row.workshop_id)
    if row.office_id:
        return OneOffice(row.county_id, row.township_id)
    return OnePairing(row.pairing_id, row.pairing_county_id)


def holdings(session: Session, account_id: UUID) -> Sequence[Holding]:
    """The cards the account holds, oldest first."""
    return session.scalars(
        sa.select(Holding)
        .where(col(Holding.account_id) == account_id, col(Holding.ended_at).is_(None))
        .order_by(col(Holding.since), col(Holding.id))
    ).all()


@dataclass(frozen=True)
class Reprint:
    """A card that was printed a second time: when, and when it was used."""

    card_number: str
    printed_at: datetime
    used_at: datetime


def reprints_of(session: Session, account_id: UUID) -> list[Reprint]:
    """The cards the account holds that were not the first of their engagement."""
    rows = session.execute(
        sa.select(col(Holding.card_number), col(AccessCard.printed_at), col(Holding.since))
        .join(
            AccessCard,
            sa.and_(col(AccessCard.engagement_id) == Holding.engagement_id, col(AccessCard.used_at) == Holding.since),
        )
        .where(col(Holding.account_id) == account_id, col(Holding.ended_at).is_(None), col(Holding.reprinted).is_(True))
        .order_by(col(Holding.since))
    )
    return [Reprint(*row) for row in rows]


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


def card_standings(session: Session, real_now: datetime) -> defaultdict[UUID, CardStanding]:
    """How it stands with the access card of each engagement in scope; without any, none."""
    waiting = sa.select(col(AccessCard.engagement_id), col(AccessCard.expires_at)).where(
        col(AccessCard.used_at).is_(None), col(AccessCard.ended_at).is_(None), col(AccessCard.expires_at) > real_now
    )
    held = sa.select(col(Holding.engagement_id), sa.null()).where(col(Holding.ended_at).is_(None))
    standings: defaultdict[UUID, CardStanding] = defaultdict(CardStanding)
    for engagement_id, waiting_until in session.execute(sa.union_all(waiting, held)):
        fact = {"waiting_until": waiting_until} if waiting_until else {"held": True}
        standings[engagement_id] = replace(standings[engagement_id], **fact)
    return standings


def accounts_named(session: Session, typed: str, *, locked: bool = False) -> Sequence[Account]:
    """Whom a typed telephone number, card number or officer's name may mean.

    A family may share a telephone, so there may be several; the secret decides.
    An account counts only while it has a place or holds a card: after a second
    card her earlier account is nobody's.  `locked`: each row is held until the
    transaction ends, so that tries at the same moment are counted one by one.
    """
    by_card = rules.plain_card_number(typed)
    phone = rules.plain_phone(typed)
    name = phone or plain(typed).lower()
    held = sa.select(col(Holding.account_id)).where(col(Holding.ended_at).is_(None))
    placed = sa.select(col(Membership.account_id)).where(col(Membership.ended_at).is_(None))
    wanted = [sa.and_(col(Account.login) == name, col(Account.id).in_(placed))]
    if phone:
        wanted.append(col(Account.id).in_(held.where(col(Holding.phone) == phone)))
    if by_card:
        wanted.append(col(Account.id).in_(held.where(col(Holding.card_number) == by_card)))
    found = sa.select(Account).where(sa.or_(*wanted)).order_by(col(Account.id)).limit(6)
    if locked:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).all()


def places_of(session: Session, account_id: UUID) -> list[Place]:
    """The account's places that have not ended, oldest first, a sample last.  Scope: Door."""
    rows = run(session, _PLACES, {"account_id": account_id})
    return [Place(row.id, Role(row.role), row.name) for row in rows]


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

    membership_id: UUID
    account_id: UUID
    name: str
    role: Role
    login: str


def members_of(session: Session, workshop_id: UUID) -> list[Member]:
    """Owner, leaders and bookkeeper of the workshop."""
    rows = session.execute(
        sa.select(Membership.id, Account.id, Account.name, Membership.role, Account.login)
        .join(Membership, col(Membership.account_id) == Account.id)
        .where(col(Membership.workshop_id) == workshop_id, col(Membership.ended_at).is_(None))
        .order_by(col(Membership.id))
    )
    return [Member(member_id, who, name, Role(role), login or "") for member_id, who, name, role, login in rows]


def link_scope(session: Session, code: str, real_now: datetime) -> OneLink | None:
    """What the address with this code opens, if it still lasts.  An invitation opens nothing."""
    link = session.scalars(
        sa.select(Link).where(
            col(Link.code_hash) == digest(code),
            col(Link.subject) != INVITATION,
            col(Link.ended_at).is_(None),
            col(Link.expires_at) > real_now,
        )
    ).first()
    return OneLink(link.id, link.workshop_id, link.subject_id) if link else None


def holds_sample(session: Session, account_id: UUID) -> bool:
    """Whether the account has a place in a sample workshop."""
    found = session.scalars(
        sa.select(col(Membership.id))
        .join(Workshop, col(Workshop.id) == Membership.workshop_id)
        .where(
            col(Membership.account_id) == account_id,
            col(Membership.ended_at).is_(None),
            col(Workshop.is_sample).is_(True),
        )
    )
    return found.first() is not None


@dataclass(frozen=True)
class Recorder:
    """Who wrote a row.

    role: in the workshop; none for somebody without one there, such as the worker herself.
    name: where the reader may see it: the workshop's people see one another's, a worker only her own.
    """

    role: Role | None = None
    name: str = ""

    @property
    def role_name(self) -> str:
        return ROLE_NAMES[self.role] if self.role else ""


NOBODY_KNOWN = Recorder()


def recorders(session: Session, workshop_id: UUID, account_ids: Collection[UUID]) -> dict[UUID, Recorder]:
    """Who these accounts are in the workshop, as far as the reader may know."""
    roles = session.execute(
        sa.select(Membership.account_id, Membership.role)
        .where(col(Membership.workshop_id) == workshop_id, col(Membership.account_id).in_(account_ids))
        .order_by(col(Membership.ended_at).nulls_last(), col(Membership.id))
    )
    role_of = {account_id: Role(role) for account_id, role in roles}
    rows = session.execute(sa.select(Account.id, Account.name).where(col(Account.id).in_(account_ids)))
    name_of = {account_id: name for account_id, name in rows}
    return {each: Recorder(role_of.get(each), name_of.get(each, "")) for each in account_ids}
