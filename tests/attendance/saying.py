"""What is said of presence, in few words."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.attendance import commands, queries, rules
from workshop.attendance.commands import Correct, ListDay, ListedWorker
from workshop.attendance.models import Presence
from workshop.attendance.rules import AttendanceBy
from workshop.database import get
from workshop.tenancy import Workshop

EIGHT = NOON - timedelta(hours=4)
"""Eight in the morning of 16 September, in China."""

USUAL = "8:00-11:30, 14:00-17:30"


def turn_on(session: Session, cast: Cast, by: AttendanceBy = AttendanceBy.LIST) -> None:
    """Mei's workshop writes attendance down in this way."""
    workshop = get(session, Workshop, cast.workshop)
    workshop.attendance_by, workshop.usual_hours = by, USUAL
    session.flush()


def ask(hours: Mapping[UUID, str], was: Mapping[UUID, str] | None = None, **more: Any) -> ListDay:
    """A list in which these were typed, over what it showed."""
    rows = [ListedWorker(engagement_id=who, hours=text, was=(was or {}).get(who, "")) for who, text in hours.items()]
    return ListDay(rows=rows, **more)


def listed(session: Session, cast: Cast, hours: Mapping[UUID, str], day: date = TODAY, **more: Any) -> list[Presence]:
    """Lan writes the list, having seen what stands."""
    was = {who: hours_of(session, who, day) for who in hours}
    return commands.list_day(session, cast.lan, day, ask(hours, was, **more), TODAY, NOON)


def hours_of(session: Session, engagement_id: UUID, day: date = TODAY) -> str:
    """What stands for her on the day."""
    stands = queries.standing_between(session, [engagement_id], day, day).get((engagement_id, day), [])
    return rules.spans_text(map(rules.span_of, stands))


def new_presence(session: Session, cast: Cast) -> Presence:
    """Fang was here this morning, in a workshop that keeps a list of it.  `session` is Mei's."""
    turn_on(session, cast)
    return listed(session, cast, {cast.fang_at: USUAL})[0]


def some_presence(session: Session, cast: Cast) -> Presence:
    """A few days where everybody taps: one put right, one whose end was forgotten.  One that may be put right.

    `session` is Mei's.
    """
    turn_on(session, cast, AttendanceBy.TAP)
    yesterday, before = TODAY - timedelta(days=1), TODAY - timedelta(days=4)
    listed(session, cast, {cast.fang_at: "8:00-", cast.yan_at: "7:45-11:30, 14:00-17:30"}, day=before)
    wrong, noon = listed(session, cast, {cast.fang_at: USUAL}, day=yesterday)
    wish = Correct(hours="8:00-12:00", note="加了半小时")
    commands.correct(session, cast.mei, wrong.id, wish, TODAY, NOON)
    return noon
