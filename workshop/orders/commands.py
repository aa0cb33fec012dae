"""Taking on orders and announcing rates.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlmodel import Session, col

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.documents.commands import keep_photo
from workshop.documents.rules import Photo
from workshop.errors import IdInUse, Invalid, Stale
from workshop.fields import Line, Number, OptionalLine, OrNone, PriceHao
from workshop.i18n import mark, rate_text
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import PER_PIECES
from workshop.orders import queries, rules
from workshop.orders.models import Buyer, CustomerOrder, Operation, Rate, RatePosting
from workshop.tenancy import Pairing, Workshop, hold

RateHao = Annotated[PriceHao, Field(gt=0, le=rules.MOST_PRICE_HAO)]
Quota = Annotated[Annotated[Number, Field(gt=0, le=rules.MOST_QUOTA)] | None, OrNone]
"""Pieces in eight hours, none where nothing is asked.  Source: domain 3, W11."""


class NewOperation(BaseModel):
    """A step of the order and what is paid for it."""

    name: Line
    rate_hao: RateHao
    per_pieces: Annotated[Number, Field(ge=1, le=1000)] = 1
    barred_to_minors: bool = False
    quota_pieces: Quota = None
    sure: str = ""  # the key of an odd rate that is right


class AddOrder(BaseModel):
    """An order in six answers, and its operations.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    buyer: Line
    product: Line
    pieces: Annotated[Number, Field(gt=0, le=rules.MOST_PIECES)]
    price_hao: RateHao
    due_on: date
    material: rules.Material = rules.Material.BUYER
    arranged_by: rules.ArrangedBy = rules.ArrangedBy.SELF
    operations: list[NewOperation] = Field(default_factory=list, max_length=40)
    sure: str = ""


class ChangeOrder(BaseModel):
    """What may change in an order as it runs.

    pieces, due_on: only an order taken over from paper may lack them.
    buyer, price_hao: filled in where the paper did not tell them, and then fixed.
    """

    version: int
    pieces: Annotated[Annotated[Number, Field(gt=0, le=rules.MOST_PIECES)] | None, OrNone] = None
    due_on: Annotated[date | None, OrNone] = None
    buyer: OptionalLine = ""
    price_hao: Annotated[RateHao | None, OrNone] = None
    ended_on: Annotated[date | None, OrNone] = None
    note: OptionalLine = ""


class AnnounceRate(BaseModel):
    """A rate for an operation from a day on."""

    id: UUID = Field(default_factory=new_id)
    rate_hao: RateHao
    per_pieces: Annotated[Number, Field(ge=1, le=1000)] = 1
    valid_from: date
    reason: OptionalLine = ""  # may be missing for a first rate only
    sure: str = ""


def add_order(session: Session, actor: Actor, wish: AddOrder, today: date, now: datetime) -> CustomerOrder:
    """Take on an order; its operations' rates hold from the first of the month.  Raises Invalid, OddRate."""
    workshop = hold(session, actor.workshop_id)
    if order := session.get(CustomerOrder, wish.id):
        return order
    order = CustomerOrder(
        id=wish.id,
        workshop_id=workshop.id,
        number=queries.next_number(session, workshop.id),
        buyer_id=buyer_called(session, actor, workshop, wish.buyer, now).id,
        product=wish.product,
        pieces=wish.pieces,
        price_hao=wish.price_hao,
        due_on=wish.due_on,
        material=wish.material,
        arranged_by=wish.arranged_by,
        pairing_id=_pairing(session, workshop) if wish.arranged_by == rules.ArrangedBy.PAIRING else None,
        opened_on=today,
    )
    session.add(order)
    session.flush()
    note(session, actor, Action.CUSTOMER_ORDER_ADDED, order.id, now, workshop_id=workshop.id)
    for operation in wish.operations:
        operation.sure = operation.sure or wish.sure
        add_operation(session, actor, order.id, operation, new_id(), today, now)
    return order


def buyer_called(session: Session, actor: Actor, workshop: Workshop, name: str, now: datetime) -> Buyer:
    """The buyer of this name; a new one if there is none.  Call it inside `hold`."""
    buyer = session.scalars(sa.select(Buyer).where(col(Buyer.name) == name)).first()
    if buyer is None:
        buyer = Buyer(workshop_id=workshop.id, name=name)
        session.add(buyer)
        session.flush()
        note(session, actor, Action.BUYER_ADDED, buyer.id, now, workshop_id=workshop.id)
    return buyer


