"""What both sides said, read off the book, the reports and the talks, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import MINUTE, YESTERDAY, cell, saved_sheet
from tests.reports.saying import answer, reply, tell
from workshop import database as db
from workshop.actor import Actor, Voice
from workshop.clock import Month
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.rules import SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.worth import LineKind
from workshop.overview.agreement import BothSides, both_sides, told_to_offices
from workshop.overview.rules import Agreement
from workshop.reports.commands import take_silent
from workshop.reports.models import Report
from workshop.reports.rules import Choice
from workshop.talks.commands import EndObjection, SayOfDay, end_objection, say_of_day
from workshop.talks.models import DayTalk

AFTER = TODAY + timedelta(days=4)
SEPTEMBER = Month(2025, 9)


@pytest.fixture
def said(database: Database, cast: Cast) -> Callable[..., Report]:
    def say(good: int, minutes: int = 0, **more: Any) -> Report:
        with db.writing(database, cast.fang.scope) as session:
            return tell(session, cast, good, now=NOON + minutes * MINUTE, **more)

    return say


@pytest.fixture
def talked(database: Database, cast: Cast) -> Callable[..., DayTalk]:
    """Fang says something of her sleeves today, or of her day."""

    def talk(kind: str, minutes: int, operation_id: UUID | None = None, **more: Any) -> DayTalk:
        asked = {"engagement_id": cast.fang_at, "kind": kind, "operation_id": operation_id} | more
        with db.writing(database, cast.fang.scope) as session:
            wish = SayOfDay.model_validate(asked)
            return say_of_day(session, cast.fang, TODAY, wish, TODAY, NOON + minutes * MINUTE)

    return talk


def lines_of(session: Session, cast: Cast, today: date) -> list[BothSides]:
    return both_sides(session, cast.workshop, SEPTEMBER.first_day, SEPTEMBER.last_day, today)


def how(session: Session, cast: Cast, today: date = TODAY, at: UUID | None = None) -> Agreement | None:
    lines = lines_of(session, cast, today)
    found = {line.operation_id: line.agreement for line in lines if line.engagement_id == cast.fang_at}
    return found.get(at or cast.sleeve)


def test_a_count_is_open_until_the_days_are_over(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 120))
    assert how(session, cast) == Agreement.OPEN
    assert how(session, cast, AFTER) == Agreement.NOT_CONTESTED


def test_a_report_waits_and_is_agreed_once_confirmed(session: Session, cast: Cast, said: Callable[..., Report]) -> None:
    report = said(120)
    assert how(session, cast) == Agreement.WAITING
    answer(session, cast, reply(report))
    assert how(session, cast) == Agreement.AGREED
    (told,) = told_to_offices(lines_of(session, cast, AFTER))
    assert (told.engagement_id, told.stands) == (cast.fang_at, 120)
    saved_sheet(session, cast, cell(cast, 130, seen=120), now=NOON + MINUTE)
    assert how(session, cast) == Agreement.DIFFERS, "what the leader changes later is no more what she said"


def test_silence_pays_and_is_never_agreed(session: Session, cast: Cast, said: Callable[..., Report]) -> None:
    said(120)
    assert take_silent(session, cast.workshop, AFTER, NOON + timedelta(days=4)) == 1
    assert how(session, cast, AFTER) == Agreement.NOT_CONTESTED
    assert told_to_offices(lines_of(session, cast, AFTER)) == []
    saved_sheet(session, cast, cell(cast, 110, seen=120), now=NOON + timedelta(days=5))
    saved_sheet(session, cast, cell(cast, 120, seen=110), now=NOON + timedelta(days=6))
    assert how(session, cast, AFTER) == Agreement.AGREED, "the leader wrote the same number"


def test_her_right_to_what_silence_wrote_is_one_side_only(
    session: Session, cast: Cast, said: Callable[..., Report], talked: Callable[..., DayTalk]
) -> None:
    said(120)
    take_silent(session, cast.workshop, AFTER, NOON)
    talked("right", 10)
    assert how(session, cast, AFTER) == Agreement.NOT_CONTESTED


def test_two_counts_apart_that_say_the_same_agree(session: Session, cast: Cast, said: Callable[..., Report]) -> None:
    saved_sheet(session, cast, cell(cast, 120))
    said(120)
    assert how(session, cast) == Agreement.AGREED


def test_asked_back_and_corrected(session: Session, cast: Cast, said: Callable[..., Report]) -> None:
    answer(session, cast, reply(said(120), Choice.ASK, text="？"))
    assert how(session, cast) == Agreement.ASKED_BACK
    answer(session, cast, reply(said(120, minutes=1), good=110))
    assert how(session, cast, AFTER) == Agreement.DIFFERS
    said(110, minutes=2)
    assert how(session, cast) == Agreement.AGREED


def test_a_shared_phone_is_nobody_s_word(database: Database, session: Session, cast: Cast) -> None:
    shared = Actor(**{**vars(cast.fang), "voice": Voice.SHARED})
    with db.writing(database, cast.fang.scope) as fangs:
        report = tell(fangs, cast, 120, by=shared)
    answer(session, cast, reply(report))
    assert how(session, cast) == Agreement.OPEN
    assert how(session, cast, AFTER) == Agreement.NOT_CONTESTED


@pytest.mark.parametrize("whole_day", [True, False])
def test_right_agrees_with_what_was_shown_and_only_with_that(
    session: Session, cast: Cast, talked: Callable[..., DayTalk], whole_day: bool
) -> None:
    saved_sheet(session, cast, cell(cast, 120), cell(cast, 30, at=cast.hem))
    talked("right", 1, None if whole_day else cast.sleeve)
    assert how(session, cast) == Agreement.AGREED
    assert how(session, cast, at=cast.hem) == (Agreement.AGREED if whole_day else Agreement.OPEN)
    saved_sheet(session, cast, cell(cast, 125, seen=120), now=NOON + 2 * MINUTE)
    assert how(session, cast) == Agreement.OPEN
    saved_sheet(session, cast, cell(cast, 120, seen=125), now=NOON + 3 * MINUTE)
    assert how(session, cast) == Agreement.OPEN, "it came before the last change"


def test_right_of_a_day_with_home_work_and_hours(session: Session, cast: Cast, talked: Callable[..., DayTalk]) -> None:
    saved_sheet(session, cast, cell(cast, 120))
    beside = [
        Beside(cast.fang_at, TODAY, LineKind.HOME, 40, 4_000, 1, cast.hem),
        Beside(cast.fang_at, TODAY, LineKind.WAITING, 30, 120_000, 60),
    ]
    write_sheet(session, cast.mei, new_id(), [], SheetKind.HOME, NOON, beside=beside)
    talked("right", 1)
    assert how(session, cast) == Agreement.AGREED


@pytest.mark.parametrize(
    ("outcome", "settled", "ends"),
    [
        ("accepted", None, (Agreement.AGREED, Agreement.AGREED)),
        ("split", 125, (Agreement.DIFFERS, Agreement.NOT_CONTESTED)),
        ("refused", None, (Agreement.DIFFERS, Agreement.NOT_CONTESTED)),
    ],
)
def test_an_objection_is_open_until_it_ends(
    session: Session,
    cast: Cast,
    talked: Callable[..., DayTalk],
    outcome: str,
    settled: int | None,
    ends: tuple[Agreement, Agreement],
) -> None:
    saved_sheet(session, cast, cell(cast, 120), cell(cast, 30, at=cast.hem))
    objection = talked("not_right", 1, cast.sleeve, claimed=130)
    assert how(session, cast, AFTER) == Agreement.OBJECTION
    assert how(session, cast, at=cast.hem) == Agreement.OPEN, "the rest of the day goes on"
    wish = EndObjection.model_validate({"outcome": outcome, "settled": settled, "text": "数过了"})
    end_objection(session, cast.mei, objection.id, wish, NOON + 2 * MINUTE)
    assert (how(session, cast), how(session, cast, AFTER)) == ends, "answered, she may speak again for some days"
    talked("right", 3, cast.sleeve)
    assert how(session, cast, AFTER) == Agreement.AGREED


def test_an_objection_to_the_day_leaves_all_of_it_in_question(
    session: Session, cast: Cast, talked: Callable[..., DayTalk]
) -> None:
    saved_sheet(session, cast, cell(cast, 120))
    talked("right", 1)
    talked("not_right", 2, text="少了两小时")
    assert how(session, cast) == Agreement.OBJECTION
    assert told_to_offices(lines_of(session, cast, TODAY)) == []


def test_what_was_taken_back_is_no_line(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 120))
    saved_sheet(session, cast, cell(cast, 0, seen=120), now=NOON + MINUTE)
    assert how(session, cast) is None


# --- pages ---------------------------------------------------------------------------


def test_the_table_goes_by_number_and_each_figure_opens(
    client: TestClient, session: Session, cast: Cast, said: Callable[..., Report]
) -> None:
    saved_sheet(session, cast, cell(cast, 300, of=cast.gui_at), cell(cast, 120), day=YESTERDAY)
    answer(session, cast, reply(said(90)))
    page = client.get("/agreed/2025-09").text
    assert page.index("王秀芳") < page.index("张桂兰"), "by number, not by pieces"
    assert "agreed by both: 90 pieces" in page
    opened = client.get(f"/agreed/2025-09?who={cast.fang_at}&how=agreed").text
    assert f'href="/days/{TODAY}"' in opened
    assert "said 90 · book 90" in opened
    assert client.get("/agreed").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/agreed/2025-13", 404),
        ("/agreed/x", 404),
        ("/agreed/2025-09?who=x", 422),
        (f"/agreed/2025-09?who={UUID(int=1)}&how=agreed", 200),
        ("/agreed/2025-09?how=best", 200),
    ],
)
def test_odd_addresses_of_the_table(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_a_worker_sees_how_each_line_of_her_day_stands(
    client_of: Callable[..., TestClient], session: Session, cast: Cast
) -> None:
    saved_sheet(session, cast, cell(cast, 120))
    phone = client_of(cast.fang)
    assert "still open" in phone.get(f"/me/days/{TODAY}").text
    phone.post(f"/me/days/{TODAY}", data={"id": str(new_id()), "engagement_id": str(cast.fang_at), "kind": "right"})
    assert "both say the same" in phone.get(f"/me/days/{TODAY}").text
