"""The restore drill: what it finds on a good backup, on a bad one, on an older one; what it leaves behind."""

import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.at_postgres import AtPostgres, at_postgres, programs, scratch
from tests.cli.conftest import Made, Said, run
from tests.cli.test_keeping import worked
from workshop import migrate
from workshop.clock import real_now
from workshop.database import open_database
from workshop.dump import empty_database, figures_of_database
from workshop.figures import Figures, tables_differing
from workshop.folder import DataFolder
from workshop.jobs import Keeper
from workshop.kept import last_drill, nightly_name

__all__ = ["at_postgres", "programs", "scratch", "worked"]


def lying_in(folder: Path) -> set[str]:
    """What lies in the folder, but for the database's own helpers and the drill's record."""
    found = {str(file.relative_to(folder)) for file in folder.rglob("*")}
    return {name for name in found if not name.endswith(("-wal", "-shm", "drill.json"))}


def repacked(archive: Path, part: str, altered: Callable[[bytes], bytes | None]) -> None:
    """Change or leave out one part of a backup."""
    fresh = archive.with_suffix(".fresh")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(fresh, "w") as new:
        for name in old.namelist():
            content = altered(old.read(name)) if name == part else old.read(name)
            if content is not None:
                new.writestr(name, content)
    shutil.move(fresh, archive)


@pytest.fixture
def archive(worked: Made, tmp_path: Path) -> Path:
    assert run("backup", tmp_path / "kept.zip", "--data", worked.folder).code == 0
    return tmp_path / "kept.zip"


def drilled(made: Made, *arguments: object) -> Said:
    return run("drill", *arguments, "--data", made.folder, "--code", made.recovery_code)


def test_a_good_backup_is_said_to_be_good_and_nothing_is_left(worked: Made) -> None:
    assert run("backup", "--data", worked.folder).code == 0
    before = lying_in(worked.folder)
    said = drilled(worked)
    assert said.code == 0, said.text
    assert "ok  120 good pieces and ¥102.00 of pay, as the backup tells" in said.text
    assert "ok  The key opens the identity numbers" in said.text
    assert "ok  The feet of all sheets are the sums of their lines" in said.text
    assert "look" not in said.text
    assert said.text.splitlines()[-1] == "This backup is good: with the recovery code everything comes back."
    assert lying_in(worked.folder) == before
    last = last_drill(DataFolder(worked.folder))
    assert last
    assert last.well
    assert "ok  The restore drill of" in run("doctor", "--data", worked.folder).text


