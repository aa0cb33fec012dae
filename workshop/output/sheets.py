"""Writing sheets: the one way in which counts, and all else that is paid, come into the books.

Every saving, of a day's grid, of a month's, of a file, of a team's pieces, is
one sheet with the differences.  Call these inside `hold`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.database import get
from workshop.errors import IdInUse
from workshop.hot import add_rows
from workshop.journal.commands import Action, note
from workshop.output.cells import has_sheet, last_lines, next_sheet_number
from workshop.output.models import EarningLine, OutputLine, Sheet, SheetTotal
from workshop.output.rules import Count, SheetKind
from workshop.output.worth import COUNTED_KINDS, LineKind, Share
from workshop.tenancy import Scoped


@dataclass(frozen=True)
class Change:
    """What one line of a sheet adds to a cell, at the rate of its day.

    corrects: something stands in the cell.  The line then keeps the rate of what
    stands there and points at it, whatever rate is given here.
    """

    engagement_id: UUID
    work_date: date
    operation_id: UUID
    count: Count  # the difference
    rate_hao: int
    per_pieces: int
    asked: str | None = None  # what the recorder was asked about and said is right
    corrects: bool = False
    corrects_id: UUID | None = None  # filled in by `write_sheet`

    @property
    def cell(self) -> tuple[UUID, date, UUID]:
        return self.engagement_id, self.work_date, self.operation_id


@dataclass(frozen=True)
class Beside:
    """What one line of a sheet adds to what a worker earns beside her own pieces.

    quantity: pieces, or minutes; `rate_hao` is for so many (`per_quantity`) of them.
    share: of a team's pieces; then `quantity` is the whole team's.
    """

    engagement_id: UUID
    work_date: date
    kind: LineKind
    quantity: int
    rate_hao: int
    per_quantity: int
    operation_id: UUID | None = None
    share: Share | None = None
    subject_id: UUID | None = None
    note: str = ""


def sheet_before(session: Session, sheet_id: UUID, kind: SheetKind, days: Iterable[date]) -> Sheet | None:
    """The sheet that a saving of these days wrote, if it came before.

    Raises IdInUse if the sheet is of another kind or month: that saving was never written down.
    """
    if not has_sheet(session, sheet_id):
        return None
    sheet = get(session, Sheet, sheet_id)
    if sheet.kind != kind or any(str(Month.of(day)) != sheet.month for day in days):
        raise IdInUse()
    return sheet


def write_sheet(
    session: Session,
    actor: Actor,
    sheet_id: UUID,
    changes: Sequence[Change],
    kind: SheetKind,
    now: datetime,
    *,
    beside: Sequence[Beside] = (),
    together: Mapping[UUID, Count] | None = None,
    note_text: str = "",
    undoes: Sheet | None = None,
    captured_at: datetime | None = None,
) -> Sheet:
    """One sheet with these lines, its totals and its note; all of one month.

    together: pieces of operations that are on no line of one worker: a team's.
    captured_at: when it was typed, if that was on a phone without a network.
    """
    month = Month.of((changes or beside)[0].work_date)
    changes = changes if undoes else _corrected(session, changes)
    sheet = Sheet(
        id=sheet_id,
        workshop_id=actor.workshop_id,
        month=str(month),
        number=next_sheet_number(session, month),
        kind=kind,
        undoes_id=undoes.id if undoes else None,
        note=note_text,
        recorded_by=actor.account_id,
        recorded_at=now,
        captured_at=captured_at,
    )
    rows: dict[type[Scoped], list[dict[str, Any]]] = {
        Sheet: [sheet.model_dump()],
        OutputLine: [_line(sheet, change, number) for number, change in enumerate(changes, start=1)],
        EarningLine: [_earning(sheet, line, number) for number, line in enumerate(beside, start=1)],
        SheetTotal: _totals(sheet, changes, beside, together or {}),
    }
    add_rows(session, rows)
    action = Action.SHEET_UNDONE if undoes else Action.SHEET_SAVED
    details = {"month": sheet.month, "number": sheet.number, "lines": len(changes) + len(beside)}
    note(session, actor, action, sheet.id, now, workshop_id=sheet.workshop_id, details=details)
    return sheet


def _corrected(session: Session, changes: Sequence[Change]) -> Sequence[Change]:
    """The changes, each correction at the rate of the line it corrects and pointing at it."""
    corrections = [change.cell for change in changes if change.corrects]
    if not corrections:
        return changes
    lasts = last_lines(session, corrections)
    return [
        replace(change, rate_hao=last.rate_hao, per_pieces=last.per_pieces, corrects_id=last.sheet_id)
        if change.corrects and (last := lasts.get(change.cell))
        else change
        for change in changes
    ]


def _line(sheet: Sheet, change: Change, number: int) -> dict[str, object]:
    return {
        "workshop_id": sheet.workshop_id,
        "engagement_id": change.engagement_id,
        "work_date": change.work_date,
        "sheet_id": sheet.id,
        "line": number,
        "operation_id": change.operation_id,
        "good": change.count.good,
        "rework": change.count.rework,
        "scrap": change.count.scrap,
        "rate_hao": change.rate_hao,
        "per_pieces": change.per_pieces,
        "asked": change.asked,
        "corrects_id": change.corrects_id,
    }


def _earning(sheet: Sheet, line: Beside, number: int) -> dict[str, object]:
    share = line.share
    return {
        "workshop_id": sheet.workshop_id,
        "engagement_id": line.engagement_id,
        "work_date": line.work_date,
        "sheet_id": sheet.id,
        "line": number,
        "kind": line.kind.value,
        "operation_id": line.operation_id,
        "quantity": line.quantity,
        "rate_hao": line.rate_hao,
        "per_quantity": line.per_quantity,
        "pay_fen": share.pay_fen if share else None,
        "weight": share.weight if share else None,
        "weight_sum": share.weight_sum if share else None,
        "team_fen": share.team_fen if share else None,
        "basis": share.basis.value if share else None,
        "subject_id": line.subject_id,
        "note": line.note,
    }


def _totals(
    sheet: Sheet, changes: Iterable[Change], beside: Iterable[Beside], together: Mapping[UUID, Count]
) -> list[dict[str, object]]:
    totals = dict(together)
    for change in changes:
        totals[change.operation_id] = totals.get(change.operation_id, Count()) + change.count
    for line in beside:
        if line.kind in COUNTED_KINDS and line.operation_id:
            totals[line.operation_id] = totals.get(line.operation_id, Count()) + Count(line.quantity)
    return [_total(sheet, operation_id, total) for operation_id, total in totals.items()]


def _total(sheet: Sheet, operation_id: UUID, total: Count) -> dict[str, object]:
    return {
        "workshop_id": sheet.workshop_id,
        "operation_id": operation_id,
        "sheet_id": sheet.id,
        "good": total.good,
        "rework": total.rework,
        "scrap": total.scrap,
    }
