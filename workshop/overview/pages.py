"""Start pages, and a worker's own pages."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import (
    BusinessClock,
    LinkHolder,
    MaybeActor,
    Reading,
    ReadingLink,
    RealNow,
    Require,
    Writing,
)
from workshop.actor import Actor, Permission, Role
from workshop.clock import Month
from workshop.database import get
from workshop.errors import NotFound
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.kept import Alarm
from workshop.orders.queries import priced_operations, running_orders
from workshop.output import queries as output
from workshop.output.own import OperationName, OwnPlace, own_earned, own_months, own_operation_names, own_places
from workshop.output.queries import Earned
from workshop.output.rules import is_engaged
from workshop.overview import queries, rules
from workshop.overview.guide import ASKED, guide_of, remember
from workshop.overview.rules import Todo
from workshop.past.models import PastTotal
from workshop.past.queries import standing_totals
from workshop.talks import queries as talks
from workshop.talks.commands import SayOfDay, say_of_day
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayStart = Annotated[Actor, Depends(Require(Permission.WORKSHOP_START))]
MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]
MayOffice = Annotated[Actor, Depends(Require(Permission.OFFICE_READ))]
MayPairing = Annotated[Actor, Depends(Require(Permission.PAIRING_READ))]

MONTHS_BACK = 12
LAST_DAYS = 7

TODO_WORDS = {
    Todo.ADD_WORKERS: (mark("Add your workers: a name is enough"), "/workers/new", "people"),
    Todo.ADD_ORDER: (mark("Enter your first order: six answers"), "/orders/new", "order"),
    Todo.ANSWER: (mark("Not right, they say: %(number)s to answer"), "/asked", "talk"),
    Todo.PAID_TWICE: (mark("Counted here and on paper, would be paid twice: %(number)s"), "/past", "warn"),
    Todo.COUNT: (mark("Today's count, people to go: %(number)s"), "/count", "grid"),
    Todo.CARDS: (mark("People without an access card: %(number)s"), "/workers", "qr"),
    Todo.ORDER_LATE: (mark("Orders that are late: %(number)s"), "/orders", "clock"),
    Todo.ORDER_SOON: (mark("Orders due within 3 days: %(number)s"), "/orders", "clock"),
    Todo.NUMBERS: (mark("Identity numbers to look at again: %(number)s"), "/workers", "people"),
}


@router.get("/")
def first(actor: MaybeActor) -> Response:
    if actor is None:
        return go_to("/sign-in")
    if actor.role == Role.WORKER:
        return go_to("/me")
    if actor.may(Permission.WORKSHOP_START):
        return go_to("/start")
    return go_to("/pairing" if actor.role == Role.PARTNER else "/office")


@router.get("/start")
def start(request: Request, actor: MayStart, session: Reading, clock: BusinessClock, now: RealNow) -> Response:
    morning = queries.morning(session, actor.workshop_id, clock.today(), now)
    workshop = get(session, Workshop, actor.workshop_id)
    guide = guide_of(session, actor, workshop, clock.today())
    asked = ASKED if guide and guide.is_open else frozenset()
    todos = [
        (*TODO_WORDS[todo], number)
        for todo, number in rules.todos(morning.situation)
        if actor.may(_needed(todo)) and todo not in asked
    ]
    response = render(
        request,
        "overview/start.html",
        workshop=workshop,
        alarm=_backup_alarm(request, actor, workshop),
        today=clock.today(),
        morning=morning,
        todos=todos,
        guide=guide,
    )
    return remember(request, response, guide, actor)


def _backup_alarm(request: Request, actor: Actor, workshop: Workshop) -> Alarm | None:
    """What is wrong with the backups, for whoever's data they keep; a sample has nothing to lose."""
    if workshop.is_sample or not actor.may(Permission.DATA_TAKE):
        return None
    alarm: Alarm | None = request.app.state.backup_alarm()
    return alarm


def _needed(todo: Todo) -> Permission:
    """What somebody must be allowed to do before being asked to."""
    if todo == Todo.ADD_ORDER:
        return Permission.ORDERS_WRITE
    if todo in (Todo.ADD_WORKERS, Todo.NUMBERS):
        return Permission.WORKERS_WRITE
    if todo == Todo.PAID_TWICE:
        return Permission.PAST_WRITE
    if todo == Todo.CARDS:
        return Permission.CARDS_PRINT
    if todo == Todo.COUNT:
        return Permission.OUTPUT_RECORD
    return Permission.ANSWERS_GIVE if todo == Todo.ANSWER else Permission.ORDERS_READ


# --- a worker's pages -----------------------------------------------------


