"""Rework: given, come back, paid.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.errors import IdInUse, Invalid
from workshop.fields import Number, OrNone, OrZero, PriceHao
from workshop.i18n import mark, rate_text
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import PER_PIECES
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.rules import MOST_PRICE_HAO, OddRate, is_odd_rate
from workshop.output.models import Sheet
from workshop.output.rules import (
    NotEngaged,
    SheetKind,
    check_minors,
    check_not_future,
    check_open,
    is_barred,
    is_engaged,
)
from workshop.output.sheets import Beside, write_sheet
from workshop.output.undoing import take_back
from workshop.output.worth import LineKind
from workshop.quality import queries, rules
from workshop.quality.charges import let_charges_fall
from workshop.quality.models import Defect, QualityCheck, ReworkJob, ReworkResult
from workshop.quality.queries import JobLine
from workshop.quality.rules import Fault, Payer
from workshop.tenancy import Workshop, hold
from workshop.workers.models import Engagement

Pieces = Annotated[Number, Field(ge=0, le=rules.MOST_PIECES)]
SomePieces = Annotated[Number, Field(gt=0, le=rules.MOST_PIECES)]


class GiveRework(BaseModel):
    """Pieces of a defect that are to be done again, by whom, and who pays."""

    id: UUID = Field(default_factory=new_id)
    pieces: SomePieces
    payer: Payer
    engagement_id: Annotated[UUID | None, OrNone] = None  # none: the owner's own hands
    rate_hao: Annotated[Annotated[PriceHao, Field(gt=0, le=MOST_PRICE_HAO)] | None, OrNone] = None
    per_pieces: Annotated[Number, Field(ge=1, le=1000)] = 1
    instead_of_id: Annotated[UUID | None, OrNone] = None
    sure: str = ""  # the key of an odd rate that is right


class RecordResult(BaseModel):
    """What came back of a rework."""

    id: UUID = Field(default_factory=new_id)
    done_on: date
    passed: Annotated[Pieces, OrZero] = 0
    scrapped: Annotated[Pieces, OrZero] = 0


def give_rework(
    session: Session, actor: Actor, defect_id: UUID, wish: GiveRework, today: date, now: datetime
) -> ReworkJob:
    """Give pieces of a defect to be done again, or a job without a result to somebody else.

    Raises NotFound, IdInUse, NotToRework, MoreThanOpen, NotHerFault, NobodyElse, BarredToMinors, OddRate, Invalid.
    """
    hold(session, actor.workshop_id)
    told = wish.model_dump(include={"pieces", "payer", "engagement_id", "instead_of_id"})
    if job := written_before(session, ReworkJob, wish.id, defect_id=defect_id, **told):
        if job.rate_hao and (job.rate_hao, job.per_pieces) != (wish.rate_hao, wish.per_pieces):
            raise IdInUse()
        return job
    defect = get(session, Defect, defect_id)
    if defect.is_scrap:
        raise rules.NotToRework()
    if queries.is_taken_back(session, QualityCheck, defect.check_id):
        raise rules.TakenBackAlready()
    (line,) = queries.defect_lines(session, defect_id=defect.id)
    rules.check_open_pieces(wish.pieces, line.to_give + _freed(session, defect, wish.instead_of_id))
    doer = get(session, Engagement, wish.engagement_id) if wish.engagement_id else None
    rules.check_payer(wish.payer, Fault(defect.fault), made_by=defect.engagement_id, done_by=doer.id if doer else None)
    rate_hao = _rate_of_doer(session, defect, wish, doer, today)
    job = ReworkJob(
        id=wish.id,
        workshop_id=defect.workshop_id,
        defect_id=defect.id,
        pieces=wish.pieces,
        payer=wish.payer,
        engagement_id=doer.id if doer else None,
        rate_hao=rate_hao,
        per_pieces=wish.per_pieces if rate_hao else None,
        instead_of_id=wish.instead_of_id,
        given_by=actor.account_id,
        given_at=now,
    )
    session.add(job)
    session.flush()
    details = {"payer": job.payer, "pieces": job.pieces}
    note(session, actor, Action.REWORK_JOB_GIVEN, job.id, now, workshop_id=job.workshop_id, details=details)
    return job


def _freed(session: Session, defect: Defect, instead_of_id: UUID | None) -> int:
    """Pieces of the job that is given anew.  Raises Invalid once something came back of it."""
    if instead_of_id is None:
        return 0
    jobs = queries.job_lines(session, job_id=instead_of_id)
    if not jobs or jobs[0].defect.id != defect.id or jobs[0].open_pieces != jobs[0].job.pieces:
        raise Invalid({"instead_of_id": mark("Something came back of this rework already, or it was given anew.")})
    return jobs[0].job.pieces


def _rate_of_doer(
    session: Session, defect: Defect, wish: GiveRework, doer: Engagement | None, today: date
) -> int | None:
    """What the doer gets, in hao; none if nobody is paid.  Raises Invalid, BarredToMinors, OddRate."""
    if wish.payer in (Payer.SAME, Payer.OTHER) and doer is None:
        raise Invalid({"engagement_id": mark("Choose who does it.")})
    operation = get(session, Operation, defect.operation_id) if defect.operation_id else None
    if doer and operation:
        _check_minor(doer, operation, today)
    if not rules.needs_rate(wish.payer, has_doer=doer is not None):
        return None
    if wish.rate_hao is None or wish.per_pieces not in PER_PIECES:
        raise Invalid({"rate_hao": mark("Whoever does it is paid: what for a piece, in yuan?")})
    order = get(session, CustomerOrder, get(session, QualityCheck, defect.check_id).order_id)
    key = f"{wish.rate_hao}/{wish.per_pieces}"
    if key not in wish.sure.split() and is_odd_rate(wish.rate_hao, wish.per_pieces, price_hao=order.price_hao):
        name = operation.name if operation else order.product
        raise OddRate(name=name, rate=rate_text(wish.rate_hao, wish.per_pieces), key=key)
    return wish.rate_hao


def record_result(
    session: Session, actor: Actor, job_id: UUID, wish: RecordResult, today: date, now: datetime
) -> ReworkResult:
    """What came back: good pieces are paid to the doer, if anybody is paid, and charges fall with them.

    Raises NotFound, IdInUse, MoreThanOpen, MonthClosed, InTheFuture, BeforeTheCheck, NotEngaged, BarredToMinors,
    Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    told = wish.model_dump(exclude={"id"})
    if result := written_before(session, ReworkResult, wish.id, job_id=job_id, **told):
        return result
    line = _open_job(session, job_id)
    if not wish.passed + wish.scrapped:
        raise Invalid({"passed": mark("How many pieces came back?")})
    rules.check_open_pieces(wish.passed + wish.scrapped, line.open_pieces)
    _check_day(session, line, workshop, wish.done_on, today)
    sheet = _pay(session, actor, line, wish, now)
    result = ReworkResult(
        **wish.model_dump(),
        workshop_id=line.job.workshop_id,
        job_id=line.job.id,
        sheet_id=sheet.id if sheet else None,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(result)
    session.flush()
    details = {"passed": result.passed, "scrapped": result.scrapped}
    note(session, actor, Action.REWORK_RESULT_ADDED, result.id, now, workshop_id=result.workshop_id, details=details)
    (of_defect,) = queries.defect_lines(session, defect_id=line.defect.id)
    let_charges_fall(session, actor, line.defect, of_defect.passed, now)
    return result


def _open_job(session: Session, job_id: UUID) -> JobLine:
    get(session, ReworkJob, job_id)
    jobs = queries.job_lines(session, job_id=job_id)
    if not jobs:
        raise rules.GivenAnew()
    return jobs[0]


def _check_day(session: Session, line: JobLine, workshop: Workshop, done_on: date, today: date) -> None:
    check_open(done_on, workshop.closed_through)
    check_not_future(done_on, today)
    checked_on = get(session, QualityCheck, line.defect.check_id).checked_on
    if done_on < checked_on:
        raise rules.BeforeTheCheck(checked_on=checked_on)
    if line.job.engagement_id is None:
        return
    doer = get(session, Engagement, line.job.engagement_id)
    if not is_engaged(doer.started_on, doer.ended_on, done_on):
        raise NotEngaged(names=doer.called_name)
    operation = get(session, Operation, line.defect.operation_id) if line.defect.operation_id else None
    if operation:
        _check_minor(doer, operation, done_on)


def _check_minor(doer: Engagement, operation: Operation, day: date) -> None:
    if is_barred(operation.barred_to_minors, doer.minor_until, day):
        check_minors([(doer.called_name, operation.name)])


def _pay(session: Session, actor: Actor, line: JobLine, wish: RecordResult, now: datetime) -> Sheet | None:
    """The sheet with the doer's line, for the pieces that are good now; none if nobody is paid."""
    job = line.job
    if job.engagement_id is None or job.rate_hao is None or job.per_pieces is None or not wish.passed:
        return None
    paid = Beside(
        job.engagement_id,
        wish.done_on,
        LineKind.REPAIR,
        wish.passed,
        job.rate_hao,
        job.per_pieces,
        operation_id=line.defect.operation_id,
        subject_id=job.id,
    )
    return write_sheet(session, actor, new_id(), [], SheetKind.REPAIR, now, beside=[paid])


def take_back_result(session: Session, actor: Actor, result_id: UUID, row_id: UUID, now: datetime) -> ReworkResult:
    """Take back a result that was written by mistake, with what was paid for it.

    A charge that fell away by it stays away: it may be proposed anew.
    Raises NotFound, IdInUse, MonthClosed, TakenBackAlready.
    """
    workshop = hold(session, actor.workshop_id)
    if row := written_before(session, ReworkResult, row_id, takes_back_id=result_id):
        return row
    result = get(session, ReworkResult, result_id)
    if result.takes_back_id or queries.is_taken_back(session, ReworkResult, result.id):
        raise rules.TakenBackAlready()
    check_open(result.done_on, workshop.closed_through)
    sheet = get(session, Sheet, result.sheet_id) if result.sheet_id else None
    opposite = take_back(session, actor, sheet, new_id(), now) if sheet else None
    values = result.model_dump(include={"workshop_id", "job_id", "done_on", "passed", "scrapped"})
    row = ReworkResult(
        id=row_id,
        takes_back_id=result.id,
        sheet_id=opposite.id if opposite else None,
        recorded_by=actor.account_id,
        recorded_at=now,
        **values,
    )
    session.add(row)
    session.flush()
    details = {"takes_back": str(result.id)}
    note(session, actor, Action.REWORK_RESULT_ADDED, row.id, now, workshop_id=row.workshop_id, details=details)
    return row
