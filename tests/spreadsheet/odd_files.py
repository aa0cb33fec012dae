"""Files as people bring them, odd ones above all: made here, so that each oddity can be read."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from odf import opendocument, table, text
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from tests.spreadsheet import records

HEADINGS = ("姓名", "日期", "件数")
PEOPLE = (("巩谷雨", date(2025, 9, 1), 1545), ("邢白露", date(2025, 9, 2), 1431))


def xlsx(fill: Callable[[Worksheet], Any]) -> bytes:
    """A workbook with one worksheet, 计件, that `fill` has written to."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "计件"
    fill(book.active)  # type: ignore[arg-type]
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_rows(sheet: Worksheet, rows: Iterable[Iterable[Any]], *, row: int = 1, column: int = 1) -> None:
    for down, cells in enumerate(rows):
        for right, cell in enumerate(cells):
            sheet.cell(row + down, column + right, cell)


def plain_xlsx() -> bytes:
    return xlsx(lambda sheet: write_rows(sheet, (HEADINGS, *PEOPLE)))


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return out.getvalue()


def picture_of_a_table() -> bytes:
    return xlsx(lambda sheet: sheet.add_image(SheetImage(io.BytesIO(png())), "B2"))


def hidden_and_shown(*, shown: bool) -> bytes:
    """Two worksheets, the first with the table and hidden, the second with a note."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    first, second = book.add_worksheet("旧表"), book.add_worksheet("说明")
    first.write(0, 0, "姓名")
    second.write(0, 0, "请看")
    second.activate()
    first.hide()
    book.close()
    content = out.getvalue()
    return (
        content if shown else changed(content, "xl/workbook.xml", b'name="\xe8\xaf', b'state="hidden" name="\xe8\xaf')
    )


def formulas(*, calculated: bool) -> bytes:
    """A total in C2 that openpyxl never calculates; Excel would leave its result beside it."""

    def fill(sheet: Worksheet) -> None:
        write_rows(sheet, (("姓名", "件数", "合计"), ("巩谷雨", 12, "=B2*2")))

    content = xlsx(fill)
    return changed(content, "xl/worksheets/sheet1.xml", b"<v />", b"<v>24</v>") if calculated else content


def formulas_with_zero() -> bytes:
    """XlsxWriter writes 0 beside a formula, and asks to calculate when the file is opened."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["姓名", "件数", "合计"])
    sheet.write_row(1, 0, ["巩谷雨", 0])
    sheet.write_formula(1, 2, "=B2*2")
    book.close()
    return out.getvalue()


def errors() -> bytes:
    def fill(sheet: Worksheet) -> None:
        write_rows(sheet, (("姓名", "件数"), ("巩谷雨", "#REF!")))

    return xlsx(fill)


def sparse_giant() -> bytes:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["XFD1048576"] = "姓名", 1

    return xlsx(fill)


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The zip with one thing in one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            unfolded = before.read(name)
            if name == part:
                assert old in unfolded
                unfolded = unfolded.replace(old, new)
            after.writestr(name, unfolded)
    return out.getvalue()


def with_part(content: bytes, part: str, unfolded: bytes) -> bytes:
    """The zip with one part more."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as after:
        after.writestr(part, unfolded)
    return out.getvalue()


def zip_bomb() -> bytes:
    """300 MB of nothing in a third of a megabyte, and honest about it."""
    return with_part(plain_xlsx(), "xl/media/image1.xml", bytes(300_000_000))


def lying_bomb() -> bytes:
    """A part that says 1,000 bytes of itself, and unfolds to 300 MB."""
    content = zip_bomb()
    honest, lie = struct.pack("<I", 300_000_000), struct.pack("<I", 1000)
    assert content.count(honest) == 2
    return content.replace(honest, lie)


def many_parts() -> bytes:
    out = io.BytesIO(plain_xlsx())
    with zipfile.ZipFile(out, "a") as after:
        for number in range(10_001):
            after.writestr(f"xl/media/{number}", b"")
    return out.getvalue()


def shared_text_bomb() -> bytes:
    """One long text in the file, in 20,000 cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row in range(20_000):
        sheet.write_string(row, 0, "长" * 32_000)
    book.close()
    return out.getvalue()