def _pairing(session: Session, workshop: Workshop) -> UUID:
    pairing = session.scalars(sa.select(Pairing).where(col(Pairing.county_id) == workshop.county_id)).first()
    if pairing is None:
        raise Invalid({"arranged_by": mark("This county has no partner city. Choose another answer.")})
    return pairing.id


def add_operation(
    session: Session, actor: Actor, order_id: UUID, wish: NewOperation, operation_id: UUID, today: date, now: datetime
) -> Operation:
    """One more step of the order, its first rate in force at once.  Raises NotFound, IdInUse, Invalid, OddRate."""
    hold(session, actor.workshop_id)
    if operation := session.get(Operation, operation_id):
        if operation.order_id != order_id:
            raise IdInUse()
        return operation
    order = get(session, CustomerOrder, order_id)
    if wish.name in session.scalars(sa.select(col(Operation.name)).where(col(Operation.order_id) == order.id)).all():
        raise Invalid({"name": mark("The order has a step of this name already.")})
    operation = Operation(
        id=operation_id,
        workshop_id=order.workshop_id,
        order_id=order.id,
        position=queries.next_position(session, order.id),
        name=wish.name,
        barred_to_minors=wish.barred_to_minors,
        quota_pieces=wish.quota_pieces,
    )
    session.add(operation)
    session.flush()
    note(session, actor, Action.OPERATION_ADDED, operation.id, now, workshop_id=order.workshop_id)
    first = AnnounceRate(
        rate_hao=wish.rate_hao,
        per_pieces=wish.per_pieces,
        valid_from=rules.first_rates_from(min(order.opened_on, today)),
        sure=wish.sure,
    )
    announce_rate(session, actor, operation.id, first, today, now)
    return operation


class BarMinors(BaseModel):
    """Whether a step is not for anybody under 18."""

    barred: bool


def bar_minors(session: Session, actor: Actor, operation_id: UUID, wish: BarMinors, now: datetime) -> Operation:
    """Bar a step to minors, or open it again.  What they made of it before stays theirs.  Raises NotFound."""
    hold(session, actor.workshop_id)
    operation = get(session, Operation, operation_id)
    if operation.barred_to_minors == wish.barred:
        return operation
    operation.barred_to_minors = wish.barred
    session.flush()
    details = {"barred_to_minors": wish.barred}
    action = Action.OPERATION_CHANGED
    note(session, actor, action, operation.id, now, workshop_id=operation.workshop_id, details=details)
    return operation


class SetQuota(BaseModel):
    """How many pieces of a step are asked of eight hours; none: nothing is asked."""

    quota_pieces: Quota = None


def set_quota(session: Session, actor: Actor, operation_id: UUID, wish: SetQuota, now: datetime) -> Operation:
    """Set a step's quota, or take it away.  It pays nothing: it says where overtime begins (W11).  Raises NotFound."""
    hold(session, actor.workshop_id)
    operation = get(session, Operation, operation_id)
    if operation.quota_pieces == wish.quota_pieces:
        return operation
    details = {"quota_pieces": wish.quota_pieces, "before": operation.quota_pieces}
    operation.quota_pieces = wish.quota_pieces
    session.flush()
    action = Action.OPERATION_CHANGED
    note(session, actor, action, operation.id, now, workshop_id=operation.workshop_id, details=details)
    return operation


def announce_rate(
    session: Session, actor: Actor, operation_id: UUID, wish: AnnounceRate, today: date, now: datetime
) -> Rate:
    """Post a rate before it begins; one that follows another says why.

    Raises NotFound, IdInUse, StartsTooEarly, Invalid, OddRate.
    """
    hold(session, actor.workshop_id)
    if rate := session.get(Rate, wish.id):
        if rate.operation_id != operation_id:
            raise IdInUse()
        return rate
    operation = get(session, Operation, operation_id)
    if wish.per_pieces not in PER_PIECES:
        raise Invalid({"per_pieces": mark("A rate is for 1, 10, 12, 100 or 1000 pieces.")})
    is_first = not queries.announcements(session, operation.id)
    rules.check_rate_start(wish.valid_from, today, is_first=is_first)
    if not is_first and not wish.reason:
        raise Invalid({"reason": mark("Say in a word why the rate changes: every worker reads it.")})
    _ask_about_rate(session, operation, wish, today)
    rate = Rate(
        id=wish.id,
        workshop_id=operation.workshop_id,
        operation_id=operation.id,
        valid_from=wish.valid_from,
        rate_hao=wish.rate_hao,
        per_pieces=wish.per_pieces,
        reason=wish.reason,
        announced_at=now,
        announced_by=actor.account_id,
    )
    session.add(rate)
    session.flush()
    details = {"rate_hao": wish.rate_hao, "per_pieces": wish.per_pieces, "valid_from": str(wish.valid_from)}
    note(session, actor, Action.RATE_ANNOUNCED, rate.id, now, workshop_id=rate.workshop_id, details=details)
    return rate


