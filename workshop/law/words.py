"""How a figure reads, in the language of the request."""

from collections.abc import Callable

from workshop.i18n import days_text, gettext, hours_text, mark, money_text, people_text
from workshop.law.rules import UNITS, Unit, ValueKind
from workshop.text import MINUTES_PER_HOUR

_SHARES_PER_PERCENT = 100


def _years(value: int) -> str:
    return gettext(mark("1 year")) if value == 1 else gettext(mark("%(years)s years"), years=value)


def _months(value: int) -> str:
    return gettext(mark("1 month")) if value == 1 else gettext(mark("%(months)s months"), months=value)


_TEXTS: dict[Unit, Callable[[int], str]] = {
    Unit.MONEY: money_text,
    Unit.MINUTES: hours_text,
    Unit.SHARE: lambda value: f"{value / _SHARES_PER_PERCENT:g}%",
    Unit.PERCENT: lambda value: f"{value}%",
    Unit.HOURS: lambda value: hours_text(value * MINUTES_PER_HOUR),
    Unit.DAYS: days_text,
    Unit.MONTHS: _months,
    Unit.YEARS: _years,
    Unit.PEOPLE: people_text,
}


def value_text(kind: ValueKind, value: int) -> str:
    """¥1,950.00, 8 h, 95%, 3 years: the figure with its unit."""
    return _TEXTS[UNITS[kind]](value)
