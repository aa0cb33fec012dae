"""Objections as JSON, for the people of a workshop."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from workshop.accounts.guard import Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import CHINA
from workshop.talks import queries
from workshop.talks.models import DayTalk
from workshop.talks.queries import Objection
from workshop.web.api import api_router

router = api_router("", "talks")

MayAnswer = Annotated[Actor, Depends(Require(Permission.ANSWERS_GIVE))]


_EARLIEST = date(2000, 1, 1)
"""Nothing was ended before; the first of all days has no midnight in our zone."""


class ReplyOut(BaseModel):
    """A recount, or the end: `outcome` is `accepted`, `split` or `refused`.

    pieces: good pieces as counted again, or as settled; none where the objection is about no line of pieces.
    sheet_id: the sheet that put the count right, if it changed.
    """

    id: UUID
    outcome: str | None
    pieces: int | None
    text: str
    sheet_id: UUID | None
    said_at: datetime


class ObjectionOut(BaseModel):
    """A worker's objection to one line (worker, day, operation).

    shown_pieces: good pieces that stood there when she spoke.  claimed_pieces: as she says.
    due_on: the day by which it is to be answered; it stays open after it.
    """

    id: UUID
    engagement_id: UUID
    work_date: date
    operation_id: UUID | None
    shown_pieces: int
    shown_fen: int
    claimed_pieces: int | None
    text: str
    document_id: UUID | None
    said_at: datetime
    due_on: date | None
    recount: ReplyOut | None
    end: ReplyOut | None


@router.get("/objections")
def list_objections(actor: MayAnswer, session: Reading, ended_since: date | None = None) -> list[ObjectionOut]:
    """All open objections, what is due first first; then those that were ended from a day on, if one is given."""
    found = queries.waiting_objections(session)
    if ended_since:
        found += queries.ended_objections(session, datetime.combine(max(ended_since, _EARLIEST), time(), CHINA))
    return [_objection(each) for each in found]


def _objection(said: Objection) -> ObjectionOut:
    return ObjectionOut(
        id=said.id,
        engagement_id=said.engagement_id,
        work_date=said.work_date,
        operation_id=said.operation_id,
        shown_pieces=said.pieces,
        shown_fen=said.pay_fen,
        claimed_pieces=said.claimed,
        text=said.text,
        document_id=said.document_id,
        said_at=said.said_at,
        due_on=said.due_on,
        recount=_reply(said.recount),
        end=_reply(said.answer),
    )


def _reply(talk: DayTalk | None) -> ReplyOut | None:
    if talk is None:
        return None
    return ReplyOut(
        id=talk.id,
        outcome=talk.outcome,
        pieces=talk.claimed,
        text=talk.text,
        sheet_id=talk.sheet_id,
        said_at=talk.said_at,
    )
