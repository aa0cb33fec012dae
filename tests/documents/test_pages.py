"""Showing kept photos."""

from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from tests.cast import NOON, Cast
from tests.documents.test_rules import photo
from workshop import database as db
from workshop.database import Database
from workshop.documents.commands import keep_photo
from workshop.documents.rules import reduce_photo
from workshop.ids import new_id


@pytest.fixture
def kept(database: Database, cast: Cast) -> UUID:
    with db.writing(database, cast.mei.scope) as session:
        return keep_photo(session, cast.mei, new_id(), reduce_photo(photo(90, 60)), NOON).id


def test_a_photo_is_shown_to_its_workshop_and_kept_by_its_browser_alone(
    client_of: Callable[..., TestClient], cast: Cast, kept: UUID
) -> None:
    for name in ("mei", "lan", "hua"):
        answer = client_of(cast.actors[name]).get(f"/documents/{kept}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["vary"] == "Cookie"  # who signs in next in this browser is asked anew


@pytest.mark.parametrize("which", ["stranger's", "unknown", "no id"])
def test_a_photo_that_is_not_ours_is_not_here(
    client: TestClient, client_of: Callable[..., TestClient], cast: Cast, kept: UUID, which: str
) -> None:
    browser = client_of(cast.stranger) if which == "stranger's" else client
    address = {"stranger's": kept, "unknown": new_id()}.get(which, "x")
    assert browser.get(f"/documents/{address}").status_code == 404


def test_a_worker_opens_the_photo_that_is_about_her_and_no_other(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, kept: UUID
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        hers = keep_photo(session, cast.mei, new_id(), reduce_photo(photo(90, 60)), NOON, engagement_id=cast.fang_at).id
    statuses = {name: client_of(actor).get(f"/documents/{hers}").status_code for name, actor in cast.actors.items()}
    assert {name for name, status in statuses.items() if status == 200} == {"mei", "lan", "hua", "fang"}
    assert {statuses[name] for name in ("yan", "ying", "stranger")} == {404}
    assert client_of(cast.fang).get(f"/documents/{kept}").status_code == 404
