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
        sa.UniqueConstraint("answers_id", "kind"),
        sa.CheckConstraint("(kind IN ('answer', 'recount')) = (answers_id IS NOT NULL)", name="answer_names_its_talk"),
        sa.CheckConstraint("outcome IS NULL OR kind = 'answer'", name="answer_has_the_outcome"),
    )

    work_date: date
    kind: str
    operation_id: UUID | None = Field(default=None, foreign_key="operation.id", sa_type=Uid)  # none: the whole day
    claimed: int | None = None  # good pieces: as she says, as recounted, as settled
    outcome: str | None = None  # of an objection: rules.Outcome
    due_on: date | None = None  # of an objection: the day by which it is to be answered
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    sheet_id: UUID | None = Field(default=None, foreign_key="sheet.id", sa_type=Uid)  # that put the count right
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
            return row.get("engagement_id") in scope.engagement_ids and row.get("kind") not in ("answer", "recount")
        return super().may_write(scope, row)
