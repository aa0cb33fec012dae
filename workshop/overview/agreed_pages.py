"""How each worker's month stands between her and the workshop: for whoever counts, in order of numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.i18n import mark
from workshop.orders.queries import priced_operations
from workshop.overview.agreement import BothSides, both_sides, told_to_offices
from workshop.overview.rules import Agreement
from workshop.web.pages import month_asked, render
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]

COLUMNS: Mapping[str, tuple[str, frozenset[Agreement]]] = {
    "agreed": (mark("Agreed"), frozenset({Agreement.AGREED})),
    "silent": (mark("Not contested"), frozenset({Agreement.NOT_CONTESTED})),
    "open": (mark("Still open"), frozenset({Agreement.OPEN, Agreement.WAITING, Agreement.ASKED_BACK})),
    "differs": (mark("Not the same"), frozenset({Agreement.DIFFERS})),
    "objection": (mark("Objection"), frozenset({Agreement.OBJECTION})),
}
"""Of the table: name and what is counted in it."""


@dataclass(frozen=True)
class WorkerRow:
    """How many of her lines stand how."""

    engagement: Engagement
    lines: Counter[str]


@router.get("/agreed")
def this_month(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    return _page(request, actor, session, clock, Month.of(clock.today()), None, "")


@router.get("/agreed/{month}")
def agreed(
    request: Request,
    actor: MayRead,
    session: Reading,
    clock: BusinessClock,
    month: str,
    who: UUID | None = None,
    how: str = "",
) -> Response:
    chosen = month_asked(month)
    return _page(request, actor, session, clock, chosen, who, how)


def _page(
    request: Request, actor: Actor, session: Session, clock: Clock, month: Month, who: UUID | None, how: str
) -> Response:
    today = clock.today()
    lines = both_sides(session, actor.workshop_id, month.first_day, month.last_day, today)
    opened = [
        line for line in lines if line.engagement_id == who and how in COLUMNS and line.agreement in COLUMNS[how][1]
    ]
    return render(
        request,
        "overview/agreed.html",
        month=month,
        before=month.plus(-1),
        after=month.plus(1) if month < Month.of(today) else None,
        columns=COLUMNS,
        rows=_rows(session, lines),
        told=sum(line.stands for line in told_to_offices(lines)),
        opened=opened,
        who=who,
        how=how,
        names=_names(session, opened, today),
    )


def _rows(session: Session, lines: Sequence[BothSides]) -> list[WorkerRow]:
    """Everybody with a line, by worker number."""
    column = {how: key for key, (_, of_column) in COLUMNS.items() for how in of_column}
    counted: dict[UUID, Counter[str]] = {}
    for line in lines:
        counted.setdefault(line.engagement_id, Counter())[column[line.agreement]] += 1
    people = engagements_of(session, list(counted))
    return [WorkerRow(person, counted[person.id]) for person in sorted(people, key=lambda person: person.number)]


def _names(session: Session, lines: Sequence[BothSides], day: date) -> dict[UUID, str]:
    steps = {line.operation_id for line in lines}
    return {step.id: f"{step.name} · {step.product}" for step in priced_operations(session, day, operation_ids=steps)}
