"""Several workshops under one sign-in, and the guide through the first hour, in a browser."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.visits import PHONE, SCREEN, Size, scroll_faults, target_faults
from tests.cast import NOON, PASSWORD, VAULT, member
from workshop import database as db
from workshop.actor import Role
from workshop.clock import Clock, real_now
from workshop.demo.sample import NAME, make_sample
from workshop.i18n import catalogue
from workshop.tenancy import Everything, OneWorkshop, Workshop

pytestmark = pytest.mark.browser

REAL = "柳坝电子社区工厂"
NUMBER = "10000000077"


@pytest.fixture
def sampled(house: House) -> None:
    """Mei has a sample workshop, too."""
    make_sample(house.database, VAULT, "10000000001", Clock(NOON - real_now()))


def change_to(page: Page, name: str) -> None:
    page.locator(".place summary").click()
    page.get_by_role("button", name=name).click()
    expect(page.locator("h1")).to_have_text(name)
    assert page.url.endswith("/start")


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize(
    ("language", "size"), [("zh", PHONE), ("en", SCREEN), ("zh", replace(PHONE, text_percent=200))]
)
@pytest.mark.proof
def test_she_changes_to_the_sample_and_back(look: Look, language: str, size: Size) -> None:
    sight = look(size, language)
    page, _ = sight.open("mei", "/count")
    expect(page.locator(".place summary")).to_have_text(REAL)
    change_to(page, NAME)
    expect(page.locator(".band")).to_be_visible()
    assert sight.faults(page) == []
    page.goto("/count")
    expect(page.locator(".place summary")).to_have_text(NAME)
    page.locator(".place summary").click()
    assert sight.faults(page) == []
    page.locator(".place summary").click()
    change_to(page, REAL)
    expect(page.locator(".band")).to_have_count(0)


@pytest.mark.usefixtures("sampled")
def test_without_script_the_switch_works_too(look: Look) -> None:
    page, _ = look(PHONE, script=False).open("mei", "/workers")
    change_to(page, NAME)
    page.goto("/workers")
    expect(page.locator("main")).not_to_contain_text("王秀芳")
    assert [*scroll_faults(page), *target_faults(page)] == []


@pytest.mark.usefixtures("sampled")
@pytest.mark.proof
def test_a_grid_left_open_in_another_tab_counts_nowhere_and_loses_nothing(look: Look) -> None:
    page, _ = look(SCREEN).open("mei", "/count")
    page.wait_for_selector("form[data-ready]")
    page.fill("#f-c0-0", "118")
    other = page.context.new_page()
    other.goto("/start")
    change_to(other, NAME)
    page.click(".save")
    expect(page.locator("#problem")).to_contain_text(f"You are in {NAME} now")
    assert page.locator("#f-c0-0").input_value() == "118"
    change_to(other, REAL)
    expect(other.locator("[data-outbox]")).to_contain_text("All saved ")  # back in its place, the phone sent it
    page.click(".save")
    expect(page.locator(".notice")).to_contain_text("Nothing had changed.")
    assert page.locator("#f-c0-0").input_value() == "118"


@pytest.mark.usefixtures("sampled")
@pytest.mark.proof
def test_the_band_is_printed(look: Look) -> None:
    page, _ = look(SCREEN).open("mei", "/start")
    change_to(page, NAME)
    page.emulate_media(media="print")
    expect(page.locator(".band")).to_be_visible()


# --- the guide ------------------------------------------------------------


@pytest.fixture
def empty(house: House) -> None:
    """An owner whose workshop holds nothing yet."""
    with db.writing(house.database, Everything()) as session:
        workshop = Workshop(county_id=house.cast.county, code="W2", name="青溪服装加工坊")
        session.add(workshop)
        session.flush()
        member(session, "赵老板", NUMBER, Role.OWNER, OneWorkshop(workshop.id), workshop_id=workshop.id)


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("language", "size"), [("zh", PHONE), ("en", SCREEN), ("en", replace(PHONE, text_percent=200))]
)
@pytest.mark.proof
def test_the_guide_leads_from_step_to_step(look: Look, language: str, size: Size) -> None:
    def text(message: str) -> str:
        return message if language == "en" else catalogue("zh")[message]

    sight = look(size, language)
    page, _ = sight.open("", "/sign-in")
    page.fill("#f-name", NUMBER)
    page.fill("#f-secret", PASSWORD)
    page.get_by_role("button", name=text("Sign in")).click()
    expect(page.locator(".steps [aria-current]")).to_contain_text(text("Names"))
    assert sight.faults(page) == []
    page.get_by_role("link", name=text("Add your workers: a name is enough")).click()
    page.fill("#f-called_name", "李春梅")
    page.get_by_role("button", name=text("Add"), exact=True).click()
    expect(page.locator(".notice")).to_contain_text("李春梅")
    page.get_by_role("link", name=text("On with the first steps")).click()
    expect(page.locator(".steps [aria-current]")).to_contain_text(text("One order"))
    assert sight.faults(page) == []
    page.get_by_role("button", name=text("I need no guide")).click()
    expect(page.locator(".steps")).to_have_count(0)
    page.get_by_role("link", name=text("Workers")).click()
    expect(page.get_by_role("link", name=text("On with the first steps"))).to_have_count(0)
    page.goto("/start")
    page.get_by_role("button", name=text("Show the first steps again")).click()
    expect(page.locator(".steps .ok")).to_have_count(1)
    page.get_by_role("link", name=text("Enter your first order: six answers")).click()
    expect(page).to_have_url(re.compile("/orders/new$"))
    assert sight.faults(page) == []
