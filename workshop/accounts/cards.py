"""Commands of access cards, links and invitations: ways in that are handed over.

Printing and giving needs the workshop's scope, using a card the scope `Door`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.accounts import queries, rules
from workshop.accounts.commands import Device, SignedIn, hash_secret, start_sign_in
from workshop.accounts.models import AccessCard, Account, Holding, Link, Membership
from workshop.accounts.rules import CardState
from workshop.actor import Actor, Role
from workshop.database import get
from workshop.errors import Invalid, NotFound
from workshop.i18n import mark
from workshop.ids import new_code, new_id
from workshop.journal.commands import Action, note
from workshop.tenancy import OneWorkshop, Workshop, hold
from workshop.text import plain
from workshop.vault import plain_code


def ask_before_printing(
    session: Session, workshop_id: UUID, engagement_ids: Collection[UUID], sure: Collection[str], real_now: datetime
) -> set[UUID]:
    """Those of the engagements whose unused card a new one ends.

    Raises CardsStop if there is one, or one in use, about which `sure` has no answer.  Scope: the workshop's.
    """
    hold(session, workshop_id)  # whoever is printing at the same moment ends his card first
    standings = queries.card_standings(session, real_now)
    doubts = {each: standings[each].doubt(each) for each in engagement_ids if standings[each].state != CardState.NONE}
    if not set(doubts.values()) <= set(sure):
        raise rules.CardsStop(doubts=doubts)
    return {each for each in doubts if standings[each].waiting_until}


def print_card(
    session: Session, actor: Actor | None, workshop_id: UUID, engagement_id: UUID, real_now: datetime
) -> str:
    """A new access card for the engagement: the code for its QR, shown once.

    Cards not yet used end.  If one was used before, this is a reprint, and what
    is confirmed with it never counts as her own voice.  Scope: the workshop's.
    """
    hold(session, workshop_id)  # two printers at once: the second ends the card of the first
    used = session.scalar(
        sa.select(sa.func.count())
        .select_from(AccessCard)
        .where(col(AccessCard.engagement_id) == engagement_id, col(AccessCard.used_at).is_not(None))
    )
    session.execute(
        sa.update(AccessCard)
        .where(
            col(AccessCard.engagement_id) == engagement_id,
            col(AccessCard.used_at).is_(None),
            col(AccessCard.ended_at).is_(None),
        )
        .values(ended_at=real_now)
    )
    code = new_code(rules.CARD_SIGNS)
    card = AccessCard(
        workshop_id=workshop_id,
        engagement_id=engagement_id,
        code_hash=queries.digest(code),
        reprint=bool(used),
        printed_by=actor.account_id if actor else None,
        printed_at=real_now,
        expires_at=real_now + rules.CARD_LASTS,
    )
    session.add(card)
    session.flush()
    details = {"engagement": str(engagement_id), "reprint": card.reprint}
    note(session, actor, Action.ACCESS_CARD_PRINTED, card.id, real_now, workshop_id=workshop_id, details=details)
    return code


def live_card(session: Session, code: str, real_now: datetime) -> AccessCard:
    """The card with this code.  Raises CardSpent if it was used, ended or is too old."""
    card = session.scalars(sa.select(AccessCard).where(col(AccessCard.code_hash) == queries.digest(code))).first()
    if card is None or card.used_at or card.ended_at or card.expires_at <= real_now:
        raise rules.CardSpent()
    return card


@dataclass(frozen=True)
class CardFacts:
    """What the engagement says of the holder; told by the feature that owns it."""

    name: str
    phone: str | None
    card_number: str


def take_card(
    session: Session, code: str, facts: CardFacts, pin: str, again: str, device: Device, real_now: datetime
) -> SignedIn:
    """Use a card: a new account with a PIN of her own, signed in for 180 days.

    Whoever held the engagement before holds it no longer.  Raises CardSpent, Invalid.
    """
    card = live_card(session, code, real_now)
    problems = rules.pin_problems(pin, again)
    if problems:
        raise Invalid(problems)
    account = Account(name=facts.name, secret_hash=hash_secret(pin), created_at=real_now)
    session.add(account)
    session.flush()
    _hold(session, card, account.id, facts, real_now)
    return start_sign_in(session, account, device, real_now)


def add_card(session: Session, actor: Actor, code: str, facts: CardFacts, real_now: datetime) -> None:
    """Use a card on a phone that is signed in: its workshop joins the same pages.

    Raises CardSpent; SampleApart if either of the two is invented.
    """
    card = live_card(session, code, real_now)
    if actor.in_sample or get(session, Workshop, card.workshop_id).is_sample:
        raise rules.SampleApart()
    _hold(session, card, actor.account_id, facts, real_now)
    account = get(session, Account, actor.account_id)
    account.failed_count, account.locked_until = 0, None  # a new card opens what wrong tries had closed
    session.flush()


def _hold(session: Session, card: AccessCard, account_id: UUID, facts: CardFacts, real_now: datetime) -> None:
    taken = session.execute(
        sa.update(AccessCard)
        .where(col(AccessCard.id) == card.id, col(AccessCard.used_at).is_(None))
        .values(used_at=real_now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise rules.CardSpent()
    held_before = session.scalar(
        sa.select(sa.func.count()).select_from(Holding).where(col(Holding.engagement_id) == card.engagement_id)
    )
    session.execute(
        sa.update(Holding)
        .where(col(Holding.engagement_id) == card.engagement_id, col(Holding.ended_at).is_(None))
        .values(ended_at=real_now)
    )
    holding = Holding(
        account_id=account_id,
        workshop_id=card.workshop_id,
        engagement_id=card.engagement_id,
        card_number=facts.card_number,
        phone=facts.phone,
        reprinted=card.reprint or bool(held_before),
        since=real_now,
    )
    session.add(holding)
    session.flush()
    details = {"engagement": str(card.engagement_id), "reprint": card.reprint}
    note(session, None, Action.ACCESS_CARD_USED, card.id, real_now, workshop_id=card.workshop_id, details=details)


def set_phone(session: Session, engagement_id: UUID, phone: str | None) -> None:
    """The number by which whoever holds the engagement's card signs in.  Scope: the workshop's."""
    session.execute(
        sa.update(Holding)
        .where(col(Holding.engagement_id) == engagement_id, col(Holding.ended_at).is_(None))
        .values(phone=phone)
    )


# --- links ----------------------------------------------------------------


def give_link(session: Session, actor: Actor, subject: str, subject_id: UUID, real_now: datetime) -> str:
    """An address for a customer or receiver: its code, shown once.  Scope: the workshop's."""
    code = new_code(rules.CARD_SIGNS)
    link = Link(
        workshop_id=actor.workshop_id,
        subject=subject,
        subject_id=subject_id,
        code_hash=queries.digest(code),
        given_by=actor.account_id,
        given_at=real_now,
        expires_at=real_now + rules.LINK_LASTS,
    )
    session.add(link)
    session.flush()
    note(session, actor, Action.LINK_GIVEN, link.id, real_now, workshop_id=actor.workshop_id)
    return code


