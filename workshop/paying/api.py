"""Payments of wages, as JSON for the workshop's own systems."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from workshop.accounts.guard import Reading, Require
from workshop.actor import Actor, Permission
from workshop.paying import queries
from workshop.paying.queries import PaymentLine
from workshop.paying.rules import Method, Receipt
from workshop.web.api import api_router

router = api_router("/pay", "pay")

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]


class PaymentOut(BaseModel):
    """Money that a worker was given for a month's pay.

    of: a locked `slip`, or a wage `before` counting began here, which is weaker evidence.
    receipt: what is known of whether it arrived; `missing` is the worker's own word.
    taken_back_on: the day on which it came back, if it did; then it pays nothing.
    """

    id: UUID
    engagement_id: UUID
    month: str
    of: Literal["slip", "before"]
    payout_id: UUID | None
    amount_fen: int
    method: Method
    paid_on: date
    reference: str
    receipt: Receipt
    taken_back_on: date | None


@router.get("/payments")
def list_payments(
    actor: MayRead, session: Reading, paid_from: date | None = None, paid_through: date | None = None
) -> list[PaymentOut]:
    """The payments of these days (both inclusive), or all, the last ones first."""
    return [_payment(line) for line in queries.payment_lines(session, first=paid_from, last=paid_through)]


def _payment(line: PaymentLine) -> PaymentOut:
    payment = line.payment
    return PaymentOut(
        id=payment.id,
        engagement_id=payment.engagement_id,
        month=str(line.month),
        of="slip" if payment.slip_id else "before",
        payout_id=payment.payout_id,
        amount_fen=payment.amount_fen,
        method=Method(payment.method),
        paid_on=payment.paid_on,
        reference=payment.reference,
        receipt=line.receipt,
        taken_back_on=line.taken_back.paid_on if line.taken_back else None,
    )
