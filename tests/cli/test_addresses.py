"""The address of the QR codes: how it is typed, who says it, and where the server listens for it."""

from pathlib import Path

import httpx2
import pytest

from tests.cast import PASSWORD
from tests.cli.conftest import OWNER, Made, run, running
from tests.cli.test_installation import signed_in
from workshop.cli.addresses import lan_addresses, listening_place, page_here, read_address, read_choice
from workshop.cli.console import BadAnswer
from workshop.cli.installation import settings_for
from workshop.folder import DataFolder
from workshop.ids import new_id
from workshop.settings import Settings

HOME = "http://192.168.1.20:8000"
ANSWERS = ("柳坝", "梅", "10000000001", PASSWORD, PASSWORD)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (HOME, HOME),
        (" http://192.168.1.20:8000/ ", HOME),
        ("http：／／192.168.1.20：8000", HOME),
        ("192.168.1.20", HOME),
        ("192.168.1.20:8080", "http://192.168.1.20:8080"),
        ("https://workshop.example", "https://workshop.example"),
        ("http://[fd00::7]:8000", "http://[fd00::7]:8000"),
    ],
)
def test_an_address_is_kept_as_it_goes_into_a_code(typed: str, kept: str) -> None:
    assert read_address(typed, 8000) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("workshop", "An address starts with"),
        ("workshop:8000", "An address starts with"),
        ("", "An address starts with"),
        ("7", "An address starts with"),
        ("ftp://192.168.1.20", "An address starts with"),
        ("http://", "An address starts with"),
        ("http://:8000", "An address is such as"),
        ("http://192.168.1.20:8000/start", "An address is such as"),
        ("http://192.168.1.20:8000?a=b", "An address is such as"),
        ("http://mei@192.168.1.20", "An address is such as"),
        ("http://192.168.1.20:0", "An address is such as"),
        ("http://192.168.1.20:99999", "An address is such as"),
        ("192.168.1.20:many", "An address is such as"),
        ("http://[fd00::7", "An address is such as"),
        ("http://工厂.example", "An address is such as"),
        ("http://two words.example", "An address is such as"),
        ("http://127.0.0.1:8000", "To a phone"),
        ("127.0.0.9", "To a phone"),
        ("http://localhost:8000", "To a phone"),
        ("http://LOCALHOST", "To a phone"),
        ("http://[::1]:8000", "To a phone"),
        ("http://0.0.0.0:8000", "To a phone"),
    ],
)
def test_what_no_phone_can_use_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_address(typed, 8000)
    assert refused.value.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("1", HOME), ("2", "http://10.0.0.7:8000"), ("２", "http://10.0.0.7:8000"), ("", ""), ("10.9.9.9", "http://10.9.9.9:8000")],
)  # fmt: skip
def test_one_of_the_list_another_or_none(typed: str, chosen: str) -> None:
    assert read_choice([HOME, "http://10.0.0.7:8000"], 8000)(typed) == chosen


@pytest.mark.parametrize("typed", ["0", "3", "-1"])
def test_a_number_that_is_not_in_the_list_is_asked_again(typed: str) -> None:
    with pytest.raises(BadAnswer):
        read_choice([HOME], 8000)(typed)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({}, ("127.0.0.1", 8000)),
        ({"address": HOME}, ("0.0.0.0", 8000)),
        ({"address": "http://192.168.1.20:8080"}, ("0.0.0.0", 8080)),
        ({"address": "http://village-pc.lan:8000"}, ("0.0.0.0", 8000)),
        ({"address": "http://192.168.1.20"}, ("127.0.0.1", 8000)),
        ({"address": "https://workshop.example"}, ("127.0.0.1", 8000)),
        ({"address": "https://workshop.example:8443"}, ("127.0.0.1", 8000)),
        ({"address": "http://localhost:9000"}, ("127.0.0.1", 8000)),
        ({"address": "nonsense"}, ("127.0.0.1", 8000)),
        ({"address": HOME, "host": "127.0.0.1"}, ("127.0.0.1", 8000)),
        ({"address": HOME, "host": "192.168.1.20"}, ("192.168.1.20", 8000)),
        ({"address": HOME, "port": 9000}, ("127.0.0.1", 9000)),
        ({"address": HOME, "port": 8000}, ("0.0.0.0", 8000)),
        ({"host": "0.0.0.0", "port": 9000}, ("0.0.0.0", 9000)),
    ],
)
def test_where_the_server_listens(
    said: dict[str, str], place: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ADDRESS", "HOST", "PORT"):
        monkeypatch.delenv(f"WORKSHOP_{name}", raising=False)
    assert listening_place(Settings(**said)) == place


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "http://127.0.0.1:8000"), ("192.168.1.20", HOME), ("::1", "http://[::1]:8000")],
)
def test_the_page_on_this_computer(host: str, address: str) -> None:
    assert page_here(host, 8000) == address


# --- who says it ----------------------------------------------------------


