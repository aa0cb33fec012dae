"""Tables of bundle tickets.  Rows are only ever added.  Source: domain 1.1, 12-15."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant
from workshop.tenancy import Condition, InWorkshop, OnePerson, Scope, one_of


class SeenInRoom(InWorkshop):
    """What hangs on a bundle: whoever works in the room may read it.  No name stands on it."""

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            return one_of(cls.workshop_id, scope.workshop_ids)
        return super().within(scope)


class Ticket(Row, SeenInRoom, AddOnly, table=True):
    """One bundle of an order: lot, size, number, pieces, and the code of its QR."""

    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "order_id", "lot", "size", "bundle"),
        sa.CheckConstraint("pieces > 0 AND bundle > 0", name="pieces_positive"),
    )

    order_id: UUID = Field(foreign_key="customer_order.id", index=True, sa_type=Uid)
    lot: str = ""
    size: str = ""
    bundle: int
    pieces: int
    code: str = Field(unique=True)
    printed_by: UUID = Field(sa_type=Uid)
    printed_at: datetime = instant()


class TicketUse(SeenInRoom, AddOnly, table=True):
    """A ticket was counted for an operation: by a sheet, or told in a worker's report."""

    __tablename__ = "ticket_use"
    __table_args__ = (
        sa.PrimaryKeyConstraint("ticket_id", "operation_id"),
        sa.CheckConstraint("(sheet_id IS NULL) <> (report_id IS NULL)", name="counted_or_told"),
    )

    ticket_id: UUID = Field(foreign_key="ticket.id", primary_key=True, sa_type=Uid)
    operation_id: UUID = Field(foreign_key="operation.id", primary_key=True, sa_type=Uid)
    sheet_id: UUID | None = Field(default=None, foreign_key="sheet.id", sa_type=Uid)
    report_id: UUID | None = Field(default=None, foreign_key="report.id", sa_type=Uid)
    asked: str | None = None  # what she was asked about and said is right
    used_at: datetime = instant()

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        if isinstance(scope, OnePerson):
            return row.get("workshop_id") in scope.workshop_ids and row.get("report_id") is not None
        return super().may_write(scope, row)
