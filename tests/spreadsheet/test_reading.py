"""Workbooks as people bring them: what is read, and what each that cannot be read is told."""

import io
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt

from tests.spreadsheet import falling, odd_files, records
from workshop.i18n import current_language, gettext
from workshop.spreadsheet import reading, refusals
from workshop.spreadsheet.limits import LARGEST_FILE
from workshop.spreadsheet.reading import Oddity, Worksheet, read_file, read_workbook
from workshop.spreadsheet.refusals import UnreadableFile

SAMPLES = Path(__file__).parent.parent / "samples"


def only(content: bytes) -> Worksheet:
    """The one worksheet of the file."""
    (worksheet,) = read_workbook(content, "计件.xlsx").worksheets
    return worksheet


def shapes(name: str) -> list[tuple[str, int, int]]:
    """Name, rows and columns of each worksheet of a sample."""
    book = read_workbook(read_file(SAMPLES / name), name)
    assert book.warnings == ()
    return [(worksheet.name, len(worksheet.rows), len(worksheet.rows[0])) for worksheet in book.worksheets]


# --- what is read ---------------------------------------------------------


def test_the_samples_have_their_shapes() -> None:
    assert shapes("花名册.xlsx") == [("填表说明", 1, 1), ("员工花名册", 34, 10)]
    assert shapes("计件表-9月.xlsx") == [("O-02 绕线扎带 0.02", 6, 32), ("O-02 焊喇叭 0.045", 7, 32)]
    assert shapes("计件明细-9月下旬.csv") == [("计件明细-9月下旬", 37, 8)]


def test_the_roster_keeps_what_was_typed() -> None:
    roster = read_workbook(read_file(SAMPLES / "花名册.xlsx"), "花名册.xlsx").worksheets[1]
    assert roster.rows[2][:5] == ["序号", "姓  名", "性别 ", "身份证号码", "联系电话"]
    assert roster.rows[3][:5] == [1, " 巩谷雨  ", "女", "610799197510269006", 10000007363]
    assert roster.rows[3][6] == date(2024, 9, 26)
    assert isinstance(roster.rows[27][3], float), "an identity number with its last digits lost stays a float"
    assert roster.merged == ((1, 1, 1, 10), (34, 2, 34, 4))


def test_values_come_as_they_are() -> None:
    def fill(sheet: Any) -> None:
        moments = [date(2025, 9, 1), datetime(2025, 9, 1, 8, 30)]
        numbers = [7, -7.0, 0.5, 999_999_999_999_999, 610799197510269006]
        odd_files.write_rows(sheet, [numbers, ["007", " 巩 ", "１２", None, True], moments])

    worksheet = only(odd_files.xlsx(fill))
    assert worksheet.rows[0] == [7, -7, 0.5, 999_999_999_999_999, 610799197510269006.0]
    assert [type(value) for value in worksheet.rows[0]] == [int, int, float, int, float]
    assert worksheet.rows[1] == ["007", " 巩 ", "１２", None, True]
    assert worksheet.rows[2] == [date(2025, 9, 1), datetime(2025, 9, 1, 8, 30), None, None, None]
    assert type(worksheet.rows[2][0]) is date


def test_rows_and_columns_are_those_of_the_sheet() -> None:
    worksheet = only(odd_files.xlsx(lambda sheet: odd_files.write_rows(sheet, [odd_files.HEADINGS], row=7, column=3)))
    assert worksheet.rows == [*[[None] * 5] * 6, [None, None, *odd_files.HEADINGS]]


def test_formats_without_values_are_no_cells() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "姓名"
        for cell in (sheet["Z1"], sheet["A900"], sheet["XFD5000"]):
            cell.font = openpyxl.styles.Font(bold=True)

    assert only(odd_files.xlsx(fill)).rows == [["姓名"]]


def test_merged_cells_are_told() -> None:
    def fill(sheet: Any) -> None:
        odd_files.write_rows(sheet, [["九月计件"], ["姓名", "件数"], ["巩谷雨", 1], [None, 2]])
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("A1:B1")

    worksheet = only(odd_files.xlsx(fill))
    assert worksheet.merged == ((1, 1, 1, 2), (3, 1, 4, 1))
    assert worksheet.rows[3] == [None, 2]


def test_two_tables_on_a_sheet_keep_their_places() -> None:
    def fill(sheet: Any) -> None:
        for row, column in ((1, 1), (1, 6), (9, 1)):
            odd_files.write_rows(sheet, [odd_files.HEADINGS, *odd_files.PEOPLE], row=row, column=column)

    rows = only(odd_files.xlsx(fill)).rows
    assert (len(rows), {len(row) for row in rows}) == (11, {8})
    assert rows[0][5:] == rows[8][:3] == list(odd_files.HEADINGS)
    assert rows[2][3:5] == [None, None]


