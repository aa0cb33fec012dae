"""Leaving the guide through the first hour, and taking it up again.  The caller's session is the transaction."""

from datetime import datetime

from sqlmodel import Session

from workshop.actor import Actor
from workshop.journal.commands import Action, note
from workshop.tenancy import hold


def set_guide(session: Session, actor: Actor, *, ended: bool, now: datetime) -> None:
    """Whether the start page of the actor's workshop shows no guide any more."""
    workshop = hold(session, actor.workshop_id)
    if workshop.guide_ended == ended:
        return
    workshop.guide_ended = ended
    session.flush()
    details = {"guide_ended": ended}
    note(session, actor, Action.WORKSHOP_SET, workshop.id, now, workshop_id=workshop.id, details=details)
