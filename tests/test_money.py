"""Money: one rounding, and days that add up to their line."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from workshop.fields import AmountFen, PriceHao
from workshop.i18n import current_language, money_text, rate_text
from workshop.money import PER_PIECES, divide_half_up, growth_fen, piece_pay_fen, share_fen

PRICE: TypeAdapter[int] = TypeAdapter(PriceHao)
AMOUNT: TypeAdapter[int] = TypeAdapter(AmountFen)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_a_half_goes_away_from_zero(dividend: int, divisor: int) -> None:
    exact = Decimal(dividend) / Decimal(divisor)
    assert divide_half_up(dividend, divisor) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(("dividend", "quotient"), [(5, 3), (-5, -3), (4, 2), (-4, -2), (0, 0), (1, 1), (-1, -1)])
def test_halves_one_by_one(dividend: int, quotient: int) -> None:
    assert divide_half_up(dividend, 2) == quotient


@given(st.lists(st.integers(-500, 5000), max_size=31), st.integers(1, 100_000), st.sampled_from(PER_PIECES))
def test_days_add_up_to_their_line(pieces: list[int], rate_hao: int, per_pieces: int) -> None:
    grown = growth_fen(pieces, rate_hao, per_pieces)
    assert len(grown) == len(pieces)
    assert sum(grown) == piece_pay_fen(sum(pieces), rate_hao, per_pieces)


@given(st.lists(st.integers(0, 5000), max_size=31), st.integers(1, 100_000), st.sampled_from(PER_PIECES))
def test_no_day_of_work_costs_money(pieces: list[int], rate_hao: int, per_pieces: int) -> None:
    assert all(fen >= 0 for fen in growth_fen(pieces, rate_hao, per_pieces))


@given(st.integers(1, 10**9))
def test_a_rate_is_read_as_it_is_written(rate_hao: int) -> None:
    assert PRICE.validate_python(rate_text(rate_hao)) == rate_hao


@given(st.integers(0, 10**9 - 1))
def test_an_amount_is_read_as_it_is_written(fen: int) -> None:
    assert AMOUNT.validate_python(money_text(fen)) == fen


@pytest.mark.parametrize("typed", ["0.035", "0.035元", "3.5分", "35厘", "０.０３５", ".035", "¥0.035", "0.35角"])
def test_a_price_is_read_as_people_type_it(typed: str) -> None:
    assert PRICE.validate_python(typed) == 350


@pytest.mark.parametrize("typed", ["", "x", "-1", "1e5", "0.00001", "1.23456", "0.5厘厘", "12345678", "NaN", "1,2.3.4"])
def test_what_is_no_price_is_refused(typed: Any) -> None:
    with pytest.raises(ValidationError):
        PRICE.validate_python(typed)


def test_an_amount_has_no_more_than_two_places() -> None:
    with pytest.raises(ValidationError):
        AMOUNT.validate_python("80.505")


@pytest.mark.parametrize(("language", "text"), [("en", "¥3.50 per 100"), ("zh", "¥3.50／100件")])
def test_a_rate_says_what_it_is_for(language: str, text: str) -> None:
    token = current_language.set(language)
    try:
        assert rate_text(35_000, 100) == text
    finally:
        current_language.reset(token)


WEIGHTS = st.lists(st.integers(0, 3000), min_size=1, max_size=40).filter(any)


@given(st.integers(0, 10**9), WEIGHTS)
def test_shares_add_up_to_their_sum(sum_fen: int, weights: list[int]) -> None:
    shares = share_fen(sum_fen, weights)
    assert len(shares) == len(weights)
    assert sum(shares) == sum_fen
    for share, weight in zip(shares, weights, strict=True):
        assert share >= 0
        assert abs(share - Fraction(sum_fen * weight, sum(weights))) < 1


@given(st.integers(0, 10**9), WEIGHTS)
def test_a_larger_weight_never_gets_less(sum_fen: int, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, share_fen(sum_fen, weights), strict=True))
    assert all(lesser <= larger for (a, lesser), (b, larger) in pairwise(by_weight) if a < b)


@given(st.integers(0, 10**9), st.integers(1, 40))
def test_equal_weights_differ_by_a_fen_at_most(sum_fen: int, people: int) -> None:
    shares = share_fen(sum_fen, [1] * people)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


@pytest.mark.parametrize(
    ("sum_fen", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # of equal fractions the first
        (1230, [2, 5], [351, 879]),
        (101, [480, 240, 240], [51, 25, 25]),  # 50.5, 25.25, 25.25
        (100, [3, 3, 1], [43, 43, 14]),
        (2, [0, 1, 1, 1], [0, 1, 1, 0]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_shares_one_by_one(sum_fen: int, weights: list[int], shares: list[int]) -> None:
    assert share_fen(sum_fen, weights) == shares
