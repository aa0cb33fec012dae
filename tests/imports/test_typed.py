"""What people type: days, pieces, names, numbers and rates, in every shape."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.imports.rules import Reason
from workshop.imports.typed import (
    Unclear,
    day_heading,
    day_in,
    month_in,
    read_day,
    read_digits,
    read_hao,
    read_name,
    read_pieces,
    squeezed,
    text_of,
)

TODAY = date(2025, 9, 30)
THE_16TH = date(2025, 9, 16)


def why(found: Any) -> Reason:
    assert isinstance(found, Unclear)
    return found.reason


# --- days -----------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "2025-09-16", "2025-9-16", "2025/9/16", "2025/09/16", "2025.9.16", "2025．9．16", "2025·9·16",
        "2025年9月16日", "2025年09月16号", "2025 年 9 月 16 日", "２０２５年９月１６日", "２０２５／９／１６",
        "25-9-16", "25.9.16", "25年9月16日", "20250916", " 2025-09-16 ", "2025-09-16 00:00:00", "2025-09-16T08:30",
        "2025/9/16 星期二", "2025年9月16日（周二）", "2025-9-16(星期二)", "9-16", "9.16", "9/16", "9月16日", "9月16号",
        "９月１６日", "16.9.2025", "16/9/2025", "9/16/2025", "16 Sep 2025", "16 September 2025", "Sep 16, 2025",
        "sept. 16 2025",
    ],
)  # fmt: skip
def test_a_day_in_every_shape_that_people_type(typed: str) -> None:
    assert read_day(typed, TODAY) == THE_16TH


@pytest.mark.parametrize("cell", [THE_16TH, datetime(2025, 9, 16, 8, 30), 45916, 45916.0])
def test_a_day_as_spreadsheets_keep_it(cell: Any) -> None:
    assert read_day(cell) == THE_16TH


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2025-9-31", Reason.NO_SUCH_DAY),
        ("2025年2月30日", Reason.NO_SUCH_DAY),
        ("2月29日", Reason.NO_SUCH_DAY),
        ("13-1", Reason.NO_SUCH_DAY),
        ("20251301", Reason.NO_SUCH_DAY),
        ("0000-1-1", Reason.NO_SUCH_DAY),
        ("0001-01-01", Reason.NO_SUCH_DAY),
        ("9999-12-31", Reason.NO_SUCH_DAY),
        ("上个月", Reason.NOT_A_DAY),
        ("9", Reason.NOT_A_DAY),
        ("2025-9", Reason.NOT_A_DAY),
        ("3/4/2025", Reason.NOT_A_DAY),  # nobody knows which is the month
        ("16 Foo 2025", Reason.NOT_A_DAY),
        ("2025-9-16-1", Reason.NOT_A_DAY),
        ("=TODAY()", Reason.FORMULA),
        (True, Reason.NOT_A_DAY),
        (7, Reason.NOT_A_DAY),
        (45916.5, Reason.NOT_A_DAY),
        (1e300, Reason.NOT_A_DAY),
        (time(8, 0), Reason.NOT_A_DAY),
    ],
)
def test_what_is_no_day_is_told(typed: Any, reason: Reason) -> None:
    assert why(read_day(typed, TODAY)) is reason


@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000"])
def test_a_blank_is_no_day(blank: Any) -> None:
    assert read_day(blank, TODAY) is None


def test_a_day_without_its_year_is_the_last_such_day() -> None:
    assert read_day("12.31", TODAY) == date(2024, 12, 31)
    assert read_day("9.30", TODAY) == TODAY
    assert read_day("10月1日", TODAY) == date(2024, 10, 1)
    assert why(read_day("9.16")) is Reason.NOT_A_DAY, "without a year to go by"


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        (1, 1), (1.0, 1), ("1", 1), ("1日", 1), ("31号", 31), ("１５日", 15), (" 7 日 ", 7), ("3(三)", 3), ("3周三", 3),
        ("3（星期三）", 3), (THE_16TH, THE_16TH), (datetime(2025, 9, 16), THE_16TH), ("9/16", THE_16TH),
        ("9月16日", THE_16TH), ("2025-09-16", THE_16TH), ("9.16", THE_16TH), (0, None), (32, None), ("45日", None),
        ("合计", None), ("9月31日", None), (None, None), (True, None), (45916, None), ("", None), (1.5, None),
    ],
)  # fmt: skip
def test_the_heading_of_a_day(heading: Any, day: Any) -> None:
    assert day_heading(heading, TODAY) == day


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025年9月 计件表", (2025, 9)), ("2025-09 计件", (2025, 9)), ("计件表2025.9", (2025, 9)),
        ("２０２５年９月", (2025, 9)), ("9月计件表", (2025, 9)), ("9 月份", (2025, 9)), ("12月", (2024, 12)),
        ("month-2025-09.xlsx", (2025, 9)), ("9月16日", None), ("计件表", None), ("2025年13月", None),
        ("1899年1月", None), ("", None), ("绕线 0.02", None),
    ],
)  # fmt: skip
def test_the_month_of_a_caption(text: str, month: tuple[int, int] | None) -> None:
    assert month_in(text, TODAY) == month


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年9月16日 日报", THE_16TH), ("日期：2025-9-16", THE_16TH), ("9月16日", THE_16TH), ("9.16", THE_16TH),
        ("2025/09/16", THE_16TH), ("2025年9月", None), ("计件", None), ("", None), ("9月31日", None),
    ],
)  # fmt: skip
def test_the_day_of_a_caption(text: str, day: date | None) -> None:
    assert day_in(text, TODAY) == day


# --- pieces ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        (120, 120), (120.0, 120), (0, 0), ("120", 120), (" 120 ", 120), ("1,200", 1200), ("１，２００", 1200),
        ("１０９１", 1091), ("500+1000", 1500), ("500 + 1000", 1500), ("５００＋１０００", 1500), ("1+2+3", 6),
        ("120件", 120), ("120个", 120), ("120 pcs", 120), ("120.0", 120), ("+120", 120), ("0", 0),
    ],
)  # fmt: skip
def test_pieces(typed: Any, pieces: int) -> None:
    assert read_pieces(typed) == pieces


@pytest.mark.parametrize(
    "typed",
    [None, "", "  ", "-", "—", "——", "–", "/", "请假", "请 假", "事假", "农忙", "休", "休息", "无", "停电", "N/A"],
)
def test_no_work_is_no_count(typed: Any) -> None:
    assert read_pieces(typed) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (-40, Reason.NEGATIVE), ("-40", Reason.NEGATIVE), ("－４０", Reason.NEGATIVE), (1.5, Reason.NOT_PIECES),
        ("1.5", Reason.NOT_PIECES), ("一百", Reason.NOT_PIECES), ("500-20", Reason.NOT_PIECES),
        ("500+", Reason.NOT_PIECES), ("12?", Reason.NOT_PIECES), (True, Reason.NOT_PIECES),
        (THE_16TH, Reason.NOT_PIECES), ("=400+1", Reason.FORMULA), ("＝Ａ１", Reason.FORMULA),
        ("9" * 400, Reason.NOT_PIECES), ("9" * 5000, Reason.NOT_PIECES), ("9" * 5000 + "+1", Reason.NOT_PIECES),
    ],
)  # fmt: skip
def test_what_is_no_count_is_told(typed: Any, reason: Reason) -> None:
    assert why(read_pieces(typed)) is reason


def test_what_was_found_is_short_enough_to_be_told() -> None:
    found = read_pieces("啊" * 3000)
    assert isinstance(found, Unclear)
    assert found.found == "啊" * 40


# --- names and numbers ----------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" 巩谷雨  ", "巩谷雨"), ("巩 谷 雨", "巩谷雨"), ("巩\u3000谷雨", "巩谷雨"), ("沙马·阿果", "沙马·阿果"),
        ("沙马•阿果", "沙马·阿果"), ("Ann  Lee", "Ann Lee"), ("阿 Lee", "阿 Lee"), (None, ""), ("", ""), (7, ""),
        ("——", ""), ("12", ""), ("=VLOOKUP(A1,B:C,2)", ""), ("＝Ａ１", ""), ("@SUM(A1)", ""), ("+A1+B1", ""),
        ("-A1", ""),
    ],
)  # fmt: skip
def test_a_name(typed: Any, name: str) -> None:
    assert read_name(typed) == name


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        ("610799197510269006", "610799197510269006"), ("'610799197510269006", "610799197510269006"),
        ("610799 19751026 9006", "610799197510269006"), ("61079919700925904x", "61079919700925904x"),
        ("１００００００００３０", "10000000030"), (10000007363, "10000007363"), (10000007363.0, "10000007363"),
        (6.107991988031291e17, "6.107991988e+17"), (None, ""), ("", ""),
    ],
)  # fmt: skip
def test_numbers_that_are_text(cell: Any, digits: str) -> None:
    assert read_digits(cell) == digits


# --- rates ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hao"),
    [
        (0.045, 450), ("0.045", 450), (".045", 450), ("4.5分", 450), ("45厘", 450), ("0.45角", 450), ("0.45毛", 450),
        ("0.045元", 450), ("¥0.045", 450), ("￥0.045/件", 450), ("０．０４５", 450), ("0.045元/个", 450), (1, 10_000),
        ("1", 10_000), ("1.5块", 15_000), (0.02, 200), (0.0001, 1), (1.1, 11_000), ("1,000", 10_000_000),
    ],
)  # fmt: skip
def test_a_rate(typed: Any, hao: int) -> None:
    assert read_hao(typed) == hao


@pytest.mark.parametrize("typed", [None, "", "-", "无"])
def test_no_rate(typed: Any) -> None:
    assert read_hao(typed) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("面议", Reason.RATE_ODD), ("0", Reason.RATE_ODD), (0, Reason.RATE_ODD), (0.00001, Reason.RATE_ODD),
        ("0.00001", Reason.RATE_ODD), ("-0.02", Reason.RATE_ODD), (-0.02, Reason.RATE_ODD), ("4毛5", Reason.RATE_ODD),
        ("0.5/百件", Reason.RATE_ODD), ("0.02~0.03", Reason.RATE_ODD), (True, Reason.RATE_ODD),
        (THE_16TH, Reason.RATE_ODD), (1e300, Reason.RATE_ODD), ("0.5厘分", Reason.RATE_ODD),
        ("=A1", Reason.FORMULA),
    ],
)  # fmt: skip
def test_what_is_no_rate_is_told(typed: Any, reason: Reason) -> None:
    assert why(read_hao(typed)) is reason


# --- text -----------------------------------------------------------------


def test_text_of_cells() -> None:
    cells = [None, " a  b ", 7, 7.0, 7.5, datetime(2025, 9, 16, 1), THE_16TH, True, "a\0b\nc"]
    texts = [text_of(cell) for cell in cells]
    assert texts == ["", "a b", "7", "7", "7.5", "2025-09-16", "2025-09-16", "True", "a b c"]


@pytest.mark.parametrize("typed", ["合计", "合 计", "合计：", "合计:", "合\u3000计 *"])
def test_texts_compare_without_their_spaces(typed: str) -> None:
    assert squeezed(typed) == "合计"


# --- whatever stands there ------------------------------------------------

DIGITS = st.text(st.sampled_from("0123456789０１²٣.,-+=/年月日号分角元件 x%"), max_size=30)
CELLS = (
    st.text(max_size=60)
    | DIGITS
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.none()
)


@given(CELLS)
def test_no_cell_ever_raises(cell: Any) -> None:
    day = read_day(cell, TODAY)
    assert day is None or isinstance(day, date | Unclear)
    pieces, hao = read_pieces(cell), read_hao(cell)
    assert pieces is None or isinstance(pieces, Unclear) or pieces >= 0
    assert hao is None or isinstance(hao, Unclear) or hao > 0
    heading = day_heading(cell, TODAY)
    assert heading is None or isinstance(heading, date) or 1 <= heading <= 31
    assert "\0" not in read_name(cell) + read_digits(cell) + text_of(cell)


@given(st.text(max_size=80) | DIGITS)
def test_no_caption_ever_raises(text: str) -> None:
    month = month_in(text, TODAY)
    assert month is None or 1 <= month[1] <= 12
    day = day_in(text, TODAY)
    assert day is None or isinstance(day, date)
