"""How much has to be pressed: a day of twelve workers by keyboard and by touch, and one worker's count on a phone.

An action is a key other than a digit, a click or a tap.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.visits import PHONE, SCREEN
from tests.cast import BEGAN, EARLY, VAULT
from workshop import database as db
from workshop.ids import new_id
from workshop.workers.commands import AddWorker, add_worker

pytestmark = pytest.mark.browser

WORKERS, STEPS = 12, 3
MOST_ACTIONS = 60
MOST_TAPS = 3
MORE = ["丁小满", "于芒种", "方夏至", "毛小暑", "孔大暑", "申立秋", "左处暑", "白白露", "史秋分"]


@dataclass
class Hand:
    """Somebody at the page, whose actions are counted."""

    page: Page
    actions: int = 0

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def tap(self, what: Locator) -> None:
        self.actions += 1
        what.tap()

    def digits(self, pieces: int) -> None:
        self.page.keyboard.type(str(pieces))

    def tab_to(self, what: Locator) -> None:
        """Tab until it has the focus."""
        while not what.evaluate("element => element === document.activeElement"):
            self.press("Tab")
            assert self.actions <= MOST_ACTIONS, "the focus never comes there"


@pytest.fixture
def twelve(house: House) -> str:
    """Nine more people in the workshop; the address of the day's grid."""
    with db.writing(house.database, house.cast.mei.scope) as session:
        for name in MORE:
            wish = AddWorker(id=new_id(), called_name=name, started_on=BEGAN)
            add_worker(session, house.cast.mei, VAULT, wish, BEGAN, EARLY)
    return f"/count?order={house.cast.order}"


def _cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f"#f-c{row}-{column}")


def _pieces(row: int, column: int) -> int:
    """What is counted there: fewer from step to step."""
    return 50 - 10 * column + row % 5


def _check_saved(page: Page) -> None:
    expect(page.locator(".notice")).to_contain_text("Saved: 12 people.")
    typed = [[_cell(page, row, column).input_value() for column in range(STEPS)] for row in range(WORKERS)]
    assert typed == [[str(_pieces(row, column)) for column in range(STEPS)] for row in range(WORKERS)]


def test_a_day_of_twelve_workers_by_keyboard_alone(look: Look, twelve: str) -> None:
    page, _ = look(SCREEN).open("mei", twelve)
    hand = Hand(page)
    hand.tab_to(_cell(page, 0, 0))
    for column in range(STEPS):
        for row in range(WORKERS):
            expect(_cell(page, row, column)).to_be_focused()
            hand.digits(_pieces(row, column))
            hand.press("Enter")
    expect(page.locator(".save")).to_be_focused()
    hand.press("Enter")
    _check_saved(page)
    assert hand.actions <= MOST_ACTIONS


@pytest.mark.proof
def test_a_day_of_twelve_workers_by_touch(look: Look, twelve: str) -> None:
    page, _ = look(PHONE).open("mei", twelve)
    hand = Hand(page)
    for row in range(WORKERS):
        for column in range(STEPS):
            hand.tap(_cell(page, row, column))
            expect(_cell(page, row, column)).to_be_focused()
            hand.digits(_pieces(row, column))
    hand.tap(page.locator(".save"))
    _check_saved(page)
    assert hand.actions <= MOST_ACTIONS


@pytest.mark.proof
def test_a_day_of_twelve_workers_as_a_plain_form(look: Look, twelve: str) -> None:
    """No script: tabs from cell to cell, and Enter in the last one saves."""
    page, _ = look(SCREEN, script=False).open("mei", twelve)
    hand = Hand(page)
    for row in range(WORKERS):
        for column in range(STEPS):
            hand.tab_to(_cell(page, row, column))
            hand.digits(_pieces(row, column))
    hand.press("Enter")
    _check_saved(page)
    assert hand.actions <= MOST_ACTIONS


@pytest.mark.parametrize("script", [True, False])
def test_one_worker_s_count_on_a_phone(look: Look, house: House, script: bool) -> None:
    """From the start page: to the count, into the cell, save."""
    page, _ = look(PHONE, script=script).open("mei", "/start")
    hand = Hand(page)
    hand.tap(page.locator("main a[href='/count']").first)
    cell = page.locator("tr[data-worker] td input").first
    hand.tap(cell)
    hand.digits(45)
    hand.tap(page.locator(".save"))
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    expect(cell).to_have_value("45")
    assert hand.actions <= MOST_TAPS
