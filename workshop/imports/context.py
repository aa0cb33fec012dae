"""What stands in the rows that are told of, so that nobody has to look them up in the file.  Pure."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from workshop.i18n import day_text
from workshop.imports.rules import Field, Place
from workshop.imports.tables import Table, filled
from workshop.imports.typed import text_of
from workshop.spreadsheet.workbook import Value, Workbook

_TOLD = (Field.NAME, Field.DAY, Field.ORDER, Field.PRODUCT, Field.OPERATION)
"""Who, when, what; never an identity number."""

Context = Callable[[Place], str]


def context_of(tables: Sequence[Table], workbook: Workbook) -> Context:
    """Tells of a place whom its row names, and of which day and step it is; empty if nothing of that stands there."""
    sheets = {sheet.name: sheet for sheet in workbook.worksheets}

    @cache
    def rows(name: str) -> list[list[Value]]:
        return filled(sheets[name])

    def tell(place: Place) -> str:
        table = next((table for table in tables if _has(table, place)), None)
        if table is None:
            return ""
        row = rows(place.worksheet)[place.row - 1]
        told = [text_of(row[at - 1]) for field in _TOLD if (at := table.column_of(field))]
        return " · ".join(dict.fromkeys(filter(None, [*told, _at_head(table, place.column)])))

    return tell


def _has(table: Table, place: Place) -> bool:
    if table.worksheet != place.worksheet or not table.heading_row < place.row <= table.last_row:
        return False
    return place.column is None or place.column in table.headings


def _at_head(table: Table, column: int | None) -> str:
    """The day or the step whose column this is."""
    if column is None or (heading := table.days.get(column)) is None:
        return table.steps.get(column or 0, "")
    if isinstance(heading, date):
        return day_text(heading)
    month = table.month_of(column)
    is_day = month is not None and heading <= month.last_day.day
    return day_text(month.first_day.replace(day=heading)) if month and is_day else ""
