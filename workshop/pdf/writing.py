"""Writing PDF files: text, lines and grey bands at places on pages.

Lengths are millimetres from the upper left corner, sizes of text are points.
Text can be searched and copied: each character is embedded with what it means.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from workshop.i18n import LANGUAGES
from workshop.pdf.fonts import OWN, SYSTEM, Face, close_fonts, face_with, open_fonts, sound
from workshop.pdf.wrapping import wrapped

if TYPE_CHECKING:
    from fpdf.output import OutputProducer
    from fpdf.syntax import PDFObject

MM_PER_POINT = 25.4 / 72

_EM = 1000
"""In so many parts of its size is the width of a character given."""

_HAIR_MM, _STROKE = 0.15, 0.3
_GREY = 236 / 255
_DASH_MM = 1.2

_NEEDED_IN_PDF = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep", "GlyphOrder"}
"""The tables of a TrueType font that a reader of PDF asks for, and fontTools' own list of glyphs.

What character each of them means is told in the PDF itself.
"""


class Size(Enum):
    """A page, upright: its width and height."""

    A4 = (210, 297)
    A5 = (148, 210)


class Align(StrEnum):
    """Which part of a text stands where it is put."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


_BEFORE = {Align.LEFT: 0.0, Align.MIDDLE: 0.5, Align.RIGHT: 1.0}
"""How much of a text's width lies left of where it is put."""


@dataclass(frozen=True)
class _Written:
    """How one character is written.  em: its width, in parts of the size.  by_sound: no font has it."""

    font: str
    text: str
    em: float
    by_sound: bool = False