@pytest.mark.parametrize("content", [odd_files.formulas(calculated=False), odd_files.formulas_with_zero()])
def test_a_formula_never_calculated_has_no_value(content: bytes) -> None:
    worksheet = only(content)
    assert worksheet.oddities == {(2, 3): Oddity.UNCALCULATED}
    assert worksheet.rows[1][2] is None


def test_a_calculated_formula_has_its_value() -> None:
    worksheet = only(odd_files.formulas(calculated=True))
    assert (worksheet.oddities, worksheet.rows[1]) == ({}, ["巩谷雨", 12, 24])


def test_an_error_has_no_value() -> None:
    worksheet = only(odd_files.errors())
    assert (worksheet.oddities, worksheet.rows[1]) == ({(2, 2): Oddity.ERROR}, ["巩谷雨", None])


def test_a_rule_of_formats_is_not_taken_for_a_formula() -> None:
    rule = b'<extLst xmlns:xm="urn:xm"><ext><xm:f>A1</xm:f></ext></extLst></worksheet>'
    content = odd_files.xlsx(lambda sheet: odd_files.write_rows(sheet, [["姓名"], [0]]))
    worksheet = only(odd_files.changed(content, "xl/worksheets/sheet1.xml", b"</worksheet>", rule))
    assert (worksheet.oddities, worksheet.rows) == ({}, [["姓名"], [0]])


def test_hidden_worksheets_are_marked() -> None:
    first, second = read_workbook(odd_files.hidden_and_shown(shown=True), "a").worksheets
    assert (first.hidden, second.hidden) == (True, False)


def test_macros_are_not_run_and_links_not_followed() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_formula(0, 0, "='http://127.0.0.1:9/[别处.xlsx]表'!A1", value=5)
    content = odd_files.with_part(out.getvalue(), "xl/vbaProject.bin", b"\xcc\x61 no macro that runs")
    assert only(content).rows == [[5]]


# --- what is refused ------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("large") / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    yield path
    path.unlink()


def test_a_file_of_100_mb_is_refused_and_never_in_memory(large: Path) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(refusals.FileTooLarge):
            read_file(large)
        assert tracemalloc.get_traced_memory()[1] < 2.5 * LARGEST_FILE
    finally:
        tracemalloc.stop()


def test_an_upload_of_100_mb_is_refused() -> None:
    with pytest.raises(refusals.FileTooLarge):
        read_workbook(bytes(LARGEST_FILE + 1), "大.csv")


@pytest.mark.parametrize("name", ["nothing.xlsx", "."])
def test_a_path_that_holds_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(refusals.NoSuchFile):
        read_file(tmp_path / name)


def tall() -> bytes:
    return odd_files.xlsx(lambda sheet: odd_files.write_rows(sheet, [["姓名"]], row=100_001))


def wide_twice() -> bytes:
    """Two worksheets, each of which would pass."""

    def fill(sheet: Any) -> None:
        other = sheet.parent.create_sheet("二")
        for each in (sheet, other):
            odd_files.write_rows(each, [["姓名"]])
            odd_files.write_rows(each, [["末"]], row=70_000, column=15)

    return odd_files.xlsx(fill)


def sparse_xls() -> bytes:
    def fill(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, "姓名")
        sheet.write(65_535, 255, 1)

    return odd_files.xls(fill)


