"""Spans of a day, rows that stand, and what the leader's list changes."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.attendance import rules
from workshop.attendance.rules import Difference, Span
from workshop.ids import new_id

DAY = date(2025, 9, 16)


@dataclass(frozen=True)
class Row:
    from_minute: int
    to_minute: int | None = None
    replaces_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8:00-11:30, 14:00-17:30", "8:00-11:30, 14:00-17:30"),
        ("14:00-17:30,8:00-11:30", "8:00-11:30, 14:00-17:30"),
        ("８：００－１１：３０", "8:00-11:30"),
        ("8-12 14-18", "8:00-12:00, 14:00-18:00"),
        ("8点半到11点，14点到17点30分", "8:30-11:00, 14:00-17:30"),
        ("8.30~12、13–18", "8:30-12:00, 13:00-18:00"),
        ("8:00-", "8:00-"),
        ("0:00-24:00", "0:00-24:00"),
        ("8:00-12:00, 12:00-13:00", "8:00-12:00, 12:00-13:00"),
        (" ", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, read: str) -> None:
    spans = rules.read_spans(typed)
    assert rules.spans_text(spans) == read
    assert rules.read_spans(read) == spans


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("11:30-8:00", rules.UNREADABLE),
        ("8:00-8:00", rules.UNREADABLE),
        ("8:60-9:00", rules.UNREADABLE),
        ("8:00-24:01", rules.UNREADABLE),
        ("24:00-", rules.UNREADABLE),
        ("morning", rules.UNREADABLE),
        ("8:00", rules.UNREADABLE),
        ("8:00-, 14:00-17:30", rules.UNREADABLE),
        ("8:00-11:30, 11:00-12:00", rules.CROSSING),
        ("8:00-18:00, 9:00-10:00", rules.CROSSING),
    ],
)
def test_what_is_no_time_is_refused(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        rules.read_spans(typed)


def test_usual_hours_have_an_end() -> None:
    with pytest.raises(ValueError, match="from when to when"):
        rules.read_spans("8:00-", may_be_open=False)


@pytest.mark.parametrize(
    ("spans", "minutes"),
    [
        ([], 0),
        ([(480, 690), (840, 1050)], 420),
        ([(480, None)], 0),
        ([(480, 600), (540, 660)], 180),  # each minute once
        ([(480, 660), (500, 510)], 180),
        ([(0, 1440)], 1440),
    ],
)
def test_minutes_of_a_day(spans: list[tuple[int, int | None]], minutes: int) -> None:
    assert rules.minutes_of_day(Span(*span) for span in spans) == minutes


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ([(480, 600)], [(600, 660)], []),
        ([(480, 600)], [(540, 660)], [(540, 600)]),
        ([(480, 690), (840, 1050)], [(600, 900)], [(600, 690), (840, 900)]),
        ([(840, 1050), (480, 690)], [(0, 1440)], [(480, 690), (840, 1050)]),
        ([(480, None)], [(1200, 1260)], [(1200, 1260)]),
    ],
)
def test_where_two_lists_lie_over_each_other(one: list, other: list, both: list) -> None:
    mine, theirs = [Span(*span) for span in one], [Span(*span) for span in other]
    assert rules.shared(mine, theirs) == [Span(*span) for span in both]
    assert rules.shared(theirs, mine) == rules.shared(mine, theirs)


# --- rows -----------------------------------------------------------------


def test_a_row_that_another_replaces_falls_away() -> None:
    came = Row(480)
    went = Row(480, 690, came.id)
    put_right = Row(470, 690, went.id)
    noon = Row(840, 1050)
    assert rules.standing([noon, came, went, put_right]) == [put_right, noon]
    assert rules.standing([came, went]) == [went]
    assert rules.standing([]) == []


def test_a_row_without_length_takes_a_span_away() -> None:
    wrong = Row(480, 690)
    gone = Row(480, 480, wrong.id)
    assert rules.standing([wrong, gone]) == []
    again = Row(500, 600, gone.id)
    assert rules.standing([wrong, gone, again]) == [again]


def test_only_differences_are_written() -> None:
    morning, noon = Row(480, 690), Row(840, 1050)
    both = [Span(480, 690), Span(840, 1050)]
    assert rules.differences([morning, noon], both) == []
    assert rules.differences([], both) == [Difference(None, span) for span in both]
    assert rules.differences([morning, noon], [Span(480, 690)]) == [Difference(noon.id, Span(840, 840))]
    assert rules.differences([morning, noon], [Span(480, 690), Span(840, 1000)]) == [
        Difference(noon.id, Span(840, 1000))
    ]
    assert rules.differences([morning], [Span(500, 690), Span(840, 1050)]) == [
        Difference(morning.id, Span(500, 690)),
        Difference(None, Span(840, 1050)),
    ]


_spans = st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 600)), max_size=5).map(
    lambda pairs: [Span(start, min(start + length, 1440)) for start, length in pairs]
)


@given(_spans, _spans)
def test_whatever_stood_what_is_wanted_stands_afterwards(before: list[Span], wanted: list[Span]) -> None:
    rows = [Row(span.from_minute, span.to_minute) for span in before]
    rows += [
        Row(new.span.from_minute, new.span.to_minute, new.replaces_id)
        for new in rules.differences(rules.standing(rows), wanted)
    ]
    replaced = [row.replaces_id for row in rows if row.replaces_id]
    assert len(replaced) == len(set(replaced)), "a row is replaced once"
    assert Counter(map(rules.span_of, rules.standing(rows))) == Counter(wanted)


def test_days_with_counts_and_no_word_of_presence_are_proposed() -> None:
    days = [date(2025, 9, day) for day in (12, 15, 16)]
    assert rules.proposed_days(days, [days[1], date(2025, 9, 1)]) == [days[2], days[0]]


def test_every_source_and_every_way_has_its_name() -> None:
    assert set(rules.SOURCE_NAMES) == set(rules.Source)
    assert set(rules.BY_NAMES) == set(rules.AttendanceBy)


# --- W15: weeks and rest ----------------------------------------------------

SEPTEMBER = date(2025, 9, 1), date(2025, 9, 30)  # it begins on a Monday


def days(first: int, last: int, hours: int, month: int = 9) -> dict[date, int]:
    return {date(2025, month, day): hours * 60 for day in range(first, last + 1)}


@pytest.mark.parametrize(
    ("by_day", "weeks", "without_rest"),
    [
        (days(1, 5, 8), {}, []),  # forty hours
        (days(1, 6, 8), {1: 48}, []),
        (days(1, 4, 10) | days(5, 5, 1), {1: 41}, []),
        (days(1, 7, 4), {}, [(1, 7)]),  # few hours, and no day free
        (days(2, 8, 4), {}, [(2, 8)]),  # over two weeks
        (days(1, 6, 4) | days(8, 12, 4), {}, []),
        (days(6, 6, 0) | days(1, 5, 4) | days(7, 11, 4), {}, []),  # a day without a minute is free
        (days(29, 30, 20), {}, []),  # its week ends in October
        (days(26, 31, 4, month=8) | days(1, 1, 4), {}, [(-5, 1)]),  # from August into September
        (days(25, 31, 8, month=8), {}, []),  # all of it was August's
        (days(22, 30, 8), {22: 56}, [(22, 30)]),
    ],
)
def test_w15_weeks_beyond_forty_hours_and_seven_days_in_a_row_are_told(
    by_day: dict[date, int], weeks: dict[int, int], without_rest: list[tuple[int, int]]
) -> None:
    first, last = SEPTEMBER
    found = rules.long_times(by_day, first, last, 40 * 60)
    assert {monday.day: minutes // 60 for monday, minutes in found.weeks.items()} == weeks
    assert [((row.first - first).days + 1, row.last.day) for row in found.without_rest] == without_rest
    assert bool(found) == bool(weeks or without_rest)


def test_w15_where_nobody_knows_the_normal_week_only_rest_is_told() -> None:
    found = rules.long_times(days(1, 7, 12), *SEPTEMBER, None)
    assert (found.weeks, [row.days for row in found.without_rest]) == ({}, [7])
