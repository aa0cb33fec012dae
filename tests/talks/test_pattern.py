"""Where and about what people disagree; nobody's name in it."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import cell, saved_sheet
from tests.talks.words import answer, object_to, say
from workshop import database as db
from workshop.database import Database
from workshop.talks.pattern import PatternReport, pattern_report
from workshop.talks.rules import Outcome, Pattern

MONDAY = date(2025, 9, 8)
DAYS = [MONDAY + timedelta(days=after) for after in range(5)]


@pytest.fixture(autouse=True)
def week(database: Database, cast: Cast) -> None:
    """Fang's sleeves and hems of a week; she objects to the sleeves of each day, and misses a hem."""
    with db.writing(database, cast.mei.scope) as session:
        for day in DAYS:
            saved_sheet(session, cast, cell(cast, 110), cell(cast, 80, of=cast.yan_at), day=day, now=NOON)
    with db.writing(database, cast.fang.scope) as hers:
        said = [object_to(hers, cast, 110 + more, day=day) for day, more in zip(DAYS, (20, 5, 30, 9, 9), strict=True)]
        missing = object_to(hers, cast, 40, operation_id=cast.hem, day=MONDAY)
        say(hers, cast, "right", day=DAYS[4], minutes=1)  # she took the last one back
    with db.writing(database, cast.mei.scope) as session:
        for objection, outcome in zip(said, ("accepted", "accepted", "refused"), strict=False):
            answer(session, cast, objection, outcome)
        answer(session, cast, missing, "accepted")


def report(session: Session) -> PatternReport:
    return pattern_report(session, MONDAY, TODAY)


def figures(pattern: Pattern) -> tuple[int, int, int | None]:
    return pattern.lines, pattern.number, pattern.typical


def test_lines_and_objections_are_counted_by_step_and_source(session: Session) -> None:
    found = report(session)
    assert figures(found.total) == (11, 5, 20)
    assert {step.name: figures(pattern) for step, pattern in found.by_step} == {
        "上袖": (10, 4, 14),
        "锁边": (1, 1, None),
    }
    assert {name: figures(pattern) for name, pattern in found.by_source} == {
        "Typed in the grid": (10, 4, 14),
        "Was missing at first": (1, 1, None),
    }
    ends = [found.total.ended(outcome) for outcome in (*Outcome, None)]
    assert ends == [3, 0, 1, 1]


def test_days_are_told_in_their_order(session: Session) -> None:
    found = report(session)
    assert {day: figures(pattern)[:2] for day, pattern in found.by_weekday} == {
        0: (3, 2), 1: (2, 1), 2: (2, 1), 3: (2, 1), 4: (2, 0),
    }  # fmt: skip
    assert [figures(pattern)[:2] for _, pattern in found.by_part] == [(7, 4), (4, 1)]


def test_other_days_and_other_workshops_are_not_in_it(session: Session, database: Database, cast: Cast) -> None:
    assert pattern_report(session, MONDAY - timedelta(days=9), MONDAY - timedelta(days=1)).total == Pattern(0, [])
    with db.reading(database, cast.stranger.scope) as theirs:
        assert report(theirs).total == Pattern(0, [])


def test_the_page_names_no_worker_and_tells_few_as_few(client: TestClient) -> None:
    page = client.get("/asked/pattern?days=30").text
    assert "上袖" in page
    assert "few <small>of few</small>" in page  # the one hem; how it ended is not told
    assert "5 <small>objections to 11 lines</small>" in page
    assert "usually +14 pieces" in page
    for name in ("王秀芳", "杨小燕"):
        assert name not in page
    assert client.get("/asked/pattern").status_code == 200
    assert client.get("/asked/pattern?days=31").status_code == 404
