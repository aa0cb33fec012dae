"""Fields of wishes: numbers, lines, prices and days as people type them."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from workshop.clock import Month
from workshop.i18n import mark
from workshop.money import FEN_PER_YUAN, HAO_PER_YUAN
from workshop.text import added_up, minutes_typed, one_line, plain_number


def _empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _digits(value: object) -> object:
    return plain_number(value) if isinstance(value, str) else value


def _sum(value: object) -> object:
    return added_up(value) if isinstance(value, str) else value


def _one_line(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


Number = Annotated[int, BeforeValidator(_digits)]
"""A whole number as people type it."""

NumberOrSum = Annotated[int, BeforeValidator(_sum)]
"""A whole number, or one that is still to be added up, as on paper: 500+1000."""

OneLine = BeforeValidator(_one_line)
"""Takes stray spaces out of a typed line.  It stands after the constraints: pydantic counts signs only
if they are the string's own, and else speaks of entries."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=80), OneLine]
"""One line that must say something."""

OptionalLine = Annotated[str, StringConstraints(max_length=80), OneLine]
"""One line that optional."""

Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A password or PIN, exactly as typed."""

OrZero = BeforeValidator(lambda value: 0 if isinstance(value, str) and not value.strip() else value)
"""An empty field is nothing, in a number that optional.  It stands last: it is asked first."""

OrNone = BeforeValidator(_empty_is_none)
"""An empty field is no answer."""

_UNITS_HAO = {"": HAO_PER_YUAN, "元": HAO_PER_YUAN, "块": HAO_PER_YUAN, "¥": HAO_PER_YUAN,
              "角": 1000, "毛": 1000, "分": 100, "厘": 10}  # fmt: skip
_AMOUNT = re.compile(r"[¥￥]?(\d{1,7}(?:\.\d{1,4})?|\.\d{1,4})\s*(元|块|角|毛|分|厘)?")


def _hao(value: object) -> object:
    """0.035, 0.035元, 3.5分, 35厘 are all 350 hao.  Source: domain 2.1, "Store piece rate"."""
    if not isinstance(value, str):
        return value
    match = _AMOUNT.fullmatch(plain_number(value))
    if match is None:
        raise ValueError(mark("Enter a price in yuan, such as 0.85."))
    hao = Decimal(match[1]) * _UNITS_HAO[match[2] or ""]
    if hao != hao.to_integral_value():
        raise ValueError(mark("A price has four places at most, such as 0.0125."))
    return int(hao)


def _fen(value: object) -> object:
    hao = _hao(value)
    if not isinstance(value, str) or not isinstance(hao, int):
        return value
    if hao % (HAO_PER_YUAN // FEN_PER_YUAN):
        raise ValueError(mark("An amount has two places at most, such as 80.50."))
    return hao // (HAO_PER_YUAN // FEN_PER_YUAN)


def _minutes(value: object) -> object:
    if not isinstance(value, str):
        return value
    minutes = minutes_typed(value)
    if minutes is None:
        raise ValueError(mark("Enter how long, such as 2.5 or 2:30."))
    return minutes


def _month(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return Month.parse(value)
    except ValueError:
        raise ValueError(mark("Choose one of the answers.")) from None


PriceHao = Annotated[int, BeforeValidator(_hao)]
"""A price or rate typed in yuan, kept in hao."""

AmountFen = Annotated[int, BeforeValidator(_fen)]
"""An amount typed in yuan, kept in fen."""

Minutes = Annotated[int, BeforeValidator(_minutes)]
"""How long something took, typed in hours or minutes, kept in minutes."""

MonthChosen = Annotated[Month, BeforeValidator(_month)]
"""A month, as an address or a list of months has it: 2025-09."""
