"""Tables of leaving: that somebody goes, and the certificate she takes along.  Rows are only ever added."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant
from workshop.tenancy import OfWorker, OnePerson, Scope


class LeaveNotice(Row, OfWorker, AddOnly, table=True):
    """Somebody leaves, by her own word or the workshop's, with her last day.  Nobody is asked to agree (W33)."""

    __tablename__ = "leave_notice"
    __table_args__ = (sa.UniqueConstraint("takes_back_id"),)

    last_day: date
    ground: str  # rules.Ground
    takes_back_id: UUID | None = Field(default=None, foreign_key="leave_notice.id", sa_type=Uid)  # she stays after all
    voice: str
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("workshop_id") in scope.workshop_ids
        return super().may_write(scope, row)


class Certificate(Row, OfWorker, AddOnly, table=True):
    """That her work here has ended: from when to when, and as what (W34)."""

    __table_args__ = (sa.UniqueConstraint("engagement_id"),)

    term_from: date
    term_to: date
    job: str
    issued_on: date
    issued_by: UUID = Field(sa_type=Uid)
    issued_at: datetime = instant()
