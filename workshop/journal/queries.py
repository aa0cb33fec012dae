"""Reading the journal."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.journal.models import Note


def notes_about(session: Session, subject_id: UUID) -> list[Note]:
    """What was done to the row, oldest first."""
    return list(session.scalars(sa.select(Note).where(col(Note.subject_id) == subject_id).order_by(col(Note.id))))
