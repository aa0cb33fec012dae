"""A worker's own slips and hours, as she sees them on her phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from tests.cast import NOON, TODAY, Cast
from tests.documents.test_rules import photo
from tests.leaving.wishes import settle
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.wishes import OCTOBER, SEPTEMBER, lock, reopen, show, show_and_lock, slips
from workshop import database as db
from workshop.actor import Actor
from workshop.clock import Clock, real_now
from workshop.database import Database
from workshop.deductions.commands import GiveAdvance, give_advance
from workshop.deductions.rules import AdvanceMethod
from workshop.ids import new_id
from workshop.pay.commands import OpenRun, open_for_late
from workshop.pay.models import LineObjection, StatedHours
from workshop.pay.objecting import AnswerObjection, answer_objection
from workshop.pay.rules import Outcome

Clients = Callable[[Actor], TestClient]


@pytest.fixture
def clock() -> Clock:
    """It is noon on the first of October."""
    return Clock(NOON + timedelta(days=15) - real_now())


@pytest.fixture
def shown(session: Session, cast: Cast) -> str:
    """Fang's slip of September: 60 sleeves and then 40, at 0.85, and 40 hems at 0.40; its address."""
    saved_sheet(session, cast, cell(cast, 60), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 40), cell(cast, 40, at=cast.hem))
    saved_sheet(session, cast, cell(cast, 7, of=cast.yan_at))
    return address(session, cast, show(session, cast))


def address(session: Session, cast: Cast, step: object) -> str:
    return f"/me/pay/{slips(session, step)[cast.fang_at].id}"  # type: ignore[arg-type]


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_lines_add_up_and_each_opens_to_its_days(client_of: Clients, cast: Cast, shown: str) -> None:
    client = client_of(cast.fang)
    assert "¥101.00" in client.get("/me/pay").text
    page = client.get(shown).text
    told = words(page)
    assert "¥85.00 100 × ¥0.85 Monday, 15 Sep 60 pieces Tuesday, 16 Sep 40 pieces" in told
    assert "¥16.00 40 × ¥0.40" in told
    assert "壹佰零壹元整" in told
    assert "until Friday, 3 Oct" in told
    for day in (YESTERDAY, TODAY):
        assert f'href="/me/days/{day}"' in page
    assert "Nobody wrote down how long you worked here" in told


def test_a_slip_is_nobody_elses(client_of: Clients, cast: Cast, shown: str) -> None:
    client = client_of(cast.yan)
    assert client.get(shown).status_code == 404
    assert client.post(shown, data={"id": str(new_id()), "position": "1", "text": "x"}).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_she_says_of_a_line_stands_on_it_with_its_answer(
    client_of: Clients, session: Session, cast: Cast, shown: str, language: str
) -> None:
    client = client_of(cast.fang)
    form = {"id": str(new_id()), "position": "1", "text": ""}
    again = client.post(f"{shown}?lang=en", data=form)
    assert again.status_code == 422
    assert "This is still open." in again.text
    form["text"] = "少一捆"
    assert [client.post(shown, data=form).status_code for _ in range(2)] == [303, 303]
    (said,) = session.scalars(select(LineObjection)).all()
    assert (said.text, said.voice, said.engagement_id) == ("少一捆", "own", cast.fang_at)
    answer = AnswerObjection(outcome=Outcome.REFUSED, text="纸上只有一百")
    answer_objection(session, cast.mei, said.id, answer, NOON)
    told = words(client.get(f"{shown}?lang={language}").text)
    assert "少一捆" in told
    assert "纸上只有一百" in told


def test_a_slip_drawn_up_anew_leads_to_the_new_one_which_tells_what_changed(
    client_of: Clients, session: Session, cast: Cast, shown: str
) -> None:
    lock(session, cast)
    reopen(session, cast, reason="九月十五少算")
    client = client_of(cast.fang)
    assert "is being drawn up anew" in client.get("/me/pay").text
    waiting = words(client.get(shown).text)
    assert "The new one is not ready yet" in waiting
    saved_sheet(session, cast, cell(cast, 90, seen=60), day=YESTERDAY)
    new = address(session, cast, show(session, cast))
    old_page = client.get(shown).text
    assert f'href="{new}"' in old_page
    assert "Not right<" not in old_page
    form = {"id": str(new_id()), "position": "1", "text": "少一捆"}
    assert client.post(shown, data=form).status_code == 409
    told = words(client.get(new).text)
    assert "九月十五少算" in told
    assert "100 · ¥85.00 → 130 · ¥110.50" in told
    assert "40 · ¥16.00 →" not in told


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "As it stands now, your work comes to ¥126.50. On this slip it is ¥101.00."),
        ("zh", "你做的活，照现在的数是 ¥126.50。这张工资条上写的是 ¥101.00。"),
    ],
)
def test_what_is_put_right_after_it_was_shown_stands_on_her_slip_at_once(
    client_of: Clients, session: Session, cast: Cast, shown: str, language: str, sentence: str
) -> None:
    client = client_of(cast.fang)
    assert 'id="now"' not in client.get(shown).text
    saved_sheet(session, cast, cell(cast, 90, seen=60), cell(cast, 9, of=cast.yan_at), day=YESTERDAY)
    page = client.get(f"{shown}?lang={language}").text
    told = words(page[page.index('id="now"') :])
    assert sentence in told
    assert "100 · ¥85.00 → 130 · ¥110.50" in told
    assert told.count("→") == 1, "what did not change is not told, nor what is another's"
    assert "¥ 101.00" in words(page), "the slip itself stays as it was shown"
    new = client.get(address(session, cast, show(session, cast))).text
    assert 'id="now"' not in new
    assert "¥ 126.50" in words(new)


