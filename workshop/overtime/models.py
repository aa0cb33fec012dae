"""The table of arranged overtime.  What it pays beyond the usual rate is an earning line on its sheet."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Hao, Row, Uid, instant
from workshop.tenancy import OfWorker


class Overtime(Row, OfWorker, AddOnly, table=True):
    """Work that the owner arranged beyond the day's quota or on a day off: so many pieces, or minutes, at more."""

    __table_args__ = (
        sa.CheckConstraint("quantity > 0 AND rate_hao > 0 AND per_quantity > 0", name="amounts_positive"),
        sa.CheckConstraint("percent > 100", name="more_than_usual"),
    )

    sheet_id: UUID = Field(foreign_key="sheet.id", index=True, sa_type=Uid)
    work_date: date
    day_kind: str  # law.rules.DayKind
    percent: int  # of the usual rate, all told
    operation_id: UUID | None = Field(default=None, foreign_key="operation.id", sa_type=Uid)  # none: by the hour
    quantity: int  # pieces, or minutes
    rate_hao: Hao  # the usual one
    per_quantity: int = Field(sa_type=sa.SmallInteger)
    minutes: int | None = None  # how long it took, where known
    asked: str | None = None
    note: str = ""
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
