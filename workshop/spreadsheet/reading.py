"""Reading the files that people bring: workbooks (xlsx, xls, ods) and tables as text (csv)."""

from io import BytesIO
from pathlib import Path

import python_calamine

from workshop.spreadsheet.limits import LARGEST_FILE, check_size, rectangle
from workshop.spreadsheet.refusals import Damaged, EmptyFile, FileTooLarge, NoSuchFile
from workshop.spreadsheet.text import read_text
from workshop.spreadsheet.workbook import Oddity, Value, Workbook, Worksheet, pack, unpack

__all__ = ["LARGEST_FILE", "Oddity", "Value", "Workbook", "Worksheet", "pack", "read_file", "read_workbook", "unpack"]


def read_file(path: Path) -> bytes:
    """The content of the file, never more than may be brought.  Raises NoSuchFile, FileTooLarge."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        raise NoSuchFile() from None
    _check_length(content)
    return content


def read_workbook(content: bytes, name: str) -> Workbook:
    """The workbook in the file.  `name` names the worksheet of a text, and decides nothing.

    Raises an UnreadableFile that says what the file is and what to do.
    """
    _check_length(content)
    if not content.strip():
        raise EmptyFile()
    if not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return read_text(content, Path(name).stem)
    try:
        book = python_calamine.load_workbook(BytesIO(content))
        worksheets = tuple(_worksheet(book, number) for number in range(len(book.sheet_names)))
    except python_calamine.CalamineError:
        raise Damaged() from None
    return Workbook(worksheets)


def _check_length(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise FileTooLarge(megabytes=LARGEST_FILE // 1_000_000)


def _worksheet(book: python_calamine.CalamineWorkbook, number: int) -> Worksheet:
    meta = book.sheets_metadata[number]
    sheet = book.get_sheet_by_index(number)
    check_size(sheet.total_height, sheet.total_width)
    rows = [[_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = tuple(
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return Worksheet(meta.name, rectangle(rows), merged, {}, meta.visible != python_calamine.SheetVisibleEnum.Visible)


def _value(cell: object) -> Value:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return int(cell)
    return None if cell == "" else cell  # type: ignore[return-value]
