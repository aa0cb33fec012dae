"""Taking a workshop's data away."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from workshop.actor import Actor
from workshop.journal.commands import Action, note


class TakeData(BaseModel):
    """What the owner asks for.  Left out, identity numbers stay masked."""

    with_numbers: bool = False


def note_taking(session: Session, actor: Actor | None, workshop_id: UUID, wish: TakeData, now: datetime) -> None:
    """Note that the data is about to leave.

    Noted and committed before anything is read: a taking that breaks off is noted, none goes without.
    """
    details = {"with_identity_numbers": wish.with_numbers}
    note(session, actor, Action.WORKSHOP_DATA_TAKEN, workshop_id, now, workshop_id=workshop_id, details=details)
