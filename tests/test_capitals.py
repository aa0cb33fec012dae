"""Sums in capital numerals, with the traps of zeros."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.capitals import capital_yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (11, "壹角壹分"),
        (100, "壹元整"),
        (1005, "壹拾元零伍分"),
        (1050, "壹拾元伍角整"),
        (1_430_000, "壹万肆仟叁佰元整"),  # the three of domain 2.1
        (104_650, "壹仟零肆拾陆元伍角整"),
        (300_507, "叁仟零伍元零柒分"),
        (100_000, "壹仟元整"),
        (100_100, "壹仟零壹元整"),
        (101_000, "壹仟零壹拾元整"),
        (110_000, "壹仟壹佰元整"),
        (1_001_010, "壹万零壹拾元壹角整"),
        (1_000_001, "壹万元零壹分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (10_000_000, "壹拾万元整"),
        (1_000_000_000, "壹仟万元整"),
        (1_000_000_100, "壹仟万零壹元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (10_500_000_000, "壹亿零伍佰万元整"),
        (12_345_678_912, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分"),
        (1_200_000_000_000, "壹佰贰拾亿元整"),
        (-5_000, "负伍拾元整"),
        (-1, "负壹分"),
    ],
)
def test_it_is_written_as_on_a_cheque(fen: int, text: str) -> None:
    assert capital_yuan(fen) == text


DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read(text: str) -> int:
    """The fen of a sum in capitals, read sign by sign as a cashier does."""
    below_myriad = myriads = digit = fen = 0
    for sign in text.removeprefix("负"):
        if sign in DIGITS:
            digit = DIGITS[sign]
            continue
        if sign in UNITS:
            below_myriad += digit * UNITS[sign]
        elif sign == "万":
            myriads += (below_myriad + digit) * 10**4
            below_myriad = 0
        elif sign == "亿":
            myriads = (myriads + below_myriad + digit) * 10**8
            below_myriad = 0
        elif sign == "元":
            fen += (myriads + below_myriad + digit) * 100
        elif sign == "角":
            fen += digit * 10
        elif sign == "分":
            fen += digit
        digit = 0
    return -fen if text.startswith("负") else fen


@given(st.integers(-(10**13), 10**13))
def test_it_reads_back_and_has_no_zero_too_many(fen: int) -> None:
    text = capital_yuan(fen)
    assert read(text) == fen
    assert not any(sign == "零" and len(list(run)) > 1 for sign, run in groupby(text))
    assert text[-1] in "整分"
