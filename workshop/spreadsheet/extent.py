"""How far a worksheet reaches, and whether that is too far."""

from collections.abc import Collection
from dataclasses import dataclass, field

from workshop.spreadsheet.limits import MOST_CELLS, MOST_ROWS
from workshop.spreadsheet.refusals import TooManyCells
from workshop.spreadsheet.workbook import Oddity, Value


@dataclass
class Extent:
    """The last row and column with something in them, counted from 1, and the cells that have no value for a reason."""

    rows: int = 0
    columns: int = 0
    oddities: dict[tuple[int, int], Oddity] = field(default_factory=dict)
    name: str = ""
    """Its name and `texts` (row, column → text), both empty but for an xls in a code page: calamine garbles them."""
    texts: dict[tuple[int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Something stands in that cell."""
        if row > self.rows:
            self.rows = row
        if column > self.columns:
            self.columns = column


def check_size(rows: int, cells: int) -> None:
    """Raise TooManyCells for a worksheet of so many rows, or a workbook of so many cells."""
    if rows > MOST_ROWS or cells > MOST_CELLS:
        raise TooManyCells()


def rectangle(rows: list[list[Value]], reach: Collection[tuple[int, int]] = ()) -> list[list[Value]]:
    """The rows filled up to one length, without blank rows and columns at the end.  Raises TooManyCells.

    reach: (row, column), from 1, of cells that are blank and wanted all the same.
    """
    height = max((row for row, _column in reach), default=0)
    width = max((column for _row, column in reach), default=0)
    for number, row in enumerate(rows, start=1):
        filled = len(row)
        while filled and row[filled - 1] is None:
            filled -= 1
        if filled:
            height, width = max(height, number), max(width, filled)
    check_size(height, height * width)
    cut = [row[:width] + [None] * (width - len(row)) for row in rows[:height]]
    return cut + [[None] * width for _ in range(height - len(cut))]
