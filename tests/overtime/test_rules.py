"""What overtime pays beyond the usual rate, and what is asked about it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from workshop.law.rules import DayKind, Figure, SetBy, ValueKind
from workshop.money import piece_pay_fen
from workshop.overtime.rules import Entry, ExtraRate, Known, Reach, asked_of, doubts_about, extra_rate, reach_of

FANG, SLEEVE = UUID(int=1), UUID(int=2)
DAY = date(2025, 9, 16)


def figure(kind: ValueKind, value: int) -> Figure:
    return Figure(kind, value, date(1995, 1, 1), "劳动法", True, SetBy.PROGRAM)


FIGURES = {
    kind: figure(kind, value)
    for kind, value in ((ValueKind.OVERTIME_DAY_MINUTES, 180), (ValueKind.OVERTIME_MONTH_MINUTES, 36 * 60))
}


@pytest.mark.parametrize(
    ("rate_hao", "per", "percent", "extra"),
    [
        (8_500, 1, 150, ExtraRate(4_250, 1)),
        (8_500, 1, 200, ExtraRate(8_500, 1)),
        (8_500, 1, 300, ExtraRate(17_000, 1)),
        (125, 1, 150, ExtraRate(125, 2)),  # half of an odd hao: for two pieces
        (35_000, 100, 150, ExtraRate(17_500, 100)),  # as it was quoted
        (333, 1000, 150, ExtraRate(333, 2000)),
        (125, 1, 133, ExtraRate(165, 4)),
        (120_000, 60, 150, ExtraRate(60_000, 60)),
    ],
)
def test_w18_what_comes_beyond_the_usual_rate_is_exact(rate_hao: int, per: int, percent: int, extra: ExtraRate) -> None:
    assert extra_rate(rate_hao, per, percent) == extra
    assert extra.rate_hao * per * 100 == rate_hao * (percent - 100) * extra.per_quantity
    assert extra.per_quantity < 2**15, "a small column"


def test_w18_usual_pay_and_what_comes_on_top_are_the_percent() -> None:
    for percent in (150, 200, 300):
        extra = extra_rate(8_500, 1, percent)
        both = piece_pay_fen(40, 8_500) + piece_pay_fen(40, extra.rate_hao, extra.per_quantity)
        assert both == 3_400 * percent // 100


@pytest.mark.parametrize(
    ("hours", "reach"),
    [(0, Reach.WITHIN), (29.9, Reach.WITHIN), (30, Reach.NEAR), (36, Reach.NEAR), (36.1, Reach.OVER)],
)
def test_w16_a_month_is_warned_of_at_30_and_red_beyond_36(hours: float, reach: Reach) -> None:
    assert reach_of(round(hours * 60), 36 * 60) == reach
    assert reach_of(round(hours * 60), None) == Reach.WITHIN


@pytest.mark.parametrize(
    ("entry", "known", "asked"),
    [
        ({}, {}, None),
        ({}, {"counted": 119}, "quota_open"),  # 99 at the usual rate, of 100
        ({}, {"counted": 140, "overtime": 21}, "quota_open"),
        ({}, {"quota_pieces": None}, "no_quota"),
        ({}, {"counted": 19}, "more_than_counted"),
        ({"day_kind": DayKind.REST_DAY}, {"counted": 20, "quota_pieces": None}, None),
        ({"day_kind": DayKind.HOLIDAY}, {"counted": 20}, None),
        ({}, {"calendar": DayKind.REST_DAY}, "day_kind"),
        ({"day_kind": DayKind.HOLIDAY}, {"calendar": DayKind.REST_DAY}, None),
        ({}, {"is_minor": True}, "minor"),
        ({"minutes": 180}, {}, None),
        ({"minutes": 180}, {"day_minutes": 1}, "day_limit"),
        ({"minutes": 60}, {"month_minutes": 29 * 60}, "month_near"),
        ({"minutes": 60}, {"month_minutes": 36 * 60}, "month_over"),
        ({"minutes": None}, {"month_minutes": 36 * 60}, None),  # nobody knows how long it took
        ({"operation_id": None, "quantity": 60}, {"counted": 59}, "more_than_counted"),
        ({"operation_id": None, "quantity": 60}, {"counted": 60, "quota_pieces": None}, None),
    ],
)
def test_w11_w16_w18_what_is_asked(entry: dict[str, Any], known: dict[str, Any], asked: str | None) -> None:
    usual = Entry(FANG, DAY, DayKind.WORKDAY, SLEEVE, 20, 90)
    told = Known(is_minor=False, calendar=DayKind.WORKDAY, quota_pieces=100, counted=120)
    assert asked_of(doubts_about(replace(usual, **entry), replace(told, **known), FIGURES)) == asked


def test_a_yes_is_for_one_entry_alone() -> None:
    told = Known(is_minor=True, calendar=DayKind.WORKDAY, quota_pieces=100, counted=120)
    usual = Entry(FANG, DAY, DayKind.WORKDAY, SLEEVE, 20, 90)
    entries = [usual, replace(usual, quantity=19), replace(usual, minutes=91), replace(usual, engagement_id=SLEEVE)]
    assert len({doubts_about(entry, told, FIGURES)[0].key for entry in entries}) == len(entries)
