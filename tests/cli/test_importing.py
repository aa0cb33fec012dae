"""`workshop import roster|counts|orders`: the same looks, questions and batches as on the pages."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import OWNER, Made, Said, run, serving
from tests.cli.test_keeping import opened, rows_of
from tests.imports.bringing import SAMPLES
from tests.imports.files import good_pieces, lines
from workshop.cli import importing
from workshop.database import reading
from workshop.imports import count_plans, drafts
from workshop.tenancy import Everything

ROSTER, TALLY, LIST = (SAMPLES / name for name in ("花名册.xlsx", "计件表-9月.xlsx", "计件明细-9月下旬.csv"))
ANSWERS = ("--order", "O-99=none", "--rate", "包装=0.03")
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that knows nobody yet, on the samples' business day."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    assert run("init", "--data", folder, *OWNER, "--business-day", "2025-09-30").code == 0
    return folder


@pytest.fixture(scope="module")
def staffed(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the sample's people."""
    folder = tmp_path_factory.mktemp("staffed") / "data"
    shutil.copytree(empty, folder)
    assert bring("roster", ROSTER, folder, "--yes").code == 0
    return folder


@pytest.fixture
def new(empty: Path, tmp_path: Path) -> Path:
    shutil.copytree(empty, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def house(staffed: Path, tmp_path: Path) -> Path:
    shutil.copytree(staffed, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def somebody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "is_somebody_there", lambda: True)


def bring(kind: str, file: Path, folder: Path, *options: object, **more: Any) -> Said:
    return run("import", kind, file, "--data", folder, *options, **more)


def written(folder: Path) -> tuple[int, int]:
    """Good pieces by lines and by feet."""
    with opened(folder) as database, reading(database, Everything()) as session:
        return good_pieces(session)


# --- the samples ----------------------------------------------------------


def test_the_three_samples_come_out_as_told(new: Path, tmp_path: Path) -> None:
    said = bring("roster", ROSTER, new, "--yes")
    assert (said.code, said.after("Workers added:")) == (0, "27")
    assert said.after("Identity numbers left open:") == said.after("Rows not taken:") == "3"
    assert rows_of(new)["engagement"] == 27

    said = bring("counts", TALLY, new, "--yes")
    assert "? O-02 焊喇叭 0.045, row 5, column AF: The days of 翟雨水 add up to 22879" in said.text
    assert said.after("Good pieces:") == "177747"
    assert written(new) == (177_747, 177_747)

    left = tmp_path / "left.xlsx"
    said = bring("counts", LIST, new, *ANSWERS, "--left", left)
    assert "New: 30. In already: 0. Wait for an answer: 0. Not taken: 6." in said.text
    assert f"The rows not taken are in {left}." in said.text
    assert written(new) == (177_747 + 17_158,) * 2
    rows = CalamineWorkbook.from_path(left).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["Row", "32", "33", "34", "35", "36", "37"]

    for kind, file in (("roster", ROSTER), ("counts", TALLY)):
        said = bring(kind, file, new, "--yes")
        assert (said.code, "There is nothing new in this file." in said.text) == (0, True)
    assert written(new) == (177_747 + 17_158,) * 2


def test_left_rows_are_for_their_owner_s_eyes_and_write_over_nothing(new: Path, tmp_path: Path) -> None:
    left = tmp_path / "left.xlsx"
    assert bring("roster", ROSTER, new, "--preview", "--left", left).code == 0
    if os.name != "nt":
        assert S_IMODE(left.stat().st_mode) == 0o600
    before = left.read_bytes()
    said = bring("roster", ROSTER, new, "--yes", "--left", left)
    assert (said.code, left.read_bytes() == before) == (1, True)
    assert rows_of(new)["engagement"] == 0


def test_orders_come_from_a_list(new: Path, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(
        lines(
            "O-5,海安演示甲电子,围裙,800,3.2,裁剪,0.25",
            "O-5,,,,,缝边,0.4",
            headings="订单号,客户,产品,数量,加工费,工序,工价",
        )
    )
    said = bring("orders", file, new)
    assert [said.after(what) for what in ("Orders taken over:", "Steps taken over:", "Rates taken over:")] == [
        "1",
        "2",
        "2",
    ]
    assert bring("orders", file, new).text.endswith("There is nothing new in this file.\n")


def test_a_preview_writes_nothing(new: Path) -> None:
    kept = rows_of(new)
    said = bring("roster", ROSTER, new, "--preview", "--yes")
    assert (said.code, "+ 巩谷雨  2024-09-26" in said.text, "x row 31, column B:" in said.text) == (0, True, True)
    assert rows_of(new) == kept


def test_it_speaks_chinese(new: Path) -> None:
    said = bring("roster", ROSTER, new, "--yes", **CHINESE)
    assert "x 第 31 行" in said.text
    assert "新的 27" in said.text
    assert bring("roster", ROSTER, new, **CHINESE).text.endswith("文件里没有新的内容。\n")


# --- answers --------------------------------------------------------------


def test_where_nobody_can_be_asked_the_rows_wait_and_the_answer_is_named(house: Path) -> None:
    said = bring("counts", LIST, house)
    assert said.code == 0
    assert '--order "O-99=new"' in said.text
    said = bring("counts", LIST, house, "--order", "O-99=new", "--order", "O-02=new")
    assert '? There is no rate for 包装. Answer with --rate "包装=0.05".' in said.text
    assert "Nothing was written: all that is new waits for an answer." in said.text
    assert written(house) == (0, 0)
    assert "请加 --order" in bring("counts", LIST, house, **CHINESE).text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--order", "O-99"), "Write it as NAME=ANSWER."),
        (("--rate", "包装"), "Write it as NAME=ANSWER."),
        (("--rate", "包装=five"), "Enter a price in yuan, such as 0.85."),
        (("--order", "O-99=17"), "There is no such order here."),
    ],
)
def test_an_answer_that_will_not_do_is_one_sentence(house: Path, options: tuple[str, str], sentence: str) -> None:
    said = bring("counts", LIST, house, *options)
    assert (said.code, said.text) == (1, f"{sentence}\n")


