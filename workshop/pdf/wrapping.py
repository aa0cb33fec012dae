"""Where a line of text ends: Chinese between any two characters, Latin letters between words.  Pure."""

import re
from collections.abc import Callable, Iterator

_CLOSING = "，。、；：！？）〕》」”’…%"
_PIECE = re.compile(rf"(?:[^\s\u2e80-\U0010ffff]+|\S)[{_CLOSING}]*\s*")
"""What stays together: a word, or one Chinese character, with the marks and blanks behind it."""


def wrapped(text: str, width: float, width_of: Callable[[str], float]) -> list[str]:
    """The text in lines no wider than `width`; at least one line.

    width_of: the width of a text.  Blanks at the end of a line are left out; a
    word wider than a line is broken.
    """
    lines = [""]
    for piece in _pieces(text, width, width_of):
        if width_of(lines[-1] + piece.rstrip()) <= width or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]


def _pieces(text: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    for piece in _PIECE.findall(text.strip()):
        if width_of(piece.rstrip()) <= width:
            yield piece
        else:
            yield from piece
