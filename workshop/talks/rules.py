"""Objections: which are open, by when they are answered, what they come to, and where they gather.  Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import NamedTuple
from uuid import UUID

from workshop.errors import Doubtful, Refused
from workshop.i18n import mark

LONGEST_TEXT = 200


class NothingThere(Refused):
    code = "nothing_there"
    message = mark("Nothing was counted on that day.")


class NoLongerOpen(Refused):
    code = "no_longer_open"
    message = mark("This was answered, or she has said something else since. Look at the list again.")


class RecountedAlready(Refused):
    code = "recounted_already"
    message = mark("This was counted again already. Look at it, then answer.")


class DaySettled(Refused):
    code = "day_settled"
    message = mark(
        "Pay for that day is settled (through %(closed_through)s): the difference goes into the next pay."
        " Until then this stays open, and nothing is lost."
    )


class OddCount(Doubtful):
    """A count that is likely a slip of the finger.  `key` is what says "it is right"."""

    code = "odd_count"
    message = mark("%(pieces)s pieces; usually it is about %(usual)s. Is that right? If it is, press again.")


class ClaimsFewer(Doubtful):
    """A claim below what is written down: most likely she wrote what is missing, not what it should be."""

    code = "claims_fewer"
    message = mark(
        "%(shown)s are written down, and you say %(claimed)s in all: that is fewer. If that is right, press again."
        " If %(claimed)s are missing, write %(together)s."
    )


class MoreThanOrdered(Doubtful):
    """With this count more is made than was ordered."""

    code = "more_than_ordered"
    message = mark("With this, %(pieces)s are made; %(ordered)s were ordered. Is that right? If it is, press again.")


class TalkKind(StrEnum):
    """What a worker or a leader said of a day, or of one line of it."""

    RIGHT = "right"
    NOT_RIGHT = "not_right"
    RECOUNT = "recount"  # pieces were counted again
    ANSWER = "answer"


class Outcome(StrEnum):
    """How an objection ended."""

    ACCEPTED = "accepted"
    SPLIT = "split"
    REFUSED = "refused"


OUTCOME_NAMES = {
    Outcome.ACCEPTED: mark("Accepted"),
    Outcome.SPLIT: mark("Settled on another number"),
    Outcome.REFUSED: mark("Stays as it is"),
}


# --- what is open -----------------------------------------------------------


class Said(NamedTuple):
    """One word on a day.  operation_id: the line that it is about; none: the whole day."""

    id: UUID
    kind: TalkKind
    operation_id: UUID | None
    answers_id: UUID | None


def open_objections(said: Iterable[Said]) -> set[UUID]:
    """Which of the objections to a day wait for their end.

    said: oldest first.  What a worker says of a line later takes the place of
    what she said of it before; "right" of the whole day, of all that she said.
    Nothing ends by silence.
    """
    waiting: dict[UUID | None, UUID] = {}
    for word in said:
        if word.kind == TalkKind.NOT_RIGHT:
            waiting[word.operation_id] = word.id
        elif word.kind == TalkKind.ANSWER:
            waiting = {line: talk_id for line, talk_id in waiting.items() if talk_id != word.answers_id}
        elif word.kind == TalkKind.RIGHT and word.operation_id:
            waiting.pop(word.operation_id, None)
        elif word.kind == TalkKind.RIGHT:
            waiting.clear()
    return set(waiting.values())


def answer_by(said_on: date, answer_days: int, before: date | None) -> date:
    """The day by which an objection is to be answered.

    before: that of the open one which it takes the place of: whoever puts her own word right does not go to the
    end of the queue.
    """
    due_on = said_on + timedelta(days=answer_days)
    return min(due_on, before) if before else due_on


def days_late(due_on: date | None, today: date) -> int:
    """How many days an answer is overdue; 0 if it is not."""
    return max((today - due_on).days, 0) if due_on else 0


def settled_pieces(outcome: Outcome, *, standing: int, claimed: int, settled: int | None) -> int:
    """The good pieces that the line comes to: hers, another number, or what stands there."""
    match outcome:
        case Outcome.ACCEPTED:
            return claimed
        case Outcome.SPLIT:
            assert settled is not None
            return settled
    return standing


def check_unsettled(work_date: date, closed_through: date | None) -> None:
    """Raise DaySettled if pay for the day has been settled."""
    if closed_through and work_date <= closed_through:
        raise DaySettled(closed_through=closed_through)


def fewer_key(operation_id: UUID, claimed: int) -> str:
    """What says that a claim of fewer pieces is right: a yes to one number is none to the next."""
    return f"fewer/{operation_id}/{claimed}"


# --- where they gather --------------------------------------------------------

FEW = 3
"""Fewer than this many are told as "few": they would point at somebody."""

PERIODS = (30, 90, 180, 365)
"""Days that a report may look back on."""


class MonthPart(StrEnum):
    """A third of a month."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


def month_part(day: date) -> MonthPart:
    """1st to 10th, 11th to 20th, 21st to the end."""
    return MonthPart.EARLY if day.day <= 10 else MonthPart.MIDDLE if day.day <= 20 else MonthPart.LATE


@dataclass(frozen=True)
class Ended:
    """An objection in a report: by how much it differed, and how it ended, if it has."""

    difference: int  # pieces, hers less those written down
    outcome: Outcome | None


@dataclass(frozen=True)
class Pattern:
    """One row of a report: of so many lines, so many were objected to."""

    lines: int
    objections: Sequence[Ended]

    @property
    def number(self) -> int:
        return len(self.objections)

    @property
    def tells(self) -> bool:
        """Whether there are enough of them to say how they ended."""
        return self.number >= FEW

    def ended(self, outcome: Outcome | None) -> int:
        """How many ended so; of None, how many are open."""
        return sum(each.outcome == outcome for each in self.objections)

    @property
    def typical(self) -> int | None:
        """The middle of the differences in pieces; none where there are too few."""
        return round(median(each.difference for each in self.objections)) if self.tells else None
