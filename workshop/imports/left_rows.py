"""The rows of a file that were not taken, as a file to mend and bring again."""

from collections.abc import Callable, Mapping
from datetime import date

from workshop.i18n import gettext, mark
from workshop.imports.drafts import Choices, Draft
from workshop.imports.lists import said_above
from workshop.imports.rules import FIELD_NAMES, SENTENCES, Finding, Kind, Level
from workshop.imports.tables import Table, filled
from workshop.imports.typed import text_of
from workshop.spreadsheet.workbook import Value, Workbook
from workshop.spreadsheet.writing import Column, NewWorksheet

REASON, ROW = mark("Reason"), mark("Row")


def sentence(finding: Finding) -> str:
    """The finding in the language of the reader."""
    values = {name: gettext(value) if name == "why" else value for name, value in finding.values.items()}
    return gettext(SENTENCES[finding.reason], **values)


def left_rows(draft: Draft, workbook: Workbook, choices: Choices) -> list[NewWorksheet]:
    """One worksheet a table that has rows left: the rows as they stand, and why each was not taken."""
    why: dict[tuple[str, int], list[Finding]] = {}
    for finding in filter(lambda each: _is_unanswered(each, choices), dict.fromkeys(draft.findings)):
        why.setdefault((finding.place.worksheet, finding.place.row), []).append(finding)
    for at, findings in draft.left_with.items():
        why.setdefault(at, []).extend(finding for finding in findings if _is_unanswered(finding, choices))
    rows_of = {sheet.name: filled(sheet) for sheet in workbook.worksheets}
    sheets = (_sheet(table, rows_of[table.worksheet], why, draft.kind) for table in draft.tables)
    return [sheet for sheet in sheets if sheet.rows]


def _is_unanswered(finding: Finding, choices: Choices) -> bool:
    return finding.level is not Level.NOTE and not (finding.level is Level.QUESTION and choices.is_sure(finding))


def _sheet(
    table: Table, rows: list[list[Value]], why: Mapping[tuple[str, int], list[Finding]], kind: Kind
) -> NewWorksheet:
    columns = sorted(table.headings)
    heading = _heading_of(table)
    above = said_above(table) if kind is Kind.COUNTS else {}
    found = [
        (number, why[table.worksheet, number])
        for number in range(table.heading_row + 1, table.last_row + 1)
        if (table.worksheet, number) in why
    ]
    return NewWorksheet(
        table.worksheet,
        [
            Column(gettext(REASON), width=48),
            Column(gettext(ROW), width=6),
            *(Column(gettext(FIELD_NAMES[meant])) for meant in above),
            *(Column(heading(column)) for column in columns),
        ],
        [
            [
                " ".join(dict.fromkeys(sentence(finding) for finding in findings)),
                str(number),
                *above.values(),
                *(text_of(rows[number - 1][column - 1]) for column in columns),
            ]
            for number, findings in found
        ],
    )


def _heading_of(table: Table) -> Callable[[int], str]:
    """The heading of a column; a day's with its month, which else stands above the table."""

    def heading(column: int) -> str:
        day, month = table.days.get(column), table.month_of(column) if column in table.days else None
        if isinstance(day, date):
            return day.isoformat()
        if day and month and day <= month.last_day.day:
            return f"{month}-{day:02d}"
        return table.headings[column]

    return heading
