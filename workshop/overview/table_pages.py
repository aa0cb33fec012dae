"""Pages of the month: the pay list and workers × days, on the screen, on paper and as a workbook.

Here and not in `output`, for beside the counts they tell of totals from paper.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.output.month_book import month_workbook
from workshop.output.month_table import MonthOperation, MonthTable, month_table
from workshop.past.queries import sum_from_paper
from workshop.tenancy import Workshop
from workshop.web.pages import download, month_asked, render

router = APIRouter()

MayReadPay = Annotated[Actor, Depends(Require(Permission.PAY_READ))]

FIRST_HALF = 15
"""Days on a page's width: a month is shown, and printed, in two halves."""


@router.get("/months")
def this_month(
    request: Request, actor: MayReadPay, session: Reading, clock: BusinessClock, of: UUID | None = None
) -> Response:
    return _page(request, actor, session, clock, Month.of(clock.today()), of)


@router.get("/months/{month}.xlsx")
def workbook(actor: MayReadPay, session: Reading, clock: BusinessClock, month: str) -> Response:
    chosen = month_asked(month)
    workshop = get(session, Workshop, actor.workshop_id)
    content = month_workbook(month_table(session, workshop.id, chosen), workshop.name, clock.now())
    return download(content, f"{workshop.code}-{chosen}.xlsx")


@router.get("/months/{month}")
def month_page(
    request: Request, actor: MayReadPay, session: Reading, clock: BusinessClock, month: str, of: UUID | None = None
) -> Response:
    return _page(request, actor, session, clock, month_asked(month), of)


def _page(
    request: Request, actor: Actor, session: Session, clock: Clock, month: Month, chosen: UUID | None
) -> Response:
    whole = month_table(session, actor.workshop_id, month)
    table = whole.only(chosen) if chosen else whole
    return render(
        request,
        "output/month_table.html",
        workshop=get(session, Workshop, actor.workshop_id),
        month=month,
        before=month.plus(-1),
        after=month.plus(1) if month < Month.of(clock.today()) else None,
        table=table,
        orders=_by_order(whole),
        chosen=chosen,
        halves=_halves(table),
        from_paper=sum_from_paper(session, month),
        only=request.query_params.get("print", ""),
        now=clock.now(),
    )


def _by_order(table: MonthTable) -> list[list[MonthOperation]]:
    """The operations of the month, those of one order together."""
    orders: dict[UUID, list[MonthOperation]] = {}
    for operation in table.operations.values():
        orders.setdefault(operation.order_id, []).append(operation)
    return list(orders.values())


def _halves(table: MonthTable) -> list[list[date]]:
    """The two halves of the month, without one in which nothing was counted."""
    days, counted = table.month.days(), table.days
    return [half for half in (days[:FIRST_HALF], days[FIRST_HALF:]) if counted & set(half)]
