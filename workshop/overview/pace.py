"""What a month brings if it goes on as it began.  Pure: figures in, figures out."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from workshop.money import divide_half_up

FEWEST_DAYS = 5
"""Days with work, before anything is said of a month: fewer say nothing of the others."""

WEEK = 7
"""Every day of the week was seen once."""

ABOUT_FEN = 10_00
"""A guess is told in whole tens of yuan."""


def month_pace_fen(
    by_day: Mapping[date, int], seen: Collection[date], coming: Collection[date], today: date
) -> int | None:
    """About what the month brings in all, in fen; None while too few days are over.

    by_day: what each day of the month brought so far.
    seen: the days on which she was engaged, before today.  coming: the others of the month, from today on.
    A day to come brings what her days with work brought on average, as often as she worked on that day of the week.
    Today has not ended: it counts as one to come, unless it brought more already.
    """
    with_work = [day for day in seen if by_day.get(day, 0) > 0]
    if len(seen) < WEEK or len(with_work) < FEWEST_DAYS:
        return None
    usual_fen = divide_half_up(sum(by_day[day] for day in with_work), len(with_work))
    times, of = Counter(day.weekday() for day in with_work), Counter(day.weekday() for day in seen)
    expected = {day: divide_half_up(usual_fen * times[day.weekday()], of[day.weekday()] or 1) for day in coming}
    if today in expected:
        expected[today] = max(0, expected[today] - by_day.get(today, 0))
    total = sum(by_day.values()) + sum(expected.values())
    return divide_half_up(total, ABOUT_FEN) * ABOUT_FEN


def hour_pace_fen(by_day: Mapping[date, int], minutes: int, days: Collection[date]) -> int | None:
    """What an hour brought on these days, which took so many minutes; None where they are too few to tell."""
    with_work = [day for day in days if by_day.get(day, 0) > 0]
    if len(with_work) < FEWEST_DAYS or minutes <= 0:
        return None
    return divide_half_up(sum(by_day.get(day, 0) for day in days) * 60, minutes)
