"""Writing workbooks (xlsx) for people to take, fill in, print and bring back.

One header row, frozen, and no merged cells, so that whatever is written here
can be read again.  Text is always written as text: a name that begins with `=`
is no formula, a number with leading zeros keeps them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from workshop.i18n import gettext, mark
from workshop.money import FEN_PER_YUAN, HAO_PER_YUAN

Cell = str | int | date | None

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""When every workbook says it was made: the same content is the same bytes."""

_LONGEST_NAME = 31
_UNFIT_FOR_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST_LIST = 255
"""So many characters of choices fit the cell itself; more of them need a sheet."""

_NARROWEST, _WIDEST = 6, 40
_LANDSCAPE_FROM = 90
"""Columns as wide as this together are printed on the long side of A4."""

_A4 = 9


class Kind(StrEnum):
    """What a column holds, and in which unit its cells are given."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # given in fen, written in yuan
    RATE = "rate"  # given in hao, written in yuan
    DAY = "day"


_NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "0",
    Kind.MONEY: "0.00",
    Kind.RATE: "0.0000",
    Kind.DAY: "yyyy-mm-dd",
}
_WIDTHS = {Kind.NUMBER: 9, Kind.MONEY: 11, Kind.RATE: 10, Kind.DAY: 12}
_UNITS = {Kind.MONEY: FEN_PER_YUAN, Kind.RATE: HAO_PER_YUAN}


@dataclass(frozen=True)
class Column:
    """One column under its heading.

    width: in signs of Latin letters; as wide as its content if left out.
    choices: what the cells offer to choose from; something else may be typed after a warning.
    """

    heading: str
    kind: Kind = Kind.TEXT
    width: int | None = None
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class NewWorksheet:
    """A sheet to be written.

    rows: a cell for each column; None leaves it empty.
    blank_rows: so many more rows are ready to be filled in, each column in its kind.
    fixed_columns: so many first columns stay in sight when the sheet scrolls sideways.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = ()
    blank_rows: int = 0
    fixed_columns: int = 0


def write_workbook(worksheets: Sequence[NewWorksheet]) -> bytes:
    """The xlsx file.  The same sheets give the same bytes."""
    from xlsxwriter import Workbook  # noqa: PLC0415  late: only who takes a file needs it

    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": _NUMBER_FORMATS[Kind.DAY],
    }
    with Workbook(out, options) as book:
        book.set_properties({"created": _CREATED})
        formats = _Formats(book)
        hidden: list[Sequence[str]] = []
        names = legal_names([*(sheet.name for sheet in worksheets), gettext(mark("Choices"))])
        for name, sheet in zip(names, worksheets, strict=False):
            _write_sheet(book.add_worksheet(name), sheet, formats, names[-1], hidden)
        if hidden:
            _write_choices(book.add_worksheet(names[-1]), hidden, formats)
    return out.getvalue()


def legal_names(wanted: Sequence[str]) -> list[str]:
    """Names as a workbook allows them: no forbidden signs, at most 31 signs, no two alike."""
    names: list[str] = []
    taken = {"history"}  # Excel keeps this one for itself
    for text in wanted:
        name = base = _cut(" ".join(text.translate(_UNFIT_FOR_NAME).split()).strip("' ") or "1", _LONGEST_NAME)
        number = 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = _cut(base, _LONGEST_NAME - len(ending)) + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, signs: int) -> str:
    """The text cut to so many signs as Excel counts them: a rare sign is two."""
    while len(text.encode("utf-16-le")) > signs * 2:
        text = text[:-1]
    return text.rstrip("' ")


class _Formats:
    """Formats of one workbook: of the header and of the cells of each kind."""

    def __init__(self, book: Any) -> None:
        edge = {"border": 1, "border_color": "#B8C4BE", "valign": "vcenter"}
        self.header = book.add_format(
            {**edge, "bold": True, "bg_color": "#E1F3E9", "num_format": "@", "text_wrap": True, "align": "center"}
        )
        self.cells = {kind: book.add_format({**edge, "num_format": text}) for kind, text in _NUMBER_FORMATS.items()}


