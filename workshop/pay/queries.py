"""Reading runs, their steps and their slips."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.actor import Voice
from workshop.bonuses.models import ExtraPay
from workshop.clock import CHINA, Month
from workshop.database import get
from workshop.errors import NotFound
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.output.worth import LineKind
from workshop.pay import rules
from workshop.pay.models import PayRun, RunStep, Slip, SlipCut, SlipLine, StatedHours
from workshop.pay.rules import MoneyKind, RunState, Step
from workshop.text import as_typed

_later = aliased(RunStep)
LOCKED_STEPS = sa.select(RunStep.id).where(
    col(RunStep.kind) == Step.LOCKED,
    ~sa.exists().where(
        col(_later.run_id) == RunStep.run_id,
        col(_later.kind) == Step.REOPENED,
        col(_later.position) > RunStep.position,
    ),
)
"""Ids of the steps whose slips pay: locked, and not opened again since."""


_part_time = aliased(RunStep)
IS_PART_TIME = sa.exists().where(col(_part_time.run_id) == PayRun.id, col(_part_time.kind) == Step.PART_TIME)
"""Of a run: that it pays one who works part time, within the month."""


@dataclass(frozen=True)
class Run:
    """A run with its steps in their order."""

    row: PayRun
    steps: Sequence[RunStep]

    @property
    def month(self) -> Month:
        return Month.parse(self.row.month)

    @property
    def state(self) -> RunState:
        return rules.state_of(Step(step.kind) for step in self.steps)

    @property
    def last(self) -> RunStep | None:
        """The step whose slips count now: the last one that showed or locked; None after an opening or before any."""
        told = [step for step in self.steps if step.kind in rules.STATE_STEPS]
        return told[-1] if told and told[-1].kind != Step.REOPENED else None

    @property
    def was_locked(self) -> bool:
        """Whether it is locked, or was before it was opened again."""
        return any(step.kind == Step.LOCKED for step in self.steps)

    @property
    def is_part_time(self) -> bool:
        """Whether it pays one who works part time, within the month."""
        return any(step.kind == Step.PART_TIME for step in self.steps)

    def pays_alone(self, engagement_id: UUID, month: Month) -> bool:
        """Whether it is drawn up, and of this one worker and month."""
        return self.row.engagement_id == engagement_id and self.month == month and self.last is not None

    @property
    def is_open_for_late(self) -> bool:
        """Whether what was forgotten may be entered into the locked month just now."""
        return bool(self.steps) and self.steps[-1].kind == Step.LATE_OPENED


def run_of_month(session: Session, workshop_id: UUID, month: Month) -> Run | None:
    """The month's run of everybody, if it was ever shown."""
    row = session.scalar(
        sa.select(PayRun).where(
            col(PayRun.workshop_id) == workshop_id,
            col(PayRun.month) == str(month),
            col(PayRun.engagement_id).is_(None),
        )
    )
    return Run(row, steps_of(session, [row.id])[row.id]) if row else None


def own_run(session: Session, run_id: UUID) -> Run:
    """A run that pays one alone.  Raises NotFound."""
    row = get(session, PayRun, run_id)
    if row.engagement_id is None:
        raise NotFound()
    return Run(row, steps_of(session, [row.id])[row.id])


def own_runs(session: Session, engagement_id: UUID) -> list[Run]:
    """The runs that pay her alone, the first one first."""
    rows = session.scalars(
        sa.select(PayRun)
        .where(col(PayRun.engagement_id) == engagement_id)
        .order_by(col(PayRun.opened_at), col(PayRun.id))
    ).all()
    steps = steps_of(session, [row.id for row in rows])
    return [Run(row, steps[row.id]) for row in rows]


def leaving_run(session: Session, engagement_id: UUID) -> Run | None:
    """The run that pays out one who leaves."""
    return next((run for run in own_runs(session, engagement_id) if not run.is_part_time), None)


def runs_of(session: Session, workshop_id: UUID, months: Collection[Month] | None = None) -> list[Run]:
    """The runs of these months or of all, the latest first; of a month everybody's before those of who left in it."""
    chosen = sa.true() if months is None else col(PayRun.month).in_(sorted(map(str, months)))
    rows = session.scalars(
        sa.select(PayRun)
        .where(col(PayRun.workshop_id) == workshop_id, chosen)
        .order_by(col(PayRun.month).desc(), col(PayRun.engagement_id).is_not(None), col(PayRun.opened_at))
    ).all()
    steps = steps_of(session, [row.id for row in rows])
    return [Run(row, steps[row.id]) for row in rows]


def years_of(session: Session, workshop_id: UUID, before: Month) -> list[int]:
    """The years of the months before this one whose pay was ever shown, the latest first."""
    months = sa.select(col(PayRun.month)).where(col(PayRun.workshop_id) == workshop_id, col(PayRun.month) < str(before))
    return sorted({Month.parse(month).year for month in session.scalars(months.distinct())}, reverse=True)


