"""Reading who was here: rows, what stands of them, minutes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.attendance import rules
from workshop.attendance.models import Presence
from workshop.attendance.rules import AttendanceBy, LongTimes, Span, span_of
from workshop.clock import Month
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.output.models import EarningLine, OutputLine
from workshop.output.worth import LineKind
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_within

Key = tuple[UUID, date]
"""Worker (engagement) and day."""


def said_between(session: Session, engagement_ids: Collection[UUID], first: date, last: date) -> list[Presence]:
    """All that was ever said of these workers' presence on these days (both inclusive), in the order it was said."""
    if not engagement_ids:
        return []
    return list(
        session.scalars(
            sa.select(Presence)
            .where(col(Presence.engagement_id).in_(engagement_ids), col(Presence.work_date).between(first, last))
            .order_by(col(Presence.said_at), col(Presence.id))
        )
    )


def by_day(rows: Iterable[Presence]) -> dict[Key, list[Presence]]:
    """The rows of each worker and day, in their order."""
    days: dict[Key, list[Presence]] = {}
    for row in rows:
        days.setdefault((row.engagement_id, row.work_date), []).append(row)
    return days


def standing_between(
    session: Session, engagement_ids: Collection[UUID], first: date, last: date
) -> dict[Key, list[Presence]]:
    """The rows that stand for each worker and day; days on which none does are left out."""
    days = by_day(said_between(session, engagement_ids, first, last))
    stands = {key: rules.standing(rows) for key, rows in days.items()}
    return {key: rows for key, rows in stands.items() if rows}


def minutes_of(
    session: Session, engagement_ids: Collection[UUID], first: date, last: date
) -> dict[UUID, dict[date, int]]:
    """Minutes at work of each of these workers by day, first and last inclusive.

    Days without a minute are left out, workers without one too.  What has not
    ended yet counts nothing.  A session sees its own workshop's time only.
    """
    minutes: dict[UUID, dict[date, int]] = {}
    for (engagement_id, day), rows in standing_between(session, engagement_ids, first, last).items():
        if worked := rules.minutes_of_day(map(span_of, rows)):
            minutes.setdefault(engagement_id, {})[day] = worked
    return minutes


def has_presence(session: Session, first: date, last: date) -> set[UUID]:
    """Of whom something is said on these days, in the session's workshop."""
    return set(
        session.scalars(
            sa.select(Presence.engagement_id).distinct().where(col(Presence.work_date).between(first, last))
        )
    )


# --- counts and presence --------------------------------------------------


def counted_days(session: Session, engagement_ids: Collection[UUID], first: date, last: date) -> set[Key]:
    """On which days these workers made something here: their own pieces, a team's, or hours; never home work.

    What was counted and taken back again is no sign of anybody.
    """
    pieces = (OutputLine.good, OutputLine.rework, OutputLine.scrap)
    found: set[Key] = set()
    for line, amounts, more in (
        (OutputLine, pieces, sa.true()),
        (EarningLine, (EarningLine.quantity,), col(EarningLine.kind).not_in((LineKind.HOME, LineKind.BACK_PAY))),
    ):
        rows = session.execute(
            sa.select(line.engagement_id, line.work_date)
            .where(col(line.engagement_id).in_(engagement_ids), col(line.work_date).between(first, last), more)
            .group_by(col(line.engagement_id), col(line.work_date))
            .having(sa.or_(*(sa.func.sum(amount) != 0 for amount in amounts)))
        )
        found.update((engagement_id, day) for engagement_id, day in rows)
    return found


# --- a workshop's day and month -------------------------------------------


def people_of_day(session: Session, day: date) -> list[Engagement]:
    """Who is in the workshop on the day or is said to have been, in name order.  Nobody who works at home."""
    return list(engaged_within(session, day, day, also=has_presence(session, day, day), in_room=True))


@dataclass(frozen=True)
class MonthOfWorker:
    """One worker's month: minutes by day, days that have not ended, days that are counted but not said."""

    id: UUID
    number: int
    called_name: str
    minutes: Mapping[date, int]
    left_open: frozenset[date]
    unsaid: frozenset[date]

    def sum_of(self, days: Iterable[date]) -> int:
        return sum(self.minutes.get(day, 0) for day in days)


