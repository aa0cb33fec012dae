"""`init`, `migrate`, `serve`: from nothing to a page."""

import socket
import stat
import sys
from pathlib import Path

import httpx2
import pytest

from tests.cast import PASSWORD
from tests.cli.conftest import OWNER, Made, run, running
from workshop import migrate as schema
from workshop.clock import Clock
from workshop.database import open_database
from workshop.folder import DataFolder

HELD = (
    (("user", "add", "leader", "--name", "兰", "--login", "10000000002", "--password", PASSWORD), "page /people"),
    (("card", "print", "1", "--address", "http://10.0.0.7:8000"), "page /workers"),
    (("migrate",), "Stop it first"),
    (("serve",), "Stop it first"),
    (("restore", "any.zip", "--code", "x"), "Stop it first"),
)


def signed_in(address: str, name: str, secret: str, second: str = "") -> httpx2.Response:
    """The first page that somebody sees who signs in."""
    with httpx2.Client(base_url=address, follow_redirects=True, headers={"Accept-Language": "en"}) as browser:
        return browser.post("/sign-in", data={"name": name, "secret": secret, "second": second})


@pytest.mark.proof
def test_the_owner_signs_in_at_the_served_address(served: str) -> None:
    page = signed_in(served, "10000000001", PASSWORD)
    assert (page.status_code, page.url.path) == (200, "/start")
    page = signed_in(served, "10000000001", "not rice, not tea")
    assert (page.status_code, page.url.path) == (422, "/sign-in")


@pytest.mark.parametrize(("command", "way_out"), HELD, ids=[command[0] for command, _ in HELD])
def test_beside_a_server_no_command_writes(made: Made, command: tuple[str, ...], way_out: str) -> None:
    with DataFolder(made.folder).held():
        said = run(*command, "--data", made.folder)
    assert said.code == 1
    assert way_out in said.text
    assert len(said.text.splitlines()) == 1


@pytest.mark.parametrize("command", ["backup", "migrate", "serve", "doctor"])
def test_without_the_address_of_postgres_no_empty_database_is_made(made: Made, command: str) -> None:
    folder = DataFolder(made.folder)
    for part in folder.path.glob("workshop.db*"):
        part.unlink()
    said = run(command, "--data", made.folder)
    assert said.code == 1
    assert "set WORKSHOP_DATABASE_URL" in said.text
    assert not folder.database_file.exists()
    assert not (folder.backups / "last.json").exists()


@pytest.mark.proof
def test_a_real_server_holds_the_folder(made: Made, served: str) -> None:
    command, way_out = HELD[0]
    assert way_out in run(*command, "--data", made.folder).text
    assert run("doctor", "--data", made.folder).code == 0


def test_init_asks_for_what_was_not_given(tmp_path: Path) -> None:
    answers = ["柳坝", "梅", "12", "10000000001", "short", PASSWORD, "another one", PASSWORD, PASSWORD, "", "n"]
    said = run("init", "--data", tmp_path / "data", typed="\n".join([*answers, ""]))
    assert said.code == 0
    assert "A mobile number has 11 digits" in said.text
    assert "Use at least 8 characters" in said.text
    assert "The two are not the same" in said.text
    assert len(said.after("Recovery code:")) == 23
    before, _, after = said.text.partition("Written down? Then press Enter.")
    assert "Recovery code:" in before
    assert "What to do next:" in after


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (("--phone", "123"), "A mobile number has 11 digits, such as 139 0000 0000."),
        (("--password", "12345678"), "This one is easy to guess. Choose another."),
        (("--region", "61"), "A region code has 6 digits, such as 610799."),
        (("--business-day", "2025-09-31"), "Enter a day, such as 2025-09-16."),
        (("--name", "車" * 81), "Type a name of 1 to 80 characters."),
    ],
)
def test_a_bad_answer_is_one_sentence_and_makes_nothing(
    tmp_path: Path, changed: tuple[str, str], sentence: str
) -> None:
    said = run("init", "--data", tmp_path / "data", *OWNER, *changed)
    assert (said.code, said.text.strip()) == (1, sentence)
    assert not DataFolder(tmp_path / "data").exists()


