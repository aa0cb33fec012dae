"""Templates: filled in as they are downloaded, they are understood; numbers are text, words can be chosen."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tests.imports.bringing import Desk, book, figures, sheet, speaking
from workshop.imports.rules import Kind
from workshop.imports.templates import FILLED_ROWS, template
from workshop.spreadsheet.reading import read_workbook
from workshop.spreadsheet.writing import write_workbook

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def downloaded(desk: Desk, kind: Kind, language: str) -> bytes:
    with speaking(language):
        return write_workbook(template(desk.session, kind))


def filled_in(desk: Desk, kind: Kind, language: str, *rows: list[Any]) -> bytes:
    workbook = openpyxl.load_workbook(BytesIO(downloaded(desk, kind, language)))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            workbook.worksheets[0].cell(number, column).value = value
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def take(desk: Desk, kind: Kind, language: str, *rows: list[Any]) -> tuple[int, int, int, int]:
    content = filled_in(desk, kind, language, *rows)
    return figures(desk.take(kind, read_workbook(content, "template.xlsx"), "template.xlsx"))


@LANGUAGES
def test_a_roster(new_desk: Callable[[], Desk], language: str) -> None:
    desk = new_desk()
    rows = [
        ["巩谷雨", "610799197510269006", "10000000031", date(2025, 9, 1), "脱贫户", "是"],
        ["邢白露", None, None, "2025.9.2", None, None],
    ]
    assert take(desk, Kind.ROSTER, language, *rows) == (2, 0, 0, 0)
    assert [(worker.called_name, worker.phone, worker.number_doubt) for worker in desk.workers()] == [
        ("巩谷雨", "10000000031", None),
        ("邢白露", None, None),
    ]


@LANGUAGES
def test_counts(desk: Desk, language: str) -> None:
    rows = [
        [date(2025, 9, 16), "王秀芳", "1", "上袖", 600, 3, None],
        ["9.15", "杨小燕", "A1024 衬衫", "锁边", "500+20"],
    ]
    assert take(desk, Kind.COUNTS, language, *rows) == (2, 0, 0, 0)
    assert sorted(cell[4:7] for cell in desk.cells()) == [(520, 0, 0), (600, 3, 0)]


@LANGUAGES
def test_orders(desk: Desk, language: str) -> None:
    rows = [["O-02", "东莞", "喇叭", 120_000, 0.62, date(2025, 10, 15), "绕线", 0.02], [*[None] * 6, "焊喇叭", 0.045]]
    assert take(desk, Kind.ORDERS, language, *rows) == (2, 0, 0, 0)


@LANGUAGES
@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_one_says_nothing(desk: Desk, kind: Kind, language: str) -> None:
    draft = desk.look(kind, read_workbook(downloaded(desk, kind, language), "template.xlsx"))
    assert len(draft.tables) == 1
    assert (figures(draft), draft.findings, draft.steps) == ((0, 0, 0, 0), [], [])


@LANGUAGES
def test_numbers_of_people_are_text(desk: Desk, language: str) -> None:
    worksheet = openpyxl.load_workbook(BytesIO(downloaded(desk, Kind.ROSTER, language))).worksheets[0]
    for row in (2, FILLED_ROWS + 1):
        assert [worksheet.cell(row, column).number_format for column in (2, 3, 4)] == ["@", "@", "yyyy-mm-dd"]


@LANGUAGES
def test_words_can_be_chosen(desk: Desk, language: str) -> None:
    def choices(kind: Kind) -> dict[str, str]:
        worksheet = openpyxl.load_workbook(BytesIO(downloaded(desk, kind, language))).worksheets[0]
        return {str(rule.sqref): str(rule.formula1) for rule in worksheet.data_validations.dataValidation}

    last = FILLED_ROWS + 1
    household, contract = {"zh": ("脱贫户", "是"), "en": ("Lifted", "Yes")}[language]
    roster, counts = choices(Kind.ROSTER), choices(Kind.COUNTS)
    assert household in roster[f"E2:E{last}"]
    assert contract in roster[f"F2:F{last}"]
    assert "王秀芳" in counts[f"B2:B{last}"]
    assert "锁边" in counts[f"D2:D{last}"]
    assert set(counts) == {f"{letter}2:{letter}{last}" for letter in "BCD"}
    assert choices(Kind.ORDERS) == {}


def test_many_names_are_kept_on_a_sheet_that_is_not_read(desk: Desk) -> None:
    names = [["姓名", "入职日期"], *([f"工人{number}甲", "9.1"] for number in range(80))]
    desk.take(Kind.ROSTER, book(sheet(names)))
    workbook = read_workbook(filled_in(desk, Kind.COUNTS, "zh", ["9.16", "王秀芳", "1", "上袖", 5]), "t.xlsx")
    assert [worksheet.hidden for worksheet in workbook.worksheets] == [False, True]
    assert figures(desk.take(Kind.COUNTS, workbook)) == (1, 0, 0, 0)
