"""With scripts off every page still works: the server asks, adds up and takes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.visits import PHONE, scroll_faults, target_faults

pytestmark = pytest.mark.browser


def _cell(page: Page, name: str) -> str:
    return page.locator(f"#f-{name}").input_value()


def test_a_day_is_counted_questioned_confirmed_and_taken_back(look: Look, house: House) -> None:
    page, _ = look(PHONE, "en", script=False).open("mei", f"/count?order={house.cast.order}")
    page.fill("#f-c0-0", "1200")
    page.fill("#f-c1-1", "80")
    page.click(".save")
    expect(page.locator("#q-c0-0")).to_contain_text("1200 pieces. Usually about 120.")
    assert (_cell(page, "c0-0"), _cell(page, "c1-1")) == ("1200", "80")

    page.get_by_role("button", name="1200 is right").click()
    expect(page.locator(".notice")).to_contain_text("Saved: 2 people.")
    expect(page.locator("tr[data-worker] .pay").first).to_have_text("¥1,020.00")

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("Taken back.")
    assert (_cell(page, "c0-0"), _cell(page, "c1-1")) == ("", "")


def test_a_question_is_answered_with_the_number_that_was_meant(look: Look, house: House) -> None:
    page, _ = look(PHONE, "en", script=False).open("mei", f"/count?order={house.cast.order}")
    page.fill("#f-c0-0", "1200")
    page.click(".save")
    page.get_by_role("button", name="Make it 120").click()
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    assert _cell(page, "c0-0") == "120"


def test_enter_saves_and_answers_no_question(look: Look, house: House) -> None:
    """Enter presses a form's first button, which must not be the answer to a question."""
    page, _ = look(PHONE, "en", script=False).open("mei", f"/count?order={house.cast.order}")
    page.fill("#f-c0-0", "1200")
    page.press("#f-c0-0", "Enter")
    expect(page.locator("#q-c0-0")).to_be_visible()
    page.press("#f-c0-0", "Enter")
    expect(page.locator("#q-c0-0")).to_be_visible()
    assert _cell(page, "c0-0") == "1200"


def test_what_is_no_number_stays_as_it_was_typed(look: Look, house: House) -> None:
    page, _ = look(PHONE, "en", script=False).open("mei", f"/count?order={house.cast.order}")
    page.fill("#f-c0-0", "12o")
    page.fill("#f-c1-0", "90")
    page.click(".save")
    expect(page.locator("#trouble")).to_contain_text("Enter a whole number")
    assert (_cell(page, "c0-0"), _cell(page, "c1-0")) == ("12o", "90")
    assert [*scroll_faults(page), *target_faults(page)] == []
