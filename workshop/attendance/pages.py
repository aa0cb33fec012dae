"""Pages of attendance for the workshop: the month, the leader's list of a day, putting one time right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.attendance import commands, queries, rules
from workshop.attendance.commands import Correct, ListDay
from workshop.attendance.models import Presence
from workshop.attendance.month_book import attendance_workbook
from workshop.attendance.rules import AttendanceBy, Entry
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.i18n import gettext
from workshop.ids import new_id
from workshop.output.cells import days_before
from workshop.output.rules import check_not_future
from workshop.tenancy import Workshop
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import download, go_to, month_asked, render
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.ATTENDANCE_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.ATTENDANCE_RECORD))]
PostedForm = Annotated[FormData, Depends(read_form)]
CorrectForm = Annotated[Form[Correct], Depends(form_of(Correct))]

FIRST_HALF = 15
"""Days on a page's width: a month is shown, and printed, in two halves."""


# --- the month ------------------------------------------------------------


@router.get("/attendance")
def month_page(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    workshop = get(session, Workshop, actor.workshop_id)
    if workshop.attendance_by == AttendanceBy.NONE:
        return _off(request, workshop)
    this = Month.of(clock.today())
    chosen = month_asked(month) if month else this
    days = chosen.days()
    halves = (days[:FIRST_HALF], days[FIRST_HALF:])
    return render(
        request,
        "attendance/month.html",
        workshop=workshop,
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < this else None,
        today=clock.today(),
        by=rules.BY_NAMES[AttendanceBy(workshop.attendance_by)],
        workers=queries.month_of_workers(session, chosen),
        halves=[half for half in halves if half[0] <= clock.today()],
    )


def _off(request: Request, workshop: Workshop, status: int = 200) -> Response:
    """What attendance is for, and how it is turned on."""
    return render(request, "attendance/off.html", status=status, workshop=workshop)


@router.get("/attendance/{month}.xlsx")
def workbook(actor: MayRead, session: Reading, month: str) -> Response:
    chosen = month_asked(month)
    workshop = get(session, Workshop, actor.workshop_id)
    workers = queries.month_of_workers(session, chosen)
    said = queries.said_between(session, [who.id for who in workers], chosen.first_day, chosen.last_day)
    return download(attendance_workbook(chosen, workers, said), f"{workshop.code}-attendance-{chosen}.xlsx")


# --- the leader's list ----------------------------------------------------


@dataclass
class ListRow:
    """One worker of the list: her times as text, as shown before, and what is wrong with them."""

    who: Engagement
    hours: str
    was: str
    error: str = ""


@dataclass
class Posted:
    """The list as it came back."""

    rows: list[dict[str, str]]
    typed: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)  # worker's id → sentence


def _posted(form: FormData) -> Posted:
    """Raises Unreadable for a form that is none of ours."""
    columns = [[str(value) for value in form.getlist(name)] for name in ("row", "hours", "was")]
    if len({len(column) for column in columns}) > 1:
        raise Unreadable()
    rows = [dict(zip(("engagement_id", "hours", "was"), row, strict=True)) for row in zip(*columns, strict=True)]
    typed = {name: str(form.get(name, "")) for name in ("id", "note", "fill")}
    posted = Posted(rows, {**typed, "sure": " ".join(map(str, form.getlist("sure")))})
    for row in rows:
        try:
            rules.read_spans(row["hours"])
        except ValueError as wrong:
            posted.errors[row["engagement_id"]] = gettext(str(wrong))
    return posted


@router.get("/attendance/{day}")
def day_page(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, day: date) -> Response:
    check_not_future(day, clock.today())
    return _day(request, actor, session, clock, day, Form(), None)


