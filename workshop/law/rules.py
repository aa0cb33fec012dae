"""Figures that law or an office sets, which of several holds on a day, and what a day of the year is.  Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workshop.clock import Month
from workshop.errors import Doubtful, Refused
from workshop.i18n import mark
from workshop.text import plain_number


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
    FULL_MONTH_SHARE = "full_month_share"  # of ten thousand: so much of the month's normal time is a full month
    CHARGE_SHARE = "charge_share"  # of ten thousand of a month's pay, the most that may be charged for loss
    TAKE_HOME_SHARE = "take_home_share"  # of ten thousand, what advances leave of a month's pay
    QUOTA_SHARE = "quota_share"  # of ten thousand: so many of the workers should reach the quota
    LEDGER_YEARS = "ledger_years"  # how long the ledger of pay is kept
    PART_TIME_DAY_MINUTES = "part_time_day_minutes"  # on the average, at one workshop
    PART_TIME_WEEK_MINUTES = "part_time_week_minutes"
    PART_TIME_PAY_DAYS = "part_time_pay_days"  # the longest time from pay to pay
    NOTICE_DAYS = "notice_days"  # before a worker leaves
    PROBATION_NOTICE_DAYS = "probation_notice_days"  # the same in trial time
    INSURANCE_DAYS = "insurance_days"  # within so many she is registered
    ACCIDENT_DAYS = "accident_days"  # within so many an accident is reported
    CLAIM_YEARS = "claim_years"  # she may ask for arbitration so long
    CRIME_MONTHS = "crime_months"  # of one worker's pay unpaid, from which it is a crime not to pay on order,
    CRIME_ONE_FEN = "crime_one_fen"  # together with this sum;
    CRIME_PEOPLE = "crime_people"  # or so many workers
    CRIME_ALL_FEN = "crime_all_fen"  # with this sum of them all
    SHORT_LEAST = "short_least"  # percent on top of what is missing to the minimum, if an order to pay it is ignored,
    SHORT_MOST = "short_most"  # at least and at most


class Unit(StrEnum):
    """In what a figure is kept.  How it is typed and shown follows from it."""

    MONEY = "money"  # fen, typed in yuan
    MINUTES = "minutes"  # typed in hours
    SHARE = "share"  # of ten thousand, typed in percent
    PERCENT = "percent"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    PEOPLE = "people"


K = ValueKind

UNITS: dict[ValueKind, Unit] = {
    K.MINIMUM_MONTH: Unit.MONEY,
    K.MINIMUM_HOUR: Unit.MONEY,
    K.MONTH_HOURS: Unit.HOURS,
    K.DAY_MINUTES: Unit.MINUTES,
    K.WEEK_MINUTES: Unit.MINUTES,
    K.OVERTIME_DAY_MINUTES: Unit.MINUTES,
    K.OVERTIME_MONTH_MINUTES: Unit.MINUTES,
    K.OVERTIME_WORKDAY: Unit.PERCENT,
    K.OVERTIME_REST_DAY: Unit.PERCENT,
    K.OVERTIME_HOLIDAY: Unit.PERCENT,
    K.FULL_MONTH_SHARE: Unit.SHARE,
    K.CHARGE_SHARE: Unit.SHARE,
    K.TAKE_HOME_SHARE: Unit.SHARE,
    K.QUOTA_SHARE: Unit.SHARE,
    K.LEDGER_YEARS: Unit.YEARS,
    K.PART_TIME_DAY_MINUTES: Unit.MINUTES,
    K.PART_TIME_WEEK_MINUTES: Unit.MINUTES,
    K.PART_TIME_PAY_DAYS: Unit.DAYS,
    K.NOTICE_DAYS: Unit.DAYS,
    K.PROBATION_NOTICE_DAYS: Unit.DAYS,
    K.INSURANCE_DAYS: Unit.DAYS,
    K.ACCIDENT_DAYS: Unit.DAYS,
    K.CLAIM_YEARS: Unit.YEARS,
    K.CRIME_MONTHS: Unit.MONTHS,
    K.CRIME_ONE_FEN: Unit.MONEY,
    K.CRIME_PEOPLE: Unit.PEOPLE,
    K.CRIME_ALL_FEN: Unit.MONEY,
    K.SHORT_LEAST: Unit.PERCENT,
    K.SHORT_MOST: Unit.PERCENT,
}

KIND_NAMES: dict[ValueKind, str] = {
    K.MINIMUM_MONTH: mark("Minimum wage for a month of full time"),
    K.MINIMUM_HOUR: mark("Minimum wage for an hour of part time"),
    K.MONTH_HOURS: mark("Hours of a full month, to reckon the wage of an hour"),
    K.DAY_MINUTES: mark("Normal working time of a day"),
    K.WEEK_MINUTES: mark("Normal working time of a week"),
    K.OVERTIME_DAY_MINUTES: mark("Overtime on a day, at most"),
    K.OVERTIME_MONTH_MINUTES: mark("Overtime in a month, at most"),
    K.OVERTIME_WORKDAY: mark("Pay for overtime on a work day"),
    K.OVERTIME_REST_DAY: mark("Pay for overtime on a day of rest"),
    K.OVERTIME_HOLIDAY: mark("Pay for work on a public holiday"),
    K.FULL_MONTH_SHARE: mark("A full month, from so much of its normal working time on"),
    K.CHARGE_SHARE: mark("For loss, at most, of a month's pay"),
    K.TAKE_HOME_SHARE: mark("Left of a month's pay when an advance is paid back"),
    K.QUOTA_SHARE: mark("So many of the workers should reach a quota"),
    K.LEDGER_YEARS: mark("The pay ledger is kept"),
    K.PART_TIME_DAY_MINUTES: mark("Part time: a day, at most"),
    K.PART_TIME_WEEK_MINUTES: mark("Part time: a week, at most"),
    K.PART_TIME_PAY_DAYS: mark("Part time: from pay to pay, at most"),
    K.NOTICE_DAYS: mark("Notice before a worker leaves"),
    K.PROBATION_NOTICE_DAYS: mark("Notice before a worker leaves, in trial time"),
    K.INSURANCE_DAYS: mark("Social insurance: register within"),
    K.ACCIDENT_DAYS: mark("Accident at work: report within"),
    K.CLAIM_YEARS: mark("A worker can ask for arbitration within"),
    K.CRIME_MONTHS: mark("Not paying on order is a crime: one worker, from"),
    K.CRIME_ONE_FEN: mark("... and from this sum"),
    K.CRIME_PEOPLE: mark("Not paying on order is a crime: several workers, from"),
    K.CRIME_ALL_FEN: mark("... and from this sum of them all"),
    K.SHORT_LEAST: mark("Less than the minimum, and an order ignored: on top at least"),
    K.SHORT_MOST: mark("Less than the minimum, and an order ignored: on top at most"),
}

MINIMUMS = (K.MINIMUM_MONTH, K.MINIMUM_HOUR)
"""What a place sets for itself.  A workshop enters these alone; the other figures are law, which an office reads."""

OLD_AFTER_MONTHS = 24
"""A minimum wage that began longer ago has probably been raised since (domain 3.3)."""


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
    zone: str = ""  # of the region, if it differs by zone


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


def is_old(figure: Figure, day: date) -> bool:
    """Whether a minimum wage began so long ago that it has probably been raised since."""
    return figure.kind in MINIMUMS and Month.of(figure.valid_from).plus(OLD_AFTER_MONTHS) < Month.of(day)


# --- entering a figure ------------------------------------------------------


class OfficeEnters(Refused):
    """A figure of law that no workshop sets for itself."""

    code = "office_enters"
    message = mark("This figure is law: only the county's office enters it.")


class LowerThanBefore(Doubtful):
    """A minimum wage below the one before: they are raised, not lowered.  `key` is what says "it is right"."""

    code = "lower_than_before"
    message = mark("Before it was %(before)s, and this is less. A minimum wage rises. If it is right, press again.")


class MuchHigher(Doubtful):
    """A minimum wage far above the one before, most likely a slip of the finger."""

    code = "much_higher"
    message = mark("Before it was %(before)s, and this is far more. If it is right, press again.")


class LawSaysOtherwise(Doubtful):
    """A figure of law that differs from what holds."""

    code = "law_says_otherwise"
    message = mark("Now it is %(before)s, by: %(source)s. Has that law changed? If it has, press again.")


FAR_MORE_PERCENT = 150

_TYPED_PER_UNIT = {Unit.MONEY: 100, Unit.MINUTES: 60, Unit.SHARE: 100}
_NUMBER = re.compile(r"(\d{1,7}(?:\.\d{1,2})?)(?:元|%|小时|天|年|个?月|人)?")
_MOST: dict[Unit, int] = {
    Unit.MONEY: 100_000_000,
    Unit.MINUTES: 31 * 24 * 60,
    Unit.SHARE: 10_000,
    Unit.PERCENT: 1_000,
    Unit.HOURS: 31 * 24,
    Unit.DAYS: 366,
    Unit.MONTHS: 120,
    Unit.YEARS: 100,
    Unit.PEOPLE: 1_000,
}


def read_value(kind: ValueKind, typed: str) -> int:
    """The figure in its unit, as typed: yuan for money, hours for time, percent for shares.

    Raises ValueError with a sentence for the form.
    """
    unit = UNITS[kind]
    match = _NUMBER.fullmatch(plain_number(typed).removeprefix("¥"))
    if match is None:
        raise ValueError(mark("Enter a number, such as 0.85."))
    value = Decimal(match[1]) * _TYPED_PER_UNIT.get(unit, 1)
    if value != value.to_integral_value():
        raise ValueError(mark("Enter a whole number, such as 120."))
    if not 0 < value <= _MOST[unit]:
        raise ValueError(mark("This number cannot be right here."))
    return int(value)


def doubt_about(kind: ValueKind, value: int, before: Figure | None) -> type[Doubtful] | None:
    """What to ask of somebody who enters a figure; `before` is the last one that is known."""
    if before is None or before.value is None or before.value == value:
        return None
    if kind not in MINIMUMS:
        return LawSaysOtherwise
    if value < before.value:
        return LowerThanBefore
    return MuchHigher if value * 100 > before.value * FAR_MORE_PERCENT else None


# --- days -------------------------------------------------------------------


class StaysHoliday(Refused):
    """A workshop cannot take a public holiday from its calendar."""

    code = "stays_holiday"
    message = mark("%(day)s is a public holiday: work on it costs three times the pay. Only the county can change it.")


@dataclass(frozen=True)
class NamedDay:
    """A day that is not what its weekday says, and what it is called."""

    day: date
    kind: DayKind
    name: str
    source: str = ""  # where a change of it is written; empty: as the country's calendar has it
    set_by: SetBy = SetBy.PROGRAM


def usual_kind(day: date) -> DayKind:
    """What a day is by its weekday alone."""
    return DayKind.REST_DAY if day.isoweekday() >= 6 else DayKind.WORKDAY


def with_changes(days: Iterable[NamedDay], changes: Iterable[NamedDay]) -> dict[date, NamedDay]:
    """The calendar's days and those that are changed, the county's changes before the workshop's.

    changes: in the order in which they were recorded.
    """
    order = list(SetBy)
    found = {named.day: named for named in days}
    for change in changes:
        before = found.get(change.day)
        if before is None or order.index(change.set_by) >= order.index(before.set_by):
            found[change.day] = change
    return found
