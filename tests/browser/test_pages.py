"""Every page of the route table in a browser: it opens, nothing complains, axe finds nothing, nothing is too small."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.addresses import page_routes, pages_of
from tests.browser.house import House
from tests.browser.visits import PHONE, SCREEN, Sight, Size, visitor

pytestmark = pytest.mark.browser

NARROW = replace(PHONE, width=320)
LARGE = replace(PHONE, text_percent=200)

DAILY = [("zh", PHONE), ("en", SCREEN)]
MATRIX = [
    (language, replace(size, colours=colours))
    for language in ("zh", "en")
    for size in (PHONE, SCREEN, NARROW, LARGE)
    for colours in ("light", "dark")
]
PATHS = list(page_routes())


def _named(view: tuple[str, Size]) -> str:
    language, size = view
    return f"{language}-{size.width}-{size.text_percent}%-{size.colours}"


def _look_at(sight: Sight, path: str, world_values: dict[str, str], *, everybody: bool) -> list[str]:
    """Open the route for whom it is meant; what is wrong with it."""
    faults = []
    found = pages_of(path, sight.house.cast, world_values)
    for meant in found if everybody else found[:1]:
        page, response = sight.open(meant.actor, meant.address)
        seen = [f"status {response.status}"] if response.status != 200 else []
        lang = page.locator("html").get_attribute("lang")
        seen += [] if lang == {"zh": "zh-Hans", "en": "en"}[sight.language] else [f"the page is in {lang}"]
        faults += [f"{meant.actor or 'nobody'}: {fault}" for fault in seen + sight.faults(page)]
    return faults


def _codes(house: House, path: str) -> dict[str, str]:
    code = house.world.link if path == "/L/{code}" else house.world.card
    return {"code": code, "import_id": house.world.imports["asking"], **house.world.places}


@pytest.fixture(scope="module", params=DAILY, ids=_named)
def sight(request: pytest.FixtureRequest, browser: Browser, shared_house: House) -> Iterator[Sight]:
    language, size = request.param
    with visitor(browser, shared_house, size, language) as sight:
        yield sight


@pytest.fixture(scope="module", params=MATRIX, ids=_named)
def any_sight(request: pytest.FixtureRequest, browser: Browser, shared_house: House) -> Iterator[Sight]:
    language, size = request.param
    with visitor(browser, shared_house, size, language) as sight:
        yield sight


@pytest.mark.parametrize("path", PATHS)
def test_page(sight: Sight, path: str) -> None:
    assert _look_at(sight, path, _codes(sight.house, path), everybody=False) == []


@pytest.mark.proof
@pytest.mark.parametrize("path", PATHS)
def test_page_everywhere(any_sight: Sight, path: str) -> None:
    """Both languages and colours, four widths and sizes of letters; by day each role that may open it."""
    everybody = any_sight.size.colours == "light"
    assert _look_at(any_sight, path, _codes(any_sight.house, path), everybody=everybody) == []
