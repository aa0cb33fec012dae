"""Pay, month by month, with how much of each is paid; and opening a month again that is not."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.errors import NotFound
from workshop.pay.commands import OpenRun, open_for_late
from workshop.pay.pages import month_page
from workshop.pay.queries import Run, given_months, run_of_month, runs_of, slips_of_step, years_of
from workshop.pay.rules import STATE_NAMES, RunState
from workshop.pay.sums import reaches
from workshop.paying.owed import next_pay, owed
from workshop.paying.queries import Due, dues, net_of_runs, total_left_fen
from workshop.paying.reopening import reopen_unpaid
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MayRun = Annotated[Actor, Depends(Require(Permission.PAY_RUN))]

MONTHS_SHOWN = 12

OpenForm = Annotated[Form[OpenRun], Depends(form_of(OpenRun))]


@dataclass(frozen=True)
class RunLine:
    """A month's pay, or the pay in it of one alone, who left or works part time.

    How far it is, what it comes to, what of it is paid.
    """

    month: Month
    state: RunState = RunState.DRAFT
    object_until: date | None = None
    net_fen: int = 0
    paid_fen: int = 0
    leaver: Engagement | None = None
    is_part_time: bool = False
    id: UUID | None = None


@router.get("/pay")
def pay(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, year: int | None = None) -> Response:
    """The last twelve months with all that is open of earlier ones; or a whole year of before."""
    workshop = get(session, Workshop, actor.workshop_id)
    today = clock.today()
    running, unpaid = Month.of(today), dues(session)
    lately = [running.plus(-back) for back in range(MONTHS_SHOWN)]
    years = years_of(session, workshop.id, lately[-1])
    if year is not None and year not in years:
        raise NotFound()
    waiting = waiting_months(session, running)
    open_months = waiting | {due.month for due in unpaid if due.run_id}
    months = {*lately, *open_months} if year is None else {Month(year, of) for of in range(1, 13)}
    return render(
        request,
        "pay/months.html",
        next=next_pay(session, workshop, today),
        late_fen=total_left_fen(line.due for line in owed(session, unpaid, today) if line.is_late),
        runs=run_lines(session, workshop.id, months, waiting, unpaid),
        month_of_today=running,
        year=year,
        years=years,
        states=STATE_NAMES,
    )


@router.get("/pay/{month}")
def pay_month(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str) -> Response:
    return _month(request, actor, session, clock, month_asked(month), Form())


@router.post("/pay/{month}/late")
def open_late(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, month: str, form: OpenForm
) -> Response:
    chosen = month_asked(month)
    if form.value:
        with form.attempt(session):
            open_for_late(session, actor, chosen, form.value, clock.now())
    if form.accepted:
        return go_to(f"/pay/{chosen}", done="late")
    return _month(request, actor, session, clock, chosen, form, asked="late")


@router.post("/pay/{month}/reopen")
def reopen(
    request: Request, actor: MayRun, session: Writing, clock: BusinessClock, month: str, form: OpenForm
) -> Response:
    chosen = month_asked(month)
    if form.value:
        with form.attempt(session):
            reopen_unpaid(session, actor, chosen, form.value, clock.now())
    if form.accepted:
        return go_to(f"/pay/{chosen}", done="reopened")
    return _month(request, actor, session, clock, chosen, form, asked="reopen")


def _month(
    request: Request, actor: Actor, session: Session, clock: Clock, month: Month, form: Form[Any], asked: str = ""
) -> Response:
    """The page of the month, with what is paid of it once it is locked."""
    run = run_of_month(session, actor.workshop_id, month)
    paid_fen = None
    if run and run.state == RunState.LOCKED:
        paid_fen = sum(due.paid_fen for due in dues(session, only_open=False, run_id=run.row.id))
    return month_page(request, actor, session, clock, month, form, asked=asked, paid_fen=paid_fen)


def waiting_months(session: Session, running: Month) -> set[Month]:
    """This month, and months of which something is counted, or given on top, that no run has taken."""
    return {running, *map(Month.parse, (*reaches(session), *given_months(session)))}


def run_lines(
    session: Session, workshop_id: UUID, months: Collection[Month], waiting: Collection[Month], unpaid: Collection[Due]
) -> list[RunLine]:
    """Of these months those that have pay, the latest first; in each everybody's before those of who left in it.

    waiting: months that have pay without a run.  unpaid: all that is open.
    """
    runs = runs_of(session, workshop_id, months)
    leavers = {
        worker.id: worker
        for worker in engagements_of(session, [run.row.engagement_id for run in runs if run.row.engagement_id])
    }
    money = _money(session, runs, unpaid)
    lines = [_line(run, money, leavers) for run in runs]
    begun = {line.month for line in lines if line.leaver is None}
    lines += [RunLine(month) for month in {*waiting}.intersection(months) - begun]
    everybody_first = sorted(lines, key=lambda line: line.leaver is not None)
    return sorted(everybody_first, key=lambda line: line.month, reverse=True)  # sorting keeps their order


def _line(run: Run, money: Mapping[UUID, tuple[int, int]], leavers: Mapping[UUID, Engagement]) -> RunLine:
    who = run.row.engagement_id
    until = run.last.object_until if run.last else None
    money_of = money.get(run.row.id, (0, 0))
    return RunLine(run.month, run.state, until, *money_of, leavers[who] if who else None, run.is_part_time, run.row.id)


def _money(session: Session, runs: Collection[Run], unpaid: Collection[Due]) -> dict[UUID, tuple[int, int]]:
    """Run → what its slips come to, and what of it is paid."""
    money = {
        run.row.id: (sum(slip.net_fen for slip in slips_of_step(session, run.last.id)), 0)
        for run in runs
        if run.state == RunState.SHOWN and run.last
    }
    left = Counter[UUID]()
    for due in unpaid:
        if due.run_id:
            left[due.run_id] += due.left_fen
    for run_id, net_fen in net_of_runs(session, [run.row.id for run in runs]).items():
        money[run_id] = net_fen, net_fen - left[run_id]
    return money
