"""The counts of a month or of a period as a workbook."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import Month
from workshop.database import get
from workshop.errors import NotFound
from workshop.output.counts_book import counts_between, counts_workbook
from workshop.tenancy import Workshop
from workshop.web.pages import download, month_asked

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]

LONGEST = timedelta(days=366)


@router.get("/days/counts.xlsx")
def counts(
    actor: MayRead,
    session: Reading,
    clock: BusinessClock,
    month: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Response:
    """Of this month, of the month asked for, or from the first to the last day asked for, a year at most.

    Money is in it for who reads pay.
    """
    begin, end = _period(month, first, last, clock.today())
    workshop = get(session, Workshop, actor.workshop_id)
    found = counts_between(session, workshop.id, begin, end)
    content = counts_workbook(found, workshop.name, clock.now(), with_money=actor.may(Permission.PAY_READ))
    of_month = begin == Month.of(begin).first_day and end == Month.of(begin).last_day
    name = str(Month.of(begin)) if of_month else f"{begin}-{end}"
    return download(content, f"{workshop.code}-counts-{name}.xlsx")


def _period(month: str | None, first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """Raises NotFound for what is no period."""
    if first and last and not month:
        if not first <= last or last - first > LONGEST:
            raise NotFound()
        return first, last
    chosen = month_asked(month) if month else Month.of(today)
    return chosen.first_day, chosen.last_day
