"""Reading paid training: plans, their days, what they cost and how far a worker's pace has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.attendance.queries import minutes_of
from workshop.errors import NotFound
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.cells import days_before
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.output.queries import UNDONE_SHEETS
from workshop.output.rules import USUAL_DAY_MINUTES
from workshop.output.worth import LineKind
from workshop.training.models import TrainingDay, TrainingEnd, TrainingPlan
from workshop.training.rules import BEARER_NAMES, MOST_DAYS, OUTCOME_NAMES, BorneBy, Outcome, PlanDay
from workshop.workers.models import Engagement

_STANDS = col(TrainingDay.sheet_id).not_in(UNDONE_SHEETS)

PACE_DAYS = 3
"""So many of her last days tell at what pace she works."""


@dataclass(frozen=True)
class PlanLine:
    """A plan with whom it is for, what it is of, how many days were given and how it ended."""

    plan: TrainingPlan
    name: str
    started_on: date  # her engagement
    left_on: date | None
    operation: str | None
    product: str | None  # of the order that bears the cost
    ended_on: date | None
    outcome: str | None
    days_given: int
    cost_fen: int  # of the days given
    last_day: date | None  # of the days given

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def planned_fen(self) -> int:
        return self.plan.days * self.plan.day_rate_fen

    @property
    def bearer(self) -> str:
        """Message id."""
        return BEARER_NAMES[BorneBy(self.plan.borne_by)]

    @property
    def outcome_name(self) -> str:
        """Message id; empty while it runs."""
        return OUTCOME_NAMES[Outcome(self.outcome)] if self.outcome else ""

    def covers(self, day: date) -> bool:
        """Whether the day lies between the plan's first day and its end, and in her engagement."""
        first = max(self.plan.starts_on, self.started_on)
        ends = [end for end in (self.ended_on, self.left_on) if end]
        return first <= day and all(day <= end for end in ends)


def plan_lines(session: Session, *, only: Collection[UUID] | None = None) -> list[PlanLine]:
    """Plans, or only these, in name order, of one worker the latest first."""
    given = (
        sa.select(
            TrainingDay.plan_id,
            sa.func.count().label("days"),
            sa.func.sum(TrainingDay.rate_fen).label("fen"),
            sa.func.max(TrainingDay.work_date).label("last"),
        )
        .where(_STANDS)
        .group_by(col(TrainingDay.plan_id))
        .subquery()
    )
    chosen = (
        sa.select(
            TrainingPlan,
            Engagement.called_name,
            Engagement.started_on,
            Engagement.ended_on,
            Operation.name,
            CustomerOrder.product,
            TrainingEnd.ended_on,
            TrainingEnd.outcome,
            sa.func.coalesce(given.c.days, 0),
            sa.func.coalesce(given.c.fen, 0),
            given.c.last,
        )
        .join(Engagement, col(Engagement.id) == TrainingPlan.engagement_id)
        .outerjoin(Operation, col(Operation.id) == TrainingPlan.operation_id)
        .outerjoin(CustomerOrder, col(CustomerOrder.id) == TrainingPlan.order_id)
        .outerjoin(TrainingEnd, col(TrainingEnd.plan_id) == TrainingPlan.id)
        .outerjoin(given, given.c.plan_id == TrainingPlan.id)
        .order_by(col(Engagement.name_sort), col(Engagement.number), col(TrainingPlan.starts_on).desc())
    )
    if only is not None:
        chosen = chosen.where(col(TrainingPlan.id).in_(only))
    return [PlanLine(*row[:8], int(row[8]), int(row[9]), row[10]) for row in session.execute(chosen)]


def plan_line(session: Session, plan_id: UUID) -> PlanLine:
    """One plan.  Raises NotFound."""
    found = plan_lines(session, only=[plan_id])
    if not found:
        raise NotFound()
    return found[0]


def open_plan_of(session: Session, engagement_id: UUID) -> UUID | None:
    """The plan of hers that has not ended."""
    return session.scalar(
        sa.select(TrainingPlan.id)
        .outerjoin(TrainingEnd, col(TrainingEnd.plan_id) == TrainingPlan.id)
        .where(col(TrainingPlan.engagement_id) == engagement_id, col(TrainingEnd.id).is_(None))
    )


@dataclass(frozen=True)
class DayLine:
    """A training day as it was written down; `taken_back_at`, `reason`: if it was taken back."""

    day: TrainingDay
    name: str
    taken_back_at: datetime | None
    reason: str


def day_lines(session: Session, where: sa.ColumnElement[bool]) -> list[DayLine]:
    """Training days, the latest first, those taken back among them."""
    undoing = aliased(Sheet)
    rows = session.execute(
        sa.select(TrainingDay, Engagement.called_name, undoing.recorded_at, undoing.note)
        .join(Engagement, col(Engagement.id) == TrainingDay.engagement_id)
        .outerjoin(undoing, col(undoing.undoes_id) == TrainingDay.sheet_id)
        .where(where)
        .order_by(col(TrainingDay.work_date).desc(), col(TrainingDay.recorded_at).desc(), col(Engagement.name_sort))
    )
    return [DayLine(day, name, at, reason or "") for day, name, at, reason in rows]


def days_of_plan(session: Session, plan_id: UUID) -> list[DayLine]:
    """All days of a plan, the latest first."""
    return day_lines(session, col(TrainingDay.plan_id) == plan_id)


def days_of_sheet(session: Session, sheet_id: UUID) -> list[DayLine]:
    """All days that were written down at once."""
    return day_lines(session, col(TrainingDay.sheet_id) == sheet_id)


