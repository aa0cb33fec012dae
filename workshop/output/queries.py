"""Reading piece counts, and the money they come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.database import get
from workshop.orders.models import CustomerOrder, Operation
from workshop.output import rules
from workshop.output.cells import days_before
from workshop.output.models import DayPhoto, EarningLine, OutputLine, Sheet, SheetTotal
from workshop.output.rules import Count, SheetKind
from workshop.output.worth import LineKind
from workshop.workers.models import Engagement
from workshop.workers.queries import EVERYBODY, IN_ROOM

UNDONE_SHEETS = sa.select(Sheet.undoes_id).where(col(Sheet.undoes_id).is_not(None))
"""Ids of sheets that another one took back."""

# --- orders --------------------------------------------------------------


def recorded_pieces(session: Session, operation_ids: Collection[UUID]) -> dict[UUID, int]:
    """Good pieces of each operation so far, from the feet of its sheets."""
    rows = session.execute(
        sa.select(SheetTotal.operation_id, sa.func.sum(SheetTotal.good))
        .where(col(SheetTotal.operation_id).in_(operation_ids))
        .group_by(col(SheetTotal.operation_id))
    )
    return {operation_id: int(good) for operation_id, good in rows}


@dataclass(frozen=True)
class Progress:
    """How far an order is: pieces through the last operation that was counted, of those ordered.

    ordered: none while nobody knows how many; such an order is never finished by counting.
    """

    ordered: int | None
    finished: int

    @property
    def is_done(self) -> bool:
        return self.ordered is not None and self.finished >= self.ordered

    @property
    def left(self) -> int | None:
        return None if self.ordered is None else max(self.ordered - self.finished, 0)

    @property
    def percent(self) -> int:
        return min(100, self.finished * 100 // self.ordered) if self.ordered else 0


def progress_of(session: Session, orders: Sequence[CustomerOrder]) -> dict[UUID, Progress]:
    """How far each order is.  An order without operations has not begun."""
    ids = [order.id for order in orders]
    rows = session.execute(
        sa.select(Operation.order_id, Operation.id)
        .where(col(Operation.order_id).in_(ids))
        .order_by(col(Operation.order_id), col(Operation.position))
    )
    steps = rows.all()
    done = recorded_pieces(session, [operation_id for _, operation_id in steps])
    finished = {order_id: done[operation_id] for order_id, operation_id in steps if done.get(operation_id)}
    return {order.id: Progress(order.pieces, finished.get(order.id, 0)) for order in orders}


def orders_counted(session: Session, day: date) -> set[UUID]:
    """The orders of which something was counted on the day."""
    rows = session.execute(
        sa.select(Operation.order_id)
        .distinct()
        .join(OutputLine, col(OutputLine.operation_id) == Operation.id)
        .where(col(OutputLine.engagement_id).in_(EVERYBODY), col(OutputLine.work_date) == day)
    )
    return {order_id for (order_id,) in rows}


def last_counted_orders(session: Session, workshop_id: UUID) -> list[UUID]:
    """The orders on the latest sheet with pieces made in the room: what will most likely be counted next."""
    latest = (
        sa.select(Sheet.id)
        .where(col(Sheet.workshop_id) == workshop_id, col(Sheet.kind).in_(rules.MADE_IN_ROOM))
        .order_by(col(Sheet.month).desc(), col(Sheet.number).desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Operation.order_id)
        .distinct()
        .join(SheetTotal, col(SheetTotal.operation_id) == Operation.id)
        .where(col(SheetTotal.workshop_id) == workshop_id, col(SheetTotal.sheet_id) == latest)
    )
    return [order_id for (order_id,) in rows]


def last_counted_day(session: Session, workshop_id: UUID, before: date) -> date | None:
    """The latest day before this one with a count: yesterday, or the Saturday before a Monday."""
    return session.scalar(
        sa.select(sa.func.max(OutputLine.work_date)).where(
            col(OutputLine.workshop_id) == workshop_id,
            col(OutputLine.engagement_id).in_(EVERYBODY),
            col(OutputLine.work_date) >= days_before(before, rules.USUAL_DAYS),
            col(OutputLine.work_date) < before,
        )
    )


def people_of_day(session: Session, day: date) -> Sequence[Engagement]:
    """Who is engaged on the day and comes to the workshop, or has a count on it, in name order.

    People who work at home only stand in no grid (W30).  A last day put right later
    must not hide what was counted, and paid, after it.
    """
    counted = sa.select(OutputLine.engagement_id).where(
        col(OutputLine.engagement_id).in_(EVERYBODY),
        col(OutputLine.work_date) == day,
    )
    return session.scalars(
        sa.select(Engagement)
        .where(
            (col(Engagement.started_on) <= day)
            & (col(Engagement.ended_on).is_(None) | (col(Engagement.ended_on) >= day))
            & IN_ROOM
            | col(Engagement.id).in_(counted)
        )
        .order_by(col(Engagement.name_sort), col(Engagement.number))
    ).all()


# --- sheets ---------------------------------------------------------------


@dataclass(frozen=True)
class SheetLine:
    """One sheet in a list: what it holds and whether it can be undone now."""

    id: UUID
    number: int
    kind: SheetKind
    note: str
    recorded_at: datetime
    good: int
    people: int
    undone: bool
    undo_days: int  # on so many days an undo would take something back; none: it cannot be undone now
    captured_at: datetime | None  # typed on a phone

    @property
    def waited(self) -> bool:
        """Whether it lay on a phone until the network was back."""
        return self.captured_at is not None and self.recorded_at - self.captured_at > rules.SENT_AT_ONCE_WITHIN


def sheets_of_day(session: Session, workshop_id: UUID, day: date, now: datetime) -> list[SheetLine]:
    """The sheets with lines on the day, the latest first."""
    rows = session.execute(
        sa.select(
            Sheet.id,
            Sheet.number,
            Sheet.kind,
            Sheet.note,
            Sheet.recorded_at,
            Sheet.captured_at,
            sa.func.sum(OutputLine.good),
            sa.func.count(sa.distinct(OutputLine.engagement_id)),
            col(Sheet.id).in_(UNDONE_SHEETS),
        )
        .join(OutputLine, col(OutputLine.sheet_id) == Sheet.id)
        .where(
            col(Sheet.workshop_id) == workshop_id,
            col(OutputLine.workshop_id) == workshop_id,
            col(OutputLine.engagement_id).in_(EVERYBODY),
            col(OutputLine.work_date) == day,
        )
        .group_by(col(Sheet.id))
        .order_by(col(Sheet.number).desc())
    )
    lines = []
    for sheet_id, number, kind, note, recorded_at, captured_at, good, people, is_undone in rows:
        fresh = now - recorded_at <= rules.UNDO_WITHIN and kind in rules.UNDONE_IN_GRID and not is_undone
        days = len({line.work_date for line in lines_of_sheet(session, get(session, Sheet, sheet_id))}) if fresh else 0
        made = int(good), people, is_undone, days
        lines.append(SheetLine(sheet_id, number, SheetKind(kind), note, recorded_at, *made, captured_at))
    return lines


def is_built_upon(session: Session, sheet: Sheet) -> bool:
    """Whether a later sheet, not undone and no undo itself, changed a cell of this one."""
    mine, theirs = aliased(OutputLine), aliased(OutputLine)
    later, undoing = aliased(Sheet), aliased(Sheet)
    found = session.execute(
        sa.select(later.id)
        .join(theirs, col(theirs.sheet_id) == later.id)
        .join(
            mine,
            (col(mine.workshop_id) == col(theirs.workshop_id))
            & (col(mine.engagement_id) == col(theirs.engagement_id))
            & (col(mine.work_date) == col(theirs.work_date))
            & (col(mine.operation_id) == col(theirs.operation_id)),
        )
        .outerjoin(undoing, col(undoing.undoes_id) == later.id)
        .where(
            col(later.workshop_id) == sheet.workshop_id,
            col(later.month) == sheet.month,
            col(later.number) > sheet.number,
            col(later.kind) != SheetKind.UNDO,
            col(undoing.id).is_(None),
            col(mine.workshop_id) == sheet.workshop_id,
            col(mine.sheet_id) == sheet.id,
        )
        .limit(1)
    )
    return found.first() is not None


def undo_of(session: Session, sheet_id: UUID) -> Sheet | None:
    """The sheet that undid this one."""
    return session.scalars(sa.select(Sheet).where(col(Sheet.undoes_id) == sheet_id)).first()


def lines_of_sheet(
    session: Session, sheet: Sheet
) -> Sequence[sa.Row[tuple[UUID, date, UUID, int, int, int, int, int]]]:
    """The lines of one sheet, in the order they were written."""
    line, month = OutputLine, Month.parse(sheet.month)
    return session.execute(
        sa.select(
            line.engagement_id,
            line.work_date,
            line.operation_id,
            line.good,
            line.rework,
            line.scrap,
            line.rate_hao,
            line.per_pieces,
        )
        .where(
            col(line.workshop_id) == sheet.workshop_id,
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(month.first_day, month.last_day),
            col(line.sheet_id) == sheet.id,
        )
        .order_by(col(line.line))
    ).all()


def earnings_of_sheet(session: Session, sheet: Sheet) -> Sequence[EarningLine]:
    """What the sheet says was earned beside pieces, in the order it was written."""
    line, month = EarningLine, Month.parse(sheet.month)
    return session.scalars(
        sa.select(line)
        .where(
            col(line.workshop_id) == sheet.workshop_id,
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(month.first_day, month.last_day),
            col(line.sheet_id) == sheet.id,
        )
        .order_by(col(line.line))
    ).all()


def made_together(session: Session, sheet: Sheet) -> dict[UUID, Count]:
    """Pieces of the sheet's foot that stand on nobody's own lines: a team's."""
    if not any(line.kind == LineKind.TEAM for line in earnings_of_sheet(session, sheet)):
        return {}
    rows = session.execute(
        sa.select(SheetTotal.operation_id, SheetTotal.good, SheetTotal.rework, SheetTotal.scrap).where(
            col(SheetTotal.workshop_id) == sheet.workshop_id, col(SheetTotal.sheet_id) == sheet.id
        )
    )
    return {operation_id: Count(*pieces) for operation_id, *pieces in rows}


