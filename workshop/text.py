"""Text as people type it: full-width signs, stray spaces, commas in numbers."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

MINUTES_PER_HOUR = 60

_HOURS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?|\.\d{1,2})(?:h|时|个?小时)?")
_HOURS_AND_MINUTES = re.compile(r"(\d{1,3})(?:[:h时]|个?小时)([0-5]?\d|半)(?:分钟?|min)?")
_MINUTES = re.compile(r"(\d{1,5})(?:分钟?|min)")
_SUM = re.compile(r"\d{1,9}(?:\+\d{1,9})+")


def one_line(text: str) -> str:
    """The text as typed, outer spaces gone, inner runs of spaces and line ends made one.

    NUL goes too: PostgreSQL keeps no text with it.
    """
    return " ".join(text.replace("\0", " ").split())


def plain(text: str) -> str:
    """One line with full-width signs made plain; for numbers and codes, not for sentences."""
    return one_line(unicodedata.normalize("NFKC", text))


def plain_number(text: str) -> str:
    """The digits of a number as typed: １,２００ becomes 1200."""
    return plain(text).replace(",", "").replace(" ", "")


def added_up(text: str) -> str:
    """The digits of a number or of a sum as typed: 500+1000 becomes 1500.

    What is neither comes back as `plain_number` leaves it, for the next to refuse.
    """
    number = plain_number(text)
    return str(sum(map(int, number.split("+")))) if _SUM.fullmatch(number) else number


def minutes_typed(text: str) -> int | None:
    """How long something took: 2.5, 2:30, 2小时30分 and 150分 are all 150 minutes.  None if it is no time."""
    typed = plain(text).replace(" ", "").lower()
    if match := _HOURS_AND_MINUTES.fullmatch(typed):
        return int(match[1]) * MINUTES_PER_HOUR + (30 if match[2] == "半" else int(match[2]))
    if match := _MINUTES.fullmatch(typed):
        return int(match[1])
    if match := _HOURS.fullmatch(typed):
        return int((Decimal(match[1]) * MINUTES_PER_HOUR).to_integral_value(ROUND_HALF_UP))
    return None


def as_typed(minutes: int) -> str:
    """Minutes as somebody types them in hours, 176 or 2:30: `minutes_typed` reads the same again."""
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours}:{rest:02d}" if rest else str(hours)