class PostRate(BaseModel):
    """A rate hangs where everybody reads it, since a day.  The id is made with the form; the photo's is the same."""

    id: UUID = Field(default_factory=new_id)
    posted_on: date


def post_rate(
    session: Session, actor: Actor, rate_id: UUID, wish: PostRate, photo: Photo | None, today: date, now: datetime
) -> RatePosting:
    """Write down that a rate was put up on the wall, with its photo if there is one.  Source: domain 3, W42.

    Raises NotFound, IdInUse, PostedInTheFuture.
    """
    hold(session, actor.workshop_id)
    rate = get(session, Rate, rate_id)
    if before := written_before(session, RatePosting, wish.id, rate_id=rate_id, posted_on=wish.posted_on):
        return before
    if wish.posted_on > today:
        raise rules.PostedInTheFuture()
    posting = RatePosting(
        id=wish.id,
        workshop_id=rate.workshop_id,
        rate_id=rate.id,
        posted_on=wish.posted_on,
        document_id=keep_photo(session, actor, wish.id, photo, now).id if photo else None,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(posting)
    session.flush()
    note(session, actor, Action.RATE_POSTING_ADDED, posting.id, now, workshop_id=rate.workshop_id)
    return posting


def _ask_about_rate(session: Session, operation: Operation, wish: AnnounceRate, today: date) -> None:
    """Raise OddRate unless the rate is likely or was said to be right."""
    order = get(session, CustomerOrder, operation.order_id)
    now = rules.rate_on(queries.posted_rates(session, [operation.id]).get(operation.id, []), today)
    key = f"{wish.rate_hao}/{wish.per_pieces}"
    if key not in wish.sure.split() and rules.is_odd_rate(
        wish.rate_hao, wish.per_pieces, price_hao=order.price_hao, now=now
    ):
        raise rules.OddRate(name=operation.name, rate=rate_text(wish.rate_hao, wish.per_pieces), key=key)


def change_order(session: Session, actor: Actor, order_id: UUID, wish: ChangeOrder, now: datetime) -> CustomerOrder:
    """Change quantity, due day, note, or end the order; fill in what its paper left open.

    Raises NotFound, Stale, Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    order = get(session, CustomerOrder, order_id)
    if order.version != wish.version:
        raise Stale()
    _check_answered(order, wish)
    before = {"pieces": order.pieces, "due_on": str(order.due_on), "ended_on": str(order.ended_on)}
    before |= {"buyer": str(order.buyer_id) if order.buyer_id else None, "price_hao": order.price_hao}
    order.pieces, order.due_on, order.ended_on, order.note = wish.pieces, wish.due_on, wish.ended_on, wish.note
    if order.buyer_id is None and wish.buyer:
        order.buyer_id = buyer_called(session, actor, workshop, wish.buyer, now).id
    if order.price_hao is None:
        order.price_hao = wish.price_hao
    order.version += 1
    session.flush()
    details = {"before": before}
    note(session, actor, Action.CUSTOMER_ORDER_CHANGED, order.id, now, workshop_id=order.workshop_id, details=details)
    return order


def _check_answered(order: CustomerOrder, wish: ChangeOrder) -> None:
    """Raise Invalid for an answer taken away that was given."""
    missing: dict[str, str] = {}
    if wish.pieces is None and order.pieces is not None:
        missing["pieces"] = mark("How many pieces are ordered?")
    if wish.due_on is None and order.due_on is not None:
        missing["due_on"] = mark("When is it due?")
    if missing:
        raise Invalid(missing)
