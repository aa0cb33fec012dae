"""Slips and tickets on paper: A5 for what goes home, 24 tickets to an A4."""

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.house import House
from tests.browser.visits import SCREEN, visitor

pytestmark = pytest.mark.browser

A4_POINTS = (595, 842)
A5_POINTS = (420, 595)
TICKET_PX = (70 / 25.4 * 96, 35 / 25.4 * 96)


def _pages(paper: bytes) -> list[tuple[int, ...]]:
    """The size of each page, in points."""
    found = re.findall(rb"/MediaBox \[0 0 (\S+) (\S+)\]", paper)
    return [tuple(round(float(side)) for side in size) for size in found]


def test_what_goes_home_is_one_a5(browser: Browser, shared_house: House) -> None:
    places = shared_house.world.places
    with visitor(browser, shared_house, SCREEN, "zh") as sight:
        for address in (f"/home-work/{places['slip_id']}/paper", f"/home-work/returns/{places['return_id']}/paper"):
            page, _ = sight.open("mei", address)
            page.emulate_media(media="print")
            assert _pages(page.pdf(prefer_css_page_size=True)) == [A5_POINTS]


def test_thirty_tickets_are_two_a4_of_the_size_of_labels(browser: Browser, shared_house: House) -> None:
    with visitor(browser, shared_house, SCREEN, "zh") as sight:
        page, _ = sight.open("mei", f"/tickets/print?order={shared_house.cast.order}&lot=1&last=30")
        page.emulate_media(media="print")
        sizes = page.locator(".labels li").evaluate_all(
            "labels => labels.map(label => label.getBoundingClientRect()).map(box => [box.width, box.height])"
        )
        assert len(sizes) == 30
        assert all(size == pytest.approx(TICKET_PX, abs=0.5) for size in sizes)
        assert _pages(page.pdf(prefer_css_page_size=True)) == [A4_POINTS, A4_POINTS]
