"""Finding tables: headings anywhere, columns in any order, captions, several tables on a sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.imports.bringing import counts, fields, sheet, tables
from workshop.imports.rules import FIELD_NAMES, FIELDS_OF, Field, Kind
from workshop.imports.tables import HEADINGS, NOT_TAKEN, Table
from workshop.spreadsheet.workbook import Worksheet

LIST = ["日期", "姓名", "订单", "工序", "合格数"]
ROW = ["2025-09-16", "王秀芳", "O-02", "上袖", 120]
WIDE = ["姓名", "1日", "2日", "3日", "合计"]


def only(worksheet: Worksheet, kind: Kind = Kind.COUNTS, **more: Any) -> Table:
    (table,) = tables(worksheet, kind, **more)
    return table


def captioned(*lines: Sequence[Any], name: str = "Sheet1", file_name: str = "") -> Table:
    """A tally with these lines above it."""
    return only(sheet([*lines, WIDE, ["王秀芳", 1, 2, 3, 6]], name), file_name=file_name)


# --- where the headings stand, and what they mean -------------------------


@pytest.mark.parametrize("row", [1, 3, 7])
def test_headings_in_any_row(row: int) -> None:
    above: list[list[Any]] = [["柳坝车间", None], [None], ["九月", "请核对"], [None], ["制表", "柳"], [None]]
    table = only(sheet([*above[: row - 1], LIST, ROW]))
    assert (table.heading_row, table.last_row, table.key) == (row, row + 1, f"Sheet1/{row}/1")


@pytest.mark.parametrize(
    ("headings", "meant"),
    [
        (["合格数", "工序", "姓名", "订单", "日期"], [Field.GOOD, Field.OPERATION, Field.NAME, Field.ORDER, Field.DAY]),
        (["Date", "Worker", "Order no.", "Step", "Good pieces"],
         [Field.DAY, Field.NAME, None, Field.OPERATION, Field.GOOD]),
        ([" 日 期 ", "姓  名", "款号", "工序名称", "产量（件）", "单价(元/件)", "返工(件)"],
         [Field.DAY, Field.NAME, Field.ORDER, Field.OPERATION, Field.GOOD, Field.RATE, Field.REWORK]),
        (["日期：", "姓名*", "工号", "品名", "工序", "数量[件]", "备注"],
         [Field.DAY, Field.NAME, Field.NUMBER, Field.PRODUCT, Field.OPERATION, Field.GOOD, None]),
        (["WORK DATE", "Employee", "Operation", "QTY", "Scrap", "Rework", "Rate (yuan)", "Per pieces"],
         [Field.DAY, Field.NAME, Field.OPERATION, Field.GOOD, Field.SCRAP, Field.REWORK, Field.RATE, Field.PER]),
        (["日期", "姓名", "姓名", "工序", "合格数"], [Field.DAY, Field.NAME, None, Field.OPERATION, Field.GOOD]),
    ],
)  # fmt: skip
def test_columns_in_any_order(headings: list[str], meant: list[Field | None]) -> None:
    table = only(sheet([headings, ["x"] * len(headings)]))
    assert [table.columns.get(column) for column in range(1, len(headings) + 1)] == meant


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_that_we_ourselves_write_are_known(kind: Kind, language: str) -> None:
    from tests.imports.bringing import speaking
    from workshop.i18n import gettext

    with speaking(language):
        headings = [gettext(FIELD_NAMES[meant]) for meant in FIELDS_OF[kind]]
    worksheet = sheet([headings, ["x"] * len(headings)])
    assert [meant for _, meant in sorted(only(worksheet, kind).columns.items())] == list(FIELDS_OF[kind])


def test_each_heading_means_one_thing() -> None:
    for kind in Kind:
        words = [word for meant in FIELDS_OF[kind] for word in HEADINGS[meant]]
        assert len(words) == len(set(words))
        assert not NOT_TAKEN & set(words)


def test_what_is_known_and_has_no_use_is_told() -> None:
    roster = sheet([["姓名", "性别", "身份证号", "地址", "爱好"], ["王秀芳", "女", "x", "柳坝", "唱歌"]])
    assert only(roster, Kind.ROSTER).left == ["性别", "地址", "爱好"]


def test_what_the_workshop_taught_counts_first() -> None:
    worksheet = sheet([["做活日", "姓名", "工序", "交货", "合格数"], ROW])
    assert tables(worksheet) == []
    table = only(worksheet, learnt={"做活日": "day", "交货": "good", "合格数": ""})
    assert table.columns == {1: Field.DAY, 2: Field.NAME, 3: Field.OPERATION, 4: Field.GOOD}


def test_a_heading_row_said_by_hand() -> None:
    worksheet = sheet([["说明"], ["谁", "哪天", "多少"], ["王秀芳", "9.16", 120]])
    assert tables(worksheet) == []
    table = only(worksheet, heading_row=2)
    assert (table.heading_row, table.last_row) == (2, 3)
    assert table.headings == {1: "谁", 2: "哪天", 3: "多少"}
    assert tables(worksheet, heading_row=9) == tables(worksheet, heading_row=0) == []


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [["请如实填写，身份证号请设为文本。"]],
        [["姓名"], ["王秀芳"]],
        [["姓名", "订单", "工序", "合格数", "金额"], ["王秀芳", "O-02", "上袖", 500, 10]],  # pay, without days
        [["姓名", "1日", "2日"], ["王秀芳", 1, 2]],  # too few days to be a tally
    ],
)
def test_what_is_no_tally(rows: list[list[Any]]) -> None:
    assert tables(sheet(rows)) == []


def test_a_roster_is_no_tally_and_a_tally_no_roster() -> None:
    roster = sheet([["姓名", "身份证号", "电话"], ["王秀芳", "x", "y"]])
    assert tables(roster) == []
    assert tables(sheet([WIDE, ["王秀芳", 1, 2, 3, 6]]), Kind.ROSTER) == []


# --- several tables -------------------------------------------------------


def test_two_tables_below_each_other_have_their_own_captions() -> None:
    worksheet = sheet(
        [
            ["2025年9月  工序：上袖  单价 0.85"], WIDE, ["王秀芳", 10, 20, 30, 60], ["合计", 10, 20, 30, 60], [None],
            ["2025年8月  工序：锁边  单价 0.4"], WIDE, ["杨小燕", 1, "请假", 3, 4], ["制表：柳"],
        ]
    )  # fmt: skip
    upper, lower = tables(worksheet)
    assert [(t.heading_row, t.last_row, t.caption.month, t.caption.operation) for t in (upper, lower)] == [
        (2, 6, (2025, 9), "上袖"),
        (7, 9, (2025, 8), "锁边"),
    ]
    found = [(row.name, row.operation, row.rate_hao, row.day, row.good) for row in counts(worksheet)]
    assert found[:2] == [("王秀芳", "上袖", 8500, date(2025, 9, 1), 10), ("王秀芳", "上袖", 8500, date(2025, 9, 2), 20)]
    assert found[3:] == [("杨小燕", "锁边", 4000, date(2025, 8, 1), 1), ("杨小燕", "锁边", 4000, date(2025, 8, 3), 3)]


def test_a_table_takes_nothing_from_the_rows_of_the_one_above_it() -> None:
    upper = [LIST, ["2025-08-01", "王秀芳", "O-02", "上袖", 5], ["2025-08-02", "工序：假", "O-02", "上袖", 5]]
    worksheet = sheet([*upper, ["姓名", "日期", "工序", "合格数"], ["杨小燕", None, "锁边", 7]])
    _, lower = tables(worksheet)
    assert (lower.caption.day, lower.caption.month, lower.caption.operation) == (None, None, "")
    assert [row.day for row in counts(worksheet)] == [date(2025, 8, 1), date(2025, 8, 2), None]


@pytest.mark.parametrize("gap", [[], [None], [None, None]])
def test_two_lists_beside_each_other(gap: list[None]) -> None:
    heads = ["日期", "姓名", "工序", "合格数"]
    left, right = ["2025-09-01", "王秀芳", "上袖", 5], ["2025-09-02", "杨小燕", "锁边", 7]
    worksheet = sheet([[*heads, *gap, *heads], [*left, *gap, *right], [None, None, None, None, *gap, *right]])
    assert [(row.name, row.operation, row.good) for row in counts(worksheet)] == [
        ("王秀芳", "上袖", 5),
        ("杨小燕", "锁边", 7),
        ("杨小燕", "锁边", 7),
    ]


@pytest.mark.parametrize("first", [[], ["工号"], ["序号"]])
def test_two_tallies_beside_each_other(first: list[str]) -> None:
    """The days of both have the same numbers."""
    heads = [*first, *WIDE, *[None] * 2, *first, *WIDE]
    number = [7] * len(first)
    row = [*number, "王秀芳", 1, 2, 3, 6, None, None, *number, "杨小燕", 4, 5, 6, 15]
    worksheet = sheet([["2025年9月 工序：上袖"], heads, row])
    assert len(tables(worksheet)) == 2
    found = [(found.name, found.day.day if found.day else 0, found.good) for found in counts(worksheet)]
    assert found == [
        *(("王秀芳", day, day) for day in (1, 2, 3)),
        *(("杨小燕", day, day + 3) for day in (1, 2, 3)),
    ]
    if first == ["工号"]:
        assert {found.number for found in counts(worksheet)} == {"7"}


def test_a_number_and_another_number_stand_in_one_table() -> None:
    table = only(sheet([["工号", "姓名", "日期", "工序", "编号", "合格数"], ["1", "王秀芳", "9.16", "上袖", "x", 5]]))
    assert fields(table)[Field.NUMBER] == 1
    assert table.left == ["编号"]


# --- merged cells ---------------------------------------------------------


def test_names_merged_over_rows() -> None:
    rows = [
        ["2025年9月"],
        ["姓名", "工序", "1日", "2日", "3日"],
        ["王秀芳", "上袖", 1, 2, 3],
        [None, "锁边", 4, 5, 6],
        ["杨小燕", "上袖", 7, 8, 9],
    ]
    worksheet = sheet(rows, merged=((1, 1, 1, 5), (3, 1, 4, 1)))
    assert [(row.name, row.operation) for row in counts(worksheet)][::3] == [
        ("王秀芳", "上袖"),
        ("王秀芳", "锁边"),
        ("杨小燕", "上袖"),
    ]


def test_numbers_that_are_merged_are_counted_once() -> None:
    rows = [["2025年9月"], ["姓名", "1日", "2日", "3日"], ["王秀芳", 500, None, 3]]
    found = counts(sheet(rows, "上袖", merged=((3, 2, 3, 3),)))
    assert [(row.day and row.day.day, row.good) for row in found] == [(1, 500), (3, 3)]


@pytest.mark.parametrize("merged", [((2, 1, 3, 1), (2, 2, 2, 4), (2, 5, 3, 5)), ()])
def test_headings_of_two_rows(merged: Any) -> None:
    rows = [
        ["柳坝车间 计件表"],
        ["姓名", "2025年9月", None, None, "合计"],
        [None, 1, 2, 3, None],
        ["王秀芳", 10, 20, 30, 60],
    ]
    worksheet = sheet(rows, "上袖", merged=merged)
    table = only(worksheet)
    assert (table.heading_row, table.caption.month, fields(table)) == (3, (2025, 9), {Field.NAME: 1, Field.TOTAL: 5})
    assert [row.good for row in counts(worksheet)] == [10, 20, 30]
    assert only(worksheet, heading_row=3).columns == table.columns, "said by hand"


def test_the_first_row_without_a_name_is_no_second_row_of_headings() -> None:
    worksheet = sheet([["2025年9月"], WIDE, [None, 10, 20, 30, 60], ["王秀芳", 1, 2, 3, 6]], "上袖")
    assert only(worksheet).heading_row == 2
    assert [row.name for row in counts(worksheet)] == [""] * 3 + ["王秀芳"] * 3


def test_a_roster_with_headings_of_two_rows() -> None:
    rows = [["姓名", "身份", None, "合同"], [None, "身份证号", "电话", None], ["王秀芳", "x", "y", "有"]]
    merged = ((1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4))
    table = only(sheet(rows, merged=merged), Kind.ROSTER)
    assert (table.heading_row, set(fields(table))) == (
        2,
        {Field.NAME, Field.IDENTITY, Field.PHONE, Field.CONTRACT},
    )


# --- captions -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "order", "rest", "rates"),
    [
        ("O-02 绕线扎带 0.02", "O-02", "绕线扎带", (200,)),
        ("绕线扎带 4.5分", "", "绕线扎带", (450,)),
        ("9月 O-02 焊喇叭", "O-02", "焊喇叭", ()),
        ("2025年9月计件表 上袖", "", "上袖", ()),
        ("王秀芳", "", "王秀芳", ()),
        ("王秀芳 9月", "", "王秀芳", ()),
        ("A1024 上袖", "A1024", "上袖", ()),
        ("Sheet1", "", "", ()),
        ("工作表2", "", "", ()),
        ("计件", "", "", ()),
        ("件数", "", "", ()),
        ("9月", "", "", ()),
    ],
)
def test_the_name_of_a_sheet(name: str, order: str, rest: str, rates: tuple[int, ...]) -> None:
    caption = captioned(name=name).caption
    assert (caption.order, caption.rest, caption.rates_hao) == (order, rest, rates)


@pytest.mark.parametrize(
    "lines",
    [
        [["2025年9月 计件表  订单：O-02 工序：绕线 单价 0.02 元"]],
        [["2025年9月计件表"], ["订单号: O-02，工序: 绕线，工价：0.02"]],
        [["柳坝车间"], [None], ["2025.9", "单号：O-02", "工序：绕线", "单价：2分"]],
        [["2025-09"], ["款号：", "O-02"], ["工序：", "绕线", "单价", "0.02"]],
        [["2025-09"], ["款号：", "O-02"], ["工序：", "绕线", "单价", 0.02]],
        [["2025-09 order: O-02; step: 绕线; rate: 0.02"]],
    ],
)
def test_the_lines_above_a_table(lines: list[list[Any]]) -> None:
    caption = captioned(*lines).caption
    assert (caption.month, caption.order, caption.operation, caption.rates_hao) == ((2025, 9), "O-02", "绕线", (200,))


def test_a_sheet_and_its_head_that_disagree_about_the_rate() -> None:
    assert captioned(["单价 0.03"], name="O-02 绕线 0.02").caption.rates_hao == (300, 200)


def test_the_month_may_stand_in_the_name_of_the_file() -> None:
    assert captioned(file_name="计件表-2025年8月.xlsx").caption.month == (2025, 8)
    assert captioned(["9月"], file_name="计件表-2025年8月.xlsx").caption.month == (2025, 9)
    assert captioned(file_name="计件表.xlsx").caption.month is None
