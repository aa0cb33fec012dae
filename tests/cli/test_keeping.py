"""`backup` beside a server, `restore` with the printed code alone, `doctor`, and people added by command."""

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import httpx2
import pyotp
import pytest
import sqlalchemy as sa

from tests.cast import PASSWORD
from tests.cli.conftest import Made, run, serving
from tests.cli.test_installation import signed_in
from tests.pay.wishes import LATER, SEPTEMBER
from workshop.accounts.founding import workshop_with_code
from workshop.accounts.models import Account
from workshop.actor import Actor, Role
from workshop.cli.console import show_table
from workshop.cli.doctor import sqlite_note
from workshop.clock import real_now
from workshop.database import Database, open_database, reading, writing
from workshop.folder import DataFolder
from workshop.orders.commands import AddOrder, NewOperation, add_order
from workshop.orders.queries import priced_operations
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.pay.commands import LockRun, ShowRun, lock_doubts, lock_run, show_run
from workshop.pay.queries import run_of_month
from workshop.tenancy import Everything, OneWorkshop, Workshop
from workshop.workers.commands import AddWorker, add_worker
from workshop.workers.models import Person

NUMBER = "610799198903179049"  # invented; source: domain 10.5
TODAY = date(2025, 9, 16)


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{folder / 'workshop.db'}")
    yield database
    database.dispose()


def altered(folder: Path, statement: str) -> None:
    """Change the database behind our back."""
    with closing(sqlite3.connect(folder / "workshop.db")) as connection, connection:
        assert connection.execute(statement).rowcount != 0


