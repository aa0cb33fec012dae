"""The second place of backups: a copy that is whole or absent, made up for, and that removes nothing of anybody's."""

import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Made, run
from tests.cli.test_jobs import NOW, fattened, folder, nightly, no_room, place, unfinished
from workshop import backup
from workshop.backup import figures_in
from workshop.folder import DataFolder, write_private
from workshop.jobs import Keeper
from workshop.kept import Trouble, last_backup, nightly_name
from workshop.vault import Vault

__all__ = ["folder", "place"]


def test_a_second_place_gets_a_copy_that_opens(made: Made, folder: DataFolder, place: Path, tmp_path: Path) -> None:
    said = run("backup", "--data", made.folder, WORKSHOP_SECOND_PLACE=str(place))
    assert said.code == 0
    assert f"Copied to {place} and compared." in said.text
    (copy,) = place.iterdir()
    shutil.rmtree(folder.backups)
    said = run("restore", copy, "--data", tmp_path / "new", "--code", made.recovery_code)
    assert said.code == 0, said.text


def test_a_missing_second_place_is_told_and_made_up_for(folder: DataFolder, tmp_path: Path) -> None:
    keeper = Keeper(folder, "", tmp_path / "stick")
    keeper.keep_if_due(NOW)
    last = last_backup(folder)
    assert last
    assert (last.kept_at, last.trouble, last.second_trouble) == (NOW, None, Trouble.MISSING)
    assert not (tmp_path / "stick").exists()
    (tmp_path / "stick").mkdir()
    keeper.keep_if_due(NOW + timedelta(minutes=15))
    last = last_backup(folder)
    assert last
    assert (last.second_trouble, last.second_at) == (None, NOW + timedelta(minutes=15))
    assert nightly(tmp_path / "stick") == nightly(folder.backups) == [last.file]


def on_copying(monkeypatch: pytest.MonkeyPatch, happens: Callable[[Any, Any], None]) -> None:
    """What happens when a finished archive is copied, and not when it is packed."""
    really = shutil.copyfileobj

    def copyfileobj(source: Any, target: Any, *size: int) -> None:
        if str(getattr(source, "name", "")).endswith(".zip"):
            happens(source, target)
        else:
            really(source, target, *size)

    monkeypatch.setattr(backup.shutil, "copyfileobj", copyfileobj)


def test_a_full_second_place_is_told_and_keeps_no_half_copy(
    folder: DataFolder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_copying(monkeypatch, no_room)
    Keeper(folder, "", place).keep_if_due(NOW)
    last = last_backup(folder)
    assert last
    assert (last.kept_at, last.trouble, last.second_trouble) == (NOW, None, Trouble.FULL)
    assert list(place.iterdir()) == []
    assert len(nightly(folder.backups)) == 1


def test_a_copy_that_differs_is_no_copy(folder: DataFolder, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(source: Any, target: Any) -> None:
        target.write(source.read(100))

    on_copying(monkeypatch, cut)
    last = Keeper(folder, "", place).keep(folder.backups / nightly_name(NOW), NOW)
    assert (last.second_trouble, last.second_detail) == (Trouble.SYSTEM, "the copy is not the same as the backup")
    assert list(place.iterdir()) == []


def test_a_copy_cut_short_by_a_pulled_stick_is_made_anew(
    folder: DataFolder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = backup.private

    def pulled_out(path: Path) -> Any:
        if path.suffix == ".part":
            path.write_bytes(b"half")
            raise KeyboardInterrupt
        return left(path)

    monkeypatch.setattr(backup, "private", pulled_out)
    with pytest.raises(KeyboardInterrupt):
        Keeper(folder, "", place).keep(folder.backups / "before.zip", NOW)
    monkeypatch.undo()
    assert unfinished(place)
    (place / nightly_name(NOW)).write_bytes(b"half")
    Keeper(folder, "", place).keep_if_due(NOW)
    assert figures_in(place / nightly_name(NOW)) == figures_in(folder.backups / nightly_name(NOW))
    assert [file.name for file in place.iterdir()] == [nightly_name(NOW)]


def test_a_whole_file_of_the_same_name_stays(folder: DataFolder, place: Path, tmp_path: Path) -> None:
    keeper = Keeper(folder, "", place)
    keeper.keep(tmp_path / "year.zip", NOW)
    first = (place / "year.zip").read_bytes()
    assert first == (tmp_path / "year.zip").read_bytes()
    (tmp_path / "year.zip").unlink()
    fattened(folder.database_file, 1)
    last = keeper.keep(tmp_path / "year.zip", NOW + timedelta(days=300))
    assert (last.trouble, last.second_trouble, last.second_detail) == (None, Trouble.SYSTEM, "File exists")
    assert (place / "year.zip").read_bytes() == first
    assert unfinished(place) == []


def test_two_installations_copy_to_one_stick_at_once(
    folder: DataFolder, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DataFolder(tmp_path / "other")
    shutil.copytree(folder.path, other.path)
    write_private(other.recovery_file, Vault.new().wrap("AAAA"))
    really, waiting = backup.private, threading.Barrier(2)

    def both_at_once(path: Path) -> Any:
        if path.suffix == ".part":
            waiting.wait(20)
        return really(path)

    monkeypatch.setattr(backup, "private", both_at_once)
    keepers = [(Keeper(folder, "", place), NOW), (Keeper(other, "", place), NOW + timedelta(seconds=1))]
    threads = [threading.Thread(target=keeper.keep_if_due, args=(now,)) for keeper, now in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(file.name for file in place.iterdir()) == [nightly_name(now) for _, now in keepers]
