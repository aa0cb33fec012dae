"""The business clock: what day it is in the workshop, and the month as a value.

Nothing else asks the system for the time of business.  The clock of a data
folder may be set (`workshop init --business-day`), which is how a demo lives
in its own September; sign-ins, keys and logs use real time.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Self

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one zone and no summer time."""


def real_now() -> datetime:
    """The instant as the machine knows it.  For sign-ins, keys and logs only."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """The machine's clock, moved by the data folder's offset."""

    offset: timedelta = timedelta(0)

    @classmethod
    def set_to(cls, business_day: date) -> Self:
        """A clock by which it is now that day, at the machine's time of day."""
        here = datetime.now(UTC).astimezone(CHINA).date()
        return cls(business_day - here)

    def now(self) -> datetime:
        """The instant of business, aware, UTC."""
        return datetime.now(UTC) + self.offset

    def today(self) -> date:
        """The day of business, in China."""
        return self.now().astimezone(CHINA).date()


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written 2025-09."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for anything but YYYY-MM."""
        year, dash, number = text.partition("-")
        if len(text) != 7 or not dash or not (year + number).isascii() or not (year + number).isdigit():
            raise ValueError(text)
        date(int(year), int(number), 1)
        return cls(int(year), int(number))

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def days(self) -> list[date]:
        return [date(self.year, self.number, d) for d in range(1, self.last_day.day + 1)]

    def plus(self, months: int) -> Self:
        index = self.year * 12 + self.number - 1 + months
        return type(self)(index // 12, index % 12 + 1)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.number)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
