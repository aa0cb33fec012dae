"""What may be entered of months before counting began here.  Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from workshop.clock import Month
from workshop.errors import Refused
from workshop.i18n import mark
from workshop.money import FEN_PER_YUAN

MOST_MONTHS_BACK = 120
USUAL_MOST_FEN = 20_000 * FEN_PER_YUAN
"""More than this is hardly a piece worker's month.  Source: domain 8.3."""

PAST_MARK = mark("From before, entered on %(day)s: the workshop's paper, no counts behind it")
"""How much such a total is worth: weaker than counts.  It stands wherever one is shown."""


class NotAPastMonth(Refused):
    code = "not_a_past_month"
    message = mark("Only months that are over can be entered from paper, ten years back at most.")


class CountedHere(Refused):
    code = "counted_here"
    message = mark("%(names)s: this month was counted here. A total from paper besides would pay it twice.")


class DoubtKind(StrEnum):
    """A reason to ask; only whoever holds the paper knows."""

    EARLY = "early"  # before her first day: on paper she may have begun earlier
    LATE = "late"  # after her last day
    HIGH = "high"


@dataclass(frozen=True)
class Doubt:
    """One question about a total.  `key` is what says "it is right"; a yes to one amount is none to the next."""

    kind: DoubtKind
    engagement_id: UUID
    month: Month
    pay_fen: int
    day: date | None = None  # EARLY: her first day; LATE: her last

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.engagement_id}/{self.month}/{self.pay_fen}"

    def plain(self) -> dict[str, Any]:
        """The doubt for JSON."""
        return {
            "key": self.key,
            "kind": str(self.kind),
            "engagement_id": str(self.engagement_id),
            "pay_fen": self.pay_fen,
            "day": str(self.day) if self.day else None,
        }


def is_past_month(month: Month, this: Month) -> bool:
    """Whether the month is over, and not too long ago to be meant."""
    return this.plus(-MOST_MONTHS_BACK) <= month < this


def check_month(month: Month, this: Month) -> None:
    """Raise NotAPastMonth for a month that runs, is to come, or lies too far back."""
    if not is_past_month(month, this):
        raise NotAPastMonth()


def doubts_about(
    engagement_id: UUID, month: Month, pay_fen: int, *, started_on: date, ended_on: date | None
) -> list[Doubt]:
    """What to ask before a total of hers is kept; nothing is asked about none at all."""
    if not pay_fen:
        return []
    doubts = []
    if month.last_day < started_on:
        doubts.append(Doubt(DoubtKind.EARLY, engagement_id, month, pay_fen, started_on))
    if ended_on and ended_on < month.first_day:
        doubts.append(Doubt(DoubtKind.LATE, engagement_id, month, pay_fen, ended_on))
    if pay_fen > USUAL_MOST_FEN:
        doubts.append(Doubt(DoubtKind.HIGH, engagement_id, month, pay_fen))
    return doubts
