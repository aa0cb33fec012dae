"""Reading the rows of the tables that were found: workers, counts, orders.  Pure.

Nothing is compared with the database here; what a row says wrong in itself is
found here, and beside which cell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workshop.imports.rules import Field, Finding, Level, Place, Reason
from workshop.imports.tables import Table, filled, is_blank, is_footer, is_total
from workshop.imports.typed import (
    Unclear,
    read_day,
    read_digits,
    read_hao,
    read_name,
    read_pieces,
    text_of,
)
from workshop.money import HAO_PER_YUAN
from workshop.orders.rules import MOST_PIECES
from workshop.spreadsheet.workbook import Oddity, Value, Worksheet

_LONGEST = 80
"""Signs of a name or a word that is kept."""
PER_PIECES = frozenset({1, 10, 12, 100, 1000})
"""For so many pieces a rate may be; others would not divide it as people do."""


@dataclass(frozen=True)
class Line:
    """One row of a table: its cells by column, numbers and text as they stand."""

    table: Table
    row: int
    cells: Sequence[Value]  # merged text in each of its cells
    oddities: Mapping[tuple[int, int], Oddity]

    def place(self, column: int | None = None) -> Place:
        return Place(self.table.worksheet, self.row, column)

    def value(self, wanted: Field) -> Value:
        column = self.table.column_of(wanted)
        return self.cells[column - 1] if column else None

    def refused(self, reason: Reason, wanted: Field | None = None, **values: object) -> Finding:
        column = self.table.column_of(wanted) if wanted else None
        return Finding(Level.REFUSED, reason, self.place(column), values)

    def unclear(self, unclear: Unclear, column: int | None) -> Finding:
        return Finding(Level.REFUSED, unclear.reason, self.place(column), {"found": unclear.found})

    def is_uncalculated(self, column: int | None) -> bool:
        return column is not None and (self.row, column) in self.oddities


def lines_of(sheet: Worksheet, table: Table) -> Iterator[Line]:
    """The rows that say something; totals, signatures and notes are none."""
    columns = sorted(table.headings)
    rows = filled(sheet)
    for number in range(table.heading_row + 1, table.last_row + 1):
        line = Line(table, number, rows[number - 1], sheet.oddities)
        row = line.cells
        if not (is_blank(row, columns) or is_footer(row, columns) or _is_sum(line, columns)):
            yield line


def _is_sum(line: Line, columns: Sequence[int]) -> bool:
    """Whether the row is a sum; what has a worker's number and a day is hers, whatever she or her step is called."""
    if not is_total(line.cells, columns):
        return False
    return line.value(Field.NUMBER) is None or line.value(Field.DAY) is None


def total_line(sheet: Worksheet, table: Table) -> Line | None:
    """The table's own row of sums, if it has one."""
    columns = sorted(table.headings)
    rows = filled(sheet)
    for number in range(table.heading_row + 1, table.last_row + 1):
        line = Line(table, number, rows[number - 1], sheet.oddities)
        if _is_sum(line, columns):
            return line
    return None


# --- rosters --------------------------------------------------------------


_FIRST_LOSSY = 1e15


@dataclass
class WorkerRow:
    """What a roster says of one worker."""

    line: Line
    name: str
    identity: str = ""
    digits_lost: bool = False  # the identity number stood there as a number, of which fifteen digits are kept
    phone: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    household: str = ""
    contract: str = ""
    findings: list[Finding] = field(default_factory=list)


def worker_rows(sheet: Worksheet, table: Table, today: date) -> list[WorkerRow]:
    """The workers of a roster's table, in its order."""
    return [_worker(line, today) for line in lines_of(sheet, table)]


def _worker(line: Line, today: date) -> WorkerRow:
    row = WorkerRow(line, read_name(line.value(Field.NAME)))
    if not row.name:
        row.findings.append(line.refused(Reason.NO_NAME, Field.NAME))
    row.identity = read_digits(line.value(Field.IDENTITY))[:_LONGEST]
    identity = line.value(Field.IDENTITY)
    row.digits_lost = isinstance(identity, float) and abs(identity) >= _FIRST_LOSSY
    row.phone = read_digits(line.value(Field.PHONE))
    row.household, row.contract = _named(line, Field.HOUSEHOLD), _named(line, Field.CONTRACT)
    row.started_on = _day(line, Field.STARTED, today, row.findings)
    row.ended_on = _day(line, Field.ENDED, today, row.findings)
    return row


def _day(line: Line, wanted: Field, today: date, findings: list[Finding]) -> date | None:
    day = read_day(line.value(wanted), today)
    if isinstance(day, Unclear):
        findings.append(line.unclear(day, line.table.column_of(wanted)))
        return None
    return day


# --- counts ---------------------------------------------------------------


