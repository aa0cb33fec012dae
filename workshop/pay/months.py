"""A month's pay as its page shows it: everybody's slip, what is missing and what is odd."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from sqlmodel import Session

from workshop.attendance.queries import month_of_workers
from workshop.attendance.rules import AttendanceBy
from workshop.clock import Month
from workshop.ids import new_id
from workshop.law.rules import ValueKind, value_of
from workshop.past.queries import counted_beside, counted_beside_wages
from workshop.pay import queries
from workshop.pay.commands import changed_slips
from workshop.pay.composing import Composed, TimeSource, is_own_wage
from workshop.pay.drawing import Drawing, draw_up
from workshop.pay.in_part import paid_in_part, settled_in
from workshop.pay.issuing import slip_rows
from workshop.pay.models import ChargeLeft, Slip, SlipLine
from workshop.pay.objections import Objection, objections_of
from workshop.pay.queries import Run
from workshop.pay.rules import RunState
from workshop.pay.slips import LineChange, SlipTold, line_changes, told, told_of
from workshop.pay.sums import reaches
from workshop.reports.queries import waiting_reports
from workshop.talks.queries import waiting_objections
from workshop.tenancy import Workshop


@dataclass(frozen=True)
class PayRow:
    """One worker in the month.

    minutes and source: how long she worked, as it is known now; on a locked slip as it was then.
    short_fen: by how much her pay stays below the minimum for that time; what is topped up is not short.
    now: of whom the slip that was shown has changed since, as it would be drawn up now; None if nothing is left.
    """

    told: SlipTold
    minutes: int | None
    source: str
    short_fen: int
    lacks_time: bool
    has_changed: bool = False
    now: SlipTold | None = None
    objections: Sequence[Objection] = ()

    @property
    def now_fen(self) -> int:
        """Net pay as it would be drawn up now."""
        if not self.has_changed:
            return self.told.slip.net_fen
        return self.now.slip.net_fen if self.now else 0

    @property
    def changes(self) -> list[LineChange]:
        """The lines that are others since it was shown."""
        return line_changes(self.told.lines, self.now.lines if self.now else ()) if self.has_changed else []

    @property
    def is_stated(self) -> bool:
        return self.source == TimeSource.STATED

    @property
    def unanswered(self) -> int:
        """How many objections of hers nobody has said anything to."""
        return sum(objection.waits for objection in self.objections)

    @property
    def open_objections(self) -> int:
        return sum(objection.is_open for objection in self.objections)


@dataclass(frozen=True)
class Odd:
    """What is missing and what is odd in a month that is not locked: how many there are of each."""

    reports: int = 0
    day_objections: int = 0
    line_objections: int = 0
    without_time: int = 0
    unsaid_days: int = 0  # counted, and nobody said that she was here: their time is missing where attendance is kept
    unpaid_time: int = 0  # who was present, and has nothing on any slip of the month
    no_minimum: bool = False  # of this place: nobody has entered it
    short: int = 0
    beside_paper: int = 0
    beside_old_wages: int = 0
    changed: int = 0
    fresh: Sequence[SlipTold] = ()  # of who had no slip when the month was shown, and has pay now

    @property
    def is_clear(self) -> bool:
        return not any(vars(self).values())


@dataclass(frozen=True)
class MonthOfPay:
    """A month with everybody's slip in name order.  late: what came since it was locked waits for a later pay."""

    month: Month
    run: Run | None
    rows: Sequence[PayRow]
    odd: Odd = field(default_factory=Odd)
    late: bool = False

    @property
    def state(self) -> RunState:
        return self.run.state if self.run else RunState.DRAFT

    @property
    def is_locked(self) -> bool:
        return self.state == RunState.LOCKED

    @cached_property
    def sums(self) -> Mapping[str, int]:
        """Fen of each column, of everybody."""
        slips = [row.told for row in self.rows]
        return {
            "pieces": sum(of.pieces_fen for of in slips),
            "beside": sum(of.beside_fen for of in slips),
            "on_top": sum(of.on_top_fen for of in slips),
            "off": sum(of.slip.withheld_fen for of in slips),
            "net": sum(of.slip.net_fen for of in slips),
        }

    @property
    def now_fen(self) -> int:
        """Net pay of all as it would be drawn up now."""
        return sum(row.now_fen for row in self.rows) + sum(of.slip.net_fen for of in self.odd.fresh)

    def of(self, engagement_id: UUID) -> PayRow | None:
        return next((row for row in self.rows if row.told.worker.id == engagement_id), None)


