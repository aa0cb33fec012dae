"""Reading who leaves, what she gets on the last day, and what is then left on both sides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.actor import Voice
from workshop.clock import Month
from workshop.contracts.queries import papers_of, worked_days
from workshop.deductions.queries import AdvanceLine, advance_lines
from workshop.homework.queries import slip_lines
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.leaving import rules
from workshop.leaving.models import Certificate, LeaveNotice
from workshop.leaving.rules import Doubt, Ground, Look
from workshop.pay.before import locked_months
from workshop.pay.drawing import Drawing, Drawn, draw_up
from workshop.pay.models import LineObjection, ObjectionAnswer, PayRun
from workshop.pay.queries import IS_PART_TIME, advances_taken
from workshop.pay.rules import MoneyKind
from workshop.paying.queries import Due, dues
from workshop.reports.queries import waiting_reports
from workshop.talks.queries import waiting_objections
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

_back = aliased(LeaveNotice)
_STANDS = col(LeaveNotice.takes_back_id).is_(None) & ~sa.exists().where(col(_back.takes_back_id) == LeaveNotice.id)


def is_hers(notice: LeaveNotice) -> bool:
    """Whether she said it herself, and not the workshop."""
    return notice.voice in set(Voice)


def may_take_back(notice: LeaveNotice, *, is_worker: bool) -> bool:
    """Whether this side may: she what she said or what is hers alone to say, the workshop what it wrote itself."""
    if is_worker:
        return is_hers(notice) or notice.ground in rules.HER_OWN
    return not is_hers(notice)


def notices(session: Session, engagement_ids: Collection[UUID] | None = None) -> dict[UUID, LeaveNotice]:
    """Worker (engagement) → the notice that stands, in the session's scope; of these, if they are named."""
    chosen = sa.select(LeaveNotice).where(_STANDS).order_by(col(LeaveNotice.said_at), col(LeaveNotice.id))
    if engagement_ids is not None:
        chosen = chosen.where(col(LeaveNotice.engagement_id).in_(engagement_ids))
    return {notice.engagement_id: notice for notice in session.scalars(chosen)}


def is_taken_back(session: Session, notice_id: UUID) -> bool:
    """Whether a row takes this notice back."""
    return session.scalar(sa.select(LeaveNotice.id).where(col(LeaveNotice.takes_back_id) == notice_id)) is not None


def certificates(session: Session) -> list[Certificate]:
    """All certificates that the session sees, the latest last day first."""
    return list(session.scalars(sa.select(Certificate).order_by(col(Certificate.term_to).desc(), Certificate.id)))


def certificate_of(session: Session, engagement_id: UUID) -> Certificate | None:
    return session.scalar(sa.select(Certificate).where(col(Certificate.engagement_id) == engagement_id))


def last_job(session: Session, engagement_id: UUID) -> str:
    """As what she works here, by her last paper; empty if none says so."""
    papers = papers_of(session, [engagement_id]).get(engagement_id, [])
    return next((paper.contract.job for paper in reversed(papers) if paper.contract.job), "")


def notice_days(session: Session, workshop: Workshop, day: date) -> dict[Ground, int]:
    """How many days before the last day it is said, by ground, as law has it on the day (W33)."""
    known = figures(session, workshop, day)
    usual, short = value_of(known, ValueKind.NOTICE_DAYS), value_of(known, ValueKind.PROBATION_NOTICE_DAYS)
    return {ground: rules.notice_days(ground, usual, short) for ground in Ground}


# --- who leaves -----------------------------------------------------------


@dataclass(frozen=True)
class Leaver:
    """Somebody who leaves or has left.  notice: none if only the last day was entered."""

    engagement: Engagement
    last_day: date
    notice: LeaveNotice | None
    is_settled: bool


def leavers(session: Session, since: date) -> list[Leaver]:
    """Who leaves, or left since that day, the latest last day first."""
    told = notices(session)
    alone = sa.select(PayRun.engagement_id).where(col(PayRun.engagement_id).is_not(None), ~IS_PART_TIME)
    settled = set(session.scalars(alone))
    rows = session.scalars(
        sa.select(Engagement)
        .where((col(Engagement.ended_on) >= since) | col(Engagement.id).in_(list(told)))
        .order_by(col(Engagement.name_sort), col(Engagement.number))
    )
    found = []
    for who in rows:
        notice = told.get(who.id)
        last_day = who.ended_on or (notice.last_day if notice else None)
        if last_day and last_day >= since:
            found.append(Leaver(who, last_day, notice, who.id in settled))
    return sorted(found, key=lambda leaver: leaver.last_day, reverse=True)


