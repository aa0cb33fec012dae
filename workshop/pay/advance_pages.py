"""Pages of advances: they stand here because only slips say what came off already."""

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
from workshop.deductions import commands, queries, rules
from workshop.deductions.commands import GiveAdvance, ReturnAdvance, SkipMonth, TakeBackRow
from workshop.deductions.models import AdvanceReturn
from workshop.deductions.queries import AdvanceLine
from workshop.documents.uploads import photo_of, photo_sent
from workshop.errors import NotFound
from workshop.ids import new_id
from workshop.output.own import own_places
from workshop.pay.queries import advances_taken
from workshop.tenancy import Workshop
from workshop.web.errors import text_of
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, render
from workshop.workers.queries import engaged_on

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MayGive = Annotated[Actor, Depends(Require(Permission.ADVANCES_GIVE))]
MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]

PostedForm = Annotated[FormData, Depends(read_form)]
SkipForm = Annotated[Form[SkipMonth], Depends(form_of(SkipMonth))]
ReturnForm = Annotated[Form[ReturnAdvance], Depends(form_of(ReturnAdvance))]
TakeBackForm = Annotated[Form[TakeBackRow], Depends(form_of(TakeBackRow))]


SHOWN_MONTHS = 2
"""So many months back she sees here what is withheld; what is older stands on her slips."""


@router.get("/advances")
def advances(request: Request, actor: MayRead, session: Reading) -> Response:
    lines = queries.advance_lines(session, advances_taken(session), workshop_id=actor.workshop_id)
    return render(
        request,
        "deductions/advances.html",
        left=[line for line in lines if line.left_fen],
        over=[line for line in lines if not line.left_fen],
    )


