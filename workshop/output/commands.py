"""Changing piece counts.  The caller's session is the transaction.

Nothing is ever overwritten: saving a day writes one sheet with the differences;
`undoing` writes one with the opposite.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session, col

from workshop.actor import Actor
from workshop.documents.commands import keep_photo
from workshop.documents.rules import reduce_photo
from workshop.errors import Doubtful, Invalid
from workshop.fields import NumberOrSum, OptionalLine
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.output import rules
from workshop.output.cells import (
    CellKey,
    CellState,
    CountedOperation,
    CountedWorker,
    cell_states,
    counted_operations,
    counted_workers,
    hold_own,
    usual_by_worker,
)
from workshop.output.models import DayPhoto, Sheet
from workshop.output.rules import Count, Doubt, DoubtKind, SheetKind
from workshop.output.sheets import Change, sheet_before, write_sheet
from workshop.tenancy import hold

Pieces = Annotated[NumberOrSum, Field(ge=0, le=rules.MOST_PIECES)]


class Cell(BaseModel):
    """One cell as it was typed: what the day comes to, not what is added.

    seen: the good pieces that stood there when the page was made.  A cell left
    as it was changes nothing, whatever others have saved since.  Without it the
    day comes to `good`, whatever stands there.
    rework, scrap: left as they are if not given.
    """

    engagement_id: UUID
    operation_id: UUID
    good: Pieces
    seen: Pieces | None = None
    rework: Pieces | None = None
    scrap: Pieces | None = None


class SaveDay(BaseModel):
    """A day's grid.  The id is made by the client: sent twice, it counts once."""

    id: UUID = Field(default_factory=new_id)
    work_date: date
    cells: list[Cell] = Field(max_length=rules.MOST_CELLS)
    confirmed: frozenset[str] = frozenset()  # keys of doubts answered with "it is right"
    note: OptionalLine = ""  # the reason, where more was made than ordered

    @field_validator("cells")
    @classmethod
    def _each_cell_once(cls, cells: list[Cell]) -> list[Cell]:
        if len({(cell.engagement_id, cell.operation_id) for cell in cells}) < len(cells):
            raise ValueError(mark("A worker's operation stands there twice. Once is enough."))
        return cells


@dataclass(frozen=True)
class Saved:
    """What a saving did.  `sheet` is none if nothing had changed."""

    sheet: Sheet | None
    repeated: bool = False


# --- saving a day ---------------------------------------------------------


def save_day(
    session: Session,
    actor: Actor,
    wish: SaveDay,
    today: date,
    now: datetime,
    *,
    captured_at: datetime | None = None,
) -> Saved:
    """Record a day's grid as one sheet.

    captured_at: when it was typed, if that was on a phone without a network.
    Raises NotFound, IdInUse, MonthClosed, InTheFuture, NotEngaged, BarredToMinors, NoRate, Invalid, Doubtful;
    whichever it raises, nothing is written.
    """
    closed_through = hold_own(session)
    if before := sheet_before(session, wish.id, SheetKind.COUNT, [wish.work_date]):
        return Saved(before, repeated=True)
    rules.check_not_future(wish.work_date, today)
    rules.check_open(wish.work_date, closed_through)

    workers = {cell.engagement_id for cell in wish.cells}
    known = counted_workers(session, workers)
    operations = counted_operations(session, wish.work_date, {cell.operation_id for cell in wish.cells})
    states = cell_states(session, wish.work_date, workers)
    differences = _differences(wish, states)
    fresh = [key for key in differences if not states.get(key, CellState()).count]
    _check_workers(wish.work_date, known, fresh, operations)
    _check_rates(differences, operations)
    doubts = [
        *_doubts_of_cells(session, wish, differences, states),
        *doubts_of_steps(operations, [(key[1], count.good) for key, count in differences.items()]),
    ]
    ask(doubts, wish.confirmed, wish.note)

    changes = [
        _change(wish.work_date, key, count, operations[key[1]], asked_of(doubts, key), states)
        for key, count in differences.items()
    ]
    if not changes:
        return Saved(None)
    sheet = write_sheet(
        session, actor, wish.id, changes, SheetKind.COUNT, now, note_text=wish.note, captured_at=captured_at
    )
    return Saved(sheet)


def _change(
    day: date,
    key: CellKey,
    count: Count,
    operation: CountedOperation,
    asked: str | None,
    states: Mapping[CellKey, CellState],
) -> Change:
    assert operation.rate_hao is not None  # _check_rates
    corrects = bool(states.get(key, CellState()).count)
    return Change(key[0], day, key[1], count, operation.rate_hao, operation.per_pieces, asked, corrects)


def _check_workers(
    day: date,
    workers: Sequence[CountedWorker],
    fresh: Collection[CellKey],
    operations: Mapping[UUID, CountedOperation],
) -> None:
    """Raise NotEngaged for pieces of somebody who was not here, BarredToMinors for a minor's of a barred step.

    fresh: cells in which nothing stands; what stands there already may be put right.
    """
    counted = {key[0] for key in fresh}
    away = [w.called_name for w in workers if w.id in counted and not rules.is_engaged(w.started_on, w.ended_on, day)]
    if away:
        raise rules.NotEngaged(names=", ".join(away))
    known = {worker.id: worker for worker in workers}
    rules.check_minors(
        (known[who].called_name, operations[what].name)
        for who, what in fresh
        if rules.is_barred(operations[what].barred_to_minors, known[who].minor_until, day)
    )


def _is_typed(cell: Cell) -> bool:
    return cell.good != cell.seen or cell.rework is not None or cell.scrap is not None


