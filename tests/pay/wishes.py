"""What people of pay ask for, in few words."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from tests.cast import NOON, Cast
from workshop.clock import Month
from workshop.pay import queries
from workshop.pay.commands import LockRun, OpenRun, ShowRun, lock_doubts, lock_run, reopen_run, show_run
from workshop.pay.models import RunStep, Slip, SlipLine
from workshop.tenancy import Workshop

SEPTEMBER = Month(2025, 9)
OCTOBER = Month(2025, 10)
MONTH_END = date(2025, 9, 30)
LATER = date(2025, 10, 4)  # the days for objections are over


def show(session: Session, cast: Cast, month: Month = SEPTEMBER, today: date | None = None) -> RunStep:
    """Of the last day of the month nothing is counted, and that is said to be right."""
    today = today or month.last_day
    wish = ShowRun(confirmed=frozenset({f"uncounted/{today}"}))
    return show_run(session, cast.mei, month, wish, today, NOON)


def lock(
    session: Session, cast: Cast, month: Month = SEPTEMBER, today: date | None = None, *, sure: bool = True
) -> RunStep:
    """Mei has looked at all that is marked, unless she is not sure."""
    today = today or month.last_day + timedelta(days=4)
    run = queries.run_of_month(session, cast.workshop, month)
    keys: Iterable[str] = ()
    if run and run.last and run.last.object_until and sure:
        workshop = session.get_one(Workshop, cast.workshop)
        keys = [doubt.key for doubt in lock_doubts(session, workshop, run, today)]
    return lock_run(session, cast.mei, month, LockRun(confirmed=frozenset(keys)), today, NOON)


def show_and_lock(session: Session, cast: Cast, month: Month = SEPTEMBER) -> RunStep:
    show(session, cast, month)
    return lock(session, cast, month)


def reopen(session: Session, cast: Cast, month: Month = SEPTEMBER, reason: str = "少算了一天") -> RunStep:
    return reopen_run(session, cast.mei, month, OpenRun(reason=reason), NOON)


def slips(session: Session, step: RunStep) -> dict[UUID, Slip]:
    """Worker → her slip."""
    return {slip.engagement_id: slip for slip in queries.slips_of_step(session, step.id)}


def lines(session: Session, slip: Slip) -> list[SlipLine]:
    return queries.lines_of(session, [slip.id])[slip.id]


def fangs_slip(session: Session, cast: Cast) -> str:
    """The id of Fang's slip of September, which is shown; something of hers is counted."""
    return str(slips(session, show(session, cast))[cast.fang_at].id)
