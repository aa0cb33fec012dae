"""Papers, as the people see them."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from tests.cast import NOON, TODAY, VAULT, Cast
from tests.contracts.signing import make, papered, picture, sign, words
from tests.homework.test_pages import hidden
from tests.output.wishes import YESTERDAY, cell, saved_sheet, wish
from workshop import database as db
from workshop.clock import Clock
from workshop.contracts.commands import SetEmployer, set_employer
from workshop.contracts.models import Contract
from workshop.database import Database, get
from workshop.ids import new_id
from workshop.output.commands import save_day
from workshop.overview.queries import morning
from workshop.workers.commands import identify
from workshop.workers.models import Engagement

LATER = TODAY + timedelta(days=40)
"""The sixteenth of September and the month after it are over."""


@pytest.fixture
def worked(database: Database, cast: Cast) -> None:
    """Fang made ten sleeves yesterday and today."""
    with db.writing(database, cast.mei.scope) as session:
        for day in (YESTERDAY, TODAY):
            saved_sheet(session, cast, cell(cast, 10), day=day)


@pytest.fixture
def long_after(client: TestClient, clock: Clock, worked: None) -> None:
    """Forty days have gone since."""
    client.app.state.clock = Clock(clock.offset + timedelta(days=40))


def form(kind: str = "labour_contract", **more: object) -> dict[str, object]:
    return {**words(kind), "sure": "", **more}


def test_w20_everybody_in_the_order_of_names_with_what_is_due(
    client: TestClient, database: Database, cast: Cast, long_after: None
) -> None:
    page = client.get("/contracts?lang=en").text
    assert "day 42, was due by 14 Oct 2025" in page
    assert "paper due: 1" in page
    assert "begins with the first day of work" in page
    assert page.index("王秀芳") < page.index("杨小燕") < page.index("张桂兰")
    assert "第 42 天，2025年10月14日就该签了" in client.get("/contracts?lang=zh").text
    with db.reading(database, cast.mei.scope) as session:
        assert morning(session, cast.workshop, LATER, NOON).situation.contracts_due == 1


def test_w21_what_it_may_cost_is_told_to_the_owner_alone(
    client_of: Callable[..., TestClient], client: TestClient, cast: Cast, long_after: None
) -> None:
    for day_after in (1, 2):  # counts of the days that were late
        with db.writing(client.app.state.database, cast.mei.scope) as session:
            day = LATER - timedelta(days=day_after)
            save_day(session, cast.lan, wish(cell(cast, 10), day=day), LATER, NOON)
    address = f"/contracts/{cast.fang_at}?lang=en"
    owner = client.get(address).text
    assert "Without a written contract after the first month: 15 Oct 2025 to 26 Oct 2025." in owner
    assert "¥17.00" in owner
    keeper = client_of(cast.hua).get(address).text
    assert "to 26 Oct 2025" in keeper
    assert "wages of these days once more" not in keeper
    hers = client_of(cast.fang).get("/me/papers?lang=en").text
    assert "42 days worked" in hers
    assert "once more" not in hers
    assert client_of(cast.lan).get(address).status_code == 403


def test_w31_the_page_says_why_it_is_employment_and_offers_no_way_round(
    client: TestClient, cast: Cast, worked: None
) -> None:
    address = f"/contracts/{cast.fang_at}"
    page = client.get(f"{address}?lang=en").text
    for said in ("Why this is employment", "counted and paid since 15 Sep 2025", "Another name on the paper"):
        assert said in page
    for said in ("Register her by 15 Oct 2025", "costs the worker nothing", "signing that away"):  # W39, W40, W22
        assert said in page
    asked = client.post(f"{address}/new", data=form("service_agreement"))
    assert asked.status_code == 409
    assert "That is employment, whatever the paper is called" in asked.text


def test_a_paper_from_the_form_to_its_signing(client: TestClient, cast: Cast, worked: None) -> None:
    page = client.get(f"/contracts/{cast.fang_at}/new?kind=engagement_note&lang=zh").text
    assert "计件，按贴出的工价：上袖 ¥0.85、锁边 ¥0.40" in page  # from what is known
    made = client.post(f"/contracts/{cast.fang_at}/new", data=form())
    assert made.status_code == 303
    address = made.headers["location"].partition("?")[0]
    paper = client.get(f"{address}?lang=en").text
    assert "This paper still lacks:" in paper  # W23
    assert "the workshop&#39;s name as on its licence" in paper
    typed = {"id": str(new_id()), "signed_on": str(TODAY)}
    asked = client.post(address, data=typed)
    assert asked.status_code == 409
    assert "There is no photo of the signed paper" in asked.text
    done = client.post(address, data=typed, files={"photo": ("p.jpg", picture(), "image/jpeg")})
    assert done.headers["location"] == f"/contracts/{cast.fang_at}?done=signed"
    page = client.get(f"/contracts/{cast.fang_at}?lang=en").text
    assert "signed on 16 Sep 2025" in page
    assert "she has no copy" in page
    assert "Why this is employment" not in page
    assert "/documents/" in client.get(address).text


def test_a_day_before_the_printing_is_asked_about_and_both_are_shown(
    client: TestClient, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        contract = make(session, cast)
    address = f"/contracts/papers/{contract.id}"
    typed = {"id": str(new_id()), "signed_on": str(YESTERDAY)}
    asked = client.post(address, data=typed, files={"photo": ("p.jpg", picture(), "image/jpeg")})
    assert "printed here on 16 Sep 2025, and is to be signed on 15 Sep 2025" in asked.text
    assert "Choose the photos again" in asked.text
    typed["sure"] = f"{hidden(asked.text, 'sure')} photo"
    assert client.post(address, data=typed).status_code == 303
    page = client.get(address).text
    assert page.index("15 Sep 2025") < page.index("Printed here")


def test_w10_w24_w28_what_the_form_says_and_refuses(client: TestClient, database: Database, cast: Cast) -> None:
    address = f"/contracts/{cast.fang_at}/new"
    refused = client.post(address, data=form(pay="计件，押金200元"))
    assert refused.status_code == 409
    assert "articles 9 and 84" in refused.text
    assert "押金200元" in refused.text  # what was typed stays
    odd = client.post(address, data=form(term_to="", probation_to="2025-10-01"))
    assert odd.status_code == 422
    asked = client.post(address, data=form(probation_to="2026-01-31"))
    assert "Probation may last 2 months here" in asked.text
    with db.writing(database, cast.mei.scope) as session:  # P04 of domain 10.4, 55 years old
        identify(session, cast.mei, VAULT, get(session, Engagement, cast.fang_at), "610799197005129088", NOON)
    over = client.post(address, data=form())
    assert "reached retirement age in May 2020" in over.text
    assert client.get(f"{address}?kind=waiver").status_code == 404


def test_w35_the_last_day_of_her_last_job_is_asked_for(client: TestClient, database: Database, cast: Cast) -> None:
    address = f"/contracts/{cast.fang_at}/new"
    page = client.get(f"{address}?kind=labour_contract").text
    asked = page[page.index("When did her last job end?") :]
    assert "/law#W35" in asked[: asked.index("/law#W10")]
    answer = client.post(address, data=form(former_ended_on="2025-08-31"))
    assert answer.status_code == 303
    with db.reading(database, cast.mei.scope) as session:
        made = get(session, Contract, UUID(answer.headers["location"].rpartition("/")[2].partition("?")[0]))
        assert made.former_ended_on == date(2025, 8, 31)


def test_the_note_of_the_first_day_says_rate_pay_day_defects_and_how_to_leave(
    client_of: Callable[..., TestClient], database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        ids = papered(session, cast)
    hers = client_of(cast.fang)
    page = hers.get(f"/me/papers/{ids['contract_id']}?lang=zh").text
    for said in (
        "入职告知单",
        "下个月 15 号",
        "次品写明原因",
        "提前30天说",
        "不收押金，不扣身份证",
        "这张告知单不是合同",
    ):
        assert said in page
    assert "<script" not in page
    assert "signed on 16 Sep 2025" in hers.get("/me/papers?lang=en").text
    assert client_of(cast.yan).get(f"/me/papers/{ids['contract_id']}").status_code == 404


def test_w08_the_loss_clause_stands_only_where_it_was_agreed(
    client: TestClient, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        without, clause = make(session, cast), make(session, cast, has_loss_clause=True)
    assert "Loss is not charged." in client.get(f"/contracts/papers/{without.id}").text
    page = client.get(f"/contracts/papers/{clause.id}").text
    assert "at most 20 percent of a month&#39;s pay" in page
    assert "Loss is not charged." not in page


def test_w47_the_workshop_on_its_papers(client: TestClient) -> None:
    typed = {
        "legal_name": "柳坝电子加工店",
        "address": "柳坝镇1号",
        "responsible": "梅",
        "pay_day": "10",
        "object_days": "3",
    }
    wrong = client.post("/contracts/employer", data={**typed, "credit_code": "123"})
    assert wrong.status_code == 422
    assert "柳坝镇1号" in wrong.text
    assert client.post("/contracts/employer", data={**typed, "credit_code": ""}).status_code == 303
    page = client.get("/contracts/employer?lang=en").text
    assert "answer for the wages with what they own themselves" in page
    assert "Papers still lack something" not in client.get("/contracts?lang=en").text


def test_w40_an_accident_counts_its_days_down(client: TestClient, cast: Cast) -> None:
    typed = {"id": str(new_id()), "engagement_id": cast.fang_at, "happened_on": str(YESTERDAY), "scene": "缝纫机旁"}
    wrong = client.post("/accidents", data=typed)
    assert wrong.status_code == 422
    assert "缝纫机旁" in wrong.text
    done = client.post("/accidents", data={**typed, "what": "针扎了手"})
    assert "report by 15 Oct 2025, 29 days left" in client.get("/accidents?lang=en").text
    assert "Accidents at work to report: 1" in client.get("/start?lang=en").text
    address = done.headers["location"].partition("?")[0]
    told = {
        "id": str(new_id()),
        "happened_on": str(YESTERDAY),
        "scene": "缝纫机旁",
        "what": "缝了两针",
        "reported_on": str(TODAY),
    }
    assert client.post(address, data=told).status_code == 303
    page = client.get(address).text
    assert "reported on 16 Sep 2025" in page
    assert "<s>针扎了手</s>" in page


def test_w43_the_roster_names_its_gaps_and_whole_numbers_are_noted(
    client: TestClient, client_of: Callable[..., TestClient], database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        identify(session, cast.mei, VAULT, get(session, Engagement, cast.fang_at), "610799198903179049", NOON)
        sign(session, cast, make(session, cast))
        set_employer(session, cast.mei, SetEmployer(legal_name="柳坝电子加工店", pay_day=15, object_days=3), NOON)
    client.headers["Accept-Language"] = "en"
    rows = roster(client.get("/roster.xlsx").content)
    assert [row[1] for row in rows[1:]] == ["王秀芳", "杨小燕", "张桂兰"]
    fang, yan = rows[1], rows[2]
    assert fang[2:4] == ("woman", "6107**********9049")
    assert fang[7] == "Labour contract"
    assert str(fang[9].date()) == "2025-09-01"
    assert fang[10] == "2026-08-31"
    assert fang[12] == "registered address, present address"
    assert yan[12].startswith("identity number and sex, ")
    assert yan[12].endswith("form of employment, term of the contract")
    whole = roster(client.post("/roster.xlsx").content)
    assert whole[1][3] == "610799198903179049"
    assert client_of(cast.hua).get("/roster.xlsx").status_code == 200
    assert client_of(cast.hua).post("/roster.xlsx").status_code == 403


def roster(content: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
