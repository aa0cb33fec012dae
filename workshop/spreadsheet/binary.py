"""What the records of an xlsb tell beside the values: how far its cells reach, and which are errors."""

import struct
from collections.abc import Iterator

from workshop.spreadsheet.extent import Extent
from workshop.spreadsheet.markup import parts_of
from workshop.spreadsheet.parts import Parts
from workshop.spreadsheet.refusals import Damaged
from workshop.spreadsheet.workbook import Oddity

_SHEET = 0x9C
_ROW = 0
_CELLS = range(2, 12)
"""Numbers, texts, formulas: each begins with its column.  Record 1 is a blank cell with a format."""
_ERRORS = (3, 11)
_PLACE_BYTES = 4


def binary_extents(parts: Parts) -> list[Extent]:
    """One for each sheet of an xlsb, in the workbook's order."""
    workbook = parts.read("xl/workbook.bin")
    ids = [_text(workbook, start + 8) for number, start, _length in _records(workbook) if number == _SHEET]
    worksheets = parts_of(parts, "xl/_rels/workbook.bin.rels", ids)
    return [_extent(part) if part is not None else Extent() for part in worksheets]


def _text(part: bytes, start: int) -> str:
    """A text with its length in signs before it."""
    length = struct.unpack_from("<I", part.ljust(start + 4, b"\0"), start)[0]
    return part[start + 4 : start + 4 + 2 * length].decode("utf-16-le", errors="replace")


def _extent(part: bytes) -> Extent:
    extent = Extent()
    row = 0
    for number, start, length in _records(part):
        if length < _PLACE_BYTES:
            continue
        if number == _ROW:
            row = struct.unpack_from("<I", part, start)[0] + 1
        elif number in _CELLS:
            place = (row, struct.unpack_from("<I", part, start)[0] + 1)
            extent.reach(*place)
            if number in _ERRORS:
                extent.oddities[place] = Oddity.ERROR
    return extent


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Number, start and length of each record.  Raises Damaged."""
    at = 0
    while at < len(part):
        number, at = _small_number(part, at, 2)
        length, at = _small_number(part, at, 4)
        if at + length > len(part):
            raise Damaged()
        yield number, at, length
        at += length


def _small_number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, the last byte without the eighth; and where it ends."""
    number = 0
    for place in range(most):
        byte = part[at + place] if at + place < len(part) else 0
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most
