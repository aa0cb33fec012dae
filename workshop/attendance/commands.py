"""Writing down who was here.  Rows are only added; a correction takes a row's place.

The caller's session is the transaction.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlmodel import Session

from workshop.actor import Actor, Role, Voice
from workshop.attendance import queries, rules
from workshop.attendance.models import Presence
from workshop.attendance.rules import AttendanceBy, Difference, Source, Span
from workshop.clock import CHINA
from workshop.database import get
from workshop.errors import IdInUse, Invalid, NotFound, Stale
from workshop.fields import Line, OneLine, OptionalLine
from workshop.i18n import gettext, mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.output.rules import NotEngaged, check_not_future, check_open, is_engaged
from workshop.tenancy import Workshop, hold
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of
from workshop.workers.rules import WorksAt


def _readable(text: str) -> str:
    rules.read_spans(text)
    return text


HoursText = Annotated[str, StringConstraints(max_length=rules.LONGEST_TEXT), OneLine, AfterValidator(_readable)]
"""Spans of a day as people type them; empty: not here."""


class Going(StrEnum):
    """Which way a tap is meant."""

    HERE = "here"
    GONE = "gone"


class Tap(BaseModel):
    """ "I am here" or "I am going"."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    going: Going


class SayWhenGone(BaseModel):
    """When she went on a day on which nobody tapped it."""

    id: UUID = Field(default_factory=new_id)
    presence_id: UUID
    gone_at: Annotated[str, StringConstraints(max_length=20), OneLine]


class ListedWorker(BaseModel):
    """One row of the leader's list.  `was`: what it showed when it was opened."""

    engagement_id: UUID
    hours: HoursText = ""
    was: str = ""


class ListDay(BaseModel):
    """The leader's list of a day.  Rows that were left as they were are not looked at."""

    id: UUID = Field(default_factory=new_id)
    rows: list[ListedWorker] = Field(max_length=1000)
    note: OptionalLine = ""  # on what was changed; the worker sees it
    sure: str = ""


class ConfirmDay(BaseModel):
    """A worker's word on a day on which she has counts: as proposed, or as she says."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    work_date: date
    hours: Annotated[HoursText, StringConstraints(min_length=1)]
    sure: str = ""


class Correct(BaseModel):
    """Another span in the place of one, and why; no hours take it away."""

    id: UUID = Field(default_factory=new_id)
    hours: HoursText = ""
    note: Line
    sure: str = ""


# --- what all of them look at ---------------------------------------------


def _check_day(workshop: Workshop, people: Sequence[Engagement], day: date, today: date) -> None:
    """Whether these may be written in on the day.  Raises InTheFuture, MonthClosed, NotEngaged, AtHome.

    Whoever is only taken out again is not among them: what was wrong may always go.
    """
    check_not_future(day, today)
    check_open(day, workshop.closed_through)
    for who in people:
        if who.works_at == WorksAt.HOME:
            raise rules.AtHome(name=who.called_name)
    absent = [who.called_name for who in people if not is_engaged(who.started_on, who.ended_on, day)]
    if absent:
        raise NotEngaged(names=", ".join(absent))


def _check_kept(workshop: Workshop, *ways: AttendanceBy) -> None:
    """Raise AttendanceOff unless the workshop writes attendance down in one of these ways."""
    if workshop.attendance_by not in ways:
        raise rules.AttendanceOff()


_ANY_WAY = (AttendanceBy.LIST, AttendanceBy.TAP, AttendanceBy.COUNTS)


def _ask_about(hours: Sequence[Span], who: Engagement, sure: Collection[str]) -> None:
    """Raise LongDay for a day that is likely a slip of the finger."""
    text = rules.spans_text(hours)
    key = f"{who.id}/{text.replace(' ', '')}"
    if rules.minutes_of_day(hours) > rules.LONG_DAY_MINUTES and key not in sure:
        raise rules.LongDay(name=who.called_name, hours=text, key=key)


def _write(
    session: Session,
    actor: Actor,
    who: Engagement,
    day: date,
    difference: Difference,
    source: Source,
    now: datetime,
    *,
    row_id: UUID | None = None,
    words: str = "",
) -> Presence:
    row = Presence(
        id=row_id or new_id(),
        workshop_id=who.workshop_id,
        engagement_id=who.id,
        work_date=day,
        from_minute=difference.span.from_minute,
        to_minute=difference.span.to_minute,
        source=source,
        replaces_id=difference.replaces_id,
        note=words,
        voice=actor.voice_for(who.id) if actor.role == Role.WORKER else Voice.OWN,
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(row)
    session.flush()
    note(session, actor, Action.PRESENCE_ADDED, row.id, now, workshop_id=row.workshop_id)
    return row


def _known(session: Session, row_id: UUID, engagement_id: UUID | None = None) -> Presence | None:
    """The row that a form sent twice made the first time.  Raises IdInUse if it made somebody else's."""
    row = session.get(Presence, row_id)
    if row and engagement_id and row.engagement_id != engagement_id:
        raise IdInUse()
    return row


