"""Pages without a network, and what becomes of an entry that is not taken."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import Look
from tests.browser.house import House
from tests.browser.offline import NEVER_WOKEN, READY, until
from tests.browser.visits import PHONE, SCREEN, Sight
from tests.cast import NOON, TODAY
from workshop import database as db
from workshop.orders.models import Operation
from workshop.output.cells import cell_states
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.workers.models import Engagement

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(look: Look, house: House) -> Iterator[tuple[Sight, Page]]:
    """Mei's phone with today's grid open, ready to lose its network."""
    sight = look(PHONE)
    page, _ = sight.open("mei", f"/count?order={house.cast.order}")
    until(page, READY)
    expect(page.locator("[data-outbox]")).to_contain_text("All saved")
    yield sight, page
    sight.complaints.clear()  # the console has heard of the network


def _good(house: House, day: Any = TODAY) -> int:
    with db.reading(house.database, house.cast.mei.scope) as session:
        states = cell_states(session, day, [house.cast.fang_at])
        key = house.cast.fang_at, house.cast.sleeve
        return states[key].count.good if key in states else 0


def _save_as_lan(house: House, who: UUID, good: int, seen: int) -> None:
    with db.writing(house.database, house.cast.lan.scope) as session:
        cell = Cell(engagement_id=who, operation_id=house.cast.sleeve, good=good, seen=seen)
        save_day(session, house.cast.lan, SaveDay(work_date=TODAY, cells=[cell]), TODAY, NOON)


def test_an_entry_that_is_not_taken_stays_in_red_and_is_put_right(phone: tuple[Sight, Page], house: House) -> None:
    """Meanwhile somebody else saved the same cell: the phone's owner decides, from the page of what waits."""
    sight, page = phone
    page.context.set_offline(True)
    page.fill("#f-c0-0", "75")
    page.click(".save")
    expect(page.locator("#problem")).to_contain_text("Kept on this phone")
    _save_as_lan(house, house.cast.fang_at, 60, 0)
    page.context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_have_text("Needs you: 1")
    sight.complaints.clear()
    page.click("[data-outbox]")
    entry = page.locator("[data-entries] > li")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("王秀芳 上袖: 75")
    expect(entry.locator(".error")).to_contain_text("60 was saved meanwhile, you typed 75. Which is right?")
    assert sight.faults(page) == []

    page.get_by_role("link", name="Put it right").click()
    expect(page.locator("#problem")).to_contain_text("60 was saved meanwhile")
    expect(page.locator("#f-c0-0")).to_have_value("75")
    assert sight.faults(page) == []
    page.fill("#f-c0-0", "70")
    page.click(".save")
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    expect(page.locator("[data-outbox]")).to_contain_text("All saved")
    assert _good(house) == 70


@pytest.mark.proof
def test_it_is_right_is_said_from_the_page_of_what_waits(phone: tuple[Sight, Page], house: House) -> None:
    sight, page = phone
    page.context.set_offline(True)
    page.fill("#f-c0-0", "1200")
    page.press("#f-c0-0", "Tab")
    page.click(".save")
    expect(page.locator("#problem")).to_contain_text("Answer what stands in red, then press save again.")
    assert page.evaluate("WorkshopQueue.all()") == []
    page.click(".save")  # whoever leaves it as it is loses nothing
    expect(page.locator("[data-outbox]")).to_have_text("No network, kept: 1")
    page.goto("/queue")
    expect(page.locator("[data-copy]")).to_be_visible()
    expect(page.locator("[data-entries] .tag.wait")).to_have_text("waits")
    page.context.set_offline(False)
    expect(page.locator("[data-entries] .error")).to_contain_text("1200 pieces. Usually about 120.")
    sight.complaints.clear()
    page.get_by_role("button", name="What I typed is right").click()
    expect(page.locator("[data-nothing]")).to_be_visible()
    assert _good(house) == 1200


