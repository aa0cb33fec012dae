"""Faults planted in the commands.  The machine must find each of them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from tests.ledger.saving import confirmed_save
from workshop.actor import Actor
from workshop.ids import new_id
from workshop.output.commands import Cell, Saved, SaveDay, save_day
from workshop.output.models import OutputLine, Sheet
from workshop.output.queries import lines_of_sheet
from workshop.output.rules import SheetKind
from workshop.output.undoing import UndoSheet, undo_sheet


def loses_corrections(session: Session, actor: Actor, wish: SaveDay, today: date, now: datetime) -> Saved:
    """Says yes to a changed cell and leaves it as it was."""
    counted = sa.select(OutputLine.engagement_id, OutputLine.operation_id).where(
        col(OutputLine.work_date) == wish.work_date
    )
    known = {(worker, operation) for worker, operation in session.execute(counted)}
    fresh = [cell for cell in wish.cells if (cell.engagement_id, cell.operation_id) not in known]
    return save_day(session, actor, wish.model_copy(update={"cells": fresh}), today, now)


def doubles_repeats(session: Session, actor: Actor, wish: SaveDay, today: date, now: datetime) -> Saved:
    """Counts a sheet that comes a second time once more."""
    saved = save_day(session, actor, wish, today, now)
    if saved.repeated:
        _count_again(session, actor, wish.id, today, now)
    return saved


def undoes_undos(session: Session, actor: Actor, sheet_id: UUID, wish: UndoSheet, now: datetime) -> Sheet:
    """Undoes an undo like any other sheet, and so counts what was taken back."""
    sheet = session.get_one(Sheet, sheet_id)
    if sheet.kind != SheetKind.UNDO or sheet.undoes_id is None:
        return undo_sheet(session, actor, sheet_id, wish, now)
    return _count_again(session, actor, sheet.undoes_id, now.date(), now) or sheet


def _count_again(session: Session, actor: Actor, sheet_id: UUID, today: date, now: datetime) -> Sheet | None:
    """Once more what the sheet counted, as a sheet of its own."""
    lines = [line for line in lines_of_sheet(session, session.get_one(Sheet, sheet_id)) if line.good > 0]
    cells = []
    for line in lines:
        good = session.scalar(
            sa.select(sa.func.sum(OutputLine.good)).where(
                col(OutputLine.engagement_id) == line.engagement_id,
                col(OutputLine.operation_id) == line.operation_id,
                col(OutputLine.work_date) == line.work_date,
            )
        )
        seen = int(good or 0)
        cells.append(
            Cell(engagement_id=line.engagement_id, operation_id=line.operation_id, good=seen + line.good, seen=seen)
        )
    if not cells:
        return None
    wish = SaveDay(id=new_id(), work_date=lines[0].work_date, cells=cells, note="again")
    return confirmed_save(save_day, session, actor, wish, today, now)[0].sheet
