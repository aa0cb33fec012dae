"""Reading what both sides said of each line: the book, the reports, the talks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.actor import Voice
from workshop.clock import CHINA
from workshop.database import get
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.output.worth import LineKind
from workshop.overview.rules import TOLD_TO_OFFICES, Agreement, Sides, agreement
from workshop.reports.models import Report, ReportAnswer
from workshop.reports.rules import AnswerKind
from workshop.talks.models import DayTalk
from workshop.talks.own import open_threads
from workshop.talks.rules import TalkKind
from workshop.tenancy import Workshop
from workshop.workers.queries import EVERYBODY


@dataclass(frozen=True)
class BothSides:
    """One line: what stands in the book, what she said last, and how that stands between the two."""

    engagement_id: UUID
    work_date: date
    operation_id: UUID
    stands: int
    said: int | None
    agreement: Agreement


def both_sides(
    session: Session, workshop_id: UUID, first: date, last: date, today: date, engagement_id: UUID | None = None
) -> list[BothSides]:
    """The lines of these days of everybody in the workshop, or of one worker, in order of the days.

    Lines of own pieces, and what was reported or claimed where nothing stands.
    """
    read = _Read(session, workshop_id, first, last, engagement_id)
    lines = _written(read)
    _add_reports(read, lines)
    _add_talks(read, lines)
    answer_days = get(session, Workshop, workshop_id).answer_days
    found = []
    for (who, day), of_day in lines.items():
        for what, line in of_day.items():
            if line.stands or line.said is not None:
                how = agreement(line.sides(), today, answer_days)
                found.append(BothSides(who, day, what, line.stands, line.said, how))
    return sorted(found, key=lambda line: line.work_date)


def told_to_offices(lines: Iterable[BothSides]) -> list[BothSides]:
    """Those that an office may be told as the word of both sides: agreed ones only."""
    return [line for line in lines if line.agreement in TOLD_TO_OFFICES]


@dataclass(frozen=True)
class _Read:
    """Whose lines of which days are read."""

    session: Session
    workshop_id: UUID
    first: date
    last: date
    engagement_id: UUID | None

    def of(self, table: type[OutputLine | EarningLine | Report | DayTalk]) -> sa.ColumnElement[bool]:
        """The condition on a table's rows."""
        who = col(table.engagement_id)
        return sa.and_(
            col(table.workshop_id) == self.workshop_id,
            who == self.engagement_id if self.engagement_id else who.in_(EVERYBODY),
            col(table.work_date).between(self.first, self.last),
        )


@dataclass
class _Line:
    """A line while it is read.  `said` and `own` are kept with their instants."""

    stands: int = 0
    changed_at: datetime | None = None
    number: int = 0  # of the sheet that changed it last
    counted: bool = False
    said: int | None = None
    said_at: datetime | None = None
    own: int | None = None
    own_at: datetime | None = None
    answered_at: datetime | None = None
    waits: bool = False
    asked_back: bool = False
    objected: bool = False

    def name(self, number: int, at: datetime, voice: str) -> None:
        """She named a number."""
        if self.said_at is None or at >= self.said_at:
            self.said, self.said_at = number, at
            if self.answered_at and self.answered_at < at:
                self.answered_at = None
        if voice == Voice.OWN and (self.own_at is None or at >= self.own_at):
            self.own, self.own_at = number, at

    def answer(self, at: datetime) -> None:
        """The workshop answered the number that she named last."""
        if self.said_at and at >= self.said_at:
            self.answered_at = at

    def sides(self) -> Sides:
        return Sides(
            stands=self.stands,
            changed_on=_day(self.changed_at),
            counted=self.counted,
            said=self.said,
            said_on=_day(self.said_at),
            own=self.own,
            answered_on=_day(self.answered_at),
            waits=self.waits,
            asked_back=self.asked_back,
            objected=self.objected,
        )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(CHINA).date() if moment else None


_Day = tuple[UUID, date]
_Lines = dict[_Day, dict[UUID, _Line]]
"""Worker and day, then operation."""


