"""The phone's queue, as JSON: many entries at once, and an answer for each."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, Field
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Require, Writing
from workshop.actor import Actor, Permission
from workshop.outbox import saved
from workshop.outbox.commands import Entry, Moment, Verdict, take_entries
from workshop.outbox.rules import MOST_ENTRIES
from workshop.web.api import api_router

router = api_router("", "outbox")

MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]


class EntriesIn(BaseModel):
    """What waits on the phone, the oldest first."""

    entries: list[Entry] = Field(max_length=MOST_ENTRIES)


class QuestionOut(BaseModel):
    """Something odd.  To say that it is right, send the entry again with the key among its `confirmed`."""

    key: str
    text: str
    wants_reason: bool


class VerdictOut(BaseModel):
    """What became of one entry.

    `stored`, `already_had` (its key came before) and `nothing_changed` are done;
    `refused` was not written, `code` and `reason` say why.
    """

    key: UUID
    outcome: Literal["stored", "already_had", "nothing_changed", "refused"]
    code: str = ""
    reason: str = ""
    questions: list[QuestionOut] = []


class EntriesOut(BaseModel):
    """An answer for each entry."""

    entries: list[VerdictOut]


@router.post("/entries")
def take(actor: MayRecord, session: Writing, clock: BusinessClock, body: EntriesIn) -> EntriesOut:
    """Take a phone's queue, 50 entries at most, all in one transaction.

    Each entry counts once by its key, however often it is sent.  One that is
    refused holds up no other.
    """
    verdicts = take_entries(session, actor, body.entries, Moment(clock.today(), clock.now(), clock.offset))
    return EntriesOut(entries=[_verdict(session, verdict) for verdict in verdicts])


def _verdict(session: Session, verdict: Verdict) -> VerdictOut:
    if verdict.refusal is None:
        return VerdictOut(key=verdict.key, outcome=verdict.outcome.value)
    return VerdictOut(
        key=verdict.key,
        outcome=verdict.outcome.value,
        code=verdict.refusal.code,
        reason=saved.reason(verdict.refusal),
        questions=[
            QuestionOut(key=question.key, text=question.text, wants_reason=question.wants_reason)
            for question in saved.questions(session, verdict)
        ],
    )
