"""Recording checks, and the owner's own hours.  The caller's session is the transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.documents.commands import keep_photo
from workshop.documents.rules import Photo
from workshop.errors import Invalid
from workshop.fields import AmountFen, Number, OneLine, OrNone, OrZero
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.rules import check_not_future
from workshop.output.worth import MINUTES_PER_HOUR
from workshop.quality import queries, rules
from workshop.quality.models import Defect, QualityCheck, RepairTime
from workshop.quality.rules import Fault, Gate, Reason
from workshop.tenancy import hold
from workshop.workers.models import Engagement

Pieces = Annotated[Number, Field(ge=0, le=rules.MOST_PIECES)]
SomePieces = Annotated[Number, Field(gt=0, le=rules.MOST_PIECES)]
Remark = Annotated[str, StringConstraints(max_length=rules.LONGEST_TEXT), OneLine]
MOST_HOURS = 24


class NewDefect(BaseModel):
    """Pieces with one fault."""

    reason: Reason
    pieces: SomePieces
    is_scrap: bool = False
    fault: Fault = Fault.UNKNOWN
    operation_id: Annotated[UUID | None, OrNone] = None
    engagement_id: Annotated[UUID | None, OrNone] = None
    note: Remark = ""


class RecordCheck(BaseModel):
    """So many pieces were looked at, and what was wrong.  The id is made with the form.

    accepted: left open, it is what is neither rework nor scrap.
    """

    id: UUID = Field(default_factory=new_id)
    gate: Gate
    order_id: UUID
    operation_id: Annotated[UUID | None, OrNone] = None
    checked_on: date
    lot_pieces: Annotated[SomePieces | None, OrNone] = None
    checked: SomePieces
    accepted: Annotated[Pieces | None, OrNone] = None
    rework: Annotated[Pieces, OrZero] = 0
    scrap: Annotated[Pieces, OrZero] = 0
    note: Remark = ""
    defects: list[NewDefect] = Field(default_factory=list, max_length=rules.MOST_DEFECTS)


def _some(hours: Decimal) -> Decimal:
    if not hours:
        raise ValueError(mark("How many hours? For example 1.5."))
    return hours


class AddRepairTime(BaseModel):
    """Hours of the owner's own hands.  Hours below nothing take back what was too much."""

    id: UUID = Field(default_factory=new_id)
    done_on: date
    hours: Annotated[Decimal, Field(ge=-MOST_HOURS, le=MOST_HOURS, decimal_places=2), AfterValidator(_some)]
    rate_fen: Annotated[AmountFen, Field(ge=0, le=100_000)]
    note: Remark = ""


# --- checks -----------------------------------------------------------------


def record_check(
    session: Session, actor: Actor, wish: RecordCheck, photos: Mapping[int, Photo], today: date, now: datetime
) -> QualityCheck:
    """A check with its defects.  No count changes by it.

    photos: of defects, by their place in the wish.
    Raises NotFound, IdInUse, InTheFuture, DoesNotAddUp, MoreDefects, Invalid.
    """
    hold(session, actor.workshop_id)
    accepted = wish.checked - wish.rework - wish.scrap if wish.accepted is None else wish.accepted
    told = wish.model_dump(exclude={"id", "accepted", "defects"})
    if check := written_before(session, QualityCheck, wish.id, accepted=accepted, **told):
        return check
    check_not_future(wish.checked_on, today)
    order = get(session, CustomerOrder, wish.order_id)
    _check_step(session, order, wish.operation_id)
    rules.check_sum(wish.checked, max(0, accepted), wish.rework, wish.scrap)
    if wish.lot_pieces is not None and wish.lot_pieces < wish.checked:
        raise Invalid({"lot_pieces": mark("The lot is smaller than what was looked at.")})
    defects = [*wish.defects, *_unexplained(wish)]
    check = QualityCheck(
        **told,
        id=wish.id,
        accepted=accepted,
        workshop_id=order.workshop_id,
        checked_by=actor.account_id,
        recorded_at=now,
    )
    session.add(check)
    session.flush()
    for place, defect in enumerate(defects):
        _add_defect(session, actor, order, check, defect, photos.get(place), now)
    details = {"checked": check.checked, "rework": check.rework, "scrap": check.scrap}
    note(session, actor, Action.QUALITY_CHECK_ADDED, check.id, now, workshop_id=check.workshop_id, details=details)
    return check


