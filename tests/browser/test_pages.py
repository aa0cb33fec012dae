"""Every page of the route table in a browser: it opens, nothing complains, axe finds nothing, nothing is too small."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.addresses import Page, page_routes, pages_of
from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.visits import LARGE_PERCENT, PHONE, SCREEN, Sight, Size, enlarge, visitor

pytestmark = pytest.mark.browser

MATRIX = [(language, size) for language in ("zh", "en") for size in (PHONE, SCREEN)]
PATHS = list(page_routes())


def _named(view: tuple[str, Size]) -> str:
    language, size = view
    return f"{language}-{size.width}"


def _look_everywhere(sight: Sight, path: str, world_values: dict[str, str]) -> list[str]:
    """Open the route for each role that may; on a phone narrower and with larger letters as well.

    The first of them looks by night too: colours hang neither on the language nor on the size of letters.
    """
    found = pages_of(path, sight.house.cast, world_values)
    return [fault for meant in found for fault in _of_one(sight, meant, first=meant is found[0])]


def _of_one(sight: Sight, meant: Page, *, first: bool) -> list[str]:
    faults = _faults(sight, meant)
    page = sight.page_of(meant.actor)
    if first and sight.language == "zh":
        faults += [f"{meant.actor} in the dark: {fault}" for fault in sight.dark_faults(page)]
    if sight.size is PHONE:
        faults += [f"{meant.actor} on a narrow phone: {fault}" for fault in sight.narrow_faults(page)]
        enlarge(page, LARGE_PERCENT)
        faults += [f"{meant.actor} with large letters: {fault}" for fault in sight.faults(page, axe=first)]
    return faults


def _faults(sight: Sight, meant: Page) -> list[str]:
    page, response = sight.open(meant.actor, meant.address)
    seen = [f"status {response.status}"] if response.status != 200 else []
    lang = page.locator("html").get_attribute("lang")
    seen += [] if lang == {"zh": "zh-Hans", "en": "en"}[sight.language] else [f"the page is in {lang}"]
    return [f"{meant.actor or 'nobody'}: {fault}" for fault in seen + sight.faults(page)]


def _codes(house: House, path: str) -> dict[str, str]:
    code = house.world.link if path == "/L/{code}" else house.world.card
    return {"code": code, "import_id": house.world.imports["asking"], **house.world.places}


@pytest.fixture(scope="module")
def sight(lasting_look: Look) -> Sight:
    return lasting_look(PHONE, "zh")


@pytest.fixture(scope="module", params=MATRIX, ids=_named)
def any_sight(request: pytest.FixtureRequest, browser: Browser, shared_house: House) -> Iterator[Sight]:
    language, size = request.param
    with visitor(browser, shared_house, size, language) as sight:
        yield sight


@pytest.mark.parametrize("path", PATHS)
def test_page(sight: Sight, path: str) -> None:
    """On a phone in Chinese, for whom it is first of all meant; `make proof` looks at all the rest."""
    assert _faults(sight, pages_of(path, sight.house.cast, _codes(sight.house, path))[0]) == []


@pytest.mark.proof
@pytest.mark.parametrize("path", PATHS)
def test_page_everywhere(any_sight: Sight, path: str) -> None:
    """Both languages, phone and screen, each role that may open it; by night, on 320 px and with letters doubled."""
    assert _look_everywhere(any_sight, path, _codes(any_sight.house, path)) == []