def rows_of(folder: Path) -> dict[str, int]:
    """Table → number of rows."""
    with closing(sqlite3.connect(folder / "workshop.db")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def number_kept(folder: Path) -> str:
    """The identity number as the folder's own key opens it."""
    with opened(folder) as database, reading(database, Everything()) as session:
        sealed = session.scalars(sa.select(Person.number_sealed)).one()
        return DataFolder(folder).vault().decrypt(sealed)


def owner_of(database: Database) -> Actor:
    with reading(database, Everything()) as session:
        workshop = workshop_with_code(session, "W1")
        owner = session.scalars(sa.select(Account)).one()
    return Actor(owner.id, owner.name, Role.OWNER, OneWorkshop(workshop.id))


@pytest.fixture
def worked(made: Made) -> Made:
    """The installation with a worker, her identity number, an order and a day's count."""
    now, vault = real_now(), DataFolder(made.folder).vault()
    with opened(made.folder) as database:
        actor = owner_of(database)
        with writing(database, actor.scope) as session:
            wish = AddWorker(called_name="苗白露", identity_number=NUMBER, started_on=TODAY)
            worker = add_worker(session, actor, vault, wish, TODAY, now)
            sleeve = NewOperation(name="上袖", rate_hao=8500, per_pieces=1)
            order = AddOrder(
                buyer="海安演示甲电子", product="衬衫", pieces=1000, price_hao=15_000, due_on=TODAY, operations=[sleeve]
            )
            order_id = add_order(session, actor, order, TODAY, now).id
            (operation,) = priced_operations(session, TODAY, order_ids=[order_id])
            cell = Cell(engagement_id=worker.id, operation_id=operation.id, good=120)
            save_day(session, actor, SaveDay(work_date=TODAY, cells=[cell]), TODAY, now)
    return made


# --- backup and restore ---------------------------------------------------


@pytest.mark.proof
def test_a_backup_taken_beside_a_server_comes_back_with_the_code_alone(worked: Made, tmp_path: Path) -> None:
    with serving(worked.folder) as address:
        assert signed_in(address, "10000000001", PASSWORD).status_code == 200
        said = run("backup", "--data", worked.folder)
        assert said.code == 0, said.text
        kept = rows_of(worked.folder)
    (archive,) = (worked.folder / "backups").glob("workshop-*.zip")

    said = run("restore", archive, "--data", tmp_path / "new", typed=worked.recovery_code.lower() + "\n")

    assert said.code == 0, said.text
    assert kept["output_line"] == 1
    assert rows_of(tmp_path / "new") == kept
    assert number_kept(tmp_path / "new") == NUMBER
    assert run("doctor", "--data", tmp_path / "new").code == 0
    with serving(tmp_path / "new") as address:
        assert signed_in(address, "10000000001", PASSWORD).url.path == "/start"


def test_the_key_is_in_no_backup(worked: Made, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "kept.zip", "--data", worked.folder).code == 0
    secret = (worked.folder / "secret.key").read_text()
    with zipfile.ZipFile(tmp_path / "kept.zip") as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    assert set(content) == {"workshop.db", "recovery.json", "clock.json", "figures.json"}
    assert not any(secret.encode() in part or bytes.fromhex(secret) in part for part in content.values())
    assert NUMBER.encode() not in content["workshop.db"]


def test_a_restored_installation_is_backed_up_and_restored_again(worked: Made, tmp_path: Path) -> None:
    code = worked.recovery_code
    assert run("backup", tmp_path / "1.zip", "--data", worked.folder).code == 0
    assert run("restore", tmp_path / "1.zip", "--data", tmp_path / "new", "--code", code).code == 0
    assert run("backup", tmp_path / "2.zip", "--data", tmp_path / "new").code == 0
    assert run("restore", tmp_path / "2.zip", "--data", tmp_path / "newer", "--code", code).code == 0
    assert number_kept(tmp_path / "newer") == NUMBER


def test_the_wrong_code_restores_nothing(worked: Made, tmp_path: Path) -> None:
    run("backup", tmp_path / "kept.zip", "--data", worked.folder)
    wrong = "-".join(["22222"] * 4)
    said = run("restore", tmp_path / "kept.zip", "--data", tmp_path / "new", "--code", wrong)
    assert said.code == 1
    assert said.text.startswith("This recovery code does not open the key.")
    assert DataFolder(tmp_path / "new").is_empty()


def test_nothing_is_restored_over_something(worked: Made, tmp_path: Path) -> None:
    run("backup", tmp_path / "kept.zip", "--data", worked.folder)
    kept = rows_of(worked.folder)
    said = run("restore", tmp_path / "kept.zip", "--data", worked.folder, "--code", worked.recovery_code)
    assert said.code == 1
    assert "is not empty" in said.text
    assert rows_of(worked.folder) == kept


def test_no_backup_is_written_over(made: Made, tmp_path: Path) -> None:
    (tmp_path / "kept.zip").write_bytes(b"precious")
    assert run("backup", tmp_path / "kept.zip", "--data", made.folder).code == 1
    assert (tmp_path / "kept.zip").read_bytes() == b"precious"


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_what_is_no_backup_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept.zip").write_bytes(content)
    said = run("restore", tmp_path / "kept.zip", "--data", tmp_path / "new", "--code", "X")
    assert (said.code, said.text) == (1, f"{tmp_path / 'kept.zip'} is not a backup that can be read.\n")


def test_a_cut_off_or_foreign_archive_is_one_sentence(worked: Made, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "foreign.zip", "w") as parts:
        parts.writestr("recovery.json", "[]")
        parts.writestr("clock.json", '{"days": 0}')
    said = run("restore", tmp_path / "foreign.zip", "--data", tmp_path / "new", "--code", "X")
    assert said.text.endswith("is not a backup that can be read.\n")
    said = run("restore", tmp_path / "absent.zip", "--data", tmp_path / "new", "--code", "X")
    assert said.text.startswith("The system refuses:")


def test_a_damaged_database_is_not_kept(worked: Made, tmp_path: Path) -> None:
    database_file = worked.folder / "workshop.db"
    content = bytearray(database_file.read_bytes())
    content[8192:60_000] = b"\xff" * (60_000 - 8192)
    database_file.write_bytes(content)
    said = run("backup", tmp_path / "kept.zip", "--data", worked.folder)
    assert said.code == 1
    assert "can be neither kept nor restored" in said.text
    assert not (tmp_path / "kept.zip").exists()


def test_a_database_with_a_locked_month_is_kept(worked: Made, tmp_path: Path) -> None:
    """SQLite may call it damaged for the shape of a table that locking fills: tests/test_house.py says of which."""
    with opened(worked.folder) as database:
        owner = owner_of(database)
        with writing(database, owner.scope) as session:
            show_run(session, owner, SEPTEMBER, ShowRun(), LATER, real_now())
            shown = run_of_month(session, owner.workshop_id, SEPTEMBER)
            assert shown
            doubts = lock_doubts(session, session.get_one(Workshop, owner.workshop_id), shown, LATER)
            wish = LockRun(confirmed=frozenset(doubt.key for doubt in doubts))
            lock_run(session, owner, SEPTEMBER, wish, LATER, real_now())
    assert rows_of(worked.folder)["slip_cut"] == 1
    said = run("backup", tmp_path / "kept.zip", "--data", worked.folder)
    assert said.code == 0, said.text


def test_postgres_names_its_own_command_without_the_password(made: Made) -> None:
    url = "postgresql://keeper:hidden@db.example/workshop"
    said = run("backup", "--data", made.folder, WORKSHOP_DATABASE_URL=url, PATH="")
    assert said.code == 1
    assert 'pg_dump --format=custom --file=workshop.dump "postgresql://keeper@db.example/workshop"' in said.text
    assert "hidden" not in said.text


# --- doctor ---------------------------------------------------------------


def test_doctor_finds_nothing_on_a_sound_installation(worked: Made) -> None:
    said = run("doctor", "--data", worked.folder)
    assert said.code == 0
    assert all(line.startswith("ok  ") for line in said.text.splitlines())
    assert "The key opens the identity numbers" in said.text


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE sheet_total SET good = good + 1", "look  The feet of 1 sheets are not the sums of their lines"),
        ("DELETE FROM sheet_total", "look  The feet of 1 sheets are not the sums of their lines"),
        ("UPDATE person SET number_sealed = zeroblob(40)", "look  The key does not open the identity numbers"),
        ("UPDATE engagement SET person_id = zeroblob(16)", "look  foreign_key_check: engagement"),
        ("UPDATE alembic_version SET version_num = 'older'", "look  The schema is not the one of this version"),
    ],
)
def test_doctor_finds_a_planted_difference(worked: Made, statement: str, finding: str) -> None:
    altered(worked.folder, statement)
    said = run("doctor", "--data", worked.folder)
    assert said.code == 1
    assert finding in said.text