def steps_of(session: Session, run_ids: Collection[UUID]) -> dict[UUID, list[RunStep]]:
    """The steps of each of these runs, in their order."""
    steps: dict[UUID, list[RunStep]] = {run_id: [] for run_id in run_ids}
    for step in session.scalars(
        sa.select(RunStep).where(col(RunStep.run_id).in_(run_ids)).order_by(col(RunStep.run_id), col(RunStep.position))
    ):
        steps[step.run_id].append(step)
    return steps


def slips_of_step(session: Session, step_id: UUID) -> list[Slip]:
    """The slips that were drawn up with a step, by engagement."""
    return list(session.scalars(sa.select(Slip).where(col(Slip.step_id) == step_id).order_by(col(Slip.engagement_id))))


def locked_slips(session: Session, run_id: UUID) -> list[Slip]:
    """The slips of a run that pay; none unless it is locked."""
    return list(
        session.scalars(
            sa.select(Slip)
            .join(RunStep, col(RunStep.id) == Slip.step_id)
            .where(col(RunStep.run_id) == run_id, col(RunStep.id).in_(LOCKED_STEPS))
            .order_by(col(Slip.engagement_id))
        )
    )


def lines_of(session: Session, slip_ids: Collection[UUID]) -> dict[UUID, list[SlipLine]]:
    """The lines of each of these slips, as they stand on it."""
    lines: dict[UUID, list[SlipLine]] = {slip_id: [] for slip_id in slip_ids}
    for line in session.scalars(
        sa.select(SlipLine)
        .where(col(SlipLine.slip_id).in_(slip_ids))
        .order_by(col(SlipLine.slip_id), col(SlipLine.position))
    ):
        lines[line.slip_id].append(line)
    return lines


def advances_taken(session: Session) -> dict[UUID, int]:
    """Advance → fen that slips which pay have taken of it, of those that the session sees."""
    rows = session.execute(
        sa.select(SlipLine.subject_id, sa.func.sum(SlipLine.pay_fen))
        .join(Slip, col(Slip.id) == SlipLine.slip_id)
        .where(col(SlipLine.kind) == MoneyKind.ADVANCE, col(Slip.step_id).in_(LOCKED_STEPS))
        .group_by(col(SlipLine.subject_id))
    )
    return {advance_id: -int(fen) for advance_id, fen in rows}


def given_months(session: Session) -> set[str]:
    """Months for which somebody was given money on top that no slip pays yet; whether anybody worked in them or not."""
    undoing = aliased(ExtraPay)
    paid = (
        sa.exists()
        .where(
            col(SlipLine.workshop_id) == col(ExtraPay.workshop_id),
            col(SlipLine.engagement_id) == col(ExtraPay.engagement_id),
            col(SlipLine.kind) == MoneyKind.EXTRA,
            col(SlipLine.subject_id) == col(ExtraPay.id),
            col(Slip.id) == SlipLine.slip_id,
            col(Slip.step_id).in_(LOCKED_STEPS),
        )
        .correlate(ExtraPay)
    )
    return set(
        session.scalars(
            sa.select(ExtraPay.month)
            .outerjoin(undoing, col(undoing.takes_back_id) == ExtraPay.id)
            .where(col(ExtraPay.takes_back_id).is_(None), col(undoing.id).is_(None), ~paid)
            .distinct()
        )
    )


def is_built_upon(session: Session, run_id: UUID) -> bool:
    """Whether later pay may stand on this run: one of everybody, or of one alone who has a slip here.

    What it took of this one - sheets, what was carried on, instalments, parts of charges - no row says in whole.
    """
    mine = locked_slips(session, run_id)
    if not mine:
        return False
    whose = [slip.engagement_id for slip in mine]
    found = session.execute(
        sa.select(Slip.id)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .where(
            col(RunStep.id).in_(LOCKED_STEPS),
            # Ids of slips are made inside `hold`: they sort as the slips were drawn up.
            col(Slip.id) > max(slip.id for slip in mine),
            col(PayRun.engagement_id).is_(None) | col(PayRun.engagement_id).in_(whose),
        )
        .limit(1)
    )
    return found.first() is not None


# --- hours that were said -------------------------------------------------


@dataclass(frozen=True)
class SaidHours:
    """How long she worked in a month, as it was said last, on which day and by whom."""

    minutes: int
    said_on: date
    is_hers: bool  # her own word; else the workshop wrote it down

    @property
    def typed(self) -> str:
        """The hours as somebody types them."""
        return as_typed(self.minutes)


