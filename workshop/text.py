"""Text as people type it: full-width signs, stray spaces, commas in numbers."""

import re
import unicodedata

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
