"""Pages of time that is paid beside pieces: the month's list, an entry, one entry with its people."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, QueryParams

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.hours import commands, queries, rules
from workshop.hours.commands import AddHours
from workshop.hours.queries import HoursLine
from workshop.i18n import rate_text
from workshop.ids import new_id
from workshop.output.rules import check_not_future
from workshop.output.undoing import TakeBack
from workshop.output.worth import LINE_NAMES, LineKind
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.queries import engaged_on

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]
PostedForm = Annotated[FormData, Depends(read_form)]
TakeBackForm = Annotated[Form[TakeBack], Depends(form_of(TakeBack))]


@router.get("/hours")
def hours(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    this = Month.of(clock.today())
    chosen = month_asked(month) if month else this
    lines = queries.hours_of_month(session, actor.workshop_id, chosen)
    days: dict[date, list[HoursLine]] = {}
    for line in lines:
        days.setdefault(line.first.work_date, []).append(line)
    return render(
        request,
        "hours/list.html",
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < this else None,
        days=days,
        totals=queries.totals_of(lines),
    )


# --- an entry -------------------------------------------------------------


def _typed(posted: FormData | QueryParams) -> dict[str, str]:
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def _ticked(posted: FormData | QueryParams) -> set[str]:
    return {str(value) for value in posted.getlist("who")}


@router.get("/hours/new")
def new_hours(
    request: Request, actor: MayRecord, session: Reading, clock: BusinessClock, like: UUID | None = None
) -> Response:
    query = request.query_params
    typed, ticked = _typed(query), _ticked(query)
    rates = queries.last_rates(session)
    if like:
        typed, ticked = _same_as(queries.hours_line(session, like))
    kind = _kind(typed.get("kind", "")) or next(reversed(rates), rules.KINDS[0])
    day = _day(typed, clock.today())
    check_not_future(day, clock.today())
    if "all" in typed:
        ticked = {str(person.id) for person in engaged_on(session, day)}
    if "rate_hao" not in typed and kind in rates:
        typed["rate_hao"] = _yuan(rates[kind])
    typed |= {"id": str(new_id()), "kind": kind, "work_date": str(day)}
    return _new(request, session, clock, Form(typed), ticked)


def _same_as(line: HoursLine) -> tuple[dict[str, str], set[str]]:
    """What would be typed to enter it anew, and who would be ticked."""
    first = line.first
    typed = {"kind": first.kind, "work_date": str(first.work_date), "time": rules.time_text(line.time)}
    typed |= {"rate_hao": _yuan(first.rate_hao), "note": first.note}
    return typed, {str(hours.engagement_id) for hours, _ in line.people}


def _kind(text: str) -> LineKind | None:
    return next((kind for kind in rules.KINDS if kind == text), None)


def _day(typed: dict[str, str], today: date) -> date:
    try:
        return date.fromisoformat(typed.get("work_date", ""))
    except ValueError:
        return today


def _yuan(hao: int) -> str:
    return rate_text(hao).removeprefix("¥").replace(",", "")


@router.post("/hours/new")
def add_hours(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, posted: PostedForm
) -> Response:
    typed, ticked = _typed(posted), _ticked(posted)
    who = [str(value) for value in posted.getlist("who")]
    sure = [str(value) for value in posted.getlist("sure")]
    form = understand(AddHours, {**typed, "engagement_ids": who, "confirmed": sure})
    form.typed = typed
    if form.value:
        with form.attempt(session):
            rows = commands.add_hours(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/hours/{rows[0].id}", done="added")
    return _new(request, session, clock, form, ticked)


def _new(request: Request, session: Session, clock: Clock, form: Form[AddHours], ticked: set[str]) -> Response:
    day = _day(dict(form.typed), clock.today())
    return render(
        request,
        "hours/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        people=engaged_on(session, day),
        ticked=ticked,
        kinds={kind: LINE_NAMES[kind] for kind in rules.KINDS},
        kind=_kind(form.typed.get("kind", "")),
        doubts=form.refusal.details.get("doubts", []) if form.doubtful and form.refusal else [],
        confirmed=sorted(form.value.confirmed) if form.value else [],
        day=day,
        today=clock.today(),
    )


# --- one entry ------------------------------------------------------------


@router.get("/hours/{hours_id}")
def hours_page(request: Request, actor: MayRead, session: Reading, hours_id: UUID) -> Response:
    return _hours(request, session, hours_id, Form({"id": str(new_id())}))


@router.post("/hours/{hours_id}/take-back")
def take_back(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, hours_id: UUID, form: TakeBackForm
) -> Response:
    queries.hours_line(session, hours_id)
    if form.value:
        with form.attempt(session):
            commands.take_back_hours(session, actor, hours_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/hours/{hours_id}", done="taken-back")
    return _hours(request, session, hours_id, form)


def _hours(request: Request, session: Session, hours_id: UUID, form: Form[TakeBack]) -> Response:
    return render(
        request,
        "hours/hours.html",
        status=form.status if form.troubled else 200,
        line=queries.hours_line(session, hours_id),
        form=form,
    )
