"""The month table: every sum is made of lines, and says what her own page says."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.actor import Actor
from workshop.clock import Month
from workshop.database import get
from workshop.ids import new_id
from workshop.output.earned import earned
from workshop.output.month_book import month_workbook
from workshop.output.month_table import MonthTable, day_cells, month_table
from workshop.output.own import own_earned, own_places
from workshop.output.rules import Count, SheetKind
from workshop.output.sheets import Change, write_sheet
from workshop.workers.models import Engagement

SEPTEMBER = Month(2025, 9)
RATES = {"sleeve": [(8500, 1), (9000, 1)], "hem": [(4000, 1)], "button": [(125, 1), (1499, 12)]}


def change(who: Any, day: int, what: Any, good: int, rate: tuple[int, int] = (8500, 1), scrap: int = 0) -> Change:
    return Change(who, date(2025, 9, day), what, Count(good, 0, scrap), *rate)


def write(session: Session, cast: Cast, *changes: Change) -> Any:
    return write_sheet(session, cast.mei, new_id(), changes, SheetKind.COUNT, NOON)


def random_month(session: Session, cast: Cast, seed: int) -> None:
    """Counts at several rates, corrections below nothing, whole sheets taken back."""
    chance = random.Random(seed)
    for _ in range(12):
        changes = [
            change(
                chance.choice([cast.fang_at, cast.yan_at, cast.gui_at]),
                chance.randint(1, 30),
                getattr(cast, name),
                chance.choice([-1, 1, 1, 1]) * chance.randint(1, 400),
                chance.choice(RATES[name]),
                chance.choice([0, 0, 3]),
            )
            for name in chance.choices(list(RATES), k=chance.randint(1, 25))
        ]
        sheet = write(session, cast, *changes)
        if chance.random() < 0.25:
            back = [Change(c.engagement_id, c.work_date, c.operation_id, -c.count, c.rate_hao, c.per_pieces)
                    for c in changes]  # fmt: skip
            write_sheet(session, cast.mei, new_id(), back, SheetKind.UNDO, NOON, undoes=sheet)


@pytest.mark.parametrize("seed", range(8))
def test_every_sum_is_made_of_lines_and_is_what_she_sees(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast, seed: int
) -> None:
    random_month(session, cast, seed)
    session.flush()
    table = month_table(session, cast.workshop, SEPTEMBER)
    by_id = {worker.id: worker for worker in table.workers}
    days = SEPTEMBER.days()
    for engagement_id in (cast.fang_at, cast.yan_at, cast.gui_at):
        alone = earned(session, cast.workshop, engagement_id, SEPTEMBER)
        worker = by_id[engagement_id]
        assert worker.pay_fen == alone.pay_fen == sum(line.pay_fen for line in worker.lines(table.operations))
        assert worker.day_fen(days) == worker.pay_fen
        assert worker.day_good(days) == worker.good
        assert [worker.day_fen([day]) for day in days] == [alone.day_fen(day) for day in days]
    assert table.pay_fen == sum(worker.pay_fen for worker in table.workers) == table.day_fen(days)
    session.commit()
    own = as_actor(cast.fang)
    (hers,) = own_earned(own, own_places(own), SEPTEMBER)
    assert hers.pay_fen == by_id[cast.fang_at].pay_fen


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_of_a_month_add_up_to_it(session: Session, cast: Cast, seed: int) -> None:
    random_month(session, cast, seed)
    table = month_table(session, cast.workshop, SEPTEMBER)
    parts = [table.only(operation_id) for operation_id in table.operations]
    assert sum(part.pay_fen for part in parts) == table.only(cast.order).pay_fen == table.pay_fen
    assert sum(part.good for part in parts) == table.good
    assert table.only(cast.paired_order).workers == []


def cells(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def fen(value: float | None) -> int:
    return int(Decimal(str(value or 0)) * 100)


@pytest.fixture
def written(session: Session, cast: Cast) -> tuple[MonthTable, Any]:
    random_month(session, cast, 1)
    table = month_table(session, cast.workshop, SEPTEMBER)
    return table, openpyxl.load_workbook(BytesIO(month_workbook(table, "柳坝", NOON)))


def test_the_workbook_says_the_same(written: tuple[MonthTable, Any]) -> None:
    table, book = written
    assert book.sheetnames == ["计件", "工资表", "件数", "金额", "说明"]
    *lines, foot = cells(book["工资表"])
    assert sum(fen(row["金额(元)"]) for row in lines) == fen(foot["金额(元)"]) == table.pay_fen
    assert sum(fen(row["合计(元)"]) for row in lines) == table.pay_fen
    for worker, row in zip(table.workers, cells(book["金额"]), strict=False):
        assert row["工号"] == str(worker.number)
        assert fen(row["合计"]) == worker.pay_fen == sum(fen(row[f"{day.day}日"]) for day in SEPTEMBER.days())
    assert cells(book["件数"])[-1]["合计"] == table.good == sum(row["合格数"] for row in cells(book["计件"]))


def test_counts_stand_once_for_each_worker_day_and_operation(written: tuple[MonthTable, Any]) -> None:
    table, book = written
    rows = cells(book["计件"])
    assert " ".join(rows[0]) == "日期 工号 姓名 订单 产品 工序 合格数 返工 报废 工价(元) 每几件"
    keys = [(row["日期"], row["工号"], row["订单"], row["工序"]) for row in rows]
    assert len(set(keys)) == len(keys) == sum(len(day_cells(worker)) for worker in table.workers)
    assert [key[0] for key in keys] == sorted(key[0] for key in keys)


def test_a_day_at_two_rates_leaves_the_rate_open(session: Session, cast: Cast) -> None:
    write(session, cast, change(cast.fang_at, 2, cast.sleeve, 100), change(cast.fang_at, 3, cast.sleeve, 7))
    write(session, cast, change(cast.fang_at, 2, cast.sleeve, -40, (9000, 1)))
    table = month_table(session, cast.workshop, SEPTEMBER)
    (fang,) = table.workers
    assert [(c.work_date.day, c.count.good, c.rate_hao) for c in day_cells(fang)] == [(2, 60, None), (3, 7, 8500)]
    assert [(line.count.good, line.pay_fen) for line in fang.lines(table.operations)] == [(107, 9095), (-40, -3600)]
    assert fang.pay_fen == 5495


def test_who_left_is_in_it_and_what_was_taken_back_is_not(session: Session, cast: Cast) -> None:
    get(session, Engagement, cast.gui_at).ended_on = date(2025, 9, 10)
    write(
        session, cast, change(cast.gui_at, 5, cast.hem, 30, (4000, 1)), change(cast.yan_at, 5, cast.hem, 8, (4000, 1))
    )
    write(session, cast, change(cast.yan_at, 5, cast.hem, -8, (4000, 1)))
    table = month_table(session, cast.workshop, SEPTEMBER)
    assert [(worker.called_name, worker.pay_fen) for worker in table.workers] == [("张桂兰", 1200)]


def test_another_month_and_another_workshop_are_not_in_it(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast
) -> None:
    write(session, cast, change(cast.fang_at, 30, cast.hem, 30, (4000, 1)))
    assert not month_table(session, cast.workshop, Month(2025, 10)).workers
    stranger = as_actor(cast.stranger)
    assert not month_table(stranger, cast.other_workshop, SEPTEMBER).workers
    assert not month_table(stranger, cast.workshop, SEPTEMBER).workers


@pytest.fixture
def counted(session: Session, cast: Cast) -> None:
    write(
        session,
        cast,
        change(cast.fang_at, 2, cast.sleeve, 1231),
        change(cast.yan_at, 16, cast.hem, 5, (4000, 1), scrap=2),
    )
    session.commit()


@pytest.mark.usefixtures("counted")
def test_the_page_shows_both_and_opens_them(client: TestClient, cast: Cast) -> None:
    page = client.get("/months/2025-09").text
    assert "1,046.35" in page
    assert "1,048.35" in page
    assert f"/count/2025-09-02/{cast.fang_at}" in page
    assert "/days/2025-09-16" in page
    assert client.get("/months").text.count("1,048.35") == page.count("1,048.35")


@pytest.mark.usefixtures("counted")
def test_the_bookkeeper_is_led_to_pages_that_she_may_open(client_of: Callable[..., TestClient], cast: Cast) -> None:
    page = client_of(cast.hua).get("/months/2025-09").text
    assert "1,048.35" in page
    assert "/count/2025" not in page
    assert 'href="/days/2025-09-02"' in page


@pytest.mark.usefixtures("counted")
def test_a_part_is_not_signed_for(client: TestClient, cast: Cast) -> None:
    whole, part = client.get("/months/2025-09").text, client.get(f"/months/2025-09?of={cast.hem}").text
    assert "Signature" in whole
    assert "Only a part of the month is shown" in part
    assert "Signature" not in part
    assert "王秀芳" not in part


@pytest.mark.usefixtures("counted")
def test_the_pay_list_is_printed_alone(client: TestClient) -> None:
    whole, alone = client.get("/months/2025-09").text, client.get("/months/2025-09?print=pay").text
    assert 'href="/months/2025-09?print=pay"' in whole
    assert "data-print" in whole
    assert "data-print" in alone
    for page in (whole, alone):
        pay_list = page.partition('aria-labelledby="pay"')[2].partition("</section>")[0]
        assert "Signature" in pay_list
        assert "rounded once for the month" in pay_list, "the note and its day stand on the paper that is signed"
    assert "<h1>Month table, Sep 2025</h1>" in whole
    assert "<h1>Pay list, Sep 2025</h1>" in alone
    assert "Good pieces a day" in whole
    assert "Good pieces a day" not in alone
    assert 'href="#w-' not in alone, "no link to a row that is not there"


@pytest.mark.usefixtures("counted")
def test_the_spreadsheet_is_taken_in_the_language_of_the_reader(client: TestClient) -> None:
    answer = client.get("/months/2025-09.xlsx")
    assert 'filename="W1-2025-09.xlsx"' in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Counts", "Pay list", "Pieces", "Money", "About this file"]
    assert [cell.value for cell in book["Counts"][2]][:4] == [book["Counts"]["A2"].value, "1", "王秀芳", "1"]


@pytest.mark.parametrize("month", ["2025-13", "x", "2025-9", "0000-01"])
def test_what_is_no_month_is_not_there(client: TestClient, month: str) -> None:
    assert client.get(f"/months/{month}").status_code == 404
    assert client.get(f"/months/{month}.xlsx").status_code == 404


def test_an_empty_month_says_so(client: TestClient) -> None:
    before = Month.of(TODAY - timedelta(days=60))
    assert "Nothing was counted in this month." in client.get(f"/months/{before}").text
    assert client.get(f"/months/{before}.xlsx").status_code == 200
