"""The month on paper: A4 lying down, names again on each page, room to sign; nothing that is only for the screen."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import House
from tests.browser.visits import SCREEN, visitor

pytestmark = pytest.mark.browser

A4_LYING_POINTS = (842, 595)
ROOM_TO_SIGN_PX = 9 / 25.4 * 96  # 9 mm
HALF_A_PX = 0.5  # a browser lays out in sixty-fourths


def test_the_month_prints_lying_with_room_to_sign(browser: Browser, shared_house: House) -> None:
    with visitor(browser, shared_house, SCREEN, "zh") as sight:
        page, _ = sight.open("mei", "/months/2025-09")
        expect(page.locator(".sign").first).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator("thead .sign")).to_have_text("签字")
        expect(page.locator("thead .sign")).to_be_visible()
        rows = page.locator(".pays tbody").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
        assert min(rows) >= ROOM_TO_SIGN_PX - HALF_A_PX
        expect(page.locator(".tabs")).to_be_hidden()
        expect(page.locator(".seg")).to_be_hidden()
        for table in page.locator("table").all():
            head = table.locator("thead tr").first
            expect(head).to_contain_text("柳坝电子社区工厂 · 2025年9月")
            assert table.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
        paper = page.pdf(prefer_css_page_size=True)
    sizes = {
        tuple(round(float(side)) for side in found) for found in re.findall(rb"/MediaBox \[0 0 (\S+) (\S+)\]", paper)
    }
    assert sizes == {A4_LYING_POINTS}
