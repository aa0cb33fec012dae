"""Tables of buyers, orders, operations and rates."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Hao, Row, Uid, instant, no, reference
from workshop.tenancy import (
    Condition,
    InWorkshop,
    OneLink,
    OnePairing,
    OnePerson,
    Scope,
    among,
    columns,
    equals,
    one_of,
)


class Buyer(Row, InWorkshop, table=True):
    """Who gives the work."""

    name: str
    phone: str | None = None


class SeenByWorkers(InWorkshop):
    """What a worker needs to understand her pieces.  No page shows her a buyer or what he pays."""

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            return one_of(cls.workshop_id, scope.workshop_ids)
        return super().within(scope)


class CustomerOrder(Row, SeenByWorkers, table=True):
    """Work taken on: six answers.  What is done of it is counted, never stored here.

    An order taken over from paper may lack some of the answers: what the paper
    does not say stays open until somebody fills it in.
    """

    __tablename__ = "customer_order"
    fixed_columns = frozenset({"workshop_id", "pairing_id"})
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "number"),
        sa.CheckConstraint("pieces > 0", name="pieces_positive"),
        sa.CheckConstraint("(arranged_by = 'pairing') = (pairing_id IS NOT NULL)", name="pairing_named"),
        sa.CheckConstraint(
            "taken_over_on IS NOT NULL OR (buyer_id IS NOT NULL AND pieces IS NOT NULL"
            " AND price_hao IS NOT NULL AND due_on IS NOT NULL)",
            name="answered",
        ),
    )

    number: int
    paper_name: str = Field(
        default="", sa_column_kwargs={"server_default": ""}
    )  # what the workshop's own papers call it, such as O-02
    taken_over_on: date | None = None  # from paper, on this day
    buyer_id: UUID | None = reference("buyer.id", default=None, nullable=True, index=True)
    product: str
    pieces: int | None = None
    price_hao: Hao | None = Field(default=None, sa_type=sa.BigInteger)  # what the buyer pays for a piece
    due_on: date | None = None
    material: str
    arranged_by: str
    pairing_id: UUID | None = reference("pairing.id", default=None, nullable=True, index=True)
    note: str = ""
    opened_on: date
    ended_on: date | None = None  # a person ended it; being finished is counted, not stored
    version: int = 1

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        match scope:
            case OnePairing(id=own):
                return equals(cls.pairing_id, own)
            case OneLink(subject_id=subject):
                return equals(cls.id, subject)
        return super().within(scope)


class Operation(Row, SeenByWorkers, table=True):
    """The smallest paid step of an order."""

    __table_args__ = (sa.UniqueConstraint("order_id", "position"),)

    order_id: UUID = reference("customer_order.id")
    position: int
    name: str
    taken_over_on: date | None = None  # from paper, on this day
    barred_to_minors: bool = no()  # soldering, glue, night work: not for anybody under 18
    quota_pieces: int | None = None  # what is asked of eight hours (domain 3, W11)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        match scope:
            case OnePairing() | OneLink():
                return among(cls.order_id, orders_shown(scope))
        return super().within(scope)


class Rate(Row, SeenByWorkers, AddOnly, table=True):
    """A rate that was announced: hao for every `per_pieces` pieces, from a day on."""

    __table_args__ = (sa.CheckConstraint("rate_hao > 0 AND per_pieces IN (1, 10, 12, 100, 1000)", name="rate_sound"),)

    operation_id: UUID = reference("operation.id", index=True)
    valid_from: date
    rate_hao: Hao
    per_pieces: int = 1
    reason: str = ""
    taken_over_on: date | None = None  # it stood on the workshop's paper; nobody announced it here
    announced_at: datetime = instant()
    announced_by: UUID | None = Field(default=None, sa_type=Uid)


class RatePosting(Row, SeenByWorkers, AddOnly, table=True):
    """A rate was put up where everybody reads it, on a day, with a photo of the wall (domain 3, W42)."""

    __tablename__ = "rate_posting"

    rate_id: UUID = reference("rate.id", index=True)
    posted_on: date
    document_id: UUID | None = reference("document.id", default=None, nullable=True)
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


def orders_shown(scope: OnePairing | OneLink) -> sa.ScalarSelect[UUID]:
    """The orders that a partner city or the holder of a link sees, as a subquery."""
    table = columns(CustomerOrder)
    where = table.pairing_id == scope.id if isinstance(scope, OnePairing) else table.id == scope.subject_id
    return sa.select(table.id).where(where).scalar_subquery()


def operations_shown(scope: OnePairing | OneLink) -> sa.ScalarSelect[UUID]:
    """The operations of those orders, as a subquery."""
    table = columns(Operation)
    return sa.select(table.id).where(table.order_id.in_(orders_shown(scope))).scalar_subquery()
