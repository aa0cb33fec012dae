"""Figures that law or an office sets, which of several holds on a day, and what a day of the year is.  Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ValueKind(StrEnum):
    """What a figure is, and in what unit."""

    MINIMUM_MONTH = "minimum_month"  # fen, for a month of full time
    MINIMUM_HOUR = "minimum_hour"  # fen, for an hour of part time
    MONTH_HOURS = "month_hours"  # hours of a month of full time
    DAY_MINUTES = "day_minutes"  # normal time of a day
    WEEK_MINUTES = "week_minutes"
    OVERTIME_DAY_MINUTES = "overtime_day_minutes"  # the most on a day
    OVERTIME_MONTH_MINUTES = "overtime_month_minutes"  # the most in a month
    OVERTIME_WORKDAY = "overtime_workday"  # percent of the usual pay
    OVERTIME_REST_DAY = "overtime_rest_day"
    OVERTIME_HOLIDAY = "overtime_holiday"
    FULL_MONTH_SHARE = "full_month_share"  # of ten thousand: present on so many of the working days is a full month
    CHARGE_SHARE = "charge_share"  # of ten thousand of a month's pay, the most that may be charged for loss
    TAKE_HOME_SHARE = "take_home_share"  # of ten thousand, what advances leave of a month's pay
    QUOTA_SHARE = "quota_share"  # of ten thousand: so many of the workers should reach the quota
    LEDGER_YEARS = "ledger_years"  # how long the ledger of pay is kept


class DayKind(StrEnum):
    """What a day of the year is."""

    WORKDAY = "workday"
    REST_DAY = "rest_day"
    HOLIDAY = "holiday"  # by statute: work on it costs three times the usual pay


class SetBy(StrEnum):
    """Who entered a figure; what stands later here holds before what stands earlier."""

    PROGRAM = "program"
    WORKSHOP = "workshop"
    COUNTY = "county"


@dataclass(frozen=True)
class Figure:
    """What holds on a day: the value in its kind's unit, none if nobody knows it, and where it is written."""

    kind: ValueKind
    value: int | None
    valid_from: date
    source: str
    is_confirmed: bool
    set_by: SetBy


Figures = Mapping[ValueKind, Figure]


def value_of(figures: Figures, kind: ValueKind) -> int | None:
    """The figure's value; None if nobody knows it."""
    figure = figures.get(kind)
    return figure.value if figure else None


def choose(known: Iterable[Figure], day: date) -> dict[ValueKind, Figure]:
    """Of each kind the figure that holds on the day: the county's before the workshop's before the program's,
    and of one place the one that began last.

    known: in the order in which they were recorded.
    """
    order = list(SetBy)
    chosen: dict[ValueKind, Figure] = {}
    for figure in known:
        if figure.valid_from > day:
            continue
        before = chosen.get(figure.kind)
        rank = order.index(figure.set_by), figure.valid_from
        if before is None or rank >= (order.index(before.set_by), before.valid_from):
            chosen[figure.kind] = figure
    return chosen
