"""Pages of reported pieces: a worker says her number, a leader answers all that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import CHINA, Clock
from workshop.database import get
from workshop.errors import Doubtful, Invalid, WorkshopError
from workshop.i18n import gettext
from workshop.ids import new_id
from workshop.output.own import OwnPlace, own_operation_names, own_places
from workshop.output.rules import Count, Doubt, SavedBefore
from workshop.reports import commands, queries, rules
from workshop.reports.commands import AddReport, Answered, AnswerReport
from workshop.reports.models import Report
from workshop.reports.queries import Said, WaitingReport
from workshop.reports.rules import Choice
from workshop.tenancy import Workshop
from workshop.web.errors import Unreadable, text_of
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, render

router = APIRouter()

MaySpeak = Annotated[Actor, Depends(Require(Permission.OWN_SPEAK))]
MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]
ReportForm = Annotated[Form[AddReport], Depends(form_of(AddReport))]
PostedForm = Annotated[FormData, Depends(read_form)]

MOST_LIKELY = 3
"""So many steps stand in sight; the others open with a tap."""

LAST_DAYS = 7

# --- the worker ------------------------------------------------------------------


@router.get("/me/report")
def reporting(request: Request, actor: MaySpeak, session: Reading, clock: BusinessClock) -> Response:
    return _reporting(request, session, clock, Form())


@router.post("/me/report")
def report(request: Request, actor: MaySpeak, session: Writing, clock: BusinessClock, form: ReportForm) -> Response:
    if form.value:
        with form.attempt(session):
            made = commands.add_report(session, actor, form.value, clock.today(), clock.now())
            if _differs(made, form.value):
                raise SavedBefore()
    if form.accepted:
        return go_to("/me/report", done="1")
    return _reporting(request, session, clock, form)


def _differs(made: Report, wish: AddReport) -> bool:
    """Whether the form was pressed before, and what is typed now is something else."""
    return (made.operation_id, made.work_date, made.good) != (wish.operation_id, wish.work_date, wish.good)


@dataclass(frozen=True)
class SaidLine:
    """What she said, beside what stands in the book and when silence takes it."""

    said: Said
    book: int
    counts_from: date


def _reporting(request: Request, session: Session, clock: Clock, form: Form[AddReport]) -> Response:
    today = clock.today()
    days = rules.days_to_report(today)
    places = own_places(session)
    reporting_at = queries.reporting_places(places, days)
    likely = queries.likely_operations(session, reporting_at, today) if reporting_at else []
    lines = _said_lines(session, places, today)
    return render(
        request,
        "reports/report.html",
        status=form.status if form.troubled else 200,
        form=form,
        report_id=str(new_id()),
        places=places,
        reporting_at=reporting_at,
        likely=likely[:MOST_LIKELY],
        others=likely[MOST_LIKELY:],
        several=len({place.workshop_id for place in reporting_at}) > 1,
        days=days,
        doubt=_doubt_of(form.refusal),
        lines=lines,
        names=own_operation_names(session, {line.said.report.operation_id for line in lines}),
    )


def _doubt_of(refusal: WorkshopError | None) -> Doubt | None:
    return Doubt.of(refusal.details["doubts"][0]) if isinstance(refusal, Doubtful) else None


def _said_lines(session: Session, places: Sequence[OwnPlace], today: date) -> list[SaidLine]:
    """What she said of the last days, the latest first."""
    found = queries.said_between(session, today - timedelta(days=LAST_DAYS), today)
    stands = queries.book(session, [place.workshop_id for place in places], {said.cell for said in found})
    return [
        SaidLine(
            said,
            stands.get(said.cell, Count()).good,
            rules.counts_from(
                said.report.said_at.astimezone(CHINA).date(),
                get(session, Workshop, said.report.workshop_id).answer_days,
            ),
        )
        for said in reversed(found)
    ]


# --- the leader ---------------------------------------------------------------------


@dataclass
class Row:
    """A report that waits, and what is typed beside it."""

    report: WaitingReport
    answer_id: str
    choice: str
    number: str
    text: str = ""
    errors: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass
class Posted:
    """The batch page as it came: what is typed in each row, and what the leader said is right."""

    typed: dict[UUID, dict[str, str]] = field(default_factory=dict)
    sure: list[str] = field(default_factory=list)


@router.get("/reports")
def reports(request: Request, actor: MayRecord, session: Reading) -> Response:
    return _batch(request, session, actor, Posted(), Answered(), {})


@router.post("/reports")
def answer(request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, posted: PostedForm) -> Response:
    read = _read(posted)
    agreeing = _agreeing(session, actor) if posted.get("only") == "agreed" else None
    wishes, errors = _wishes(read, agreeing)
    done = commands.answer_reports(session, actor, wishes, clock.today(), clock.now())
    if not done.left and not errors and agreeing is None:
        return go_to("/reports", done=str(len(done.taken)))
    return _batch(request, session, actor, read, done, errors)


def _read(posted: FormData) -> Posted:
    """Raises Unreadable for rows that are not whole."""
    columns = [[str(value) for value in posted.getlist(name)] for name in ("report", "answer", "seen", "good", "text")]
    try:
        rows = [(UUID(report_id), *typed) for report_id, *typed in zip(*columns, strict=True)]
    except ValueError:
        raise Unreadable() from None
    read = Posted(sure=[str(key) for key in posted.getlist("sure")])
    for report_id, answer_id, seen, good, text in rows:
        choice = str(posted.get(f"choice-{report_id}", Choice.LATER))
        read.typed[report_id] = {"id": answer_id, "seen": seen, "good": good, "text": text, "choice": choice}
    return read


def _agreeing(session: Session, actor: Actor) -> set[UUID]:
    return {report.id for report in queries.waiting_reports(session, actor.workshop_id) if report.agrees}


def _wishes(read: Posted, agreeing: set[UUID] | None) -> tuple[list[AnswerReport], dict[UUID, list[str]]]:
    """What is asked for, and what in each row cannot be understood.

    agreeing: of these alone, and as the worker said.
    """
    wishes, errors = [], {}
    for report_id, typed in read.typed.items():
        if agreeing is not None and report_id not in agreeing:
            continue
        said = (
            {"choice": Choice.SAID, "good": None} if agreeing is not None else {"good": typed["good"].strip() or None}
        )
        form = understand(AnswerReport, {**typed, **said, "report_id": report_id, "confirmed": read.sure})
        if form.value:
            wishes.append(form.value)
        else:
            errors[report_id] = list(form.errors.values())
    return wishes, errors


def _batch(
    request: Request,
    session: Session,
    actor: Actor,
    read: Posted,
    done: Answered,
    errors: Mapping[UUID, list[str]],
) -> Response:
    rows = [
        _row(report, read, done, errors.get(report.id, []))
        for report in queries.waiting_reports(session, actor.workshop_id)
    ]
    days: dict[date, list[Row]] = {}
    for row in rows:
        days.setdefault(row.report.work_date, []).append(row)
    return render(
        request,
        "reports/batch.html",
        status=422 if done.left or errors else 200,
        days=days,
        rows=rows,
        agreeing=sum(row.report.agrees for row in rows),
        taken=len(done.taken),
        gone=any(isinstance(reason, rules.SaidAnew) for reason in done.left.values()),
        trouble=bool(done.left or errors),
        sure=read.sure,
        workshop=get(session, Workshop, actor.workshop_id),
    )


def _row(report: WaitingReport, read: Posted, done: Answered, errors: list[str]) -> Row:
    typed = read.typed.get(report.id)
    if typed is None:
        first = rules.first_choice(report.said, report.book.good, is_asked=bool(report.asked))
        return Row(report, str(new_id()), first, str(report.said))
    row = Row(report, str(new_id()), typed["choice"], typed["good"], typed["text"], errors)
    match done.left.get(report.id):
        case Doubtful(details=details):
            row.doubts = [Doubt.of(plain) for plain in details["doubts"]]
        case Invalid(fields=fields):
            row.errors = [gettext(sentence) for sentence in fields.values()]
        case WorkshopError() as refusal:
            row.errors = [text_of(refusal)]
    return row
