"""Giving out pay, taking a payment back, receipts.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import CHINA
from workshop.database import get, written_before
from workshop.documents.commands import keep_photo
from workshop.documents.rules import Photo
from workshop.errors import IdInUse, Invalid, NotFound, Stale
from workshop.fields import AmountFen, OneLine, OptionalLine, OrNone
from workshop.i18n import mark, money_text
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.output.rules import check_not_future
from workshop.pay.models import PayRun
from workshop.pay.rules import NotLocked
from workshop.paying import queries, rules
from workshop.paying.models import PaymentReceipt, Payout, WagePayment
from workshop.paying.queries import Due
from workshop.paying.rules import How, Method
from workshop.tenancy import hold

MOST_PEOPLE = 1_500
Amount = Annotated[AmountFen, Field(ge=1)]


# --- a pay day --------------------------------------------------------------


class PayoutEntry(BaseModel):
    """What one worker gets on a pay day, as it was shown to whoever gives it."""

    slip_id: UUID
    amount_fen: Amount
    method: Method
    reference: OptionalLine = ""


class MakePayout(BaseModel):
    """Bring everybody of a run up to one share of her net.

    entries: who gets it now, and how.  Whoever is left out was not there, and is paid later.  None: everybody,
    each in her own way.
    """

    id: UUID = Field(default_factory=new_id)
    share: int = Field(ge=1, le=rules.WHOLE)
    paid_on: date
    entries: Annotated[list[PayoutEntry], Field(max_length=MOST_PEOPLE)] | None = None
    sure: str = ""


def make_payout(session: Session, actor: Actor, run_id: UUID, wish: MakePayout, today: date, now: datetime) -> Payout:
    """Write a pay day down: what each got to reach the share.

    Raises NotFound, IdInUse, InTheFuture, NotLocked, Stale for other amounts than now come out, HaveItAlready,
    PaidBeforeLock.
    """
    workshop = hold(session, actor.workshop_id)
    run = get(session, PayRun, run_id)
    if before := written_before(session, Payout, wish.id, run_id=run.id, share=wish.share, paid_on=wish.paid_on):
        _check_same(session, before, wish)
        return before
    check_not_future(wish.paid_on, today)
    _check_lock(session, run.id, wish.paid_on, wish.sure)
    parts = _parts(session, run, wish)
    payout = Payout(
        id=wish.id,
        workshop_id=workshop.id,
        run_id=run.id,
        share=wish.share,
        paid_on=wish.paid_on,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(payout)
    session.flush()
    session.add_all(_payment(actor, payout, due, entry, now) for due, entry in parts)
    session.flush()
    sum_fen = sum(entry.amount_fen for _, entry in parts)
    details = {"share": wish.share, "people": len(parts), "sum_fen": sum_fen}
    note(session, actor, Action.PAYOUT_MADE, payout.id, now, workshop_id=workshop.id, details=details)
    return payout


def _check_same(session: Session, payout: Payout, wish: MakePayout) -> None:
    """Raise IdInUse if the form says something else than the pay day that has its id."""
    if wish.entries is None:
        return
    written = {
        (row.slip_id, row.amount_fen, row.method, row.reference)
        for row in (line.payment for line in queries.payment_lines(session, payout_id=payout.id))
    }
    if written != {(entry.slip_id, entry.amount_fen, entry.method, entry.reference) for entry in wish.entries}:
        raise IdInUse()


def _check_lock(session: Session, run_id: UUID, paid_on: date, sure: str) -> None:
    """Raise NotLocked, and PaidBeforeLock until it is answered."""
    locked_at = queries.locked_at(session, run_id)
    if locked_at is None:
        raise NotLocked()
    locked_on = locked_at.astimezone(CHINA).date()
    key = f"before/{paid_on}" if paid_on < locked_on else None
    rules.ask(rules.PaidBeforeLock, key, sure, day=locked_on)


def _parts(session: Session, run: PayRun, wish: MakePayout) -> list[tuple[Due, PayoutEntry]]:
    """Who gets what.  Raises HaveItAlready, Stale."""
    owed = {due.slip_id: due for due in queries.dues(session, run_id=run.id)}
    parts = {
        slip_id: part
        for slip_id, due in owed.items()
        if slip_id and (part := rules.part_fen(due.net_fen, wish.share, due.paid_fen))
    }
    entries = wish.entries
    if entries is None:
        ways = queries.ways(session, [owed[slip_id].engagement_id for slip_id in parts])
        entries = [
            PayoutEntry(
                slip_id=slip_id, amount_fen=part, method=queries.method_of(ways.get(owed[slip_id].engagement_id))
            )
            for slip_id, part in parts.items()
        ]
    if not parts or not entries:
        raise rules.HaveItAlready()
    asked = {entry.slip_id: entry.amount_fen for entry in entries}
    if len(asked) < len(entries) or any(parts.get(slip_id) != fen for slip_id, fen in asked.items()):
        raise Stale()
    return [(owed[entry.slip_id], entry) for entry in entries]


def _payment(actor: Actor, payout: Payout, due: Due, entry: PayoutEntry, now: datetime) -> WagePayment:
    return WagePayment(
        workshop_id=payout.workshop_id,
        engagement_id=due.engagement_id,
        payout_id=payout.id,
        slip_id=due.slip_id,
        amount_fen=entry.amount_fen,
        method=entry.method,
        paid_on=payout.paid_on,
        reference=entry.reference,
        recorded_by=actor.account_id,
        recorded_at=now,
    )


# --- one payment ------------------------------------------------------------


class PayOne(BaseModel):
    """Money for one worker: of a slip, or of a wage of before."""

    id: UUID = Field(default_factory=new_id)
    slip_id: Annotated[UUID | None, OrNone] = None
    old_wage_id: Annotated[UUID | None, OrNone] = None
    amount_fen: Amount
    method: Method
    paid_on: date
    reference: OptionalLine = ""
    paid_to: OptionalLine = ""  # who takes it for her
    note: OptionalLine = ""  # why, and whatever else is to be kept
    sure: str = ""

    @model_validator(mode="after")
    def _is_for_one_thing(self) -> Self:
        if (self.slip_id is None) == (self.old_wage_id is None):
            raise ValueError(mark("Choose one of the answers."))
        return self


def pay_one(
    session: Session, actor: Actor, wish: PayOne, photo: Photo | None, today: date, now: datetime
) -> WagePayment:
    """Write down money for one worker: a slip's up to the share that everybody was brought to, in whole if she left.

    photo: of the signature of whoever takes it.
    Raises NotFound, IdInUse, InTheFuture, Invalid, MoreThanOwed, BeforeTheOthers, PaidBeforeLock, NoSignature.
    """
    workshop = hold(session, actor.workshop_id)
    told = wish.model_dump(exclude={"id", "sure"})
    if before := written_before(session, WagePayment, wish.id, **told):
        return before
    check_not_future(wish.paid_on, today)
    due = _due(session, wish)
    _check_amount(session, due, wish.amount_fen)
    if due.run_id:
        _check_lock(session, due.run_id, wish.paid_on, wish.sure)
    if wish.paid_to:
        if not wish.note:
            raise Invalid({"note": mark("Write why somebody else takes it.")})
        rules.ask(rules.NoSignature, None if photo else "signature", wish.sure)
    payment = WagePayment(
        id=wish.id,
        workshop_id=workshop.id,
        engagement_id=due.engagement_id,
        **told,
        document_id=_kept(session, actor, photo, due.engagement_id, now),
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(payment)
    session.flush()
    details = {"amount_fen": payment.amount_fen, "method": payment.method, "to_somebody_else": bool(payment.paid_to)}
    note(session, actor, Action.WAGE_PAYMENT_MADE, payment.id, now, workshop_id=workshop.id, details=details)
    return payment


def _due(session: Session, wish: PayOne) -> Due:
    """What is paid.  Raises NotFound."""
    if wish.slip_id:
        due = queries.due_of_slip(session, wish.slip_id)
    else:
        due = queries.due_of_old_wage(session, wish.old_wage_id) if wish.old_wage_id else None
    if due is None:
        raise NotFound()
    return due


def _check_amount(session: Session, due: Due, amount_fen: int) -> None:
    """Raise MoreThanOwed or BeforeTheOthers."""
    if amount_fen > due.left_fen:
        raise rules.MoreThanOwed(left=money_text(due.left_fen))
    payable_fen = queries.payable_fen(session, due)
    if amount_fen > payable_fen:
        raise rules.BeforeTheOthers(left=money_text(payable_fen))


def _kept(
    session: Session, actor: Actor, photo: Photo | None, engagement_id: UUID | None, now: datetime
) -> UUID | None:
    if photo is None:
        return None
    return keep_photo(session, actor, new_id(), photo, now, engagement_id=engagement_id).id


class TakePaymentBack(BaseModel):
    """A payment that did not arrive, or was a mistake.  The id is that of the row which takes it back."""

    id: UUID = Field(default_factory=new_id)
    reason: Annotated[str, StringConstraints(min_length=1, max_length=80), OneLine]
    sure: str = ""


def take_payment_back(
    session: Session, actor: Actor, payment_id: UUID, wish: TakePaymentBack, today: date, now: datetime
) -> WagePayment:
    """Take a payment back: both rows stay, and what it paid is owed again.

    Raises NotFound, IdInUse, TakenBackAlready, SaidReceived.
    """
    hold(session, actor.workshop_id)
    payment = _original(session, payment_id)
    if before := written_before(session, WagePayment, wish.id, takes_back_id=payment.id, note=wish.reason):
        return before
    (line,) = queries.payment_lines(session, payment_id=payment.id)
    if line.taken_back:
        raise rules.TakenBackAlready()
    rules.ask(rules.SaidReceived, "received" if line.receipt == rules.Receipt.RECEIVED else None, wish.sure)
    row = WagePayment(
        id=wish.id,
        workshop_id=payment.workshop_id,
        engagement_id=payment.engagement_id,
        payout_id=payment.payout_id,
        slip_id=payment.slip_id,
        old_wage_id=payment.old_wage_id,
        amount_fen=payment.amount_fen,
        method=payment.method,
        paid_on=today,
        note=wish.reason,
        takes_back_id=payment.id,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    details = {"payment_id": str(payment.id), "amount_fen": row.amount_fen}
    workshop_id = row.workshop_id
    note(session, actor, Action.WAGE_PAYMENT_TAKEN_BACK, row.id, now, workshop_id=workshop_id, details=details)
    return row


def _original(session: Session, payment_id: UUID) -> WagePayment:
    """A payment, not a row that takes one back.  Raises NotFound."""
    payment = get(session, WagePayment, payment_id)
    if payment.takes_back_id:
        raise NotFound()
    return payment


# --- receipts ---------------------------------------------------------------


class GiveReceipt(BaseModel):
    """A worker's own word on a payment: she has it, or not."""

    id: UUID = Field(default_factory=new_id)
    is_received: bool
    text: OptionalLine = ""


