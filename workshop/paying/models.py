"""Tables of money in the hand: ways of being paid, pay days, payments and their receipts.  Rows are only ever added."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant
from workshop.tenancy import InWorkshop, OfWorker, OnePerson, Scope


class PayWay(Row, OfWorker, AddOnly, table=True):
    """How a worker wants her pay; the last row counts.  An account's number is kept encrypted."""

    __tablename__ = "pay_way"
    __table_args__ = (sa.CheckConstraint("(account_sealed IS NULL) = (account_masked = '')", name="masked_if_any"),)

    method: str  # rules.Method
    bank: str = ""
    account_sealed: bytes | None = None
    account_masked: str = ""
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()


class Payout(Row, InWorkshop, AddOnly, table=True):
    """A pay day: everybody of a run is brought up to the same share of her net."""

    __table_args__ = (sa.CheckConstraint("share BETWEEN 1 AND 10000", name="share_in_whole"),)

    run_id: UUID = Field(foreign_key="pay_run.id", index=True, sa_type=Uid)
    share: int  # of ten thousand, all told, with what was paid before
    paid_on: date
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class WagePayment(Row, OfWorker, AddOnly, table=True):
    """Money that a worker was given for a slip, or for wages of before; one that came back is taken back."""

    __tablename__ = "wage_payment"
    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="amount_positive"),
        sa.CheckConstraint("(slip_id IS NULL) <> (old_wage_id IS NULL)", name="for_one_thing"),
        sa.CheckConstraint("paid_to = '' OR note <> ''", name="somebody_else_for_a_reason"),
        sa.UniqueConstraint("takes_back_id"),
    )

    payout_id: UUID | None = Field(default=None, foreign_key="payout.id", index=True, sa_type=Uid)
    slip_id: UUID | None = Field(default=None, foreign_key="slip.id", index=True, sa_type=Uid)
    old_wage_id: UUID | None = Field(default=None, foreign_key="old_wage.id", index=True, sa_type=Uid)
    amount_fen: Fen
    method: str  # rules.Method
    paid_on: date
    reference: str = ""
    paid_to: str = ""  # who took it for her, if she could not (W06)
    note: str = ""
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    takes_back_id: UUID | None = Field(default=None, foreign_key="wage_payment.id", sa_type=Uid)
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class PaymentReceipt(Row, OfWorker, AddOnly, table=True):
    """She has the money, by her tap or her signature on paper; or she says that she has not."""

    __tablename__ = "payment_receipt"

    payment_id: UUID = Field(foreign_key="wage_payment.id", index=True, sa_type=Uid)
    is_received: bool
    how: str  # rules.How
    text: str = ""
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    voice: str
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("workshop_id") in scope.workshop_ids
        return super().may_write(scope, row)
