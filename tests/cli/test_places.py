"""`workshop add`, `sample add`, and `init` with a sample: one sign-in for several workshops."""

from pathlib import Path

import httpx2
import pytest

from tests.cast import PASSWORD
from tests.cli.conftest import OWNER, Made, run, serving
from workshop.demo.sample import NAME
from workshop.folder import DataFolder


def start_page(address: str) -> httpx2.Response:
    with httpx2.Client(base_url=address, follow_redirects=True, headers={"Accept-Language": "en"}) as browser:
        return browser.post("/sign-in", data={"name": "10000000001", "secret": PASSWORD})


@pytest.mark.proof
def test_an_owner_gets_a_second_workshop_and_a_sample(made: Made) -> None:
    add = ("workshop", "add", "--data", made.folder, "--owner", "100 0000 0001")
    said = run(*add, "--name", "青溪服装加工坊")
    assert said.code == 0
    assert "Workshop W2 is ready. 梅老板 changes to it at the top of a page." in said.text
    said = run(*add, "--name", "远山分厂", "--county", "远山县", "--region", "619999", "--township", "河口镇")
    assert "Workshop W3 is ready." in said.text
    assert "The sample workshop S1 is ready." in run("sample", "add", "10000000001", "--data", made.folder).text
    with serving(made.folder) as address:
        page = start_page(address).text
    assert "<h1>柳坝电子社区工厂</h1>" in page
    places = [page.index(f">{name}</button>") for name in ("青溪服装加工坊", "远山分厂", NAME)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("workshop", "add", "--name", "乙", "--owner", "10000000077"), "Nobody signs in with this number."),
        (
            ("workshop", "add", "--name", "乙", "--owner", "10000000001", "--county", "远山县"),
            "Say which county by its name or region code.",
        ),
        (
            ("workshop", "add", "--name", "乙", "--owner", "10000000001", "--county", "乙", "--region", "000001"),
            "This region code is kept for sample workshops.",
        ),
        (("sample", "add", "10000000077"), "Nobody signs in with this number."),
    ],
)
def test_what_cannot_be_added_is_one_sentence(made: Made, command: tuple[str, ...], sentence: str) -> None:
    said = run(*command, "--data", made.folder)
    assert said.code == 1
    assert sentence in said.text
    assert len(said.text.splitlines()) == 1


@pytest.mark.parametrize(("options", "has_sample"), [(("--sample",), True), (("--no-sample",), False), ((), False)])
@pytest.mark.proof
def test_init_makes_the_sample_that_is_asked_for(tmp_path: Path, options: tuple[str, ...], has_sample: bool) -> None:
    said = run("init", "--data", tmp_path / "data", *OWNER, *options)
    assert said.code == 0
    assert ("change to it at the top of a page" in said.text) == has_sample
    again = run("sample", "add", "10000000001", "--data", tmp_path / "data")
    assert ("has a sample workshop already" in again.text) == has_sample


@pytest.mark.parametrize(("answer", "has_sample"), [("", True), ("n", False)])
def test_init_asks_for_a_sample_and_takes_enter_as_yes(tmp_path: Path, answer: str, has_sample: bool) -> None:
    answers = ["柳坝", "梅", "10000000001", PASSWORD, PASSWORD, "", answer]
    said = run("init", "--data", tmp_path / "data", typed="\n".join([*answers, ""]))
    assert said.code == 0, said.text
    assert "Also a sample workshop to play in?" in said.text
    assert ("change to it at the top of a page" in said.text) == has_sample


def test_doctor_finds_a_sample_sound(made: Made) -> None:
    run("sample", "add", "10000000001", "--data", made.folder)
    said = run("doctor", "--data", made.folder)
    assert (said.code, "The feet of all sheets are the sums of their lines" in said.text) == (0, True)


@pytest.mark.parametrize(
    ("command", "what_to_do"),
    [
        (
            ("workshop", "add", "--owner", "10000000001", "--name", "青溪服装加工坊"),
            "Stop it first (Ctrl+C in its window)",
        ),
        (("sample", "add", "10000000001"), "Stop it first (Ctrl+C in its window)"),
        (("address", "192.168.1.20"), "Stop it first (Ctrl+C in its window)"),
        (("user", "add", "county", "--name", "齐主任", "--login", "qi"), "Stop it first (Ctrl+C in its window)"),
        (("user", "add", "leader", "--name", "兰组长", "--login", "10000000002"), "on its page /people"),
        (("card", "print", "1", "--address", "http://192.168.1.20:8000"), "on its page /workers"),
    ],
)
def test_what_cannot_be_done_beside_a_server_says_where_it_can(
    made: Made, command: tuple[str, ...], what_to_do: str
) -> None:
    with DataFolder(made.folder).held():
        said = run(*command, "--data", made.folder)
    assert said.code == 1
    assert what_to_do in said.text
