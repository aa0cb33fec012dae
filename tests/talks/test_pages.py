"""Right, not right and the answer, as the two people see them."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import row_counts
from tests.output.wishes import cell, saved_sheet
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id

DAY = f"/me/days/{TODAY}"


@pytest.fixture
def phone(client_of: Callable[..., TestClient], database: Database, cast: Cast) -> TestClient:
    """Fang's, on a day with 110 sleeves."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110), now=NOON)
    return client_of(cast.fang)


def word(cast: Cast, kind: str, text: str = "") -> dict[str, str]:
    return {"id": str(new_id()), "engagement_id": str(cast.fang_at), "kind": kind, "text": text}


def test_right_stands_on_the_day_with_what_was_shown(phone: TestClient, cast: Cast) -> None:
    assert phone.post(DAY, data=word(cast, "right")).status_code == 303
    page = phone.get(DAY).text
    assert "Right" in page
    assert "110 pieces, ¥93.50" in page


def test_not_right_reaches_the_owner_and_her_answer_comes_back(
    phone: TestClient, client: TestClient, cast: Cast
) -> None:
    assert phone.post(DAY, data=word(cast, "not_right", "是130，不是110")).status_code == 303
    assert "Waits for an answer of the leader" in phone.get(DAY).text
    assert "Not right, they say: 1 to answer" in client.get("/start").text
    asked = client.get("/asked").text
    assert "是130，不是110" in asked
    assert "It stood at 110 pieces, ¥93.50." in asked
    action = "/asked/" + asked.partition('action="/asked/')[2][:36]
    empty = client.post(action, data={"id": str(new_id()), "text": " "})
    assert empty.status_code == 422
    assert "This is still open." in empty.text
    assert client.post(action, data={"id": str(new_id()), "text": "改成130了"}).status_code == 303
    assert "Nobody waits for an answer." in client.get("/asked").text
    page = phone.get(DAY).text
    assert "改成130了" in page
    assert "Waits for an answer of the leader" not in page


@pytest.mark.parametrize(
    ("kind", "text", "day", "status", "sentence"),
    [
        ("not_right", " ", TODAY, 422, "Write what is not right, for example: it was 130, not 120."),
        ("not_right", "长" * 201, TODAY, 422, "This is too long: 200 characters at most."),
        ("right", "", "2025-09-02", 409, "Nothing was counted on that day."),
        ("not_right", "x", "2025-09-17", 409, "17 Sep 2025 has not come yet."),
        ("maybe", "x", TODAY, 422, "Choose one of the answers."),
    ],
)
def test_a_word_that_cannot_be_said(
    phone: TestClient, session: Session, cast: Cast, kind: str, text: str, day: object, status: int, sentence: str
) -> None:
    before = row_counts(session)
    answer = phone.post(f"/me/days/{day}", data=word(cast, kind, text))
    assert answer.status_code == status
    assert sentence in answer.text
    assert f'value="{text}"' in answer.text
    assert row_counts(session) == before


def test_nobody_answers_what_was_not_asked_here(
    phone: TestClient, client_of: Callable[..., TestClient], cast: Cast
) -> None:
    talk = word(cast, "not_right", "x")
    phone.post(DAY, data=talk)
    form = {"id": str(new_id()), "text": "x"}
    for name, talk_id in (("stranger", talk["id"]), ("mei", new_id()), ("mei", "x")):
        assert client_of(cast.actors[name]).post(f"/asked/{talk_id}", data=form).status_code == 404
