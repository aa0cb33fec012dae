"""What was checked in the demo's September at the three gates, what was done again, and what somebody should bear."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.demo.acts import Acts, Keys, day_of
from workshop.demo.agreed import Decision
from workshop.demo.moments import Act, moment, september
from workshop.demo.pictures import paper_picture
from workshop.quality.charges import (
    ProposeCharge,
    SayToCharge,
    SettleCharge,
    propose_charge,
    say_to_charge,
    settle_charge,
)
from workshop.quality.commands import AddRepairTime, NewDefect, RecordCheck, add_repair_time, record_check
from workshop.quality.hearing import ChargeStep
from workshop.quality.models import Charge, Defect, ReworkJob
from workshop.quality.rework import GiveRework, RecordResult, give_rework, record_result
from workshop.quality.rules import Fault, Gate, Payer, Reason


@dataclass(frozen=True)
class Again:
    """Rework of all pieces of the fault.  doer: empty: the owner's own hands.  passed: none: it is not back yet."""

    payer: Payer
    doer: str = ""
    rate_hao: int | None = None
    done_on: date | None = None
    passed: int | None = None


@dataclass(frozen=True)
class Bear:
    """What the worker should bear, and her answer if she gave one."""

    amount_fen: int
    text: str
    answered_at: datetime | None = None
    answer: ChargeStep = ChargeStep.AGREED
    answer_text: str = ""
    decision: Decision | None = None


@dataclass(frozen=True)
class Found:
    """Pieces with one fault, and what came of them.  worker: empty: nobody knows whose they are."""

    reason: Reason
    pieces: int
    fault: Fault = Fault.UNKNOWN
    worker: str = ""
    is_scrap: bool = False
    again: Again | None = None
    bear: Bear | None = None
    note: str = ""
    has_photo: bool = False


@dataclass(frozen=True)
class Check:
    """So many pieces of a lot were looked at."""

    workshop: str
    day: date
    gate: Gate
    order: str
    operation: str
    lot: int
    checked: int
    found: tuple[Found, ...] = ()
    note: str = ""

    def pieces(self, *, is_scrap: bool) -> int:
        return sum(found.pieces for found in self.found if found.is_scrap == is_scrap)


CHECKS = (
    # Source: domain 10.7, 2025-09-18: forty sets worth 52 yuan, and the owner wants 300.
    Check("W1", september(18), Gate.CUSTOMER, "O-02 9", "E2", 2_000, 200,
          (Found(Reason.SOLDER, 40, Fault.WORKER, "P01", is_scrap=True, bear=Bear(
              300_00, "40套返工拆机，耽误了交货", moment(september(22), 20, 32), ChargeStep.OBJECTED,
              "那天烙铁头坏了，我当时就报过，不全是我的",
              Decision(moment(september(24), 20, 6), 52_00, "按料和工价算是52元，300元不对，误工不能算她的")),
              has_photo=True),), "东莞来人抽的"),
    Check("W1", september(19), Gate.OWN, "O-02 9", "E2", 662, 120,
          (Found(Reason.SOLDER, 18, Fault.WORKER, "P07", again=Again(
              Payer.SAME, "P07", done_on=september(20), passed=18), bear=Bear(8_10, "头一批虚焊，没焊好要赔")),
           Found(Reason.SCRATCH, 4, is_scrap=True))),
    Check("W1", september(22), Gate.OWN, "O-02 9", "E3", 1_500, 150,
          (Found(Reason.GLUE, 5, Fault.WORKER, "V06", is_scrap=True, bear=Bear(
              3_10, "5个壳子点胶溢到网上，不能用", moment(september(23), 20, 4))),)),
    # Glue of a new batch, a drawing that was wrong: neither is anybody's here.
    Check("W1", september(24), Gate.GIVER, "O-02 9", "E3", 5_000, 300,
          (Found(Reason.GLUE, 36, Fault.MATERIAL, again=Again(
              Payer.MATERIAL_OWNER, "V08", 400, september(25), 36), note="新到的胶不干"),
           Found(Reason.WRONG_PART, 20, Fault.DRAWING, again=Again(Payer.GIVER, "V04", 500))), "东莞发来的图"),
    Check("W1", september(26), Gate.OWN, "O-02 9", "E6", 1_200, 200,
          (Found(Reason.MISSING, 28, Fault.WORKER, "V20", again=Again(
              Payer.OTHER, "V19", 300, september(27), 28), note="少放说明书"),)),
    Check("W3", september(26), Gate.OWN, "O-05", "G3", 400, 40,
          (Found(Reason.SEAM, 3, again=Again(Payer.WORKSHOP, done_on=september(27), passed=3)),)),
    Check("W4", september(27), Gate.OWN, "O-07", "T8", 1_500, 75, note="过针检，没有断针"),
    Check("W4", september(29), Gate.OWN, "O-07", "T2", 700, 70,
          (Found(Reason.SEAM, 6, Fault.WORKER, "P05", is_scrap=True, bear=Bear(6_00, "6个车到布边外，裁片没了")),)),
)  # fmt: skip


@dataclass(frozen=True)
class OwnHands:
    """The owner's evening at the bench, at a rate nobody is paid."""

    workshop: str
    order: str
    day: date
    hours: str
    rate_fen: int
    note: str


OWN_HANDS = (
    OwnHands("W1", "O-02 9", september(20), "3", 20_00, "和家里人夜里返了40套"),
    OwnHands("W1", "O-02 9", september(24), "1.5", 20_00, "试胶"),
    OwnHands("W3", "O-05", september(27), "0.5", 20_00, "补了3条裤腰"),
)