@router.get("/me")
def earnings(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    places = own_places(session)
    month = Month.of(today)
    earned = own_earned(session, places, month)
    last = _last_days(session, places, earned, today)
    return render(
        request,
        "overview/earnings.html",
        places=places,
        month=month,
        today=today,
        total_fen=sum(of.pay_fen for of in earned),
        today_fen=sum(of.day_fen(today) for of in earned),
        days_worked=len({day for of in earned for day in of.days}),
        last=last,
        most_fen=max((fen for _, fen in last), default=0) or 1,
        parts=[line for of in earned for line in of.days.get(today, [])],
        names=_names(session, earned),
        waiting=talks.own_waiting_days(session, month.first_day, month.last_day),
    )


def _last_days(session: Session, places: list[OwnPlace], earned: list[Earned], today: date) -> list[tuple[date, int]]:
    """The last seven days, today first, with what each brought."""
    days = [today - timedelta(days=back) for back in range(LAST_DAYS)]
    if days[-1].month != today.month:
        earned = earned + own_earned(session, places, Month.of(days[-1]))
    return [(day, sum(of.day_fen(day) for of in earned if day in of.month)) for day in days]


def _names(session: Session, earned: list[Earned]) -> dict[UUID, OperationName]:
    return own_operation_names(session, {line.operation_id for of in earned for line in of.lines})


@router.get("/me/days")
def my_days(
    request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    this = Month.of(clock.today())
    try:
        chosen = Month.parse(month) if month else this
    except ValueError:
        raise NotFound() from None
    places = own_places(session)
    earned = own_earned(session, places, chosen)
    days = [day for day in reversed(chosen.days()) if day <= clock.today() and _is_here(places, day)]
    return render(
        request,
        "overview/my_days.html",
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < this else None,
        total_fen=sum(of.pay_fen for of in earned),
        lines=[line for of in earned for line in of.lines],
        names=_names(session, earned),
        days=[(day, sum(of.day_fen(day) for of in earned), _good(earned, day)) for day in days],
        waiting=talks.own_waiting_days(session, chosen.first_day, chosen.last_day),
    )


def _is_here(places: list[OwnPlace], day: date) -> bool:
    return any(is_engaged(place.started_on, place.ended_on, day) for place in places)


def _good(earned: list[Earned], day: date) -> int:
    return sum(line.count.good for of in earned for line in of.days.get(day, []))


@router.get("/me/days/{day}")
def my_day(request: Request, actor: MayOwn, session: Reading, day: date) -> Response:
    return _my_day(request, session, day, Form())


SayForm = Annotated[Form[SayOfDay], Depends(form_of(SayOfDay))]


@router.post("/me/days/{day}")
def say(
    request: Request, actor: MaySpeak, session: Writing, clock: BusinessClock, day: date, form: SayForm
) -> Response:
    if form.value:
        with form.attempt(session):
            say_of_day(session, actor, day, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/me/days/{day}")
    return _my_day(request, session, day, form)


def _my_day(request: Request, session: Session, day: date, form: Form[SayOfDay]) -> Response:
    parts = []
    places = own_places(session)
    for place, of in zip(places, own_earned(session, places, Month.of(day)), strict=True):
        said = talks.talks_of(session, place.engagement_id, day, day).get(day, [])
        if day in of.days or said or _is_here([place], day):
            rows = output.traces(session, place.workshop_id, place.engagement_id, day)
            parts.append((place, of.days.get(day, []), rows, said, talks.is_waiting(said)))
    names = {row.operation_id for _, _, rows, _, _ in parts for row in rows}
    return render(
        request,
        "overview/my_day.html",
        status=form.status if form.troubled else 200,
        form=form,
        day=day,
        month=Month.of(day),
        parts=parts,
        names=own_operation_names(session, names),
        talk_ids=[str(new_id()) for _ in range(2 * len(parts))],
    )


@router.get("/me/months")
def my_months(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    sums = own_months(session, Month.of(clock.today()), MONTHS_BACK)
    return render(
        request,
        "overview/my_months.html",
        sums=sums,
        most_fen=max(sums.values()) or 1,
        total_fen=sum(sums.values()),
        from_paper=_from_paper(session),
    )


def _from_paper(session: Session) -> dict[tuple[str, date], list[tuple[Month, PastTotal]]]:
    """Her totals from before counting began, by the workshop that entered them and the day on which it did."""
    workshops = {place.engagement_id: place.workshop for place in own_places(session)}
    found: dict[tuple[str, date], list[tuple[Month, PastTotal]]] = {}
    for total in standing_totals(session):
        entered = workshops[total.engagement_id], total.entered_on
        found.setdefault(entered, []).append((Month.parse(total.month), total))
    return found


@router.get("/me/rates")
def my_rates(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    running = [order.id for order in running_orders(session)]
    return render(
        request, "overview/my_rates.html", operations=priced_operations(session, today, order_ids=running), today=today
    )


# --- offices, partner cities, holders of links ----------------------------


@router.get("/office")
def office(request: Request, actor: MayOffice, session: Reading, clock: BusinessClock) -> Response:
    lines = queries.workshop_lines(session, clock.today())
    return render(request, "overview/office.html", lines=lines, people=sum(line.people for line in lines))


@router.get("/pairing")
def pairing(request: Request, actor: MayPairing, session: Reading) -> Response:
    return render(
        request,
        "overview/orders_shown.html",
        shown=queries.shown_orders(session),
        title=mark("Arranged orders"),
        is_sample=False,  # a sample's county has no partner city
    )


@router.get("/L/{code}")
def link(request: Request, holder: LinkHolder, session: ReadingLink) -> Response:
    return render(
        request,
        "overview/orders_shown.html",
        shown=queries.shown_orders(session),
        title=mark("Your order"),
        is_sample=get(session, Workshop, holder.workshop_id).is_sample,
    )
