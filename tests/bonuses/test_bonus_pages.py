"""Bonuses and money on top, as the people see them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from tests.bonuses.promising import promised
from tests.cast import TODAY, Cast
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id


@pytest.fixture
def ids(database: Database, cast: Cast) -> dict[str, str]:
    with db.writing(database, cast.mei.scope) as session:
        return promised(session, cast)


def bonus_form(**more: object) -> dict[str, object]:
    asked = {"name": "全勤奖", "basis": "days", "operation_id": "", "first_month": "2025-10"}
    steps = {"threshold-0": "22", "amount-0": "50", "threshold-1": "26", "amount-1": "120"}
    return {"id": new_id(), **asked, **steps, **more}


def test_a_bonus_is_announced_and_read_by_all(client_of: Callable[..., TestClient], cast: Cast) -> None:
    client = client_of(cast.mei)
    done = client.post("/bonuses/new", data=bonus_form())
    assert done.status_code == 303
    page = client.get(done.headers["location"]).text
    for words in ("全勤奖", "from Oct 2025 on", "from 22 days on", "¥50.00", "¥120.00", "/law#W01"):
        assert words in page
    assert "from 26 days on" in client_of(cast.yan).get("/me/bonuses").text
    assert "满 26 天" in client_of(cast.yan).get("/me/bonuses?lang=zh").text


def test_a_threshold_of_pay_is_typed_in_yuan(client: TestClient) -> None:
    typed = bonus_form(basis="pay", **{"threshold-0": "3000", "threshold-1": "3500.50"})
    client.post("/bonuses/new", data=typed)
    assert "from ¥3,500.50 on" in client.get("/bonuses").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"threshold-1": "20"}, "Each step asks for more"),
        ({"threshold-1": "40"}, "Nobody reaches that"),
        ({"threshold-1": "viele"}, "Enter a whole number"),
        ({"amount-1": ""}, "Enter a price in yuan"),
        ({"basis": "pieces"}, "Choose a step if pieces count"),
        ({"first_month": "2025-08"}, "That month is over"),
        ({"first_month": "9999-12"}, "too far off"),
        ({"name": ""}, "This is still open."),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(client: TestClient, typed: dict[str, str], words: str) -> None:
    answer = client.post("/bonuses/new", data=bonus_form(**typed))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'name="threshold-0" value="22"' in answer.text


def test_a_bonus_ends_with_this_month_at_the_earliest(client: TestClient, ids: dict[str, str]) -> None:
    address = f"/bonuses/{ids['bonus_id']}/end"
    refused = client.post(address, data={"id": new_id(), "last_month": "2025-08"})
    assert refused.status_code == 409
    assert "ends with this month at the earliest" in refused.text
    done = client.post(address, data={"id": new_id(), "last_month": "2025-09"})
    assert "Sep 2025 to Sep 2025" in client.get(done.headers["location"]).text


def test_a_worker_sees_her_next_step_and_nobody_elses(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, ids: dict[str, str]
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        for day in (YESTERDAY, TODAY, TODAY - timedelta(days=4)):
            saved_sheet(session, cast, cell(cast, 100), day=day)
        saved_sheet(session, cast, cell(cast, 700, of=cast.yan_at), day=YESTERDAY)
    fang = client_of(cast.fang)
    assert "/me/bonuses" in fang.get("/me/pay").text
    page = fang.get("/me/bonuses").text
    for words in ("Still 17 days, then ¥120.00", "3 days", "Still 200 pieces, then ¥30.00", "For the festival", "中秋"):
        assert words in page
    assert "<script" not in page
    assert "700" not in page
    assert "Still 4,300 pieces, then ¥80.00" in client_of(cast.yan).get("/me/bonuses").text


def test_w01_money_on_top_is_money(client: TestClient, cast: Cast) -> None:
    typed = {"id": new_id(), "kind": "festival", "amount_fen": "100", "month": "2025-09", "reason": "购物券"}
    both = {**typed, "who": [str(cast.fang_at), str(cast.yan_at)]}
    refused = client.post("/bonuses/extra", data=both)
    assert refused.status_code == 409
    assert "not in things or vouchers" in refused.text
    assert refused.text.count(" checked><span>") == 3  # the kind, and the two who were ticked
    done = client.post("/bonuses/extra", data={**both, "reason": "中秋"})
    page = client.get(done.headers["location"]).text
    assert page.index("王秀芳") < page.index("杨小燕")
    extra_id = re.findall(r"/bonuses/extra/([^/]+)/take-back", page)[0]
    back = client.post(f"/bonuses/extra/{extra_id}/take-back", data={"id": new_id()})
    assert "<s>¥100.00</s>" in client.get(back.headers["location"]).text
    assert client.post("/bonuses/extra", data={**typed, "id": new_id()}).status_code == 422  # nobody is ticked


def test_everybody_is_ticked_at_once(client: TestClient) -> None:
    assert client.get("/bonuses/extra?all=1").text.count('name="who"') == 3
    assert len(re.findall(r'name="who" value="[^"]+" checked', client.get("/bonuses/extra?all=1").text)) == 3


def test_only_the_owner_promises(client_of: Callable[..., TestClient], cast: Cast) -> None:
    assert client_of(cast.hua).get("/bonuses").status_code == 200
    assert "/bonuses/new" not in client_of(cast.hua).get("/bonuses").text
    assert client_of(cast.hua).get("/bonuses/new").status_code == 403
    assert client_of(cast.lan).get("/bonuses").status_code == 403
