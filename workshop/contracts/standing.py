"""By when a paper is signed, and on which days it was late.  Pure.

The count of days begins with the first count or presence, not with the form on
which somebody was taken on: that is when the law says that the relation begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workshop.contracts.rules import DAY, MONTHS_A_YEAR, ContractKind, after_months

REMINDERS = (15, 25, 30)
"""On these days a paper that is not signed is asked for.  Source: domain 3, W20."""

GRACE_MONTHS = 1
"""So long after the first day a contract may be signed in time.  Source: domain 3, W20; 劳合法 art. 10."""

DOUBLE_UNTIL_MONTHS = MONTHS_A_YEAR
"""From then on the contract is deemed open-ended.  Source: domain 3, W21; 劳合条例 arts 6 and 7."""


class State(StrEnum):
    """How it stands with the paper that the law asks for."""

    AT_HOME = "at_home"  # a contract of work: no paper of these is due (W30)
    NOT_BEGUN = "not_begun"  # nothing was counted yet
    SIGNED = "signed"
    CLAIMED = "claimed"  # the workshop says so, its day is not known and the paper was not seen
    DUE = "due"
    LATE = "late"
    DEEMED_OPEN = "deemed_open"  # a year without a paper
    OVER_AGE = "over_age"  # an agreement of its own is due (W28)
    TERM_OVER = "term_over"  # the term has ended, and nothing was counted since


@dataclass(frozen=True)
class Signed:
    """A paper that holds from a day on; one for part time may be oral, and then holds from its first day."""

    kind: ContractKind
    signed_on: date
    term_to: date | None = None  # the last day, inclusive


@dataclass(frozen=True)
class Span:
    """Days without a paper that was due, first and last inclusive."""

    first: date
    last: date


@dataclass(frozen=True)
class Work:
    """What is known of somebody's work here.

    first_day, last_day: with a count or presence; none: nothing yet.
    claimed: the workshop says that a paper was signed, and nobody entered the signing.
    retired_on: the day on which retirement age was or will be reached, if known.
    """

    first_day: date | None
    last_day: date | None = None
    signed: Sequence[Signed] = ()
    claimed: bool = False
    retired_on: date | None = None
    ended_on: date | None = None
    is_within_part_time: bool = True
    at_home: bool = False


@dataclass(frozen=True)
class Standing:
    """How it stands: `day_number` of days without the paper, by when it is due, and the days on which it was late."""

    state: State
    day_number: int = 0
    due_on: date | None = None
    late: Sequence[Span] = ()

    @property
    def reminder(self) -> int | None:
        """The last reminder whose day has come; none before the first, and where nothing is due."""
        if self.state not in (State.DUE, State.LATE, State.DEEMED_OPEN):
            return None
        return max((day for day in REMINDERS if day <= self.day_number), default=None)

    @property
    def asks(self) -> bool:
        """Whether the owner is asked for a paper."""
        return self.state == State.OVER_AGE or self.reminder is not None


def is_over_age(retired_on: date | None, day: date) -> bool:
    return retired_on is not None and day >= retired_on


def standing(work: Work, today: date) -> Standing:
    """How it stands with the paper today.  Source: domain 3, W20, W21, W28, W31, W32.

    A service agreement with somebody who is not over age changes nothing, and a
    note of the first day neither.  Of somebody who left it tells how it stood on the last day.
    """
    today = min(today, work.ended_on or today)
    if work.at_home:
        return Standing(State.AT_HOME)
    if work.first_day is None or work.first_day > today:
        return Standing(State.NOT_BEGUN)
    late, since = _without_paper(work, work.first_day, today)
    if is_over_age(work.retired_on, today):
        holds = any(_holds_over_age(paper, today) for paper in work.signed)
        state = State.SIGNED if holds else State.CLAIMED if work.claimed else State.OVER_AGE
        return Standing(state, late=late)
    if since is None or since > today:
        return Standing(State.SIGNED, late=late)
    if work.claimed and since == work.first_day:
        return Standing(State.CLAIMED)
    if work.last_day and since > work.last_day:
        return Standing(State.TERM_OVER, due_on=since - DAY, late=late)
    due_on = after_months(since, GRACE_MONTHS) - DAY
    is_open = today >= after_months(since, DOUBLE_UNTIL_MONTHS)
    state = State.DUE if today <= due_on else State.DEEMED_OPEN if is_open else State.LATE
    return Standing(state, (today - since).days + 1, due_on, late)


def _holds_over_age(paper: Signed, day: date) -> bool:
    kinds = (ContractKind.OVER_AGE_AGREEMENT, ContractKind.SERVICE_AGREEMENT)
    return paper.kind in kinds and (paper.term_to is None or paper.term_to >= day)


def _without_paper(work: Work, first_day: date, today: date) -> tuple[list[Span], date | None]:
    """The days on which a paper was late, and since when there is none; none: there is one without an end."""
    last = min(today, work.retired_on - DAY if work.retired_on else today)
    kinds = {ContractKind.LABOUR_CONTRACT} | ({ContractKind.PART_TIME_AGREEMENT} if work.is_within_part_time else set())
    since: date | None = first_day
    late: list[Span] = []
    for paper in sorted((p for p in work.signed if p.kind in kinds), key=lambda p: p.signed_on):
        if since is None:
            break
        late += _late(since, min(paper.signed_on - DAY, last))
        since = max(since, paper.term_to + DAY) if paper.term_to else None
    if since is not None and not work.claimed and (work.last_day is None or since <= work.last_day):
        late += _late(since, last)
    return late, since


def _late(since: date, last: date) -> list[Span]:
    """The part of the days from `since` through `last` for which double wages may be asked.  Source: domain 3, W21."""
    first = after_months(since, GRACE_MONTHS)
    last = min(last, after_months(since, DOUBLE_UNTIL_MONTHS) - DAY)
    return [Span(first, last)] if first <= last else []
