"""The month as a workbook: counts that can be brought back, the pay list, workers × days, and what it all means."""

from datetime import datetime

from workshop.clock import CHINA
from workshop.i18n import day_of_month_text, full_day_text, gettext, mark, money_text, number_text
from workshop.output.month_table import MonthOperation, MonthTable, MonthWorker, day_cells
from workshop.output.rules import Count
from workshop.output.worth import LineKind, PayLine
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook

_ABOUT = (
    (mark("Counts"), mark("One row for each worker, day and operation. This sheet can be brought back as a list.")),
    (mark("Pay list"), mark("Good pieces × rate for each line of the month. Each line is rounded once, half up.")),
    (
        mark("Day money"),
        mark("What a day adds to the lines of its month. Days add up to the pay, to the fen."),
    ),
    (
        mark("Two rates"),
        mark("Where a day has pieces at two rates, the counts leave the rate open; the pay list has both."),
    ),
    (
        mark("Hours"),
        mark("Hours that are paid by time stand in the pay list in minutes, at the rate for 60 of them."),
    ),
    (
        mark("Training days"),
        mark("A training day stands in the pay list as one, at the rate of a day."),
    ),
    (
        mark("More for overtime"),
        mark("Of overtime the pay list has what comes on top of the usual rate; by the hour it stands in minutes."),
    ),
    (
        mark("Team pieces"),
        mark("Of pieces made together the pay list has her share; the pieces are those of the whole team."),
    ),
    (
        mark("Not in it"),
        mark("Totals that were taken over from before."),
    ),
)


def month_workbook(table: MonthTable, workshop: str, made_at: datetime) -> bytes:
    """The xlsx file of the month, in the language of the request."""
    days = table.month.days()
    pieces = [[worker.day_good([day]) or None for day in days] for worker in table.workers]
    money = [[worker.day_fen([day]) or None for day in days] for worker in table.workers]
    return write_workbook(
        [
            _counts(table),
            _pay_list(table),
            _by_day(gettext(mark("Pieces")), Kind.NUMBER, table, pieces),
            _by_day(gettext(mark("Money")), Kind.MONEY, table, money),
            _about(table, workshop, made_at),
        ]
    )


def _who() -> list[Column]:
    return [Column(gettext(mark("No."))), Column(gettext(mark("Name")))]


def _what() -> list[Column]:
    return [
        Column(gettext(mark("Order"))),
        Column(gettext(mark("Product"))),
        Column(gettext(mark("Operation"))),
        Column(gettext(mark("Good pieces")), Kind.NUMBER),
        Column(gettext(mark("Rework")), Kind.NUMBER),
        Column(gettext(mark("Scrap")), Kind.NUMBER),
        Column(gettext(mark("Rate (yuan)")), Kind.RATE),
        Column(gettext(mark("Per pieces")), Kind.NUMBER),
    ]


def _counts(table: MonthTable) -> NewWorksheet:
    cells = [(cell, worker) for worker in table.workers for cell in day_cells(worker)]
    rows: list[list[Cell]] = []
    for cell, worker in sorted(cells, key=lambda pair: pair[0].work_date):
        line = _line(worker, table.operations[cell.operation_id], cell.count, cell.rate_hao, cell.per_pieces)
        rows.append([cell.work_date, *line])
    return NewWorksheet(gettext(mark("Counts")), [Column(gettext(mark("Day")), Kind.DAY), *_who(), *_what()], rows)


def _named(worker: MonthWorker) -> list[Cell]:
    return [str(worker.number), worker.called_name]


def _line(
    worker: MonthWorker, step: MonthOperation, count: Count, rate_hao: int | None, per_pieces: int | None
) -> list[Cell]:
    """The cells that the counts and the pay list have in common."""
    named = [*_named(worker), step.order_name, step.product, step.name]
    return [*named, count.good, count.rework or None, count.scrap or None, rate_hao, per_pieces]


def _paid(worker: MonthWorker, table: MonthTable, line: PayLine) -> list[Cell]:
    """A line of pay: pieces × rate, minutes × the rate for 60 of them, or a share, which no rate tells."""
    kind = gettext(line.kind_name)
    if line.operation_id is None:
        return [*_named(worker), None, None, kind, line.count.good, None, None, line.rate_hao, line.per_pieces, kind]
    rate = (None, None) if line.kind == LineKind.TEAM else (line.rate_hao, line.per_pieces)
    return [*_line(worker, table.operations[line.operation_id], line.count, *rate), kind]


def _pay_list(table: MonthTable) -> NewWorksheet:
    """A row for each line of pay; her sum stands in her first row, for it stands once."""
    columns = [
        *_who(),
        *_what(),
        Column(gettext(mark("Kind")), width=14),
        Column(gettext(mark("Pay (yuan)")), Kind.MONEY),
        Column(gettext(mark("Sum (yuan)")), Kind.MONEY),
        Column(gettext(mark("Signature")), width=16),
    ]
    rows: list[list[Cell]] = []
    for worker in table.workers:
        for place, line in enumerate(worker.lines(table.operations)):
            rows.append([*_paid(worker, table, line), line.pay_fen, worker.pay_fen if place == 0 else None, None])
    total: list[Cell] = [None, gettext(mark("Sum")), None, None, None, table.good, None, None, None, None, None]
    rows.append([*total, table.pay_fen, table.pay_fen, None])
    return NewWorksheet(gettext(mark("Pay list")), columns, rows, fixed_columns=2)


def _by_day(name: str, kind: Kind, table: MonthTable, cells: list[list[int | None]]) -> NewWorksheet:
    width = 6 if kind is Kind.NUMBER else 9
    columns = [
        *_who(),
        *(Column(day_of_month_text(day), kind, width) for day in table.month.days()),
        Column(gettext(mark("Sum")), kind, width + 3),
    ]
    rows: list[list[Cell]] = [
        [*_named(worker), *of_worker, sum(filter(None, of_worker))]
        for worker, of_worker in zip(table.workers, cells, strict=True)
    ]
    sums = [sum(filter(None, of_day)) for of_day in zip(*cells, strict=True)] or [0] * len(table.month.days())
    rows.append([None, gettext(mark("Sum")), *sums, sum(sums)])
    return NewWorksheet(name, columns, rows, fixed_columns=2)


def _about(table: MonthTable, workshop: str, made_at: datetime) -> NewWorksheet:
    month, here = table.month, made_at.astimezone(CHINA)
    period = f"{full_day_text(month.first_day)} – {full_day_text(month.last_day)}"
    rows: list[list[Cell]] = [
        [gettext(mark("Workshop")), workshop],
        [gettext(mark("Period")), period],
        [gettext(mark("People")), number_text(len(table.workers))],
        [gettext(mark("Pieces")), number_text(table.good)],
        [gettext(mark("Money")), money_text(table.pay_fen)],
        [gettext(mark("Made on")), f"{full_day_text(here.date())} {here:%H:%M}"],
    ]
    rows += [[gettext(about), gettext(text)] for about, text in _ABOUT]
    columns = [Column(gettext(mark("What")), width=16), Column(gettext(mark("Explanation")), width=80)]
    return NewWorksheet(gettext(mark("About this file")), columns, rows)
