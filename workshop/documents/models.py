"""Tables of documents.  The bytes lie in a table of their own, out of the way of lists."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant
from workshop.tenancy import InWorkshop


class Document(Row, InWorkshop, AddOnly, table=True):
    """A photo that was kept: how large it is and by what digest it is known."""

    digest: bytes = Field(sa_type=sa.LargeBinary(32))  # SHA-256 of the kept bytes
    media_type: str
    size_bytes: int
    width: int
    height: int
    added_by: UUID = Field(sa_type=Uid)
    added_at: datetime = instant()


class DocumentBytes(InWorkshop, AddOnly, table=True):
    """The bytes of one document."""

    __tablename__ = "document_bytes"

    document_id: UUID = Field(foreign_key="document.id", primary_key=True, sa_type=Uid)
    content: bytes
