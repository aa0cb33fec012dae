"""Saying that somebody leaves, and settling everything on the last day.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.database import get, written_before
from workshop.errors import IdInUse
from workshop.fields import OneLine
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.leaving import queries, rules
from workshop.leaving.models import Certificate, LeaveNotice
from workshop.leaving.rules import Ground
from workshop.pay.commands import lock_leaver
from workshop.pay.models import PayRun, RunStep
from workshop.pay.queries import leaving_run
from workshop.pay.rules import Step
from workshop.reports.commands import take_worker
from workshop.tenancy import OnePerson, hold
from workshop.workers.commands import end_engagement
from workshop.workers.models import Engagement

Job = Annotated[str, StringConstraints(min_length=1, max_length=60), OneLine]


class GiveNotice(BaseModel):
    """Somebody leaves, with her last day.  The id is made with the form: sent twice, it is said once."""

    id: UUID = Field(default_factory=new_id)
    ground: Ground = Ground.OWN_WISH
    last_day: date
    sure: str = ""  # keys of the questions that were answered, with blanks between them


class TakeNoticeBack(BaseModel):
    """She stays after all.  The id is that of the line which says so."""

    id: UUID = Field(default_factory=new_id)


class SettleLeaver(BaseModel):
    """Settle everything with somebody who leaves.  job: as what she worked, for her certificate.

    confirmed: keys of what was looked at and is right.
    """

    id: UUID = Field(default_factory=new_id)
    last_day: date
    job: Job
    confirmed: frozenset[str] = frozenset()


def give_notice(
    session: Session, actor: Actor, engagement_id: UUID, wish: GiveNotice, today: date, now: datetime
) -> LeaveNotice:
    """Write down that somebody leaves, by her own word or the workshop's.  Nobody is asked to agree (W33).

    Raises NotFound, IdInUse, Invalid, SettledAlready, NoticeStands, ShortNotice.
    """
    engagement = get(session, Engagement, engagement_id)
    workshop = hold(session, engagement.workshop_id)
    told = {"engagement_id": engagement_id, "ground": wish.ground.value, "last_day": wish.last_day}
    if notice := written_before(session, LeaveNotice, wish.id, **told):
        return notice
    rules.check_last_day(wish.last_day, engagement.started_on, today)
    if leaving_run(session, engagement_id):
        raise rules.SettledAlready()
    if queries.notices(session, [engagement_id]):
        raise rules.NoticeStands()
    days = queries.notice_days(session, workshop, today)[wish.ground]
    earliest = rules.earliest_last_day(today, days)
    key = rules.short_notice_key(wish.last_day, earliest)
    if key and key not in wish.sure.split():
        raise rules.ShortNotice(key=key, earliest=earliest)
    return _write(session, actor, engagement, wish.id, wish.ground, wish.last_day, now)


def take_notice_back(
    session: Session, actor: Actor, notice_id: UUID, wish: TakeNoticeBack, today: date, now: datetime
) -> LeaveNotice:
    """She stays after all, until the last day; nobody takes back what only the other side may say.

    Raises NotFound, IdInUse, TakenBackAlready, NotTheirs, TooLateToStay, SettledAlready.
    """
    notice = get(session, LeaveNotice, notice_id)
    hold(session, notice.workshop_id)
    if row := written_before(session, LeaveNotice, wish.id, takes_back_id=notice_id):
        return row
    if notice.takes_back_id or queries.is_taken_back(session, notice_id):
        raise rules.TakenBackAlready()
    if not queries.may_take_back(notice, is_worker=isinstance(actor.scope, OnePerson)):
        raise rules.NotTheirs()
    if leaving_run(session, notice.engagement_id):
        raise rules.SettledAlready()
    if today > notice.last_day:
        raise rules.TooLateToStay()
    engagement = get(session, Engagement, notice.engagement_id)
    ground, last_day = Ground(notice.ground), notice.last_day
    return _write(session, actor, engagement, wish.id, ground, last_day, now, takes_back_id=notice_id)


def _write(
    session: Session,
    actor: Actor,
    engagement: Engagement,
    row_id: UUID,
    ground: Ground,
    last_day: date,
    now: datetime,
    *,
    takes_back_id: UUID | None = None,
) -> LeaveNotice:
    is_her = isinstance(actor.scope, OnePerson)
    row = LeaveNotice(
        id=row_id,
        workshop_id=engagement.workshop_id,
        engagement_id=engagement.id,
        last_day=last_day,
        ground=ground.value,
        takes_back_id=takes_back_id,
        voice=actor.voice_for(engagement.id) if is_her else actor.role,
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(row)
    session.flush()
    # Her ground is between her and the workshop: the journal has that she leaves, and not why.
    details = {"takes_back": str(takes_back_id)} if takes_back_id else {}
    note(session, actor, Action.LEAVE_NOTICE_GIVEN, row.id, now, workshop_id=row.workshop_id, details=details)
    return row


# --- the last day ---------------------------------------------------------


def settle_leaver(
    session: Session, actor: Actor, engagement_id: UUID, wish: SettleLeaver, today: date, now: datetime
) -> RunStep:
    """End the engagement, lock all that is unpaid of hers and issue her certificate, in one step (W34).

    The money is then paid as that of any locked slip.  Raises NotFound, IdInUse, Invalid, NotYet, SettledAlready,
    FromPaper, SettleDoubtful; whichever it raises, nothing is written.
    """
    workshop = hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    if step := written_before(session, RunStep, wish.id, kind=Step.LOCKED):
        if get(session, PayRun, step.run_id).engagement_id != engagement_id:
            raise IdInUse()
        return step
    if leaving_run(session, engagement_id):
        raise rules.SettledAlready()
    rules.check_last_day(wish.last_day, engagement.started_on, today)
    rules.check_settle(wish.last_day, today)
    seen = queries.settlement(session, workshop, engagement, wish.last_day).doubts
    doubts = [doubt for doubt in seen if doubt.key not in wish.confirmed]
    if doubts:
        raise rules.SettleDoubtful(doubts=doubts)
    take_worker(session, workshop, engagement_id, now)
    end_engagement(session, actor, engagement, wish.last_day, now)
    step = lock_leaver(session, actor, workshop, engagement_id, Month.of(wish.last_day), wish.id, now)
    _certify(session, actor, engagement, wish, today, now)
    return step


def _certify(
    session: Session, actor: Actor, engagement: Engagement, wish: SettleLeaver, today: date, now: datetime
) -> None:
    certificate = Certificate(
        workshop_id=engagement.workshop_id,
        engagement_id=engagement.id,
        term_from=engagement.started_on,
        term_to=wish.last_day,
        job=wish.job,
        issued_on=today,
        issued_by=actor.account_id,
        issued_at=now,
    )
    session.add(certificate)
    session.flush()
    note(session, actor, Action.CERTIFICATE_ISSUED, certificate.id, now, workshop_id=certificate.workshop_id)