@pytest.mark.usefixtures("somebody_there")
def test_orders_rates_and_questions_are_asked_for(house: Path) -> None:
    assert bring("counts", TALLY, house, typed="n\ny\n").after("Good pieces:") == str(177_747 - 22_879)
    said = bring("counts", LIST, house, typed="n\nfive\n0.03\ny\n")
    assert 'Order "O-99" is not here (1 rows). Make it?' in said.text
    assert said.text.count("What is paid for 包装, in yuan?") == 2
    assert "Write 30 rows?" in said.text
    assert said.after("Good pieces:") == "17158"
    said = bring("counts", TALLY, house, typed="y\ny\n")
    assert "Take what is asked about as it stands?" in said.text
    assert written(house) == (177_747 + 17_158,) * 2


@pytest.mark.usefixtures("somebody_there")
def test_who_says_no_at_the_end_writes_nothing(new: Path) -> None:
    kept = rows_of(new)
    said = bring("roster", ROSTER, new, typed="n\n")
    assert (said.code, "Write 27 rows?" in said.text) == (1, True)
    assert rows_of(new) == kept


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_a_real_terminal_is_somebody() -> None:
    master, slave = os.openpty()
    with os.fdopen(slave) as terminal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", terminal)
        assert importing.is_somebody_there()
    os.close(master)


# --- what does not work ---------------------------------------------------


@pytest.mark.proof
def test_beside_a_running_server_the_page_is_named(made: Made) -> None:
    with serving(made.folder) as address:
        said = bring("roster", ROSTER, made.folder, "--yes")
    assert said.code == 1
    assert "/imports" in said.text
    assert len(said.text.strip().splitlines()) == 1
    assert address.startswith("http://127.0.0.1")
    assert rows_of(made.folder)["engagement"] == 0


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (b"", "This file is empty.", "空"),
        (b"%PDF-1.7", "This file is a PDF", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This file is a picture", "图片"),
        (lines("1,2", headings="x,y"), "No table of this kind was found", "没找到"),
        (None, "The file is not there", "文件"),
    ],
)
def test_a_bad_file_is_one_sentence(new: Path, tmp_path: Path, content: bytes | None, en: str, zh: str) -> None:
    file = tmp_path / "file.xlsx"
    if content is not None:
        file.write_bytes(content)
    kept = rows_of(new)
    for language, words in (({}, en), (CHINESE, zh)):
        said = bring("roster", file, new, "--yes", **language)
        assert (said.code, len(said.text.splitlines())) == (1, 1)
        assert words in said.text
    assert rows_of(new) == kept


# --- stopping -------------------------------------------------------------


@contextmanager
def stopping_after(batches: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ctrl+C as the next batch begins."""
    taken = 0
    take = importing.commands.take_batch

    def take_or_stop(*arguments: Any) -> Any:
        nonlocal taken
        if taken == batches:
            raise KeyboardInterrupt
        taken += 1
        return take(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "BATCH_ROWS", 50)
        patch.setattr(count_plans, "SHEET_CELLS", 50)
        patch.setattr(importing.commands, "take_batch", take_or_stop)
        yield


def test_ctrl_c_keeps_what_is_written_and_the_file_brings_the_rest(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stopping_after(2, monkeypatch):
        said = bring("counts", TALLY, house, "--yes")
    assert said.code == 1
    assert re_lines(said, "rows are in") == ["5 of 157 rows are in.", "55 of 157 rows are in."]
    assert "Stopped. What was written so far stays; bring the file again for the rest." in said.text
    of_lines, of_feet = written(house)
    assert 0 < of_lines == of_feet < 177_747
    assert bring("counts", TALLY, house, "--yes").code == 0
    assert written(house) == (177_747, 177_747)


def re_lines(said: Said, words: str) -> list[str]:
    return [line for line in said.text.splitlines() if words in line]
