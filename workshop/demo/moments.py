"""Something done in the demo, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from workshop.clock import CHINA


@dataclass(frozen=True)
class Act:
    """Something done at a moment, which it is told."""

    at: datetime
    do: Callable[[datetime], object]


def moment(day: date, hour: int, minute: int) -> datetime:
    """That time of the day, in China."""
    return datetime.combine(day, time(hour, minute), CHINA)


def september(day: int) -> date:
    """The day of September 2025, the demo's last month."""
    return date(2025, 9, day)
