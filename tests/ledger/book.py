"""What the ledger should come to, kept as simply as can be: a dict of cells, a list of what was saved."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from workshop.errors import WorkshopError
from workshop.output.rules import BuiltUpon, NoUndoOfUndo, TooLateToUndo, UndoneAlready

Pieces = tuple[int, int, int]
"""Good, rework, scrap."""

CellKey = tuple[date, UUID, UUID]
"""Day, worker (engagement), operation."""

NOTHING: Pieces = (0, 0, 0)
TEN_MINUTES = timedelta(minutes=10)


def plus(one: Pieces, other: Pieces, times: int = 1) -> Pieces:
    good, rework, scrap = (a + times * b for a, b in zip(one, other, strict=True))
    return good, rework, scrap


@dataclass
class Saved:
    """One sheet, by what it changed."""

    id: UUID
    month: str
    changes: dict[CellKey, Pieces]
    at: datetime
    is_undo: bool = False
    undone: bool = False


@dataclass
class Book:
    """The model: cells as they stand, rates as they were posted, sheets as they were saved."""

    rates: dict[UUID, list[tuple[date, int, int]]]
    cells: dict[CellKey, Pieces] = field(default_factory=dict)
    sheets: list[Saved] = field(default_factory=list)

    def save(self, sheet_id: UUID, typed: dict[CellKey, Pieces], at: datetime) -> bool:
        """Whether there was anything to write."""
        changes = {key: plus(pieces, self.cells.get(key, NOTHING), -1) for key, pieces in typed.items()}
        changes = {key: pieces for key, pieces in changes.items() if pieces != NOTHING}
        return self._write(Saved(sheet_id, _month(changes), changes, at)) if changes else False

    def undo(self, sheet: Saved, undo_id: UUID, at: datetime) -> None:
        changes = {key: plus(NOTHING, pieces, -1) for key, pieces in sheet.changes.items()}
        self._write(Saved(undo_id, sheet.month, changes, at, is_undo=True))
        sheet.undone = True

    def _write(self, sheet: Saved) -> bool:
        for key, pieces in sheet.changes.items():
            self.cells[key] = plus(self.cells.get(key, NOTHING), pieces)
        self.sheets.append(sheet)
        return True

    def why_not_undo(self, sheet: Saved, at: datetime) -> type[WorkshopError] | None:
        """What an attempt to undo the sheet is refused with."""
        if sheet.is_undo:
            return NoUndoOfUndo
        if sheet.undone:
            return UndoneAlready
        if at - sheet.at > TEN_MINUTES:
            return TooLateToUndo
        later = self.sheets[self.sheets.index(sheet) + 1 :]
        standing = (other for other in later if not other.is_undo and not other.undone)
        return BuiltUpon if any(other.changes.keys() & sheet.changes.keys() for other in standing) else None

    # --- what it comes to -------------------------------------------------

    def standing(self) -> dict[CellKey, Pieces]:
        """The cells that are not blank."""
        return {key: pieces for key, pieces in self.cells.items() if pieces != NOTHING}

    def rate_on(self, operation: UUID, day: date) -> tuple[int, int]:
        """Hao, and pieces it is for; of two rates for one day the later announced."""
        begun = [(valid_from, n, rate, per) for n, (valid_from, rate, per) in enumerate(self.rates[operation])]
        _, _, rate_hao, per_pieces = max(rate for rate in begun if rate[0] <= day)
        return rate_hao, per_pieces

    def lines_fen(self, worker: UUID, month: str) -> dict[tuple[UUID, int, int], int]:
        """What each line of her month comes to, every line rounded once; a line taken back whole is none."""
        made: dict[tuple[UUID, int, int], Pieces] = {}
        for (day, engagement, operation), (good, rework, scrap) in self.cells.items():
            if engagement == worker and f"{day:%Y-%m}" == month:
                line = (operation, *self.rate_on(operation, day))
                before = made.get(line, (0, 0, 0))
                made[line] = (before[0] + good, before[1] + rework, before[2] + scrap)
        return {line: _fen(pieces[0], line[1], line[2]) for line, pieces in made.items() if any(pieces)}


def _fen(pieces: int, rate_hao: int, per_pieces: int) -> int:
    exact = Decimal(pieces) * rate_hao / per_pieces / 100
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _month(changes: dict[CellKey, Pieces]) -> str:
    return f"{min(day for day, _, _ in changes):%Y-%m}" if changes else ""
