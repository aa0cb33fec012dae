"""Taking sheets back, by sheets that say the opposite.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get
from workshop.errors import IdInUse
from workshop.fields import Line
from workshop.ids import new_id
from workshop.output import queries, rules
from workshop.output.cells import hold_own
from workshop.output.models import EarningLine, Sheet
from workshop.output.rules import Count, SheetKind
from workshop.output.sheets import Beside, Change, write_sheet
from workshop.output.worth import Basis, LineKind, Share


class UndoSheet(BaseModel):
    """Take back a sheet.  The id is that of the sheet which will do so."""

    id: UUID = Field(default_factory=new_id)


class TakeBack(UndoSheet):
    """Take back what a page of its own wrote on one sheet, and say why."""

    reason: Line


def undo_sheet(session: Session, actor: Actor, sheet_id: UUID, wish: UndoSheet, now: datetime) -> Sheet:
    """Take a sheet back by one that says the opposite.

    Raises NotFound, IdInUse, MonthClosed, NoUndoOfUndo, UndoneAlready, TooLateToUndo, BuiltUpon.
    """
    closed_through = hold_own(session)
    if before := _undone_before(session, sheet_id, wish):
        return before
    sheet = get(session, Sheet, sheet_id)
    lines = queries.lines_of_sheet(session, sheet)
    rules.check_undo(
        SheetKind(sheet.kind),
        recorded_at=sheet.recorded_at,
        undone=queries.undo_of(session, sheet.id) is not None,
        built_upon=queries.is_built_upon(session, sheet),
        now=now,
    )
    rules.check_open(min(line.work_date for line in lines), closed_through)
    return take_back(session, actor, sheet, wish.id, now)


def take_back_entry(
    session: Session, actor: Actor, sheet_id: UUID, work_date: date, wish: TakeBack, now: datetime
) -> Sheet:
    """Take back the sheet of an entry that has a page of its own, whenever that was.

    Raises NotFound, IdInUse, UndoneAlready, MonthClosed.
    """
    closed_through = hold_own(session)
    if before := _undone_before(session, sheet_id, wish):
        return before
    if queries.undo_of(session, sheet_id):
        raise rules.UndoneAlready()
    rules.check_open(work_date, closed_through)
    return take_back(session, actor, get(session, Sheet, sheet_id), wish.id, now, reason=wish.reason)


def _undone_before(session: Session, sheet_id: UUID, wish: UndoSheet) -> Sheet | None:
    """The sheet that a form which comes once more wrote the first time.  Raises IdInUse if it undid another."""
    before = session.get(Sheet, wish.id)
    if before and before.undoes_id != sheet_id:
        raise IdInUse()
    return before


def take_back(
    session: Session, actor: Actor, sheet: Sheet, sheet_id: UUID, now: datetime, *, reason: str = ""
) -> Sheet:
    """A sheet that says the opposite of this one, line by line, with what was earned beside pieces.

    Call it inside `hold`, when the days are open and nothing took it back before.
    """
    lines, earnings = queries.lines_of_sheet(session, sheet), queries.earnings_of_sheet(session, sheet)
    return write_sheet(
        session,
        actor,
        sheet_id,
        [_opposite(line, sheet.id) for line in lines],
        SheetKind.UNDO,
        now,
        beside=[_opposite_beside(line) for line in earnings],
        together={key: -count for key, count in queries.made_together(session, sheet).items()},
        note_text=reason,
        undoes=sheet,
    )


def _opposite(line: Any, sheet_id: UUID) -> Change:
    count = -Count(line.good, line.rework, line.scrap)
    cell = line.engagement_id, line.work_date, line.operation_id
    return Change(*cell, count, line.rate_hao, line.per_pieces, corrects_id=sheet_id)


def _opposite_beside(line: EarningLine) -> Beside:
    share = None
    if line.pay_fen is not None and line.weight is not None and line.basis is not None:
        share = Share(-line.pay_fen, line.weight, line.weight_sum or 0, line.team_fen or 0, Basis(line.basis))
    return Beside(
        line.engagement_id,
        line.work_date,
        LineKind(line.kind),
        -line.quantity,
        line.rate_hao,
        line.per_quantity,
        line.operation_id,
        share,
        line.subject_id,
        line.note,
    )
