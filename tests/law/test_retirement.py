"""Rule W29: the age of retirement rises step by step.  The worked example is domain 3.1's."""

from datetime import date

import pytest

from workshop.clock import Month
from workshop.law.retirement import TABLE, Group, Retirement, has_retired, retirement


@pytest.mark.parametrize(
    ("born_on", "group", "years", "months", "month"),
    [
        (date(1976, 11, 8), Group.WOMEN, 51, 0, Month(2027, 11)),  # the worked example
        (date(1974, 12, 31), Group.WOMEN, 50, 0, Month(2024, 12)),
        (date(1975, 1, 1), Group.WOMEN, 50, 1, Month(2025, 2)),
        (date(1975, 2, 28), Group.WOMEN, 50, 1, Month(2025, 3)),
        (date(1975, 3, 1), Group.WOMEN, 50, 2, Month(2025, 5)),
        (date(1984, 10, 1), Group.WOMEN, 54, 11, Month(2039, 9)),
        (date(1984, 11, 1), Group.WOMEN, 55, 0, Month(2039, 11)),
        (date(1999, 6, 1), Group.WOMEN, 55, 0, Month(2054, 6)),  # the cap
        (date(1964, 12, 31), Group.MEN, 60, 0, Month(2024, 12)),
        (date(1965, 1, 1), Group.MEN, 60, 1, Month(2025, 2)),
        (date(1965, 5, 1), Group.MEN, 60, 2, Month(2025, 7)),
        (date(1976, 8, 31), Group.MEN, 62, 11, Month(2039, 7)),
        (date(1976, 9, 1), Group.MEN, 63, 0, Month(2039, 9)),
        (date(1990, 1, 1), Group.MEN, 63, 0, Month(2053, 1)),
        (date(1969, 12, 1), Group.WOMEN_CADRES, 55, 0, Month(2024, 12)),
        (date(1970, 1, 1), Group.WOMEN_CADRES, 55, 1, Month(2025, 2)),
        (date(1981, 9, 1), Group.WOMEN_CADRES, 58, 0, Month(2039, 9)),
        (date(1990, 1, 1), Group.WOMEN_CADRES, 58, 0, Month(2048, 1)),
    ],
)
def test_w29_when_somebody_retires(born_on: date, group: Group, years: int, months: int, month: Month) -> None:
    assert retirement(born_on, group) == Retirement(years, months, month)


@pytest.mark.parametrize(("day", "retired"), [(date(2027, 10, 31), False), (date(2027, 11, 1), True)])
def test_w29_the_month_counts(day: date, retired: bool) -> None:
    assert has_retired(date(1976, 11, 30), Group.WOMEN, day) == retired


def test_every_group_has_one_row_with_its_source() -> None:
    assert [steps.group for steps in TABLE] == list(Group)
    assert all(steps.source and steps.valid_from == date(2025, 1, 1) for steps in TABLE)