def entity_bomb() -> bytes:
    """A thousand million laughs."""
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10)
    )
    return changed(
        plain_xlsx(), "xl/worksheets/sheet1.xml", b"<worksheet", b"<!DOCTYPE worksheet [" + entities + b"]><worksheet"
    )


def with_password() -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain_xlsx())).encrypt("1234", out)
    return out.getvalue()


def xls(fill: Callable[[Any], Any], *, encoding: str = "utf-8") -> bytes:
    book = xlwt.Workbook(encoding=encoding)
    fill(book.add_sheet("计件"))
    return saved(book)


def old_xls() -> bytes:
    def fill(sheet: Any) -> None:
        day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        for row, cells in enumerate((HEADINGS, *PEOPLE)):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell, *([day] if isinstance(cell, date) else []))
        sheet.write_merge(4, 5, 0, 2, "合计")

    return xls(fill)


def ods(*rows: Iterable[Any]) -> bytes:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="计件")
    for cells in rows:
        line = table.TableRow()
        for cell in cells:
            line.addElement(ods_cell(cell))
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    return saved(document)


def ods_cell(value: Any) -> Any:
    """A text or a number as a cell; a cell as it is."""
    if isinstance(value, str):
        cell = table.TableCell(valuetype="string")
        cell.addElement(text.P(text=value))
        return cell
    return table.TableCell(valuetype="float", value=str(value)) if isinstance(value, int | float) else value


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as document:
        document.writestr("[Content_Types].xml", "<Types/>")
        document.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("计件表.xlsx", content)
    return out.getvalue()


def old_doc() -> bytes:
    """An old container whose stream is called as that of a .doc; nothing else of it is looked at."""
    ours, theirs = "Workbook".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
    content = old_xls()
    assert content.count(ours) == 1
    start = content.index(ours)
    entry = theirs.ljust(64, b"\0") + struct.pack("<H", len(theirs) + 2)
    return content[:start] + entry + content[start + len(entry) :]


def noise(length: int) -> bytes:
    """Bytes without a pattern, always the same."""
    return b"".join(struct.pack("<I", zlib.crc32(struct.pack("<I", number))) for number in range(length // 4))


def broken_part() -> bytes:
    return changed(plain_xlsx(), "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheet")


def sparse_ods() -> bytes:
    """One cell that stands for a million rows of sixteen thousand."""
    many = table.TableRow(numberrowsrepeated=1_048_576)
    many.addElement(table.TableCell(valuetype="float", value="1", numbercolumnsrepeated=16_384))
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="计件")
    sheet.addElement(many)
    document.spreadsheet.addElement(sheet)
    return saved(document)


def xls_with_password() -> bytes:
    """An xls that says it is locked: its record of who wrote it is turned into that of a password."""
    content = old_xls()
    writer, password = struct.pack("<HH", 0x5C, 112), struct.pack("<HH", 0x2F, 112)
    assert content.count(writer) == 1
    return content.replace(writer, password)


def xls_that_names_a_sector_again_and_again() -> bytes:
    """An xls whose table of chains is said to be its first sector, thousands of times."""
    content = bytearray(old_xls())
    first = (len(content) - 512) // 512
    struct.pack_into("<I", content, 68, first)
    lists = 30
    for number in range(first + 1, first + lists + 1):
        content += struct.pack("<128I", *[0] * 127, number if number <= first + lists - 1 else 0xFFFFFFFE)
    return bytes(content)


def sheet_without_part() -> bytes:
    """An xlsb that names a sheet and does not say where it is."""
    return changed(records.xlsb([(0, 0)]), "xl/_rels/workbook.bin.rels", b'Id="rId2"', b'Id="rId9"')
