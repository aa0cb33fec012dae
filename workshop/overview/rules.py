"""What an owner is asked to do: the first four steps, then three things a day; and what both sides agree on.  Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Todo(StrEnum):
    """Things to do.  `todos` says which are more pressing."""

    ADD_WORKERS = "add_workers"
    ADD_ORDER = "add_order"
    UNPAID = "unpaid"
    PAY_DAY = "pay_day"
    ANSWER_LATE = "answer_late"
    ANSWER = "answer"
    REPORTS = "reports"
    LINES = "lines"
    PAY = "pay"
    PAID_TWICE = "paid_twice"
    COUNT = "count"
    CARDS = "cards"
    ACCIDENT = "accident"
    CONTRACTS = "contracts"
    ORDER_LATE = "order_late"
    ORDER_SOON = "order_soon"
    NUMBERS = "numbers"


MOST = 3


@dataclass(frozen=True)
class Situation:
    """What is known of a workshop this morning."""

    people: int  # engaged here
    orders: int
    waiting: int  # objections that are open
    overdue: int  # of them those whose answer is late
    counted_today: int  # people with a count
    without_card: int
    late_orders: int
    soon_orders: int
    doubtful_numbers: int
    counted_beside_paper: int  # workers' months with counts here and a total from paper
    reports: int = 0  # of workers, that wait to be confirmed
    line_objections: int = 0  # to a slip, not answered
    pay_months: int = 0  # that are over and whose pay waits to be shown or locked
    unpaid: int = 0  # people whose pay is late or has not arrived
    due: int = 0  # people whose pay day is today or in a few days
    contracts_due: int = 0  # people who should have signed a contract, or soon
    accidents: int = 0  # at work, not reported yet
    at_home: int = 0  # of the people those who work at home only: nobody counts their day


def todos(now: Situation) -> list[tuple[Todo, int]]:
    """At most three things, each with how many it concerns.

    Before there is a worker and an order, nothing else is worth saying.
    """
    if not now.people:
        return [(Todo.ADD_WORKERS, 0)]
    if not now.orders:
        return [(Todo.ADD_ORDER, 0)]
    uncounted = now.people - now.at_home - now.counted_today
    candidates = (
        (Todo.UNPAID, now.unpaid),
        (Todo.PAY_DAY, now.due),
        (Todo.ANSWER_LATE, now.overdue),
        (Todo.ANSWER, now.waiting - now.overdue),
        (Todo.ACCIDENT, now.accidents),
        (Todo.LINES, now.line_objections),
        (Todo.REPORTS, now.reports),
        (Todo.PAY, now.pay_months),
        (Todo.PAID_TWICE, now.counted_beside_paper),
        (Todo.COUNT, uncounted if not now.counted_today else 0),
        (Todo.ORDER_LATE, now.late_orders),
        (Todo.CONTRACTS, now.contracts_due),
        (Todo.ORDER_SOON, now.soon_orders),
        (Todo.CARDS, now.without_card),
        (Todo.NUMBERS, now.doubtful_numbers),
    )
    return [(todo, number) for todo, number in candidates if number > 0][:MOST]


# --- the first hour -------------------------------------------------------


class Step(StrEnum):
    """What a new workshop does first, in this order."""

    NAMES = "names"
    ORDER = "order"
    COUNT = "count"
    CARD = "card"


@dataclass(frozen=True)
class Begun:
    """What a workshop has of its first hour, now or in the past."""

    people: bool
    orders: bool
    rates: bool  # without one nothing is counted
    counts: bool
    cards: bool


def steps(begun: Begun) -> dict[Step, bool]:
    """Each step in its order, and whether it is done."""
    return {
        Step.NAMES: begun.people,
        Step.ORDER: begun.rates,
        Step.COUNT: begun.counts,
        Step.CARD: begun.cards,
    }


def next_step(begun: Begun) -> Step | None:
    """The first step that is not done; None when all are."""
    return next((step for step, done in steps(begun).items() if not done), None)


# --- whether both sides agree ---------------------------------------------


class Agreement(StrEnum):
    """How a worker's pieces of one operation on one day stand between her and the workshop."""

    AGREED = "agreed"  # both said the same number
    NOT_CONTESTED = "not_contested"  # one side spoke, and the days of the other are over: never called agreed
    OPEN = "open"  # the workshop counted, and she may still speak
    WAITING = "waiting"  # she reported, and the leader has not answered
    ASKED_BACK = "asked_back"
    DIFFERS = "differs"  # both spoke, and not of the same number
    OBJECTION = "objection"  # she said "not right", and it has not ended


TOLD_TO_OFFICES = frozenset({Agreement.AGREED})
"""What may be told to an office as the word of both sides; silence says nothing to it."""


@dataclass(frozen=True)
class Sides:
    """What both sides said of a worker's pieces of one operation on one day.

    said, own: the number she named last, and last in her own voice; a report, an objection and a "right" name one.
    answered_on: the day on which the workshop answered that number, with another one or with a reason.
    counted: somebody of the workshop wrote what stands, or answered her.
    """

    stands: int  # good pieces in the book
    changed_on: date | None  # the day of the last line; none: nothing was ever written
    counted: bool
    said: int | None = None
    said_on: date | None = None
    own: int | None = None
    answered_on: date | None = None
    waits: bool = False  # her last report has no answer
    asked_back: bool = False
    objected: bool = False


def agreement(sides: Sides, today: date, answer_days: int) -> Agreement:
    """How a line stands.

    answer_days: whole days after the day of a word in which the other side may speak.
    """
    if sides.objected:
        return Agreement.OBJECTION
    if sides.asked_back:
        return Agreement.ASKED_BACK
    if sides.said not in (None, sides.stands):
        if _is_over(sides.answered_on, today, answer_days):
            return Agreement.NOT_CONTESTED  # she was answered and let it stand
        in_time = not sides.stands or not _is_over(sides.said_on, today, answer_days)
        return Agreement.WAITING if sides.waits and in_time else Agreement.DIFFERS
    if not sides.counted:
        return Agreement.WAITING if sides.waits else Agreement.NOT_CONTESTED
    if sides.own == sides.stands:
        return Agreement.AGREED
    return Agreement.NOT_CONTESTED if _is_over(sides.changed_on, today, answer_days) else Agreement.OPEN


def _is_over(said_on: date | None, today: date, answer_days: int) -> bool:
    return said_on is not None and today > said_on + timedelta(days=answer_days)
