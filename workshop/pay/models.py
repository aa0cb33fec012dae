"""Tables of pay: runs, slips with their lines, and which counts they pay.

A run's figures are drawn up into slips, which are never changed: shown again
after a correction they are drawn up anew.  Only the locked drawing pays, and
what it pays is bound by chains of numbers of sheets that can neither overlap
nor leave a gap.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Hao, Row, Uid, instant
from workshop.pay.rules import SETTLING
from workshop.tenancy import Condition, InWorkshop, OfWorker, OnePerson, Scope, one_of

_SETTLES = sa.text("kind IN ({})".format(", ".join(f"'{kind}'" for kind in sorted(SETTLING))))
"""Few lines of few slips: without an index of their own, all lines of all years are walked to find them."""


class KnownToWorkers(InWorkshop):
    """How far a month's pay is: no figure of anybody in it."""

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            return one_of(cls.workshop_id, scope.workshop_ids)
        return super().within(scope)


class PayRun(Row, KnownToWorkers, AddOnly, table=True):
    """The pay of a month, of everybody; or of one alone, who leaves or is paid part time within the month."""

    __tablename__ = "pay_run"
    __table_args__ = (
        sa.Index(
            "uq_pay_run_month",
            "workshop_id",
            "month",
            unique=True,
            sqlite_where=sa.text("engagement_id IS NULL"),
            postgresql_where=sa.text("engagement_id IS NULL"),
        ),
    )

    month: str = Field(max_length=7)  # 2025-09
    engagement_id: UUID | None = Field(  # whom it pays alone
        default=None, foreign_key="engagement.id", index=True, sa_type=Uid
    )
    opened_by: UUID = Field(sa_type=Uid)
    opened_at: datetime = instant()


class RunStep(Row, KnownToWorkers, AddOnly, table=True):
    """What became of a run: shown, locked, opened again.  The last step is its state."""

    __tablename__ = "run_step"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "position"),
        sa.CheckConstraint("(kind = 'shown') = (object_until IS NOT NULL)", name="shown_until"),
        sa.CheckConstraint("kind <> 'reopened' OR reason <> ''", name="reopened_for_a_reason"),
    )

    run_id: UUID = Field(foreign_key="pay_run.id", sa_type=Uid)
    position: int
    kind: str  # rules.Step
    object_until: date | None = None  # the last day, inclusive, on which a shown line is objected to before money moves
    reason: str = ""
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()


class PayCut(Row, InWorkshop, table=True):
    """A locked run takes a month's sheets by their numbers, from after `from_number` through `to_number`.

    A cut begins where another ended, and two never begin at one place: a sheet
    is in one cut of its month, or in none yet.  Opening a run again takes its
    cuts away, which is refused while another begins at their end.
    """

    __tablename__ = "pay_cut"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "month", "to_number"),
        sa.UniqueConstraint("workshop_id", "month", "from_number"),
        sa.Index(
            "uq_pay_cut_first",
            "workshop_id",
            "month",
            unique=True,
            sqlite_where=sa.text("from_number IS NULL"),
            postgresql_where=sa.text("from_number IS NULL"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id", "month", "from_number"],
            ["pay_cut.workshop_id", "pay_cut.month", "pay_cut.to_number"],
            name="fk_pay_cut_from_number_pay_cut",
        ),
        sa.CheckConstraint("to_number > coalesce(from_number, 0)", name="takes_something"),
    )

    run_id: UUID = Field(foreign_key="pay_run.id", index=True, sa_type=Uid)
    month: str = Field(max_length=7)
    from_number: int | None = None  # none: from the first
    to_number: int


class Slip(Row, OfWorker, AddOnly, table=True):
    """What one run pays one worker, drawn up at one step of it."""

    __table_args__ = (
        sa.UniqueConstraint("step_id", "engagement_id"),
        sa.CheckConstraint("net_fen = gross_fen - withheld_fen", name="net_adds_up"),
        sa.CheckConstraint("net_fen >= 0", name="net_not_negative"),
    )

    step_id: UUID = Field(foreign_key="run_step.id", sa_type=Uid)
    number: int | None = None  # of the year, once it is locked
    gross_fen: Fen  # all that is earned
    withheld_fen: Fen  # all that comes off
    net_fen: Fen
    worked_minutes: int | None = None  # of the run's month; none: nobody wrote them down
    normal_minutes: int | None = None  # of these, what counts for the minimum: no more than a day's hours a day
    time_source: str  # rules.TimeSource
    floor_fen: Fen | None = Field(default=None, sa_type=sa.BigInteger)  # the least that the normal time must bring
    normal_fen: Fen  # what it brought


