"""Who made pieces together, how their pay is parted, and what to ask about it.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from workshop.i18n import mark
from workshop.money import share_fen
from workshop.output.rules import doubt_ahead, doubt_overrun, is_unusual
from workshop.output.worth import Basis, Share

MOST_PIECES = 999_999
"""More than any team makes of anything in a day."""

LEAST_MEMBERS = 2
MOST_MEMBERS = 200
MOST_POINTS = 1_000

BASIS_NAMES = {
    Basis.EQUAL: mark("Equally"),
    Basis.HOURS: mark("By hours"),
    Basis.POINTS: mark("By agreed points"),
}


def parted(team_fen: int, basis: Basis, weights: Sequence[int]) -> list[Share]:
    """Each member's share, in the order of `weights`; together they are `team_fen`.

    weights: minutes or points, all more than nothing; of `Basis.EQUAL` they do not matter.
    """
    weights = [1] * len(weights) if basis == Basis.EQUAL else weights
    weight_sum = sum(weights)
    return [
        Share(pay_fen, weight, weight_sum, team_fen, basis)
        for pay_fen, weight in zip(share_fen(team_fen, weights), weights, strict=True)
    ]


# --- is it likely? --------------------------------------------------------


class DoubtKind(StrEnum):
    """Why to ask again.  Only the recorder knows."""

    OVERRUN = "overrun"
    AHEAD = "ahead"
    UNUSUAL = "unusual"
    AGAIN = "again"


@dataclass(frozen=True)
class Doubt:
    """One question about a team's count.  `key` is what says "it is right"; a yes to one number is none to the next.

    pieces: of this count; OVERRUN and AHEAD: of the step with this count.
    other: OVERRUN: what was ordered; AHEAD: what the step before made; UNUSUAL:
    what so many usually make in a day; AGAIN: how many counts of just so many
    pieces the day has.
    """

    kind: DoubtKind
    operation_id: UUID
    work_date: date
    pieces: int
    other: int

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.operation_id}/{self.work_date}/{self.pieces}/{self.other}"

    def plain(self) -> dict[str, Any]:
        """The doubt for JSON."""
        return {"key": self.key, "kind": str(self.kind), "pieces": self.pieces, "other": self.other}


@dataclass(frozen=True)
class Known:
    """What is known of a step before a team's count of it: good pieces, all of them."""

    ordered: int | None  # none: nobody knows how many
    recorded: int
    before: int  # of the step before; 0 if there is none, or nobody counts it
    usual_each: int  # what one of a team usually makes in a day; 0 if unknown
    same: int  # counts of the same step, day and pieces that were not taken back


def doubts_about(operation_id: UUID, work_date: date, good: int, members: int, known: Known) -> list[Doubt]:
    """What to ask before `good` pieces of so many members are written down."""
    overrun = doubt_overrun(operation_id, ordered=known.ordered, recorded=known.recorded, added=good)
    ahead = doubt_ahead(operation_id, recorded=known.recorded, added=good, recorded_before=known.before, added_before=0)
    found = [(DoubtKind(doubt.kind.value), doubt.pieces, doubt.other) for doubt in (overrun, ahead) if doubt]
    usual = known.usual_each * members
    if is_unusual(good, usual):
        found.append((DoubtKind.UNUSUAL, good, usual))
    if known.same:
        found.append((DoubtKind.AGAIN, good, known.same))
    return [Doubt(kind, operation_id, work_date, pieces, other) for kind, pieces, other in found]
