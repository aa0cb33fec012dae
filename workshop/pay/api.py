"""Runs of pay, as JSON: the same slips as the pages."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel
from sqlmodel import Session

from workshop.accounts.guard import Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import Month
from workshop.database import get
from workshop.pay.months import PayRow, month_of_pay, row_of_leaver
from workshop.pay.queries import Run, runs_of
from workshop.tenancy import Workshop
from workshop.web.api import api_router
from workshop.web.pages import month_asked

router = api_router("/pay", "pay")

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]


class RunOut(BaseModel):
    """How far the pay of a month is: `draft`, `shown` or `locked`.

    `engagement_id`: it pays one alone, who left or works part time.
    """

    id: UUID
    month: str
    engagement_id: UUID | None
    state: str
    object_until: date | None


class LineOut(BaseModel):
    """One line of a slip; what comes off is negative.  `was_`: of a pair, what earlier slips had."""

    month: str
    kind: str
    subject_id: UUID
    quantity: int
    rate_hao: int
    per_quantity: int
    pay_fen: int
    was_quantity: int | None
    was_fen: int | None


class SlipOut(BaseModel):
    """One worker's slip.  `missing_fen`: by how much it stays below the minimum for the hours that are known."""

    engagement_id: UUID
    called_name: str
    worker_number: int
    slip_number: int | None
    gross_fen: int
    withheld_fen: int
    net_fen: int
    worked_minutes: int | None
    time_source: str
    missing_fen: int
    has_changed: bool
    lines: list[LineOut]


class MonthOut(BaseModel):
    """A month's pay: a draft as it would be now, else the slips that were shown or locked.

    `alone`: locked slips of who left in the month or was paid part time within it; `net_fen` is without them.
    """

    month: str
    state: str
    object_until: date | None
    net_fen: int
    slips: list[SlipOut]
    alone: list[SlipOut]


@router.get("/runs")
def list_runs(actor: MayRead, session: Reading) -> list[RunOut]:
    """Every month that was ever shown, and who was paid alone: on leaving, or part time; the latest month first."""
    return [_run(run) for run in runs_of(session, actor.workshop_id)]


@router.get("/runs/{month}")
def read_run(actor: MayRead, session: Reading, month: str) -> MonthOut:
    """Everybody's slip of a month, in name order."""
    chosen = month_asked(month)
    of = month_of_pay(session, get(session, Workshop, actor.workshop_id), chosen)
    return MonthOut(
        month=str(chosen),
        state=of.state,
        object_until=_until(of.run) if of.run else None,
        net_fen=of.sums["net"],
        slips=[_slip(row) for row in of.rows],
        alone=_alone(session, actor, chosen),
    )


def _alone(session: Session, actor: Actor, month: Month) -> list[SlipOut]:
    runs = [run for run in runs_of(session, actor.workshop_id, [month]) if run.row.engagement_id]
    return [_slip(row) for run in runs if (row := row_of_leaver(session, run))]


def _run(run: Run) -> RunOut:
    row = run.row
    return RunOut(
        id=row.id, month=row.month, engagement_id=row.engagement_id, state=run.state, object_until=_until(run)
    )


def _until(run: Run) -> date | None:
    return run.last.object_until if run.last else None


def _slip(row: PayRow) -> SlipOut:
    slip, worker = row.told.slip, row.told.worker
    return SlipOut(
        engagement_id=worker.id,
        called_name=worker.called_name,
        worker_number=worker.number,
        slip_number=slip.number,
        gross_fen=slip.gross_fen,
        withheld_fen=slip.withheld_fen,
        net_fen=slip.net_fen,
        worked_minutes=row.minutes,
        time_source=row.source,
        missing_fen=row.short_fen,
        has_changed=row.has_changed,
        lines=[LineOut.model_validate(line.row, from_attributes=True) for line in row.told.lines],
    )