class SignReceipt(BaseModel):
    """Her signature on paper."""

    id: UUID = Field(default_factory=new_id)


class SignedStrip(BaseModel):
    """One strip that came back signed; the id is that of the receipt."""

    id: UUID = Field(default_factory=new_id)
    payment_id: UUID


class SignReceipts(BaseModel):
    """Strips that lie there signed."""

    strips: Annotated[list[SignedStrip], Field(max_length=MOST_PEOPLE)]

    @field_validator("strips")
    @classmethod
    def _are_some(cls, strips: list[SignedStrip]) -> list[SignedStrip]:
        if not strips:
            raise ValueError(mark("Tick at least one person."))
        return strips


def give_receipt(session: Session, actor: Actor, payment_id: UUID, wish: GiveReceipt, now: datetime) -> PaymentReceipt:
    """Her own word.  Raises NotFound, IdInUse, TakenBackAlready."""
    payment = _original(session, payment_id)
    told = {"is_received": wish.is_received, "how": How.TAP, "text": wish.text}
    return _receive(session, actor, payment, wish.id, None, now, **told)


def sign_receipt(
    session: Session, actor: Actor, payment_id: UUID, wish: SignReceipt, photo: Photo | None, now: datetime
) -> PaymentReceipt:
    """Write down that she signed for her money on paper.  photo: of it.  Raises NotFound, IdInUse, TakenBackAlready."""
    one = SignReceipts(strips=[SignedStrip(id=wish.id, payment_id=payment_id)])
    return sign_receipts(session, actor, one, photo, now)[0]


