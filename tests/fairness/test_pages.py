"""Fairness as the owner reads it: from counts and attendance to what an ordinary worker earns."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.attendance.saying import listed, turn_on
from tests.cast import EARLY, NOON, TODAY, Cast
from tests.hours import wishes as hours
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.training import wishes as training
from workshop import database as db
from workshop.database import Database, get
from workshop.fairness.queries import made_of_steps
from workshop.fairness.rules import Made
from workshop.law.models import LegalValue
from workshop.orders.commands import SetQuota, set_quota
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

Clients = Callable[..., TestClient]


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def made(session: Session, cast: Cast) -> dict[str, list[Made]]:
    found = made_of_steps(session, get(session, Workshop, cast.workshop), TODAY)
    return {"sleeve": found.get(cast.sleeve, []), "hem": found.get(cast.hem, [])}


def test_w12_the_time_is_attendance_and_is_parted_by_what_steps_brought(session: Session, cast: Cast) -> None:
    """Sleeves for 136.00 and hems for 34.00 in seven hours less one that was paid by the hour: four fifths and one."""
    turn_on(session, cast)
    listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-17:30"})
    hours.add(session, cast, hours.wish(cast, "1", engagement_ids=[cast.fang_at]))
    saved_sheet(session, cast, cell(cast, 160), cell(cast, 85, at=cast.hem))
    assert made(session, cast) == {"sleeve": [Made(160, 288)], "hem": [Made(85, 72)]}


def test_w12_without_attendance_a_usual_day_is_taken_and_said(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 80))
    assert made(session, cast)["sleeve"] == [Made(80, 480, is_assumed=True)]
    turn_on(session, cast)  # its usual day has seven hours
    assert made(session, cast)["sleeve"] == [Made(80, 420, is_assumed=True)]


def test_w12_who_learns_is_left_out(session: Session, cast: Cast) -> None:
    training.plan(session, cast, starts_on=TODAY)
    for day in (YESTERDAY, TODAY):
        saved_sheet(session, cast, cell(cast, 40, of=cast.gui_at), day=day)
    assert made(session, cast)["sleeve"] == [Made(40, 480, is_assumed=True)]


def test_w12_without_a_plan_the_agreed_training_days_are_left_out(session: Session, cast: Cast) -> None:
    for day in (YESTERDAY, TODAY):
        saved_sheet(session, cast, cell(cast, 40, of=cast.gui_at), day=day)
    gui = get(session, Engagement, cast.gui_at)
    gui.started_on, gui.training_days = YESTERDAY, 1
    assert made(session, cast)["sleeve"] == [Made(40, 480, is_assumed=True)]


@pytest.fixture
def busy(database: Database, cast: Cast) -> None:
    """Three make 80, 96 and 160 sleeves in a day of eight hours; a month's minimum is 1,950 yuan."""
    with db.writing(database, cast.mei.scope) as session:
        made = {cast.fang_at: 80, cast.yan_at: 96, cast.gui_at: 160}
        saved_sheet(session, cast, *(cell(cast, good, of=who) for who, good in made.items()))
        saved_sheet(session, cast, cell(cast, 50, at=cast.hem), day=YESTERDAY)
        set_quota(session, cast.mei, cast.sleeve, SetQuota(quota_pieces=96), NOON)
        session.add(
            LegalValue(
                workshop_id=cast.workshop,
                kind="minimum_month",
                value=195_000,
                valid_from=date(2025, 1, 1),
                source="县里说的",
                recorded_at=EARLY,
            )
        )


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["about ¥10.20 an hour", "An ordinary worker earns less than the minimum.", "Suggested quota 83 pieces"],
        ),
        ("zh", ["一小时约 ¥10.20", "普通工人挣的低于最低工资。", "建议定额 83 件"]),
    ],
)
def test_a_rate_is_looked_at_before_it_is_announced(
    client_of: Clients, cast: Cast, language: str, said: list[str]
) -> None:
    owner = client_of(cast.mei)
    assert f'formaction="/fairness/{cast.sleeve}"' in owner.get(f"/operations/{cast.sleeve}/rates").text
    page = words(owner.get(f"/fairness/{cast.sleeve}?lang={language}&rate_hao=0.95&per_pieces=1").text)
    for sentence in [*said, "¥11.21", "¥11.40", "66 %"]:
        assert sentence in page


@pytest.mark.usefixtures("busy")
def test_no_page_of_fairness_names_anybody_or_shows_one_persons_pace(client_of: Clients, cast: Cast) -> None:
    books = client_of(cast.hua)
    pages = [words(books.get(address).text) for address in ("/fairness", f"/fairness/{cast.hem}?rate_hao=1")]
    for page in pages:
        assert not re.search("王秀芳|杨小燕|张桂兰", page)
        assert "too few people to say" in page
    assert "Fewer than 3 people" in pages[1]
    assert "50 pieces" not in pages[1]
    assert client_of(cast.lan).get("/fairness").status_code == 403


def test_a_rate_that_is_none_is_told_so(client_of: Clients, cast: Cast) -> None:
    answer = client_of(cast.mei).get(f"/fairness/{cast.sleeve}?rate_hao=x")
    assert answer.status_code == 422
    assert "Enter a price in yuan" in answer.text
