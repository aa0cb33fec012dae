"""Pages of leaving: she says it, the owner settles it, and what she keeps."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from tests.cast import Cast
from tests.leaving.wishes import settle
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.wishes import show_and_lock
from workshop import database as db
from workshop.actor import Actor
from workshop.database import Database
from workshop.ids import new_id

Clients = Callable[[Actor], TestClient]
SOON = {"last_day": "2025-09-20", "ground": "own_wish"}


@pytest.fixture
def counted(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)


def sure(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


@pytest.mark.parametrize(("language", "word"), [("zh", "按法律，最后一天在"), ("en", "By law the last day is")])
def test_w33_she_says_her_day_and_the_owner_reads_it(client_of: Clients, cast: Cast, language: str, word: str) -> None:
    her, address = client_of(cast.fang), f"/me/leave/{cast.fang_at}"
    form = {"id": str(new_id()), **SOON}
    asked = her.post(f"{address}?lang={language}", data=form)
    assert (asked.status_code, word in asked.text, "<script" in asked.text) == (409, True, False)
    assert 'value="2025-09-20"' in asked.text
    (key,) = sure(asked.text, "sure")
    assert her.post(address, data=form | {"sure": key}).headers["location"] == "/me/leave?done=said"
    owner = client_of(cast.mei).get(f"/leaving/{cast.fang_at}?lang=en").text
    assert ("herself" in owner, "last day 20 Sep 2025" in owner, "She stays" in owner) == (True, True, False)
    (back,) = re.findall(r'action="(/me/leave/notices/[^"]+/back)"', her.get("/me/leave").text)
    assert her.post(back, data={"id": str(new_id())}).headers["location"] == "/me/leave?done=stays"
    assert her.post(address, data=form | {"id": str(new_id()), "ground": "by_workshop"}).status_code == 404
    assert her.post(f"/me/leave/{cast.yan_at}", data=form).status_code == 404


@pytest.mark.usefixtures("counted")
def test_w34_the_owner_settles_in_one_step_after_one_look(client_of: Clients, cast: Cast) -> None:
    owner, address = client_of(cast.mei), f"/leaving/{cast.fang_at}"
    page = owner.get(address).text
    assert ("She would get" in page, "85.00" in page, "Nobody knows how long she worked" in page) == (True, True, True)
    form = {"id": str(new_id()), "last_day": "2025-09-16", "job": "缝纫"}
    asked = owner.post(address, data=form)
    assert (asked.status_code, sure(asked.text, "confirmed")) == (409, ["no_time/1"])
    assert owner.post(address, data=form | {"job": ""}).status_code == 422
    for _ in range(2):
        done = owner.post(address, data=form | {"confirmed": "no_time/1"})
        assert done.headers["location"] == f"{address}?done=settled"
    page = owner.get(done.headers["location"]).text
    assert ("Still to pay" in page, "/payments/new?slip=" in page) == (True, True)
    (paper,) = re.findall(r'href="(/leaving/certificates/[^"]+)"', page)
    certificate = owner.get(f"{paper}?lang=zh").text
    assert ("离职证明" in certificate, "<dd>16 天</dd>" in certificate, "缝纫" in certificate) == (True, True, True)
    assert "王秀芳" in owner.get("/leaving").text
    assert owner.get(f"/pay/2025-09/{cast.fang_at}?leaving=true").status_code == 200


@pytest.mark.usefixtures("counted")
def test_what_is_hers_stays_readable_after_she_left(client_of: Clients, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        settle(session, cast.mei, cast.fang_at)
    her = client_of(cast.fang)
    (paper,) = re.findall(r'href="(/me/certificates/[^"]+)"', her.get("/me/leave").text)
    certificate = her.get(paper)
    assert (certificate.status_code, "<script" in certificate.text, "16 Sep 2025" in certificate.text) == (
        200,
        False,
        True,
    )
    assert client_of(cast.yan).get(paper).status_code == 404
    (slip,) = re.findall(r'href="(/me/pay/[^"]+)"', her.get("/me/pay").text)
    assert "¥85.00" in her.get(slip).text
    assert her.get("/me/papers").status_code == 200
    assert her.post(slip, data={"id": str(new_id()), "position": "1", "text": "少一捆"}).status_code == 303
    owner = client_of(cast.mei)
    (todo,) = re.findall(rf'href="(/pay/2025-09/{cast.fang_at}\?run=[^"#]+#o-[^"]+)"', owner.get("/start").text)
    page, _, objection = todo.partition("#")
    assert f'<section class="card" id="{objection}">' in owner.get(page).text


@pytest.mark.usefixtures("counted")
def test_w03_the_ledger_of_the_month_has_who_was_paid_out_in_it(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        settle(session, cast.mei, cast.fang_at)
    owner = client_of(cast.mei)
    assert _nets(owner) == [("王秀芳", 85), ("Sum", 85)]
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 10, at=cast.hem), cell(cast, 20, of=cast.yan_at))
        show_and_lock(session, cast)
    assert _nets(owner) == [("王秀芳", 85), ("王秀芳", 4), ("杨小燕", 17), ("Sum", 106)]


def _nets(owner: TestClient) -> list[tuple[object, object]]:
    """Name and net pay of each row of September's ledger."""
    book = load_workbook(BytesIO(owner.get("/pay/2025-09/ledger.xlsx").content))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [(row[1], row[head.index("Net pay")]) for row in rows]
