"""Odd files, from their bytes to the draft: read right, or told in a plain sentence of both languages."""

import random
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.imports.bringing import EVERYTHING, Desk, figures, speaking, table_of, told
from tests.spreadsheet import odd_files
from tests.spreadsheet.odd_files import write_rows, xlsx
from workshop.errors import Refused
from workshop.i18n import gettext
from workshop.imports.drafts import Draft
from workshop.imports.rules import FIELDS_OF, Kind, NoTable, Reason
from workshop.imports.tables import HEADINGS
from workshop.spreadsheet.reading import read_workbook
from workshop.spreadsheet.refusals import UnreadableFile

LIST = ["日期", "姓名", "订单", "工序", "合格数"]
FANG = ["2025-09-16", "王秀芳", "1", "上袖", 120]
YAN = ["2025-09-15", "杨小燕", "1", "锁边", 80]


def looked_at(desk: Desk, content: bytes, kind: Kind = Kind.COUNTS, name: str = "计件.xlsx") -> Draft:
    """As the page and the command do it.  Raises what they show."""
    draft = desk.look(kind, read_workbook(content, name), name)
    if not draft.tables:
        raise NoTable()
    return draft


def rows_of(*rows: list[Any], row: int = 1) -> bytes:
    return xlsx(lambda sheet: write_rows(sheet, rows, row=row))


# --- read right -----------------------------------------------------------


def merged_names() -> bytes:
    def fill(sheet: Any) -> None:
        write_rows(
            sheet, [["2025年9月 订单：1"], ["姓名", "工序", "1日", "2日", "3日"], ["王秀芳", "上袖", 5, None, None]]
        )
        write_rows(sheet, [[None, "锁边", None, 4, None]], row=4)
        sheet.merge_cells("A1:E1")
        sheet.merge_cells("A3:A4")

    return xlsx(fill)


def two_tables() -> bytes:
    return rows_of(LIST, FANG, ["合计", None, None, None, 120], [None], LIST, YAN)


def beside_each_other() -> bytes:
    return rows_of([*LIST, None, *LIST], [*FANG, None, *YAN])


def full_of_notes() -> bytes:
    """A second sheet of notes, some of which speak of names and days."""

    def fill(sheet: Any) -> None:
        write_rows(sheet, [LIST, FANG, YAN])
        notes = sheet.parent.create_sheet("说明", 0)
        for row in range(1, 60):
            notes.cell(row, 1).value = f"{row}、请写清姓名、日期和件数，{row}日前交。"

    return xlsx(fill)


def very_wide() -> bytes:
    return rows_of([*LIST, *(f"附加{number}" for number in range(900))], [*FANG, *["x"] * 900], YAN)


def csv(encoding: str, comma: str) -> bytes:
    rows = [LIST, FANG, YAN]
    return "\r\n".join(comma.join(map(str, row)) for row in rows).encode(encoding)


def old_workbook() -> bytes:
    def fill(sheet: Any) -> None:
        for at, row in enumerate([LIST, FANG, YAN]):
            for column, value in enumerate(row):
                sheet.write(at, column, value)

    return odd_files.xls(fill)


READ = {
    "merged cells": merged_names,
    "two tables on a sheet": two_tables,
    "two tables beside each other": beside_each_other,
    "headings in row 7": lambda: rows_of(LIST, FANG, YAN, row=7),
    "a sheet full of notes": full_of_notes,
    "900 columns": very_wide,
    "semicolons in gb18030": lambda: csv("gb18030", ";"),
    "tabs": lambda: csv("utf-8", "\t"),
    "commas with a mark": lambda: csv("utf-8-sig", ","),
    "xls": old_workbook,
    "ods": lambda: odd_files.ods(LIST, FANG, YAN),
}


@pytest.mark.parametrize("what", READ)
def test_it_is_read_right(desk: Desk, what: str) -> None:
    draft = looked_at(desk, READ[what]())
    assert figures(draft) == (2, 0, 0, 0)
    assert sorted(line.name for line in draft.added) == ["1 · 上袖", "1 · 锁边"]


# --- told by row ----------------------------------------------------------


def test_formulas_that_were_never_calculated(desk: Desk) -> None:
    draft = looked_at(desk, rows_of(LIST, [*FANG[:4], "=60*2"], YAN))
    assert figures(draft) == (1, 0, 0, 1)
    (chinese,), (english,) = told(draft, Reason.NOT_CALCULATED, "zh"), told(draft, Reason.NOT_CALCULATED, "en")
    assert "公式" in chinese
    assert "never calculated" in english


def test_a_csv_that_was_cut_in_the_middle_of_a_row(desk: Desk) -> None:
    content = csv("utf-8", ",") + "\r\n2025-09-14,张桂兰,1,".encode()
    draft = looked_at(desk, content, name="计件.csv")
    assert figures(draft) == (2, 0, 0, 0), "of the last row there is no count to take"
    halved = csv("gb18030", ",")[:-7]  # within the name of the step
    assert looked_at(desk, halved, name="计件.csv").rows_new == 1


