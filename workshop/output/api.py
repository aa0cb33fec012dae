"""Counts, as JSON: the same commands and queries as the pages."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.output import commands, undoing
from workshop.output.cells import cell_states
from workshop.output.commands import SaveDay
from workshop.output.models import Sheet
from workshop.output.queries import people_of_day
from workshop.output.undoing import UndoSheet
from workshop.web.api import api_router

router = api_router("", "output")

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]


class SheetOut(BaseModel):
    """A sheet that is stored."""

    id: UUID
    month: str
    number: int
    kind: str
    undoes_id: UUID | None
    recorded_at: datetime


class SavedOut(BaseModel):
    """What became of a grid: `stored`, `already_had` (the id came before) or `nothing_changed`."""

    outcome: str
    sheet: SheetOut | None


class CountOut(BaseModel):
    """What stands in one cell of a day."""

    engagement_id: UUID
    operation_id: UUID
    good: int
    rework: int
    scrap: int
    usual: int


def _sheet(sheet: Sheet) -> SheetOut:
    return SheetOut.model_validate(sheet, from_attributes=True)


@router.get("/days/{day}/counts")
def list_counts(actor: MayRead, session: Reading, day: date) -> list[CountOut]:
    """The cells of the day that are not blank."""
    people = [engagement.id for engagement in people_of_day(session, day)]
    states = cell_states(session, day, people)
    return [
        CountOut(
            engagement_id=engagement_id,
            operation_id=operation_id,
            good=state.count.good,
            rework=state.count.rework,
            scrap=state.count.scrap,
            usual=state.usual,
        )
        for (engagement_id, operation_id), state in states.items()
        if state.count
    ]


@router.post("/sheets")
def save_sheet(actor: MayRecord, session: Writing, clock: BusinessClock, wish: SaveDay) -> SavedOut:
    """Record a day's grid.  The same `id` twice counts once; 409 `doubtful` asks about odd values."""
    saved = commands.save_day(session, actor, wish, clock.today(), clock.now())
    outcome = "nothing_changed" if saved.sheet is None else "already_had" if saved.repeated else "stored"
    return SavedOut(outcome=outcome, sheet=_sheet(saved.sheet) if saved.sheet else None)


@router.post("/sheets/{sheet_id}/undo")
def undo_sheet(actor: MayRecord, session: Writing, clock: BusinessClock, sheet_id: UUID, wish: UndoSheet) -> SheetOut:
    """Take a sheet back within ten minutes; answers with the sheet that does so."""
    return _sheet(undoing.undo_sheet(session, actor, sheet_id, wish, clock.now()))
