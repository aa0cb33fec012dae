"""Giving work home and taking it back.  The caller's session is the transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.errors import Doubtful
from workshop.fields import NumberOrSum, OptionalLine, OrNone, OrZero
from workshop.homework import queries, rules
from workshop.homework.models import HomeReturn, HomeSlip
from workshop.homework.rules import Back
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import posted_rates
from workshop.orders.rules import Posted, rate_on
from workshop.output.models import Sheet
from workshop.output.queries import recorded_pieces
from workshop.output.rules import (
    NoRate,
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
from workshop.tenancy import hold
from workshop.workers.models import Engagement
from workshop.workers.rules import WorksAt

Given = Annotated[NumberOrSum, Field(ge=1, le=rules.MOST_PIECES)]
Returned = Annotated[NumberOrSum, Field(ge=0, le=rules.MOST_PIECES), OrZero]


class GiveSlip(BaseModel):
    """Pieces that somebody takes home.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    operation_id: UUID
    given: Given
    given_on: date
    due_on: Annotated[date | None, OrNone] = None
    note: OptionalLine = ""
    sure: str = ""  # keys of the questions that were answered, with blanks between them


class RecordReturn(BaseModel):
    """What came back of a slip."""

    id: UUID = Field(default_factory=new_id)
    returned_on: date
    good: Returned = 0
    scrap: Returned = 0
    unmade: Returned = 0
    note: OptionalLine = ""
    sure: str = ""

    @property
    def back(self) -> Back:
        return Back(self.good, self.scrap, self.unmade)


class CorrectReturn(BaseModel):
    """Take a return back.  The id is that of the line which does so."""

    id: UUID = Field(default_factory=new_id)


def give_slip(session: Session, actor: Actor, wish: GiveSlip, today: date, now: datetime) -> HomeSlip:
    """Write down what somebody takes home, at the rate of that day.

    Raises NotFound, IdInUse, InTheFuture, NotEngaged, BarredToMinors, NoRate, Invalid, AlsoOnRoster, MoreThanOrdered.
    """
    workshop = hold(session, actor.workshop_id)
    if slip := written_before(session, HomeSlip, wish.id, **wish.model_dump(exclude={"id", "sure"})):
        return slip
    check_not_future(wish.given_on, today)
    rules.check_due(wish.given_on, wish.due_on)
    engagement = get(session, Engagement, wish.engagement_id)
    operation = get(session, Operation, wish.operation_id)
    if not is_engaged(engagement.started_on, engagement.ended_on, wish.given_on):
        raise NotEngaged(names=engagement.called_name)
    if is_barred(operation.barred_to_minors, engagement.minor_until, wish.given_on):
        check_minors([(engagement.called_name, operation.name)])
    rate = _rate(session, operation, wish.given_on)
    asked = _ask_before_giving(session, engagement, operation, wish)
    slip = HomeSlip(
        id=wish.id,
        workshop_id=workshop.id,
        engagement_id=engagement.id,
        number=queries.next_number(session, workshop.id),
        operation_id=operation.id,
        given=wish.given,
        given_on=wish.given_on,
        due_on=wish.due_on,
        rate_hao=rate.rate_hao,
        per_pieces=rate.per_pieces,
        asked=asked,
        note=wish.note,
        given_by=actor.account_id,
        given_at=now,
    )
    session.add(slip)
    session.flush()
    note(session, actor, Action.HOME_SLIP_GIVEN, slip.id, now, workshop_id=workshop.id, details=_asked(asked))
    return slip


def _rate(session: Session, operation: Operation, day: date) -> Posted:
    rate = rate_on(posted_rates(session, [operation.id]).get(operation.id, []), day)
    if rate is None:
        raise NoRate(names=operation.name)
    return rate


def _ask_before_giving(session: Session, engagement: Engagement, operation: Operation, wish: GiveSlip) -> str | None:
    """What was asked and said to be right; raises the first question that is still open."""
    answered = wish.sure.split()
    roster = rules.roster_key(engagement.works_at == WorksAt.WORKSHOP)
    _ask(rules.AlsoOnRoster, roster, answered, name=engagement.called_name)
    ordered = get(session, CustomerOrder, operation.order_id).pieces
    made = recorded_pieces(session, [operation.id]).get(operation.id, 0)
    outside = queries.at_home(session, operation.id)
    overrun = rules.overrun_key(ordered=ordered, made=made, at_home=outside, given=wish.given)
    _ask(rules.MoreThanOrdered, overrun, answered, pieces=made + outside + wish.given, ordered=ordered)
    return rules.answers_kept([roster, overrun])


