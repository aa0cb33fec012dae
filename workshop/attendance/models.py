"""The table of presence.  Rows are only ever added; a correction is one more that takes a row's place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant
from workshop.tenancy import OfWorker, OnePerson, Scope


class Presence(Row, OfWorker, AddOnly, table=True):
    """From when to when a worker was here on a day, and how that is known.

    A span that is taken away altogether is a row with `to_minute` equal to `from_minute`.
    """

    __table_args__ = (
        sa.Index("ix_presence_day", "workshop_id", "work_date", "engagement_id"),
        sa.UniqueConstraint("replaces_id"),
        sa.CheckConstraint("from_minute BETWEEN 0 AND 1439", name="from_in_day"),
        sa.CheckConstraint("to_minute IS NULL OR to_minute BETWEEN from_minute AND 1440", name="to_after_from"),
    )

    work_date: date
    from_minute: int  # since midnight
    to_minute: int | None = None  # none: she has not gone yet
    source: str  # rules.Source: her tap, the leader's list, her counts
    replaces_id: UUID | None = Field(default=None, foreign_key="presence.id", sa_type=Uid)
    note: str = ""
    voice: str
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            own = row.get("engagement_id") in scope.engagement_ids and row.get("workshop_id") in scope.workshop_ids
            return own and row.get("source") in ("tap", "counts")
        return super().may_write(scope, row)
