"""Rows that pay is drawn up from and that the machine of pay writes by themselves: law, a contract, a charge."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from tests.cast import NOON, Cast
from tests.ledger.pay_sums import MINIMUM_FEN
from workshop.clock import Month
from workshop.contracts.models import Contract, ContractSigned
from workshop.documents.models import Document
from workshop.law.models import LegalValue
from workshop.quality.models import Charge, ChargeWord, Defect, QualityCheck


def law_of(cast: Cast, valid_from: date) -> list[LegalValue]:
    """Law of the workshop's own: a fifth for charges, half to take home, and a low minimum."""
    values = {
        "minimum_month": MINIMUM_FEN,
        "month_hours": 174,
        "charge_share": 2_000,
        "take_home_share": 5_000,
    }
    more = {"workshop_id": cast.workshop, "valid_from": valid_from, "source": "test", "recorded_at": NOON}
    return [LegalValue(kind=kind, value=value, **more) for kind, value in values.items()]


def sign_loss_clause(session: Session, cast: Cast, day: date) -> None:
    """Fang's contract says that she bears a loss of her making."""
    of = {"workshop_id": cast.workshop, "engagement_id": cast.fang_at}
    contract = Contract(
        **of,
        kind="labour_contract",
        term_kind="open",
        term_from=day,
        work_time="full_time",
        job="缝",
        place="车间",
        pay_day=15,
        has_loss_clause=True,
        made_by=cast.mei.account_id,
        made_at=NOON,
    )
    session.add(contract)
    session.flush()
    signed = {"signed_on": day, "recorded_by": cast.mei.account_id, "recorded_at": NOON}
    session.add(ContractSigned(**of, contract_id=contract.id, **signed))


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
