"""What is left of a slip, when it is late, and what to ask.  Pure.

Home work is a contract of work: its pay is no wage, and it never counts as
presence.  Source: domain 3, W30.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workshop.errors import Doubtful, Invalid, Refused
from workshop.i18n import mark

MOST_PIECES = 1_000_000
"""More than anybody carries home: a slip of the finger."""


class AlsoOnRoster(Doubtful):
    """Rule W30: somebody on the roster takes work home.  `key` is what says "it is right"."""

    code = "also_on_roster"
    message = mark(
        "%(name)s also works in the workshop. What is made at home is a contract of work: its pay is no wage, it never"
        " counts as being present, and work of the same hours must not be paid twice. If that is understood,"
        " press again."
    )


class MoreThanOrdered(Doubtful):
    """More given out than is still to be made of the order."""

    code = "more_than_ordered"
    message = mark(
        "With these, %(pieces)s pieces of this step are made or given out; %(ordered)s were ordered. Is that right?"
        " If it is, press again."
    )


class MoreThanGiven(Doubtful):
    """More came back than was still at her home."""

    code = "more_than_given"
    message = mark(
        "%(pieces)s came back, and only %(left)s were left of the slip. Is that right? If it is, press again."
    )


class PutRightAlready(Refused):
    code = "put_right_already"
    message = mark("This return has been taken back already.")


class NoPutRightOfThat(Refused):
    code = "no_put_right_of_that"
    message = mark("This line takes another one back. Enter what came back once more instead.")


@dataclass(frozen=True)
class Back:
    """Pieces that came back of a slip; of one taken back, all with a minus."""

    good: int = 0
    scrap: int = 0
    unmade: int = 0

    @property
    def pieces(self) -> int:
        return self.good + self.scrap + self.unmade

    def __add__(self, other: "Back") -> "Back":
        return Back(self.good + other.good, self.scrap + other.scrap, self.unmade + other.unmade)

    def __neg__(self) -> "Back":
        return Back(-self.good, -self.scrap, -self.unmade)


def sum_of(returns: Iterable[Back]) -> Back:
    """All that came back, corrections included."""
    return sum(returns, Back())


def left_of(given: int, back: Back) -> int:
    """Pieces still at her home: given − good − scrap − unmade; never less than none."""
    return max(given - back.pieces, 0)


def is_late(left: int, due_on: date | None, today: date) -> bool:
    """Whether pieces should have come back before today."""
    return left > 0 and due_on is not None and due_on < today


def check_due(given_on: date, due_on: date | None) -> None:
    """Raise Invalid for a slip that is to come back before it goes out."""
    if due_on is not None and due_on < given_on:
        raise Invalid({"due_on": mark("It cannot come back before it goes out.")})


def check_returned(given_on: date, returned_on: date) -> None:
    """Raise Invalid for pieces that came back before they went out."""
    if returned_on < given_on:
        raise Invalid({"returned_on": mark("It cannot come back before it goes out.")})


def check_says_something(back: Back) -> None:
    """Raise Invalid for a return of nothing."""
    if not back.pieces:
        raise Invalid({"good": mark("How many came back? At least one number is needed.")})


def roster_key(works_in_room: bool) -> str | None:
    """The question of rule W30, if there is one; its key names no number, for it is about the person."""
    return "roster" if works_in_room else None


def overrun_key(*, ordered: int | None, made: int, at_home: int, given: int) -> str | None:
    """The question about giving out more than was ordered, if there is one.

    made: good pieces so far; at_home: those that others still have.
    """
    pieces = made + at_home + given
    return None if ordered is None or pieces <= ordered else f"overrun/{pieces}"


def excess_key(left: int, back: Back) -> str | None:
    """The question about more pieces back than were left, if there is one."""
    return f"excess/{back.pieces}" if back.pieces > left else None


def answers_kept(keys: Iterable[str | None]) -> str | None:
    """What was asked and answered, as it is kept on the row."""
    return " ".join(key.partition("/")[0] for key in keys if key) or None
