"""When somebody reaches the age of retirement, which rises step by step since 2025.  Pure.

Rule W29.  The steps are rows with their source; a later law adds rows that hold for later birth months.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workshop.clock import Month

MONTHS_PER_YEAR = 12


class Group(StrEnum):
    """Whose age it is.  For women who work in a workshop the usual one is WOMEN."""

    MEN = "men"
    WOMEN = "women"
    WOMEN_CADRES = "women_cadres"  # in management or technical posts


@dataclass(frozen=True)
class Steps:
    """How the age rises for a group: one month for each so many months of birth, up to a most."""

    group: Group
    years_before: int  # the age for whoever was born before `born_from`
    born_from: Month
    births_per_month: int
    most_months: int
    valid_from: date
    source: str


_SOURCE = "国务院关于渐进式延迟法定退休年龄的办法（2024年9月13日），没有核对附表"
_SINCE = date(2025, 1, 1)

TABLE = (
    Steps(Group.MEN, 60, Month(1965, 1), 4, 36, _SINCE, _SOURCE),
    Steps(Group.WOMEN, 50, Month(1975, 1), 2, 60, _SINCE, _SOURCE),
    Steps(Group.WOMEN_CADRES, 55, Month(1970, 1), 4, 36, _SINCE, _SOURCE),
)


@dataclass(frozen=True)
class Retirement:
    """The age at which somebody retires, and the month in which it is reached."""

    years: int
    months: int
    month: Month


def retirement(born_on: date, group: Group) -> Retirement:
    """When somebody born on that day retires.

    The delay is ⌊m / births⌋ + 1 months, m being the months from the first
    birth month that is delayed, up to the most.  Source: domain 3.1, W29.
    """
    steps = next(row for row in TABLE if row.group == group)
    born = Month.of(born_on)
    delay = 0
    if born >= steps.born_from:
        delay = min(_months_between(steps.born_from, born) // steps.births_per_month + 1, steps.most_months)
    years, months = divmod(steps.years_before * MONTHS_PER_YEAR + delay, MONTHS_PER_YEAR)
    return Retirement(years, months, born.plus(years * MONTHS_PER_YEAR + months))


def has_retired(born_on: date, group: Group, day: date) -> bool:
    """Whether the age of retirement was reached before that day's month, or in it."""
    return Month.of(day) >= retirement(born_on, group).month


def _months_between(first: Month, last: Month) -> int:
    return (last.year - first.year) * MONTHS_PER_YEAR + last.number - first.number
