"""Reading checks, defects, rework and charges."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.actor import Voice
from workshop.clock import Month
from workshop.hot import OWN_ENGAGEMENTS, of_person, run
from workshop.money import divide_half_up, piece_pay_fen
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.models import EarningLine
from workshop.output.worth import MINUTES_PER_HOUR, LineKind
from workshop.quality.hearing import HERS, ChargeStep, Standing, Word, standing
from workshop.quality.models import Charge, ChargeWord, Defect, QualityCheck, RepairTime, ReworkJob, ReworkResult
from workshop.tenancy import columns
from workshop.workers.models import Engagement

LATEST = 50


def stands(table: type[QualityCheck] | type[ReworkResult]) -> sa.ColumnElement[bool]:
    """That a row was not written by mistake: neither taken back nor what takes back."""
    later = aliased(table)
    return col(table.takes_back_id).is_(None) & ~sa.exists().where(col(later.takes_back_id) == col(table.id))


# --- checks -----------------------------------------------------------------


@dataclass(frozen=True)
class CheckLine:
    """A check with the order that it is of."""

    check: QualityCheck
    product: str
    order_number: int
    taken_back: bool = False


def checks(session: Session, order_id: UUID | None = None) -> list[CheckLine]:
    """The latest checks that stand, of one order or of all, the latest first."""
    chosen = (
        sa.select(QualityCheck, CustomerOrder.product, CustomerOrder.number)
        .join(CustomerOrder, col(CustomerOrder.id) == QualityCheck.order_id)
        .where(stands(QualityCheck))
        .order_by(col(QualityCheck.checked_on).desc(), col(QualityCheck.id).desc())
        .limit(LATEST)
    )
    if order_id:
        chosen = chosen.where(col(QualityCheck.order_id) == order_id)
    return [CheckLine(*row) for row in session.execute(chosen)]


def is_taken_back(session: Session, table: type[QualityCheck] | type[ReworkResult], row_id: UUID) -> bool:
    """Whether a row takes back this one."""
    return session.scalar(sa.select(table.id).where(col(table.takes_back_id) == row_id)) is not None


@dataclass(frozen=True)
class DefectLine:
    """A defect, whose work it is, and how far its rework is."""

    defect: Defect
    operation: str | None
    worker: str | None
    given: int  # pieces of its jobs
    passed: int
    scrapped: int

    @property
    def to_give(self) -> int:
        """Pieces that nobody has been given yet."""
        return 0 if self.defect.is_scrap else self.defect.pieces - self.given


_jobs = aliased(ReworkJob)
_later_jobs = aliased(ReworkJob)


def _replaced(job: Any) -> sa.ColumnElement[bool]:
    return sa.exists().where(col(_later_jobs.instead_of_id) == job.id)


def _given() -> sa.ScalarSelect[int]:
    """Pieces of a defect's jobs; a job given anew counts once."""
    pieces = sa.func.coalesce(sa.func.sum(_jobs.pieces), 0)
    where = (col(_jobs.defect_id) == Defect.id) & ~_replaced(_jobs)
    return sa.select(pieces).where(where).correlate(Defect).scalar_subquery()


