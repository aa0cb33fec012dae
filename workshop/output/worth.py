"""What work is worth: lines of a month, and what each day adds to them.  Pure.

A month is a few lines, each pieces × rate and rounded once; a day is what it
adds to them.  Hours are minutes at a rate for 60, and add up in the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import lcm
from typing import Protocol
from uuid import UUID

from workshop.i18n import mark
from workshop.money import growth_fen, piece_pay_fen
from workshop.output.rules import Count

MINUTES_PER_HOUR = 60


class LineKind(StrEnum):
    """What a line of pay is for."""

    PIECES = "pieces"  # in her own name
    TEAM = "team"  # her share of pieces made together
    HOME = "home"  # made at home, on a contract of work: no wage, never presence (domain 3, W30)
    REPAIR = "repair"  # somebody else's pieces, done again
    BACK_PAY = "back_pay"  # a raise that reaches back
    TRAINING_DAY = "training_day"  # paid by the day
    OVERTIME = "overtime"  # what arranged overtime brings beyond the usual rate
    WAITING = "waiting"
    TRAINING = "training"
    CLEANING = "cleaning"
    ODD_JOB = "odd_job"  # by order of the owner


LINE_NAMES = {
    LineKind.PIECES: mark("Piece work"),
    LineKind.TEAM: mark("Team pieces"),
    LineKind.HOME: mark("Home work"),
    LineKind.REPAIR: mark("Repair"),
    LineKind.BACK_PAY: mark("Back pay"),
    LineKind.TRAINING_DAY: mark("Training days"),
    LineKind.OVERTIME: mark("More for overtime"),
    LineKind.WAITING: mark("Waiting for material"),
    LineKind.TRAINING: mark("Training"),
    LineKind.CLEANING: mark("Cleaning"),
    LineKind.ODD_JOB: mark("Odd jobs by the hour"),
}

HOUR_KINDS = frozenset({LineKind.WAITING, LineKind.TRAINING, LineKind.CLEANING, LineKind.ODD_JOB})

COUNTED_KINDS = frozenset({LineKind.PIECES, LineKind.HOME})
"""Kinds whose pieces are hers: a team's are nobody's own, and a repair makes no piece anew."""


def is_by_time(kind: LineKind, operation_id: UUID | None) -> bool:
    """Whether the amount of a line is minutes: hours, and overtime by the hour, which is of no operation."""
    return kind in HOUR_KINDS or (kind == LineKind.OVERTIME and operation_id is None)


LineKey = tuple[UUID | None, int, int, LineKind]
"""Operation, rate in hao, what the rate is for, kind: what makes one line of a month."""


class Basis(StrEnum):
    """By what the pay of pieces made together is parted, and so what a weight is."""

    EQUAL = "equal"  # one part each
    HOURS = "hours"  # minutes
    POINTS = "points"  # as the team agreed


@dataclass(frozen=True)
class Share:
    """Her part of what a team made: `weight` of `weight_sum` parts of `team_fen`, to the fen."""

    pay_fen: int
    weight: int
    weight_sum: int
    team_fen: int
    basis: Basis


@dataclass(frozen=True)
class Made:
    """Work of one worker, operation and day, at the rate of that day.

    count: pieces; of hours its `good` are minutes, of a share the whole team's pieces.
    """

    work_date: date
    operation_id: UUID | None  # none: hours
    rate_hao: int
    per_pieces: int
    count: Count
    kind: LineKind = LineKind.PIECES
    share_fen: int | None = None  # of a share: its fen, which no rate tells

    @property
    def key(self) -> LineKey:
        return self.operation_id, self.rate_hao, self.per_pieces, self.kind


@dataclass(frozen=True)
class PayLine:
    """Pieces × rate: of a month (rounded once) or of a day (what it adds to the month)."""

    operation_id: UUID | None
    rate_hao: int
    per_pieces: int
    count: Count
    pay_fen: int
    kind: LineKind = LineKind.PIECES

    @property
    def good(self) -> int:
        """Good pieces of her own: no minutes, no pieces of a team."""
        return self.count.good if self.kind in COUNTED_KINDS else 0

    @property
    def minutes(self) -> int:
        """Minutes of hours; of pieces none."""
        return self.count.good if is_by_time(self.kind, self.operation_id) else 0

    @property
    def days(self) -> int:
        """Days that are paid by the day; of all else none."""
        return self.count.good if self.kind == LineKind.TRAINING_DAY else 0

    @property
    def kind_name(self) -> str:
        return LINE_NAMES[self.kind]


class Rated(Protocol):
    """Whatever has a rate: so many hao for every `per_pieces` pieces."""

    @property
    def rate_hao(self) -> int: ...

    @property
    def per_pieces(self) -> int: ...


@dataclass(frozen=True)
class Raise:
    """By how much a rate rose: so many hao for every `per_pieces` pieces."""

    rate_hao: int
    per_pieces: int


def raise_over(old: Rated, new: Rated) -> Raise | None:
    """What the new rate pays more than the old one, for pieces that both rates divide; none if it does not."""
    per_pieces = lcm(old.per_pieces, new.per_pieces)
    rate_hao = new.rate_hao * (per_pieces // new.per_pieces) - old.rate_hao * (per_pieces // old.per_pieces)
    return Raise(rate_hao, per_pieces) if rate_hao > 0 else None


def month_lines(made: Iterable[Made]) -> list[PayLine]:
    """The lines of a month, each rounded once, in the order their operations first appear.

    What was counted and taken back again makes no line.
    """
    counts: dict[LineKey, Count] = {}
    shares: dict[LineKey, int] = {}
    for part in made:
        counts[part.key] = counts.get(part.key, Count()) + part.count
        shares[part.key] = shares.get(part.key, 0) + (part.share_fen or 0)
    lines = []
    for key, count in counts.items():
        operation_id, rate_hao, per_pieces, kind = key
        pay_fen = shares[key] if kind == LineKind.TEAM else piece_pay_fen(count.good, rate_hao, per_pieces)
        if count or pay_fen:
            lines.append(PayLine(operation_id, rate_hao, per_pieces, count, pay_fen, kind))
    return lines


def day_lines(made: Iterable[Made]) -> dict[date, list[PayLine]]:
    """What each day adds to the lines of its month; days add up to the lines to the fen.

    made: all of one month.  Days without a count, or with one taken back, are left out.
    """
    by_line: dict[LineKey, dict[date, list[Made]]] = {}
    for part in made:
        by_line.setdefault(part.key, {}).setdefault(part.work_date, []).append(part)
    lines: dict[date, list[PayLine]] = {}
    for (operation_id, rate_hao, per_pieces, kind), days in by_line.items():
        ordered = sorted(days)
        counts = {day: sum((part.count for part in days[day]), Count()) for day in ordered}
        if kind == LineKind.TEAM:
            grown = [sum(part.share_fen or 0 for part in days[day]) for day in ordered]
        else:
            grown = growth_fen((counts[day].good for day in ordered), rate_hao, per_pieces)
        for day, pay_fen in zip(ordered, grown, strict=True):
            if counts[day] or (kind == LineKind.TEAM and pay_fen):
                line = PayLine(operation_id, rate_hao, per_pieces, counts[day], pay_fen, kind)
                lines.setdefault(day, []).append(line)
    return {day: lines[day] for day in sorted(lines)}


def total_fen(lines: Iterable[PayLine]) -> int:
    """The sum of lines, in fen."""
    return sum(line.pay_fen for line in lines)