def _standing(session: Session, engagement_id: UUID, day: date) -> list[Presence]:
    return queries.standing_between(session, [engagement_id], day, day).get((engagement_id, day), [])


# --- a worker's own word --------------------------------------------------


def tap(session: Session, actor: Actor, wish: Tap, now: datetime) -> Presence:
    """A worker comes or goes, by the server's clock.

    Coming while she is here already, and going twice, add nothing.  Raises NotFound,
    AttendanceOff, AtHome, NotEngaged, MonthClosed, WrittenAlready, NotHereYet, IdInUse.
    """
    who = get(session, Engagement, wish.engagement_id)
    workshop = hold(session, who.workshop_id)
    if row := _known(session, wish.id, who.id):
        return row
    _check_kept(workshop, AttendanceBy.TAP)
    here = now.astimezone(CHINA)
    day, minute = here.date(), here.hour * 60 + here.minute
    _check_day(workshop, [who], day, day)
    stands = _standing(session, who.id, day)
    if wish.going == Going.GONE:
        return _go(session, actor, who, wish.id, stands, minute, now)
    if stands and stands[-1].to_minute is None:
        return stands[-1]
    if any(rules.span_of(row).end > minute for row in stands):
        raise rules.WrittenAlready(hours=rules.spans_text(map(rules.span_of, stands)))
    return _write(session, actor, who, day, Difference(None, Span(minute)), Source.TAP, now, row_id=wish.id)


def _go(
    session: Session,
    actor: Actor,
    who: Engagement,
    row_id: UUID,
    stands: Sequence[Presence],
    minute: int,
    now: datetime,
) -> Presence:
    if not stands:
        raise rules.NotHereYet()
    last = stands[-1]
    if last.to_minute is not None:
        return last
    # The leader may have written her in for a time that is still to come: then she was here for none of it.
    span = Span(last.from_minute, max(minute, last.from_minute))
    return _write(session, actor, who, last.work_date, Difference(last.id, span), Source.TAP, now, row_id=row_id)


def say_when_gone(session: Session, actor: Actor, wish: SayWhenGone, today: date, now: datetime) -> Presence:
    """End a span that was left open on a day before, as the worker remembers it.

    Raises NotFound, AttendanceOff, MonthClosed, Stale, Invalid.
    """
    left = get(session, Presence, wish.presence_id)
    who = get(session, Engagement, left.engagement_id)
    workshop = hold(session, who.workshop_id)
    if row := _known(session, wish.id, who.id):
        return row
    _check_kept(workshop, AttendanceBy.TAP)
    _check_day(workshop, [who], left.work_date, today)
    if left.work_date == today:
        raise NotFound()
    stands = _standing(session, who.id, left.work_date)
    if left not in stands or left.to_minute is not None:
        raise Stale()
    try:
        (span,) = rules.read_spans(f"{Span(left.from_minute)}{wish.gone_at}")
        if span.to_minute is None:
            raise ValueError
    except ValueError:
        raise Invalid(
            {"gone_at": mark("Write when you went, such as 17:30. It must be later than when you came.")}
        ) from None
    later = [row for row in stands if row is not left and left.from_minute <= row.from_minute < span.end]
    if later:
        raise rules.WrittenAlready(hours=rules.spans_text(map(rules.span_of, later)))
    return _write(session, actor, who, left.work_date, Difference(left.id, span), Source.TAP, now, row_id=wish.id)


