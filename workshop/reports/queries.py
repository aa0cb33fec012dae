"""Reading reported pieces: what waits for the leader, what a worker said, what she will most likely say next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.hot import OWN_ENGAGEMENTS, of_person, run
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import PricedOperation, orders_on, priced_operations
from workshop.output import rules as output_rules
from workshop.output.cells import days_before
from workshop.output.models import OutputLine
from workshop.output.own import OwnPlace
from workshop.output.rules import Count, is_engaged, usual_pieces
from workshop.reports.models import Report, ReportAnswer
from workshop.tenancy import columns
from workshop.workers.models import Engagement

Cell = tuple[UUID, date, UUID]
"""Worker (engagement), day and operation."""


def book(session: Session, workshop_ids: Collection[UUID], cells: Collection[Cell]) -> dict[Cell, Count]:
    """What stands in each of these cells; those in which nothing stands are left out."""
    if not cells:
        return {}
    line = OutputLine
    days = [day for _, day, _ in cells]
    rows = session.execute(
        sa.select(
            line.engagement_id,
            line.work_date,
            line.operation_id,
            sa.func.sum(line.good),
            sa.func.sum(line.rework),
            sa.func.sum(line.scrap),
        )
        .where(
            col(line.workshop_id).in_(workshop_ids),
            col(line.engagement_id).in_({who for who, _, _ in cells}),
            col(line.work_date).between(min(days), max(days)),
        )
        .group_by(col(line.engagement_id), col(line.work_date), col(line.operation_id))
    )
    found = {(who, day, what): Count(*map(int, pieces)) for who, day, what, *pieces in rows}
    return {cell: found[cell] for cell in cells if found.get(cell)}


# --- what waits ------------------------------------------------------------


def _is_later(later: Any, report: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """That one report took the place of another; of two classes, or of bare columns."""
    return (
        later.engagement_id == report.engagement_id,
        later.work_date == report.work_date,
        later.operation_id == report.operation_id,
        sa.tuple_(later.said_at, later.id) > sa.tuple_(report.said_at, report.id),
    )


def _is_waiting() -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Reports that nobody answered and that no later one took the place of."""
    return (
        ~sa.exists().where(col(ReportAnswer.report_id) == col(Report.id)),
        ~sa.exists().where(*_is_later(aliased(Report), Report)),
    )


@dataclass(frozen=True)
class WaitingReport:
    """A report that waits for the leader, beside what stands in the book."""

    id: UUID
    engagement_id: UUID
    called_name: str
    number: int
    work_date: date
    operation_id: UUID
    operation: str
    product: str
    position: int
    said: int
    asked: str | None
    voice: str
    said_at: datetime
    book: Count

    @property
    def cell(self) -> Cell:
        return self.engagement_id, self.work_date, self.operation_id

    @property
    def agrees(self) -> bool:
        return self.said == self.book.good


def waiting_reports(session: Session, workshop_id: UUID) -> list[WaitingReport]:
    """All that waits in the workshop, by day, name and step."""
    rows = session.execute(
        sa.select(
            Report.id,
            Report.engagement_id,
            Engagement.called_name,
            Engagement.number,
            Report.work_date,
            Report.operation_id,
            Operation.name,
            CustomerOrder.product,
            Operation.position,
            Report.good,
            Report.asked,
            Report.voice,
            Report.said_at,
        )
        .join(Engagement, col(Engagement.id) == Report.engagement_id)
        .join(Operation, col(Operation.id) == Report.operation_id)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(*_is_waiting())
        .order_by(
            col(Report.work_date),
            col(Engagement.name_sort),
            col(Engagement.number),
            col(CustomerOrder.number),
            col(Operation.position),
        )
    ).all()
    stands = book(session, [workshop_id], {(row[1], row[4], row[5]) for row in rows})
    return [WaitingReport(*row, stands.get((row[1], row[4], row[5]), Count())) for row in rows]


def waiting_count(session: Session) -> int:
    """How many reports wait for the leader."""
    return session.scalar(sa.select(sa.func.count(col(Report.id))).where(*_is_waiting())) or 0


_report, _answer = columns(Report), columns(ReportAnswer)
_later = _report.id.table.alias("later").c
_OWN_WAITING = of_person(
    sa.select(_report.engagement_id)
    .outerjoin(_answer.id.table, (_answer.report_id == _report.id) & _answer.engagement_id.in_(OWN_ENGAGEMENTS))
    .outerjoin(_later.id.table, sa.and_(_later.engagement_id.in_(OWN_ENGAGEMENTS), *_is_later(_later, _report)))
    .where(
        _report.engagement_id.in_(OWN_ENGAGEMENTS),
        _report.work_date >= sa.bindparam("since"),
        _answer.id.is_(None),
        _later.id.is_(None),
    )
)