@dataclass
class CountRow:
    """Pieces of one worker, step and day, as a file says; what is missing is empty."""

    place: Place
    name: str
    number: str
    day: date | None
    order: str
    product: str
    operation: str
    good: int
    rework: int | None = None
    scrap: int | None = None
    rate_hao: int | None = None
    per_pieces: int = 1
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, reason: Reason, **values: object) -> None:
        """Add why the row is not taken."""
        self.findings.append(Finding(Level.REFUSED, reason, self.place, values))

    def wait(self, reason: Reason, **values: object) -> None:
        """Add what must be said above before the row can be taken."""
        self.findings.append(Finding(Level.OPEN, reason, self.place, values))

    def question(self, reason: Reason, **values: object) -> Finding:
        """A question about the row."""
        return Finding(Level.QUESTION, reason, self.place, values)


@dataclass(frozen=True)
class Tallied:
    """The counts of a table, and what its own sums say of them."""

    rows: list[CountRow]
    findings: list[Finding]  # sums of columns that differ


def count_rows(sheet: Worksheet, table: Table, today: date) -> Tallied:
    """The counts of a table, in its order: a list, names × days, or one worker's days × steps."""
    rows: list[CountRow] = []
    for line in lines_of(sheet, table):
        of_line = list(_counts(line, today))
        _ask_about_total(line, of_line)
        rows += of_line
    return Tallied(rows, _totals_of_columns(sheet, table, rows))


def _counts(line: Line, today: date) -> Iterator[CountRow]:
    table = line.table
    findings: list[Finding] = []
    common = _common(line, today, findings)
    if table.days:
        for column in table.days:
            day, trouble = _day_of_table(line, column)
            found = [trouble] if trouble else []
            yield from _cell(line, column, {**common, "day": day}, [*findings, *found])
    elif table.steps:
        for column, step in table.steps.items():
            yield from _cell(line, column, {**common, "operation": step}, findings)
    else:
        good = table.column_of(Field.GOOD)
        if good is not None:  # a table chosen by hand may lack it, until its columns are said
            yield from _cell(line, good, common, findings, is_list=True)


def _common(line: Line, today: date, findings: list[Finding]) -> dict[str, object]:
    """What the whole row says, and the head of its table where the row says nothing."""
    caption = line.table.caption
    rate = read_hao(line.value(Field.RATE))
    if isinstance(rate, Unclear):
        findings.append(line.unclear(rate, line.table.column_of(Field.RATE)))
        rate = None
    # A sheet of its own for a worker is called by her name, one for a step by the step's.
    named = line.table.column_of(Field.NAME) or line.table.column_of(Field.NUMBER)
    worker, step = ("", caption.rest) if named else (caption.name or caption.rest, "")
    return {
        "name": read_name(line.value(Field.NAME)) or read_name(worker),
        "number": text_of(line.value(Field.NUMBER)),
        "day": _day(line, Field.DAY, today, findings) or caption.day,
        "order": _named(line, Field.ORDER) or caption.order,
        "product": _named(line, Field.PRODUCT),
        "operation": _named(line, Field.OPERATION) or caption.operation or (step if line.table.days else ""),
        "rate_hao": rate if rate is not None else (caption.rates_hao[0] if len(caption.rates_hao) == 1 else None),
        "per_pieces": _per_pieces(line, findings),
    }


def said_above(table: Table) -> dict[Field, str]:
    """What the head of a table of counts says of all its rows, where no column says it."""
    caption = table.caption
    named = table.column_of(Field.NAME) or table.column_of(Field.NUMBER)
    said = {Field.NAME: "" if named else caption.name or caption.rest, Field.ORDER: caption.order}
    if not table.steps:
        said[Field.OPERATION] = caption.operation or (caption.rest if named and table.days else "")
    if len(caption.rates_hao) == 1:
        said[Field.RATE] = f"{caption.rates_hao[0] / HAO_PER_YUAN:.4f}"
    if caption.day and not (table.days or table.steps):
        said[Field.DAY] = caption.day.isoformat()
    return {meant: text for meant, text in said.items() if text and table.column_of(meant) is None}


def _named(line: Line, wanted: Field) -> str:
    """What the row calls an order, a step, a kind of household ..."""
    return text_of(line.value(wanted))[:_LONGEST]


def _per_pieces(line: Line, findings: list[Finding]) -> int:
    """For how many pieces the rate of the row is."""
    per, column = read_pieces(line.value(Field.PER)), line.table.column_of(Field.PER)
    if isinstance(per, Unclear):
        findings.append(line.unclear(per, column))
    elif per in PER_PIECES:
        return per
    elif per is not None:
        findings.append(line.unclear(Unclear(Reason.RATE_ODD, text_of(per)), column))
    return 1


