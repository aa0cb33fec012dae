"""Tables of home work.  Rows are only ever added.  Source: domain 1.1, 27 and 3 W30."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Hao, Row, Uid, instant
from workshop.tenancy import OfWorker


class HomeSlip(Row, OfWorker, AddOnly, table=True):
    """Pieces of an operation taken home, at the rate that was agreed when they were."""

    __tablename__ = "home_slip"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "number"),
        sa.CheckConstraint("given > 0", name="given_positive"),
        sa.CheckConstraint("rate_hao > 0 AND per_pieces > 0", name="rate_sound"),
    )

    number: int
    operation_id: UUID = Field(foreign_key="operation.id", sa_type=Uid)
    given: int
    given_on: date
    due_on: date | None = None
    rate_hao: Hao
    per_pieces: int = Field(sa_type=sa.SmallInteger)
    asked: str | None = None  # what the recorder was asked about and said is right
    note: str = ""
    given_by: UUID = Field(sa_type=Uid)
    given_at: datetime = instant()


class HomeReturn(Row, OfWorker, AddOnly, table=True):
    """What came back of a slip: good pieces, spoilt ones, and some not made.  A correction is a negative one."""

    __tablename__ = "home_return"
    __table_args__ = (sa.CheckConstraint("good <> 0 OR scrap <> 0 OR unmade <> 0", name="says_something"),)

    slip_id: UUID = Field(foreign_key="home_slip.id", index=True, sa_type=Uid)
    sheet_id: UUID | None = Field(default=None, foreign_key="sheet.id", sa_type=Uid)  # none: no pieces to count
    returned_on: date
    good: int
    scrap: int
    unmade: int
    corrects_id: UUID | None = Field(default=None, foreign_key="home_return.id", unique=True, sa_type=Uid)
    asked: str | None = None
    note: str = ""
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
