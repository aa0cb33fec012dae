"""Counting without a network, in a real browser against a real server: each entry is there exactly once."""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.offline import NEVER_WOKEN, until
from tests.cast import TODAY, Cast, make_cast
from tests.faults.harness import nursery
from tests.faults.phone import (
    LISTEN,
    Phone,
    Scene,
    all_sent,
    chip,
    count,
    count_under_fire,
    phone,
    troubles,
    waiting,
)
from workshop import database as db
from workshop import migrate
from workshop.database import Database
from workshop.tenancy import Everything

pytestmark = pytest.mark.browser

ENTRIES = "**/api/v1/entries"
DAYS = iter([TODAY - timedelta(days=back) for back in range(1, 15)])


@pytest.fixture(scope="module")
def scene(new_database: Callable[[str], Database]) -> Iterator[Scene]:
    """One town for all: each test counts a day of its own."""
    database = new_database("sqlite")
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast: Cast = make_cast(session)
    with nursery(database, "none") as servers:
        servers.start()
        yield Scene(database, cast, servers)


@pytest.fixture
def mei(browser: Browser, scene: Scene) -> Iterator[Phone]:
    with phone(browser, scene, scene.cast.mei) as found:
        yield found


@pytest.fixture
def day() -> date:
    return next(DAYS)


def test_a_page_from_the_cache_keeps_three_entries_until_the_network_is_back(
    scene: Scene, mei: Phone, day: date
) -> None:
    page = mei.open(day)
    mei.offline()
    page.reload()
    expect(page.locator("[data-copy]")).to_contain_text("No network. This is how it was on")
    until(page, "document.body.dataset.keeps")
    page.evaluate(LISTEN)
    keys = [count(page, pieces) for pieces in (60, 75, 110)]
    expect(chip(page)).to_have_text("No network, kept: 3")
    page.reload()  # what waits stands in the cells of the copy
    expect(page.locator("#f-c0-0")).to_have_value("110")
    assert waiting(page) == keys
    assert scene.sheets(day) == {}
    mei.offline(False)
    all_sent(page)
    assert scene.sheets(day) == dict(zip(keys, (60, 15, 35), strict=True))
    page.reload()
    expect(page.locator("[data-copy]")).to_have_count(0)
    expect(page.locator("#f-c0-0")).to_have_value("110")


@pytest.mark.parametrize("kills", [2, pytest.param(200, marks=pytest.mark.proof)])
def test_a_server_that_is_killed_and_started_again_has_each_entry_once(
    scene: Scene, mei: Phone, day: date, kills: int
) -> None:
    page = mei.open(day)
    fired = count_under_fire(page, scene.servers, kills)
    found = troubles(scene, day, fired)
    assert not found, "\n".join(found)
    assert fired.cut, "no kill cut the phone off: nothing was tried again"
    assert len(fired.kept) > kills / 4


def test_answers_that_are_lost_after_the_commit_count_once(scene: Scene, mei: Phone, day: date) -> None:
    page = mei.open(day)
    page.evaluate(NEVER_WOKEN)
    tries, is_lost = 0, True

    def swallow(route: Route) -> None:
        nonlocal tries
        tries += 1
        answer = route.fetch()
        assert answer.ok, answer.text()
        route.abort() if is_lost else route.fulfill(response=answer)

    page.route(ENTRIES, swallow)
    mei.offline()
    key = count(page, 60)
    mei.offline(False)
    for nth in range(1, 6):
        until(page, "!WorkshopQueue.isSending()")
        assert waiting(page) == [key], "the phone forgot it before it was told"
        assert tries >= nth
        page.evaluate("WorkshopOutbox.send()")
    is_lost = False  # by the test's word and not by a number: the phone tries by itself too
    page.evaluate("WorkshopOutbox.send()")
    all_sent(page)
    assert tries >= 6
    assert scene.sheets(day) == {key: 60}


