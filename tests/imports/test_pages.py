"""Pages of importing, as the person sees them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from tests.cast import Cast
from tests.facts import row_counts
from tests.imports.bringing import SAMPLES
from tests.imports.files import good_pieces, lines, tally
from tests.imports.visiting import ASKS, NINE, YAN, at, bring, form, text
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.spreadsheet.limits import LARGEST_FILE
from workshop.web.middleware import most_bytes

Clients = Callable[..., TestClient]


def counts_of(database: Database, cast: Cast) -> Counter[str]:
    with db.reading(database, cast.mei.scope) as session:
        return row_counts(session)


def workbook(answer: Response) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(BytesIO(answer.content))


@pytest.fixture
def reading(database: Database, cast: Cast) -> Iterator[Session]:
    with db.reading(database, cast.mei.scope) as session:
        yield session


# --- bringing -------------------------------------------------------------


@pytest.mark.parametrize(("name", "may"), [("mei", True), ("hua", True), ("lan", False), ("fang", False)])
def test_owner_and_bookkeeper_may_bring_files(client_of: Clients, cast: Cast, name: str, may: bool) -> None:
    client = client_of(cast.actors[name])
    assert client.get("/imports").status_code == client.get("/imports/new").status_code == (200 if may else 403)
    assert bring(client, NINE).status_code == (303 if may else 403)


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("花名册.xlsx", "roster", ["27 rows", "巩谷雨", "There is no name in this row"]),
        ("计件表-9月.xlsx", "counts", ["O-02", 'Nobody called "巩谷雨" is in this workshop.']),
        ("计件明细-9月下旬.csv", "counts", ["O-99", "There is a formula where a number is wanted."]),
    ],
)
def test_the_samples_are_looked_at(client: TestClient, name: str, kind: str, says: list[str]) -> None:
    page = client.get(at(client, (SAMPLES / name).read_bytes(), kind=kind, name=name))
    assert page.status_code == 200
    assert all(words in text(page) for words in says), text(page)
    assert f"<h1>{name}</h1>" in page.text


def test_the_same_form_sent_twice_is_one_file_and_another_file_is_refused(client: TestClient) -> None:
    own = str(new_id())
    first, again = (bring(client, NINE, id=own) for _ in range(2))
    assert first.headers["location"] == again.headers["location"] == f"/imports/{own}"
    assert bring(client, ASKS, id=own).status_code == 409


@pytest.mark.parametrize(
    ("content", "status", "en", "zh"),
    [
        (b"", 422, "This file is empty.", "空"),
        (b"%PDF-1.7 ...", 422, "This file is a PDF", "PDF"),
        (b"x" * (LARGEST_FILE + 1), 413, "larger than 10 MB", "10 MB"),
        (b"x" * (most_bytes("/imports") + 1), 413, "10 MB at most", "10 MB"),
    ],
    ids=["empty", "pdf", "large", "huge"],
)
def test_a_file_that_cannot_be_taken_is_told_with_what_to_do(
    client: TestClient, database: Database, cast: Cast, content: bytes, status: int, en: str, zh: str
) -> None:
    before = counts_of(database, cast)
    for language, words in (("en", en), ("zh", zh)):
        client.headers["Accept-Language"] = language
        answer = bring(client, content)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert words in text(answer)
        assert 'href="/' in answer.text, "there is a way on"
    assert counts_of(database, cast) == before


@pytest.mark.parametrize("files", [{}, {"file": ("", b"")}])
def test_without_a_file_the_form_asks_for_one(client: TestClient, files: dict[str, tuple[str, bytes]]) -> None:
    answer = client.post("/imports", data={"id": str(new_id()), "kind": "orders"}, files=files)
    assert answer.status_code == 422
    assert "Choose the file first." in text(answer)
    assert re.search(r'value="orders" checked', answer.text), "what was chosen stays"


@pytest.mark.parametrize("data", [{"id": "x", "kind": "roster"}, {"kind": "secrets"}, {}])
def test_a_form_that_no_page_sends_is_unreadable(client: TestClient, data: dict[str, str]) -> None:
    assert client.post("/imports", data=data, files={"file": ("x.csv", NINE)}).status_code == 400


def test_a_name_with_a_path_and_a_text_in_it_is_only_a_name(client: TestClient) -> None:
    page = client.get(at(client, NINE, name="mei/<i>九月.csv"))
    assert "<h1>&lt;i&gt;九月.csv</h1>" in page.text


# --- looking --------------------------------------------------------------


def test_looking_writes_nothing(client: TestClient, database: Database, cast: Cast) -> None:
    before = counts_of(database, cast)
    where = at(client, ASKS)
    brought_now = counts_of(database, cast)
    assert brought_now - before == Counter({"import_file": 1, "note": 1})
    for _ in range(2):
        assert client.get(where).status_code == 200
    assert counts_of(database, cast) == brought_now
    said = form(client.get(where), act="look", **{"order:1": "new"})
    assert client.post(where, data=said).status_code == 303
    after = counts_of(database, cast)
    assert after - brought_now == Counter({"note": 1}), "who answered is noted"


def test_what_is_asked_and_refused_stands_on_the_page(client: TestClient) -> None:
    shown = text(client.get(at(client, ASKS)))
    for words in (
        '"O-77", rows: 1',
        "The paper does not say what is paid for it.",
        "The same line stands in row 3 already. Was it made twice?",
        'There is no such day: "2025-09-31".',
        "row 7, column A: 王秀芳 · 2025-09-31 · 1 · 上袖",
    ):
        assert words in shown, shown


def test_answers_are_kept(client: TestClient) -> None:
    where = at(client, ASKS)
    page = client.get(where)
    (sure,) = re.findall(r'name="sure" value="([^"]*)"', page.text)
    said = form(page, act="look", sure=[unescape(sure)], **{"order:1": "none", "rate:1": "0.05"})
    assert client.post(where, data=said).headers["location"] == where
    page = client.get(where)
    assert re.search(r'<option value="none" selected', page.text)
    assert re.search(r'name="sure" value="[^"]*" checked', page.text)
    assert 'name="rate:1" value="0.05"' in page.text
    assert "There is no order O-77 here, and it is not to be made." in text(page)


def test_a_new_order_or_rate_is_looked_at_once_more_before_it_is_taken(client: TestClient, reading: Session) -> None:
    where = at(client, ASKS)
    said = form(client.get(where), act="take", **{"order:1": "new", "rate:1": "0.05"})
    again = client.post(where, data=said).headers["location"]
    assert again == f"{where}?look=again"
    page = client.get(again)
    assert "Your answers changed what would be written. Look once more, then take it." in text(page)
    assert good_pieces(reading) == (0, 0)
    assert client.post(where, data=form(page, act="take")).headers["location"] == where
    assert sum(good_pieces(reading)) > 0


def test_answered_questions_are_taken_at_once(client: TestClient, reading: Session) -> None:
    where = at(client, tally((YAN, 120), (YAN, 120)))
    page = client.get(where)
    (sure,) = re.findall(r'name="sure" value="([^"]*)"', page.text)
    assert client.post(where, data=form(page, act="take", sure=[unescape(sure)])).headers["location"] == where
    assert good_pieces(reading) == (240, 240)
    assert "What came of it" in text(client.get(where))


def test_the_rate_that_the_paper_tells_stands_in_its_field_and_is_no_answer(
    client: TestClient, reading: Session
) -> None:
    headings = "日期,姓名,订单,工序,合格数,工价"
    where = at(client, lines("2025-09-15,王秀芳,1,熨烫,30,0.05", headings=headings))
    page = client.get(where)
    assert 'name="rate:1" value="0.05"' in page.text
    assert client.post(where, data=form(page, act="take")).headers["location"] == where, "nothing is looked at again"
    assert good_pieces(reading) == (30, 30)


@pytest.mark.parametrize("rates", [("5,100", "5,100"), ("0.05,1", "0.06,1"), (",", ",")])
def test_a_rate_that_is_not_one_for_a_piece_is_not_put_there(client: TestClient, rates: tuple[str, str]) -> None:
    rows = (f"2025-09-1{at},王秀芳,1,熨烫,30,{rate}" for at, rate in enumerate(rates))
    page = client.get(at(client, lines(*rows, headings="日期,姓名,订单,工序,合格数,工价,每几件")))
    assert 'name="rate:1" value=""' in page.text


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (NINE, "9 rows will be written Take", "写 9 行 "),
        (tally((YAN, 120)), "1 row will be written Take", "写 1 行 "),
        (tally((YAN, 120), (YAN, 120)), "0 rows will be written , 2 wait Take", "写 0 行 ，2 行先不写"),
    ],
)
def test_the_bar_says_what_will_be_written(client: TestClient, content: bytes, en: str, zh: str) -> None:
    where = at(client, content)
    assert en in text(client.get(where))
    assert zh in text(client.get(f"{where}?lang=zh"))


def test_a_rate_that_cannot_be_read_is_told_at_its_field(client: TestClient) -> None:
    where = at(client, ASKS)
    client.post(where, data=form(client.get(where), act="look", **{"rate:1": "five"}))
    page = client.get(where)
    assert re.search(r'value="five"[^>]*aria-invalid="true"', page.text)
    assert "Enter a price in yuan, such as 0.85." in text(page)


def test_where_no_table_is_found_the_heading_row_is_said_by_hand(client: TestClient) -> None:
    content = lines("红,6", "黄,7", headings="颜色,数目")
    where = at(client, content, kind="roster", name="颜色.csv")
    page = client.get(where)
    assert "No list of this kind was found in the file." in text(page)
    assert "黄" in page.text, "the beginning is shown"
    data = {"heading_sheet": "颜色", "heading_row": "1", "act": "look"}
    assert client.post(where, data=data).headers["location"] == where
    page = client.get(where)
    assert "headings in row 1" in text(page)
    client.post(where, data=form(page, act="look", **{"column:1:1": "name"}))
    assert "2 wait" in text(client.get(where)), "for their first day"


@pytest.mark.parametrize("row", ["0", "-3", "99999", "x", ""])
def test_a_row_that_is_not_there_is_no_fault_of_ours(client: TestClient, row: str) -> None:
    where = at(client, lines("红,6", headings="颜色,数目"), kind="roster", name="颜色.csv")
    answer = client.post(where, data={"heading_sheet": "颜色", "heading_row": row, "act": "look"})
    assert answer.status_code in (303, 400, 422)
    assert client.get(where).status_code == 200


def test_the_same_file_again_says_so_and_adds_nothing(client: TestClient, reading: Session) -> None:
    where = at(client, NINE)
    client.post(where, data=form(client.get(where), act="take"))
    again = at(client, NINE)
    shown = client.get(again)
    assert "This very file was taken on" in text(shown)
    assert "Nothing new as it stands." in text(shown)
    assert 'value="take"' not in shown.text
    answer = client.post(again, data=form(shown, act="take"))
    assert answer.status_code == 409
    assert "There is nothing new in this file." in text(answer)
    assert good_pieces(reading) == (909, 909)


# --- files to take --------------------------------------------------------


def test_the_rows_that_are_left_come_as_a_workbook(client: TestClient) -> None:
    answer = client.get(f"{at(client, ASKS)}/left.xlsx")
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "%E4%B9%9D%E6%9C%88.xlsx" in answer.headers["content-disposition"]
    rows = workbook(answer).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Reason", "Row", "日期", "姓名", "订单", "工序", "合格数"]
    assert ["7", "2025-09-31"] in [row[1:3] for row in rows]
    assert any("no such day" in row[0] for row in rows)


def test_where_nothing_is_left_there_is_no_file(client: TestClient) -> None:
    assert client.get(f"{at(client, NINE)}/left.xlsx").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("roster", ("姓名", "Name")),
        ("counts", ("合格数", "Good pieces")),
        ("orders", ("订单数量", "Pieces ordered")),
    ],
)
def test_a_template_is_known_again_when_it_is_brought(
    client: TestClient, language: str, kind: str, headings: tuple[str, str]
) -> None:
    answer = client.get(f"/imports/templates/{kind}.xlsx?lang={language}")
    assert re.search(r"attachment; .*filename\*=UTF-8''\S+\.xlsx", answer.headers["content-disposition"])
    (first, *_) = workbook(answer).get_sheet_by_index(0).to_python()
    assert headings[language == "en"] in first
    page = text(client.get(at(client, answer.content, kind=kind, name="x.xlsx")))
    assert ("没有找到" if language == "zh" else "No list of this kind") not in page


def test_no_template_of_another_kind(client: TestClient) -> None:
    assert client.get("/imports/templates/secrets.xlsx").status_code in (404, 422)
