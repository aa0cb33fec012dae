"""The owner's day has what was earned beside the pieces, each line leading to where it was entered."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.hours import wishes as hours
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.teams import wishes as teams
from workshop import database as db
from workshop.clock import Month
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.earned import BesideLine, beside_of_day, earned
from workshop.output.rules import SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.worth import LineKind

Clients = Callable[..., TestClient]


def told(lines: list[BesideLine]) -> list[tuple[str, LineKind, int]]:
    return [(of.called_name, of.line.kind, of.line.pay_fen) for of in lines]


def of_today(session: Session, cast: Cast, day: date = TODAY) -> list[BesideLine]:
    return beside_of_day(session, cast.workshop, day)


def test_the_day_has_each_worker_s_lines_and_what_they_are_of(session: Session, cast: Cast) -> None:
    team = teams.count(session, cast)
    waited, _ = hours.add(
        session, cast, hours.wish(cast, engagement_ids=[cast.gui_at, cast.fang_at], work_date=YESTERDAY)
    )
    saved_sheet(session, cast, cell(cast, 10))
    assert told(of_today(session, cast)) == [("王秀芳", LineKind.TEAM, 1_054), ("杨小燕", LineKind.TEAM, 1_581)]
    assert {tuple(of.entered) for of in of_today(session, cast)} == {((SheetKind.TEAM, team.id),)}
    yesterday = of_today(session, cast, YESTERDAY)
    assert {of.called_name for of in yesterday} == {"王秀芳", "张桂兰"}
    assert (SheetKind.HOURS, waited.id) in [subject for of in yesterday for subject in of.entered]


def test_a_day_grows_as_her_own_page_tells(session: Session, cast: Cast) -> None:
    for day in (YESTERDAY, TODAY):  # 333.67 fen each: the month's line is rounded once
        hours.add(session, cast, hours.wish(cast, "20分", work_date=day, rate_hao=100_100))
    of_fang = [of.line.pay_fen for day in (YESTERDAY, TODAY) for of in of_today(session, cast, day)[:1]]
    hers = earned(session, cast.workshop, cast.fang_at, Month.of(TODAY))
    assert of_fang == [hers.day_fen(YESTERDAY), hers.day_fen(TODAY)] == [334, 333]


def test_what_was_taken_back_is_left_out(session: Session, cast: Cast) -> None:
    teams.take_back(session, cast, teams.count(session, cast))
    first, _ = hours.add(session, cast)
    hours.take_back(session, cast, first)
    assert of_today(session, cast) == []
    again, _ = hours.add(session, cast)
    assert [of.entered for of in of_today(session, cast) if of.engagement_id == again.engagement_id] == [
        [(SheetKind.HOURS, again.id)]
    ]


def test_another_workshop_s_day_is_not_there(session: Session, cast: Cast) -> None:
    teams.count(session, cast)
    assert beside_of_day(session, cast.other_workshop, TODAY) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_line_leads_to_where_it_was_entered(
    client_of: Clients, database: Database, cast: Cast, language: str
) -> None:
    slip, job = new_id(), new_id()
    with db.writing(database, cast.mei.scope) as session:
        team = teams.count(session, cast)
        twice = [hours.add(session, cast, hours.wish(cast, long, confirmed=_sure(cast, long)))[0] for long in "12"]
        at = cast.gui_at, TODAY
        for kind, subject in ((LineKind.HOME, slip), (LineKind.REPAIR, job), (LineKind.BACK_PAY, new_id())):
            line = Beside(*at, kind, 50, 4_000, 1, cast.hem, subject_id=subject)
            write_sheet(session, cast.mei, new_id(), [], SheetKind(kind.value), NOON, beside=[line])
    page = client_of(cast.hua).get(f"/days/{TODAY}?lang={language}").text
    section = page[page.index({"zh": "计件以外", "en": "Beside the pieces"}[language]) :]
    links = re.findall(r'href="([^"]+)"', section[: section.index("</section>")])
    assert links.count(f"/teams/{team.id}") == 2
    assert {f"/home-work/{slip}", f"/quality/jobs/{job}", f"/operations/{cast.hem}/rates"} <= set(links)
    assert sum(link.startswith("/hours/") for link in links) == 2 * len(twice)
    assert "¥26.35" not in section, "the sum of the team is told on its own page"
    assert client_of(cast.mei).get(links[0]).status_code == 200


def _sure(cast: Cast, hours_long: str) -> set[str]:
    """An answer to what is asked of two who have a team's pieces."""
    ids = ".".join(sorted(who.hex for who in (cast.fang_at, cast.yan_at)))
    return {f"pieces/waiting/{TODAY}/{hours_long}:00/{ids}"}