@pytest.mark.parametrize("locks", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_two_tabs_that_send_at_once_count_once(scene: Scene, mei: Phone, day: date, locks: bool) -> None:
    if not locks:  # plain http, and old browsers
        mei.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
    pages = [mei.open(day), mei.open(day)]
    mei.offline()
    keys = [count(pages[0], 60), count(pages[1], 80, "c1-0")]
    mei.offline(False)
    for page in pages:
        page.evaluate("() => void WorkshopOutbox.send()")
    for page in pages:
        all_sent(page)
        assert waiting(page) == []
    assert scene.sheets(day) == dict(zip(keys, (60, 80), strict=True))


def test_a_closed_page_is_sent_when_the_browser_wakes_the_worker(scene: Scene, mei: Phone, day: date) -> None:
    page = mei.open(day)
    mei.offline()
    key = count(page, 60)
    elsewhere = mei.context.new_page()
    page.close()
    mei.offline(False)
    elsewhere.goto("/offline")  # loads no script of ours
    wake = waker(elsewhere, scene)
    wake()
    end = time.monotonic() + 10
    while not scene.sheets(day) and time.monotonic() < end:
        elsewhere.wait_for_timeout(20)
    assert scene.sheets(day) == {key: 60}
    wake()
    elsewhere.wait_for_timeout(200)
    assert scene.sheets(day) == {key: 60}
    again = mei.open(day)
    assert waiting(again) == []


def waker(page: Page, scene: Scene) -> Callable[[], None]:
    """Fires the worker's sync event, as the browser does when the network is back."""
    tools = page.context.new_cdp_session(page)
    found: list[str] = []

    def on_registration(told: dict[str, Any]) -> None:
        found.extend(r["registrationId"] for r in told["registrations"] if not r["isDeleted"])

    tools.on("ServiceWorker.workerRegistrationUpdated", on_registration)
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(50)
    event = {"origin": scene.address, "registrationId": found[0], "tag": "queue", "lastChance": False}
    return lambda: tools.send("ServiceWorker.dispatchSyncEvent", event)


def test_signed_in_as_somebody_else_it_is_kept_and_not_sent(scene: Scene, mei: Phone, day: date) -> None:
    page = mei.open(day)
    mei.offline()
    key = count(page, 60)
    mei.sign_in(scene.cast.lan)
    mei.offline(False)
    theirs = mei.context.new_page()
    theirs.goto(f"/count?day={day}&order={scene.cast.order}")
    expect(theirs.locator("[data-others]")).to_have_text(
        "Entries of 梅老板: 1. She sends them when she signs in on this phone."
    )
    expect(theirs.locator("#f-c0-0")).to_have_value("")
    page.evaluate("WorkshopOutbox.send()")  # the old page, under the new sign-in: the server says no
    expect(chip(page)).to_have_text("Sign in to send: 1")
    wake = waker(theirs, scene)
    wake()
    theirs.wait_for_timeout(200)
    assert scene.sheets(day) == {}
    assert waiting(theirs) == [key]
    mei.sign_in(scene.cast.mei)
    hers = mei.context.new_page()
    hers.goto("/start")
    all_sent(hers)
    assert scene.sheets(day) == {key: 60}
    assert scene.recorded_by(key) == scene.cast.mei.account_id


# --- and all this can fail --------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        "ignores keys",
        pytest.param("answers before commit", marks=pytest.mark.proof),
        pytest.param("clears early", marks=pytest.mark.proof),
    ],
)
def test_a_planted_fault_is_found(scene: Scene, mei: Phone, day: date, fault: str) -> None:
    scene.servers.kill()
    scene.servers.start(fault)
    try:
        page = mei.open(day)
        page.evaluate(NEVER_WOKEN)
        mei.offline()
        key = count(page, 60)
        if fault == "clears early":
            scene.servers.kill()
        mei.offline(False)
        page.evaluate("() => void WorkshopOutbox.send()")
        if fault == "answers before commit":
            all_sent(page)
        until(page, "!WorkshopQueue.isSending()")
        if scene.servers.alive:
            scene.servers.kill()
        told_as_saved = key not in waiting(page)
    finally:
        scene.servers.start()
    found = sorted(scene.sheets(day))
    if fault == "ignores keys":
        assert key not in found
        assert found, "stored, but under a key that no phone knows"
    else:
        assert told_as_saved
        assert found == [], "this fault loses what the phone believes to be saved"
