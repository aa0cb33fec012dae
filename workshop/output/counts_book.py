"""Counts of a period as a workbook: by day, by worker, by order; pieces and money each in a column of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import CHINA, Month
from workshop.i18n import full_day_text, gettext, mark, money_text, number_text
from workshop.output.models import BackPay, EarningLine
from workshop.output.month_table import MonthOperation, MonthTable, MonthWorker, month_table
from workshop.output.rules import Count
from workshop.output.worth import COUNTED_KINDS, LineKind, PayLine
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook
from workshop.workers.queries import EVERYBODY

_MONEY = mark("Money")
_ABOUT = (
    (mark("Good pieces"), mark("Pieces in somebody's own name, home work too. They are what the month table has.")),
    (mark("Team pieces"), mark("Pieces made together, each counted once. They are nobody's own.")),
    (
        _MONEY,
        mark("What the days add to the pay of their month: pieces, shares of teams, hours, home work, back pay."),
    ),
    (mark("Not in it"), mark("Totals that were taken over from before.")),
)


@dataclass
class Sum:
    """Pieces and money of one row."""

    count: Count = Count()
    together: int = 0
    pay_fen: int = 0

    def add(self, line: PayLine) -> None:
        if line.kind in COUNTED_KINDS:
            self.count += line.count
        self.pay_fen += line.pay_fen

    def cells(self, *, with_money: bool) -> list[Cell]:
        pieces: list[Cell] = [
            self.count.good or None,
            self.count.rework or None,
            self.count.scrap or None,
            self.together or None,
        ]
        return [*pieces, self.pay_fen or None] if with_money else pieces


@dataclass(frozen=True)
class Counts:
    """All that was counted and earned in a period; both its days are inclusive."""

    first: date
    last: date
    tables: Sequence[MonthTable]
    together: Mapping[tuple[date, UUID], int]  # pieces that teams made, by day and operation

    def lines(self) -> Iterator[tuple[date, MonthWorker, PayLine]]:
        """What each day adds to the lines of each worker's month."""
        for table in self.tables:
            for worker in table.workers:
                for day, lines in worker.earned.days.items():
                    if self.first <= day <= self.last:
                        yield from ((day, worker, line) for line in lines)

    @property
    def operations(self) -> dict[UUID, MonthOperation]:
        return {key: operation for table in self.tables for key, operation in table.operations.items()}


def counts_between(session: Session, workshop_id: UUID, first: date, last: date) -> Counts:
    """What was counted in the workshop from one day to the other, both inclusive."""
    month = Month.of(first)
    tables = [month_table(session, workshop_id, month)]
    while last not in month:
        month = month.plus(1)
        tables.append(month_table(session, workshop_id, month))
    return Counts(first, last, tables, _made_together(session, first, last))


def _made_together(session: Session, first: date, last: date) -> dict[tuple[date, UUID], int]:
    """Pieces of teams by day and operation: they stand on the line of each member, and count once."""
    line = EarningLine
    key: list[Any] = [line.work_date, line.operation_id, line.subject_id, line.engagement_id]
    rows = session.execute(
        sa.select(*key, sa.func.sum(line.quantity))
        .where(
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(first, last),
            col(line.kind) == LineKind.TEAM,
            col(line.subject_id).not_in(sa.select(col(BackPay.id))),
        )
        .group_by(*key)
    )
    by_team = {(day, operation_id, team): int(pieces) for day, operation_id, team, _, pieces in rows if pieces}
    together: dict[tuple[date, UUID], int] = {}
    for (day, operation_id, _), pieces in by_team.items():
        together[day, operation_id] = together.get((day, operation_id), 0) + pieces
    return together


# --- the workbook ---------------------------------------------------------


def counts_workbook(counts: Counts, workshop: str, made_at: datetime, *, with_money: bool) -> bytes:
    """The xlsx file, in the language of the request; without money for whoever does not read pay."""
    sheets = [make(counts, with_money) for make in (_by_day, _by_worker, _by_order)]
    return write_workbook([*sheets, _about(counts, workshop, made_at, with_money)])


def _sums(with_money: bool) -> list[Column]:
    pieces = [
        Column(gettext(mark("Good pieces")), Kind.NUMBER),
        Column(gettext(mark("Rework")), Kind.NUMBER),
        Column(gettext(mark("Scrap")), Kind.NUMBER),
        Column(gettext(mark("Team pieces")), Kind.NUMBER),
    ]
    return [*pieces, Column(gettext(mark("Money (yuan)")), Kind.MONEY)] if with_money else pieces


