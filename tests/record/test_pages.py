"""The record that a worker takes with her: what stands in it, after she left too, and what never does."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.wishes import show, show_and_lock, slips
from tests.paying.wishes import pay_out
from workshop import database as db
from workshop.actor import Actor
from workshop.clock import Clock, Month, real_now
from workshop.database import Database
from workshop.past.commands import EnterPastTotals, PastEntry, enter_past_totals
from workshop.past.rules import doubts_about
from workshop.pay.models import PayRun
from workshop.workers.commands import ChangeWorker, change_worker
from workshop.workers.models import Engagement

LEFT = date(2025, 9, 30)


@pytest.fixture
def clock() -> Clock:
    """It is noon on the fifth of October of the year after."""
    return Clock(NOON + timedelta(days=384) - real_now())


@pytest.fixture
def history(database: Database, cast: Cast) -> None:
    """Fang: August from paper, two days of September, of which 60 percent were paid; then she left."""
    august = Month(2025, 8)
    with db.writing(database, cast.mei.scope) as session:
        entry = PastEntry(engagement_id=cast.fang_at, pay_fen=1_830_50)
        sure = {each.key for each in doubts_about(cast.fang_at, august, 1_830_50, started_on=BEGAN, ended_on=None)}
        wish = EnterPastTotals(month=str(august), entries=[entry], confirmed=sure)
        enter_past_totals(session, cast.mei, wish, TODAY, NOON)
        saved_sheet(session, cast, cell(cast, 60), day=YESTERDAY)
        saved_sheet(session, cast, cell(cast, 40), cell(cast, 40, at=cast.hem))
        locked = show_and_lock(session, cast)
        pay_out(session, cast, session.get_one(PayRun, locked.run_id))
        _leave(session, cast)


def _leave(session: Session, cast: Cast) -> None:
    who = session.get_one(Engagement, cast.fang_at)
    wish = ChangeWorker(version=who.version, called_name=who.called_name, started_on=BEGAN, ended_on=LEFT)
    change_worker(session, cast.mei, who.id, wish, NOON)


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_has_every_month_of_hers_a_year_after_she_left(
    client_of: Callable[[Actor], TestClient], cast: Cast, language: str
) -> None:
    told = words(client_of(cast.fang).get(f"/me/record?lang={language}").text)
    month, mark, day = (
        ("2025年9月", "证据较弱", "2026年10月5日") if language == "zh" else ("Sep 2025", "weaker", "5 Oct 2026")
    )
    # Net, paid, earned, nothing off; two days with work, nobody knows her hours; the number of the slip.
    assert f"{month} ¥101.00 ¥60.60 ¥101.00 – 2 – 1" in told
    assert "¥1,830.50" in told
    for shown in (mark, day, "上袖", "锁边"):
        assert shown in told
    assert told.count("¥101.00") == 3  # from paper is not in the sum


@pytest.mark.usefixtures("history")
def test_the_last_year_leaves_out_what_is_older_and_others_have_their_own(
    client_of: Callable[[Actor], TestClient], cast: Cast
) -> None:
    last = client_of(cast.fang).get("/me/record?last_year=true").text
    assert "¥1,830.50" not in last
    others = client_of(cast.yan).get("/me/record").text
    for hers in ("¥101.00", "¥1,830.50", "王秀芳"):
        assert hers not in others


def test_what_is_only_shown_is_not_in_it(
    client_of: Callable[[Actor], TestClient], session: Session, cast: Cast
) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    assert slips(session, show(session, cast))[cast.fang_at].net_fen == 85_00
    assert "¥85.00" not in client_of(cast.fang).get("/me/record").text
