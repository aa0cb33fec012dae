"""The country's calendar of a year: public holidays, days off in lieu, work days in exchange.  Pure.

The thirteen public holidays follow from the law and the moon.  Which days are
off in lieu, and on which weekend they are worked in exchange, is announced for
each year in the November before; until then it is a guess.  Where Mid-Autumn
falls on National Day, as in 2020 and 2028, the State names the day that stands
in for it: that is entered as a change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from workshop.i18n import mark
from workshop.law.rules import DayKind, NamedDay

PUBLIC_HOLIDAYS = {
    "元旦": mark("New Year's Day"),
    "农历除夕": mark("Spring Festival's eve"),
    "春节": mark("Spring Festival"),
    "清明节": mark("Tomb-Sweeping Day"),
    "劳动节": mark("Labour Day"),
    "端午节": mark("Dragon Boat Festival"),
    "中秋节": mark("Mid-Autumn Festival"),
    "国庆节": mark("National Day"),
}
"""What the package calls the days on which work costs three times the pay.  Its other days are off in lieu."""

IN_LIEU = mark("Day off in lieu")
IN_EXCHANGE = mark("Work day in exchange")


@dataclass(frozen=True)
class Year:
    """The days of a year that are not what their weekday says, in order, and whether the State has announced them."""

    days: tuple[NamedDay, ...]
    is_announced: bool


@cache
def country_year(year: int) -> Year:
    """The calendar of the country, from the package `holidays`."""
    from holidays import country_holidays  # noqa: PLC0415  late: it is heavy
    from holidays.countries.china import ChinaStaticHolidays  # noqa: PLC0415

    known = country_holidays("CN", years=year, language="zh_CN")
    days = {day: _named(day, names) for day, names in known.items() if day.year == year}
    for day in known.weekend_workdays:
        if day.year == year:
            days[day] = NamedDay(day, DayKind.WORKDAY, IN_EXCHANGE)
    return Year(tuple(days[day] for day in sorted(days)), year in ChinaStaticHolidays.special_public_holidays)


def country_days(first: date, last: date) -> Iterator[NamedDay]:
    """The named days from the first to the last, both included, in order."""
    for year in range(first.year, last.year + 1):
        yield from (named for named in country_year(year).days if first <= named.day <= last)


def _named(day: date, names: str) -> NamedDay:
    """The day as the package has it; two holidays on one day stand beside each other in `names`."""
    public = [PUBLIC_HOLIDAYS[name] for name in names.split("; ") if name in PUBLIC_HOLIDAYS]
    if public:
        return NamedDay(day, DayKind.HOLIDAY, public[-1])
    return NamedDay(day, DayKind.REST_DAY, IN_LIEU)