def test_an_option_outranks_the_environment_and_that_the_folder(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    DataFolder(made.folder).set_address(HOME)
    monkeypatch.delenv("WORKSHOP_ADDRESS", raising=False)
    assert settings_for(made.folder).address == HOME
    monkeypatch.setenv("WORKSHOP_ADDRESS", "https://workshop.example")
    assert settings_for(made.folder).address == "https://workshop.example"
    assert settings_for(made.folder, address="10.0.0.7").address == "http://10.0.0.7:8000"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"address"', "\N{CJK UNIFIED IDEOGRAPH-5382}"])
def test_an_altered_file_is_one_sentence(made: Made, content: str) -> None:
    DataFolder(made.folder).installation_file.write_text(content, encoding="utf-8")
    said = run("serve", "--data", made.folder)
    assert said.code == 1
    assert "installation.json cannot be read. Remove it" in said.text
    assert len(said.text.splitlines()) == 1
    assert run("address", HOME, "--data", made.folder).code == 0
    assert DataFolder(made.folder).address() == HOME


# --- init and address -----------------------------------------------------


@pytest.mark.parametrize(("typed", "kept"), [("", ""), ("192.168.1.20", HOME), ("workshop\n" + HOME, HOME)])
def test_init_asks_for_the_address_and_keeps_it(tmp_path: Path, typed: str, kept: str) -> None:
    said = run("init", "--data", tmp_path / "data", typed="\n".join([*ANSWERS, typed, "n", ""]))
    assert said.code == 0, said.text
    assert "Where will phones reach this computer?" in said.text
    assert DataFolder(tmp_path / "data").address() == kept
    assert ("On a phone in the same network open http://192.168.1.20:8000." in said.text) is bool(kept)
    assert ("workshop address --data" in said.text) is not bool(kept)


def test_init_offers_the_addresses_of_this_computer(tmp_path: Path) -> None:
    if not lan_addresses():
        pytest.skip("this machine is in no network")
    said = run("init", "--data", tmp_path / "data", typed="\n".join([*ANSWERS, "1", "n", ""]), WORKSHOP_PORT="8123")
    offer = said.after("  1  ")
    assert offer == f"http://{lan_addresses()[0]}:8123"
    assert DataFolder(tmp_path / "data").address() == offer


@pytest.mark.parametrize(("options", "kept"), [((), ""), (("--address", "192.168.1.20"), HOME)])
def test_init_with_everything_said_asks_nothing(tmp_path: Path, options: tuple[str, ...], kept: str) -> None:
    said = run("init", "--data", tmp_path / "data", *OWNER, *options)
    assert said.code == 0, said.text
    assert "Where will phones" not in said.text
    assert "press Enter" not in said.text
    assert DataFolder(tmp_path / "data").address() == kept


def test_init_says_what_to_do_next_in_both_languages(tmp_path: Path) -> None:
    english = run("init", "--data", tmp_path / "en", *OWNER, "--address", HOME).text
    assert f"1. Start it: workshop serve --data {tmp_path / 'en'}" in english
    assert "open http://127.0.0.1:8000 and sign in with the number 10000000001" in english
    chinese = run("init", "--data", tmp_path / "zh", *OWNER, LC_ALL="zh_CN.UTF-8").text
    assert "打开 http://127.0.0.1:8000，用手机号 10000000001 和密码登录" in chinese
    assert f"workshop address --data {tmp_path / 'zh'}" in chinese


def test_the_address_is_shown_changed_and_forgotten(made: Made) -> None:
    assert "No address is set" in run("address", "--data", made.folder).text
    assert f"QR codes carry {HOME}" in run("address", "192.168.1.20", "--data", made.folder).text
    assert run("address", "--data", made.folder).after("QR codes carry") == HOME
    outranked = run("address", "--data", made.folder, WORKSHOP_ADDRESS="https://workshop.example")
    assert outranked.after("QR codes carry") == "https://workshop.example"
    changed = run("address", "10.0.0.7", "--data", made.folder, WORKSHOP_ADDRESS="https://workshop.example")
    assert "outranks" in changed.text
    assert "No address is set" in run("address", "--forget", "--data", made.folder).text
    assert DataFolder(made.folder).address() == ""


def test_a_bad_address_changes_nothing(made: Made) -> None:
    run("address", HOME, "--data", made.folder)
    said = run("address", "http://localhost", "--data", made.folder)
    assert (said.code, said.text.startswith("To a phone this address means the phone itself.")) == (1, True)
    assert DataFolder(made.folder).address() == HOME


def test_the_address_is_not_changed_under_a_running_server(made: Made) -> None:
    with DataFolder(made.folder).held():
        said = run("address", HOME, "--data", made.folder)
        assert run("address", "--data", made.folder).code == 0
    assert said.code == 1
    assert "Stop it first" in said.text


def test_of_nothing_there_is_no_address(tmp_path: Path) -> None:
    said = run("address", "--data", tmp_path)
    assert said.code == 1
    assert "workshop init" in said.text


@pytest.mark.proof
def test_the_address_goes_into_cards_and_links(made: Made) -> None:
    run("address", "192.168.1.20:8123", "--data", made.folder)
    worker = {"id": str(new_id()), "called_name": "苗白露", "started_on": "2025-09-16"}
    with running("serve", "--data", str(made.folder), "--host", "127.0.0.1") as (address, lines):
        with httpx2.Client(base_url=address, follow_redirects=True) as browser:
            browser.post("/sign-in", data={"name": "10000000001", "secret": PASSWORD})
            added = browser.post("/workers/new", data=worker)
            page = browser.post(f"/workers/{added.url.params['added']}/card")
        assert signed_in(address, "10000000001", PASSWORD).url.path == "/start"
    assert "HTTP://192.168.1.20:8123/C/" in page.text
    assert "QR codes carry http://192.168.1.20:8123\n" in lines
    said = run("card", "print", "1", "--data", made.folder)
    assert said.after("HTTP://192.168.1.20:8123").startswith("/C/")
