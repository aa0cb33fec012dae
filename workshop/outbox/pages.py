"""What waits on this phone: its page, its file, and what a browser needs to work without a network."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from workshop import paths
from workshop.accounts.guard import BusinessClock, Require, Writing
from workshop.actor import Actor, Permission
from workshop.errors import Refused
from workshop.i18n import LANGUAGES, catalogue, gettext, mark
from workshop.outbox import saved
from workshop.outbox.commands import Entry, Moment, take_entries
from workshop.outbox.rules import MOST_IN_FILE, Outcome
from workshop.outbox.saved import Question
from workshop.web.forms import Form, read_form
from workshop.web.pages import render, static_address

router = APIRouter()

MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]
PostedForm = Annotated[FormData, Depends(read_form)]

QUEUE_SCRIPTS = ("idb-8.0.4.min.js", "queue.js")
"""What the worker needs itself to send the queue."""

KEPT_FILES = (
    "workshop.css",
    "desk.css",
    "icon.svg",
    "htmx-4.0.1.min.js",
    "grid.js",
    "outbox.js",
    "kept.js",
    "waiting.js",
)
"""What a grid needs to open without a network."""

OFFLINE = "/offline"

COPY = mark("No network. This is how it was on {moment}.")
"""What the worker writes on each copy of a page; it knows the moment."""

COPY_AGAIN = mark("Try again")
"""The link beside it that asks the network once more."""

NO_COPY = {
    "title": mark("No network"),
    "no_copy": mark("There is no copy of this page on the phone: it needs the network."),
    "safe": mark("Whatever was counted is still on the phone and goes out by itself once the network is back."),
    "start": mark("Start"),
}
"""What stands in the place of a page of which there is no copy."""


class NotAQueue(Refused):
    """The file was not saved by the queue's own button."""

    code = "not_a_queue"
    message = mark("This is not a file that was saved here. Choose the one that the phone saved.")


class QueueFile(BaseModel):
    """A queue as a phone saved it."""

    workshop_queue: Literal[1]
    entries: list[Entry] = Field(max_length=MOST_IN_FILE)


@dataclass(frozen=True)
class Taken:
    """One entry of a file, and what became of it."""

    day: str
    outcome: Outcome
    reason: str
    questions: list[Question]


# --- the browser's own files -----------------------------------------------


@cache
def worker_script() -> tuple[str, str]:
    """The service worker with the addresses of its files, and the build that these make."""
    scripts = [static_address(name) for name in QUEUE_SCRIPTS]
    files = [static_address(name) for name in (*QUEUE_SCRIPTS, *KEPT_FILES)]
    source = (paths.STATIC / "sw.js").read_text(encoding="utf-8")
    build = hashlib.sha256("\n".join([source, *files]).encode()).hexdigest()[:12]
    texts = {tag: catalogue(language) for language, tag in LANGUAGES.items()}
    copy = {tag: [known.get(text, text) for text in (COPY, COPY_AGAIN)] for tag, known in texts.items()}
    told = json.dumps({"build": build, "scripts": scripts, "files": [*files, OFFLINE], "copy": copy})
    return f"self.WORKSHOP = {told};\n{source}", build


@router.get("/sw.js")
def service_worker(request: Request) -> Response:
    """It must lie at the root: a worker rules over what lies beside and below it.

    Browsers ask for it after each page: one that is known costs a line.
    """
    script, build = worker_script()
    headers = {"Cache-Control": "no-cache", "ETag": f'W/"{build}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(script, media_type="text/javascript", headers=headers)


@router.get("/manifest.webmanifest")
def manifest() -> Response:
    icon = {"src": static_address("icon.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"}
    told = {
        "id": "/",
        "name": gettext("Workshop"),
        "short_name": gettext("Workshop"),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f6f5",
        "theme_color": "#f4f6f5",
        "icons": [icon],
    }
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"}
    return JSONResponse(told, media_type="application/manifest+json", headers=headers)


@router.get("/offline")
def offline(request: Request) -> Response:
    tongues = [
        (tag, {name: catalogue(language).get(message, message) for name, message in NO_COPY.items()})
        for language, tag in LANGUAGES.items()
    ]
    return render(request, "outbox/offline.html", tongues=tongues)


# --- what waits ------------------------------------------------------------


@router.get("/queue")
def queue(request: Request, actor: MayRecord) -> Response:
    return _queue(request, Form(), [])


@router.post("/queue/file")
def take_file(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, posted: PostedForm
) -> Response:
    form: Form[QueueFile] = Form()
    taken: list[Taken] = []
    with form.attempt(session):
        entries = _read(posted).entries
        verdicts = take_entries(session, actor, entries, Moment(clock.today(), clock.now(), clock.offset))
        for entry, verdict in zip(entries, verdicts, strict=True):
            why = saved.reason(verdict.refusal) if verdict.refusal else ""
            asked = saved.questions(session, verdict)
            taken.append(Taken(_day_of(entry), verdict.outcome, why, asked))
    return _queue(request, form, taken)


def _read(posted: FormData) -> QueueFile:
    """Raises NotAQueue."""
    file = posted.get("file")
    content = b""
    if isinstance(file, UploadFile):
        with file.file as opened:
            content = opened.read()
    try:
        return QueueFile.model_validate_json(content)
    except ValidationError:
        raise NotAQueue() from None


def _day_of(entry: Entry) -> str:
    """The day it is of as it was told, or its month's first cell's; the page shows it as it stands."""
    told: Any = entry.payload.get("work_date")
    if told is None:
        cells = entry.payload.get("cells")
        first = cells[0] if isinstance(cells, list) and cells else {}
        told = str(first.get("work_date", ""))[:7] if isinstance(first, dict) else ""
    return str(told)[:10]


def _queue(request: Request, form: Form[QueueFile], taken: list[Taken]) -> Response:
    return render(
        request,
        "outbox/queue.html",
        status=form.status if form.troubled else 200,
        form=form,
        taken=taken,
        done=sum(entry.outcome != Outcome.REFUSED for entry in taken),
    )
