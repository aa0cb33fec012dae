"""Tables of piece counts.  Rows are only ever added: a correction is one more sheet."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Hao, Row, Uid, instant
from workshop.orders.models import operations_shown
from workshop.tenancy import Condition, InWorkshop, OfWorker, OneLink, OnePairing, OnePerson, Scope, among, one_of


class Sheet(Row, InWorkshop, AddOnly, table=True):
    """One saving of the grid, or its undoing.

    The id is made by the client, so a sheet sent twice is one sheet.  A sheet
    belongs to one month and takes the next number in it, inside `hold`: pay
    will take a month's sheets by their numbers, each exactly once.
    """

    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "month", "number"),
        sa.UniqueConstraint("undoes_id"),
        sa.CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name="undo_names_its_sheet"),
    )

    workshop_id: UUID = Field(foreign_key="workshop.id", sa_type=Uid)
    month: str = Field(max_length=7)  # 2025-09
    number: int
    kind: str
    undoes_id: UUID | None = Field(default=None, foreign_key="sheet.id", sa_type=Uid)
    note: str = ""
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
    captured_at: datetime | None = instant(default=None, nullable=True)  # typed on a phone without a network

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            return one_of(cls.workshop_id, scope.workshop_ids)
        return super().within(scope)


class OutputLine(OfWorker, AddOnly, table=True):
    """Pieces of one worker, operation and day on one sheet, with the rate of that day.

    The key is the order in which a worker's page and a pay run read it; with
    `WITHOUT ROWID` and `INCLUDE` the index is the table.  There is no second one.
    """

    __tablename__ = "output_line"
    __table_args__ = (
        sa.PrimaryKeyConstraint(
            "workshop_id",
            "engagement_id",
            "work_date",
            "sheet_id",
            "line",
            postgresql_include=["operation_id", "good", "rework", "scrap", "rate_hao", "per_pieces"],
        ),
        sa.CheckConstraint("good <> 0 OR rework <> 0 OR scrap <> 0", name="line_says_something"),
        sa.CheckConstraint("rate_hao > 0 AND per_pieces > 0", name="rate_sound"),
        {"sqlite_with_rowid": False},
    )

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True, sa_type=Uid)
    engagement_id: UUID = Field(foreign_key="engagement.id", primary_key=True, sa_type=Uid)
    work_date: date = Field(primary_key=True)  # when it was made, as told
    sheet_id: UUID = Field(foreign_key="sheet.id", primary_key=True, sa_type=Uid)
    line: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    operation_id: UUID = Field(foreign_key="operation.id", sa_type=Uid)
    good: int
    rework: int = 0
    scrap: int = 0
    rate_hao: Hao  # as posted for the day; a later rate never reaches back
    per_pieces: int = Field(sa_type=sa.SmallInteger)
    asked: str | None = None  # what the recorder was asked about and said is right
    corrects_id: UUID | None = Field(default=None, sa_type=Uid)  # the sheet whose line of this cell it corrects


class EarningLine(OfWorker, AddOnly, table=True):
    """What a worker earns beside the pieces in her own name: hours, her share of a team's pieces, home work, repairs.

    It lies on a sheet as her pieces do, so that pay takes both in the same way.
    Hours are minutes at a rate for 60; back pay is pieces at the difference of
    two rates.  Only a share has its fen written down: the team's sum was parted.
    """

    __tablename__ = "earning_line"
    __table_args__ = (
        sa.PrimaryKeyConstraint("workshop_id", "engagement_id", "work_date", "sheet_id", "line"),
        sa.CheckConstraint("quantity <> 0 OR pay_fen <> 0", name="line_says_something"),
        sa.CheckConstraint("rate_hao >= 0 AND per_quantity > 0", name="rate_sound"),
        sa.CheckConstraint("(kind = 'team') = (pay_fen IS NOT NULL)", name="share_has_its_fen"),
        sa.CheckConstraint("(kind = 'team') = (weight IS NOT NULL)", name="share_has_its_weight"),
        sa.CheckConstraint("(kind = 'team') = (basis IS NOT NULL)", name="share_has_its_basis"),
        {"sqlite_with_rowid": False},
    )

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True, sa_type=Uid)
    engagement_id: UUID = Field(foreign_key="engagement.id", primary_key=True, sa_type=Uid)
    work_date: date = Field(primary_key=True)
    sheet_id: UUID = Field(foreign_key="sheet.id", primary_key=True, sa_type=Uid)
    line: int = Field(primary_key=True, sa_type=sa.SmallInteger)
    kind: str  # worth.LineKind, all but PIECES
    operation_id: UUID | None = Field(default=None, foreign_key="operation.id", sa_type=Uid)
    quantity: int  # pieces, or minutes; of a share the pieces of the whole team
    rate_hao: Hao
    per_quantity: int = Field(sa_type=sa.SmallInteger)
    pay_fen: Fen | None = Field(default=None, sa_type=sa.BigInteger)  # of a share
    weight: int | None = None  # of a share: hers ...
    weight_sum: int | None = None  # ... of so many
    team_fen: Fen | None = Field(default=None, sa_type=sa.BigInteger)  # what the whole team's pieces come to
    basis: str | None = None  # of a share: worth.Basis, what its weight is
    subject_id: UUID | None = Field(default=None, sa_type=Uid)  # the team count, hours, slip, rework or raise it is of
    note: str = ""


class SheetTotal(InWorkshop, AddOnly, table=True):
    """The foot of a sheet: its pieces by operation.

    What an order has so far is the sum of a few of these instead of a walk over
    every worker's lines; `doctor` compares them with the lines.
    """

    __tablename__ = "sheet_total"
    __table_args__ = (
        sa.PrimaryKeyConstraint("workshop_id", "operation_id", "sheet_id"),
        {"sqlite_with_rowid": False},
    )

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True, sa_type=Uid)
    operation_id: UUID = Field(foreign_key="operation.id", primary_key=True, sa_type=Uid)
    sheet_id: UUID = Field(foreign_key="sheet.id", primary_key=True, sa_type=Uid)
    good: int
    rework: int
    scrap: int

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        match scope:
            case OnePairing() | OneLink():
                return among(cls.operation_id, operations_shown(scope))
        return super().within(scope)


class DayPhoto(Row, InWorkshop, AddOnly, table=True):
    """A photo of the paper sheet of a day, kept beside its counts."""

    __tablename__ = "day_photo"

    work_date: date = Field(index=True)
    document_id: UUID = Field(foreign_key="document.id", sa_type=Uid)
    added_at: datetime = instant()


class BackPay(Row, InWorkshop, AddOnly, table=True):
    """A raise that reaches back: pieces already made get the difference, as lines of their own.  A cut never does."""

    __tablename__ = "back_pay"

    rate_id: UUID = Field(foreign_key="rate.id", unique=True, sa_type=Uid)
    operation_id: UUID = Field(foreign_key="operation.id", sa_type=Uid)
    first_day: date
    last_day: date
    sheet_id: UUID = Field(foreign_key="sheet.id", sa_type=Uid)
    note: str = ""
    granted_by: UUID = Field(sa_type=Uid)
    granted_at: datetime = instant()
