"""Which step of a bonus is reached and which comes next.  Pure.

A bonus is a rule that everybody knows before the month begins: so many days,
pieces or fen bring so much, and the highest step that is reached counts.
Source: domain 1.1, 66 and 67; factory-features 2, row 23.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from workshop.clock import Month
from workshop.errors import Doubtful, Invalid, Refused
from workshop.i18n import mark
from workshop.output.worth import LineKind, Made, day_lines, month_lines, total_fen

MOST_FEN = 1_000_000
"""More than a bonus of one month comes to: a slip of the finger."""

MOST_STEPS = 5

LATEST_FIRST = 6
"""So many months from now on a rule begins at the latest."""

MOST_MONTHS = 12


class BonusBasis(StrEnum):
    """Of what there must be so much in a month."""

    DAYS = "days"  # on which she worked
    PIECES = "pieces"  # good ones of one operation
    PAY = "pay"  # fen that pieces brought


BASIS_NAMES = {
    BonusBasis.DAYS: mark("Days with work"),
    BonusBasis.PIECES: mark("Good pieces of one step"),
    BonusBasis.PAY: mark("Piece pay of the month"),
}


class ExtraKind(StrEnum):
    """Money on top that no rule brings.  Nothing in kind: wages are money (W01)."""

    FESTIVAL = "festival"
    WAY = "way"
    FOOD = "food"
    OTHER = "other"


EXTRA_NAMES = {
    ExtraKind.FESTIVAL: mark("For the festival"),
    ExtraKind.WAY: mark("For the way"),
    ExtraKind.FOOD: mark("For food"),
    ExtraKind.OTHER: mark("For something else"),
}

IN_KIND_WORDS = ("购物券", "代金券", "实物", "抵工资", "voucher", "in kind")
"""Words in a reason that show that things are given, not money."""


class NothingInKind(Refused):
    """Rule W01."""

    code = "nothing_in_kind"
    message = mark(
        "Wages are paid in money, not in things or vouchers (Labour Law, article 50). A gift on top is fine;"
        " it does not stand here, where only money does."
    )


class HasBegun(Refused):
    """What was promised for a month stays promised once the month has begun."""

    code = "has_begun"
    message = mark("A bonus that people work for is not ended in the middle: it ends with this month at the earliest.")


class EndedAlready(Refused):
    code = "ended_already"
    message = mark("This bonus has its last month already.")


class GivenTwice(Doubtful):
    """The same people get the same kind of money in that month already.  `key` is what says "it is right"."""

    code = "given_twice"
    message = mark("They have this for that month already: %(names)s. If it comes on top, press again.")


class ExtraTakenBack(Refused):
    code = "extra_taken_back"
    message = mark("This has been taken back already.")


class TakesBackExtra(Refused):
    code = "takes_back_extra"
    message = mark("This line takes another one back. Enter it once more instead.")


# --- a rule ---------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """From this threshold on, this amount."""

    threshold: int  # days, pieces or fen, as the rule's basis says
    amount_fen: int


@dataclass(frozen=True)
class BonusOf:
    """A rule with its steps, the lowest first."""

    id: UUID
    name: str
    basis: BonusBasis
    operation_id: UUID | None
    first_month: Month
    last_month: Month | None
    steps: Sequence[Step]


def is_over(rule: BonusOf, month: Month) -> bool:
    """Whether the rule's last month lies before this one, or before its own first: then it never held."""
    return rule.last_month is not None and rule.last_month < max(month, rule.first_month)


@dataclass(frozen=True)
class NextStep:
    """What is still missing to a step, in the measure of the rule, and what it brings."""

    missing: int
    step: Step


def bonus_fen(rule: BonusOf, days: int, pieces: Mapping[UUID, int], pay_fen: int) -> int:
    """What the rule brings for a month: the amount of the highest step that is reached, else nothing.

    days: with work; pieces: good ones by operation; pay_fen: of piece work.
    """
    have = measure(rule, days, pieces, pay_fen)
    return next((step.amount_fen for step in reversed(rule.steps) if step.threshold <= have), 0)


