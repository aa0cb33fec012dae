"""The turned grid in a browser: keys, pasting, running sums, questions, five days at a time on a phone."""

from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.test_grid import _paste, _pay, _save, _total
from tests.browser.visits import PHONE, SCREEN, Sight, scroll_faults, target_faults
from tests.cast import TODAY

pytestmark = pytest.mark.browser

FANG, YAN, GUI = 0, 1, 2
"""Rows: 王秀芳, 杨小燕, 张桂兰 stand in the order of their names."""


def _open(sight: Sight, house: House, query: str = "") -> Page:
    page, _ = sight.open("mei", f"/count/month?operation={house.cast.sleeve}&month=2025-09{query}")
    return page


def _cell(page: Page, row: int, day: int) -> Locator:
    return page.locator(f"#f-c{row}-{day}")


def _sums(page: Page) -> list[str]:
    return page.locator("[data-sum]").all_text_contents()


def _number(text: str) -> int:
    return int(text.replace(",", "") or 0)


def test_keys_go_down_and_skip_what_is_not_to_be_typed(look: Look, house: House) -> None:
    page = _open(look(SCREEN), house)
    _cell(page, FANG, 1).focus()
    for row in (YAN, GUI):
        page.keyboard.press("Enter")
        expect(_cell(page, row, 1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(_cell(page, FANG, 2)).to_be_focused()  # from the last row to the top of the next day
    page.keyboard.press("Tab")
    expect(_cell(page, FANG, 3)).to_be_focused()
    _cell(page, GUI, TODAY.day).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".save")).to_be_focused()  # tomorrow has not come


@pytest.mark.proof
def test_sums_and_pay_run_with_typing_as_the_server_counts_them(look: Look, house: House) -> None:
    page = _open(look(SCREEN), house)
    _cell(page, YAN, 1).fill("50+61")
    _cell(page, YAN, 2).fill("８１")
    _cell(page, FANG, 1).fill("9")
    shown = _sums(page), _pay(page), _total(page), page.locator("[data-foot]").nth(0).inner_text()
    assert shown[0][YAN] == "192"
    assert shown[1][YAN] == "¥163.20"
    assert shown[3] == "120"
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 2 people.")
    expect(_cell(page, YAN, 1)).to_have_value("111")
    plain = _open(look(SCREEN, script=False), house)
    for seen in (page, plain):
        foot = seen.locator("[data-foot]").nth(0).inner_text()
        assert (_sums(seen), _pay(seen), _total(seen), foot) == shown


@pytest.mark.proof
def test_a_block_of_days_is_pasted_from_a_spreadsheet(look: Look, house: House) -> None:
    page = _open(look(SCREEN), house)
    stood = [sum(_number(_cell(page, row, day).input_value()) for day in (1, 2, 3)) for row in (YAN, GUI)]
    others = [_number(whole) - part for whole, part in zip(_sums(page)[YAN:], stood, strict=True)]
    _paste(_cell(page, YAN, 1), "80\t1,200\t30+40\r\n7\t\t9\r\n")
    found = [[_cell(page, row, day).input_value() for day in (1, 2, 3)] for row in (YAN, GUI)]
    assert found == [["80", "1,200", "30+40"], ["7", "", "9"]]
    pasted = [_number(whole) - part for whole, part in zip(_sums(page)[YAN:], others, strict=True)]
    assert pasted == [1_350, 16]


@pytest.mark.proof
def test_an_odd_number_is_asked_about_beside_its_cell(look: Look, house: House) -> None:
    sight = look(PHONE)
    page = _open(sight, house)
    _cell(page, FANG, TODAY.day).fill("1200")
    page.keyboard.press("Enter")
    question = page.locator(f"#q-c{FANG}-{TODAY.day}")
    expect(question).to_contain_text("王秀芳, 16 Sep: 1200 pieces. Usually about 122. Is that right?")
    assert sight.faults(page) == []
    question.get_by_role("button", name="1200 is right").click()
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("Taken back.")
    expect(page.locator("h1")).to_contain_text("上袖")
    assert _cell(page, FANG, TODAY.day).input_value() == ""


@pytest.mark.proof
def test_the_server_asks_the_same_and_keeps_what_was_typed(look: Look, house: House) -> None:
    page = _open(look(PHONE, script=False), house)
    page.fill(f"#f-c{YAN}-{TODAY.day}", "70")
    page.fill(f"#f-c{FANG}-{TODAY.day}", "1200")
    page.press(f"#f-c{FANG}-{TODAY.day}", "Enter")  # presses the first button, which answers nothing
    expect(page.locator(f"#q-c{FANG}-{TODAY.day}")).to_contain_text("Usually about 122.")
    expect(_cell(page, YAN, TODAY.day)).to_have_value("70")
    page.get_by_role("button", name="Make it 120").click()
    expect(page.locator(".notice")).to_contain_text("Saved: 2 people.")
    assert _cell(page, FANG, TODAY.day).input_value() == "120"


@pytest.mark.proof
def test_a_phone_sees_five_days_and_loses_none(look: Look, house: House) -> None:
    """Without script: choosing other days keeps what was typed before, and all of it is saved."""
    page = _open(look(PHONE, script=False), house)
    expect(_cell(page, YAN, 1)).to_be_hidden()
    page.fill(f"#f-c{YAN}-16", "90")
    page.click("label[for=part-1]")
    expect(_cell(page, YAN, 16)).to_be_hidden()
    page.fill(f"#f-c{YAN}-1", "80")
    page.click(".save")
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    expect(_cell(page, YAN, 1)).to_be_visible()
    assert [_cell(page, YAN, day).input_value() for day in (1, 16)] == ["80", "90"]


@pytest.mark.proof
def test_the_keys_bring_the_next_five_days(look: Look, house: House) -> None:
    page = _open(look(PHONE), house, "&part=1")
    _cell(page, GUI, 5).focus()
    page.keyboard.press("Enter")
    expect(_cell(page, FANG, 6)).to_be_focused()
    expect(_cell(page, GUI, 5)).to_be_hidden()


@pytest.mark.parametrize("size", [replace(PHONE, width=320), replace(PHONE, text_percent=200)], ids=["320", "200%"])
def test_it_fits_a_narrow_phone_and_large_letters(look: Look, house: House, size: object) -> None:
    page = _open(look(size), house)
    assert [*scroll_faults(page), *target_faults(page)] == []
    _cell(page, YAN, TODAY.day).fill("90")
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")


@pytest.mark.proof
def test_one_day_and_one_month_lead_to_each_other(look: Look, house: House) -> None:
    page = _open(look(PHONE), house)
    page.get_by_role("link", name="One day").click()
    expect(page.locator("h1")).to_have_text("Today's count")
    page.get_by_role("link", name="One month").click()
    expect(page.locator("h1")).to_contain_text("上袖 Sep 2025")
    page.locator(".pick summary").click()
    page.get_by_role("link", name="锁边").click()
    expect(page.locator("h1")).to_contain_text("锁边 Sep 2025")
