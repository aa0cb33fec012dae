"""Letters twice as large on the smallest phone: an amount goes under its name, which stays a word."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Look
from tests.browser.visits import LARGE_PERCENT, PHONE, Sight, enlarge

pytestmark = pytest.mark.browser

PLACES = """() => [...document.querySelectorAll(".rows .yuan")].map(amount => {
  const name = amount.parentElement.querySelector("b").getBoundingClientRect(), place = amount.getBoundingClientRect();
  return {under: place.top >= name.bottom - 1, inside: place.right <= document.documentElement.clientWidth,
    name: name.width, row: amount.parentElement.getBoundingClientRect().width};
})"""


def places(page: Page) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.evaluate(PLACES)
    assert found
    return found


@pytest.fixture
def sight(lasting_look: Look) -> Iterator[Sight]:
    sight = lasting_look(PHONE, "en")
    yield sight
    assert sight.complaints == []


@pytest.mark.parametrize(("actor", "address"), [("fang", "/me/payments"), ("mei", "/payments")])
def test_an_amount_stands_under_its_name_where_letters_are_large(sight: Sight, actor: str, address: str) -> None:
    page, _ = sight.open(actor, address)
    for place in places(page):
        assert not place["under"]
        assert place["inside"]
    enlarge(page, LARGE_PERCENT)
    with sight.narrowed(page):
        for place in places(page):
            assert place["under"]
            assert place["inside"]
            assert place["name"] > place["row"] * 0.7


def needs_no_moving_sideways(page: Page) -> None:
    facts, tables = page.locator(".facts dd"), page.locator(".scroll")
    assert (facts.count() > 1, tables.count()) == (True, 2)
    for box in (*facts.all(), *tables.all()):
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert facts.first.evaluate("fact => fact.clientWidth >= fact.closest('section').clientWidth * 0.7")


def test_her_record_needs_no_moving_sideways(sight: Sight) -> None:
    page, _ = sight.open("fang", "/me/record")
    with sight.narrowed(page):
        needs_no_moving_sideways(page)
        enlarge(page, LARGE_PERCENT)
        needs_no_moving_sideways(page)