def _total(sums: Iterable[Sum], with_money: bool) -> list[Cell]:
    whole = Sum()
    for each in sums:
        whole.count += each.count
        whole.together += each.together
        whole.pay_fen += each.pay_fen
    return whole.cells(with_money=with_money)


@dataclass
class _Day:
    people: set[UUID] = field(default_factory=set)
    sum: Sum = field(default_factory=Sum)


def _by_day(counts: Counts, with_money: bool) -> NewWorksheet:
    days: dict[date, _Day] = {}
    for day, worker, line in counts.lines():
        of_day = days.setdefault(day, _Day())
        of_day.people.add(worker.id)
        of_day.sum.add(line)
    for (day, _), pieces in counts.together.items():
        days.setdefault(day, _Day()).sum.together += pieces
    rows: list[list[Cell]] = [
        [day, len(days[day].people), *days[day].sum.cells(with_money=with_money)] for day in sorted(days)
    ]
    rows.append([gettext(mark("Sum")), None, *_total((of_day.sum for of_day in days.values()), with_money)])
    columns = [Column(gettext(mark("Day")), Kind.DAY), Column(gettext(mark("People")), Kind.NUMBER), *_sums(with_money)]
    return NewWorksheet(gettext(mark("By day")), columns, rows)


def _by_worker(counts: Counts, with_money: bool) -> NewWorksheet:
    """In the order of their names; never by how much they made."""
    workers: dict[UUID, tuple[MonthWorker, set[date], Sum]] = {}
    for day, worker, line in counts.lines():
        _, days, sums = workers.setdefault(worker.id, (worker, set(), Sum()))
        days.add(day)
        sums.add(line)
    in_order = {worker.id: None for table in counts.tables for worker in table.workers if worker.id in workers}
    rows: list[list[Cell]] = []
    for who in in_order:
        worker, days, sums = workers[who]
        rows.append([str(worker.number), worker.called_name, len(days), *sums.cells(with_money=with_money)])
    rows.append([None, gettext(mark("Sum")), None, *_total((sums for _, _, sums in workers.values()), with_money)])
    columns = [
        Column(gettext(mark("No."))),
        Column(gettext(mark("Name"))),
        Column(gettext(mark("Days with work")), Kind.NUMBER),
        *_sums(with_money),
    ]
    return NewWorksheet(gettext(mark("By worker")), columns, rows, fixed_columns=2)


def _by_order(counts: Counts, with_money: bool) -> NewWorksheet:
    """By order and step; what is of no step, such as hours, last."""
    steps: dict[UUID, Sum] = {}
    beside: dict[str, Sum] = {}
    for _, _, line in counts.lines():
        if line.operation_id:
            steps.setdefault(line.operation_id, Sum()).add(line)
        else:
            beside.setdefault(line.kind_name, Sum()).add(line)
    for (_, operation_id), pieces in counts.together.items():
        steps.setdefault(operation_id, Sum()).together += pieces
    rows: list[list[Cell]] = [
        [step.order_name, step.product, step.name, *steps[key].cells(with_money=with_money)]
        for key, step in counts.operations.items()
        if key in steps
    ]
    rows += [[None, None, gettext(name), *sums.cells(with_money=with_money)] for name, sums in beside.items()]
    rows.append([gettext(mark("Sum")), None, None, *_total([*steps.values(), *beside.values()], with_money)])
    columns = [
        Column(gettext(mark("Order"))),
        Column(gettext(mark("Product"))),
        Column(gettext(mark("Operation"))),
        *_sums(with_money),
    ]
    return NewWorksheet(gettext(mark("By order")), columns, rows)


def _about(counts: Counts, workshop: str, made_at: datetime, with_money: bool) -> NewWorksheet:
    here, whole = made_at.astimezone(CHINA), Sum()
    for _, _, line in counts.lines():
        whole.add(line)
    rows: list[list[Cell]] = [
        [gettext(mark("Workshop")), workshop],
        [gettext(mark("Period")), f"{full_day_text(counts.first)} – {full_day_text(counts.last)}"],
        [gettext(mark("Pieces")), number_text(whole.count.good)],
        [gettext(mark("Made on")), f"{full_day_text(here.date())} {here:%H:%M}"],
    ]
    if with_money:
        rows.insert(3, [gettext(_MONEY), money_text(whole.pay_fen)])
    rows += [[gettext(about), gettext(text)] for about, text in _ABOUT if with_money or about != _MONEY]
    columns = [Column(gettext(mark("What")), width=16), Column(gettext(mark("Explanation")), width=80)]
    return NewWorksheet(gettext(mark("About this file")), columns, rows)
