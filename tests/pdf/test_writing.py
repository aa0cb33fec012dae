"""PDF files as a reader finds them: no character is left blank, whoever is called so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.pdf.reading import embedded_font, read_pdf
from workshop.pdf.fonts import OWN, sound
from workshop.pdf.wrapping import wrapped
from workshop.pdf.writing import Align, NewPdf, Size

MADE_AT = datetime(2025, 10, 2, 9, 42, tzinfo=UTC)

RARE = "媊"
"""A star, and a name: in neither of the two lists."""


@pytest.fixture
def other_font(tmp_path: Path) -> Path:
    """A font in which the sign of 吉 stands at the place of the rare one."""
    from fontTools.ttLib import TTFont

    font = TTFont(OWN)
    for table in font["cmap"].tables:
        table.cmap[ord(RARE)] = table.cmap[ord("吉")]
    font.save(tmp_path / "rare.ttf")
    font.close()
    return tmp_path / "rare.ttf"


@contextmanager
def new_pdf(more: Path | None = None) -> Iterator[NewPdf]:
    with NewPdf(Size.A5, "工资条", "zh", MADE_AT, more, faces=()) as pdf:
        pdf.add_page()
        yield pdf


# --- our own font ----------------------------------------------------------

NAMES = "翀喆赟婳玥垚祎龑翯芃珺昳彧翊妤祺琛晗皓甯筠菡叆堃瑄俪璟炜烨钰姝懿蘅湉瀞峯珮𬀩𬍛"
SIGNS = "0123456789,.¥−–×·…‘’“”〔〕（）【】，。、；：？！％〇ǎèíōǘ√≤✂"


@pytest.mark.parametrize("characters", [NAMES, SIGNS, "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负"])
def test_our_font_writes_what_people_are_called_and_what_a_slip_says(characters: str) -> None:
    with new_pdf() as pdf:
        pdf.text(10, 20, characters, 12)
        assert not pdf.wrote_by_sound()
        assert read_pdf(pdf.file()).texts == [characters]


def test_our_font_is_small_and_its_licence_lies_beside_it() -> None:
    assert OWN.stat().st_size <= 3_000_000
    assert "SIL OPEN FONT LICENSE" in OWN.with_suffix(".license.txt").read_text(encoding="utf-8")


def test_a_file_has_what_a_reader_asks_for_and_says_alike_rows_in_few_bytes(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    def rows(pages: int) -> bytes:
        with NewPdf(Size.A5, "工资条", "zh", MADE_AT, faces=()) as pdf:
            for _ in range(pages):
                pdf.add_page()
                for row in range(20):
                    pdf.text(10, 20 + row * 6.1, f"缝合内衬 {row}", 9.5)
                    pdf.text(138, 20 + row * 6.1, f"¥{row}.50", 9.5, Align.RIGHT)
                    pdf.line(10, 22 + row * 6.1, 138)
            return pdf.file()

    assert (len(rows(11)) - len(rows(1))) / 10 < 650
    (tmp_path / "own.ttf").write_bytes(embedded_font(rows(1)))
    with TTFont(tmp_path / "own.ttf") as font:
        assert set(font.keys()) - {"GlyphOrder"} == {"glyf", "loca", "head", "hhea", "hmtx", "maxp"}


# --- characters that it lacks -----------------------------------------------


def test_a_rare_character_is_written_with_another_font(other_font: Path) -> None:
    with new_pdf(other_font) as pdf:
        pdf.text(10, 20, f"王{RARE}芳", 12)
        file = pdf.file()
        assert "".join(read_pdf(file).texts) == f"王{RARE}芳"
        assert file.count(b"/FontFile2") == 2
        assert not pdf.wrote_by_sound()


def test_without_one_it_is_written_by_its_sound_and_the_paper_can_say_so() -> None:
    with new_pdf() as pdf:
        pdf.text(10, 20, "王秀芳", 12)
        assert not pdf.wrote_by_sound()
        pdf.text(10, 30, f"王{RARE}芳", 12)
        assert pdf.wrote_by_sound()
        assert not pdf.wrote_by_sound()
        assert read_pdf(pdf.file()).texts == ["王秀芳", "王〔qián〕芳"]


def test_a_file_that_is_no_font_stops_no_paper(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with new_pdf(broken) as pdf:
        pdf.text(10, 20, RARE, 12)
        assert read_pdf(pdf.file()).texts == ["〔qián〕"]


@pytest.mark.parametrize(
    ("character", "said"), [(RARE, "〔qián〕"), ("\U0001f600", "〔U+1F600〕"), ("\ue000", "〔U+E000〕")]
)
def test_what_stands_for_a_character(character: str, said: str) -> None:
    assert sound(character) == said


def test_what_is_not_seen_leaves_no_mark() -> None:
    with new_pdf() as pdf:
        pdf.text(10, 20, "王\u200b秀\ufe00芳\t\u30001", 12)
        assert read_pdf(pdf.file()).texts == ["王秀芳 \u30001"]


# --- pages ------------------------------------------------------------------


@pytest.mark.parametrize("size", Size)
def test_pages_have_their_size_and_texts_in_order(size: Size) -> None:
    with NewPdf(size, "工资条", "en", MADE_AT, faces=()) as pdf:
        for text in ("one", "二"):
            pdf.add_page()
            pdf.text(10, 20, text, 12, strong=True)
            pdf.text(40, 20, "(¥1,046.50) \\", 9, Align.RIGHT)
        found = read_pdf(pdf.file())
        assert found.size == size.value
        assert found.pages == [["one", "(¥1,046.50) \\"], ["二", "(¥1,046.50) \\"]]


def test_the_same_pages_are_the_same_bytes() -> None:
    files = []
    for _ in range(2):
        with new_pdf() as pdf:
            pdf.text(10, 20, "王秀芳", 12)
            files.append(pdf.file())
    assert files[0] == files[1]


def test_digits_are_of_one_width() -> None:
    with new_pdf() as pdf:
        assert len({pdf.width(digit, 10) for digit in "0123456789"}) == 1
        assert pdf.width("工资", 72) == pytest.approx(2 * 25.4)


def test_a_long_name_is_written_smaller_and_a_short_one_as_it_was_asked() -> None:
    with new_pdf() as pdf:
        assert pdf.size_that_fits("王秀芳", 90, 13) == 13
        size = pdf.size_that_fits("阿" * 40, 90, 13)
        assert 0 < size < 13
        assert pdf.width("阿" * 40, size) <= 90


# --- lines -------------------------------------------------------------------


def signs(text: str) -> float:
    """As wide as a terminal shows it."""
    return sum(2 if sign > "\u2e80" else 1 for sign in text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("缝合内衬", 8, ["缝合内衬"]),
        ("缝合内衬", 7, ["缝合内", "衬"]),
        ("缝合内衬，锁边", 8, ["缝合内", "衬，锁边"]),  # no line begins with a mark
        ("sewing the lining", 10, ["sewing the", "lining"]),
        ("缝合 inner lining", 10, ["缝合 inner", "lining"]),
        ("overlocking", 4, ["over", "lock", "ing"]),
        ("¥1,046.50元", 8, ["¥1,046.5", "0元"]),
    ],
)
def test_where_a_line_ends(text: str, width: float, lines: list[str]) -> None:
    assert wrapped(text, width, signs) == lines
