"""Pages of overtime, as the owner, the leader and the worker see them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import cell, saved_sheet
from tests.overtime.wishes import add, furnished_overtime, wish
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.orders.commands import SetQuota, set_quota

Clients = Callable[..., TestClient]


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


@pytest.fixture
def counted(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        set_quota(session, cast.mei, cast.sleeve, SetQuota(quota_pieces=100), NOON)
        saved_sheet(session, cast, cell(cast, 120))


def form(cast: Cast, **differs: Any) -> dict[str, Any]:
    about = {"id": str(new_id()), "work_date": str(TODAY), "engagement_id": str(cast.fang_at), "day_kind": "workday"}
    about |= {"arranged": "yes", "operation_id": str(cast.sleeve), "pieces": "20", "hour_fen": "", "minutes": "1:30"}
    return about | {"note": "赶货"} | differs


@pytest.mark.usefixtures("counted")
def test_overtime_is_asked_about_written_down_and_taken_back(client_of: Clients, cast: Cast) -> None:
    owner = client_of(cast.mei)
    typed = form(cast, pieces="21")
    asked = owner.post("/overtime/new", data=typed)
    assert asked.status_code == 409
    assert "she made 99 pieces, and the quota is 100 pieces" in words(asked.text)
    assert 'value="赶货"' in asked.text
    (key,) = re.findall(r'name="sure" value="(quota_open[^"]+)"', asked.text)
    saved = owner.post("/overtime/new", data=typed | {"sure": key})
    page = owner.get(saved.headers["location"])
    assert "150 %" in page.text
    assert "21 pieces × ¥0.425" in words(page.text)
    assert "1 h 30 min" in words(owner.get("/overtime").text)
    address = saved.headers["location"].partition("?")[0]
    assert owner.post(f"{address}/take-back", data={"id": str(new_id()), "reason": ""}).status_code == 422
    assert owner.post(f"{address}/take-back", data={"id": str(new_id()), "reason": "记错"}).status_code == 303
    assert "<s>" in owner.get(address).text


def test_w18_it_must_be_the_owners_work(client_of: Clients, cast: Cast) -> None:
    typed = form(cast)
    typed.pop("arranged")
    answer = client_of(cast.mei).post("/overtime/new", data=typed)
    assert answer.status_code == 422


def test_a_leader_reads_and_writes_nothing(client_of: Clients, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        places = furnished_overtime(session, cast)
    leader = client_of(cast.lan)
    page = leader.get(f"/overtime/{places['overtime_id']}")
    assert "take-back" not in page.text
    assert "1 h 30 min × ¥6.00" in words(page.text), "half of twelve yuan comes on top"
    assert "/overtime/new" not in leader.get("/overtime").text


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("language", "line", "table"),
    [
        ("en", "More for overtime ¥8.50 20 × ¥0.425 more", "20 ¥0.425 8.50"),
        ("zh", "加班加付 ¥8.50 20 × 加付 ¥0.425", "20 ¥0.425 8.50"),
    ],
)
def test_the_worker_and_the_books_read_what_came_on_top(
    client_of: Clients, database: Database, cast: Cast, language: str, line: str, table: str
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        row = add(session, cast, wish(cast, note="赶货"))
        entry = f"/overtime/{row.id}"
    hers = words(client_of(cast.fang).get(f"/me/days/{TODAY}?lang={language}").text)
    assert line in hers
    assert "+20 × ¥0.425 · 150 % 赶货" in hers
    owner = client_of(cast.mei)
    assert entry in owner.get(f"/days/{TODAY}").text
    assert table in words(owner.get(f"/months/2025-09?lang={language}").text)


def test_hours_of_overtime_are_hours_everywhere(client_of: Clients, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        furnished_overtime(session, cast)
    table = words(client_of(cast.mei).get("/months/2025-09?lang=en").text)
    assert "More for overtime 1 h 30 min ¥6.00 an hour 9.00" in table