def test_doctor_finds_a_lost_wrapped_key_and_an_address_of_no_use(made: Made) -> None:
    (made.folder / "recovery.json").write_text("{}")
    said = run("doctor", "--data", made.folder, WORKSHOP_ADDRESS="http://localhost:8000")
    assert said.code == 1
    assert "look  recovery.json is missing or damaged" in said.text
    assert "look  No phone can reach the address http://localhost:8000" in said.text


@pytest.mark.parametrize(
    ("version", "warned"),
    [("3.40.1", True), ("3.44.5", True), ("3.44.6", False), ("3.50.6", True), ("3.50.7", False), ("3.51.2", True),
     ("3.51.3", False), ("3.60.0", False)],
)  # fmt: skip
def test_old_sqlite_is_told(version: str, warned: bool) -> None:
    assert (sqlite_note(version) != f"SQLite {version}") is warned


# --- people ---------------------------------------------------------------


@pytest.mark.proof
def test_added_people_sign_in(made: Made) -> None:
    office = ("--name", "齐主任", "--login", "Qi", "--password", PASSWORD, "--office", "嘉岭县人社局")
    officer = run("user", "add", "county", *office, "--data", made.folder)
    typed = ("--name", "兰组长", "--login", "100 0000 0002", "--data", made.folder)
    leader = run("user", "add", "leader", *typed, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (officer.code, leader.code) == (0, 0)
    code = pyotp.TOTP(officer.after("Second factor, for an authenticator app:")).now()
    with serving(made.folder) as address:
        assert signed_in(address, "qi", PASSWORD).status_code == 422
        assert signed_in(address, "qi", PASSWORD, code).url.path == "/office"
        assert signed_in(address, "10000000002", PASSWORD).url.path == "/start"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("worker", "--login", "10000000002"), "A worker signs in with an access card"),
        (("leader", "--login", "10000000001"), "This number or name already has an account."),
        (("leader", "--login", "qi"), "A mobile number has 11 digits"),
        (("leader", "--login", "10000000002", "--workshop", "W7"), "Say which workshop by its code"),
        (("county", "--login", "qi"), "Say whose person this is"),
        (("partner", "--login", "sun", "--pairing", "海安", "--county", "远山县"), "Say which county"),
    ],
)
def test_a_person_that_cannot_be_added_is_one_sentence(made: Made, arguments: tuple[str, ...], sentence: str) -> None:
    before = rows_of(made.folder)
    said = run("user", "add", *arguments, "--name", "某", "--password", PASSWORD, "--data", made.folder)
    assert said.code == 1
    assert said.text.startswith(sentence)
    assert len(said.text.splitlines()) == 1
    assert rows_of(made.folder) == before


@pytest.mark.proof
def test_the_latest_printed_card_opens_at_its_address(worked: Made) -> None:
    paths = []
    for number in ("1", "W1-1"):
        said = run("card", "print", number, "--address", "http://10.0.0.7:8000", "--data", worked.folder)
        assert said.code == 0, said.text
        paths.append(said.after("HTTP://10.0.0.7:8000"))
    with serving(worked.folder) as address:
        older, newer = (httpx2.get(address + path, headers={"Accept-Language": "en"}) for path in paths)
    assert older.status_code == 404
    assert newer.status_code == 200
    assert "苗白露" in newer.text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("1",), "Say where phones reach the server"),
        (("7", "--address", "http://10.0.0.7"), "Workshop W1 has no worker with the number 7."),
        (("1", "--address", "http://10.0.0.7", "--workshop", "W7"), "Say which workshop by its code"),
        (("one", "--address", "http://10.0.0.7"), "A worker's number is such as 18 or W1-18."),
    ],
)
def test_a_card_that_cannot_be_printed_is_one_sentence(worked: Made, arguments: tuple[str, ...], sentence: str) -> None:
    said = run("card", "print", *arguments, "--data", worked.folder)
    assert said.code == 1
    assert said.text.startswith(sentence)


# --- demo -----------------------------------------------------------------


def test_the_demo_never_empties_what_is_not_its_own(made: Made) -> None:
    before = rows_of(made.folder)
    said = run("demo", "--no-serve", "--data", made.folder)
    assert said.code == 1
    assert "holds something that is not the demo" in said.text
    assert rows_of(made.folder) == before


def test_chinese_columns_stand_under_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["Role", "Name"], [["车间", "梅"], ["x", "y"]])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == ["车间  梅", "x     y"]
