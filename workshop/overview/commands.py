"""Leaving the guide through the first hour, and how the workshop works.  The caller's session is the transaction."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlmodel import Session

from workshop.actor import Actor
from workshop.attendance.rules import LONGEST_TEXT, AttendanceBy, read_spans, spans_text
from workshop.fields import Number, OneLine
from workshop.journal.commands import Action, note
from workshop.tenancy import Workshop, hold


def _hours(text: str) -> str:
    """The usual hours as they are shown everywhere.  Raises ValueError."""
    return spans_text(read_spans(text, may_be_open=False))


class SetWorkshop(BaseModel):
    """What the settings page asks.  `reports`: whether workers may report their own pieces."""

    answer_days: Annotated[Number, Field(ge=1, le=30)]
    reports: bool
    attendance_by: AttendanceBy
    usual_hours: Annotated[str, StringConstraints(max_length=LONGEST_TEXT), OneLine, AfterValidator(_hours)] = ""
    uses_tickets: bool
    pay_day: Annotated[Number, Field(ge=1, le=31)]
    object_days: Annotated[Number, Field(ge=1, le=15)]
    tops_up: bool
    forgives_charges: bool


def set_guide(session: Session, actor: Actor, *, ended: bool, now: datetime) -> None:
    """Whether the start page of the actor's workshop shows no guide any more."""
    workshop = hold(session, actor.workshop_id)
    _change(session, actor, workshop, {"guide_ended": ended}, now)


def set_workshop(session: Session, actor: Actor, wish: SetWorkshop, now: datetime) -> Workshop:
    """Change how the workshop works; what stays as it is is not noted."""
    workshop = hold(session, actor.workshop_id)
    values = wish.model_dump(exclude={"reports"}) | {"no_reports": not wish.reports}
    values["attendance_by"] = wish.attendance_by.value
    _change(session, actor, workshop, values, now)
    return workshop


def _change(session: Session, actor: Actor, workshop: Workshop, values: dict[str, Any], now: datetime) -> None:
    changed = {name: value for name, value in values.items() if getattr(workshop, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(workshop, name, value)
    session.flush()
    note(session, actor, Action.WORKSHOP_SET, workshop.id, now, workshop_id=workshop.id, details=changed)
