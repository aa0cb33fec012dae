"""The table of pieces made together.  Each member's share is an earning line on the same sheet."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Hao, Row, Uid, instant
from workshop.tenancy import InWorkshop


class TeamCount(Row, InWorkshop, AddOnly, table=True):
    """Pieces of one operation that several made on a day, at the rate of the day, and on what basis they part it."""

    __tablename__ = "team_count"
    __table_args__ = (
        sa.CheckConstraint("rate_hao > 0 AND per_pieces > 0", name="rate_sound"),
        sa.CheckConstraint("good > 0 AND rework >= 0 AND scrap >= 0", name="pieces_sound"),
    )

    sheet_id: UUID = Field(foreign_key="sheet.id", unique=True, sa_type=Uid)
    work_date: date
    operation_id: UUID = Field(foreign_key="operation.id", sa_type=Uid)
    good: int
    rework: int = 0
    scrap: int = 0
    rate_hao: Hao
    per_pieces: int = Field(sa_type=sa.SmallInteger)
    basis: str  # rules.Basis
    pay_fen: Fen  # of all together
    asked: str | None = None  # what the recorder was asked about and said is right
    note: str = ""
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
