"""Pages of pieces made together, as the leader and each member see them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.cast import TODAY, Cast
from tests.output.wishes import YESTERDAY
from tests.teams.wishes import count, take_back, wish
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.worth import Basis
from workshop.teams.models import TeamCount

Clients = Callable[..., TestClient]


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def form(cast: Cast, **differs: Any) -> dict[str, Any]:
    """31 sleeves of Fang and Yan, 2 points and 3."""
    return {
        "id": str(new_id()),
        "operation_id": str(cast.sleeve),
        "work_date": str(TODAY),
        "good": "31",
        "basis": "points",
        "member": [str(cast.fang_at), str(cast.yan_at)],
        f"w-{cast.fang_at}": "2",
        f"w-{cast.yan_at}": "3",
        **differs,
    }


@pytest.fixture
def counted(database: Database, cast: Cast) -> TeamCount:
    with db.writing(database, cast.mei.scope) as session:
        team = count(session, cast)
        session.expunge(team)
        return team


@pytest.fixture
def leader(client_of: Clients, cast: Cast) -> TestClient:
    return client_of(cast.lan)


def test_a_team_is_counted_and_shown(leader: TestClient, cast: Cast) -> None:
    answer = leader.post("/teams/new", data=form(cast))
    assert answer.status_code == 303
    page = words(leader.get(answer.headers["location"]).text)
    assert "Saved. Each of them sees her share" in page
    assert "together ¥26.35; 2 of 5 points: ¥10.54" in page
    assert "together ¥26.35; 3 of 5 points: ¥15.81" in page
    listed = words(leader.get("/teams").text)
    assert "王秀芳 ¥10.54, 杨小燕 ¥15.81" in listed
    assert "¥26.35" in listed


def test_pressed_twice_it_counts_once(leader: TestClient, cast: Cast) -> None:
    typed = form(cast)
    first, second = leader.post("/teams/new", data=typed), leader.post("/teams/new", data=typed)
    assert first.headers["location"] == second.headers["location"]
    assert words(leader.get("/teams").text).count("¥26.35") == 1


def test_the_shares_can_be_seen_before_they_are_kept(leader: TestClient, cast: Cast) -> None:
    hours = {"basis": "hours", f"w-{cast.fang_at}": "8", f"w-{cast.yan_at}": "3:30"}
    page = leader.post("/teams/new", data=form(cast, preview="1", **hours))
    assert page.status_code == 200
    assert "together ¥26.35; 8 h of 11 h 30 min: ¥18.33" in words(page.text)
    assert f'value="{cast.fang_at}" checked' in page.text
    assert "¥26.35" not in leader.get("/teams").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"good": "many"}, "Enter a whole number, such as 120."),
        ({"good": ""}, "Enter a whole number, such as 120."),
        ({"member": []}, "Tick two people at least."),
        ({"basis": "height"}, "Choose one of the answers."),
        ({"work_date": "soon"}, "Enter a day, such as 2025-09-16."),
        ({"operation_id": "x"}, "Choose one of the answers."),
        ({"work_date": "2025-09-17"}, "17 Sep 2025 has not come yet."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    leader: TestClient, cast: Cast, wrong: dict[str, Any], said: str
) -> None:
    answer = leader.post("/teams/new", data=form(cast, **({"note": "备品"} | wrong)))
    assert answer.status_code in {409, 422}
    assert said in words(answer.text)
    assert 'value="备品"' in answer.text
    if "member" not in wrong:
        assert answer.text.count(" checked> <span>") == 2


@pytest.mark.parametrize(
    ("basis", "typed", "said"),
    [
        ("points", "", "Enter a whole number, such as 120."),
        ("points", "0", "Enter more than 0."),
        ("hours", "25", "Enter 1440 at most."),
        ("hours", "long", "Enter how long, such as 2.5 or 2:30."),
    ],
)
def test_a_weight_that_is_none_is_said_beside_its_worker(
    leader: TestClient, cast: Cast, basis: str, typed: str, said: str
) -> None:
    answer = leader.post("/teams/new", data=form(cast, basis=basis, **{f"w-{cast.yan_at}": typed}))
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert f'id="e-{cast.yan_at}"' in answer.text
    assert f'id="e-{cast.fang_at}"' not in answer.text


def test_shared_equally_no_weight_is_asked_for(leader: TestClient, cast: Cast) -> None:
    answer = leader.post("/teams/new", data=form(cast, basis="equal", **{f"w-{cast.yan_at}": "?"}))
    assert "together ¥26.35, shared equally by 2 people: ¥13.18" in words(leader.get(answer.headers["location"]).text)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "31 pieces of this step are written down for this day already."),
        ("zh", "这天这道工序已经记过一笔 31 件。"),
    ],
)
def test_the_same_count_is_asked_about_once(leader: TestClient, cast: Cast, language: str, question: str) -> None:
    typed = form(cast)
    asked = leader.post(f"/teams/new?lang={language}", data=typed)
    assert asked.status_code == 409
    assert question in words(asked.text)
    assert "¥10.54" in asked.text, "with the question, how it would be shared"
    (key,) = re.findall(r'name="sure" value="(again[^"]+)"', asked.text)
    assert leader.post("/teams/new", data=typed | {"sure": key}).status_code == 303


def test_the_last_team_of_the_step_is_filled_in(
    leader: TestClient, database: Database, cast: Cast, counted: TeamCount
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        hours = {cast.fang_at: 450, cast.gui_at: 480}
        count(session, cast, wish(cast, 9, hours, operation_id=cast.hem, basis=Basis.HOURS))
    page = leader.get(f"/teams/new?operation_id={cast.hem}&good=12&work_date={YESTERDAY}").text
    assert re.findall(r'name="member" value="([^"]+)" checked', page) == [str(cast.fang_at), str(cast.gui_at)]
    assert re.search(rf'id="w-{cast.fang_at}" value="7:30"', page)
    assert re.search(rf'id="w-{cast.gui_at}" value="8"', page)
    assert 'name="good" type="text" value="12"' in page
    assert f'value="{YESTERDAY}"' in page
    assert f'value="{cast.hem}" selected' in page
    again = leader.get(f"/teams/new?like={counted.id}&day={TODAY}").text
    assert 'name="good" type="text" value="31"' in again
    assert f'value="{cast.sleeve}" selected' in again


def test_taken_back_it_is_struck_through_with_its_reason(leader: TestClient, cast: Cast, counted: TeamCount) -> None:
    address = f"/teams/{counted.id}"
    empty = leader.post(f"{address}/take-back", data={"id": str(new_id()), "reason": " "})
    assert empty.status_code == 422
    done = leader.post(f"{address}/take-back", data={"id": str(new_id()), "reason": "记错人了"})
    assert done.headers["location"].startswith(address)
    for page in (leader.get(address).text, leader.get("/teams").text):
        assert "<s>¥26.35</s>" in page
        assert "记错人了" in page
    twice = leader.post(f"{address}/take-back", data={"id": str(new_id()), "reason": "又"})
    assert twice.status_code == 409


def test_a_bookkeeper_reads_and_takes_nothing_back(client_of: Clients, cast: Cast, counted: TeamCount) -> None:
    books = client_of(cast.hua)
    for address in ("/teams", f"/teams/{counted.id}"):
        page = books.get(address)
        assert page.status_code == 200
        assert "take-back" not in page.text
        assert "/teams/new" not in page.text


@pytest.mark.parametrize(
    ("language", "formula"),
    [("en", "together ¥26.35; 2 of 5 points: ¥10.54"), ("zh", "集体共 ¥26.35；5 分里占 2 分：¥10.54")],
)
def test_each_member_sees_the_formula_and_nobody_else(
    client_of: Clients, database: Database, cast: Cast, counted: TeamCount, language: str, formula: str
) -> None:
    phone = client_of(cast.fang)
    page = words(phone.get(f"/me/days/{TODAY}?lang={language}").text)
    assert formula in page
    assert "杨小燕" not in page
    assert "15.81" not in page
    with db.writing(database, cast.mei.scope) as session:
        take_back(session, cast, counted)
    taken = words(phone.get(f"/me/days/{TODAY}?lang=en").text)
    assert "together ¥26.35; 2 of 5 points: −¥10.54 · takes one back" in taken
    assert "记错人了" not in taken


def test_an_address_that_is_no_month_is_not_there(leader: TestClient) -> None:
    assert leader.get("/teams?month=2025-13").status_code == 404
    assert "No team pieces in this month." in leader.get("/teams?month=2025-08").text
