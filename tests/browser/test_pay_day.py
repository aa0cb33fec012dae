"""From the last count to signed slips for 24 people: how much is pressed, and how long that takes.

Seconds are those of the keystroke-level model (Card, Moran and Newell, 1980) with the figures below, and the
machine's own, which are measured.  What the 24 do themselves, reading and signing, is told apart.
"""

import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Furnished
from tests.browser.house import House, opened
from tests.browser.pay_month import EVENING, MONTH, PEOPLE, WITHOUT_HOURS, furnish_month
from tests.browser.visits import PHONE, SCREEN, Size, visitor
from tests.pdf.reading import read_pdf

pytestmark = [pytest.mark.browser, pytest.mark.proof]

LOOK_SECONDS = 1.2  # to find what is pressed, and a tap
KEY_SECONDS = 0.3  # a digit, a Tab, Enter
SWIPE_SECONDS = 1.0
PAGE_SECONDS = 2.0  # to see what a new page is about
ROW_SECONDS = 1.0  # a person's figure in a list that is looked over
FILE_SECONDS = 10.0  # a file is opened and sent to the printer
SIGNING_SECONDS = 12.0  # a worker reads her sum and signs
MOST_OF_HERS_SECONDS = 330
MOST_SECONDS = 600

A5, A4, STRIPS_ON_A4 = (148, 210), (210, 297), 7
NEXT_NOON = datetime(2025, 10, 2, 4, tzinfo=UTC)
OVER = datetime(2025, 10, 4, 1, tzinfo=UTC)
"""Nine in the morning, once the days for objections have passed."""


@dataclass
class Hand(ABC):
    """Somebody at the page: what is done is counted, and what it takes."""

    page: Page
    taps: int = 0
    keys: int = 0
    digits: int = 0
    swipes: int = 0
    looks: int = 0
    pages: int = 0
    rows: int = 0
    files: int = 0
    machine_seconds: float = 0

    @property
    def actions(self) -> int:
        """As in test_actions: a key other than a digit, or a tap.  Swipes are counted too."""
        return self.taps + self.keys + self.swipes

    @property
    def seconds(self) -> float:
        human = self.looks * LOOK_SECONDS + (self.keys + self.digits) * KEY_SECONDS + self.swipes * SWIPE_SECONDS
        human += self.pages * PAGE_SECONDS + self.rows * ROW_SECONDS + self.files * FILE_SECONDS
        return human + self.machine_seconds

    @abstractmethod
    def press(self, what: Locator) -> None:
        """Press something that changes only what is on the page."""

    @abstractmethod
    def choose(self, where: Locator, value: str) -> None:
        """Choose one of a list."""

    def type(self, where: Locator, text: str) -> None:
        self.press(where)
        self.digits += len(text)
        self.page.keyboard.type(text)

    def go(self, what: Locator) -> None:
        """Press something that leads to another page."""
        began = time.perf_counter()
        with self.page.expect_navigation():
            self.press(what)
        self.machine_seconds += time.perf_counter() - began
        self.pages += 1

    def come_back(self) -> None:
        """Open the workshop again on another day: one press on its icon."""
        began = time.perf_counter()
        self.page.goto("/start")
        self.machine_seconds += time.perf_counter() - began
        self.taps += 1
        self.looks += 1
        self.pages += 1

    def go_back(self, address: str) -> None:
        """By the browser's own "back", until that page is there."""
        while self.page.url != address:
            self.page.go_back()
            self.taps += 1
            self.looks += 1
            self.pages += 1

    def take(self, what: Locator) -> bytes:
        """Fetch a file, and send it to the printer."""
        began = time.perf_counter()
        with self.page.expect_download() as coming:
            self.press(what)
        content = Path(coming.value.path()).read_bytes()
        self.machine_seconds += time.perf_counter() - began
        self.files += 1
        return content

    def look_over(self, people: int) -> None:
        self.rows += people


@dataclass
class Thumb(Hand):
    """On a phone."""

    def press(self, what: Locator) -> None:
        self._swipe_to(what)
        self.taps += 1
        self.looks += 1
        what.tap()

    def choose(self, where: Locator, value: str) -> None:
        self.press(where)  # the phone shows its list, of which one is tapped
        self.taps += 1
        self.looks += 1
        where.select_option(value)

    def _swipe_to(self, what: Locator) -> None:
        assert self.page.viewport_size
        height = self.page.viewport_size["height"]
        box = what.bounding_box()
        assert box, "what is pressed is not there"
        away = max(0, box["y"] + box["height"] - 0.9 * height, -box["y"])
        self.swipes += ceil(away / (0.7 * height))


