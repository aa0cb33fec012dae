"""Every page of the route table opens for whom it is meant, in both languages."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from tests.addresses import page_routes, pages, pages_of
from tests.attendance.saying import new_presence
from tests.bonuses.promising import promised
from tests.cast import NOON, TODAY, Cast
from tests.contracts.signing import papered
from tests.deductions.giving import advanced
from tests.homework.giving import given_home
from tests.hours import wishes as hours
from tests.imports.files import brought, tally
from tests.leaving.wishes import left_behind
from tests.output.wishes import cell, saved_sheet
from tests.overtime.wishes import furnished_overtime
from tests.pay.wishes import fangs_slip
from tests.paying import wishes as paying
from tests.quality.wishes import furnished
from tests.teams import wishes as teams
from tests.test_templates import classes_in
from tests.tickets.printing import printed
from tests.training.wishes import furnished_training
from workshop import database as db
from workshop.accounts.cards import give_link, print_card
from workshop.clock import real_now
from workshop.database import Database
from workshop.orders.commands import AnnounceRate, announce_rate


def unstyled(page: str) -> set[str]:
    """Classes of a page without the desk's sheet that only that sheet knows; none for a page that loads it."""
    if "/static/desk.css" in page:
        return set()
    used = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    return used & (classes_in("desk.css") - classes_in("workshop.css"))


def test_a_class_that_a_light_page_lacks_is_found() -> None:
    planted = '<body class="solo"><table class="grid num"><td class="end">'
    assert unstyled(planted) == {"grid"}
    assert unstyled(f'<link href="/static/desk.css?v=1">{planted}') == set()


def test_who_works_for_others_loads_the_desks_sheet_and_a_worker_does_not(
    client_of: Callable[..., TestClient], cast: Cast
) -> None:
    for actor, address, loads in (
        (cast.mei, "/start", True),
        (cast.mei, "/account", True),
        (cast.fang, "/account", False),
        (cast.fang, "/me", False),
        (cast.fang, "/me/record", True),  # a paper
        (None, "/sign-in", False),
    ):
        assert ("/static/desk.css" in client_of(actor).get(address).text) == loads, address


@pytest.fixture
def codes(database: Database, cast: Cast) -> dict[str, str]:
    """Values for the places in addresses: of each thing that a workshop has, one of Mei's."""
    with db.writing(database, cast.mei.scope) as session:
        codes = {"code": print_card(session, cast.mei, cast.workshop, cast.gui_at, real_now())}
        link = give_link(session, cast.mei, "customer_order", cast.order, real_now())
        codes["import_id"] = str(brought(session, cast, tally(("王秀芳", 5))).id)
        codes["team_id"] = str(teams.count(session, cast).id)
        codes["hours_id"] = str(hours.add(session, cast, hours.wish(cast, engagement_ids=[cast.gui_at]))[0].id)
        codes |= given_home(session, cast) | furnished_training(session, cast) | furnished_overtime(session, cast)
        codes["ticket_code"] = printed(session, cast)[0].code
        saved_sheet(session, cast, cell(cast, 110))
        wish = AnnounceRate(rate_hao=9_000, valid_from=TODAY + timedelta(days=1), reason="新面料")
        codes["rate_id"] = str(announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON).id)
        codes |= papered(session, cast)
        codes |= furnished(session, cast) | advanced(session, cast) | promised(session, cast)
        codes |= paying.furnished(session, cast) | left_behind(session, cast)
        codes["presence_id"] = str(new_presence(session, cast).id)
        codes["pay_slip_id"] = fangs_slip(session, cast)
    return codes | {"link": link}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens(
    client_of: Callable[..., TestClient], cast: Cast, codes: dict[str, str], language: str
) -> None:
    for page in pages(cast, codes):
        address = f"/L/{codes['link']}" if page.route == "/L/{code}" else page.address
        client = client_of(cast.actors[page.actor] if page.actor else None)
        answer = client.get(f"{address}?lang={language}")
        expected = 303 if page.route == "/" else 200
        assert answer.status_code == expected, f"{page.route} for {page.actor or 'nobody'}: {answer.status_code}"
        if expected == 200:
            assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in answer.text
            assert unstyled(answer.text) == set(), page.route


OWNERS_OWN = {"/account/data", "/law/figures"}  # all that a workshop recorded, what it enters: for its owner
WORKER_PATHS = [path for path in page_routes() if re.match(r"/me\b|/C/|/account|/law", path) and path not in OWNERS_OWN]


def scripts_of(page: str) -> list[str]:
    return re.findall(r"<script[^>]*>", page)


def test_pages_of_workers_load_no_script(
    client_of: Callable[..., TestClient], cast: Cast, codes: dict[str, str]
) -> None:
    clients = {"": client_of(None), "fang": client_of(cast.fang)}
    for path in WORKER_PATHS:
        meant = next(page for page in pages_of(path, cast, codes) if page.actor in clients)
        answer = clients[meant.actor].get(meant.address)
        assert answer.status_code == 200, path
        scripts = scripts_of(answer.text)
        assert [s for s in scripts if path != "/C/{code}" or "/static/register.js" not in s] == [], path
    assert scripts_of(client_of(cast.mei).get("/count").text), "where there are scripts they are found"
