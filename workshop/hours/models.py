"""The table of paid hours.  Their money is an earning line on the same sheet."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Hao, Row, Uid, instant
from workshop.tenancy import OfWorker


class PaidHours(Row, OfWorker, AddOnly, table=True):
    """Minutes of a worker that are paid by time, of what kind, and if known from when to when."""

    __tablename__ = "paid_hours"
    __table_args__ = (
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_day"),
        sa.CheckConstraint("from_minute IS NULL OR from_minute BETWEEN 0 AND 1439", name="from_in_day"),
        sa.CheckConstraint("rate_hao >= 0", name="rate_sound"),
    )

    sheet_id: UUID = Field(foreign_key="sheet.id", index=True, sa_type=Uid)
    work_date: date
    kind: str  # rules.HourKind
    minutes: int
    from_minute: int | None = None  # since midnight; it ends `minutes` later
    rate_hao: Hao  # for 60 minutes
    asked: str | None = None  # what the recorder was asked about and said is right
    note: str = ""
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
