"""Tables of what paper says of months before: what was earned, and what of it was unpaid."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant, reference
from workshop.tenancy import OfWorker


class PastTotal(Row, OfWorker, AddOnly, table=True):
    """What one worker earned in one month, as the workshop's paper says.

    Weaker than counts: nobody can open it to its rows, so it is never added to
    them and always shown with the day on which it was entered.  A correction is
    one more row that names the one it corrects.
    """

    __tablename__ = "past_total"
    __table_args__ = (
        sa.UniqueConstraint("corrects_id"),
        sa.Index(
            "uq_past_total_first",
            "workshop_id",
            "engagement_id",
            "month",
            unique=True,
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        ),
        sa.CheckConstraint("pay_fen >= 0 AND (good IS NULL OR good >= 0)", name="total_sound"),
    )

    month: str = Field(max_length=7)  # 2025-08
    pay_fen: Fen
    good: int | None = None  # pieces, if the paper tells them
    corrects_id: UUID | None = reference("past_total.id", default=None, nullable=True)
    entered_on: date  # the business day
    entered_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()

    @property
    def is_taken_back(self) -> bool:
        """Whether it says only that the total before it does not hold."""
        return self.corrects_id is not None and not self.pay_fen and not self.good

    @property
    def says_something(self) -> bool:
        """A total that was taken back is one more row, of nothing."""
        return bool(self.pay_fen or self.good)


class OldWage(Row, OfWorker, AddOnly, table=True):
    """Wage of a month before, still unpaid when the books were taken over from paper: weaker than counts."""

    __tablename__ = "old_wage"
    __table_args__ = (
        sa.UniqueConstraint("corrects_id"),
        sa.Index(
            "uq_old_wage_first",
            "workshop_id",
            "engagement_id",
            "month",
            unique=True,
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        ),
        sa.CheckConstraint("unpaid_fen >= 0", name="unpaid_not_negative"),
    )

    month: str = Field(max_length=7)
    unpaid_fen: Fen
    corrects_id: UUID | None = Field(default=None, foreign_key="old_wage.id", sa_type=Uid)
    entered_on: date
    entered_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
