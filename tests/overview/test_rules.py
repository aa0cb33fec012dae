"""What an owner is asked to do: three things at the most."""

from typing import Any

import pytest

from workshop.overview.rules import Situation, Todo, todos

QUIET = {
    "people": 12,
    "orders": 2,
    "waiting": 0,
    "counted_today": 12,
    "without_card": 0,
    "late_orders": 0,
    "soon_orders": 0,
    "doubtful_numbers": 0,
}


@pytest.mark.parametrize(
    ("differs", "asked"),
    [
        ({}, []),
        ({"people": 0, "orders": 0, "counted_today": 0}, [(Todo.ADD_WORKERS, 0)]),
        ({"orders": 0, "counted_today": 0, "without_card": 12}, [(Todo.ADD_ORDER, 0)]),
        ({"counted_today": 0}, [(Todo.COUNT, 12)]),
        ({"counted_today": 11}, []),  # somebody is in the fields: nobody's question
        ({"without_card": 3, "doubtful_numbers": 1}, [(Todo.CARDS, 3), (Todo.NUMBERS, 1)]),
        (
            {"waiting": 2, "counted_today": 0, "late_orders": 1, "soon_orders": 1, "without_card": 5},
            [(Todo.ANSWER, 2), (Todo.COUNT, 12), (Todo.ORDER_LATE, 1)],
        ),
    ],
)
def test_at_most_three_things_the_most_pressing_first(differs: dict[str, Any], asked: list[tuple[Todo, int]]) -> None:
    assert todos(Situation(**{**QUIET, **differs})) == asked
