"""What an ordinary worker makes and earns, and which quota nearly everybody reaches.  Pure.

Nothing here is about one worker: where there are too few to speak of all, nothing is said.
Source: 劳动法 art. 37, local rules on quotas (domain 3, W11 and W12); 妇女权益保障法 art. 45 (W38).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from workshop.money import HAO_PER_FEN, divide_half_up

DAYS = 30
"""So many days back tell how people work now."""

FEWEST = 3
"""Of fewer workers no figure is shown: it would be one person's."""

TEN_THOUSAND = 10_000
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Made:
    """What one worker made of a step, and in how much time; `is_assumed`: a usual day was taken for some of it."""

    pieces: int
    minutes: int
    is_assumed: bool = False

    def in_day(self, day_minutes: int) -> int:
        """Whole pieces in a day of so many minutes."""
        return self.pieces * day_minutes // self.minutes


@dataclass(frozen=True)
class StepPace:
    """How a step goes, for all who are past their training.

    usual_day: pieces in eight hours of the worker in the middle; suggested_quota: what the share asked for reaches.
    Both none where there are too few people, and told to two digits: nobody's own pace shows.
    reaching: of ten thousand, how many reach the quota; none without a quota.
    """

    people: int
    usual_day: int | None = None
    suggested_quota: int | None = None
    reaching: int | None = None
    is_assumed: bool = False


def step_pace(made: Collection[Made], day_minutes: int, quota_pieces: int | None, quota_share: int) -> StepPace:
    """How a step goes.  quota_share: of ten thousand, how many should reach a quota (W12)."""
    if len(made) < FEWEST:
        return StepPace(len(made))
    days = sorted(of.in_day(day_minutes) for of in made)
    reaching = None
    if quota_pieces:
        reaching = sum(day >= quota_pieces for day in days) * TEN_THOUSAND // len(days)
    return StepPace(
        len(days),
        two_digits(quantile(days, TEN_THOUSAND // 2)),
        two_digits(quantile(days, TEN_THOUSAND - quota_share)),
        reaching,
        any(of.is_assumed for of in made),
    )


def quantile(ordered: Sequence[int], share: int) -> int:
    """The value below which `share` of ten thousand lie, between two neighbours in proportion, in whole pieces.

    ordered: the least first, not empty.
    """
    place, rest = divmod((len(ordered) - 1) * share, TEN_THOUSAND)
    if not rest:
        return ordered[place]
    low, high = ordered[place], ordered[place + 1]
    return low + (high - low) * rest // TEN_THOUSAND


def two_digits(pieces: int) -> int:
    """The number with its two leading digits kept, never more than it is: 1,287 as 1,200."""
    grain: int = 10 ** max(len(str(pieces)) - 2, 0)
    return pieces // grain * grain


# --- what it earns --------------------------------------------------------


@dataclass(frozen=True)
class Earns:
    """What an ordinary worker earns at a rate beside the minimum; none of the minimum where nobody knows it.

    month_fen: of a full month; floor_fen: the month's minimum by the hour.
    """

    hour_fen: int
    month_fen: int | None
    floor_fen: int | None
    minimum_month_fen: int | None

    @property
    def is_below(self) -> bool:
        """Whether an ordinary worker earns less in an hour than the minimum."""
        return self.floor_fen is not None and self.hour_fen < self.floor_fen


def earns(
    usual_day: int,
    rate_hao: int,
    per_pieces: int,
    *,
    day_minutes: int,
    month_hours: int | None,
    minimum_month_fen: int | None,
) -> Earns:
    """What so many pieces a day earn at a rate.  Source: domain 3.2, the floor of an hour."""
    hao, of = usual_day * rate_hao * MINUTES_PER_HOUR, per_pieces * HAO_PER_FEN * day_minutes
    month_fen = divide_half_up(hao * month_hours, of) if month_hours else None
    floor_fen = divide_half_up(minimum_month_fen, month_hours) if minimum_month_fen and month_hours else None
    return Earns(divide_half_up(hao, of), month_fen, floor_fen, minimum_month_fen)
