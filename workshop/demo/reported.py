"""What the demo's workers reported from their phones in the last days, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlmodel import Session

from workshop.demo.acts import Acts, Keys
from workshop.demo.counts import Cell
from workshop.demo.moments import Act, moment, september
from workshop.demo.plan import Entry, Page
from workshop.reports.commands import AddReport, AnswerReport, add_report, answer_reports
from workshop.reports.models import Report
from workshop.reports.rules import Choice


@dataclass(frozen=True)
class Answer:
    """What the leader answered, and how many pieces more than hers it is."""

    at: datetime
    choice: Choice
    more: int = 0
    text: str = ""


@dataclass(frozen=True)
class Said:
    """A report of one cell.

    more: so many pieces more than the day's page has.  is_first: it came before
    anybody else counted, so that no page has it.
    """

    cell: Cell
    at: datetime
    more: int = 0
    is_first: bool = False
    answer: Answer | None = None


def _said(
    day: int, worker: str, operation: str, minute: int, more: int = 0, *, is_first: bool = False,
    answer: Answer | None = None,
) -> Said:  # fmt: skip
    cell = Cell(september(day), worker, operation)
    return Said(cell, moment(cell.day, 17, minute), more, is_first, answer)


def _evening(day: int, choice: Choice, minute: int, more: int = 0, text: str = "") -> Answer:
    return Answer(moment(september(day), 19, minute), choice, more, text)


SAID = (
    _said(25, "V06", "E1", 41, is_first=True, answer=_evening(25, Choice.SAID, 2)),
    _said(25, "P05", "T2", 36, is_first=True, answer=_evening(25, Choice.SAID, 12)),
    _said(26, "P01", "E4", 44, 18, answer=_evening(26, Choice.BOOK, 2)),
    _said(26, "V06", "E3", 46, is_first=True, answer=_evening(26, Choice.SAID, 3, -20)),
    _said(26, "P04", "P3", 20, answer=_evening(26, Choice.SAID, 20)),
    _said(27, "P12", "G9", 33, 20, answer=_evening(27, Choice.ASK, 8, text="昨天剩的20条算在里面了吗？")),
    # These wait for their answer: the same as the book, another number, only hers, and far from the usual.
    _said(27, "V06", "E3", 40),
    _said(27, "V06", "E1", 41, 12),
    _said(29, "V06", "E3", 38, is_first=True),
    _said(29, "V06", "E1", 39, 16_974),
    _said(29, "P01", "E4", 43, 20),
    _said(29, "P07", "E2", 45),
    _said(29, "P04", "P3", 21),
    _said(29, "P04", "P6", 22, is_first=True),
    _said(29, "P05", "T2", 31, is_first=True),
    _said(29, "P09", "T6", 48, -13),
)

FIRST = {said.cell for said in SAID if said.is_first} | {Cell(september(29), "P12", "G9")}
"""Cells that nobody counted before the worker told of them; the last one by tickets."""


def page_without_first(page: Page) -> Page:
    """The page as the leader types it, without what comes from reports."""
    return replace(page, entries=tuple(entry for entry in page.entries if entry.cell not in FIRST))


def reports(acts: Acts, entries: Mapping[Cell, Entry]) -> Iterator[Act]:
    """What is said, and answered."""
    for said in SAID:
        entry = entries[said.cell]
        reported: list[Report] = []
        yield Act(said.at, partial(_report, acts, said, entry, reported))
        if said.answer:
            yield Act(said.answer.at, partial(_answer, acts, said, entry, said.answer, reported))


def _report(acts: Acts, said: Said, entry: Entry, reported: list[Report], now: datetime) -> None:
    def command(session: Session, keys: Keys) -> Report:
        wish = AddReport(
            operation_id=acts.operation(entry.order, entry.cell.operation),
            work_date=entry.cell.day,
            good=entry.good + said.more,
            sure=" ".join(keys),
        )
        return add_report(session, acts.holder(entry.cell.worker), wish, today, now)

    today = _day(said)
    reported.append(acts.do(acts.holder(entry.cell.worker), command))


def _answer(acts: Acts, said: Said, entry: Entry, answer: Answer, reported: list[Report], now: datetime) -> None:
    (report,) = reported
    recorder = acts.books_of(entry.cell.worker).recorder
    wish = AnswerReport(
        report_id=report.id,
        choice=answer.choice,
        good=report.good + answer.more,
        seen=0 if said.is_first else entry.good,
        text=answer.text,
    )

    def command(session: Session, keys: Keys) -> None:
        sure = wish.model_copy(update={"confirmed": keys})
        left = answer_reports(session, recorder, [sure], _day(said), now).left
        for reason in left.values():
            raise reason

    acts.do(recorder, command)


def _day(said: Said) -> date:
    """Reports are made, and answered, on their day."""
    return said.cell.day
