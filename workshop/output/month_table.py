"""The month of a whole workshop: workers × days and the pay list, all of it from the lines.

Nothing is added up twice: her pay is the sum of her lines, a day is what it
added to them, and every sum here is made of these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.earned import Earned, made_by_worker
from workshop.output.rules import Count
from workshop.output.worth import LineKind, Made, PayLine, total_fen
from workshop.workers.models import Engagement


@dataclass(frozen=True)
class MonthOperation:
    """An operation and the order that it is a step of."""

    id: UUID
    name: str
    order_id: UUID
    order_number: int
    paper_name: str
    product: str
    is_number_taken: bool = False  # another order is called on paper what this one's number is

    @property
    def order_name(self) -> str:
        """What the workshop calls the order: as on its own paper, else by its number.  It means no other order."""
        return self.paper_name or f"{'#' * self.is_number_taken}{self.order_number}"


@dataclass(frozen=True)
class MonthWorker:
    """One worker of the month, with her pieces and what they come to."""

    id: UUID  # engagement
    number: int
    called_name: str
    made: Sequence[Made]  # in order of the days
    earned: Earned

    @property
    def pay_fen(self) -> int:
        return self.earned.pay_fen

    @property
    def good(self) -> int:
        return sum(line.good for line in self.earned.lines)

    def lines(self, operations: Iterable[UUID]) -> list[PayLine]:
        """Her lines of the month in the order of these operations, a lower rate first; hours stand last."""
        place: dict[UUID | None, int] = {operation_id: number for number, operation_id in enumerate(operations)}
        order = list(LineKind)
        return sorted(
            self.earned.lines,
            key=lambda line: (
                place.get(line.operation_id, len(place)),
                order.index(line.kind),
                line.rate_hao,
                line.per_pieces,
            ),
        )

    @cached_property
    def _by_day(self) -> dict[date, tuple[int, int]]:
        """Good pieces of each day, and what it added to her month, in fen."""
        return {day: (sum(line.good for line in lines), total_fen(lines)) for day, lines in self.earned.days.items()}

    def day_good(self, days: Iterable[date]) -> int:
        """Good pieces of these days."""
        return sum(self._by_day[day][0] for day in days if day in self._by_day)

    def day_fen(self, days: Iterable[date]) -> int:
        """What these days added to her month, in fen."""
        return sum(self._by_day[day][1] for day in days if day in self._by_day)


@dataclass(frozen=True)
class MonthTable:
    """All who have a count in the month, in name order, and the operations counted."""

    month: Month
    workers: Sequence[MonthWorker]
    operations: Mapping[UUID, MonthOperation]  # by order and position

    @property
    def pay_fen(self) -> int:
        return sum(worker.pay_fen for worker in self.workers)

    @property
    def good(self) -> int:
        return sum(worker.good for worker in self.workers)

    @property
    def home_fen(self) -> int:
        """What of it is for home work: fees of a contract of work, no wages.  Source: domain 3 W30."""
        lines = (line for worker in self.workers for line in worker.earned.lines)
        return total_fen(line for line in lines if line.kind == LineKind.HOME)

    def day_fen(self, days: Sequence[date]) -> int:
        return sum(worker.day_fen(days) for worker in self.workers)

    def day_good(self, days: Sequence[date]) -> int:
        return sum(worker.day_good(days) for worker in self.workers)

    @cached_property
    def days(self) -> set[date]:
        """The days on which something was counted."""
        return {day for worker in self.workers for day in worker.earned.days}

    def only(self, chosen: UUID) -> "MonthTable":
        """What was counted of one order, or of one operation.

        A line of pay is of one operation, so what is left keeps its money to the fen.
        """
        kept = {key: step for key, step in self.operations.items() if chosen in (key, step.order_id)}
        workers = [
            _worker(w.id, w.number, w.called_name, self.month, [part for part in w.made if part.operation_id in kept])
            for w in self.workers
        ]
        return MonthTable(self.month, [worker for worker in workers if worker.earned.lines], kept)


def month_table(session: Session, workshop_id: UUID, month: Month) -> MonthTable:
    """The month, people who left and corrections in it.  Three statements, whatever its size."""
    made = made_by_worker(session, workshop_id, month.first_day, month.last_day)
    operations = _operations(
        session, {part.operation_id for parts in made.values() for part in parts if part.operation_id}
    )
    engaged = session.execute(
        sa.select(Engagement.id, Engagement.number, Engagement.called_name)
        .where(col(Engagement.workshop_id) == workshop_id)
        .order_by(col(Engagement.name_sort), col(Engagement.number))
    )
    workers = [_worker(*row, month, made[row[0]]) for row in engaged if row[0] in made]
    return MonthTable(month, [worker for worker in workers if worker.earned.lines], operations)


def _worker(
    engagement_id: UUID,
    number: int,
    called_name: str,
    month: Month,
    made: Sequence[Made],
) -> MonthWorker:
    return MonthWorker(engagement_id, number, called_name, made, Earned.of(engagement_id, month, made))


def _operations(session: Session, operation_ids: Iterable[UUID]) -> dict[UUID, MonthOperation]:
    other = aliased(CustomerOrder)
    rows = session.execute(
        sa.select(
            Operation.id,
            Operation.name,
            Operation.order_id,
            CustomerOrder.number,
            CustomerOrder.paper_name,
            CustomerOrder.product,
            sa.exists().where(
                col(other.workshop_id) == CustomerOrder.workshop_id,
                col(other.paper_name) == sa.cast(CustomerOrder.number, sa.String),
            ),
        )
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(col(Operation.id).in_(operation_ids))
        .order_by(col(CustomerOrder.number), col(Operation.position))
    )
    return {row[0]: MonthOperation(*row) for row in rows}


@dataclass(frozen=True)
class DayCell:
    """What one worker made of one operation on one day.

    rate_hao: none where pieces of the day stand at several rates; the pay list has each of them.
    """

    work_date: date
    operation_id: UUID
    count: Count
    rate_hao: int | None
    per_pieces: int | None


def day_cells(worker: MonthWorker) -> list[DayCell]:
    """Her own pieces of the month by day and operation; what was taken back again is left out."""
    parts: dict[tuple[date, UUID], list[Made]] = {}
    for part in worker.made:
        if part.count and part.operation_id and part.kind == LineKind.PIECES:
            parts.setdefault((part.work_date, part.operation_id), []).append(part)
    cells = []
    for (day, operation_id), of_cell in parts.items():
        count = sum((part.count for part in of_cell), Count())
        rates = {(part.rate_hao, part.per_pieces) for part in of_cell}
        rate = rates.pop() if len(rates) == 1 else (None, None)
        if count:
            cells.append(DayCell(day, operation_id, count, *rate))
    return cells