def sign_receipts(
    session: Session, actor: Actor, wish: SignReceipts, photo: Photo | None, now: datetime
) -> list[PaymentReceipt]:
    """Write down who signed for her money on paper, in the order of the wish.

    photo: of all these strips; a worker sees it only if none but hers are on it.
    Raises NotFound, IdInUse, TakenBackAlready; whichever it raises, nothing is written.
    """
    hold(session, actor.workshop_id)
    payments = [_original(session, strip.payment_id) for strip in wish.strips]
    people = {payment.engagement_id for payment in payments}
    is_first = any(session.get(PaymentReceipt, strip.id) is None for strip in wish.strips)
    seen_by = people.pop() if len(people) == 1 else None
    document_id = _kept(session, actor, photo if is_first else None, seen_by, now)
    return [
        _receive(session, actor, payment, strip.id, document_id, now, is_received=True, how=How.SIGNATURE, text="")
        for payment, strip in zip(payments, wish.strips, strict=True)
    ]


def _receive(
    session: Session,
    actor: Actor,
    payment: WagePayment,
    receipt_id: UUID,
    document_id: UUID | None,
    now: datetime,
    **told: Any,
) -> PaymentReceipt:
    hold(session, payment.workshop_id)
    if before := written_before(session, PaymentReceipt, receipt_id, payment_id=payment.id, **told):
        return before
    if queries.is_taken_back(session, payment.id):
        raise rules.TakenBackAlready()
    receipt = PaymentReceipt(
        id=receipt_id,
        workshop_id=payment.workshop_id,
        engagement_id=payment.engagement_id,
        payment_id=payment.id,
        **told,
        document_id=document_id,
        voice=actor.voice_for(payment.engagement_id),
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(receipt)
    session.flush()
    details = {"is_received": receipt.is_received, "how": receipt.how}
    workshop_id = receipt.workshop_id
    note(session, actor, Action.PAYMENT_RECEIPT_GIVEN, receipt.id, now, workshop_id=workshop_id, details=details)
    return receipt
