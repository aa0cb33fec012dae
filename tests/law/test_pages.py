"""The pages of law: what owner, worker and county read and enter, in both languages."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import Cast
from workshop.database import get
from workshop.ids import new_id
from workshop.tenancy import Workshop

Clients = Callable[..., TestClient]

FIGURE = {"kind": "minimum_month", "value": "2080", "valid_from": "2025-05-01", "source": "陕人社发某号"}


def sent(**differs: str) -> dict[str, str]:
    return {"id": str(new_id())} | FIGURE | differs


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["What the law says", "nobody has entered it yet", "Before: ¥1,950.00", "zone 3 is assumed", "8 h"]),
        (
            "zh",
            [
                "法律怎么说",
                "还没有人录入",
                "以前：¥1,950.00",
                "按3类区算",
                "从2025年1月1日起",
                "陕西省2025年起的标准没有查到",
            ],
        ),
    ],
)
def test_the_owner_reads_what_holds_and_what_is_not_known(
    client: TestClient, language: str, sentences: list[str]
) -> None:
    page = client.get(f"/law?lang={language}").text
    for sentence in sentences:
        assert sentence in page, sentence
    assert page.count('<li id="W') == 47
    assert 'href="/law/figures"' in page
    assert 'href="/law"' in client.get("/start").text


@pytest.mark.parametrize(
    ("language", "hers", "owners"),
    [
        ("en", "You get a pay slip of your own.", "Every worker gets a pay slip of her own."),
        ("zh", "你要拿到自己的工资条。", "每个工人都要有自己的工资条。"),
    ],
)
def test_a_worker_reads_her_own_sentences_without_a_script(
    client_of: Clients, cast: Cast, language: str, hers: str, owners: str
) -> None:
    client = client_of(cast.fang)
    page = client.get(f"/law?lang={language}").text
    assert hers in page
    assert owners not in page
    assert "<script" not in page + client.get("/law/holidays").text
    assert "/law/figures" not in page
    assert 'id="W47"' not in page
    assert 'href="/law"' in client.get("/account").text


def test_the_county_reads_its_own_place(client_of: Clients, cast: Cast) -> None:
    client = client_of(cast.officer)
    page = client.get("/law").text
    assert "嘉岭县" in page
    assert "柳坝电子社区工厂" not in page
    assert "/law/zone" not in client.get("/law/figures").text
    assert 'value="charge_share"' in client.get("/law/figures").text
    assert 'href="/law"' in client.get("/office").text
    assert client.post("/law/figures", data=sent()).headers["location"] == "/law/figures?done=entered"
    for reader in (cast.mei, cast.fang, cast.stranger):
        page = client_of(reader).get("/law").text
        assert "¥2,080.00" in page
        assert "entered by the county" in page


def test_the_owner_enters_a_figure_and_says_that_it_is_right(client: TestClient) -> None:
    typed = sent(value="1900")
    asked = client.post("/law/figures", data=typed)
    assert asked.status_code == 409
    assert "Before it was ¥1,950.00" in asked.text
    assert 'value="1900"' in asked.text
    typed["sure"] = " minimum_month:190000"
    assert f'name="sure" value="{typed["sure"]}"' in asked.text
    assert client.post("/law/figures", data=typed).headers["location"] == "/law/figures?done=entered"
    page = client.get("/law").text
    assert "¥1,900.00" in page
    assert "entered by the owner" in page
    assert "陕人社发某号" in client.get("/law/figures?done=entered").text


@pytest.mark.parametrize(("since", "old"), [("2023-08-31", True), ("2023-09-01", False)])
def test_a_minimum_wage_that_is_old_says_so(client: TestClient, since: str, old: bool) -> None:
    client.post("/law/figures", data=sent(valid_from=since))
    page = client.get("/law").text
    assert "¥2,080.00" in page
    assert ("may be out of date" in page) == old


@pytest.mark.parametrize(
    ("language", "differs", "sentence"),
    [
        ("zh", {"value": "很多"}, "请填数字，例如 0.85。"),
        ("en", {"source": ""}, "This is still open."),
        ("en", {"valid_from": "1980-01-01"}, "This day cannot be right here."),
        ("zh", {"kind": "charge_share", "value": "30"}, "只有县里的部门能录入"),
    ],
)
def test_a_figure_that_is_none_comes_back(
    client: TestClient, language: str, differs: dict[str, str], sentence: str
) -> None:
    answer = client.post(f"/law/figures?lang={language}", data=sent(**differs))
    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    if "source" not in differs:
        assert "陕人社发某号" in answer.text


def test_the_zone_is_chosen(client: TestClient, session: Session, cast: Cast) -> None:
    assert "last known ¥2,160.00" in client.get("/law/figures").text
    assert client.post("/law/zone", data={"zone": "2"}).headers["location"] == "/law/figures?done=zone"
    assert get(session, Workshop, cast.workshop).wage_zone == "2"
    page = client.get("/law").text
    assert "Zone 2" in page
    assert "assumed" not in page
    assert client.post("/law/zone", data={"zone": "9"}).status_code == 422


@pytest.mark.parametrize(("year", "guess"), [("2025", False), ("2040", True)])
def test_a_year_is_shown_and_a_guess_is_called_one(client: TestClient, year: str, guess: bool) -> None:
    page = client.get(f"/law/holidays?year={year}").text
    assert "National Day" in page
    assert ("not announced yet" in page) == guess


@pytest.mark.parametrize("year", ["1999", "2100", "-1"])
def test_a_year_that_nobody_works_in(client: TestClient, year: str) -> None:
    assert client.get(f"/law/holidays?year={year}").status_code == 404


def test_a_day_is_changed(client: TestClient, client_of: Clients, cast: Cast) -> None:
    typed = {"id": str(new_id()), "day": "2026-03-03", "kind": "rest_day", "name": "<b>庙会", "source": "村里的通知"}
    assert client.post("/law/holidays", data=typed).headers["location"] == "/law/holidays?year=2026&done=changed"
    page = client_of(cast.fang).get("/law/holidays?year=2026").text
    assert "&lt;b&gt;庙会 · entered by the owner · 村里的通知" in page
    assert "庙会" not in client_of(cast.ying).get("/law/holidays?year=2026").text
    typed |= {"id": str(new_id()), "day": "2025-10-01", "kind": "workday"}
    refused = client.post("/law/holidays", data=typed)
    assert refused.status_code == 409
    assert "1 Oct is a public holiday" in refused.text
    assert client.post("/law/holidays", data=typed | {"day": "1900-01-01"}).status_code == 422
