"""Letters twice as large on the smallest phone: an amount goes under its name, which stays a word."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.house import House
from tests.browser.visits import PHONE, Size, visitor

pytestmark = pytest.mark.browser

LARGE = replace(PHONE, width=320, text_percent=200)

PLACES = """() => [...document.querySelectorAll(".rows .yuan")].map(amount => {
  const name = amount.parentElement.querySelector("b").getBoundingClientRect(), place = amount.getBoundingClientRect();
  return {under: place.top >= name.bottom - 1, inside: place.right <= document.documentElement.clientWidth,
    name: name.width, row: amount.parentElement.getBoundingClientRect().width};
})"""


def places(page: Page) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.evaluate(PLACES)
    assert found
    return found


@pytest.mark.parametrize(("actor", "address"), [("fang", "/me/payments"), ("mei", "/payments")])
@pytest.mark.parametrize(("size", "is_under"), [(PHONE, False), (LARGE, True)], ids=["plain", "large"])
def test_an_amount_stands_under_its_name_where_letters_are_large(
    browser: Browser, shared_house: House, actor: str, address: str, size: Size, is_under: bool
) -> None:
    with visitor(browser, shared_house, size, "en") as sight:
        page, _ = sight.open(actor, address)
        for place in places(page):
            assert place["under"] == is_under
            assert place["inside"]
            assert not is_under or place["name"] > place["row"] * 0.7


@pytest.mark.parametrize("size", [replace(PHONE, width=320), LARGE], ids=["plain", "large"])
def test_her_record_needs_no_moving_sideways(browser: Browser, shared_house: House, size: Size) -> None:
    with visitor(browser, shared_house, size, "en") as sight:
        page, _ = sight.open("fang", "/me/record")
        facts, tables = page.locator(".facts dd"), page.locator(".scroll")
        assert (facts.count() > 1, tables.count()) == (True, 2)
        for box in (*facts.all(), *tables.all()):
            assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
        assert facts.first.evaluate("fact => fact.clientWidth >= fact.closest('section').clientWidth * 0.7")
