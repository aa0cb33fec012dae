"""Reading what was said of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.hot import OWN_ENGAGEMENTS, of_person, run
from workshop.talks import rules
from workshop.talks.models import DayTalk
from workshop.talks.rules import TalkKind
from workshop.tenancy import columns
from workshop.workers.models import Engagement


def talks_of(session: Session, engagement_id: UUID, first: date, last: date) -> dict[date, list[DayTalk]]:
    """What was said of her days, oldest first."""
    talks: dict[date, list[DayTalk]] = {}
    for talk in session.scalars(
        sa.select(DayTalk)
        .where(col(DayTalk.engagement_id) == engagement_id, col(DayTalk.work_date).between(first, last))
        .order_by(col(DayTalk.said_at), col(DayTalk.id))
    ):
        talks.setdefault(talk.work_date, []).append(talk)
    return talks


_talk = columns(DayTalk)
_SAID = of_person(
    sa.select(_talk.engagement_id, _talk.work_date, _talk.id, _talk.kind, _talk.answers_id)
    .where(
        _talk.engagement_id.in_(OWN_ENGAGEMENTS),
        _talk.work_date.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(_talk.said_at, _talk.id)
)


def own_waiting_days(session: Session, first: date, last: date) -> set[date]:
    """Days of a worker's own on which a "not right" waits for its answer."""
    said: dict[tuple[UUID, date], list[tuple[UUID, TalkKind, UUID | None]]] = {}
    for engagement_id, day, talk_id, kind, answers_id in run(session, _SAID, {"first": first, "last": last}):
        said.setdefault((engagement_id, day), []).append((talk_id, TalkKind(kind), answers_id))
    return {day for (_, day), talks in said.items() if rules.is_waiting(talks)}


def is_waiting(talks: Sequence[DayTalk]) -> bool:
    """Whether her last "not right" still waits for an answer."""
    return rules.is_waiting((talk.id, TalkKind(talk.kind), talk.answers_id) for talk in talks)


@dataclass(frozen=True)
class WaitingTalk:
    """A "not right" that waits for its answer."""

    id: UUID
    engagement_id: UUID
    called_name: str
    work_date: date
    text: str
    pieces: int
    pay_fen: int
    said_at: datetime


def waiting_talks(session: Session) -> list[WaitingTalk]:
    """All that waits for an answer in the session's workshop, oldest first.

    Only the last word of a worker on a day counts: one "right" settles it.  An
    answer settles what it answers, not what she said since.
    """
    later = aliased(DayTalk)
    rows = session.execute(
        sa.select(
            DayTalk.id,
            DayTalk.engagement_id,
            Engagement.called_name,
            DayTalk.work_date,
            DayTalk.text,
            DayTalk.pieces,
            DayTalk.pay_fen,
            DayTalk.said_at,
        )
        .join(Engagement, col(Engagement.id) == DayTalk.engagement_id)
        .where(
            col(DayTalk.kind) == TalkKind.NOT_RIGHT,
            ~sa.exists().where(
                col(later.engagement_id) == col(DayTalk.engagement_id),
                col(later.work_date) == col(DayTalk.work_date),
                sa.tuple_(col(later.said_at), col(later.id)) > sa.tuple_(col(DayTalk.said_at), col(DayTalk.id)),
                sa.or_(col(later.kind) != TalkKind.ANSWER, col(later.answers_id) == col(DayTalk.id)),
            ),
        )
        .order_by(col(DayTalk.said_at), col(DayTalk.id))
    )
    return [WaitingTalk(*row) for row in rows]
