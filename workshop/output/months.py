"""Counts of several days at once: the turned grid, and files.  The caller's session is the transaction.

What a cell comes to is said, and the difference is written, as for a day.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session, col

from workshop.actor import Actor
from workshop.clock import Month
from workshop.fields import OptionalLine
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.orders.queries import posted_rates
from workshop.orders.rules import rate_on
from workshop.output import rules
from workshop.output.cells import (
    CellKey,
    CountedOperation,
    counted_operations,
    counted_workers,
    hold_own,
    usual_by_worker,
)
from workshop.output.commands import Pieces, Saved, ask, asked_of, doubts_of_steps
from workshop.output.models import OutputLine
from workshop.output.rules import Count, Doubt, DoubtKind, SheetKind
from workshop.output.sheets import Change, sheet_before, write_sheet

DatedKey = tuple[UUID, UUID, date]
"""Worker (engagement), operation and day."""


class DatedCell(BaseModel):
    """What one worker's operation comes to on a day; as `commands.Cell`, with its day."""

    engagement_id: UUID
    operation_id: UUID
    work_date: date
    good: Pieces
    seen: Pieces | None = None
    rework: Pieces | None = None
    scrap: Pieces | None = None

    @property
    def key(self) -> DatedKey:
        return self.engagement_id, self.operation_id, self.work_date

    @property
    def is_typed(self) -> bool:
        return self.good != self.seen or self.rework is not None or self.scrap is not None


class SaveMonth(BaseModel):
    """Cells of one month.  The id is made by the client: sent twice, it counts once."""

    id: UUID = Field(default_factory=new_id)
    cells: list[DatedCell] = Field(max_length=rules.MOST_CELLS)
    confirmed: frozenset[str] = frozenset()  # keys of doubts answered with "it is right"
    note: OptionalLine = ""

    @field_validator("cells")
    @classmethod
    def _of_one_month(cls, cells: list[DatedCell]) -> list[DatedCell]:
        if len({Month.of(cell.work_date) for cell in cells}) > 1:
            raise ValueError(mark("These days are of different months. Save one month at a time."))
        if len({cell.key for cell in cells}) < len(cells):
            raise ValueError(mark("A worker's operation stands there twice. Once is enough."))
        return cells


def standing(
    session: Session, engagement_ids: Collection[UUID], operation_ids: Collection[UUID], first: date, last: date
) -> dict[DatedKey, Count]:
    """What stands in the cells of these workers, operations and days (both inclusive); blank ones are left out."""
    line = OutputLine
    rows = session.execute(
        sa.select(
            line.engagement_id,
            line.operation_id,
            line.work_date,
            sa.func.sum(line.good),
            sa.func.sum(line.rework),
            sa.func.sum(line.scrap),
        )
        .where(
            col(line.engagement_id).in_(engagement_ids),
            col(line.operation_id).in_(operation_ids),
            col(line.work_date).between(first, last),
        )
        .group_by(col(line.engagement_id), col(line.operation_id), col(line.work_date))
    )
    counts = {(who, what, day): Count(*map(int, pieces)) for who, what, day, *pieces in rows}
    return {key: count for key, count in counts.items() if count}


def save_month(
    session: Session,
    actor: Actor,
    wish: SaveMonth,
    today: date,
    now: datetime,
    *,
    captured_at: datetime | None = None,
) -> Saved:
    """Record cells of a month as one sheet.

    captured_at: when it was typed, if that was on a phone without a network.
    Raises NotFound, IdInUse, MonthClosed, InTheFuture, NotEngaged, BarredToMinors, NoRate, Invalid, Doubtful;
    whichever it raises, nothing is written.
    """
    closed_through = hold_own(session)
    if before := sheet_before(session, wish.id, SheetKind.COUNT, (cell.work_date for cell in wish.cells)):
        return Saved(before, repeated=True)
    typed = [cell for cell in wish.cells if cell.is_typed]
    stands = _standing_in(session, wish.cells)
    operations = _operations(session, typed)
    doubts = [
        *_doubts_of_cells(session, wish.cells, typed, stands),
        *doubts_of_steps(operations, [(cell.operation_id, _difference(cell, stands).good) for cell in typed]),
    ]
    asked = {cell.key: told for cell in typed if (told := asked_of(doubts, cell.key[:2], cell.work_date))}
    # What may not be recorded is refused before anybody is asked whether it is right.
    changes = _changes(session, typed, operations, stands, closed_through, today, asked)
    ask(doubts, wish.confirmed, wish.note)
    if not changes:
        return Saved(None)
    sheet = write_sheet(
        session, actor, wish.id, changes, SheetKind.COUNT, now, note_text=wish.note, captured_at=captured_at
    )
    return Saved(sheet)


