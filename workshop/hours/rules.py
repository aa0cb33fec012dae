"""Time that is paid beside pieces: how it is typed, when it may be, what to ask about it.  Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from workshop.attendance.rules import Span, minutes_of_day, read_spans, shared
from workshop.errors import Refused
from workshop.i18n import mark
from workshop.money import HAO_PER_YUAN
from workshop.output.worth import LineKind
from workshop.text import minutes_typed

KINDS = (LineKind.WAITING, LineKind.TRAINING, LineKind.CLEANING, LineKind.ODD_JOB)
"""All that is paid by time, in the order of a page."""

DAY_MINUTES = 24 * 60
MOST_PEOPLE = 200
MOST_RATE_HAO = 1_000 * HAO_PER_YUAN
USUAL_MOST_HAO = 100 * HAO_PER_YUAN
"""More than this for an hour is hardly meant, where nothing else is known."""

ODD_TIMES = 3

UNREADABLE = mark("Write from when to when, such as 8:30-11:00, or how long, such as 2.5 or 2:30.")

_FROM_TO = re.compile("[-–—~～至到]")


class TooLong(Refused):
    code = "day_too_long"
    message = mark("%(names)s: that would be more than 24 hours on one day.")


class PaidAlready(Refused):
    code = "time_paid_already"
    message = mark("%(names)s: a part of this time is paid by the hour already. Write each hour once.")


class NotPresent(Refused):
    code = "not_present"
    message = mark("%(names)s: this is more than the attendance of that day has room for. Put one of them right.")


@dataclass(frozen=True)
class Time:
    """So many minutes of a day, and if known from when on."""

    minutes: int
    from_minute: int | None = None  # since midnight

    @property
    def span(self) -> Span | None:
        return None if self.from_minute is None else Span(self.from_minute, self.from_minute + self.minutes)


def read_time(text: str) -> Time:
    """A span as typed, 8:30-11:00, or a duration: 2.5, 2:30, 150分.  Raises ValueError with a message id."""
    if not _FROM_TO.search(text):
        minutes = minutes_typed(text)
        if minutes is None or not 0 < minutes <= DAY_MINUTES:
            raise ValueError(UNREADABLE)
        return Time(minutes)
    try:
        (span,) = read_spans(text, may_be_open=False)
    except ValueError:  # unreadable, or more than one
        raise ValueError(UNREADABLE) from None
    return Time(span.minutes, span.from_minute)


def time_text(time: Time) -> str:
    """As `read_time` reads it."""
    return str(time.span or f"{time.minutes // 60}:{time.minutes % 60:02d}")


# --- may it be? -----------------------------------------------------------


@dataclass(frozen=True)
class DayOf:
    """What is known of a worker's day before time of it is paid."""

    engagement_id: UUID
    name: str
    paid: Sequence[Time] = ()  # by the hour already
    present: Sequence[Span] = ()  # as her attendance has it; empty: unknown, or she has not gone yet
    has_pieces: bool = False  # her own, a team's or repairs
    has_training_day: bool = False  # paid by the day

    def minutes_with(self, time: Time) -> int:
        """All her paid time of the day, with this."""
        return sum(paid.minutes for paid in self.paid) + time.minutes


def check_time(time: Time, days: Collection[DayOf]) -> None:
    """Raise PaidAlready, TooLong or NotPresent."""
    for refusal, is_refused in ((PaidAlready, _crosses), (TooLong, _is_too_long), (NotPresent, _is_outside)):
        names = [day.name for day in days if is_refused(time, day)]
        if names:
            raise refusal(names=", ".join(names))


def _crosses(time: Time, day: DayOf) -> bool:
    return time.span is not None and bool(shared([time.span], [paid.span for paid in day.paid if paid.span]))


def _is_too_long(time: Time, day: DayOf) -> bool:
    return day.minutes_with(time) > DAY_MINUTES


def _is_outside(time: Time, day: DayOf) -> bool:
    if not day.present:
        return False
    within = minutes_of_day(shared([time.span], day.present)) if time.span else time.minutes
    return within < time.minutes or day.minutes_with(time) > minutes_of_day(day.present)


def leaves_no_room(time: Time, day: DayOf) -> bool:
    """Whether she was paid by the piece, and nothing shows that this time lay beside it.

    An hour paid by pieces is never paid again.  Source: domain 1.1, 7; factory-features row 37.
    """
    return day.has_pieces and day.minutes_with(time) >= minutes_of_day(day.present)


def may_be_the_same(time: Time, day: DayOf) -> bool:
    """Whether she is paid for just as long on that day already, and nobody wrote down from when to when of both."""
    return any(paid.minutes == time.minutes for paid in day.paid if not (paid.span and time.span))


# --- is it likely? --------------------------------------------------------


class DoubtKind(StrEnum):
    """Why to ask again."""

    PIECES = "pieces"
    AGAIN = "again"
    TRAINED = "trained"
    UNPAID = "unpaid"
    ODD_RATE = "odd_rate"


@dataclass(frozen=True)
class Doubt:
    """One question about time that is to be paid.  `key` is what says "it is right"; it names what was typed.

    names: PIECES, AGAIN and TRAINED: whom it is about.  last_hao: ODD_RATE: what an hour was paid before; 0 if unknown.
    """

    kind: DoubtKind
    key: str
    engagement_ids: frozenset[UUID]
    names: str = ""
    last_hao: int = 0

    def plain(self) -> dict[str, Any]:
        """The doubt for JSON."""
        return {"key": self.key, "kind": str(self.kind), "names": self.names, "last_hao": self.last_hao}


def doubts_about(
    kind: LineKind, work_date: date, time: Time, rate_hao: int, days: Collection[DayOf], last_hao: int | None
) -> list[Doubt]:
    """What to ask before this time is paid.

    rate_hao: for an hour.  last_hao: what an hour of the kind was paid last; none if never.
    Training and trial days are paid time (domain 3, W25), a stop that is not the
    worker's doing too (W17): nothing is refused, but no pay at all is asked about.
    """
    about = f"{kind}/{work_date}/{time_text(time)}"
    everybody = frozenset(day.engagement_id for day in days)
    doubts = []
    for what, is_odd in (
        (DoubtKind.PIECES, leaves_no_room),
        (DoubtKind.AGAIN, may_be_the_same),
        # A day of training that is paid by the day is not paid by the hour too (W25).
        (DoubtKind.TRAINED, lambda _time, day: kind == LineKind.TRAINING and day.has_training_day),
    ):
        odd = [day for day in days if is_odd(time, day)]
        if odd:
            ids = sorted(day.engagement_id.hex for day in odd)
            names = ", ".join(day.name for day in odd)
            key = f"{what}/{about}/{'.'.join(ids)}"
            doubts.append(Doubt(what, key, frozenset(day.engagement_id for day in odd), names))
    if rate_hao == 0:
        doubts.append(Doubt(DoubtKind.UNPAID, f"{DoubtKind.UNPAID}/{about}", everybody))
    elif rate_hao > (last_hao * ODD_TIMES if last_hao else USUAL_MOST_HAO):
        key = f"{DoubtKind.ODD_RATE}/{about}/{rate_hao}"
        doubts.append(Doubt(DoubtKind.ODD_RATE, key, everybody, last_hao=last_hao or 0))
    return doubts


def asked_of(doubts: Iterable[Doubt], engagement_id: UUID) -> str | None:
    """What was asked about one worker's time; none if nothing was."""
    return ",".join(doubt.kind for doubt in doubts if engagement_id in doubt.engagement_ids) or None
