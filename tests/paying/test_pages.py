"""Pages of payments, as owner and worker see them, and their list as JSON."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import Session

from tests.cast import NOON, Cast
from tests.output.wishes import cell, saved_sheet
from tests.paying import wishes
from workshop import database as db
from workshop.database import Database
from workshop.orders.models import Rate
from workshop.pay.models import PayRun, RunStep, Slip
from workshop.paying import queries
from workshop.workers.models import Engagement

Clients = Callable[..., TestClient]
PAGE = "/pay/2025-08/pay"


@pytest.fixture
def owed(database: Database, cast: Cast) -> None:
    """August is locked; Fang is paid through the bank."""
    with db.writing(database, cast.mei.scope) as session:
        wishes.by_bank(session, cast, cast.fang_at)
        wishes.three(session, cast)


@pytest.fixture
def places(database: Database, cast: Cast) -> dict[str, str]:
    with db.writing(database, cast.mei.scope) as session:
        return wishes.furnished(session, cast)


def filled(page: str) -> dict[str, list[str]]:
    """The form of the pay day, as the page has it."""
    form = {name: re.findall(rf'name="{name}" (?:type="date" )?value="([^"]*)"', page) for name in ("row", "reference")}
    form |= {name: re.findall(rf'name="{name}"[^>]*? value="([^"]*)"', page)[:1] for name in ("id", "share", "paid_on")}
    selects = re.findall(r'<select name="method">(.*?)</select>', page)
    form["method"] = [re.findall(r'value="([^"]*)" selected', select)[0] for select in selects]
    return form


@pytest.mark.usefixtures("owed")
def test_the_next_pay_day_takes_what_is_late_too_on_both_pages(client: TestClient) -> None:
    for page in ("/pay", "/payments"):
        assert len(re.findall(r"Late from before.{,60}¥1,800.04", client.get(page).text)) == 1, page
    assert "<small>¥</small>1,800.04</p>" in client.get("/pay").text


@pytest.mark.usefixtures("owed")
def test_years_of_before_stand_apart_but_for_what_is_still_owed_of_them(
    client: TestClient, database: Database, cast: Cast
) -> None:
    assert "year=" not in client.get("/pay").text
    with db.writing(database, cast.mei.scope) as session:
        for month, net_fen in (("2022-07", 0), ("2023-05", 0), ("2023-06", 70_00)):
            locked_before(session, cast, month, net_fen)
    page = client.get("/pay").text
    assert [month in page for month in ("2022-07", "2023-05", "2023-06", "2025-08", "2025-09")] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert re.findall(r'href="/pay\?year=(\d+)"', page) == ["2023", "2022"]
    page = client.get("/pay?year=2023").text
    assert re.findall(r'href="/pay/([-\d]+)"', page) == ["2023-06", "2023-05"]
    assert "¥70.00" in page
    assert client.get("/pay?year=2024").status_code == 404


def locked_before(session: Session, cast: Cast, month: str, net_fen: int) -> None:
    """Fang's slip of a month of years ago, of which nothing was paid here."""
    run = PayRun(workshop_id=cast.workshop, month=month, opened_by=cast.mei.account_id, opened_at=NOON)
    said = {"said_by": cast.mei.account_id, "said_at": NOON}
    step = RunStep(workshop_id=cast.workshop, run_id=run.id, position=1, kind="locked", **said)
    sums = {"gross_fen": net_fen, "withheld_fen": 0, "net_fen": net_fen, "normal_fen": net_fen, "time_source": "none"}
    slip = Slip(workshop_id=cast.workshop, engagement_id=cast.fang_at, step_id=step.id, number=1, **sums)
    for row in (run, step, slip):
        session.add(row)
        session.flush()


