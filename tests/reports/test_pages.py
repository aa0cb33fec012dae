"""Reporting on a phone and the leader's batch page, as the two see them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, Cast
from tests.facts import row_counts
from tests.output.wishes import YESTERDAY, cell, saved_sheet, standing
from tests.reports.saying import tell
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.rules import Count
from workshop.reports.models import Report, ReportAnswer
from workshop.tenancy import Workshop

Clients = Callable[..., TestClient]


@pytest.fixture
def phone(client_of: Clients, cast: Cast) -> TestClient:
    return client_of(cast.fang)


def form(cast: Cast, good: object, **more: object) -> dict[str, str]:
    typed = {"id": new_id(), "operation_id": cast.sleeve, "work_date": TODAY, "good": good} | more
    return {name: str(value) for name, value in typed.items()}


# --- the worker --------------------------------------------------------------------


def test_from_her_pay_to_a_told_number_in_two_taps(phone: TestClient, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 30, at=cast.hem), day=YESTERDAY)
    assert 'href="/me/report"' in phone.get("/me").text
    page = phone.get("/me/report").text
    assert f'value="{cast.hem}" checked' in page, "what she made last is chosen"
    assert f'value="{TODAY}" checked' in page
    assert "autofocus" in page
    assert "<script" not in page
    answer = phone.post("/me/report", data=form(cast, "40+50"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/report?done=1")
    page = phone.get("/me/report?done=1").text
    assert "Told. The leader sees it." in page
    assert "The leader has not answered yet." in page
    assert "Without an answer it counts as you said, from 20 Sep on." in page
    assert '<b>Reported, waits for the leader</b><span class="yuan num">1</span>' in phone.get("/me").text


def test_an_unlikely_number_is_asked_with_two_ways_on(phone: TestClient, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 120), day=YESTERDAY)
    before = row_counts(session)
    asked = phone.post("/me/report", data=form(cast, 1200))
    assert asked.status_code == 409
    assert "1,200 pieces. You usually make about 120. Is that right?" in asked.text
    assert 'name="good" value="120"' in asked.text
    assert row_counts(session) == before
    key = asked.text.partition('name="sure" value="')[2].partition('"')[0]
    assert phone.post("/me/report", data=form(cast, 1200, sure=key)).status_code == 303


@pytest.mark.parametrize(
    ("more", "status", "sentence"),
    [
        ({"good": ""}, 422, "Enter a whole number, such as 120."),
        ({"good": "-1"}, 422, "Enter"),
        ({"work_date": TODAY - timedelta(days=2)}, 409, "Here you report today and yesterday."),
        ({"operation_id": ""}, 422, "Choose one of the answers."),
    ],
)
def test_what_cannot_be_told_comes_back_as_typed(
    phone: TestClient, session: Session, cast: Cast, more: dict[str, object], status: int, sentence: str
) -> None:
    before = row_counts(session)
    answer = phone.post("/me/report", data=form(cast, **({"good": "88"} | more)))
    assert answer.status_code == status
    assert sentence in answer.text
    assert f'name="good" inputmode="tel" autocomplete="off" enterkeyhint="done" value="{more.get("good", 88)}"' in (
        answer.text
    )
    assert row_counts(session) == before


def test_a_form_pressed_again_with_another_number_says_so(phone: TestClient, session: Session, cast: Cast) -> None:
    typed = form(cast, 90)
    phone.post("/me/report", data=typed)
    assert phone.post("/me/report", data=typed).status_code == 303
    again = phone.post("/me/report", data=typed | {"good": "95"})
    assert again.status_code == 409
    assert "save once more" in again.text
    assert session.scalars(sa.select(col(Report.good))).all() == [90]


def test_where_the_leader_counts_alone_there_is_no_button_and_a_kind_word(
    phone: TestClient, everything: Session, cast: Cast
) -> None:
    everything.execute(sa.update(Workshop).values(no_reports=True))
    everything.flush()
    assert "/me/report" not in phone.get("/me").text
    assert "In your workshop the leader counts. Tell the leader your number." in phone.get("/me/report").text


def test_she_sees_what_each_said_and_what_stands(
    client: TestClient, phone: TestClient, session: Session, cast: Cast
) -> None:
    phone.post("/me/report", data=form(cast, 130))
    send(client, choose(client, "later", good="125", text="少了一扎"))
    page = phone.get("/me/report").text
    assert "The leader says: 125. 少了一扎" in page
    assert "In the book: 125." in page
    assert "the book has another number" in page


# --- the leader --------------------------------------------------------------------


def fields(page: str) -> dict[str, list[str]]:
    """The hidden fields and numbers of the batch page, row by row."""
    found: dict[str, list[str]] = {}
    for name in ("report", "answer", "seen", "good", "text"):
        found[name] = [part.partition('value="')[2].partition('"')[0] for part in page.split(f'name="{name}"')[1:]]
    return found


def choose(client: TestClient, *choices: str, **more: str) -> dict[str, Any]:
    """The batch page with these choices, row by row; `good` and `text` are typed in the first."""
    found = fields(client.get("/reports").text)
    for name, value in more.items():
        found[name][0] = value
    answered = {f"choice-{report}": choice for report, choice in zip(found["report"], choices, strict=True)}
    return {**found, **answered}


def send(client: TestClient, data: dict[str, Any], status: int = 303) -> str:
    answer = client.post("/reports", data=data)
    assert answer.status_code == status, answer.text
    return answer.text


@pytest.fixture
def waiting(database: Database, cast: Cast) -> None:
    """Fang says 120 where 110 stand, Yan 70 as the book does, Fang 40 hems that nobody counted."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110), cell(cast, 70, of=cast.yan_at))
    with db.writing(database, cast.fang.scope) as session:
        tell(session, cast, 120)
        tell(session, cast, 40, operation_id=cast.hem)
    with db.writing(database, cast.yan.scope) as session:
        tell(session, cast, 70, by=cast.yan, now=NOON)


