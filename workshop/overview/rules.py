"""What an owner is asked to do: the first four steps, then three things a day at the most.  Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Todo(StrEnum):
    """Things to do.  `todos` says which are more pressing."""

    ADD_WORKERS = "add_workers"
    ADD_ORDER = "add_order"
    ANSWER_LATE = "answer_late"
    ANSWER = "answer"
    PAID_TWICE = "paid_twice"
    COUNT = "count"
    CARDS = "cards"
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
        (Todo.ANSWER_LATE, now.overdue),
        (Todo.ANSWER, now.waiting - now.overdue),
        (Todo.PAID_TWICE, now.counted_beside_paper),
        (Todo.COUNT, uncounted if not now.counted_today else 0),
        (Todo.ORDER_LATE, now.late_orders),
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
