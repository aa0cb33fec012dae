"""Reading at what pace a workshop's steps go.  Names leave this module nowhere."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from workshop.attendance.queries import minutes_of
from workshop.attendance.rules import minutes_of_day, read_spans
from workshop.fairness.rules import DAYS, Made
from workshop.money import HAO_PER_FEN
from workshop.output.cells import days_before
from workshop.output.earned import made_by_worker
from workshop.output.rules import USUAL_DAY_MINUTES
from workshop.output.worth import HOUR_KINDS, LineKind
from workshop.output.worth import Made as Counted
from workshop.tenancy import Workshop
from workshop.training.queries import learning_days


@dataclass
class _Sums:
    pieces: int = 0
    minutes: int = 0
    is_assumed: bool = False


def made_of_steps(session: Session, workshop: Workshop, today: date) -> dict[UUID, list[Made]]:
    """Step → what each worker who is past her training made of it in the last thirty days, and in how much time.

    The time of a day is that of her attendance, else a usual day, less what was paid by the hour.  On days with
    several steps it is parted by what each of them brought.
    """
    first = days_before(today, DAYS)
    made = made_by_worker(session, workshop.id, first, today)
    known = minutes_of(session, list(made), first, today)
    learning = learning_days(session, first, today)
    usual = _usual_minutes(workshop)
    steps: dict[UUID, list[Made]] = {}
    for who, parts in made.items():
        sums: dict[UUID, _Sums] = {}
        for day, of_day in _by_day(parts).items():
            if not any(begin <= day <= end for begin, end in learning.get(who, [])):
                _add_day(sums, of_day, known.get(who, {}).get(day), usual)
        for operation_id, of in sums.items():
            if of.pieces > 0 and of.minutes > 0:
                steps.setdefault(operation_id, []).append(Made(of.pieces, of.minutes, of.is_assumed))
    return steps


def _usual_minutes(workshop: Workshop) -> int:
    """The workshop's usual day, as its settings have it, or eight hours."""
    if not workshop.usual_hours:
        return USUAL_DAY_MINUTES
    return minutes_of_day(read_spans(workshop.usual_hours, may_be_open=False))


def _by_day(parts: Iterable[Counted]) -> Mapping[date, list[Counted]]:
    days: dict[date, list[Counted]] = {}
    for part in parts:
        days.setdefault(part.work_date, []).append(part)
    return days


def _add_day(sums: dict[UUID, _Sums], of_day: Collection[Counted], known: int | None, usual: int) -> None:
    """Add one worker's day: her pieces of each step, and its part of the day's time."""
    by_hour = sum(part.count.good for part in of_day if part.kind in HOUR_KINDS)
    minutes = (usual if known is None else known) - by_hour
    # What was made at home has taken none of this time; back pay and overtime are more for the same pieces.
    worth = [(part, _worth(part)) for part in of_day if part.kind in (LineKind.PIECES, LineKind.TEAM, LineKind.REPAIR)]
    whole = sum(brought for _, brought in worth)
    if minutes <= 0 or whole <= 0:
        return
    for part, brought in worth:
        if part.kind == LineKind.PIECES and part.operation_id:
            of = sums.setdefault(part.operation_id, _Sums())
            of.pieces += part.count.good
            of.minutes += minutes * brought // whole
            of.is_assumed |= known is None


def _worth(part: Counted) -> int:
    """What a part of the day brought, in hao and never less than nothing."""
    if part.kind == LineKind.TEAM:
        return max(part.share_fen or 0, 0) * HAO_PER_FEN
    return max(part.count.good * part.rate_hao // part.per_pieces, 0)
