"""The cells of a day: what stands in them, and what saving them must know.

Hot statements: a village saves its day at once, in the evening.  They carry
their scope by hand (`workshop.hot`).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from workshop.clock import Month
from workshop.errors import NotFound
from workshop.hot import OWN, in_workshop, run
from workshop.orders.models import CustomerOrder, Operation, Rate
from workshop.orders.rules import Posted, rate_on
from workshop.output import rules
from workshop.output.models import OutputLine, Sheet, SheetTotal
from workshop.output.rules import Count
from workshop.tenancy import Workshop, columns
from workshop.workers.models import Engagement


@dataclass
class CellState:
    """What is known of one worker and operation on a day, before anything is typed."""

    count: Count = Count()
    month_good: dict[tuple[int, int], int] = field(default_factory=dict)
    """Good pieces before this day in each line of the month, by rate in hao and its pieces."""
    usual: int = 0  # good pieces on a usual day


CellKey = tuple[UUID, UUID]
"""Worker (engagement) and operation."""

_line = columns(OutputLine)
_day, _month_start = sa.bindparam("day", type_=sa.Date), sa.bindparam("month_start", type_=sa.Date)


def _sum_where(condition: sa.ColumnElement[bool], quantity: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, quantity))), 0)


_STATES = in_workshop(
    sa.select(
        _line.engagement_id,
        _line.operation_id,
        _line.rate_hao,
        _line.per_pieces,
        _sum_where(_line.work_date == _day, _line.good),
        _sum_where(_line.work_date == _day, _line.rework),
        _sum_where(_line.work_date == _day, _line.scrap),
        _sum_where((_line.work_date >= _month_start) & (_line.work_date < _day), _line.good),
        _sum_where(_line.work_date < _day, _line.good),
        sa.func.count(sa.distinct(sa.case((_line.work_date < _day, _line.work_date)))),
    )
    .where(
        _line.workshop_id == OWN,
        _line.engagement_id.in_(sa.bindparam("engagement_ids", expanding=True)),
        _line.work_date.between(sa.bindparam("since"), _day),
    )
    .group_by(_line.engagement_id, _line.operation_id, _line.rate_hao, _line.per_pieces)
)


def cell_states(session: Session, day: date, engagement_ids: Collection[UUID]) -> dict[CellKey, CellState]:
    """The cells of the day that are not blank or have a history, for these workers of the session's workshop.

    One statement over the covering key: thirty days of each worker.
    """
    month_start = Month.of(day).first_day
    since = min(month_start, days_before(day, rules.USUAL_DAYS))
    values = {"day": day, "month_start": month_start, "since": since, "engagement_ids": list(engagement_ids)}
    states: dict[CellKey, CellState] = {}
    for engagement_id, operation_id, rate_hao, per_pieces, *sums in run(session, _STATES, values):
        good, rework, scrap, month_good, past, days = sums
        state = states.setdefault((engagement_id, operation_id), CellState())
        state.count += Count(good, rework, scrap)
        state.month_good[rate_hao, per_pieces] = int(month_good)
        state.usual = max(state.usual, rules.usual_pieces(past, days))
    return states


def days_before(day: date, days: int) -> date:
    """So many days earlier; the first day there is for one typed as 0001-01-01."""
    return day - timedelta(days=min(days, day.toordinal() - 1))


# --- what saving must know ------------------------------------------------

_workshop = columns(Workshop)
_HELD = in_workshop(sa.select(_workshop.closed_through).where(_workshop.id == OWN).with_for_update())


def hold_own(session: Session) -> date | None:
    """Like `hold`, for the session's workshop: through which day its pay has been settled.  Raises NotFound."""
    found = run(session, _HELD, {}).first()
    if found is None:
        raise NotFound()
    closed_through: date | None = found[0]
    return closed_through


_sheet = columns(Sheet)
_HIGHEST = in_workshop(
    sa.select(sa.func.max(_sheet.number)).where(_sheet.workshop_id == OWN, _sheet.month == sa.bindparam("month"))
)


