"""The backup of every night: made beside the server, copied, cleared by the rule, and told when it fails."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.cli.at_postgres import AtPostgres, at_postgres, programs, scratch
from tests.cli.conftest import ENGLISH, Made, run, serving
from tests.cli.test_installation import signed_in
from workshop import backup, dump, jobs
from workshop.backup import figures_in, write_backup
from workshop.clock import Clock, real_now
from workshop.database import open_database
from workshop.folder import DataFolder
from workshop.jobs import Keeper, Watch, nightly_work
from workshop.kept import LastBackup, Trouble, Worry, last_backup, nightly_name, remember_backup
from workshop.settings import Settings

__all__ = ["at_postgres", "programs", "scratch"]

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)


def waited_for(what: Callable[[], Any], seconds: float = 30) -> Any:
    """What comes true within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come in time")


def nightly(place: Path) -> list[str]:
    return sorted(file.name for file in place.glob("nightly-*.zip"))


def unfinished(place: Path) -> list[Path]:
    return [*place.glob(".unfinished-*"), *place.glob("*.part")]


@pytest.fixture
def folder(made: Made) -> DataFolder:
    return DataFolder(made.folder)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


# --- with a real server ----------------------------------------------------


@pytest.mark.proof
def test_a_server_makes_its_overdue_backup_soon_after_it_starts(made: Made, folder: DataFolder, tmp_path: Path) -> None:
    remember_backup(folder, LastBackup(tried_at=NOW, kept_at=NOW, file="nightly-of-old.zip"))
    with serving(made.folder):
        last = waited_for(lambda: (found := last_backup(folder)) and found.kept_at != NOW and found)
    assert (last.trouble, nightly(folder.backups)) == (None, [last.file])
    said = run("restore", folder.backups / last.file, "--data", tmp_path / "new", "--code", made.recovery_code)
    assert said.code == 0, said.text


@pytest.mark.proof
def test_a_server_leaves_it_at_the_backup_that_is_fresh(made: Made, folder: DataFolder) -> None:
    assert run("backup", "--data", made.folder).code == 0
    kept = last_backup(folder)
    database = open_database(f"sqlite:///{folder.database_file}")
    with nightly_work(Keeper(folder, ""), database, Clock()):
        time.sleep(jobs.FIRST_LOOK_AFTER.total_seconds() + 1)
    database.dispose()
    assert (last_backup(folder), nightly(folder.backups)) == (kept, [])


