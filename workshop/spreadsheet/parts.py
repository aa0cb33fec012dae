"""The parts of a zip, unfolded under a limit that does not trust what the zip says of itself."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from workshop.spreadsheet.limits import MOST_PARTS, MOST_UNFOLDED
from workshop.spreadsheet.refusals import Damaged, NeedsPassword, UnfoldsTooFar

_HEADER_BYTES = 30
_LOCKED = 0x1


class Parts:
    """The parts of one zip by name.  Raises Damaged, NeedsPassword, UnfoldsTooFar."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            with ZipFile(BytesIO(content)) as zip_file:
                infos = zip_file.infolist()
        except (BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error, OSError):
            raise Damaged() from None
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNFOLDED:
            raise UnfoldsTooFar()
        if any(info.flag_bits & _LOCKED for info in infos):
            raise NeedsPassword()
        self._infos = {info.filename: info for info in infos}
        self._left = MOST_UNFOLDED

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def check(self) -> None:
        """Unfold everything once, and forget it.  No workbook defines entities: one that does is made to unfold."""
        for name in self._infos:
            part = self.read(name)
            if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in part or b"<!ENTITY" in part):
                raise UnfoldsTooFar()
        self._left = MOST_UNFOLDED

    def read(self, name: str) -> bytes:
        """The part, unfolded.  A missing one is Damaged."""
        if name not in self._infos:
            raise Damaged()
        info = self._infos[name]
        part = self._unfold(info)
        # Readers follow the stream, not the size that the zip declares.
        if len(part) != info.file_size:
            raise UnfoldsTooFar() if len(part) > info.file_size else Damaged()
        self._left -= len(part)
        return part

    def _unfold(self, info: ZipInfo) -> bytes:
        start = info.header_offset
        try:
            name_length, extra_length = struct.unpack_from("<HH", self._content, start + 26)
        except struct.error:
            raise Damaged() from None
        start += _HEADER_BYTES + name_length + extra_length
        packed = self._content[start : start + info.compress_size]
        if info.compress_type == ZIP_STORED:
            return packed
        if info.compress_type != ZIP_DEFLATED:
            raise Damaged()
        try:
            part = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, self._left + 1)
        except zlib.error:
            raise Damaged() from None
        if len(part) > self._left:
            raise UnfoldsTooFar()
        return part