def checks(acts: Acts) -> Iterator[Act]:
    for place, check in enumerate(CHECKS):
        defects: dict[Found, UUID] = {}
        yield Act(moment(check.day, 19, 42 + place), partial(_check, acts, check, defects))
        for found in check.found:
            yield from _after(acts, check, found, defects)
    for hands in OWN_HANDS:
        yield Act(moment(hands.day, 21, 40), partial(_own_hands, acts, hands))


def _after(acts: Acts, check: Check, found: Found, defects: dict[Found, UUID]) -> Iterator[Act]:
    """What comes of a fault: a charge, rework, its result."""
    if bear := found.bear:
        charges: list[Charge] = []
        yield Act(moment(check.day, 19, 51), partial(_propose, acts, check, found, defects, bear, charges))
        if bear.answered_at:
            yield Act(bear.answered_at, partial(_answer, acts, found.worker, bear, charges))
        if bear.decision:
            yield Act(bear.decision.at, partial(_decide, acts, check.workshop, bear.decision, charges))
    if again := found.again:
        jobs: list[ReworkJob] = []
        yield Act(moment(check.day, 19, 53), partial(_give, acts, check, found, defects, again, jobs))
        if again.done_on and again.passed:
            result = RecordResult(done_on=again.done_on, passed=again.passed, scrapped=found.pieces - again.passed)
            yield Act(moment(again.done_on, 19, 55), partial(_result, acts, check.workshop, result, jobs))


def _check(acts: Acts, check: Check, defects: dict[Found, UUID], now: datetime) -> None:
    owner, operation_id = acts.books(check.workshop).owner, acts.operation(check.order, check.operation)
    wish = RecordCheck(
        gate=check.gate,
        order_id=acts.order(check.order),
        operation_id=operation_id,
        checked_on=check.day,
        lot_pieces=check.lot,
        checked=check.checked,
        rework=check.pieces(is_scrap=False),
        scrap=check.pieces(is_scrap=True),
        note=check.note,
        defects=[_defect(acts, found, operation_id) for found in check.found],
    )
    photos = {place: paper_picture() for place, found in enumerate(check.found) if found.has_photo}

    def command(session: Session, _: Keys) -> dict[Found, UUID]:
        row = record_check(session, owner, wish, photos, check.day, now)
        rows = session.scalars(sa.select(Defect).where(col(Defect.check_id) == row.id)).all()
        return {found: next(each.id for each in rows if each.reason == found.reason) for found in check.found}

    defects.update(acts.do(owner, command))


def _defect(acts: Acts, found: Found, operation_id: UUID) -> NewDefect:
    return NewDefect(
        reason=found.reason,
        pieces=found.pieces,
        is_scrap=found.is_scrap,
        fault=found.fault,
        operation_id=operation_id,
        engagement_id=acts.engagement(found.worker) if found.worker else None,
        note=found.note,
    )


def _propose(
    acts: Acts, check: Check, found: Found, defects: dict[Found, UUID], bear: Bear, charges: list[Charge], now: datetime
) -> None:
    owner = acts.books(check.workshop).owner
    wish = ProposeCharge(pieces=found.pieces, amount_fen=bear.amount_fen, text=bear.text)

    def command(session: Session, keys: Keys) -> Charge:
        return propose_charge(session, owner, defects[found], wish.model_copy(update={"sure": " ".join(keys)}), now)

    charges.append(acts.do(owner, command))


def _answer(acts: Acts, worker: str, bear: Bear, charges: list[Charge], now: datetime) -> None:
    holder, (charge,) = acts.holder(worker), charges
    wish = SayToCharge(kind=bear.answer, text=bear.answer_text)
    acts.do(holder, lambda session, _: say_to_charge(session, holder, charge.id, wish, now))


def _decide(acts: Acts, workshop: str, decision: Decision, charges: list[Charge], now: datetime) -> None:
    owner, (charge,) = acts.books(workshop).owner, charges
    wish = SettleCharge(kind=ChargeStep.REDUCED, amount_fen=decision.amount_fen, text=decision.text)
    acts.do(owner, lambda session, _: settle_charge(session, owner, charge.id, wish, day_of(now), now))


def _give(
    acts: Acts,
    check: Check,
    found: Found,
    defects: dict[Found, UUID],
    again: Again,
    jobs: list[ReworkJob],
    now: datetime,
) -> None:
    owner = acts.books(check.workshop).owner
    wish = GiveRework(
        pieces=found.pieces,
        payer=again.payer,
        engagement_id=acts.engagement(again.doer) if again.doer else None,
        rate_hao=again.rate_hao,
    )

    def command(session: Session, keys: Keys) -> ReworkJob:
        sure = wish.model_copy(update={"sure": " ".join(keys)})
        return give_rework(session, owner, defects[found], sure, check.day, now)

    jobs.append(acts.do(owner, command))


def _result(acts: Acts, workshop: str, wish: RecordResult, jobs: list[ReworkJob], now: datetime) -> None:
    owner, (job,) = acts.books(workshop).owner, jobs
    acts.do(owner, lambda session, _: record_result(session, owner, job.id, wish, day_of(now), now))


def _own_hands(acts: Acts, hands: OwnHands, now: datetime) -> None:
    owner = acts.books(hands.workshop).owner
    wish = AddRepairTime(done_on=hands.day, hours=Decimal(hands.hours), rate_fen=hands.rate_fen, note=hands.note)
    order_id = acts.order(hands.order)
    acts.do(owner, lambda session, _: add_repair_time(session, owner, order_id, wish, hands.day, now))