def test_stopping_at_a_question_makes_nothing(tmp_path: Path) -> None:
    said = run("init", "--data", tmp_path / "data", typed="柳坝\n")
    assert said.code == 1
    assert "Stopped. Nothing was changed." in said.text
    assert not (tmp_path / "data").exists()


def test_init_leaves_an_installation_alone(made: Made) -> None:
    key = (made.folder / "secret.key").read_bytes()
    said = run("init", "--data", made.folder, *OWNER)
    assert said.code == 1
    assert "already" in said.text
    assert (made.folder / "secret.key").read_bytes() == key


def test_init_sets_the_business_day(tmp_path: Path) -> None:
    run("init", "--data", tmp_path / "data", *OWNER, "--business-day", "2025-09-16")
    assert str(DataFolder(tmp_path / "data").clock().today()) == "2025-09-16"
    assert DataFolder(tmp_path / "data").clock() != Clock()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_keys_are_for_their_owner_only(made: Made) -> None:
    modes = {name: stat.S_IMODE((made.folder / name).stat().st_mode) for name in ("secret.key", "recovery.json")}
    assert modes == {"secret.key": 0o600, "recovery.json": 0o600}


def test_an_old_schema_is_named_and_migrated(made: Made) -> None:
    database = open_database(f"sqlite:///{made.folder / 'workshop.db'}")
    schema.downgrade(database, "base")
    database.dispose()
    said = run("serve", "--data", made.folder)
    assert said.code == 1
    assert "workshop migrate" in said.text
    assert run("doctor", "--data", made.folder).code == 1
    assert "schema of this version now" in run("migrate", "--data", made.folder).text
    assert "already" in run("migrate", "--data", made.folder).text


def test_a_taken_port_is_one_sentence(made: Made) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--data", made.folder, "--port", port)
    assert said.code == 1
    assert said.text.startswith(f"Port {port} on 127.0.0.1 cannot be had")
    assert len(said.text.splitlines()) == 1


@pytest.mark.proof
def test_with_lan_a_phone_reaches_the_printed_address(made: Made) -> None:
    with running("serve", "--data", str(made.folder), "--lan") as (_, lines):
        printed = [line.removeprefix("Phones in this network:").strip() for line in lines]
        if not printed:
            pytest.skip("this machine is in no network")
        page = signed_in(printed[0], "10000000001", PASSWORD)
    assert (page.status_code, page.url.path) == (200, "/start")


def test_where_nothing_is_says_how_to_begin(tmp_path: Path) -> None:
    said = run("serve", "--data", tmp_path)
    assert said.code == 1
    assert "workshop init" in said.text


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (("serve", "--port", "many"), {}, "This command is not understood"),
        (("sing",), {}, "This command is not understood"),
        (("serve",), {"WORKSHOP_PORT": "many"}, "The setting WORKSHOP_PORT will not do"),
        (("serve", "--address", "workshop"), {}, "An address starts with http:// or https://."),
    ],
)
def test_a_command_that_cannot_be_is_one_sentence(
    arguments: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    said = run(*arguments, **environment)
    assert said.code == 1
    assert said.text.startswith(sentence)
    assert len(said.text.splitlines()) == 1


def test_a_database_of_another_kind_is_refused(made: Made) -> None:
    said = run("doctor", "--data", made.folder, WORKSHOP_DATABASE_URL="mysql://here/workshop")
    assert (said.code, said.text) == (1, "WORKSHOP_DATABASE_URL must start with postgresql://.\n")


def test_a_database_that_does_not_answer_is_one_sentence(made: Made) -> None:
    said = run("migrate", "--data", made.folder, WORKSHOP_DATABASE_URL="postgresql://127.0.0.1:1/workshop")
    assert said.code == 1
    assert said.text.startswith("The database does not answer")


def test_it_speaks_the_language_of_the_system(tmp_path: Path) -> None:
    assert "一套" in run("--help", LC_ALL="zh_CN.UTF-8").text
    assert "还没有安装" in run("serve", "--data", tmp_path, LC_ALL="C.UTF-8").text
