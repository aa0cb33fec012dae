"""Which rate is in force, when a new one may begin, how many days are left."""

from datetime import date

import pytest

from workshop.orders import rules
from workshop.orders.rules import Posted


def day(number: int) -> date:
    return date(2025, 9, number)


FIRST, RAISED, CUT = Posted(day(1), 8_500, 1), Posted(day(10), 9_000, 1), Posted(day(10), 8_000, 1)


@pytest.mark.parametrize(
    ("posted", "on", "rate"),
    [
        ([], 5, None),
        ([RAISED], 9, None),
        ([FIRST, RAISED], 9, FIRST),
        ([FIRST, RAISED], 10, RAISED),
        ([FIRST, RAISED], 30, RAISED),
        ([FIRST, RAISED, CUT], 10, CUT),  # said anew before it began
        ([RAISED, FIRST], 12, RAISED),  # announced later, but for an earlier day
    ],
)
def test_the_rate_of_a_day_is_the_latest_that_has_begun(posted: list[Posted], on: int, rate: Posted | None) -> None:
    assert rules.rate_on(posted, day(on)) == rate


@pytest.mark.parametrize(
    ("valid_from", "is_first", "accepted"),
    [(17, False, True), (16, False, False), (1, False, False), (16, True, True), (1, True, True)],
)
def test_a_rate_begins_tomorrow_at_the_earliest_but_for_the_first(
    valid_from: int, is_first: bool, accepted: bool
) -> None:
    if accepted:
        rules.check_rate_start(day(valid_from), day(16), is_first=is_first)
    else:
        with pytest.raises(rules.StartsTooEarly):
            rules.check_rate_start(day(valid_from), day(16), is_first=is_first)


@pytest.mark.parametrize(("due", "left"), [(20, 4), (16, 0), (10, -6)])
def test_days_left_go_below_zero_when_late(due: int, left: int) -> None:
    assert rules.days_until(day(due), day(16)) == left