def own_waiting_count(session: Session, since: date) -> int:
    """How many of a worker's own reports since a day wait for the leader."""
    return len(run(session, _OWN_WAITING, {"since": since}).all())


# --- what was said -----------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """The last report of one cell, and what became of it."""

    report: Report
    answer: ReportAnswer | None

    @property
    def cell(self) -> Cell:
        return self.report.engagement_id, self.report.work_date, self.report.operation_id


def said_between(session: Session, first: date, last: date, engagement_id: UUID | None = None) -> list[Said]:
    """The last report of each cell of these days, in the order they were said; of one worker, or of all in scope."""
    chosen = (
        sa.select(Report, ReportAnswer)
        .outerjoin(ReportAnswer, col(ReportAnswer.report_id) == Report.id)
        .where(col(Report.work_date).between(first, last))
        .order_by(col(Report.said_at), col(Report.id))
    )
    if engagement_id is not None:
        chosen = chosen.where(col(Report.engagement_id) == engagement_id)
    lasts: dict[Cell, Said] = {}
    for report, answer in session.execute(chosen):
        said = Said(report, answer)
        lasts.pop(said.cell, None)
        lasts[said.cell] = said
    return list(lasts.values())


# --- what she will most likely say ----------------------------------------------


def reporting_places(places: Sequence[OwnPlace], days: Collection[date]) -> list[OwnPlace]:
    """Those of her workshops to whose room she comes on one of these days, and where workers report their pieces."""
    return [
        place
        for place in places
        if place.takes_reports and any(is_engaged(place.started_on, place.ended_on, day) for day in days)
    ]


@dataclass(frozen=True)
class Suggestion:
    """An operation that she may report, and in which of her workshops it is done."""

    operation: PricedOperation
    workshop: str


def likely_operations(session: Session, places: Sequence[OwnPlace], today: date) -> list[Suggestion]:
    """The running, priced operations of these workshops, the one that she told or made last first."""
    names = {place.workshop_id: place.workshop for place in places}
    orders = {order.id: order.workshop_id for order in orders_on(session, today) if order.workshop_id in names}
    barred = _barred(session, places, today)
    offered = [
        operation
        for operation in priced_operations(session, today, order_ids=list(orders))
        if operation.rate_hao is not None and operation.id not in barred
    ]
    last = _last_times(session, places, today)
    offered.sort(key=lambda operation: last.get(operation.id, _NEVER), reverse=True)
    return [Suggestion(operation, names[orders[operation.order_id]]) for operation in offered]


_Time = tuple[date, datetime]
_NEVER: _Time = (date.min, datetime.min.replace(tzinfo=UTC))


def _barred(session: Session, places: Sequence[OwnPlace], today: date) -> set[UUID]:
    """Operations that are not for her while she is under 18."""
    minor = session.scalars(
        sa.select(col(Engagement.workshop_id)).where(
            col(Engagement.id).in_([place.engagement_id for place in places]), col(Engagement.minor_until) >= today
        )
    ).all()
    if not minor:
        return set()
    return set(
        session.scalars(
            sa.select(col(Operation.id)).where(col(Operation.workshop_id).in_(minor), col(Operation.barred_to_minors))
        )
    )


def _last_times(session: Session, places: Sequence[OwnPlace], today: date) -> Mapping[UUID, _Time]:
    """When she last reported or made each operation, as far as the last thirty days know."""
    line, since = OutputLine, days_before(today, output_rules.USUAL_DAYS)
    own = [place.engagement_id for place in places]
    counted = session.execute(
        sa.select(line.operation_id, sa.func.max(line.work_date))
        .where(
            col(line.workshop_id).in_([place.workshop_id for place in places]),
            col(line.engagement_id).in_(own),
            col(line.work_date).between(since, today),
        )
        .group_by(col(line.operation_id))
    )
    last: dict[UUID, _Time] = {operation_id: (day, _NEVER[1]) for operation_id, day in counted}
    for report in session.scalars(
        sa.select(Report).where(col(Report.engagement_id).in_(own), col(Report.work_date).between(since, today))
    ):
        said = report.work_date, report.said_at
        last[report.operation_id] = max(said, last.get(report.operation_id, _NEVER))
    return last


def own_usual(session: Session, workshop_id: UUID, engagement_id: UUID, operation_id: UUID, day: date) -> int:
    """Good pieces that she usually makes of the operation, from the thirty days before this one; 0 if unknown."""
    line = OutputLine
    pieces, days = session.execute(
        sa.select(sa.func.sum(line.good), sa.func.count(sa.distinct(line.work_date))).where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id) == engagement_id,
            col(line.operation_id) == operation_id,
            col(line.work_date).between(days_before(day, output_rules.USUAL_DAYS), days_before(day, 1)),
        )
    ).one()
    return usual_pieces(int(pieces or 0), days)
