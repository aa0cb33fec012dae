"""A month of attendance as a workbook: minutes by day, and each time with how it is known."""

from collections.abc import Sequence

from workshop.attendance import rules
from workshop.attendance.models import Presence
from workshop.attendance.queries import MonthOfWorker, by_day
from workshop.attendance.rules import SOURCE_NAMES, Source
from workshop.clock import Month
from workshop.i18n import clock_text, day_of_month_text, gettext, mark
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook


def attendance_workbook(month: Month, workers: Sequence[MonthOfWorker], said: Sequence[Presence]) -> bytes:
    """The xlsx file of the month, in the language of the request.

    said: all rows of the month, in the order they were said.
    """
    return write_workbook([_minutes(month, workers), _times(workers, said)])


def _who() -> list[Column]:
    return [Column(gettext(mark("No."))), Column(gettext(mark("Name")))]


def _minutes(month: Month, workers: Sequence[MonthOfWorker]) -> NewWorksheet:
    days = month.days()
    columns = [
        *_who(),
        *(Column(day_of_month_text(day), Kind.NUMBER, 6) for day in days),
        Column(gettext(mark("Sum")), Kind.NUMBER),
    ]
    rows: list[list[Cell]] = [
        [str(w.number), w.called_name, *(w.minutes.get(day) for day in days), w.sum_of(days)] for w in workers
    ]
    return NewWorksheet(gettext(mark("Minutes")), columns, rows, fixed_columns=2)


def _times(workers: Sequence[MonthOfWorker], said: Sequence[Presence]) -> NewWorksheet:
    """A row for each row that was ever written; what was replaced is there too, and says so."""
    columns = [
        *_who(),
        Column(gettext(mark("Day")), Kind.DAY),
        Column(gettext(mark("Came"))),
        Column(gettext(mark("Went"))),
        Column(gettext(mark("How it is known")), width=24),
        Column(gettext(mark("Counts")), width=12),
        Column(gettext(mark("Note")), width=30),
    ]
    days = by_day(said)
    rows: list[list[Cell]] = []
    for worker in workers:
        for (_, day), of_day in sorted((key, rows) for key, rows in days.items() if key[0] == worker.id):
            for entry in rules.history(of_day):
                row = entry.row
                if not entry.text:
                    continue  # it only took another away, which says so itself
                rows.append(
                    [
                        str(worker.number),
                        worker.called_name,
                        day,
                        clock_text(row.from_minute),
                        None if row.to_minute is None else clock_text(row.to_minute),
                        gettext(SOURCE_NAMES[Source(row.source)]),
                        gettext(mark("yes")) if entry.counts else gettext(mark("was put right")),
                        row.note,
                    ]
                )
    return NewWorksheet(gettext(mark("Times")), columns, rows, fixed_columns=2)
