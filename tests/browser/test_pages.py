"""Every page of the route table in a browser: it opens, nothing complains, axe finds nothing, nothing is too small."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.addresses import Page, page_routes, pages_of
from tests.browser.house import House
from tests.browser.visits import PHONE, SCREEN, Sight, Size, visitor

pytestmark = pytest.mark.browser

NARROW = replace(PHONE, width=320)
LARGE = replace(PHONE, text_percent=200)

MATRIX = [(language, size) for language in ("zh", "en") for size in (PHONE, SCREEN, NARROW, LARGE)]
PATHS = list(page_routes())


def _named(view: tuple[str, Size]) -> str:
    language, size = view
    return f"{language}-{size.width}-{size.text_percent}%"


def _look_everywhere(sight: Sight, path: str, world_values: dict[str, str]) -> list[str]:
    """Open the route for each role that may, by day; for the first of them by night too.

    Colours hang neither on the language nor on the size of letters; axe finds on 320 px what it finds on 360.
    """
    first, *others = pages_of(path, sight.house.cast, world_values)
    faults = _faults(sight, first, axe=sight.size != NARROW)
    by_night = sight.language == "zh" and sight.size in (PHONE, SCREEN)
    dark = sight.dark_faults(sight.page_of(first.actor)) if by_night else []
    return [*faults, *(f"{first.actor} in the dark: {fault}" for fault in dark), *_of_all(sight, others)]


def _of_all(sight: Sight, found: Iterable[Page]) -> Iterator[str]:
    """Of the others too; axe looks at theirs on the phone and the screen as most people have them."""
    for meant in found:
        yield from _faults(sight, meant, axe=sight.size in (PHONE, SCREEN))


def _faults(sight: Sight, meant: Page, *, axe: bool = True) -> list[str]:
    page, response = sight.open(meant.actor, meant.address)
    seen = [f"status {response.status}"] if response.status != 200 else []
    lang = page.locator("html").get_attribute("lang")
    seen += [] if lang == {"zh": "zh-Hans", "en": "en"}[sight.language] else [f"the page is in {lang}"]
    return [f"{meant.actor or 'nobody'}: {fault}" for fault in seen + sight.faults(page, axe=axe)]


def _codes(house: House, path: str) -> dict[str, str]:
    code = house.world.link if path == "/L/{code}" else house.world.card
    return {"code": code, "import_id": house.world.imports["asking"], **house.world.places}


@pytest.fixture(scope="module")
def sight(browser: Browser, shared_house: House) -> Iterator[Sight]:
    with visitor(browser, shared_house, PHONE, "zh") as sight:
        yield sight


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
    """Both languages, four widths and sizes of letters, each role that may open it; phone and screen by night."""
    assert _look_everywhere(any_sight, path, _codes(any_sight.house, path)) == []
