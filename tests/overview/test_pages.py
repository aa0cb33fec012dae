"""Start pages and a worker's own pages, as the person sees them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.wishes import show
from tests.paying import wishes as paying
from workshop import database as db
from workshop.database import Database
from workshop.paying.queries import payment_lines

Clients = Callable[..., TestClient]


@pytest.fixture
def counted(database: Database, cast: Cast) -> None:
    """Fang: half a fen of buttons a day for three days, and 110 sleeves today."""
    with db.writing(database, cast.mei.scope) as session:
        for back in (2, 1, 0):
            cells = [cell(cast, 2, at=cast.button)] + ([cell(cast, 110)] if not back else [])
            saved_sheet(session, cast, *cells, day=TODAY - timedelta(days=back), now=NOON)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("mei", "/start"),
        ("lan", "/start"),
        ("hua", "/start"),
        ("fang", "/me"),
        ("officer", "/office"),
        ("sun", "/pairing"),
    ],
)
def test_everybody_begins_where_they_work(client_of: Clients, cast: Cast, name: str, address: str) -> None:
    browser = client_of(cast.actors[name])
    assert browser.get("/").headers["location"] == address
    assert browser.get(address).status_code == 200


def test_the_start_page_asks_three_things_at_most(client: TestClient) -> None:
    client.post("/start/guide", data={"ended": "true"})
    page = client.get("/start").text
    assert "count, people to go: 3" in page
    assert "People without an access card: 1" in page


def test_a_bookkeeper_is_not_asked_for_what_is_not_hers(client_of: Clients, cast: Cast) -> None:
    assert "People without an access card" not in client_of(cast.hua).get("/start").text


@pytest.mark.usefixtures("counted")
def test_her_days_add_up_to_her_month(client_of: Clients, cast: Cast) -> None:
    phone = client_of(cast.fang)
    (told,) = phone.get("/api/v1/me/months/2025-09").json()
    assert told["pay_fen"] == 110 * 85 + 8  # 6 × 0.0125 yuan = 7.5 fen
    assert [day["pay_fen"] for day in told["days"]] == [3, 2, 9_353]
    for address in ("/me", "/me/days", "/me/months"):
        assert "93.58" in phone.get(address).text, address
    assert "110 × ¥0.85" in phone.get(f"/me/days/{TODAY}").text


@pytest.mark.usefixtures("counted")
def test_her_first_page_says_that_a_slip_is_there_to_look_at(
    database: Database, client_of: Clients, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        show(session, cast)
    page = client_of(cast.fang).get("/me").text
    assert ("Pay slip, Sep 2025" in page, "say by 3 Oct if something is not right" in page) == (True, True)
    assert "Pay slip, Sep 2025" not in client_of(cast.yan).get("/me").text


def test_her_first_page_says_what_is_owed_and_asks_whether_money_came(
    database: Database, client_of: Clients, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        paying.pay_out(session, cast, paying.three(session, cast))
        hers = next(line.payment for line in payment_lines(session) if line.payment.engagement_id == cast.fang_at)
        asked = f"/me/payments#p-{hers.id}"
    phone = client_of(cast.fang)
    page = phone.get("/me").text
    assert [words in page for words in (asked, "¥600.01", "Still owed to you", "¥400.00", "1 day late")] == [True] * 5
    phone.post(f"/me/payments/{hers.id}", data={"is_received": "true"})
    page = phone.get("/me").text
    assert (asked in page, "¥400.00" in page) == (False, True)


@pytest.mark.usefixtures("counted")
def test_a_worker_sees_no_other_s_figures(client_of: Clients, cast: Cast) -> None:
    (told,) = client_of(cast.yan).get("/api/v1/me/months/2025-09").json()
    assert (told["engagement_id"], told["pay_fen"], told["days"]) == (str(cast.yan_at), 0, [])
    assert "93.5" not in client_of(cast.yan).get("/me/days").text


@pytest.mark.parametrize("day", [YESTERDAY, date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_without_a_count_says_so(client_of: Clients, cast: Cast, day: date) -> None:
    page = client_of(cast.fang).get(f"/me/days/{day}")
    assert page.status_code == 200
    assert "Nothing is written down for this day." in page.text or "You were not here on that day." in page.text


@pytest.mark.parametrize("address", ["/me/days?month=2025-13", "/me/days/2025-02-30", "/api/v1/me/months/x"])
def test_a_time_that_is_none_is_not_here(client_of: Clients, cast: Cast, address: str) -> None:
    assert client_of(cast.fang).get(address).status_code == 404


def test_the_rates_are_posted_for_her_to_read(client_of: Clients, cast: Cast) -> None:
    page = client_of(cast.fang).get("/me/rates").text
    assert "上袖" in page
    assert "¥0.85" in page
    assert "粘瓣" not in page
    assert "东莞演示丙电子" not in page, "who the buyer is stays with the owner"


def test_an_office_sees_how_many_and_never_who(client_of: Clients, cast: Cast) -> None:
    county = client_of(cast.officer).get("/api/v1/workshops").json()
    assert {(line["code"], line["people"]) for line in county} == {("W1", 3), ("W9", 1)}
    town = client_of(cast.town_officer).get("/api/v1/workshops").json()
    assert [line["code"] for line in town] == ["W1"]
    assert client_of(cast.far_officer).get("/api/v1/workshops").json() == []
    assert "王秀芳" not in client_of(cast.officer).get("/office").text


def test_a_partner_city_sees_what_it_arranged(client_of: Clients, cast: Cast) -> None:
    page = client_of(cast.sun).get("/pairing").text
    assert "B330 工装" in page
    assert "A1024 衬衫" not in page
