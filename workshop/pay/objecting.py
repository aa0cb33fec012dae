"""What workers say of the lines of their slips, and how long they worked.  The caller's session is the transaction."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.database import get, written_before
from workshop.documents.commands import keep_photo
from workshop.documents.rules import Photo
from workshop.errors import NotFound, Stale
from workshop.fields import Minutes, OneLine
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.pay import queries, rules
from workshop.pay.models import LineObjection, ObjectionAnswer, PayRun, RunStep, Slip, StatedHours
from workshop.pay.objections import answered
from workshop.tenancy import OnePerson, hold
from workshop.workers.models import Engagement

LONGEST_TEXT = 400
MOST_MINUTES = 31 * 24 * 60

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), OneLine]
OptionalText = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), OneLine]


class ObjectToLine(BaseModel):
    """A line of a slip is not right: which one, by its place on the slip, and why."""

    id: UUID = Field(default_factory=new_id)
    position: int
    text: Text


class AnswerObjection(BaseModel):
    """What the workshop says to it; a refusal has its reason."""

    id: UUID = Field(default_factory=new_id)
    outcome: rules.Outcome
    text: OptionalText = ""


class StateHours(BaseModel):
    """How long somebody worked in a month, where nobody keeps attendance.

    seen_minutes: what had been said when this was typed beside it.
    """

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    month: str
    minutes: Annotated[Minutes, Field(ge=0, le=MOST_MINUTES)]
    seen_minutes: Minutes | None = None


def object_to_line(
    session: Session, actor: Actor, slip_id: UUID, wish: ObjectToLine, now: datetime, photo: Photo | None = None
) -> LineObjection:
    """Say that a line of her slip is not right, with a photo if she sent one.

    Until the last day for it money does not move; after it, it is looked at all the same.  Raises NotFound, IdInUse,
    NoLongerShown.
    """
    slip = get(session, Slip, slip_id)
    hold(session, slip.workshop_id)
    lines = {line.position: line for line in queries.lines_of(session, [slip.id])[slip.id]}
    line = lines.get(wish.position)
    if line is None:
        raise NotFound()
    key = {name: getattr(line, name) for name in ("month", "kind", "subject_id", "rate_hao", "per_quantity")}
    if said := written_before(session, LineObjection, wish.id, slip_id=slip.id, text=wish.text, **key):
        return said
    _check_shown(session, slip)
    objection = LineObjection(
        id=wish.id,
        workshop_id=slip.workshop_id,
        engagement_id=slip.engagement_id,
        slip_id=slip.id,
        text=wish.text,
        document_id=_keep(session, actor, slip, photo, now),
        voice=actor.voice_for(slip.engagement_id),
        said_by=actor.account_id,
        said_at=now,
        **key,
    )
    session.add(objection)
    session.flush()
    note(session, actor, Action.LINE_OBJECTION_SAID, objection.id, now, workshop_id=slip.workshop_id)
    return objection


def _keep(session: Session, actor: Actor, slip: Slip, photo: Photo | None, now: datetime) -> UUID | None:
    if photo is None:
        return None
    place = {"workshop_id": slip.workshop_id, "engagement_id": slip.engagement_id}
    return keep_photo(session, actor, new_id(), photo, now, **place).id


def _check_shown(session: Session, slip: Slip) -> None:
    """Raise NoLongerShown for a slip that was drawn up anew since."""
    step = get(session, RunStep, slip.step_id)
    run = queries.Run(get(session, PayRun, step.run_id), queries.steps_of(session, [step.run_id])[step.run_id])
    if run.last is None or run.last.id != step.id:
        raise rules.NoLongerShown()


def answer_objection(
    session: Session, actor: Actor, objection_id: UUID, wish: AnswerObjection, now: datetime
) -> ObjectionAnswer:
    """Answer what a worker said of a line.  What is put right is put right where it stands: in counts, hours, advances.

    Raises NotFound, IdInUse, ObjectionOver, ReasonNeeded.
    """
    hold(session, actor.workshop_id)
    told: dict[str, Any] = {"objection_id": objection_id, "outcome": wish.outcome.value, "text": wish.text}
    if answer := written_before(session, ObjectionAnswer, wish.id, **told):
        return answer
    row = get(session, LineObjection, objection_id)
    (objection,) = answered(session, [row])
    if not objection.is_open:
        raise rules.ObjectionOver()
    if wish.outcome == rules.Outcome.REFUSED and not wish.text:
        raise rules.ReasonNeeded()
    answer = ObjectionAnswer(
        id=wish.id,
        workshop_id=row.workshop_id,
        engagement_id=row.engagement_id,
        answered_by=actor.account_id,
        answered_at=now,
        **told,
    )
    session.add(answer)
    session.flush()
    details = {"outcome": answer.outcome}
    note(session, actor, Action.OBJECTION_ANSWER_GIVEN, answer.id, now, workshop_id=row.workshop_id, details=details)
    return answer


def state_hours(session: Session, actor: Actor, wish: StateHours, now: datetime) -> StatedHours:
    """Write down how long somebody worked in a month; the last word counts.  Raises NotFound, IdInUse, Stale."""
    engagement = get(session, Engagement, wish.engagement_id)
    hold(session, engagement.workshop_id)
    month = str(Month.parse(wish.month))
    told: dict[str, Any] = {"engagement_id": engagement.id, "month": month, "minutes": wish.minutes}
    if stated := written_before(session, StatedHours, wish.id, **told):
        return stated
    if wish.seen_minutes is not None:
        _check_seen(session, engagement, month, wish.seen_minutes)
    stated = StatedHours(
        id=wish.id,
        workshop_id=engagement.workshop_id,
        voice=_voice(actor, engagement.id),
        said_by=actor.account_id,
        said_at=now,
        **told,
    )
    session.add(stated)
    session.flush()
    details = {"month": month}
    note(session, actor, Action.STATED_HOURS_SAID, stated.id, now, workshop_id=stated.workshop_id, details=details)
    return stated


def _check_seen(session: Session, engagement: Engagement, month: str, seen_minutes: int) -> None:
    """Raise Stale if something else was said since."""
    said = queries.said_hours(session, engagement.workshop_id, Month.parse(month)).get(engagement.id)
    if said is None or said.minutes != seen_minutes:
        raise Stale()


def _voice(actor: Actor, engagement_id: UUID) -> str:
    """Hers, if it is hers; else the role of whoever wrote it for her."""
    return actor.voice_for(engagement_id) if isinstance(actor.scope, OnePerson) else actor.role