def next_sheet_number(session: Session, month: Month) -> int:
    """The number of the month's next sheet.  Call it inside `hold`."""
    return (run(session, _HIGHEST, {"month": str(month)}).scalar() or 0) + 1


_LASTS = in_workshop(
    sa.select(
        _line.engagement_id,
        _line.work_date,
        _line.operation_id,
        _line.sheet_id,
        _line.rate_hao,
        _line.per_pieces,
    )
    .join_from(_line.sheet_id.table, _sheet.id.table, _sheet.id == _line.sheet_id)
    .where(
        _line.workshop_id == OWN,
        _sheet.workshop_id == OWN,
        _line.engagement_id.in_(sa.bindparam("engagement_ids", expanding=True)),
        _line.work_date.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(_sheet.number, _line.line)
)


@dataclass(frozen=True)
class LastLine:
    """The line last written in a cell: its sheet, and the rate that corrections keep."""

    sheet_id: UUID
    rate_hao: int
    per_pieces: int


def last_lines(session: Session, cells: Collection[tuple[UUID, date, UUID]]) -> dict[tuple[UUID, date, UUID], LastLine]:
    """The line last written in each of these cells (worker, day, operation); cells without one are left out."""
    days = [day for _, day, _ in cells]
    wanted = {"engagement_ids": sorted({who for who, _, _ in cells}), "first": min(days), "last": max(days)}
    found = {(who, day, what): LastLine(*line) for who, day, what, *line in run(session, _LASTS, wanted)}
    return {cell: found[cell] for cell in cells if cell in found}


_KNOWN = in_workshop(sa.select(_sheet.id).where(_sheet.workshop_id == OWN, _sheet.id == sa.bindparam("sheet_id")))


def has_sheet(session: Session, sheet_id: UUID) -> bool:
    """Whether the sheet came before."""
    return run(session, _KNOWN, {"sheet_id": sheet_id}).first() is not None


_engagement = columns(Engagement)
_ENGAGED = in_workshop(
    sa.select(
        _engagement.id,
        _engagement.called_name,
        _engagement.started_on,
        _engagement.ended_on,
        _engagement.minor_until,
    ).where(_engagement.workshop_id == OWN, _engagement.id.in_(sa.bindparam("engagement_ids", expanding=True)))
)


@dataclass(frozen=True)
class CountedWorker:
    """Whom a cell is about, and from when to when (inclusive) she is here."""

    id: UUID
    called_name: str
    started_on: date
    ended_on: date | None
    minor_until: date | None  # the last day on which she is 16 or 17


def counted_workers(session: Session, engagement_ids: Collection[UUID]) -> list[CountedWorker]:
    """The workers of these cells.  Raises NotFound if one is none of the session's workshop."""
    rows = run(session, _ENGAGED, {"engagement_ids": list(engagement_ids)}).all()
    if len(rows) != len(engagement_ids):
        raise NotFound()
    return [CountedWorker(*row) for row in rows]


_operation, _order, _rate, _total = columns(Operation), columns(CustomerOrder), columns(Rate), columns(SheetTotal)
_operation_ids: sa.BindParameter[Any] = sa.bindparam("operation_ids", expanding=True)
_OPERATIONS = in_workshop(
    sa.select(
        _operation.id,
        _operation.name,
        _operation.order_id,
        _operation.barred_to_minors,
        _order.pieces,
        _rate.valid_from,
        _rate.rate_hao,
        _rate.per_pieces,
    )
    .join_from(_operation.id.table, _order.id.table, _order.id == _operation.order_id)
    .outerjoin(_rate.id.table, (_rate.workshop_id == OWN) & (_rate.operation_id == _operation.id))
    .where(_operation.workshop_id == OWN, _order.workshop_id == OWN, _operation.id.in_(_operation_ids))
    .order_by(_rate.announced_at, _rate.id)
)
_RECORDED = in_workshop(
    sa.select(
        _operation.order_id,
        _operation.id,
        _operation.taken_over_on.is_not(None),
        sa.func.coalesce(sa.func.sum(_total.good), 0),
    )
    .join_from(
        _operation.id.table,
        _total.good.table,
        (_total.workshop_id == OWN) & (_total.operation_id == _operation.id),
        isouter=True,
    )
    .where(_operation.workshop_id == OWN, _operation.order_id.in_(sa.bindparam("order_ids", expanding=True)))
    .group_by(_operation.order_id, _operation.id, _operation.taken_over_on, _operation.position)
    .order_by(_operation.order_id, _operation.position)
)


@dataclass(frozen=True)
class StepBefore:
    """The step before in the order, and how many good pieces it produced so far."""

    id: UUID
    recorded_pieces: int


@dataclass(frozen=True)
class CountedOperation:
    """What a cell counts: its rate on the day, and how much was ordered and recorded so far."""

    id: UUID
    name: str
    ordered_pieces: int | None  # none: not known, so nothing is ever too much
    recorded_pieces: int
    rate_hao: int | None  # none: no rate is in force on the day
    per_pieces: int
    barred_to_minors: bool = False
    before: StepBefore | None = None  # none: the first step, or one of a paper, whose earlier pieces nobody knows


def counted_operations(session: Session, day: date, operation_ids: Collection[UUID]) -> dict[UUID, CountedOperation]:
    """The operations of these cells.  Raises NotFound if one is none of the session's workshop."""
    posted: dict[UUID, list[Posted]] = {}
    named: dict[UUID, tuple[str, UUID, bool, int | None]] = {}
    wanted = {"operation_ids": list(operation_ids)}
    for operation_id, *about, valid_from, rate_hao, per_pieces in run(session, _OPERATIONS, wanted):
        named[operation_id] = tuple(about)
        if valid_from is not None:
            posted.setdefault(operation_id, []).append(Posted(valid_from, rate_hao, per_pieces))
    if len(named) != len(operation_ids):
        raise NotFound()
    produced = produced_pieces(session, {order_id for _, order_id, _, _ in named.values()})
    found = {}
    for row_id, (name, _, barred, ordered) in named.items():
        rate = rate_on(posted.get(row_id, []), day)
        rated = (rate.rate_hao, rate.per_pieces) if rate else (None, 1)
        recorded, before = produced[row_id]
        found[row_id] = CountedOperation(row_id, name, ordered, recorded, *rated, barred, before)
    return found


def produced_pieces(session: Session, order_ids: Collection[UUID]) -> dict[UUID, tuple[int, StepBefore | None]]:
    """Good pieces so far of every step of these orders, and the step before it.

    A step taken over from paper has none before it: what was made earlier is not counted here.
    """
    found: dict[UUID, tuple[int, StepBefore | None]] = {}
    last: tuple[UUID, StepBefore] | None = None
    for order_id, row_id, is_from_paper, good in run(session, _RECORDED, {"order_ids": list(order_ids)}):
        before = last[1] if last and last[0] == order_id and not is_from_paper else None
        found[row_id] = int(good), before
        last = order_id, StepBefore(row_id, int(good))
    return found


_OTHERS = in_workshop(
    sa.select(
        _line.operation_id,
        _line.engagement_id,
        sa.func.sum(_line.good),
        sa.func.count(sa.distinct(_line.work_date)),
    )
    .join_from(_engagement.id.table, _line.good.table, _line.engagement_id == _engagement.id)
    .where(
        _engagement.workshop_id == OWN,
        _line.workshop_id == OWN,
        _line.work_date.between(sa.bindparam("since"), sa.bindparam("until")),
        _line.operation_id.in_(_operation_ids),
    )
    .group_by(_line.operation_id, _line.engagement_id)
)


def usual_by_worker(session: Session, day: date, operation_ids: Collection[UUID]) -> dict[CellKey, int]:
    """What everybody usually made of these operations in a day, in the thirty days before this one.

    For counts of which too little else is known; one statement.
    """
    values = {
        "operation_ids": list(operation_ids),
        "since": days_before(day, rules.USUAL_DAYS),
        "until": days_before(day, 1),
    }
    return {(who, what): rules.usual_pieces(int(good), days) for what, who, good, days in run(session, _OTHERS, values)}
