"""The table of what was said of days.  Rows are only ever added."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant
from workshop.tenancy import OfWorker, OnePerson, Scope


class DayTalk(Row, OfWorker, AddOnly, table=True):
    """What a worker said of her day, right or not right, and what was answered."""

    __tablename__ = "day_talk"
    __table_args__ = (
        sa.Index("ix_day_talk_day", "workshop_id", "work_date", "engagement_id"),
        sa.UniqueConstraint("answers_id"),
        sa.CheckConstraint("(kind = 'answer') = (answers_id IS NOT NULL)", name="answer_names_its_talk"),
    )

    work_date: date
    kind: str
    text: str = ""
    pieces: int  # as shown to whoever spoke
    pay_fen: Fen
    voice: str  # only "own" counts as her own
    answers_id: UUID | None = Field(default=None, foreign_key="day_talk.id", sa_type=Uid)
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("kind") != "answer"
        return super().may_write(scope, row)
