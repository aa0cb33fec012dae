"""Advances and withholdings, as the people see them."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.cast import TODAY, Cast
from tests.deductions.giving import advanced
from tests.output.wishes import cell, saved_sheet
from tests.pay import wishes as pay
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id


@pytest.fixture
def ids(database: Database, cast: Cast) -> dict[str, str]:
    with db.writing(database, cast.mei.scope) as session:
        return advanced(session, cast)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, as the browser would send it back."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]


def advance_form(cast: Cast, **more: object) -> dict[str, str]:
    asked = {"engagement_id": cast.fang_at, "amount_fen": "800", "method": "wechat", "instalment_fen": "200"}
    typed = {"id": new_id(), **asked, "given_on": TODAY, "first_month": "2025-09", **more}
    return {name: str(value) for name, value in typed.items()}


def withholding_form(cast: Cast, **more: object) -> dict[str, str]:
    typed = {"id": new_id(), "engagement_id": cast.fang_at, "month": "2025-09", "amount_fen": "50", **more}
    return {name: str(value) for name, value in typed.items()}


def photo() -> dict[str, tuple[str, bytes, str]]:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    return {"photo": ("signed.png", picture.getvalue(), "image/png")}


def test_w09_giving_asks_shows_the_rule_and_leads_to_the_plan(client_of: Callable[..., TestClient], cast: Cast) -> None:
    client = client_of(cast.hua)
    typed = advance_form(cast)
    asked = client.post("/advances/new", data=typed, files=photo())
    assert asked.status_code == 409
    for words in ("has earned ¥0.00 so far this month", "/law#W09", 'value="800"', "Choose the photos again"):
        assert words in asked.text
    done = client.post("/advances/new", data={**typed, "sure": hidden(asked.text, "sure")}, files=photo())
    assert done.status_code == 303
    page = client.get(done.headers["location"]).text
    for words in ("Written down.", "¥800.00", "¥200.00", "Sep 2025", "Dec 2025", "WeChat", "Her signature"):
        assert words in page
    assert "Jan 2026" not in page


def test_skipping_and_returning_change_the_plan(client: TestClient, ids: dict[str, str]) -> None:
    address = f"/advances/{ids['advance_id']}"
    done = client.post(f"{address}/skips", data={"month": "2025-09"})
    page = client.get(done.headers["location"]).text
    assert "That month is skipped." in page
    assert "Jan 2026" in page
    refused = client.post(f"{address}/skips", data={"month": "2027-01"})
    assert refused.status_code == 409
    assert "Nothing of this advance comes off in that month." in refused.text
    typed = {"id": new_id(), "kind": "forgiven", "amount_fen": "700.01", "happened_on": TODAY}
    wrong = client.post(f"{address}/returns", data=typed)
    assert wrong.status_code == 422
    assert "more than is left" in wrong.text
    assert 'value="700.01"' in wrong.text
    client.post(f"{address}/returns", data={**typed, "amount_fen": "700"})
    assert "all taken off" in client.get(address).text
    taking = f"/advances/returns/{ids['advance_return_id']}/take-back"
    assert client.post(taking, data={"id": new_id()}).headers["location"] == f"{address}?done=taken-back"
    again = client.post(taking, data={"id": new_id()})
    assert again.status_code == 409
    assert "taken back already" in again.text


def test_the_list_is_in_name_order_and_marks_what_was_on_paper(
    client: TestClient, cast: Cast, ids: dict[str, str]
) -> None:
    paper = advance_form(cast, engagement_id=cast.yan_at, amount_fen="300", given_on="2025-06-03", is_taken_over="true")
    address = client.post("/advances/new", data={**paper, "instalment_fen": ""}).headers["location"]
    assert "From before, entered on 16 Sep 2025: weaker evidence" in client.get(address).text
    page = client.get("/advances").text
    assert page.index("王秀芳") < page.index("杨小燕")  # wang, yang
    for words in ("¥1,000.00", "¥700.00", "left of ¥800.00", "¥200.00 a month from Sep 2025", "from before"):
        assert words in page


@pytest.mark.parametrize(
    ("kind", "paper", "words", "status"),
    [
        ("deposit", "", "No deposit may be taken from a worker", 422),  # W10
        ("fine", "", "A fine cannot be kept back from wages", 422),  # W07
        ("papers", "", "Nobody may keep back a worker", 422),  # W10
        ("other_lawful", "服装押金", "No deposit may be taken from a worker", 409),
        ("other_lawful", "", "Name the order or the law", 422),
    ],
)
def test_w07_and_w10_what_no_law_knows_is_blocked_with_its_article(
    client: TestClient, cast: Cast, kind: str, paper: str, words: str, status: int
) -> None:
    answer = client.post("/withholdings/new", data=withholding_form(cast, kind=kind, paper=paper))
    assert answer.status_code == status
    (alert,) = re.findall(r'<div class="trouble" role="alert".*?</div>\s*</div>', answer.text, re.DOTALL)
    assert words in alert
    assert "/withholdings?done" not in client.get("/withholdings").text


def test_w07_the_page_says_what_may_be_withheld_in_both_languages(client: TestClient) -> None:
    for address in ("/withholdings", "/withholdings/new"):
        for words in ("/law#W07", "/law#W10", "article 9", "article 15"):
            assert words in client.get(f"{address}?lang=en").text
        assert "服装押金也不行（劳动合同法第9条）" in client.get(f"{address}?lang=zh").text


def test_a_withholding_is_entered_and_taken_back(client: TestClient, cast: Cast, ids: dict[str, str]) -> None:
    done = client.post("/withholdings/new", data=withholding_form(cast, kind="court", paper="执12号"), files=photo())
    page = client.get(done.headers["location"]).text
    for words in ("Maintenance ordered by a court", "执12号", "¥50.00", "¥120.50"):
        assert words in page
    back = client.post(f"/withholdings/{ids['withholding_id']}/take-back", data={"id": new_id()})
    assert "<s>¥120.50</s>" in client.get(back.headers["location"]).text
    assert client.post(f"/withholdings/{ids['withholding_id']}/take-back", data={"id": new_id()}).status_code == 409


def test_a_worker_sees_what_she_got_what_is_left_and_the_plan(
    client_of: Callable[..., TestClient], cast: Cast, ids: dict[str, str]
) -> None:
    fang, yan = client_of(cast.fang), client_of(cast.yan)
    assert "/me/advances" in fang.get("/me/pay").text
    page = fang.get("/me/advances").text
    for words in ("Got ¥800.00", "¥700.00", "Dec 2025", "She gave it back by hand", "¥120.50", "/law#W10"):
        assert words in page
    assert "<script" not in page
    assert "/me/advances" not in yan.get("/me/pay").text
    assert "¥" not in yan.get("/me/advances").text


def test_what_a_locked_slip_took_is_no_longer_left_to_owner_and_worker(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, ids: dict[str, str]
) -> None:
    """A month's pay takes its instalment; opened again it gives it back."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 1_000))  # 850 yuan, of which 120.50 is withheld
        pay.show_and_lock(session, cast)
    addresses = {"mei": f"/advances/{ids['advance_id']}", "fang": "/me/advances"}
    for name, address in addresses.items():
        page = client_of(cast.actors[name]).get(address).text
        for words in ("¥500.00", "Came off pay so far", "Oct 2025"):
            assert words in page
        assert '<b>Sep 2025</b><span class="yuan num">¥200.00' not in page
    too_much = {"id": new_id(), "kind": "by_hand", "amount_fen": "500.01", "happened_on": TODAY}
    assert client_of(cast.mei).post(f"{addresses['mei']}/returns", data=too_much).status_code == 422
    with db.writing(database, cast.mei.scope) as session:
        pay.reopen(session, cast)
    assert "¥700.00" in client_of(cast.fang).get("/me/advances").text


def test_money_is_not_the_leaders(client_of: Callable[..., TestClient], cast: Cast) -> None:
    for address in ("/advances", "/withholdings", "/advances/new"):
        assert client_of(cast.lan).get(address).status_code == 403
        assert client_of(cast.hua).get(address).status_code == 200


def test_odd_input_is_answered_with_a_sentence(client: TestClient, cast: Cast) -> None:
    for field in ("first_month", "given_on", "amount_fen", "instalment_fen", "engagement_id", "id"):
        for odd in ("", "x", "9999-12", "0001-01", "0001-01-01", "2025-13", "-1"):
            answer = client.post("/advances/new", data=advance_form(cast, sure="early/80000", **{field: odd}))
            assert answer.status_code in (303, 404, 409, 422), (field, odd)