def _ask(question: type[Doubtful], key: str | None, answered: list[str], **details: Any) -> None:
    """Raise the question unless there is none or it was answered."""
    if key and key not in answered:
        raise question(key=key, **details)


def _asked(asked: str | None) -> Mapping[str, Any]:
    return {"asked": asked} if asked else {}


# --- what comes back ------------------------------------------------------


def record_return(
    session: Session, actor: Actor, slip_id: UUID, wish: RecordReturn, today: date, now: datetime
) -> HomeReturn:
    """Write down what came back; its good pieces are paid at the slip's rate, on the day they came.

    Raises NotFound, IdInUse, InTheFuture, MonthClosed, Invalid, MoreThanGiven.
    """
    workshop = hold(session, actor.workshop_id)
    slip = get(session, HomeSlip, slip_id)
    told = wish.model_dump(exclude={"id", "sure"})
    if before := written_before(session, HomeReturn, wish.id, slip_id=slip_id, **told):
        return before
    check_not_future(wish.returned_on, today)
    check_open(wish.returned_on, workshop.closed_through)
    rules.check_returned(slip.given_on, wish.returned_on)
    rules.check_says_something(wish.back)
    left = rules.left_of(slip.given, queries.back_of(session, slip.id))
    excess = rules.excess_key(left, wish.back)
    _ask(rules.MoreThanGiven, excess, wish.sure.split(), pieces=wish.back.pieces, left=left)
    sheet = None
    if wish.good:
        line = Beside(
            slip.engagement_id,
            wish.returned_on,
            LineKind.HOME,
            wish.good,
            slip.rate_hao,
            slip.per_pieces,
            slip.operation_id,
            subject_id=slip.id,
        )
        sheet = write_sheet(session, actor, new_id(), [], SheetKind.HOME, now, beside=[line], note_text=wish.note)
    asked = rules.answers_kept([excess])
    return _add_return(
        session, actor, slip, wish.id, wish.back, wish.returned_on, now, sheet, asked, note_text=wish.note
    )


def correct_return(session: Session, actor: Actor, return_id: UUID, wish: CorrectReturn, now: datetime) -> HomeReturn:
    """Take a return back by one that says the opposite, at the same rate and on the same day.

    Raises NotFound, IdInUse, MonthClosed, PutRightAlready, NoPutRightOfThat.
    """
    workshop = hold(session, actor.workshop_id)
    original = get(session, HomeReturn, return_id)
    if before := written_before(session, HomeReturn, wish.id, corrects_id=original.id):
        return before
    if original.corrects_id:
        raise rules.NoPutRightOfThat()
    if queries.correction_of(session, original.id):
        raise rules.PutRightAlready()
    check_open(original.returned_on, workshop.closed_through)
    sheet = None
    if original.sheet_id:
        sheet = take_back(session, actor, get(session, Sheet, original.sheet_id), new_id(), now)
    slip = get(session, HomeSlip, original.slip_id)
    back = -Back(original.good, original.scrap, original.unmade)
    return _add_return(session, actor, slip, wish.id, back, original.returned_on, now, sheet, corrects=original)


def _add_return(
    session: Session,
    actor: Actor,
    slip: HomeSlip,
    return_id: UUID,
    back: Back,
    day: date,
    now: datetime,
    sheet: Sheet | None,
    asked: str | None = None,
    *,
    note_text: str = "",
    corrects: HomeReturn | None = None,
) -> HomeReturn:
    row = HomeReturn(
        id=return_id,
        workshop_id=slip.workshop_id,
        engagement_id=slip.engagement_id,
        slip_id=slip.id,
        sheet_id=sheet.id if sheet else None,
        returned_on=day,
        good=back.good,
        scrap=back.scrap,
        unmade=back.unmade,
        corrects_id=corrects.id if corrects else None,
        asked=asked,
        note=note_text,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    note(session, actor, Action.HOME_RETURN_ADDED, row.id, now, workshop_id=row.workshop_id, details=_asked(asked))
    return row
