"""Reporting by touch in three taps at most, and answering all that waits; both with scripts off."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.visits import PHONE, scroll_faults, target_faults

pytestmark = pytest.mark.browser


def test_a_worker_reports_in_two_taps_and_her_digits(look: Look, house: House) -> None:
    page, _ = look(PHONE, "en", script=False).open("fang", "/me")
    page.get_by_role("link", name="Report my pieces").tap()
    expect(page.locator("#f-good")).to_be_focused()
    page.keyboard.type("128")
    page.get_by_role("button", name="Tell the leader").tap()
    expect(page.locator(".notice")).to_have_text("Told. The leader sees it.")
    told = page.get_by_role("link").filter(has_text="waits for the leader").first
    expect(told).to_contain_text("128")


@pytest.mark.proof
def test_a_slip_of_the_finger_is_put_right_with_one_more_tap(look: Look, house: House) -> None:
    page, _ = look(PHONE, "en", script=False).open("fang", "/me/report")
    page.get_by_role("radio", name="上袖").first.tap()
    page.fill("#f-good", "1280")
    page.press("#f-good", "Enter")
    expect(page.locator("#q-good")).to_contain_text("You usually make about")
    page.press("#f-good", "Enter")
    expect(page.locator("#q-good")).to_be_visible()  # Enter answers no question
    assert [*scroll_faults(page), *target_faults(page)] == []
    page.get_by_role("button", name="Make it 128").tap()
    expect(page.locator(".notice")).to_have_text("Told. The leader sees it.")


def test_the_leader_answers_all_that_wait_and_what_cannot_be_taken_stays(look: Look, house: House) -> None:
    page, _ = look(PHONE, "en", script=False).open("lan", "/reports")
    expect(page.get_by_text("2 wait")).to_be_visible()
    fang, yan = (
        page.locator("li.grid-person").filter(has_text="王秀芳"),
        page.locator("li.grid-person").filter(has_text="杨小燕"),
    )
    expect(fang).to_contain_text("said 84 · book 80 · +4")
    fang.get_by_role("radio", name="Ask back").tap()
    page.get_by_role("button", name="Save").last.tap()
    expect(page.locator(".notice")).to_contain_text("Answered: 1.")
    expect(yan).to_have_count(0)
    expect(fang).to_contain_text("Write what you want to know.")
    assert [*scroll_faults(page), *target_faults(page)] == []
    fang.get_by_role("textbox").last.fill("哪一扎？")
    page.get_by_role("button", name="Save").last.tap()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
