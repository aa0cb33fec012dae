"""Text as people type it: full-width signs, stray spaces, commas in numbers."""

import unicodedata


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
