"""Pages of orders and rates, as the person sees them, and orders as JSON."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import TODAY, Cast
from tests.facts import row_counts
from workshop.ids import new_id

TOMORROW = TODAY + timedelta(days=1)


def answers(**differs: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "buyer": "海安演示乙服饰",
        "product": "校服",
        "pieces": "６,０００",
        "price_hao": "11.80",
        "due_on": "2025-10-15",
        "material": "buyer",
        "arranged_by": "self",
        "operation_name": ["裁剪", "", ""],
        "operation_rate": ["3.5分", "", ""],
        "operation_per": ["1", "1", "1"],
        **differs,
    }


def test_six_answers_make_an_order(client: TestClient) -> None:
    form = answers()
    first, again = (client.post("/orders/new", data=form) for _ in range(2))
    assert (first.status_code, again.headers["location"]) == (303, first.headers["location"])
    page = client.get(first.headers["location"]).text
    assert "校服" in page
    assert "裁剪" in page
    assert "¥0.035" in page
    assert client.get("/orders").text.count("校服") == 1


def test_the_same_as_last_time_is_filled_in(client: TestClient, cast: Cast) -> None:
    page = client.get(f"/orders/new?like={cast.order}").text
    assert all(f'value="{value}"' in page for value in ("A1024 衬衫", "10000", "1.50", "上袖", "0.0125"))


@pytest.mark.parametrize(
    ("language", "differs", "sentence"),
    [
        ("en", {"pieces": "many"}, "Enter a whole number, such as 120."),
        ("zh", {"pieces": "many"}, "请填整数，例如 120。"),
        ("en", {"pieces": "0"}, "Enter more than 0."),
        ("en", {"pieces": "99999999"}, "Enter 10000000 at most."),
        ("en", {"price_hao": "cheap"}, "Enter a price in yuan, such as 0.85."),
        ("en", {"price_hao": "0.00001"}, "Enter a price in yuan, such as 0.85."),
        ("en", {"price_hao": "0.01厘"}, "A price has four places at most, such as 0.0125."),
        ("en", {"due_on": ""}, "Enter a day, such as 2025-09-16."),
        ("en", {"buyer": " "}, "This is still open."),
        ("en", {"material": "wind"}, "Choose one of the answers."),
        ("en", {"operation_rate": ["", "", ""]}, "裁剪: Enter a price in yuan, such as 0.85."),
        ("en", {"operation_per": ["7", "1", "1"]}, "A rate is for 1, 10, 12, 100 or 1000 pieces."),
    ],
)
def test_an_order_that_cannot_be_taken_comes_back_as_typed(
    client: TestClient, session: Session, language: str, differs: dict[str, Any], sentence: str
) -> None:
    form = answers(**differs)
    before = row_counts(session)
    answer = client.post(f"/orders/new?lang={language}", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    typed = (form["product"], form["pieces"], form["price_hao"], form["operation_name"][0])
    assert all(f'value="{value}"' in answer.text for value in typed)
    assert row_counts(session) == before


def test_an_order_is_changed_and_a_page_grown_old_is_told(client: TestClient, cast: Cast) -> None:
    form = {"version": "1", "pieces": "12000", "due_on": "2025-10-31"}
    assert client.post(f"/orders/{cast.order}", data=form).status_code == 303
    stale = client.post(f"/orders/{cast.order}", data=form)
    assert stale.status_code == 409
    assert "Somebody changed this in the meantime." in stale.text


def test_a_step_is_added_once(client: TestClient, cast: Cast) -> None:
    address = f"/orders/{cast.order}/operations"
    form = {"id": str(new_id()), "name": "整烫", "rate_hao": "0.20", "per_pieces": "1"}
    assert [client.post(address, data=form).status_code for _ in range(2)] == [303, 303]
    found = client.get(f"/api/v1/orders/{cast.order}/operations").json()
    assert [(step["name"], step["position"]) for step in found][-1:] == [("整烫", 4)]
    assert client.post(address, data={**form, "name": ""}).status_code == 422


def test_a_rate_is_announced_and_one_for_today_is_refused(client: TestClient, cast: Cast) -> None:
    address = f"/operations/{cast.sleeve}/rates"
    form = {"id": str(new_id()), "rate_hao": "0.90", "per_pieces": "1", "valid_from": str(TOMORROW)}
    silent = client.post(address, data=form)
    assert silent.status_code == 422
    assert "Say in a word why the rate changes: every worker reads it." in silent.text
    form["reason"] = "新面料"
    assert client.post(address, data=form).status_code == 303
    assert "¥0.90" in client.get(address).text
    early = client.post(address, data={**form, "id": str(new_id()), "valid_from": str(TODAY)})
    assert early.status_code == 409
    assert "A new rate begins tomorrow at the earliest: work already done keeps its rate." in early.text
    assert 'value="0.90"' in early.text


def test_a_link_shows_the_order_to_whoever_holds_it(
    client: TestClient, client_of: Callable[..., TestClient], cast: Cast
) -> None:
    page = client.post(f"/orders/{cast.order}/link").text
    code = page.partition("/L/")[2][:12]
    shown = client_of(None).get(f"/L/{code}")
    assert shown.status_code == 200
    assert "A1024 衬衫" in shown.text
    assert "B330 工装" not in shown.text
    assert client_of(None).get(f"/L/{code[::-1]}").status_code == 404


def test_orders_as_json_are_those_that_run(client: TestClient, cast: Cast) -> None:
    found = client.get("/api/v1/orders").json()
    assert {order["id"] for order in found} == {str(cast.order), str(cast.paired_order)}
    assert found[0]["price_hao"] == 15_000
    assert client.get(f"/api/v1/orders/{cast.other_order}/operations").json()["type"] == "urn:workshop:not_found"
