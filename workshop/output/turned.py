"""The turned grid, as on her paper: one operation × the days of a month.

How it is shown and how it is typed; no rule and no statement of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import ValidationError
from starlette.datastructures import FormData

from workshop.clock import Month
from workshop.orders.rules import Posted, rate_on
from workshop.output import rules, worth
from workshop.output.grid import PIECES, apply_fix, shown_count, typed_pieces
from workshop.output.months import DatedCell, DatedKey
from workshop.output.rules import Count, Doubt
from workshop.output.worth import Made
from workshop.web.forms import sentence
from workshop.workers.models import Engagement

DAYS_TOGETHER = 5
"""So many days fit a phone beside a name; the last part of a month has one more."""

LAST_PART = 6


def month_address(operation_id: UUID, month: Month, **more: str) -> str:
    """Where the turned grid of an operation and a month is."""
    return f"/count/month?{urlencode({'operation': str(operation_id), 'month': str(month), **more})}"


def part_of(day: date) -> int:
    """Which of the month's six parts the day lies in: 1 for the first five days."""
    return min((day.day - 1) // DAYS_TOGETHER + 1, LAST_PART)


@dataclass(frozen=True)
class DayColumn:
    """One day of the month: what a piece brings on it, and whether it may be typed."""

    day: date
    rate: Posted | None
    is_open: bool  # it has a rate, and is neither to come nor settled

    @property
    def part(self) -> int:
        return part_of(self.day)


def columns_of(month: Month, posted: Sequence[Posted], closed_through: date | None, today: date) -> list[DayColumn]:
    """The days of the month; posted: the operation's rates as they were announced."""
    columns = []
    for day in month.days():
        rate = rate_on(posted, day)
        is_open = rate is not None and day <= today and (closed_through is None or day > closed_through)
        columns.append(DayColumn(day, rate, is_open))
    return columns


@dataclass
class DayCell:
    """One worker's day: what stands there, what was typed, whether it may be typed."""

    name: str
    column: DayColumn
    value: str
    standing: Count
    is_open: bool
    error: str | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def pieces(self) -> int:
        return typed_pieces(self.value)


@dataclass
class TurnedRow:
    """One worker: her days, her pieces and her pay of the month for the operation."""

    engagement: Engagement
    operation_id: UUID
    cells: list[DayCell]
    seen_before: str | None = None  # in a posted grid: a question about a change stays open until it is answered

    @property
    def pieces(self) -> int:
        return sum(cell.pieces for cell in self.cells)

    @property
    def pay_fen(self) -> int:
        made = [
            Made(cell.column.day, self.operation_id, rate.rate_hao, rate.per_pieces, Count(cell.pieces))
            for cell in self.cells
            if (rate := cell.column.rate)
        ]
        return worth.total_fen(worth.month_lines(made))

    @property
    def seen(self) -> str:
        return self.seen_before or ",".join(str(cell.standing.good) for cell in self.cells)


def rows_of(
    engagements: Sequence[Engagement],
    operation_id: UUID,
    columns: Sequence[DayColumn],
    stands: Mapping[DatedKey, Count],
    typed: Mapping[str, str] | None = None,
) -> list[TurnedRow]:
    """The grid's rows; typed: cells as they were posted, shown again as they were."""
    rows = []
    typed = typed if typed is not None else {}
    for i, engagement in enumerate(engagements):
        cells = []
        for column in columns:
            name = f"c{i}-{column.day.day}"
            standing = stands.get((engagement.id, operation_id, column.day), Count())
            here = rules.is_engaged(engagement.started_on, engagement.ended_on, column.day)
            is_open = name in typed or (column.is_open and (here or bool(standing)))
            cells.append(DayCell(name, column, typed.get(name, shown_count(standing)), standing, is_open))
        rows.append(TurnedRow(engagement, operation_id, cells, typed.get(f"s{i}")))
    return rows


def place_doubts(rows: Sequence[TurnedRow], doubts: Sequence[Doubt]) -> list[Doubt]:
    """Put each question beside its cell; what is left concerns the whole order."""
    cells = {(row.engagement.id, cell.column.day): cell for row in rows for cell in row.cells}
    left = []
    for doubt in doubts:
        if doubt.engagement_id and doubt.work_date and (doubt.engagement_id, doubt.work_date) in cells:
            cells[doubt.engagement_id, doubt.work_date].doubts.append(doubt)
        else:
            left.append(doubt)
    return left


@dataclass(frozen=True)
class RateFrom:
    """A rate of the month and the first of the month's days it holds for."""

    day: date
    rate: Posted | None


def rates_of(columns: Sequence[DayColumn]) -> list[RateFrom]:
    """The rates of the month, each with its first day; mostly one."""
    found: list[RateFrom] = []
    for column in columns:
        if not found or found[-1].rate != column.rate:
            found.append(RateFrom(column.day, column.rate))
    return found


# --- what was typed -------------------------------------------------------


@dataclass
class PostedMonth:
    """What the form of a turned grid said."""

    sheet_id: UUID
    operation_id: UUID
    month: Month
    part: int  # of the month: the days that a phone showed
    typed: dict[str, str]
    engagement_ids: list[UUID]
    cells: list[DatedCell]
    errors: dict[str, str]
    confirmed: frozenset[str]

    @property
    def wish(self) -> dict[str, Any]:
        """What `SaveMonth` reads."""
        return {
            "id": self.sheet_id,
            "cells": self.cells,
            "confirmed": self.confirmed,
            "note": self.typed.get("note", ""),
        }

    def forget_seen(self) -> None:
        """What stands there now is seen with the answer."""
        for row in range(len(self.engagement_ids)):
            self.typed.pop(f"s{row}", None)


def _part(text: str) -> int:
    part = int(text)
    if not 1 <= part <= LAST_PART:
        raise ValueError(text)
    return part


def read_posted(form: FormData) -> PostedMonth:
    """The cells of a posted grid; whatever is no number is an error by the cell's name.

    Raises ValueError for a form that none of our pages makes.
    """
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    apply_fix(typed)
    posted = PostedMonth(
        sheet_id=UUID(typed.get("id", "")),
        operation_id=UUID(typed.get("operation", "")),
        month=Month.parse(typed.get("month", "")),
        part=_part(typed.get("part", "1")),
        typed=typed,
        engagement_ids=[UUID(str(value)) for value in form.getlist("w")],
        cells=[],
        errors={},
        confirmed=frozenset(str(value) for value in form.getlist("sure")),
    )
    for i, engagement_id in enumerate(posted.engagement_ids):
        seen = [int(part) for part in typed.get(f"s{i}", "").split(",") if part]
        for day in posted.month.days():
            name = f"c{i}-{day.day}"
            if name not in typed:
                continue
            was = seen[day.day - 1] if day.day <= len(seen) else 0
            try:
                good = PIECES.validate_python(typed[name].strip() or "0")
            except ValidationError as invalid:
                posted.errors[name] = sentence(invalid.errors(include_url=False)[0])
                continue
            posted.cells.append(
                DatedCell(
                    engagement_id=engagement_id,
                    operation_id=posted.operation_id,
                    work_date=day,
                    good=good,
                    seen=was,
                )
            )
    return posted
