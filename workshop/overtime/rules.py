"""Overtime that the owner arranged: what it pays beyond the usual rate, and what to ask about it.  Pure.

Source: 劳动法 arts 41, 44; 工资支付暂行规定 art. 13 (domain 3, W16 and W18).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import gcd
from typing import Any
from uuid import UUID

from workshop.errors import Refused
from workshop.i18n import mark
from workshop.law.rules import DayKind, Figures, ValueKind, value_of
from workshop.money import FEN_PER_YUAN, HAO_PER_FEN

MOST_PIECES = 99_999
MOST_MINUTES = 24 * 60
MOST_HOUR_FEN = 1_000 * FEN_PER_YUAN

DAY_NAMES = {
    DayKind.WORKDAY: mark("A working day"),
    DayKind.REST_DAY: mark("A rest day, and no other day off for it"),
    DayKind.HOLIDAY: mark("A holiday by law"),
}

PERCENT_OF = {
    DayKind.WORKDAY: ValueKind.OVERTIME_WORKDAY,
    DayKind.REST_DAY: ValueKind.OVERTIME_REST_DAY,
    DayKind.HOLIDAY: ValueKind.OVERTIME_HOLIDAY,
}

WARN_PARTS, WARN_OF = 5, 6
"""At so many sixths of the month's limit it is said that it comes near: at 30 of 36 hours (W16)."""


class NoPercent(Refused):
    code = "no_overtime_percent"
    message = mark("It is not known what overtime costs on such a day. Enter it on the page of the rules first.")


@dataclass(frozen=True)
class ExtraRate:
    """What is paid beyond the usual rate: so many hao for so many pieces or minutes."""

    rate_hao: int
    per_quantity: int


def extra_rate(rate_hao: int, per_quantity: int, percent: int) -> ExtraRate:
    """What `percent` of the usual rate pays beyond it, exactly.

    The quantity stays the one for which the rate was announced if whole hao come out, and grows where none do.
    """
    hao = rate_hao * (percent - 100)
    shared = gcd(hao, 100)
    return ExtraRate(hao // shared, per_quantity * (100 // shared))


def hour_hao(hour_fen: int) -> int:
    """An hour's usual pay in hao.  It is agreed in whole fen, so that what comes beyond it is whole hao."""
    return hour_fen * HAO_PER_FEN


# --- how much in a day and a month ----------------------------------------


class Reach(StrEnum):
    """How a month's overtime stands to the law's limit."""

    WITHIN = "within"
    NEAR = "near"
    OVER = "over"


def reach_of(minutes: int, most_minutes: int | None) -> Reach:
    """How these minutes stand to the most of a month; none known: within.  Source: domain 3, W16."""
    if most_minutes is None:
        return Reach.WITHIN
    if minutes > most_minutes:
        return Reach.OVER
    return Reach.NEAR if minutes * WARN_OF >= most_minutes * WARN_PARTS else Reach.WITHIN


# --- is it likely? --------------------------------------------------------


class DoubtKind(StrEnum):
    """Why to ask again."""

    MINOR = "minor"  # 劳动法 arts 64, 65 and 未成年工特殊保护规定
    DAY_KIND = "day_kind"
    NO_QUOTA = "no_quota"
    QUOTA_OPEN = "quota_open"
    MORE_THAN_COUNTED = "more_than_counted"
    DAY_LIMIT = "day_limit"
    MONTH_NEAR = "month_near"
    MONTH_OVER = "month_over"


@dataclass(frozen=True)
class Doubt:
    """One question.  `key` is what says "it is right"; it names what was typed.

    amount, other: QUOTA_OPEN: pieces at the usual rate, the quota.  MORE_THAN_COUNTED: what would be overtime in all,
    what was counted.  DAY_LIMIT, MONTH_NEAR, MONTH_OVER: minutes in all, the most.
    """

    kind: DoubtKind
    key: str
    amount: int = 0
    other: int = 0

    def plain(self) -> dict[str, Any]:
        """The doubt for JSON."""
        return {"key": self.key, "kind": str(self.kind), "amount": self.amount, "other": self.other}


@dataclass(frozen=True)
class Entry:
    """Overtime as it is to be written down.  quantity: pieces, or minutes where there is no step."""

    engagement_id: UUID
    work_date: date
    day_kind: DayKind
    operation_id: UUID | None
    quantity: int
    minutes: int | None  # how long it took, where known


@dataclass(frozen=True)
class Known:
    """What is known of the worker and her day before.

    counted: her good pieces of the step on the day; without a step, minutes that are paid by the hour.
    """

    is_minor: bool
    calendar: DayKind
    quota_pieces: int | None
    counted: int
    overtime: int = 0  # pieces or minutes of the same that are overtime already
    day_minutes: int = 0  # overtime of that day so far
    month_minutes: int = 0  # overtime of that month so far


def doubts_about(entry: Entry, known: Known, figures: Figures) -> list[Doubt]:
    """What to ask before overtime is paid.  Rules ask: what was arranged and worked is paid in any case."""
    about = f"{entry.work_date}/{entry.engagement_id}/{entry.operation_id or ''}/{entry.quantity}/{entry.minutes or ''}"
    found: list[tuple[DoubtKind, int, int]] = []
    if known.is_minor:
        found.append((DoubtKind.MINOR, 0, 0))
    order = list(DayKind)
    if order.index(entry.day_kind) < order.index(known.calendar):
        found.append((DoubtKind.DAY_KIND, 0, 0))
    found += _of_amounts(entry, known)
    found += _of_time(entry, known, figures)
    return [Doubt(kind, f"{kind}/{about}/{amount}", amount, other) for kind, amount, other in found]


def _of_amounts(entry: Entry, known: Known) -> list[tuple[DoubtKind, int, int]]:
    """Whether the quota was finished before, and whether so much was made at all.

    On a rest day or a holiday all that was arranged is overtime, and no quota is asked for.
    """
    found = []
    in_all = known.overtime + entry.quantity
    usual = known.counted - in_all
    if entry.operation_id and entry.day_kind == DayKind.WORKDAY:
        if known.quota_pieces is None:
            found.append((DoubtKind.NO_QUOTA, 0, 0))
        elif 0 <= usual < known.quota_pieces:
            found.append((DoubtKind.QUOTA_OPEN, usual, known.quota_pieces))
    if usual < 0:
        found.append((DoubtKind.MORE_THAN_COUNTED, in_all, known.counted))
    return found


def _of_time(entry: Entry, known: Known, figures: Figures) -> list[tuple[DoubtKind, int, int]]:
    """Whether it is more than the law allows on a day and in a month, as far as its time is known."""
    minutes = entry.minutes or 0
    if not minutes:
        return []
    found = []
    of_day, of_month = known.day_minutes + minutes, known.month_minutes + minutes
    most_of_day = value_of(figures, ValueKind.OVERTIME_DAY_MINUTES)
    if most_of_day is not None and of_day > most_of_day:
        found.append((DoubtKind.DAY_LIMIT, of_day, most_of_day))
    most = value_of(figures, ValueKind.OVERTIME_MONTH_MINUTES)
    reach = reach_of(of_month, most)
    if most is not None and reach != Reach.WITHIN:
        found.append((DoubtKind.MONTH_OVER if reach == Reach.OVER else DoubtKind.MONTH_NEAR, of_month, most))
    return found


def asked_of(doubts: list[Doubt]) -> str | None:
    """What was asked and said to be right; none if nothing was."""
    return ",".join(doubt.kind for doubt in doubts) or None