@dataclass(frozen=True)
class DayOfWorkshop:
    """One day in the list of days: of how many people something is written down, how many good pieces of their own."""

    work_date: date
    people: int
    good: int


def days_of_month(session: Session, workshop_id: UUID, month: Month) -> list[DayOfWorkshop]:
    """The days of the month for which something is written down, the latest first."""
    days: dict[date, dict[UUID, int]] = {}
    for day, engagement_id, good in _good_by_worker(session, workshop_id, month.first_day, month.last_day):
        days.setdefault(day, {})[engagement_id] = good
    for day, engagement_id in _paid_beside(session, workshop_id, month.first_day, month.last_day):
        days.setdefault(day, {}).setdefault(engagement_id, 0)
    return [DayOfWorkshop(day, len(days[day]), sum(days[day].values())) for day in sorted(days, reverse=True)]


def people_counted(session: Session, workshop_id: UUID, day: date) -> set[UUID]:
    """For whom work of the day in the room is written down that was not taken back.

    Home work is no presence (domain 3, W30), and back pay is for other days.
    """
    counted = {engagement_id for _, engagement_id, _ in _good_by_worker(session, workshop_id, day, day)}
    beside = _paid_beside(session, workshop_id, day, day, but=(LineKind.HOME, LineKind.BACK_PAY))
    return counted | {engagement_id for _, engagement_id in beside}