@pytest.mark.proof
def test_putting_right_leaves_what_was_not_typed_as_it_stands_now(phone: tuple[Sight, Page], house: House) -> None:
    sight, page = phone
    fang_at, yan_at = house.cast.fang_at, house.cast.yan_at
    fang, yan = (page.locator(f'tr[data-worker="{who}"] input[inputmode]').first for who in (fang_at, yan_at))
    page.context.set_offline(True)
    for cell, pieces, kept in [(yan, "40", 1), (fang, "75", 2)]:
        cell.fill(pieces)
        page.click(".save")
        expect(page.locator("[data-outbox]")).to_have_text(f"No network, kept: {kept}")
    _save_as_lan(house, fang_at, 60, 0)
    page.context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_have_text("Needs you: 1")
    _save_as_lan(house, yan_at, 45, 40)
    sight.complaints.clear()
    page.click("[data-outbox]")
    page.get_by_role("link", name="Put it right").click()
    expect(fang).to_have_value("75")
    expect(yan).to_have_value("45")


@pytest.mark.parametrize("minor_until", [TODAY, TODAY - timedelta(days=1)])
@pytest.mark.proof
def test_without_a_network_too_a_barred_step_is_said_at_its_cell(look: Look, house: House, minor_until: date) -> None:
    with db.writing(house.database, house.cast.mei.scope) as session:
        db.get(session, Engagement, house.cast.fang_at).minor_until = minor_until
        db.get(session, Operation, house.cast.sleeve).barred_to_minors = True
    page, _ = look(PHONE).open("mei", f"/count?order={house.cast.order}")
    until(page, READY)
    page.context.set_offline(True)
    page.fill("#f-c0-0", "75")
    page.press("#f-c0-0", "Tab")
    told = page.get_by_text("Not for anybody under 18: 王秀芳 · 上袖. Leave it blank")
    expect(told).to_have_count(1 if minor_until == TODAY else 0)


MANY = """() => {
  for (const row of document.querySelectorAll(".grid tr")) row.insertCell().className = "more";
  document.querySelector(".sheet").classList.add("many");
}"""


