"""Pages of importing: bring a file, look at what it would add, take it."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from workshop import database
from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.errors import NotFound, Refused, WorkshopError
from workshop.i18n import gettext, mark
from workshop.ids import new_id
from workshop.imports import commands, queries
from workshop.imports.answers import MOST_SHOWN, needs_another_look, read_choices
from workshop.imports.commands import BringFile, Drafted
from workshop.imports.context import context_of
from workshop.imports.drafts import Choices, Draft, batched
from workshop.imports.left_rows import left_rows, sentence
from workshop.imports.models import ImportFile
from workshop.imports.plans import draft_of, other_kinds, taught
from workshop.imports.rules import (
    FIELD_NAMES,
    FIELDS_OF,
    GROUP_NAMES,
    KIND_NAMES,
    LOOKS_LIKE,
    OUTCOMES,
    Kind,
    Level,
    Place,
)
from workshop.imports.templates import template
from workshop.spreadsheet.reading import read_workbook
from workshop.spreadsheet.workbook import Workbook
from workshop.spreadsheet.writing import NewWorksheet, write_workbook
from workshop.text import one_line
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, read_form
from workshop.web.pages import download, go_to, render

router = APIRouter()

MayBring = Annotated[Actor, Depends(Require(Permission.IMPORTS_BRING))]
PostedForm = Annotated[FormData, Depends(read_form)]

FIRST_LINES = 12
"""Rows that a page shows of a worksheet whose headings were not found."""


# --- bringing -------------------------------------------------------------


@router.get("/imports")
def imports(request: Request, actor: MayBring, session: Reading) -> Response:
    return render(request, "imports/list.html", kinds=KIND_NAMES, files=queries.imports_of(session))


@router.get("/imports/new")
def new_import(request: Request, actor: MayBring, kind: Kind = Kind.ROSTER) -> Response:
    return _new(request, Form({"id": str(new_id()), "kind": str(kind)}))


def _new(request: Request, form: Form[BringFile]) -> Response:
    status = form.status if form.troubled else 200
    return render(request, "imports/new.html", status=status, form=form, kinds=KIND_NAMES)


@router.post("/imports")
def bring(request: Request, actor: MayBring, session: Writing, clock: BusinessClock, posted: PostedForm) -> Response:
    typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    form: Form[BringFile] = Form(typed | {"id": typed.get("id") or str(new_id())})
    file = posted.get("file")
    content, name = b"", ""
    if isinstance(file, UploadFile):
        name = one_line(PurePath(file.filename or "").name)[:120]
        with file.file as opened:
            content = opened.read()
    try:
        wish = BringFile(id=form.typed["id"], kind=Kind(typed.get("kind", "")), name=name)
    except ValueError:
        raise Unreadable() from None
    if not name:
        form.errors = {"file": gettext(mark("Choose the file first."))}
        return _new(request, form)
    try:
        # Before the first statement: meanwhile nobody waits for this transaction.
        workbook = read_workbook(content, name)
    except Refused as refusal:
        form.refusal = refusal
        return _new(request, form)
    with form.attempt(session):
        brought = commands.bring_file(session, actor, request.app.state.vault, wish, content, workbook, clock.now())
    if form.refusal:
        return _new(request, form)
    return go_to(f"/imports/{brought.id}")


@router.get("/imports/templates/{kind}.xlsx")
def download_template(request: Request, actor: MayBring, session: Reading, kind: Kind) -> Response:
    return _workbook(template(session, kind), gettext(KIND_NAMES[kind]))


def _workbook(sheets: list[NewWorksheet], name: str) -> Response:
    return download(write_workbook(sheets), f"{name}.xlsx")


# --- looking --------------------------------------------------------------


@dataclass(frozen=True)
class Looked:
    """A file, what it says, and what would come of it."""

    file: ImportFile
    workbook: Workbook
    choices: Choices
    draft: Draft


def _look(
    request: Request, actor: Actor, session: Session, clock: Clock, file: ImportFile, choices: Choices | None = None
) -> Looked:
    vault = request.app.state.vault
    workbook = commands.workbook_of(file, vault)
    chosen = choices or commands.choices_of(file)
    draft = draft_of(session, actor, vault, Kind(file.kind), workbook, file.name, chosen, clock.today())
    return Looked(file, workbook, chosen, draft)


@router.get("/imports/{import_id}")
def import_page(request: Request, actor: MayBring, session: Reading, clock: BusinessClock, import_id: UUID) -> Response:
    return _page(request, actor, session, clock, import_id)


def _page(
    request: Request,
    actor: Actor,
    session: Session,
    clock: Clock,
    import_id: UUID,
    refusal: WorkshopError | None = None,
) -> Response:
    file = get(session, ImportFile, import_id)
    form: Form[BringFile] = Form(refusal=refusal)
    if file.ended_at or file.steps is not None:
        return _progress_page(request, file, form)
    looked = _look(request, actor, session, clock, file)
    known = queries.known_orders(session) if looked.draft.orders else []
    others = other_kinds(session, looked.draft, looked.workbook, file.name, looked.choices, clock.today())
    return render(
        request,
        "imports/preview.html",
        status=_status(form),
        form=form,
        file=file,
        draft=looked.draft,
        choices=looked.choices,
        kinds=KIND_NAMES,
        fields=FIELDS_OF[looked.draft.kind],
        field_names=FIELD_NAMES,
        levels=Level,
        groups=GROUP_NAMES,
        sentence=sentence,
        context=context_of(looked.draft.tables, looked.workbook),
        refused=_alike(looked.draft, Level.REFUSED),
        notes=_alike(looked.draft, Level.NOTE),
        most=MOST_SHOWN,
        known_orders=known,
        brought_before=queries.same_file_before(session, file),
        first_lines=_first_lines(looked.workbook) if not looked.draft.tables else [],
        others={kind: (*LOOKS_LIKE[kind], new_id()) for kind in others},
        several=len({table.worksheet for table in looked.draft.tables}) > 1,
    )


def _progress_page(request: Request, file: ImportFile, form: Form[BringFile]) -> Response:
    return render(
        request,
        "imports/progress.html",
        block="progress",
        status=_status(form),
        form=form,
        file=file,
        kinds=KIND_NAMES,
        outcomes=OUTCOMES,
    )


def _alike(draft: Draft, level: Level) -> list[tuple[str, list[Place]]]:
    """What is told of several places in the same words, once, in the order of the file."""
    places: dict[str, list[Place]] = {}
    for finding in draft.of(level):
        places.setdefault(sentence(finding), []).append(finding.place)
    return list(places.items())


def _status(form: Form[BringFile]) -> int:
    return form.status if form.troubled else 200


def _first_lines(workbook: Workbook) -> list[tuple[str, list[list[Any]]]]:
    """The beginning of each worksheet, to say where the headings stand."""
    return [(sheet.name, sheet.rows[:FIRST_LINES]) for sheet in workbook.worksheets if not sheet.hidden]


@router.get("/imports/{import_id}/left.xlsx")
def download_left(
    request: Request, actor: MayBring, session: Reading, clock: BusinessClock, import_id: UUID
) -> Response:
    looked = _look(request, actor, session, clock, get(session, ImportFile, import_id))
    sheets = left_rows(looked.draft, looked.workbook, looked.choices)
    if not sheets:
        raise NotFound()
    return _workbook(sheets, PurePath(looked.file.name).stem)


# --- taking ---------------------------------------------------------------


@router.post("/imports/{import_id}")
def answer(
    request: Request,
    actor: MayBring,
    session: Writing,
    clock: BusinessClock,
    import_id: UUID,
    posted: PostedForm,
) -> Response:
    # Worked out in a session of its own, before the first statement of this one: a large
    # file takes a second, and meanwhile nobody waits for this transaction.
    with database.reading(request.app.state.database, actor.scope) as before:
        file = get(before, ImportFile, import_id)
        said = commands.choices_of(file)
        try:
            choices = read_choices(posted, said)
        except ValueError:
            raise Unreadable() from None
        take = posted.get("act") == "take" and not needs_another_look(said, choices)
        drafted = _drafted(_look(request, actor, before, clock, file, choices), said) if take else None
    form: Form[BringFile] = Form()
    with form.attempt(session):
        vault, now = request.app.state.vault, clock.now()
        commands.choose(session, actor, import_id, choices, now)
        if drafted:
            begun = commands.begin(session, actor, vault, import_id, drafted, now)
            commands.take_batch(session, actor, vault, import_id, begun.steps_done, clock.today(), now)
    if form.refusal:
        return _page(request, actor, session, clock, import_id, form.refusal)
    more = {"look": "again"} if posted.get("act") == "take" and not drafted else {}
    return go_to(f"/imports/{import_id}", **more)


def _drafted(looked: Looked, said: Choices) -> Drafted:
    return Drafted(
        looked.file.version + int(looked.choices != said),
        batched(looked.draft.steps),
        looked.draft.rows_refused + looked.draft.rows_waiting,
        taught(looked.draft, looked.choices),
    )


@router.post("/imports/{import_id}/take")
def take(
    request: Request, actor: MayBring, session: Writing, clock: BusinessClock, import_id: UUID, posted: PostedForm
) -> Response:
    get(session, ImportFile, import_id)
    try:
        batch = int(str(posted.get("batch", "")))
    except ValueError:
        raise Unreadable() from None
    form: Form[BringFile] = Form()
    with form.attempt(session):
        vault = request.app.state.vault
        commands.take_batch(session, actor, vault, import_id, batch, clock.today(), clock.now())
    if form.refusal or request.headers.get("hx-request-type") == "partial":
        return _page(request, actor, session, clock, import_id, form.refusal)
    return go_to(f"/imports/{import_id}")


@router.post("/imports/{import_id}/again")
def again(request: Request, actor: MayBring, session: Writing, clock: BusinessClock, import_id: UUID) -> Response:
    form: Form[BringFile] = Form()
    with form.attempt(session):
        commands.look_again(session, actor, import_id, clock.now())
    if form.refusal:
        return _page(request, actor, session, clock, import_id, form.refusal)
    return go_to(f"/imports/{import_id}")


@router.post("/imports/{import_id}/read-as")
def read_as(
    request: Request, actor: MayBring, session: Writing, clock: BusinessClock, import_id: UUID, posted: PostedForm
) -> Response:
    get(session, ImportFile, import_id)
    try:
        wanted, kind = UUID(str(posted.get("id", ""))), Kind(str(posted.get("kind", "")))
    except ValueError:
        raise Unreadable() from None
    form: Form[BringFile] = Form()
    with form.attempt(session):
        other = commands.read_as(session, actor, import_id, wanted, kind, clock.now())
    if form.refusal:
        return _page(request, actor, session, clock, import_id, form.refusal)
    return go_to(f"/imports/{other.id}")


@router.post("/imports/{import_id}/end")
def end(request: Request, actor: MayBring, session: Writing, clock: BusinessClock, import_id: UUID) -> Response:
    commands.end_import(session, actor, import_id, clock.now())
    return go_to(f"/imports/{import_id}")
