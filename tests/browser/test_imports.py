"""Bringing a file in a browser: every state of its pages, and the way through them with script and without."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.visits import (
    LARGE_PERCENT,
    PHONE,
    SCREEN,
    Sight,
    Size,
    enlarge,
    scroll_faults,
    target_faults,
    visitor,
)
from tests.cast import TODAY
from tests.imports.bringing import SAMPLES
from workshop import database as db
from workshop.i18n import catalogue
from workshop.tenancy import Workshop

pytestmark = pytest.mark.browser

VIEWS = [(language, size) for language in ("zh", "en") for size in (PHONE, SCREEN)]
STATES = {
    "asking": "/imports/{}",
    "asking again": "/imports/{}?look=again",
    "roster": "/imports/{}",
    "tally": "/imports/{}",
    "unknown": "/imports/{}",
    "mistaken": "/imports/{}",
    "left": "/imports/{}",
    "written": "/imports/{}",
    "done": "/imports/{}",
}


@pytest.fixture(scope="module", params=VIEWS, ids=["zh-phone", "zh-screen", "en-phone", "en-screen"])
def held(request: pytest.FixtureRequest, browser: Browser, shared_house: House) -> Iterator[Sight]:
    """Mei's browser.  Nothing presses "Go on" in it: each page stays as it is."""
    language, size = request.param
    with visitor(browser, shared_house, size, language) as sight:
        sight.page_of("mei").route("**/take", lambda _: None)
        yield sight


@pytest.mark.parametrize("state", STATES)
@pytest.mark.proof
def test_every_state_of_an_import_is_fit_to_see(held: Sight, state: str) -> None:
    """On a phone narrower and with larger letters as well."""
    address = STATES[state].format(held.house.world.imports[state.partition(" ")[0]])
    page, response = held.open("mei", address)
    assert response.status == 200
    page.evaluate("document.querySelectorAll('main details').forEach(details => details.open = true)")
    assert held.faults(page) == []
    if held.size is PHONE:
        assert held.narrow_faults(page) == []
        enlarge(page, LARGE_PERCENT)
        assert held.faults(page) == []
    page.goto("about:blank")
    held.complaints.clear()  # what is held back ends with the page, and says so


@pytest.mark.parametrize(("language", "size"), [("zh", PHONE), ("en", SCREEN)])
@pytest.mark.proof
def test_a_form_without_a_table_in_it_comes_back(look: Look, language: str, size: Size) -> None:
    sight = look(size, language)
    page, _ = sight.open("mei", "/imports/new?kind=counts")
    page.set_input_files("#f-file", {"name": "9月.xlsx", "mimeType": "", "buffer": b"%PDF-1.7"})
    page.locator("main form button").click()
    expect(page.locator("#trouble")).to_contain_text("PDF")
    assert sight.faults(page) == []


def test_with_script_a_file_writes_itself_to_the_end(look: Look, house: House) -> None:
    sight = look(PHONE, "zh")
    page, _ = sight.open("mei", f"/imports/{house.world.imports['written']}")
    expect(page.locator(".facts")).to_contain_text(catalogue("zh")["Good pieces"])
    expect(page.locator("#progress form")).to_have_count(0)
    assert sight.faults(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_roster_goes_from_the_drawer_into_the_books(look: Look, script: bool) -> None:
    page, _ = look(PHONE, "en", script=script).open("mei", "/imports")
    page.get_by_role("link", name="Workers (roster)").first.click()
    page.set_input_files("#f-file", SAMPLES / "花名册.xlsx")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("h1")).to_have_text("花名册.xlsx")
    expect(page.locator("main")).to_contain_text("There is no name in this row.")
    page.get_by_role("button", name="Take them").click()
    expect(page.locator(".facts")).to_contain_text("27")
    page.get_by_role("link", name="Workers", exact=True).first.click()
    expect(page.locator("main")).to_contain_text("巩谷雨")


@pytest.mark.proof
def test_what_stops_a_part_is_told_and_presses_no_more(look: Look, house: House) -> None:
    with db.writing(house.database, house.cast.mei.scope) as session:
        session.get_one(Workshop, house.cast.workshop).closed_through = TODAY
    sight = look(PHONE, "en")
    page, _ = sight.open("mei", f"/imports/{house.world.imports['written']}")
    expect(page.locator("#trouble")).to_contain_text("has been settled")
    expect(page.locator("#progress")).to_contain_text("3 of 13 rows are in.")
    assert sight.faults(page) == []
    page.get_by_role("button", name="Look at the rest again").click()
    expect(page.locator("main")).to_contain_text("has been settled")
    assert sight.faults(page) == []


@pytest.mark.proof
def test_without_script_each_part_is_pressed(look: Look, house: House) -> None:
    page, _ = look(PHONE, "en", script=False).open("mei", f"/imports/{house.world.imports['written']}")
    for done in (0, 1, 2, 3):
        expect(page.locator("#progress")).to_contain_text(f"{done} of 13 rows are in.")
        assert [*scroll_faults(page), *target_faults(page)] == []
        page.get_by_role("button", name="Go on").click()
    expect(page.locator(".facts")).to_contain_text(re.compile(r"Good pieces\s*2,055"))


@pytest.mark.proof
def test_a_file_far_too_large_gets_a_page_and_not_a_broken_line(look: Look, tmp_path: Path) -> None:
    """A browser that is cut off while it still sends shows nothing of the answer."""
    large = tmp_path / "large.xlsx"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    page, _ = look(SCREEN, "en").open("mei", "/imports/new")
    page.set_input_files("#f-file", large)
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("10 MB at most")