@pytest.mark.proof
def test_a_grid_that_shows_names_alone_shows_its_cells_once_the_network_fails(phone: tuple[Sight, Page]) -> None:
    """A phone shows many steps person by person, on pages that only the network has."""
    _, page = phone
    page.evaluate(MANY)
    expect(page.locator("#f-c0-0")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#f-c0-0")).to_be_visible()
    page.fill("#f-c0-0", "75")
    page.click(".save")
    expect(page.locator("#problem")).to_contain_text("Kept on this phone.")
    page.context.set_offline(False)
    expect(page.locator("#problem")).to_have_text("All saved.")


@pytest.mark.proof
@pytest.mark.parametrize(("status", "left"), [(500, "No network, kept: 1"), (400, "Needs you: 1")])
def test_one_entry_that_the_server_stumbles_over_holds_up_no_other(
    phone: tuple[Sight, Page], house: House, status: int, left: str
) -> None:
    _, page = phone
    page.evaluate(NEVER_WOKEN)
    page.context.set_offline(True)
    for cell, pieces in (("c1-0", "33"), ("c0-0", "75")):
        page.fill(f"#f-{cell}", pieces)
        page.click(".save")
        expect(page.locator("[data-outbox]")).to_have_text(f"No network, kept: {1 if cell == 'c1-0' else 2}")

    def stumble(route: Route) -> None:
        if '"good":"33","seen":0' in (route.request.post_data or ""):
            route.fulfill(status=status, body='{"title": "odd"}', headers={"Content-Type": "application/problem+json"})
        else:
            route.continue_()

    page.route("**/api/v1/entries", stumble)
    page.context.set_offline(False)
    until(page, "WorkshopQueue.all().then(left => left.length === 1)")
    expect(page.locator("[data-outbox]")).to_have_text(left)
    assert _good(house) == 75


@pytest.mark.proof
def test_what_waits_is_saved_to_a_file_that_another_computer_reads(
    phone: tuple[Sight, Page], look: Look, house: House, tmp_path: Any
) -> None:
    _, page = phone
    page.context.set_offline(True)
    page.fill("#f-c0-0", "75")
    page.click(".save")
    expect(page.locator("[data-outbox]")).to_have_text("No network, kept: 1")
    page.goto("/queue")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    file = tmp_path / "queue.json"
    download.value.save_as(file)
    assert "王秀芳" not in file.read_text(encoding="utf-8")
    assert len(json.loads(file.read_text(encoding="utf-8"))["entries"]) == 1

    desk, _ = look(SCREEN, script=False).open("mei", "/queue")
    desk.set_input_files("#f-file", file)
    desk.get_by_role("button", name="Read the file").click()
    expect(desk.locator("main")).to_contain_text("1 of 1 are saved")
    assert _good(house) == 75
    page.context.set_offline(False)
    expect(page.locator("[data-nothing]")).to_be_visible()
    assert _good(house) == 75


@pytest.mark.proof
def test_any_days_grid_opens_from_the_last_one(phone: tuple[Sight, Page], house: House) -> None:
    """Yesterday's page was never opened: its grid comes blank, and what others saved is never overwritten unasked."""
    sight, page = phone
    before = _good(house, TODAY - timedelta(days=1))
    assert before
    page.context.set_offline(True)
    page.get_by_role("link", name="Yesterday").click()
    expect(page.locator("#problem")).to_contain_text("what was saved for this day is not shown")
    expect(page.locator("h1")).to_have_text("Count Sep 15")
    expect(page.locator("[data-back='1']")).to_have_attribute("aria-current", "page")
    expect(page.locator("#f-c0-0")).to_have_value("")
    page.fill("#f-c0-0", "90")
    expect(page.locator("[data-total]")).to_have_text("–")
    page.click(".save")
    expect(page.locator("[data-outbox]")).to_have_text("No network, kept: 1")
    sight.complaints.clear()
    assert sight.faults(page) == []
    page.context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_have_text("Needs you: 1")
    assert _good(house, TODAY - timedelta(days=1)) == before


@pytest.mark.parametrize("grid", ["month", "person"])
@pytest.mark.proof
def test_the_other_grids_keep_what_is_saved_too(look: Look, house: House, grid: str) -> None:
    sight = look(PHONE)
    if grid == "month":
        address = f"/count/month?operation={house.cast.sleeve}&month=2025-09"
    else:
        address = f"/count/{TODAY}/{house.cast.fang_at}?day={TODAY}&order={house.cast.order}"
    page, _ = sight.open("mei", address)
    until(page, READY)
    page.context.set_offline(True)
    page.fill(f"#f-c0-{TODAY.day}" if grid == "month" else "#f-c0-0", "75")
    page.click(".save")
    expect(page.locator("#problem")).to_contain_text("Kept on this phone")
    page.click("[data-outbox]")
    expect(page.locator("[data-entries]")).to_contain_text(
        "王秀芳 16 Sep: 75" if grid == "month" else "王秀芳 上袖: 75"
    )
    assert _good(house) == 0
    page.context.set_offline(False)
    expect(page.locator("[data-nothing]")).to_be_visible()
    assert _good(house) == 75
    sight.complaints.clear()  # the console has heard of the network


@pytest.mark.proof
def test_a_page_that_was_never_opened_says_so_in_both_languages(phone: tuple[Sight, Page]) -> None:
    _, page = phone
    page.context.set_offline(True)
    page.goto("/papers")
    expect(page.locator("main")).to_contain_text("手机里没有存过这一页")
    expect(page.locator("main")).to_contain_text("There is no copy of this page on the phone")
    page.get_by_role("link", name="Start").click()
    expect(page.locator("main")).to_contain_text("There is no copy")  # she opened the grid only


@pytest.mark.proof
def test_signing_out_ends_the_copies_and_not_what_waits(phone: tuple[Sight, Page], house: House) -> None:
    _, page = phone
    page.evaluate(NEVER_WOKEN)
    page.context.set_offline(True)
    page.fill("#f-c0-0", "75")
    page.click(".save")
    expect(page.locator("[data-outbox]")).to_have_text("No network, kept: 1")
    page.route("**/api/v1/entries", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("/account")
    page.get_by_role("button", name="Sign out on this phone").click()
    page.wait_for_url("**/sign-in")
    until(page, "async () => !(await caches.keys()).some(name => name.startsWith('pages-'))")
    cookies = house.cookies_of(house.cast.mei)
    page.context.add_cookies([{"name": n, "value": v, "url": house.address} for n, v in cookies.items()])
    page.goto("/queue")
    expect(page.locator("[data-entries]")).to_contain_text("王秀芳 上袖: 75")


@pytest.mark.proof
def test_a_workers_last_pay_opens_without_a_network(look: Look, house: House) -> None:
    """The page on which she chooses her PIN is the only one with a script; her own pages have none."""
    sight = look(PHONE)
    page, _ = sight.open("", f"/C/{house.world.card}")
    until(
        page, "async () => Boolean((await navigator.serviceWorker.ready).active && navigator.serviceWorker.controller)"
    )
    page.fill("#f-pin", "4071")
    page.fill("#f-again", "4071")
    page.get_by_role("button", name="Show me my pay").click()
    page.wait_for_url("**/me")
    shown = page.locator(".big").first.inner_text()
    assert page.locator("script").count() == 0
    page.context.set_offline(True)
    page.goto("/me")
    expect(page.locator("[data-copy]")).to_contain_text("No network. This is how it was on")
    assert page.locator(".big").first.inner_text() == shown
    page.goto("/")
    page.wait_for_url("**/me")
    sight.complaints.clear()
    assert sight.faults(page) == []
    sight.complaints.clear()


@pytest.mark.proof
def test_another_persons_page_ends_the_copies(look: Look, house: House) -> None:
    sight = look(PHONE)
    page, _ = sight.open("mei", f"/count?order={house.cast.order}")
    until(page, READY)
    (hers,) = page.evaluate("caches.keys().then(names => names.filter(name => name.startsWith('pages-')))")
    cookies = house.cookies_of(house.cast.fang)
    page.context.add_cookies([{"name": n, "value": v, "url": house.address} for n, v in cookies.items()])
    page.goto("/me")
    until(page, "async hers => !(await caches.keys()).includes(hers)", hers)


@pytest.mark.proof
def test_a_new_version_waits_until_nothing_is_unsent(phone: tuple[Sight, Page]) -> None:
    _, page = phone
    bar = page.locator("[data-update]")
    page.route("**/api/v1/entries", lambda route: route.abort())
    page.evaluate(NEVER_WOKEN)
    page.evaluate(
        "WorkshopOutbox.keep({ key: WorkshopQueue.newKey(), kind: 'day', payload: { cells: [] }, lines: [] })"
    )
    page.evaluate("navigator.serviceWorker.register('/sw.js?newer')")
    until(page, "navigator.serviceWorker.getRegistration().then(found => Boolean(found.waiting))")
    expect(bar).to_be_hidden()
    page.evaluate(
        "navigator.serviceWorker.getRegistration().then(found => found.waiting.postMessage({type: 'take over'}))"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("navigator.serviceWorker.getRegistration().then(found => Boolean(found.waiting))")
    page.evaluate("WorkshopQueue.all().then(found => WorkshopQueue.alter(found[0].key, () => null))")
    expect(bar).to_be_visible()
    with page.expect_navigation():
        bar.get_by_role("button").click()
    until(page, "navigator.serviceWorker.getRegistration().then(found => !found.waiting)")


@pytest.mark.parametrize("door", ["/C/NOCARD", "/sign-in", "/account/place"])
@pytest.mark.proof
def test_who_comes_in_by_a_door_meets_nobody_else_s_copies(phone: tuple[Sight, Page], door: str) -> None:
    """On a slow line a copy stands in for the page: it must not be that of whoever had the phone before."""
    sight, page = phone
    kept = "async () => (await caches.keys()).some(name => name.startsWith('pages-'))"
    come_in = "async door => (await fetch(door, {method: 'POST', body: new URLSearchParams()})).status"
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.evaluate(come_in, door)
    assert page.evaluate(kept), "nobody came in: what the phone has is still needed"
    page.context.set_offline(False)
    page.evaluate(come_in, door)
    assert not page.evaluate(kept)
    sight.complaints.clear()  # the console has heard of it