# --- invitations ----------------------------------------------------------


def invite_bookkeeper(session: Session, actor: Actor, real_now: datetime) -> str:
    """A code by which somebody who signs in already keeps the books here, too: shown once, one use, seven days.

    Nobody is named in it, so that no owner learns who has an account.  An
    invitation ends the one before.  Scope: the workshop's.  Raises NotFound in a sample.
    """
    workshop = hold(session, actor.workshop_id)
    if workshop.is_sample:
        raise NotFound()
    session.execute(
        sa.update(Link)
        .where(col(Link.subject) == queries.INVITATION, col(Link.ended_at).is_(None))
        .values(ended_at=real_now)
    )
    code = new_code(rules.CARD_SIGNS)
    link = Link(
        workshop_id=workshop.id,
        subject=queries.INVITATION,
        subject_id=new_id(),
        code_hash=queries.digest(code),
        given_by=actor.account_id,
        given_at=real_now,
        expires_at=real_now + rules.INVITATION_LASTS,
    )
    session.add(link)
    session.flush()
    details = {"subject": link.subject}
    note(session, actor, Action.LINK_GIVEN, link.id, real_now, workshop_id=workshop.id, details=details)
    return "-".join(code[at : at + 4] for at in range(0, rules.CARD_SIGNS, 4))


def accept_invitation(session: Session, actor: Actor, typed: str, real_now: datetime) -> Workshop:
    """The actor keeps the books of one more workshop: which one.  Scope: Door.

    Raises InvitationSpent; Invalid for whoever has a place there.
    """
    code = plain_code(plain(typed))
    link = session.scalars(
        sa.select(Link)
        .where(col(Link.code_hash) == queries.digest(code), col(Link.subject) == queries.INVITATION)
        .with_for_update()
    ).first()
    is_ours = isinstance(actor.scope, OneWorkshop)  # neither a worker nor an office
    if link is None or link.ended_at or link.expires_at <= real_now or not is_ours:
        raise rules.InvitationSpent()
    workshop = get(session, Workshop, link.workshop_id)
    if any(member.account_id == actor.account_id for member in queries.members_of(session, workshop.id)):
        raise Invalid({"code": mark("You have a place in this workshop already.")})
    link.ended_at = real_now
    membership = Membership(
        id=link.subject_id, account_id=actor.account_id, role=Role.BOOKKEEPER, workshop_id=workshop.id
    )
    session.add(membership)
    session.flush()
    details = {"account": str(actor.account_id), "role": Role.BOOKKEEPER.value, "link": str(link.id)}
    note(session, actor, Action.MEMBERSHIP_ADDED, membership.id, real_now, workshop_id=workshop.id, details=details)
    return workshop
