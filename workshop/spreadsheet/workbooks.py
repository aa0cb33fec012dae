"""Reading workbooks with calamine, after a look at how far they reach.

Calamine lays out each worksheet as one block from its first cell to its last.  Two cells in far corners would
ask for 17 thousand million, so that what is too far is refused before calamine sees it.
"""

from datetime import timedelta
from io import BytesIO
from math import isfinite
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
    load_workbook,
)

from workshop.spreadsheet.binary import binary_extents
from workshop.spreadsheet.compound import stream_extents
from workshop.spreadsheet.extent import Extent, check_size, rectangle
from workshop.spreadsheet.limits import MOST_SIGNS
from workshop.spreadsheet.markup import worksheet_extents
from workshop.spreadsheet.opendocument import table_extents
from workshop.spreadsheet.parts import Parts
from workshop.spreadsheet.refusals import (
    Damaged,
    HoldsOnlyPicture,
    NeedsPassword,
    NothingInside,
    NoVisibleWorksheet,
    UnfoldsTooFar,
)
from workshop.spreadsheet.signatures import Kind, check_parts, kind_of
from workshop.spreadsheet.workbook import Oddity, Value, Workbook, Worksheet

EXACT = 10**15
"""Below it, a float tells every digit of a whole number."""


def read_cells(content: bytes) -> Workbook:
    """The workbook (xlsx, xlsm, xlsb, xls, ods).  Raises UnreadableFile."""
    parts = Parts(content) if kind_of(content) is Kind.ZIP else None
    extents = _zip_extents(parts) if parts else stream_extents(content)
    cells = sum(extent.rows * extent.columns for extent in extents)
    check_size(max((extent.rows for extent in extents), default=0), cells)
    try:
        with load_workbook(BytesIO(content)) as book:
            worksheets = tuple(_worksheets(book, extents))
    except PasswordError:
        raise NeedsPassword() from None
    except (CalamineError, ValueError, OSError):
        raise Damaged() from None
    if not any(worksheet.rows for worksheet in worksheets):
        raise HoldsOnlyPicture() if parts and _has_picture(parts) else NothingInside()
    if sum(map(_signs, worksheets)) > MOST_SIGNS:
        raise UnfoldsTooFar()
    if all(worksheet.hidden for worksheet in worksheets):
        raise NoVisibleWorksheet()
    return Workbook(worksheets)


def _zip_extents(parts: Parts) -> list[Extent]:
    kind = check_parts(parts.names)
    parts.check()
    if kind == "xlsx":
        return worksheet_extents(parts)
    return table_extents(parts) if kind == "ods" else binary_extents(parts)


def _has_picture(parts: Parts) -> bool:
    return any(name.startswith(("xl/media/", "Pictures/")) for name in parts.names)


def _worksheets(book: CalamineWorkbook, extents: list[Extent]) -> list[Worksheet]:
    worksheets = []
    cells = 0
    for number, meta in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_index(number)
        cells += sheet.total_height * sheet.total_width
        check_size(sheet.total_height, cells)
        extent = extents[number] if number < len(extents) else Extent()
        rows, odd = _rows(sheet, extent)
        hidden = meta.visible != SheetVisibleEnum.Visible
        worksheets.append(Worksheet(extent.name or meta.name, rows, _merged(sheet), odd, hidden))
    return worksheets


def _rows(sheet: CalamineSheet, extent: Extent) -> tuple[list[list[Value]], dict[tuple[int, int], Oddity]]:
    """The cells as a rectangle that reaches to the last value or oddity, and those oddities that hold.

    A formula that was calculated after all keeps its value.
    """
    cells = sheet.to_python(skip_empty_area=False)
    rows = [[(cell or None) if type(cell) is str else _value(cell) for cell in row] for row in cells]
    for (row, column), text in extent.texts.items():
        rows[row - 1][column - 1] = text or None
    odd = {}
    for (row, column), oddity in extent.oddities.items():
        if row <= len(rows) and column <= len(rows[row - 1]):
            if rows[row - 1][column - 1]:
                continue
            rows[row - 1][column - 1] = None
        odd[row, column] = oddity
    return rectangle(rows, reach=odd), odd


def _signs(worksheet: Worksheet) -> int:
    return sum(len(cell) for row in worksheet.rows for cell in row if type(cell) is str)


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or ()
    return tuple(sorted((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges))


def _value(cell: Any) -> Value:
    """A cell that is no text, as we keep it: whole numbers as int while they are exact, a duration as it is shown."""
    kind = type(cell)
    if kind is float:
        if not isfinite(cell):
            return None
        return int(cell) if cell.is_integer() and -EXACT < cell < EXACT else cell
    if kind is int:
        return cell if -EXACT < cell < EXACT else float(cell)
    if kind is timedelta:
        return _duration(cell)
    return cell  # type: ignore[no-any-return]


def _duration(span: timedelta) -> str:
    """30 hours as 30:00."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
