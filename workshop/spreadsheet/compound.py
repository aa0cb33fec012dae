"""What the records of an xls tell beside the values: how far its cells reach, which have none, and a password.

An xls is a stream of records in Microsoft's old container, a file system in small.  Only what is needed is read:
the chain of sectors of one stream, and of its records the heads of cells.
"""

import codecs
import struct
from collections.abc import Iterator

from workshop.spreadsheet.extent import Extent
from workshop.spreadsheet.refusals import Damaged, NeedsPassword
from workshop.spreadsheet.signatures import check_streams
from workshop.spreadsheet.workbook import Oddity

_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5
_CHINESE = "gb18030"
_FIRST_UNICODE = 0x600
"""The version that begins with Excel 97."""
_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks, such as the end of a chain."""

_BEGIN, _CODE_PAGE = 0x809, 0x42
_END, _BOUND_SHEET, _FILE_PASS = 0x0A, 0x85, 0x2F
_FORMULA, _BOOL_OR_ERROR, _MANY_RK = 0x06, 0x205, 0xBD
_CELLS = {0x203, 0x204, 0x27E, 0xD6, 0xFD, _FORMULA, _BOOL_OR_ERROR}
"""Numbers, texts, formulas: each begins with its row and column.  Blank cells with a format are left out."""
_TEXTS = {0x204, 0xD6}
_STRING = 0x207
"""The result of the formula before it."""
_ERROR_RESULT, _EMPTY_RESULT = 2, 3


def stream_extents(content: bytes) -> list[Extent]:
    """One for each sheet of the xls, in its order.  Raises NeedsPassword, IsDocument, NotATable, Damaged."""
    try:
        container = Container(content)
        check_streams(container.streams)
        return _extents(container.read("Workbook" if "Workbook" in container.streams else "Book"))
    except (struct.error, IndexError, KeyError):
        raise Damaged() from None


class Container:
    """The streams of a compound file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, small_shift = struct.unpack_from("<HH", content, 30)
        if not 7 <= shift <= 16 or not 4 <= small_shift <= shift:
            raise Damaged()
        self._size, self._small_size = 1 << shift, 1 << small_shift
        directory, self._smallest, small_table = struct.unpack_from("<I4xII", content, 48)
        self._next = self._table(self._fat_sectors())
        self._next_small = self._table(_followed(self._next, small_table))
        self.streams: dict[str, tuple[int, int]] = {}
        """Name → first sector and bytes."""
        entries = self._joined(directory)
        for start in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length, type_ = struct.unpack_from("<HB", entries, start + 64)
            name = entries[start : start + max(length - 2, 0)].decode("utf-16-le", errors="replace")
            if type_ in (_STREAM, _ROOT):
                self.streams["" if type_ == _ROOT else name] = struct.unpack_from("<II", entries, start + 116)

    def read(self, name: str) -> bytes:
        """The stream.  A short one lies in small sectors, inside the nameless stream of the root."""
        first, size = self.streams[name]
        if size >= self._smallest:
            return self._joined(first)[:size]
        small = self._joined(self.streams[""][0])
        starts = (number * self._small_size for number in _followed(self._next_small, first))
        return b"".join(small[start : start + self._small_size] for start in starts)[:size]

    def _joined(self, first: int) -> bytes:
        return b"".join(map(self._sector, _followed(self._next, first)))

    def _fat_sectors(self) -> list[int]:
        """Where the table of all chains lies.  Raises Damaged for a table of more sectors than there are."""
        most = len(self._content) // self._size
        sectors = [sector for sector in struct.unpack_from("<109I", self._content, 76) if sector < _LAST]
        more = struct.unpack_from("<I", self._content, 68)[0]
        seen: set[int] = set()
        while more < _LAST and more not in seen:
            seen.add(more)
            *listed, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            sectors += (sector for sector in listed if sector < _LAST)
            # Windows limits no memory: 10 MB that name a sector again and again would become thousands.
            if len(sectors) > most:
                raise Damaged()
        return sectors

    def _table(self, sectors: list[int]) -> list[int]:
        table: list[int] = []
        for sector in sectors:
            table += struct.unpack(f"<{self._size // 4}I", self._sector(sector))
        return table

    def _sector(self, number: int) -> bytes:
        start = _HEADER_BYTES if self._size <= _HEADER_BYTES else self._size
        sector = self._content[start + number * self._size :][: self._size]
        return sector.ljust(self._size, b"\0")


