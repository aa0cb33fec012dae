"""A worker's own pay: her slips, what is behind each line, what is not right, how long she worked.  No script runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.attendance.queries import minutes_of
from workshop.bonuses.queries import has_own as has_bonuses
from workshop.capitals import capital_yuan
from workshop.clock import Clock, Month
from workshop.deductions.queries import has_own as has_advances
from workshop.documents.uploads import photo_of, photo_sent
from workshop.errors import NotFound
from workshop.ids import new_id
from workshop.output.own import OwnPlace, own_places
from workshop.pay import own
from workshop.pay.composing import is_own_wage
from workshop.pay.objecting import ObjectToLine, StateHours, object_to_line, state_hours
from workshop.pay.objections import Objection
from workshop.pay.own import OwnSlip
from workshop.pay.queries import DayOfLine, LineKey, SaidHours, days_of_lines
from workshop.pay.rules import OUTCOME_NAMES
from workshop.pay.slips import LineChange, LineTold, SlipTold, key_of, line_changes, told, told_lines
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.rules import WorksAt

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]
MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]

PostedForm = Annotated[FormData, Depends(read_form)]

MONTHS_SHOWN = 12


@router.get("/me/pay")
def my_pay(
    request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, through: str | None = None
) -> Response:
    this = Month.of(clock.today())
    last = month_asked(through) if through else this
    first = last.plus(1 - MONTHS_SHOWN)
    return render(
        request,
        "pay/my_pay.html",
        advances=has_advances(session),
        bonuses=has_bonuses(session),
        slips=own.own_slips(session, first, last),
        several=len({place.workshop_id for place in own_places(session)}) > 1,
        earlier=first.plus(-1) if own.has_slips_before(session, first) else None,
        later=min(last.plus(MONTHS_SHOWN), this) if last < this else None,
        asked_month=this.plus(-1),
    )


# --- one slip -----------------------------------------------------------------


@router.get("/me/pay/{pay_slip_id}")
def my_slip(request: Request, actor: MayOwn, session: Reading, pay_slip_id: UUID) -> Response:
    return _slip(request, session, pay_slip_id, Form())


@router.post("/me/pay/{pay_slip_id}")
def say(
    request: Request,
    actor: MaySpeak,
    session: Writing,
    clock: BusinessClock,
    pay_slip_id: UUID,
    form: Annotated[Form[ObjectToLine], Depends(form_of(ObjectToLine))],
    posted: PostedForm,
) -> Response:
    own.own_slip(session, pay_slip_id)
    photo = form.take(lambda: photo_of(posted))
    if form.value and not form.refusal:
        with form.attempt(session):
            object_to_line(session, actor, pay_slip_id, form.value, clock.now(), photo)
    if form.accepted:
        return go_to(f"/me/pay/{pay_slip_id}", done="said")
    return _slip(request, session, pay_slip_id, form, photo_lost=photo_sent(posted))


@dataclass(frozen=True)
class LineShown:
    """A line with the days behind it and what she said of it."""

    told: LineTold
    days: Sequence[DayOfLine]
    said: Sequence[Objection]


@dataclass(frozen=True)
class CountedNow:
    """What was counted since a slip was shown: what its lines of work came to then, what they come to now.

    changes: None where another slip has paid of it since.
    """

    then_fen: int
    now_fen: int
    changes: Sequence[LineChange] | None


def _slip(request: Request, session: Session, slip_id: UUID, form: Form[Any], *, photo_lost: bool = False) -> Response:
    shown = own.own_slip(session, slip_id)
    (of,) = told(session, [shown.slip])
    step = next(step for step in shown.run.steps if step.id == shown.slip.step_id)
    days = days_of_lines(session, shown.slip, {line.row.month for line in of.lines}, step)
    said = own.own_objections(session, shown)
    return render(
        request,
        "pay/my_slip.html",
        status=form.status if form.troubled else 200,
        form=form,
        photo_lost=photo_lost,
        shown=shown,
        of=of,
        made=own.pay_line,
        has_wage=any(is_own_wage(line.row.kind, line.row.was_fen) for line in of.lines),
        earned=[_line(line, days, said) for line in of.earned],
        off=[_line(line, days, said) for line in of.off],
        elsewhere=_elsewhere(of, said),
        changes=_changes(session, shown, of),
        counted=_counted(session, shown, of),
        capitals=capital_yuan(of.slip.net_fen),
        outcomes=OUTCOME_NAMES,
        fresh_id=lambda: str(new_id()),
    )


def _line(line: LineTold, days: Mapping[LineKey, Sequence[DayOfLine]], said: Sequence[Objection]) -> LineShown:
    key = key_of(line.row)
    of_line = [objection for objection in said if key_of(objection.row) == key]
    return LineShown(line, days.get(key, []) if line.is_counted else [], of_line)


def _elsewhere(of: SlipTold, said: Sequence[Objection]) -> list[Objection]:
    """What she said of lines that this drawing has no more."""
    here = {key_of(line.row) for line in of.lines}
    return [objection for objection in said if key_of(objection.row) not in here]


def _changes(session: Session, shown: OwnSlip, of: SlipTold) -> list[LineChange]:
    """What is another one than when she saw the pay of this run first."""
    first = shown.versions[0]
    if first.id == shown.slip.id:
        return []
    (then,) = told(session, [first])
    return line_changes(then.lines, of.lines)


def _counted(session: Session, shown: OwnSlip, of: SlipTold) -> CountedNow | None:
    """What was counted since her slip was shown; None if nothing was, or if it no longer waits to be fixed."""
    if not shown.counts or shown.is_locked:
        return None
    then = [line for line in of.lines if line.is_counted]
    rows = own.counted_now(session, shown, {line.row.month for line in of.lines})
    if rows is None:
        return CountedNow(0, 0, None)
    changes = line_changes(then, told_lines(session, rows))
    if not changes:
        return None
    return CountedNow(sum(line.row.pay_fen for line in then), sum(row.pay_fen for row in rows), changes)


# --- how long she worked ------------------------------------------------------


@dataclass(frozen=True)
class HoursShown:
    """One of her workshops in a month: what is known of her time there."""

    place: OwnPlace
    attended_minutes: int  # 0 where nobody keeps attendance, or kept none of hers
    said: SaidHours | None


@router.get("/me/hours/{month}")
def my_hours(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, month: str) -> Response:
    return _hours(request, session, _begun(month, clock), clock.today(), Form())


@router.post("/me/hours/{month}")
def say_hours(
    request: Request, actor: MaySpeak, session: Writing, clock: BusinessClock, month: str, posted: PostedForm
) -> Response:
    chosen = _begun(month, clock)
    typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    form = understand(StateHours, {**typed, "month": str(chosen)})
    if form.value:
        with form.attempt(session):
            state_hours(session, actor, form.value, clock.now())
    if form.accepted:
        return go_to(f"/me/hours/{chosen}", done="said")
    return _hours(request, session, chosen, clock.today(), form)


def _begun(month: str, clock: Clock) -> Month:
    """The month of the address.  Raises NotFound for one that is still to come."""
    chosen = month_asked(month)
    if chosen > Month.of(clock.today()):
        raise NotFound()
    return chosen


def _hours(request: Request, session: Session, month: Month, today: date, form: Form[Any]) -> Response:
    here = [place for place in own_places(session) if _is_timed(place, month)]
    said = own.own_hours(session, month)
    kept = minutes_of(
        session, [place.engagement_id for place in here if place.asks_attendance], month.first_day, month.last_day
    )
    return render(
        request,
        "pay/my_hours.html",
        status=form.status if form.troubled else 200,
        form=form,
        month=month,
        before=month.plus(-1),
        running=today in month,
        parts=[
            HoursShown(place, sum(kept.get(place.engagement_id, {}).values()), said.get(place.engagement_id))
            for place in here
        ],
        fresh_id=lambda: str(new_id()),
    )


def _is_timed(place: OwnPlace, month: Month) -> bool:
    """Whether she worked in the room there in the month: nobody asks how long home work took."""
    was_there = place.started_on <= month.last_day and (place.ended_on is None or place.ended_on >= month.first_day)
    return was_there and place.works_at == WorksAt.WORKSHOP
