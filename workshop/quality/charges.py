"""Charges and their hearing.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session, col

from workshop.actor import Actor, Voice
from workshop.clock import CHINA
from workshop.database import get, written_before
from workshop.errors import Invalid, NotFound
from workshop.fields import AmountFen, Number, OneLine, OrNone
from workshop.i18n import mark, money_text
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import piece_pay_fen
from workshop.orders.models import CustomerOrder
from workshop.output.models import OutputLine
from workshop.quality import hearing, queries, rules
from workshop.quality.hearing import HERS, OWNERS, ChargeStep, DearCharge
from workshop.quality.models import Charge, ChargeWord, Defect, QualityCheck
from workshop.tenancy import hold

MOST_FEN = 1_000_000
"""¥10,000: more than any month of anybody here."""

Text = Annotated[str, StringConstraints(max_length=rules.LONGEST_TEXT), OneLine]
Reasons = Annotated[str, StringConstraints(min_length=1, max_length=rules.LONGEST_TEXT), OneLine]
Fen = Annotated[AmountFen, Field(gt=0, le=MOST_FEN)]


class ProposeCharge(BaseModel):
    """What a worker should bear of a defect of hers, and why."""

    id: UUID = Field(default_factory=new_id)
    pieces: Annotated[Number, Field(gt=0, le=rules.MOST_PIECES)]
    amount_fen: Fen
    text: Reasons
    sure: str = ""  # the key of a dear charge that is right


class SayToCharge(BaseModel):
    """A worker's word on a charge."""

    id: UUID = Field(default_factory=new_id)
    kind: ChargeStep
    text: Text = ""


class SettleCharge(BaseModel):
    """The owner's word on a charge, always with its reason."""

    id: UUID = Field(default_factory=new_id)
    kind: ChargeStep
    amount_fen: Annotated[Fen | None, OrNone] = None
    text: Reasons


def propose_charge(session: Session, actor: Actor, defect_id: UUID, wish: ProposeCharge, now: datetime) -> Charge:
    """Propose that a worker bears so much of a defect.  Nothing reaches pay by it.

    Raises NotFound, IdInUse, NoCharge, ChargedAlready, MoreThanOpen, DearCharge.
    """
    hold(session, actor.workshop_id)
    told = wish.model_dump(exclude={"id", "sure"})
    if charge := written_before(session, Charge, wish.id, defect_id=defect_id, **told):
        return charge
    defect = get(session, Defect, defect_id)
    check = get(session, QualityCheck, defect.check_id)
    if queries.is_taken_back(session, QualityCheck, check.id):
        raise rules.TakenBackAlready()
    (line,) = queries.defect_lines(session, defect_id=defect.id)
    charges = [charge.now for charge in queries.charge_lines(session, defect_id=defect.id)]
    made = _made(session, defect, check.checked_on)
    hearing.check_chargeable(rules.Fault(defect.fault), made_pieces=made, charges=charges)
    rules.check_open_pieces(wish.pieces, min(defect.pieces - line.passed, made))
    _ask_about_amount(session, check, wish)
    assert defect.engagement_id, "known, as its pieces are"
    assert defect.operation_id, "known, as its pieces are"
    charge = Charge(
        id=wish.id,
        workshop_id=actor.workshop_id,
        engagement_id=defect.engagement_id,
        defect_id=defect.id,
        pieces=wish.pieces,
        amount_fen=wish.amount_fen,
        reason=defect.reason,
        operation_id=defect.operation_id,
        checked_on=check.checked_on,
        document_id=defect.document_id,
        text=wish.text,
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    session.add(charge)
    session.flush()
    details = {"amount_fen": charge.amount_fen, "pieces": charge.pieces}
    note(session, actor, Action.CHARGE_PROPOSED, charge.id, now, workshop_id=charge.workshop_id, details=details)
    return charge


def _made(session: Session, defect: Defect, through: date) -> int:
    """Pieces of the step that were counted in her own name until the check; none if nobody knows whose they are."""
    if defect.engagement_id is None:
        return 0
    line = OutputLine
    made = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(line.good + line.rework + line.scrap), 0)).where(
            col(line.workshop_id) == defect.workshop_id,
            col(line.engagement_id) == defect.engagement_id,
            col(line.operation_id) == defect.operation_id,
            col(line.work_date) <= through,
        )
    )
    return int(made or 0)


