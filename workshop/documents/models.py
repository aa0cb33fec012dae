"""Tables of documents.  The bytes lie in a table of their own, out of the way of lists."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant, reference
from workshop.tenancy import Condition, InWorkshop, OnePerson, Scope, one_of


class OfRow(InWorkshop):
    """Seen by whoever sees the row that it belongs to: by the workshop, and by the worker whose row it is."""

    fixed_columns = frozenset({"workshop_id", "engagement_id"})

    engagement_id: UUID | None = reference("engagement.id", default=None, nullable=True, index=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            return one_of(cls.engagement_id, scope.engagement_ids)
        return super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("workshop_id") in scope.workshop_ids
        return super().may_write(scope, row)


class Document(Row, OfRow, AddOnly, table=True):
    """A photo that was kept: how large it is and by what digest it is known."""

    digest: bytes = Field(sa_type=sa.LargeBinary(32))  # SHA-256 of the kept bytes
    media_type: str
    size_bytes: int
    width: int
    height: int
    added_by: UUID = Field(sa_type=Uid)
    added_at: datetime = instant()


class DocumentBytes(OfRow, AddOnly, table=True):
    """The bytes of one document."""

    __tablename__ = "document_bytes"

    document_id: UUID = Field(foreign_key="document.id", primary_key=True, sa_type=Uid)
    content: bytes