# --- what she gets, and what is left --------------------------------------


@dataclass(frozen=True)
class Settlement:
    """All that is unpaid of hers up to a last day, and what is then left on both sides.

    owed: what slips before leave unpaid.  advances: those with something left before this pay.
    """

    drawing: Drawing
    doubts: Sequence[Doubt]
    owed: Sequence[Due]
    advances: Sequence[AdvanceLine]

    @property
    def drawn(self) -> Drawn | None:
        return self.drawing.slips[0] if self.drawing.slips else None

    @property
    def advance_left_fen(self) -> int:
        """What is left of her advances after this pay."""
        return sum(line.left_fen for line in self.advances) + _line_fen(self.drawn, MoneyKind.ADVANCE)

    @property
    def carried_fen(self) -> int:
        """What came down since earlier slips, and this pay cannot bear."""
        return _line_fen(self.drawn, MoneyKind.CARRIED_ON)


def settlement(session: Session, workshop: Workshop, engagement: Engagement, last_day: date) -> Settlement:
    """What she would be paid out now, in some statements; nothing is written."""
    drawing = draw_up(session, workshop, Month.of(last_day), engagement.id)
    of = Settlement(drawing, (), owed_to(session, engagement.id), advances_left(session, workshop, engagement.id))
    doubts = rules.doubts([*_of_record(session, workshop, engagement, last_day), *_of_pay(session, workshop, of)])
    return Settlement(drawing, doubts, of.owed, of.advances)


def owed_to(session: Session, engagement_id: UUID) -> list[Due]:
    """What is left unpaid of her slips that stand."""
    return [due for due in dues(session) if due.engagement_id == engagement_id]


def advances_left(session: Session, workshop: Workshop, engagement_id: UUID) -> list[AdvanceLine]:
    """Her advances that are not wholly paid back."""
    lines = advance_lines(session, advances_taken(session), engagement_id=engagement_id)
    return [line for line in lines if line.left_fen > 0]


def _of_record(session: Session, workshop: Workshop, engagement: Engagement, last_day: date) -> list[Doubt]:
    """What is open in her record."""
    who = engagement.id
    reports = sum(report.engagement_id == who for report in waiting_reports(session, workshop.id))
    of_days = sum(objection.engagement_id == who for objection in waiting_objections(session))
    home = [line for line in slip_lines(session) if line.slip.engagement_id == who]
    worked = worked_days(session, [who]).get(who)
    late = worked.last_day if worked and worked.last_day and worked.last_day > last_day else None
    return [
        Doubt(Look.REPORTS, reports),
        Doubt(Look.OBJECTIONS, of_days + _line_objections(session, who)),
        Doubt(Look.AT_HOME, sum(line.left for line in home)),
        Doubt(Look.LATE_WORK, day=late),
    ]


def _of_pay(session: Session, workshop: Workshop, of: Settlement) -> list[Doubt]:
    """What is odd about the pay itself."""
    advance = Doubt(Look.ADVANCE, fen=of.advance_left_fen)
    if of.drawn is None:
        return [advance]
    this = {str(of.drawing.month)}
    earlier = {cut.month for cut in of.drawn.cuts} - locked_months(session) - this
    return [
        Doubt(Look.EARLIER, len(earlier)),
        Doubt(Look.NO_TIME, int(of.drawn.composed.lacks_time)),
        Doubt(Look.SHORT, fen=of.drawn.composed.missing_fen),
        advance,
    ]


def _line_fen(drawn: Drawn | None, kind: MoneyKind) -> int:
    """What lines of a kind come to; what comes off is negative."""
    return sum(line.pay_fen for line in drawn.composed.lines if line.kind == kind) if drawn else 0


def _line_objections(session: Session, engagement_id: UUID) -> int:
    answered = sa.exists().where(col(ObjectionAnswer.objection_id) == LineObjection.id)
    hers = sa.select(sa.func.count()).select_from(LineObjection)
    return session.scalar(hers.where(col(LineObjection.engagement_id) == engagement_id, ~answered)) or 0
