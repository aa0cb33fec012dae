"""The guide through the first hour, as the owner goes it, and the way back to it from every page."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, Cast
from tests.facts import noting
from tests.output.wishes import cell, saved_sheet
from workshop import database as db
from workshop.accounts.cards import print_card
from workshop.actor import Actor
from workshop.clock import real_now
from workshop.database import Database
from workshop.journal.commands import Action
from workshop.overview.commands import set_guide
from workshop.tenancy import Everything, Workshop

Clients = Callable[..., TestClient]

GUIDE = "The first steps"
WAY_BACK = "On with the first steps"


def count(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 120), now=NOON)


def make_card(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        print_card(session, cast.mei, cast.workshop, cast.fang_at, real_now())


def test_each_step_is_done_by_what_it_leaves_and_the_last_ends_the_guide(
    client: TestClient, database: Database, cast: Cast
) -> None:
    page = client.get("/start").text
    assert "2 of 4 done" in page  # the cast has names and an order
    assert '<a class="btn main" href="/count">' in page
    count(database, cast)
    page = client.get("/start").text
    assert "3 of 4 done" in page
    assert f'<a class="btn main" href="/workers/{cast.gui_at}/card">' in page or "/card" in page
    make_card(database, cast)
    page = client.get("/start").text
    assert GUIDE not in page
    assert "Show the first steps again" not in page


def test_an_empty_workshop_begins_with_names_or_their_file(client_of: Clients, database: Database, cast: Cast) -> None:
    with db.writing(database, Everything()) as session:
        owner = _owner_of_a_new_workshop(session, cast)
    page = client_of(owner).get("/start").text
    assert '<a class="btn main" href="/workers/new">' in page
    assert 'href="/imports/new?kind=roster"' in page
    assert "Nothing is waiting for you." not in page


def _owner_of_a_new_workshop(session: Session, cast: Cast) -> Actor:
    from tests.cast import member
    from workshop.actor import Role
    from workshop.tenancy import OneWorkshop

    workshop = Workshop(county_id=cast.county, code="W5", name="新车间")
    session.add(workshop)
    session.flush()
    return member(session, "赵老板", "10000000077", Role.OWNER, OneWorkshop(workshop.id), workshop_id=workshop.id)


def test_while_it_is_open_every_page_leads_back_to_it(client: TestClient, cast: Cast) -> None:
    assert WAY_BACK not in client.get("/orders/new").text
    client.get("/start")
    for address in ("/workers/new", "/orders", f"/orders/{cast.order}", "/count", f"/workers/{cast.fang_at}/card"):
        assert WAY_BACK in client.get(address).text, address
    assert WAY_BACK not in client.get("/start").text
    client.post("/start/guide", data={"ended": "true"})
    client.get("/start")
    assert WAY_BACK not in client.get("/orders/new").text


def test_it_can_be_left_and_taken_up_again(client: TestClient, cast: Cast) -> None:
    client.post("/start/guide", data={"ended": "true"})
    page = client.get("/start").text
    assert GUIDE not in page
    assert "count, people to go: 3" in page
    assert "Show the first steps again" in page
    assert client.post("/start/guide", data={"ended": "false"}).headers["location"] == "/start"
    assert GUIDE in client.get("/start").text


EVERYWHERE = {"/days", "/papers", "/months", "/imports"}
"""Where the start page leads, guide or none."""


def leads_to(page: str) -> list[str]:
    return re.findall(r'<a class="btn(?: main)?" href="(/(?:days|papers|months|imports|count))"', page)


def test_the_guide_hides_no_page(client: TestClient) -> None:
    assert sorted(leads_to(client.get("/start").text)) == sorted([*EVERYWHERE, "/count"]), "the guide's own, to count"
    client.post("/start/guide", data={"ended": "true"})
    assert sorted(leads_to(client.get("/start").text)) == sorted([*EVERYWHERE, "/count"])


def test_an_empty_workshop_can_bring_its_papers(client_of: Clients, database: Database, cast: Cast) -> None:
    with db.writing(database, Everything()) as session:
        owner = _owner_of_a_new_workshop(session, cast)
    assert set(leads_to(client_of(owner).get("/start").text)) == EVERYWHERE


def test_who_may_not_is_not_led_there(client_of: Clients, cast: Cast) -> None:
    assert set(leads_to(client_of(cast.lan).get("/start").text)) <= {"/days", "/papers", "/count"}


def test_leaving_it_is_noted_once(session: Session, cast: Cast) -> None:
    with noting(session, Action.WORKSHOP_SET):
        set_guide(session, cast.mei, ended=True, now=NOON)
        set_guide(session, cast.mei, ended=True, now=NOON)


@pytest.mark.parametrize("name", ["lan", "hua"])
def test_it_is_the_owner_s(client_of: Clients, cast: Cast, name: str) -> None:
    assert GUIDE not in client_of(cast.actors[name]).get("/start").text


def test_a_sample_needs_no_guide(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, Everything()) as session:
        session.get_one(Workshop, cast.workshop).is_sample = True
    assert GUIDE not in client.get("/start").text
