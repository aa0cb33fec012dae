"""The pages where objections are answered, and where it is seen what they are about."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.errors import NotFound
from workshop.ids import new_id
from workshop.output.cells import cell_states
from workshop.output.earned import Trace, traces
from workshop.output.worth import LineKind
from workshop.talks import commands, queries, rules
from workshop.talks.commands import EndObjection, Recount
from workshop.talks.models import DayTalk
from workshop.talks.pattern import pattern_report
from workshop.talks.queries import Objection
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayAnswer = Annotated[Actor, Depends(Require(Permission.ANSWERS_GIVE))]
RecountForm = Annotated[Form[Recount], Depends(form_of(Recount))]
EndForm = Annotated[Form[EndObjection], Depends(form_of(EndObjection))]

A_MONDAY = date(2024, 1, 1)

ENDED_FOR = timedelta(days=14)
"""So long an ended objection stays on the page."""


@dataclass(frozen=True)
class OpenObjection:
    """An open objection with all that is needed to end it: what stands there now, and the rows behind it."""

    said: Objection
    standing: int
    rows: list[Trace]
    days_late: int
    is_settled: bool  # pay of the day
    id: str  # of the answer and of the recount to come
    recount_id: str


@router.get("/asked")
def asked(request: Request, actor: MayAnswer, session: Reading, clock: BusinessClock) -> Response:
    return _asked(request, actor, session, clock)


@router.get("/asked/pattern")
def pattern(request: Request, actor: MayAnswer, session: Reading, clock: BusinessClock, days: int = 90) -> Response:
    if days not in rules.PERIODS:
        raise NotFound()
    last = clock.today()
    first = last - timedelta(days=days - 1)
    report = pattern_report(session, first, last)
    return render(
        request,
        "talks/pattern.html",
        days=days,
        periods=rules.PERIODS,
        weekdays=[A_MONDAY + timedelta(days=after) for after in range(7)],
        first=first,
        last=last,
        report=report,
        quiet_lines=sum(found.lines for _, found in report.by_step if not found.number),
        outcomes=rules.OUTCOME_NAMES,
    )


@router.post("/asked/{talk_id}")
def end(
    request: Request, actor: MayAnswer, session: Writing, clock: BusinessClock, talk_id: UUID, form: EndForm
) -> Response:
    get(session, DayTalk, talk_id)
    if form.value:
        with form.attempt(session):
            commands.end_objection(session, actor, talk_id, form.value, clock.now())
    if form.accepted:
        return go_to("/asked", done="ended")
    return _asked(request, actor, session, clock, talk_id, form)


@router.post("/asked/{talk_id}/recount")
def recount(
    request: Request, actor: MayAnswer, session: Writing, clock: BusinessClock, talk_id: UUID, form: RecountForm
) -> Response:
    get(session, DayTalk, talk_id)
    if form.value:
        with form.attempt(session):
            commands.recount(session, actor, talk_id, form.value, clock.now())
    if form.accepted:
        return go_to("/asked", done="recounted")
    return _asked(request, actor, session, clock, talk_id, form)


def _asked(
    request: Request,
    actor: Actor,
    session: Session,
    clock: Clock,
    talk_id: UUID | None = None,
    form: Form[Any] | None = None,
) -> Response:
    waiting = [_open(session, actor, each, clock) for each in queries.waiting_objections(session)]
    form = form or Form()
    return render(
        request,
        "talks/asked.html",
        status=form.status if form.troubled else 200,
        waiting=waiting,
        ended=queries.ended_objections(session, clock.now() - ENDED_FOR),
        form=form,
        nothing=Form(),
        troubled_id=talk_id,
        outcomes=rules.OUTCOME_NAMES,
        closed_through=get(session, Workshop, actor.workshop_id).closed_through,
    )


def _open(session: Session, actor: Actor, said: Objection, clock: Clock) -> OpenObjection:
    day, who, what = said.work_date, said.engagement_id, said.operation_id
    state = cell_states(session, day, [who]).get((who, what)) if what else None
    rows = [row for row in traces(session, actor.workshop_id, who, day) if _is_behind(row, what)]
    closed_through = get(session, Workshop, actor.workshop_id).closed_through
    return OpenObjection(
        said=said,
        standing=state.count.good if state else 0,
        rows=rows,
        days_late=rules.days_late(said.due_on, clock.today()),
        is_settled=closed_through is not None and day <= closed_through,
        id=str(new_id()),
        recount_id=str(new_id()),
    )


def _is_behind(row: Trace, operation_id: UUID | None) -> bool:
    """Whether the row is one of the line that was objected to; all rows are, where it is no line of pieces."""
    return operation_id is None or (row.operation_id == operation_id and row.kind == LineKind.PIECES)
