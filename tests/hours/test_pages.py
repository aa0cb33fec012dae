"""Pages of hours, as the leader and the worker see them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.cast import TODAY, Cast
from tests.hours.wishes import add, take_back, wish
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop import database as db
from workshop.database import Database
from workshop.hours.models import PaidHours
from workshop.ids import new_id

Clients = Callable[..., TestClient]


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def form(cast: Cast, **differs: Any) -> dict[str, Any]:
    """Fang and Yan waited in the morning, at 12 yuan an hour."""
    return {
        "id": str(new_id()),
        "kind": "waiting",
        "work_date": str(TODAY),
        "who": [str(cast.fang_at), str(cast.yan_at)],
        "time": "8:30-11:00",
        "rate_hao": "12",
        "note": "停电",
        **differs,
    }


@pytest.fixture
def hours(database: Database, cast: Cast) -> PaidHours:
    with db.writing(database, cast.mei.scope) as session:
        row = add(session, cast, wish(cast, note="停电"))[0]
        session.expunge(row)
        return row


@pytest.fixture
def leader(client_of: Clients, cast: Cast) -> TestClient:
    return client_of(cast.lan)


def test_time_of_several_is_written_down_and_shown(leader: TestClient, cast: Cast) -> None:
    answer = leader.post("/hours/new", data=form(cast))
    assert answer.status_code == 303
    page = words(leader.get(answer.headers["location"]).text)
    assert "2 h 30 min (8:30-11:00)" in page
    assert page.count("¥30.00") == 2
    listed = words(leader.get("/hours").text)
    assert "8:30-11:00 · 王秀芳, 杨小燕 · 停电" in listed
    assert "¥60.00 5 h" in listed, "the total of the kind"


def test_pressed_twice_it_is_paid_once(leader: TestClient, cast: Cast) -> None:
    typed = form(cast)
    first, second = leader.post("/hours/new", data=typed), leader.post("/hours/new", data=typed)
    assert first.headers["location"] == second.headers["location"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time": "noon"}, "Write from when to when, such as 8:30-11:00"),
        ({"time": ""}, "Write from when to when, such as 8:30-11:00"),
        ({"who": []}, "Tick at least one person."),
        ({"rate_hao": "x"}, "Enter a price in yuan"),
        ({"rate_hao": "-1"}, "Enter a price in yuan"),
        ({"kind": "pieces"}, "Choose one of the answers."),
        ({"work_date": ""}, "Enter a day, such as 2025-09-16."),
        ({"work_date": "2025-09-17"}, "17 Sep 2025 has not come yet."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    leader: TestClient, cast: Cast, wrong: dict[str, Any], said: str
) -> None:
    answer = leader.post("/hours/new", data=form(cast, **wrong))
    assert answer.status_code in {409, 422}
    assert said in words(answer.text)
    assert 'value="停电"' in answer.text
    if "who" not in wrong:
        assert answer.text.count(" checked> <span>") == 2


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "王秀芳: paid by the piece on that day too. Is this time beside it?"),
        ("zh", "王秀芳：那天也有计件。这段时间是计件以外的吗？"),
    ],
)
def test_beside_pieces_it_is_asked_about_once(
    leader: TestClient, database: Database, cast: Cast, language: str, question: str
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 100))
    typed = form(cast)
    asked = leader.post(f"/hours/new?lang={language}", data=typed)
    assert asked.status_code == 409
    assert question in words(asked.text)
    (key,) = re.findall(r'name="sure" value="(pieces[^"]+)"', asked.text)
    answer = leader.post("/hours/new?lang=en", data=typed | {"sure": key})
    assert "beside her pieces, as was asked" in leader.get(f"{answer.headers['location']}&lang=en").text


def test_two_questions_are_answered_one_after_the_other(leader: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 100))
    typed = form(cast, kind="training", rate_hao="0")
    first = leader.post("/hours/new", data=typed)
    assert "Training and trial days are paid time." in first.text
    (pieces, unpaid) = re.findall(r'<button class="mini ghost" name="sure" value="([^"]+)"', first.text)
    second = leader.post("/hours/new", data=typed | {"sure": pieces})
    assert second.status_code == 409
    kept = re.findall(r'<input type="hidden" name="sure" value="([^"]+)"', second.text)
    assert leader.post("/hours/new", data=typed | {"sure": [*kept, unpaid]}).status_code == 303


def test_the_last_rate_of_the_kind_and_everybody_are_filled_in(
    leader: TestClient, cast: Cast, hours: PaidHours
) -> None:
    assert 'name="rate_hao" type="text" value=""' in leader.get("/hours/new?kind=training").text
    page = leader.get(f"/hours/new?all=1&work_date={YESTERDAY}&time=2").text
    assert 'name="rate_hao" type="text" value="12.00"' in page
    assert 'name="kind" value="waiting"' in page
    assert page.count(" checked> <span>") == 3
    assert 'name="time" type="text" value="2"' in page
    again = leader.get(f"/hours/new?like={hours.id}").text
    assert 'value="8:30-11:00"' in again
    assert again.count(" checked> <span>") == 2


def test_taken_back_it_is_struck_through_with_its_reason(leader: TestClient, hours: PaidHours) -> None:
    address = f"/hours/{hours.id}"
    empty = leader.post(f"{address}/take-back", data={"id": str(new_id()), "reason": ""})
    assert empty.status_code == 422
    done = leader.post(f"{address}/take-back", data={"id": str(new_id()), "reason": "记错时间"})
    assert done.headers["location"].startswith(address)
    for page in (leader.get(address).text, leader.get("/hours").text):
        assert "<s>2 h 30 min</s>" in page
        assert "记错时间" in page
    assert leader.post(f"{address}/take-back", data={"id": str(new_id()), "reason": "又"}).status_code == 409


def test_a_bookkeeper_reads_and_takes_nothing_back(client_of: Clients, cast: Cast, hours: PaidHours) -> None:
    books = client_of(cast.hua)
    for address in ("/hours", f"/hours/{hours.id}"):
        page = books.get(address)
        assert page.status_code == 200
        assert "take-back" not in page.text
        assert "/hours/new" not in page.text


@pytest.mark.parametrize(
    ("language", "line", "row"),
    [
        ("en", "Waiting for material ¥30.00 2 h 30 min × ¥12.00 an hour", "2 h 30 min × ¥12.00 · 8:30-11:00 停电"),
        ("zh", "停工待料 ¥30.00 2 小时 30 分 × 每小时 ¥12.00", "2 小时 30 分 × ¥12.00 · 8:30-11:00 停电"),
    ],
)
def test_the_worker_sees_her_hours_and_their_rows(
    client_of: Clients, database: Database, cast: Cast, hours: PaidHours, language: str, line: str, row: str
) -> None:
    phone = client_of(cast.fang)
    page = words(phone.get(f"/me/days/{TODAY}?lang={language}").text)
    assert line in page
    assert row in page
    assert "杨小燕" not in page
    assert "30.00" in phone.get("/me/days").text
    with db.writing(database, cast.mei.scope) as session:
        take_back(session, cast, hours)
    taken = words(phone.get(f"/me/days/{TODAY}?lang=en").text)
    assert "−2 h 30 min × ¥12.00 · takes one back" in taken


def test_an_address_that_is_no_month_is_not_there(leader: TestClient) -> None:
    assert leader.get("/hours?month=2025-13").status_code == 404
    assert "No hours in this month." in leader.get("/hours?month=2025-08").text
