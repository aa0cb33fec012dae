"""What people type in the cells of a list: days, pieces, names, rates.  Pure.

Each reader gives the value, none for a blank, or an `Unclear` that says why not.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from workshop.imports.rules import Reason
from workshop.orders.rules import MOST_PRICE_HAO
from workshop.text import one_line, plain

Value = object
"""A cell: text, number, day or nothing."""


@dataclass(frozen=True)
class Unclear:
    """Why a cell could not be read, and what stood in it."""

    reason: Reason
    found: str = ""


REPEATED = 20_000
"""A long list says the same names, steps and days again and again: what was read of so many is kept at hand."""


def text_of(value: Value) -> str:
    """The cell as text: a whole number without its point, a day as 2025-09-16."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return one_line(str(value))


_line = lru_cache(REPEATED)(one_line)


@lru_cache(REPEATED)
def squeezed(text: str) -> str:
    """Text for comparing: full-width signs plain, no spaces, small letters, no colon at the end."""
    return re.sub(r"\s+", "", plain(text)).lower().rstrip(":：*")


# --- days -----------------------------------------------------------------

_YMD = re.compile(r"(\d{4}|\d{2})\s*[-./年·]\s*(\d{1,2})\s*[-./月·]\s*(\d{1,2})\s*[日号]?")
_MD = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_DMY = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_ENGLISH_DMY = re.compile(r"(\d{1,2})\.?\s*([a-z]{3})[a-z]*\.?,?\s*(\d{4})")
_ENGLISH_MDY = re.compile(r"([a-z]{3})[a-z]*\.?\s*(\d{1,2}),?\s*(\d{4})")
_WEEKDAY = re.compile(r"[(（]?(星期|周|礼拜)[一二三四五六日天][)）]?$")
_CLOCK = re.compile(r"[t\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")

_SERIALS = range(20_000, 80_000)
"""Days since 1899-12-30 from 1954 to 2119, as spreadsheets count them."""
_YEARS = range(1950, 2101)
"""Years in which somebody may have worked or an order may be due; any other is a slip of the finger."""


def read_day(value: Value, year_of: date | None = None) -> date | Unclear | None:
    """A day in any shape that people type.

    year_of: a day without its year is the last such day up to this one.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return Unclear(Reason.NOT_A_DAY, str(value))
    if isinstance(value, int | float) and int(value) == value and int(value) in _SERIALS:
        return date(1899, 12, 30) + timedelta(days=int(value))
    return _read_day(text_of(value), year_of)


@lru_cache(REPEATED)
def _read_day(found: str, year_of: date | None) -> date | Unclear | None:
    typed = _WEEKDAY.sub("", _CLOCK.sub("", plain(found).lower().strip())).strip()
    if not typed:
        return None
    if typed.startswith("="):
        return Unclear(Reason.FORMULA, found)
    parts = _parts_of_day(typed, year_of)
    if parts is None:
        return Unclear(Reason.NOT_A_DAY, found)
    try:
        day = date(*parts)
    except ValueError:
        return Unclear(Reason.NO_SUCH_DAY, found)
    return day if day.year in _YEARS else Unclear(Reason.NO_SUCH_DAY, found)


def _parts_of_day(typed: str, year_of: date | None) -> tuple[int, int, int] | None:
    """Year, month and day as they were typed, if it is plain which is which."""
    for pattern in (_YMD, _COMPACT):
        if match := pattern.fullmatch(typed):
            year, month, day = map(int, match.groups())
            return (year + 2000 if len(match[1]) == 2 else year), month, day
    if match := _ENGLISH_DMY.fullmatch(typed):
        return _english(match[3], match[2], match[1])
    if match := _ENGLISH_MDY.fullmatch(typed):
        return _english(match[3], match[1], match[2])
    if match := _DMY.fullmatch(typed):
        first, second, year = map(int, match.groups())
        if first == second or first > 12:
            return year, second, first
        return (year, first, second) if second > 12 else None  # else nobody knows which is the month
    if year_of and (match := _MD.fullmatch(typed)):
        month, day = map(int, match.groups())
        before = (month, day) <= (year_of.month, year_of.day)
        return (year_of.year if before else year_of.year - 1), month, day
    return None


def _english(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    return (int(year), _MONTHS[month], int(day)) if month in _MONTHS else None


_DAY_HEADING = re.compile(r"(\d{1,2})[日号]?(?:[(（]?(?:星期|周)?[一二三四五六日天][)）]?)?")


def day_heading(value: Value, year_of: date) -> date | int | None:
    """What heads a column of days: a whole day (9/1, 2025-09-01), or the number of one in its month (1, 1日)."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value is None or isinstance(value, bool):
        return None
    typed = squeezed(text_of(value))
    if match := _DAY_HEADING.fullmatch(typed):
        return int(match[1]) if 1 <= int(match[1]) <= 31 else None
    day = read_day(typed, year_of) if isinstance(value, str) else None
    return day if isinstance(day, date) else None


