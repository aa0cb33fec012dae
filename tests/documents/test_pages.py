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


@pytest.mark.parametrize("which", ["stranger's", "unknown", "no id"])
def test_a_photo_that_is_not_ours_is_not_here(
    client: TestClient, client_of: Callable[..., TestClient], cast: Cast, kept: UUID, which: str
) -> None:
    browser = client_of(cast.stranger) if which == "stranger's" else client
    address = {"stranger's": kept, "unknown": new_id()}.get(which, "x")
    assert browser.get(f"/documents/{address}").status_code == 404