def test_of_a_month_that_is_fixed_and_of_what_was_fixed_elsewhere_no_sum_is_made_up(
    client_of: Clients, session: Session, cast: Cast, shown: str
) -> None:
    client = client_of(cast.fang)
    settle(session, cast.mei, cast.fang_at, SEPTEMBER.last_day)
    assert "Some of it was fixed on another slip since." in words(client.get(shown).text)
    lock(session, cast)
    assert 'id="now"' not in client.get(shown).text


def test_what_came_late_into_an_earlier_month_stands_beside_the_slip_that_takes_it(
    client_of: Clients, session: Session, cast: Cast
) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    show_and_lock(session, cast)
    open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="漏了一张纸"), NOON)
    saved_sheet(session, cast, cell(cast, 130, seen=100))
    october = address(session, cast, show(session, cast, OCTOBER))
    client = client_of(cast.fang)
    assert 'id="now"' not in client.get(october).text
    saved_sheet(session, cast, cell(cast, 140, seen=130), cell(cast, 5, at=cast.hem))
    told = words(client.get(october).text)
    assert "comes to ¥36.00. On this slip it is ¥25.50." in told
    assert "Sep 2025 130 · ¥25.50 → 140 · ¥34.00" in told
    assert "Sep 2025 – → 5 · ¥2.00" in told
    reopen(session, cast)
    told = words(client.get(october).text)
    assert "comes to ¥0.00. On this slip it is ¥25.50." in told, "an open month has a pay of its own"


def test_her_photo_of_a_line_opens_for_both_sides_and_one_that_is_none_stays_on_its_form(
    client_of: Clients, cast: Cast, shown: str
) -> None:
    client = client_of(cast.fang)
    form = {"id": str(new_id()), "position": "1", "text": "少一捆"}
    refused = client.post(shown, data=form, files={"photo": ("a.jpg", b"no picture", "image/jpeg")})
    assert refused.status_code == 422
    for found in ("This is not a photo", "Choose the photos again", 'value="少一捆"'):
        assert found in refused.text, found
    files = {"photo": ("a.jpg", photo(2400, 1800), "image/jpeg")}
    assert [client.post(shown, data=form, files=files).status_code for _ in range(2)] == [303, 303]
    (seen,) = set(re.findall(r'href="(/documents/[^"]+)"', client.get(shown).text))
    assert seen in client_of(cast.mei).get(f"/pay/2025-09/{cast.fang_at}").text
    statuses = {name: client_of(actor).get(seen).status_code for name, actor in cast.actors.items()}
    assert {name for name, status in statuses.items() if status == 200} == {"mei", "lan", "hua", "fang"}


def test_what_comes_late_and_what_comes_off_are_told_with_their_reason(
    client_of: Clients, session: Session, cast: Cast
) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    given = GiveAdvance(
        engagement_id=cast.fang_at,
        amount_fen="30",
        given_on=TODAY,
        method=AdvanceMethod.CASH,
        first_month="2025-09",
    )
    give_advance(session, cast.mei, given, None, TODAY, NOON)
    client = client_of(cast.fang)
    locked = words(client.get(address(session, cast, show_and_lock(session, cast))).text)
    for told in (
        "¥ 55.00 伍拾伍元整",
        "Slip number 1",
        "Comes off −¥30.00",
        "you got it on 16 Sep 2025",
        "There are no fines.",
    ):
        assert told in locked
    for language, day in (("en", "given on 16 Sep 2025"), ("zh", "2025年9月16日给的")):
        assert day in words(client_of(cast.mei).get(f"/pay/2025-09/{cast.fang_at}?lang={language}").text)
    open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="漏了一张纸"), NOON)
    saved_sheet(session, cast, cell(cast, 130, seen=100))
    later = words(client.get(address(session, cast, show(session, cast, OCTOBER))).text)
    assert "¥25.50 130 × ¥0.85 = ¥110.50 Sep 2025: was ¥85.00, is ¥110.50 Tuesday, 16 Sep 30 pieces" in later


def test_hours_that_she_says_are_kept_and_a_month_to_come_has_none(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    client = client_of(cast.fang)
    form = {"id": str(new_id()), "engagement_id": str(cast.fang_at)}
    for odd in ("", "lang", "-1", "745", "9" * 30):
        answer = client.post("/me/hours/2025-09", data=form | {"minutes": odd})
        assert answer.status_code == 422, odd
        assert f'value="{odd}"' in answer.text
    assert client.post("/me/hours/2025-09", data=form | {"minutes": "152.5"}).status_code == 303
    assert "152 h 30 min" in client.get("/me/hours/2025-09").text
    foreign = {"id": str(new_id()), "engagement_id": str(cast.yan_at), "minutes": "10"}
    assert client.post("/me/hours/2025-09", data=foreign).status_code == 404
    for month in ("2025-11", "2025-13", "x"):
        assert client.get(f"/me/hours/{month}").status_code == 404
        assert client.post(f"/me/hours/{month}", data=form | {"minutes": "5"}).status_code == 404
    with db.reading(database, cast.mei.scope) as session:
        (stated,) = session.scalars(select(StatedHours).order_by(col(StatedHours.said_at))).all()
    assert (stated.month, stated.minutes, stated.voice) == ("2025-09", 152 * 60 + 30, "own")