@dataclass
class Keyboard(Hand):
    """On an old PC, without a mouse."""

    def press(self, what: Locator) -> None:
        kind = what.evaluate("element => element.type ?? ''")
        if kind == "radio":
            self._arrow_to(what)
            return
        self._tab_to(what)
        if kind != "text":
            self._hit("Space" if kind == "checkbox" else "Enter")

    def choose(self, where: Locator, value: str) -> None:
        self._tab_to(where)
        for _ in range(where.locator("option").count()):
            if where.input_value() == value:
                return
            self._hit("ArrowDown")
        raise AssertionError(value)

    def _hit(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def _arrow_to(self, radio: Locator) -> None:
        name = radio.get_attribute("name")
        self._tab_to(self.page.locator(f"[name={name}]:checked").first)
        while not radio.is_checked():
            self._hit("ArrowDown")

    def _tab_to(self, what: Locator) -> None:
        self.looks += 1
        for _ in range(400):
            if what.evaluate("element => element === document.activeElement"):
                return
            self._hit("Tab")
        raise AssertionError("the focus never comes there")


@dataclass
class PayDay:
    """Mei and Fang, from the last count on."""

    house: House
    mei: Hand
    fang: Hand
    stages: dict[str, tuple[float, ...]] = field(default_factory=dict)
    """What was done → actions, digits and seconds of Mei's."""

    @property
    def seconds(self) -> float:
        """With the time in which everybody reads her sum and signs, one after the other."""
        return self.mei.seconds + PEOPLE * SIGNING_SECONDS

    def report(self) -> str:
        """For `pytest -s`: docs/performance.md has these figures."""
        stages = [
            f"{name}: {actions:.0f} actions, {digits:.0f} digits, {seconds:.0f} s"
            for name, (actions, digits, seconds) in self.stages.items()
        ]
        whole = f"all: {self.mei.actions} actions, {self.mei.seconds:.0f} s; with signing {self.seconds:.0f} s"
        return "\n".join(["", str(self.mei), *stages, whole, ""])

    def link(self, name: str) -> Locator:
        return self.mei.page.get_by_role("link", name=name).first

    def button(self, name: str) -> Locator:
        return self.mei.page.get_by_role("button", name=name).first

    def run(self) -> None:
        self.save_the_last_count()
        for stage in (
            self.look_at_the_month,
            self.show,
            self.answer,
            self.lock,
            self.print,
            self.pay,
            self.pay_one_by_bank,
            self.mark_the_signed,
        ):
            before = self.mei.actions, self.mei.digits, self.mei.seconds
            stage()
            after = self.mei.actions, self.mei.digits, self.mei.seconds
            self.stages[stage.__name__] = tuple(now - then for now, then in zip(after, before, strict=True))

    def save_the_last_count(self) -> None:
        """What comes before; it is not counted."""
        page = self.mei.page
        page.goto(f"/count?order={self.house.cast.order}")
        page.wait_for_selector("form[data-ready]")
        page.locator("tr[data-worker] input[id$='-1'][value='']").fill("66")
        page.locator(".save").click()
        expect(page.locator("main")).to_contain_text("Saved: 1 person.")

    def open_the_month(self) -> None:
        self.mei.go(self.mei.page.locator("main a[href='/pay']").first)
        self.mei.go(self.mei.page.locator(f"main a[href='/pay/{MONTH}']"))

    def look_at_the_month(self) -> None:
        page = self.mei.page
        self.mei.go(page.locator("a.back"))
        self.open_the_month()
        expect(page.locator("main")).to_contain_text(f"Nobody knows how long they worked: {WITHOUT_HOURS}")
        self.mei.look_over(PEOPLE)
        for field_ in page.locator("#hours input[inputmode]").all():
            self.mei.type(field_, "168")
        self.mei.go(self.button("Keep the hours"))
        expect(page.locator("main")).not_to_contain_text("Nobody knows how long they worked")

    def show(self) -> None:
        self.mei.go(self.button("Show the slips to the workers"))
        expect(self.mei.page.locator("main")).to_contain_text("Shown.")

    def answer(self) -> None:
        """Fang objects on her phone; Mei puts the count right and answers."""
        self.house.set_clock(NEXT_NOON)
        self.object()
        mei, page = self.mei, self.mei.page
        mei.come_back()
        self.open_the_month()
        mei.go(self.link("王秀芳 objects to a line of the slip"))
        slip = page.url
        mei.go(page.locator("section[id^='o-'] a[href*='2025-09-29']"))
        cell = page.locator(".grid-person input.cell").first
        right = int(cell.input_value()) + 10
        cell.fill("")
        mei.type(cell, str(right))
        mei.press(page.locator(".save"))
        expect(page.locator("main")).to_contain_text("Saved: 1 person.")
        mei.go_back(slip)
        mei.press(page.locator("[name=outcome][value=accepted]"))
        mei.go(self.button("Answer"))
        expect(page.locator("main")).to_contain_text("Answered. The worker sees it.")

    def object(self) -> None:
        hers = self.fang.page
        hers.goto("/me")
        self.fang.go(hers.locator("main a[href='/me/pay']").first)
        self.fang.go(hers.locator("main a[href^='/me/pay/']").first)
        self.fang.press(hers.locator("summary", has_text="Not right").first)
        self.fang.type(hers.locator("details[open] [name=text]"), "29号少记10件")
        self.fang.go(hers.get_by_role("button", name="Send it to the owner").first)
        expect(hers.locator("main")).to_contain_text("Sent.")

    def lock(self) -> None:
        self.house.set_clock(OVER)
        self.mei.come_back()
        self.open_the_month()
        self.mei.go(self.button("Lock the month"))
        expect(self.mei.page.locator("#trouble")).to_contain_text("Slips that have changed since they were shown: 1.")
        self.mei.go(self.button("It is right: lock the month"))
        expect(self.mei.page.locator("main")).to_contain_text("Locked. The slips have their numbers.")

    def print(self) -> None:
        slips = read_pdf(self.mei.take(self.link("All slips to print")))
        strips = read_pdf(self.mei.take(self.link("Strips to sign")))
        assert (slips.size, len(slips.pages)) == (A5, PEOPLE)
        assert (strips.size, len(strips.pages)) == (A4, ceil(PEOPLE / STRIPS_ON_A4))
        assert sum("Signature or fingerprint" in text for text in strips.texts) == PEOPLE

    def pay(self) -> None:
        """Cash for all but one."""
        self.mei.go(self.link("Pay out"))
        page = self.mei.page
        self.mei.look_over(PEOPLE)
        last = page.locator("#now li").last
        self.mei.press(last.locator("summary"))
        self.mei.choose(last.locator("select"), "")
        self.mei.go(self.button("It is paid: write it down"))
        expect(page.locator("main")).to_contain_text("Written down.")

    def pay_one_by_bank(self) -> None:
        page = self.mei.page
        self.mei.go(page.locator("main a[href^='/payments/new?slip=']"))
        self.mei.press(page.locator("[name=method][value=bank]"))
        self.mei.type(page.locator("#f-reference"), "20251004001")
        self.mei.go(self.button("It is paid: write it down"))
        expect(page.locator("main")).to_contain_text("20251004001")

    def mark_the_signed(self) -> None:
        page = self.mei.page
        self.mei.go(page.locator("a.back"))
        self.mei.press(page.locator("[name=strip]:not(:checked)"))
        self.mei.go(self.button("They have signed on paper: write it down"))
        expect(page.locator("main")).to_contain_text("Saved.")
        expect(page.locator("main").get_by_text("Signed on paper")).to_have_count(PEOPLE)


@pytest.fixture(scope="module")
def month_folder(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    folder = tmp_path_factory.mktemp("month")
    return Furnished(folder, furnish_month(folder))


@pytest.fixture
def house(month_folder: Furnished, tmp_path: Path) -> Iterator[House]:
    with opened(month_folder.folder, month_folder.world, tmp_path) as house:
        house.set_clock(EVENING)
        yield house


@pytest.mark.parametrize(
    ("size", "kind", "most_actions"), [(PHONE, Thumb, 90), (SCREEN, Keyboard, 400)], ids=["phone", "pc"]
)
def test_from_the_last_count_to_signed_slips_in_ten_minutes(
    browser: Browser, house: House, size: Size, kind: type[Hand], most_actions: int
) -> None:
    with visitor(browser, house, size, "en") as hers, visitor(browser, house, PHONE, "en") as fangs:
        day = PayDay(house, kind(hers.page_of("mei")), Thumb(fangs.page_of("fang")))
        day.run()
        sys.stdout.write(day.report())
        assert day.mei.actions <= most_actions
        assert day.mei.seconds <= MOST_OF_HERS_SECONDS
        assert day.seconds <= MOST_SECONDS
        assert [*hers.complaints, *fangs.complaints] == []
