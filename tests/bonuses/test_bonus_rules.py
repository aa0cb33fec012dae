"""Which step of a bonus is reached, which comes next, and what may be promised (W01: money, nothing in kind)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.bonuses import rules
from workshop.bonuses.rules import BonusBasis, BonusOf, ExtraKind, NextStep, Step, bonus_fen, next_step, reached
from workshop.clock import Month
from workshop.errors import Invalid
from workshop.output.rules import Count
from workshop.output.worth import LineKind, Made

SLEEVE, HEM = UUID(int=1), UUID(int=2)
SEPTEMBER = Month(2025, 9)
LADDER = (Step(20, 5_000), Step(24, 12_000))


def rule(basis: str = "days", steps: Sequence[Step] = LADDER, **more: Any) -> BonusOf:
    return BonusOf(UUID(int=9), "奖", BonusBasis(basis), more.pop("operation_id", None), SEPTEMBER, None, steps)


@pytest.mark.parametrize(
    ("days", "fen", "missing"),
    [(0, 0, 20), (19, 0, 1), (20, 5_000, 4), (23, 5_000, 1), (24, 12_000, None), (31, 12_000, None)],
)
def test_the_highest_step_that_is_reached_counts(days: int, fen: int, missing: int | None) -> None:
    assert bonus_fen(rule(), days, {}, 0) == fen
    following = next_step(rule(), days, {}, 0)
    assert (following.missing if following else None) == missing


def test_each_basis_looks_at_its_own_measure() -> None:
    have = 31, {SLEEVE: 1_000, HEM: 5}, 99
    assert next_step(rule("pieces", operation_id=HEM), *have) == NextStep(15, Step(20, 5_000))
    assert bonus_fen(rule("pieces", operation_id=SLEEVE), *have) == 12_000
    assert bonus_fen(rule("pay", [Step(100, 1)]), *have) == 0
    assert bonus_fen(rule("pay", [Step(99, 1)]), *have) == 1


@given(st.lists(st.integers(1, 400), min_size=1, max_size=5, unique=True), st.integers(0, 500), st.integers(0, 500))
def test_more_never_brings_less_and_the_next_step_is_what_is_missing(
    thresholds: list[int], have: int, more: int
) -> None:
    steps = [Step(threshold, place * 100) for place, threshold in enumerate(sorted(thresholds), 1)]
    of = rule(steps=steps)
    assert bonus_fen(of, have, {}, 0) <= bonus_fen(of, have + more, {}, 0)
    following = next_step(of, have, {}, 0)
    if following is None:
        assert bonus_fen(of, have, {}, 0) == steps[-1].amount_fen
    else:
        assert bonus_fen(of, have + following.missing, {}, 0) == following.step.amount_fen
        assert bonus_fen(of, have + following.missing - 1, {}, 0) == bonus_fen(of, have, {}, 0)


def made(day: int, kind: LineKind, good: int, operation_id: UUID | None = SLEEVE, **more: Any) -> Made:
    return Made(date(2025, 9, day), operation_id, 8_500, 1, Count(good), kind, **more)


def test_days_pieces_and_pay_of_a_month() -> None:
    """Pieces are her own; days are those on which she worked; home work is neither (W30)."""
    have = reached(
        [
            made(1, LineKind.PIECES, 100),
            made(1, LineKind.PIECES, 10, HEM),
            made(2, LineKind.TEAM, 300, share_fen=5_000),
            made(3, LineKind.WAITING, 60, None),
            made(4, LineKind.HOME, 500),
            made(5, LineKind.PIECES, 7),
            made(5, LineKind.PIECES, -7),  # taken back whole: no day
        ]
    )
    assert (have.days, have.pieces) == (3, {SLEEVE: 100, HEM: 10})
    assert have.pay_fen == 8_500 + 850 + 5_000


@pytest.mark.parametrize(
    ("basis", "steps"),
    [
        ("days", []),
        ("days", [Step(24, 100), Step(20, 200)]),
        ("days", [Step(20, 200), Step(24, 200)]),  # a higher step that brings nothing more
        ("days", [Step(32, 100)]),
        ("pieces", [Step(1_000_001, 100)]),
    ],
)
def test_steps_rise(basis: str, steps: list[Step]) -> None:
    with pytest.raises(Invalid):
        rules.check_steps(BonusBasis(basis), steps)


def test_a_bonus_begins_this_month_or_later_and_ends_with_this_month_at_the_earliest() -> None:
    rules.check_first(SEPTEMBER, SEPTEMBER)  # for a month that has begun a new one only helps
    for month in (SEPTEMBER.plus(-1), SEPTEMBER.plus(7), Month(9999, 12)):
        with pytest.raises(Invalid):
            rules.check_first(month, SEPTEMBER)
    rules.check_last(SEPTEMBER, SEPTEMBER)
    with pytest.raises(rules.HasBegun):
        rules.check_last(SEPTEMBER.plus(-1), SEPTEMBER)


@pytest.mark.parametrize("reason", ["发购物券", "实物：一桶油", "Voucher for the shop"])
def test_w01_nothing_in_kind(reason: str) -> None:
    with pytest.raises(rules.NothingInKind):
        rules.check_reason(ExtraKind.FESTIVAL, reason)


def test_money_on_top_has_four_kinds_and_the_last_says_what_it_is() -> None:
    assert [kind.value for kind in ExtraKind] == ["festival", "way", "food", "other"]
    rules.check_reason(ExtraKind.FOOD, "")
    with pytest.raises(Invalid):
        rules.check_reason(ExtraKind.OTHER, "")