@pytest.mark.usefixtures("waiting")
def test_one_page_one_button(client: TestClient, session: Session, cast: Cast) -> None:
    assert "Reports of workers to confirm: 3" in client.get("/start").text
    page = client.get("/reports").text
    assert "said 120 · book 110" in page
    assert "said 40 · book –" in page
    assert [part.partition('"')[0] for part in page.split("checked")[0].split('value="')][-1] == "later"
    assert page.count('value="said" checked') == 2, "what agrees, and what she alone has counted"
    send(client, choose(client, "said", "said", "said"))
    assert "Answered: 3." in client.get("/reports?done=3").text
    assert standing(session) == {
        (cast.fang_at, cast.sleeve): Count(120),
        (cast.fang_at, cast.hem): Count(40),
        (cast.yan_at, cast.sleeve): Count(70),
    }
    assert "Nothing waits." in client.get("/reports").text


@pytest.mark.usefixtures("waiting")
def test_what_agrees_is_confirmed_alone_and_the_rest_stays_as_typed(
    client: TestClient, session: Session, cast: Cast
) -> None:
    page = send(client, choose(client, "later", "said", "said", good="115") | {"only": "agreed"}, 200)
    assert "Answered: 1." in page
    assert 'value="115"' in page
    assert session.scalars(sa.select(col(ReportAnswer.engagement_id))).all() == [cast.yan_at]


@pytest.mark.usefixtures("waiting")
def test_a_row_that_cannot_be_taken_stays_with_its_reason(client: TestClient, session: Session, cast: Cast) -> None:
    typed = choose(client, "ask", "said", "said", good="1x0")
    page = send(client, typed, 422)
    assert "What is marked was not taken; all else was." in page
    assert "Enter a whole number, such as 120." in page
    assert 'value="1x0"' in page
    assert "Answered: 2." in page
    page = send(client, choose(client, "ask"), 422)
    assert "Write what you want to know." in page
    send(client, choose(client, "ask", text="哪一扎？"))
    assert standing(session)[cast.fang_at, cast.sleeve] == Count(110)


@pytest.mark.usefixtures("waiting")
def test_a_page_sent_twice_writes_once(client: TestClient, session: Session) -> None:
    typed = choose(client, "said", "said", "said")
    send(client, typed)
    before = row_counts(session)
    send(client, typed)
    assert row_counts(session) == before


def test_more_than_ordered_is_asked_in_its_row(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 9_990, of=cast.gui_at))
    with db.writing(database, cast.fang.scope) as session:
        tell(session, cast, 20)
    page = send(client, choose(client, "said"), 422)
    assert "10,010 pieces in all, 10,000 were ordered. Why more?" in page
    key = page.partition('name="sure" value="')[2].partition('"')[0]
    send(client, choose(client, "said", text="补次品") | {"sure": key})


@pytest.mark.parametrize("broken", [{"report": "x", "answer": "", "seen": "", "good": "", "text": ""}, {"report": "x"}])
def test_rows_that_are_not_whole_are_no_form_of_ours(client: TestClient, broken: dict[str, str]) -> None:
    assert client.post("/reports", data=broken).status_code == 400


def test_a_stranger_sees_and_answers_nothing(client_of: Clients, client: TestClient, cast: Cast, waiting: None) -> None:
    typed = choose(client, "said", "said", "said")
    theirs = client_of(cast.stranger)
    assert "王秀芳" not in theirs.get("/reports").text
    send(theirs, typed, 422)
    assert "said 120 · book 110" in client.get("/reports").text
