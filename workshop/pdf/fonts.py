"""Where the characters of a paper come from: our own font, else one that this computer has.

A PDF shows nothing at all for a character that its font lacks.  So each is
looked up before it is written, and one that no font has is written by its sound.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

OWN = Path(__file__).with_name("NotoSansSC-Regular.ttf")
"""About 9,000 characters: GB 2312 and the national table of 2013, which has what people are called today."""


@dataclass(frozen=True)
class Face:
    """A font file, and which of the faces in it."""

    path: Path
    number: int = 0


SYSTEM: tuple[Face, ...]
"""Where the system keeps fonts with more of them."""

if sys.platform == "win32":
    SYSTEM = (
        Face(Path("C:/Windows/Fonts/msyh.ttc")),
        Face(Path("C:/Windows/Fonts/simsunb.ttf")),
        Face(Path("C:/Windows/Fonts/SimsunExtG.ttf")),
    )
elif sys.platform == "darwin":
    SYSTEM = (Face(Path("/System/Library/Fonts/Supplemental/Songti.ttc")),)
else:
    SYSTEM = (
        Face(Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), 2),
        Face(Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"), 2),
        Face(Path("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc"), 2),
    )


def face_with(character: str, faces: Sequence[Face]) -> Face | None:
    """The first of the faces that has the character."""
    return next((face for face in faces if ord(character) in _characters(face)), None)


@cache
def _characters(face: Face) -> frozenset[int]:
    """What a face can write; nothing, if its file cannot be read.

    Looked up once, and only when a rare name comes: such a font takes a third of a second.
    """
    from fpdf import FPDF  # noqa: PLC0415  late: only who takes a paper needs it

    if not _is_font(face.path):
        return frozenset()
    pdf = FPDF()
    try:
        pdf.add_font("looked at", fname=face.path, collection_font_number=face.number)
        return frozenset(map(int, pdf.fonts["looked at"].cw))
    except Exception:  # whatever is wrong with a stranger's file, the paper is printed
        return frozenset()
    finally:
        close_fonts(pdf.fonts.values())


def _is_font(path: Path) -> bool:
    """Whether the file begins as a font or a collection of them does."""
    try:
        with path.open("rb") as file:
            return file.read(4) in {b"\0\1\0\0", b"true", b"OTTO", b"ttcf"}
    except OSError:
        return False


def open_fonts(fonts: Iterable[object]) -> Iterator[Any]:
    """The files that fpdf2 has open, as fontTools reads them."""
    from fpdf.fonts import TTFFont  # noqa: PLC0415  late: only who takes a paper needs it

    return (font.ttfont for font in fonts if isinstance(font, TTFFont))


def close_fonts(fonts: Iterable[object]) -> None:
    """Close the files, which fpdf2 leaves open."""
    for font in open_fonts(fonts):
        font.close()


@cache
def sound(character: str) -> str:
    """What stands for a character that no font has: its reading in brackets, else its number."""
    from pypinyin import pinyin  # noqa: PLC0415  late: its table costs 20 MB and a third of a second

    read = pinyin(character)[0][0]
    return f"〔U+{ord(character):04X}〕" if read == character else f"〔{read}〕"
