"""Pages of fairness: every running step, and one step at a rate that is thought of.  No page names a worker."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.fairness import queries, rules
from workshop.fairness.rules import Earns, Made, StepPace
from workshop.fields import Number
from workshop.law.queries import place_of, standing
from workshop.law.rules import Figures, ValueKind, value_of
from workshop.money import PER_PIECES
from workshop.orders.commands import RateHao
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import priced_operations, running_orders
from workshop.output.rules import USUAL_DAY_MINUTES
from workshop.tenancy import Workshop
from workshop.web.forms import Form, understand
from workshop.web.pages import render

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]

EVERYBODY = rules.TEN_THOUSAND
"""The share that should reach a quota where no rule is known."""


class TryRate(BaseModel):
    """A rate that somebody thinks of."""

    rate_hao: RateHao
    per_pieces: Annotated[Number, Field(ge=1, le=1000)] = 1


def _pace(made: list[Made], quota_pieces: int | None, known: Figures) -> StepPace:
    day_minutes = value_of(known, ValueKind.DAY_MINUTES) or USUAL_DAY_MINUTES
    share = value_of(known, ValueKind.QUOTA_SHARE) or EVERYBODY
    return rules.step_pace(made, day_minutes, quota_pieces, share)


def _earns(pace: StepPace, rate_hao: int | None, per_pieces: int, known: Figures) -> Earns | None:
    """What it earns; none where too few work at the step, or it has no rate."""
    if pace.usual_day is None or rate_hao is None:
        return None
    return rules.earns(
        pace.usual_day,
        rate_hao,
        per_pieces,
        day_minutes=value_of(known, ValueKind.DAY_MINUTES) or USUAL_DAY_MINUTES,
        month_hours=value_of(known, ValueKind.MONTH_HOURS),
        minimum_month_fen=value_of(known, ValueKind.MINIMUM_MONTH),
    )


def _law_of(session: Session, workshop: Workshop, today: date) -> tuple[Figures, dict[str, Any]]:
    """What holds today, the last minimum that is known among it; and what pages show of it."""
    found = standing(session, place_of(session, workshop), today)
    known = dict(found.figures)
    is_old = value_of(known, ValueKind.MINIMUM_MONTH) is None
    if is_old and (last := found.last_known.get(ValueKind.MINIMUM_MONTH)):
        known[ValueKind.MINIMUM_MONTH] = last
    minimum = known.get(ValueKind.MINIMUM_MONTH)
    return known, {
        "month_hours": value_of(known, ValueKind.MONTH_HOURS),
        "quota_share": value_of(known, ValueKind.QUOTA_SHARE),
        "minimum": minimum if minimum and minimum.value is not None else None,
        "minimum_is_old": is_old,
    }


@router.get("/fairness")
def fairness(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    workshop = get(session, Workshop, actor.workshop_id)
    known, of_law = _law_of(session, workshop, today)
    made = queries.made_of_steps(session, workshop, today)
    orders = [order.id for order in running_orders(session)]
    steps = []
    for step in priced_operations(session, today, order_ids=orders):
        pace = _pace(made.get(step.id, []), step.quota_pieces, known)
        steps.append((step, pace, _earns(pace, step.rate_hao, step.per_pieces, known)))
    return render(request, "fairness/list.html", steps=steps, fewest=rules.FEWEST, **of_law)


@router.get("/fairness/{operation_id}")
def fairness_of_step(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, operation_id: UUID
) -> Response:
    operation = get(session, Operation, operation_id)
    return _step(request, session, actor, clock, operation, _tried(request))


def _tried(request: Request) -> Form[TryRate] | None:
    """The rate of the address; none if it names none."""
    typed = {name: request.query_params[name] for name in ("rate_hao", "per_pieces") if name in request.query_params}
    return understand(TryRate, typed) if typed.get("rate_hao", "").strip() else None


def _step(
    request: Request, session: Session, actor: Actor, clock: Clock, operation: Operation, form: Form[TryRate] | None
) -> Response:
    today = clock.today()
    workshop = get(session, Workshop, actor.workshop_id)
    known, of_law = _law_of(session, workshop, today)
    made = queries.made_of_steps(session, workshop, today)
    priced = priced_operations(session, today, operation_ids=[operation.id])[0]
    pace = _pace(made.get(operation.id, []), operation.quota_pieces, known)
    tried = form.value if form else None
    return render(
        request,
        "fairness/step.html",
        status=form.status if form and form.troubled else 200,
        form=form or Form(),
        operation=operation,
        order=get(session, CustomerOrder, operation.order_id),
        priced=priced,
        pace=pace,
        now=_earns(pace, priced.rate_hao, priced.per_pieces, known),
        tried=tried,
        then=_earns(pace, tried.rate_hao, tried.per_pieces, known) if tried else None,
        per_pieces=PER_PIECES,
        fewest=rules.FEWEST,
        days=rules.DAYS,
        **of_law,
    )
