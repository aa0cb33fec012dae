"""Sums of pay that cannot be wrong, each from its rows, and what else the machine of pay needs."""

from collections.abc import Iterator
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, Cast
from workshop.clock import Month
from workshop.documents.models import Document
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.pay import queries
from workshop.pay.models import Slip, SlipCut, SlipLine
from workshop.pay.queries import LOCKED_STEPS
from workshop.pay.rules import MoneyKind
from workshop.quality.models import Charge, ChargeWord, Defect, QualityCheck

MINIMUM_FEN = 60_00
"""Low, so that the little that is made here lies on both sides of it."""

Key = tuple[UUID, str, str, UUID, int, int]
"""Worker, month, kind, what the line is of, rate in hao and what it is for."""


def _rounded(quantity: int, rate_hao: int, per: int) -> int:
    exact = Fraction(quantity * rate_hao, per * 100)
    return int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))


def worth(session: Session, reached: dict[tuple[UUID, str], int] | None) -> dict[Key, int]:
    """Every line of every month from its rows; of sheets that her slips reach, or of all."""
    quantities: dict[Key, int] = {}
    for line, kind, quantity, per in (
        (OutputLine, sa.literal("pieces"), OutputLine.good, OutputLine.per_pieces),
        (EarningLine, EarningLine.kind, EarningLine.quantity, EarningLine.per_quantity),
    ):
        for who, month, number, of, what, rate, each, amount in session.execute(
            sa.select(  # type: ignore[call-overload]
                line.engagement_id, Sheet.month, Sheet.number, kind, line.operation_id, line.rate_hao, per, quantity
            ).join(Sheet, col(Sheet.id) == line.sheet_id)
        ):
            if reached is None or number <= reached.get((who, month), 0):
                key = who, month, of, what or who, rate, each
                quantities[key] = quantities.get(key, 0) + amount
    return {key: _rounded(quantity, key[4], key[5]) for key, quantity in quantities.items()}


def reached(session: Session) -> dict[tuple[UUID, str], int]:
    rows = session.execute(
        sa.select(SlipCut.engagement_id, SlipCut.month, sa.func.max(SlipCut.to_number)).group_by(  # type: ignore[call-overload]
            SlipCut.engagement_id, SlipCut.month
        )
    )
    return {(who, month): number for who, month, number in rows}


def slips_with_lines(session: Session) -> Iterator[tuple[Slip, list[SlipLine]]]:
    slips = session.scalars(sa.select(Slip).where(col(Slip.step_id).in_(LOCKED_STEPS))).all()
    lines = queries.lines_of(session, [slip.id for slip in slips])
    for slip in slips:
        yield slip, lines[slip.id]


def paid(session: Session) -> dict[Key, int]:
    paid: dict[Key, int] = {}
    money = {str(kind) for kind in MoneyKind}
    for slip, lines in slips_with_lines(session):
        for line in lines:
            if line.kind not in money:
                key = slip.engagement_id, line.month, line.kind, line.subject_id, line.rate_hao, line.per_quantity
                paid[key] = paid.get(key, 0) + line.pay_fen
    return paid


def taken(session: Session, kind: MoneyKind) -> dict[UUID, int]:
    taken: dict[UUID, int] = {}
    for _, lines in slips_with_lines(session):
        for line in lines:
            if line.kind == kind:
                taken[line.subject_id] = taken.get(line.subject_id, 0) - line.pay_fen
    return taken


def check_caps(slip: Slip, lines: list[SlipLine]) -> None:
    charged = -sum(line.pay_fen for line in lines if line.kind == MoneyKind.CHARGE)
    assert charged * 5 <= max(0, slip.gross_fen), "more than a fifth was charged"
    assert not charged or slip.gross_fen - charged >= MINIMUM_FEN, "charged below the minimum"
    later = {MoneyKind.ADVANCE, MoneyKind.CARRIED_OVER}
    came_back = -sum(line.pay_fen for line in lines if line.kind in later)
    assert not came_back or slip.net_fen * 2 >= slip.gross_fen, "less than half was left to take home"


def photo_of_fang(session: Session, cast: Cast) -> UUID:
    photo = Document(
        workshop_id=cast.workshop,
        engagement_id=cast.fang_at,
        digest=bytes(32),
        media_type="image/jpeg",
        size_bytes=1,
        width=1,
        height=1,
        added_by=cast.lan.account_id,
        added_at=NOON,
    )
    session.add(photo)
    session.flush()
    return photo.id


def charge_fang(session: Session, cast: Cast, month: Month, fen: int, document_id: UUID | None) -> None:
    check = QualityCheck(
        workshop_id=cast.workshop,
        gate="own",
        order_id=cast.order,
        checked_on=month.first_day,
        checked=1,
        accepted=0,
        rework=0,
        scrap=1,
        checked_by=cast.lan.account_id,
        recorded_at=NOON,
    )
    session.add(check)
    session.flush()
    of = {"workshop_id": cast.workshop, "engagement_id": cast.fang_at, "operation_id": cast.sleeve}
    defect = Defect(**of, check_id=check.id, reason="seam", pieces=1, is_scrap=True, fault="worker")
    session.add(defect)
    session.flush()
    charge = Charge(
        **of,
        defect_id=defect.id,
        pieces=1,
        amount_fen=fen,
        reason="seam",
        checked_on=month.first_day,
        document_id=document_id,
        text="布废了",
        proposed_by=cast.mei.account_id,
        proposed_at=NOON,
    )
    session.add(charge)
    session.flush()
    session.add(
        ChargeWord(
            workshop_id=cast.workshop,
            engagement_id=cast.fang_at,
            charge_id=charge.id,
            kind="agreed",
            voice="own",
            said_by=cast.fang.account_id,
            said_at=NOON,
        )
    )