def _differences(wish: SaveDay, states: Mapping[CellKey, CellState]) -> dict[CellKey, Count]:
    """What must be added to each cell so that it comes to what was typed."""
    differences: dict[CellKey, Count] = {}
    for cell in wish.cells:
        if not _is_typed(cell):
            continue
        key = cell.engagement_id, cell.operation_id
        now = states[key].count if key in states else Count()
        good = now.good if cell.good == cell.seen else cell.good
        rework = now.rework if cell.rework is None else cell.rework
        scrap = now.scrap if cell.scrap is None else cell.scrap
        difference = Count(good, rework, scrap) - now
        if difference:
            differences[key] = difference
    return differences


def _check_rates(differences: Collection[CellKey], operations: Mapping[UUID, CountedOperation]) -> None:
    unpriced = {operations[key[1]].name for key in differences if operations[key[1]].rate_hao is None}
    if unpriced:
        raise rules.NoRate(names=", ".join(sorted(unpriced)))


def _doubts_of_cells(
    session: Session,
    wish: SaveDay,
    differences: Collection[CellKey],
    states: Mapping[CellKey, CellState],
) -> list[Doubt]:
    """Counts that others changed meanwhile, and counts far above what is usual."""
    doubts: list[Doubt | None] = []
    unknown: list[Cell] = []
    for cell in wish.cells:
        key = cell.engagement_id, cell.operation_id
        if key not in differences:
            continue
        state = states.get(key, CellState())
        if cell.seen not in (None, cell.good, state.count.good) and cell.good != state.count.good:
            doubts.append(Doubt(DoubtKind.CHANGED, key[1], cell.good, engagement_id=key[0], other=state.count.good))
        elif cell.good > state.count.good:
            usual = rules.usual_of(state.usual, state.count.good, _of_others(wish, key))
            doubts.append(rules.doubt_unusual(*key, cell.good, usual))
            if not usual:
                unknown.append(cell)
    doubts += _doubts_of_unknown(session, wish, unknown)
    return [doubt for doubt in doubts if doubt]


def _of_others(wish: SaveDay, key: CellKey) -> list[int]:
    return [c.good for c in wish.cells if c.operation_id == key[1] and c.engagement_id != key[0]]


def _doubts_of_unknown(session: Session, wish: SaveDay, cells: Sequence[Cell]) -> list[Doubt | None]:
    """Questions about counts of a step that she never made and few make today: others made it on other days."""
    if not cells:
        return []
    usual = usual_by_worker(session, wish.work_date, {cell.operation_id for cell in cells})
    doubts: list[Doubt | None] = []
    for cell in cells:
        key = cell.engagement_id, cell.operation_id
        others = [pieces for (who, what), pieces in usual.items() if what == key[1] and who != key[0]]
        doubts.append(
            rules.doubt_unusual(*key, cell.good, rules.middle(others))
            or rules.doubt_slip(*key, cell.good, [*others, *_of_others(wish, key)])
        )
    return doubts


def doubts_of_steps(
    operations: Mapping[UUID, CountedOperation], differences: Iterable[tuple[UUID, int]]
) -> list[Doubt]:
    """Steps that would come to more than was ordered, or than the step before produced.

    differences: operation and good pieces, of each cell that is saved.
    """
    added: dict[UUID, int] = {}
    for operation_id, good in differences:
        added[operation_id] = added.get(operation_id, 0) + good
    doubts: list[Doubt | None] = []
    for operation_id, pieces in added.items():
        operation = operations[operation_id]
        recorded, before = operation.recorded_pieces, operation.before
        doubts.append(
            rules.doubt_overrun(operation_id, ordered=operation.ordered_pieces, recorded=recorded, added=pieces)
        )
        if before:
            doubts.append(
                rules.doubt_ahead(
                    operation_id,
                    recorded=recorded,
                    added=pieces,
                    recorded_before=before.recorded_pieces,
                    added_before=added.get(before.id, 0),
                )
            )
    return [doubt for doubt in doubts if doubt]


def asked_of(doubts: Iterable[Doubt], key: CellKey, day: date | None = None) -> str | None:
    """What was asked about a cell, and about its operation as a whole; none if nothing was."""
    kinds = [
        str(doubt.kind)
        for doubt in doubts
        if doubt.operation_id == key[1]
        and doubt.engagement_id in (key[0], None)
        and (doubt.work_date == day or doubt.engagement_id is None)
    ]
    return " ".join(kinds) or None


def ask(doubts: Sequence[Doubt], confirmed: Collection[str], reason: str) -> None:
    """Raise Doubtful for what was not confirmed; Invalid if more than ordered was given no reason."""
    open_doubts = [doubt for doubt in doubts if doubt.key not in confirmed]
    if open_doubts:
        raise Doubtful(doubts=[doubt.plain() for doubt in open_doubts])
    if not reason and any(doubt.kind == DoubtKind.OVERRUN for doubt in doubts):
        raise Invalid({"note": mark("Say in a word why more was made than ordered.")})


# --- the paper ------------------------------------------------------------


def add_day_photo(
    session: Session, actor: Actor, day: date, document_id: UUID, uploaded: bytes, today: date, now: datetime
) -> DayPhoto:
    """Keep a photo of the day's paper sheet.  Raises InTheFuture, NotAPhoto, PhotoTooLarge."""
    rules.check_not_future(day, today)
    photo = reduce_photo(uploaded)  # half a second of work, before anybody is kept waiting
    hold(session, actor.workshop_id)
    document = keep_photo(session, actor, document_id, photo, now)
    kept = session.scalars(sa.select(DayPhoto).where(col(DayPhoto.document_id) == document.id)).first()
    if kept:
        return kept
    of_day = DayPhoto(workshop_id=actor.workshop_id, work_date=day, document_id=document.id, added_at=now)
    session.add(of_day)
    session.flush()
    return of_day
