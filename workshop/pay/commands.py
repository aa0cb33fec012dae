"""Showing a month's pay, locking it, opening it again.  The caller's session is the transaction."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
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
from workshop.output.queries import people_counted
from workshop.past.queries import standing_totals, unpaid_on_paper
from workshop.pay import queries, rules
from workshop.pay.before import last_locked_day, locked_months, numbers_had
from workshop.pay.composing import Line
from workshop.pay.drawing import Drawing, draw_up
from workshop.pay.issuing import unbind, write_slips
from workshop.pay.models import PayRun, RunStep, SlipLine
from workshop.pay.objections import objections_of
from workshop.pay.queries import Run
from workshop.pay.rules import LockDoubtful, RunState, ShowDoubtful, Step
from workshop.pay.sums import reaches
from workshop.reports.commands import take_month
from workshop.reports.queries import waiting_reports
from workshop.talks.queries import waiting_objections
from workshop.tenancy import Workshop, hold
from workshop.workers.queries import engagements_of

LONGEST_TEXT = 400

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT), OneLine]


class ShowRun(BaseModel):
    """Show a month's slips to the workers.  The id is made with the form: sent twice, it is one step.

    confirmed: keys of what was looked at and is right.
    """

    id: UUID = Field(default_factory=new_id)
    confirmed: frozenset[str] = frozenset()


class LockRun(BaseModel):
    """Lock a month.  confirmed: keys of what was looked at and is right."""

    id: UUID = Field(default_factory=new_id)
    confirmed: frozenset[str] = frozenset()


class OpenRun(BaseModel):
    """Open a locked month again, or for what was forgotten; the workers read why."""

    id: UUID = Field(default_factory=new_id)
    reason: Text


def show_run(session: Session, actor: Actor, month: Month, wish: ShowRun, today: date, now: datetime) -> RunStep:
    """Draw up everybody's slip and show it.

    Raises IdInUse, LockedAlready, NotOver, FromPaper, NothingToPay, ShowDoubtful; whichever it raises, nothing is
    written.
    """
    workshop = hold(session, actor.workshop_id)
    if step := _step_before(session, wish.id, month, Step.SHOWN):
        return step
    known = queries.run_of_month(session, actor.workshop_id, month)
    rules.check_may_show(known.state if known else RunState.DRAFT, month, today)
    drawing = _drawn(session, workshop, month)
    doubts = rules.show_doubts(_uncounted(session, workshop, month, today))
    if any(doubt.key not in wish.confirmed for doubt in doubts):
        raise ShowDoubtful(doubts=doubts)
    run = known or _open(session, actor, month, now)
    until = today + timedelta(days=workshop.object_days)
    step = _add_step(session, actor, run, wish.id, Step.SHOWN, now, object_until=until)
    write_slips(session, workshop, step, drawing)
    _note(session, actor, Action.PAY_RUN_SHOWN, run, now, slips=len(drawing.slips))
    return step


def lock_run(session: Session, actor: Actor, month: Month, wish: LockRun, today: date, now: datetime) -> RunStep:
    """Draw up the month once more, as it is now, and lock it: its sheets are paid by these slips and by no others.

    Raises IdInUse, NotShown, LockedAlready, FromPaper, NothingToPay, LockDoubtful; whichever it raises, nothing is
    written.
    """
    workshop = hold(session, actor.workshop_id)
    if step := _step_before(session, wish.id, month, Step.LOCKED):
        return step
    run = queries.run_of_month(session, actor.workshop_id, month)
    if run is None or run.state == RunState.DRAFT:
        raise rules.NotShown()
    if run.state == RunState.LOCKED:
        raise rules.LockedAlready()
    _ask(session, workshop, run, wish.confirmed, today)
    take_month(session, workshop, month, now)
    step = _lock(session, actor, workshop, run, wish.id, _drawn(session, workshop, month), now)
    workshop.closed_through = _closed_through(session, workshop)
    session.flush()
    return step


def lock_leaver(
    session: Session, actor: Actor, workshop: Workshop, engagement_id: UUID, month: Month, step_id: UUID, now: datetime
) -> RunStep:
    """Lock what is owed to one who leaves, up to this month, in a run of her own; the month stays open for the others.

    Call it inside `hold`, once for each engagement.  What comes late is paid by the runs of the months.  Raises
    FromPaper.
    """
    drawing = draw_up(session, workshop, month, engagement_id)
    return lock_alone(session, actor, workshop, drawing, engagement_id, step_id, now)


def lock_alone(
    session: Session,
    actor: Actor,
    workshop: Workshop,
    drawing: Drawing,
    engagement_id: UUID,
    step_id: UUID,
    now: datetime,
    *,
    is_part_time: bool = False,
) -> RunStep:
    """Lock what was drawn up of one worker, in a run of her own.  Call it inside `hold`.  Raises FromPaper."""
    _check_from_paper(session, drawing)
    run = _open(session, actor, drawing.month, now, engagement_id)
    if is_part_time:
        run = Run(run.row, [_add_step(session, actor, run, new_id(), Step.PART_TIME, now)])
    return _lock(session, actor, workshop, run, step_id, drawing, now)


def _lock(
    session: Session, actor: Actor, workshop: Workshop, run: Run, step_id: UUID, drawing: Drawing, now: datetime
) -> RunStep:
    step = _add_step(session, actor, run, step_id, Step.LOCKED, now)
    had = numbers_had(session, run.row.id) if run.was_locked else {}
    write_slips(session, workshop, step, drawing, drawing.numbers(had))
    net_fen = sum(drawn.composed.net_fen for drawn in drawing.slips)
    _note(session, actor, Action.PAY_RUN_LOCKED, run, now, slips=len(drawing.slips), net_fen=net_fen)
    return step


def reopen_run(session: Session, actor: Actor, month: Month, wish: OpenRun, now: datetime) -> RunStep:
    """Open a locked month again, before any money was paid.

    Raises IdInUse, NotLocked, LaterStandsOnIt; whoever pays looks for payments first (`paying`).
    """
    workshop = hold(session, actor.workshop_id)
    if step := _step_before(session, wish.id, month, Step.REOPENED, wish.reason):
        return step
    run = locked_run(session, workshop, month)
    if queries.is_built_upon(session, run.row.id):
        raise rules.LaterStandsOnIt()
    unbind(session, run.row)
    step = _add_step(session, actor, run, wish.id, Step.REOPENED, now, reason=wish.reason)
    workshop.closed_through = _closed_through(session, workshop)
    session.flush()
    _note(session, actor, Action.PAY_RUN_REOPENED, run, now)
    return step


def open_for_late(session: Session, actor: Actor, month: Month, wish: OpenRun, now: datetime) -> RunStep:
    """Let what was forgotten be entered into a locked month; a later run pays it.  Raises IdInUse, NotLocked."""
    workshop = hold(session, actor.workshop_id)
    if step := _step_before(session, wish.id, month, Step.LATE_OPENED, wish.reason):
        return step
    run = locked_run(session, workshop, month)
    step = _add_step(session, actor, run, wish.id, Step.LATE_OPENED, now, reason=wish.reason)
    workshop.closed_through = _closed_through(session, workshop)
    session.flush()
    _note(session, actor, Action.PAY_RUN_LATE_OPENED, run, now)
    return step


def close_late(session: Session, actor: Actor, now: datetime, *, opened_before: datetime | None = None) -> int:
    """End the time for late entries, of all months or of those opened before a moment; how many it ended.

    Safe to run twice.
    """
    workshop = hold(session, actor.workshop_id)
    ended = [
        run
        for run in queries.runs_of(session, workshop.id)
        if run.is_open_for_late and (opened_before is None or run.steps[-1].said_at < opened_before)
    ]
    for run in ended:
        _add_step(session, actor, run, new_id(), Step.LATE_CLOSED, now)
        _note(session, actor, Action.PAY_RUN_LATE_CLOSED, run, now)
    if ended:
        workshop.closed_through = _closed_through(session, workshop)
        session.flush()
    return len(ended)


def _closed_through(session: Session, workshop: Workshop) -> date | None:
    """The last locked day, or the one before the first month that is still open for late entries."""
    open_months = [run.month for run in queries.runs_of(session, workshop.id) if run.is_open_for_late]
    last = last_locked_day(session)
    return min(open_months).plus(-1).last_day if last and open_months else last


# --- what they stand on ---------------------------------------------------


def _step_before(session: Session, step_id: UUID, month: Month, kind: Step, reason: str = "") -> RunStep | None:
    """The step that this form wrote, if it came before.  Raises IdInUse if that was another one."""
    step = written_before(session, RunStep, step_id, kind=kind, reason=reason)
    if step and get(session, PayRun, step.run_id).month != str(month):
        raise IdInUse()
    return step


def locked_run(session: Session, workshop: Workshop, month: Month) -> Run:
    """The month's run.  Raises NotLocked unless it is locked."""
    run = queries.run_of_month(session, workshop.id, month)
    if run is None or run.state != RunState.LOCKED:
        raise rules.NotLocked()
    return run


