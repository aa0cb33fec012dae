"""The whole first path, as a new owner and her worker go it: from an empty start page to an answered question."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House
from tests.browser.visits import PHONE, SCREEN, Sight, Size, visitor
from tests.cast import PASSWORD, account
from workshop import database as db
from workshop.accounts import commands as accounts
from workshop.actor import Role
from workshop.i18n import catalogue
from workshop.tenancy import Everything, Workshop

pytestmark = pytest.mark.browser

NUMBER = "10000000077"
NAMES = ["李春梅", "刘翠花", "赵红霞"]
PRODUCT = "D15 围裙"


@pytest.fixture
def new_owner(house: House) -> None:
    """An owner whose workshop has neither workers nor orders."""
    with db.writing(house.database, Everything()) as session:
        workshop = Workshop(county_id=house.cast.county, code="W2", name="青溪服装加工坊")
        session.add(workshop)
        session.flush()
        owner = account(session, "赵老板", NUMBER)
        accounts.add_membership(session, None, owner, Role.OWNER, owner.created_at, workshop_id=workshop.id)


class Path:
    """The steps, each on the page where the one before it ended."""

    def __init__(self, owner: Sight, worker: Sight) -> None:
        self.owner, self.worker = owner, worker
        self.hers, self.his = owner.page_of(""), worker.page_of("")

    def text(self, message: str, **values: object) -> str:
        """The words of a message in the language of the pages."""
        found = message if self.owner.language == "en" else catalogue("zh")[message]
        return found % values if values else found

    def press(self, page: Page, message: str) -> None:
        page.get_by_role("button", name=self.text(message), exact=True).click()

    def sign_in(self) -> None:
        self.hers.goto("/")
        expect(self.hers).to_have_url(re.compile("/sign-in"))
        self.hers.fill("#f-name", NUMBER)
        self.hers.fill("#f-secret", PASSWORD)
        self.press(self.hers, "Sign in")
        expect(self.hers).to_have_url(re.compile("/start$"))
        assert self.owner.faults(self.hers) == []

    def add_workers(self) -> None:
        self.hers.get_by_role("link", name=self.text("Add your workers: a name is enough")).click()
        for number, name in enumerate(NAMES, start=1):
            self.hers.fill("#f-called_name", name)
            self.press(self.hers, "Add")
            expect(self.hers.locator(".notice")).to_contain_text(name)
            assert str(number) in self.hers.locator(".notice").inner_text()
        assert self.owner.faults(self.hers) == []

    def add_order(self) -> None:
        self.hers.goto("/start")
        self.hers.get_by_role("link", name=self.text("Enter your first order: six answers")).click()
        answers = {"buyer": "东莞演示丙电子", "product": PRODUCT, "pieces": "2,000", "price_hao": "3.2"}
        for name, answer in answers.items():
            self.hers.fill(f"#f-{name}", answer)
        for row, (step, rate) in enumerate((("裁片", "0.35"), ("缝边", "8.5分"))):
            self.hers.locator("[name=operation_name]").nth(row).fill(step)
            self.hers.locator("[name=operation_rate]").nth(row).fill(rate)
        self.press(self.hers, "Take the order on")
        expect(self.hers.locator("h1")).to_have_text(PRODUCT)
        assert self.owner.faults(self.hers) == []

    def count_the_day(self) -> None:
        self.hers.get_by_role("link", name=self.text("Count"), exact=True).last.click()
        self.hers.wait_for_selector("form[data-ready]")  # before the script is there, Enter sends the form
        self.hers.locator("#f-c0-0").focus()
        for typed in ("120", "95", "130"):
            self.hers.keyboard.type(typed)
            self.hers.keyboard.press("Enter")
        self.hers.locator("#f-c0-1").fill("60")
        self.hers.click(".save")
        people = self.text("%(people)s people", people=3)
        expect(self.hers.locator(".notice")).to_contain_text(self.text("Saved: %(people)s.", people=people))
        expect(self.hers.locator(".pay").first).to_have_text("¥47.10")  # 120 × 0.35 + 60 × 0.085

    def show_card(self) -> str:
        self.hers.goto("/workers")
        self.hers.get_by_role("link", name=NAMES[0]).click()
        self.hers.locator("a[href$='/card']").click()
        self.hers.locator("main form button").click()
        expect(self.hers.locator(".qr > svg")).to_be_visible()
        assert self.owner.faults(self.hers) == []
        (address,) = re.findall(r"HTTP://\S+/C/\w+", self.hers.locator(".qr").inner_text().replace("\n/C", "/C"))
        return address

    def scan(self, address: str) -> None:
        self.his.goto(address)
        expect(self.his.locator("h1")).to_contain_text(NAMES[0])
        assert self.worker.faults(self.his) == []
        self.his.fill("#f-pin", "4826")
        self.his.fill("#f-again", "4826")
        self.press(self.his, "Show me my pay")
        expect(self.his).to_have_url(re.compile("/me$"))
        expect(self.his.locator(".big")).to_have_text("¥47.10")
        assert self.worker.faults(self.his) == []

    def say_not_right(self) -> None:
        self.his.get_by_role("link", name=self.text("Not right? Tell the leader")).click()
        self.his.locator("summary", has_text=self.text("Not right")).first.click()
        line = self.his.locator("details[open] form", has=self.his.locator("[name=operation_id]"))
        line.locator("[name=claimed]").fill("130")
        line.locator("[name=text]").fill("130, 不是 120")
        line.get_by_role("button", name=self.text("Send it to the leader")).click()
        expect(self.his.locator("main")).to_contain_text(
            self.text("What you object to waits for its answer. The rest of the day goes on and is paid on time.")
        )
        assert self.worker.faults(self.his) == []

    def answer(self) -> None:
        self.hers.goto("/start")
        self.hers.get_by_role("link", name=self.text("Not right, they say: %(number)s to answer", number=1)).click()
        expect(self.hers.locator("main")).to_contain_text("130, 不是 120")
        assert self.owner.faults(self.hers) == []
        self.hers.locator("[name=outcome][value=accepted]").check()
        self.hers.locator("[name=text]").fill("对, 改好了")
        self.press(self.hers, "Answer")
        expect(self.hers.locator(".notice")).to_be_visible()

    def read_answer(self) -> None:
        self.his.reload()
        expect(self.his.locator("main")).to_contain_text("对, 改好了")
        expect(self.his.locator("main")).to_contain_text("¥50.60")  # 130 × 0.35 + 60 × 0.085
        expect(self.his.locator("main")).not_to_contain_text(
            self.text("What you object to waits for its answer. The rest of the day goes on and is paid on time.")
        )
        assert self.worker.faults(self.his) == []


@pytest.mark.usefixtures("new_owner")
@pytest.mark.parametrize(
    ("language", "size"),
    [
        ("zh", PHONE),
        pytest.param("en", SCREEN, marks=pytest.mark.proof),
        pytest.param("zh", SCREEN, marks=pytest.mark.proof),
        pytest.param("en", PHONE, marks=pytest.mark.proof),
    ],
)
def test_from_an_empty_workshop_to_an_answered_question(
    browser: Browser, house: House, language: str, size: Size
) -> None:
    with (
        visitor(browser, house, size, language) as owner,
        visitor(browser, house, PHONE, language) as worker,
    ):
        path = Path(owner, worker)
        path.sign_in()
        path.add_workers()
        path.add_order()
        path.count_the_day()
        path.scan(path.show_card())
        path.say_not_right()
        path.answer()
        path.read_answer()
        assert owner.complaints + worker.complaints == []
