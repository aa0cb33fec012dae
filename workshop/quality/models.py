"""Tables of checks, defects, rework and charges.  Rows are only ever added.

A check never changes a count: what was counted and paid for stays.  Money moves
only by the line of a repair, or by a charge after its hearing (step 4).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Hao, Row, Uid, instant
from workshop.tenancy import InWorkshop, OfWorker, OnePerson, Scope


class QualityCheck(Row, InWorkshop, AddOnly, table=True):
    """So many pieces of an order were looked at, by us, the giver or the customer: accepted + rework + scrap."""

    __tablename__ = "quality_check"
    __table_args__ = (
        sa.CheckConstraint("accepted + rework + scrap = checked AND checked > 0", name="adds_up"),
        sa.CheckConstraint("accepted >= 0 AND rework >= 0 AND scrap >= 0", name="not_negative"),
        sa.CheckConstraint("lot_pieces IS NULL OR lot_pieces >= checked", name="sample_of_its_lot"),
        sa.UniqueConstraint("takes_back_id"),
    )

    gate: str  # rules.Gate
    order_id: UUID = Field(foreign_key="customer_order.id", index=True, sa_type=Uid)
    operation_id: UUID | None = Field(default=None, foreign_key="operation.id", sa_type=Uid)
    checked_on: date
    lot_pieces: int | None = None  # a sample of so many; none: all were looked at
    checked: int
    accepted: int
    rework: int
    scrap: int
    note: str = ""
    takes_back_id: UUID | None = Field(default=None, foreign_key="quality_check.id", sa_type=Uid)  # written by mistake
    checked_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class Defect(Row, InWorkshop, AddOnly, table=True):
    """Pieces of a check with one fault: what it looks like, and whose it is as far as anybody knows."""

    __table_args__ = (
        sa.CheckConstraint("pieces > 0", name="pieces_positive"),
        sa.CheckConstraint("engagement_id IS NULL OR operation_id IS NOT NULL", name="whose_work"),
    )

    check_id: UUID = Field(foreign_key="quality_check.id", index=True, sa_type=Uid)
    reason: str  # rules.Reason
    pieces: int
    is_scrap: bool
    fault: str  # rules.Fault
    operation_id: UUID | None = Field(default=None, foreign_key="operation.id", sa_type=Uid)
    engagement_id: UUID | None = Field(default=None, foreign_key="engagement.id", index=True, sa_type=Uid)
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    note: str = ""


class ReworkJob(Row, InWorkshop, AddOnly, table=True):
    """Pieces of a defect that are to be done again: by whom, and who pays for it."""

    __tablename__ = "rework_job"
    __table_args__ = (
        sa.CheckConstraint("pieces > 0", name="pieces_positive"),
        sa.CheckConstraint("(rate_hao IS NULL) = (per_pieces IS NULL)", name="rate_whole"),
        sa.UniqueConstraint("instead_of_id"),
    )

    defect_id: UUID = Field(foreign_key="defect.id", index=True, sa_type=Uid)
    pieces: int
    payer: str  # rules.Payer
    engagement_id: UUID | None = Field(default=None, foreign_key="engagement.id", index=True, sa_type=Uid)
    rate_hao: Hao | None = Field(default=None, sa_type=sa.BigInteger)  # what the doer gets; none: nothing
    per_pieces: int | None = Field(default=None, sa_type=sa.SmallInteger)
    instead_of_id: UUID | None = Field(default=None, foreign_key="rework_job.id", sa_type=Uid)  # given anew
    given_by: UUID = Field(sa_type=Uid)
    given_at: datetime = instant()


class ReworkResult(Row, InWorkshop, AddOnly, table=True):
    """What came back of a rework: pieces that are good now, and pieces that are lost."""

    __tablename__ = "rework_result"
    __table_args__ = (
        sa.CheckConstraint("passed >= 0 AND scrapped >= 0 AND passed + scrapped > 0", name="says_some"),
        sa.UniqueConstraint("takes_back_id"),
    )

    job_id: UUID = Field(foreign_key="rework_job.id", index=True, sa_type=Uid)
    done_on: date
    passed: int
    scrapped: int
    sheet_id: UUID | None = Field(default=None, foreign_key="sheet.id", sa_type=Uid)  # with the doer's pay
    takes_back_id: UUID | None = Field(default=None, foreign_key="rework_result.id", sa_type=Uid)  # written by mistake
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class Charge(Row, OfWorker, AddOnly, table=True):
    """What a worker may have to bear of a defect of hers: proposed, to be heard, never more than the cap of pay."""

    __table_args__ = (sa.CheckConstraint("amount_fen > 0 AND pieces > 0", name="amount_positive"),)

    defect_id: UUID = Field(foreign_key="defect.id", index=True, sa_type=Uid)
    pieces: int
    amount_fen: Fen
    reason: str  # rules.Reason; like the next three that of the defect, which she does not see
    operation_id: UUID = Field(foreign_key="operation.id", sa_type=Uid)
    checked_on: date
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    text: str  # why she should bear it
    proposed_by: UUID = Field(sa_type=Uid)
    proposed_at: datetime = instant()


class ChargeWord(Row, OfWorker, AddOnly, table=True):
    """A step of a charge: what she said to it, and what became of it."""

    __tablename__ = "charge_word"
    __table_args__ = (sa.CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount_not_negative"),)

    charge_id: UUID = Field(foreign_key="charge.id", index=True, sa_type=Uid)
    kind: str  # hearing.ChargeStep
    amount_fen: Fen | None = Field(default=None, sa_type=sa.BigInteger)  # what is left of it, where less is
    pieces: int | None = None  # for so many of its pieces
    text: str = ""
    voice: str
    said_by: UUID | None = Field(default=None, sa_type=Uid)  # none: it fell away by itself
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("kind") in ("agreed", "objected")
        return super().may_write(scope, row)


class RepairTime(Row, InWorkshop, AddOnly, table=True):
    """Time the owner's own hands spent on mending an order, at a rate that nobody is paid: what it really cost."""

    __tablename__ = "repair_time"
    __table_args__ = (sa.CheckConstraint("minutes <> 0 AND rate_fen >= 0", name="minutes_some"),)

    order_id: UUID = Field(foreign_key="customer_order.id", index=True, sa_type=Uid)
    done_on: date
    minutes: int
    rate_fen: Fen  # an hour
    note: str = ""
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