def _ask_about_amount(session: Session, check: QualityCheck, wish: ProposeCharge) -> None:
    """Raise DearCharge if it is more than the buyer pays for the pieces, unless that was said to be right."""
    price_hao = get(session, CustomerOrder, check.order_id).price_hao
    if price_hao is None:
        return
    price_fen, key = piece_pay_fen(wish.pieces, price_hao), f"{wish.pieces}/{wish.amount_fen}"
    if wish.amount_fen > price_fen and key not in wish.sure.split():
        raise DearCharge(price=money_text(price_fen), amount=money_text(wish.amount_fen), key=key)


def say_to_charge(session: Session, actor: Actor, charge_id: UUID, wish: SayToCharge, now: datetime) -> ChargeWord:
    """Her own word on a charge: agreed, or not and why.  Raises NotFound, IdInUse, Invalid, ChargeIsOver."""
    charge = get(session, Charge, charge_id)
    hold(session, charge.workshop_id)
    if word := written_before(session, ChargeWord, wish.id, charge_id=charge_id, kind=wish.kind, text=wish.text):
        return word
    if wish.kind not in HERS:
        raise NotFound()
    if wish.kind == ChargeStep.OBJECTED and not wish.text:
        raise Invalid({"text": mark("Write why you do not agree, for example: the thread was bad.")})
    if not _standing(session, charge).may_speak:
        raise hearing.ChargeIsOver()
    voice = actor.voice_for(charge.engagement_id)
    word = _word(charge, wish.kind, now, word_id=wish.id, said_by=actor.account_id, text=wish.text, voice=voice)
    return _said(session, actor, word, now)


def settle_charge(
    session: Session, actor: Actor, charge_id: UUID, wish: SettleCharge, today: date, now: datetime
) -> ChargeWord:
    """The owner's word: asked in person, kept, made less, or withdrawn.

    Raises NotFound, IdInUse, ChargeIsOver, NotHeard, HearingRuns, NotLess.
    """
    workshop = hold(session, actor.workshop_id)
    charge = get(session, Charge, charge_id)
    amount_fen = wish.amount_fen if wish.kind == ChargeStep.REDUCED else None
    told = {"kind": wish.kind, "text": wish.text, "amount_fen": amount_fen}
    if word := written_before(session, ChargeWord, wish.id, charge_id=charge_id, **told):
        return word
    if wish.kind not in OWNERS:
        raise NotFound()
    standing = _standing(session, charge)
    proposed_on = charge.proposed_at.astimezone(CHINA).date()
    until = hearing.answer_until(proposed_on, workshop.answer_days)
    hearing.check_decision(standing, wish.kind, wish.amount_fen, today, until)
    word = _word(charge, wish.kind, now, word_id=wish.id, said_by=actor.account_id, text=wish.text)
    if wish.kind == ChargeStep.REDUCED:
        word.amount_fen, word.pieces = wish.amount_fen, standing.pieces
    return _said(session, actor, word, now)


def let_charges_fall(session: Session, actor: Actor, defect: Defect, passed: int, now: datetime) -> None:
    """Make the charges on a defect less, or nothing, by the pieces of it that are good now.  Call it inside `hold`."""
    for line in queries.charge_lines(session, defect_id=defect.id):
        left = hearing.after_rework(line.now, defect.pieces, passed)
        if left is not None:
            amount_fen, pieces = left
            word = _word(line.charge, ChargeStep.FELL_AWAY, now, amount_fen=amount_fen, pieces=pieces)
            _said(session, actor, word, now)


def _standing(session: Session, charge: Charge) -> hearing.Standing:
    return queries.standing_of(charge, queries.words_of(session, [charge.id])[charge.id])


def _word(
    charge: Charge,
    step: ChargeStep,
    now: datetime,
    *,
    word_id: UUID | None = None,
    said_by: UUID | None = None,
    text: str = "",
    amount_fen: int | None = None,
    pieces: int | None = None,
    voice: Voice = Voice.OWN,
) -> ChargeWord:
    return ChargeWord(
        id=word_id or new_id(),
        workshop_id=charge.workshop_id,
        engagement_id=charge.engagement_id,
        charge_id=charge.id,
        kind=step,
        amount_fen=amount_fen,
        pieces=pieces,
        text=text,
        voice=voice,
        said_by=said_by,
        said_at=now,
    )


def _said(session: Session, actor: Actor, word: ChargeWord, now: datetime) -> ChargeWord:
    session.add(word)
    session.flush()
    details = {"kind": word.kind, "amount_fen": word.amount_fen}
    note(session, actor, Action.CHARGE_WORD_ADDED, word.id, now, workshop_id=word.workshop_id, details=details)
    return word
