"""What workers report and leaders answer, in few words."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.actor import Actor
from workshop.reports import commands
from workshop.reports.commands import AddReport, Answered, AnswerReport
from workshop.reports.models import Report
from workshop.reports.rules import Choice


def tell(
    session: Session, cast: Cast, good: object, *, now: datetime = NOON, by: Actor | None = None, **more: Any
) -> Report:
    """Fang reports so many sleeves of today, unless it says otherwise."""
    asked = {"operation_id": cast.sleeve, "work_date": TODAY, "good": good} | more
    return commands.add_report(session, by or cast.fang, AddReport.model_validate(asked), TODAY, now)


def reply(report: Report | UUID, choice: Choice = Choice.SAID, **more: Any) -> AnswerReport:
    report_id = report if isinstance(report, UUID) else report.id
    return AnswerReport.model_validate({"report_id": report_id, "choice": choice, **more})


def answer(session: Session, cast: Cast, *wishes: AnswerReport, now: datetime = NOON, today: date = TODAY) -> Answered:
    """Lan answers, as line leaders do."""
    return commands.answer_reports(session, cast.lan, wishes, today, now)
