"""How large a file, and the table in it, may be."""

from workshop.spreadsheet.refusals import TooManyCells
from workshop.spreadsheet.workbook import Value

LARGEST_FILE = 10_000_000
"""Bytes of a file as it is brought."""
MOST_ROWS = 100_000
"""Of one worksheet."""
MOST_CELLS = 2_000_000
"""Of the whole workbook, blank cells between others included."""


def check_size(rows: int, columns: int) -> None:
    """Raise TooManyCells for a worksheet of that size."""
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise TooManyCells(rows=f"{MOST_ROWS:,}", cells=f"{MOST_CELLS:,}")


def rectangle(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows filled up to one length, without blank rows and columns at the end.  Raises TooManyCells."""
    height = width = 0
    for number, row in enumerate(rows, start=1):
        filled = len(row)
        while filled and row[filled - 1] is None:
            filled -= 1
        if filled:
            height, width = number, max(width, filled)
    check_size(height, width)
    return [row[:width] + [None] * (width - len(row)) for row in rows[:height]]
