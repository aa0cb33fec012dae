"""What an order says, and when a rate may begin.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from workshop.errors import Doubtful, Refused
from workshop.i18n import mark

MOST_PIECES = 10_000_000
MOST_PRICE_HAO = 100_000 * 10_000
MOST_QUOTA = 99_999


class Material(StrEnum):
    """Who brings the material.  Source: domain 1.4, 87."""

    BUYER = "buyer"
    OWN = "own"


MATERIAL_NAMES = {Material.BUYER: mark("The buyer brings it"), Material.OWN: mark("We buy it")}


class ArrangedBy(StrEnum):
    """Who found the order."""

    SELF = "self"
    FRIEND = "friend"
    COUNTY = "county"
    PAIRING = "pairing"


ARRANGED_NAMES = {
    ArrangedBy.SELF: mark("We did"),
    ArrangedBy.FRIEND: mark("A friend"),
    ArrangedBy.COUNTY: mark("The county"),
    ArrangedBy.PAIRING: mark("The partner city"),
}


class StartsTooEarly(Refused):
    code = "starts_too_early"
    message = mark("A new rate begins tomorrow at the earliest: work already done keeps its rate.")


class PostedInTheFuture(Refused):
    code = "posted_in_the_future"
    message = mark("That day has not come yet. Write it down once the rate hangs there.")


class OddRate(Doubtful):
    """A rate that is likely a slip of the finger.  `key` is what says "it is right"."""

    code = "odd_rate"
    message = mark("%(name)s, %(rate)s: is that right? If it is, press again.")


@dataclass(frozen=True)
class Posted:
    """A rate as it was announced: so many hao for every `per_pieces` pieces, from a day on.

    taken_over_on: it stood on the workshop's paper, and nobody announced it here.
    """

    valid_from: date
    rate_hao: int
    per_pieces: int
    taken_over_on: date | None = field(default=None, compare=False)


def rate_on(posted: Sequence[Posted], day: date) -> Posted | None:
    """The rate in force on the day.

    posted: in the order they were announced; of two for one day the later counts.
    """
    in_force = None
    for rate in posted:
        if rate.valid_from <= day and (in_force is None or rate.valid_from >= in_force.valid_from):
            in_force = rate
    return in_force


def is_rise(old: Posted, new: Posted) -> bool:
    """Whether the new rate pays more for a piece."""
    return new.rate_hao * old.per_pieces > old.rate_hao * new.per_pieces


def follows(posted: Sequence[Posted], rate: Posted) -> Posted | None:
    """The rate in force on the day before this one begins; none before a first one.  posted: as for `rate_on`."""
    return rate_on(posted, rate.valid_from - timedelta(days=1))


def check_rate_start(valid_from: date, today: date, *, is_first: bool) -> None:
    """Raise StartsTooEarly unless the rate begins after today.

    The first rate of an operation may begin at any time: nothing was promised before.
    Source: 劳动合同法 art. 4, a rate is made known before the work (domain 1.1, 6).
    """
    if not is_first and valid_from <= today:
        raise StartsTooEarly()


ODD_TIMES = 3


def is_odd_rate(rate_hao: int, per_pieces: int, *, price_hao: int | None, now: Posted | None = None) -> bool:
    """Whether a rate is more than the buyer pays for a piece, as far as known, or far from the one in force."""
    if price_hao is not None and rate_hao > price_hao * per_pieces:
        return True
    if now is None:
        return False
    new, old = rate_hao * now.per_pieces, now.rate_hao * per_pieces
    return new > old * ODD_TIMES or new * ODD_TIMES < old


def first_rates_from(opened_on: date) -> date:
    """From which day an order's first rates hold: the paper of the month may still be entered."""
    return opened_on.replace(day=1)


def days_until(due_on: date | None, today: date) -> int | None:
    """Days left; negative once it is late, none while nobody said when it is due."""
    return None if due_on is None else (due_on - today).days
