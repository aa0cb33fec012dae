"""Acts of paying: months are shown, locked and paid; what workers say to it; who leaves is paid out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col
from stdnum import luhn

from workshop.clock import Month
from workshop.demo import paying
from workshop.demo.acts import Acts, Keys, day_of
from workshop.demo.moments import Act, moment
from workshop.demo.pace import minutes_worked
from workshop.demo.paying import LateEntry, LineWord, NotArrived
from workshop.demo.people import CARDS, DemoWorker
from workshop.demo.plan import Plan
from workshop.leaving.commands import GiveNotice, SettleLeaver, give_notice, settle_leaver
from workshop.leaving.rules import Ground
from workshop.output.worth import LineKind
from workshop.pay import commands as pay
from workshop.pay import objecting
from workshop.pay.models import LineObjection, Slip, SlipLine
from workshop.paying import commands as money
from workshop.paying.models import WagePayment
from workshop.paying.queries import payment_lines
from workshop.paying.rules import WHOLE, Method
from workshop.paying.ways import SayPayWay, say_pay_way

ACCOUNT = 99_0799_0000_0000_0
"""Account numbers begin with 99, as no bank's do."""


@dataclass
class _Run:
    """A workshop's month on its way: its run, and the step that showed it."""

    workshop: str
    month: Month
    id: UUID | None = None
    step_id: UUID | None = None


# --- how each is paid -----------------------------------------------------


def ways(acts: Acts, plan: Plan, begin: date) -> Iterator[Act]:
    """How each wants her pay; who never says gets cash."""
    for place, worker in enumerate(plan.workers):
        method = paying.method_of(worker)
        if method != Method.CASH:
            day = max(worker.entered_on or worker.started_on, begin)
            yield Act(moment(day, 15, 30) + timedelta(minutes=place), partial(_say_way, acts, worker, method, place))


def _say_way(acts: Acts, worker: DemoWorker, method: Method, place: int, now: datetime) -> None:
    owner = acts.books_of(worker.code).owner
    digits = str(ACCOUNT + place)
    is_bank = method == Method.BANK
    wish = SayPayWay(
        method=method,
        bank=paying.BANK if is_bank else "",
        account=digits + luhn.calc_check_digit(digits) if is_bank else "",
    )
    acts.do(owner, lambda session, _: say_pay_way(session, owner, acts.vault, acts.engagement(worker.code), wish, now))


# --- months ---------------------------------------------------------------


def months(acts: Acts, plan: Plan) -> Iterator[Act]:
    """Each month that is over, from its slips to the money; then what was out of the ordinary."""
    for workshop, month in paying.paid_months(plan):
        run, pay_day = _Run(workshop, month), paying.pay_day(month)
        if month in paying.STATED_MONTHS:
            minutes: Counter[str] = Counter()
            for (code, _), worked in minutes_worked(plan, workshop, month).items():
                minutes[code] += worked
            shown_on = pay_day - timedelta(days=paying.SHOWN_BEFORE)
            yield Act(moment(shown_on, 19, 30), partial(_state_hours, acts, run, minutes))
        yield from _run(acts, run, pay_day)
        yield from _receipts(acts, plan, run, pay_day)
        yield from _words(acts, run)
        for lost in paying.NOT_ARRIVED:
            if (lost.workshop, lost.month) == (workshop, month):
                yield Act(lost.given_at, partial(_give_again, acts, lost, run))
    for late in paying.LATE_ENTRIES:
        if (late.workshop, late.month) in paying.paid_months(plan):
            yield Act(late.opened_at, partial(_open_late, acts, late))
            yield Act(late.closed_at, partial(_close_late, acts, late))


def _state_hours(acts: Acts, run: _Run, minutes: Mapping[str, int], now: datetime) -> None:
    owner = acts.books(run.workshop).owner

    def command(session: Session, _: Keys) -> None:
        for code, worked in sorted(minutes.items()):
            who = acts.engagement(code)
            wish = objecting.StateHours(engagement_id=who, month=str(run.month), minutes=worked)
            objecting.state_hours(session, owner, wish, now)

    acts.do(owner, command)


