"""Reading documents."""

from uuid import UUID

from sqlmodel import Session

from workshop.database import get
from workshop.documents.models import Document, DocumentBytes


def document_with_bytes(session: Session, document_id: UUID) -> tuple[Document, bytes]:
    """The document and its content.  Raises NotFound."""
    return get(session, Document, document_id), get(session, DocumentBytes, document_id).content
