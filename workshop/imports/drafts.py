"""What an import would write: its steps, its questions, its refusals.  Nothing here writes."""

import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from workshop.imports.rules import Finding, Kind, Level, Reason
from workshop.imports.tables import Table

BATCH_ROWS = 500
"""So many rows are written in one transaction: meanwhile nobody else writes in the workshop."""


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True)

    @property
    def rows(self) -> int:
        """How much of a batch the step takes up."""
        return 1


class WorkerStep(_Step):
    """A worker to engage."""

    do: Literal["worker"] = "worker"
    id: UUID
    name: str
    phone: str = ""
    identity: str = ""
    started_on: date
    ended_on: date | None = None
    household: str = ""
    contract: str = ""

    @property
    def rows(self) -> int:
        return 5  # a person, an engagement, their notes


class NumberStep(_Step):
    """An identity number that was open and is known now."""

    do: Literal["number"] = "number"
    engagement_id: UUID
    identity: str


class OrderStep(_Step):
    """An order to take over."""

    do: Literal["order"] = "order"
    id: UUID
    paper_name: str
    opened_on: date
    product: str = ""
    buyer: str = ""
    pieces: int | None = None
    price_hao: int | None = None
    due_on: date | None = None


class OperationStep(_Step):
    """A step of an order to take over."""

    do: Literal["operation"] = "operation"
    id: UUID
    order_id: UUID
    name: str


class RatesStep(_Step):
    """The rates of a step that had none: first day, hao, pieces."""

    do: Literal["rates"] = "rates"
    operation_id: UUID
    posted: list[tuple[date, int, int]]


class CellStep(BaseModel):
    """What one worker's step comes to on a day, and what stood there when the file was looked at."""

    model_config = ConfigDict(frozen=True)

    engagement_id: UUID
    operation_id: UUID
    day: date
    good: int
    rework: int | None = None
    scrap: int | None = None
    seen: int = 0
    asked: str | None = None


class SheetStep(_Step):
    """Counts of one month, to become one sheet."""

    do: Literal["sheet"] = "sheet"
    id: UUID
    cells: list[CellStep]

    @property
    def rows(self) -> int:
        return len(self.cells)


Step = WorkerStep | NumberStep | OrderStep | OperationStep | RatesStep | SheetStep
Batch = list[Annotated[Step, Field(discriminator="do")]]
Batches = list[Batch]
_BATCH: TypeAdapter[Batch] = TypeAdapter(Batch)


def batched(steps: Iterable[Step]) -> Batches:
    """The steps in their order, as many together as one transaction should write."""
    batches: Batches = []
    room = 0
    for step in steps:
        if not batches or step.rows > room:
            batches.append([])
            room = BATCH_ROWS
        batches[-1].append(step)
        room -= step.rows
    return batches


def pack_batches(batches: Batches) -> bytes:
    """The batches in few bytes, a line of JSON each: to write one of them, only that one is parsed."""
    return zlib.compress(b"\n".join(_BATCH.dump_json(batch) for batch in batches), level=1)


def batch_of(packed: bytes, at: int) -> Batch:
    """One of the batches that `pack_batches` was given; a negative number counts from the last."""
    return _BATCH.validate_json(zlib.decompress(packed).split(b"\n")[at])


class Choices(BaseModel):
    """What the person said of a file: a plan that may change until it is taken."""

    heading_rows: dict[str, int] = {}  # worksheet → where its headings stand, if they were not found
    columns: dict[str, dict[int, str]] = {}  # table → column → field, empty for "not taken"
    left_out: frozenset[str] | None = None  # tables; none: not said yet
    months: dict[str, str] = {}  # table → 2025-09, where the paper names none
    orders: dict[str, str] = {}  # what the paper calls it → "new", "none" or an order's id
    rates: dict[str, str] = {}  # order and step → as typed
    sure: frozenset[str] = frozenset()  # keys of questions answered with yes; `all/reason` for a whole group

    def is_sure(self, finding: Finding) -> bool:
        return finding.key in self.sure or f"all/{finding.reason}" in self.sure


@dataclass(frozen=True)
class OrderAsked:
    """An order that the paper names and the workshop lacks."""

    name: str
    chosen: str  # "new", "none", an order's id; empty: still open
    rows: int


@dataclass(frozen=True)
class StepAsked:
    """A step that has no rate here."""

    key: str
    order: str
    name: str
    typed: str
    rate: str  # what the paper tells, or was typed, as it is shown; empty while open
    rows: int
    is_new: bool
    is_wrong: bool  # what was typed cannot be read
    told: str = ""  # the number that the paper tells, if it tells one rate, for one piece

    @property
    def in_box(self) -> str:
        """What stands in the field of the rate: as typed, else as the paper tells.  Left so, it changes nothing."""
        return self.typed or self.told


@dataclass(frozen=True)
class Added:
    """One line of the preview: what is added, how often, how many pieces."""

    name: str
    detail: str = ""
    count: int = 1
    pieces: int | None = None


@dataclass
class Draft:
    """What would come of a file as it stands and is answered now."""

    kind: Kind
    tables: list[Table] = field(default_factory=list)
    left_out: frozenset[str] = frozenset()  # keys of tables that are not read
    warnings: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_with: dict[tuple[str, int], list[Finding]] = field(default_factory=dict)
    """Worksheet and row → what is said of another row of the same count, because of which this one is left, too."""
    make_steps: Callable[[], list[Step]] = list
    added: list[Added] = field(default_factory=list)
    orders: list[OrderAsked] = field(default_factory=list)
    rates: list[StepAsked] = field(default_factory=list)
    rows_new: int = 0
    rows_same: int = 0
    rows_waiting: int = 0
    rows_refused: int = 0

    @cached_property
    def steps(self) -> list[Step]:
        """What is to be written, in its order.  A preview does not ask: it is a fifth of the work of a long file."""
        return self.make_steps()

    def of(self, level: Level) -> list[Finding]:
        """The findings of a level, each once, in the order of the file."""
        found = dict.fromkeys(f for f in self.findings if f.level is level)
        tables = {table.worksheet: number for number, table in enumerate(self.tables)}
        return sorted(found, key=lambda f: (tables[f.place.worksheet], f.place.row, f.place.column or 0))

    def groups(self, level: Level) -> list[tuple[Reason, list[Finding]]]:
        """The findings of a level by what repairs them."""
        groups: dict[Reason, list[Finding]] = {}
        for finding in self.of(level):
            groups.setdefault(finding.reason, []).append(finding)
        return list(groups.items())


def judge(findings: Sequence[Finding], choices: Choices) -> tuple[bool, bool]:
    """Whether a row with these findings is refused, and whether it still waits for an answer."""
    refused = any(f.level is Level.REFUSED for f in findings)
    waiting = any(f.level is Level.OPEN or (f.level is Level.QUESTION and not choices.is_sure(f)) for f in findings)
    return refused, waiting and not refused


def asked_about(findings: Collection[Finding]) -> str | None:
    """What the person was asked about a row and said is right, for the line that is written."""
    return " ".join(dict.fromkeys(str(f.reason) for f in findings if f.level is Level.QUESTION)) or None
