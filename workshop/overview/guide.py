"""The guide through the first hour: names, one order, a count, a card.

It stands on the owner's start page until all four are there.  While it is
open, each page of her browser shows the way back to it: so every step, by
whichever form, leads on to the next.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Require, Writing
from workshop.actor import Actor, Permission
from workshop.i18n import mark
from workshop.overview import commands, queries, rules
from workshop.overview.rules import Step, Todo
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to

router = APIRouter()

MaySet = Annotated[Actor, Depends(Require(Permission.WORKSHOP_SET))]

STEP_WORDS = {
    Step.NAMES: (mark("Names"), mark("Add your workers: a name is enough"), "/workers/new", "people"),
    Step.ORDER: (mark("One order"), mark("Enter your first order: six answers"), "/orders/new", "order"),
    Step.COUNT: (mark("Today's count"), mark("Enter today's count"), "/count", "grid"),
    Step.CARD: (mark("First access card"), mark("Make the first access card"), "/workers", "qr"),
}
"""Name of the step; what its button says, where it leads, its icon."""

STEP_FROM_FILE = {
    Step.NAMES: (mark("Or bring the roster file"), "/imports/new?kind=roster"),
    Step.ORDER: (mark("Or take it from the tally"), "/imports/new?kind=counts"),
}
"""The way from a file that is there already."""

ASKED = frozenset({Todo.ADD_WORKERS, Todo.ADD_ORDER, Todo.COUNT, Todo.CARDS})
"""What the start page need not ask while the guide is open."""

COOKIE = "workshop_guide"
"""Names the workshop whose guide this browser has open."""


@dataclass(frozen=True)
class Guide:
    """The first steps, and the way to the next of them."""

    is_open: bool
    steps: list[tuple[str, bool]]  # name, and whether it is done
    name: str  # of the next
    words: str
    address: str
    icon: str
    from_file: tuple[str, str] | None  # words and address


def guide_of(session: Session, actor: Actor, workshop: Workshop, today: date) -> Guide | None:
    """None for whoever does not found a workshop, and once all steps are done."""
    if workshop.is_sample or not actor.may(Permission.WORKSHOP_SET):
        return None
    begun = queries.begun(session)
    step = rules.next_step(begun)
    if step is None:
        return None
    name, words, address, icon = STEP_WORDS[step]
    if step == Step.ORDER and begun.orders:
        words, address = mark("Give the order a step with a rate"), "/orders"
    if step == Step.CARD and (person := queries.first_without_card(session, today)):
        address = f"/workers/{person}/card"
    named = [(STEP_WORDS[each][0], done) for each, done in rules.steps(begun).items()]
    return Guide(not workshop.guide_ended, named, name, words, address, icon, STEP_FROM_FILE.get(step))


def remember(request: Request, response: Response, guide: Guide | None, actor: Actor) -> Response:
    """The start page, after which the browser knows whether the guide is open."""
    if guide and guide.is_open:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, str(actor.workshop_id), httponly=True, samesite="lax", secure=secure)
    elif COOKIE in request.cookies:
        response.delete_cookie(COOKIE)
    return response


class GuideWish(BaseModel):
    ended: bool


@router.post("/start/guide")
def set_guide(
    actor: MaySet,
    session: Writing,
    clock: BusinessClock,
    form: Annotated[Form[GuideWish], Depends(form_of(GuideWish))],
) -> Response:
    if form.value:
        commands.set_guide(session, actor, ended=form.value.ended, now=clock.now())
    return go_to("/start")
