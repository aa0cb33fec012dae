"""How a figure reads, in the language of the request."""

from collections.abc import Callable

from workshop.i18n import days_text, hours_text, money_text, months_text, people_text, years_text
from workshop.law.rules import UNITS, Unit, ValueKind
from workshop.text import MINUTES_PER_HOUR

_SHARES_PER_PERCENT = 100


_TEXTS: dict[Unit, Callable[[int], str]] = {
    Unit.MONEY: money_text,
    Unit.MINUTES: hours_text,
    Unit.SHARE: lambda value: f"{value / _SHARES_PER_PERCENT:g}%",
    Unit.PERCENT: lambda value: f"{value}%",
    Unit.HOURS: lambda value: hours_text(value * MINUTES_PER_HOUR),
    Unit.DAYS: days_text,
    Unit.MONTHS: months_text,
    Unit.YEARS: years_text,
    Unit.PEOPLE: people_text,
}


def value_text(kind: ValueKind, value: int) -> str:
    """¥1,950.00, 8 h, 95%, 3 years: the figure with its unit."""
    return _TEXTS[UNITS[kind]](value)
