"""A worker's portable record: what every workshop of hers wrote down of her work and her pay, month by month.

It reads by her cards, which stay hers when she has left and when the workshop
has closed: her rows are never deleted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.attendance.queries import counted_days
from workshop.clock import Month
from workshop.database import get
from workshop.orders.models import Operation
from workshop.output.models import EarningLine, OutputLine
from workshop.output.own import OwnPlace, own_places
from workshop.past.models import PastTotal
from workshop.past.queries import standing_totals
from workshop.pay.composing import TimeSource
from workshop.pay.models import PayRun, RunStep, Slip
from workshop.pay.queries import LOCKED_STEPS
from workshop.paying.queries import dues
from workshop.tenancy import Workshop

MOST_KINDS = 12
"""So many kinds of work are named, those with the most pieces."""


@dataclass(frozen=True)
class SlipMonth:
    """One locked slip: the month, what it came to, and what was paid of it.

    days: on which something of hers was counted in the month.  minutes: as attendance or somebody's word has them.
    """

    slip_id: UUID
    month: Month
    number: int | None
    days: int
    minutes: int | None
    is_stated: bool  # nobody kept the time: it was said
    gross_fen: int
    withheld_fen: int
    net_fen: int
    paid_fen: int


@dataclass(frozen=True)
class PlaceRecord:
    """All of one workshop: who it is, what she did there, what she got for it.

    from_paper: months from before counting began, which no count stands behind.
    """

    place: OwnPlace
    workshop: Workshop
    kinds: Sequence[str]
    months: Sequence[SlipMonth]
    from_paper: Sequence[tuple[Month, PastTotal]]

    @property
    def net_fen(self) -> int:
        return sum(month.net_fen for month in self.months)

    @property
    def paid_fen(self) -> int:
        return sum(month.paid_fen for month in self.months)


def record(session: Session, first: Month, last: Month) -> list[PlaceRecord]:
    """What stands of the months (both inclusive) in each of her workshops, the one she came to last first.

    Needs a worker's session.
    """
    places = own_places(session)
    ids = [place.engagement_id for place in places]
    months = _months(session, ids, first, last)
    kinds = _kinds(session, ids, first, last)
    paper: dict[UUID, list[tuple[Month, PastTotal]]] = {}
    for total in standing_totals(session):
        month = Month.parse(total.month)
        if total.says_something and first <= month <= last:
            paper.setdefault(total.engagement_id, []).append((month, total))
    return [
        PlaceRecord(
            place,
            get(session, Workshop, place.workshop_id),
            kinds.get(place.engagement_id, []),
            months.get(place.engagement_id, []),
            paper.get(place.engagement_id, []),
        )
        for place in places
    ]


def _months(session: Session, ids: Sequence[UUID], first: Month, last: Month) -> Mapping[UUID, list[SlipMonth]]:
    """Of each engagement the slips that pay, the latest month first."""
    worked = Counter((who, Month.of(day)) for who, day in counted_days(session, ids, first.first_day, last.last_day))
    paid = {due.slip_id: due.paid_fen for due in dues(session, only_open=False) if due.slip_id}
    found: dict[UUID, list[SlipMonth]] = {}
    for slip, key in session.execute(
        sa.select(Slip, PayRun.month)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .where(
            col(Slip.engagement_id).in_(ids),
            col(RunStep.id).in_(LOCKED_STEPS),
            col(PayRun.month).between(str(first), str(last)),
        )
        .order_by(col(PayRun.month).desc(), col(Slip.number).desc())
    ):
        month = Month.parse(key)
        row = SlipMonth(
            slip.id,
            month,
            slip.number,
            worked[slip.engagement_id, month],
            slip.worked_minutes,
            slip.time_source == TimeSource.STATED,
            slip.gross_fen,
            slip.withheld_fen,
            slip.net_fen,
            paid.get(slip.id, 0),
        )
        found.setdefault(slip.engagement_id, []).append(row)
    return found


def _kinds(session: Session, ids: Sequence[UUID], first: Month, last: Month) -> Mapping[UUID, list[str]]:
    """Of each engagement the names of the steps she did, the one with the most pieces first."""
    pieces: dict[UUID, Counter[str]] = {}
    for line, quantity in ((OutputLine, OutputLine.good), (EarningLine, EarningLine.quantity)):
        rows = session.execute(
            sa.select(line.engagement_id, Operation.name, sa.func.sum(quantity))
            .join(Operation, col(Operation.id) == line.operation_id)
            .where(col(line.engagement_id).in_(ids), col(line.work_date).between(first.first_day, last.last_day))
            .group_by(col(line.engagement_id), col(Operation.name))
        )
        for who, name, made in rows:
            pieces.setdefault(who, Counter())[name] += int(made)
    return {who: [name for name, made in of.most_common(MOST_KINDS) if made > 0] for who, of in pieces.items()}


def first_month(places: Sequence[OwnPlace], totals: Sequence[PastTotal], today: date) -> Month:
    """The first month of which anything may be written: she came, or paper tells of it."""
    begun = [Month.of(place.started_on) for place in places]
    return min([*begun, *(Month.parse(total.month) for total in totals), Month.of(today)])
