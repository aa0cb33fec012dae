"""Reading what is owed, what was paid of it, and whether it arrived."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.actor import Voice
from workshop.clock import CHINA, Month
from workshop.past.models import OldWage
from workshop.pay.models import PayRun, RunStep, Slip
from workshop.pay.queries import LOCKED_STEPS, leaving_run
from workshop.paying.models import PaymentReceipt, Payout, PayWay, WagePayment
from workshop.paying.rules import WHOLE, How, Method, Receipt, Word, part_fen, receipt_of
from workshop.workers.models import Engagement

SIGNED_FEN = sa.case((col(WagePayment.takes_back_id).is_(None), WagePayment.amount_fen), else_=-WagePayment.amount_fen)
"""What a row adds to what was paid: one that takes a payment back is negative."""

_PAID = (
    sa.select(WagePayment.slip_id, sa.func.sum(SIGNED_FEN).label("fen"))
    .where(col(WagePayment.slip_id).is_not(None))
    .group_by(col(WagePayment.slip_id))
)
"""Slip → fen that were paid of it."""

_DENIED = sa.select(PaymentReceipt.payment_id).where(col(PaymentReceipt.is_received).is_(False))
"""Payments of which a worker said, once or still, that they have not arrived."""


@dataclass(frozen=True)
class Due:
    """What one worker gets for one month by a locked slip, or by a wage of before; and what she has of it."""

    workshop_id: UUID
    engagement_id: UUID
    called_name: str
    number: int
    ended_on: date | None  # her last day here
    month: Month
    net_fen: int
    paid_fen: int
    slip_id: UUID | None = None
    run_id: UUID | None = None
    slip_number: int | None = None
    old_wage_id: UUID | None = None
    entered_on: date | None = None  # of a wage of before
    fixed_on: date | None = None  # of who is paid alone: it is due on that day

    @property
    def left_fen(self) -> int:
        return self.net_fen - self.paid_fen

    @property
    def is_old(self) -> bool:
        """Whether it is a wage of before: the paper says so, and no counts lie behind it."""
        return self.old_wage_id is not None

    @property
    def subject(self) -> str:
        """The part of an address that names it."""
        return f"slip={self.slip_id}" if self.slip_id else f"old={self.old_wage_id}"


def dues(session: Session, *, only_open: bool = True, run_id: UUID | None = None) -> list[Due]:
    """What the session sees of pay that stands, the oldest month first and in name order.

    only_open: without what is paid in full.  run_id: of one run, without wages of before.
    """
    found = _slip_dues(session, only_open, col(PayRun.id) == run_id if run_id else sa.true())
    if run_id is None:
        found += _old_dues(session, only_open)
        # Of one month slips stand before wages of before, each in name order: sorting keeps that.
        found.sort(key=lambda due: due.month)
    return found


def due_of_slip(session: Session, slip_id: UUID) -> Due | None:
    """What a slip pays, if it is locked."""
    return next(iter(_slip_dues(session, False, col(Slip.id) == slip_id)), None)


def due_of_old_wage(session: Session, old_wage_id: UUID) -> Due | None:
    """A wage of before, if nothing corrected it."""
    return next((due for due in _old_dues(session, False) if due.old_wage_id == old_wage_id), None)


def _slip_dues(session: Session, only_open: bool, where: sa.ColumnElement[bool]) -> list[Due]:
    """Two steps: what is paid in full is by far the most, and nothing more is asked of it."""
    paid = _open_slips(session) if only_open else {}
    rows = session.execute(
        sa.select(Slip, PayRun, Engagement, RunStep.said_at)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .join(Engagement, col(Engagement.id) == Slip.engagement_id)
        .where(col(RunStep.id).in_(LOCKED_STEPS), where, col(Slip.id).in_(paid) if only_open else sa.true())
        .order_by(col(PayRun.month), col(Engagement.name_sort), col(Engagement.number))
    ).all()
    if not only_open:
        paid = _paid_of_slips(session, [slip.id for slip, *_ in rows])
    return [
        replace(
            _due(who, run.month, slip.net_fen, paid.get(slip.id, 0)),
            slip_id=slip.id,
            run_id=run.id,
            slip_number=slip.number,
            fixed_on=said_at.astimezone(CHINA).date() if run.engagement_id else None,
        )
        for slip, run, who, said_at in rows
    ]


def _open_slips(session: Session) -> dict[UUID, int]:
    """Slip that pays and is not paid in full → fen that are paid of it."""
    paid = _PAID.subquery()
    paid_fen = sa.func.coalesce(paid.c.fen, 0)
    rows = session.execute(
        sa.select(col(Slip.id), paid_fen)
        .outerjoin(paid, paid.c.slip_id == Slip.id)
        .where(col(Slip.step_id).in_(LOCKED_STEPS), col(Slip.net_fen) > paid_fen)
    )
    return {slip_id: int(fen) for slip_id, fen in rows}


def _paid_of_slips(session: Session, slip_ids: Collection[UUID]) -> dict[UUID, int]:
    rows = session.execute(_PAID.where(col(WagePayment.slip_id).in_(slip_ids)))
    return {slip_id: int(fen) for slip_id, fen in rows}


def _old_dues(session: Session, only_open: bool) -> list[Due]:
    rows = session.execute(
        sa.select(OldWage, Engagement)
        .join(Engagement, col(Engagement.id) == OldWage.engagement_id)
        .where(_STANDS, col(OldWage.unpaid_fen) > 0)
        .order_by(col(OldWage.month), col(Engagement.name_sort), col(Engagement.number))
    ).all()
    paid = paid_of_before(session) if rows else {}
    found = [
        replace(
            _due(who, wage.month, wage.unpaid_fen, paid.get((wage.engagement_id, wage.month), 0)),
            old_wage_id=wage.id,
            entered_on=wage.entered_on,
        )
        for wage, who in rows
    ]
    return [due for due in found if due.left_fen or not only_open]


def _due(who: Engagement, month: str, net_fen: int, paid_fen: int) -> Due:
    return Due(
        workshop_id=who.workshop_id,
        engagement_id=who.id,
        called_name=who.called_name,
        number=who.number,
        ended_on=who.ended_on,
        month=Month.parse(month),
        net_fen=net_fen,
        paid_fen=int(paid_fen),
    )


def net_of_runs(session: Session, run_ids: Collection[UUID]) -> dict[UUID, int]:
    """Locked run → fen that its slips pay."""
    rows = session.execute(
        sa.select(col(RunStep.run_id), sa.func.sum(Slip.net_fen))
        .join(Slip, col(Slip.step_id) == RunStep.id)
        .where(col(RunStep.run_id).in_(run_ids), col(RunStep.id).in_(LOCKED_STEPS))
        .group_by(col(RunStep.run_id))
    )
    return {run_id: int(fen) for run_id, fen in rows}


# --- wages of before ------------------------------------------------------

_later = aliased(OldWage)
_STANDS = ~sa.exists().where(col(_later.corrects_id) == col(OldWage.id))


def standing_old_wages(session: Session, month: Month | None = None) -> Sequence[OldWage]:
    """Wages of before that nothing corrected, of one month or of all, the latest month first."""
    chosen = sa.select(OldWage).where(_STANDS).order_by(col(OldWage.month).desc(), col(OldWage.engagement_id))
    if month:
        chosen = chosen.where(col(OldWage.month) == str(month))
    return session.scalars(chosen).all()


def old_wages_with(session: Session, ids: Collection[UUID]) -> dict[UUID, OldWage]:
    """The rows that have these ids, corrected or not; ids that none has are left out."""
    return {wage.id: wage for wage in session.scalars(sa.select(OldWage).where(col(OldWage.id).in_(ids)))}


def paid_of_before(session: Session) -> dict[tuple[UUID, str], int]:
    """What was paid of wages of before, by worker and month: a corrected amount keeps what was paid of it."""
    rows = session.execute(
        sa.select(OldWage.engagement_id, OldWage.month, sa.func.sum(SIGNED_FEN))
        .join(WagePayment, col(WagePayment.old_wage_id) == OldWage.id)
        .group_by(col(OldWage.engagement_id), col(OldWage.month))
    )
    return {(who, month): int(fen) for who, month, fen in rows}


def with_slips(session: Session, month: Month) -> set[UUID]:
    """Who has a slip for the month that pays."""
    return set(
        session.scalars(
            sa.select(Slip.engagement_id)
            .join(RunStep, col(RunStep.id) == Slip.step_id)
            .join(PayRun, col(PayRun.id) == RunStep.run_id)
            .where(col(RunStep.id).in_(LOCKED_STEPS), col(PayRun.month) == str(month))
        )
    )


# --- pay days -------------------------------------------------------------


def payouts_of(session: Session, run_id: UUID) -> Sequence[Payout]:
    """The pay days of a run, the last one first."""
    return session.scalars(
        sa.select(Payout)
        .where(col(Payout.run_id) == run_id)
        .order_by(col(Payout.recorded_at).desc(), col(Payout.id).desc())
    ).all()


def share_due(session: Session, run: PayRun) -> int:
    """Up to which share a run is paid to everybody; who leaves is alone in her run, and due in whole.

    Pay days from before it was opened again are of other slips.
    """
    if run.engagement_id:
        return WHOLE
    since = locked_at(session, run.id)
    if since is None:
        return 0
    shares = sa.select(sa.func.max(Payout.share)).where(col(Payout.run_id) == run.id, col(Payout.recorded_at) >= since)
    return session.scalar(shares) or 0


def payable_fen(session: Session, due: Due) -> int:
    """What of it may be paid to her alone: of a slip up to the share that everybody was brought to.

    Who was settled with on leaving waits for nobody: she gets all of every month at once (W34).
    """
    run = session.get(PayRun, due.run_id) if due.run_id else None
    waits = run is not None and leaving_run(session, due.engagement_id) is None
    return part_fen(due.net_fen, share_due(session, run) if run and waits else WHOLE, due.paid_fen)


def locked_at(session: Session, run_id: UUID) -> datetime | None:
    """When the figures of a locked run were said to stand; None unless it is locked."""
    return session.scalar(
        sa.select(RunStep.said_at).where(col(RunStep.run_id) == run_id, col(RunStep.id).in_(LOCKED_STEPS))
    )


def ways(session: Session, engagement_ids: Collection[UUID] | None = None) -> dict[UUID, PayWay]:
    """How each of these, or everybody, wants her pay; who never said is left out."""
    chosen = sa.select(PayWay).order_by(col(PayWay.said_at), col(PayWay.id))
    if engagement_ids is not None:
        chosen = chosen.where(col(PayWay.engagement_id).in_(engagement_ids))
    return {way.engagement_id: way for way in session.scalars(chosen)}


def method_of(way: PayWay | None) -> Method:
    """Cash, unless somebody said otherwise."""
    return Method(way.method) if way else Method.CASH


# --- payments -------------------------------------------------------------


@dataclass(frozen=True)
class PaymentLine:
    """A payment with what it was for, who took it back and what was said of it."""

    payment: WagePayment
    month: Month
    is_of_all: bool  # of a month's pay of everybody: not of one who left, nor of before
    called_name: str
    number: int
    taken_back: WagePayment | None
    words: Sequence[PaymentReceipt]

    @property
    def receipt(self) -> Receipt:
        return receipt_of(Word(word.is_received, How(word.how), word.voice == Voice.OWN) for word in self.words)

    @property
    def is_missing(self) -> bool:
        """Whether she says that it has not arrived, and nobody took it back."""
        return self.taken_back is None and self.receipt == Receipt.MISSING


def payment_lines(
    session: Session,
    *,
    payment_id: UUID | None = None,
    payout_id: UUID | None = None,
    run_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[PaymentLine]:
    """Payments that the session sees, the last ones first; what takes one back stands with it.

    first, last: the days (inclusive) between which they were paid.
    """
    asked = (
        (payment_id, col(WagePayment.id).__eq__),
        (payout_id, col(WagePayment.payout_id).__eq__),
        (run_id, col(PayRun.id).__eq__),
        (first, col(WagePayment.paid_on).__ge__),
        (last, col(WagePayment.paid_on).__le__),
    )
    where = [compare(value) for value, compare in asked if value is not None]
    return _lines(session, *where)


def paid_span(session: Session) -> tuple[date, date] | None:
    """The days of the first and the last payment that the session sees; none without any."""
    first, last = session.execute(
        sa.select(sa.func.min(WagePayment.paid_on), sa.func.max(WagePayment.paid_on)).where(
            col(WagePayment.takes_back_id).is_(None)
        )
    ).one()
    return (first, last) if first else None


def payments_in_sight(session: Session, year: int, since: date, chosen_id: UUID | None) -> list[PaymentLine]:
    """Payments of a year and since a day, all that were ever said to be missing, and the chosen one; the last first."""
    paid_on = col(WagePayment.paid_on)
    of_year = paid_on.between(date(year, 1, 1), date(year, 12, 31))
    return _lines(
        session, sa.or_(of_year, paid_on >= since, col(WagePayment.id).in_(_DENIED), col(WagePayment.id) == chosen_id)
    )


def missing_payments(session: Session) -> list[PaymentLine]:
    """Payments of which a worker says that they have not arrived, the last ones first."""
    return [line for line in _lines(session, col(WagePayment.id).in_(_DENIED)) if line.is_missing]


def _lines(session: Session, *where: sa.ColumnElement[bool]) -> list[PaymentLine]:
    rows = session.execute(
        sa.select(
            WagePayment,
            sa.func.coalesce(PayRun.month, OldWage.month),
            sa.and_(col(PayRun.id).is_not(None), col(PayRun.engagement_id).is_(None)),
            Engagement.called_name,
            Engagement.number,
        )
        .join(Engagement, col(Engagement.id) == WagePayment.engagement_id)
        .outerjoin(Slip, col(Slip.id) == WagePayment.slip_id)
        .outerjoin(RunStep, col(RunStep.id) == Slip.step_id)
        .outerjoin(PayRun, col(PayRun.id) == RunStep.run_id)
        .outerjoin(OldWage, col(OldWage.id) == WagePayment.old_wage_id)
        .where(col(WagePayment.takes_back_id).is_(None), *where)
        .order_by(
            col(WagePayment.paid_on).desc(),
            col(Engagement.name_sort),
            col(Engagement.number),
            col(WagePayment.recorded_at).desc(),
        )
    ).all()
    ids = [row[0].id for row in rows]
    back, words = _taken_back(session, ids), _words(session, ids)
    return [
        PaymentLine(payment, Month.parse(month), of_all, name, number, back.get(payment.id), words.get(payment.id, []))
        for payment, month, of_all, name, number in rows
    ]


def _taken_back(session: Session, payment_ids: Collection[UUID]) -> Mapping[UUID | None, WagePayment]:
    rows = session.scalars(sa.select(WagePayment).where(col(WagePayment.takes_back_id).in_(payment_ids)))
    return {row.takes_back_id: row for row in rows}


def is_taken_back(session: Session, payment_id: UUID) -> bool:
    return bool(_taken_back(session, [payment_id]))


def _words(session: Session, payment_ids: Collection[UUID]) -> Mapping[UUID, list[PaymentReceipt]]:
    words: dict[UUID, list[PaymentReceipt]] = {}
    for word in session.scalars(
        sa.select(PaymentReceipt)
        .where(col(PaymentReceipt.payment_id).in_(payment_ids))
        .order_by(col(PaymentReceipt.said_at), col(PaymentReceipt.id))
    ):
        words.setdefault(word.payment_id, []).append(word)
    return words


def total_left_fen(owed: Iterable[Due]) -> int:
    return sum(due.left_fen for due in owed)
