"""Pages of bonuses: the rules that everybody knows, money on top, and how far a worker is."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.bonuses import commands, queries, rules
from workshop.bonuses.commands import AnnounceBonus, EndBonus, GiveExtra, NewStep, NewStepOfPay, TakeBackExtra
from workshop.bonuses.models import BonusRule, ExtraPay
from workshop.bonuses.rules import BonusBasis, BonusOf, NextStep, Reached
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.ids import new_id
from workshop.orders.queries import priced_operations, running_orders
from workshop.output.earned import made_between
from workshop.output.own import OwnPlace, own_places
from workshop.web.errors import text_of
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.queries import engaged_within

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MaySet = Annotated[Actor, Depends(Require(Permission.BONUSES_SET))]
MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]

PostedForm = Annotated[FormData, Depends(read_form)]
EndForm = Annotated[Form[EndBonus], Depends(form_of(EndBonus))]
TakeBackForm = Annotated[Form[TakeBackExtra], Depends(form_of(TakeBackExtra))]

MONTHS_BACK = 2
STEPS_IN_SIGHT = 3


@router.get("/bonuses")
def bonuses(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    chosen = month_asked(month) if month else Month.of(clock.today())
    return _bonuses(request, actor, session, clock, chosen)


def _bonuses(
    request: Request, actor: Actor, session: Session, clock: Clock, month: Month, refused: Form[Any] | None = None
) -> Response:
    """refused: a small form of the page that was not accepted."""
    this = Month.of(clock.today())
    known = [rule for _, rule in queries.all_rules(session, [actor.workshop_id])]
    rows = queries.extra_rows(session, month)
    taken_back = {row.takes_back_id for row, _ in rows if row.takes_back_id}
    return render(
        request,
        "bonuses/list.html",
        status=refused.status if refused else 200,
        standing=[(rule, str(new_id())) for rule in known if not rules.is_over(rule, this)],
        over=[rule for rule in known if rules.is_over(rule, this)],
        names=queries.step_names(session, known),
        last_months=[this.plus(after) for after in range(rules.MOST_MONTHS + 1)],
        month=month,
        before=month.plus(-1),
        after=month.plus(1) if month < this else None,
        extras=[(row, name, row.id in taken_back, str(new_id())) for row, name in rows if not row.takes_back_id],
        kinds=rules.EXTRA_NAMES,
        trouble=_sentence(refused),
        done=request.query_params.get("done", ""),
    )


def _sentence(refused: Form[Any] | None) -> str:
    if refused is None:
        return ""
    return text_of(refused.refusal) if refused.refusal else next(iter(refused.errors.values()), "")


# --- a rule ---------------------------------------------------------------


@router.get("/bonuses/new")
def new_bonus(request: Request, actor: MaySet, session: Reading, clock: BusinessClock) -> Response:
    following = Month.of(clock.today()).plus(1)
    return _new(request, session, clock, Form({"id": str(new_id()), "first_month": str(following), "basis": "days"}))


@router.post("/bonuses/new")
def announce(request: Request, actor: MaySet, session: Writing, clock: BusinessClock, posted: PostedForm) -> Response:
    form = _announced(posted)
    if form.value:
        with form.attempt(session):
            commands.announce_bonus(session, actor, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/bonuses", done="announced")
    return _new(request, session, clock, form)


def _announced(posted: FormData) -> Form[AnnounceBonus]:
    """The form with those of its steps that say something; a threshold of pay is typed in yuan."""
    typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    table = NewStepOfPay if typed.get("basis") == BonusBasis.PAY else NewStep
    rows = [
        {"threshold": typed.get(f"threshold-{n}", ""), "amount_fen": typed.get(f"amount-{n}", "")}
        for n in range(rules.MOST_STEPS)
    ]
    steps = [understand(table, row) for row in rows if any(value.strip() for value in row.values())]
    form = understand(AnnounceBonus, {**typed, "steps": [step.value.model_dump() for step in steps if step.value]})
    form.typed = typed
    if wrong := next((sentence for step in steps for sentence in step.errors.values()), None):
        form.errors["steps"] = wrong
        form.value = None
    return form


def _new(request: Request, session: Session, clock: Clock, form: Form[Any]) -> Response:
    this = Month.of(clock.today())
    orders = [order.id for order in running_orders(session)]
    return render(
        request,
        "bonuses/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        bases=rules.BASIS_NAMES,
        operations=priced_operations(session, clock.today(), order_ids=orders),
        months=[this.plus(after) for after in range(rules.LATEST_FIRST + 1)],
        in_sight=range(STEPS_IN_SIGHT),
        further=range(STEPS_IN_SIGHT, rules.MOST_STEPS),
    )


@router.post("/bonuses/{bonus_id}/end")
def end(
    request: Request, actor: MaySet, session: Writing, clock: BusinessClock, bonus_id: UUID, form: EndForm
) -> Response:
    get(session, BonusRule, bonus_id)
    if form.value:
        with form.attempt(session):
            commands.end_bonus(session, actor, bonus_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/bonuses", done="ended")
    return _bonuses(request, actor, session, clock, Month.of(clock.today()), refused=form)


# --- money on top ---------------------------------------------------------


@router.get("/bonuses/extra")
def new_extra(request: Request, actor: MaySet, session: Reading, clock: BusinessClock) -> Response:
    query = request.query_params
    typed = {"id": str(new_id()), "month": query.get("month", str(Month.of(clock.today()))), "kind": "festival"}
    return _new_extra(request, session, clock, Form(typed), set(), everybody="all" in query)


@router.post("/bonuses/extra")
def give_extra(request: Request, actor: MaySet, session: Writing, clock: BusinessClock, posted: PostedForm) -> Response:
    typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    who = [str(value) for value in posted.getlist("who")]
    form = understand(GiveExtra, {**typed, "engagement_ids": who})
    form.typed = typed
    if form.value:
        with form.attempt(session):
            rows = commands.give_extra(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to("/bonuses", month=rows[0].month, done="given")
    return _new_extra(request, session, clock, form, set(who))


def _new_extra(
    request: Request,
    session: Session,
    clock: Clock,
    form: Form[Any],
    ticked: set[str],
    *,
    everybody: bool = False,
) -> Response:
    this = Month.of(clock.today())
    months = [this.plus(-back) for back in range(MONTHS_BACK, -1, -1)]
    people = engaged_within(session, months[0].first_day, months[-1].last_day)
    return render(
        request,
        "bonuses/new_extra.html",
        status=form.status if form.troubled else 200,
        form=form,
        people=people,
        ticked={str(who.id) for who in people} if everybody else ticked,
        months=months,
        kinds=rules.EXTRA_NAMES,
    )


@router.post("/bonuses/extra/{extra_id}/take-back")
def take_back(
    request: Request, actor: MaySet, session: Writing, clock: BusinessClock, extra_id: UUID, form: TakeBackForm
) -> Response:
    month = get(session, ExtraPay, extra_id).month
    if form.value:
        with form.attempt(session):
            commands.take_back_extra(session, actor, extra_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/bonuses", month=month, done="taken-back")
    return _bonuses(request, actor, session, clock, Month.parse(month), refused=form)


# --- a worker's own -------------------------------------------------------


@dataclass(frozen=True)
class OwnBonus:
    """How far a worker is with a rule: what it brings so far, and what is missing to the next step."""

    rule: BonusOf
    have: int
    brings_fen: int
    next: NextStep | None


@router.get("/me/bonuses")
def my_bonuses(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    this = Month.of(clock.today())
    places = own_places(session)
    by_workshop: dict[UUID, list[BonusOf]] = {}
    for workshop_id, rule in queries.all_rules(session, {place.workshop_id for place in places}):
        by_workshop.setdefault(workshop_id, []).append(rule)
    parts = []
    for place in places:
        known = [rule for rule in by_workshop.get(place.workshop_id, []) if not rules.is_over(rule, this)]
        now = [rule for rule in known if queries.holds_in(rule, this)]
        if known and _is_here(place, clock):
            parts.append((place, _own(session, place, this, now), [rule for rule in known if rule not in now]))
    known = [rule for of_workshop in by_workshop.values() for rule in of_workshop]
    since = this.plus(-MONTHS_BACK)
    return render(
        request,
        "bonuses/mine.html",
        month=this,
        parts=parts,
        names=queries.step_names(session, known),
        extras=[(row, Month.parse(row.month)) for row in queries.own_extras(session, since)],
        kinds=rules.EXTRA_NAMES,
    )


def _is_here(place: OwnPlace, clock: Clock) -> bool:
    """Whether she has not left: what is announced there now is no longer hers to read."""
    return place.ended_on is None or place.ended_on >= clock.today()


def _own(session: Session, place: OwnPlace, month: Month, now: list[BonusOf]) -> list[OwnBonus]:
    made = made_between(session, place.workshop_id, place.engagement_id, month.first_day, month.last_day)
    have = rules.reached(made)
    return [_own_bonus(rule, have) for rule in now]


def _own_bonus(rule: BonusOf, have: Reached) -> OwnBonus:
    measures = have.days, have.pieces, have.pay_fen
    return OwnBonus(
        rule,
        rules.measure(rule, *measures),
        rules.bonus_fen(rule, *measures),
        rules.next_step(rule, *measures),
    )
