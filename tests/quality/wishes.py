"""Checks, rework and charges of the tests, in few words."""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.documents.rules import reduce_photo
from workshop.ids import new_id
from workshop.quality import charges, commands, rework
from workshop.quality.charges import ProposeCharge, SayToCharge, SettleCharge
from workshop.quality.commands import RecordCheck
from workshop.quality.models import Charge, ChargeWord, Defect, QualityCheck, ReworkJob, ReworkResult
from workshop.quality.queries import defect_lines
from workshop.quality.rework import GiveRework, RecordResult


def defect(cast: Cast, pieces: int = 10, **more: Any) -> dict[str, Any]:
    """Open seams of Fang's sleeves, unless it says otherwise."""
    known = {"operation_id": cast.sleeve, "engagement_id": cast.fang_at}
    return {"reason": "seam", "pieces": pieces, "fault": "worker", **known, **more}


def check(session: Session, cast: Cast, *defects: dict[str, Any], now: datetime = NOON, **more: Any) -> QualityCheck:
    """Lan looks at 200 shirts: ten to do again, two lost."""
    wish = {"id": new_id(), "gate": "own", "order_id": cast.order, "checked_on": TODAY, "checked": 200}
    wish |= {"rework": 10, "scrap": 2, "defects": list(defects), **more}
    return commands.record_check(session, cast.lan, RecordCheck.model_validate(wish), {}, TODAY, now)


def seams(session: Session, cast: Cast, **more: Any) -> Defect:
    """The open seams of a check: ten of Fang's, to do again."""
    lines = defect_lines(session, check_id=check(session, cast, defect(cast, **more)).id)
    return next(line.defect for line in lines if line.defect.reason == "seam")


def first_defect(session: Session, of: QualityCheck) -> Defect:
    """What can be done again comes before what is lost, the most pieces first."""
    return defect_lines(session, check_id=of.id)[0].defect


def give(session: Session, cast: Cast, of: Defect, pieces: int = 10, now: datetime = NOON, **more: Any) -> ReworkJob:
    """To Yan, for 0.30 yuan a piece."""
    wish = {"pieces": pieces, "payer": "other", "engagement_id": cast.yan_at, "rate_hao": 3_000, **more}
    return rework.give_rework(session, cast.lan, of.id, GiveRework.model_validate(wish), TODAY, now)


def come_back(
    session: Session, cast: Cast, job: ReworkJob, passed: int, scrapped: int = 0, now: datetime = NOON, **more: Any
) -> ReworkResult:
    wish = RecordResult.model_validate({"done_on": TODAY, "passed": passed, "scrapped": scrapped, **more})
    return rework.record_result(session, cast.lan, job.id, wish, TODAY, now)


def propose(session: Session, cast: Cast, of: Defect, pieces: int = 10, now: datetime = NOON, **more: Any) -> Charge:
    """5.20 yuan: under what the buyer pays for ten."""
    wish = {"pieces": pieces, "amount_fen": 520, "text": "线头没剪，布废了", **more}
    return charges.propose_charge(session, cast.mei, of.id, ProposeCharge.model_validate(wish), now)


def say(session: Session, cast: Cast, charge_id: UUID, kind: str, now: datetime = NOON, **more: Any) -> ChargeWord:
    """Fang's word."""
    actor = more.pop("actor", cast.fang)
    return charges.say_to_charge(session, actor, charge_id, SayToCharge.model_validate({"kind": kind, **more}), now)


def settle(session: Session, cast: Cast, charge_id: UUID, kind: str, now: datetime = NOON, **more: Any) -> ChargeWord:
    """Mei's word."""
    today = more.pop("today", TODAY)
    wish = SettleCharge.model_validate({"kind": kind, "text": "听了她的话", **more})
    return charges.settle_charge(session, cast.mei, charge_id, wish, today, now)


def furnished(session: Session, cast: Cast) -> dict[str, str]:
    """A check with a photo, rework that is out, one piece lost, and a charge that waits for Fang; places to ids.

    Fang has made ten sleeves or more before.  Nobody is paid by it.
    """
    picture = BytesIO()
    Image.new("RGB", (640, 480), "#8a4b00").save(picture, "JPEG")
    asked = RecordCheck.model_validate(
        {
            "gate": "giver",
            "order_id": cast.order,
            "checked_on": TODAY,
            "lot_pieces": 4_000,
            "checked": 200,
            "rework": 10,
            "scrap": 2,
            "defects": [defect(cast), defect(cast, 2, reason="dirt", is_scrap=True, fault="material")],
        }
    )
    found = commands.record_check(session, cast.lan, asked, {0: reduce_photo(picture.getvalue())}, TODAY, NOON)
    of = first_defect(session, found)
    job = give(session, cast, of, 8)
    result = come_back(session, cast, job, 0, 1)
    charge = propose(session, cast, of)
    ids = {"check": found.id, "defect": of.id, "job": job.id, "result": result.id, "charge": charge.id}
    return {f"{name}_id": str(row_id) for name, row_id in ids.items()}
