"""Spans of a day, which rows of presence stand, and what is asked about them.  Pure.

A span is told in minutes since midnight.  A row that another replaces falls
away; a row that ends where it begins takes its span away altogether.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from workshop.errors import Doubtful, Refused
from workshop.i18n import mark
from workshop.text import plain

LAST_MINUTE = 24 * 60
LONG_DAY_MINUTES = 12 * 60
"""More than this is asked about: eight hours and three of overtime at the most.  Source: domain 3, W15 and W16."""

LONGEST_TEXT = 80


class AttendanceBy(StrEnum):
    """How a workshop writes attendance down; most do not."""

    NONE = "none"
    LIST = "list"
    TAP = "tap"
    COUNTS = "counts"


BY_NAMES = {
    AttendanceBy.NONE: mark("Not at all"),
    AttendanceBy.LIST: mark("The line leader keeps a list"),
    AttendanceBy.TAP: mark("Everybody taps coming and going"),
    AttendanceBy.COUNTS: mark("From the counts, and each worker confirms"),
}


class Source(StrEnum):
    """How a span is known."""

    TAP = "tap"
    LIST = "list"
    COUNTS = "counts"


SOURCE_NAMES = {
    Source.TAP: mark("tapped by the worker"),
    Source.LIST: mark("leader's list"),
    Source.COUNTS: mark("from the counts, confirmed by the worker"),
}


class AttendanceOff(Refused):
    code = "attendance_off"
    message = mark("This workshop does not write attendance down in this way. The owner can change it in the settings.")


class AtHome(Refused):
    """Source: domain 3, W30."""

    code = "at_home"
    message = mark("%(name)s works at home. Home work is paid by what is brought back and is never attendance.")


class WrittenAlready(Refused):
    code = "written_already"
    message = mark("You are written down for that time already: %(hours)s. If it is wrong, tell the line leader.")


class NotHereYet(Refused):
    code = "not_here_yet"
    message = mark("There is no coming written down for that day, so there is no going either. Tell the line leader.")


class ChangedMeanwhile(Doubtful):
    code = "changed_meanwhile"
    message = mark("%(name)s: meanwhile %(hours)s was written down. If yours is right, save again.")


class LongDay(Doubtful):
    code = "long_day"
    message = mark("%(name)s: %(hours)s is more than 12 hours on one day. If it is right, save again.")


# --- spans ----------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Span:
    """From when to when, in minutes since midnight; `to_minute` is none while it has not ended."""

    from_minute: int
    to_minute: int | None = None

    @property
    def minutes(self) -> int:
        """How long it is; nothing while it has not ended."""
        return 0 if self.to_minute is None else self.to_minute - self.from_minute

    @property
    def end(self) -> int:
        """Where it ends; an open one reaches to midnight."""
        return LAST_MINUTE if self.to_minute is None else self.to_minute

    def __str__(self) -> str:
        return f"{_clock(self.from_minute)}-{'' if self.to_minute is None else _clock(self.to_minute)}"


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


_TIME = r"(\d{1,2})(?:[:.点时](\d{1,2}|半)?分?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:[-–—~至到]+)\s*(?:{_TIME})?")

UNREADABLE = mark("Write from when to when, such as 8:00-11:30, 14:00-17:30.")
CROSSING = mark("Two of these times lie over each other. Write each hour once.")


def read_spans(text: str, *, may_be_open: bool = True) -> tuple[Span, ...]:
    """The spans of a text such as "8:00-11:30, 14:00-17:30", in their order; "8:00-" has not ended.

    Full-width signs and 8点半 are taken.  Raises ValueError with a message id.
    """
    rest = plain(text)
    spans = []
    while rest := rest.lstrip(" ,;、"):
        match = _SPAN.match(rest)
        if match is None:
            raise ValueError(UNREADABLE)
        spans.append(_span(match))
        rest = rest[match.end() :]
    spans.sort(key=lambda span: (span.from_minute, span.end))
    if any(span.to_minute is None for span in spans[: None if not may_be_open else -1]):
        raise ValueError(UNREADABLE)
    if any(before.end > after.from_minute for before, after in pairwise(spans)):
        raise ValueError(CROSSING)
    return tuple(spans)


def _span(match: re.Match[str]) -> Span:
    start = _minute(match[1], match[2])
    end = None if match[3] is None else _minute(match[3], match[4])
    if start >= LAST_MINUTE or (end is not None and end <= start):
        raise ValueError(UNREADABLE)
    return Span(start, end)


def _minute(hours: str, minutes: str | None) -> int:
    past = 30 if minutes == "半" else int(minutes or 0)
    minute = int(hours) * 60 + past
    if past > 59 or minute > LAST_MINUTE:
        raise ValueError(UNREADABLE)
    return minute


def spans_text(spans: Iterable[Span]) -> str:
    """As `read_spans` reads it: "8:00-11:30, 14:00-17:30"."""
    return ", ".join(map(str, spans))


def minutes_of_day(spans: Iterable[Span]) -> int:
    """Minutes of a day, each counted once; what has not ended counts nothing yet."""
    minutes = reached = 0
    for span in sorted((span for span in spans if span.to_minute is not None), key=lambda span: span.from_minute):
        minutes += max(0, span.end - max(span.from_minute, reached))
        reached = max(reached, span.end)
    return minutes


def shared(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """Where spans of one list and of another lie over each other."""
    others = list(other)
    found = [
        Span(max(a.from_minute, b.from_minute), min(a.end, b.end))
        for a in one
        for b in others
        if max(a.from_minute, b.from_minute) < min(a.end, b.end)
    ]
    return sorted(found)


# --- rows -----------------------------------------------------------------


class Said(Protocol):
    """A row of presence, as far as rules look at it."""

    @property
    def id(self) -> UUID: ...
    @property
    def replaces_id(self) -> UUID | None: ...
    @property
    def from_minute(self) -> int: ...
    @property
    def to_minute(self) -> int | None: ...


AnySaid = TypeVar("AnySaid", bound=Said)


def span_of(row: Said) -> Span:
    return Span(row.from_minute, row.to_minute)


def standing(rows: Iterable[AnySaid]) -> list[AnySaid]:
    """The rows that count: no other took their place, and they take nothing away.  In the order of their spans."""
    known = list(rows)
    replaced = {row.replaces_id for row in known}
    stands = [row for row in known if row.id not in replaced and row.to_minute != row.from_minute]
    return sorted(stands, key=lambda row: (row.from_minute, span_of(row).end))


@dataclass(frozen=True)
class Difference:
    """A row to be written: in whose place, and the span; one without length takes it away."""

    replaces_id: UUID | None
    span: Span


def differences(stands: Sequence[Said], wanted: Iterable[Span]) -> list[Difference]:
    """What must be written so that the wanted spans stand; what stands already is left alone."""
    missing = sorted(wanted, key=lambda span: (span.from_minute, span.end))
    wrong = []
    for row in stands:
        if span_of(row) in missing:
            missing.remove(span_of(row))
        else:
            wrong.append(row)
    taken = [Difference(row.id, span) for row, span in zip(wrong, missing, strict=False)]
    gone = [Difference(row.id, Span(row.from_minute, row.from_minute)) for row in wrong[len(missing) :]]
    return [*taken, *gone, *(Difference(None, span) for span in missing[len(wrong) :])]


@dataclass(frozen=True)
class Entry(Generic[AnySaid]):
    """One row of a day as both sides read it: what it says, what it took the place of, whether it counts."""

    row: AnySaid
    text: str  # empty: it takes a span away
    instead_of: str  # empty: it took nobody's place
    counts: bool


def history(rows: Iterable[AnySaid]) -> list[Entry[AnySaid]]:
    """The rows of one worker and day, in the order they were said."""
    known = {row.id: row for row in rows}
    counting = {row.id for row in standing(known.values())}
    texts = {key: str(span_of(row)) if row.to_minute != row.from_minute else "" for key, row in known.items()}
    return [
        Entry(row, texts[key], texts.get(row.replaces_id, "") if row.replaces_id else "", key in counting)
        for key, row in known.items()
    ]


# --- proposals ------------------------------------------------------------


def proposed_days(counted: Iterable[date], written: Iterable[date]) -> list[date]:
    """Days with counts on which nothing is said of presence, the latest first."""
    return sorted(set(counted) - set(written), reverse=True)


# --- weeks and rest -------------------------------------------------------

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class WithoutRest:
    """Days in a row at work, both ends inclusive, a week of them or more."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class LongTimes:
    """What of somebody's time is more than usual.

    weeks: the minutes of weeks (Monday to Sunday) beyond a week's normal time, by their Monday.
    """

    weeks: Mapping[date, int] = field(default_factory=dict)
    without_rest: Sequence[WithoutRest] = ()

    def __bool__(self) -> bool:
        return bool(self.weeks or self.without_rest)

    @property
    def longest_minutes(self) -> int:
        return max(self.weeks.values(), default=0)


