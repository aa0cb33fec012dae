"""Pages of past totals, as the person sees them, and their list as JSON."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from fastapi.testclient import TestClient

from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import cell, saved_sheet
from workshop import database as db
from workshop.clock import Month
from workshop.database import Database
from workshop.orders.models import Rate
from workshop.past.commands import EnterPastTotals, PastEntry, enter_past_totals
from workshop.workers.models import Engagement

Clients = Callable[..., TestClient]
AUGUST = "2025-08"
MOST_BYTES = 8 * 1024


@pytest.fixture(autouse=True)
def began_long_ago(database: Database, cast: Cast) -> None:
    """All but Gui, who came on the first of September."""
    with db.writing(database, cast.mei.scope) as session:
        for who in (cast.fang_at, cast.yan_at):
            session.get_one(Engagement, who).started_on = date(2024, 3, 1)
        session.add(
            Rate(
                workshop_id=cast.workshop,
                operation_id=cast.sleeve,
                valid_from=date(2025, 8, 1),
                rate_hao=8_500,
                announced_at=NOON,
            )
        )


def count_in_august(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 10), day=date(2025, 8, 30))


def enter(database: Database, cast: Cast, pay_fen: int, month: str = AUGUST, **differs: object) -> None:
    with db.writing(database, cast.mei.scope) as session:
        entry = PastEntry.model_validate({"engagement_id": cast.fang_at, "pay_fen": pay_fen, **differs})
        enter_past_totals(session, cast.mei, EnterPastTotals(month=month, entries=[entry]), TODAY, NOON)


def filled(page: str, typed: dict[str, tuple[str, str]]) -> dict[str, list[str]]:
    """The form of the page with money and pieces typed into these workers' rows."""
    rows = re.findall(r'name="row" value="([^"]+)".*?name="money"[^>]*value="([^"]*)".*?value="([^"]*)"', page, re.S)
    form: dict[str, list[str]] = {"month": re.findall(r'name="month" value="([^"]+)"', page)}
    form["sure"] = re.findall(r'<input type="hidden" name="sure" value="([^"]+)"', page)
    for key, money, pieces in rows:
        money, pieces = typed.get(key.partition("/")[0], (money, pieces))
        for name, value in (("row", key), ("money", money), ("pieces", pieces)):
            form.setdefault(name, []).append(value)
    return form


def test_a_month_is_entered_from_its_paper(client: TestClient, cast: Cast) -> None:
    page = client.get(f"/past?month={AUGUST}").text
    form = filled(page, {str(cast.fang_at): ("1,830.50", "2100"), str(cast.yan_at): ("900元", "")})
    first, again = (client.post("/past", data=form).headers["location"] for _ in range(2))
    assert first == f"/past?month={AUGUST}&done=saved"
    assert again == f"/past?month={AUGUST}&done=nothing"
    shown = client.get(first).text
    assert ("Saved." in shown, "¥2,730.50" in shown, shown.count("entered 16 Sep")) == (True, True, 2)
    assert filled(shown, {})["money"] == ["1830.50", "900.00", ""]


def test_last_month_is_the_first_to_be_asked_for(client: TestClient) -> None:
    page = client.get("/past").text
    assert "From paper Aug 2025" in page
    assert "/past?month=2025-07" in page
    assert "/past?month=2025-09" not in page


@pytest.mark.parametrize(("month", "status"), [("2025-09", 409), ("2026-01", 409), ("0001-01", 409), ("x", 404)])
def test_a_month_that_is_not_over_is_refused(client: TestClient, month: str, status: int) -> None:
    assert client.get(f"/past?month={month}").status_code == status
    assert client.post("/past", data={"month": month}).status_code == status


@pytest.mark.parametrize("form", [{"row": "x", "money": "1", "pieces": ""}, {"row": "a/b/c", "money": "1"}])
def test_a_form_of_nobody_s_making_is_not_read(client: TestClient, form: dict[str, str]) -> None:
    assert client.post("/past", data={"month": AUGUST, **form}).status_code == 400