def _open(session: Session, actor: Actor, month: Month, now: datetime, engagement_id: UUID | None = None) -> Run:
    row = PayRun(
        workshop_id=actor.workshop_id,
        month=str(month),
        engagement_id=engagement_id,
        opened_by=actor.account_id,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    run = Run(row, [])
    _note(session, actor, Action.PAY_RUN_OPENED, run, now)
    return run


def _drawn(session: Session, workshop: Workshop, month: Month) -> Drawing:
    """The run as it is now.  Raises NothingToPay, FromPaper."""
    drawing = draw_up(session, workshop, month)
    if not drawing.slips:
        raise rules.NothingToPay()
    _check_from_paper(session, drawing)
    return drawing


def _check_from_paper(session: Session, drawing: Drawing) -> None:
    """What a month came to on paper and what was counted in it are never both paid."""
    paper = {(total.engagement_id, total.month) for total in standing_totals(session) if total.says_something}
    paper |= {(engagement_id, str(month)) for engagement_id, month in unpaid_on_paper(session)}
    both = [
        drawn.engagement_id
        for drawn in drawing.slips
        if any((drawn.engagement_id, cut.month) in paper for cut in drawn.cuts)
    ]
    if both:
        raise rules.FromPaper(names=", ".join(who.called_name for who in engagements_of(session, both)))


def _uncounted(session: Session, workshop: Workshop, month: Month, today: date) -> date | None:
    """Today, if it is the month's last day and nobody's work of it is counted yet."""
    is_last = today == month.last_day
    return today if is_last and not people_counted(session, workshop.id, today) else None


def _ask(session: Session, workshop: Workshop, run: Run, confirmed: Collection[str], today: date) -> None:
    """Raise LockDoubtful for what nobody said is right."""
    doubts = [doubt for doubt in lock_doubts(session, workshop, run, today) if doubt.key not in confirmed]
    if doubts:
        raise LockDoubtful(doubts=doubts)


def lock_doubts(session: Session, workshop: Workshop, run: Run, today: date) -> list[rules.Doubt]:
    """What to look at before this run, which is shown, is locked."""
    shown = run.last
    assert shown
    assert shown.object_until
    drawing = draw_up(session, workshop, run.month)
    composed = [drawn.composed for drawn in drawing.slips]
    of_lines = sum(objection.waits for objection in objections_of(session, run.row.id))
    of_days = sum(objection.work_date in run.month for objection in waiting_objections(session))
    waiting = waiting_reports(session, workshop.id)
    unlocked = (reaches(session).keys() | queries.given_months(session)) - locked_months(session)
    return rules.lock_doubts(
        uncounted_on=_uncounted(session, workshop, run.month, today),
        object_until=shown.object_until,
        today=today,
        earlier=sum(month < run.row.month for month in unlocked),
        objections=of_lines + of_days,
        reports=sum(report.work_date in run.month for report in waiting),
        without_time=sum(part.lacks_time for part in composed),
        short=sum(part.missing_fen > 0 for part in composed),
        changed=len(changed_since(session, shown, drawing)),
    )


def changed_since(session: Session, step: RunStep, drawing: Drawing) -> set[UUID]:
    """Whose slip is another one now than it was when the step was drawn up."""
    slips = queries.slips_of_step(session, step.id)
    lines = queries.lines_of(session, [slip.id for slip in slips])
    return changed_slips({slip.engagement_id: lines[slip.id] for slip in slips}, drawing)


def changed_slips(then: Mapping[UUID, Iterable[SlipLine]], drawing: Drawing) -> set[UUID]:
    """Of whom the lines of a drawing are others than these."""
    before = {who: set(map(_told, lines)) for who, lines in then.items()}
    now = {drawn.engagement_id: set(map(_told, drawn.composed.lines)) for drawn in drawing.slips}
    return {who for who in before.keys() | now.keys() if before.get(who) != now.get(who)}


def _told(line: SlipLine | Line) -> tuple[object, ...]:
    return line.month, line.kind, line.subject_id, line.rate_hao, line.per_quantity, line.quantity, line.pay_fen


def _add_step(
    session: Session,
    actor: Actor,
    run: Run,
    step_id: UUID,
    kind: Step,
    now: datetime,
    *,
    object_until: date | None = None,
    reason: str = "",
) -> RunStep:
    step = RunStep(
        id=step_id,
        workshop_id=run.row.workshop_id,
        run_id=run.row.id,
        position=len(run.steps) + 1,
        kind=kind,
        object_until=object_until,
        reason=reason,
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(step)
    session.flush()
    return step


def _note(session: Session, actor: Actor, action: Action, run: Run, now: datetime, **details: object) -> None:
    told = {"month": run.row.month, **details}
    note(session, actor, action, run.row.id, now, workshop_id=run.row.workshop_id, details=told)
