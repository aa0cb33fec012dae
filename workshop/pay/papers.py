"""What a payroll file holds beside the slips: strips to sign, one a person, and the ledger of the month.

Both are handed over as plain texts and sums; nothing here asks the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from workshop.capitals import capital_yuan
from workshop.clock import Month
from workshop.i18n import (
    current_language,
    full_day_text,
    full_moment_text,
    gettext,
    mark,
    money_text,
    month_text,
    speaking,
)
from workshop.pay.slip_paper import BY_SOUND, PaperLine, PaperPayment, check_sums
from workshop.pdf.writing import Align, NewPdf, Size
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook

# --- strips to sign -----------------------------------------------------------

_LEFT, _RIGHT, _TOP = 12.0, 198.0, 8.5
_STRIP_MM, _STRIPS = 40.0, 7
_APART_MM = 3.0
_TEXT, _SMALL, _NAME, _BIG = 10.0, 8.0, 14.0, 18.0


@dataclass(frozen=True)
class SignatureStrip:
    """What one worker signs for.

    pay_fen: what she is handed now.  net_fen: what she is owed for the month in all.
    """

    worker_number: int
    called_name: str
    pay_fen: int
    net_fen: int
    slip_number: str = ""


def signature_pdf(
    strips: Sequence[SignatureStrip],
    workshop: str,
    month: Month,
    language: str,
    made_at: datetime,
    font: Path | None = None,
) -> bytes:
    """Strips to cut apart, seven to a page of A4: nobody signs under another's figures.

    font: a file with the characters of rare names, if the installation has one.
    """
    with speaking(language), NewPdf(Size.A4, gettext(mark("To sign for pay")), language, made_at, font) as pdf:
        for place, strip in enumerate(strips):
            if place % _STRIPS == 0:
                pdf.add_page()
            _draw_strip(pdf, strip, f"{workshop}  {month_text(month)}", _TOP + place % _STRIPS * _STRIP_MM)
        return pdf.file()


def _draw_strip(pdf: NewPdf, strip: SignatureStrip, where: str, y: float) -> None:
    """One strip, whose upper edge is y; it holds all that it must say when it lies alone."""
    number = gettext(mark("No. %(number)s"), number=strip.worker_number)
    slip = gettext(mark("Slip number %(number)s"), number=strip.slip_number) if strip.slip_number else ""
    _opposite(pdf, y + 6, (where, _TEXT), (slip, _TEXT))
    _opposite(pdf, y + 15, (f"{number}  {strip.called_name}", _NAME), (money_text(strip.pay_fen), _BIG), strong=True)
    pdf.text(_LEFT, y + 22, _received(strip), _TEXT)
    if current_language.get() == "zh":
        pdf.text(_RIGHT, y + 22, capital_yuan(strip.pay_fen), _TEXT, Align.RIGHT)
    for x, to_x, label in (
        (_LEFT, 92, gettext(mark("Signature or fingerprint"))),
        (96, 136, gettext(mark("Signed on"))),
        (140, _RIGHT, gettext(mark("If another takes it: who, and why"))),
    ):
        pdf.line(x, y + 33, to_x)
        pdf.text(x, y + 36.5, label, _SMALL)
    if pdf.wrote_by_sound():
        pdf.text(_LEFT, y + 26.5, gettext(BY_SOUND), _SMALL)
    pdf.line(5, y + _STRIP_MM - 0.5, 205, dashed=True)


def _opposite(
    pdf: NewPdf, y: float, left: tuple[str, float], right: tuple[str, float], *, strong: bool = False
) -> None:
    """Two texts of one line, each with its size: a long one at the left is written smaller, not over the other."""
    room = _RIGHT - _LEFT - pdf.width(*right) - _APART_MM
    pdf.text(_LEFT, y, left[0], pdf.size_that_fits(left[0], room, left[1]))
    pdf.text(_RIGHT, y, *right, Align.RIGHT, strong=strong)


def _received(strip: SignatureStrip) -> str:
    if strip.pay_fen == strip.net_fen:
        return gettext(mark("I have received my net pay of the month:"))
    return gettext(mark("I have received, of the %(net)s of the month:"), net=money_text(strip.net_fen))


# --- the ledger ----------------------------------------------------------------

_ABOUT = (
    (mark("Payroll ledger"), mark("One row for each worker: what is due, what is taken off, what was paid.")),
    (mark("Lines of pay"), mark("The lines of each slip, of which the columns of the ledger are the sums.")),
    (mark("What was paid"), mark("What was handed over, when, and by which reference or signature.")),
    (mark("Working time"), mark("It is written down for everybody, also for piece work.")),
    (mark("Signature"), mark("Where no payment has a reference: on the strip that the worker signed.")),
)


@dataclass(frozen=True)
class LedgerWorker:
    """A worker's month as the ledger keeps it, texts in the language of the request.

    identity_number: as far as the file may show it.  contact: how she is reached.
    Raises ValueError if lines and sums do not add up.
    """

    worker_number: int
    name: str
    identity_number: str
    contact: str
    worked_time: str
    earned: tuple[PaperLine, ...]
    withheld: tuple[PaperLine, ...]
    gross_fen: int
    withheld_fen: int
    net_fen: int
    payments: tuple[PaperPayment, ...] = ()

    def __post_init__(self) -> None:
        check_sums(self)

    @property
    def paid_fen(self) -> int:
        """What was handed over, in fen."""
        return sum(payment.pay_fen for payment in self.payments)


@dataclass(frozen=True)
class Ledger:
    """The month of all workers of one employer.

    pay_day: when it is due.  keep_until: the day before which the law wants none of it deleted.
    Source: domain 3.1, W03.
    """

    employer: str
    credit_code: str
    month: Month
    pay_day: date | None
    keep_until: date
    workers: tuple[LedgerWorker, ...]


def ledger_book(ledger: Ledger, made_at: datetime) -> bytes:
    """The xlsx file of the ledger, in the language of the request."""
    return write_workbook([_ledger(ledger), _lines(ledger), _payments(ledger), _about(ledger, made_at)])


def _who() -> list[Column]:
    return [Column(gettext(mark("No."))), Column(gettext(mark("Name")))]


def _named(worker: LedgerWorker) -> list[Cell]:
    return [str(worker.worker_number), worker.name]


def _ledger(ledger: Ledger) -> NewWorksheet:
    """A row for each worker that can stand alone: employer and period are in each."""
    earned = _kinds(line for worker in ledger.workers for line in worker.earned)
    withheld = _kinds(line for worker in ledger.workers for line in worker.withheld)
    columns = [
        *_who(),
        *map(Column, _headings()),
        *(Column(kind, Kind.MONEY) for kind in earned),
        Column(gettext(mark("Gross pay")), Kind.MONEY),
        *(Column(kind, Kind.MONEY) for kind in withheld),
        *(Column(gettext(sum_), Kind.MONEY) for sum_ in (mark("Taken off"), mark("Net pay"), mark("Paid out"))),
        Column(gettext(mark("Paid on"))),
        Column(gettext(mark("Bank reference or signature")), width=24),
    ]
    rows = [_row(ledger, worker, earned, withheld) for worker in ledger.workers]
    sums: list[Cell] = [
        sum(cell for row in rows if isinstance(cell := row[place], int)) if column.kind is Kind.MONEY else None
        for place, column in enumerate(columns)
    ]
    rows.append([None, gettext(mark("Sum")), *sums[2:]])
    return NewWorksheet(gettext(mark("Payroll ledger")), columns, rows, fixed_columns=2)


def _headings() -> list[str]:
    """What the ledger says of each worker before the money."""
    return [
        gettext(heading)
        for heading in (
            mark("Employer"),
            mark("Period"),
            mark("Pay day"),
            mark("Identity number"),
            mark("Contact"),
            mark("Working time"),
        )
    ]


def _kinds(lines: Iterable[PaperLine]) -> list[str]:
    """Kinds of lines, in the order in which they first appear."""
    return list(dict.fromkeys(line.kind for line in lines))


def _row(ledger: Ledger, worker: LedgerWorker, earned: Sequence[str], withheld: Sequence[str]) -> list[Cell]:
    pay_day = full_day_text(ledger.pay_day) if ledger.pay_day else None
    return [
        *_named(worker),
        *(ledger.employer, _period(ledger.month), pay_day, worker.identity_number, worker.contact, worker.worked_time),
        *(_sum_of(kind, worker.earned) for kind in earned),
        worker.gross_fen,
        *(_sum_of(kind, worker.withheld) for kind in withheld),
        -worker.withheld_fen,
        worker.net_fen,
        worker.paid_fen,
        _joined(full_day_text(payment.day) for payment in worker.payments),
        _joined(payment.way for payment in worker.payments),
    ]


def _sum_of(kind: str, lines: Sequence[PaperLine]) -> int | None:
    """Fen of all lines of the kind; nothing without one."""
    found = [line.pay_fen for line in lines if line.kind == kind]
    return sum(found) if found else None


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(texts)) or None


def _period(month: Month) -> str:
    return f"{full_day_text(month.first_day)} – {full_day_text(month.last_day)}"


def _lines(ledger: Ledger) -> NewWorksheet:
    columns = [
        *_who(),
        Column(gettext(mark("Kind"))),
        Column(gettext(mark("Item"))),
        Column(gettext(mark("Quantity"))),
        Column(gettext(mark("Rate"))),
        Column(gettext(mark("Put right")), width=40),
        Column(gettext(mark("Pay (yuan)")), Kind.MONEY),
    ]
    rows: list[list[Cell]] = [
        [*_named(worker), line.kind, line.label, line.quantity, line.rate, line.pair, line.pay_fen]
        for worker in ledger.workers
        for line in (*worker.earned, *worker.withheld)
    ]
    return NewWorksheet(gettext(mark("Lines of pay")), columns, rows, fixed_columns=2)


def _payments(ledger: Ledger) -> NewWorksheet:
    columns = [
        *_who(),
        Column(gettext(mark("Paid on")), Kind.DAY),
        Column(gettext(mark("Bank reference or signature")), width=30),
        Column(gettext(mark("Pay (yuan)")), Kind.MONEY),
    ]
    rows: list[list[Cell]] = [
        [*_named(worker), payment.day, payment.way, payment.pay_fen]
        for worker in ledger.workers
        for payment in worker.payments
    ]
    return NewWorksheet(gettext(mark("What was paid")), columns, rows, fixed_columns=2)


def _about(ledger: Ledger, made_at: datetime) -> NewWorksheet:
    rows: list[list[Cell]] = [
        [gettext(mark("Employer")), ledger.employer],
        [gettext(mark("Credit code")), ledger.credit_code],
        [gettext(mark("Period")), _period(ledger.month)],
        [gettext(mark("Made on")), full_moment_text(made_at)],
        [gettext(mark("Kept")), gettext(mark("At least until %(day)s."), day=ledger.keep_until)],
    ]
    rows += [[gettext(about), gettext(text)] for about, text in _ABOUT]
    columns = [Column(gettext(mark("What")), width=16), Column(gettext(mark("Explanation")), width=80)]
    return NewWorksheet(gettext(mark("About this file")), columns, rows)
