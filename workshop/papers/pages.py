"""Papers: sheets for the wall and cards, as pages that print."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from markupsafe import Markup
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, RealNow, Require, Writing
from workshop.accounts.queries import card_standings
from workshop.accounts.rules import CardState
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.errors import NotFound
from workshop.orders.queries import PricedOperation, orders_on, priced_operations
from workshop.output.queries import last_counted_orders
from workshop.output.rules import check_not_future
from workshop.output.turned import month_address
from workshop.papers import commands, queries, rules
from workshop.papers.commands import PrintedCard, SetWallList
from workshop.tenancy import Workshop
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, form_of, read_form
from workshop.web.pages import base_address, go_to, month_asked, phones_miss, render
from workshop.workers.models import Engagement
from workshop.workers.pages import answered, card_address, qr_picture
from workshop.workers.queries import engaged_on, engaged_within

router = APIRouter()

MayPaper = Annotated[Actor, Depends(Require(Permission.PAPERS_PRINT))]
MayCard = Annotated[Actor, Depends(Require(Permission.CARDS_PRINT))]
MaySet = Annotated[Actor, Depends(Require(Permission.WORKSHOP_SET))]
PostedForm = Annotated[FormData, Depends(read_form)]


@router.get("/papers")
def papers(request: Request, actor: MayPaper, session: Reading) -> Response:
    return render(request, "papers/list.html", workshop=get(session, Workshop, actor.workshop_id))


def _paper(request: Request, session: Session, actor: Actor, clock: Clock) -> dict[str, Any]:
    """What stands at the head and the foot of every paper."""
    return {
        "workshop": get(session, Workshop, actor.workshop_id),
        "today": clock.today(),
        "short_address": f"{base_address(request)}{request.url.path}".partition("://")[2],
    }


# --- the tally sheet ------------------------------------------------------


@dataclass(frozen=True)
class TallySheet:
    """One operation's month: the pages of its names, and the QR that leads to its grid."""

    operation: PricedOperation
    leaves: list[list[Engagement | None]]
    qr: Markup


@router.get("/papers/tally")
def tally(
    request: Request,
    actor: MayPaper,
    session: Reading,
    clock: BusinessClock,
    month: str = "",
    operation: Annotated[list[UUID], Query()] = [],  # noqa: B006  FastAPI copies it
) -> Response:
    chosen = month_asked(month) if month else Month.of(clock.today())
    asked_for = priced_operations(session, chosen.first_day, operation_ids=operation)
    if len(asked_for) < len(set(operation)):
        raise NotFound()
    orders = orders_on(session, chosen.first_day, also={o.order_id for o in asked_for})
    operations = priced_operations(session, chosen.last_day, order_ids=[order.id for order in orders])
    wanted = set(operation) or _likely(session, actor, operations)
    leaves = rules.leaves(engaged_within(session, chosen.first_day, chosen.last_day, in_room=True))
    return render(
        request,
        "papers/tally.html",
        **_paper(request, session, actor, clock),
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1),
        operations=operations,
        wanted=wanted,
        sheets=[
            TallySheet(o, leaves, qr_picture(base_address(request) + month_address(o.id, chosen)))
            for o in operations
            if o.id in wanted
        ],
    )


def _likely(session: Session, actor: Actor, operations: list[PricedOperation]) -> set[UUID]:
    """The operations of the order counted last; else of the one due first."""
    if not operations:
        return set()
    last = set(last_counted_orders(session, actor.workshop_id)) & {o.order_id for o in operations}
    return {o.id for o in operations if o.order_id in (last or {operations[0].order_id})}


# --- the day's list -------------------------------------------------------


@router.get("/papers/day-list")
def day_list(
    request: Request, actor: MayPaper, session: Reading, clock: BusinessClock, day: date | None = None
) -> Response:
    return _day_list(request, actor, session, clock, day)


@router.post("/papers/day-list")
def set_wall_list(
    request: Request,
    actor: MaySet,
    session: Writing,
    clock: BusinessClock,
    form: Annotated[Form[SetWallList], Depends(form_of(SetWallList))],
) -> Response:
    if form.value is None:
        raise Unreadable()
    commands.set_wall_list(session, actor, form.value, clock.now())
    return go_to("/papers/day-list")


def _day_list(request: Request, actor: Actor, session: Session, clock: Clock, asked_for: date | None) -> Response:
    day = asked_for or clock.today()
    check_not_future(day, clock.today())
    paper = _paper(request, session, actor, clock)
    return render(
        request,
        "papers/day_list.html",
        **paper,
        day=day,
        listed=queries.day_list(session, day) if paper["workshop"].wall_list else None,
    )


# --- access cards ---------------------------------------------------------


@router.get("/papers/cards")
def card_pages(request: Request, actor: MayCard, session: Reading, clock: BusinessClock, now: RealNow) -> Response:
    return _cards(request, session, actor, clock, now, Form(), [])


@router.post("/papers/cards")
def print_cards(
    request: Request, actor: MayCard, session: Writing, clock: BusinessClock, now: RealNow, posted: PostedForm
) -> Response:
    try:
        chosen = [UUID(str(value)) for value in posted.getlist("w")]
    except ValueError:
        raise Unreadable() from None
    form: Form[Any] = Form({"w": chosen})
    printed: list[PrintedCard] = []
    with form.attempt(session):
        printed = commands.print_cards(session, actor, chosen, now, sure=answered(posted))
    return _cards(request, session, actor, clock, now, form, printed)


def _cards(
    request: Request,
    session: Session,
    actor: Actor,
    clock: Clock,
    now: datetime,
    form: Form[Any],
    printed: list[PrintedCard],
) -> Response:
    base = base_address(request)
    people, standings = engaged_on(session, clock.today()), card_standings(session, now)
    without = [who.id for who in people if standings[who.id].state == CardState.NONE]
    return render(
        request,
        "papers/cards.html",
        status=form.status if form.troubled else 200,
        **_paper(request, session, actor, clock),
        form=form,
        people=people,
        standings=standings,
        ticked=form.typed.get("w", without),
        doubts=form.refusal.details["doubts"] if form.refusal and form.doubtful else {},
        ends_some=any(card.ends_one for card in printed),
        groups=rules.together(
            [(card, qr_picture(card_address(base, card.code))) for card in printed], rules.CARDS_TOGETHER
        ),
        printed_at=now,
        miss=phones_miss(request),
    )
