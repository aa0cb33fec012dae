"""Talking about a day.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session

from workshop.actor import Actor, Voice
from workshop.clock import Month
from workshop.database import get, written_before
from workshop.documents.commands import keep_photo
from workshop.documents.rules import Photo, reduce_photo
from workshop.errors import Invalid, NotFound, Stale
from workshop.fields import NumberOrSum, OneLine, OrNone
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.orders.models import Operation
from workshop.output.cells import (
    CellState,
    CountedOperation,
    cell_states,
    counted_operations,
    counted_workers,
    hold_own,
)
from workshop.output.earned import earned
from workshop.output.rules import (
    MOST_PIECES,
    Count,
    NoRate,
    NotEngaged,
    SheetKind,
    check_minors,
    check_not_future,
    doubt_overrun,
    doubt_unusual,
    is_barred,
    is_engaged,
)
from workshop.output.sheets import Change, write_sheet
from workshop.output.worth import LineKind, PayLine, total_fen
from workshop.talks import queries, rules
from workshop.talks.models import DayTalk
from workshop.talks.queries import Thread
from workshop.talks.rules import Outcome, TalkKind
from workshop.tenancy import hold
from workshop.workers.models import Engagement

Text = Annotated[str, StringConstraints(max_length=rules.LONGEST_TEXT), OneLine]
Pieces = Annotated[NumberOrSum, Field(ge=0, le=MOST_PIECES)]
MaybePieces = Annotated[Pieces | None, OrNone]


class SayOfDay(BaseModel):
    """A worker's word on a day.

    operation_id: the line that it is about.  Without one, "right" is of the whole day, and "not right" of
    something that no line of pieces shows, such as hours; it says in words what.
    claimed: the good pieces that the line should be.
    sure: keys of the questions that were answered with "it is right".
    """

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    kind: TalkKind
    operation_id: Annotated[UUID | None, OrNone] = None
    claimed: MaybePieces = None
    text: Text = ""
    sure: str = ""


class Recount(BaseModel):
    """Pieces that were counted again because of an objection."""

    recount_id: UUID = Field(default_factory=new_id)
    recounted: Pieces
    recount_text: Text = ""


class EndObjection(BaseModel):
    """How an objection ends, perhaps with the recount that led to it.

    settled: the pieces of a split.  seen: the good pieces that stood there when the page was made.
    sure: keys of the questions that were answered with "it is right".
    """

    id: UUID = Field(default_factory=new_id)
    outcome: Outcome
    settled: MaybePieces = None
    text: Text = ""
    recount_id: UUID = Field(default_factory=new_id)
    recounted: MaybePieces = None
    recount_text: Text = ""
    seen: MaybePieces = None
    sure: str = ""


# --- a worker's word ----------------------------------------------------------


def say_of_day(
    session: Session, actor: Actor, day: date, wish: SayOfDay, today: date, now: datetime, uploaded: bytes = b""
) -> DayTalk:
    """A worker's word on her own day, with what she was shown and a photo if she sent one.

    Raises NotFound, IdInUse, InTheFuture, NothingThere, Invalid, ClaimsFewer, NotAPhoto, PhotoTooLarge.
    """
    photo = reduce_photo(uploaded) if uploaded else None  # half a second of work, before anybody is kept waiting
    engagement = get(session, Engagement, wish.engagement_id)
    workshop = hold(session, engagement.workshop_id)
    objects = wish.kind == TalkKind.NOT_RIGHT
    told = wish.model_dump(exclude={"id", "sure"}) | {
        "claimed": wish.claimed if objects and wish.operation_id else None
    }
    if talk := written_before(session, DayTalk, wish.id, work_date=day, **told):
        return talk
    check_not_future(day, today)
    if wish.kind not in (TalkKind.RIGHT, TalkKind.NOT_RIGHT):
        raise NotFound()
    if wish.operation_id and get(session, Operation, wish.operation_id).workshop_id != engagement.workshop_id:
        raise NotFound()
    shown = _shown(session, engagement.workshop_id, engagement.id, day, wish.operation_id)
    before = next((t for t in _open_of_day(session, engagement.id, day) if t.operation_id == wish.operation_id), None)
    if objects:
        _check_objection(wish, shown)
    elif not shown and not before:
        raise rules.NothingThere()
    due_on = rules.answer_by(today, workshop.answer_days, before.due_on if before else None)
    talk = DayTalk(
        **told,
        id=wish.id,
        workshop_id=engagement.workshop_id,
        work_date=day,
        due_on=due_on if objects else None,
        document_id=_keep(session, actor, engagement, photo, now) if objects else None,
        pieces=sum(line.good for line in shown),
        pay_fen=total_fen(shown),
        voice=actor.voice_for(engagement.id),
        said_by=actor.account_id,
        said_at=now,
    )
    return _said(session, actor, talk, Action.DAY_TALK_SAID)


def _shown(
    session: Session, workshop_id: UUID, engagement_id: UUID, day: date, operation_id: UUID | None
) -> list[PayLine]:
    """Her own pieces of the operation on the day; without one, all that the day came to."""
    lines = earned(session, workshop_id, engagement_id, Month.of(day)).days.get(day, [])
    if operation_id is None:
        return lines
    return [line for line in lines if line.operation_id == operation_id and line.kind == LineKind.PIECES]


def _open_of_day(session: Session, engagement_id: UUID, day: date) -> list[DayTalk]:
    said = queries.talks_of(session, engagement_id, day, day).get(day, [])
    return [thread.objection for thread in queries.threads(said) if thread.is_open]


def _check_objection(wish: SayOfDay, shown: list[PayLine]) -> None:
    """Raise Invalid for an objection that says nothing, ClaimsFewer for one that would take from her pay."""
    if wish.operation_id is None:
        if not wish.text:
            raise Invalid({"text": mark("Write what is not right, for example: two hours of waiting are missing.")})
    elif wish.claimed is None:
        raise Invalid({"claimed": mark("Write how many it should be, for example 130.")})
    else:
        _check_claim(wish.operation_id, wish.claimed, sum(line.good for line in shown), wish.sure)


def _check_claim(operation_id: UUID, claimed: int, shown: int, sure: str) -> None:
    """Raise Invalid for what is written down already, ClaimsFewer for a claim below it that was not said to be right.

    claimed, shown: good pieces.
    """
    if claimed == shown:
        raise Invalid({"claimed": mark("So many are written down already. Write how many it should be.")})
    key = rules.fewer_key(operation_id, claimed)
    if claimed < shown and key not in sure.split():
        raise rules.ClaimsFewer(shown=shown, claimed=claimed, together=shown + claimed, key=key)


def _keep(session: Session, actor: Actor, engagement: Engagement, photo: Photo | None, now: datetime) -> UUID | None:
    if photo is None:
        return None
    place = {"workshop_id": engagement.workshop_id, "engagement_id": engagement.id}
    return keep_photo(session, actor, new_id(), photo, now, **place).id


# --- the leader's -------------------------------------------------------------


def recount(session: Session, actor: Actor, talk_id: UUID, wish: Recount, now: datetime) -> DayTalk:
    """Write down what was counted again; the line itself changes when the objection ends.

    Raises NotFound, IdInUse, NoLongerOpen, RecountedAlready.
    """
    hold_own(session)
    objection = get(session, DayTalk, talk_id)
    told = {"kind": TalkKind.RECOUNT, "claimed": wish.recounted, "text": wish.recount_text}
    if talk := written_before(session, DayTalk, wish.recount_id, answers_id=talk_id, **told):
        return talk
    thread = _open_thread(session, objection)
    if objection.operation_id is None:
        raise NotFound()
    if thread.recount:
        raise rules.RecountedAlready()
    talk = _reply(session, actor, objection, TalkKind.RECOUNT, now)
    talk.id, talk.claimed, talk.text = wish.recount_id, wish.recounted, wish.recount_text
    return _said(session, actor, talk, Action.DAY_TALK_RECOUNTED)


def end_objection(session: Session, actor: Actor, talk_id: UUID, wish: EndObjection, now: datetime) -> DayTalk:
    """End an objection: her number, another, or what stands there; a changed count is one more sheet.

    Raises NotFound, IdInUse, NoLongerOpen, RecountedAlready, Stale, Invalid, DaySettled, NotEngaged, BarredToMinors,
    NoRate, OddCount, MoreThanOrdered; whichever it raises, nothing is written.
    """
    closed_through = hold_own(session)
    objection = get(session, DayTalk, talk_id)
    told: dict[str, object] = {"kind": TalkKind.ANSWER, "outcome": wish.outcome, "text": wish.text}
    if wish.outcome == Outcome.SPLIT:
        told["claimed"] = wish.settled
    if talk := written_before(session, DayTalk, wish.id, answers_id=talk_id, **told):
        return talk
    _open_thread(session, objection)
    standing = _standing(session, objection)
    if wish.seen is not None and wish.seen != standing.count.good:
        raise Stale()
    _check_end(objection, wish)
    if wish.recounted is not None:
        counted = Recount(recount_id=wish.recount_id, recounted=wish.recounted, recount_text=wish.recount_text)
        recount(session, actor, talk_id, counted, now)
    pieces, sheet = None, None
    if objection.operation_id:
        claimed = objection.claimed or 0
        stands = standing.count.good
        pieces = rules.settled_pieces(wish.outcome, standing=stands, claimed=claimed, settled=wish.settled)
        if pieces != stands:
            rules.check_unsettled(objection.work_date, closed_through)
            change = _correction(session, objection, standing, pieces, wish.sure)
            sheet = write_sheet(session, actor, new_id(), [change], SheetKind.RECOUNT, now)
    talk = _reply(session, actor, objection, TalkKind.ANSWER, now)
    talk.id, talk.claimed, talk.text = wish.id, pieces, wish.text
    talk.outcome, talk.sheet_id = wish.outcome, sheet.id if sheet else None
    return _said(session, actor, talk, Action.DAY_TALK_ANSWERED)


def _open_thread(session: Session, objection: DayTalk) -> Thread:
    """The objection with what was said of it.  Raises NotFound, NoLongerOpen."""
    if objection.kind != TalkKind.NOT_RIGHT:
        raise NotFound()
    day = objection.work_date
    said = queries.talks_of(session, objection.engagement_id, day, day)[day]
    thread = next(each for each in queries.threads(said) if each.objection.id == objection.id)
    if not thread.is_open:
        raise rules.NoLongerOpen()
    return thread


def _check_end(objection: DayTalk, wish: EndObjection) -> None:
    """Raise Invalid for an end without its number or its reason."""
    if wish.outcome == Outcome.SPLIT and objection.operation_id is None:
        raise Invalid({"outcome": mark("Choose one of the answers.")})
    if wish.outcome == Outcome.SPLIT and wish.settled is None:
        raise Invalid({"settled": mark("Write the number that you settled on.")})
    if wish.outcome == Outcome.REFUSED and not wish.text:
        raise Invalid({"text": mark("Write why it stays as it is: she reads it.")})
    if not wish.text and (wish.outcome == Outcome.SPLIT or objection.operation_id is None):
        raise Invalid({"text": mark("Write a word on it: she reads it.")})


def _standing(session: Session, objection: DayTalk) -> CellState:
    """What stands in the line now."""
    if objection.operation_id is None:
        return CellState()
    states = cell_states(session, objection.work_date, [objection.engagement_id])
    return states.get((objection.engagement_id, objection.operation_id), CellState())


def _correction(session: Session, objection: DayTalk, standing: CellState, pieces: int, sure: str) -> Change:
    """What brings the line to these pieces: at the rate of what it corrects, else at that of the day."""
    day, who, what = objection.work_date, objection.engagement_id, objection.operation_id
    assert what is not None
    (worker,) = counted_workers(session, {who})
    operation = counted_operations(session, day, {what})[what]
    if not standing.count and not is_engaged(worker.started_on, worker.ended_on, day):
        raise NotEngaged(names=worker.called_name)
    if not standing.count and is_barred(operation.barred_to_minors, worker.minor_until, day):
        check_minors([(worker.called_name, operation.name)])
    if operation.rate_hao is None:
        raise NoRate(names=operation.name)
    added = pieces - standing.count.good
    asked = _asked(operation, who, pieces, added, standing, sure)
    rate = operation.rate_hao, operation.per_pieces
    return Change(who, day, what, Count(added), *rate, asked, corrects=bool(standing.count))


def _asked(
    operation: CountedOperation, who: UUID, pieces: int, added: int, standing: CellState, sure: str
) -> str | None:
    """What was asked about the count and said to be right.  Raises OddCount, MoreThanOrdered for what was not."""
    usual = standing.usual or standing.count.good
    odd = doubt_unusual(who, operation.id, pieces, usual) if added > 0 else None
    if odd and odd.key not in sure.split():
        raise rules.OddCount(pieces=pieces, usual=usual, key=odd.key)
    ordered, recorded = operation.ordered_pieces, operation.recorded_pieces
    over = doubt_overrun(operation.id, ordered=ordered, recorded=recorded, added=added)
    if over and over.key not in sure.split():
        raise rules.MoreThanOrdered(pieces=over.pieces, ordered=over.other, key=over.key)
    return str(odd.kind) if odd else None


def _reply(session: Session, actor: Actor, objection: DayTalk, kind: TalkKind, now: datetime) -> DayTalk:
    """A recount or an answer, with what stands there by now."""
    who, day, what = objection.engagement_id, objection.work_date, objection.operation_id
    lines = _shown(session, objection.workshop_id, who, day, what)
    return DayTalk(
        workshop_id=objection.workshop_id,
        engagement_id=who,
        work_date=day,
        kind=kind,
        operation_id=what,
        pieces=sum(line.good for line in lines),
        pay_fen=total_fen(lines),
        voice=Voice.OWN,
        answers_id=objection.id,
        said_by=actor.account_id,
        said_at=now,
    )


def _said(session: Session, actor: Actor, talk: DayTalk, action: Action) -> DayTalk:
    session.add(talk)
    session.flush()
    note(session, actor, action, talk.id, talk.said_at, workshop_id=talk.workshop_id)
    return talk