@pytest.mark.parametrize(
    ("language", "typed", "sentence"),
    [
        ("en", ("viel", ""), "Enter a price in yuan, such as 0.85."),
        ("en", ("", "2100"), "This is still open."),
        ("zh", ("", "2100"), "这里还没填。"),
        ("en", ("1830.505", ""), "An amount has two places at most, such as 80.50."),
        ("en", ("1830", "12.5"), "Enter a whole number, such as 120."),
    ],
)
def test_what_cannot_be_read_comes_back_as_typed_with_a_sentence_beside_it(
    client: TestClient, cast: Cast, language: str, typed: tuple[str, str], sentence: str
) -> None:
    page = client.get(f"/past?month={AUGUST}&lang={language}").text
    answer = client.post("/past", data=filled(page, {str(cast.fang_at): typed, str(cast.yan_at): ("900", "")}))
    assert answer.status_code == 422
    assert re.search(rf"<b>王秀芳</b>: {re.escape(sentence)}", answer.text)
    back = filled(answer.text, {})
    assert (back["money"][:2], back["pieces"][:2]) == ([typed[0], "900"], [typed[1], ""])
    assert filled(client.get(f"/past?month={AUGUST}").text, {})["money"] == ["", "", ""]


def test_a_question_stands_beside_its_row_and_is_answered_there(client: TestClient, cast: Cast) -> None:
    form = filled(client.get("/past").text, {str(cast.gui_at): ("800", ""), str(cast.fang_at): ("20000.01", "")})
    asked = client.post("/past", data=form)
    assert asked.status_code == 409
    assert "张桂兰 is here since 1 Sep 2025. ¥800.00 earned before that: is it right?" in asked.text
    assert "王秀芳: ¥20,000.01 in one month. Is that right?" in asked.text
    early, high = sorted(re.findall(r'<button class="mini ghost" name="sure" value="([^"]+)"', asked.text))
    form = filled(asked.text, {})
    form["sure"].append(early)
    again = client.post("/past", data=form)
    assert "张桂兰 is here since" not in again.text
    form = filled(again.text, {})
    form["sure"].append(high)
    assert client.post("/past", data=form).headers["location"].endswith("done=saved")


def test_an_emptied_row_takes_its_total_back_and_its_history_tells_all(
    client: TestClient, client_of: Clients, cast: Cast
) -> None:
    client.post("/past", data=filled(client.get("/past").text, {str(cast.fang_at): ("1830.50", "2100")}))
    bookkeeper = client_of(cast.hua)
    form = filled(bookkeeper.get("/past").text, {str(cast.fang_at): ("", "")})
    assert bookkeeper.post("/past", data=form).headers["location"].endswith("done=saved")
    history = client.get(f"/past/{cast.fang_at}").text
    assert ("taken back" in history, re.findall(r"¥[\d,.]+", history)) == (True, ["¥1,830.50"])
    assert history.index("华会计") < history.index("corrected") < history.index("梅老板")
    assert history.count("From before, entered on 16 Sep 2025: the workshop's paper, no counts behind it") == 2


def test_two_who_enter_at_once_are_told(client: TestClient, database: Database, cast: Cast) -> None:
    form = filled(client.get("/past").text, {str(cast.fang_at): ("1380.50", "")})
    enter(database, cast, 183_050)
    told = client.post("/past", data=form)
    assert told.status_code == 409
    assert "王秀芳: ¥1,830.50 was saved meanwhile. If yours is right, save again." in told.text
    back = filled(told.text, {})
    assert back["money"][0] == "1380.50"
    assert client.post("/past", data=back).headers["location"].endswith("done=saved")
    assert filled(client.get("/past").text, {})["money"][0] == "1380.50"


def test_whoever_is_counted_here_has_no_field(client: TestClient, database: Database, cast: Cast) -> None:
    page = client.get("/past").text
    count_in_august(database, cast)
    shown = client.get("/past").text
    assert "Counts of this month are kept here; a total besides would pay it twice." in shown
    assert len(filled(shown, {})["row"]) == 2
    late = client.post("/past", data=filled(page, {str(cast.fang_at): ("1830.50", "")}))
    assert late.status_code == 409
    assert "王秀芳: this month was counted here. A total from paper besides would pay it twice." in late.text


def test_counts_that_come_later_are_pointed_at(client: TestClient, database: Database, cast: Cast) -> None:
    enter(database, cast, 183_050)
    count_in_august(database, cast)
    page = client.get("/past").text
    assert "王秀芳 has counts of this month here now. Empty the fields to take the total back." in page
    form = filled(page, {str(cast.fang_at): ("", "")})
    assert client.post("/past", data=form).headers["location"].endswith("done=saved")
    assert len(filled(client.get("/past").text, {})["row"]) == 2


