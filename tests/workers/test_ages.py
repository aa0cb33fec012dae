"""Under 16 nobody is engaged, through no door; who is 16 or 17 is protected.  Source: domain 3, W26 and W27."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, VAULT, Cast
from tests.facts import noting, refusing, row_counts
from workshop.database import get
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.workers import commands, rules
from workshop.workers.commands import AddWorker, ChangeWorker
from workshop.workers.models import Engagement

GROWN = "610799197604159027"
SIXTEEN = "61079920090901902X"  # on the first of September 2025, the day on which the cast began
CHILD = "610799201001019024"
LAST_DAY_AS_MINOR = date(2027, 8, 31)


@pytest.mark.parametrize(
    ("born_on", "started_on", "until"),
    [
        (date(2009, 9, 1), BEGAN, LAST_DAY_AS_MINOR),
        (date(2007, 9, 2), BEGAN, BEGAN),  # eighteen tomorrow
        (date(2007, 9, 1), BEGAN, None),
        (date(2008, 2, 29), BEGAN, date(2026, 2, 28)),
        (date(2008, 1, 1), BEGAN, date(2025, 12, 31)),
        (date(1976, 4, 15), BEGAN, None),
    ],
)
def test_a_minor_is_protected_through_the_last_day_of_seventeen(
    born_on: date, started_on: date, until: date | None
) -> None:
    assert rules.last_minor_day(born_on, started_on) == until
    if until:
        assert (rules.age_on(born_on, until), rules.age_on(born_on, until + timedelta(days=1))) == (17, 18)


@pytest.mark.parametrize(("number", "until"), [(SIXTEEN, LAST_DAY_AS_MINOR), (GROWN, None)])
def test_what_the_number_says_is_kept_from_the_first_day(
    session: Session, cast: Cast, number: str, until: date | None
) -> None:
    wish = AddWorker(called_name="小田", identity_number=number, started_on=BEGAN)
    made = commands.add_worker(session, cast.mei, VAULT, wish, TODAY, NOON)
    assert made.minor_until == until


def test_a_number_that_is_known_later_protects_from_then_on_and_a_right_one_frees(session: Session, cast: Cast) -> None:
    engagement = get(session, Engagement, cast.fang_at)
    assert engagement.minor_until is None
    commands.identify(session, cast.lan, VAULT, engagement, SIXTEEN, NOON)
    assert engagement.minor_until == LAST_DAY_AS_MINOR
    commands.identify(session, cast.lan, VAULT, engagement, GROWN, NOON)
    assert engagement.minor_until is None


def test_a_first_day_put_right_is_looked_at_again(session: Session, cast: Cast) -> None:
    engagement = get(session, Engagement, cast.fang_at)
    commands.identify(session, cast.lan, VAULT, engagement, SIXTEEN, NOON)
    with noting(session, Action.ENGAGEMENT_CHANGED):
        wish = ChangeWorker(version=1, called_name="王秀芳", started_on=date(2027, 9, 1))
        commands.change_worker(session, cast.mei, cast.fang_at, wish, NOON)
    assert engagement.minor_until is None, "she began as a grown woman"
    with refusing(session, rules.TooYoung):
        wish = ChangeWorker(version=2, called_name="王秀芳", started_on=date(2025, 8, 31))
        commands.change_worker(session, cast.mei, cast.fang_at, wish, NOON)


def test_a_child_is_not_taken_on_and_one_found_out_later_is_told_of(session: Session, cast: Cast) -> None:
    with refusing(session, rules.TooYoung) as told:
        wish = AddWorker(called_name="小孩", identity_number=CHILD, started_on=BEGAN)
        commands.add_worker(session, cast.mei, VAULT, wish, TODAY, NOON)
    assert told.value.message == rules.TooYoung.message
    with refusing(session, rules.ChildAtWork) as found:
        commands.identify(session, cast.mei, VAULT, get(session, Engagement, cast.fang_at), CHILD, NOON)
    assert found.value.details == {"started_on": BEGAN}


@pytest.mark.parametrize(
    ("language", "what_to_do"),
    [
        ("en", "pay all that was earned, and bring the child home"),
        ("zh", "把挣的钱全部结清，由车间出钱把孩子送回家"),
    ],
)
def test_the_page_says_what_to_do(
    client: TestClient, session: Session, cast: Cast, language: str, what_to_do: str
) -> None:
    before = row_counts(session)
    answer = client.post(f"/workers/{cast.fang_at}/number?lang={language}", data={"identity_number": CHILD})
    assert answer.status_code == 409
    assert what_to_do in answer.text
    assert row_counts(session) == before
    form = {"id": str(new_id()), "called_name": "小孩", "started_on": str(TODAY), "identity_number": CHILD}
    assert client.post("/workers/new", data=form).status_code == 409


def test_owner_and_leader_read_the_law_on_her_page(client_of: Callable[..., TestClient], cast: Cast) -> None:
    address = f"/workers/{cast.fang_at}"
    client_of(cast.mei).post(f"{address}/number", data={"identity_number": SIXTEEN})
    for name, reads in (("mei", True), ("lan", True), ("hua", False)):
        page = client_of(cast.actors[name]).get(address).text
        assert ("Under 18 until 31 Aug 2027" in page, "articles 58, 64 and 65" in page) == (reads, reads)
    client_of(cast.mei).post(f"{address}/number", data={"identity_number": GROWN})
    assert "Under 18" not in client_of(cast.mei).get(address).text