@pytest.mark.usefixtures("owed")
def test_a_pay_day_from_money_at_hand_to_the_file_for_the_bank(client: TestClient) -> None:
    page = client.get(PAGE).text
    assert ("¥1,800.04" in page, "Pay day was 15 Sep 2025. ¥1,800.04 is late." in page) == (True, True)
    page = client.get(f"{PAGE}?give=1080.03").text
    assert "Now 60% of each net" in page
    form = filled(page)
    assert form["method"] == ["bank", "cash", "cash"]
    first, again = (client.post(PAGE, data=form) for _ in range(2))
    assert (first.status_code, again.headers["location"]) == (303, f"{PAGE}?done=1")
    page = client.get(f"{PAGE}?done=1").text
    assert ("16 Sep 2025: up to 60%" in page, page.count("No receipt yet"), "¥720.01" in page) == (True, 3, True)
    (address,) = re.findall(r'action="(/payouts/[^"]+/bank-file)"', page)
    sheet = load_workbook(BytesIO(client.post(address).content)).active
    assert [cell.value for cell in sheet[2]] == ["王秀芳", "农村信用社", wishes.CARD, 600.01, "Wages Aug 2025"]


@pytest.mark.usefixtures("owed")
def test_who_is_not_there_is_left_out_and_paid_alone(client: TestClient) -> None:
    form = filled(client.get(f"{PAGE}?give=60%25").text)
    form["method"][0] = ""
    assert client.post(PAGE, data=form).status_code == 303
    (address,) = re.findall(r'href="(/payments/new\?slip=[^"]+)"><b>王秀芳', client.get(PAGE).text)
    page = client.get(address).text
    assert 'value="600.01"' in page
    asked = {"id": form["row"][0].partition("/")[0], "slip_id": address.partition("=")[2]}
    asked |= {"amount_fen": "600.01", "method": "cash", "paid_on": "2025-09-16", "paid_to": "她女儿"}
    refused = client.post("/payments/new", data=asked)
    assert refused.status_code == 422
    assert ("Write why somebody else takes it." in refused.text, "她女儿" in refused.text) == (True, True)
    asked["note"] = "她住院了"
    doubtful = client.post("/payments/new", data=asked)
    assert (doubtful.status_code, 'name="sure" value=" signature"' in doubtful.text) == (409, True)
    photo = {"photo": ("s.jpg", wishes.signature().content, "image/jpeg")}
    done = client.post("/payments/new", data=asked, files=photo)
    assert done.status_code == 303
    page = client.get(done.headers["location"]).text
    assert ("她女儿" in page, "/documents/" in page) == (True, True)


@pytest.mark.parametrize("typed", ["abc", "0%", "101%", "60.001%", "NaN%", "-5"])
@pytest.mark.usefixtures("owed")
def test_an_unreadable_share_is_said(client: TestClient, typed: str) -> None:
    answer = client.get(PAGE, params={"give": typed})
    assert answer.status_code == 422
    assert "Enter a share, such as 60%" in answer.text


def test_a_month_that_is_not_locked_pays_nothing(client: TestClient) -> None:
    assert "The slips of this month are not locked yet." in client.get("/pay/2025-07/pay").text
    assert "not locked yet" in client.post("/pay/2025-07/pay", data={"id": "x"}).text


def test_what_is_unpaid_stands_in_red_with_its_age(
    client: TestClient, database: Database, cast: Cast, places: dict[str, str]
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110), day=date(2025, 9, 2))
    page = client.get("/payments").text
    assert "Next pay day: Wednesday, 15 Oct" in page
    assert "¥93.50" in page  # 110 sleeves, so far
    assert page.count("1 day late") == 3
    assert "32 days late" in page  # July, whose pay day was Friday the 15th of August
    assert "from paper, entered 16 Sep" in page
    assert "can be a crime" not in page
    assert places["payment_id"] not in page


def test_w01_a_month_without_slips_is_late_too(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        session.get_one(Engagement, cast.fang_at).started_on = date(2025, 8, 1)
        known = {"workshop_id": cast.workshop, "operation_id": cast.sleeve}
        session.add(Rate(**known, valid_from=date(2025, 8, 1), rate_hao=8_500, announced_at=NOON))
        saved_sheet(session, cast, cell(cast, 110), day=date(2025, 9, 1))
    assert "its slips are not locked" not in client.get("/payments").text
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110), day=date(2025, 8, 30))
    assert "Pay day of Aug 2025 was 15 Sep 2025, and its slips are not locked." in client.get("/payments").text


