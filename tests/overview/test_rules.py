"""What an owner is asked to do: the first four steps, then three things at the most."""

from typing import Any

import pytest

from workshop.overview.rules import Begun, Situation, Step, Todo, next_step, steps, todos

QUIET = {
    "people": 12,
    "orders": 2,
    "waiting": 0,
    "overdue": 0,
    "counted_today": 12,
    "without_card": 0,
    "late_orders": 0,
    "soon_orders": 0,
    "doubtful_numbers": 0,
    "counted_beside_paper": 0,
}


@pytest.mark.parametrize(
    ("differs", "asked"),
    [
        ({}, []),
        ({"people": 0, "orders": 0, "counted_today": 0}, [(Todo.ADD_WORKERS, 0)]),
        ({"orders": 0, "counted_today": 0, "without_card": 12}, [(Todo.ADD_ORDER, 0)]),
        ({"counted_today": 0}, [(Todo.COUNT, 12)]),
        ({"counted_beside_paper": 2, "counted_today": 0}, [(Todo.PAID_TWICE, 2), (Todo.COUNT, 12)]),
        ({"counted_today": 11}, []),  # somebody is in the fields: nobody's question
        ({"without_card": 3, "doubtful_numbers": 1}, [(Todo.CARDS, 3), (Todo.NUMBERS, 1)]),
        (
            {"waiting": 2, "counted_today": 0, "late_orders": 1, "soon_orders": 1, "without_card": 5},
            [(Todo.ANSWER, 2), (Todo.COUNT, 12), (Todo.ORDER_LATE, 1)],
        ),
        ({"waiting": 3, "overdue": 1, "counted_today": 0}, [(Todo.ANSWER_LATE, 1), (Todo.ANSWER, 2), (Todo.COUNT, 12)]),
        ({"waiting": 1, "overdue": 1}, [(Todo.ANSWER_LATE, 1)]),
        (
            {"contracts_due": 2, "late_orders": 1, "accidents": 1, "soon_orders": 1},
            [(Todo.ACCIDENT, 1), (Todo.ORDER_LATE, 1), (Todo.CONTRACTS, 2)],
        ),
        ({"line_objections": 2, "reports": 1, "pay_months": 1}, [(Todo.LINES, 2), (Todo.REPORTS, 1), (Todo.PAY, 1)]),
        ({"waiting": 1, "due": 9, "unpaid": 7}, [(Todo.UNPAID, 7), (Todo.PAY_DAY, 9), (Todo.ANSWER, 1)]),
        ({"waiting": 1, "overdue": 1, "unpaid": 7}, [(Todo.UNPAID, 7), (Todo.ANSWER_LATE, 1)]),
    ],
)
def test_at_most_three_things_the_most_pressing_first(differs: dict[str, Any], asked: list[tuple[Todo, int]]) -> None:
    assert todos(Situation(**{**QUIET, **differs})) == asked


NOTHING = {"people": False, "orders": False, "rates": False, "counts": False, "cards": False}


@pytest.mark.parametrize(
    ("there", "done", "then"),
    [
        ("", [], Step.NAMES),
        ("people", [Step.NAMES], Step.ORDER),
        ("people orders", [Step.NAMES], Step.ORDER),  # an order without a rate: nothing could be counted
        ("people orders rates", [Step.NAMES, Step.ORDER], Step.COUNT),
        ("people orders rates counts", [Step.NAMES, Step.ORDER, Step.COUNT], Step.CARD),
        ("people cards", [Step.NAMES, Step.CARD], Step.ORDER),  # in another order than is told
        ("orders rates", [Step.ORDER], Step.NAMES),
        ("people orders rates counts cards", list(Step), None),
    ],
)
def test_the_first_steps_follow_from_what_is_there(there: str, done: list[Step], then: Step | None) -> None:
    begun = Begun(**NOTHING | dict.fromkeys(there.split(), True))
    assert [step for step, is_done in steps(begun).items() if is_done] == done
    assert next_step(begun) == then
    assert list(steps(begun)) == list(Step)
