"""Tickets, as those who print and scan them see them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.cast import PIN, TODAY, Cast
from tests.output.wishes import YESTERDAY, cell, saved_sheet, standing
from tests.tickets.printing import printed, use_tickets
from workshop import database as db
from workshop.database import Database, get
from workshop.ids import new_id
from workshop.orders.models import CustomerOrder
from workshop.output.rules import Count
from workshop.tenancy import Workshop
from workshop.tickets.pages import ticket_address


@pytest.fixture
def codes(database: Database, cast: Cast) -> list[str]:
    with db.writing(database, cast.mei.scope) as session:
        return [ticket.code for ticket in printed(session, cast)]


def values(page: str) -> dict[str, str]:
    """What the browser would send of the page's form as it stands: one tap."""
    form = re.search(r'<form class="card" method="post" action="/T/.*?</form>', page, re.DOTALL)
    assert form
    sent = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form[0]))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


# --- printing -------------------------------------------------------------


def test_a_shop_that_uses_none_is_told_what_they_are_and_where_they_begin(
    client_of: Callable[..., TestClient], cast: Cast
) -> None:
    assert 'href="/settings"' in client_of(cast.mei).get("/tickets").text
    leaders = client_of(cast.lan).get("/tickets").text
    assert "The owner can do that" in leaders
    assert "/settings" not in leaders
    assert "<form" not in client_of(cast.lan).get("/tickets/new").text


def test_a_lot_becomes_sheets_of_twenty_four(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        use_tickets(session, cast)
    form = {
        "id": new_id(),
        "order_id": cast.order,
        "lot": "3床",
        "pieces": "40",
        "size": ["S", "L", ""],
        "bundles": ["20", "6", ""],
        "last_pieces": ["15", "", ""],
    }
    done = client.post("/tickets/new", data=form)
    assert done.status_code == 303
    assert client.post("/tickets/new", data=form).headers["location"] == done.headers["location"]
    page = client.get(done.headers["location"]).text
    assert page.count('class="leaf"') == 2
    assert page.count("<svg xmlns") == 26
    labels = re.findall(r"<li><div class=\"code\".*?</li>", page, re.DOTALL)
    for words in ("Bundle 20", "A1024 衬衫", "Size S", "15 pieces", "Lot 3床"):
        assert words in labels[19]
    listed = client.get("/tickets").text
    assert "26 tickets" in listed
    assert "bundles 1 to 26" in listed


def test_a_wrong_size_comes_back_with_everything_typed(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        use_tickets(session, cast)
    form = {"id": new_id(), "order_id": cast.order, "pieces": "40"}
    row = {"size": "XL", "bundles": "viele", "last_pieces": "7"}
    answer = client.post("/tickets/new", data={**form, **row})
    assert answer.status_code == 422
    for words in ("XL: Enter a whole number", 'value="viele"', 'value="XL"', 'value="7"'):
        assert words in answer.text
    assert client.post("/tickets/new", data=form).status_code == 422


def test_the_qr_is_an_address_in_capitals(codes: list[str]) -> None:
    assert ticket_address("http://factory.lan:8000/", codes[0]) == f"HTTP://FACTORY.LAN:8000/T/{codes[0]}"


def test_a_code_is_typed_where_no_camera_is(client: TestClient, codes: list[str]) -> None:
    small = f" {codes[0][:5].lower()} {codes[0][5:].lower()}"
    assert client.get("/tickets/find", params={"code": small}).headers["location"] == f"/T/{codes[0]}"
    assert "10 letters and digits" in client.get("/tickets/find?code=123").text
    for address in (f"/T/{codes[0].lower()}", f"/t/{codes[0].lower()}"):
        assert client.get(address).status_code == 200


# --- the leader -----------------------------------------------------------


def test_one_tap_counts_and_the_next_scan_offers_the_next_step(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, codes: list[str]
) -> None:
    lan = client_of(cast.lan)
    first = values(lan.get(f"/T/{codes[0]}").text)
    assert (first["good"], first["operation_id"], first["work_date"]) == ("40", str(cast.sleeve), str(TODAY))
    assert first["engagement_id"] == ""  # nobody was counted by a ticket yet
    done = lan.post(f"/T/{codes[0]}", data={**first, "engagement_id": cast.fang_at})
    assert done.status_code == 303
    assert "Counted: 40 pieces, 上袖." in lan.get(done.headers["location"]).text
    second = values(lan.get(f"/T/{codes[1]}").text)
    assert second["engagement_id"] == str(cast.fang_at)  # her pile goes on: one tap
    assert lan.post(f"/T/{codes[1]}", data=second).status_code == 303
    again = lan.get(f"/T/{codes[0]}").text
    assert "Counted already" in again
    assert "王秀芳" in again
    assert values(again)["operation_id"] == str(cast.hem)
    with db.reading(database, cast.mei.scope) as session:
        assert standing(session) == {(cast.fang_at, cast.sleeve): Count(80)}


def test_a_page_from_before_is_told_that_it_is_counted(client: TestClient, cast: Cast, codes: list[str]) -> None:
    stale = {**values(client.get(f"/T/{codes[0]}").text), "engagement_id": cast.fang_at}
    assert client.post(f"/T/{codes[0]}", data=stale).status_code == 303
    answer = client.post(f"/T/{codes[0]}", data={**stale, "id": new_id(), "engagement_id": cast.yan_at})
    assert answer.status_code == 409
    assert "counted for 上袖 already" in answer.text


def test_questions_are_asked_and_answered(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 20), day=YESTERDAY)
        get(session, CustomerOrder, cast.order).pieces = 100
        (code,) = [t.code for t in printed(session, cast, 1, pieces=90)]
    form: dict[str, Any] = {**values(client.get(f"/T/{code}").text), "engagement_id": cast.fang_at}
    asked = client.post(f"/T/{code}", data=form)
    assert asked.status_code == 409
    assert "Usually about 20" in asked.text
    assert "110 pieces in all, 100 were ordered" in asked.text
    keys = re.findall(r'<button class="mini ghost" name="sure" value="([^"]*)"', asked.text)
    one = client.post(f"/T/{code}", data={**form, "sure": keys[:1]})
    assert one.status_code == 409  # an answer to one question is none to the other
    assert f'type="hidden" name="sure" value="{keys[0]}"' in one.text
    assert client.post(f"/T/{code}", data={**form, "sure": keys}).status_code == 422  # why more?
    assert client.post(f"/T/{code}", data={**form, "sure": keys, "note": "补裁"}).status_code == 303


# --- the worker -----------------------------------------------------------


def test_her_tap_is_her_report(client_of: Callable[..., TestClient], cast: Cast, codes: list[str]) -> None:
    fang = client_of(cast.fang)
    page = fang.get(f"/T/{codes[0]}").text
    assert "<script" not in page
    assert values(page)["operation_id"] == ""  # nobody guesses for her what she made
    unsaid = fang.post(f"/T/{codes[0]}", data=values(page))
    assert unsaid.status_code == 422
    assert "Choose one of the answers." in unsaid.text
    done = fang.post(f"/T/{codes[0]}", data=values(page) | {"operation_id": str(cast.sleeve)})
    assert done.status_code == 303
    assert values(fang.get(f"/T/{codes[1]}").text)["operation_id"] == str(cast.sleeve)  # from now on one tap
    assert values(fang.get(f"/T/{codes[0]}").text)["operation_id"] == ""  # scanned again: no other step by mistake
    told = fang.get(done.headers["location"]).text
    assert "With it your day has 40 pieces of 上袖" in told
    other = client_of(cast.yan).get(f"/T/{codes[0]}").text
    assert "reported by the worker" in other
    assert "王秀芳" not in other
    assert "王秀芳" in client_of(cast.lan).get(f"/T/{codes[0]}").text


def test_too_soon_is_asked_and_answered(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, codes: list[str]
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 120), day=YESTERDAY)
    fang = client_of(cast.fang)
    first = values(fang.get(f"/T/{codes[0]}").text)
    fang.post(f"/T/{codes[0]}", data=first | {"operation_id": str(cast.sleeve)})
    form = values(fang.get(f"/T/{codes[1]}").text)
    asked = fang.post(f"/T/{codes[1]}", data=form)
    assert asked.status_code == 409
    assert "You told 40 pieces of this step 0 minutes ago" in asked.text
    assert fang.post(f"/T/{codes[1]}", data=values(asked.text)).status_code == 303


