"""A raise paid back, in a browser: announced, looked at, granted, and read by the worker."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.house import WEEK, House
from tests.browser.visits import PHONE, SCREEN
from tests.cast import NOON
from workshop import database as db
from workshop.orders.commands import AnnounceRate, announce_rate

pytestmark = pytest.mark.browser


@pytest.fixture
def raised(house: House) -> str:
    """Hems were ¥0.40 and are ¥0.45 from two days ago; where the owner pays it back."""
    with db.writing(house.database, house.cast.mei.scope) as session:
        wish = AnnounceRate(rate_hao=4_500, valid_from=WEEK[-2], reason="布料更厚")
        before = NOON - timedelta(days=3)
        rate = announce_rate(session, house.cast.mei, house.cast.hem, wish, WEEK[-3], before)
    return f"/rates/{rate.id}/back-pay"


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh"), (SCREEN, "en")], ids=["phone", "screen"])
@pytest.mark.proof
def test_a_raise_is_looked_at_granted_and_read(
    look: Look, house: House, raised: str, size: object, language: str
) -> None:
    sight = look(size, language)
    page, _ = sight.open("mei", f"/operations/{house.cast.hem}/rates")
    assert sight.faults(page) == []
    page.locator(f"a[href='{raised}']").click()
    page.locator("form[method=get] button").click()
    expect(page.locator("main .rows")).to_contain_text("王秀芳")
    assert sight.faults(page) == []
    money = page.locator(".head b.num").inner_text()
    page.locator("form[method=post] .main").click()
    expect(page.locator(".notice")).to_be_visible()
    assert sight.faults(page) == []
    hers, _ = sight.open("fang", "/me")
    expect(hers.locator("main")).to_contain_text(money)
    assert sight.faults(hers) == []
    rates, _ = sight.open("fang", "/me/rates")
    expect(rates.locator("main")).to_contain_text("新面料")
    assert sight.faults(rates) == []
