"""What keeps the demo's people from work: holidays, the Spring Festival, fields, school.  Source: domain 2.2, 7."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5

HOLIDAYS = frozenset(
    {
        *(date(2023, 10, day) for day in (1, 2, 3)),
        date(2024, 1, 1),
        *(date(2024, *day) for day in ((4, 4), (5, 1), (6, 10), (9, 17), (10, 1), (10, 2), (10, 3))),
        date(2025, 1, 1),
        *(date(2025, *day) for day in ((4, 4), (5, 1), (5, 2), (5, 31))),
    }
)
"""National days without Sundays' replacements, which the workshops do not keep."""

SPRING_FESTIVALS = ((date(2024, 2, 3), date(2024, 2, 20)), (date(2025, 1, 22), date(2025, 2, 8)))
"""From the little new year to the eleventh of the first month, both inclusive."""

SUMMER = ((7, 10), (8, 31))
"""School is out: fewer hours, and some mothers stay at home."""

POWER_CUTS = {("W4", date(2025, 9, 8)): 0.5}
"""Workshop and day: what was left of it.  Source: domain 10.7."""

_LUNAR_MONTHS_2025 = tuple(
    date(2025, *day)
    for day in ((1, 29), (2, 28), (3, 29), (4, 28), (5, 27), (6, 25), (7, 25), (8, 23), (9, 22), (10, 21))
)
"""The first days of the lunar months of 2025."""
_MARKET_DIGITS = (2, 5, 8)


@dataclass(frozen=True)
class Crop:
    """Work in the fields of a year: its window (inclusive), and the days for a mu."""

    first: tuple[int, int]
    last: tuple[int, int]
    days_per_mu: float


CROPS = {
    "maize": (Crop((5, 20), (6, 25), 3), Crop((8, 25), (9, 20), 3)),
    "high maize": (Crop((5, 20), (6, 25), 3), Crop((9, 10), (10, 15), 3.5)),
    "summer maize": (Crop((5, 25), (6, 15), 1), Crop((9, 15), (10, 5), 3)),
    "wheat": (Crop((6, 1), (6, 30), 3), Crop((9, 25), (10, 25), 1.5)),
    "rape": (Crop((5, 15), (6, 5), 3), Crop((10, 10), (11, 5), 3)),
    "rice": (Crop((5, 20), (6, 15), 3), Crop((9, 1), (9, 25), 3)),
    "potato": (Crop((1, 20), (3, 10), 2.5), Crop((6, 1), (6, 30), 3.5)),
    "tea": (Crop((3, 15), (4, 10), 14),),
    "walnut": (Crop((8, 25), (9, 20), 3),),
}


def working_days(first: date, last: date) -> Iterator[date]:
    """Monday to Saturday without holidays, both ends inclusive."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() <= SATURDAY and day not in HOLIDAYS and not _is_festival(day):
            yield day


def _is_festival(day: date) -> bool:
    return any(first <= day <= last for first, last in SPRING_FESTIVALS)


def is_summer(day: date) -> bool:
    """Whether school is out for the summer."""
    first, last = SUMMER
    return first <= (day.month, day.day) <= last


def core_of(crop: Crop, year: int) -> tuple[date, int]:
    """Where the busy half of the crop's window begins in the year, and its days."""
    first, last = date(year, *crop.first), date(year, *crop.last)
    quarter = (last - first) // 4
    return first + quarter, max((last - first - 2 * quarter).days, 1)


def is_market_day(day: date) -> bool:
    """Whether the lunar day ends in 2, 5 or 8.  For 2025 only, from its first lunar month on."""
    new_moon = max(first for first in _LUNAR_MONTHS_2025 if first <= day)
    return ((day - new_moon) / timedelta(days=1) + 1) % 10 in _MARKET_DIGITS
