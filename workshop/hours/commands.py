"""Paying time beside pieces.  The caller's session is the transaction.

Time of one kind and day is written down for several workers at once, as one sheet.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, field_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get
from workshop.errors import Doubtful, IdInUse
from workshop.fields import OptionalLine, PriceHao
from workshop.hours import queries, rules
from workshop.hours.models import PaidHours
from workshop.hours.rules import Time, read_time
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.output.cells import CountedWorker, counted_workers, has_sheet, hold_own
from workshop.output.models import Sheet
from workshop.output.rules import NotEngaged, SheetKind, check_not_future, check_open, is_engaged
from workshop.output.sheets import Beside, write_sheet
from workshop.output.undoing import TakeBack, take_back_entry
from workshop.output.worth import MINUTES_PER_HOUR, LineKind


def _time(value: object) -> object:
    return read_time(value) if isinstance(value, str) else value


class AddHours(BaseModel):
    """Time of one kind that is paid to several workers.  The id is made by the client: sent twice, it counts once."""

    id: UUID = Field(default_factory=new_id)
    kind: LineKind
    work_date: date
    engagement_ids: list[UUID] = Field(max_length=rules.MOST_PEOPLE)
    time: Annotated[Time, BeforeValidator(_time)]
    rate_hao: Annotated[PriceHao, Field(ge=0, le=rules.MOST_RATE_HAO)]  # for an hour
    note: OptionalLine = ""  # what it was for; the workers read it
    confirmed: frozenset[str] = frozenset()  # keys of doubts answered with "it is right"

    @field_validator("kind")
    @classmethod
    def _is_by_time(cls, kind: LineKind) -> LineKind:
        if kind not in rules.KINDS:
            raise ValueError(mark("Choose one of the answers."))
        return kind

    @field_validator("engagement_ids")
    @classmethod
    def _are_people(cls, engagement_ids: list[UUID]) -> list[UUID]:
        if not engagement_ids:
            raise ValueError(mark("Tick at least one person."))
        if len(set(engagement_ids)) < len(engagement_ids):
            raise ValueError(mark("A worker stands there twice. Once is enough."))
        return engagement_ids

    def says(self, line: queries.HoursLine) -> bool:
        """Whether that is what stands there already."""
        first = line.first
        return (self.kind, self.work_date, self.time, self.rate_hao, self.note, set(self.engagement_ids)) == (
            first.kind,
            first.work_date,
            line.time,
            first.rate_hao,
            first.note,
            {hours.engagement_id for hours, _ in line.people},
        )


def add_hours(session: Session, actor: Actor, wish: AddHours, today: date, now: datetime) -> list[PaidHours]:
    """Pay this time to each of these workers.

    Raises NotFound, IdInUse, MonthClosed, InTheFuture, NotEngaged, PaidAlready,
    TooLong, NotPresent, Doubtful; whichever it raises, nothing is written.
    """
    closed_through = hold_own(session)
    if has_sheet(session, wish.id):
        return _written(session, wish)
    check_not_future(wish.work_date, today)
    check_open(wish.work_date, closed_through)
    workers = _engaged(session, wish)
    days = queries.days_of(session, workers, wish.work_date)
    rules.check_time(wish.time, days)
    last_hao = queries.last_rates(session).get(wish.kind)
    doubts = rules.doubts_about(wish.kind, wish.work_date, wish.time, wish.rate_hao, days, last_hao)
    open_doubts = [doubt.plain() for doubt in doubts if doubt.key not in wish.confirmed]
    if open_doubts:
        raise Doubtful(doubts=open_doubts)

    asked = {worker.id: rules.asked_of(doubts, worker.id) for worker in workers}
    rows = [_row(actor, wish, worker.id, asked[worker.id], now) for worker in workers]
    write_sheet(session, actor, wish.id, [], SheetKind.HOURS, now, beside=[_beside(wish, row) for row in rows])
    session.add_all(rows)
    session.flush()
    details: dict[str, Any] = {"kind": wish.kind, "people": len(rows)}
    details |= {"minutes": wish.time.minutes, "rate_hao": wish.rate_hao}
    note(session, actor, Action.PAID_HOURS_ADDED, wish.id, now, workshop_id=actor.workshop_id, details=details)
    return rows


def _written(session: Session, wish: AddHours) -> list[PaidHours]:
    """What this form wrote before.  Raises IdInUse if it says something else now."""
    line = queries.line_of_sheet(session, wish.id)
    if line is None or not wish.says(line):
        raise IdInUse()
    return [hours for hours, _ in line.people]


def _engaged(session: Session, wish: AddHours) -> Sequence[CountedWorker]:
    """Who the time is paid to, in the order of the form.  Raises NotFound, NotEngaged."""
    found = {worker.id: worker for worker in counted_workers(session, wish.engagement_ids)}
    workers = [found[engagement_id] for engagement_id in wish.engagement_ids]
    away = [who.called_name for who in workers if not is_engaged(who.started_on, who.ended_on, wish.work_date)]
    if away:
        raise NotEngaged(names=", ".join(away))
    return workers


def _row(actor: Actor, wish: AddHours, engagement_id: UUID, asked: str | None, now: datetime) -> PaidHours:
    return PaidHours(
        workshop_id=actor.workshop_id,
        engagement_id=engagement_id,
        sheet_id=wish.id,
        work_date=wish.work_date,
        kind=wish.kind,
        minutes=wish.time.minutes,
        from_minute=wish.time.from_minute,
        rate_hao=wish.rate_hao,
        asked=asked,
        note=wish.note,
        recorded_by=actor.account_id,
        recorded_at=now,
    )


def _beside(wish: AddHours, row: PaidHours) -> Beside:
    span = str(wish.time.span or "")  # the line has none of its own, and she should read it
    return Beside(
        row.engagement_id,
        row.work_date,
        wish.kind,
        row.minutes,
        row.rate_hao,
        MINUTES_PER_HOUR,
        subject_id=row.id,
        note=f"{span} {wish.note}".strip(),
    )


def take_back_hours(session: Session, actor: Actor, hours_id: UUID, wish: TakeBack, now: datetime) -> Sheet:
    """Take time back, for all it was written down for at once.

    Raises NotFound, IdInUse, UndoneAlready, MonthClosed.
    """
    hours = get(session, PaidHours, hours_id)
    return take_back_entry(session, actor, hours.sheet_id, hours.work_date, wish, now)
