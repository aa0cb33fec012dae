"""Rows of rosters, tallies and lists of orders: what each says, and what in it cannot be read."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.imports.bringing import counts, orders, people, sheet, tables
from workshop.imports.lists import CountRow, count_rows
from workshop.imports.rules import Kind, Level, Place, Reason

TODAY = date(2025, 9, 30)
TITLE = ["2025年9月 计件表  工序：上袖  单价 0.85 元"]
WIDE = ["姓名", "1日", "2日", "3日", "合计"]
LIST = ["日期", "姓名", "订单", "工序", "合格数", "返工", "报废", "单价", "每几件"]


def brief(row: CountRow) -> tuple[Any, ...]:
    return row.name, row.operation, row.day and (row.day.month, row.day.day), row.good


def why(row: Any) -> list[tuple[Level, Reason, int | None]]:
    return [(finding.level, finding.reason, finding.place.column) for finding in row.findings]


# --- names × days ---------------------------------------------------------


def test_names_by_days() -> None:
    found = counts(sheet([TITLE, WIDE, ["王秀芳", "500+1000", "请假", "１２０", 1620], ["杨小燕", None, 0, "—", None]]))
    assert [brief(row) for row in found] == [("王秀芳", "上袖", (9, 1), 1500), ("王秀芳", "上袖", (9, 3), 120)]
    assert [row.findings for row in found] == [[], []]
    assert [(row.rate_hao, row.per_pieces, row.place) for row in found] == [
        (8500, 1, Place("Sheet1", 3, 2)),
        (8500, 1, Place("Sheet1", 3, 4)),
    ]


def test_days_as_dates_over_two_months() -> None:
    days = [date(2025, 8, 26), datetime(2025, 8, 31), "9/1", "9月25日"]
    found = counts(sheet([["计件 8.26–9.25"], ["姓名", *days], ["王秀芳", 1, 2, 3, 4]], "上袖"))
    assert [row.day for row in found] == [date(2025, 8, 26), date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 25)]


@pytest.mark.parametrize(
    ("title", "months"),
    [
        ("2025年9月计件表", [8, 8, 9, 9]),
        ("2025年8月26日至9月25日 计件表", [8, 8, 9, 9]),
        ("2025年8月26日—2025年9月25日", [8, 8, 9, 9]),
    ],
)
def test_numbers_of_days_that_begin_anew(title: str, months: list[int]) -> None:
    """From the 26th to the 25th: the paper is called by the month in which it ends, unless it says its days."""
    found = counts(sheet([[title], ["姓名", 26, 31, 1, 25], ["王秀芳", 1, 2, 3, 4]], "上袖"))
    assert [row.day and row.day.month for row in found] == months
    assert [row.day and row.day.day for row in found] == [26, 31, 1, 25]


def test_a_day_that_the_month_does_not_have() -> None:
    worksheet = sheet([["2025年9月"], ["姓名", 29, 30, 31], ["王秀芳", 1, 2, 3], ["杨小燕", 1, 2, None]], "上袖")
    *good, bad = [row for row in counts(worksheet) if row.name == "王秀芳"]
    assert [row.findings for row in good] == [[], []]
    assert why(bad) == [(Level.REFUSED, Reason.NO_SUCH_DAY, 4)]
    assert bad.findings[0].values == {"found": "2025-09-31"}


def test_without_a_month_no_day_is_made_up() -> None:
    assert [row.day for row in counts(sheet([WIDE, ["王秀芳", 1, 2, 3, 6]]))] == [None] * 3


def test_a_sum_that_differs_is_asked_once_a_row() -> None:
    found = counts(sheet([TITLE, WIDE, ["王秀芳", 1, 2, 3, 7], ["杨小燕", 1, 2, 3, "6"], ["张桂兰", 1, 2, 3, None]]))
    assert [why(row) for row in found] == [[(Level.QUESTION, Reason.TOTAL_DIFFERS, 5)]] * 3 + [[]] * 6
    assert {finding.key for row in found for finding in row.findings} == {"total_differs/Sheet1/3/5/6/7/王秀芳"}
    assert found[0].findings[0].values == {"name": "王秀芳", "days": 6, "found": 7}


def test_the_sheet_s_own_last_row_is_compared() -> None:
    worksheet = sheet([TITLE, WIDE, ["王秀芳", 1, 2, 3, 6], ["合 计", 1, 2, 3, 60]])
    (table,) = tables(worksheet)
    (note,) = count_rows(worksheet, table, TODAY).findings
    assert (note.level, note.reason, note.values) == (Level.NOTE, Reason.COLUMN_DIFFERS, {"found": 60, "days": 6})
    assert note.place == Place("Sheet1", 4, 5)
    right = sheet([TITLE, WIDE, ["王秀芳", 1, 2, 3, 6], ["合 计", 1, 2, 3, 6]])
    assert count_rows(right, table, TODAY).findings == []


@pytest.mark.parametrize(
    "row",
    [
        ["合计", 1, 2, 3, 6], ["合 计：", 1, 2, 3, 6], [None, "总计", 2, 3, 6], ["Total", 1, 2, 3, 6],
        ["制表：柳", None, None, None, None], ["备注：请核对"], ["注：休息不计"], ["负责人签字：", None, "日期：9.30"],
        ["审核", "柳", "经办", "康"], [None], ["  "],
    ],
)  # fmt: skip
def test_totals_signatures_and_notes_are_no_rows(row: list[Any]) -> None:
    found = counts(sheet([TITLE, WIDE, ["王秀芳", 1, 2, 3, 6], row, ["杨小燕", 4, 5, 6, 15]]))
    assert [found_row.name for found_row in found] == ["王秀芳"] * 3 + ["杨小燕"] * 3


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("=A1", Reason.FORMULA), (-3, Reason.NEGATIVE), ("五百", Reason.NOT_PIECES), (1.5, Reason.NOT_PIECES)],
)
def test_a_cell_that_cannot_be_read_is_told_beside_its_column(cell: Any, reason: Reason) -> None:
    good, bad = counts(sheet([TITLE, WIDE, ["王秀芳", 1, cell, None, None]]))
    assert good.findings == []
    assert (bad.place.letters, why(bad)) == ("C", [(Level.REFUSED, reason, 3)])


def test_a_formula_that_was_never_calculated_is_told() -> None:
    worksheet = sheet([TITLE, WIDE, ["王秀芳", 1, None, 3, None]], uncalculated=[(3, 3), (3, 5)])
    assert [why(row) for row in counts(worksheet)] == [[], [(Level.REFUSED, Reason.NOT_CALCULATED, 3)], []]


# --- one sheet a worker ---------------------------------------------------


@pytest.mark.parametrize(("name", "title"), [("王秀芳", []), ("Sheet1", ["姓名：王秀芳"]), ("9月 王秀芳", [])])
def test_a_worker_s_days_by_steps(name: str, title: list[str]) -> None:
    worksheet = sheet([title, ["日期", "上袖", "锁边", "备注"], ["9.1", 10, None, "晚到"], ["9.2", 20, 30, None]], name)
    assert [brief(row) for row in counts(worksheet)] == [
        ("王秀芳", "上袖", (9, 1), 10),
        ("王秀芳", "上袖", (9, 2), 20),
        ("王秀芳", "锁边", (9, 2), 30),
    ]


def test_a_worker_s_steps_by_days() -> None:
    worksheet = sheet([["2025年9月"], ["工序", 1, 2, 3, "合计"], ["上袖", 10, None, 20, 30]], "王秀芳")
    assert [brief(row) for row in counts(worksheet)] == [
        ("王秀芳", "上袖", (9, 1), 10),
        ("王秀芳", "上袖", (9, 3), 20),
    ]


def test_rows_that_came_back_are_no_steps() -> None:
    """Reason and row number stand before each row of the file of rows that were not taken."""
    for heads in (["原因", "行"], ["Reason", "Row"]):
        worksheet = sheet([[*heads, "日期", "上袖"], ["说不清", "7", "9.1", 10]], "王秀芳")
        assert [brief(row) for row in counts(worksheet)] == [("王秀芳", "上袖", (9, 1), 10)]


# --- lists ----------------------------------------------------------------


def test_a_list() -> None:
    row, plain = counts(
        sheet(
            [
                LIST,
                ["9.16", "王秀芳", "O-02", "上袖", "1,200", 3, "1", "4.5分", 100],
                ["2025-09-17", "杨 小 燕", 2, "锁边", 7],
            ]
        )
    )
    assert brief(row) == ("王秀芳", "上袖", (9, 16), 1200)
    assert (row.order, row.rework, row.scrap, row.rate_hao, row.per_pieces) == ("O-02", 3, 1, 450, 100)
    assert row.place == Place("Sheet1", 2)
    assert (plain.name, plain.order, plain.rework, plain.scrap, plain.rate_hao) == ("杨小燕", "2", None, None, None)


def test_a_list_for_one_day_and_one_step() -> None:
    worksheet = sheet([["2025年9月16日 工序：上袖"], ["工号", "姓名", "件数"], ["3", "王秀芳", 120]])
    (row,) = counts(worksheet)
    assert (*brief(row), row.number) == ("王秀芳", "上袖", (9, 16), 120, "3")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["9.31", "王秀芳", "O", "上袖", 1], [(Level.REFUSED, Reason.NO_SUCH_DAY, 1)]),
        (["昨天", "王秀芳", "O", "上袖", 1], [(Level.REFUSED, Reason.NOT_A_DAY, 1)]),
        (["9.16", "王秀芳", "O", "上袖", "=1+1", "一"],
         [(Level.REFUSED, Reason.FORMULA, 5), (Level.REFUSED, Reason.NOT_PIECES, 6)]),
        (["9.16", "王秀芳", "O", "上袖", 1, None, None, "面议"], [(Level.REFUSED, Reason.RATE_ODD, 8)]),
        (["9.16", "王秀芳", "O", "上袖", 1, None, None, 1, "一打"], [(Level.REFUSED, Reason.NOT_PIECES, 9)]),
        (["9.16", "王秀芳", "O", "上袖", 1, None, None, 1, 144], [(Level.REFUSED, Reason.RATE_ODD, 9)]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_of_a_list(cells: list[Any], expected: list[Any]) -> None:
    (row,) = counts(sheet([LIST, cells]))
    assert why(row) == expected


def test_a_row_without_pieces_says_nothing() -> None:
    assert counts(sheet([LIST, ["9.16", "王秀芳", "O", "上袖", None], ["9.16", "王秀芳", "O", "上袖", "请假"]])) == []
    (row,) = counts(sheet([LIST, ["9.16", "王秀芳", "O", "上袖", None, 4]]))
    assert (row.good, row.rework) == (0, 4)


# --- rosters --------------------------------------------------------------

ROSTER = ["姓名", "身份证号", "电话", "入职日期", "离职日期", "家庭类型", "合同"]


def test_a_roster() -> None:
    (row,) = people(
        sheet([ROSTER, [" 王 秀 芳 ", "61079919700925904x", 10000003923.0, "2025.4.25", "9-1", " 脱贫户 ", "有"]])
    )
    assert (row.name, row.identity, row.phone) == ("王秀芳", "61079919700925904x", "10000003923")
    assert (row.started_on, row.ended_on) == (date(2025, 4, 25), date(2025, 9, 1))
    assert (row.household, row.contract, row.digits_lost, row.findings) == ("脱贫户", "有", False, [])


@pytest.mark.parametrize(
    ("number", "lost"), [(6.107991988031291e17, True), (610799880312129.0, False), (610799198803129100, False)]
)
def test_digits_are_lost_only_in_long_numbers(number: Any, lost: bool) -> None:
    (row,) = people(sheet([ROSTER, ["王秀芳", number]]))
    assert row.digits_lost is lost


@pytest.mark.parametrize("cell", ["=A1", "@SUM(A1)", "——", 7, None, "+A1"])
def test_a_formula_or_a_number_is_no_name(cell: Any) -> None:
    (row,) = people(sheet([ROSTER, [cell, "x", "y"]]))
    assert (row.name, why(row)) == ("", [(Level.REFUSED, Reason.NO_NAME, 1)])


def test_a_roster_s_last_rows_are_nobody() -> None:
    rows = [["王秀芳", "x"], ["合计", "1"], ["制表人：柳", None], ["备注：临时工未列", None]]
    assert [row.name for row in people(sheet([ROSTER, *rows]))] == ["王秀芳"]


# --- lists of orders ------------------------------------------------------

ORDERS = ["订单", "客户", "产品", "数量", "加工费", "交期", "工序", "单价"]


def test_orders_and_the_steps_below_them() -> None:
    worksheet = sheet(
        [
            ORDERS,
            ["O-02", "东莞", "喇叭", "120,000", "0.62", "2025-10-15", "绕线", 0.02],
            [None, None, None, None, None, None, "焊喇叭", "4.5分"],
            ["O-03", None, "耳机", None, None, None, None, None],
        ]
    )
    first, second, third = orders(worksheet)
    assert (first.order, first.buyer, first.product, first.pieces, first.price_hao) == (
        "O-02",
        "东莞",
        "喇叭",
        120_000,
        6200,
    )
    assert (first.due_on, first.operation, first.rate_hao) == (date(2025, 10, 15), "绕线", 200)
    assert (second.order, second.product, second.operation, second.rate_hao) == ("O-02", "喇叭", "焊喇叭", 450)
    assert (third.order, third.pieces, third.operation, third.rate_hao, third.findings) == ("O-03", None, "", None, [])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([None, "东莞", None, 5], [(Level.REFUSED, Reason.NO_ORDER, 1)]),
        (["O", None, None, "很多"], [(Level.REFUSED, Reason.NOT_PIECES, 4)]),
        (["O", None, None, 99_999_999_999], [(Level.REFUSED, Reason.NOT_PIECES, 4)]),
        (["O", None, None, 5, "面议"], [(Level.REFUSED, Reason.NOT_A_PRICE, 5)]),
        (["O", None, None, 5, "=A1"], [(Level.REFUSED, Reason.FORMULA, 5)]),
        (["O", None, None, 5, 0.62, "下月"], [(Level.REFUSED, Reason.NOT_A_DAY, 6)]),
        (["O", None, None, 5, 0.62, None, "绕线", "面议"], [(Level.REFUSED, Reason.NOT_A_PRICE, 8)]),
    ],
)
def test_what_is_wrong_in_a_row_of_orders(cells: list[Any], expected: list[Any]) -> None:
    (row,) = orders(sheet([ORDERS, cells]))
    assert why(row) == expected


def test_orders_are_found_in_english_too() -> None:
    worksheet = sheet([["Order", "Product", "Pieces", "Price"], ["7", "Speaker", 10, 1.5]])
    (row,) = orders(worksheet)
    assert (row.order, row.product, row.pieces, row.price_hao) == ("7", "Speaker", 10, 15_000)
    assert tables(worksheet, Kind.ROSTER) == []
