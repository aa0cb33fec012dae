"""What people say and settle when somebody leaves, in few words."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.actor import Actor
from workshop.leaving import commands, queries
from workshop.leaving.commands import GiveNotice, SettleLeaver
from workshop.leaving.models import Certificate, LeaveNotice
from workshop.pay.models import RunStep
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

IN_A_MONTH = TODAY + timedelta(days=30)


def say(session: Session, actor: Actor, engagement_id: UUID, last_day: date = IN_A_MONTH, **more: Any) -> LeaveNotice:
    """By her own wish, unless it is said otherwise."""
    wish = GiveNotice.model_validate({"last_day": last_day, **more})
    return commands.give_notice(session, actor, engagement_id, wish, TODAY, NOON)


def settle(
    session: Session, actor: Actor, engagement_id: UUID, last_day: date = TODAY, *, sure: bool = True, **more: Any
) -> RunStep:
    """On the last day.  The owner has looked at all that is marked, unless not sure."""
    workshop = session.get_one(Workshop, actor.workshop_id)
    worker = session.get_one(Engagement, engagement_id)
    seen = queries.settlement(session, workshop, worker, last_day).doubts if sure else ()
    told = {"last_day": last_day, "job": "缝纫", "confirmed": [doubt.key for doubt in seen], **more}
    return commands.settle_leaver(session, actor, engagement_id, SettleLeaver.model_validate(told), last_day, NOON)


def left_behind(session: Session, cast: Cast) -> dict[str, str]:
    """The workshop ends Yan's work in a month, and a certificate of a time that Fang worked here.  Places to ids."""
    notice = say(session, cast.mei, cast.yan_at, ground="by_workshop")
    certificate = Certificate(
        workshop_id=cast.workshop,
        engagement_id=cast.fang_at,
        term_from=date(2024, 3, 1),
        term_to=date(2025, 8, 31),
        job="缝纫",
        issued_on=date(2025, 8, 31),
        issued_by=cast.mei.account_id,
        issued_at=NOON,
    )
    session.add(certificate)
    session.flush()
    return {"notice_id": str(notice.id), "certificate_id": str(certificate.id)}
