"""Who was at work on which day of the demo, and for how many hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from workshop.demo import seasons
from workshop.demo.counts import AWAY
from workshop.demo.crowd import SEED
from workshop.demo.people import DemoWorker

OWN_SHARE = 0.5
"""Of the work in her fields; somebody else is at home.  Source: domain 7.2."""

SICK_OR_WEDDING = 0.06
SUMMER_AT_HOME = 0.25
SUMMER_HOURS = 0.85
PUPILS_HOURS = 0.92
SATURDAY_HOURS = 0.8
TRIP = 3.0
"""Days' work that a home worker brings on a market day."""


@dataclass(frozen=True)
class Presence:
    """A worker's hours on a day."""

    day: date
    worker: DemoWorker
    hours: float


def present(days: Sequence[date], workers: Sequence[DemoWorker], seed: str) -> Iterator[Presence]:
    """Who came on these days, day by day.  The same seed gives the same hours."""
    random = Random(seed)  # noqa: S311  the same demo each time, not a secret
    for day in days:
        for worker in workers:
            luck, form = random.random(), 0.875 + random.random() / 4
            if _is_here(worker, day) and (worker.at_home or luck > SICK_OR_WEDDING):
                yield Presence(day, worker, _hours(worker, day) * form)


def _is_here(worker: DemoWorker, day: date) -> bool:
    first_day = worker.started_on + timedelta(days=worker.training_days)
    if day < first_day or (worker.ended_on and day > worker.ended_on):
        return False
    if worker.at_home:
        return seasons.is_market_day(day)
    return not any(first <= day <= last for first, last in days_away(worker, day.year))


def _hours(worker: DemoWorker, day: date) -> float:
    hours = worker.hours
    if worker.at_home:
        return hours * TRIP
    if worker.has_pupils:
        hours *= SUMMER_HOURS if seasons.is_summer(day) else PUPILS_HOURS
    if day.weekday() == seasons.SATURDAY:
        hours *= SATURDAY_HOURS
    return hours * seasons.POWER_CUTS.get((worker.workshop, day), 1.0)


@cache
def days_away(worker: DemoWorker, year: int) -> tuple[tuple[date, date], ...]:
    """When she was in her fields, or at home with her children, in the year; both ends inclusive."""
    random = Random(f"{SEED} {worker.code} {year}")  # noqa: S311  as above
    told = tuple((first, last) for code, first, last in AWAY if code == worker.code and first.year == year)
    return (*told, *_in_fields(worker, year, random), *_summer(worker, year, random))


def _in_fields(worker: DemoWorker, year: int, random: Random) -> Iterator[tuple[date, date]]:
    for name, mu in worker.fields:
        for crop in seasons.CROPS[name]:
            core, length = seasons.core_of(crop, year)
            days = round(mu * crop.days_per_mu * OWN_SHARE)
            first = core + timedelta(days=int(random.random() * length))
            if days:
                yield first, first + timedelta(days=days - 1)


def _summer(worker: DemoWorker, year: int, random: Random) -> Iterator[tuple[date, date]]:
    if worker.has_pupils and random.random() < SUMMER_AT_HOME:
        first = date(year, *seasons.SUMMER[0]) + timedelta(days=int(random.random() * 14))
        yield first, first + timedelta(days=28)
