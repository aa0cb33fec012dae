"""What a worker's first page asks of her pay, hot: whether there is anything to look at."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from workshop.hot import OWN_ENGAGEMENTS, OWN_WORKSHOPS, of_person, run
from workshop.past.models import OldWage
from workshop.pay.models import RunStep, Slip
from workshop.pay.rules import Step
from workshop.paying.models import PaymentReceipt, WagePayment
from workshop.paying.rules import ASKED_DAYS
from workshop.tenancy import columns

_slip, _step, _payment = columns(Slip), columns(RunStep), columns(WagePayment)
_receipt, _old = columns(PaymentReceipt), columns(OldWage)
_reopened = _step.id.table.alias("reopened").c

_OPEN_TO_OBJECTION = (
    sa.select(_slip.engagement_id)
    .join_from(_slip.id.table, _step.id.table, _step.id == _slip.step_id)
    .where(
        _slip.engagement_id.in_(OWN_ENGAGEMENTS),
        _step.workshop_id.in_(OWN_WORKSHOPS),
        _step.object_until >= sa.bindparam("today"),
    )
    .limit(1)
)
_UNSAID = (
    sa.select(_payment.engagement_id)
    .join_from(
        _payment.id.table,
        _receipt.id.table,
        (_receipt.payment_id == _payment.id) & _receipt.engagement_id.in_(OWN_ENGAGEMENTS),
        isouter=True,
    )
    .where(
        _payment.engagement_id.in_(OWN_ENGAGEMENTS), _payment.paid_on >= sa.bindparam("first"), _receipt.id.is_(None)
    )
    .limit(1)
)
_NET_FEN = (
    sa.select(sa.func.sum(_slip.net_fen))
    .join_from(_slip.id.table, _step.id.table, _step.id == _slip.step_id)
    .outerjoin(
        _reopened.id.table,
        _reopened.workshop_id.in_(OWN_WORKSHOPS)
        & (_reopened.run_id == _step.run_id)
        & (_reopened.kind == Step.REOPENED.value)
        & (_reopened.position > _step.position),
    )
    .where(
        _slip.engagement_id.in_(OWN_ENGAGEMENTS),
        _step.workshop_id.in_(OWN_WORKSHOPS),
        _step.kind == Step.LOCKED.value,
        _reopened.id.is_(None),
    )
)
_PAID_FEN = sa.select(
    sa.func.sum(sa.case((_payment.takes_back_id.is_(None), _payment.amount_fen), else_=-_payment.amount_fen))
).where(_payment.engagement_id.in_(OWN_ENGAGEMENTS), _payment.slip_id.is_not(None))
_FROM_BEFORE = sa.select(_old.engagement_id).where(_old.engagement_id.in_(OWN_ENGAGEMENTS)).limit(1)

_WAITS = of_person(
    sa.select(*(part.scalar_subquery() for part in (_OPEN_TO_OBJECTION, _UNSAID, _NET_FEN, _PAID_FEN, _FROM_BEFORE)))
)


@dataclass(frozen=True)
class Waits:
    """slips: some may be open to her objection.  payments: of some she may not have said a word.  owed: some may be."""

    slips: bool
    payments: bool
    owed: bool


def asked_since(today: date) -> date:
    """The first day of whose payments she is asked on her first page."""
    return today - timedelta(days=ASKED_DAYS)


def what_waits(session: Session, today: date) -> Waits:
    """What is worth asking in full.  A slip is never paid more than it comes to, so equal sums owe nothing."""
    values: dict[str, Any] = {"today": today, "first": asked_since(today)}
    slip, unsaid, net_fen, paid_fen, before = run(session, _WAITS, values).one()
    return Waits(bool(slip), bool(unsaid), (net_fen or 0) != (paid_fen or 0) or bool(before))
