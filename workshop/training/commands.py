"""Planning paid training, paying its days, ending it.  The caller's session is the transaction.

A day is written down for several workers at once, as one sheet.
"""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, field_validator, model_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.errors import Doubtful, IdInUse, Invalid
from workshop.fields import AmountFen, Number, OrNone
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import HAO_PER_FEN
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.cells import has_sheet, hold_own
from workshop.output.models import Sheet
from workshop.output.rules import NotEngaged, SheetKind, check_not_future, check_open, is_engaged
from workshop.output.sheets import Beside, write_sheet
from workshop.output.undoing import TakeBack, take_back_entry
from workshop.output.worth import LineKind
from workshop.training import queries, rules
from workshop.training.models import TrainingDay, TrainingEnd, TrainingPlan
from workshop.training.queries import PlanLine
from workshop.training.rules import BorneBy, Outcome
from workshop.workers.models import Engagement


class MakePlan(BaseModel):
    """A plan of paid training.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    starts_on: date
    days: Annotated[Number, Field(ge=1, le=rules.MOST_DAYS)]
    day_rate_fen: Annotated[AmountFen, Field(ge=0, le=rules.MOST_DAY_RATE_FEN)]
    operation_id: Annotated[UUID | None, OrNone] = None
    target_pieces: Annotated[Annotated[Number, Field(ge=1, le=rules.MOST_TARGET)] | None, OrNone] = None  # an hour
    borne_by: BorneBy = BorneBy.WORKSHOP
    order_id: Annotated[UUID | None, OrNone] = None
    confirmed: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _belongs_together(self) -> "MakePlan":
        if self.borne_by != BorneBy.ORDER:
            self.order_id = None
        return self


class AddDays(BaseModel):
    """A training day that is paid to several workers.  The id is made by the client: sent twice, it counts once."""

    id: UUID = Field(default_factory=new_id)
    work_date: date
    plan_ids: list[UUID] = Field(max_length=rules.MOST_PEOPLE)
    confirmed: frozenset[str] = frozenset()

    @field_validator("plan_ids")
    @classmethod
    def _are_plans(cls, plan_ids: list[UUID]) -> list[UUID]:
        if not plan_ids:
            raise ValueError(mark("Tick at least one person."))
        if len(set(plan_ids)) < len(plan_ids):
            raise ValueError(mark("A worker stands there twice. Once is enough."))
        return plan_ids


class EndPlan(BaseModel):
    """How a plan ended.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    ended_on: date
    outcome: Outcome


def make_plan(session: Session, actor: Actor, wish: MakePlan, now: datetime) -> TrainingPlan:
    """Plan training for a worker.

    Raises NotFound, IdInUse, Invalid, NotEngaged, PlanOpen, Doubtful; whichever it raises, nothing is written.
    """
    hold_own(session)
    if plan := written_before(session, TrainingPlan, wish.id, **wish.model_dump(exclude={"id", "confirmed"})):
        return plan
    engagement = get(session, Engagement, wish.engagement_id)
    _check_places(session, wish)
    if not is_engaged(engagement.started_on, engagement.ended_on, wish.starts_on):
        raise NotEngaged(names=engagement.called_name)
    if queries.open_plan_of(session, engagement.id):
        raise rules.PlanOpen(name=engagement.called_name)
    doubt = rules.unpaid_doubt(engagement.id, wish.day_rate_fen)
    if doubt and doubt.key not in wish.confirmed:
        raise Doubtful(doubts=[doubt.plain()])
    told = wish.model_dump(exclude={"confirmed"})
    plan = TrainingPlan(workshop_id=actor.workshop_id, **told, planned_by=actor.account_id, planned_at=now)
    session.add(plan)
    session.flush()
    details = {"days": plan.days, "day_rate_fen": plan.day_rate_fen, "borne_by": plan.borne_by}
    note(session, actor, Action.TRAINING_PLAN_MADE, plan.id, now, workshop_id=plan.workshop_id, details=details)
    return plan


def _check_places(session: Session, wish: MakePlan) -> None:
    """Raise Invalid for an order or a step that is missing, NotFound for one that is not ours."""
    if wish.borne_by == BorneBy.ORDER and wish.order_id is None:
        raise Invalid({"order_id": mark("Which order bears it?")})
    if wish.target_pieces is not None and wish.operation_id is None:
        raise Invalid({"operation_id": mark("Of which step is that the pace?")})
    if wish.order_id:
        get(session, CustomerOrder, wish.order_id)
    if wish.operation_id:
        get(session, Operation, wish.operation_id)


