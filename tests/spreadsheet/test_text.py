"""Tables as text: encodings, delimiters, quotation marks, and files that were cut."""

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.spreadsheet import text
from workshop.spreadsheet.limits import LARGEST_FILE, MOST_ROWS
from workshop.spreadsheet.reading import Workbook, read_workbook
from workshop.spreadsheet.refusals import NotATable, NothingInside, TooManyCells

LINES = "工号,姓名,身份证号,件数\n007,巩谷雨,610799197510269006,1545\n008,邢白露,,1431\n"
ROWS = [
    ["工号", "姓名", "身份证号", "件数"],
    ["007", "巩谷雨", "610799197510269006", "1545"],
    ["008", "邢白露", None, "1431"],
]


def read(content: bytes) -> Workbook:
    return read_workbook(content, "计件.csv")


def rows(content: bytes) -> list[list[object]]:
    (worksheet,) = read(content).worksheets
    return [list(row) for row in worksheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_stays_text_in_every_encoding(encoding: str, delimiter: str, line_end: str) -> None:
    book = read(LINES.replace(",", delimiter).replace("\n", line_end).encode(encoding))
    assert book.worksheets[0].rows == ROWS
    assert (book.worksheets[0].name, book.warnings) == ("计件", ())


def test_big_endian_utf_16() -> None:
    assert rows(b"\xfe\xff" + LINES.encode("utf-16-be")) == ROWS


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4\n", ";"),
        ("姓名\t备注\n巩\t好, 快\n邢\t慢\n", "\t"),
        ("九月计件，请核对\n姓名;件数\n巩;1\n", ";"),
        ("姓名\n巩谷雨\n", ","),
    ],
)
def test_the_delimiter_is_found(lines: str, delimiter: str) -> None:
    assert text.find_delimiter(lines.splitlines()) == delimiter


def test_quotation_marks_hold_delimiters_line_ends_and_marks() -> None:
    assert rows('姓名,备注\n巩,"一, ""二""\n三"\n'.encode()) == [["姓名", "备注"], ["巩", '一, "二"\n三']]


def test_rows_keep_their_numbers_and_get_one_length() -> None:
    assert rows("表\n\n姓名,件数,\n巩\n,,\n\n".encode()) == [["表", None], [None, None], ["姓名", "件数"], ["巩", None]]


# --- what was cut -----------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_file_cut_anywhere_is_read_up_to_there(encoding: str) -> None:
    whole = LINES.encode(encoding)
    for end in range(len(whole) - 14, len(whole) - 2):
        book = read(whole[:end])
        assert book.warnings, f"nothing is said of a cut at {end}"
        assert book.worksheets[0].rows[:2] == ROWS[:2]


def test_a_cut_within_a_sign() -> None:
    book = read(LINES.encode() + "009,单小雪".encode()[:-1])
    assert book.warnings == (text.BREAKS_OFF,)
    assert book.worksheets[0].rows[3] == ["009", "单小", None, None]


def test_a_last_line_with_fewer_cells() -> None:
    assert read(LINES.encode() + b"009,a").warnings == (text.BREAKS_OFF,)


def test_a_last_line_without_end_may_be_whole() -> None:
    assert read(LINES.rstrip().encode()).warnings == (text.NO_LINE_END,)


def test_a_mark_that_is_never_closed_swallows_nothing() -> None:
    book = read('姓名,件数\n"巩,12\n邢,13\n单,14\n'.encode())
    assert book.warnings == (text.OPEN_QUOTE,)
    assert book.worksheets[0].rows == [["姓名", "件数"], ['"巩', "12"], ["邢", "13"], ["单", "14"]]


def test_a_mark_that_is_never_closed_in_a_long_file() -> None:
    lines = ["姓名,件数", '"巩,12', *(f"邢{number},{number}" for number in range(30_000))]
    book = read("\n".join([*lines, ""]).encode())
    assert book.warnings == (text.OPEN_QUOTE,)
    assert len(book.worksheets[0].rows) == 30_002


def test_one_broken_sign_does_not_cost_the_file() -> None:
    book = read((LINES * 10).encode("gb18030") + b"009,\xff,,1\n")
    assert book.warnings == (text.LOST_SIGNS,)
    assert book.worksheets[0].rows[1] == ROWS[1]
    assert book.worksheets[0].rows[-1] == ["009", "�", None, "1"]


# --- what is no table --------------------------------------------------------


@pytest.mark.parametrize("content", [b"\x01\x02\x03 abc", b"ab\0c,d\n", b"\xff\x80\xff\x80\xff\x80,\n"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(NotATable):
        read(content)


def test_delimiters_alone_are_nothing() -> None:
    with pytest.raises(NothingInside):
        read(b",,,\n,,,\n")


@pytest.mark.parametrize(
    "content",
    [
        b"1\n" * (MOST_ROWS + 1),
        b"1," * 1_000_000 + b"\n1\n1\n",
        b",".join([b"1"] * 1_000) + b"\n" + b"1\n" * 5_000,
        b'"' + b"1\n" * (MOST_ROWS + 1),
        b'"' + b"1," * 4_000_000,
    ],
    ids=["rows", "one long row", "one wide row", "rows after an open mark", "cells after an open mark"],
)
def test_too_much_is_refused_soon(content: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(TooManyCells):
        read(content)
    assert time.monotonic() - started < 10


def test_the_longest_text_is_answered_in_time() -> None:
    started = time.monotonic()
    (worksheet,) = read_workbook((b"x" * 120 + b"\n") * (LARGEST_FILE // 121), "长.csv").worksheets
    assert worksheet.name == "长"
    assert len(worksheet.rows) == LARGEST_FILE // 121
    assert time.monotonic() - started < 10


# --- there and back -----------------------------------------------------------

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff�,;\t"), max_size=12)
MIXED = st.lists(CELLS | st.sampled_from(["", "\n", '"', 'a\r\n"b"']), min_size=3, max_size=3)


@given(
    st.lists(MIXED, min_size=1, max_size=12),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
)
@settings(max_examples=150, deadline=None)
def test_what_is_written_as_csv_is_read_again(cells: list[list[str]], delimiter: str, encoding: str) -> None:
    written = [["姓名", f"备{delimiter}注", "件数"], *cells, ["合计", "", "1"]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(written)
    book = read(out.getvalue().encode(encoding))
    assert book.warnings == ()
    assert book.worksheets[0].rows == [[cell or None for cell in row] for row in written]
