"""Pages of past totals: a month's list, and the history of one worker's."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.errors import Stale
from workshop.past import commands, grid, queries, rules
from workshop.past.commands import EnterPastTotals
from workshop.past.grid import Posted
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.models import Engagement

router = APIRouter()

MayWrite = Annotated[Actor, Depends(Require(Permission.PAST_WRITE))]
PostedForm = Annotated[FormData, Depends(read_form)]

NOTHING_POSTED = Posted("", (), frozenset())


@router.get("/past")
def past_totals(
    request: Request, actor: MayWrite, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    return _list(request, session, clock, past_month_asked(month, clock), NOTHING_POSTED, Form(), {})


def past_month_asked(text: str | None, clock: Clock) -> Month:
    """The month of an address, last month without one.  Raises NotFound, NotAPastMonth."""
    this = Month.of(clock.today())
    month = month_asked(text) if text else this.plus(-1)
    rules.check_month(month, this)
    return month


@router.post("/past")
def enter(request: Request, actor: MayWrite, session: Writing, clock: BusinessClock, typed: PostedForm) -> Response:
    try:
        posted = grid.read_posted(typed)
    except ValueError:
        raise Unreadable() from None
    month = past_month_asked(posted.month, clock)
    errors: dict[UUID, dict[str, str]] = {}
    entries = [entry for row in posted.rows if (entry := row.entry(errors))]
    form = understand(EnterPastTotals, {"month": str(month), "entries": entries, "confirmed": posted.confirmed})
    if form.value and not errors:
        with form.attempt(session):
            added = commands.enter_past_totals(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to("/past", month=str(month), done="saved" if added else "nothing")
    return _list(request, session, clock, month, posted, form, errors)


def _list(
    request: Request,
    session: Session,
    clock: Clock,
    month: Month,
    posted: Posted,
    form: Form[EnterPastTotals],
    errors: dict[UUID, dict[str, str]],
) -> Response:
    people = queries.people_of(session, month)
    standing = {total.engagement_id: total for total in queries.standing_totals(session, month)}
    counted = {who for who, _ in queries.counted_in(session, [person.id for person in people], [month])}
    rows = grid.rows_of(
        people,
        standing,
        counted,
        {row.engagement_id: row for row in posted.rows},
        anew=isinstance(form.refusal, Stale),
    )
    asked: list[dict[str, Any]] = form.refusal.details["doubts"] if form.doubtful and form.refusal else []
    for row in rows:
        row.errors = errors.get(row.engagement.id, {})
        row.doubts = [doubt for doubt in asked if doubt["engagement_id"] == str(row.engagement.id)]
    names = [person.called_name for person in people]
    return render(
        request,
        "past/list.html",
        status=form.status if form.troubled or errors else 200,
        month=month,
        before=month.plus(-1) if rules.is_past_month(month.plus(-1), Month.of(clock.today())) else None,
        after=month.plus(1) if month.plus(1) < Month.of(clock.today()) else None,
        form=form,
        has_errors=bool(errors),
        rows=rows,
        total_fen=sum(total.pay_fen for total in standing.values()),
        confirmed=sorted(posted.confirmed),
        twice={name for name in names if names.count(name) > 1},
    )


@router.get("/past/{engagement_id}")
def of_worker(request: Request, actor: MayWrite, session: Reading, engagement_id: UUID) -> Response:
    engagement = get(session, Engagement, engagement_id)
    months = queries.history(session, engagement.id)
    return render(
        request,
        "past/worker.html",
        engagement=engagement,
        months=months,
        counted={month for _, month in queries.counted_in(session, [engagement.id], months)},
        names=queries.account_names(session, {row.entered_by for rows in months.values() for row in rows}),
        past_mark=rules.PAST_MARK,
    )
