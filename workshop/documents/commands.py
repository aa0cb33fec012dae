"""Keeping photos."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from workshop.actor import Actor
from workshop.documents.models import Document, DocumentBytes
from workshop.documents.rules import Photo
from workshop.journal.commands import Action, note


def keep_photo(
    session: Session,
    actor: Actor,
    document_id: UUID,
    photo: Photo,
    now: datetime,
    *,
    workshop_id: UUID | None = None,
    engagement_id: UUID | None = None,
) -> Document:
    """Keep a reduced photo, in the actor's workshop or, of somebody without one, in this.

    engagement_id: the worker who sees it too, because it is about her.
    A repeated id is answered with the first document.
    """
    if document := session.get(Document, document_id):
        return document
    document = Document(
        id=document_id,
        workshop_id=workshop_id or actor.workshop_id,
        engagement_id=engagement_id,
        digest=photo.digest,
        media_type="image/jpeg",
        size_bytes=len(photo.content),
        width=photo.width,
        height=photo.height,
        added_by=actor.account_id,
        added_at=now,
    )
    session.add(document)
    session.flush()
    content = DocumentBytes(
        document_id=document.id,
        workshop_id=document.workshop_id,
        engagement_id=engagement_id,
        content=photo.content,
    )
    session.add(content)
    session.flush()
    note(session, actor, Action.DOCUMENT_ADDED, document.id, now, workshop_id=document.workshop_id)
    return document