def test_where_the_leader_counts_alone_she_is_told_so(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, codes: list[str]
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        get(session, Workshop, cast.workshop).no_reports = True
    page = client_of(cast.fang).get(f"/T/{codes[0]}").text
    assert "the leader counts alone" in page
    assert "<form" not in page


# --- nobody, and strangers ------------------------------------------------


def test_whoever_is_not_signed_in_comes_back_to_the_ticket(
    client_of: Callable[..., TestClient], cast: Cast, codes: list[str]
) -> None:
    nobody = client_of(None)
    sent = nobody.get(f"/T/{codes[0]}")
    assert sent.headers["location"] == f"/sign-in?next=/T/{codes[0]}"
    assert f'value="/T/{codes[0]}"' in nobody.get(sent.headers["location"]).text
    form = {"name": "10000000021", "secret": PIN, "next": f"/T/{codes[0]}"}
    assert nobody.post("/sign-in", data=form).headers["location"] == f"/T/{codes[0]}"


@pytest.mark.parametrize("who", ["stranger", "ying"])
def test_another_workshop_finds_nothing(
    client_of: Callable[..., TestClient], cast: Cast, codes: list[str], who: str
) -> None:
    other = client_of(cast.actors[who])
    assert other.get(f"/T/{codes[0]}").status_code == 404
    assert other.post(f"/T/{codes[0]}", data={"id": new_id()}).status_code == 404
    assert other.get("/T/AAAAAAAAAA").status_code == 404


def test_an_office_scans_nothing(client_of: Callable[..., TestClient], cast: Cast, codes: list[str]) -> None:
    assert client_of(cast.officer).get(f"/T/{codes[0]}").status_code == 403
    assert client_of(cast.hua).get(f"/T/{codes[0]}").status_code == 403