def test_the_newest_backup_is_tried_if_none_is_named(worked: Made) -> None:
    assert run("backup", "--data", worked.folder).code == 0
    newest = DataFolder(worked.folder).backups / "nightly-2999-01-01-020000.zip"
    newest.write_bytes(b"broken")
    said = drilled(worked)
    assert said.code == 1
    assert f"look  {newest} is not a backup that can be read." in said.text


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_backup_that_cannot_be_read_is_told_and_remembered(worked: Made, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(content)
    said = drilled(worked, tmp_path / "bad.zip")
    assert said.code == 1
    assert "is not a backup that can be read." in said.text
    assert "This backup is not good." in said.text
    last = last_drill(DataFolder(worked.folder))
    assert last
    assert (last.well, last.file) == (False, "bad.zip")
    doctor = run("doctor", "--data", worked.folder)
    assert doctor.code == 1
    assert "did not go well" in doctor.text


def test_a_damaged_database_in_it_is_found(worked: Made, archive: Path) -> None:
    repacked(archive, "workshop.db", lambda content: content[: len(content) // 2])
    said = drilled(worked, archive)
    assert said.code == 1
    assert "look  The database workshop.db can be neither kept nor restored" in said.text


def test_lost_rows_are_found_though_the_database_holds_together(worked: Made, archive: Path, tmp_path: Path) -> None:
    def without_a_line(content: bytes) -> bytes:
        (tmp_path / "inside.db").write_bytes(content)
        with closing(sqlite3.connect(tmp_path / "inside.db")) as database, database:
            database.execute("DELETE FROM output_line")
        return (tmp_path / "inside.db").read_bytes()

    repacked(archive, "workshop.db", without_a_line)
    said = drilled(worked, archive)
    assert said.code == 1
    assert "look  Table output_line came back with 0 rows; the backup tells 1" in said.text
    assert "look  0 good pieces and ¥0.00 of pay came back; the backup tells 120 and ¥102.00" in said.text
    assert "look  The feet of 1 sheets are not the sums of their lines" in said.text


def test_a_wrong_code_tells_nothing_of_the_backup(worked: Made, archive: Path) -> None:
    said = run("drill", archive, "--data", worked.folder, "--code", "-".join(["22222"] * 4))
    assert said.code == 1
    assert said.text.splitlines()[-1].startswith("This recovery code does not open the key.")
    assert last_drill(DataFolder(worked.folder)) is None


@pytest.mark.proof
def test_a_backup_of_an_older_version_is_brought_up_to_date(worked: Made, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{worked.folder / 'workshop.db'}")
    migrate.downgrade(database, "-1")
    database.dispose()
    assert run("backup", tmp_path / "kept.zip", "--data", worked.folder).code == 0
    repacked(tmp_path / "kept.zip", "figures.json", lambda _content: None)
    said = drilled(worked, tmp_path / "kept.zip")
    assert said.code == 0, said.text
    assert "ok  It is of an older version and tells no figures to compare with" in said.text
    assert "ok  It is of an older version and was brought to the schema of this one" in said.text
    assert "ok  The schema is the one of this version" in said.text


def test_a_drill_needs_a_backup(worked: Made) -> None:
    said = drilled(worked)
    assert said.code == 1
    assert said.text.startswith("There is no backup in")


@pytest.mark.proof
def test_what_a_killed_drill_left_is_gone_with_the_next(worked: Made, archive: Path) -> None:
    (worked.folder / ".drill-abc").mkdir()
    (worked.folder / ".drill-abc" / "secret.key").write_text("00")
    assert drilled(worked, archive).code == 0
    assert list(worked.folder.glob(".drill-*")) == []


# --- figures ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "found", "differing"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, []),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, [("b", 2, 3)]),
        ({"a": 1}, {}, [("a", 1, 0)]),
        ({}, {"a": 1}, [("a", 0, 1)]),
        ({"a": 0}, {}, []),
    ],
)
def test_tables_are_compared(
    told: dict[str, int], found: dict[str, int], differing: list[tuple[str, int, int]]
) -> None:
    assert tables_differing(Figures(rows=told), Figures(rows=found)) == differing


# --- PostgreSQL --------------------------------------------------------------


@pytest.fixture
def dumped(at_postgres: AtPostgres) -> Path:
    """A backup that the job made."""
    folder = DataFolder(at_postgres.folder)
    archive = folder.backups / nightly_name(real_now())
    Keeper(folder, at_postgres.url).keep(archive, real_now())
    return archive


def test_a_dump_is_tried_in_a_scratch_database_that_is_empty_again(
    at_postgres: AtPostgres, dumped: Path, scratch: str
) -> None:
    before = lying_in(at_postgres.folder)
    told = ("--scratch-url", scratch.replace("+psycopg", ""), "--code", at_postgres.recovery_code)
    for _ in range(2):
        said = run("drill", "--data", at_postgres.folder, *told, WORKSHOP_DATABASE_URL=at_postgres.url)
        assert said.code == 0, said.text
        assert "ok  110 good pieces and ¥93.50 of pay, as the backup tells" in said.text
        assert "ok  PostgreSQL" in said.text
        assert figures_of_database(scratch).rows == {}
    assert lying_in(at_postgres.folder) == before


@pytest.mark.proof
def test_a_scratch_database_with_something_in_it_is_left_alone(at_postgres: AtPostgres, dumped: Path) -> None:
    before = figures_of_database(at_postgres.url)
    told = ("--scratch-url", at_postgres.url, "--code", at_postgres.recovery_code)
    said = run("drill", dumped, "--data", at_postgres.folder, *told)
    assert said.code == 1
    assert "is not empty. Name an empty one" in said.text
    assert figures_of_database(at_postgres.url) == before


@pytest.mark.parametrize("told", [(), ("--scratch-url", "sqlite:///x.db")])
def test_a_dump_needs_a_scratch_database(at_postgres: AtPostgres, dumped: Path, told: tuple[str, ...]) -> None:
    said = run("drill", dumped, "--data", at_postgres.folder, "--code", at_postgres.recovery_code, *told)
    assert said.code == 1
    assert said.text.startswith("This backup is of PostgreSQL. Name an empty database")


@pytest.mark.proof
def test_a_damaged_dump_is_found_and_the_scratch_database_stays_empty(
    at_postgres: AtPostgres, dumped: Path, scratch: str
) -> None:
    repacked(dumped, "workshop.dump", lambda content: content[: len(content) // 2])
    told = ("--scratch-url", scratch, "--code", at_postgres.recovery_code)
    said = run("drill", dumped, "--data", at_postgres.folder, *told)
    assert said.code == 1
    assert "look  pg_restore stopped:" in said.text
    assert figures_of_database(scratch).rows == {}


def test_an_installation_on_postgres_is_kept_and_restored_by_command(
    at_postgres: AtPostgres, scratch: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.zip"
    assert run("backup", kept, "--data", at_postgres.folder, WORKSHOP_DATABASE_URL=at_postgres.url).code == 0
    told = ("--data", tmp_path / "new", "--code", at_postgres.recovery_code)
    said = run("restore", kept, *told)
    assert (said.code, "holds workshop.dump" in said.text) == (1, True)
    said = run("restore", kept, *told, WORKSHOP_DATABASE_URL=scratch)
    try:
        assert said.code == 0, said.text
        assert figures_of_database(scratch) == figures_of_database(at_postgres.url)
        assert run("doctor", "--data", tmp_path / "new", WORKSHOP_DATABASE_URL=scratch).code == 0
    finally:
        empty_database(scratch)


@pytest.mark.proof
def test_a_backup_of_sqlite_is_tried_far_from_the_running_postgres(worked: Made, archive: Path) -> None:
    nobody = "postgresql://keeper@127.0.0.1:1/workshop"
    told = ("--data", worked.folder, "--code", worked.recovery_code)
    said = run("drill", archive, *told, WORKSHOP_DATABASE_URL=nobody)
    assert said.code == 0, said.text
