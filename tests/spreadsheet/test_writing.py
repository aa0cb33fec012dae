"""Workbooks as another program reads them."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.spreadsheet.writing import Column, Kind, NewWorksheet, legal_names, write_workbook


def read(*sheets: NewWorksheet) -> Any:
    return openpyxl.load_workbook(BytesIO(write_workbook(sheets)))


KINDS = (
    Column("姓名"),
    Column("合格数", Kind.NUMBER),
    Column("金额", Kind.MONEY),
    Column("单价(元)", Kind.RATE),
    Column("日期", Kind.DAY),
)


def test_each_kind_is_written_in_its_unit() -> None:
    book = read(NewWorksheet("计件", KINDS, [("王秀芳", 120, 104_650, 125, date(2025, 9, 16))]))
    header, row = book["计件"].iter_rows()
    assert [cell.value for cell in header] == [column.heading for column in KINDS]
    assert [cell.value for cell in row][:4] == ["王秀芳", 120, 1046.5, 0.0125]
    assert row[4].value.date() == date(2025, 9, 16)
    assert [cell.number_format for cell in row] == ["@", "0", "0.00", "0.0000", "yyyy-mm-dd"]
    assert [cell.data_type for cell in row] == ["s", "n", "n", "n", "d"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "0012", "610799199001010011", "http://x.example"])
def test_text_stays_text(text: str) -> None:
    sheet = read(NewWorksheet(text, [Column(text)], [(text,)])).worksheets[0]
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
        assert cell.hyperlink is None


def test_a_number_in_a_column_of_text_is_text_and_text_in_one_of_numbers_too() -> None:
    sheet = read(NewWorksheet("x", [Column("工号"), Column("件数", Kind.NUMBER)], [(7, "请假"), (None, None)])).active
    assert [cell.value for cell in sheet[2]] == ["7", "请假"]
    assert [cell.value for cell in sheet[3]] == [None, None]


def test_the_header_is_frozen_and_nothing_is_merged() -> None:
    sheet = read(NewWorksheet("x", KINDS, [], fixed_columns=1)).active
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert not sheet.merged_cells.ranges


def test_blank_rows_keep_their_kind() -> None:
    sheet = read(NewWorksheet("x", [Column("身份证号"), Column("日期", Kind.DAY)], [("1", None)], blank_rows=3)).active
    assert sheet.max_row == 5
    for row in range(3, 6):
        assert [cell.number_format for cell in sheet[row]] == ["@", "yyyy-mm-dd"]
        assert [cell.value for cell in sheet[row]] == [None, None]


def test_a_few_choices_stand_in_the_cell() -> None:
    sheet = read(NewWorksheet("x", [Column("户籍", choices=("脱贫户", "监测户"))], blank_rows=9)).active
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", '"脱贫户,监测户"', "A2:A10")
    assert rule.errorStyle == "warning"


@pytest.mark.parametrize("choices", [[f"工序 {number}" for number in range(60)], ["红,大", "蓝"]])
def test_choices_that_do_not_fit_the_cell_stand_on_a_hidden_sheet(choices: list[str]) -> None:
    book = read(NewWorksheet("x", [Column("工序", choices=choices)], blank_rows=1))
    shown, hidden = book.worksheets
    (rule,) = shown.data_validations.dataValidation
    assert rule.formula1 == f"'{hidden.title}'!$A$1:$A${len(choices)}"
    assert [row[0].value for row in hidden.iter_rows()] == choices
    assert hidden.sheet_state == "hidden"


def test_the_same_content_is_the_same_bytes() -> None:
    sheets = [NewWorksheet("x", KINDS, [("王秀芳", 1, 2, 3, date(2025, 9, 1))], blank_rows=2)]
    first = write_workbook(sheets)
    assert first == write_workbook(sheets)
    with zipfile.ZipFile(BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one cell for each column"):
        write_workbook([NewWorksheet("x", KINDS, [("short",)])])


@pytest.mark.parametrize(
    ("wanted", "legal"),
    [
        (["8/9 月: [计件]*?"], ["8 9 月 计件"]),
        (["x", "X", "x"], ["x", "X (2)", "x (3)"]),
        (["'a'", "", "History"], ["a", "1", "History (2)"]),
        (["字" * 40, "字" * 40], ["字" * 31, "字" * 27 + " (2)"]),
        (["𠮷" * 20], ["𠮷" * 15]),
    ],
)
def test_names_of_sheets_become_legal(wanted: list[str], legal: list[str]) -> None:
    assert legal_names(wanted) == legal


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_names_and_texts_make_a_workbook(texts: list[str]) -> None:
    write_workbook([NewWorksheet(text, [Column(text)], [(text,)]) for text in texts])
