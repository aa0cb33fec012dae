"""Orders and their operations, as JSON."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.database import get
from workshop.orders import queries
from workshop.orders.models import CustomerOrder
from workshop.web.api import api_router

router = api_router("/orders", "orders")

MayRead = Annotated[Actor, Depends(Require(Permission.ORDERS_READ))]


class OrderOut(BaseModel):
    """A running order.  One taken over from paper may lack pieces, price and due day."""

    id: UUID
    number: int
    paper_name: str
    taken_over_on: date | None
    product: str
    pieces: int | None
    price_hao: int | None
    due_on: date | None
    material: str
    arranged_by: str


class OperationOut(BaseModel):
    """A step of an order with the rate in force today; `rate_hao` for every `per_pieces` pieces."""

    id: UUID
    position: int
    name: str
    rate_hao: int | None
    per_pieces: int


@router.get("")
def list_orders(actor: MayRead, session: Reading) -> list[OrderOut]:
    """Orders that nobody has ended, the one due first first."""
    return [OrderOut.model_validate(order, from_attributes=True) for order in queries.running_orders(session)]


@router.get("/{order_id}/operations")
def list_operations(actor: MayRead, session: Reading, clock: BusinessClock, order_id: UUID) -> list[OperationOut]:
    """The steps of an order, in their order."""
    order = get(session, CustomerOrder, order_id)
    found = queries.priced_operations(session, clock.today(), order_ids=[order.id])
    return [OperationOut.model_validate(operation, from_attributes=True) for operation in found]
