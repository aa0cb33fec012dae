"""Tables as text: csv in the encodings and with the delimiters that spreadsheet programs of China write."""

import codecs
import csv
import re
from collections import Counter
from io import StringIO
from itertools import chain

from workshop.i18n import mark
from workshop.spreadsheet.extent import check_size, rectangle
from workshop.spreadsheet.refusals import NotATable, NothingInside
from workshop.spreadsheet.workbook import Workbook, Worksheet

BREAKS_OFF = mark("The file breaks off in its last line.")
OPEN_QUOTE = mark("A quotation mark is never closed. From there on, each line was read by itself.")
NO_LINE_END = mark("The last line of the file has no end. Check that its last row is whole.")
LOST_SIGNS = mark("Some signs of the file could not be read. They are shown as �.")

_DELIMITERS = ",\t;"
_LINES_LOOKED_AT = 50
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MOST_LOST = 0.01
"""Share of signs that cannot be read, above which it is no text at all."""
_END = "\0"
"""Stands after the last line; no line holds one."""


def read_text(content: bytes, name: str) -> Workbook:
    """The table in the text as one worksheet, every cell as text.  Raises NotATable, NothingInside, TooManyCells."""
    text, warnings = decode(content)
    if _NO_TEXT.search(text) or text.count("�") > len(text) * _MOST_LOST:
        raise NotATable()
    lines = list(StringIO(text, newline=""))
    rows, closed = _split(lines, find_delimiter(lines[:_LINES_LOOKED_AT]))
    if not closed:
        warnings.append(OPEN_QUOTE)
    warnings += _about_the_end(rows, lines)
    worksheet = Worksheet(name, rectangle([[cell or None for cell in row] for row in rows]))
    if not worksheet.rows:
        raise NothingInside()
    return Workbook((worksheet,), tuple(dict.fromkeys(warnings)))


def decode(content: bytes) -> tuple[str, list[str]]:
    """The text, and what to say of it.  A file cut within a sign is read up to there."""
    encodings = _encodings(content)
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(content)
        except UnicodeDecodeError:
            continue
        return text, [BREAKS_OFF] if decoder.getstate()[0] else []
    texts = [content.decode(encoding, errors="replace") for encoding in encodings]
    return min(texts, key=lambda text: text.count("�")), [LOST_SIGNS]


def _encodings(content: bytes) -> tuple[str, ...]:
    """The encodings it may have, the likeliest first."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if content.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    return ("utf-8", "gb18030")


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that splits most lines into the same number of cells; a comma if none does."""

    def agreement(delimiter: str) -> int:
        counts = Counter(line.count(delimiter) for line in lines)
        return max((delimiters * agreeing for delimiters, agreeing in counts.items()), default=0)

    return max(_DELIMITERS, key=agreement)


def _split(lines: list[str], delimiter: str) -> tuple[list[list[str]], bool]:
    """Rows of cells, and whether every quotation mark was closed.  Raises TooManyCells."""
    rows: list[list[str]] = []
    begun = cells = 0
    reader = csv.reader(chain(lines, [_END]), delimiter=delimiter)
    try:
        for row in reader:
            if row == [_END]:
                return rows, True
            if reader.line_num > len(lines):
                break  # the end was swallowed by an open quotation mark
            begun = reader.line_num
            rows.append(row)
            cells += len(row)
            check_size(len(rows), cells)
    except csv.Error:  # a cell longer than the reader takes: the same, seen earlier
        pass
    rows += (line.rstrip("\r\n").split(delimiter) for line in lines[begun:])
    check_size(len(rows), cells)
    return rows, False


def _about_the_end(rows: list[list[str]], lines: list[str]) -> list[str]:
    """What to say of a last line that has no end."""
    if not lines or lines[-1].endswith(("\n", "\r")):
        return []
    usual = Counter(map(len, rows)).most_common(1)[0][0]
    return [BREAKS_OFF] if len(rows[-1]) < usual else [NO_LINE_END]
