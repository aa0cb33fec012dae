"""Papers of the tests, in few words."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.contracts import accidents, commands
from workshop.contracts.accidents import RecordAccident
from workshop.contracts.commands import MakeContract, RecordSigned
from workshop.contracts.models import Accident, Contract, ContractSigned
from workshop.documents.rules import Photo, reduce_photo
from workshop.ids import new_id


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 240), "#eee").save(out, "JPEG")
    return out.getvalue()


def photo() -> Photo:
    return reduce_photo(picture())


def words(kind: str = "labour_contract", **more: Any) -> dict[str, Any]:
    """What a paper of a year says, unless it says otherwise."""
    known = {
        "job": "上袖",
        "workplace": "柳坝镇",
        "rest": "8:00-17:30，周日休息",
        "pay": "计件",
        "protection": "口罩、手套",
    }
    term = {"term_kind": "fixed", "term_from": date(2025, 9, 1), "term_to": date(2026, 8, 31)}
    return {"id": new_id(), "kind": kind, **term, **known, "pay_day": 15, **more}


def make(session: Session, cast: Cast, kind: str = "labour_contract", of: UUID | None = None, **more: Any) -> Contract:
    """A paper of Fang's."""
    now: datetime = more.pop("now", NOON)
    wish = MakeContract.model_validate(words(kind, **more))
    return commands.make_contract(session, cast.mei, of or cast.fang_at, wish, TODAY, now)


def sign(session: Session, cast: Cast, contract: Contract, day: date = TODAY, **more: Any) -> ContractSigned:
    """With a photo, and a copy for her."""
    kept = more.pop("photo", photo())
    wish = RecordSigned.model_validate({"signed_on": day, "worker_has_copy": True, **more})
    return commands.record_signed(session, cast.mei, contract.id, wish, kept, TODAY, NOON)


def hurt(session: Session, cast: Cast, **more: Any) -> Accident:
    """Fang pricked her finger."""
    known = {"engagement_id": cast.fang_at, "happened_on": TODAY, "scene": "缝纫机旁", "what": "针扎了手"}
    wish = RecordAccident.model_validate({**known, **more})
    return accidents.record_accident(session, cast.mei, wish, None, TODAY, NOON)


def papered(session: Session, cast: Cast) -> dict[str, str]:
    """A first-day note that is signed, and an accident: places to ids."""
    note = make(session, cast, "engagement_note", term_kind="open", term_to=None)
    sign(session, cast, note)
    return {"contract_id": str(note.id), "accident_id": str(hurt(session, cast).id)}
