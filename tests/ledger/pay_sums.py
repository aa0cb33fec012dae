"""The books of pay, read from their rows and added up once more: nothing here asks the code that is tested."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from workshop.bonuses.models import ExtraPay
from workshop.deductions.models import Advance, AdvanceReturn, Withholding
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.past.models import OldWage
from workshop.pay.models import ChargeLeft, PayRun, RunStep, Slip, SlipCut, SlipLine
from workshop.pay.rules import MoneyKind
from workshop.paying.models import WagePayment
from workshop.quality.models import Charge

MINIMUM_FEN = 60_00
"""Low, so that the little that is made here lies on both sides of it."""

WHOLE = 10_000
MONEY = {str(kind) for kind in MoneyKind}

Key = tuple[UUID, str, str, UUID, int, int]
"""Worker, month, kind, what the line is of, rate in hao and what it is for."""

TakenKey = tuple[str, UUID, UUID]
"""Kind, worker and what the line is of."""


def half_up(exact: Fraction) -> int:
    """The nearest whole, a half going away from nothing."""
    return int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))


@dataclass(frozen=True)
class Run:
    """A run, and the step whose slips pay; none unless it is locked."""

    id: UUID
    month: str
    leaver: UUID | None
    step_id: UUID | None


class Books:
    """All rows of pay at one moment; slips and their lines only of runs that are locked now.

    Runs, slips and payments are read at once, so that they are known as they were after more has happened.
    """

    def __init__(self, connection: sa.Connection, *, is_ended: bool = False) -> None:
        """is_ended: every month is locked, and one after all that happened."""
        self.connection, self.is_ended = connection, is_ended
        self.runs = self._runs()
        steps = {run.step_id for run in self.runs}
        self.slips = {slip.id: slip for slip in self.all(Slip) if slip.step_id in steps}
        money = sorted(self.all(WagePayment), key=lambda row: (row.recorded_at, row.id.bytes))
        self.payments = [row for row in money if row.takes_back_id is None]
        """In the order in which they were written; without the rows that take one back."""
        self.bounced = {row.takes_back_id for row in money if row.takes_back_id}
        self.old_wages = self._old_wages()

    def all(self, table: type[SQLModel]) -> Sequence[Any]:
        return self.connection.execute(sa.select(table.__table__)).all()  # type: ignore[attr-defined]

    # --- runs and slips -------------------------------------------------------

    def _runs(self) -> list[Run]:
        """In the order in which they were opened."""
        locked: dict[UUID, UUID | None] = {}
        for step in sorted(self.all(RunStep), key=lambda step: step.position):
            if step.kind in ("locked", "reopened"):
                locked[step.run_id] = step.id if step.kind == "locked" else None
        rows = sorted(self.all(PayRun), key=lambda run: run.opened_at)
        return [Run(row.id, row.month, row.engagement_id, locked.get(row.id)) for row in rows]

    def slips_of(self, run: Run) -> list[Any]:
        return [slip for slip in self.slips.values() if slip.step_id == run.step_id]

    @cached_property
    def lines(self) -> dict[UUID, list[Any]]:
        lines: dict[UUID, list[Any]] = {slip_id: [] for slip_id in self.slips}
        for line in sorted(self.all(SlipLine), key=lambda line: line.position):
            if line.slip_id in lines:
                lines[line.slip_id].append(line)
        return lines

    @cached_property
    def reached(self) -> dict[tuple[UUID, str], int]:
        """Worker and month → the last sheet that slips of hers take."""
        found: dict[tuple[UUID, str], int] = {}
        for cut in self.all(SlipCut):
            assert cut.slip_id in self.slips, "a slip that does not pay takes sheets"
            key = cut.engagement_id, cut.month
            found[key] = max(found.get(key, 0), cut.to_number)
        return found

    # --- what sheets are worth ----------------------------------------------

    @cached_property
    def _rows(self) -> list[tuple[Key, int, int, int | None]]:
        """Each line of a sheet: its key, the number of its sheet, its quantity, and the fen of a share."""
        numbers = {sheet.id: (sheet.month, sheet.number) for sheet in self.all(Sheet)}
        rows: list[tuple[Key, int, int, int | None]] = []
        for line in self.all(OutputLine):
            month, number = numbers[line.sheet_id]
            key = line.engagement_id, month, "pieces", line.operation_id, line.rate_hao, line.per_pieces
            rows.append((key, number, line.good, None))
        for line in self.all(EarningLine):
            month, number = numbers[line.sheet_id]
            who, of = line.engagement_id, line.operation_id
            key = who, month, line.kind, of or who, line.rate_hao, line.per_quantity
            rows.append((key, number, line.quantity, line.pay_fen))
        return rows

    def worth(self, *, whole: bool = False) -> dict[Key, int]:
        """Every line of every month from its sheets, rounded once: of those that her slips take, or of all."""
        quantities: dict[Key, int] = {}
        shares: dict[Key, int] = {}
        for key, number, quantity, fen in self._rows:
            if whole or number <= self.reached.get(key[:2], 0):
                quantities[key] = quantities.get(key, 0) + quantity
                if fen is not None:
                    shares[key] = shares.get(key, 0) + fen
        return {
            key: shares[key] if key in shares else half_up(Fraction(quantity * key[4], key[5] * 100))
            for key, quantity in quantities.items()
        }

    def paid(self) -> dict[Key, int]:
        """Every line of every month as slips have it, all pairs together."""
        paid: dict[Key, int] = {}
        for line in self._slip_lines():
            if line.kind not in MONEY:
                key = line.engagement_id, line.month, line.kind, line.subject_id, line.rate_hao, line.per_quantity
                paid[key] = paid.get(key, 0) + line.pay_fen
        return paid

    def _slip_lines(self) -> Iterator[Any]:
        for lines in self.lines.values():
            yield from lines

    # --- what came off, and what came on top ----------------------------------

    @cached_property
    def taken(self) -> dict[TakenKey, int]:
        """Fen of the lines that lie on no sheet; what came off is positive."""
        taken: dict[TakenKey, int] = {}
        for line in self._slip_lines():
            if line.kind in MONEY:
                key = line.kind, line.engagement_id, line.subject_id
                taken[key] = taken.get(key, 0) + abs(line.pay_fen)
        return taken

    def carried(self, engagement_id: UUID) -> int:
        """What slips carried on of hers and none has taken since."""
        of = engagement_id, engagement_id
        return self.taken.get((MoneyKind.CARRIED_ON, *of), 0) - self.taken.get((MoneyKind.CARRIED_OVER, *of), 0)

    # --- money ----------------------------------------------------------------

    def live(self, subject_id: UUID) -> int:
        """Fen that stand paid of a slip, or of a wage of before."""
        return sum(
            row.amount_fen
            for row in self.payments
            if row.id not in self.bounced and subject_id in (row.slip_id, row.old_wage_id)
        )

    def _old_wages(self) -> dict[UUID, tuple[Any, int]]:
        """Worker → the wage of before that stands, and what stands paid of it and of those it corrects."""
        rows = self.all(OldWage)
        corrected = {row.corrects_id for row in rows}
        return {
            row.engagement_id: (
                row,
                sum(self.live(each.id) for each in rows if each.engagement_id == row.engagement_id),
            )
            for row in rows
            if row.id not in corrected
        }

    @cached_property
    def nets(self) -> list[tuple[UUID, int, int]]:
        """Worker, net and what stands paid of it: of each slip, and of each wage of before."""
        of_slips = [(slip.engagement_id, slip.net_fen, self.live(slip.id)) for slip in self.slips.values()]
        return of_slips + [(who, row.unpaid_fen, fen) for who, (row, fen) in self.old_wages.items()]

    @cached_property
    def money(self) -> tuple[Any, ...]:
        """All that what is owed depends on."""
        return set(self.slips), self.nets, self.bounced


def without_nothing(fen: Mapping[Any, int]) -> dict[Any, int]:
    """Without what comes to nothing."""
    return {key: value for key, value in fen.items() if value}


# --- what must hold -----------------------------------------------------------


def check_lines(books: Books) -> None:
    """A line is its pieces × its rate, rounded once, and pays no sheet that another has paid."""
    assert without_nothing(books.paid()) == without_nothing(books.worth()), "what slips pay and what their sheets say"
    for slip_id, lines in books.lines.items():
        assert books.slips[slip_id].net_fen == sum(line.pay_fen for line in lines) >= 0, "the sum of a slip"


def check_caps(books: Books) -> None:
    for slip_id, lines in books.lines.items():
        slip = books.slips[slip_id]
        charged = -sum(line.pay_fen for line in lines if line.kind == MoneyKind.CHARGE)
        assert charged * 5 <= max(0, slip.gross_fen), "more than a fifth was charged"
        assert not charged or slip.gross_fen - charged >= MINIMUM_FEN, "charged below the minimum"
        later = {MoneyKind.ADVANCE, MoneyKind.CARRIED_OVER}
        came_back = -sum(line.pay_fen for line in lines if line.kind in later)
        assert not came_back or slip.net_fen * 2 >= slip.gross_fen, "less than half was left to take home"


def check_given(books: Books) -> None:
    """No more comes off than was given, heard, carried or withheld; what was given on top is paid once."""
    given = {row.id: row.amount_fen for row in books.all(Advance)}
    for row in books.all(AdvanceReturn):
        given[row.advance_id] -= row.amount_fen
    heard = {row.id: row.amount_fen for row in books.all(Charge)}
    for row in books.all(ChargeLeft):
        if row.is_forgiven and row.slip_id in books.slips:
            heard[row.charge_id] -= row.left_fen
    for (kind, who, subject_id), fen in books.taken.items():
        if kind == MoneyKind.ADVANCE:
            assert fen <= given[subject_id], "more came off than was given"
        elif kind == MoneyKind.CHARGE:
            assert fen <= heard[subject_id], "more was charged than was heard"
        elif kind == MoneyKind.CARRIED_OVER:
            assert books.carried(who) >= 0, "more was carried over than was carried on"
    _check_on_top(books)
    _check_withheld(books)


def _check_on_top(books: Books) -> None:
    """What slips had is paid whole, unless as much was paid of what was taken back; and no row more than it says."""
    rows, undone = _standing_and_not(books.all(ExtraPay))
    left: dict[tuple[UUID, str], int] = {}
    for row in rows.values():
        key, fen = (row.engagement_id, row.month), books.taken.get((MoneyKind.EXTRA, row.engagement_id, row.id), 0)
        assert fen <= row.amount_fen, "more was paid on top than was given"
        if row.id in undone:
            left[key] = left.get(key, 0) - fen
        elif fen:
            left[key] = left.get(key, 0) + row.amount_fen - fen
    assert all(fen <= 0 for fen in left.values()), "what was given on top was paid otherwise"


def _check_withheld(books: Books) -> None:
    rows, undone = _standing_and_not(books.all(Withholding))
    for row in rows.values():
        taken, back = (books.taken.get((kind, row.engagement_id, row.id), 0) for kind in (row.kind, "returned"))
        assert back <= taken <= row.amount_fen, "more was withheld, or given back, than was entered"
        assert not back or row.id in undone, "what stands was given back"
        assert back == taken or not (row.id in undone and books.is_ended), "what was taken back was not given back"


def _standing_and_not(rows: Iterable[Any]) -> tuple[dict[UUID, Any], set[UUID]]:
    """The rows that say something, by id, and which of them others take back."""
    rows = list(rows)
    return {row.id: row for row in rows if row.takes_back_id is None}, {row.takes_back_id for row in rows}


def check_payments(books: Books, given: Mapping[UUID, int]) -> None:
    """Payments that stand are what was given, and no more than the net.  given: worker → what she has in hand."""
    for row in books.payments:
        if row.slip_id and row.slip_id not in books.slips:
            assert row.id in books.bounced, "a slip that no longer pays was paid"
    live: dict[UUID, int] = {}
    for who, net_fen, paid_fen in books.nets:
        assert 0 <= paid_fen <= net_fen, "more was paid than is due"
        live[who] = live.get(who, 0) + paid_fen
    assert without_nothing(live) == without_nothing(given), "what was given and what stands paid"


def check_owed(books: Books, dues: Iterable[Any]) -> None:
    """Worker by worker, what is paid and what the program says is owed come to the nets of the slips that count."""
    owed: dict[UUID, int] = {}
    for who, net_fen, paid_fen in books.nets:
        owed[who] = owed.get(who, 0) + net_fen - paid_fen
    told: dict[UUID, int] = {}
    for due in dues:
        assert due.left_fen > 0, "what is paid is still owed"
        told[due.engagement_id] = told.get(due.engagement_id, 0) + due.left_fen
    assert told == without_nothing(owed), "what is owed"
