"""xls, ods and xlsb: what people still have, read like xlsx."""

from datetime import date
from typing import Any

import pytest
import xlwt
from odf.table import TableCell

from tests.spreadsheet import odd_files, records
from tests.spreadsheet.test_reading import only
from workshop.spreadsheet.compound import stream_extents
from workshop.spreadsheet.reading import Oddity, read_workbook
from workshop.spreadsheet.refusals import Damaged


def test_xls() -> None:
    worksheet = only(odd_files.old_xls())
    assert worksheet.rows[1] == ["巩谷雨", date(2025, 9, 1), 1545]
    assert worksheet.rows[4:] == [["合计", None, None]]
    assert worksheet.merged == ((5, 1, 6, 3),)


def test_xls_with_a_chinese_code_page() -> None:
    worksheet = only(records.code_page_xls())
    assert (worksheet.name, worksheet.rows) == ("计件", [["姓名", None], [12, "姓名"]])


def test_xls_tells_errors_and_formulas_never_calculated() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, "姓名")
        sheet.write(1, 1, 7)
        sheet.write(1, 2, xlwt.Formula("B2*2"))
        sheet.row(2).set_cell_error(1, 0x17)

    worksheet = only(odd_files.xls(fill))
    assert worksheet.oddities == {(2, 3): Oddity.UNCALCULATED, (3, 2): Oddity.ERROR}
    assert worksheet.rows == [["姓名", None, None], [None, 7, None], [None, None, None]]


def test_xls_of_many_numbers_in_one_record_is_measured() -> None:
    def fill(sheet: Any) -> None:
        for column in range(40):
            sheet.write(3, column, column)

    content = odd_files.xls(fill)
    (extent,) = stream_extents(content)
    assert (extent.rows, extent.columns) == (4, 40)
    assert only(content).rows[3] == list(range(40))


def test_an_xls_with_more_table_than_file_is_not_followed() -> None:
    with pytest.raises(Damaged):
        stream_extents(odd_files.xls_that_names_a_sector_again_and_again())


def test_ods() -> None:
    day = TableCell(valuetype="date", datevalue="2025-09-01")
    worksheet = only(odd_files.ods(odd_files.HEADINGS, ("巩谷雨", day, 1545), (TableCell(), TableCell(), 0.5)))
    assert worksheet.name == "计件"
    assert worksheet.rows == [list(odd_files.HEADINGS), ["巩谷雨", date(2025, 9, 1), 1545], [None, None, 0.5]]


def test_ods_tells_formulas_never_calculated() -> None:
    formula = TableCell(formula="of:=[.A1]*2")
    worksheet = only(odd_files.ods(("件数", "合计"), (7, formula)))
    assert worksheet.oddities == {(2, 2): Oddity.UNCALCULATED}
    assert worksheet.rows[1] == [7, None]


def test_blank_cells_to_the_edge_of_an_ods_are_no_cells() -> None:
    blank = TableCell(numbercolumnsrepeated=16_000)
    assert only(odd_files.ods(("姓名", blank), ("巩谷雨", blank))).rows == [["姓名"], ["巩谷雨"]]


def test_xlsb() -> None:
    counts, wrong = read_workbook(records.xlsb([(0, 0), (2, 3)]), "计件.xlsb").worksheets
    assert (counts.name, wrong.name) == ("计件", "错")
    assert counts.rows == [[1, None, None, None], [None] * 4, [None, None, None, 1]]
    assert (counts.oddities, wrong.oddities) == ({}, {(1, 2): Oddity.ERROR})


@pytest.mark.parametrize("name", ["计件.csv", "计件.png", "", "计件"])
def test_a_name_decides_nothing(name: str) -> None:
    assert read_workbook(odd_files.plain_xlsx(), name) == read_workbook(odd_files.plain_xlsx(), "计件.xlsx")
