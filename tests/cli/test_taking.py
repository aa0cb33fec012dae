"""`archive`: a workshop's data as one file, from the keyboard."""

import json
import os
from pathlib import Path
from stat import S_IMODE
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Made, run


def test_archive_writes_the_file_and_notes_it(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    said = run("archive", file, "--data", made.folder)
    assert said.code == 0, said.text
    assert f"All data of 柳坝电子社区工厂 is in {file}." in said.text
    with ZipFile(file) as archive:
        assert [row["name"] for row in json.loads(archive.read("json/workshop.json"))] == ["柳坝电子社区工厂"]
        taken = [row for row in json.loads(archive.read("json/note.json")) if row["action"] == "workshop.data_taken"]
    assert [(row["account_id"], row["details"]) for row in taken] == [(None, {"with_identity_numbers": False})]
    assert list(tmp_path.glob("*.new")) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_archive_is_for_its_owner_s_eyes_only(made: Made, tmp_path: Path) -> None:
    (tmp_path / "all.zip.new").write_bytes(b"of a command that was killed")
    said = run("archive", tmp_path / "all.zip", "--with-numbers", "--data", made.folder)
    assert said.code == 0, said.text
    assert S_IMODE((tmp_path / "all.zip").stat().st_mode) == 0o600


def test_archive_writes_over_nothing(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_text("mine", encoding="ascii")
    said = run("archive", file, "--data", made.folder)
    assert said.code == 1
    assert file.read_text(encoding="ascii") == "mine"


def test_archive_wants_to_know_which_workshop(made: Made, tmp_path: Path) -> None:
    said = run("archive", tmp_path / "all.zip", "--workshop", "W7", "--data", made.folder)
    assert said.code == 1
    assert "Say which workshop by its code" in said.text
