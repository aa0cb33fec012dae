"""Reading arranged overtime: its entries, each worker's time in a month, and holiday work without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.errors import NotFound
from workshop.law.rules import DayKind
from workshop.money import piece_pay_fen
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.output.queries import UNDONE_SHEETS
from workshop.output.rules import is_minor
from workshop.output.worth import HOUR_KINDS
from workshop.overtime.models import Overtime
from workshop.overtime.rules import DAY_NAMES, Entry, ExtraRate, Known, Reach, extra_rate, reach_of
from workshop.workers.models import Engagement

_STANDS = col(Overtime.sheet_id).not_in(UNDONE_SHEETS)


@dataclass(frozen=True)
class OvertimeLine:
    """An entry of overtime, of whom and of what it is, and whether it was taken back and why."""

    row: Overtime
    name: str
    operation: str | None
    product: str | None
    taken_back_at: datetime | None
    reason: str

    @property
    def extra(self) -> ExtraRate:
        return extra_rate(self.row.rate_hao, self.row.per_quantity, self.row.percent)

    @property
    def extra_fen(self) -> int:
        """To show; her month's line is rounded once."""
        return piece_pay_fen(self.row.quantity, self.extra.rate_hao, self.extra.per_quantity)

    @property
    def day_name(self) -> str:
        """Message id."""
        return DAY_NAMES[DayKind(self.row.day_kind)]


def overtime_of_month(session: Session, month: Month) -> list[OvertimeLine]:
    """The month's overtime, the latest day first."""
    return _lines(session, col(Overtime.work_date).between(month.first_day, month.last_day))


def overtime_line(session: Session, overtime_id: UUID) -> OvertimeLine:
    """One entry.  Raises NotFound."""
    found = _lines(session, col(Overtime.id) == overtime_id)
    if not found:
        raise NotFound()
    return found[0]


def _lines(session: Session, where: sa.ColumnElement[bool]) -> list[OvertimeLine]:
    undoing = aliased(Sheet)
    rows = session.execute(
        sa.select(
            Overtime,
            Engagement.called_name,
            Operation.name,
            CustomerOrder.product,
            undoing.recorded_at,
            undoing.note,
        )
        .join(Engagement, col(Engagement.id) == Overtime.engagement_id)
        .outerjoin(Operation, col(Operation.id) == Overtime.operation_id)
        .outerjoin(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .outerjoin(undoing, col(undoing.undoes_id) == Overtime.sheet_id)
        .where(where)
        .order_by(col(Overtime.work_date).desc(), col(Engagement.name_sort), col(Overtime.recorded_at))
    )
    return [OvertimeLine(*row[:5], row[5] or "") for row in rows]


# --- the running total ----------------------------------------------------


@dataclass(frozen=True)
class MonthTime:
    """A worker's overtime of a month and how it stands to the law's limit (W16).

    unknown: entries of pieces of which nobody said how long they took.
    """

    engagement_id: UUID
    name: str
    minutes: int
    unknown: int
    reach: Reach


def month_times(lines: Sequence[OvertimeLine], most_minutes: int | None) -> list[MonthTime]:
    """Each worker's time of a month, in name order as the entries are within a day; what was taken back is left out."""
    names: dict[UUID, str] = {}
    minutes: dict[UUID, int] = {}
    unknown: dict[UUID, int] = {}
    for line in lines:
        who = line.row.engagement_id
        if line.taken_back_at is None:
            names[who] = line.name
            minutes[who] = minutes.get(who, 0) + (line.row.minutes or 0)
            unknown[who] = unknown.get(who, 0) + (line.row.minutes is None)
    return [
        MonthTime(who, names[who], minutes[who], unknown[who], reach_of(minutes[who], most_minutes))
        for who in sorted(names, key=names.__getitem__)
    ]


@dataclass(frozen=True)
class HolidayWork:
    """Pieces that a worker made on a holiday by law, none of them paid as overtime."""

    engagement_id: UUID
    name: str
    work_date: date
    pieces: int


def holiday_work(session: Session, holidays: Sequence[date]) -> list[HolidayWork]:
    """Who made pieces on one of these days without overtime on it, in the order of the days.  Source: domain 3, W18."""
    line = OutputLine
    paid = sa.exists().where(
        _STANDS,
        col(Overtime.engagement_id) == line.engagement_id,
        col(Overtime.work_date) == line.work_date,
    )
    rows = session.execute(
        sa.select(line.engagement_id, Engagement.called_name, line.work_date, sa.func.sum(line.good))
        .join(Engagement, col(Engagement.id) == line.engagement_id)
        .where(col(line.work_date).in_(holidays), ~paid)
        .group_by(col(line.engagement_id), col(Engagement.called_name), col(Engagement.name_sort), col(line.work_date))
        .having(sa.func.sum(line.good) > 0)
        .order_by(col(line.work_date), col(Engagement.name_sort))
    )
    return [HolidayWork(who, name, day, int(pieces)) for who, name, day, pieces in rows]


# --- what writing must know -----------------------------------------------


def known_of(session: Session, engagement: Engagement, entry: Entry, calendar: DayKind, quota: int | None) -> Known:
    """What is known of the worker and her day before this entry."""
    month = Month.of(entry.work_date)
    step = col(Overtime.operation_id)
    same = step == entry.operation_id if entry.operation_id else step.is_(None)
    of_day = col(Overtime.work_date) == entry.work_date
    overtime, day_minutes, month_minutes = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.case((of_day & same, Overtime.quantity), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((of_day, Overtime.minutes), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(Overtime.minutes), 0),
        ).where(
            _STANDS,
            col(Overtime.engagement_id) == engagement.id,
            col(Overtime.work_date).between(month.first_day, month.last_day),
        )
    ).one()
    minor = is_minor(engagement.minor_until, entry.work_date)
    counted = _counted(session, entry)
    return Known(minor, calendar, quota, counted, int(overtime), int(day_minutes), int(month_minutes))


def _counted(session: Session, entry: Entry) -> int:
    """Her good pieces of the step on the day; without a step, minutes that are paid by the hour."""
    statement = sa.select(sa.func.sum(EarningLine.quantity)).where(
        col(EarningLine.engagement_id) == entry.engagement_id,
        col(EarningLine.work_date) == entry.work_date,
        col(EarningLine.kind).in_(sorted(HOUR_KINDS)),
    )
    if entry.operation_id:
        statement = sa.select(sa.func.sum(OutputLine.good)).where(
            col(OutputLine.engagement_id) == entry.engagement_id,
            col(OutputLine.work_date) == entry.work_date,
            col(OutputLine.operation_id) == entry.operation_id,
        )
    return int(session.scalar(statement) or 0)
