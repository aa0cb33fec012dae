"""What an ordinary worker makes and earns, and which quota nearly everybody reaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.fairness.rules import Made, StepPace, earns, quantile, step_pace, two_digits

DAY = 480
HOUR = 60


def made(*an_hour: int) -> list[Made]:
    return [Made(pieces, HOUR) for pieces in an_hour]


def test_fewer_than_three_people_show_nothing() -> None:
    """Of one or two people any figure is somebody's own pace."""
    for few in (made(), made(10), made(10, 20)):
        assert step_pace(few, DAY, 100, 9_000) == StepPace(len(few))


@pytest.mark.parametrize(
    ("an_hour", "quota", "pace"),
    [
        ((10, 12, 20), None, StepPace(3, 96, 83, None)),  # 80, 96, 160 a day; a fifth of the way from 80 to 96
        ((10, 12, 20), 96, StepPace(3, 96, 83, 6_666)),
        ((10, 12, 14, 20), 80, StepPace(4, 100, 84, 10_000)),  # 96 and 112 are in the middle: 104
        (tuple(range(10, 30)), 100, StepPace(20, 150, 95, 8_500)),
    ],
)
def test_w12_the_suggested_quota_is_what_nine_of_ten_reach(
    an_hour: tuple[int, ...], quota: int | None, pace: StepPace
) -> None:
    assert step_pace(made(*an_hour), DAY, quota, 9_000) == pace


@given(st.lists(st.integers(1, 500), min_size=3, max_size=80), st.sampled_from([7_000, 9_000]))
def test_w12_at_least_the_share_reach_what_is_suggested(an_hour: list[int], share: int) -> None:
    days = sorted(of.in_day(DAY) for of in made(*an_hour))
    suggested = step_pace(made(*an_hour), DAY, None, share).suggested_quota
    assert suggested is not None
    assert sum(day >= suggested for day in days) * 10_000 >= (share - 10_000 // len(days)) * len(days)
    assert suggested <= quantile(days, 5_000)


@pytest.mark.parametrize(("pieces", "told"), [(0, 0), (7, 7), (99, 99), (128, 120), (1_287, 1_200), (12_999, 12_000)])
def test_two_digits_are_told_and_never_more_than_it_is(pieces: int, told: int) -> None:
    assert two_digits(pieces) == told


@pytest.mark.parametrize(
    ("rate_hao", "per", "hour_fen", "month_fen", "is_below"),
    [
        (8_500, 1, 1_020, 177_480, True),  # 96 pieces a day at 0.85 are 10.20 an hour
        (9_500, 1, 1_140, 198_360, False),
        (95_000, 10, 1_140, 198_360, False),
    ],
)
def test_what_it_earns_stands_beside_the_floor(
    rate_hao: int, per: int, hour_fen: int, month_fen: int, is_below: bool
) -> None:
    """Domain 3.2: 1,950.00 a month over 174 hours is 11.21 an hour."""
    found = earns(96, rate_hao, per, day_minutes=DAY, month_hours=174, minimum_month_fen=195_000)
    assert (found.hour_fen, found.month_fen, found.floor_fen, found.is_below) == (hour_fen, month_fen, 1_121, is_below)


def test_without_a_known_minimum_nothing_is_below_it() -> None:
    found = earns(96, 1, 1, day_minutes=DAY, month_hours=174, minimum_month_fen=None)
    assert (found.floor_fen, found.is_below) == (None, False)
