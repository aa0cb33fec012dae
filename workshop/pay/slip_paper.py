"""Pay slips on paper: one worker a page of A5, lines that a schoolchild can add up.

A slip is handed over as plain texts and sums; nothing here asks the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

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
from workshop.pdf.writing import Align, NewPdf, Size

_LEFT, _RIGHT, _TOP, _BOTTOM, _FOOT = 10.0, 138.0, 16.0, 194.0, 203.0
_QUANTITY, _RATE = 86.0, 114.0
"""Where these columns end; the amount ends at the right edge."""

_LABEL_MM, _QUANTITY_MM, _RATE_MM = 52.0, 22.0, 26.0
_ABOUT = 38.0
"""Where texts below the table begin."""

_LINE_MM, _GAP_MM = 4.4, 1.7
_APART_MM = 3.0
_TEXT, _SMALL, _BIG = 9.5, 8.0, 22.0

BY_SOUND = mark("〔 〕 A character that no font here has, by its sound.")
_NET, _GROSS, _WITHHELD = mark("Net pay"), mark("Gross pay"), mark("Taken off")


@dataclass(frozen=True)
class PaperLine:
    """One line as it is read.

    pay_fen: what comes off is negative.  pair: of a month that was locked
    before, what it was and what it is.  kind: the column of the ledger that it is added to.
    """

    label: str
    pay_fen: int
    quantity: str = ""
    rate: str = ""
    pair: str = ""
    kind: str = ""


@dataclass(frozen=True)
class PaperPayment:
    """Money that was handed over: when, and how, with its reference if it has one."""

    day: date
    way: str
    pay_fen: int


class AddsUp(Protocol):
    """Whatever has lines and their sums."""

    @property
    def earned(self) -> Sequence[PaperLine]: ...

    @property
    def withheld(self) -> Sequence[PaperLine]: ...

    @property
    def gross_fen(self) -> int: ...

    @property
    def withheld_fen(self) -> int: ...

    @property
    def net_fen(self) -> int: ...


def check_sums(paper: AddsUp) -> None:
    """Raise ValueError if lines and sums differ by a fen: such a paper is never handed out."""
    gross_fen = sum(line.pay_fen for line in paper.earned)
    withheld_fen = -sum(line.pay_fen for line in paper.withheld)
    if (paper.gross_fen, paper.withheld_fen, paper.net_fen) != (gross_fen, withheld_fen, gross_fen - withheld_fen):
        raise ValueError("the lines do not add up to their sums")


@dataclass(frozen=True)
class SlipPaper:
    """All that stands on a slip, texts in the language of the paper.

    slip_number: of the locked slip; none before.  floor: the sentence on the minimum
    wage.  missing_fen: what is missing to it.  marks: signs on the lines and what they mean.
    Raises ValueError if lines and sums do not add up.
    """

    workshop: str
    month: Month
    worker_number: int
    called_name: str
    earned: tuple[PaperLine, ...]
    withheld: tuple[PaperLine, ...]
    gross_fen: int
    withheld_fen: int
    net_fen: int
    worked_time: str
    floor: str = ""
    missing_fen: int = 0
    slip_number: str = ""
    object_until: date | None = None
    payments: tuple[PaperPayment, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        check_sums(self)

    @property
    def unpaid_fen(self) -> int:
        """What is still to be handed over."""
        return self.net_fen - sum(payment.pay_fen for payment in self.payments)


def slips_pdf(papers: Sequence[SlipPaper], language: str, made_at: datetime, font: Path | None = None) -> bytes:
    """The slips as one PDF file, each beginning on a page of its own.

    font: a file with the characters of rare names, if the installation has one.
    """
    with speaking(language), NewPdf(Size.A5, gettext(mark("Pay slips")), language, made_at, font) as pdf:
        for paper in papers:
            _Page(pdf, paper, made_at).draw()
        return pdf.file()


class _Page:
    """One slip, from the top of its first page downwards; a long one goes on on another."""

    def __init__(self, pdf: NewPdf, paper: SlipPaper, made_at: datetime) -> None:
        self.pdf, self.paper, self.made_at = pdf, paper, made_at
        self.number = 0
        self.y = 0.0

    def draw(self) -> None:
        self._begin()
        self._net()
        self._table()
        self._below()
        self._foot()

    # --- pages ---------------------------------------------------------------

    def _begin(self) -> None:
        """A new page with whose slip it is."""
        pdf, paper = self.pdf, self.paper
        pdf.add_page()
        self.number += 1
        title = gettext(mark("Pay slip, %(month)s"), month=month_text(paper.month))
        pdf.text(_LEFT, _TOP, title, 15, strong=True)
        name = pdf.lines(paper.workshop, 62, _TEXT)
        for place, line in enumerate(name[:2]):
            pdf.text(_RIGHT, _TOP - (len(name[:2]) - 1 - place) * _LINE_MM, line, _TEXT, Align.RIGHT)
        number = gettext(mark("No. %(number)s"), number=paper.worker_number)
        who = f"{number}  {paper.called_name}"
        state = (
            gettext(mark("Slip number %(number)s"), number=paper.slip_number)
            if paper.slip_number
            else gettext(mark("Not locked yet"))
        )
        room = _RIGHT - _LEFT - pdf.width(state, _TEXT) - _APART_MM
        pdf.text(_LEFT, _TOP + 8, who, pdf.size_that_fits(who, room, 13))
        pdf.text(_RIGHT, _TOP + 8, state, _TEXT, Align.RIGHT)
        self.y = _TOP + 11
        pdf.line(_LEFT, self.y, _RIGHT)

    def _room(self, height: float, in_table: bool = False) -> None:
        """Go on on another page if this one has no room for so much; in the table its heads come along."""
        if self.y + height > _BOTTOM:
            self.pdf.text(_RIGHT, _BOTTOM + 3, gettext(mark("goes on on the next page")), _SMALL, Align.RIGHT)
            self._foot()
            self._begin()
            self.y += 2
            if in_table:
                self._row(_heads(), head=True)

    def _foot(self) -> None:
        pdf = self.pdf
        if pdf.wrote_by_sound():
            pdf.text(_LEFT, _FOOT - 4, gettext(BY_SOUND), _SMALL)
        made = gettext(mark("Made %(moment)s"), moment=full_moment_text(self.made_at))
        page = gettext(mark("page %(number)s"), number=self.number) if self.number > 1 else ""
        pdf.text(_LEFT, _FOOT, gettext(mark("Each line is rounded once; all lines together are the sum.")), _SMALL)
        pdf.text(_RIGHT, _FOOT, "  ".join(filter(None, (made, page))), _SMALL, Align.RIGHT)

    # --- what stands on them -------------------------------------------------

    def _net(self) -> None:
        """The one number people come for."""
        pdf, paper = self.pdf, self.paper
        pdf.band(_LEFT, self.y + 3, _RIGHT - _LEFT, 17)
        pdf.text(_LEFT + 3, self.y + 9.5, gettext(_NET), _TEXT)
        pdf.text(_RIGHT - 3, self.y + 14.5, money_text(paper.net_fen), _BIG, Align.RIGHT, strong=True)
        if current_language.get() == "zh":
            pdf.text(_LEFT + 3, self.y + 16, capital_yuan(paper.net_fen), _TEXT + 1)
        self.y += 23

    def _table(self) -> None:
        paper = self.paper
        self._row(_heads(), head=True)
        for line in paper.earned:
            self._row(line)
        self._sum(gettext(_GROSS), paper.gross_fen)
        if paper.withheld:
            for line in paper.withheld:
                self._row(line)
            self._sum(gettext(_WITHHELD), -paper.withheld_fen)
        self._sum(gettext(_NET), paper.net_fen)
        self.y += 3

    def _row(self, line: PaperLine, head: bool = False) -> None:
        """One line, as high as its longest cell; a pair stands small below it."""
        pdf = self.pdf
        size = _SMALL if head else _TEXT
        label = pdf.lines(line.label, _LABEL_MM if line.quantity or line.rate else _RATE - _LEFT, size)
        pair = pdf.lines(line.pair, _RIGHT - _LEFT, _SMALL) if line.pair else []
        columns = [pdf.lines(line.quantity, _QUANTITY_MM, size), pdf.lines(line.rate, _RATE_MM, size)]
        high = max(len(label), *map(len, columns))
        self._room((high + len(pair)) * _LINE_MM + _GAP_MM, in_table=not head)
        foot = self.y + _LINE_MM
        for place, text in enumerate(label):
            pdf.text(_LEFT, foot + place * _LINE_MM, text, size)
        for right, column in zip((_QUANTITY, _RATE), columns, strict=True):
            for place, text in enumerate(column):
                pdf.text(right, foot + place * _LINE_MM, text, size, Align.RIGHT)
        pdf.text(_RIGHT, foot, gettext(mark("Amount")) if head else money_text(line.pay_fen), size, Align.RIGHT)
        for place, text in enumerate(pair):
            pdf.text(_LEFT, foot + (high + place) * _LINE_MM, text, _SMALL)
        self._ruled((high + len(pair)) * _LINE_MM)

    def _sum(self, label: str, fen: int) -> None:
        self._room(_LINE_MM + _GAP_MM, in_table=True)
        self.pdf.text(_LEFT, self.y + _LINE_MM, label, _TEXT, strong=True)
        self.pdf.text(_RIGHT, self.y + _LINE_MM, money_text(fen), _TEXT, Align.RIGHT, strong=True)
        self._ruled(_LINE_MM)

    def _ruled(self, height: float) -> None:
        self.y += height + _GAP_MM
        self.pdf.line(_LEFT, self.y, _RIGHT)

    def _below(self) -> None:
        """What is not money of this month: time, minimum, payments, what to do if something is not right."""
        paper = self.paper
        self._about(gettext(mark("Working time")), paper.worked_time)
        self._about(gettext(mark("Minimum wage")), paper.floor)
        if paper.missing_fen:
            self._missing(money_text(paper.missing_fen))
        for payment in paper.payments:
            said = f"{full_day_text(payment.day)}  {money_text(payment.pay_fen)}  {payment.way}"
            self._about(gettext(mark("Paid out")), said)
        if paper.payments and paper.unpaid_fen:
            self._about(gettext(mark("Still to be paid")), money_text(paper.unpaid_fen))
        self._about(gettext(mark("Not right?")), self._not_right())
        for sign, meaning in paper.marks:
            self._about(sign, meaning)

    def _missing(self, short: str) -> None:
        """What is missing to the minimum.  Source: domain 3, W13, W14."""
        less = gettext(mark("You got %(short)s less than the minimum wage for your hours."), short=short)
        self._about(gettext(mark("Not reached")), less, strong=True)
        self._about("", gettext(mark("Ask the owner to pay what is missing.")))

    def _not_right(self) -> str:
        if self.paper.slip_number:
            return gettext(mark("Say so: what is put right now stands as a line of its own on a later slip."))
        if self.paper.object_until:
            day = full_day_text(self.paper.object_until)
            return gettext(mark("Say so by %(day)s, before it is locked and paid."), day=day)
        return gettext(mark("Say so before it is locked."))

    def _about(self, label: str, text: str, *, strong: bool = False) -> None:
        """A label and what there is to say; nothing without a text."""
        if not text:
            return
        lines = self.pdf.lines(text, _RIGHT - _ABOUT, _TEXT)
        self._room(len(lines) * _LINE_MM + 1)
        self.pdf.text(_LEFT, self.y + _LINE_MM, label, _SMALL)
        for place, line in enumerate(lines):
            self.pdf.text(_ABOUT, self.y + (place + 1) * _LINE_MM, line, _TEXT, strong=strong)
        self.y += len(lines) * _LINE_MM + 1


def _heads() -> PaperLine:
    """What stands above the columns."""
    return PaperLine(gettext(mark("Item")), 0, gettext(mark("Quantity")), gettext(mark("Rate")))
