"""Text as people type it: full-width signs, stray spaces, commas in numbers."""

import unicodedata


def plain(text: str) -> str:
    """Full-width signs made plain, outer spaces gone, inner runs of spaces made one.

    NUL goes too: PostgreSQL keeps no text with it.
    """
    return " ".join(unicodedata.normalize("NFKC", text).replace("\0", " ").split())


def plain_number(text: str) -> str:
    """The digits of a number as typed: １,２００ becomes 1200."""
    return plain(text).replace(",", "").replace(" ", "")
