"""The day's grid as it is shown and as it is typed; no rule and no statement of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from workshop.errors import WorkshopError
from workshop.money import growth_fen
from workshop.orders.queries import PricedOperation
from workshop.output.cells import CellKey, CellState
from workshop.output.commands import Cell, Pieces
from workshop.output.rules import Count, Doubt
from workshop.web.forms import sentence
from workshop.workers.models import Engagement

PIECES: TypeAdapter[int] = TypeAdapter(Pieces)
"""Reads one cell as people type it."""

MORE = {"r": "rework", "x": "scrap"}
"""Letter of a field beside a cell → what is counted in it."""


@dataclass
class CellView:
    """One cell: what stands in it, and what is known of it."""

    name: str
    operation: PricedOperation
    value: str
    state: CellState
    barred: bool = False  # to her, for she is a minor
    error: str | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def seen(self) -> int:
        return self.state.count.good

    @property
    def pieces(self) -> int:
        return typed_pieces(self.value)

    @property
    def before(self) -> int:
        """Good pieces before this day in the month's line that the cell adds to."""
        return self.state.month_good.get((self.operation.rate_hao or 0, self.operation.per_pieces), 0)

    @property
    def pay_fen(self) -> int:
        """What the cell adds to the month's line."""
        if not self.operation.rate_hao:
            return 0
        return growth_fen([self.before, self.pieces], self.operation.rate_hao, self.operation.per_pieces)[1]


@dataclass
class RowView:
    """One worker: her cells, her pay for the day."""

    engagement: Engagement
    cells: list[CellView]
    seen_before: str | None = None  # in a posted grid: a question about a change stays open until it is answered

    @property
    def pay_fen(self) -> int:
        return sum(cell.pay_fen for cell in self.cells)

    @property
    def pieces(self) -> int:
        return sum(cell.pieces for cell in self.cells)

    @property
    def seen(self) -> str:
        return self.seen_before or ",".join(str(cell.seen) for cell in self.cells)


def rows_of(
    engagements: Sequence[Engagement],
    operations: Sequence[PricedOperation],
    states: Mapping[CellKey, CellState],
    typed: Mapping[str, str] | None = None,
    filled: Mapping[CellKey, CellState] | None = None,
) -> list[RowView]:
    """The grid's rows.

    typed: cells as they were posted, shown again as they were.
    filled: an earlier day, whose counts go into cells that are blank.
    """
    rows = []
    for i, engagement in enumerate(engagements):
        cells = []
        for j, operation in enumerate(operations):
            key, name = (engagement.id, operation.id), f"c{i}-{j}"
            state = states.get(key, CellState())
            value = shown_count(state.count)
            if filled and not value and key in filled:
                value = shown_count(filled[key].count)
            if typed is not None:
                value = typed.get(name, value)
            cells.append(CellView(name, operation, value, state))
        rows.append(RowView(engagement, cells, typed.get(f"s{i}") if typed is not None else None))
    return rows


def typed_pieces(value: str) -> int:
    """The good pieces typed, nothing for what is no number."""
    try:
        return PIECES.validate_python(value or "0")
    except ValidationError:
        return 0


def shown_count(count: Count) -> str:
    """What a cell shows: blank where nothing stands."""
    return str(count.good) if count else ""


@dataclass
class Posted:
    """What the form of a grid or of one person's day said."""

    typed: dict[str, str]
    engagement_ids: list[UUID]
    operation_ids: list[UUID]
    cells: list[Cell]
    errors: dict[str, str]
    confirmed: frozenset[str]


def read_posted(form: FormData) -> Posted:
    """The cells of a posted grid; whatever is no number is an error by the cell's name.

    Raises ValueError for a form that none of our pages makes.
    """
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    apply_fix(typed)
    workers = [UUID(str(value)) for value in form.getlist("w")]
    operations = [UUID(str(value)) for value in form.getlist("o")]
    cells: list[Cell] = []
    errors: dict[str, str] = {}
    for i, engagement_id in enumerate(workers):
        seen = [int(part) for part in typed.get(f"s{i}", "").split(",") if part]
        for j, operation_id in enumerate(operations):
            values = _values(typed, i, j, errors)
            if values is not None:
                was = seen[j] if j < len(seen) else 0
                cells.append(Cell(engagement_id=engagement_id, operation_id=operation_id, seen=was, **values))
    confirmed = frozenset(str(value) for value in form.getlist("sure"))
    return Posted(typed, workers, operations, cells, errors, confirmed)


def apply_fix(typed: dict[str, str]) -> None:
    """A button "make it 120" says which cell gets which number."""
    name, equals, value = typed.pop("fix", "").partition("=")
    if equals and name in typed:
        typed[name] = value


def _values(typed: Mapping[str, str], i: int, j: int, errors: dict[str, str]) -> dict[str, Any] | None:
    name = f"c{i}-{j}"
    if name not in typed:
        return None
    values: dict[str, Any] = {}
    for field_name, meaning in ((name, "good"), *((f"{letter}{i}-{j}", what) for letter, what in MORE.items())):
        if field_name not in typed or typed[field_name] == typed.get(f"was-{field_name}"):
            continue  # left as it was
        try:
            values[meaning] = PIECES.validate_python(typed[field_name].strip() or "0")
        except ValidationError as invalid:
            errors[field_name] = sentence(invalid.errors(include_url=False)[0])
    return values if "good" in values else None


def doubts_of(refusal: WorkshopError) -> list[Doubt]:
    """The questions with which a saving came back."""
    return [Doubt.of(plain) for plain in refusal.details["doubts"]]


def place_doubts(rows: Sequence[RowView], doubts: Sequence[Doubt]) -> list[Doubt]:
    """Put each question beside its cell; what is left concerns the whole order."""
    left = []
    for doubt in doubts:
        found = [
            cell
            for row in rows
            for cell in row.cells
            if row.engagement.id == doubt.engagement_id and cell.operation.id == doubt.operation_id
        ]
        for cell in found:
            cell.doubts.append(doubt)
        if not found:
            left.append(doubt)
    return left


def names_twice(engagements: Sequence[Engagement]) -> set[str]:
    """Names that two in a grid share: their numbers tell them apart."""
    names = [engagement.called_name for engagement in engagements]
    return {name for name in names if names.count(name) > 1}


def day_in_sight(work_date: date, today: date) -> str:
    """Which of the three day buttons is the chosen one."""
    return {0: "today", 1: "yesterday"}.get((today - work_date).days, "other")
