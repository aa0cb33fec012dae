"""Reading a worker's running month: what it brings at her pace, and what an hour brings.

Each figure stands beside the minimum of its place, never beside anybody else's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workshop.attendance.queries import minutes_of
from workshop.clock import Month
from workshop.database import get
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.money import divide_half_up
from workshop.output.earned import Earned
from workshop.output.own import OwnPlace
from workshop.output.rules import is_engaged
from workshop.output.worth import LineKind, total_fen
from workshop.overview.pace import hour_pace_fen, month_pace_fen
from workshop.pay.own import own_hours
from workshop.tenancy import Workshop
from workshop.workers.rules import WorksAt


@dataclass(frozen=True)
class HourPace:
    """What an hour brought in one workshop, and the least that it must bring by law; None if nobody knows that."""

    workshop: str
    hour_fen: int
    least_fen: int | None

    @property
    def is_short(self) -> bool:
        return self.least_fen is not None and self.hour_fen < self.least_fen


@dataclass(frozen=True)
class Pace:
    """About what the month brings in all her workshops; of each where her hours are known, what an hour brings.

    asks_hours: nobody keeps her time anywhere, so that she may say it herself.
    """

    month_fen: int
    hours: Sequence[HourPace]
    asks_hours: bool


def pace(
    session: Session, places: Sequence[OwnPlace], earned: Sequence[Earned], month: Month, today: date
) -> Pace | None:
    """None while too few days are over.  earned: her month in each of the places, in their order."""
    here = [day for day in month.days() if any(is_engaged(p.started_on, p.ended_on, day) for p in places)]
    seen, coming = [day for day in here if day < today], [day for day in here if day >= today]
    by_day = {day: sum(of.day_fen(day) for of in earned) for of_place in earned for day in of_place.days}
    month_fen = month_pace_fen(by_day, seen, coming, today)
    if not month_fen:
        return None
    hours = _hours(session, places, earned, month, today)
    return Pace(month_fen, hours, not hours and not any(place.asks_attendance for place in places))


def _hours(
    session: Session, places: Sequence[OwnPlace], earned: Sequence[Earned], month: Month, today: date
) -> list[HourPace]:
    timed = [
        (place, _wages_by_day(of))
        for place, of in zip(places, earned, strict=True)
        if of.days and place.works_at == WorksAt.WORKSHOP
    ]
    kept = [place.engagement_id for place, _ in timed if place.asks_attendance]
    minutes = minutes_of(session, kept, month.first_day, today) if kept else {}
    said = own_hours(session, month) if len(minutes) < len(timed) else {}
    found = []
    for place, by_day in timed:
        if attended := minutes.get(place.engagement_id):
            hour_fen = hour_pace_fen(by_day, sum(attended.values()), list(attended))
        elif word := said.get(place.engagement_id):
            hour_fen = hour_pace_fen(by_day, word.minutes, [day for day in by_day if day <= word.said_on])
        else:
            continue
        if hour_fen is not None:
            found.append(HourPace(place.workshop, hour_fen, _least_fen(session, place, today)))
    return found


def _wages_by_day(of: Earned) -> Mapping[date, int]:
    """What each day brought in the workshop: home work is no wage, and nobody counts its hours."""
    return {day: total_fen(line for line in lines if line.kind != LineKind.HOME) for day, lines in of.days.items()}


def _least_fen(session: Session, place: OwnPlace, today: date) -> int | None:
    """The minimum of a month, for one of its hours.  Source: domain 3.2, W13."""
    known = figures(session, get(session, Workshop, place.workshop_id), today)
    month_fen, month_hours = value_of(known, ValueKind.MINIMUM_MONTH), value_of(known, ValueKind.MONTH_HOURS)
    return divide_half_up(month_fen, month_hours) if month_fen and month_hours else None
