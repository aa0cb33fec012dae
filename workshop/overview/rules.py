"""What an owner is asked to do today: three things at the most.  Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Todo(StrEnum):
    """Things to do.  `todos` says which are more pressing."""

    ADD_WORKERS = "add_workers"
    ADD_ORDER = "add_order"
    ANSWER = "answer"
    COUNT = "count"
    CARDS = "cards"
    ORDER_LATE = "order_late"
    ORDER_SOON = "order_soon"
    NUMBERS = "numbers"


MOST = 3


@dataclass(frozen=True)
class Situation:
    """What is known of a workshop this morning."""

    people: int
    orders: int
    waiting: int  # "not right" without an answer
    counted_today: int  # people with a count
    without_card: int
    late_orders: int
    soon_orders: int
    doubtful_numbers: int


def todos(now: Situation) -> list[tuple[Todo, int]]:
    """At most three things, each with how many it concerns.

    Before there is a worker and an order, nothing else is worth saying.
    """
    if not now.people:
        return [(Todo.ADD_WORKERS, 0)]
    if not now.orders:
        return [(Todo.ADD_ORDER, 0)]
    uncounted = now.people - now.counted_today
    candidates = (
        (Todo.ANSWER, now.waiting),
        (Todo.COUNT, uncounted if not now.counted_today else 0),
        (Todo.ORDER_LATE, now.late_orders),
        (Todo.ORDER_SOON, now.soon_orders),
        (Todo.CARDS, now.without_card),
        (Todo.NUMBERS, now.doubtful_numbers),
    )
    return [(todo, number) for todo, number in candidates if number > 0][:MOST]
