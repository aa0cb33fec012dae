"""Slips as tables: what is left, what is late, what is asked."""

from datetime import date

import pytest

from workshop.errors import Invalid
from workshop.homework import rules
from workshop.homework.rules import Back

DAY = date(2025, 9, 16)


@pytest.mark.parametrize(
    ("back", "left"),
    [
        ([], 300),
        ([Back(100)], 200),
        ([Back(100, 20, 30)], 150),
        ([Back(100), Back(250)], 0),  # more than was given: nothing is left, and nothing is owed
        ([Back(100, 5), -Back(100, 5)], 300),
        ([Back(unmade=300)], 0),
    ],
)
def test_what_is_left(back: list[Back], left: int) -> None:
    assert rules.left_of(300, rules.sum_of(back)) == left


@pytest.mark.parametrize(
    ("left", "due_on", "late"),
    [
        (10, date(2025, 9, 15), True),
        (10, DAY, False),
        (10, None, False),
        (0, date(2025, 9, 1), False),
    ],
)
def test_what_is_late(left: int, due_on: date | None, late: bool) -> None:
    assert rules.is_late(left, due_on, DAY) is late


def test_w30_somebody_on_the_roster_is_asked_about() -> None:
    assert rules.roster_key(works_in_room=True) == "roster"
    assert rules.roster_key(works_in_room=False) is None
    words = rules.AlsoOnRoster.message
    assert "contract of work" in words
    assert "no wage" in words
    assert "never counts as being present" in words


@pytest.mark.parametrize(
    ("ordered", "made", "at_home", "given", "key"),
    [
        (500, 200, 100, 200, None),
        (500, 200, 100, 201, "overrun/501"),
        (None, 200, 100, 900, None),
    ],
)
def test_more_than_ordered(ordered: int | None, made: int, at_home: int, given: int, key: str | None) -> None:
    assert rules.overrun_key(ordered=ordered, made=made, at_home=at_home, given=given) == key


@pytest.mark.parametrize(
    ("left", "back", "key"), [(50, Back(50), None), (50, Back(40, 5, 6), "excess/51"), (0, Back(1), "excess/1")]
)
def test_more_than_was_left(left: int, back: Back, key: str | None) -> None:
    assert rules.excess_key(left, back) == key


def test_what_was_answered_is_kept_without_its_numbers() -> None:
    assert rules.answers_kept(["roster", None, "overrun/501"]) == "roster overrun"
    assert rules.answers_kept([None]) is None


def test_nothing_comes_back_before_it_goes_out() -> None:
    rules.check_due(DAY, None)
    rules.check_due(DAY, DAY)
    rules.check_returned(DAY, DAY)
    with pytest.raises(Invalid):
        rules.check_due(DAY, date(2025, 9, 15))
    with pytest.raises(Invalid):
        rules.check_returned(DAY, date(2025, 9, 15))


def test_a_return_of_nothing_is_none() -> None:
    rules.check_says_something(Back(scrap=1))
    with pytest.raises(Invalid):
        rules.check_says_something(Back())
