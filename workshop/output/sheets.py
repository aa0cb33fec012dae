"""Writing sheets: the one way in which counts come into the books.

Every saving, of a day's grid, of a month's, of a file, is one sheet with the
differences.  Call these inside `hold`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.hot import add_rows
from workshop.journal.commands import Action, note
from workshop.output.cells import next_sheet_number
from workshop.output.models import OutputLine, Sheet, SheetTotal
from workshop.output.rules import Count, SheetKind


@dataclass(frozen=True)
class Change:
    """What one line of a sheet adds to a cell, at the rate of its day."""

    engagement_id: UUID
    work_date: date
    operation_id: UUID
    count: Count  # the difference
    rate_hao: int
    per_pieces: int
    asked: str | None = None  # what the recorder was asked about and said is right


def write_sheet(
    session: Session,
    actor: Actor,
    sheet_id: UUID,
    changes: Sequence[Change],
    kind: SheetKind,
    now: datetime,
    *,
    note_text: str = "",
    undoes: Sheet | None = None,
) -> Sheet:
    """One sheet with these lines, its totals and its note; all of one month."""
    month = Month.of(changes[0].work_date)
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
    )
    add_rows(session, Sheet, [sheet.model_dump()])
    add_rows(session, OutputLine, [_line(sheet, change, number) for number, change in enumerate(changes, start=1)])
    _write_totals(session, sheet, changes)
    action = Action.SHEET_UNDONE if undoes else Action.SHEET_SAVED
    details = {"month": sheet.month, "number": sheet.number, "lines": len(changes)}
    note(session, actor, action, sheet.id, now, workshop_id=sheet.workshop_id, details=details)
    return sheet


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
    }


def _write_totals(session: Session, sheet: Sheet, changes: Iterable[Change]) -> None:
    totals: dict[UUID, Count] = {}
    for change in changes:
        totals[change.operation_id] = totals.get(change.operation_id, Count()) + change.count
    add_rows(
        session,
        SheetTotal,
        [
            {
                "workshop_id": sheet.workshop_id,
                "operation_id": operation_id,
                "sheet_id": sheet.id,
                "good": total.good,
                "rework": total.rework,
                "scrap": total.scrap,
            }
            for operation_id, total in totals.items()
        ],
    )
