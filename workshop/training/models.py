"""Tables of paid training: a plan, its days and its end.  The money of a day is an earning line on its sheet."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant
from workshop.tenancy import OfWorker


class TrainingPlan(Row, OfWorker, AddOnly, table=True):
    """So many days at a day's rate, until she reaches a pace and moves to piece rates; and who bears the cost."""

    __tablename__ = "training_plan"
    __table_args__ = (
        sa.CheckConstraint("days > 0 AND day_rate_fen >= 0", name="plan_sound"),
        sa.CheckConstraint("(borne_by = 'order') = (order_id IS NOT NULL)", name="order_named"),
        sa.CheckConstraint("target_pieces IS NULL OR operation_id IS NOT NULL", name="pace_of_a_step"),
    )

    starts_on: date
    days: int
    day_rate_fen: Fen
    operation_id: UUID | None = Field(default=None, foreign_key="operation.id", sa_type=Uid)
    target_pieces: int | None = None  # an hour
    borne_by: str  # rules.BorneBy
    order_id: UUID | None = Field(default=None, foreign_key="customer_order.id", sa_type=Uid)
    planned_by: UUID = Field(sa_type=Uid)
    planned_at: datetime = instant()


class TrainingDay(Row, OfWorker, AddOnly, table=True):
    """A day of training that was given and is paid; taken back with its sheet."""

    __tablename__ = "training_day"

    plan_id: UUID = Field(foreign_key="training_plan.id", index=True, sa_type=Uid)
    sheet_id: UUID = Field(foreign_key="sheet.id", index=True, sa_type=Uid)
    work_date: date
    rate_fen: Fen
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class TrainingEnd(Row, OfWorker, AddOnly, table=True):
    """How a plan ended."""

    __tablename__ = "training_end"

    plan_id: UUID = Field(foreign_key="training_plan.id", unique=True, sa_type=Uid)
    ended_on: date
    outcome: str  # rules.Outcome
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
