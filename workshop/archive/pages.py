"""The page where an owner takes everything along."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from workshop import database
from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.archive.commands import TakeData, note_taking
from workshop.archive.making import Taking, write_archive
from workshop.archive.rules import reasons
from workshop.clock import CHINA
from workshop.database import get
from workshop.tenancy import Workshop
from workshop.vault import Vault
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, form_of
from workshop.web.pages import render

router = APIRouter()

MayTake = Annotated[Actor, Depends(Require(Permission.DATA_TAKE))]
TakeForm = Annotated[Form[TakeData], Depends(form_of(TakeData))]

_CHUNK_BYTES = 256 * 1024


@router.get("/account/data")
def explain(request: Request, actor: MayTake, session: Reading) -> Response:
    return render(request, "archive/data.html", workshop=get(session, Workshop, actor.workshop_id), reasons=reasons())


@router.post("/account/data")
def take(request: Request, actor: MayTake, clock: BusinessClock, form: TakeForm) -> Response:
    # Sessions of its own: the note is committed first, and no turn to write is held while everything is read.
    if form.value is None:
        raise Unreadable()
    base: database.Database = request.app.state.database
    vault: Vault = request.app.state.vault
    now = clock.now()
    with database.writing(base, actor.scope) as session:
        note_taking(session, actor, actor.workshop_id, form.value, now)
    made = TemporaryFile()  # noqa: SIM115  closed once it is sent
    try:
        with database.reading(base, actor.scope, still=True) as session:
            workshop = get(session, Workshop, actor.workshop_id)
            write_archive(session, workshop, Taking(now, vault if form.value.with_numbers else None), made)
    except BaseException:
        made.close()
        raise
    name = f"{workshop.code}-{now.astimezone(CHINA):%Y-%m-%d}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(made.tell()),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_sent(made), media_type="application/zip", headers=headers)


def _sent(made: IO[bytes]) -> Iterator[bytes]:
    """The file piece by piece, gone afterwards."""
    with made:
        made.seek(0)
        while chunk := made.read(_CHUNK_BYTES):
            yield chunk
