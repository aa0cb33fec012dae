"""Start pages: of a workshop, of an office, of a partner city, of the holder of a link."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from workshop.accounts.guard import (
    BusinessClock,
    LinkHolder,
    MaybeActor,
    Reading,
    ReadingLink,
    RealNow,
    Require,
)
from workshop.actor import Actor, Permission, Role
from workshop.attendance.rules import AttendanceBy
from workshop.database import get
from workshop.i18n import mark
from workshop.kept import Alarm
from workshop.overview import queries, rules
from workshop.overview.guide import ASKED, guide_of, remember
from workshop.overview.queries import Morning
from workshop.overview.rules import Todo
from workshop.tenancy import Workshop
from workshop.web.pages import go_to, render

router = APIRouter()

MayStart = Annotated[Actor, Depends(Require(Permission.WORKSHOP_START))]
MayOffice = Annotated[Actor, Depends(Require(Permission.OFFICE_READ))]
MayPairing = Annotated[Actor, Depends(Require(Permission.PAIRING_READ))]

TODO_WORDS = {
    Todo.ADD_WORKERS: (mark("Add your workers: a name is enough"), "/workers/new", "people"),
    Todo.ADD_ORDER: (mark("Enter your first order: six answers"), "/orders/new", "order"),
    Todo.UNPAID: (mark("Pay is late or did not arrive, people: %(number)s"), "/payments", "warn"),
    Todo.PAY_DAY: (mark("Pay day within 3 days, people to pay: %(number)s"), "/payments", "yuan"),
    Todo.ANSWER_LATE: (mark("Not right, they say: %(number)s overdue"), "/asked", "warn"),
    Todo.ANSWER: (mark("Not right, they say: %(number)s to answer"), "/asked", "talk"),
    Todo.REPORTS: (mark("Reports of workers to confirm: %(number)s"), "/reports", "phone"),
    Todo.LINES: (mark("Objections to a line of a slip: %(number)s"), "/pay", "talk"),
    Todo.PAY: (mark("Months whose pay waits to be shown or locked: %(number)s"), "/pay", "yuan"),
    Todo.PAID_TWICE: (mark("Counted here and on paper, would be paid twice: %(number)s"), "/past", "warn"),
    Todo.COUNT: (mark("Today's count, people to go: %(number)s"), "/count", "grid"),
    Todo.ACCIDENT: (mark("Accidents at work to report: %(number)s"), "/accidents", "warn"),
    Todo.CONTRACTS: (mark("Contracts to sign, people: %(number)s"), "/contracts", "order"),
    Todo.CARDS: (mark("People without an access card: %(number)s"), "/workers", "qr"),
    Todo.ORDER_LATE: (mark("Orders that are late: %(number)s"), "/orders", "clock"),
    Todo.ORDER_SOON: (mark("Orders due within 3 days: %(number)s"), "/orders", "clock"),
    Todo.NUMBERS: (mark("Identity numbers to look at again: %(number)s"), "/workers", "people"),
}


BOOKS = (
    (Permission.OUTPUT_RECORD, "/reports", "phone", mark("What workers report")),
    (Permission.OUTPUT_READ, "/agreed", "ok", mark("What both sides say")),
    (Permission.ANSWERS_GIVE, "/asked", "talk", mark("Not right? Objections")),
    (Permission.OUTPUT_READ, "/teams", "people", mark("Team pieces")),
    (Permission.OUTPUT_READ, "/hours", "clock", mark("Hours")),
    (Permission.OUTPUT_READ, "/overtime", "clock", mark("Overtime")),
    (Permission.OUTPUT_READ, "/training", "people", mark("Paid training")),
    (Permission.PAY_READ, "/fairness", "yuan", mark("Are the rates fair?")),
    (Permission.OUTPUT_READ, "/home-work", "home", mark("Home work")),
    (Permission.ATTENDANCE_READ, "/attendance", "days", mark("Attendance")),
    (Permission.WAGES_PAY, "/payments", "yuan", mark("Payments")),
    (Permission.PAY_READ, "/advances", "yuan", mark("Advances")),
    (Permission.PAY_READ, "/bonuses", "plus", mark("Bonuses")),
    (Permission.QUALITY_READ, "/quality", "ok", mark("Checks and rework")),
    (Permission.CONTRACTS_READ, "/contracts", "order", mark("Contracts and papers")),
    (Permission.PAY_READ, "/leaving", "next", mark("Leaving")),
    (Permission.TICKETS_PRINT, "/tickets", "qr", mark("Bundle tickets")),
    (Permission.LAW_READ, "/law", "order", mark("What the law says")),
    (Permission.WORKSHOP_SET, "/settings", "me", mark("How we work: settings")),
)
"""What is written down beside the day's count: who may look, where it is, its picture, what it is called."""


def _books(actor: Actor, workshop: Workshop) -> list[tuple[str, str, str]]:
    """Address, picture and name of each book that somebody may open and that this workshop keeps."""
    closed = set()
    if workshop.attendance_by == AttendanceBy.NONE:
        closed.add("/attendance")
    if not workshop.uses_tickets:
        closed.add("/tickets")
    return [
        (address, shape, words)
        for permission, address, shape, words in BOOKS
        if actor.may(permission) and address not in closed
    ]


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
        (words, _address(morning) if todo == Todo.LINES else address, shape, number)
        for todo, number in rules.todos(morning.situation)
        for words, address, shape in (TODO_WORDS[todo],)
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
        books=_books(actor, workshop),
    )
    return remember(request, response, guide, actor)


def _address(morning: Morning) -> str:
    """Where the objection that waits longest is found: on its month, or on the slip of who is paid alone."""
    oldest = morning.objections[0]
    if oldest.run_id:
        return f"/pay/{oldest.month}/{oldest.engagement_id}?run={oldest.run_id}#o-{oldest.id}"
    return f"/pay/{oldest.month}#o-{oldest.id}"


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
    if todo in (Todo.ACCIDENT, Todo.CONTRACTS):
        return Permission.CONTRACTS_READ
    if todo in (Todo.UNPAID, Todo.PAY_DAY):
        return Permission.WAGES_PAY
    if todo in (Todo.LINES, Todo.PAY):
        return Permission.PAY_RUN
    if todo == Todo.PAID_TWICE:
        return Permission.PAST_WRITE
    if todo == Todo.CARDS:
        return Permission.CARDS_PRINT
    if todo in (Todo.COUNT, Todo.REPORTS):
        return Permission.OUTPUT_RECORD
    is_answer = todo in (Todo.ANSWER, Todo.ANSWER_LATE)
    return Permission.ANSWERS_GIVE if is_answer else Permission.ORDERS_READ


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
