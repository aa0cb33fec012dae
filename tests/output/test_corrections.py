"""Corrections keep the original's rate, point at what they correct, and are shown beside it.  On both databases."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session, col

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.output.test_sheets import words
from tests.output.wishes import MINUTE, YESTERDAY, cell, saved_sheet, undo
from workshop import database as db
from workshop.clock import Month
from workshop.database import Database
from workshop.ids import new_id
from workshop.orders.models import Rate
from workshop.output.earned import earned, traces
from workshop.output.models import OutputLine, Sheet
from workshop.output.months import DatedCell, SaveMonth, Taken, save_month, take_counts
from workshop.output.rules import Count, SheetKind

Clients = Callable[..., TestClient]


def post_rate(session: Session, cast: Cast, rate_hao: int, valid_from: date = BEGAN) -> None:
    """A rate that holds for days which are over, as one taken over from paper may; nobody can announce such a one."""
    last = session.scalar(sa.select(sa.func.max(Rate.announced_at)).where(col(Rate.operation_id) == cast.sleeve))
    session.add(
        Rate(
            workshop_id=cast.workshop,
            operation_id=cast.sleeve,
            valid_from=valid_from,
            rate_hao=rate_hao,
            taken_over_on=TODAY,
            announced_at=(last or NOON) + MINUTE,
        )
    )
    session.flush()


def lines(session: Session) -> list[tuple[int, int, UUID | None]]:
    """Good pieces, rate and the sheet that is corrected, in the order of the sheets."""
    rows = session.execute(
        sa.select(OutputLine.good, OutputLine.rate_hao, OutputLine.corrects_id)
        .join(Sheet, col(Sheet.id) == OutputLine.sheet_id)
        .order_by(col(Sheet.number), col(OutputLine.line))
    )
    return [tuple(row) for row in rows]


def dated(cast: Cast, good: int, seen: int, day: date = TODAY) -> DatedCell:
    return DatedCell(engagement_id=cast.fang_at, operation_id=cast.sleeve, work_date=day, good=good, seen=seen)


def month(session: Session, cast: Cast, good: int, seen: int) -> Sheet:
    sheet = save_month(session, cast.lan, SaveMonth(cells=[dated(cast, good, seen)]), TODAY, NOON).sheet
    assert sheet is not None
    return sheet


def brought(session: Session, cast: Cast, good: int, seen: int) -> Sheet:
    taken = Taken(new_id(), [dated(cast, good, seen)], {}, "9月.xlsx")
    saved, _ = take_counts(session, cast.mei, taken, TODAY, NOON)
    assert saved.sheet is not None
    return saved.sheet


def day(session: Session, cast: Cast, good: int, seen: int) -> Sheet:
    return saved_sheet(session, cast, cell(cast, good, seen=seen))


@pytest.mark.parametrize("way", [day, month, brought])
def test_a_correction_keeps_the_rate_of_what_it_corrects_whatever_is_posted_now(
    session: Session, cast: Cast, way: Callable[..., Sheet]
) -> None:
    original = saved_sheet(session, cast, cell(cast, 110))
    post_rate(session, cast, 9_900)
    correction = way(session, cast, 100, 110)
    fresh = saved_sheet(session, cast, cell(cast, 50), day=YESTERDAY)
    assert lines(session) == [(110, 8_500, None), (-10, 8_500, original.id), (50, 9_900, None)]
    assert correction.number < fresh.number
    of_month = earned(session, cast.workshop, cast.fang_at, Month.of(TODAY))
    assert of_month.day_fen(TODAY) == 100 * 85
    assert of_month.day_fen(YESTERDAY) == 50 * 99


def test_a_correction_of_a_correction_points_at_the_last(session: Session, cast: Cast) -> None:
    original = day(session, cast, 110, 0)
    second = month(session, cast, 100, 110)
    third = brought(session, cast, 105, 100)
    assert lines(session) == [(110, 8_500, None), (-10, 8_500, original.id), (5, 8_500, second.id)]
    assert third.kind == SheetKind.IMPORT


def test_an_undo_points_at_what_it_takes_back_at_its_rate(session: Session, cast: Cast) -> None:
    original = day(session, cast, 110, 0)
    post_rate(session, cast, 9_900)
    undoing = undo(session, cast, original, NOON + MINUTE)
    assert undoing.undoes_id == original.id
    assert lines(session) == [(110, 8_500, None), (-110, 8_500, original.id)]


def test_what_was_taken_back_and_counted_anew_is_no_correction(session: Session, cast: Cast) -> None:
    undo(session, cast, day(session, cast, 110, 0), NOON + MINUTE)
    post_rate(session, cast, 9_900)
    day(session, cast, 90, 0)
    assert lines(session)[-1] == (90, 9_900, None)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_put_right_adds_up_and_is_explained(session: Session, cast: Cast, seed: int) -> None:
    """Days, months, files and undos in any order, rates posted in between: pieces, fen and pointers agree."""
    chance = random.Random(seed)
    stands, rate_now, rate_of, last = 0, 8_500, 8_500, None
    for step in range(16):
        move = chance.choice(["day", "month", "file", "undo", "rate"])
        if move == "rate":
            rate_now = chance.randrange(5_000, 9_999)
            post_rate(session, cast, rate_now)
        elif move == "undo":
            if last is not None:
                undo(session, cast, last[0], NOON + timedelta(seconds=step))
                stands, last = last[1], None
        else:
            good = chance.randrange(60, 90)
            if good == stands:
                continue
            rate_of = rate_of if stands else rate_now
            way = {"day": day, "month": month, "file": brought}[move]
            last, stands = (way(session, cast, good, stands), stands), good
    rows = traces(session, cast.workshop, cast.fang_at, TODAY)
    assert sum((row.count for row in rows), Count()) == Count(stands)
    fen = earned(session, cast.workshop, cast.fang_at, Month.of(TODAY)).pay_fen
    assert fen == (stands * rate_of * 2 + 100) // 200
    by_number = {row.number: row for row in rows}
    for row in rows:
        assert (row.corrects is None) == (row.before == Count())
        if row.corrects:
            assert (row.rate_hao, row.corrects < row.number) == (by_number[row.corrects].rate_hao, True)
    assert rows == [] or rows[-1].after == Count(stands)


# --- shown ----------------------------------------------------------------


@pytest.fixture
def corrected(database: Database, cast: Cast) -> None:
    """Lan counted 110 and put it right to 100."""
    with db.writing(database, cast.lan.scope) as session:
        saved_sheet(session, cast, cell(cast, 110))
        saved_sheet(session, cast, cell(cast, 100, seen=110))


ORIGINAL = {"en": "+110 × ¥0.85 · {who} · Sheet 1", "zh": "+110 × ¥0.85 · {who} · "}
CORRECTION = {
    "en": "110 → 100 (\u221210 × ¥0.85) · puts sheet 1 right, at its rate · {who} · Sheet 2",
    "zh": "110 → 100 (\u221210 × ¥0.85) · ",
}


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(("language", "role"), [("en", "Line leader"), ("zh", "组长")])
def test_original_and_correction_stand_side_by_side(client_of: Clients, cast: Cast, language: str, role: str) -> None:
    """The workshop's people read who wrote it; the worker reads the role and no more."""
    for actor, address, who in (
        (cast.lan, f"/count/{TODAY}/{cast.fang_at}?order={cast.order}&", "兰组长"),
        (cast.fang, f"/me/days/{TODAY}?", role),
    ):
        shown = words(client_of(actor).get(f"{address}lang={language}").text)
        assert ORIGINAL[language].format(who=who) in shown
        assert CORRECTION[language].format(who=who) in shown
        assert ("兰组长" in shown) is (actor == cast.lan)


@pytest.mark.usefixtures("corrected")
def test_another_person_s_day_shows_nothing_of_it(client_of: Clients, cast: Cast) -> None:
    page = client_of(cast.lan).get(f"/count/{TODAY}/{cast.yan_at}?order={cast.order}")
    assert "How it was entered" not in page.text