def said_hours(session: Session, workshop_id: UUID, month: Month) -> dict[UUID, SaidHours]:
    """Worker (engagement) → the hours that were said of the month."""
    rows = session.scalars(
        sa.select(StatedHours)
        .where(col(StatedHours.workshop_id) == workshop_id, col(StatedHours.month) == str(month))
        .order_by(col(StatedHours.said_at), col(StatedHours.id))
    )
    return {
        row.engagement_id: SaidHours(row.minutes, row.said_at.astimezone(CHINA).date(), row.voice in set(Voice))
        for row in rows
    }


def stated_minutes(session: Session, workshop_id: UUID, month: Month) -> dict[UUID, int]:
    """What was said last of how long each worked in the month."""
    rows = session.execute(
        sa.select(StatedHours.engagement_id, StatedHours.minutes)
        .where(col(StatedHours.workshop_id) == workshop_id, col(StatedHours.month) == str(month))
        .order_by(col(StatedHours.said_at), col(StatedHours.id))
    )
    return {engagement_id: minutes for engagement_id, minutes in rows}


# --- what lies behind a line ----------------------------------------------

LineKey = tuple[str, str, UUID, int, int]
"""Month, kind, subject, rate in hao, and what the rate is for: what makes one line of a slip."""


@dataclass(frozen=True)
class DayOfLine:
    """What one day added to a line of a slip.  share_fen: of pieces made together, her part."""

    work_date: date
    quantity: int
    share_fen: int | None


def days_of_lines(
    session: Session, slip: Slip, months: Collection[str], step: RunStep | None
) -> dict[LineKey, list[DayOfLine]]:
    """The days behind the lines of a slip that lie on sheets, in their order.

    A pair opens to what came since the slip before it.
    step: that drew the slip up; None for a draft, which has all that stands now.
    """
    bound = _spans(session, slip)
    paid_through = {} if bound else _paid_through(session, slip.engagement_id)
    sums: dict[tuple[LineKey, date], tuple[int, int | None]] = {}
    for month in months:
        after, through = bound.get(month, (paid_through.get(month, 0), None))
        until = step.said_at if step and not bound else None
        for work_date, kind, operation_id, rate_hao, per, quantity, fen in _rows_behind(
            session, slip, month, after, through, until
        ):
            of_day = (month, kind, operation_id or slip.engagement_id, rate_hao, per), work_date
            before_quantity, before_fen = sums.get(of_day, (0, None))
            sums[of_day] = before_quantity + quantity, before_fen if fen is None else (before_fen or 0) + fen
    days: dict[LineKey, list[DayOfLine]] = {}
    for (key, work_date), (quantity, fen) in sorted(sums.items(), key=lambda item: item[0][1]):
        if quantity or fen:
            days.setdefault(key, []).append(DayOfLine(work_date, quantity, fen))
    return days


def _spans(session: Session, slip: Slip) -> dict[str, tuple[int, int | None]]:
    """Month → after which sheet through which a slip that pays takes her sheets; nothing for any other slip."""
    rows = session.execute(
        sa.select(SlipCut.month, SlipCut.from_number, SlipCut.to_number).where(col(SlipCut.slip_id) == slip.id)
    )
    return {month: (after or 0, through) for month, after, through in rows}


def _paid_through(session: Session, engagement_id: UUID) -> dict[str, int]:
    """Month → the last of her sheets that a slip pays."""
    rows = session.execute(
        sa.select(SlipCut.month, sa.func.max(SlipCut.to_number))
        .where(col(SlipCut.engagement_id) == engagement_id)
        .group_by(col(SlipCut.month))
    )
    return {month: int(number) for month, number in rows}


def _rows_behind(
    session: Session, slip: Slip, month: str, after: int, through: int | None, until: datetime | None
) -> Iterator[tuple[date, str, UUID | None, int, int, int, int | None]]:
    """Her rows of a month on sheets after one number through another, or recorded until then."""
    pieces, beside = OutputLine, EarningLine
    chosen = [col(Sheet.month) == month, col(Sheet.number) > after]
    chosen += [col(Sheet.number) <= through] if through else []
    chosen += [col(Sheet.recorded_at) <= until] if until else []
    days = Month.parse(month)
    for line, kind, per, quantity, fen in (
        (pieces, sa.literal(LineKind.PIECES.value), pieces.per_pieces, pieces.good, sa.null()),
        (beside, beside.kind, beside.per_quantity, beside.quantity, beside.pay_fen),
    ):
        rows: Any = session.execute(
            sa.select(line.work_date, kind, line.operation_id, line.rate_hao, per, quantity, fen)
            .join(Sheet, col(Sheet.id) == line.sheet_id)
            .where(
                col(line.engagement_id) == slip.engagement_id,
                col(line.work_date).between(days.first_day, days.last_day),
                *chosen,
            )
        )
        yield from rows