@pytest.mark.proof
def test_the_start_page_tells_the_owner(made: Made, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_SECOND_PLACE", str(made.folder / "no-stick"))
    with serving(made.folder) as address:
        waited_for(lambda: last_backup(folder))
        page = signed_in(address, "10000000001", PASSWORD)
    assert page.url.path == "/start"
    assert "The second place has no fresh copy." in page.text
    assert "It is not there. Plug in the stick or the disk." in page.text


def fattened(file: Path, megabytes: int) -> None:
    """A database whose backup takes a while."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE fat (content BLOB)")
        database.executemany("INSERT INTO fat VALUES (?)", ([os.urandom(2**20)] for _ in range(megabytes)))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be caught")
@pytest.mark.proof
def test_a_backup_killed_half_way_leaves_no_half_file(made: Made, folder: DataFolder) -> None:
    fattened(folder.database_file, 25)
    command = [sys.executable, "-m", "workshop", "backup", "--data", str(made.folder)]
    process = subprocess.Popen(command, env=os.environ | ENGLISH, stdout=subprocess.DEVNULL)
    waited_for(lambda: any(folder.backups.glob(".unfinished-*/workshop.db")))
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert list(folder.backups.glob("*.zip")) == []
    assert unfinished(folder.backups)
    assert run("backup", "--data", made.folder).code == 0
    assert len(list(folder.backups.glob("*.zip"))) == 1
    assert unfinished(folder.backups) == []


def test_writers_go_on_while_a_backup_is_made(made: Made, folder: DataFolder) -> None:
    fattened(folder.database_file, 25)
    thread = threading.Thread(target=write_backup, args=(folder, folder.backups / "kept.zip"))
    longest, during = 0.0, 0
    with closing(sqlite3.connect(folder.database_file, timeout=0, isolation_level=None)) as writer:
        thread.start()
        waited_for(lambda: any(folder.backups.glob(".unfinished-*/workshop.db")))
        while thread.is_alive():
            begun = time.monotonic()
            writer.execute("INSERT INTO fat VALUES (NULL)")
            longest = max(longest, time.monotonic() - begun)
            during += 1
            time.sleep(0.005)
    thread.join()
    assert during > 5
    assert longest < 2


# --- twice -----------------------------------------------------------------


def test_two_at_once_make_one(folder: DataFolder) -> None:
    keeper = Keeper(folder, "")
    threads = [threading.Thread(target=keeper.keep_if_due, args=(real_now(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(nightly(folder.backups)) == 1


def test_old_ones_go_by_the_rule_and_only_our_own(folder: DataFolder, place: Path) -> None:
    keeper = Keeper(folder, "", place)
    (place / "nightly-2020-01-01-020000.zip").write_bytes(b"another workshop's")
    (folder.backups / "before the holidays.zip").write_bytes(b"precious")
    for night in range(17):
        keeper.keep_if_due(NOW + timedelta(days=night))
    stay = [nightly_name(NOW + timedelta(days=night)) for night in range(3, 17)]
    assert nightly(folder.backups) == stay
    assert nightly(place) == ["nightly-2020-01-01-020000.zip", *stay]
    assert (folder.backups / "before the holidays.zip").read_bytes() == b"precious"


def test_a_failed_backup_removes_nothing_and_is_told(folder: DataFolder) -> None:
    keeper = Keeper(folder, "")
    keeper.keep_if_due(NOW)
    before = nightly(folder.backups)
    with folder.database_file.open("r+b") as file:
        file.write(b"not a database, by now")
    keeper.keep_if_due(NOW + timedelta(days=1))
    last = last_backup(folder)
    assert last
    assert (last.trouble, last.kept_at, last.file) == (Trouble.NOT_SOUND, NOW, before[0])
    assert nightly(folder.backups) == before
    assert unfinished(folder.backups) == []
    alarm = Watch(folder, real_now())()
    assert alarm
    assert (alarm.worry, alarm.trouble) == (Worry.FAILED, Trouble.NOT_SOUND)
    said = run("doctor", "--data", folder.path)
    assert "look  The last backup failed. The system said: file is not a database" in said.text


def test_a_database_that_cannot_be_opened_is_not_called_damaged(folder: DataFolder) -> None:
    folder.database_file.unlink()
    folder.database_file.mkdir()
    Keeper(folder, "").keep_if_due(NOW)
    last = last_backup(folder)
    assert last
    assert last.trouble == Trouble.SYSTEM


def test_an_old_one_that_cannot_be_removed_is_no_trouble(
    folder: DataFolder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(folder, "", place)
    for night in range(14):
        keeper.keep_if_due(NOW + timedelta(days=night))

    def held_open(path: Path, missing_ok: bool = False) -> None:
        if path.name.startswith("nightly-"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        really(path, missing_ok)

    really = Path.unlink
    monkeypatch.setattr(Path, "unlink", held_open)
    last = keeper.keep(folder.backups / nightly_name(NOW + timedelta(days=14)), NOW + timedelta(days=14))
    assert (last.trouble, last.second_trouble, last.second_at) == (None, None, NOW + timedelta(days=14))
    assert len(nightly(folder.backups)) == len(nightly(place)) == 15


def test_files_dated_before_1980_are_kept_too(folder: DataFolder) -> None:
    os.utime(folder.recovery_file, (0, 0))
    Keeper(folder, "").keep_if_due(NOW)
    assert nightly(folder.backups) == [nightly_name(NOW)]


def no_room(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup.os, "replace", no_room)
    monkeypatch.setattr(jobs, "remember_backup", lambda _folder, last: told.append(last))
    told: list[LastBackup] = []
    Keeper(folder, "").keep_if_due(NOW)
    assert [last.trouble for last in told] == [Trouble.FULL]
    assert nightly(folder.backups) == []
    assert unfinished(folder.backups) == []


@pytest.mark.parametrize(("value", "place"), [("", None), ("/media/stick", Path("/media/stick"))])
def test_an_empty_setting_is_no_second_place(monkeypatch: pytest.MonkeyPatch, value: str, place: Path | None) -> None:
    monkeypatch.setenv("WORKSHOP_SECOND_PLACE", value)
    assert Settings().second_place == place


def test_no_record_and_no_log_line_tells_a_secret(
    made: Made, folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    Keeper(folder, "postgresql+psycopg://keeper:hidden@127.0.0.1:1/workshop").keep_if_due(NOW)
    told = (folder.backups / "last.json").read_text() + capsys.readouterr().err
    assert Trouble.SYSTEM.value in told or Trouble.NO_PROGRAM.value in told
    assert "hidden" not in told
    assert (folder.path / "secret.key").read_text() not in told


# --- PostgreSQL --------------------------------------------------------------


def test_postgres_is_kept_by_its_own_program(at_postgres: AtPostgres, place: Path) -> None:
    folder = DataFolder(at_postgres.folder)
    Keeper(folder, at_postgres.url, place).keep_if_due(NOW)
    last = last_backup(folder)
    assert last
    assert (last.trouble, last.kept_at, last.second_at) == (None, NOW, NOW)
    archive = folder.backups / last.file
    with zipfile.ZipFile(archive) as parts:
        assert set(parts.namelist()) == {"workshop.dump", "recovery.json", "clock.json", "figures.json"}
    figures = figures_in(archive)
    assert figures
    assert (figures.good, figures.pay_fen) == (110, 110 * 85)
    assert nightly(place) == [last.file]


def test_without_pg_dump_postgres_s_trouble_is_named(at_postgres: AtPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DataFolder(at_postgres.folder)
    monkeypatch.setenv("PATH", "")
    Keeper(folder, at_postgres.url).keep_if_due(NOW)
    last = last_backup(folder)
    assert last
    assert (last.trouble, last.kept_at) == (Trouble.NO_PROGRAM, None)
    assert list(folder.backups.glob("*.zip")) == []


def test_what_pg_dump_says_is_remembered(at_postgres: AtPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DataFolder(at_postgres.folder)
    monkeypatch.setattr(dump, "_address", lambda _url, _passing: "postgresql://127.0.0.1:1/workshop")
    Keeper(folder, at_postgres.url).keep_if_due(NOW)
    last = last_backup(folder)
    assert last
    assert last.trouble == Trouble.PROGRAM
    assert "Connection refused" in last.detail or "connection" in last.detail
    assert unfinished(folder.backups) == []


def test_the_password_is_on_no_command_line(at_postgres: AtPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[list[str], str]] = []
    really = subprocess.run

    def watched(command: list[str], **options: Any) -> Any:
        (told,) = [part for part in command if part.startswith("--dbname=")]
        file = dump.sa.make_url(told.removeprefix("--dbname=")).query["passfile"]
        seen.append((command, Path(str(file)).read_text()))
        return really(command, **options)

    monkeypatch.setattr(dump.subprocess, "run", watched)
    url = dump.sa.make_url(at_postgres.url).set(password="hid:den").render_as_string(hide_password=False)
    folder = DataFolder(at_postgres.folder)
    Keeper(folder, url).keep(folder.backups / nightly_name(NOW), NOW)
    ((command, passfile),) = seen
    assert not any("hid" in part for part in command)
    assert passfile == "*:*:*:*:hid\\:den\n"