def _unexplained(wish: RecordCheck) -> list[NewDefect]:
    """Pieces that no reason names stand as "something else", so that their rework can be given.  Raises MoreDefects."""
    rests = []
    for is_scrap, found in ((False, wish.rework), (True, wish.scrap)):
        named = sum(defect.pieces for defect in wish.defects if defect.is_scrap == is_scrap)
        if rest := rules.unexplained(found, named):
            rests.append(NewDefect(reason=Reason.OTHER, pieces=rest, is_scrap=is_scrap))
    return rests


def _check_step(session: Session, order: CustomerOrder, operation_id: UUID | None) -> None:
    if operation_id and get(session, Operation, operation_id).order_id != order.id:
        raise Invalid({"operation_id": mark("This step is of another order.")})


def _add_defect(
    session: Session,
    actor: Actor,
    order: CustomerOrder,
    check: QualityCheck,
    wish: NewDefect,
    photo: Photo | None,
    now: datetime,
) -> None:
    operation_id = wish.operation_id or check.operation_id
    _check_step(session, order, operation_id)
    if wish.engagement_id:
        get(session, Engagement, wish.engagement_id)
        if operation_id is None:
            raise Invalid({"defects": mark("Choose the step too, where you choose a worker.")})
    document = keep_photo(session, actor, new_id(), photo, now, engagement_id=wish.engagement_id) if photo else None
    defect = Defect(
        workshop_id=check.workshop_id,
        check_id=check.id,
        document_id=document.id if document else None,
        **wish.model_dump(exclude={"operation_id"}),
        operation_id=operation_id,
    )
    session.add(defect)
    session.flush()


def take_back_check(session: Session, actor: Actor, check_id: UUID, row_id: UUID, now: datetime) -> QualityCheck:
    """Take back a check that was written by mistake; nothing may hang on it.

    Raises NotFound, IdInUse, TakenBackAlready, BuiltUponCheck.
    """
    hold(session, actor.workshop_id)
    if row := written_before(session, QualityCheck, row_id, takes_back_id=check_id):
        return row
    check = get(session, QualityCheck, check_id)
    if check.takes_back_id or queries.is_taken_back(session, QualityCheck, check.id):
        raise rules.TakenBackAlready()
    charges = queries.charge_lines(session, check_id=check.id)
    if queries.job_lines(session, check_id=check.id) or any(not line.now.is_over for line in charges):
        raise rules.BuiltUponCheck()
    values = check.model_dump(exclude={"id", "takes_back_id", "checked_by", "recorded_at"})
    row = QualityCheck(id=row_id, takes_back_id=check.id, checked_by=actor.account_id, recorded_at=now, **values)
    session.add(row)
    session.flush()
    details = {"takes_back": str(check.id)}
    note(session, actor, Action.QUALITY_CHECK_ADDED, row.id, now, workshop_id=row.workshop_id, details=details)
    return row


# --- the owner's own hands --------------------------------------------------


def add_repair_time(
    session: Session, actor: Actor, order_id: UUID, wish: AddRepairTime, today: date, now: datetime
) -> RepairTime:
    """Hours of the owner's own hands on an order: a cost that nobody is paid.

    Raises NotFound, IdInUse, InTheFuture, Invalid.
    """
    hold(session, actor.workshop_id)
    minutes, told = round(wish.hours * MINUTES_PER_HOUR), wish.model_dump(exclude={"id", "hours"})
    if row := written_before(session, RepairTime, wish.id, order_id=order_id, minutes=minutes, **told):
        return row
    check_not_future(wish.done_on, today)
    order = get(session, CustomerOrder, order_id)
    if sum(time.minutes for time in queries.repair_times(session, order.id)) + minutes < 0:
        raise Invalid({"hours": mark("That is more than was written down.")})
    row = RepairTime(
        **told,
        id=wish.id,
        workshop_id=order.workshop_id,
        order_id=order.id,
        minutes=minutes,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    note(session, actor, Action.REPAIR_TIME_ADDED, row.id, now, workshop_id=row.workshop_id)
    return row