def month_of_pay(session: Session, workshop: Workshop, month: Month) -> MonthOfPay:
    """The month as it stands: a draft as it would be drawn up now, else the slips of the run's last step."""
    run = queries.run_of_month(session, workshop.id, month)
    objections = _by_worker(objections_of(session, run.row.id)) if run else {}
    if run and run.last and run.state == RunState.LOCKED:
        slips = told(session, queries.slips_of_step(session, run.last.id))
        return MonthOfPay(month, run, [_locked(of, objections) for of in slips], late=str(month) in reaches(session))
    drawing = draw_up(session, workshop, month)
    now = {drawn.engagement_id: drawn.composed for drawn in drawing.slips}
    changed: Changed = {}
    if run and run.last:
        slips = told(session, queries.slips_of_step(session, run.last.id))
        changed = _changed(session, workshop, slips, drawing)
    else:
        slips = drafts(session, workshop, drawing)
    rows = [_row(of, now.get(of.worker.id), objections, changed) for of in slips]
    shown = {of.worker.id for of in slips}
    odd = _odd(session, workshop, drawing, rows, [of for who, of in changed.items() if of and who not in shown])
    return MonthOfPay(month, run, rows, odd)


def drafts(session: Session, workshop: Workshop, drawing: Drawing) -> list[SlipTold]:
    """The slips of a drawing as people read them; nothing is written."""
    rows = slip_rows(workshop, new_id(), drawing, {})
    lines: dict[UUID, list[SlipLine]] = {slip_id: [] for slip_id in rows.ids.values()}
    for values in rows.lines:
        lines[values["slip_id"]].append(SlipLine(**values))
    return told_of(session, [Slip(**values) for values in rows.slips], lines, [ChargeLeft(**v) for v in rows.left])


Changed = Mapping[UUID, SlipTold | None]
"""Whose slip is another one since it was shown: as it would be now, None where nothing is left of it."""


def _changed(session: Session, workshop: Workshop, slips: Sequence[SlipTold], drawing: Drawing) -> Changed:
    changed = changed_slips({of.worker.id: [line.row for line in of.lines] for of in slips}, drawing)
    if not changed:
        return {}
    now = replace(drawing, slips=[drawn for drawn in drawing.slips if drawn.engagement_id in changed])
    return dict.fromkeys(changed) | {of.worker.id: of for of in drafts(session, workshop, now)}


Said = Mapping[UUID, Sequence[Objection]]
"""What each worker says of her lines."""


def _by_worker(objections: Collection[Objection]) -> Said:
    said: dict[UUID, list[Objection]] = {}
    for objection in objections:
        said.setdefault(objection.row.engagement_id, []).append(objection)
    return said


def _locked(of: SlipTold, objections: Said) -> PayRow:
    slip = of.slip
    is_wage = any(is_own_wage(line.row.kind, line.row.was_fen) for line in of.lines)
    return PayRow(
        of,
        slip.worked_minutes,
        slip.time_source,
        of.missing_fen,
        lacks_time=slip.time_source == TimeSource.NONE and is_wage,
        objections=objections.get(slip.engagement_id, ()),
    )


def _row(of: SlipTold, now: Composed | None, objections: Said, changed: Changed) -> PayRow:
    """now: None of whom nothing is left to pay since her slip was shown."""
    who = of.worker.id
    return PayRow(
        of,
        now.time.minutes if now else None,
        now.time.source.value if now else TimeSource.NONE.value,
        now.missing_fen if now else 0,
        lacks_time=now.lacks_time if now else False,
        has_changed=who in changed,
        now=changed.get(who),
        objections=objections.get(who, ()),
    )


def _odd(
    session: Session, workshop: Workshop, drawing: Drawing, rows: Sequence[PayRow], fresh: Sequence[SlipTold]
) -> Odd:
    month = drawing.month
    by_attendance = {row.told.worker.id for row in rows if row.source == TimeSource.ATTENDANCE}
    present = month_of_workers(session, month) if workshop.attendance_by != AttendanceBy.NONE else []
    settled = settled_in(session, month)
    paid = {*settled, *paid_in_part(session, month, settled), *(drawn.engagement_id for drawn in drawing.slips)}
    return Odd(
        reports=sum(report.work_date in month for report in waiting_reports(session, workshop.id)),
        day_objections=sum(objection.work_date in month for objection in waiting_objections(session)),
        line_objections=sum(row.unanswered for row in rows),
        without_time=sum(row.lacks_time for row in rows),
        unsaid_days=sum(len(of.unsaid) for of in present if of.id in by_attendance),
        unpaid_time=sum(bool(of.minutes) and of.id not in paid for of in present),
        no_minimum=value_of(drawing.figures, ValueKind.MINIMUM_MONTH) is None,
        short=sum(row.short_fen > 0 for row in rows),
        beside_paper=sum(of == month for _, of in counted_beside(session)),
        beside_old_wages=sum(of == month for _, of in counted_beside_wages(session)),
        changed=sum(row.has_changed for row in rows),
        fresh=fresh,
    )


def row_of_leaver(session: Session, run: Run) -> PayRow | None:
    """The slip that pays out who leaves; None unless it is drawn up."""
    if run.last is None:
        return None
    slips = told(session, queries.slips_of_step(session, run.last.id))
    objections = _by_worker(objections_of(session, run.row.id))
    return _locked(slips[0], objections) if slips else None
