"""What recorders ask for, in few words."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, Cast
from workshop.ids import new_id
from workshop.output import commands
from workshop.output.commands import Cell, Saved, SaveDay
from workshop.output.models import OutputLine, Sheet
from workshop.output.rules import Count
from workshop.output.undoing import UndoSheet, undo_sheet

MINUTE = timedelta(minutes=1)
YESTERDAY = TODAY - timedelta(days=1)


def cell(cast: Cast, good: int, *, seen: int = 0, of: UUID | None = None, at: UUID | None = None, **more: Any) -> Cell:
    """So many sleeves of Fang's, unless it says otherwise."""
    return Cell(engagement_id=of or cast.fang_at, operation_id=at or cast.sleeve, good=good, seen=seen, **more)


def wish(*cells: Cell, day: date = TODAY, **more: Any) -> SaveDay:
    return SaveDay.model_validate({"id": new_id(), "work_date": day, "cells": list(cells), **more})


def save(session: Session, cast: Cast, asked: SaveDay, now: datetime = NOON) -> Saved:
    """Lan records, as line leaders do."""
    return commands.save_day(session, cast.lan, asked, TODAY, now)


def saved_sheet(session: Session, cast: Cast, *cells: Cell, now: datetime = NOON, **more: Any) -> Sheet:
    """The sheet of a grid that changed something."""
    sheet = save(session, cast, wish(*cells, **more), now).sheet
    assert sheet is not None
    return sheet


def undo(session: Session, cast: Cast, sheet: Sheet, now: datetime = NOON) -> Sheet:
    return undo_sheet(session, cast.lan, sheet.id, UndoSheet(), now)


def standing(session: Session, day: date = TODAY) -> dict[tuple[UUID, UUID], Count]:
    """What stands in the day's cells that are not blank: the sum of their lines."""
    line = OutputLine
    rows = session.execute(
        sa.select(
            line.engagement_id,
            line.operation_id,
            sa.func.sum(line.good),
            sa.func.sum(line.rework),
            sa.func.sum(line.scrap),
        )
        .where(col(line.work_date) == day)
        .group_by(col(line.engagement_id), col(line.operation_id))
    )
    counts = {(worker, operation): Count(*map(int, pieces)) for worker, operation, *pieces in rows}
    return {key: count for key, count in counts.items() if count}
