"""Paying arranged overtime.  The caller's session is the transaction.

The pieces, or the hours, are paid at their usual rate where they are counted;
what is written here pays only what comes beyond it.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.errors import Doubtful, Invalid
from workshop.fields import AmountFen, Minutes, Number, OptionalLine, OrNone
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.law.queries import day_kinds, figures
from workshop.law.rules import DayKind, Figures, value_of
from workshop.orders.models import Operation
from workshop.orders.queries import posted_rates
from workshop.orders.rules import rate_on
from workshop.output.models import Sheet
from workshop.output.rules import NoRate, NotEngaged, SheetKind, check_not_future, check_open, is_engaged
from workshop.output.sheets import Beside, write_sheet
from workshop.output.undoing import TakeBack, take_back_entry
from workshop.output.worth import MINUTES_PER_HOUR, LineKind
from workshop.overtime import queries, rules
from workshop.overtime.models import Overtime
from workshop.overtime.rules import Doubt, Entry, ExtraRate
from workshop.tenancy import Workshop, hold
from workshop.workers.models import Engagement

Time = Annotated[Annotated[Minutes, Field(gt=0, le=rules.MOST_MINUTES)] | None, OrNone]


class AddOvertime(BaseModel):
    """Overtime of one worker: pieces of a step, or minutes at an hour's pay.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    work_date: date
    day_kind: DayKind
    arranged: Literal["yes"]  # by the owner: who stays on of her own accord triggers nothing (W18)
    operation_id: Annotated[UUID | None, OrNone] = None
    pieces: Annotated[Annotated[Number, Field(gt=0, le=rules.MOST_PIECES)] | None, OrNone] = None
    hour_fen: Annotated[Annotated[AmountFen, Field(gt=0, le=rules.MOST_HOUR_FEN)] | None, OrNone] = None
    minutes: Time = None  # how long it took; it must be known where it is paid by the hour
    note: OptionalLine = ""
    confirmed: frozenset[str] = frozenset()


def add_overtime(session: Session, actor: Actor, wish: AddOvertime, today: date, now: datetime) -> Overtime:
    """Pay what arranged overtime brings beyond the usual rate.

    Raises NotFound, IdInUse, Invalid, InTheFuture, MonthClosed, NotEngaged, NoRate, NoPercent, Doubtful; whichever it
    raises, nothing is written.
    """
    workshop = hold(session, actor.workshop_id)
    if before := written_before(session, Overtime, wish.id, **_said(wish)):
        return before
    check_not_future(wish.work_date, today)
    check_open(wish.work_date, workshop.closed_through)
    engagement = get(session, Engagement, wish.engagement_id)
    if not is_engaged(engagement.started_on, engagement.ended_on, wish.work_date):
        raise NotEngaged(names=engagement.called_name)
    known = figures(session, workshop, wish.work_date)
    percent = value_of(known, rules.PERCENT_OF[wish.day_kind])
    if percent is None or percent <= 100:
        raise rules.NoPercent()
    quantity, rate = _amount(session, wish)
    doubts = _ask(session, workshop, engagement, wish, quantity, known)
    row = _row(actor, wish, quantity, rate, percent, rules.asked_of(doubts), now)
    write_sheet(session, actor, row.sheet_id, [], SheetKind.OVERTIME, now, beside=[_beside(row)])
    session.add(row)
    session.flush()
    details = {"day_kind": row.day_kind, "percent": percent, "asked": row.asked}
    note(session, actor, Action.OVERTIME_ADDED, row.id, now, workshop_id=row.workshop_id, details=details)
    return row


def _said(wish: AddOvertime) -> dict[str, object]:
    """What the form says, by the columns of its row."""
    said = wish.model_dump(include={"engagement_id", "work_date", "day_kind", "operation_id", "minutes", "note"})
    if wish.operation_id:
        return said | {"quantity": wish.pieces}
    return said | {"rate_hao": rules.hour_hao(wish.hour_fen or 0)}


def _amount(session: Session, wish: AddOvertime) -> tuple[int, ExtraRate]:
    """Pieces or minutes, and their usual rate.  Raises NotFound, Invalid, NoRate."""
    if wish.operation_id is None:
        missing = {}
        if wish.minutes is None:
            missing["minutes"] = mark("How long did it take?")
        if wish.hour_fen is None:
            missing["hour_fen"] = mark("What does an hour pay usually?")
        if wish.minutes is None or wish.hour_fen is None:
            raise Invalid(missing)
        return wish.minutes, ExtraRate(rules.hour_hao(wish.hour_fen), MINUTES_PER_HOUR)
    operation = get(session, Operation, wish.operation_id)
    if wish.pieces is None:
        raise Invalid({"pieces": mark("How many pieces?")})
    rate = rate_on(posted_rates(session, [operation.id]).get(operation.id, []), wish.work_date)
    if rate is None:
        raise NoRate(names=operation.name)
    return wish.pieces, ExtraRate(rate.rate_hao, rate.per_pieces)


def _ask(
    session: Session, workshop: Workshop, engagement: Engagement, wish: AddOvertime, quantity: int, known: Figures
) -> list[Doubt]:
    """All that was asked.  Raises Doubtful while a question is open."""
    quota = get(session, Operation, wish.operation_id).quota_pieces if wish.operation_id else None
    entry = Entry(engagement.id, wish.work_date, wish.day_kind, wish.operation_id, quantity, wish.minutes)
    calendar = day_kinds(session, workshop, wish.work_date, wish.work_date)[wish.work_date]
    doubts = rules.doubts_about(entry, queries.known_of(session, engagement, entry, calendar, quota), known)
    open_doubts = [doubt.plain() for doubt in doubts if doubt.key not in wish.confirmed]
    if open_doubts:
        raise Doubtful(doubts=open_doubts)
    return doubts


def _row(
    actor: Actor, wish: AddOvertime, quantity: int, rate: ExtraRate, percent: int, asked: str | None, now: datetime
) -> Overtime:
    return Overtime(
        id=wish.id,
        workshop_id=actor.workshop_id,
        engagement_id=wish.engagement_id,
        sheet_id=new_id(),
        work_date=wish.work_date,
        day_kind=wish.day_kind,
        percent=percent,
        operation_id=wish.operation_id,
        quantity=quantity,
        rate_hao=rate.rate_hao,
        per_quantity=rate.per_quantity,
        minutes=wish.minutes,
        asked=asked,
        note=wish.note,
        recorded_by=actor.account_id,
        recorded_at=now,
    )


def _beside(row: Overtime) -> Beside:
    extra = rules.extra_rate(row.rate_hao, row.per_quantity, row.percent)
    return Beside(
        row.engagement_id,
        row.work_date,
        LineKind.OVERTIME,
        row.quantity,
        extra.rate_hao,
        extra.per_quantity,
        row.operation_id,
        subject_id=row.id,
        note=f"{row.percent} % {row.note}".strip(),  # the line has no percent of its own, and she should read it
    )


def take_back_overtime(session: Session, actor: Actor, overtime_id: UUID, wish: TakeBack, now: datetime) -> Sheet:
    """Take overtime back.  Raises NotFound, IdInUse, UndoneAlready, MonthClosed."""
    row = get(session, Overtime, overtime_id)
    return take_back_entry(session, actor, row.sheet_id, row.work_date, wish, now)