# --- what it costs --------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """What training has cost one bearer so far, in how many days; `product`: of the order, if it is one."""

    bearer: str  # message id
    product: str | None
    days: int
    cost_fen: int


def costs_of(lines: Sequence[PlanLine]) -> list[Cost]:
    """The cost of these plans by who bears it; a bearer of nothing yet is left out."""
    costs: dict[tuple[str, str | None], tuple[int, int]] = {}
    for line in lines:
        if line.days_given:
            days, fen = costs.get((line.bearer, line.product), (0, 0))
            costs[line.bearer, line.product] = days + line.days_given, fen + line.cost_fen
    return [Cost(*key, *sums) for key, sums in costs.items()]


# --- how far she has come -------------------------------------------------


@dataclass(frozen=True)
class Pace:
    """Good pieces of the plan's step on her last days with some, and the minutes of those days.

    is_assumed: her attendance is not known for one of the days, and a usual day was taken.
    """

    pieces: int
    minutes: int
    days: int
    is_assumed: bool

    @property
    def an_hour(self) -> int:
        """Whole pieces an hour."""
        return self.pieces * 60 // self.minutes


def pace_of(session: Session, plan: TrainingPlan) -> Pace | None:
    """Her pace at the step that she learns; none while nothing was counted or no step is named."""
    if plan.operation_id is None:
        return None
    line = OutputLine
    rows = session.execute(
        sa.select(line.work_date, sa.func.sum(line.good))
        .where(
            col(line.engagement_id) == plan.engagement_id,
            col(line.operation_id) == plan.operation_id,
            col(line.work_date) >= plan.starts_on,
        )
        .group_by(col(line.work_date))
        .having(sa.func.sum(line.good) > 0)
        .order_by(col(line.work_date).desc())
        .limit(PACE_DAYS)
    ).all()
    if not rows:
        return None
    days = [day for day, _ in rows]
    known = minutes_of(session, [plan.engagement_id], min(days), max(days)).get(plan.engagement_id, {})
    minutes = sum(known.get(day, USUAL_DAY_MINUTES) for day in days)
    return Pace(sum(int(good) for _, good in rows), minutes, len(days), any(day not in known for day in days))


# --- what writing must know -----------------------------------------------


def plan_days(session: Session, plan_ids: Sequence[UUID], day: date) -> list[tuple[PlanLine, PlanDay]]:
    """What is known of these plans on the day, in their order.  Raises NotFound."""
    found = {line.plan.id: line for line in plan_lines(session, only=plan_ids)}
    if found.keys() != set(plan_ids):
        raise NotFound()
    lines = [found[plan_id] for plan_id in plan_ids]
    ids = [line.plan.engagement_id for line in lines]
    paid = set(
        session.scalars(
            sa.select(TrainingDay.engagement_id).where(
                _STANDS, col(TrainingDay.engagement_id).in_(ids), col(TrainingDay.work_date) == day
            )
        )
    )
    hours = _with(session, EarningLine, EarningLine.quantity, ids, day, col(EarningLine.kind) == LineKind.TRAINING)
    pieces = _with(session, OutputLine, OutputLine.good, ids, day, sa.true())
    return [
        (
            line,
            PlanDay(
                line.plan.id,
                line.name,
                day,
                line.covers(day),
                line.plan.engagement_id in paid,
                line.days_given,
                line.plan.days,
                line.plan.engagement_id in hours,
                line.plan.engagement_id in pieces,
            ),
        )
        for line in lines
    ]


def _with(
    session: Session,
    line: type[OutputLine] | type[EarningLine],
    amount: int,
    engagement_ids: Collection[UUID],
    day: date,
    more: sa.ColumnElement[bool],
) -> set[UUID]:
    """Who of these has something of it on the day that was not taken back."""
    return set(
        session.scalars(
            sa.select(line.engagement_id)
            .where(col(line.engagement_id).in_(engagement_ids), col(line.work_date) == day, more)
            .group_by(col(line.engagement_id))
            .having(sa.func.sum(amount) != 0)
        )
    )


def learning_days(session: Session, first: date, last: date) -> dict[UUID, list[tuple[date, date]]]:
    """Worker → from when to when (inclusive) she learns, as far as it touches these days.

    It is the time of her plan; where nobody made one, the training days that were agreed, from her first day on.
    """
    rows = session.execute(
        sa.select(TrainingPlan.engagement_id, TrainingPlan.starts_on, TrainingEnd.ended_on)
        .outerjoin(TrainingEnd, col(TrainingEnd.plan_id) == TrainingPlan.id)
        .where(
            col(TrainingPlan.starts_on) <= last,
            col(TrainingEnd.ended_on).is_(None) | (col(TrainingEnd.ended_on) >= first),
        )
    )
    learning: dict[UUID, list[tuple[date, date]]] = {}
    for engagement_id, starts_on, ended_on in rows:
        learning.setdefault(engagement_id, []).append((starts_on, ended_on or last))
    agreed = session.execute(
        sa.select(Engagement.id, Engagement.started_on, Engagement.training_days).where(
            col(Engagement.training_days) > 0,
            col(Engagement.started_on).between(days_before(first, MOST_DAYS), last),
            col(Engagement.id).not_in(sa.select(TrainingPlan.engagement_id)),
        )
    )
    for engagement_id, started_on, days in agreed:
        learning[engagement_id] = [(started_on, started_on + timedelta(days=days - 1))]
    return learning
