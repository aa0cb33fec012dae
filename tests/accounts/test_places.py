"""One account in several workshops: the switch, and forms that were opened before it was used."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.addresses import ROUTES, filled, permissions, values
from tests.cast import NOON, TODAY, Cast
from tests.conftest import FRAGMENT
from tests.facts import row_counts
from workshop import database as db
from workshop import paths
from workshop.accounts import commands as accounts
from workshop.accounts import founding
from workshop.accounts.founding import NewWorkshop
from workshop.accounts.models import Account
from workshop.actor import Permission, Role
from workshop.database import Database
from workshop.errors import Invalid
from workshop.ids import new_id
from workshop.tenancy import Everything

Clients = Callable[..., TestClient]

SECOND = "青溪服装加工坊"
WORKER = {"called_name": "李春梅", "started_on": str(TODAY)}


@dataclass(frozen=True)
class Second:
    """Mei's other workshop, and her place in it."""

    workshop: str
    membership: str


@pytest.fixture
def second(database: Database, cast: Cast) -> Second:
    with db.writing(database, Everything()) as session:
        code = founding.next_code(session, "W")
        workshop = founding.found_workshop(session, NewWorkshop(SECOND, "嘉岭县", "610799", code=code), NOON)
        account = session.get_one(Account, cast.mei.account_id)
        place = accounts.add_membership(session, None, account, Role.OWNER, NOON, workshop_id=workshop.id)
    return Second(str(workshop.id), str(place.id))


def change(client: TestClient, membership: str) -> None:
    answer = client.post("/account/place", data={"membership_id": membership})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def names(client: TestClient) -> str:
    return client.get("/workers").text


def test_the_head_says_where_one_is_and_leads_elsewhere(client: TestClient, cast: Cast, second: Second) -> None:
    page = client.get("/workers").text
    assert "<span>柳坝电子社区工厂</span>" in page
    change(client, re.findall(rf'value="([\w-]+)">{SECOND}</button>', page)[0])
    page = client.get("/workers").text
    assert f"<span>{SECOND}</span>" in page
    assert "王秀芳" not in page
    assert f"<h1>{SECOND}</h1>" in client.get("/start").text


def test_whoever_has_one_place_sees_no_switch(client_of: Clients, cast: Cast, second: Second) -> None:
    for actor in (cast.lan, cast.stranger, cast.fang, cast.officer):
        browser = client_of(actor)
        assert 'class="place"' not in browser.get(browser.get("/").headers["location"]).text


def test_a_place_that_is_not_one_s_own_is_not_there(client_of: Clients, cast: Cast, second: Second) -> None:
    assert client_of(cast.lan).post("/account/place", data={"membership_id": second.membership}).status_code == 404


def test_a_form_from_another_tab_writes_nowhere(
    client: TestClient, everything: Session, cast: Cast, second: Second
) -> None:
    (form_place,) = set(re.findall(r'name="place" value="([\w-]+)"', client.get("/workers/new").text))
    assert form_place == str(cast.workshop)
    change(client, second.membership)
    before = row_counts(everything)
    for place in ({"place": form_place}, {}, {"place": "x"}):
        answer = client.post("/workers/new", data={"id": str(new_id()), **WORKER, **place})
        assert answer.status_code == 409
        assert f"You are in {SECOND} now" in answer.text
    assert row_counts(everything) == before
    own = {"place": second.workshop}
    assert client.post("/workers/new", data={"id": str(new_id()), **WORKER, **own}).status_code == 303
    assert "李春梅" in names(client)


def test_the_grid_keeps_what_was_typed_and_says_why(client: TestClient, cast: Cast, second: Second) -> None:
    change(client, second.membership)
    answer = client.post("/count", data={"place": str(cast.workshop)}, headers=FRAGMENT)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (409, "#problem")


