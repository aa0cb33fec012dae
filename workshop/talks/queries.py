"""Reading what was said of days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.hot import OWN_ENGAGEMENTS, of_person, run
from workshop.orders.models import CustomerOrder, Operation
from workshop.talks import rules
from workshop.talks.models import DayTalk
from workshop.talks.rules import Outcome, Said, TalkKind
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


@dataclass(frozen=True)
class Thread:
    """An objection with its recount and its answer, as far as there are."""

    objection: DayTalk
    recount: DayTalk | None
    answer: DayTalk | None
    is_open: bool

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; none while it has not, and where it was answered in words only."""
        return Outcome(self.answer.outcome) if self.answer and self.answer.outcome else None


def threads(said: Sequence[DayTalk]) -> list[Thread]:
    """The objections among what was said of one worker's day, oldest first.

    said: oldest first.
    """
    waiting = rules.open_objections(_word(talk) for talk in said)
    replies = {(talk.answers_id, talk.kind): talk for talk in said if talk.answers_id}
    return [
        Thread(
            talk,
            replies.get((talk.id, TalkKind.RECOUNT)),
            replies.get((talk.id, TalkKind.ANSWER)),
            talk.id in waiting,
        )
        for talk in said
        if talk.kind == TalkKind.NOT_RIGHT
    ]


def _word(talk: DayTalk) -> Said:
    return Said(talk.id, TalkKind(talk.kind), talk.operation_id, talk.answers_id)


# --- a worker's own ----------------------------------------------------------

_talk = columns(DayTalk)
_SAID = of_person(
    sa.select(
        _talk.engagement_id,
        _talk.work_date,
        _talk.id,
        _talk.kind,
        _talk.operation_id,
        _talk.answers_id,
        _talk.due_on,
    )
    .where(
        _talk.engagement_id.in_(OWN_ENGAGEMENTS),
        _talk.work_date.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(_talk.said_at, _talk.id)
)


def own_waiting_days(session: Session, first: date, last: date) -> dict[date, date | None]:
    """Days of a worker's own on which an objection waits, and by when the first of them is to be answered."""
    said: dict[tuple[UUID, date], list[Said]] = {}
    due: dict[UUID, date | None] = {}
    for engagement_id, day, talk_id, kind, *about, due_on in run(session, _SAID, {"first": first, "last": last}):
        said.setdefault((engagement_id, day), []).append(Said(talk_id, TalkKind(kind), *about))
        due[talk_id] = due_on
    waiting: dict[date, date | None] = {}
    for (_, day), words in said.items():
        for talk_id in rules.open_objections(words):
            found = [each for each in (due[talk_id], waiting.get(day)) if each]
            waiting[day] = min(found, default=None)
    return waiting


# --- what waits for an answer ------------------------------------------------


@dataclass(frozen=True)
class Objection:
    """An objection as the people of a workshop see it, with its recount and its end.

    pieces, pay_fen: as she was shown.  operation: none where it is about no line of pieces.
    """

    id: UUID
    engagement_id: UUID
    called_name: str
    work_date: date
    operation_id: UUID | None
    operation: str
    product: str
    claimed: int | None
    text: str
    pieces: int
    pay_fen: int
    document_id: UUID | None
    voice: str
    due_on: date | None
    said_at: datetime
    recount: DayTalk | None = None
    answer: DayTalk | None = None


def is_waiting() -> sa.ColumnElement[bool]:
    """Whether the DayTalk of a statement is an open objection; as `rules.open_objections`."""
    later = aliased(DayTalk)
    same_line = col(later.operation_id).is_not_distinct_from(col(DayTalk.operation_id))
    replaced = sa.tuple_(col(later.said_at), col(later.id)) > sa.tuple_(col(DayTalk.said_at), col(DayTalk.id))
    return sa.and_(
        col(DayTalk.kind) == TalkKind.NOT_RIGHT,
        ~sa.exists().where(
            col(later.engagement_id) == col(DayTalk.engagement_id),
            col(later.work_date) == col(DayTalk.work_date),
            sa.or_(
                (col(later.kind) == TalkKind.ANSWER) & (col(later.answers_id) == col(DayTalk.id)),
                replaced & (col(later.kind) == TalkKind.NOT_RIGHT) & same_line,
                replaced & (col(later.kind) == TalkKind.RIGHT) & (same_line | col(later.operation_id).is_(None)),
            ),
        ),
    )


_OBJECTIONS = (
    sa.select(
        DayTalk.id,
        DayTalk.engagement_id,
        Engagement.called_name,
        DayTalk.work_date,
        DayTalk.operation_id,
        sa.func.coalesce(Operation.name, ""),
        sa.func.coalesce(CustomerOrder.product, ""),
        DayTalk.claimed,
        DayTalk.text,
        DayTalk.pieces,
        DayTalk.pay_fen,
        DayTalk.document_id,
        DayTalk.voice,
        DayTalk.due_on,
        DayTalk.said_at,
    )
    .join(Engagement, col(Engagement.id) == DayTalk.engagement_id)
    .outerjoin(Operation, col(Operation.id) == DayTalk.operation_id)
    .outerjoin(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
)


def waiting_objections(session: Session) -> list[Objection]:
    """All that waits for its end in the session's workshop, what is due first first."""
    first = (col(DayTalk.due_on).nulls_first(), col(DayTalk.said_at), col(DayTalk.id))
    return _with_replies(session, session.execute(_OBJECTIONS.where(is_waiting()).order_by(*first)))


def ended_objections(session: Session, since: datetime) -> list[Objection]:
    """What was ended since then, the latest end first."""
    answer = aliased(DayTalk)
    rows = session.execute(
        _OBJECTIONS.join(answer, (col(answer.answers_id) == col(DayTalk.id)) & (col(answer.kind) == TalkKind.ANSWER))
        .where(col(DayTalk.kind) == TalkKind.NOT_RIGHT, col(answer.said_at) >= since)
        .order_by(col(answer.said_at).desc(), col(answer.id))
    )
    return _with_replies(session, rows)


def due_days(session: Session) -> list[date | None]:
    """By when each open objection is to be answered."""
    return list(session.scalars(sa.select(col(DayTalk.due_on)).where(is_waiting())))


def _with_replies(session: Session, rows: Iterable[sa.Row[Any]]) -> list[Objection]:
    found = [list(row) for row in rows]
    replies = {
        (talk.answers_id, talk.kind): talk
        for talk in session.scalars(sa.select(DayTalk).where(col(DayTalk.answers_id).in_([row[0] for row in found])))
    }
    return [
        Objection(*row, replies.get((row[0], TalkKind.RECOUNT)), replies.get((row[0], TalkKind.ANSWER)))
        for row in found
    ]
