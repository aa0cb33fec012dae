"""What a reader of PDF files finds: pages, their size, and the words that a search would meet.

As much of the format as fpdf2 writes: numbered objects, packed contents, codes of two bytes in a font's own order.
"""

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?<![0-9])(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_SAID = re.compile(rb"/F(\d+) [\d.]+ Tf|\b(q|Q)\b|\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL | re.MULTILINE)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class ReadPdf:
    """size: of all pages, in whole millimetres.  pages: the texts of each, as they were written one by one."""

    size: tuple[int, int]
    pages: list[list[str]]

    @property
    def texts(self) -> list[str]:
        return [text for page in self.pages for text in page]


def read_pdf(file: bytes) -> ReadPdf:
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(file)}
    fonts = {
        int(name): _meanings(objects, int(number))
        for name, number in re.findall(rb"/F(\d+) (\d+) 0 R", b"\n".join(objects.values()))
    }
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", file)
    width, height = (round(float(points) * 25.4 / 72) for points in box)
    pages = [_texts(_stream(objects[int(number)]), fonts) for number in re.findall(rb"/Contents (\d+) 0 R", file)]
    return ReadPdf((width, height), pages)


def embedded_font(file: bytes) -> bytes:
    """The file of the first font."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(file)}
    named = re.search(rb"/FontFile2 (\d+) 0 R", file)
    assert named
    return _stream(objects[int(named[1])])


def _stream(of: bytes) -> bytes:
    found = _STREAM.search(of)
    assert found
    return zlib.decompress(found[1]) if b"/FlateDecode" in of[: found.start()] else found[1]


def _meanings(objects: dict[int, bytes], font: int) -> dict[int, str]:
    """What each code of the font means."""
    named = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert named, "text of this font cannot be searched"
    codes = _CODE.findall(_stream(objects[int(named[1])]))
    return {int(code, 16): bytes.fromhex(meaning.decode()).decode("utf-16-be") for code, meaning in codes}


def _texts(content: bytes, fonts: dict[int, dict[int, str]]) -> list[str]:
    font, kept = 0, list[int]()
    texts = []
    for named, state, said in _SAID.findall(content):
        if named:
            font = int(named)
        elif state == b"q":
            kept.append(font)
        elif state == b"Q":
            font = kept.pop()
        else:
            codes = _ESCAPED.sub(lambda escaped: {b"r": b"\r", b"n": b"\n"}.get(escaped[1], escaped[1]), said)
            pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
            texts.append("".join(fonts[font][pair] for pair in pairs))
    return texts