def _day_of_table(line: Line, column: int) -> tuple[date | None, Finding | None]:
    """The day of a column: its own, or its number in the month that the paper names."""
    heading, month = line.table.days[column], line.table.month_of(column)
    if isinstance(heading, date):
        return heading, None
    if month is None:
        return None, None
    try:
        return date(month.year, month.number, heading), None
    except ValueError:
        found = f"{month}-{heading}"
        return None, Finding(Level.REFUSED, Reason.NO_SUCH_DAY, line.place(column), {"found": found})


def _cell(
    line: Line, column: int, common: Mapping[str, object], findings: Sequence[Finding], *, is_list: bool = False
) -> Iterator[CountRow]:
    """The count in one cell; nothing for a blank one of a wide table, so that its row's faults are told once."""
    found = list(findings)
    quantities: dict[str, int | None] = {}
    wanted = {"good": column}
    if is_list:
        wanted |= {
            name: at
            for name, meant in (("rework", Field.REWORK), ("scrap", Field.SCRAP))
            if (at := line.table.column_of(meant))
        }
    for name, at in wanted.items():
        pieces = read_pieces(line.cells[at - 1])
        if line.is_uncalculated(at) and pieces is None:
            found.append(line.unclear(Unclear(Reason.NOT_CALCULATED), at))
        if isinstance(pieces, Unclear):
            found.append(line.unclear(pieces, at))
        quantities[name] = pieces if isinstance(pieces, int) else None
    new = len(found) > len(findings)
    if not any(quantities.values()) and not new:
        return
    fields = {**common, **quantities, "good": quantities["good"] or 0}
    yield CountRow(place=line.place(None if is_list else column), findings=found, **fields)  # type: ignore[arg-type]


def _ask_about_total(line: Line, rows: Sequence[CountRow]) -> None:
    """Put a question on the first count of a row whose own total is another."""
    column = line.table.column_of(Field.TOTAL)
    if column is None or not rows or not (line.table.days or line.table.steps):
        return
    said = read_pieces(line.cells[column - 1])
    days = sum(row.good for row in rows)
    if isinstance(said, int) and said != days:
        values = {"name": rows[0].name, "days": days, "found": said}
        question = Finding(Level.QUESTION, Reason.TOTAL_DIFFERS, line.place(column), values)
        for row in rows:
            row.findings.append(question)


def _totals_of_columns(sheet: Worksheet, table: Table, rows: Sequence[CountRow]) -> list[Finding]:
    """A note where the sheet's last row has another sum than its rows."""
    line, column = total_line(sheet, table), table.column_of(Field.TOTAL) or table.column_of(Field.GOOD)
    if line is None or column is None:
        return []
    said, days = read_pieces(line.cells[column - 1]), sum(row.good for row in rows)
    if not isinstance(said, int) or said == days:
        return []
    return [Finding(Level.NOTE, Reason.COLUMN_DIFFERS, line.place(column), {"found": said, "days": days})]


# --- orders ---------------------------------------------------------------


@dataclass
class OrderRow:
    """What a list says of an order, and of one of its steps."""

    line: Line
    order: str
    product: str = ""
    buyer: str = ""
    pieces: int | None = None
    price_hao: int | None = None
    due_on: date | None = None
    operation: str = ""
    rate_hao: int | None = None
    per_pieces: int = 1
    findings: list[Finding] = field(default_factory=list)


def order_rows(sheet: Worksheet, table: Table, today: date) -> list[OrderRow]:
    """The orders of a list; a row without number and product belongs to the order above it."""
    rows: list[OrderRow] = []
    for line in lines_of(sheet, table):
        row = _order(line, today)
        if not row.order and not row.product and row.operation and rows:
            row.order, row.product = rows[-1].order, rows[-1].product
        if not row.order and not row.product:
            row.findings.append(line.refused(Reason.NO_ORDER, Field.ORDER))
        rows.append(row)
    return rows


def _order(line: Line, today: date) -> OrderRow:
    row = OrderRow(line, _named(line, Field.ORDER))
    row.product, row.buyer = _named(line, Field.PRODUCT), _named(line, Field.BUYER)
    row.operation = _named(line, Field.OPERATION)
    row.due_on = _day(line, Field.DUE, today, row.findings)
    pieces = read_pieces(line.value(Field.PIECES))
    if isinstance(pieces, int) and pieces > MOST_PIECES:
        pieces = Unclear(Reason.NOT_PIECES, text_of(pieces))
    if isinstance(pieces, Unclear):
        row.findings.append(line.unclear(pieces, line.table.column_of(Field.PIECES)))
    else:
        row.pieces = pieces or None
    row.per_pieces = _per_pieces(line, row.findings)
    for name, meant in (("price_hao", Field.PRICE), ("rate_hao", Field.RATE)):
        hao = read_hao(line.value(meant))
        if isinstance(hao, Unclear):
            reason = Reason.NOT_A_PRICE if hao.reason is Reason.RATE_ODD else hao.reason
            row.findings.append(line.unclear(Unclear(reason, hao.found), line.table.column_of(meant)))
        else:
            setattr(row, name, hao)
    return row