@router.get("/advances/new")
def new_advance(request: Request, actor: MayGive, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    workshop = get(session, Workshop, actor.workshop_id)
    first = rules.first_open(workshop.closed_through, Month.of(today))
    typed = {"id": str(new_id()), "given_on": str(today), "first_month": str(first), "method": "cash"}
    typed["engagement_id"] = request.query_params.get("worker", "")
    return _new(request, actor, session, clock, Form(typed))


@router.post("/advances/new")
def give(request: Request, actor: MayGive, session: Writing, clock: BusinessClock, posted: PostedForm) -> Response:
    form = understand(GiveAdvance, {name: value for name, value in posted.items() if isinstance(value, str)})
    photo = form.take(lambda: photo_of(posted))
    if form.value and not form.refusal:
        with form.attempt(session):
            advance = commands.give_advance(session, actor, form.value, photo, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/advances/{advance.id}", done="given")
    return _new(request, actor, session, clock, form, photo_lost=photo_sent(posted))


def _new(
    request: Request, actor: Actor, session: Session, clock: Clock, form: Form[Any], *, photo_lost: bool = False
) -> Response:
    today = clock.today()
    workshop = get(session, Workshop, actor.workshop_id)
    first = rules.first_open(workshop.closed_through, Month.of(today).plus(-1))
    return render(
        request,
        "deductions/new_advance.html",
        status=form.status if form.troubled else 200,
        form=form,
        people=engaged_on(session, today),
        methods=rules.METHOD_NAMES,
        months=rules.months_from(first, today),
        today=today,
        photo_lost=photo_lost,
    )


# --- one advance ----------------------------------------------------------


@router.get("/advances/{advance_id}")
def advance_page(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, advance_id: UUID
) -> Response:
    return _advance(request, actor, session, clock, advance_id, _return_form(clock))


def _return_form(clock: Clock) -> Form[Any]:
    return Form({"id": str(new_id()), "happened_on": str(clock.today())})


@router.post("/advances/{advance_id}/skips")
def skip(
    request: Request, actor: MayGive, session: Writing, clock: BusinessClock, advance_id: UUID, form: SkipForm
) -> Response:
    _line(session, actor, advance_id)
    if form.value:
        with form.attempt(session):
            commands.skip_month(session, actor, advance_id, form.value, advances_taken, clock.now())
    if form.accepted:
        return go_to(f"/advances/{advance_id}", done="skipped")
    return _advance(request, actor, session, clock, advance_id, _return_form(clock), refused=form)


@router.post("/advances/{advance_id}/returns")
def return_advance(
    request: Request, actor: MayGive, session: Writing, clock: BusinessClock, advance_id: UUID, form: ReturnForm
) -> Response:
    _line(session, actor, advance_id)
    if form.value:
        with form.attempt(session):
            commands.return_advance(session, actor, advance_id, form.value, advances_taken, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/advances/{advance_id}", done="returned")
    return _advance(request, actor, session, clock, advance_id, form)


@router.post("/advances/returns/{advance_return_id}/take-back")
def take_back(
    request: Request,
    actor: MayGive,
    session: Writing,
    clock: BusinessClock,
    advance_return_id: UUID,
    form: TakeBackForm,
) -> Response:
    advance_id = get(session, AdvanceReturn, advance_return_id).advance_id
    if form.value:
        with form.attempt(session):
            commands.take_back_return(session, actor, advance_return_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/advances/{advance_id}", done="taken-back")
    return _advance(request, actor, session, clock, advance_id, _return_form(clock), refused=form)


def _line(session: Session, actor: Actor, advance_id: UUID) -> AdvanceLine:
    """The advance as it stands.  Raises NotFound."""
    found = queries.advance_lines(session, advances_taken(session), only=advance_id)
    if not found:
        raise NotFound()
    return found[0]


def _advance(
    request: Request,
    actor: Actor,
    session: Session,
    clock: Clock,
    advance_id: UUID,
    form: Form[Any],
    *,
    refused: Form[Any] | None = None,
) -> Response:
    """form: of a return; refused: a smaller form of the page that was not accepted."""
    line = _line(session, actor, advance_id)
    workshop = get(session, Workshop, actor.workshop_id)
    troubled = next((asked for asked in (refused, form) if asked and asked.troubled), None)
    return render(
        request,
        "deductions/advance.html",
        status=troubled.status if troubled else 200,
        line=line,
        plan=rules.plan_of(line.state, rules.first_open(workshop.closed_through, line.state.first_month)),
        skipped=sorted(line.state.skipped),
        form=form,
        trouble=_sentence(refused),
        methods=rules.METHOD_NAMES,
        kinds=rules.RETURN_NAMES,
        returns=[(row, str(new_id())) for row in line.returns],
        taken_back={row.takes_back_id for row in line.returns if row.takes_back_id},
        today=clock.today(),
        done=request.query_params.get("done", ""),
    )


def _sentence(refused: Form[Any] | None) -> str:
    if refused is None:
        return ""
    return text_of(refused.refusal) if refused.refusal else next(iter(refused.errors.values()), "")


# --- a worker's own -------------------------------------------------------


@router.get("/me/advances")
def my_advances(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    places = own_places(session)
    lines = queries.advance_lines(session, advances_taken(session))
    closed = queries.closed_through(session, {place.workshop_id for place in places})
    plans = {
        line.advance.id: rules.plan_of(
            line.state, rules.first_open(closed[line.advance.workshop_id], line.state.first_month)
        )
        for line in lines
    }
    names = {place.engagement_id: place.workshop for place in places}
    since = Month.of(clock.today()).plus(-SHOWN_MONTHS)
    return render(
        request,
        "deductions/my_advances.html",
        left=[line for line in lines if line.left_fen],
        over=[line for line in lines if not line.left_fen],
        plans=plans,
        names=names,
        methods=rules.METHOD_NAMES,
        kinds=rules.RETURN_NAMES,
        withheld=[(row, Month.parse(row.month)) for row in queries.own_withholdings(session, since)],
        withholding_names=rules.WITHHOLDING_NAMES,
        today=clock.today(),
    )
