"""Reading time that is paid beside pieces."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.attendance.queries import standing_between
from workshop.attendance.rules import span_of
from workshop.clock import Month
from workshop.database import get
from workshop.hours.models import PaidHours
from workshop.hours.rules import KINDS, DayOf, Time
from workshop.money import piece_pay_fen
from workshop.output.cells import CountedWorker
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.output.queries import UNDONE_SHEETS
from workshop.output.worth import LINE_NAMES, MINUTES_PER_HOUR, LineKind
from workshop.workers.models import Engagement

_STANDS = col(PaidHours.sheet_id).not_in(UNDONE_SHEETS)


@dataclass(frozen=True)
class HoursLine:
    """Time that was written down at once: of one kind, day and rate, for one worker or several."""

    first: PaidHours
    people: Sequence[tuple[PaidHours, str]]  # each with her name
    taken_back_at: datetime | None
    reason: str  # why it was taken back

    @property
    def kind_name(self) -> str:
        return LINE_NAMES[LineKind(self.first.kind)]

    @property
    def time(self) -> Time:
        return Time(self.first.minutes, self.first.from_minute)

    @property
    def each_fen(self) -> int:
        """To show; her month's line is rounded once."""
        return piece_pay_fen(self.first.minutes, self.first.rate_hao, MINUTES_PER_HOUR)


def hours_of_month(session: Session, workshop_id: UUID, month: Month) -> list[HoursLine]:
    """What was paid by time in the month, the latest day first."""
    within = col(PaidHours.work_date).between(month.first_day, month.last_day)
    return _lines(session, (col(PaidHours.workshop_id) == workshop_id) & within)


def hours_line(session: Session, hours_id: UUID) -> HoursLine:
    """The time of one worker, with whoever was written down with her.  Raises NotFound."""
    return _lines(session, col(PaidHours.sheet_id) == get(session, PaidHours, hours_id).sheet_id)[0]


def line_of_sheet(session: Session, sheet_id: UUID) -> HoursLine | None:
    """The time that a sheet is of, if it is of any."""
    return next(iter(_lines(session, col(PaidHours.sheet_id) == sheet_id)), None)


def _lines(session: Session, where: sa.ColumnElement[bool]) -> list[HoursLine]:
    undoing = aliased(Sheet)
    rows = session.execute(
        sa.select(PaidHours, Engagement.called_name, undoing.recorded_at, undoing.note)
        .join(Engagement, col(Engagement.id) == PaidHours.engagement_id)
        .outerjoin(undoing, col(undoing.undoes_id) == PaidHours.sheet_id)
        .where(where)
        .order_by(
            col(PaidHours.work_date).desc(),
            col(PaidHours.recorded_at).desc(),
            col(PaidHours.sheet_id),
            col(Engagement.name_sort),
            col(Engagement.number),
        )
    )
    sheets: dict[UUID, list[tuple[PaidHours, str, datetime | None, str | None]]] = {}
    for hours, name, at, reason in rows:
        sheets.setdefault(hours.sheet_id, []).append((hours, name, at, reason))
    return [
        HoursLine(found[0][0], [(hours, name) for hours, name, *_ in found], found[0][2], found[0][3] or "")
        for found in sheets.values()
    ]


@dataclass(frozen=True)
class KindTotal:
    """What a kind comes to in a month: minutes, and fen as they stand in the workers' lines."""

    name: str
    minutes: int
    pay_fen: int


def totals_of(lines: Collection[HoursLine]) -> list[KindTotal]:
    """The totals of a month by kind, without what was taken back; kinds that nobody had are left out."""
    minutes: dict[tuple[LineKind, UUID, int], int] = {}
    for line in lines:
        for hours, _ in line.people if not line.taken_back_at else ():
            key = LineKind(hours.kind), hours.engagement_id, hours.rate_hao
            minutes[key] = minutes.get(key, 0) + hours.minutes
    totals = []
    for kind in KINDS:
        of_kind = {key: amount for key, amount in minutes.items() if key[0] == kind}
        if of_kind:
            # Each worker's line of a rate is rounded once, as the pay list has it.
            pay_fen = sum(piece_pay_fen(amount, key[2], MINUTES_PER_HOUR) for key, amount in of_kind.items())
            totals.append(KindTotal(LINE_NAMES[kind], sum(of_kind.values()), pay_fen))
    return totals


# --- what writing must know -----------------------------------------------


def last_rates(session: Session) -> dict[LineKind, int]:
    """Hao for an hour of each kind, as it was written down last; the kind used last stands last."""
    rows = session.execute(
        sa.select(PaidHours.kind, PaidHours.rate_hao)
        .where(_STANDS)
        .order_by(col(PaidHours.recorded_at), col(PaidHours.id))
    )
    rates: dict[LineKind, int] = {}
    for kind, rate_hao in rows:
        rates.pop(LineKind(kind), None)
        rates[LineKind(kind)] = rate_hao
    return rates


def days_of(session: Session, workers: Sequence[CountedWorker], day: date) -> list[DayOf]:
    """What is known of these workers' day, in their order."""
    ids = [worker.id for worker in workers]
    paid = _paid(session, ids, day)
    present = {who: rows for (who, _), rows in standing_between(session, ids, day, day).items()}
    with_pieces = paid_by_piece(session, ids, day)
    trained = _trained(session, ids, day)
    days = []
    for worker in workers:
        spans = [span_of(row) for row in present.get(worker.id, [])]
        ended = spans if all(span.to_minute is not None for span in spans) else []
        of_day = paid.get(worker.id, []), ended, worker.id in with_pieces, worker.id in trained
        days.append(DayOf(worker.id, worker.called_name, *of_day))
    return days


def _trained(session: Session, engagement_ids: Collection[UUID], day: date) -> set[UUID]:
    """To whom of these the day is paid as a training day."""
    line = EarningLine
    return set(
        session.scalars(
            sa.select(line.engagement_id)
            .where(
                col(line.engagement_id).in_(engagement_ids),
                col(line.work_date) == day,
                col(line.kind) == LineKind.TRAINING_DAY,
            )
            .group_by(col(line.engagement_id))
            .having(sa.func.sum(line.quantity) != 0)
        )
    )


def _paid(session: Session, engagement_ids: Collection[UUID], day: date) -> Mapping[UUID, list[Time]]:
    rows = session.execute(
        sa.select(PaidHours.engagement_id, PaidHours.minutes, PaidHours.from_minute).where(
            _STANDS, col(PaidHours.engagement_id).in_(engagement_ids), col(PaidHours.work_date) == day
        )
    )
    paid: dict[UUID, list[Time]] = {}
    for engagement_id, minutes, from_minute in rows:
        paid.setdefault(engagement_id, []).append(Time(minutes, from_minute))
    return paid


def paid_by_piece(session: Session, engagement_ids: Collection[UUID], day: date) -> set[UUID]:
    """Who of these has pieces on the day that were not taken back: own ones, a team's or repairs; none made at home."""
    found: set[UUID] = set()
    by_hand = col(EarningLine.kind).in_((LineKind.TEAM, LineKind.REPAIR))
    for line, quantity, of_kind in (
        (OutputLine, OutputLine.good, sa.true()),
        (EarningLine, EarningLine.quantity, by_hand),
    ):
        found.update(
            session.scalars(
                sa.select(line.engagement_id)
                .where(col(line.engagement_id).in_(engagement_ids), col(line.work_date) == day, of_kind)
                .group_by(col(line.engagement_id))
                .having(sa.func.sum(quantity) != 0)
            )
        )
    return found
