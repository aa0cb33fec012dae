"""Tables of reported pieces.  Rows are only ever added; a report is no count before it is answered."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant
from workshop.tenancy import OfWorker, OnePerson, Scope


class Report(Row, OfWorker, AddOnly, table=True):
    """What a worker says her day comes to in one operation.  A later one takes the place of an earlier one."""

    __table_args__ = (
        sa.Index("ix_report_day", "workshop_id", "work_date", "engagement_id"),
        sa.Index("ix_report_own_day", "engagement_id", "work_date"),
        sa.CheckConstraint("good >= 0", name="good_not_negative"),
    )

    work_date: date
    operation_id: UUID = Field(foreign_key="operation.id", sa_type=Uid)
    good: int
    asked: str | None = None  # what she was asked about and said is right
    voice: str  # only "own" counts as her own
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("workshop_id") in scope.workshop_ids
        return super().may_write(scope, row)


class ReportAnswer(Row, OfWorker, AddOnly, table=True):
    """The leader's word on a report, once; or its time ran out, and it was taken as it stood."""

    __tablename__ = "report_answer"

    report_id: UUID = Field(foreign_key="report.id", unique=True, sa_type=Uid)
    kind: str  # rules.AnswerKind
    good: int | None = None  # what the cell came to
    text: str = ""
    sheet_id: UUID | None = Field(default=None, foreign_key="sheet.id", sa_type=Uid)  # none: it stood there already
    answered_by: UUID | None = Field(default=None, sa_type=Uid)
    answered_at: datetime = instant()
