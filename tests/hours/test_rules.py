"""How time is typed, when it may be paid, and what is asked about it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.attendance.rules import Span
from workshop.errors import Refused
from workshop.hours.rules import (
    DayOf,
    NotPresent,
    PaidAlready,
    Time,
    TooLong,
    asked_of,
    check_time,
    doubts_about,
    read_time,
    time_text,
)
from workshop.output.worth import LineKind
from workshop.text import as_typed, minutes_typed

FANG, YAN = UUID(int=1), UUID(int=2)
DAY = date(2025, 9, 16)
MORNING, AFTERNOON = Span(480, 690), Span(840, 1050)  # 8:00-11:30, 14:00-17:30


def of_fang(
    *,
    paid: Sequence[Time] = (),
    present: Sequence[Span] = (),
    has_pieces: bool = False,
    has_training_day: bool = False,
) -> DayOf:
    return DayOf(FANG, "王秀芳", paid, present, has_pieces, has_training_day)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("2.5", 150),
        ("2:30", 150),
        ("２：３０", 150),
        ("2小时30分", 150),
        ("2小时半", 150),
        ("150分", 150),
        ("150 分钟", 150),
        ("150min", 150),
        ("2h30", 150),
        ("2.5个小时", 150),
        (".5", 30),
        ("0.33", 20),
        ("8", 480),
        ("176", 10_560),  # of a month
        ("160:30", 9_630),
        ("", None),
        ("2:60", None),
        ("-2", None),
        ("two", None),
        ("2.555", None),
    ],
)
def test_how_long_is_read_as_people_type_it(typed: str, minutes: int | None) -> None:
    assert minutes_typed(typed) == minutes
    assert minutes is None or minutes_typed(as_typed(minutes)) == minutes


@pytest.mark.parametrize(("minutes", "typed"), [(0, "0"), (5, "0:05"), (150, "2:30"), (44_640, "744")])
def test_how_long_is_filled_in_as_people_type_it(minutes: int, typed: str) -> None:
    assert as_typed(minutes) == typed


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("8:30-11:00", Time(150, 510)),
        ("8点半到11点", Time(150, 510)),
        ("8.30～11", Time(150, 510)),
        ("23-24", Time(60, 1380)),
        ("2.5", Time(150)),
        ("24", Time(1440)),
    ],
)
def test_a_time_is_a_span_or_a_duration(typed: str, time: Time) -> None:
    assert read_time(typed) == time


@pytest.mark.parametrize("typed", ["", "0", "24.5", "1441分", "8:30-", "11-8", "8-8", "8-10, 14-15", "22-26", "noon"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="8:30-11:00"):
        read_time(typed)


@given(st.integers(1, 1440).flatmap(lambda m: st.tuples(st.just(m), st.none() | st.integers(0, 1440 - m))))
def test_a_time_is_read_as_it_is_written(about: tuple[int, int | None]) -> None:
    time = Time(*about)
    assert read_time(time_text(time)) == time


@pytest.mark.parametrize(
    ("typed", "day", "refusal"),
    [
        ("2.5", of_fang(), None),
        ("8:30-11:00", of_fang(paid=[Time(60, 660)]), None),  # one ends where the other begins
        ("8:30-11:00", of_fang(paid=[Time(60, 659)]), PaidAlready),
        ("8:30-11:00", of_fang(paid=[Time(60)]), None),  # nobody knows when that hour was
        ("23", of_fang(paid=[Time(60)]), None),
        ("23", of_fang(paid=[Time(61)]), TooLong),
        ("7", of_fang(present=[MORNING, AFTERNOON]), None),
        ("7:01", of_fang(present=[MORNING, AFTERNOON]), NotPresent),
        ("4", of_fang(present=[MORNING, AFTERNOON], paid=[Time(181)]), NotPresent),
        ("8:00-11:30", of_fang(present=[MORNING, AFTERNOON]), None),
        ("10:00-12:00", of_fang(present=[MORNING, AFTERNOON]), NotPresent),  # she was at home for dinner
        ("2", of_fang(has_pieces=True), None),
    ],
)
def test_an_hour_is_paid_once_and_only_if_it_was_there(typed: str, day: DayOf, refusal: type[Refused] | None) -> None:
    days = [DayOf(YAN, "杨小燕"), day]
    if refusal is None:
        check_time(read_time(typed), days)
        return
    with pytest.raises(refusal) as told:
        check_time(read_time(typed), days)
    assert told.value.details == {"names": "王秀芳"}


@pytest.mark.parametrize(
    ("day", "rate_hao", "last_hao", "asked"),
    [
        (of_fang(), 120_000, 120_000, None),
        (of_fang(has_pieces=True), 120_000, 120_000, "pieces"),
        (of_fang(has_pieces=True, present=[MORNING, AFTERNOON]), 120_000, None, None),  # five hours are left for pieces
        (of_fang(has_pieces=True, present=[MORNING, AFTERNOON], paid=[Time(270)]), 120_000, None, "pieces"),
        (of_fang(present=[Span(480, 630)]), 120_000, None, None),
        (of_fang(), 0, 120_000, "unpaid"),
        (of_fang(has_pieces=True), 0, None, "pieces,unpaid"),
        (of_fang(paid=[Time(150)]), 120_000, None, "again"),
        (of_fang(has_training_day=True), 120_000, None, None),  # waiting is another time
        (of_fang(paid=[Time(150, 480)]), 120_000, None, "again"),
        (of_fang(paid=[Time(149)]), 120_000, None, None),
        (of_fang(), 360_000, 120_000, None),
        (of_fang(), 360_001, 120_000, "odd_rate"),
        (of_fang(), 1_000_001, 0, "odd_rate"),
        (of_fang(), 1_000_000, None, None),
    ],
)
def test_what_is_asked(day: DayOf, rate_hao: int, last_hao: int | None, asked: str | None) -> None:
    doubts = doubts_about(LineKind.WAITING, DAY, Time(150), rate_hao, [day], last_hao)
    assert asked_of(doubts, FANG) == asked


def test_each_is_asked_about_her_own_day() -> None:
    days = [of_fang(has_pieces=True), DayOf(YAN, "杨小燕")]
    (doubt,) = doubts_about(LineKind.TRAINING, DAY, Time(150), 120_000, days, None)
    assert doubt.names == "王秀芳"
    assert (asked_of([doubt], FANG), asked_of([doubt], YAN)) == ("pieces", None)


def test_a_yes_is_for_one_time_of_these_people_alone() -> None:
    def key(minutes: int = 150, day: date = DAY, kind: LineKind = LineKind.WAITING, who: UUID = FANG) -> str:
        days = [DayOf(who, "王秀芳", has_pieces=True)]
        return doubts_about(kind, day, Time(minutes), 120_000, days, None)[0].key

    assert len({key(), key(151), key(day=date(2025, 9, 15)), key(kind=LineKind.TRAINING), key(who=YAN)}) == 5
