"""Accidents at work, and their reports.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session

from workshop.actor import Actor
from workshop.contracts import queries
from workshop.contracts.commands import LONGEST_WORDS, Day, kept_photo, row_of
from workshop.contracts.models import Accident
from workshop.database import get, written_before
from workshop.documents.rules import Photo
from workshop.errors import Invalid
from workshop.fields import Line, OneLine
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.output.rules import check_not_future
from workshop.tenancy import hold
from workshop.workers.models import Engagement


class TellAccident(BaseModel):
    """What is known of an accident, or of what became of it."""

    id: UUID = Field(default_factory=new_id)
    happened_on: date
    scene: Line  # a form's `place` is the workshop in which it was opened
    what: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WORDS), OneLine]
    reported_on: Day = None

    @property
    def said(self) -> dict[str, Any]:
        """What it says, by the columns of its row."""
        return self.model_dump(exclude={"id", "engagement_id", "scene"}) | {"place": self.scene}


class RecordAccident(TellAccident):
    engagement_id: UUID


def record_accident(
    session: Session, actor: Actor, wish: RecordAccident, photo: Photo | None, today: date, now: datetime
) -> Accident:
    """Write down an accident at work.  Raises NotFound, IdInUse, InTheFuture, Invalid."""
    hold(session, actor.workshop_id)
    engagement = get(session, Engagement, wish.engagement_id)
    return _add_accident(session, actor, engagement, wish, None, photo, today, now)


def follow_accident(
    session: Session,
    actor: Actor,
    accident_id: UUID,
    wish: TellAccident,
    photo: Photo | None,
    today: date,
    now: datetime,
) -> Accident:
    """Write down what became of an accident, such as its report: a row that takes the last one's place.

    Raises NotFound, IdInUse, InTheFuture, Invalid.
    """
    hold(session, actor.workshop_id)
    engagement = get(session, Engagement, get(session, Accident, accident_id).engagement_id)
    if before := _written(session, engagement, wish):
        return before
    (line,) = queries.accident_lines(session, only=accident_id)
    return _add_accident(session, actor, engagement, wish, line.row, photo, today, now)


def _written(session: Session, engagement: Engagement, wish: TellAccident) -> Accident | None:
    return written_before(session, Accident, wish.id, engagement_id=engagement.id, **wish.said)


def _add_accident(
    session: Session,
    actor: Actor,
    engagement: Engagement,
    wish: TellAccident,
    follows: Accident | None,
    photo: Photo | None,
    today: date,
    now: datetime,
) -> Accident:
    if before := _written(session, engagement, wish):
        return before
    check_not_future(wish.happened_on, today)
    if wish.reported_on:
        check_not_future(wish.reported_on, today)
        if wish.reported_on < wish.happened_on:
            raise Invalid({"reported_on": mark("The report cannot lie before the accident.")})
    document_id = kept_photo(session, actor, engagement, photo, now) or (follows.document_id if follows else None)
    row = Accident(
        id=wish.id,
        **wish.said,
        **row_of(engagement, actor, now),
        document_id=document_id,
        follows_id=follows.id if follows else None,
    )
    session.add(row)
    session.flush()
    note(session, actor, Action.ACCIDENT_RECORDED, row.id, now, workshop_id=row.workshop_id)
    return row
