"""Taking over orders, steps and rates from a workshop's papers.

They are marked with the day on which that was done: nobody announced such a
rate here, and what the paper does not say stays open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.actor import Actor
from workshop.database import get
from workshop.errors import Refused
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.orders import queries
from workshop.orders.models import CustomerOrder, Operation, Rate
from workshop.orders.rules import ArrangedBy, Material, Posted
from workshop.tenancy import hold


class HasRate(Refused):
    code = "has_rate"
    message = mark("%(name)s has a rate here already; a paper does not change it.")


@dataclass(frozen=True)
class PaperOrder:
    """What a paper says of an order.

    opened_on: the first day of which it speaks.
    """

    paper_name: str
    opened_on: date
    product: str = ""
    pieces: int | None = None
    price_hao: int | None = None
    due_on: date | None = None
    buyer_id: UUID | None = None


def take_over_order(
    session: Session, actor: Actor, order_id: UUID, paper: PaperOrder, today: date, now: datetime
) -> CustomerOrder:
    """An order as the paper has it; the same id again gives the same order."""
    hold(session, actor.workshop_id)
    if order := session.get(CustomerOrder, order_id):
        return order
    order = CustomerOrder(
        id=order_id,
        workshop_id=actor.workshop_id,
        number=queries.next_number(session, actor.workshop_id),
        paper_name=paper.paper_name,
        taken_over_on=today,
        buyer_id=paper.buyer_id,
        product=paper.product or paper.paper_name,
        pieces=paper.pieces,
        price_hao=paper.price_hao,
        due_on=paper.due_on,
        material=Material.BUYER,
        arranged_by=ArrangedBy.SELF,
        opened_on=min(paper.opened_on, today),
    )
    session.add(order)
    session.flush()
    note(session, actor, Action.CUSTOMER_ORDER_ADDED, order.id, now, workshop_id=order.workshop_id, details=_FROM_PAPER)
    return order


_FROM_PAPER = {"from": "paper"}


def take_over_operation(
    session: Session, actor: Actor, order_id: UUID, operation_id: UUID, name: str, today: date, now: datetime
) -> Operation:
    """A step as the paper names it; one of that name in the order is the same step.  Raises NotFound."""
    hold(session, actor.workshop_id)
    order = get(session, CustomerOrder, order_id)
    there = session.scalars(
        sa.select(Operation).where(
            col(Operation.order_id) == order.id, (col(Operation.name) == name) | (col(Operation.id) == operation_id)
        )
    ).first()
    if there:
        return there
    operation = Operation(
        id=operation_id,
        workshop_id=order.workshop_id,
        order_id=order.id,
        position=queries.next_position(session, order.id),
        name=name,
        taken_over_on=today,
    )
    session.add(operation)
    session.flush()
    note(session, actor, Action.OPERATION_ADDED, operation.id, now, workshop_id=order.workshop_id, details=_FROM_PAPER)
    return operation


def take_over_rates(
    session: Session, actor: Actor, operation_id: UUID, posted: Sequence[Posted], today: date, now: datetime
) -> list[Rate]:
    """The rates of a step that has none yet, as the paper has them, the earliest first.  Raises NotFound, HasRate."""
    hold(session, actor.workshop_id)
    operation = get(session, Operation, operation_id)
    there = list(queries.announcements(session, operation.id))
    if there:
        if {(r.valid_from, r.rate_hao, r.per_pieces) for r in there} >= {
            (p.valid_from, p.rate_hao, p.per_pieces) for p in posted
        }:
            return sorted(there, key=lambda rate: rate.valid_from)  # the same paper again
        raise HasRate(name=operation.name)
    rates = [
        Rate(
            id=new_id(),
            workshop_id=operation.workshop_id,
            operation_id=operation.id,
            valid_from=each.valid_from,
            rate_hao=each.rate_hao,
            per_pieces=each.per_pieces,
            taken_over_on=today,
            announced_at=now,
            announced_by=actor.account_id,
        )
        for each in sorted(posted, key=lambda p: p.valid_from)
    ]
    for rate in rates:
        session.add(rate)
        session.flush()
        details = _FROM_PAPER | {
            "rate_hao": rate.rate_hao,
            "per_pieces": rate.per_pieces,
            "valid_from": str(rate.valid_from),
        }
        note(session, actor, Action.RATE_ANNOUNCED, rate.id, now, workshop_id=rate.workshop_id, details=details)
    return rates