def first_looked_at(first: date) -> date:
    """From which day on presence is read, so that weeks and rows of days which end on `first` or later are whole."""
    return date.fromordinal(max(date.min.toordinal(), first.toordinal() - DAYS_A_WEEK + 1))


def long_times(by_day: Mapping[date, int], first: date, last: date, week_minutes: int | None) -> LongTimes:
    """Of weeks and rows of days that end between two days (inclusive): which are longer than normal.

    by_day: minutes at work, from `first_looked_at` on.  week_minutes: of normal time; None: not known.
    Source: domain 3, W15.
    """
    weeks: dict[date, int] = {}
    for day, minutes in sorted(by_day.items()):
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + minutes
    whole = timedelta(days=DAYS_A_WEEK - 1)
    long_weeks = {
        monday: minutes
        for monday, minutes in weeks.items()
        if week_minutes is not None and minutes > week_minutes
        if first - monday <= whole <= last - monday
    }
    rows = [row for row in _rows_of_days(by_day) if row.days >= DAYS_A_WEEK and first <= row.last <= last]
    return LongTimes(long_weeks, rows)


def _rows_of_days(by_day: Mapping[date, int]) -> list[WithoutRest]:
    rows: list[WithoutRest] = []
    for day in sorted(day for day, minutes in by_day.items() if minutes):
        if rows and day - rows[-1].last == timedelta(days=1):
            rows[-1] = WithoutRest(rows[-1].first, day)
        else:
            rows.append(WithoutRest(day, day))
    return rows
