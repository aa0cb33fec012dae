"""The sample workshop: whole, playable, and seen by nobody but whoever plays in it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel

from tests.cast import NOON, PASSWORD, PIN, TODAY, VAULT, Cast, member
from tests.conftest import DIALECTS
from tests.facts import row_counts
from workshop import database as db
from workshop import migrate
from workshop.accounts import founding
from workshop.accounts import queries as accounts
from workshop.accounts.cards import give_link, print_card
from workshop.accounts.commands import add_account
from workshop.actor import Actor, Role
from workshop.clock import Clock, real_now
from workshop.database import Database
from workshop.demo import sample
from workshop.demo.sample import BUYER, COUNTY, NAME, PRODUCT, STEPS, WORKERS, SampleThere, make_sample
from workshop.errors import Invalid
from workshop.orders.queries import running_orders
from workshop.output.queries import progress_of
from workshop.reports.queries import waiting_reports
from workshop.talks.queries import waiting_objections
from workshop.tenancy import Everything, OneWorkshop, Workshop
from workshop.workers.queries import engaged_on

Clients = Callable[..., TestClient]

INVENTED = (NAME, PRODUCT, BUYER, *(name for name, _ in WORKERS), *(step for step, _ in STEPS))
BAND = "Invented people; nothing here counts."


@pytest.fixture
def player(database: Database, clock: Clock, cast: Cast) -> Actor:
    """Mei in the sample that was made for her."""
    make_sample(database, VAULT, "10000000001", clock)
    with db.reading(database, Everything()) as session:
        workshop = founding.workshop_with_code(session, "S1")
    return Actor(cast.mei.account_id, cast.mei.name, Role.OWNER, OneWorkshop(workshop.id))


@pytest.fixture
def playing(client: TestClient, player: Actor) -> TestClient:
    """Mei's browser, in the sample."""
    (place,) = re.findall(rf'value="([\w-]+)">{NAME}</button>', client.get("/start").text)
    assert client.post("/account/place", data={"membership_id": place}).status_code == 303
    return client


def test_it_holds_two_weeks_of_counts_up_to_yesterday(database: Database, player: Actor) -> None:
    lines = SQLModel.metadata.tables["output_line"]
    with db.reading(database, player.scope) as session:
        assert len(engaged_on(session, TODAY)) == len(WORKERS)
        (order,) = running_orders(session)
        assert 0 < progress_of(session, [order])[order.id].finished < order.pieces
        assert len(waiting_objections(session)) == 1
        (report,) = waiting_reports(session, player.workshop_id)
        assert report.agrees
        of_sample = lines.c.workshop_id == player.workshop_id
        days = set(session.connection().scalars(sa.select(lines.c.work_date).where(of_sample)))
    assert max(days) == TODAY - timedelta(days=1)
    assert min(days) == TODAY - timedelta(days=14)
    assert len(days) == 12  # Sundays are free


def test_it_is_played_in_as_the_real_one_is(playing: TestClient) -> None:
    page = playing.get("/start").text
    assert BAND in page
    assert "Not right, they say: 1 to answer" in page
    assert f"count, people to go: {len(WORKERS)}" in page
    for address in ("/count", "/workers", "/orders", "/days", f"/days/{TODAY - timedelta(days=1)}", "/account"):
        page = playing.get(address).text
        assert BAND in page, address
        assert "王秀芳" not in page, address


def test_signing_in_leads_to_the_real_workshop(client_of: Clients, player: Actor) -> None:
    browser = client_of(None)
    browser.post("/sign-in", data={"name": "10000000001", "secret": PASSWORD})
    page = browser.get("/start").text
    assert "<h1>柳坝电子社区工厂</h1>" in page
    assert BAND not in page


def test_nobody_else_sees_any_of_it(client_of: Clients, player: Actor, cast: Cast) -> None:
    asked = {
        "officer": ("/office", "/office/persons", "/api/v1/workshops"),
        "town_officer": ("/office",),
        "finance": ("/office",),
        "far_officer": ("/office",),
        "sun": ("/pairing",),
        "lan": ("/start", "/workers", "/orders", "/days"),
        "stranger": ("/start", "/workers", "/orders"),
        "fang": ("/me", "/account"),
    }
    for name, addresses in asked.items():
        browser = client_of(cast.actors[name])
        for address in addresses:
            page = browser.get(address)
            assert page.status_code == 200
            assert [word for word in (*INVENTED, "S1", COUNTY) if word in page.text] == [], (name, address)


def test_the_real_workshop_s_figures_are_its_own(
    as_actor: Callable[[Actor], Session], clock: Clock, database: Database, cast: Cast
) -> None:
    with db.reading(database, cast.mei.scope) as session:
        before = _sums(session)
    make_sample(database, VAULT, "10000000001", clock)
    with db.reading(database, cast.mei.scope) as session:
        assert _sums(session) == before


