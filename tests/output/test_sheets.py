"""Sheets that came from a file say so, to whoever counts and to the worker."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import refusing
from tests.output.wishes import cell, save, saved_sheet, standing, undo, wish
from tests.teams.wishes import count
from workshop import database as db
from workshop.database import Database
from workshop.errors import IdInUse
from workshop.ids import new_id
from workshop.output.models import Sheet
from workshop.output.months import DatedCell, SaveMonth, Taken, save_month, take_counts

Clients = Callable[..., TestClient]
FILE = "9月计件 <白班>.xlsx"


def brought(database: Database, cast: Cast) -> Sheet:
    """Fang's 120 sleeves of today, from a file."""
    counted = DatedCell(engagement_id=cast.fang_at, operation_id=cast.sleeve, work_date=TODAY, good=120, seen=0)
    with db.writing(database, cast.mei.scope) as session:
        saved, moved = take_counts(session, cast.mei, Taken(new_id(), [counted], {}, FILE), TODAY, NOON)
    assert saved.sheet
    assert moved == []
    return saved.sheet


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "from the file 9月计件 &lt;白班&gt;.xlsx"), ("zh", "来自文件 9月计件 &lt;白班&gt;.xlsx")],
)
def test_a_sheet_from_a_file_names_it(
    client_of: Clients, database: Database, cast: Cast, language: str, sentence: str
) -> None:
    brought(database, cast)
    for actor, address in ((cast.lan, f"/days/{TODAY}"), (cast.fang, f"/me/days/{TODAY}")):
        assert words(client_of(actor).get(f"{address}?lang={language}").text).count(f"· {sentence}") == 1, address


def test_taking_it_back_is_a_sheet_of_its_own(client_of: Clients, database: Database, cast: Cast) -> None:
    sheet = brought(database, cast)
    with db.writing(database, cast.mei.scope) as session:
        undo(session, cast, sheet, NOON + timedelta(minutes=1))
    shown = words(client_of(cast.lan).get(f"/days/{TODAY}").text)
    assert (shown.count("from the file"), "taken back" in shown, "takes one back" in shown) == (1, True, True)


def test_what_a_recorder_noted_is_no_file_and_not_the_worker_s_to_read(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 120), note="打样")
    day, hers = (
        client_of(who).get(at).text for who, at in ((cast.lan, f"/days/{TODAY}"), (cast.fang, f"/me/days/{TODAY}"))
    )
    assert ("打样" in day, "打样" in hers) == (True, False)
    assert "from the file" not in day + hers


def test_an_id_of_another_sheet_is_never_answered_as_saved(session: Session, cast: Cast) -> None:
    team, first = count(session, cast), saved_sheet(session, cast, cell(cast, 30))
    august = DatedCell(
        engagement_id=cast.fang_at, operation_id=cast.sleeve, work_date=TODAY.replace(day=1) - timedelta(days=1), good=9
    )
    for sheet_id in (team.sheet_id, undo(session, cast, first).id):
        with refusing(session, IdInUse):
            save(session, cast, wish(cell(cast, 40), id=sheet_id))
    with refusing(session, IdInUse):
        save_month(session, cast.lan, SaveMonth(id=first.id, cells=[august]), TODAY, NOON)
    with refusing(session, IdInUse):
        take_counts(session, cast.lan, Taken(first.id, [august], {}, "八月.xlsx"), TODAY, NOON)
    assert standing(session) == {}
    assert save(session, cast, wish(cell(cast, 30), id=first.id)).repeated