_MONTH = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*月?(?![\d])")
_DAY_INSIDE = re.compile(r"(?:\d{4}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_MONTH_ALONE = re.compile(r"(?<![\d])(\d{1,2})\s*月(?!\s*\d)")


def month_in(text: str, today: date) -> tuple[int, int] | None:
    """Year and month that a heading names; without a year the last such month up to today."""
    typed = plain(text)
    if match := _MONTH.search(typed):
        year, month = int(match[1]), int(match[2])
    elif match := _MONTH_ALONE.search(typed):
        month = int(match[1])
        year = today.year if month <= today.month else today.year - 1
    else:
        return None
    return (year, month) if 1 <= month <= 12 and 1990 <= year <= 2100 else None


def day_in(text: str, today: date) -> date | None:
    """The day that a heading or the name of a sheet names."""
    match = _DAY_INSIDE.search(plain(text))
    day = read_day(match[0] if match else text, today)
    return day if isinstance(day, date) else None


# --- pieces ---------------------------------------------------------------

_NO_WORK = """
    - -- — —— – ― / \\ . × x ○ n/a na none off leave holiday 无 没 空 休 休息 假 请假 事假 病假 产假 婚假 丧假 年假
    农忙 农忙假 放假 缺 缺勤 旷工 未到 停 停工 停电 无货 没货
"""
NO_WORK = frozenset(_NO_WORK.split())
"""What stands in a cell on a day without work.  Why she was away is not taken over."""

_SUM = re.compile(r"\d{1,9}(?:\+\d{1,9})+")


def read_pieces(value: Value) -> int | Unclear | None:
    """Pieces of a cell: a number, a sum like 500+1000; none for a day without work."""
    if value is None:
        return None
    if isinstance(value, bool | date):
        return Unclear(Reason.NOT_PIECES, text_of(value))
    if isinstance(value, int | float):
        return _whole(value)
    typed = squeezed(value if isinstance(value, str) else text_of(value))
    if typed.startswith("="):
        return Unclear(Reason.FORMULA, text_of(value))
    if not typed or typed in NO_WORK:
        return None
    number = re.sub(r"(件|个|pcs|pieces)$", "", typed).replace(",", "").replace("，", "")
    if _SUM.fullmatch(number):
        return sum(map(int, number.split("+")))
    try:
        return _whole(float(number)) if re.fullmatch(r"[+-]?\d+(\.\d+)?", number) else _not_pieces(value)
    except OverflowError:
        return _not_pieces(value)


def _whole(number: float) -> int | Unclear:
    if number < 0:
        return Unclear(Reason.NEGATIVE, text_of(number))
    return int(number) if number == int(number) else _not_pieces(number)


def _not_pieces(value: Value) -> Unclear:
    return Unclear(Reason.NOT_PIECES, text_of(value)[:40])


# --- names, numbers, rates ------------------------------------------------

_FORMULA_SIGNS = ("=", "+", "-", "@")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def read_name(value: Value) -> str:
    """A name without the spaces that people put between two signs; empty for what is no name, such as a formula."""
    return _name(text_of(value))


@lru_cache(REPEATED)
def _name(text: str) -> str:
    name = _HAN_GAP.sub("", text).replace("•", "·").replace("．", "·")
    is_name = any(sign.isalpha() for sign in name) and not plain(name).startswith(_FORMULA_SIGNS)
    return name if is_name else ""


def read_digits(value: Value) -> str:
    """A number that is text: a telephone, an identity number.  Digits lost in a float are told by their length."""
    if isinstance(value, float) and not (value.is_integer() and abs(value) < 1e15):
        return f"{value:.10g}"
    return re.sub(r"\s+", "", plain(text_of(value))).lstrip("'")


_AMOUNT = re.compile(r"[¥￥]?(\d{0,7}(?:\.\d{1,4})?)(元|块|角|毛|分|厘)?(?:/?[件个])?")
_UNIT_HAO = {None: 10_000, "元": 10_000, "块": 10_000, "角": 1_000, "毛": 1_000, "分": 100, "厘": 10}


def read_hao(value: Value) -> int | Unclear | None:
    """A price or rate in hao: 0.045, 4.5分, 45厘, ¥0.045/件.  Source: domain 2.1."""
    if value is None:
        return None
    if isinstance(value, bool | date):
        return Unclear(Reason.RATE_ODD, text_of(value))
    typed = squeezed(f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else text_of(value))
    if not typed or typed in NO_WORK:
        return None
    if typed.startswith("="):
        return Unclear(Reason.FORMULA, text_of(value))
    match = _AMOUNT.fullmatch(typed.replace(",", ""))
    if match is None or not match[1] or match[1] == ".":
        return Unclear(Reason.RATE_ODD, text_of(value)[:40])
    whole, _, part = match[1].partition(".")
    hao = (int(whole or 0) * 10_000 + int(part.ljust(4, "0"))) * _UNIT_HAO[match[2]]
    return (
        hao // 10_000
        if hao % 10_000 == 0 and 0 < hao <= MOST_PRICE_HAO * 10_000
        else Unclear(Reason.RATE_ODD, text_of(value)[:40])
    )
