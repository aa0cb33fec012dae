"""Workbooks made record by record, where no library of ours writes them: xlsb, and xls of 1995 with a code page."""

import io
import struct
import zipfile
from collections.abc import Iterable

from xlwt.CompoundDoc import XlsDoc

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = ((2, "rId2", "计件"), (1, "rId1", "错"))
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xlsb(cells: Iterable[tuple[int, int]]) -> bytes:
    """A binary workbook whose first sheet is its second part.

    Its worksheet 计件 has the number 1 in each of the cells (row, column from 0), the other, 错, an error in B1.
    """
    sheets = [bytes(4) + struct.pack("<I", number) + wide(id_) + wide(name) for number, id_, name in SHEETS]
    workbook = [(0x83, b""), (0x8F, b""), *((0x9C, sheet) for sheet in sheets), (0x90, b""), (0x84, b"")]
    counts = binary_worksheet((row, column, 5, struct.pack("<d", 1.0)) for row, column in cells)
    wrong = binary_worksheet([(0, 1, 3, bytes([0x17]))])
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        for number in (1, 2)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.bin", long_records(workbook))
        book.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>')
        book.writestr("xl/worksheets/sheet1.bin", wrong)
        book.writestr("xl/worksheets/sheet2.bin", counts)
    return out.getvalue()


def binary_worksheet(cells: Iterable[tuple[int, int, int, bytes]]) -> bytes:
    """Row, column, number of the record and value of each cell."""
    rows: dict[int, list[tuple[int, bytes]]] = {}
    for row, column, number, value in cells:
        rows.setdefault(row, []).append((number, struct.pack("<II", column, 0) + value))
    lines = [record for row, records in rows.items() for record in ((0, struct.pack("<I", row) + bytes(13)), *records)]
    reach = struct.pack("<4I", 0, max(rows), 0, 16_383)
    return long_records([(0x81, b""), (0x94, reach), (0x91, b""), *lines, (0x92, b""), (0x82, b"")])


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def long_records(records: Iterable[tuple[int, bytes]]) -> bytes:
    """Number and length in seven bits a byte."""
    return b"".join(seven_bits(number) + seven_bits(len(content)) + content for number, content in records)


def seven_bits(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    return bytes([number & 0x7F | 0x80]) + seven_bits(number >> 7)


def code_page_xls() -> bytes:
    """姓名, 12 and a formula that gives 姓名, as Excel 5 of China wrote them: bytes of code page 936, no Unicode."""
    name, heading = "计件".encode("gbk"), "姓名".encode("gbk")
    sheet = short_records(
        [
            (0x809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0)),
            (0x204, struct.pack("<HHHH", 0, 0, 0, len(heading)) + heading),
            (0x203, struct.pack("<HHHd", 1, 0, 0, 12.0)),
            (0x06, struct.pack("<HHH", 1, 1, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8)),
            (0x207, struct.pack("<H", len(heading)) + heading),
            (0x0A, b""),
        ]
    )

    def globals_(offset: int) -> bytes:
        bound = struct.pack("<IHB", offset, 0, len(name)) + name
        start = (0x809, struct.pack("<HHHH", 0x0500, 0x05, 0, 0))
        return short_records([start, (0x42, struct.pack("<H", 936)), (0x85, bound), (0x0A, b"")])

    return contained(globals_(len(globals_(0))) + sheet)


def short_records(records: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(struct.pack("<HH", number, len(content)) + content for number, content in records)


def contained(stream: bytes) -> bytes:
    """The stream in Microsoft's old container, by xlwt; called Book, as before 1997."""
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    old, new = "Workbook".encode("utf-16-le"), "Book".encode("utf-16-le")
    content = out.getvalue()
    start = content.index(old)
    entry = new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2)
    return content[:start] + entry + content[start + len(entry) :]
