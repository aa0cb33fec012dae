"""A worker's own figures, in every workshop whose card she holds.

Hot statements (`workshop.hot`): the whole village opens this at the end of a shift.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from workshop.clock import Month
from workshop.hot import OWN_ENGAGEMENTS, OWN_WORKSHOPS, of_person, run
from workshop.orders.models import CustomerOrder, Operation, Rate
from workshop.orders.queries import RateChange, coming_changes
from workshop.output import worth
from workshop.output.cells import days_before
from workshop.output.earned import Earned, made_beside, made_of_pieces
from workshop.output.models import EarningLine, OutputLine
from workshop.output.rules import USUAL_DAYS
from workshop.output.worth import Made
from workshop.tenancy import Workshop, columns
from workshop.workers.models import Engagement
from workshop.workers.rules import WorksAt

_engagement, _workshop = columns(Engagement), columns(Workshop)
_line, _beside = columns(OutputLine), columns(EarningLine)
_operation, _order = columns(Operation), columns(CustomerOrder)


@dataclass(frozen=True)
class OwnPlace:
    """One of her workshops, and from when to when (inclusive) she is there."""

    engagement_id: UUID
    workshop_id: UUID
    workshop: str
    number: int
    started_on: date
    ended_on: date | None
    works_at: str
    attendance_by: str  # attendance.rules, with the hours that are usual there
    usual_hours: str
    no_reports: bool  # the leader counts alone

    @property
    def takes_reports(self) -> bool:
        """Whether she may report her own pieces here; those of home work come back with their slip."""
        return not self.no_reports and self.works_at == WorksAt.WORKSHOP

    @property
    def asks_attendance(self) -> bool:
        """Whether it is written down here from when to when she is present; home work never is."""
        return self.attendance_by != "none" and self.works_at == WorksAt.WORKSHOP


_PLACES = of_person(
    sa.select(
        _engagement.id,
        _engagement.workshop_id,
        _workshop.name,
        _engagement.number,
        _engagement.started_on,
        _engagement.ended_on,
        _engagement.works_at,
        _workshop.attendance_by,
        _workshop.usual_hours,
        _workshop.no_reports,
    )
    .join_from(_engagement.id.table, _workshop.id.table, _workshop.id == _engagement.workshop_id)
    .where(_engagement.id.in_(OWN_ENGAGEMENTS), _workshop.id.in_(OWN_WORKSHOPS))
    .order_by(_engagement.started_on.desc(), _engagement.id)
)


def own_places(session: Session) -> list[OwnPlace]:
    """Her workshops, the one she came to last first."""
    return [OwnPlace(*row) for row in run(session, _PLACES, {})]


_MADE = of_person(
    sa.select(
        _line.engagement_id,
        _line.work_date,
        _line.operation_id,
        _line.rate_hao,
        _line.per_pieces,
        sa.func.sum(_line.good),
        sa.func.sum(_line.rework),
        sa.func.sum(_line.scrap),
    )
    .where(
        _line.workshop_id.in_(OWN_WORKSHOPS),
        _line.engagement_id.in_(OWN_ENGAGEMENTS),
        _line.work_date.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .group_by(_line.engagement_id, _line.work_date, _line.operation_id, _line.rate_hao, _line.per_pieces)
    .order_by(_line.work_date)
)

_BESIDE = of_person(
    sa.select(
        _beside.engagement_id,
        _beside.work_date,
        _beside.operation_id,
        _beside.rate_hao,
        _beside.per_quantity,
        _beside.kind,
        sa.func.sum(_beside.quantity),
        sa.func.sum(_beside.pay_fen),
    )
    .where(
        _beside.engagement_id.in_(OWN_ENGAGEMENTS),
        _beside.workshop_id.in_(OWN_WORKSHOPS),
        _beside.work_date.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .group_by(
        _beside.engagement_id,
        _beside.work_date,
        _beside.operation_id,
        _beside.rate_hao,
        _beside.per_quantity,
        _beside.kind,
    )
    .order_by(_beside.work_date)
)


def _own_made(session: Session, first: date, last: date) -> dict[UUID, list[Made]]:
    """Her work by workshop (engagement), in order of the days.  Touches only her rows."""
    made: dict[UUID, list[Made]] = {}
    days = {"first": first, "last": last}
    for engagement_id, *row in run(session, _MADE, days):
        made.setdefault(engagement_id, []).append(made_of_pieces(*row))
    for engagement_id, *row in run(session, _BESIDE, days):
        made.setdefault(engagement_id, []).append(made_beside(*row))
    return {engagement_id: sorted(parts, key=lambda part: part.work_date) for engagement_id, parts in made.items()}


def own_earned(session: Session, places: Collection[OwnPlace], month: Month) -> list[Earned]:
    """Her month in each of these places: what each line comes to and what each day added to it."""
    made = _own_made(session, month.first_day, month.last_day)
    return [Earned.of(place.engagement_id, month, made.get(place.engagement_id, [])) for place in places]


def own_months(session: Session, last: Month, months: int) -> dict[Month, int]:
    """Fen of the last `months` months in all her workshops, the latest first; nothing for one without a count."""
    sums = {last.plus(-back): 0 for back in range(months)}
    for of_place in _own_made(session, last.plus(1 - months).first_day, last.last_day).values():
        by_month: dict[Month, list[Made]] = {}
        for part in of_place:
            by_month.setdefault(Month.of(part.work_date), []).append(part)
        for month, made in by_month.items():
            sums[month] += worth.total_fen(worth.month_lines(made))
    return sums


_operation_ids: sa.BindParameter[Any] = sa.bindparam("operation_ids", expanding=True)
_NAMES = of_person(
    sa.select(_operation.id, _operation.name, _order.product)
    .join_from(_operation.id.table, _order.id.table, _order.id == _operation.order_id)
    .where(
        _operation.workshop_id.in_(OWN_WORKSHOPS),
        _order.workshop_id.in_(OWN_WORKSHOPS),
        _operation.id.in_(_operation_ids),
    )
)


@dataclass(frozen=True)
class OperationName:
    """What an operation is called, and of which product it is a step."""

    name: str
    product: str


def own_operation_names(session: Session, operation_ids: Collection[UUID]) -> dict[UUID, OperationName]:
    """Names for the lines of her page."""
    rows = run(session, _NAMES, {"operation_ids": list(operation_ids)})
    return {operation_id: OperationName(name, product) for operation_id, name, product in rows}


# --- rates to come --------------------------------------------------------

_rate = columns(Rate)
_COMING = of_person(
    sa.select(_rate.operation_id, _operation.order_id)
    .distinct()
    .join_from(_rate.id.table, _operation.id.table, _operation.id == _rate.operation_id)
    .join(_order.id.table, _order.id == _operation.order_id)
    .where(
        _rate.workshop_id.in_(OWN_WORKSHOPS),
        _operation.workshop_id.in_(OWN_WORKSHOPS),
        _order.workshop_id.in_(OWN_WORKSHOPS),
        _order.ended_on.is_(None),
        _rate.valid_from > sa.bindparam("today"),
    )
)


def _orders_of(row: Any) -> sa.Select[Any]:
    """The orders in which she made something between two days."""
    return of_person(
        sa.select(_operation.order_id)
        .distinct()
        .join_from(row.work_date.table, _operation.id.table, _operation.id == row.operation_id)
        .where(
            row.workshop_id.in_(OWN_WORKSHOPS),
            row.engagement_id.in_(OWN_ENGAGEMENTS),
            _operation.workshop_id.in_(OWN_WORKSHOPS),
            row.work_date.between(sa.bindparam("first"), sa.bindparam("last")),
        )
    )


_ORDERS_MADE = (_orders_of(_line), _orders_of(_beside))


def own_changes(session: Session, today: date) -> list[RateChange]:
    """Rates to come of the running orders in which she made something in the last thirty days, the next first."""
    coming = run(session, _COMING, {"today": today}).all()
    if not coming:
        return []
    days = {"first": days_before(today, USUAL_DAYS), "last": today}
    hers = {order_id for statement in _ORDERS_MADE for (order_id,) in run(session, statement, days)}
    return coming_changes(session, {what for what, order_id in coming if order_id in hers}, today)
