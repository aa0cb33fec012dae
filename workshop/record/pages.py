"""The portable record: one page that a worker shows or prints, for a bank or a school.  No script runs on it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import Month
from workshop.output.own import own_places
from workshop.past.queries import standing_totals
from workshop.record import queries
from workshop.web.pages import base_address, render

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]

YEAR_MONTHS = 12


@router.get("/me/record")
def my_record(
    request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, last_year: bool = False
) -> Response:
    today = clock.today()
    this = Month.of(today)
    whole = queries.first_month(own_places(session), standing_totals(session), today)
    first = max(whole, this.plus(-YEAR_MONTHS)) if last_year else whole
    records = queries.record(session, first, this)
    return render(
        request,
        "record/mine.html",
        records=records,
        last_year=last_year,
        first=first,
        this=this,
        today=today,
        several=len(records) > 1,
        short_address=f"{base_address(request)}{request.url.path}".partition("://")[2],
    )
