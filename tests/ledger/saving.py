"""Saving as a recorder does who says to every question that it is right."""

from collections.abc import Callable
from datetime import date, datetime

from sqlmodel import Session

from workshop.actor import Actor
from workshop.errors import Doubtful
from workshop.output.commands import Saved, SaveDay

Save = Callable[[Session, Actor, SaveDay, date, datetime], Saved]


def confirmed_save(
    save: Save, session: Session, actor: Actor, wish: SaveDay, today: date, now: datetime
) -> tuple[Saved, SaveDay]:
    """What was saved, and the wish as it passed: with every question answered."""
    try:
        with session.begin_nested():
            return save(session, actor, wish, today, now), wish
    except Doubtful as doubtful:
        keys = frozenset(doubt["key"] for doubt in doubtful.details["doubts"])
    sure = wish.model_copy(update={"confirmed": wish.confirmed | keys, "note": "it is right"})
    return save(session, actor, sure, today, now), sure
