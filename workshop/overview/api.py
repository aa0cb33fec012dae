"""A worker's month and an office's workshops, as JSON."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.output.own import own_earned, own_places
from workshop.output.worth import PayLine
from workshop.overview import queries
from workshop.web.api import api_router
from workshop.web.pages import month_asked

router = api_router("", "overview")

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MayOffice = Annotated[Actor, Depends(Require(Permission.OFFICE_READ))]


class LineOut(BaseModel):
    """Pieces × rate; of a month, or what a day adds to the month.

    kind: `pieces` in her own name, or what else she earned: `team` (a share of so many pieces made together),
    `home`, `repair`, `back_pay`, `training_day` (whose pieces are days), `overtime` (what comes on top of the usual
    rate; without an operation its pieces are minutes), or hours (`waiting`, `training`, `cleaning`, `odd_job`), whose
    pieces are minutes at a rate for 60.
    """

    operation_id: UUID | None
    kind: str
    pieces: int
    rate_hao: int
    per_pieces: int
    pay_fen: int


class DayOut(BaseModel):
    work_date: date
    pay_fen: int
    lines: list[LineOut]


class EarnedOut(BaseModel):
    """What she earned in a month in one workshop; days add up to lines, lines to the sum."""

    engagement_id: UUID
    month: str
    pay_fen: int
    lines: list[LineOut]
    days: list[DayOut]


class WorkshopOut(BaseModel):
    """A workshop as an office sees it: how many, never who."""

    id: UUID
    code: str
    name: str
    township: str
    people: int


def _line(line: PayLine) -> LineOut:
    return LineOut(
        operation_id=line.operation_id,
        kind=line.kind,
        pieces=line.count.good,
        rate_hao=line.rate_hao,
        per_pieces=line.per_pieces,
        pay_fen=line.pay_fen,
    )


@router.get("/me/months/{month}")
def my_month(actor: MayOwn, session: Reading, month: str) -> list[EarnedOut]:
    """The signed-in worker's month, one entry for each workshop whose card she holds."""
    chosen = month_asked(month)
    found = own_earned(session, own_places(session), chosen)
    return [
        EarnedOut(
            engagement_id=of.engagement_id,
            month=str(of.month),
            pay_fen=of.pay_fen,
            lines=[_line(line) for line in of.lines],
            days=[
                DayOut(work_date=day, pay_fen=of.day_fen(day), lines=[_line(line) for line in lines])
                for day, lines in of.days.items()
            ],
        )
        for of in found
    ]


@router.get("/workshops")
def list_workshops(actor: MayOffice, session: Reading, clock: BusinessClock) -> list[WorkshopOut]:
    """The workshops in the office's scope, by name."""
    return [
        WorkshopOut.model_validate(line, from_attributes=True)
        for line in queries.workshop_lines(session, clock.today())
    ]
