"""How papers are divided into pages.  Pure."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

TALLY_ROWS = 15
"""So many rows of a hand's height fit A4 across, under a head and above two signatures."""

SPARE_ROWS = 2
"""Blank rows for whoever comes later in the month."""

CARDS_TOGETHER = 8
"""Two beside each other, four below each other."""

MOST_CARDS = 200


def leaves(names: Sequence[Item], rows: int = TALLY_ROWS, spare: int = SPARE_ROWS) -> list[list[Item | None]]:
    """The names on pages of `rows`; none is a blank row: `spare` after the last name, and what fills its page."""
    lines: list[Item | None] = [*names, *[None] * spare]
    lines += [None] * (-len(lines) % rows)
    return together(lines, rows)


def together(items: Sequence[Item], most: int) -> list[list[Item]]:
    """The items in groups of `most`, the last with what is left."""
    return [list(items[at : at + most]) for at in range(0, len(items), most)]
