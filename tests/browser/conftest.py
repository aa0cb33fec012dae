"""Chromium and houses.  Where there is no Chromium the tests are skipped, or fail under REQUIRE_BROWSER=1."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import House, World, furnish, opened
from tests.browser.visits import Sight, Size, chromium, launch, visitor


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests.  Ends with the package: its event loop would be in other tests' way."""
    program = chromium()
    if program is None:
        message = "No Chromium was found on this machine."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = launch(playwright, program)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Furnished:
    """A folder with a filled database, to be copied."""

    folder: Path
    world: World


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    folder = tmp_path_factory.mktemp("furnished")
    return Furnished(folder, furnish(folder))


@pytest.fixture(scope="package")
def shared_house(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for tests that only look."""
    with opened(furnished.folder, furnished.world, tmp_path_factory.mktemp("shared")) as house:
        yield house


Look = Callable[..., Sight]


@pytest.fixture(scope="package")
def lasting_look(browser: Browser, shared_house: House) -> Iterator[Look]:
    """Browsers for tests that only look: each is opened once, which takes longer than to look."""
    with ExitStack() as stack:

        @cache
        def get(size: Size, language: str) -> Sight:
            return stack.enter_context(visitor(browser, shared_house, size, language))

        yield get


@pytest.fixture
def house(furnished: Furnished, tmp_path: Path) -> Iterator[House]:
    """A house that the test may change."""
    with opened(furnished.folder, furnished.world, tmp_path) as house:
        yield house


@pytest.fixture
def look(browser: Browser, house: House) -> Iterator[Look]:
    """Opens browsers on the test's house; nobody may have complained at the end."""
    with ExitStack() as stack:
        sights: list[Sight] = []

        def make(size: Size, language: str = "en", *, script: bool = True) -> Sight:
            sights.append(stack.enter_context(visitor(browser, house, size, language, script=script)))
            return sights[-1]

        yield make
        assert [line for sight in sights for line in sight.complaints] == []
