"""Tables of what comes off pay: advances, and what law lets be withheld.  Rows are only ever added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant
from workshop.tenancy import OfWorker


class Advance(Row, OfWorker, AddOnly, table=True):
    """Wage that was paid early, and in what parts it comes off later pay."""

    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0 AND instalment_fen > 0", name="amounts_positive"),
        sa.CheckConstraint("instalment_fen <= amount_fen", name="instalment_of_it"),
    )

    amount_fen: Fen
    given_on: date
    method: str  # rules.AdvanceMethod
    instalment_fen: Fen  # off each month's pay
    first_month: str = Field(max_length=7)  # 2025-10
    taken_over_on: date | None = None  # what was left of one from paper, on this day
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)  # her signature
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class AdvanceSkip(OfWorker, AddOnly, table=True):
    """A month in which nothing of an advance comes off: that instalment goes to the end."""

    __tablename__ = "advance_skip"
    __table_args__ = (sa.PrimaryKeyConstraint("advance_id", "month"),)

    advance_id: UUID = Field(foreign_key="advance.id", primary_key=True, sa_type=Uid)
    month: str = Field(max_length=7, primary_key=True)
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()


class AdvanceReturn(Row, OfWorker, AddOnly, table=True):
    """Part of an advance that she gave back by hand, that was forgiven, or that was typed wrong."""

    __tablename__ = "advance_return"
    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="amount_positive"),
        sa.UniqueConstraint("takes_back_id"),
    )

    advance_id: UUID = Field(foreign_key="advance.id", index=True, sa_type=Uid)
    amount_fen: Fen
    kind: str  # rules.ReturnKind
    happened_on: date
    takes_back_id: UUID | None = Field(default=None, foreign_key="advance_return.id", sa_type=Uid)
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class Withholding(Row, OfWorker, AddOnly, table=True):
    """What law lets a workshop keep back of one month's pay: tax, her own insurance, what a court ordered (W07)."""

    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="amount_positive"),
        sa.UniqueConstraint("takes_back_id"),
    )

    month: str = Field(max_length=7)
    kind: str  # rules.WithholdingKind: what is not in it cannot be withheld
    amount_fen: Fen
    paper: str = ""  # the notice or order it stands on
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    takes_back_id: UUID | None = Field(default=None, foreign_key="withholding.id", sa_type=Uid)
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