def test_w46_the_owner_is_warned_before_it_is_a_crime(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        wishes.old(session, cast, cast.fang_at, 170_000, "2025-06")
        wishes.old(session, cast, cast.fang_at, 170_000, "2025-07")
    assert "One more month unpaid" in client.get("/payments").text
    with db.writing(database, cast.mei.scope) as session:
        wishes.old(session, cast, cast.fang_at, 170_000, "2025-05")
    assert "so much and so old" in client.get("/payments").text


def test_a_worker_reads_what_is_owed_and_says_what_arrived(
    client: TestClient, client_of: Clients, cast: Cast, places: dict[str, str]
) -> None:
    hers = client_of(cast.fang)
    page = hers.get("/me/payments").text
    assert "<script" not in page
    assert ("¥732.20" in page, "1 day late" in page, "**** 4242" in page) == (True, True, True)
    assert "does not run out while you work here" in page
    address = f"/me/payments/{places['payment_id']}"
    ids = dict(re.findall(r'name="id" value="([^"]+)"><input type="hidden" name="is_received" value="(\w+)"', page))
    yes, no = sorted(ids, key=lambda row_id: ids[row_id], reverse=True)
    assert hers.post(address, data={"id": no, "is_received": "false"}).headers["location"] == "/me/payments?done=no"
    page = hers.get("/me/payments").text
    assert "You have not got it: the owner sees it" in page
    assert len(re.findall(r"did not come, you say</dt><dd class=\"num\">¥\d", page)) == 1
    seen = client.get("/payments").text
    assert ("Not arrived, say the workers" in seen, places["payment_id"] in seen) == (True, True)
    assert hers.post(address, data={"id": yes, "is_received": "true"}).status_code == 303
    assert "Not arrived" not in client.get("/payments").text
    assert client_of(cast.ying).post(address, data={"id": no, "is_received": "true"}).status_code == 404


def test_an_old_payment_stands_one_line_and_a_tap_lets_her_speak_of_it(
    client_of: Clients, database: Database, cast: Cast, places: dict[str, str]
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        july = wishes.old(session, cast, cast.fang_at, 90_000)
        assert july
        old = wishes.pay(session, cast, 90_000, old_wage_id=july.id, paid_on=date(2025, 7, 31)).id
        wishes.say(session, cast, UUID(places["payment_id"]), is_received=True)
    hers = client_of(cast.fang)
    page = hers.get("/me/payments").text
    assert ("Did you get it?" in page, "<form" in page) == (False, False)
    lately, _, before = page.partition("Paid before, 2025")
    assert (f"?say={places['payment_id']}#" in lately, f"?say={old}#" in before) == (True, True)
    asked = hers.get(f"/me/payments?say={old}").text
    assert (asked.count('<form method="post"'), f'id="p-{old}"' in asked, "Paid before" in asked) == (2, True, False)
    no = re.findall(r'name="id" value="([^"]+)"><input type="hidden" name="is_received" value="false"', asked)
    assert hers.post(f"/me/payments/{old}", data={"id": no, "is_received": "false"}).status_code == 303
    assert f'id="p-{old}"' in hers.get("/me/payments").text  # missing: it is asked about, however old
    received = hers.get(f"/me/payments?say={places['payment_id']}").text
    assert received.count("Not got it<") == 1


def test_payments_of_years_before_are_a_page_each_and_what_did_not_come_is_on_every_one(
    client_of: Clients, database: Database, cast: Cast, places: dict[str, str]
) -> None:
    paid = {}
    with db.writing(database, cast.mei.scope) as session:
        for year in (2022, 2024):
            wage = wishes.old(session, cast, cast.fang_at, 90_000, f"{year}-06")
            assert wage
            paid[year] = wishes.pay(session, cast, 90_000, old_wage_id=wage.id, paid_on=date(year, 7, 15)).id
        wishes.say(session, cast, paid[2024], is_received=True)
    hers = client_of(cast.fang)
    page = hers.get("/me/payments").text
    assert re.findall(r'href="/me/payments\?year=(\d+)#', page) == ["2024", "2023", "2022"]
    assert [str(row_id) in page for row_id in paid.values()] == [False, False]
    page = hers.get("/me/payments?year=2024").text
    assert [str(row_id) in page for row_id in paid.values()] == [False, True]
    assert 'id="before" open' in page
    with db.writing(database, cast.mei.scope) as session:
        wishes.say(session, cast, paid[2022], is_received=False)
    for address in ("/me/payments", "/me/payments?year=2024"):
        assert f'id="p-{paid[2022]}"' in hers.get(address).text
    for year in (2021, 2026):
        assert hers.get(f"/me/payments?year={year}").status_code == 404


@pytest.mark.parametrize(
    ("language", "nothing", "left", "paid"),
    [
        ("en", "Nothing of it is paid yet.", "¥720.01 is still owed", "¥1,080.03 of ¥1,800.04 is paid."),
        ("zh", "一分还没发。", "还欠 ¥720.01 没发", "已发 ¥1,080.03，共 ¥1,800.04。"),
    ],
)
def test_the_page_of_a_locked_month_says_what_is_paid_and_what_is_owed(
    client: TestClient, database: Database, cast: Cast, language: str, nothing: str, left: str, paid: str
) -> None:
    address = f"/pay/2025-08?lang={language}"
    with db.writing(database, cast.mei.scope) as session:
        run = wishes.three(session, cast)
    assert nothing in client.get(address).text
    with db.writing(database, cast.mei.scope) as session:
        wishes.pay_out(session, cast, run)
    page = client.get(address).text
    assert (f'late">{left}' in page, paid in page, 'href="/pay/2025-08/pay?give="' in page) == (True, True, True)
    refused = client.post("/pay/2025-08/late", data={"id": "", "reason": ""})
    assert (refused.status_code, left in refused.text) == (422, True)
    with db.writing(database, cast.mei.scope) as session:
        wishes.pay_out(session, cast, run, 10_000)
    page = client.get(address).text
    assert ("still owed" in page, "没发" in page, 'href="/pay/2025-08/pay">' in page) == (False, False, True)


def test_w44_who_left_reads_until_when_she_may_claim(
    client_of: Clients, database: Database, cast: Cast, places: dict[str, str]
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        session.get_one(Engagement, cast.yan_at).ended_on = date(2025, 9, 15)
    page = client_of(cast.yan).get("/me/payments").text
    assert "You can claim it at the labour arbitration until 15 Sep 2026." in page
    assert places["payment_id"] not in page


def test_a_payment_is_signed_for_and_taken_back(client: TestClient, places: dict[str, str]) -> None:
    address = f"/payments/{places['payment_id']}"
    page = client.get(address).text
    (receipt_id,) = re.findall(r'action="/payments/[^"]+/receipt".*?name="id" value="([^"]+)"', page, re.S)
    bad = client.post(f"{address}/receipt", data={"id": receipt_id}, files={"photo": ("x.jpg", b"no", "image/jpeg")})
    assert (bad.status_code, "not a photo" in bad.text) == (422, True)
    photo = {"photo": ("s.jpg", wishes.signature().content, "image/jpeg")}
    assert client.post(f"{address}/receipt", data={"id": receipt_id}, files=photo).status_code == 303
    assert "Signed on paper" in client.get(address).text
    (back_id,) = re.findall(r'action="/payments/[^"]+/take-back".*?name="id" value="([^"]+)"', page, re.S)
    assert client.post(f"{address}/take-back", data={"id": back_id, "reason": ""}).status_code == 422
    assert client.post(f"{address}/take-back", data={"id": back_id, "reason": "卡号错"}).status_code == 303
    page = client.get(address).text
    assert ("taken back on 16 Sep 2025" in page, "卡号错" in page, "/take-back" in page) == (True, True, False)


@pytest.mark.usefixtures("owed")
def test_who_signed_is_marked_in_one_go_and_who_waits_for_a_bank_is_not_ticked(client: TestClient) -> None:
    assert "Who has signed?" not in client.get(PAGE).text
    client.post(PAGE, data=filled(client.get(f"{PAGE}?give=").text))
    page = client.get(PAGE).text
    strips = re.findall(r'name="strip" value="([^"]+)"( checked)?', page)
    assert [bool(ticked) for _, ticked in strips] == [False, True, True]
    nobody = client.post("/pay/2025-08/signed", data={})
    assert (nobody.status_code, "Tick at least one person." in nobody.text) == (422, True)
    bad = {"photo": ("x.jpg", b"no", "image/jpeg")}
    refused = client.post("/pay/2025-08/signed", data={"strip": [strips[0][0]]}, files=bad)
    assert (refused.status_code, f'"{strips[0][0]}" checked' in refused.text) == (422, True)
    assert client.post("/pay/2025-08/signed", data={"strip": ["x"]}).status_code == 400
    cash = [key for key, ticked in strips if ticked]
    for _ in range(2):
        done = client.post("/pay/2025-08/signed", data={"strip": cash})
        assert done.headers["location"] == f"{PAGE}?done=signed"
    page = client.get(f"{PAGE}?done=signed").text
    assert (page.count("Signed on paper"), "All of it is paid" in page) == (2, False)
    payment_id = cash[0].partition("/")[0]
    assert "no photo" in client.get(f"/payments/{payment_id}").text
    assert client.post("/pay/2025-08/signed", data={"strip": [strips[0][0]]}).status_code == 303
    page = client.get(f"{PAGE}?lang=zh").text
    assert ("谁签了字？" in page, "都发完了" in page) == (False, True)


def test_a_list_from_paper_is_kept_and_asked_about(client: TestClient, database: Database, cast: Cast) -> None:
    page = client.get("/old-wages?month=2025-07").text
    rows = re.findall(r'name="row" value="([^"]+)"', page)
    form = {"month": "2025-07", "row": rows, "money": ["640.50", "x", ""]}
    refused = client.post("/old-wages", data=form)
    assert (refused.status_code, 'value="640.50"' in refused.text, 'value="x"' in refused.text) == (422, True, True)
    form["money"][1] = ""
    asked = client.post("/old-wages", data=form)
    (key,) = re.findall(r'name="sure" value="([^"]+)"', asked.text)
    done = client.post("/old-wages", data={**form, "sure": [key]})
    assert done.headers["location"] == "/old-wages?month=2025-07&done=saved"
    shown = client.get(done.headers["location"]).text
    assert ("entered 16 Sep" in shown, "¥640.50" in shown) == (True, True)
    with db.writing(database, cast.mei.scope) as session:
        assert [wage.unpaid_fen for wage in queries.standing_old_wages(session)] == [64_050]


def test_how_a_worker_is_paid_is_written_down_masked(client: TestClient, cast: Cast) -> None:
    address = f"/pay-ways/{cast.yan_at}"
    form = {"id": str(cast.order), "method": "bank", "bank": "农村信用社", "account": "4242424242424241"}
    odd = client.post(address, data=form)
    assert (odd.status_code, "does not add up" in odd.text, form["account"] in odd.text) == (409, True, True)
    assert client.post(address, data=form | {"account": wishes.CARD}).status_code == 303
    for page in (client.get("/pay-ways").text, client.get(address).text):
        assert ("**** 4242" in page, wishes.CARD in page) == (True, False)


def test_payments_as_json(client_of: Clients, cast: Cast, places: dict[str, str]) -> None:
    found = client_of(cast.hua).get("/api/v1/pay/payments?paid_from=2025-09-01").json()
    (hers,) = (payment for payment in found if payment["id"] == places["payment_id"])
    assert (len(found), hers["amount_fen"], hers["method"], hers["receipt"]) == (3, 109_830, "bank", "open")
    assert (hers["month"], hers["of"], hers["taken_back_on"]) == ("2025-08", "slip", None)
    assert client_of(cast.mei).get("/api/v1/pay/payments?paid_from=2025-09-17").json() == []
    assert client_of(cast.lan).get("/api/v1/pay/payments").status_code == 403
    assert client_of(cast.stranger).get("/api/v1/pay/payments").json() == []