def _paid_beside(
    session: Session, workshop_id: UUID, first: date, last: date, but: Collection[LineKind] = ()
) -> set[tuple[date, UUID]]:
    """Day and worker of what was earned beside own pieces and not taken back, but for some kinds."""
    line = EarningLine
    rows = session.execute(
        sa.select(line.work_date, line.engagement_id)
        .where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(first, last),
            col(line.kind).not_in(but),
        )
        .group_by(col(line.work_date), col(line.engagement_id), col(line.kind))
        .having(sa.func.sum(line.quantity) != 0)
    )
    return {(day, engagement_id) for day, engagement_id in rows}


def _good_by_worker(session: Session, workshop_id: UUID, first: date, last: date) -> list[tuple[date, UUID, int]]:
    """Day, worker and good pieces; what was counted and taken back again is left out."""
    line = OutputLine
    sums = [sa.func.sum(quantity) for quantity in (line.good, line.rework, line.scrap)]
    rows = session.execute(
        sa.select(line.work_date, line.engagement_id, sums[0])
        .where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(first, last),
        )
        .group_by(col(line.work_date), col(line.engagement_id))
        .having(sa.or_(*(quantity != 0 for quantity in sums)))
    )
    return [(day, engagement_id, int(good)) for day, engagement_id, good in rows]


# --- the paper ---------------------------------------------------------------


def photos_of(session: Session, day: date) -> list[UUID]:
    """The documents that are photos of the day's paper."""
    return list(
        session.scalars(
            sa.select(DayPhoto.document_id).where(col(DayPhoto.work_date) == day).order_by(col(DayPhoto.id))
        )
    )
