"""What a file is, told by its first bytes and its parts, never by its name."""

import re
from collections.abc import Collection
from enum import Enum, auto

from workshop.spreadsheet.refusals import (
    Damaged,
    IsArchive,
    IsDocument,
    IsPdf,
    IsPicture,
    IsWebPage,
    NeedsPassword,
    NotATable,
)


class Kind(Enum):
    """What can be read, by what reads it."""

    TEXT = auto()
    ZIP = auto()
    """xlsx, xlsm, xlsb or ods: its parts tell."""
    COMPOUND = auto()
    """xls, and WPS's et: streams in Microsoft's old container."""


ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS: tuple[tuple[bytes, type[NotATable]], ...] = (
    (b"%PDF", IsPdf),
    (b"\xff\xd8\xff", IsPicture),
    (b"\x89PNG\r\n", IsPicture),
    (b"GIF8", IsPicture),
    (b"BM", IsPicture),
    (b"II*\0", IsPicture),
    (b"MM\0*", IsPicture),
    (b"{\\rtf", IsDocument),
    (b"Rar!", IsArchive),
    (b"7z\xbc\xaf\x27\x1c", IsArchive),
    (b"\x1f\x8b\x08", IsArchive),
)
_WEB_PAGE = re.compile(rb"^(\xef\xbb\xbf)?\s*(<!doctype html|<html|<table|<meta|<head|MIME-Version:)", re.IGNORECASE)
_MARKUP = re.compile(rb"^(\xef\xbb\xbf)?\s*<\?xml")


def kind_of(content: bytes) -> Kind:
    """The kind of the file.  Raises NotATable, or what it is instead."""
    for beginning, refusal in _BEGINNINGS:
        # Two letters may begin a text, too: a bitmap has zeros soon after.
        if content.startswith(beginning) and (len(beginning) > 2 or b"\0" in content[:16]):
            raise refusal()
    if (content.startswith(b"RIFF") and content[8:12] == b"WEBP") or content[4:8] == b"ftyp":
        raise IsPicture()
    if _WEB_PAGE.match(content) or _MARKUP.match(content):
        raise IsWebPage()
    if content.startswith(ZIP):
        return Kind.ZIP
    if content.startswith(COMPOUND):
        return Kind.COMPOUND
    return Kind.TEXT


def check_parts(names: Collection[str]) -> str:
    """Which workbook a zip with these parts is: xlsx, xlsb or ods.  Raises IsDocument, IsArchive, Damaged."""
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise IsDocument()
    if "[Content_Types].xml" in names:
        raise Damaged()
    raise IsArchive()


def check_streams(names: Collection[str]) -> None:
    """Raise what an old container with these streams holds if it is no xls: NeedsPassword, IsDocument, NotATable."""
    if "EncryptedPackage" in names:
        raise NeedsPassword()
    if "WordDocument" in names or "PowerPoint Document" in names:
        raise IsDocument()
    if "Workbook" not in names and "Book" not in names:
        raise NotATable()
