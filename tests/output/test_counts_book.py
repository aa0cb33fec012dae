"""Counts by day, worker and order as a workbook: its sums are those of the month table."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.output.test_month_table import SEPTEMBER, random_month
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop import database as db
from workshop.database import Database
from workshop.i18n import catalogue
from workshop.ids import new_id
from workshop.output.counts_book import counts_between, counts_workbook
from workshop.output.month_table import month_table
from workshop.output.rules import Count, SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.worth import LINE_NAMES, Basis, LineKind, Share

SHEETS = {"en": ["By day", "By worker", "By order", "About this file"], "zh": ["按天", "按人", "按订单", "说明"]}
DAYS, WORKERS, ORDERS, _ = SHEETS["zh"]
WAITING = catalogue("zh")[LINE_NAMES[LineKind.WAITING]]


def rows(session: Session, cast: Cast, first: date, last: date) -> dict[str, list[list[Any]]]:
    """Each worksheet's rows, without its heading."""
    book = counts_workbook(counts_between(session, cast.workshop, first, last), "柳坝", NOON, with_money=True)
    sheets = openpyxl.load_workbook(BytesIO(book)).worksheets
    return {sheet.title: [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in sheets}


def team(session: Session, cast: Cast) -> None:
    """Fang and Yan made 200 sleeves together: ¥170.00, parted equally."""
    shares = [Share(8_500, 1, 2, 17_000, Basis.EQUAL)] * 2
    beside = [
        Beside(who, YESTERDAY, LineKind.TEAM, 200, 8_500, 1, cast.sleeve, share, subject)
        for subject in [new_id()]
        for who, share in zip((cast.fang_at, cast.yan_at), shares, strict=True)
    ]
    together = {cast.sleeve: Count(200)}
    write_sheet(session, cast.lan, new_id(), [], SheetKind.TEAM, NOON, beside=beside, together=together)


def hours(session: Session, cast: Cast) -> None:
    """Gui waited for ninety minutes at ¥19.00 an hour."""
    waited = Beside(cast.gui_at, TODAY, LineKind.WAITING, 90, 190_000, 60)
    write_sheet(session, cast.lan, new_id(), [], SheetKind.HOURS, NOON, beside=[waited])


@pytest.mark.parametrize("seed", range(3))
def test_every_sum_is_that_of_the_month_table(session: Session, cast: Cast, seed: int) -> None:
    random_month(session, cast, seed)
    team(session, cast)
    hours(session, cast)
    table = month_table(session, cast.workshop, SEPTEMBER)
    found = rows(session, cast, SEPTEMBER.first_day, SEPTEMBER.last_day)
    money = Decimal(table.pay_fen) / 100
    for name in (DAYS, WORKERS, ORDERS):
        *parts, total = found[name]
        assert Decimal(str(total[-1])) == money == sum(Decimal(str(row[-1] or 0)) for row in parts)
        assert total[-5] == table.good == sum(row[-5] or 0 for row in parts)
    by_worker = {row[1]: row for row in found[WORKERS][:-1]}
    for worker in table.workers:
        assert Decimal(str(by_worker[worker.called_name][-1] or 0)) == Decimal(worker.pay_fen) / 100
        assert (by_worker[worker.called_name][-5] or 0) == worker.good
    by_day = {row[0].date(): row for row in found[DAYS][:-1]}
    for day in table.days:
        assert Decimal(str(by_day[day][-1] or 0)) == Decimal(table.day_fen([day])) / 100


def test_pieces_made_together_stand_once_and_hours_in_a_row_of_their_own(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100, rework=2, scrap=1))
    team(session, cast)
    hours(session, cast)
    found = rows(session, cast, BEGAN, TODAY)
    assert [row[1:] for row in found[DAYS]] == [
        [2, None, None, None, 200, 170],
        [2, 100, 2, 1, None, 113.5],
        [None, 100, 2, 1, 200, 283.5],
    ]
    assert [row[1:] for row in found[WORKERS]] == [
        ["王秀芳", 2, 100, 2, 1, None, 170],
        ["杨小燕", 1, None, None, None, None, 85],
        ["张桂兰", 1, None, None, None, None, 28.5],
        ["合计", None, 100, 2, 1, None, 283.5],
    ]
    assert [row[1:] for row in found[ORDERS]] == [
        ["A1024 衬衫", "上袖", 100, 2, 1, 200, 255],
        [None, WAITING, None, None, None, None, 28.5],
        [None, None, 100, 2, 1, 200, 283.5],
    ]


def test_a_period_has_its_days_only_and_may_cross_months(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 110))
    found = rows(session, cast, date(2025, 8, 20), YESTERDAY)
    assert [row[2] for row in found[DAYS]] == [100, 100]
    assert rows(session, cast, TODAY, date(2025, 10, 3))[ORDERS][-1][-1] == 93.5
    assert rows(session, cast, date(2025, 10, 1), date(2025, 10, 3))[ORDERS] == [["合计"] + [None] * 7]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_file_is_taken_from_the_days_in_the_language_of_the_page(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, language: str
) -> None:
    with db.writing(database, cast.lan.scope) as session:
        saved_sheet(session, cast, cell(cast, 110))
    client = client_of(cast.lan)
    assert 'href="/days/counts.xlsx?month=2025-09"' in client.get("/days").text
    answer = client.get(f"/days/counts.xlsx?month=2025-09&lang={language}")
    assert answer.headers["content-disposition"].count("W1-counts-2025-09.xlsx")
    assert openpyxl.load_workbook(BytesIO(answer.content)).sheetnames == SHEETS[language]


def test_what_is_no_period_is_not_here(client_of: Callable[..., TestClient], cast: Cast) -> None:
    client = client_of(cast.lan)
    queries = ["month=2025-13", "first=2025-09-16&last=2025-09-01", "first=2024-01-01&last=2025-09-01"]
    queries += ["first=9000-01-01&last=9999-12-31"]
    for query in queries:
        assert client.get(f"/days/counts.xlsx?{query}").status_code == 404, query
    for query in ("first=2025-09-01&last=2025-10-15", "first=9999-12-01&last=9999-12-31", "month=9999-12"):
        assert client.get(f"/days/counts.xlsx?{query}").status_code == 200, query
    assert client_of(cast.fang).get("/days/counts.xlsx").status_code == 403


def test_money_stands_in_it_only_for_who_reads_pay(
    client_of: Callable[..., TestClient], database: Database, cast: Cast
) -> None:
    """What a month comes to for each worker is the pay list: a line leader has the pieces of it."""
    with db.writing(database, cast.lan.scope) as session:
        saved_sheet(session, cast, cell(cast, 110))
        hours(session, cast)
    for actor, has_money in ((cast.mei, True), (cast.hua, True), (cast.lan, False)):
        book = openpyxl.load_workbook(BytesIO(client_of(actor).get("/days/counts.xlsx?month=2025-09").content))
        said = [str(value) for sheet in book.worksheets for row in sheet.values for value in row if value is not None]
        assert ("Money (yuan)" in said, "93.5" in said, "¥122.00" in said) == (has_money,) * 3, actor.role
        assert "110" in said
