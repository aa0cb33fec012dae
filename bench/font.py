"""Makes the font of our PDF files (`workshop/pdf/`) from the whole one.  Run by hand, when characters are missing.

    python -m bench.font NotoSansCJK-Regular.ttc Unihan_OtherMappings.txt

The first is Debian's fonts-noto-cjk, the second stands packed in its unicode-data.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from workshop.pdf.fonts import OWN

SIMPLIFIED = 2
"""The face of the collection that draws characters as they are drawn in China's mainland."""

NOTICE = 0
NAMES = {1, 2, 3, 4, 5, 6, 13, 14}
CLOSENESS = 1.5
"""How far, in thousandths of the size, a quadratic curve may lie from the cubic one that it stands for."""

UNITS = 400
"""Parts of the size in which points are told: at 10 points one is 0.009 mm, and with two fifths of the whole font's the
outlines in every paper are a sixth smaller."""

MORE = "〇¥−–—…‘’“”〔〕≤≥≠≈←→↑↓✂√龑翯瀞峯珮喦嫈娳囍"
"""What we print or have met beside the two lists."""


def characters(unihan: Path) -> set[int]:
    """GB 2312, the national table of 8,105 characters (names are in it), Latin letters, and a few more."""
    rows = (line.split("\t") for line in unihan.read_text(encoding="utf-8").splitlines() if "\tkTGH\t" in line)
    national = {int(row[0].removeprefix("U+"), 16) for row in rows}
    assert len(national) == 8105
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    chinese = {ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))}
    return national | chinese | set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(map(ord, MORE))


def main() -> int:
    collection, unihan = map(Path, sys.argv[1:])
    font = TTFont(collection, fontNumber=SIMPLIFIED)
    _drop(font, characters(unihan))
    _turn_curves(font)
    scale_upem(font, UNITS)
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format == 12 and table.platformID == 3]
    font.save(OWN)
    print(f"{OWN.name}: {len(font.getBestCmap()):,} characters, {OWN.stat().st_size / 1e6:.2f} MB")
    return 0


def _drop(font: TTFont, wanted: set[int]) -> None:
    """Leave the wanted characters and what a PDF needs of their font."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [NOTICE, *NAMES]
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    keeper = subset.Subsetter(options)
    keeper.populate(unicodes=wanted)
    keeper.subset(font)


def _turn_curves(font: TTFont) -> None:
    """The glyphs in TrueType's curves: most readers and printers draw them as they are."""
    order, drawn = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, CLOSENESS, reverse_direction=True))
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    builder = FontBuilder(font=font)
    builder.isTTF = True
    builder.setupGlyf(glyphs)
    builder.setupMaxp()
    del font["CFF "]
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"


if __name__ == "__main__":
    sys.exit(main())