def _came_back(column: Any) -> sa.ScalarSelect[int]:
    """Pieces that came back of a defect's jobs."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(column), 0))
        .join(_jobs, col(_jobs.id) == ReworkResult.job_id)
        .where(col(_jobs.defect_id) == Defect.id, stands(ReworkResult))
        .correlate(Defect)
        .scalar_subquery()
    )


def defect_lines(session: Session, *, check_id: UUID | None = None, defect_id: UUID | None = None) -> list[DefectLine]:
    """The defects of a check, or one defect: what can be done again first, then by pieces."""
    where = col(Defect.check_id) == check_id if check_id else col(Defect.id) == defect_id
    rows = session.execute(
        sa.select(
            Defect,
            Operation.name,
            Engagement.called_name,
            _given(),
            _came_back(ReworkResult.passed),
            _came_back(ReworkResult.scrapped),
        )
        .outerjoin(Operation, col(Operation.id) == Defect.operation_id)
        .outerjoin(Engagement, col(Engagement.id) == Defect.engagement_id)
        .where(where)
        .order_by(col(Defect.is_scrap), col(Defect.pieces).desc(), col(Defect.id))
    )
    return [DefectLine(defect, operation, worker, *map(int, pieces)) for defect, operation, worker, *pieces in rows]


# --- rework -----------------------------------------------------------------


@dataclass(frozen=True)
class JobLine:
    """A rework job: of what, who does it, and what came back."""

    job: ReworkJob
    defect: Defect
    product: str
    order_id: UUID
    doer: str | None
    passed: int
    scrapped: int

    @property
    def open_pieces(self) -> int:
        return self.job.pieces - self.passed - self.scrapped

    @property
    def pay_fen(self) -> int:
        """What its good pieces come to, in fen; to show, for a month rounds once."""
        if self.job.rate_hao is None:
            return 0
        return piece_pay_fen(self.passed, self.job.rate_hao, self.job.per_pieces or 1)


def _back_of_job(column: Any) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(column), 0))
        .where(col(ReworkResult.job_id) == ReworkJob.id, stands(ReworkResult))
        .correlate(ReworkJob)
        .scalar_subquery()
    )


def job_lines(
    session: Session,
    *,
    order_id: UUID | None = None,
    check_id: UUID | None = None,
    job_id: UUID | None = None,
) -> list[JobLine]:
    """Rework that was given and not given anew, the oldest first: of an order, a check, or this one."""
    chosen = (
        sa.select(
            ReworkJob,
            Defect,
            CustomerOrder.product,
            QualityCheck.order_id,
            Engagement.called_name,
            _back_of_job(ReworkResult.passed),
            _back_of_job(ReworkResult.scrapped),
        )
        .join(Defect, col(Defect.id) == ReworkJob.defect_id)
        .join(QualityCheck, col(QualityCheck.id) == Defect.check_id)
        .join(CustomerOrder, col(CustomerOrder.id) == QualityCheck.order_id)
        .outerjoin(Engagement, col(Engagement.id) == ReworkJob.engagement_id)
        .where(~_replaced(ReworkJob))
        .order_by(col(ReworkJob.given_at), col(ReworkJob.id))
    )
    for column, value in ((QualityCheck.order_id, order_id), (QualityCheck.id, check_id), (ReworkJob.id, job_id)):
        if value:
            chosen = chosen.where(col(column) == value)
    return [JobLine(*row[:5], *map(int, row[5:])) for row in session.execute(chosen)]


def results_of(session: Session, job_id: UUID) -> list[tuple[ReworkResult, bool]]:
    """What came back of a job, as it was written, each with whether it was taken back."""
    rows = session.scalars(
        sa.select(ReworkResult)
        .where(col(ReworkResult.job_id) == job_id)
        .order_by(col(ReworkResult.recorded_at), col(ReworkResult.id))
    ).all()
    taken = {row.takes_back_id for row in rows}
    return [(row, row.id in taken) for row in rows]


# --- charges ----------------------------------------------------------------


@dataclass(frozen=True)
class ChargeLine:
    """A charge with its words and how it stands."""

    charge: Charge
    words: Sequence[ChargeWord]
    worker: str
    operation: str
    product: str

    @property
    def now(self) -> Standing:
        return standing_of(self.charge, self.words)


def standing_of(charge: Charge, words: Sequence[ChargeWord]) -> Standing:
    """How a charge stands after its words."""
    said = (_read_word(word.kind, word.voice, word.amount_fen, word.pieces) for word in words)
    return standing(charge.amount_fen, charge.pieces, said)


def _read_word(kind: str, voice: str, amount_fen: int | None, pieces: int | None) -> Word:
    step = ChargeStep(kind)
    return Word(step, step in HERS and voice == Voice.OWN, amount_fen, pieces)


def words_of(session: Session, charge_ids: Sequence[UUID]) -> dict[UUID, list[ChargeWord]]:
    """The words on these charges, in the order they were said."""
    words: dict[UUID, list[ChargeWord]] = {charge_id: [] for charge_id in charge_ids}
    for word in session.scalars(
        sa.select(ChargeWord)
        .where(col(ChargeWord.charge_id).in_(charge_ids))
        .order_by(col(ChargeWord.said_at), col(ChargeWord.id))
    ):
        words[word.charge_id].append(word)
    return words


def charge_lines(
    session: Session,
    *,
    defect_id: UUID | None = None,
    check_id: UUID | None = None,
    order_id: UUID | None = None,
    charge_id: UUID | None = None,
) -> list[ChargeLine]:
    """The charges that the session sees, the latest first: all, or of a defect, of a check, of an order, or one.

    In her own session these are hers.
    """
    chosen = (
        sa.select(Charge, Engagement.called_name, Operation.name, CustomerOrder.product)
        .join(Engagement, col(Engagement.id) == Charge.engagement_id)
        .join(Operation, col(Operation.id) == Charge.operation_id)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .order_by(col(Charge.proposed_at).desc(), col(Charge.id).desc())
    )
    for column, value in ((Charge.defect_id, defect_id), (CustomerOrder.id, order_id), (Charge.id, charge_id)):
        if value:
            chosen = chosen.where(col(column) == value)
    if check_id:
        chosen = chosen.join(Defect, col(Defect.id) == Charge.defect_id).where(col(Defect.check_id) == check_id)
    rows = session.execute(chosen).all()
    words = words_of(session, [row[0].id for row in rows])
    return [ChargeLine(charge, words[charge.id], *names) for charge, *names in rows]


_charge, _said = columns(Charge), columns(ChargeWord)
_OWN_WORDS = of_person(
    sa.select(
        _charge.engagement_id,
        _charge.id,
        _charge.amount_fen,
        _charge.pieces,
        _said.kind,
        _said.voice,
        _said.amount_fen,
        _said.pieces,
    )
    .join_from(
        _charge.id.table,
        _said.id.table,
        (_said.charge_id == _charge.id) & _said.engagement_id.in_(OWN_ENGAGEMENTS),
        isouter=True,
    )
    .where(_charge.engagement_id.in_(OWN_ENGAGEMENTS))
    .order_by(_charge.proposed_at, _charge.id, _said.said_at, _said.id)
)


def own_standings(session: Session) -> list[Standing]:
    """How a worker's own charges stand.  Hot: her first page asks it, and nearly always there is none."""
    charged: dict[UUID, tuple[int, int]] = {}
    words: dict[UUID, list[Word]] = {}
    for _, charge_id, amount_fen, pieces, kind, voice, *left in run(session, _OWN_WORDS, {}):
        charged[charge_id] = amount_fen, pieces
        words.setdefault(charge_id, [])
        if kind:
            words[charge_id].append(_read_word(kind, voice, *left))
    return [standing(*charged[charge_id], said) for charge_id, said in words.items()]