REFUSED: dict[str, tuple[Callable[[], bytes], type[UnreadableFile]]] = {
    "nothing": (lambda: b"", refusals.EmptyFile),
    "blanks": (lambda: b" \r\n\r\n", refusals.EmptyFile),
    "zeros": (lambda: bytes(5000), refusals.EmptyFile),
    "blank cells": (lambda: odd_files.xlsx(lambda sheet: None), refusals.NothingInside),
    "only a picture": (odd_files.picture_of_a_table, refusals.HoldsOnlyPicture),
    "all hidden": (lambda: odd_files.hidden_and_shown(shown=False), refusals.NoVisibleWorksheet),
    "sparse giant": (odd_files.sparse_giant, refusals.TooManyCells),
    "sparse xls": (sparse_xls, refusals.TooManyCells),
    "sparse xlsb": (lambda: records.xlsb([(0, 0), (1_048_575, 16_383)]), refusals.TooManyCells),
    "sparse ods": (odd_files.sparse_ods, refusals.TooManyCells),
    "too many rows": (tall, refusals.TooManyCells),
    "too many cells on two sheets": (wide_twice, refusals.TooManyCells),
    "zip bomb": (odd_files.zip_bomb, refusals.UnfoldsTooFar),
    "lying zip bomb": (odd_files.lying_bomb, refusals.UnfoldsTooFar),
    "many parts": (odd_files.many_parts, refusals.UnfoldsTooFar),
    "one long text for many cells": (odd_files.shared_text_bomb, refusals.UnfoldsTooFar),
    "entities": (odd_files.entity_bomb, refusals.UnfoldsTooFar),
    "password": (odd_files.with_password, refusals.NeedsPassword),
    "xls with a password": (odd_files.xls_with_password, refusals.NeedsPassword),
    "cut short": (lambda: odd_files.plain_xlsx()[:-500], refusals.Damaged),
    "cut after its head": (lambda: odd_files.plain_xlsx()[:60], refusals.Damaged),
    "xls cut short": (lambda: odd_files.old_xls()[:1500], refusals.Damaged),
    "a part broken": (odd_files.broken_part, refusals.Damaged),
    "what calamine panics at": (odd_files.sheet_without_part, refusals.Damaged),
    "noise": (lambda: odd_files.noise(4000), refusals.NotATable),
    "noise in an old container": (lambda: odd_files.old_xls()[:512] + odd_files.noise(9000), refusals.Damaged),
    "png": (odd_files.png, refusals.IsPicture),
    "jpeg": (lambda: b"\xff\xd8\xff\xe0\0\x10JFIF", refusals.IsPicture),
    "heic": (lambda: b"\0\0\0\x18ftypheic" + bytes(9), refusals.IsPicture),
    "pdf": (lambda: b"%PDF-1.7\n", refusals.IsPdf),
    "doc": (odd_files.old_doc, refusals.IsDocument),
    "docx": (odd_files.docx, refusals.IsDocument),
    "zip": (lambda: odd_files.zipped(odd_files.plain_xlsx()), refusals.IsArchive),
    "rar": (lambda: b"Rar!\x1a\x07\x01\0", refusals.IsArchive),
    "web page": (lambda: b"<html><table><tr><td>1</td></tr></table>", refusals.IsWebPage),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.proof
def test_each_is_told_what_it_is(case: str) -> None:
    make, refusal = REFUSED[case]
    content = make()
    started = time.monotonic()
    with pytest.raises(UnreadableFile) as raised:
        read_workbook(content, "计件表.xlsx")
    assert type(raised.value) is refusal
    assert time.monotonic() - started < reading.MOST_SECONDS


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = current_language.set(request.param)
    yield request.param
    current_language.reset(before)


def test_each_refusal_says_what_to_do(language: str) -> None:
    kinds = [UnreadableFile]
    for kind in kinds:
        kinds += kind.__subclasses__()
    sentences = [gettext(kind.message, **kind().details) for kind in kinds]
    assert len(set(sentences)) == len({kind.code for kind in kinds}) == len(kinds) > 15
    assert all(("请" in sentence) is (language == "zh") and "%" not in sentence for sentence in sentences)
    assert [type(refusals.refusal_of(kind.code)) for kind in kinds] == kinds


# --- the child ------------------------------------------------------------


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_SECONDS", 0.001)
    with pytest.raises(refusals.TakesTooLong):
        read_workbook(odd_files.plain_xlsx(), "a")


@pytest.mark.parametrize(("fate", "refusal"), [(b"abort", refusals.UnfoldsTooFar), (b"raise", refusals.Damaged)])
def test_a_child_that_falls_over_hurts_nobody(
    monkeypatch: pytest.MonkeyPatch, fate: bytes, refusal: type[UnreadableFile]
) -> None:
    monkeypatch.setattr(reading, "child", falling)
    with pytest.raises(UnreadableFile) as raised:
        read_workbook(odd_files.old_xls() + fate, "a")
    assert type(raised.value) is refusal


def test_the_child_cannot_take_all_memory() -> None:
    take = (
        "from workshop.spreadsheet.child import limit_memory\n"
        "limited = limit_memory(300_000_000)\n"
        "try:\n    bytearray(900_000_000)\nexcept MemoryError:\n    print('refused')\n"
        "print('refused' if not limited else '')"
    )
    ended = subprocess.run([sys.executable, "-c", take], capture_output=True, text=True, check=True)
    assert "refused" in ended.stdout


def test_more_readers_than_turns_wait_and_all_are_served() -> None:
    found: list[str] = []
    content = odd_files.plain_xlsx()
    readers = [Thread(target=lambda: found.append(only(content).name)) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found == ["计件"] * 4
