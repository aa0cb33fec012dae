"""Domain 10.5: the figures of a move in the middle of the month, and who sees which of them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, Cast
from tests.pay.mover import LAST, Mover, moved
from tests.pay.wishes import SEPTEMBER
from workshop import database as db
from workshop.actor import Actor
from workshop.clock import Clock, real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.pay import queries
from workshop.pay.commands import LockRun, ShowRun, lock_doubts, lock_run, show_run
from workshop.pay.models import Slip
from workshop.tenancy import Workshop

HOURS = {"left": "52", "new": "61.5"}
SHORT = {"left": (302_85, 582_76, 279_91), "new": (496_40, 689_22, 192_82)}
"""Of each half: what it brought, the least that its hours must bring by law, and the gap."""


@pytest.fixture
def clock() -> Clock:
    """It is noon on the fifth of October."""
    return Clock(NOON + timedelta(days=19) - real_now())


@pytest.fixture
def mover(database: Database, cast: Cast, client_of: Callable[[Actor], TestClient]) -> Mover:
    """She said how long she worked in each half, and both owners have locked September."""
    mover = moved(database, cast)
    for half, hours in HOURS.items():
        form = {"id": str(new_id()), "engagement_id": str(getattr(mover, half)), "minutes": hours}
        assert client_of(mover.actor).post("/me/hours/2025-09", data=form).status_code == 303
    for owner in (cast.stranger, cast.mei):
        with db.writing(database, owner.scope) as session:
            _lock(session, owner)
    return mover


def _lock(session: Session, owner: Actor) -> None:
    show_run(session, owner, SEPTEMBER, ShowRun(), LAST + timedelta(days=1), NOON)
    run = queries.run_of_month(session, owner.workshop_id, SEPTEMBER)
    assert run
    today = LAST + timedelta(days=4)
    doubts = lock_doubts(session, session.get_one(Workshop, owner.workshop_id), run, today)
    wish = LockRun(confirmed=frozenset(doubt.key for doubt in doubts))
    lock_run(session, owner, SEPTEMBER, wish, today, NOON)


def test_w13_each_half_has_its_pay_its_floor_and_its_gap(
    database: Database, mover: Mover, client_of: Callable[[Actor], TestClient]
) -> None:
    with db.reading(database, mover.actor.scope) as session:
        slips = {slip.engagement_id: slip for slip in session.scalars(sa.select(Slip).where(Slip.number.is_not(None)))}
    assert slips.keys() == {mover.left, mover.new}
    client = client_of(mover.actor)
    both = client.get("/me/pay").text
    for half, (pay_fen, floor_fen, gap_fen) in SHORT.items():
        slip = slips[getattr(mover, half)]
        assert (slip.net_fen, slip.normal_fen, slip.floor_fen) == (pay_fen, pay_fen, floor_fen)
        told = words(client.get(f"/me/pay/{slip.id}").text)
        for fen in (pay_fen, floor_fen, gap_fen):
            assert f"¥{fen // 100}.{fen % 100:02d}" in told
        assert f"¥{pay_fen // 100}.{pay_fen % 100:02d}" in both
    assert "You are short" in told


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_each_owner_sees_only_their_half(database: Database, cast: Cast, mover: Mover) -> None:
    for owner, hers, not_hers in ((cast.stranger, mover.left, mover.new), (cast.mei, mover.new, mover.left)):
        with db.reading(database, owner.scope) as session:
            seen = set(session.scalars(sa.select(Slip.engagement_id)))
        assert hers in seen
        assert not_hers not in seen


@pytest.mark.parametrize("language", ["zh", "en"])
def test_her_record_has_both_workshops_after_she_left_one(
    mover: Mover, client_of: Callable[[Actor], TestClient], language: str
) -> None:
    page = client_of(mover.actor).get(f"/me/record?lang={language}").text
    told = words(page)
    hours = "52 小时" if language == "zh" else "52 h"
    for shown in ("柳坝电子社区工厂", "云台坡手工车间", "¥302.85", "¥496.40", "装壳", "焊线", hours):
        assert shown in told
    assert "<script" not in page
