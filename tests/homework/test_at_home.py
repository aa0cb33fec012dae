"""Who works at home only is on no list of the room: rule W30, on both databases."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, VAULT, Cast
from tests.output.wishes import cell, saved_sheet
from workshop import database as db
from workshop.database import Database, get
from workshop.ids import new_id
from workshop.output.queries import people_of_day
from workshop.overview.queries import morning
from workshop.workers.commands import AddWorker, ChangeWorker, add_worker, change_worker
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_on, engaged_within
from workshop.workers.rules import WorksAt


def work_at_home(session: Session, cast: Cast) -> None:
    """From now on Gui works at home only."""
    gui = get(session, Engagement, cast.gui_at)
    wish = ChangeWorker(
        version=gui.version, called_name=gui.called_name, started_on=gui.started_on, works_at=WorksAt.HOME
    )
    change_worker(session, cast.mei, gui.id, wish, NOON)


def test_w30_home_workers_are_not_counted_as_present(session: Session, cast: Cast) -> None:
    work_at_home(session, cast)
    assert cast.gui_at not in {who.id for who in people_of_day(session, TODAY)}
    assert cast.gui_at not in {who.id for who in engaged_within(session, BEGAN, TODAY, in_room=True)}
    assert {who.id for who in engaged_on(session, TODAY)} - {who.id for who in engaged_on(session, TODAY, in_room=True)}
    start = morning(session, cast.workshop, TODAY, NOON)
    assert (start.people, start.situation.people, start.situation.at_home) == (2, 3, 1)


def test_a_count_that_stands_stays_in_sight(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 12, of=cast.gui_at))
    work_at_home(session, cast)
    assert cast.gui_at in {who.id for who in people_of_day(session, TODAY)}


def test_a_form_that_does_not_ask_leaves_it_as_it_is(session: Session, cast: Cast) -> None:
    work_at_home(session, cast)
    gui = get(session, Engagement, cast.gui_at)
    wish = ChangeWorker(version=gui.version, called_name=gui.called_name, started_on=gui.started_on)
    assert change_worker(session, cast.mei, gui.id, wish, NOON).works_at == WorksAt.HOME


def test_somebody_may_be_taken_on_for_home_work(session: Session, cast: Cast) -> None:
    wish = AddWorker(id=new_id(), called_name="赵冬至", started_on=BEGAN, works_at=WorksAt.HOME)
    assert add_worker(session, cast.mei, VAULT, wish, TODAY, NOON).works_at == WorksAt.HOME


@pytest.mark.parametrize("address", ["/count", "/count/month?operation={sleeve}", "/papers/tally?operation={sleeve}"])
def test_no_grid_and_no_tally_sheet_has_her(client: TestClient, database: Database, cast: Cast, address: str) -> None:
    place = address.format(sleeve=cast.sleeve)
    assert "张桂兰" in client.get(place).text
    with db.writing(database, cast.mei.scope) as session:
        work_at_home(session, cast)
    assert "张桂兰" not in client.get(place).text


def test_the_lists_of_workers_and_cards_keep_her(
    client_of: Callable[..., TestClient], database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        work_at_home(session, cast)
    browser = client_of(cast.mei)
    assert "At home only" in browser.get("/workers").text
    assert "张桂兰" in browser.get("/papers/cards").text
    assert 'value="home" checked' in browser.get(f"/workers/{cast.gui_at}").text


def test_the_page_of_a_new_worker_asks_where_she_works(client: TestClient, database: Database, cast: Cast) -> None:
    form = {"id": str(new_id()), "called_name": "赵冬至", "works_at": "home", "started_on": "2025-09-01"}
    assert client.post("/workers/new", data=form).status_code == 303
    with db.reading(database, cast.mei.scope) as session:
        assert "赵冬至" not in {who.called_name for who in engaged_on(session, TODAY, in_room=True)}