@router.post("/attendance/{day}")
def list_day(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, day: date, form: PostedForm
) -> Response:
    posted = _posted(form)
    if posted.typed["fill"]:
        return _day(request, actor, session, clock, day, Form(posted.typed), posted)
    shown: Form[ListDay] = Form()
    if posted.errors:
        shown.errors = {f"hours-{who}": sentence for who, sentence in posted.errors.items()}
    else:
        shown = understand(ListDay, {**{k: v for k, v in posted.typed.items() if v}, "rows": posted.rows})
    shown.typed = posted.typed
    if shown.value:
        with shown.attempt(session):
            commands.list_day(session, actor, day, shown.value, clock.today(), clock.now())
    if shown.accepted:
        return go_to(f"/attendance/{day}", done="saved")
    return _day(request, actor, session, clock, day, shown, posted)


def _day(
    request: Request,
    actor: Actor,
    session: Session,
    clock: Clock,
    day: date,
    form: Form[Any],
    posted: Posted | None,
) -> Response:
    workshop = get(session, Workshop, actor.workshop_id)
    if workshop.attendance_by == AttendanceBy.NONE:
        return _off(request, workshop, form.status if form.troubled else 200)
    people = queries.people_of_day(session, day)
    said = queries.by_day(queries.said_between(session, [who.id for who in people], day, day))
    stands = {key: rules.standing(rows) for key, rows in said.items()}
    rows = _posted_rows(session, posted, workshop.usual_hours) if posted else _rows(people, stands, day)
    return render(
        request,
        "attendance/day.html",
        status=form.status if form.troubled else 200,
        form=form,
        form_id=form.typed.get("id") or str(new_id()),
        workshop=workshop,
        day=day,
        before=days_before(day, 1),
        after=day + timedelta(days=1) if day < clock.today() else None,
        rows=rows,
        said=[(who, rules.history(said[who.id, day])) for who in people if (who.id, day) in said],
        sources=rules.SOURCE_NAMES,
        filled=bool(posted and posted.typed["fill"]),
    )


def _rows(people: Sequence[Engagement], stands: Mapping[queries.Key, Sequence[Presence]], day: date) -> list[ListRow]:
    texts = [(who, rules.spans_text(map(rules.span_of, stands.get((who.id, day), [])))) for who in people]
    return [ListRow(who, text, text) for who, text in texts]


def _posted_rows(session: Session, posted: Posted, usual_hours: str) -> list[ListRow]:
    """The rows as they were typed; those that are to be as usual, filled in.  Raises NotFound, Unreadable."""
    try:
        people = engagements_of(session, [UUID(row["engagement_id"]) for row in posted.rows])
    except ValueError:
        raise Unreadable() from None
    rows = [
        ListRow(who, row["hours"], row["was"], posted.errors.get(row["engagement_id"], ""))
        for who, row in zip(people, posted.rows, strict=True)
    ]
    fill = posted.typed["fill"]
    for row in rows:
        if fill == str(row.who.id) or (fill == "all" and not row.hours.strip()):
            row.hours, row.error = usual_hours, ""
    return rows


# --- one time put right ---------------------------------------------------


@router.get("/attendance/rows/{presence_id}")
def row_page(request: Request, actor: MayRecord, session: Reading, presence_id: UUID) -> Response:
    return _row(request, session, presence_id, Form())


@router.post("/attendance/rows/{presence_id}")
def correct(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, presence_id: UUID, form: CorrectForm
) -> Response:
    if form.value:
        with form.attempt(session):
            row = commands.correct(session, actor, presence_id, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/attendance/{row.work_date}", done="saved")
    return _row(request, session, presence_id, form)


def _row(request: Request, session: Session, presence_id: UUID, form: Form[Any]) -> Response:
    row = get(session, Presence, presence_id)
    day = row.work_date
    entries: list[Entry[Presence]] = rules.history(queries.said_between(session, [row.engagement_id], day, day))
    return render(
        request,
        "attendance/row.html",
        status=form.status if form.troubled else 200,
        form=form,
        form_id=form.typed.get("id") or str(new_id()),
        row=row,
        hours=str(rules.span_of(row)),
        counts=any(entry.counts and entry.row is row for entry in entries),
        who=get(session, Engagement, row.engagement_id),
        entries=entries,
        sources=rules.SOURCE_NAMES,
    )
