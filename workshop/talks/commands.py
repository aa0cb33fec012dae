"""Talking about a day.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session, col

from workshop.actor import Actor, Voice
from workshop.clock import Month
from workshop.database import get
from workshop.errors import Invalid, NotFound
from workshop.fields import OneLine
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.output.earned import earned
from workshop.output.rules import check_not_future
from workshop.output.worth import total_fen
from workshop.talks import rules
from workshop.talks.models import DayTalk
from workshop.talks.rules import TalkKind
from workshop.tenancy import hold
from workshop.workers.models import Engagement


class SayOfDay(BaseModel):
    """A worker's word on a day."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    kind: TalkKind
    text: Annotated[str, StringConstraints(max_length=rules.LONGEST_TEXT), OneLine] = ""


class AnswerTalk(BaseModel):
    """The owner's answer to a "not right"."""

    id: UUID = Field(default_factory=new_id)
    text: Annotated[str, StringConstraints(min_length=1, max_length=rules.LONGEST_TEXT), OneLine]


def say_of_day(session: Session, actor: Actor, day: date, wish: SayOfDay, today: date, now: datetime) -> DayTalk:
    """A worker's word on her own day, with what she was shown.

    Raises NotFound, InTheFuture, NothingThere, Invalid.
    """
    engagement = get(session, Engagement, wish.engagement_id)
    hold(session, engagement.workshop_id)
    if talk := session.get(DayTalk, wish.id):
        return talk
    check_not_future(day, today)
    if wish.kind == TalkKind.ANSWER:
        raise NotFound()
    if wish.kind == TalkKind.NOT_RIGHT and not wish.text:
        raise Invalid({"text": mark("Write what is not right, for example: it was 130, not 120.")})
    shown = earned(session, engagement.workshop_id, engagement.id, Month.of(day)).days.get(day)
    if not shown and wish.kind == TalkKind.RIGHT:
        raise rules.NothingThere()
    talk = DayTalk(
        id=wish.id,
        workshop_id=engagement.workshop_id,
        engagement_id=engagement.id,
        work_date=day,
        kind=wish.kind,
        text=wish.text,
        pieces=sum(line.good for line in shown or []),
        pay_fen=total_fen(shown or []),
        voice=actor.voice_for(engagement.id),
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(talk)
    session.flush()
    note(session, actor, Action.DAY_TALK_SAID, talk.id, now, workshop_id=talk.workshop_id)
    return talk


def answer_talk(session: Session, actor: Actor, talk_id: UUID, wish: AnswerTalk, now: datetime) -> DayTalk:
    """Answer a "not right"; the numbers themselves are changed in the grid.  Raises NotFound."""
    hold(session, actor.workshop_id)
    if talk := session.get(DayTalk, wish.id):
        return talk
    asked = get(session, DayTalk, talk_id)
    already = session.scalars(sa.select(DayTalk).where(col(DayTalk.answers_id) == asked.id)).first()
    if already:
        return already
    if asked.kind != TalkKind.NOT_RIGHT:
        raise NotFound()
    shown = earned(session, asked.workshop_id, asked.engagement_id, Month.of(asked.work_date))
    lines = shown.days.get(asked.work_date, [])
    talk = DayTalk(
        id=wish.id,
        workshop_id=asked.workshop_id,
        engagement_id=asked.engagement_id,
        work_date=asked.work_date,
        kind=TalkKind.ANSWER,
        text=wish.text,
        pieces=sum(line.good for line in lines),
        pay_fen=total_fen(lines),
        voice=Voice.OWN,
        answers_id=asked.id,
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(talk)
    session.flush()
    note(session, actor, Action.DAY_TALK_ANSWERED, talk.id, now, workshop_id=talk.workshop_id)
    return talk
