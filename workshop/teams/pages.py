"""Pages of pieces made together: the month's list, a new count, one count with its shares."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.ids import new_id
from workshop.money import piece_pay_fen
from workshop.orders import queries as order_queries
from workshop.orders.queries import PricedOperation
from workshop.output.rules import check_not_future
from workshop.output.undoing import TakeBack
from workshop.teams import commands, grid, queries, rules
from workshop.teams.commands import CountTeam
from workshop.teams.grid import Posted
from workshop.teams.queries import TeamLine
from workshop.web.forms import Form, form_of, read_form
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.queries import engaged_on

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]
PostedForm = Annotated[FormData, Depends(read_form)]
TakeBackForm = Annotated[Form[TakeBack], Depends(form_of(TakeBack))]


@router.get("/teams")
def teams(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    this = Month.of(clock.today())
    chosen = month_asked(month) if month else this
    days: dict[date, list[TeamLine]] = {}
    for line in queries.teams_of_month(session, actor.workshop_id, chosen):
        days.setdefault(line.team.work_date, []).append(line)
    return render(
        request,
        "teams/list.html",
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < this else None,
        days=days,
    )


# --- a new count ----------------------------------------------------------


@router.get("/teams/new")
def new_team(
    request: Request,
    actor: MayRecord,
    session: Reading,
    clock: BusinessClock,
    day: date | None = None,
    like: UUID | None = None,
) -> Response:
    posted = grid.read_posted(request.query_params)
    chosen = day or _day_of(posted, clock.today())
    check_not_future(chosen, clock.today())
    posted.form, posted.errors = Form(), {}
    _fill(session, posted, like)
    posted.typed |= {"id": str(new_id()), "work_date": str(chosen)}
    return _new(request, session, clock, posted, chosen)


def _fill(session: Session, posted: Posted, like: UUID | None) -> None:
    """Take over the count that is to be entered anew, else the last team of the step, else the last there was."""
    operation_id = posted.typed.get("operation_id", "")
    last = queries.team_line(session, like) if like else queries.last_team(session, _uuid(operation_id))
    if last and like:
        posted.typed |= {"good": str(last.team.good), "note": last.team.note}
    if last:
        posted.typed = {"operation_id": str(last.team.operation_id), **_unweighed(posted.typed)}
        posted.typed |= grid.filled_from(last)
        posted.ticked = [str(member.engagement_id) for member in last.members]


def _unweighed(typed: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if not name.startswith("w-") and value}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day_of(posted: Posted, today: date) -> date:
    """The day that was typed, today if it is none."""
    try:
        return date.fromisoformat(posted.typed.get("work_date", ""))
    except ValueError:
        return today


@router.post("/teams/new")
def count_team(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, typed: PostedForm
) -> Response:
    posted = grid.read_posted(typed)
    form = posted.form
    preview = "preview" in posted.typed
    if form.value and not posted.errors and not preview:
        with form.attempt(session):
            team = commands.count_team(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/teams/{team.id}", done="counted")
    return _new(request, session, clock, posted, _day_of(posted, clock.today()))


def _new(request: Request, session: Session, clock: Clock, posted: Posted, day: date) -> Response:
    form = posted.form
    form.typed = posted.typed
    operations = _operations(session, day, _uuid(posted.typed.get("operation_id", "")))
    troubled = form.troubled or bool(posted.errors)
    return render(
        request,
        "teams/new.html",
        status=form.status if troubled else 200,
        form=form,
        rows=grid.member_rows(engaged_on(session, day), posted),
        has_errors=bool(posted.errors),
        operations=operations,
        basis_names=rules.BASIS_NAMES,
        doubts=form.refusal.details.get("doubts", []) if form.doubtful and form.refusal else [],
        confirmed=sorted(form.value.confirmed) if form.value else [],
        preview=_preview(session, posted, operations),
        day=day,
        today=clock.today(),
    )


def _operations(session: Session, day: date, also: UUID | None) -> list[PricedOperation]:
    """The steps of orders that ran on the day, and the one chosen before."""
    running = [order.id for order in order_queries.orders_on(session, day)]
    priced = order_queries.priced_operations(session, day, order_ids=running)
    if also and also not in {operation.id for operation in priced}:
        priced += order_queries.priced_operations(session, day, operation_ids=[also])
    return priced


def _preview(session: Session, posted: Posted, operations: list[PricedOperation]) -> dict[str, Any] | None:
    """How the pay of what was typed would be parted, as far as it can be read."""
    wish: CountTeam | None = posted.form.value
    operation = next((o for o in operations if wish and o.id == wish.operation_id), None)
    if wish is None or posted.errors or operation is None or operation.rate_hao is None:
        return None
    team_fen = piece_pay_fen(wish.good, operation.rate_hao, operation.per_pieces)
    shares = rules.parted(team_fen, wish.basis, [member.weight for member in wish.members])
    names = {person.id: person.called_name for person in engaged_on(session, wish.work_date)}
    return {
        "operation": operation,
        "good": wish.good,
        "team_fen": team_fen,
        "members": [
            (names[member.engagement_id], share)
            for member, share in zip(wish.members, shares, strict=True)
            if member.engagement_id in names
        ],
    }


# --- one count ------------------------------------------------------------


@router.get("/teams/{team_id}")
def team_page(request: Request, actor: MayRead, session: Reading, team_id: UUID) -> Response:
    return _team(request, session, team_id, Form({"id": str(new_id())}))


@router.post("/teams/{team_id}/take-back")
def take_back(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, team_id: UUID, form: TakeBackForm
) -> Response:
    queries.team_line(session, team_id)
    if form.value:
        with form.attempt(session):
            commands.take_back_team(session, actor, team_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/teams/{team_id}", done="taken-back")
    return _team(request, session, team_id, form)


def _team(request: Request, session: Session, team_id: UUID, form: Form[TakeBack]) -> Response:
    return render(
        request,
        "teams/team.html",
        status=form.status if form.troubled else 200,
        line=queries.team_line(session, team_id),
        basis_names=rules.BASIS_NAMES,
        form=form,
    )
