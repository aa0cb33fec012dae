"""A packed workbook is the same when it is unpacked."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.spreadsheet.extent import rectangle
from workshop.spreadsheet.workbook import Oddity, Value, Workbook, Worksheet, pack, unpack

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    TEXTS,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times(),
)
PLACES = st.tuples(st.integers(1, 99), st.integers(1, 99))
WORKSHEETS = st.builds(
    Worksheet,
    name=TEXTS,
    rows=st.lists(st.lists(VALUES, max_size=6), max_size=6),
    merged=st.lists(st.tuples(*[st.integers(1, 99)] * 4), max_size=3).map(tuple),
    oddities=st.dictionaries(PLACES, st.sampled_from(Oddity), max_size=3),
    hidden=st.booleans(),
)


def typed(book: Workbook) -> list[list[list[type]]]:
    """Python holds 1, 1.0 and True for equal; their types tell them apart."""
    return [[[type(value) for value in row] for row in worksheet.rows] for worksheet in book.worksheets]


@given(st.builds(Workbook, st.lists(WORKSHEETS, max_size=3).map(tuple), st.lists(TEXTS, max_size=2).map(tuple)))
@settings(max_examples=200, deadline=None)
def test_a_workbook_comes_back_as_it_was(book: Workbook) -> None:
    again = unpack(pack(book))
    assert again == book
    assert typed(again) == typed(book)


def test_a_text_that_looks_like_a_day_stays_a_text() -> None:
    rows: list[list[Value]] = [["2025-09-01", date(2025, 9, 1), datetime(2025, 9, 1), time(8, 30), "08:30:00"]]
    again = unpack(pack(Workbook((Worksheet("a", rows),))))
    assert [type(value) for value in again.worksheets[0].rows[0]] == [str, date, datetime, time, str]


def test_a_packed_workbook_is_small() -> None:
    rows: list[list[Value]] = [["巩谷雨", date(2025, 9, 1 + number % 30), number] for number in range(1000)]
    assert len(pack(Workbook((Worksheet("计件", rows),)))) < 15_000


@pytest.mark.parametrize(
    ("rows", "reach", "expected"),
    [
        ([], [], []),
        ([[None, None], [None]], [], []),
        ([[1], [None, 2, None], [None]], [], [[1, None], [None, 2]]),
        ([[None], [1]], [], [[None], [1]]),
        ([[1]], [(2, 3)], [[1, None, None], [None, None, None]]),
    ],
)
def test_rows_become_a_rectangle(
    rows: list[list[Value]], reach: list[tuple[int, int]], expected: list[list[Value]]
) -> None:
    assert rectangle(rows, reach) == expected