class SlipLine(OfWorker, AddOnly, table=True):
    """One line of a slip: so many at a rate, rounded once, or an amount.

    A line of a month that was locked before is a pair: what it was and what it
    is; it pays the difference.
    """

    __tablename__ = "slip_line"
    __table_args__ = (
        sa.PrimaryKeyConstraint(
            "workshop_id", "engagement_id", "slip_id", "month", "kind", "subject_id", "rate_hao", "per_quantity"
        ),
        sa.CheckConstraint("(was_quantity IS NULL) = (was_fen IS NULL)", name="pair_is_whole"),
        sa.Index("ix_slip_line_settles", "workshop_id", "kind", sqlite_where=_SETTLES, postgresql_where=_SETTLES),
        {"sqlite_with_rowid": False},
    )

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True, sa_type=Uid)
    engagement_id: UUID = Field(foreign_key="engagement.id", primary_key=True, sa_type=Uid)
    slip_id: UUID = Field(foreign_key="slip.id", primary_key=True, sa_type=Uid)
    month: str = Field(max_length=7, primary_key=True)  # in which it was earned
    kind: str = Field(primary_key=True)  # worth.LineKind, or rules.MoneyKind
    subject_id: UUID = Field(primary_key=True, sa_type=Uid)  # the operation, bonus, charge, ...; else the engagement
    rate_hao: Hao = Field(primary_key=True, sa_type=sa.BigInteger)
    per_quantity: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    position: int = Field(sa_type=sa.SmallInteger)  # on the slip
    quantity: int  # pieces, minutes or days in all; of an amount 1
    pay_fen: Fen  # what this slip pays for it; what comes off is negative
    was_quantity: int | None = None  # of a pair: what slips before had
    was_fen: Fen | None = Field(default=None, sa_type=sa.BigInteger)


class SlipCut(OfWorker, table=True):
    """Which sheets of a month a locked slip pays of one worker: a chain of her own, as `PayCut` is the run's.

    Who is paid out when she leaves has one that ends amid the month; the run of
    the month goes on from there.
    """

    __tablename__ = "slip_cut"
    __table_args__ = (
        sa.PrimaryKeyConstraint("engagement_id", "month", "to_number"),
        sa.UniqueConstraint("engagement_id", "month", "from_number"),
        sa.Index(
            "uq_slip_cut_first",
            "engagement_id",
            "month",
            unique=True,
            sqlite_where=sa.text("from_number IS NULL"),
            postgresql_where=sa.text("from_number IS NULL"),
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id", "month", "from_number"],
            ["slip_cut.engagement_id", "slip_cut.month", "slip_cut.to_number"],
            name="fk_slip_cut_from_number_slip_cut",
        ),
        sa.CheckConstraint("to_number > coalesce(from_number, 0)", name="takes_something"),
    )

    slip_id: UUID = Field(foreign_key="slip.id", index=True, sa_type=Uid)
    engagement_id: UUID = Field(foreign_key="engagement.id", primary_key=True, sa_type=Uid)
    month: str = Field(max_length=7, primary_key=True)
    from_number: int | None = None
    to_number: int = Field(primary_key=True)


class ChargeLeft(Row, OfWorker, AddOnly, table=True):
    """What a locked slip did not take of a charge, and why; the workshop's rule says if it is carried or forgiven."""

    __tablename__ = "charge_left"
    __table_args__ = (sa.UniqueConstraint("slip_id", "charge_id"),)

    slip_id: UUID = Field(foreign_key="slip.id", sa_type=Uid)
    charge_id: UUID = Field(foreign_key="charge.id", index=True, sa_type=Uid)
    left_fen: Fen
    why: str  # rules.WhyLeft
    is_forgiven: bool


class LineObjection(Row, OfWorker, AddOnly, table=True):
    """A worker says of a line of her slip that it is not right."""

    __tablename__ = "line_objection"

    slip_id: UUID = Field(foreign_key="slip.id", index=True, sa_type=Uid)
    month: str = Field(max_length=7)
    kind: str
    subject_id: UUID = Field(sa_type=Uid)
    rate_hao: Hao
    per_quantity: int = Field(sa_type=sa.SmallInteger)
    text: str
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    voice: str
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("workshop_id") in scope.workshop_ids
        return super().may_write(scope, row)


class ObjectionAnswer(Row, OfWorker, AddOnly, table=True):
    """What was answered to an objection; put off is one answer, and another follows."""

    __tablename__ = "objection_answer"
    __table_args__ = (sa.CheckConstraint("outcome <> 'refused' OR text <> ''", name="refused_for_a_reason"),)

    objection_id: UUID = Field(foreign_key="line_objection.id", index=True, sa_type=Uid)
    outcome: str  # rules.Outcome
    text: str = ""
    answered_by: UUID = Field(sa_type=Uid)
    answered_at: datetime = instant()


class StatedHours(Row, OfWorker, AddOnly, table=True):
    """How long she worked in a month, where nobody keeps attendance; the last row counts."""

    __tablename__ = "stated_hours"
    __table_args__ = (sa.CheckConstraint("minutes BETWEEN 0 AND 44640", name="minutes_in_month"),)

    month: str = Field(max_length=7)
    minutes: int
    voice: str  # hers, or the owner's
    said_by: UUID = Field(sa_type=Uid)
    said_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("engagement_id") in scope.engagement_ids and row.get("workshop_id") in scope.workshop_ids
        return super().may_write(scope, row)