def _sums(session: Session) -> list[object]:
    orders = running_orders(session)
    return [len(engaged_on(session, TODAY)), sorted(order.number for order in orders), waiting_objections(session)]


def test_what_goes_out_of_it_carries_the_band(
    client_of: Clients, playing: TestClient, player: Actor, database: Database
) -> None:
    with db.writing(database, player.scope) as session:
        (order,) = running_orders(session)
        link = give_link(session, player, "customer_order", order.id, real_now())
        card = print_card(session, player, player.workshop_id, engaged_on(session, TODAY)[0].id, real_now())
    for address in (f"/L/{link}", f"/C/{card}"):
        assert BAND in client_of(None).get(address).text, address


def test_its_cards_open_pages_of_their_own(client_of: Clients, database: Database, player: Actor, cast: Cast) -> None:
    with db.writing(database, player.scope) as session:
        card = print_card(session, player, player.workshop_id, engaged_on(session, TODAY)[0].id, real_now())
    fang = client_of(cast.fang)
    assert f'action="/C/{card}/add"' not in fang.get(f"/C/{card}").text
    assert fang.post(f"/C/{card}/add").status_code == 409
    assert BAND not in fang.get("/me").text
    phone = client_of(None)
    assert phone.post(f"/C/{card}", data={"pin": PIN, "again": PIN}).status_code == 303
    assert BAND in phone.get("/me").text


def test_a_sample_card_tried_on_her_phone_leaves_her_voice_her_own(
    client_of: Clients, database: Database, player: Actor, cast: Cast
) -> None:
    with db.writing(database, player.scope) as session:
        card = print_card(session, player, player.workshop_id, engaged_on(session, TODAY)[0].id, real_now())
    phone = client_of(cast.fang)
    phone.post(f"/C/{card}", data={"pin": PIN, "again": PIN})
    phone.post("/sign-in", data={"name": "W1-1", "secret": PIN})
    page = phone.get("/account").text
    assert "王秀芳" in page
    assert "Several people sign in on this phone." not in page


def test_no_office_is_made_where_samples_stand(everything: Session, player: Actor) -> None:
    for name in (COUNTY, founding.SAMPLE_REGION):
        with pytest.raises(Invalid):
            founding.county_named(everything, name)


def test_a_command_that_means_the_only_workshop_means_the_real_one(
    new_database: Callable[[str], Database], clock: Clock
) -> None:
    database = new_database("sqlite")
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        place = founding.NewWorkshop("柳坝", "嘉岭县", "610799")
        workshop = founding.found_workshop(session, place, NOON)
        member(session, "梅", "10000000001", Role.OWNER, OneWorkshop(workshop.id), workshop_id=workshop.id)
    make_sample(database, VAULT, "10000000001", clock)
    with db.reading(database, Everything()) as session:
        assert founding.workshop_with_code(session, None).code == "W1"
        assert founding.county_named(session, None).name == "嘉岭县"


def test_one_account_has_one_sample(database: Database, clock: Clock, player: Actor, cast: Cast) -> None:
    with pytest.raises(SampleThere):
        make_sample(database, VAULT, "10000000001", clock)
    assert make_sample(database, VAULT, "10000000009", clock) == "S2"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_fails_on_the_way_leaves_nothing(
    new_database: Callable[[str], Database], clock: Clock, monkeypatch: pytest.MonkeyPatch, dialect: str
) -> None:
    database = new_database(dialect)
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        add_account(session, None, "梅", "10000000001", PASSWORD, NOON)
        before = row_counts(session)

    def fail(*_: object) -> None:
        raise OSError("the power is gone")

    monkeypatch.setattr(sample, "_speak", fail)
    with pytest.raises(OSError, match="power"):
        make_sample(database, VAULT, "10000000001", clock)
    with db.writing(database, Everything()) as session:
        assert row_counts(session) == before


@pytest.mark.parametrize("back", range(0, 7, 2))
def test_it_is_whole_on_any_day(new_database: Callable[[str], Database], back: int) -> None:
    """Whichever weekday it is made on, the first of a month or the last."""
    database = new_database("sqlite")
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        add_account(session, None, "梅", "10000000001", PASSWORD, NOON)
    clock = Clock.set_to(TODAY.replace(month=10, day=1) + timedelta(days=back))
    make_sample(database, VAULT, "10000000001", clock)
    with db.reading(database, Everything()) as session:
        workshop = founding.workshop_with_code(session, "S1")
    with db.reading(database, OneWorkshop(workshop.id)) as session:
        assert len(waiting_objections(session)) == 1
        assert session.get_one(Workshop, workshop.id).is_sample
        assert accounts.members_of(session, workshop.id)[0].role == Role.OWNER
