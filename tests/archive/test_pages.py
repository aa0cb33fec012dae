"""Taking everything along from the page."""

import json
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session, col

from tests.cast import Cast
from workshop.archive.making import MANIFEST
from workshop.journal.commands import Action
from workshop.journal.models import Note


def notes(session: Session) -> list[dict[str, bool]]:
    found = session.scalars(sa.select(Note).where(col(Note.action) == Action.WORKSHOP_DATA_TAKEN))
    return [dict(note.details) for note in found]


def test_the_owner_takes_everything_and_it_is_noted(client: TestClient, session: Session) -> None:
    answer = client.post("/account/data")
    assert answer.headers["content-disposition"] == 'attachment; filename="W1-2025-09-16.zip"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    archive = ZipFile(BytesIO(answer.content))
    assert not json.loads(archive.read(MANIFEST))["with_identity_numbers"]
    assert Action.WORKSHOP_DATA_TAKEN in {row["action"] for row in json.loads(archive.read("json/note.json"))}
    assert notes(session) == [{"with_identity_numbers": False}]


def test_taking_identity_numbers_is_noted_as_such(client: TestClient, session: Session) -> None:
    answer = client.post("/account/data", data={"with_numbers": "true"})
    assert json.loads(ZipFile(BytesIO(answer.content)).read(MANIFEST))["with_identity_numbers"]
    assert notes(session) == [{"with_identity_numbers": True}]


def test_an_odd_answer_takes_nothing(client: TestClient, session: Session) -> None:
    assert client.post("/account/data", data={"with_numbers": "perhaps"}).status_code == 400
    assert notes(session) == []


def test_looking_at_the_page_takes_nothing(client: TestClient, session: Session) -> None:
    page = client.get("/account/data").text
    assert "With identity numbers in clear (is noted)" in page
    assert notes(session) == []


def test_a_leader_and_a_bookkeeper_may_not(client_of: Callable[..., TestClient], cast: Cast) -> None:
    for actor in (cast.lan, cast.hua):
        assert client_of(actor).post("/account/data").status_code == 403
        assert "/account/data" not in client_of(actor).get("/account").text
