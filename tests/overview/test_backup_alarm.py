"""The red lines about backups on the start page: for the owner alone, and only where there is something to lose."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.cast import Cast
from workshop import database as db
from workshop.database import Database
from workshop.kept import WAIT, WHAT_TO_DO, WORRY_WORDS, Alarm, Trouble, Worry
from workshop.tenancy import Everything, Workshop

Clients = Callable[..., TestClient]

KEPT_AT = datetime(2026, 3, 9, 18, 30, tzinfo=UTC)  # 02:30 of the 10th in China
OLD = Alarm(Worry.OLD, KEPT_AT)


def test_all_is_well_until_somebody_watches(client: TestClient) -> None:
    page = client.get("/start").text
    assert not any(words in page for words in WORRY_WORDS.values())


@pytest.mark.parametrize(
    ("alarm", "advice", "last_good"),
    [
        (OLD, WAIT, True),
        (Alarm(Worry.NEVER), WAIT, False),
        (Alarm(Worry.FAILED, KEPT_AT, Trouble.FULL), WHAT_TO_DO[Trouble.FULL], True),
        (Alarm(Worry.SECOND, None, Trouble.MISSING), WHAT_TO_DO[Trouble.MISSING], False),
    ],
)
def test_the_owner_is_told_what_is_wrong_and_what_to_do(
    app: FastAPI, client: TestClient, alarm: Alarm, advice: str, last_good: bool
) -> None:
    app.state.backup_alarm = lambda: alarm
    page = client.get("/start").text
    assert WORRY_WORDS[alarm.worry] in page
    assert advice.replace("'", "&#39;") in page
    assert ("The last good one is of 10 Mar 2026 02:30." in page) is last_good


@pytest.mark.parametrize("name", ["lan", "hua"])
def test_nobody_else_is_told(app: FastAPI, client_of: Clients, cast: Cast, name: str) -> None:
    app.state.backup_alarm = lambda: OLD
    page = client_of(cast.actors[name]).get("/start")
    assert page.status_code == 200
    assert OLD.words not in page.text


def test_a_sample_has_nothing_to_lose(app: FastAPI, client: TestClient, database: Database, cast: Cast) -> None:
    app.state.backup_alarm = lambda: OLD
    with db.writing(database, Everything()) as session:
        session.get_one(Workshop, cast.mei.workshop_id).is_sample = True
    assert OLD.words not in client.get("/start").text
