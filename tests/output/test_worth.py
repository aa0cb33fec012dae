"""What work is worth: lines of a month, what days add to them, hours and shares beside pieces."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.ids import new_id
from workshop.output import worth
from workshop.output.rules import Count
from workshop.output.worth import LINE_NAMES, LineKind, Made, PayLine

SLEEVE, HEM = new_id(), new_id()


def day(number: int) -> date:
    return date(2025, 9, number)


def made(on: int, good: int, rate_hao: int = 125, per_pieces: int = 1, **other: int) -> Made:
    return Made(day(on), SLEEVE, rate_hao, per_pieces, Count(good, **other))


def hours(on: int, minutes: int, rate_hao: int = 120_000, kind: LineKind = LineKind.WAITING) -> Made:
    return Made(day(on), None, rate_hao, 60, Count(minutes), kind)


def share(on: int, team_pieces: int, share_fen: int) -> Made:
    return Made(day(on), SLEEVE, 8_500, 1, Count(team_pieces), LineKind.TEAM, share_fen)


@pytest.mark.parametrize(
    ("pieces", "rate_hao", "pay_fen"), [(1_287, 125, 1_609), (843, 385, 3_246), (1_500, 350, 5_250)]
)
def test_a_month_s_line_is_rounded_once(pieces: int, rate_hao: int, pay_fen: int) -> None:
    """The figures of domain 2.1: 16.0875, 32.4555 and 52.50 yuan."""
    in_parts = [made(1, 7, rate_hao), made(2, pieces - 10, rate_hao), made(3, 3, rate_hao)]
    assert worth.month_lines(in_parts) == [PayLine(SLEEVE, rate_hao, 1, Count(pieces), pay_fen)]


def test_days_add_up_to_the_line_to_the_fen() -> None:
    parts = [made(on, 1, 50) for on in range(1, 8)]  # half a fen a day
    days = worth.day_lines(parts)
    assert [lines[0].pay_fen for lines in days.values()] == [1, 0, 1, 0, 1, 0, 1]
    assert worth.month_lines(parts)[0].pay_fen == 4


def test_a_day_s_corrections_are_one_line_with_what_they_come_to() -> None:
    days = worth.day_lines([made(3, 110), made(3, -10, rework=2), made(1, 5)])
    assert list(days) == [day(1), day(3)]
    assert days[day(3)] == [PayLine(SLEEVE, 125, 1, Count(100, rework=2), 125)]


def test_each_rate_has_a_line_of_its_own() -> None:
    parts = [made(9, 3, 50), made(10, 3, 60), made(11, 24, 2_400, 12)]
    lines = worth.month_lines(parts)
    assert [(line.rate_hao, line.per_pieces, line.pay_fen) for line in lines] == [
        (50, 1, 2),
        (60, 1, 2),
        (2_400, 12, 48),
    ]
    assert sum(worth.total_fen(of_day) for of_day in worth.day_lines(parts).values()) == worth.total_fen(lines)


def test_a_month_without_counts_comes_to_nothing() -> None:
    assert worth.month_lines([]) == []
    assert worth.day_lines([]) == {}
    assert worth.total_fen([]) == 0


@pytest.mark.parametrize(
    ("minutes", "rate_hao", "pay_fen"),
    [(60, 120_000, 1_200), (90, 120_000, 1_800), (50, 100_000, 833), (55, 100_000, 917), (1, 100_000, 17)],
)
def test_hours_are_minutes_at_a_rate_for_sixty(minutes: int, rate_hao: int, pay_fen: int) -> None:
    """50 minutes at 10 yuan an hour are 8.3333 yuan."""
    (line,) = worth.month_lines([hours(3, minutes, rate_hao)])
    assert (line.pay_fen, line.minutes, line.good) == (pay_fen, minutes, 0)


def test_hours_are_rounded_once_a_month_like_pieces() -> None:
    parts = [hours(on, 50, 100_000) for on in range(1, 4)]  # 8.33 a day would lose a fen
    assert [line.pay_fen for line in worth.month_lines(parts)] == [2_500]
    assert [lines[0].pay_fen for lines in worth.day_lines(parts).values()] == [833, 834, 833]


def test_kinds_of_one_operation_are_lines_of_their_own() -> None:
    parts = [
        made(1, 100),
        Made(day(1), SLEEVE, 125, 1, Count(40), LineKind.HOME),
        Made(day(1), SLEEVE, 125, 1, Count(10), LineKind.REPAIR),
        Made(day(1), SLEEVE, 125, 1, Count(100), LineKind.BACK_PAY),
        share(1, 300, 6_375),
    ]
    lines = {line.kind: (line.pay_fen, line.good) for line in worth.month_lines(parts)}
    assert lines == {
        LineKind.PIECES: (125, 100),
        LineKind.HOME: (50, 40),
        LineKind.REPAIR: (13, 0),
        LineKind.BACK_PAY: (125, 0),
        LineKind.TEAM: (6_375, 0),
    }


def test_a_share_is_what_was_parted_and_never_the_rate() -> None:
    parts = [share(1, 300, 6_375), share(2, 301, 6_396), share(2, -301, -6_396)]
    (line,) = worth.month_lines(parts)
    assert (line.pay_fen, line.count.good) == (6_375, 300)
    assert list(worth.day_lines(parts)) == [day(1)]


def test_every_kind_has_its_word() -> None:
    assert set(LINE_NAMES) == set(LineKind)
    assert {line.kind_name for line in worth.month_lines([made(1, 1), hours(1, 60)])} == {
        LINE_NAMES[LineKind.PIECES],
        LINE_NAMES[LineKind.WAITING],
    }


KINDS = st.sampled_from([kind for kind in LineKind if kind != LineKind.TEAM])
PARTS = st.one_of(
    st.builds(
        lambda on, kind, good, rate, per: Made(day(on), SLEEVE, rate, per, Count(good), kind),
        st.integers(1, 30),
        KINDS,
        st.integers(-400, 4_000),
        st.sampled_from([85, 125, 8_500, 100_000]),
        st.sampled_from([1, 12, 60, 100]),
    ),
    st.builds(share, st.integers(1, 30), st.integers(-50, 900), st.integers(-2_000, 9_000)),
)


@given(st.lists(PARTS, max_size=40))
def test_whatever_was_done_days_add_up_to_lines(parts: list[Made]) -> None:
    lines, days = worth.month_lines(parts), worth.day_lines(parts)
    assert worth.total_fen(lines) == sum(worth.total_fen(of_day) for of_day in days.values())
    assert sum(line.good for line in lines) == sum(line.good for of_day in days.values() for line in of_day)
    assert len({(line.operation_id, line.rate_hao, line.per_pieces, line.kind) for line in lines}) == len(lines)
