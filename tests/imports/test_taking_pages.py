"""Taking a file on its pages, part by part; who else may."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, VAULT, Cast
from tests.conftest import FRAGMENT
from tests.imports.bringing import new_workshop
from tests.imports.files import begun, brought, good_pieces, roster, tally
from tests.imports.visiting import ASKS, FANG, NINE, YAN, at, form, text
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.imports import count_plans, drafts
from workshop.imports.rules import Kind
from workshop.orders.takeover import take_over_operation
from workshop.workers.models import Engagement

Clients = Callable[..., TestClient]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "BATCH_ROWS", 3)
    monkeypatch.setattr(count_plans, "SHEET_CELLS", 3)


@pytest.fixture
def reading(database: Database, cast: Cast) -> Iterator[Session]:
    with db.reading(database, cast.mei.scope) as session:
        yield session


# --- taking ---------------------------------------------------------------


@pytest.mark.usefixtures("small_batches")
def test_without_script_each_part_is_a_press(client: TestClient, reading: Session) -> None:
    where = at(client, NINE)
    client.post(where, data=form(client.get(where), act="take"))
    page = client.get(where)
    assert "33 % 3 of 9 rows are in." in text(page)
    for batch in ("1", "1", "2"):
        assert f'name="batch" value="{batch}"' in page.text or batch == "1"
        assert client.post(f"{where}/take", data={"batch": batch}).headers["location"] == where
        page = client.get(where)
    assert "Taken." in text(page)
    assert "Good pieces 909" in text(page)
    assert good_pieces(reading) == (909, 909)


@pytest.mark.usefixtures("small_batches")
def test_with_script_the_progress_comes_back_alone(client: TestClient) -> None:
    where = at(client, NINE)
    client.post(where, data=form(client.get(where), act="take"))
    page = client.get(where).text
    assert "htmx" in page
    assert 'hx-trigger="load delay:50ms, submit"' in page
    parts = [client.post(f"{where}/take", data={"batch": batch}, headers=FRAGMENT) for batch in ("1", "2")]
    assert all(part.text.lstrip().startswith('<div id="progress"') for part in parts)
    assert "66 %" in text(parts[0])
    assert "hx-trigger" not in parts[1].text, "the last part starts nothing more"


@pytest.mark.usefixtures("small_batches")
def test_it_is_stopped_in_the_middle(client: TestClient, reading: Session) -> None:
    where = at(client, NINE)
    client.post(where, data=form(client.get(where), act="take"))
    assert client.post(f"{where}/end", data={}).headers["location"] == where
    assert "Stopped: 3 of 9 rows are in." in text(client.get(where))
    client.post(f"{where}/take", data={"batch": "1"})
    assert good_pieces(reading) == (303, 303)


def test_what_changed_meanwhile_is_told_and_looked_at_again(
    client: TestClient, database: Database, cast: Cast, reading: Session
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        content = tally((FANG, 101), step="包装")
        file = begun(session, cast, content, choices={"rates": {"1|包装": "0.05"}})
        where = f"/imports/{file.id}"
        take_over_operation(session, cast.mei, cast.order, new_id(), "包装", NOON.date(), NOON)
    answer = client.post(f"{where}/take", data={"batch": "0"})
    assert answer.status_code == 409
    assert "Look at the rest again" in text(answer)
    assert 'hx-trigger="submit"' in answer.text, "it does not press itself again"
    assert good_pieces(reading) == (0, 0)
    assert client.post(f"{where}/again", data={}).headers["location"] == where
    client.post(where, data=form(client.get(where), act="take"))
    assert good_pieces(reading) == (101, 101)


def test_a_file_is_left_without_taking_anything(client: TestClient, reading: Session) -> None:
    where = at(client, NINE)
    client.post(f"{where}/end", data={})
    page = client.get(where)
    assert "Nothing of this file was taken." in text(page)
    assert good_pieces(reading) == (0, 0)
    late = client.post(where, data={"act": "take"})
    assert (late.status_code, "This import has ended." in text(late)) == (409, True)


def test_an_ended_import_is_shown_when_its_content_is_forgotten(
    client: TestClient, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        file = begun(session, cast, NINE)
        file.ended_at, file.steps, file.content = NOON, None, None
        where = f"/imports/{file.id}"
    assert client.get(where).status_code == 200
    assert client.get(f"{where}/left.xlsx").status_code == 409
    with db.writing(database, cast.mei.scope) as session:
        brought(session, cast, NINE, now=NOON + timedelta(days=9))
    assert client.get("/imports").text.count("九月.csv") == 2


@pytest.mark.parametrize("batch", ["", "x", "1e3"])
def test_a_batch_without_a_number_is_unreadable(client: TestClient, batch: str) -> None:
    assert client.post(f"{at(client, NINE)}/take", data={"batch": batch}).status_code == 400


# --- others ---------------------------------------------------------------


def test_a_new_workshop_goes_from_roster_to_tally(client_of: Clients, database: Database, cast: Cast) -> None:
    owner = new_workshop(database, cast)
    client = client_of(owner)
    where = at(client, roster((FANG, ""), (YAN, "")), kind="roster", name="花名册.csv")
    client.post(where, data=form(client.get(where), act="take"))
    assert "Bring another file" in text(client.get(where))
    where = at(client, tally((FANG, 80), order="O-1", step="包装"), name="计件.csv")
    client.post(where, data=form(client.get(where), act="look", **{"rate:1": "0.1"}))
    client.post(where, data=form(client.get(where), act="take"))
    assert "Good pieces 80" in text(client.get(where))
    with db.reading(database, owner.scope) as session:
        assert good_pieces(session) == (80, 80)
        assert session.scalar(sa.select(sa.func.count()).select_from(Engagement)) == 2


def test_the_bookkeeper_goes_on_with_a_file_that_the_owner_brought(
    client: TestClient, client_of: Clients, cast: Cast, reading: Session
) -> None:
    where = at(client, NINE)
    hers = client_of(cast.hua)
    hers.post(where, data=form(hers.get(where), act="take"))
    assert good_pieces(reading) == (909, 909)


def test_a_form_of_another_workshop_is_not_taken(client: TestClient, cast: Cast, reading: Session) -> None:
    where = at(client, NINE)
    said = form(client.get(where), act="take", place=str(cast.other_workshop))
    assert client.post(where, data=said).status_code == 409
    assert good_pieces(reading) == (0, 0)


def test_every_form_names_its_workshop(client: TestClient, cast: Cast) -> None:
    pages = [client.get("/imports/new"), client.get(at(client, ASKS)), client.get(at(client, NINE))]
    for page in pages:
        forms = re.findall(r'<form[^>]*method="post".*?</form>', page.text, re.DOTALL)
        assert forms
        assert all(f'name="place" value="{cast.workshop}"' in each for each in forms)


def test_files_of_each_kind_are_listed_with_what_became_of_them(
    client: TestClient, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        brought(session, cast, roster(("苗白露", "")), kind=Kind.ROSTER, name="花名册.csv")
    taken, left = at(client, NINE, name="taken.csv"), at(client, NINE, name="left.csv")
    client.post(taken, data=form(client.get(taken), act="take"))
    client.post(f"{left}/end", data={})
    shown = text(client.get("/imports"))
    states = re.findall(r"(花名册|taken|left)\.csv (not taken yet|taken|left)", shown)
    assert states == [("left", "left"), ("taken", "taken"), ("花名册", "not taken yet")]
    assert VAULT.secret not in client.get("/imports").content