def _run(acts: Acts, run: _Run, pay_day: date) -> Iterator[Act]:
    minute = int(run.workshop[1])
    shown_on, locked_on = (pay_day - timedelta(days=days) for days in (paying.SHOWN_BEFORE, paying.LOCKED_BEFORE))
    yield Act(moment(shown_on, 20, minute), partial(_show, acts, run))
    yield Act(moment(locked_on, 20, minute), partial(_lock, acts, run))
    yield Act(
        moment(pay_day, 17, minute), partial(_pay, acts, run, paying.SHARES.get((run.workshop, run.month), WHOLE))
    )


def _show(acts: Acts, run: _Run, now: datetime) -> None:
    owner, wish = acts.books(run.workshop).owner, pay.ShowRun()
    step = acts.do(owner, lambda session, _: pay.show_run(session, owner, run.month, wish, day_of(now), now))
    run.id, run.step_id = step.run_id, step.id


def _lock(acts: Acts, run: _Run, now: datetime) -> None:
    owner, wish = acts.books(run.workshop).owner, pay.LockRun()

    def command(session: Session, keys: Keys) -> None:
        pay.lock_run(session, owner, run.month, wish.model_copy(update={"confirmed": keys}), day_of(now), now)

    acts.do(owner, command)


def _pay(acts: Acts, run: _Run, share: int, now: datetime) -> None:
    assert run.id, "shown before"
    owner, run_id = acts.books(run.workshop).owner, run.id
    wish = money.MakePayout(share=share, paid_on=day_of(now))
    acts.do(owner, lambda session, _: money.make_payout(session, owner, run_id, wish, day_of(now), now))


# --- what workers say -----------------------------------------------------


def _receipts(acts: Acts, plan: Plan, run: _Run, pay_day: date) -> Iterator[Act]:
    """On the evening of the pay day, from their phones."""
    workshops = {worker.code: worker.workshop for worker in plan.workers}
    lost = {
        each.worker: each for each in paying.NOT_ARRIVED if (each.workshop, each.month) == (run.workshop, run.month)
    }
    for place, card in enumerate(CARDS):
        speaks = card.pin and card.printed_on <= pay_day and card.worker not in paying.SILENT
        if not speaks or workshops.get(card.worker) != run.workshop:
            continue
        if missing := lost.get(card.worker):
            yield Act(missing.said_at, partial(_receive, acts, card.worker, run, missing.text))
            yield Act(missing.given_at + timedelta(minutes=5), partial(_receive, acts, card.worker, run, ""))
        else:
            yield Act(moment(pay_day, 20, 40 + place), partial(_receive, acts, card.worker, run, ""))


def _receive(acts: Acts, code: str, run: _Run, missing: str, now: datetime) -> None:
    """Her word on the last payment of the month that she has.  missing: what she says if it did not arrive."""
    holder = acts.holder(code)

    def command(session: Session, _: Keys) -> None:
        payment = _last_payment(session, acts.engagement(code), run)
        if payment:
            wish = money.GiveReceipt(is_received=not missing, text=missing)
            money.give_receipt(session, holder, payment.id, wish, now)

    acts.do(holder, command)


def _last_payment(session: Session, engagement_id: UUID, run: _Run) -> WagePayment | None:
    """Her last payment of the month that nobody took back; None for who had no pay in it."""
    lines = payment_lines(session, run_id=run.id)
    hers = (line.payment for line in lines if line.payment.engagement_id == engagement_id and not line.taken_back)
    return next(hers, None)