def test_no_post_takes_a_form_of_another_place(client: TestClient, cast: Cast, second: Second) -> None:
    """Every page that Mei may post to, with rows of the workshop that she is in no more, and those rows' own place."""
    places = dict.fromkeys({"sheet_id", "talk_id", "document_id", "sign_in_id", "membership_id"}, str(new_id()))
    change(client, second.membership)
    tried = 0
    for route in ROUTES:
        asked = {require.permission for require in permissions(route)}
        if "POST" not in route.methods or route.path.startswith("/api/") or not asked:
            continue
        if Permission.SELF_MANAGE in asked or not all(map(cast.mei.may, asked)):
            continue
        more = {place: str(new_id()) for place in re.findall(r"{(\w+)}", route.path)}
        path = filled(route.path, more | places | values(cast))
        data = {"id": str(new_id()), "place": str(cast.workshop)}
        assert client.post(path, data=data).status_code == 409, route.path
        tried += 1
    assert tried > 10


@pytest.mark.parametrize("address", ["/workers/{}", "/workers/{}/card", "/workers/{}/number/show"])
def test_an_id_of_the_other_workshop_is_not_there(client: TestClient, cast: Cast, second: Second, address: str) -> None:
    change(client, second.membership)
    assert client.post(address.format(cast.fang_at), data={"place": second.workshop}).status_code == 404


def test_a_program_names_rows_of_the_place_it_is_in(client: TestClient, cast: Cast, second: Second) -> None:
    cells = [{"engagement_id": str(cast.fang_at), "operation_id": str(cast.sleeve), "good": 12}]
    body = {"id": str(new_id()), "work_date": str(TODAY), "cells": cells}
    change(client, second.membership)
    assert client.post("/api/v1/sheets", json=body).status_code == 404


# --- templates ------------------------------------------------------------

SAYS_PLACE = "{{ ui.place(actor) }}"
AMONG_MACROS = "{{ place(actor) }}"  # the same, called where it is defined
FORM = re.compile(
    r'<form\b(?:"[^"]*"|{{.*?}}|[^>"])*>(?:' + f"{re.escape(SAYS_PLACE)}|{re.escape(AMONG_MACROS)}" + ")?", re.DOTALL
)
OF_THE_ACCOUNT = ("/sign-", "/recover", "/account/p", "/account/sign-ins", "/account/inv", "/C/", "/me/", "/office/")
"""Forms that write in no workshop of the sender's, or in the one whose card she holds."""


def placeless(template: str) -> list[str]:
    """Forms that write in a workshop and do not say in which."""
    posted = [form for form in FORM.findall(template) if 'method="post"' in form]
    ours = [form for form in posted if not re.search(rf'action="({"|".join(OF_THE_ACCOUNT)})', form)]
    return [form for form in ours if not form.endswith((SAYS_PLACE, AMONG_MACROS))]


OF_A_WORKER = {"tell.html"}
"""Templates that only a worker sees, though their address is the leader's too."""


def test_every_form_says_its_place() -> None:
    files = [file for file in sorted(paths.TEMPLATES.rglob("*.html")) if file.name not in OF_A_WORKER]
    assert {file.name: forms for file in files if (forms := placeless(file.read_text(encoding="utf-8")))} == {}


def test_a_form_without_its_place_is_found() -> None:
    assert placeless('<form method="post" action="/orders/new"><input>') != []
    assert placeless('<form method="post" action="/orders/new">{{ ui.place(actor) }}<input>') == []


# --- founding -------------------------------------------------------------


def test_codes_go_on_from_the_highest(everything: Session, cast: Cast) -> None:
    assert founding.next_code(everything, "W") == "W10"  # there are W1 and W9
    assert founding.next_code(everything, "S") == "S1"


@pytest.mark.parametrize("login", ["county", "10000000088", "nobody"])
def test_an_officer_or_nobody_owns_no_workshop(everything: Session, cast: Cast, login: str) -> None:
    with pytest.raises(Invalid):
        founding.owner_to_be(everything, login)
    assert founding.owner_to_be(everything, "100 0000 0001").id == cast.mei.account_id


@pytest.mark.parametrize(("region", "is_sample"), [("000001", False), ("610799", True)])
def test_samples_have_their_county_to_themselves(everything: Session, cast: Cast, region: str, is_sample: bool) -> None:
    with pytest.raises(Invalid):
        founding.found_workshop(everything, NewWorkshop("甲", "乙", region, code="W5", is_sample=is_sample), NOON)