def test_names_that_are_formulas_written_as_text(desk: Desk) -> None:
    """As a copied column of look-ups looks; nobody is called so."""

    def fill(sheet: Any) -> None:
        write_rows(sheet, [["姓名", "身份证号", "入职日期"], *([None, "x", "9.1"] for _ in range(4))])
        for number in range(2, 6):
            sheet.cell(number, 1).value = f"=VLOOKUP(A{number},名册!A:B,2,0)"
            sheet.cell(number, 1).data_type = "s"

    draft = looked_at(desk, xlsx(fill), Kind.ROSTER)
    assert (figures(draft), draft.steps) == ((0, 0, 0, 4), [])
    (chinese,), (english,) = told(draft, Reason.NO_NAME, "zh"), told(draft, Reason.NO_NAME, "en")
    assert "姓名" in chinese
    assert "no name" in english


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-5", "@x", "=cmd|'/c calc'!A0"])
def test_texts_that_begin_like_formulas_stay_texts(desk: Desk, text: str) -> None:
    """They are told back as they stand, and run nowhere."""

    def fill(sheet: Any) -> None:
        write_rows(sheet, [LIST, [*FANG[:4], 1], YAN])
        sheet["E2"] = text
        sheet["E2"].data_type = "s"

    draft = looked_at(desk, xlsx(fill))
    assert figures(draft) == (1, 0, 0, 1)


def test_no_table_is_told_plainly(desk: Desk) -> None:
    for content in (rows_of(["请看另一个文件"]), rows_of(["姓名"], ["王秀芳"])):
        with pytest.raises(NoTable):
            looked_at(desk, content)


# --- told as a whole ------------------------------------------------------

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a picture of a table": (odd_files.picture_of_a_table, "holds_only_picture"),
    "100 MB": (lambda: bytes(100_000_000), "file_too_large"),
    "a zip bomb": (odd_files.zip_bomb, "unfolds_too_far"),
    "a bomb that lies": (odd_files.lying_bomb, ""),
    "a password": (odd_files.with_password, "needs_password"),
    "an old password": (odd_files.xls_with_password, "needs_password"),
    "nothing": (lambda: b"", "empty_file"),
    "an empty sheet": (lambda: xlsx(lambda _: None), "nothing_inside"),
    "a text document": (odd_files.docx, "is_document"),
    "a packed workbook": (lambda: odd_files.zipped(odd_files.plain_xlsx()), "is_archive"),
    "a photo": (odd_files.png, "is_picture"),
    "cut in the middle": (lambda: odd_files.plain_xlsx()[:3000], "damaged_file"),
    "a part that is broken": (odd_files.broken_part, ""),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_told_in_a_plain_sentence_of_both_languages(desk: Desk, what: str) -> None:
    make, code = REFUSED[what]
    with pytest.raises(UnreadableFile) as refusal:
        looked_at(desk, make())
    assert isinstance(refusal.value, Refused)
    assert code in ("", refusal.value.code)
    sentences = []
    for language in ("zh", "en"):
        with speaking(language):
            sentences.append(gettext(refusal.value.message, **refusal.value.details))
    assert sentences[0] != sentences[1]
    assert all(len(sentence) > 8 and "%" not in sentence for sentence in sentences)


# --- whatever is inside ---------------------------------------------------

CELLS = [
    None, "", "=", "+", "-", "@", "=A1", "合计", "9.16", "2025-02-30", "王秀芳", "杨小燕", "1", 1, -1, 0.5, 120, 1e15,
    12345678901234567890, True, "500+", "请假", "上袖", "长" * 200, "%(found)s", "{0}", "<b>", "\t", "制表：",
]  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("seed", range(12))
def test_nothing_that_stands_in_a_table_raises(desk: Desk, kind: Kind, seed: int) -> None:
    """Cells of all sorts under all headings, and all of it taken with a yes to everything."""
    chance = random.Random(seed)
    heads = [sorted(HEADINGS[meant])[seed % 2] for meant in FIELDS_OF[kind]]
    rows = [[chance.choice(CELLS) for _ in heads] for _ in range(40)]
    draft = desk.take(kind, table_of([heads, *rows]), orders=dict.fromkeys(["1"], "new"), sure=EVERYTHING)
    assert len(draft.tables) == 1
    for reason in {finding.reason for finding in draft.findings}:
        assert told(draft, reason, "zh")


def test_the_same_name_twice_is_no_fault(desk: Desk) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "9月"
    write_rows(book.active, [LIST, FANG])  # type: ignore[arg-type]
    book.create_sheet("9月 (2)")
    write_rows(book["9月 (2)"], [LIST, YAN])
    assert figures(looked_at(desk, odd_files.saved(book))) == (2, 0, 0, 0)
