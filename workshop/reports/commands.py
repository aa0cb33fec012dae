"""Reporting pieces, answering reports, and what silence makes of them.  The caller's session is the transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, StringConstraints
from sqlmodel import Session, col

from workshop.actor import NOBODY, Actor, Role
from workshop.clock import CHINA, Month
from workshop.database import get
from workshop.errors import Doubtful, IdInUse, Invalid, Refused, WorkshopError
from workshop.fields import OneLine
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.orders.models import Operation
from workshop.orders.queries import posted_rates
from workshop.orders.rules import rate_on
from workshop.output import rules as output_rules
from workshop.output.cells import (
    CellKey,
    CellState,
    CountedOperation,
    CountedWorker,
    cell_states,
    counted_operations,
    counted_workers,
    hold_own,
    usual_by_worker,
)
from workshop.output.commands import Pieces, ask, doubts_of_steps
from workshop.output.rules import Count, Doubt, SheetKind, check_not_future, check_open, is_engaged
from workshop.output.sheets import Change, write_sheet
from workshop.reports import queries, rules
from workshop.reports.models import Report, ReportAnswer
from workshop.reports.queries import WaitingReport
from workshop.reports.rules import AnswerKind, Choice
from workshop.tenancy import OneWorkshop, Workshop, hold
from workshop.workers.models import Engagement
from workshop.workers.queries import IN_ROOM

Text = Annotated[str, StringConstraints(max_length=rules.LONGEST_TEXT), OneLine]

# --- what the worker says -----------------------------------------------------


class AddReport(BaseModel):
    """What a worker says her day comes to in one operation.  The id is made with the form: sent twice, it is said once.

    sure: the key of the doubt that she answered with "it is right".
    """

    id: UUID = Field(default_factory=new_id)
    operation_id: UUID
    work_date: date
    good: Pieces
    sure: str = ""


def add_report(session: Session, actor: Actor, wish: AddReport, today: date, now: datetime) -> Report:
    """A worker's word on her own pieces; it takes the place of what she said of that day and operation before.

    Raises NotFound, NoReports, InTheFuture, TooLongAgo, MonthClosed, NotEngaged, NoRate, Doubtful.
    """
    operation = get(session, Operation, wish.operation_id)
    workshop = hold(session, operation.workshop_id)
    if report := session.get(Report, wish.id):
        return report
    if workshop.no_reports:
        raise rules.NoReports()
    check_not_future(wish.work_date, today)
    rules.check_recent(wish.work_date, today)
    check_open(wish.work_date, workshop.closed_through)
    engagement_id = _engaged(session, actor, workshop.id, wish.work_date)
    if rate_on(posted_rates(session, [operation.id]).get(operation.id, []), wish.work_date) is None:
        raise output_rules.NoRate(names=operation.name)
    usual = queries.own_usual(session, workshop.id, engagement_id, operation.id, wish.work_date)
    doubt = output_rules.doubt_unusual(engagement_id, operation.id, wish.good, usual, wish.work_date)
    if doubt and doubt.key != wish.sure:
        raise Doubtful(doubts=[doubt.plain()])
    report = Report(
        id=wish.id,
        workshop_id=workshop.id,
        engagement_id=engagement_id,
        work_date=wish.work_date,
        operation_id=operation.id,
        good=wish.good,
        asked=str(doubt.kind) if doubt else None,
        voice=actor.voice_for(engagement_id),
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(report)
    session.flush()
    note(session, actor, Action.REPORT_ADDED, report.id, now, workshop_id=report.workshop_id)
    return report


def _engaged(session: Session, actor: Actor, workshop_id: UUID, day: date) -> UUID:
    """Her engagement in the workshop on the day.  Raises NotEngaged."""
    hers = session.scalars(
        sa.select(Engagement).where(col(Engagement.workshop_id) == workshop_id, IN_ROOM).order_by(col(Engagement.id))
    )
    for engagement in hers:
        if is_engaged(engagement.started_on, engagement.ended_on, day):
            return engagement.id
    raise output_rules.NotEngaged(names=actor.name)


# --- what the leader answers ----------------------------------------------------


class AnswerReport(BaseModel):
    """The leader's answer to one report.

    good: the number in the field, which shows at first what she said; none if it was emptied.
    seen: the good pieces that stood in the book when the page was made.
    text: the question, where the leader asks back; the reason, where more is made than ordered.
    confirmed: keys of doubts answered with "it is right".
    """

    id: UUID = Field(default_factory=new_id)
    report_id: UUID
    choice: Choice
    good: Pieces | None = None
    seen: int = 0
    text: Text = ""
    confirmed: frozenset[str] = frozenset()


@dataclass
class Answered:
    """What a saving of the batch page did: answers that stand now, and reports that stay with their reason."""

    taken: list[ReportAnswer] = field(default_factory=list)
    left: dict[UUID, WorkshopError] = field(default_factory=dict)


def answer_reports(
    session: Session, actor: Actor, wishes: Sequence[AnswerReport], today: date, now: datetime
) -> Answered:
    """Answer reports; what their cells gain goes on one sheet a month.

    What can be taken is taken; what cannot stays, with the refusal or the
    question as its reason.  An answer whose id came before is not given again: it is among those that stand.
    """
    closed_through = hold_own(session)
    waiting = {report.id: report for report in queries.waiting_reports(session, actor.workshop_id)}
    known = _known(session, {wish.id for wish in wishes})
    answered, settled = Answered(), []
    fresh = [wish for wish in wishes if wish.id not in known or not known[wish.id].is_of(wish)]
    desk = _Desk.of(session, closed_through, [waiting[wish.report_id] for wish in fresh if wish.report_id in waiting])
    # In the order of the steps: what a step before gains here counts for the one after it.
    for wish in sorted(fresh, key=lambda wish: waiting[wish.report_id].position if wish.report_id in waiting else 0):
        try:
            if wish.id in known and known[wish.id].answer.report_id != wish.report_id:
                raise IdInUse()
            if wish.report_id not in waiting:
                raise rules.SaidAnew()
            found = desk.settle(waiting[wish.report_id], wish)
        except (Refused, Invalid) as reason:
            answered.left[wish.report_id] = reason
        else:
            if found:
                settled.append(found)
                del waiting[wish.report_id]  # a report that stands in a form twice is answered once
    before = [known[wish.id].answer for wish in wishes if wish not in fresh]
    answered.taken = before + _write(session, actor, settled, now, answered_by=actor.account_id)
    return answered


@dataclass(frozen=True)
class _Known:
    """An answer that was given before, and what had been reported."""

    answer: ReportAnswer
    said: int

    def is_of(self, wish: AnswerReport) -> bool:
        """Whether the form is the same as then.  Whoever went back and typed another number is not told "saved"."""
        before = self.answer.kind, self.answer.good
        return self.answer.report_id == wish.report_id and rules.says_again(before, self.said, wish.choice, wish.good)


def _known(session: Session, answer_ids: Collection[UUID]) -> dict[UUID, _Known]:
    rows = session.execute(
        sa.select(ReportAnswer, col(Report.good))
        .join(Report, col(Report.id) == ReportAnswer.report_id)
        .where(col(ReportAnswer.id).in_(answer_ids))
    )
    return {answer.id: _Known(answer, said) for answer, said in rows}


@dataclass(frozen=True)
class _Settled:
    """A report with its answer, before anything is written."""

    report: WaitingReport
    answer_id: UUID
    kind: AnswerKind
    good: int | None = None
    change: Change | None = None
    text: str = ""


@dataclass
class _Desk:
    """All that must be known of the cells before reports on them are answered; `added` grows with each answer."""

    session: Session
    closed_through: date | None
    workers: dict[UUID, CountedWorker]
    operations: dict[date, dict[UUID, CountedOperation]]
    states: dict[date, dict[CellKey, CellState]]
    added: list[tuple[UUID, int]] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, closed_through: date | None, reports: Sequence[WaitingReport]) -> "_Desk":
        people = {report.engagement_id for report in reports}
        steps = {report.operation_id for report in reports}
        days = {report.work_date for report in reports}
        return cls(
            session,
            closed_through,
            {worker.id: worker for worker in counted_workers(session, people)} if people else {},
            {day: counted_operations(session, day, steps) for day in days},
            {day: cell_states(session, day, people) for day in days},
        )

    def settle(self, report: WaitingReport, wish: AnswerReport) -> _Settled | None:
        """The answer, with what it changes; none if it is left for later.

        Raises BookChanged, Invalid, Doubtful, MonthClosed, NotEngaged, BarredToMinors, NoRate.
        """
        if wish.choice == Choice.ASK:
            if not wish.text:
                raise Invalid({"text": mark("Write what you want to know.")})
            return _Settled(report, wish.id, AnswerKind.ASKED, text=wish.text)
        came_to = rules.settled_as(wish.choice, report.said, report.book.good, wish.good)
        if came_to is None:
            return None
        kind, good = came_to
        if report.book.good not in (wish.seen, good):
            raise rules.BookChanged(book=report.book.good)
        doubts = self._doubts(report, kind, good)
        ask(doubts, wish.confirmed, wish.text)
        change = self.change(report, good, asked=" ".join(str(doubt.kind) for doubt in doubts) or report.asked)
        return _Settled(report, wish.id, kind, good, change, wish.text)

    def change(self, report: WaitingReport, good: int, *, asked: str | None) -> Change | None:
        """What must be added so that the cell comes to `good`.

        Raises MonthClosed, NotEngaged, BarredToMinors, NoRate.
        """
        added = good - report.book.good
        if not added:
            return None
        operation = self.operations[report.work_date][report.operation_id]
        check_open(report.work_date, self.closed_through)
        if not report.book:
            self._check_worker(report, operation)
        if operation.rate_hao is None:
            raise output_rules.NoRate(names=operation.name)
        self.added.append((report.operation_id, added))
        rate = operation.rate_hao, operation.per_pieces
        return Change(*report.cell, Count(added), *rate, asked, corrects=bool(report.book))

    def _check_worker(self, report: WaitingReport, operation: CountedOperation) -> None:
        worker, day = self.workers[report.engagement_id], report.work_date
        if not is_engaged(worker.started_on, worker.ended_on, day):
            raise output_rules.NotEngaged(names=worker.called_name)
        if output_rules.is_barred(operation.barred_to_minors, worker.minor_until, day):
            output_rules.check_minors([(worker.called_name, operation.name)])

    def _doubts(self, report: WaitingReport, kind: AnswerKind, good: int) -> list[Doubt]:
        """Questions about the step as a whole; about the number too, unless it is hers and she was asked."""
        added = good - report.book.good
        steps = self.operations[report.work_date]
        of_steps = doubts_of_steps(steps, [*self.added, (report.operation_id, added)])
        doubts = [doubt for doubt in of_steps if doubt.operation_id == report.operation_id]
        if added > 0 and not (kind == AnswerKind.CONFIRMED and report.asked):
            doubts += self._doubts_of_number(report, good)
        return doubts

    def _doubts_of_number(self, report: WaitingReport, good: int) -> Iterable[Doubt]:
        who, day, what = report.cell
        own = self.states[day].get((who, what), CellState()).usual
        usual = output_rules.usual_of(own, report.book.good, ())
        others: list[int] = []
        if not usual:
            made = usual_by_worker(self.session, day, {what})
            others = [pieces for (other, _), pieces in made.items() if other != who]
            usual = output_rules.middle(others)
        doubt = output_rules.doubt_unusual(who, what, good, usual, day)
        doubt = doubt or output_rules.doubt_slip(who, what, good, others, day)
        return [doubt] if doubt else []


def _write(
    session: Session, actor: Actor, settled: Sequence[_Settled], now: datetime, *, answered_by: UUID | None
) -> list[ReportAnswer]:
    """A sheet for each month in which cells change, then the answers."""
    sheets: dict[Month, UUID] = {}
    months: dict[Month, list[_Settled]] = {}
    for of in settled:
        if of.change:
            months.setdefault(Month.of(of.report.work_date), []).append(of)
    for month, of_month in months.items():
        changes = [of.change for of in of_month if of.change]
        reasons = dict.fromkeys(of.text for of in of_month if of.text)
        # The sheet takes the id of its first answer: the form made it, and no answer has it twice.
        sheets[month] = of_month[0].answer_id
        write_sheet(session, actor, sheets[month], changes, SheetKind.REPORT, now, note_text="; ".join(reasons))
    answers = []
    for of in settled:
        answers.append(
            ReportAnswer(
                id=of.answer_id,
                workshop_id=actor.workshop_id,
                engagement_id=of.report.engagement_id,
                report_id=of.report.id,
                kind=of.kind,
                good=of.good,
                text=of.text,
                sheet_id=sheets[Month.of(of.report.work_date)] if of.change else None,
                answered_by=answered_by,
                answered_at=now,
            )
        )
    session.add_all(answers)
    session.flush()
    by = actor if answered_by else None
    for answer in answers:
        note(session, by, Action.REPORT_ANSWER_ADDED, answer.id, now, workshop_id=answer.workshop_id)
    return answers


# --- what silence does -------------------------------------------------------------


def take_silent(session: Session, workshop_id: UUID, today: date, now: datetime) -> int:
    """Take as they stand the workshop's reports that nobody answered in time; how many.  Safe to run twice.

    Where the leader's own count stands, it stays: a report that says the same is
    settled, one that says otherwise goes on waiting.  So does what cannot be
    written: its month is closed, it has no rate, she was not engaged.
    """
    workshop = hold(session, workshop_id)
    silent = [
        report
        for report in queries.waiting_reports(session, workshop_id)
        if rules.counts_from(report.said_at.astimezone(CHINA).date(), workshop.answer_days) <= today
    ]
    return _take_silent(session, workshop, silent, now)


def take_month(session: Session, workshop: Workshop, month: Month, now: datetime) -> int:
    """Take a month's reports as `take_silent` does, however new they are; how many.  Call it inside `hold`.

    Before pay is locked: nobody waits for a month's money because nobody answered.
    """
    waiting = queries.waiting_reports(session, workshop.id)
    return _take_silent(session, workshop, [report for report in waiting if report.work_date in month], now)


def take_worker(session: Session, workshop: Workshop, engagement_id: UUID, now: datetime) -> int:
    """Take the reports of one worker as `take_silent` does, however new they are; how many.  Call it inside `hold`.

    Before she is paid out: nobody answers them once she is gone.
    """
    waiting = queries.waiting_reports(session, workshop.id)
    return _take_silent(session, workshop, [report for report in waiting if report.engagement_id == engagement_id], now)


def _take_silent(session: Session, workshop: Workshop, reports: Iterable[WaitingReport], now: datetime) -> int:
    silent = [report for report in reports if report.agrees or not report.book]
    desk = _Desk.of(session, workshop.closed_through, silent)
    settled = []
    for report in silent:
        try:
            change = desk.change(report, report.said, asked=report.asked)
        except Refused:
            continue
        settled.append(_Settled(report, new_id(), AnswerKind.TAKEN, report.said, change))
    clock = Actor(NOBODY, "", Role.LEADER, OneWorkshop(workshop.id))
    return len(_write(session, clock, settled, now, answered_by=None))