def test_a_total_taken_back_stands_nowhere_as_money(client: TestClient, client_of: Clients, cast: Cast) -> None:
    def post(money: str) -> None:
        form = filled(client.get("/past").text, {str(cast.fang_at): (money, "")})
        assert client.post("/past", data=form).headers["location"].endswith("done=saved")

    post("1830.50")
    post("")
    page = client.get("/past").text
    assert (filled(page, {})["money"][0], "entered 16 Sep" in page) == ("", False)
    seen = client_of(cast.fang).get("/me/months").text.partition("From before")[2]
    assert ("taken back" in seen, "¥" in seen) == (True, False)
    post("900")
    assert "¥900.00" in client_of(cast.fang).get("/me/months").text


# --- who sees it ----------------------------------------------------------


def test_the_worker_sees_hers_apart_from_what_is_counted(client_of: Clients, database: Database, cast: Cast) -> None:
    enter(database, cast, 183_050, good="2100")
    sentence = (
        "柳坝电子社区工厂 entered this on 16 Sep 2025, from its own paper."
        " There are no counts behind it, and it is not part of the sum above."
    )
    page = client_of(cast.fang).get("/me/months").text
    counted, _, before = page.partition("From before")
    assert ("1,830.50" in counted, "¥1,830.50" in before, "2,100 pieces" in before) == (False, True, True)
    assert sentence in before
    assert "From before" not in client_of(cast.yan).get("/me/months").text
    (told,) = client_of(cast.fang).get(f"/api/v1/me/months/{AUGUST}").json()
    assert told["pay_fen"] == 0


def test_two_years_of_hers_are_a_small_page_without_script(client_of: Clients, database: Database, cast: Cast) -> None:
    for back in range(1, 19):
        enter(database, cast, 183_050 + back, str(Month(2025, 9).plus(-back)), good=2_000 + back)
    page = client_of(cast.fang).get("/me/months?lang=zh")
    assert page.text.count("¥1,830.") == 18
    assert "<script" not in page.text
    assert len(page.content) < MOST_BYTES


def test_a_leader_neither_enters_nor_reads_them(client_of: Clients, cast: Cast) -> None:
    leader = client_of(cast.lan)
    for address in ("/past", f"/past/{cast.fang_at}", "/api/v1/past-totals"):
        assert leader.get(address).status_code == 403
    assert "/past" not in leader.get("/days").text + leader.get(f"/workers/{cast.fang_at}").text


def test_the_list_as_json_says_what_it_is_worth(client: TestClient, database: Database, cast: Cast) -> None:
    enter(database, cast, 183_050, good="2100")
    enter(database, cast, 90_000, "2025-07")
    assert [{k: v for k, v in total.items() if k != "id"} for total in client.get("/api/v1/past-totals").json()] == [
        {
            "engagement_id": str(cast.fang_at),
            "month": month,
            "pay_fen": pay_fen,
            "good": good,
            "entered_on": str(TODAY),
            "evidence": "paper",
        }
        for month, pay_fen, good in ((AUGUST, 183_050, 2_100), ("2025-07", 90_000, None))
    ]


def test_the_owner_is_told_of_a_month_that_would_be_paid_twice(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    enter(database, cast, 183_050)
    owner, leader = client_of(cast.mei), client_of(cast.lan)
    owner.post("/start/guide", data={"ended": "true"})
    assert "would be paid twice" not in owner.get("/start").text
    count_in_august(database, cast)
    assert "would be paid twice: 1" in owner.get("/start").text
    assert "would be paid twice" not in leader.get("/start").text


# --- beside the month's counts --------------------------------------------


def test_the_month_tells_what_stands_from_paper_and_adds_it_to_nothing(
    client: TestClient, client_of: Clients, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        entries = [
            PastEntry.model_validate({"engagement_id": who, "pay_fen": "1830.50"})
            for who in (cast.fang_at, cast.yan_at)
        ]
        enter_past_totals(session, cast.mei, EnterPastTotals(month=AUGUST, entries=entries), TODAY, NOON)
    page = client.get(f"/months/{AUGUST}").text
    assert "Totals from paper stand for this month: 2 people, ¥3,661.00." in page
    assert f'href="/past?month={AUGUST}"' in page
    assert "Nothing was counted in this month." in page
    assert "Totals from paper" not in client.get("/months/2025-07").text
    bookkeeper = client_of(cast.hua).get(f"/months/{AUGUST}").text
    assert "Totals from paper stand for this month" in bookkeeper