# --- what quality costs -----------------------------------------------------


@dataclass(frozen=True)
class QualityCost:
    """What quality cost an order beside the counted work.

    repair_fen: paid for rework.  own_fen: the owner's own hours at a rate that nobody is paid.
    """

    checked: int
    scrap: int  # pieces lost, in checks and in rework
    repair_fen: int
    own_minutes: int
    own_fen: int

    @property
    def total_fen(self) -> int:
        return self.repair_fen + self.own_fen


def repair_times(session: Session, order_id: UUID) -> Sequence[RepairTime]:
    """The owner's own hours on the order, the latest first."""
    return session.scalars(
        sa.select(RepairTime)
        .where(col(RepairTime.order_id) == order_id)
        .order_by(col(RepairTime.done_on).desc(), col(RepairTime.id).desc())
    ).all()


def own_time_fen(minutes: int, rate_fen: int) -> int:
    """What so many minutes of the owner's come to, in fen, at so much an hour."""
    return divide_half_up(minutes * rate_fen, MINUTES_PER_HOUR)


def quality_cost(session: Session, order_id: UUID) -> QualityCost:
    """What quality cost the order so far."""
    times = repair_times(session, order_id)
    checked, lost = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(QualityCheck.checked), 0), sa.func.coalesce(sa.func.sum(QualityCheck.scrap), 0)
        ).where(col(QualityCheck.order_id) == order_id, stands(QualityCheck))
    ).one()
    jobs = job_lines(session, order_id=order_id)
    return QualityCost(
        checked=int(checked),
        scrap=int(lost) + sum(line.scrapped for line in jobs),
        repair_fen=_repair_fen(session, order_id),
        own_minutes=sum(time.minutes for time in times),
        own_fen=sum(own_time_fen(time.minutes, time.rate_fen) for time in times),
    )


def _repair_fen(session: Session, order_id: UUID) -> int:
    """Fen of the repair lines of the order's jobs, each line of a month rounded once, as it is paid."""
    line = EarningLine
    rows = session.execute(
        sa.select(
            line.engagement_id, line.operation_id, line.work_date, line.rate_hao, line.per_quantity, line.quantity
        )
        .join(ReworkJob, col(ReworkJob.id) == line.subject_id)
        .join(Defect, col(Defect.id) == ReworkJob.defect_id)
        .join(QualityCheck, col(QualityCheck.id) == Defect.check_id)
        .where(col(QualityCheck.order_id) == order_id, col(line.kind) == LineKind.REPAIR)
    )
    pieces: dict[tuple[UUID, UUID | None, Month, int, int], int] = {}
    for engagement_id, operation_id, day, rate_hao, per, quantity in rows:
        key = engagement_id, operation_id, Month.of(day), rate_hao, per
        pieces[key] = pieces.get(key, 0) + quantity
    return sum(piece_pay_fen(made, rate_hao, per) for (*_, rate_hao, per), made in pieces.items())
