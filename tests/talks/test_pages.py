"""Objections and their ends, as the two people see them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.documents.test_rules import photo
from tests.facts import row_counts
from tests.output.wishes import cell, saved_sheet
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.tenancy import Workshop
from workshop.web.middleware import FORM_BYTES, PHOTO_BYTES, most_bytes

DAY = f"/me/days/{TODAY}"


@pytest.fixture
def phone(client_of: Callable[..., TestClient], database: Database, cast: Cast) -> TestClient:
    """Fang's, on a day with 110 sleeves."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110), now=NOON)
    return client_of(cast.fang)


def word(cast: Cast, kind: str, **more: Any) -> dict[str, str]:
    return {"id": str(new_id()), "engagement_id": str(cast.fang_at), "kind": kind, **more}


def objection(cast: Cast, claimed: object = 130, **more: Any) -> dict[str, str]:
    return word(cast, "not_right", **{"operation_id": str(cast.sleeve), "claimed": str(claimed), **more})


def end(outcome: str = "accepted", **more: Any) -> dict[str, str]:
    return {"id": str(new_id()), "recount_id": str(new_id()), "outcome": outcome, "text": "对过单子", **more}


def text_of(page: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def asked(phone: TestClient, cast: Cast, **more: Any) -> str:
    """The address at which the objection that she sends is answered."""
    wish = objection(cast, **more)
    assert phone.post(DAY, data=wish).status_code == 303
    return f"/asked/{wish['id']}"


def test_right_stands_on_the_day_with_what_was_shown(phone: TestClient, cast: Cast) -> None:
    assert phone.post(DAY, data=word(cast, "right")).status_code == 303
    assert "110 pieces, ¥93.50" in phone.get(DAY).text


def test_each_line_has_its_own_form_and_no_script(phone: TestClient, cast: Cast) -> None:
    page = phone.get(DAY).text
    assert page.count(f'name="operation_id" value="{cast.sleeve}"') == 1
    assert "Something is missing" in page
    assert f'<option value="{cast.hem}"' in page  # what runs and has a price
    assert f'<option value="{cast.sleeve}"' not in page  # it is not missing
    assert "<script" not in page


def test_an_objection_reaches_the_owner_and_its_end_comes_back(
    phone: TestClient, client: TestClient, cast: Cast
) -> None:
    address = asked(phone, cast, text="少记了一捆")
    hers = text_of(phone.get(DAY).text)
    assert "Written down: 110. You say: 130. 少记了一捆" in hers
    assert "Answer by Friday, 19 Sep" in hers
    assert "The rest of the day goes on and is paid on time." in hers
    assert "Not right, they say: 1 to answer" in client.get("/start").text
    page = text_of(client.get("/asked").text)
    assert "She was shown 110 pieces, ¥93.50 She says 130 pieces" in page
    assert "Answer by Friday, 19 Sep" in page
    assert "梅老板" not in page.partition("How it was entered")[0]
    assert "兰组长" in page  # who wrote the row behind the line
    assert client.post(address, data=end()).headers["location"] == "/asked?done=ended"
    page = text_of(client.get("/asked").text)
    assert "Nobody waits for an answer." in page
    assert "written down 110, she says 130, settled on 130 · 对过单子" in page
    hers = text_of(phone.get(DAY).text)
    assert "As you said: 130 pieces · 对过单子" in hers
    assert "¥110.50" in hers
    assert "Still not right" in hers


def test_fewer_than_written_down_is_asked_before_it_is_sent(phone: TestClient, client: TestClient, cast: Cast) -> None:
    wish = objection(cast, claimed="20")
    doubted = phone.post(DAY, data=wish)
    assert doubted.status_code == 409
    assert "110 are written down, and you say 20 in all" in doubted.text
    assert "If 20 are missing, write 130." in doubted.text
    (key,) = re.findall(r'name="sure" value="\s*(fewer/[^"]+)"><div class="field', doubted.text.replace("\n", ""))
    assert "Nobody waits for an answer." in client.get("/asked").text
    assert phone.post(DAY, data=wish | {"sure": key}).status_code == 303


def test_a_recount_is_kept_before_the_end(phone: TestClient, client: TestClient, cast: Cast) -> None:
    address = asked(phone, cast)
    counted = {"recount_id": str(new_id()), "recounted": "125", "recount_text": "两人一起点的"}
    assert client.post(f"{address}/recount", data=counted).headers["location"] == "/asked?done=recounted"
    assert "Counted again 125 pieces · 两人一起点的" in text_of(client.get("/asked").text)
    assert "Counted again: 125 · 两人一起点的" in text_of(phone.get(DAY).text)
    assert client.post(address, data=end("split", settled="125")).status_code == 303
    assert "Settled on another number: 125 pieces" in text_of(phone.get(DAY).text)


@pytest.mark.parametrize(
    ("wish", "status", "sentence"),
    [
        (end("refused", text=" "), 422, "Write why it stays as it is: she reads it."),
        (end("split"), 422, "Write the number that you settled on."),
        (end("split", settled="12x"), 422, "Enter a whole number, such as 120."),
        (end("split", settled="1200"), 409, "1200 pieces; usually it is about 110."),
        (end("accepted", seen="90"), 409, "Somebody changed this in the meantime."),
        (end("accepted", recounted="-1"), 422, "Enter 0 or more."),
        ({"id": str(new_id())}, 422, "This is still open."),
    ],
)
def test_an_end_that_cannot_be_is_told_and_kept_as_typed(
    phone: TestClient,
    client: TestClient,
    session: Session,
    cast: Cast,
    wish: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    address = asked(phone, cast)
    before = row_counts(session)
    answer = client.post(address, data=wish)
    assert answer.status_code == status
    assert sentence in answer.text
    if outcome := wish.get("outcome"):
        assert f'value="{outcome}" checked' in answer.text
        assert f'name="settled" inputmode="numeric" autocomplete="off" value="{wish.get("settled", "")}"' in answer.text
    assert row_counts(session) == before


def test_a_question_answered_with_the_same_number_passes(phone: TestClient, client: TestClient, cast: Cast) -> None:
    address = asked(phone, cast)
    wish = end("split", settled="1200")
    (sure,) = re.findall(r'name="sure" value="([^"]+)"', client.post(address, data=wish).text)
    assert client.post(address, data={**wish, "sure": sure}).status_code == 303


def test_an_overdue_answer_is_red_on_both_sides_and_comes_first(
    phone: TestClient, client: TestClient, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        session.get_one(Workshop, cast.workshop).answer_days = -2
    asked(phone, cast)
    assert "Not right, they say: 1 overdue" in client.get("/start").text
    assert "2 days late" in client.get("/asked").text
    assert "The answer is 2 days late" in phone.get(DAY).text


def test_a_settled_day_is_told_before_anything_is_typed(
    phone: TestClient, client: TestClient, database: Database, cast: Cast
) -> None:
    address = asked(phone, cast)
    with db.writing(database, cast.mei.scope) as session:
        session.get_one(Workshop, cast.workshop).closed_through = TODAY
    assert "the difference goes into the next pay" in client.get("/asked").text
    assert client.post(address, data=end()).status_code == 409
    assert "Answer by" in client.get("/asked").text


def test_what_was_answered_meanwhile_is_told_once(phone: TestClient, client: TestClient, cast: Cast) -> None:
    address = asked(phone, cast)
    client.post(address, data=end())
    again = client.post(address, data=end("refused"))
    assert again.status_code == 409
    assert again.text.count("This was answered, or she has said something else since.") == 1


def test_her_photo_opens_for_both_and_for_nobody_else(
    phone: TestClient, client_of: Callable[..., TestClient], cast: Cast
) -> None:
    answer = phone.post(DAY, data=objection(cast), files={"photo": ("a.jpg", photo(2400, 1800), "image/jpeg")})
    assert answer.status_code == 303
    (address,) = set(re.findall(r'href="(/documents/[^"]+)"', phone.get(DAY).text))
    statuses = {name: client_of(actor).get(address).status_code for name, actor in cast.actors.items()}
    assert {name for name, status in statuses.items() if status == 200} == {"mei", "lan", "hua", "fang"}
    assert {statuses[name] for name in ("yan", "ying", "stranger")} == {404}
    assert address in client_of(cast.mei).get("/asked").text


def test_an_empty_photo_field_is_no_photo(phone: TestClient, cast: Cast) -> None:
    files = {"photo": ("", b"", "application/octet-stream")}
    assert phone.post(DAY, data=objection(cast), files=files).status_code == 303
    assert "/documents/" not in phone.get(DAY).text


@pytest.mark.parametrize(
    ("differs", "day", "status", "sentence"),
    [
        ({"claimed": ""}, TODAY, 422, "Write how many it should be, for example 130."),
        ({"claimed": "110"}, TODAY, 422, "So many are written down already."),
        ({"claimed": "many"}, TODAY, 422, "Enter a whole number, such as 120."),
        ({"operation_id": ""}, TODAY, 422, "Write what is not right, for example: two hours of waiting are missing."),
        ({"text": "长" * 201}, TODAY, 422, "This is too long: 200 characters at most."),
        ({}, "2025-09-17", 409, "17 Sep 2025 has not come yet."),
        ({"kind": "right", "operation_id": ""}, "2025-09-02", 409, "Nothing was counted on that day."),
        ({"kind": "maybe"}, TODAY, 422, "Choose one of the answers."),
    ],
)
def test_a_word_that_cannot_be_said(
    phone: TestClient, session: Session, cast: Cast, differs: dict[str, str], day: object, status: int, sentence: str
) -> None:
    before = row_counts(session)
    wish = {**objection(cast), **differs}
    answer = phone.post(f"/me/days/{day}", data=wish)
    assert answer.status_code == status
    assert sentence in answer.text
    if wish["kind"] == "not_right" and day == TODAY:
        assert f'value="{wish["claimed"]}"' in answer.text
    assert row_counts(session) == before


def test_what_is_no_photo_is_told_with_what_was_typed(phone: TestClient, cast: Cast) -> None:
    answer = phone.post(DAY, data=objection(cast), files={"photo": ("a.txt", b"text", "text/plain")})
    assert answer.status_code == 422
    assert "This is not a photo that we can read." in answer.text
    assert 'value="130"' in answer.text


def test_she_takes_it_back_line_by_line(phone: TestClient, client: TestClient, cast: Cast) -> None:
    asked(phone, cast)
    assert "It is right after all" in phone.get(DAY).text
    assert phone.post(DAY, data=word(cast, "right", operation_id=str(cast.sleeve))).status_code == 303
    assert "Nobody waits for an answer." in client.get("/asked").text


def test_nobody_answers_what_was_not_asked_here(
    phone: TestClient, client_of: Callable[..., TestClient], cast: Cast
) -> None:
    address = asked(phone, cast)
    for name, path in (("stranger", address), ("mei", f"/asked/{new_id()}"), ("mei", "/asked/x")):
        for more in ("", "/recount"):
            assert client_of(cast.actors[name]).post(path + more, data=end()).status_code == 404


def test_objections_as_json(phone: TestClient, client: TestClient, cast: Cast) -> None:
    address = asked(phone, cast)
    (waiting,) = client.get("/api/v1/objections").json()
    assert (waiting["shown_pieces"], waiting["claimed_pieces"], waiting["due_on"]) == (110, 130, "2025-09-19")
    assert (waiting["recount"], waiting["end"]) == (None, None)
    client.post(address, data=end("split", settled="125", recounted="125"))
    assert client.get("/api/v1/objections").json() == []
    (ended,) = client.get("/api/v1/objections", params={"ended_since": str(TODAY)}).json()
    assert (ended["end"]["outcome"], ended["end"]["pieces"], ended["recount"]["pieces"]) == ("split", 125, 125)
    assert ended["end"]["sheet_id"]
    assert client.get("/api/v1/objections", params={"ended_since": "0001-01-01"}).json() == [ended]


def test_a_day_takes_a_photo_and_its_neighbours_do_not() -> None:
    assert most_bytes(DAY) == PHOTO_BYTES
    assert most_bytes("/me/days") == most_bytes("/asked/x") == FORM_BYTES