@dataclass(frozen=True)
class Taken:
    """Cells of one month from a file, and what was asked about them."""

    sheet_id: UUID
    cells: Sequence[DatedCell]
    asked: Mapping[DatedKey, str]
    source: str  # the file's name


def take_counts(
    session: Session, actor: Actor, taken: Taken, today: date, now: datetime
) -> tuple[Saved, list[DatedKey]]:
    """Record cells from a file, whose doubts were answered before, as one sheet.

    Result: what was saved, and the cells left out because somebody changed them
    since they were looked at.
    Raises NotFound, MonthClosed, InTheFuture, NotEngaged, BarredToMinors, NoRate.
    """
    closed_through = hold_own(session)
    if before := sheet_before(session, taken.sheet_id, SheetKind.IMPORT, (cell.work_date for cell in taken.cells)):
        return Saved(before, repeated=True), []
    stands = _standing_in(session, taken.cells)
    moved = [cell.key for cell in taken.cells if stands.get(cell.key, Count()).good not in (cell.seen, cell.good)]
    cells = [cell for cell in taken.cells if cell.key not in set(moved)]
    changes = _changes(session, cells, _operations(session, cells), stands, closed_through, today, taken.asked)
    if not changes:
        return Saved(None), moved
    sheet = write_sheet(session, actor, taken.sheet_id, changes, SheetKind.IMPORT, now, note_text=taken.source)
    return Saved(sheet), moved


# --- what is written ------------------------------------------------------


def _standing_in(session: Session, cells: Collection[DatedCell]) -> dict[DatedKey, Count]:
    if not cells:
        return {}
    days = [cell.work_date for cell in cells]
    return standing(session, {c.engagement_id for c in cells}, {c.operation_id for c in cells}, min(days), max(days))


def _changes(
    session: Session,
    cells: Sequence[DatedCell],
    operations: Mapping[UUID, CountedOperation],
    stands: Mapping[DatedKey, Count],
    closed_through: date | None,
    today: date,
    asked: Mapping[DatedKey, str],
) -> list[Change]:
    """What must be added to each cell so that it comes to what was said, at the rate of its day."""
    differences = {cell.key: difference for cell in cells if (difference := _difference(cell, stands))}
    for day in {key[2] for key in differences}:
        rules.check_not_future(day, today)
        rules.check_open(day, closed_through)
    _check_workers(session, [key for key in differences if key not in stands], operations)
    return _priced(session, differences, operations, stands, asked)


def _operations(session: Session, cells: Sequence[DatedCell]) -> dict[UUID, CountedOperation]:
    """The operations of these cells; rates are asked for by day, each its own.  Raises NotFound."""
    if not cells:
        return {}
    return counted_operations(session, cells[0].work_date, {cell.operation_id for cell in cells})


def _difference(cell: DatedCell, stands: Mapping[DatedKey, Count]) -> Count:
    now = stands.get(cell.key, Count())
    return _comes_to(cell, now) - now


def _comes_to(cell: DatedCell, now: Count) -> Count:
    return Count(
        now.good if cell.good == cell.seen else cell.good,
        now.rework if cell.rework is None else cell.rework,
        now.scrap if cell.scrap is None else cell.scrap,
    )