def _followed(table: list[int], first: int) -> list[int]:
    """The chain of sectors from the first on.  Raises Damaged for one that leads back into itself."""
    chain: list[int] = []
    while first < _LAST:
        if first >= len(table) or len(chain) > len(table):
            raise Damaged()
        chain.append(first)
        first = table[first]
    return chain


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Number and content of each record of one part of the stream."""
    while start + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, start)
        if number == _END:
            return
        yield number, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _extents(stream: bytes) -> list[Extent]:
    starts: list[int] = []
    names: list[bytes] = []
    unicode = True
    encoding = _CHINESE
    for number, record in _records(stream, 0):
        if number == _FILE_PASS:
            raise NeedsPassword()
        if number == _BEGIN:
            unicode = struct.unpack_from("<H", record)[0] >= _FIRST_UNICODE
        elif number == _CODE_PAGE:
            encoding = _encoding(struct.unpack_from("<H", record)[0])
        elif number == _BOUND_SHEET:
            starts.append(struct.unpack_from("<I", record)[0])
            names.append(record[7:])
    sheets = [_Sheet(stream, start, None if unicode else encoding) for start in starts]
    if not unicode:
        for sheet, name in zip(sheets, names, strict=True):
            sheet.extent.name = name.decode(encoding, errors="replace")
    # Excel, too, writes "empty" for the result of a formula; a program that never calculates writes nothing else.
    if not any(sheet.has_results for sheet in sheets):
        for sheet in sheets:
            sheet.extent.oddities.update(dict.fromkeys(sheet.empty_results, Oddity.UNCALCULATED))
    return [sheet.extent for sheet in sheets]


def _encoding(page: int) -> str:
    """The encoding of a code page; that of China, of which 936 is a part, for one that we do not know."""
    try:
        return _CHINESE if page == 936 else codecs.lookup(f"cp{page}").name
    except LookupError:
        return _CHINESE


class _Sheet:
    """The cells of one sheet.  With an encoding it is one of 1995 or before, whose texts are in a code page."""

    def __init__(self, stream: bytes, start: int, encoding: str | None) -> None:
        self.extent = Extent()
        self.empty_results: list[tuple[int, int]] = []
        self.has_results = False
        self._encoding = encoding
        self._formula = (1, 1)
        for number, record in _records(stream, start):
            if number in _CELLS:
                row, column = struct.unpack_from("<HH", record)
                self._cell(number, record, (row + 1, column + 1))
            elif number == _STRING:
                self._keep_text(self._formula, record)
            elif number == _MANY_RK:
                row = struct.unpack_from("<H", record)[0]
                self.extent.reach(row + 1, struct.unpack_from("<H", record, len(record) - 2)[0] + 1)

    def _cell(self, number: int, record: bytes, place: tuple[int, int]) -> None:
        self.extent.reach(*place)
        if number in _TEXTS:
            self._keep_text(place, record[6:])
        elif number == _BOOL_OR_ERROR and record[7]:
            self.extent.oddities[place] = Oddity.ERROR
        elif number == _FORMULA:
            self._formula = place
            is_number = record[12:14] != b"\xff\xff"
            if not is_number and record[6] == _ERROR_RESULT:
                self.extent.oddities[place] = Oddity.ERROR
            if not is_number and record[6] == _EMPTY_RESULT:
                self.empty_results.append(place)
            else:
                self.has_results = True

    def _keep_text(self, place: tuple[int, int], counted: bytes) -> None:
        """Note a text that calamine would garble: its length in bytes, then they."""
        if self._encoding:
            length = struct.unpack_from("<H", counted)[0]
            self.extent.texts[place] = counted[2 : 2 + length].decode(self._encoding, errors="replace")
