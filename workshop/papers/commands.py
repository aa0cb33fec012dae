"""Changing what papers there are.  The caller's session is the transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from workshop.accounts import cards
from workshop.actor import Actor
from workshop.errors import Invalid
from workshop.i18n import mark
from workshop.journal.commands import Action, note
from workshop.papers import queries, rules
from workshop.tenancy import Workshop, hold
from workshop.workers.queries import card_number, engagements_of


class SetWallList(BaseModel):
    """Whether the day's list hangs on the wall."""

    wanted: bool


def set_wall_list(session: Session, actor: Actor, wish: SetWallList, now: datetime) -> Workshop:
    """Hang up the day's list, or take it down."""
    workshop = hold(session, actor.workshop_id)
    if workshop.wall_list != wish.wanted:
        workshop.wall_list = wish.wanted
        session.flush()
        details = {"wall_list": wish.wanted}
        note(session, actor, Action.WORKSHOP_SET, workshop.id, now, workshop_id=workshop.id, details=details)
    return workshop


@dataclass(frozen=True)
class PrintedCard:
    """A card as it goes on paper; its code is shown this once."""

    name: str
    number: str  # W1-18
    code: str
    is_second: bool  # she used one before
    ends_one: bool  # that was not used yet


def print_cards(
    session: Session, actor: Actor, engagement_ids: Sequence[UUID], real_now: datetime, sure: Collection[str] = ()
) -> list[PrintedCard]:
    """A new access card for each of these; their cards not yet used end.

    `sure`: the doubts that were answered.  Raises NotFound, Invalid, CardsStop.
    """
    chosen = list(dict.fromkeys(engagement_ids))
    if not chosen:
        raise Invalid({"w": mark("Choose at least one worker.")})
    if len(chosen) > rules.MOST_CARDS:
        raise Invalid({"w": mark("Choose %(most)s workers at most.")}, most=rules.MOST_CARDS)
    workshop = hold(session, actor.workshop_id)  # a card used meanwhile would come out as a first one
    people = engagements_of(session, chosen)
    ended = cards.ask_before_printing(session, workshop.id, chosen, sure, real_now)
    used = queries.used_cards(session, chosen)
    return [
        PrintedCard(
            who.called_name,
            card_number(workshop, who),
            cards.print_card(session, actor, workshop.id, who.id, real_now),
            who.id in used,
            who.id in ended,
        )
        for who in people
    ]
