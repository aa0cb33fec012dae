"""Paying who works part time within the month, at least every fifteen days (W32).

Such a pay takes what was written down so far, whole: nothing comes off, no
bonus is reckoned.  The run of the month goes on from there and settles the
month: bonuses, advances, what law withholds, what is missing to the minimum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlmodel import Session, col

from workshop.actor import Actor
from workshop.clock import CHINA, Month
from workshop.contracts.queries import part_timers
from workshop.database import get, written_before
from workshop.errors import IdInUse
from workshop.ids import new_id
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.pay import rules
from workshop.pay.commands import lock_alone
from workshop.pay.composing import Caps, Off, compose
from workshop.pay.drawing import ON_SHEETS, Drawing, Drawn, draw_up
from workshop.pay.in_part import paid_in_part, settled_in
from workshop.pay.models import PayRun, RunStep, Slip
from workshop.pay.objections import objections_of
from workshop.pay.queries import LOCKED_STEPS, Run, leaving_run, own_runs, run_of_month
from workshop.pay.rules import PartDoubt, PartLook, RunState, Step
from workshop.reports.queries import waiting_reports
from workshop.talks.queries import waiting_objections
from workshop.tenancy import Workshop, hold
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_on


class PayPartTime(BaseModel):
    """Fix what is counted of one who works part time.  confirmed: keys of what was looked at and is right."""

    id: UUID = Field(default_factory=new_id)
    confirmed: frozenset[str] = frozenset()


def pay_part_time(
    session: Session, actor: Actor, engagement_id: UUID, wish: PayPartTime, today: date, now: datetime
) -> RunStep:
    """Lock what is counted and unpaid of hers in the running month; the month stays open, for her too.

    Raises NotFound, IdInUse, NotPartTime, LockedAlready, NothingToPay, FromPaper, PartTimeDoubtful; whichever it
    raises, nothing is written.
    """
    workshop = hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    if step := written_before(session, RunStep, wish.id, kind=Step.LOCKED):
        if get(session, PayRun, step.run_id).engagement_id != engagement_id:
            raise IdInUse()
        return step
    month = Month.of(today)
    if engagement_id not in part_timers(session, month) or leaving_run(session, engagement_id):
        raise rules.NotPartTime()
    run = run_of_month(session, workshop.id, month)
    if run and run.state == RunState.LOCKED:
        raise rules.LockedAlready()
    drawing = part_drawing(session, workshop, month, engagement_id)
    if not drawing.slips:
        raise rules.NothingToPay()
    doubts = [doubt for doubt in part_doubts(session, workshop, engagement, drawing) if doubt.key not in wish.confirmed]
    if doubts:
        raise rules.PartTimeDoubtful(doubts=doubts)
    return lock_alone(session, actor, workshop, drawing, engagement_id, wish.id, now, is_part_time=True)


def part_drawing(session: Session, workshop: Workshop, month: Month, engagement_id: UUID) -> Drawing:
    """What is counted of hers in the month and not paid, and nothing else; no slip if that is nothing, or less."""
    drawing = draw_up(session, workshop, month, engagement_id)
    drawn = drawing.of(engagement_id)
    mine = (
        [line for line in drawn.composed.lines if line.kind in ON_SHEETS and line.month == str(month)] if drawn else []
    )
    if not drawn or sum(line.pay_fen for line in mine) <= 0:
        return replace(drawing, slips=[])
    known = drawing.figures
    composed = compose(
        mine,
        str(month),
        engagement_id,
        Off(),
        Caps(0, 0, value_of(known, ValueKind.MINIMUM_MONTH)),
        time=drawn.composed.time,
        month_hours=value_of(known, ValueKind.MONTH_HOURS),
        hour_fen=value_of(known, ValueKind.MINIMUM_HOUR),
        before_fen=paid_in_part(session, month, settled_in(session, month)).get(engagement_id),
    )
    cuts = [cut for cut in drawn.cuts if cut.month == str(month)]
    return replace(drawing, slips=[Drawn(engagement_id, composed, cuts)])


def part_doubts(session: Session, workshop: Workshop, engagement: Engagement, drawing: Drawing) -> list[PartDoubt]:
    """What to look at before it is paid."""
    who = engagement.id
    composed = drawing.slips[0].composed
    reports = sum(report.engagement_id == who for report in waiting_reports(session, workshop.id))
    of_days = sum(objection.engagement_id == who for objection in waiting_objections(session))
    of_lines = sum(said.waits for run in own_runs(session, who) for said in objections_of(session, run.row.id))
    seen = (
        PartDoubt(PartLook.REPORTS, reports),
        PartDoubt(PartLook.OBJECTIONS, of_days + of_lines),
        PartDoubt(PartLook.NO_TIME, int(composed.lacks_time)),
        PartDoubt(PartLook.SHORT, fen=composed.missing_fen),
    )
    return [doubt for doubt in seen if doubt.count or doubt.fen]


# --- who, and when --------------------------------------------------------


@dataclass(frozen=True)
class PartTimer:
    """One who works part time: what is unpaid of the running month, and by when she is to be paid.

    due_on: None if nothing is unpaid, or law says no number of days.  runs: that paid her within the month.
    """

    engagement: Engagement
    drawing: Drawing
    paid_on: date | None  # when her last slip was fixed
    due_on: date | None
    runs: Sequence[Run]

    @property
    def unpaid_fen(self) -> int:
        return sum(drawn.composed.net_fen for drawn in self.drawing.slips)


def part_time_pay(session: Session, workshop: Workshop, today: date) -> list[PartTimer]:
    """Who works part time now, in name order."""
    whose = part_timers(session, Month.of(today))
    here = [who for who in engaged_on(session, today) if who.id in whose] if whose else []
    days = value_of(figures(session, workshop, today), ValueKind.PART_TIME_PAY_DAYS) if here else None
    return [_part_timer(session, workshop, Month.of(today), who, days) for who in here]


def _part_timer(session: Session, workshop: Workshop, month: Month, who: Engagement, days: int | None) -> PartTimer:
    drawing = part_drawing(session, workshop, month, who.id)
    last = session.scalar(
        sa.select(sa.func.max(RunStep.said_at))
        .join(Slip, col(Slip.step_id) == RunStep.id)
        .where(col(Slip.engagement_id) == who.id, col(RunStep.id).in_(LOCKED_STEPS))
    )
    paid_on = last.astimezone(CHINA).date() if last else None
    since = paid_on or max(who.started_on, month.first_day)
    due_on = since + timedelta(days=days) if days and drawing.slips else None
    return PartTimer(who, drawing, paid_on, due_on, runs_within(session, month, who.id))


def runs_within(session: Session, month: Month, engagement_id: UUID) -> list[Run]:
    """The runs that paid her part time within a month, the first one first."""
    return [run for run in own_runs(session, engagement_id) if run.is_part_time and run.month == month]