def _check_workers(session: Session, fresh: Collection[DatedKey], operations: Mapping[UUID, CountedOperation]) -> None:
    """Raise NotEngaged for pieces of a day on which she was not here, BarredToMinors for a minor's of a barred step.

    fresh: cells in which nothing stands; what stands may be put right.
    """
    if not fresh:
        return
    known = {worker.id: worker for worker in counted_workers(session, {key[0] for key in fresh})}
    away = {
        known[who].called_name
        for who, _, day in fresh
        if not rules.is_engaged(known[who].started_on, known[who].ended_on, day)
    }
    if away:
        raise rules.NotEngaged(names=", ".join(sorted(away)))
    rules.check_minors(
        (known[who].called_name, operations[what].name)
        for who, what, day in fresh
        if rules.is_barred(operations[what].barred_to_minors, known[who].minor_until, day)
    )


def _priced(
    session: Session,
    differences: Mapping[DatedKey, Count],
    operations: Mapping[UUID, CountedOperation],
    stands: Mapping[DatedKey, Count],
    asked: Mapping[DatedKey, str],
) -> list[Change]:
    posted = posted_rates(session, {key[1] for key in differences})
    changes, unpriced = [], set()
    for key, count in differences.items():
        rate = rate_on(posted.get(key[1], []), key[2])
        if rate is None:
            unpriced.add(operations[key[1]].name)
            continue
        rated = rate.rate_hao, rate.per_pieces
        changes.append(Change(key[0], key[2], key[1], count, *rated, asked.get(key), corrects=key in stands))
    if unpriced:
        raise rules.NoRate(names=", ".join(sorted(unpriced)))
    return changes


# --- what is asked --------------------------------------------------------


def _doubts_of_cells(
    session: Session, cells: Sequence[DatedCell], typed: Iterable[DatedCell], stands: Mapping[DatedKey, Count]
) -> list[Doubt]:
    """Counts that were changed by others meanwhile, and counts far above her usual ones of the month."""
    of_worker: dict[CellKey, dict[date, int]] = {}
    for (who, what, day), count in stands.items():
        of_worker.setdefault((who, what), {})[day] = count.good
    for cell in cells:
        of_worker.setdefault(cell.key[:2], {})[cell.work_date] = cell.good
    middles = {
        what: rules.middle(c.good for c in cells if c.operation_id == what) for what in {c.operation_id for c in cells}
    }
    doubts: list[Doubt | None] = []
    unknown: list[DatedCell] = []
    for cell in typed:
        now = stands.get(cell.key, Count()).good
        if cell.good == now:
            continue
        if cell.seen not in (None, cell.good, now):
            what, day = cell.operation_id, cell.work_date
            doubts.append(Doubt(DoubtKind.CHANGED, what, cell.good, cell.engagement_id, other=now, work_date=day))
        elif cell.good > now:
            hers = (good for day, good in of_worker[cell.key[:2]].items() if day != cell.work_date)
            usual = rules.middle(hers) or now or middles[cell.operation_id]
            doubts.append(rules.doubt_unusual(cell.engagement_id, cell.operation_id, cell.good, usual, cell.work_date))
            if not usual:
                unknown.append(cell)
    doubts += _doubts_of_unknown(session, unknown, of_worker)
    return [doubt for doubt in doubts if doubt]


def _doubts_of_unknown(
    session: Session, cells: Sequence[DatedCell], of_worker: Mapping[CellKey, Mapping[date, int]]
) -> list[Doubt | None]:
    """Questions about the first counts of a step: she made it in the month before, or others did."""
    if not cells:
        return []
    before = Month.of(cells[0].work_date).first_day
    usual = usual_by_worker(session, before, {cell.operation_id for cell in cells})
    doubts: list[Doubt | None] = []
    for cell in cells:
        key, good, day = cell.key[:2], cell.good, cell.work_date
        others = [pieces for (who, what), pieces in usual.items() if what == key[1] and who != key[0]]
        known = usual.get(key, 0) or rules.middle(others)
        of_month = [
            pieces
            for who_what, days in of_worker.items()
            if who_what[1] == key[1]
            for on, pieces in days.items()
            if (who_what, on) != (key, day)
        ]
        doubts.append(
            rules.doubt_unusual(*key, good, known, day) or rules.doubt_slip(*key, good, [*others, *of_month], day)
        )
    return doubts