def add_days(session: Session, actor: Actor, wish: AddDays, today: date, now: datetime) -> list[TrainingDay]:
    """Pay this day to each of these, at the rate of her plan.

    Raises NotFound, IdInUse, MonthClosed, InTheFuture, NotInPlan, TrainedAlready, Doubtful; whichever it raises,
    nothing is written.
    """
    closed_through = hold_own(session)
    if has_sheet(session, wish.id):
        return _written(session, wish)
    check_not_future(wish.work_date, today)
    check_open(wish.work_date, closed_through)
    known = queries.plan_days(session, wish.plan_ids, wish.work_date)
    days = [day for _, day in known]
    rules.check_in_plan(days)
    rules.check_once(days)
    doubts = rules.doubts_about(days)
    open_doubts = [doubt.plain() for doubt in doubts if doubt.key not in wish.confirmed]
    if open_doubts:
        raise Doubtful(doubts=open_doubts)
    rows = [_row(actor, wish, line, now) for line, _ in known]
    write_sheet(session, actor, wish.id, [], SheetKind.TRAINING, now, beside=[_beside(row) for row in rows])
    session.add_all(rows)
    session.flush()
    details: dict[str, Any] = {"people": len(rows), "asked": [str(doubt.kind) for doubt in doubts]}
    note(session, actor, Action.TRAINING_DAY_ADDED, wish.id, now, workshop_id=actor.workshop_id, details=details)
    return rows


def _written(session: Session, wish: AddDays) -> list[TrainingDay]:
    """What this form wrote before.  Raises IdInUse if it says something else now."""
    rows = [line.day for line in queries.days_of_sheet(session, wish.id)]
    said = {(wish.work_date, plan_id) for plan_id in wish.plan_ids}
    if {(row.work_date, row.plan_id) for row in rows} != said:
        raise IdInUse()
    return rows


def _row(actor: Actor, wish: AddDays, line: PlanLine, now: datetime) -> TrainingDay:
    return TrainingDay(
        workshop_id=actor.workshop_id,
        engagement_id=line.plan.engagement_id,
        plan_id=line.plan.id,
        sheet_id=wish.id,
        work_date=wish.work_date,
        rate_fen=line.plan.day_rate_fen,
        recorded_by=actor.account_id,
        recorded_at=now,
    )


def _beside(row: TrainingDay) -> Beside:
    rate_hao = row.rate_fen * HAO_PER_FEN
    return Beside(row.engagement_id, row.work_date, LineKind.TRAINING_DAY, 1, rate_hao, 1, subject_id=row.id)


def take_back_day(session: Session, actor: Actor, day_id: UUID, wish: TakeBack, now: datetime) -> Sheet:
    """Take a training day back, for all whom it was written down for at once.

    Raises NotFound, IdInUse, UndoneAlready, MonthClosed.
    """
    day = get(session, TrainingDay, day_id)
    return take_back_entry(session, actor, day.sheet_id, day.work_date, wish, now)


def end_plan(session: Session, actor: Actor, plan_id: UUID, wish: EndPlan, today: date, now: datetime) -> TrainingEnd:
    """End a plan: she moves to piece rates, or stops.

    Raises NotFound, IdInUse, InTheFuture, Invalid, PlanEnded, PaidAfterEnd.
    """
    hold_own(session)
    line = queries.plan_line(session, plan_id)
    told = wish.model_dump(exclude={"id"})
    if before := written_before(session, TrainingEnd, wish.id, plan_id=plan_id, **told):
        return before
    if not line.is_open:
        raise rules.PlanEnded()
    check_not_future(wish.ended_on, today)
    if wish.ended_on < line.plan.starts_on:
        raise Invalid({"ended_on": mark("This is before the first day.")})
    rules.check_end(wish.ended_on, line.last_day)
    end = TrainingEnd(
        id=wish.id,
        workshop_id=actor.workshop_id,
        engagement_id=line.plan.engagement_id,
        plan_id=plan_id,
        **told,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(end)
    session.flush()
    details = {"outcome": end.outcome}
    note(session, actor, Action.TRAINING_END_ADDED, end.id, now, workshop_id=end.workshop_id, details=details)
    return end
