"""Pages of part time, from the list to the slip and its payment."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.cast import Cast
from tests.contracts.signing import make
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "to be paid by 16 Sep",
                "Nobody knows how long she worked",
                "Fixed. Now pay it out.",
                "part time, Sep 2025",
            ),
        ),
        ("zh", ("9月16日前要发", "没人知道她干了多少小时", "定好了，现在发钱。", "非全日制，2025年9月")),
    ],
)
def test_w32_from_who_is_due_to_her_slip_and_what_is_late(
    client: TestClient,
    client_of: Callable[..., TestClient],
    database: Database,
    cast: Cast,
    language: str,
    words: tuple[str, ...],
) -> None:
    due, asked_about, fixed, listed = words
    lang = {"lang": language}
    assert "/law#W32" in client.get("/part-time", params=lang).text
    assert f"/contracts/{cast.fang_at}" in client.get(f"/part-time/{cast.fang_at}", params=lang).text
    with db.writing(database, cast.mei.scope) as session:
        make(session, cast, "part_time_agreement", hour_fen="20")
        saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    page = client.get("/part-time", params=lang).text
    assert due in page
    assert "¥85.00" in page
    address = f"/part-time/{cast.fang_at}"
    asked = client.post(address, data={"id": new_id()}, params=lang)
    assert asked.status_code == 409
    assert asked_about in asked.text
    typed = {name: re.findall(rf'name="{name}" value="([^"]*)"', asked.text)[-1] for name in ("id", "confirmed")}
    answer = client.post(address, data=typed)
    assert answer.status_code == 303
    slip = client.get(f"{answer.headers['location']}&lang={language}").text
    assert fixed in slip
    assert "/payments/new?slip=" in slip
    assert listed in client.get("/pay", params=lang).text
    assert "run=" in client.get(f"/pay/2025-09/{cast.fang_at}", params=lang).text
    assert "¥85.00" in client_of(cast.fang).get("/me/pay", params=lang).text
    assert client_of(cast.fang).get("/part-time").status_code == 403
    assert client_of(cast.stranger).get(address).status_code == 404
