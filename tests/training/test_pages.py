"""Pages of training, as the leader and the worker see them."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.cast import TODAY, Cast
from tests.hours import wishes as hours
from tests.training.wishes import add, furnished_training, plan
from workshop import database as db
from workshop.database import Database, get
from workshop.ids import new_id
from workshop.workers.models import Engagement

Clients = Callable[..., TestClient]


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_a_plan_is_filled_from_what_was_agreed_and_its_days_are_paid(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        engagement = get(session, Engagement, cast.gui_at)
        engagement.training_days, engagement.training_day_rate_fen = 5, 8_050
        asked = hours.wish(cast, "2", kind="training", engagement_ids=[cast.gui_at], rate_hao=100_000)
        hours.add(session, cast, asked)
    leader = client_of(cast.lan)
    page = leader.get(f"/training/new?worker={cast.gui_at}").text
    assert 'name="days" type="text" value="5"' in page
    assert 'name="day_rate_fen" type="text" value="80.50"' in page
    typed = {"id": str(new_id()), "engagement_id": str(cast.gui_at), "starts_on": "2025-09-01"}
    typed |= {"days": "5", "day_rate_fen": "80.50", "operation_id": "", "target_pieces": "", "borne_by": "order"}
    missing = leader.post("/training/new", data=typed)
    assert missing.status_code == 422
    assert "Which order bears it?" in missing.text
    made = leader.post("/training/new", data=typed | {"borne_by": "order", "order_id": str(cast.order)})
    plan_id = re.findall(r"/training/([0-9a-f-]{36})", made.headers["location"])[0]

    day = {"id": str(new_id()), "work_date": str(TODAY), "who": plan_id}
    asked = leader.post("/training", data=day)
    assert asked.status_code == 409
    assert "A day that is paid by the day is not paid by the hour too." in asked.text
    (key,) = re.findall(r'name="sure" value="(hours[^"]+)"', asked.text)
    saved = leader.post("/training", data=day | {"sure": key})
    assert saved.status_code == 303
    listed = words(leader.get("/training").text)
    assert "1 of 5 days · ¥80.50 a day · A1024 衬衫" in listed
    assert "A1024 衬衫 An order ¥80.50 1 day" in listed
    assert leader.post("/training", data=day | {"who": []}).status_code == 422


@pytest.mark.parametrize(
    ("language", "line", "row"),
    [
        ("en", "Training days ¥80.00 1 day × ¥80.00 a day", "Training days 1 day × ¥80.00"),
        ("zh", "培训天数 ¥80.00 1 天 × 每天 ¥80.00", "培训天数 1 天 × ¥80.00"),
    ],
)
def test_the_worker_reads_her_training_day_and_its_row(
    client_of: Clients, database: Database, cast: Cast, language: str, line: str, row: str
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        add(session, cast, plan(session, cast, engagement_id=cast.fang_at))
    page = words(client_of(cast.fang).get(f"/me/days/{TODAY}?lang={language}").text)
    assert line in page
    assert row in page


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Training days · 1 day × ¥80.00 a day"), ("zh", "培训天数 · 1 天 × 每天 ¥80.00")],
)
def test_the_owner_and_the_books_read_days(
    client_of: Clients, database: Database, cast: Cast, language: str, line: str
) -> None:
    """On the day's page and in the month's pay list; both open to the entry."""
    with db.writing(database, cast.mei.scope) as session:
        places = furnished_training(session, cast)
    owner = client_of(cast.mei)
    day = owner.get(f"/days/{TODAY}?lang={language}").text
    assert line in words(day)
    assert f"/training/days/{places['training_day_id']}" in day
    table = words(owner.get(f"/months/2025-09?lang={language}").text)
    assert ("1 day" if language == "en" else "1 天") in table
    assert "80.00" in table
    taken = owner.post(
        f"/training/days/{places['training_day_id']}/take-back?lang=en", data={"id": str(new_id()), "reason": "记错"}
    )
    assert taken.status_code == 303
    assert "<s>¥80.00</s>" in owner.get(taken.headers["location"]).text