def confirm_from_counts(session: Session, actor: Actor, wish: ConfirmDay, today: date, now: datetime) -> Presence:
    """A worker says when she was here on a day on which she has counts: the first of the rows.

    Raises NotFound, AttendanceOff, AtHome, NotEngaged, InTheFuture, MonthClosed, WrittenAlready,
    LongDay, IdInUse, Invalid.
    """
    who = get(session, Engagement, wish.engagement_id)
    workshop = hold(session, who.workshop_id)
    if row := _known(session, wish.id, who.id):
        return row
    _check_kept(workshop, AttendanceBy.COUNTS)
    day = wish.work_date
    _check_day(workshop, [who], day, today)
    if (who.id, day) not in queries.counted_days(session, [who.id], day, day):
        raise NotFound()
    if stands := _standing(session, who.id, day):
        raise rules.WrittenAlready(hours=rules.spans_text(map(rules.span_of, stands)))
    spans = rules.read_spans(wish.hours)
    if not spans or spans[-1].to_minute is None:
        raise Invalid({"hours": rules.UNREADABLE})
    _ask_about(spans, who, wish.sure.split())
    rows = [
        _write(
            session,
            actor,
            who,
            day,
            Difference(None, span),
            Source.COUNTS,
            now,
            row_id=None if place else wish.id,
        )
        for place, span in enumerate(spans)
    ]
    return rows[0]


# --- the leader's list ----------------------------------------------------


def list_day(session: Session, actor: Actor, day: date, wish: ListDay, today: date, now: datetime) -> list[Presence]:
    """Write down what the leader's list changes, each row in the place of what it corrects.

    The rows written; of a form sent again the first.  Raises NotFound, AttendanceOff, AtHome,
    NotEngaged, InTheFuture, MonthClosed, ChangedMeanwhile, LongDay.
    """
    workshop = hold(session, actor.workshop_id)
    if first := _known(session, wish.id):
        return [first]
    _check_kept(workshop, *_ANY_WAY)
    changed = [row for row in wish.rows if not _is_same(row.hours, row.was)]
    people = engagements_of(session, [row.engagement_id for row in changed])
    _check_day(workshop, [who for row, who in zip(changed, people, strict=True) if row.hours], day, today)
    stands = queries.standing_between(session, [who.id for who in people], day, day)
    written: list[Presence] = []
    for row, who in zip(changed, people, strict=True):
        found = stands.get((who.id, day), [])
        spans = rules.read_spans(row.hours)
        _ask_about_change(row, found, spans, who, wish.sure.split())
        _ask_about(spans, who, wish.sure.split())
        for difference in rules.differences(found, spans):
            row_id = None if written else wish.id
            words = wish.note if difference.replaces_id else ""
            written.append(_write(session, actor, who, day, difference, Source.LIST, now, row_id=row_id, words=words))
    return written


def _is_same(hours: str, was: str) -> bool:
    """Whether two texts tell the same spans; what was shown may have been tampered with, and then differs."""
    try:
        return rules.read_spans(hours) == rules.read_spans(was)
    except ValueError:
        return False


def _ask_about_change(
    row: ListedWorker, found: Sequence[Presence], spans: Sequence[Span], who: Engagement, sure: Collection[str]
) -> None:
    """Raise ChangedMeanwhile if something else stands now than the list showed, and than it wants."""
    now_there = [rules.span_of(each) for each in found]
    text = rules.spans_text(now_there)
    key = f"{who.id}={text.replace(' ', '')}"
    if not _is_same(text, row.was) and now_there != list(spans) and key not in sure:
        hours = text or gettext(mark("nothing"))
        raise rules.ChangedMeanwhile(name=who.called_name, hours=hours, key=key)


def correct(session: Session, actor: Actor, presence_id: UUID, wish: Correct, today: date, now: datetime) -> Presence:
    """Put another span in the place of one that stands, or take it away, and say why.

    The worker sees both.  Raises NotFound, AttendanceOff, MonthClosed, AtHome, NotEngaged, Stale, LongDay, Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    if row := _known(session, wish.id):
        return row
    _check_kept(workshop, *_ANY_WAY)
    wrong = get(session, Presence, presence_id)
    who = get(session, Engagement, wrong.engagement_id)
    _check_day(workshop, [who] if wish.hours else [], wrong.work_date, today)
    stands = _standing(session, who.id, wrong.work_date)
    if wrong not in stands:
        raise Stale()
    spans = rules.read_spans(wish.hours) or (Span(wrong.from_minute, wrong.from_minute),)
    if len(spans) > 1:
        raise Invalid({"hours": mark("Here one time takes the place of one. Several are written in the day's list.")})
    others = [rules.span_of(row) for row in stands if row is not wrong]
    if rules.shared(others, spans):
        raise Invalid({"hours": rules.CROSSING})
    _ask_about([*others, *spans], who, wish.sure.split())
    difference = Difference(wrong.id, spans[0])
    return _write(session, actor, who, wrong.work_date, difference, Source.LIST, now, row_id=wish.id, words=wish.note)
