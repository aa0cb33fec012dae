"""The rows that were not taken: mended by hand and brought again, they are taken."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.cast import Cast
from tests.imports.bringing import Desk, book, figures, sheet, speaking, table_of, written
from workshop.imports.drafts import Choices, Draft
from workshop.imports.left_rows import left_rows
from workshop.imports.rules import Kind
from workshop.spreadsheet.workbook import Workbook
from workshop.spreadsheet.writing import NewWorksheet

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def left(draft: Draft, workbook: Workbook, language: str, **choices: Any) -> list[NewWorksheet]:
    with speaking(language):
        return left_rows(draft, workbook, Choices.model_validate(choices))


def mended(sheets: Sequence[NewWorksheet], **cells: Any) -> Workbook:
    """The file as it comes back, `found` replaced by `better` in every cell."""
    workbook = written(sheets)
    found, better = cells["found"], cells["better"]
    changed = [
        sheet([[better if cell == found else cell for cell in row] for row in each.rows], each.name)
        for each in workbook.worksheets
    ]
    assert changed != list(workbook.worksheets)
    return book(*changed)


@LANGUAGES
@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2025年9月 订单：1 工序：上袖 单价 0.85", "Sheet1"),
        ("2025年9月", "1024 上袖 0.85"),
        ("2025-09 step: 上袖", "Sheet1"),
    ],
)
def test_a_tally_keeps_its_month_its_step_and_its_rate(
    desk: Desk, cast: Cast, language: str, title: str, name: str
) -> None:
    rows = [
        [title],
        ["姓名", "1日", "2日", "31日", "合计"],
        ["王秀芳", 5, 6, None, 11],
        ["杨小燕", 7, "八", None, None],
    ]
    said = {"orders": {"1024": str(cast.order), "": str(cast.order)}}
    workbook = book(sheet(rows, name))
    draft = desk.take(Kind.COUNTS, workbook, **said)
    assert figures(draft) == (3, 0, 0, 1)
    (one,) = sheets = left(draft, workbook, language, **said)
    assert [column.heading for column in one.columns][-4:-2] == ["2025-09-01", "2025-09-02"]
    again = desk.take(Kind.COUNTS, mended(sheets, found="八", better="8"), "left.xlsx", **said)
    assert figures(again) == (1, 1, 0, 0)
    assert {(cell[0], cell[1], cell[3], cell[4]) for cell in desk.cells()} == {
        (1, date(2025, 9, 1), "上袖", 5),
        (1, date(2025, 9, 2), "上袖", 6),
        (2, date(2025, 9, 1), "上袖", 7),
        (2, date(2025, 9, 2), "上袖", 8),
    }


@LANGUAGES
def test_a_worker_s_own_sheet_keeps_her_name(desk: Desk, language: str) -> None:
    rows = [["姓名：王秀芳  订单：1"], ["日期", "上袖", "锁边"], ["9.1", 6, 5], ["9.2", 8, "七"]]
    workbook = book(sheet(rows, "表3"))
    draft = desk.take(Kind.COUNTS, workbook)
    assert figures(draft) == (3, 0, 0, 1)
    again = desk.take(Kind.COUNTS, mended(left(draft, workbook, language), found="七", better=7))
    assert figures(again) == (1, 1, 0, 0)
    assert {(cell[0], cell[3], cell[4]) for cell in desk.cells()} == {
        (1, "上袖", 6), (1, "锁边", 5), (1, "上袖", 8), (1, "锁边", 7),
    }  # fmt: skip


@LANGUAGES
def test_a_list_for_one_day_keeps_its_day(desk: Desk, language: str) -> None:
    rows = [["2025年9月12日  订单：1  工序：上袖"], ["工号", "姓名", "件数"], ["1", "王秀芳", 5], ["2", "杨小芳", 7]]
    workbook = book(sheet(rows))
    draft = desk.take(Kind.COUNTS, workbook)
    assert figures(draft) == (1, 0, 0, 1)
    again = desk.take(Kind.COUNTS, mended(left(draft, workbook, language), found="杨小芳", better="杨小燕"))
    assert figures(again) == (1, 0, 0, 0)
    assert {cell[:2] for cell in desk.cells()} == {(1, date(2025, 9, 12)), (2, date(2025, 9, 12))}


@LANGUAGES
def test_a_roster_s_row_is_mended(desk: Desk, language: str) -> None:
    rows = [
        ["姓名", "身份证号", "电话", "入职日期"],
        ["巩谷雨", "610799197510269006", "10000000031", "2025-9-31"],
        ["邢白露", None, None, "2025-9-1"],
    ]
    workbook = table_of(rows, head=3)
    draft = desk.take(Kind.ROSTER, workbook)
    (one,) = sheets = left(draft, workbook, language)
    assert [row[1] for row in one.rows] == ["4"]
    assert "2025-9-31" in str(one.rows[0][0])
    assert figures(desk.take(Kind.ROSTER, mended(sheets, found="2025-9-31", better="2025-9-30"))) == (0, 0, 1, 0)
    assert figures(desk.take(Kind.ROSTER, mended(sheets, found="2025-9-31", better="2025-9-3"))) == (1, 0, 0, 0)


def test_what_was_answered_is_not_left(desk: Desk) -> None:
    head = ["日期", "姓名", "订单", "工序", "合格数"]
    row = ["9.16", "王秀芳", "1", "上袖", 5]
    workbook = table_of([head, row, row])
    open_draft = desk.look(Kind.COUNTS, workbook)
    assert [row[1] for row in left(open_draft, workbook, "en")[0].rows] == ["2", "3"], "both rows of the cell wait"
    sure = desk.look(Kind.COUNTS, workbook, sure=["all/twice"])
    assert left(sure, workbook, "en", sure=["all/twice"]) == []


def test_orders_and_rates_that_are_open_are_left_with_their_reason(desk: Desk) -> None:
    rows = [
        ["日期", "姓名", "订单", "工序", "合格数"],
        ["9.16", "王秀芳", "O-9", "上袖", 5],
        ["9.16", "王秀芳", "1", "包装", 5],
    ]
    workbook = table_of(rows)
    (one,) = left(desk.look(Kind.COUNTS, workbook), workbook, "zh")
    assert [row[1] for row in one.rows] == ["2", "3"]
    assert "包装" in str(one.rows[1][0])