def next_step(rule: BonusOf, days: int, pieces: Mapping[UUID, int], pay_fen: int) -> NextStep | None:
    """The step that comes next; none if the highest is reached."""
    have = measure(rule, days, pieces, pay_fen)
    return next((NextStep(step.threshold - have, step) for step in rule.steps if step.threshold > have), None)


def measure(rule: BonusOf, days: int, pieces: Mapping[UUID, int], pay_fen: int) -> int:
    """How much she has of what the rule counts: days, pieces or fen."""
    match rule.basis:
        case BonusBasis.DAYS:
            return days
        case BonusBasis.PIECES:
            return pieces.get(rule.operation_id, 0) if rule.operation_id else 0
        case BonusBasis.PAY:
            return pay_fen


@dataclass(frozen=True)
class Reached:
    """What a worker has of a month so far, in the measures of bonuses."""

    days: int
    pieces: Mapping[UUID, int]
    pay_fen: int


_NO_DAY = frozenset({LineKind.HOME, LineKind.BACK_PAY})
"""Home work is never presence (W30), and back pay is of days that were counted before."""

_PIECE_PAY = frozenset({LineKind.PIECES, LineKind.TEAM, LineKind.BACK_PAY})


def reached(made: Iterable[Made]) -> Reached:
    """Days with work, good pieces of her own and piece pay, from her work of one month.  Home work is none of it."""
    made = [part for part in made if part.kind != LineKind.HOME]
    lines = month_lines(made)
    days = sum(1 for of_day in day_lines(made).values() if any(line.kind not in _NO_DAY for line in of_day))
    pieces: dict[UUID, int] = {}
    for line in lines:
        if line.operation_id and line.good:
            pieces[line.operation_id] = pieces.get(line.operation_id, 0) + line.good
    return Reached(days, pieces, total_fen(line for line in lines if line.kind in _PIECE_PAY))


# --- what may be said -----------------------------------------------------

MOST_OF = {BonusBasis.DAYS: 31, BonusBasis.PIECES: 1_000_000, BonusBasis.PAY: MOST_FEN}
"""The highest threshold of each basis: more than that nobody reaches."""


def check_steps(basis: BonusBasis, steps: Sequence[Step]) -> None:
    """Raise Invalid unless there is a step, each asks for more than the one before and brings more, and all can be."""
    if not steps:
        raise Invalid({"steps": mark("Say from when on it is paid, and how much.")})
    for lower, higher in pairwise(steps):
        if higher.threshold <= lower.threshold or higher.amount_fen <= lower.amount_fen:
            raise Invalid({"steps": mark("Each step asks for more than the one before, and brings more.")})
    if steps[-1].threshold > MOST_OF[basis]:
        raise Invalid({"steps": mark("Nobody reaches that in a month. Look at the numbers again.")})


def check_first(first: Month, this: Month) -> None:
    """Raise Invalid for a rule of a month that is over, or far off.  For one that has begun a new rule only helps."""
    if first < this:
        raise Invalid({"first_month": mark("That month is over. Choose this month or a later one.")})
    if first > this.plus(LATEST_FIRST):
        raise Invalid({"first_month": mark("That is too far off. Choose a month of the next half year.")})


def check_last(last: Month, this: Month) -> None:
    """Raise HasBegun for a last month before this one, Invalid for one that is far off."""
    if last < this:
        raise HasBegun()
    if last > this.plus(MOST_MONTHS):
        raise Invalid({"last_month": mark("That is too far off. Choose a month of the next year.")})


def check_extra_month(month: Month, closed_through: date | None, this: Month) -> None:
    """Raise Invalid for a month whose pay is settled, or that has not begun."""
    if closed_through and month.last_day <= closed_through:
        raise Invalid({"month": mark("Pay of that month is settled. Choose a later one.")})
    if month > this:
        raise Invalid({"month": mark("That month has not begun. Choose this one or one before.")})


def check_reason(kind: ExtraKind, reason: str) -> None:
    """Raise NothingInKind if the reason is about things (W01), Invalid for "something else" without a word on it."""
    if any(word in reason.casefold() for word in IN_KIND_WORDS):
        raise NothingInKind()
    if kind == ExtraKind.OTHER and not reason:
        raise Invalid({"reason": mark("Say what it is for.")})