def _written(read: _Read) -> _Lines:
    line = OutputLine
    rows = read.session.execute(
        sa.select(
            line.engagement_id,
            line.work_date,
            line.operation_id,
            sa.func.sum(line.good),
            sa.func.max(Sheet.recorded_at),
            sa.func.max(Sheet.number),
        )
        .join(Sheet, col(Sheet.id) == line.sheet_id)
        .where(read.of(OutputLine))
        .group_by(col(line.engagement_id), col(line.work_date), col(line.operation_id))
    )
    lines: _Lines = {}
    for who, day, what, good, changed_at, number in rows:
        lines.setdefault((who, day), {})[what] = _Line(int(good), changed_at, number, counted=True)
    return lines


def _line_of(lines: _Lines, row: Report | DayTalk, operation_id: UUID) -> _Line:
    return lines.setdefault((row.engagement_id, row.work_date), {}).setdefault(operation_id, _Line())


def _add_reports(read: _Read, lines: _Lines) -> None:
    """What she reported.  A line that silence wrote last was not counted by the workshop."""
    rows = read.session.execute(
        sa.select(Report, ReportAnswer, Sheet.number)
        .outerjoin(ReportAnswer, col(ReportAnswer.report_id) == Report.id)
        .outerjoin(Sheet, col(Sheet.id) == ReportAnswer.sheet_id)
        .where(read.of(Report))
        .order_by(col(Report.said_at), col(Report.id))
    )
    for report, answer, number in rows:
        line = _line_of(lines, report, report.operation_id)
        line.name(report.good, report.said_at, report.voice)
        kind = AnswerKind(answer.kind) if answer else None
        line.waits, line.asked_back = kind is None, kind == AnswerKind.ASKED
        if kind == AnswerKind.TAKEN and number == line.number:
            line.counted = False
        elif kind in (AnswerKind.CONFIRMED, AnswerKind.CORRECTED):
            line.counted = True
            line.answer(answer.answered_at)


def _add_talks(read: _Read, lines: _Lines) -> None:
    """What she said on her days: "not right" names the number she claims, "right" the one that stands."""
    said: dict[_Day, list[DayTalk]] = {}
    for talk in read.session.scalars(
        sa.select(DayTalk).where(read.of(DayTalk)).order_by(col(DayTalk.said_at), col(DayTalk.id))
    ):
        said.setdefault((talk.engagement_id, talk.work_date), []).append(talk)
        if talk.kind == TalkKind.NOT_RIGHT and talk.operation_id and talk.claimed is not None:
            _line_of(lines, talk, talk.operation_id).name(talk.claimed, talk.said_at, talk.voice)
        elif talk.kind == TalkKind.ANSWER and talk.operation_id:
            _line_of(lines, talk, talk.operation_id).answer(talk.said_at)
    at_home = _made_at_home(read) if said else {}
    for day, talks in said.items():
        of_day = lines.get(day, {})
        pieces = sum(line.stands for line in of_day.values()) + at_home.get(day, 0)
        _add_right(talks, of_day, pieces)
        _mark_open(talks, of_day)


def _made_at_home(read: _Read) -> dict[_Day, int]:
    """Pieces of home work, which a day shows among her own."""
    line = EarningLine
    rows = read.session.execute(
        sa.select(line.engagement_id, line.work_date, sa.func.sum(line.quantity))
        .where(read.of(EarningLine), col(line.kind) == LineKind.HOME)
        .group_by(col(line.engagement_id), col(line.work_date))
    )
    return {(who, day): int(pieces) for who, day, pieces in rows}


def _add_right(talks: Sequence[DayTalk], of_day: Mapping[UUID, _Line], pieces: int) -> None:
    """Her "right", where it came after the last change and showed the pieces that stand there.

    pieces: of the whole day, which a "right" without an operation speaks of.
    """
    for talk in talks:
        for what, line in of_day.items():
            speaks_of_it = talk.kind == TalkKind.RIGHT and talk.operation_id in (None, what)
            shown = line.stands if talk.operation_id else pieces
            if speaks_of_it and talk.pieces == shown and line.changed_at and talk.said_at >= line.changed_at:
                line.name(line.stands, talk.said_at, talk.voice)


def _mark_open(talks: Sequence[DayTalk], of_day: Mapping[UUID, _Line]) -> None:
    """Open objections; one that names no line leaves every line of the day in question."""
    for thread in open_threads(talks):
        for what, line in of_day.items():
            if thread.objection.operation_id in (None, what):
                line.objected = True