def _give_again(acts: Acts, lost: NotArrived, run: _Run, now: datetime) -> None:
    owner, today = acts.books(lost.workshop).owner, day_of(now)
    back = money.TakePaymentBack(reason=lost.reason)

    def command(session: Session, _: Keys) -> None:
        payment = _last_payment(session, acts.engagement(lost.worker), run)
        assert payment, "she had pay in that month"
        money.take_payment_back(session, owner, payment.id, back, today, now)
        again = money.PayOne(
            slip_id=payment.slip_id, amount_fen=payment.amount_fen, method=Method.CASH, paid_on=today, note=lost.reason
        )
        money.pay_one(session, owner, again, None, today, now)

    acts.do(owner, command)


def _words(acts: Acts, run: _Run) -> Iterator[Act]:
    for word in paying.LINE_WORDS:
        if (word.workshop, word.month) == (run.workshop, run.month):
            said: list[LineObjection] = []
            yield Act(word.said_at, partial(_object, acts, word, run, said))
            yield Act(word.answered_at, partial(_answer, acts, word, said))


def _object(acts: Acts, word: LineWord, run: _Run, said: list[LineObjection], now: datetime) -> None:
    holder = acts.holder(word.worker)

    def command(session: Session, _: Keys) -> LineObjection:
        line = session.scalars(
            sa.select(SlipLine)
            .join(Slip, col(Slip.id) == SlipLine.slip_id)
            .where(
                col(Slip.step_id) == run.step_id,
                col(SlipLine.engagement_id) == acts.engagement(word.worker),
                col(SlipLine.kind) == LineKind.PIECES,
                col(SlipLine.subject_id) == acts.operation(word.order, word.operation),
            )
        ).one()
        wish = objecting.ObjectToLine(position=line.position, text=word.text)
        return objecting.object_to_line(session, holder, line.slip_id, wish, now)

    said.append(acts.do(holder, command))


def _answer(acts: Acts, word: LineWord, said: Sequence[LineObjection], now: datetime) -> None:
    owner, (row,) = acts.books(word.workshop).owner, said
    wish = objecting.AnswerObjection(outcome=word.outcome, text=word.answer)
    acts.do(owner, lambda session, _: objecting.answer_objection(session, owner, row.id, wish, now))


# --- late, and leaving ----------------------------------------------------


def _open_late(acts: Acts, late: LateEntry, now: datetime) -> None:
    owner, wish = acts.books(late.workshop).owner, pay.OpenRun(reason=late.reason)
    acts.do(owner, lambda session, _: pay.open_for_late(session, owner, late.month, wish, now))


def _close_late(acts: Acts, late: LateEntry, now: datetime) -> None:
    owner = acts.books(late.workshop).owner
    acts.do(owner, lambda session, _: pay.close_late(session, owner, now))


def leaving(acts: Acts) -> Iterator[Act]:
    """She says so herself; on her last day she is paid out, and has the money in her hand."""
    leave = paying.LEAVE
    run = _Run("W2", Month.of(leave.last_day))
    yield Act(leave.said_at, partial(_give_notice, acts))
    yield Act(moment(leave.last_day, 19, 40), partial(_settle, acts, run))
    yield Act(moment(leave.last_day, 19, 46), partial(_pay, acts, run, WHOLE))
    yield Act(moment(leave.last_day, 21, 2), partial(_receive, acts, leave.worker, run, ""))


def _give_notice(acts: Acts, now: datetime) -> None:
    leave = paying.LEAVE
    holder, wish = acts.holder(leave.worker), GiveNotice(ground=Ground.AGREED, last_day=leave.last_day)
    engagement_id = acts.engagement(leave.worker)
    acts.do(holder, lambda session, _: give_notice(session, holder, engagement_id, wish, day_of(now), now))


def _settle(acts: Acts, run: _Run, now: datetime) -> None:
    leave = paying.LEAVE
    owner, engagement_id = acts.books(run.workshop).owner, acts.engagement(leave.worker)
    wish = SettleLeaver(last_day=leave.last_day, job=leave.job)

    def command(session: Session, keys: Keys) -> UUID:
        sure = wish.model_copy(update={"confirmed": keys})
        return settle_leaver(session, owner, engagement_id, sure, day_of(now), now).run_id

    run.id = acts.do(owner, command)