class NewPdf:
    """A file that is being written, page after page.  Leaving it closes the fonts.

    more: a font file for rare characters; it is asked before those of the computer.
    """

    def __init__(
        self,
        size: Size,
        title: str,
        language: str,
        made_at: datetime,
        more: Path | None = None,
        faces: Sequence[Face] = SYSTEM,
    ) -> None:
        from fpdf import FPDF  # noqa: PLC0415  late: only who takes a paper needs it

        self._pdf = FPDF(format=size.value)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang(LANGUAGES[language])
        self._pdf.set_creation_date(made_at)
        self._pdf.set_line_width(_HAIR_MM)
        # Two thousand bytes fewer in thirty pages: what all have in common is said once, and no picture shines through.
        # The fonts are in it too, so that a page may use each without asking.
        self._pdf.single_resources_object = True
        self._pdf.allow_images_transparency = False
        self._faces = (*((Face(more),) if more else ()), *faces)
        self._known: dict[str, _Written] = {}
        self._own = self._font(Face(OWN))
        self._by_sound = False
        self._origin = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        close_fonts(self._pdf.fonts.values())

    def add_page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self._origin = self._pdf.h

    def wrote_by_sound(self) -> bool:
        """Whether a character was written by its sound since this was last asked: the paper then says so."""
        told, self._by_sound = self._by_sound, False
        return told

    def text(self, x: float, y: float, text: str, size: float, align: Align = Align.LEFT, strong: bool = False) -> None:
        """Write one line of text with its foot at y."""
        x -= self.width(text, size) * _BEFORE[align]
        self._move(y)
        for name, characters in groupby(map(self._written, text), lambda written: written.font):
            run = list(characters)
            font = self._pdf.fonts[name]
            said = font.encode_text("".join(written.text for written in run))
            # There is one weight only: for a strong one the outline is drawn along.
            outlined = f"2 Tr {_STROKE} w " if strong else ""
            drawn = f"BT /F{font.i} {size:g} Tf {outlined}{_points(x)} 0 Td {said} ET"
            self._draw(f"q {drawn} Q" if strong else drawn)
            x += sum(written.em for written in run) * size * MM_PER_POINT
            self._by_sound |= any(written.by_sound for written in run)

    def width(self, text: str, size: float) -> float:
        """How wide the text is on paper."""
        return sum(self._written(character).em for character in text) * size * MM_PER_POINT

    def size_that_fits(self, text: str, width: float, size: float) -> float:
        """The size, or a smaller one in which the text is no wider than the width: a long name on one line."""
        whole = self.width(text, size)
        return size if whole <= width else int(size * width / whole * 10) / 10

    def lines(self, text: str, width: float, size: float) -> list[str]:
        """The text in lines that fit the width; at least one."""
        return wrapped(text, width, lambda part: self.width(part, size))

    def line(self, x: float, y: float, to_x: float, dashed: bool = False) -> None:
        """A line from left to right."""
        self._move(y)
        drawn = f"{_points(x)} 0 m {_points(to_x)} 0 l S"
        self._draw(f"q [{_points(_DASH_MM)}] 0 d {drawn} Q" if dashed else drawn)

    def band(self, x: float, y: float, width: float, height: float) -> None:
        """A grey band, to be written upon; x and y are its upper left corner."""
        self._move(y)
        self._draw(f"q {_GREY:.4f} g {_points(x)} 0 {_points(width)} -{_points(height)} re f Q")

    def file(self) -> bytes:
        """The PDF file.  The same pages made at the same time are the same bytes."""
        self._drop_unneeded()
        return bytes(self._pdf.output(output_producer_class=_packing()))

    def _move(self, y: float) -> None:
        """Bring the origin to the left edge at y.

        Heights are told as steps from one to the next: rows that are alike are then alike in bytes, and pack well.
        """
        step = round((self._origin - y) / MM_PER_POINT, 1)
        if step:
            self._draw(f"1 0 0 1 0 {step:g} cm")
            self._origin -= step * MM_PER_POINT

    def _draw(self, drawn: str) -> None:
        self._pdf._out(drawn)  # fpdf2's own calls tell each place from the corner of the page

    def _drop_unneeded(self) -> None:
        """Leave of our fonts what a reader of PDF asks for; a thousand bytes each."""
        for tables in open_fonts(self._pdf.fonts.values()):
            if "glyf" in tables:
                for name in set(tables.keys()) - _NEEDED_IN_PDF:
                    del tables[name]

    def _written(self, character: str) -> _Written:
        """How the character is written here, looked up once for each file."""
        written = self._known.get(character)
        if written is None:
            written = self._known[character] = self._look_up(character)
        return written

    def _look_up(self, character: str) -> _Written:
        for name, font in self._pdf.fonts.items():
            widths: Mapping[Any, float] = font.cw
            if ord(character) in widths:
                return _Written(name, character, widths[ord(character)] / _EM)
        if _is_unseen(character):
            return _Written(self._own, "", 0)
        if character.isspace():
            return self._written(" ")
        if face := face_with(character, self._faces):
            self._font(face)
            return self._look_up(character)
        said = sound(character)
        return _Written(self._own, said, sum(self._written(part).em for part in said), by_sound=True)

    def _font(self, face: Face) -> str:
        """The face under its name in the file."""
        name = f"{face.path} {face.number}".lower()
        self._pdf.add_font(name, fname=face.path, collection_font_number=face.number)
        return name


def _is_unseen(character: str) -> bool:
    """Whether the character only tells how its neighbours are drawn."""
    return unicodedata.category(character) == "Cf" or unicodedata.name(character, "").startswith("VARIATION SELECTOR")


def _points(mm: float) -> str:
    """A length as it stands in the file: a tenth of a point is 0.04 mm."""
    return f"{mm / MM_PER_POINT:.1f}"


@cache
def _packing() -> "type[OutputProducer]":
    """fpdf2's writer of files, which packs what means what as well: fpdf2 leaves that as it is."""
    from fpdf.output import OutputProducer  # noqa: PLC0415  late: only who takes a paper needs it
    from fpdf.syntax import PDFContentStream  # noqa: PLC0415

    class Packing(OutputProducer):
        def _add_pdf_obj(self, pdf_obj: "PDFObject", trace_label: str | None = None) -> int:
            if isinstance(pdf_obj, PDFContentStream) and pdf_obj.filter is None:
                vars(pdf_obj).update(vars(PDFContentStream(pdf_obj.content_stream(), compress=True)))
            return super()._add_pdf_obj(pdf_obj, trace_label)

    return Packing