def _write_sheet(sheet: Any, new: NewWorksheet, formats: _Formats, choices: str, hidden: list[Sequence[str]]) -> None:
    if any(len(row) != len(new.columns) for row in new.rows):
        raise ValueError(f"{new.name}: a row has not one cell for each column")
    last_row = len(new.rows) + new.blank_rows
    widths = [_width(column, (row[place] for row in new.rows)) for place, column in enumerate(new.columns)]
    for place, column in enumerate(new.columns):
        sheet.set_column(place, place, widths[place])
        sheet.write_string(0, place, column.heading, formats.header)
        if column.choices and last_row:
            source = _source(column.choices, choices, hidden)
            sheet.data_validation(
                1, place, last_row, place, {"validate": "list", "source": source, "error_type": "warning"}
            )
    for number, row in enumerate(new.rows, start=1):
        for place, (column, cell) in enumerate(zip(new.columns, row, strict=True)):
            _write_cell(sheet, number, place, column.kind, cell, formats)
    for number in range(len(new.rows) + 1, last_row + 1):
        for place, column in enumerate(new.columns):
            sheet.write_blank(number, place, None, formats.cells[column.kind])
    sheet.freeze_panes(1, new.fixed_columns)
    if last_row:
        # Numbers of workers and people are text on purpose: no warning in the corner of each.
        sheet.ignore_errors({"number_stored_as_text": f"A1:{_letter(len(new.columns) - 1)}{last_row + 1}"})
    _set_paper(sheet, new, sum(widths))


def _set_paper(sheet: Any, new: NewWorksheet, width: int) -> None:
    sheet.set_paper(_A4)
    sheet.repeat_rows(0)
    if new.fixed_columns:
        sheet.repeat_columns(0, new.fixed_columns - 1)
    if width > _LANDSCAPE_FROM:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C&A  &P / &N")


def _write_cell(sheet: Any, row: int, place: int, kind: Kind, cell: Cell, formats: _Formats) -> None:
    """One cell in the format of its column.  Text in a column of numbers stays text."""
    style = formats.cells[kind]
    match cell:
        case None | "":
            sheet.write_blank(row, place, None, style)
        case str():
            sheet.write_string(row, place, cell, style)
        case date():
            sheet.write_datetime(row, place, cell, style)
        case int() if kind == Kind.TEXT:
            sheet.write_string(row, place, str(cell), style)
        case int():
            sheet.write_number(row, place, cell / _UNITS.get(kind, 1), style)


def _source(choices: Sequence[str], name: str, hidden: list[Sequence[str]]) -> list[str] | str:
    """Where a drop-down takes its choices from: the cell itself, or a column of the hidden sheet if they are many."""
    if len(",".join(choices)) <= _LONGEST_LIST and not any("," in choice for choice in choices):
        return list(choices)
    hidden.append(choices)
    letter = _letter(len(hidden) - 1)
    quoted = name.replace("'", "''")
    return f"='{quoted}'!${letter}$1:${letter}${len(choices)}"


def _write_choices(sheet: Any, hidden: Sequence[Sequence[str]], formats: _Formats) -> None:
    for place, choices in enumerate(hidden):
        for row, choice in enumerate(choices):
            sheet.write_string(row, place, choice, formats.cells[Kind.TEXT])
    sheet.hide()


def _letter(place: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _width(column: Column, cells: Iterable[Cell]) -> int:
    """How wide the column must be for its heading and its text."""
    if column.width is not None:
        return column.width
    longest = max((_signs(cell) for cell in cells if isinstance(cell, str)), default=0)
    return min(max(_signs(column.heading) + 2, longest + 2, _WIDTHS.get(column.kind, _NARROWEST)), _WIDEST)


def _signs(text: str) -> int:
    """The width of a text; a Chinese sign is as wide as two letters."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
