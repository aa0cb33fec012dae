"""The papers of a locked month in the language of the request: what stands on slips, strips and the ledger."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.errors import Refused
from workshop.i18n import full_day_text, gettext, hours_text, mark, money_text, month_text, number_text, rate_text
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.output.worth import LineKind
from workshop.pay.composing import TimeSource
from workshop.pay.own import pay_line
from workshop.pay.papers import Ledger, LedgerWorker, SignatureStrip
from workshop.pay.queries import Run
from workshop.pay.slip_paper import PaperLine, PaperPayment, SlipPaper
from workshop.pay.slips import LineTold, SlipTold
from workshop.paying.owed import pay_day_of
from workshop.paying.queries import payment_lines
from workshop.paying.rules import METHOD_NAMES, Method
from workshop.tenancy import Workshop
from workshop.workers.models import Person

Payments = dict[UUID, list[PaperPayment]]
"""Slip → what was paid of it, the oldest first."""


class NotDrawnUp(Refused):
    code = "not_drawn_up"
    message = mark("Papers are printed once the slips are shown to the workers.")


def payments_of(session: Session, run: Run) -> Payments:
    """What was paid of the slips of a run and was not taken back."""
    payments: Payments = {}
    for line in reversed(payment_lines(session, run_id=run.row.id)):
        row = line.payment
        if row.slip_id and line.taken_back is None:
            way = gettext(METHOD_NAMES[Method(row.method)])
            words = f"{way} {row.reference}".strip()
            payments.setdefault(row.slip_id, []).append(PaperPayment(row.paid_on, words, row.amount_fen))
    return payments


# --- slips ----------------------------------------------------------------


def slip_papers(
    slips: Sequence[SlipTold], payments: Payments, workshop: Workshop, month: Month, until: date | None
) -> list[SlipPaper]:
    """until: the last day for objections, of slips that are shown and not locked."""
    return [
        SlipPaper(
            workshop=workshop.name,
            month=month,
            worker_number=of.worker.number,
            called_name=of.worker.called_name,
            earned=_lines(of.earned, month),
            withheld=_lines(of.off, month),
            gross_fen=of.slip.gross_fen,
            withheld_fen=of.slip.withheld_fen,
            net_fen=of.slip.net_fen,
            worked_time=_worked_time(of),
            floor=_floor(of),
            missing_fen=of.missing_fen,
            slip_number=_number(of, month),
            object_until=until,
            payments=tuple(payments.get(of.slip.id, ())),
            marks=_marks(of),
        )
        for of in slips
    ]


def _number(of: SlipTold, month: Month) -> str:
    """The slip's number in its year; nothing before the lock."""
    return f"{str(month)[:4]}-{of.slip.number}" if of.slip.number else ""


def _lines(lines: Collection[LineTold], month: Month) -> tuple[PaperLine, ...]:
    return tuple(_line(line, month) for line in lines)


def _line(line: LineTold, month: Month) -> PaperLine:
    quantity, rate = _quantity_and_rate(line)
    name = " ".join(filter(None, (line.name, line.product))) or gettext(line.kind_name)
    if line.name and line.row.kind != LineKind.PIECES:
        name = f"{name} ({gettext(line.kind_name)})"
    elif line.note:
        name = f"{name} {full_day_text(line.given_on) if line.given_on else line.note}"
    if line.row.month != str(month):
        name = f"{month_text(Month.parse(line.row.month))} {name}"
    return PaperLine(name, line.row.pay_fen, quantity, rate, _pair(line), gettext(line.kind_name))


def _quantity_and_rate(line: LineTold) -> tuple[str, str]:
    """What is multiplied; of a share and of an amount nothing is."""
    if not line.is_counted or line.row.kind == LineKind.TEAM:
        return "", ""
    made = pay_line(line.row)
    if made.minutes:
        return hours_text(made.minutes), gettext(mark("%(rate)s an hour"), rate=rate_text(made.rate_hao))
    return number_text(line.row.quantity), rate_text(line.row.rate_hao, line.row.per_quantity)


def _pair(line: LineTold) -> str:
    if line.row.was_fen is None:
        return ""
    words = mark("%(month)s: was %(was)s, is %(now)s")
    month = month_text(Month.parse(line.row.month))
    return gettext(words, month=month, was=money_text(line.row.was_fen), now=money_text(line.is_fen))


def _worked_time(of: SlipTold) -> str:
    if of.slip.worked_minutes is None:
        return gettext(mark("not written down"))
    hours = hours_text(of.slip.worked_minutes)
    return f"{hours} ({gettext(mark('as said'))})" if of.slip.time_source == TimeSource.STATED else hours


def _floor(of: SlipTold) -> str:
    if of.slip.floor_fen is None:
        return ""
    words = mark("Normal time must bring at least %(floor)s; it brought %(brought)s.")
    return gettext(words, floor=money_text(of.slip.floor_fen), brought=money_text(of.slip.normal_fen))


def _marks(of: SlipTold) -> tuple[tuple[str, str], ...]:
    label = gettext(mark("Not taken"))
    return tuple((label, f"{money_text(part.row.left_fen)} {gettext(part.why)}") for part in of.left)


# --- strips to sign -------------------------------------------------------


def strips(slips: Sequence[SlipTold], payments: Payments, month: Month) -> list[SignatureStrip]:
    """A strip for whoever has something to get: what is left of her pay."""
    found = []
    for of in slips:
        left_fen = of.slip.net_fen - sum(payment.pay_fen for payment in payments.get(of.slip.id, ()))
        if left_fen > 0:
            number = _number(of, month)
            found.append(SignatureStrip(of.worker.number, of.worker.called_name, left_fen, of.slip.net_fen, number))
    return found


# --- the ledger -----------------------------------------------------------


def ledger(session: Session, workshop: Workshop, slips: Sequence[SlipTold], payments: Payments, month: Month) -> Ledger:
    """The month as the payroll file keeps it: a row for each slip.  Source: domain 3, W03."""
    years = value_of(figures(session, workshop, month.last_day), ValueKind.LEDGER_YEARS) or 0
    people = _people(session, [of.worker.person_id for of in slips])
    return Ledger(
        employer=workshop.legal_name or workshop.name,
        credit_code=workshop.credit_code,
        month=month,
        pay_day=pay_day_of(session, workshop, month),
        keep_until=month.plus(12 * years + 1).first_day,
        workers=tuple(
            _ledger_worker(of, people[of.worker.person_id], payments.get(of.slip.id, []), month) for of in slips
        ),
    )


def _people(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Person]:
    return {person.id: person for person in session.scalars(sa.select(Person).where(col(Person.id).in_(person_ids)))}


def _ledger_worker(of: SlipTold, person: Person, paid: Sequence[PaperPayment], month: Month) -> LedgerWorker:
    slip = of.slip
    return LedgerWorker(
        worker_number=of.worker.number,
        name=person.name,
        identity_number=person.number_masked or "",
        contact=of.worker.phone or of.worker.present_address,
        worked_time=_worked_time(of),
        earned=_lines(of.earned, month),
        withheld=_lines(of.off, month),
        gross_fen=slip.gross_fen,
        withheld_fen=slip.withheld_fen,
        net_fen=slip.net_fen,
        payments=tuple(paid),
    )