def month_of_workers(session: Session, month: Month) -> list[MonthOfWorker]:
    """The workshop's month in the order of the worker numbers; nobody who works at home."""
    first, last = month.first_day, month.last_day
    people = engaged_within(session, first, last, also=has_presence(session, first, last), in_room=True)
    ids = [who.id for who in people]
    stands = standing_between(session, ids, first, last)
    counted = counted_days(session, ids, first, last)
    return [_month_of(who, stands, counted) for who in sorted(people, key=lambda who: who.number)]


def _month_of(who: Engagement, stands: Mapping[Key, list[Presence]], counted: Collection[Key]) -> MonthOfWorker:
    days = {day: rows for (engagement_id, day), rows in stands.items() if engagement_id == who.id}
    minutes = {day: rules.minutes_of_day(map(span_of, rows)) for day, rows in days.items()}
    return MonthOfWorker(
        who.id,
        who.number,
        who.called_name,
        {day: worked for day, worked in minutes.items() if worked},
        frozenset(day for day, rows in days.items() if any(row.to_minute is None for row in rows)),
        frozenset(day for engagement_id, day in counted if engagement_id == who.id and day not in days),
    )


# --- more than usual ------------------------------------------------------


def week_minutes(session: Session, workshop: Workshop, day: date) -> int | None:
    """The normal time of a week, as law has it on the day."""
    return value_of(figures(session, workshop, day), ValueKind.WEEK_MINUTES)


def long_times(session: Session, workshop: Workshop, month: Month) -> list[tuple[Engagement, LongTimes]]:
    """Who worked weeks of more than normal time or a week without rest that ended in the month, in name order.

    Nobody where no attendance is kept.  Source: domain 3, W15.
    """
    if workshop.attendance_by == AttendanceBy.NONE:
        return []
    first, last = month.first_day, month.last_day
    since = rules.first_looked_at(first)
    people = engaged_within(session, since, last, also=has_presence(session, since, last), in_room=True)
    minutes = minutes_of(session, [who.id for who in people], since, last)
    normal = week_minutes(session, workshop, last)
    found = [(who, rules.long_times(minutes.get(who.id, {}), first, last, normal)) for who in people]
    return [(who, times) for who, times in found if times]


# --- one person in two workshops ------------------------------------------


@dataclass(frozen=True)
class Overlap:
    """One person, written down as present in two workshops at the same time."""

    work_date: date
    engagement_ids: tuple[UUID, UUID]
    span: Span


def overlaps(session: Session, engagement_ids: Collection[UUID], first: date, last: date) -> list[Overlap]:
    """Where these engagements of one person lie over each other, in the order of the days.

    Only a session that reaches more than one of them finds any: a worker's own
    does, an owner's never.
    """
    return overlaps_in(standing_between(session, engagement_ids, first, last))


def overlaps_in(stands: Mapping[Key, Iterable[Presence]]) -> list[Overlap]:
    """The overlaps of rows that stand, all of them one person's; one that has not ended is none yet."""
    days: dict[date, dict[UUID, list[Span]]] = {}
    for (engagement_id, day), rows in stands.items():
        days.setdefault(day, {})[engagement_id] = [span_of(row) for row in rows if row.to_minute is not None]
    return [
        Overlap(day, (one, other), span)
        for day, spans in sorted(days.items())
        for one, other in combinations(sorted(spans), 2)
        for span in rules.shared(spans[one], spans[other])
    ]


def overlaps_of_person(session: Session, person_id: UUID, first: date, last: date) -> list[Overlap]:
    """The overlaps of all engagements of a person that the session reaches.

    For an office that looks at a claim; today no office's scope reaches presence
    (`docs/later.md`), so that it finds none.
    """
    engagement_ids = session.scalars(sa.select(Engagement.id).where(col(Engagement.person_id) == person_id)).all()
    return overlaps(session, engagement_ids, first, last)
