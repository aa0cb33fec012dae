"""A picture for the demo where people take one: a sheet of paper with lines of writing, and a name under it."""

import io
from functools import cache

from PIL import Image, ImageDraw

from workshop.documents.rules import Photo, reduce_photo

SIZE = 480, 640
_TABLE, _PAPER, _INK, _PEN = (150, 128, 102), (244, 241, 233), (88, 88, 92), (28, 44, 116)
_LINES = ((200, 90), *((400 - 37 * (place % 4), 140 + 34 * place) for place in range(9)))
"""Where each line ends, and how far down it lies."""


@cache
def paper_picture() -> Photo:
    """The same each time."""
    picture = Image.new("RGB", SIZE, _TABLE)
    draw = ImageDraw.Draw(picture)
    draw.polygon([(48, 36), (440, 28), (446, 604), (40, 610)], fill=_PAPER)
    for end, down in _LINES:
        draw.line([(84, down), (end, down - 2)], fill=_INK, width=7)
    draw.line([(262, 520), (282, 488), (300, 530), (322, 494), (344, 526), (392, 500)], fill=_PEN, width=5)
    uploaded = io.BytesIO()
    picture.save(uploaded, "PNG")
    return reduce_photo(uploaded.getvalue())
