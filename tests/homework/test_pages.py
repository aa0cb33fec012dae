"""Home work, as the people see it."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.cast import NOON, TODAY, Cast
from tests.homework.giving import given_home
from tests.output.wishes import YESTERDAY
from workshop import database as db
from workshop.database import Database
from workshop.homework.commands import GiveSlip, give_slip
from workshop.homework.queries import back_of, slip_lines
from workshop.homework.rules import Back
from workshop.ids import new_id


@pytest.fixture
def ids(database: Database, cast: Cast) -> dict[str, str]:
    with db.writing(database, cast.mei.scope) as session:
        return given_home(session, cast)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, as the browser would send it back."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]


def form(cast: Cast, **more: object) -> dict[str, object]:
    asked = {"engagement_id": cast.fang_at, "operation_id": cast.hem, "given": "100+100", "given_on": TODAY}
    return {"id": new_id(), **asked, **more}


def test_giving_out_asks_by_the_rule_and_then_leads_to_the_slip(client: TestClient, cast: Cast) -> None:
    typed = form(cast)
    asked = client.post("/home-work/new", data=typed)
    assert asked.status_code == 409
    for words in ("王秀芳 also works in the workshop", "contract of work", "no wage", 'value="100+100"'):
        assert words in asked.text  # W30 is said where it is asked
    done = client.post("/home-work/new", data={**typed, "sure": hidden(asked.text, "sure")})
    assert done.status_code == 303
    page = client.get(done.headers["location"]).text
    assert "Given out." in page
    assert "200 pieces" in page
    assert "also works in the workshop" in page  # the answer is kept, and shown


def test_w30_the_rule_stands_in_plain_words_where_owner_and_worker_look(
    client_of: Callable[..., TestClient], cast: Cast, ids: dict[str, str]
) -> None:
    owner = client_of(cast.mei)
    every, one = "/home-work", f"/home-work/{ids['slip_id']}"
    english, chinese = (
        {address: owner.get(f"{address}?lang={language}").text for address in (every, one)} for language in ("en", "zh")
    )
    assert "Home work on a contract for work is no wage" in english[every]
    assert "It never counts as being present" in english[every]
    assert "It is no wage and never counts as being present" in english[one]
    assert "是承揽，不算工资" in chinese[every]
    assert "不算出勤" in chinese[every]
    assert "不是工资，也不算出勤" in chinese[one]
    assert "no day of work in the workshop" in owner.get(f"/home-work/{ids['slip_id']}/paper?lang=en").text
    assert "Fees of a contract of work, no wages" in owner.get("/home-work/ledger/2025-09?lang=en").text
    hers = client_of(cast.fang).get("/me/home-work?lang=zh").text
    assert "不算在你的工资里" in hers
    assert "不算在厂里上班" in hers


def test_the_list_says_who_has_what_since_when_and_what_is_late(client: TestClient, ids: dict[str, str]) -> None:
    page = client.get("/home-work").text
    for words in ("王秀芳", "Slip 1", "70 pieces", "since 15 Sep", "late, was due 15 Sep"):
        assert words in page


def test_what_is_wrong_comes_back_with_what_was_typed(client: TestClient, cast: Cast) -> None:
    answer = client.post("/home-work/new", data=form(cast, given="zwei"))
    assert answer.status_code == 422
    assert 'value="zwei"' in answer.text


def test_bringing_back_and_taking_that_back(
    client: TestClient, database: Database, cast: Cast, ids: dict[str, str]
) -> None:
    address = f"/home-work/{ids['slip_id']}"
    done = client.post(f"{address}/returns", data={"id": new_id(), "returned_on": TODAY, "good": "50", "scrap": ""})
    assert done.status_code == 303
    assert "Print the receipt" in client.get(done.headers["location"]).text
    correction = {"id": new_id()}
    for _ in range(2):  # pressed twice, taken back once
        back = client.post(f"/home-work/returns/{ids['return_id']}/correct", data=correction)
        assert back.headers["location"] == f"{address}?done=corrected"
    refused = client.post(f"/home-work/returns/{ids['return_id']}/correct", data={"id": new_id()})
    assert refused.status_code == 409
    assert "taken back already" in refused.text
    with db.reading(database, cast.mei.scope) as session:
        assert back_of(session, slip_lines(session)[0].slip.id) == Back(50)


def test_more_back_than_was_left_asks(client: TestClient, ids: dict[str, str]) -> None:
    typed = {"id": new_id(), "returned_on": TODAY, "good": "71"}
    asked = client.post(f"/home-work/{ids['slip_id']}/returns", data=typed)
    assert asked.status_code == 409
    assert "71 came back, and only 70 were left" in asked.text
    typed["sure"] = hidden(asked.text, "sure")
    assert client.post(f"/home-work/{ids['slip_id']}/returns", data=typed).status_code == 303


def test_the_papers_have_what_both_sign(client: TestClient, ids: dict[str, str]) -> None:
    slip = client.get(f"/home-work/{ids['slip_id']}/paper").text
    for words in ("Pick-up slip 1", "王秀芳", "锁边", "200", "¥0.40", "Received, signature", 'class="leaf"'):
        assert words in slip
    receipt = client.get(f"/home-work/returns/{ids['return_id']}/paper").text
    for words in ("Slip 1", "120 × ¥0.40 = ¥48.00", "Brought back, signature"):
        assert words in receipt


def test_the_ledger_of_a_month(client_of: Callable[..., TestClient], cast: Cast, ids: dict[str, str]) -> None:
    page = client_of(cast.hua).get("/home-work/ledger/2025-09").text
    for words in ("王秀芳", "锁边", "<td>120</td>", "¥48.00"):
        assert words in page
    assert "No home work came back" in client_of(cast.hua).get("/home-work/ledger/2025-08").text
    assert client_of(cast.lan).get("/home-work/ledger/2025-09").status_code == 403  # money is not the leader's
    assert client_of(cast.hua).get("/home-work/ledger/2025-9").status_code == 404


def test_a_worker_sees_hers_and_only_hers(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, ids: dict[str, str]
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        wish = GiveSlip(
            engagement_id=cast.yan_at, operation_id=cast.button, given=999, given_on=YESTERDAY, sure="roster"
        )
        give_slip(session, cast.mei, wish, TODAY, NOON)
    fang = client_of(cast.fang)
    assert "/me/home-work" in fang.get("/me").text
    page = fang.get("/me/home-work").text
    assert "70 pieces" in page
    assert "999" not in page
    assert "<script" not in page
    assert "Home work" in fang.get(f"/me/days/{TODAY}").text  # a line of its own on her day


def test_whoever_never_took_work_home_has_no_link_to_it(client_of: Callable[..., TestClient], cast: Cast) -> None:
    assert "/me/home-work" not in client_of(cast.yan).get("/me").text
