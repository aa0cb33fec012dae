"""A phone that counts while its network or its server fails, and what is wrong afterwards."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.offline import PATIENCE_MS, READY, until
from tests.browser.visits import LANGUAGES, PHONE
from tests.cast import TODAY, Cast
from tests.faults.harness import Nursery
from workshop import database as db
from workshop.accounts import commands as accounts
from workshop.accounts.commands import Device
from workshop.accounts.guard import SESSION_COOKIE
from workshop.accounts.models import Account
from workshop.actor import Actor
from workshop.clock import real_now
from workshop.database import Database
from workshop.output.models import OutputLine, Sheet
from workshop.tenancy import Door, Everything
from workshop.web.middleware import LANGUAGE_COOKIE

MORE_KILLS = 20

KEYS = "WorkshopQueue.all().then(entries => entries.map(entry => entry.key))"
LEFT = """WorkshopQueue.all().then(entries => entries.map(entry =>
  `${entry.key} ${entry.state} ${entry.reason} ${JSON.stringify([entry.questions, entry.payload])}`))"""

LISTEN = """() => {
  window.kept = [];
  const keep = WorkshopQueue.keep;
  WorkshopQueue.keep = async (entry, instead) => {
    await keep(entry, instead);
    window.kept.push(entry.key);
    window.keptPieces = Number(entry.payload.cells[0].good);
  };
}"""
"""Notes each entry once it is in the queue."""

COUNT_ON = """() => {
  window.counting = true;
  window.cut = 0;
  document.addEventListener("htmx:error", () => window.cut++);
  const send = WorkshopQueue.send;
  WorkshopQueue.send = async who => {
    const came = await send(who);
    if (came === "none") window.cut++;
    return came;
  };
  const round = async () => {
    while (window.counting) {
      const form = document.querySelector("form[data-grid]");
      document.getElementById("f-c0-0").value = (window.keptPieces || 0) + 1;
      form.querySelector(".save").click();
      await new Promise(resolve => setTimeout(resolve, 25));
      while (document.querySelector("form[data-keeping]")) await new Promise(resolve => setTimeout(resolve, 5));
    }
    window.counted = true;
  };
  round();
}"""
"""One piece more with every saving, as fast as the page takes it."""


@dataclass(frozen=True)
class Scene:
    """A database with the cast in it, and the servers on it."""

    database: Database
    cast: Cast
    servers: Nursery

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.servers.port}"

    def sign_in(self, actor: Actor) -> str:
        with db.writing(self.database, Door()) as session:
            account = session.get_one(Account, actor.account_id)
            device = Device(f"phone-of-{actor.account_id}", "Test")
            return accounts.start_sign_in(session, account, device, real_now()).token

    def sheets(self, day: date) -> dict[str, int]:
        """The sheets of a day, and by how many good pieces each made it grow."""
        with db.reading(self.database, Everything()) as session:
            rows = session.execute(
                sa.select(OutputLine.sheet_id, sa.func.sum(OutputLine.good))
                .where(OutputLine.work_date == day)
                .group_by(OutputLine.sheet_id)
            )
            return {str(sheet_id): int(good) for sheet_id, good in rows}

    def recorded_by(self, key: str) -> UUID:
        with db.reading(self.database, Everything()) as session:
            return session.get_one(Sheet, UUID(key)).recorded_by


class Phone:
    """One browser, and who is signed in on it."""

    def __init__(self, context: BrowserContext, scene: Scene) -> None:
        self.context = context
        self.scene = scene

    def sign_in(self, actor: Actor) -> None:
        cookies = {SESSION_COOKIE: self.scene.sign_in(actor), LANGUAGE_COOKIE: "en"}
        self.context.add_cookies([{"name": n, "value": v, "url": self.scene.address} for n, v in cookies.items()])

    def open(self, day: date = TODAY) -> Page:
        """The grid of the day, once the service worker rules and has its copies."""
        page = self.context.new_page()
        page.goto(f"/count?day={day}&order={self.scene.cast.order}")
        until(page, READY)
        expect(chip(page)).to_contain_text("All saved")
        page.evaluate(LISTEN)
        return page

    def offline(self, off: bool = True) -> None:
        self.context.set_offline(off)


@contextmanager
def phone(browser: Browser, scene: Scene, actor: Actor) -> Iterator[Phone]:
    context = browser.new_context(
        base_url=scene.address,
        locale=LANGUAGES["en"],
        viewport={"width": PHONE.width, "height": PHONE.height},
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    found = Phone(context, scene)
    found.sign_in(actor)
    try:
        yield found
    finally:
        context.close()


def chip(page: Page) -> Locator:
    return page.locator("[data-outbox]")


def count(page: Page, pieces: int | str, cell: str = "c0-0") -> str:
    """Type, save, and the key under which it was kept."""
    before = len(page.evaluate("window.kept"))
    page.fill(f"#f-{cell}", str(pieces))
    page.click(".save")
    until(page, "before => window.kept.length > before", before)
    return str(page.evaluate("window.kept.slice(-1)[0]"))


def all_sent(page: Page) -> None:
    try:
        expect(chip(page)).to_contain_text("All saved", timeout=PATIENCE_MS)
    except AssertionError as error:
        raise AssertionError(page.evaluate(LEFT)) from error


def waiting(page: Page) -> list[str]:
    keys: list[str] = page.evaluate(KEYS)
    return keys


@dataclass(frozen=True)
class Fired:
    """What the phone was told it had kept, and what it believed at the end."""

    kept: list[str]
    pieces: int  # kept last
    cut: int  # times that no answer came
    left: list[str]  # what still lay in the queue, and why


def count_under_fire(page: Page, servers: Nursery, kills: int) -> Fired:
    """Count on and on while the server is killed so many times at random moments.

    About every other kill finds nothing under way.  If all do, at most MORE_KILLS follow until one cuts the phone off.
    """
    page.evaluate(COUNT_ON)
    until(page, "window.kept.length > 2")
    for nth in range(kills + MORE_KILLS):
        time.sleep(random.uniform(0.02, 0.8))
        if nth >= kills and page.evaluate("window.cut"):
            break
        servers.kill()
        time.sleep(random.uniform(0.0, 0.15))
        servers.start()
    page.evaluate("window.counting = false")
    until(page, "window.counted && !document.querySelector('form[data-keeping]')")
    until(
        page,
        "async () => { await WorkshopOutbox.send();"
        " return !(await WorkshopQueue.all()).some(entry => entry.state === 'waiting') }",
    )
    told = page.evaluate("({ kept: window.kept, pieces: window.keptPieces, cut: window.cut })")
    return Fired(**told, left=page.evaluate(LEFT))


def troubles(scene: Scene, day: date, fired: Fired) -> list[str]:
    """What is wrong in the database, for what was kept; nothing if all is well."""
    sheets = scene.sheets(day)
    found = [f"lost: {key} was kept and is nowhere" for key in fired.kept if key not in sheets]
    found += [f"nobody kept {key}" for key in sheets if key not in fired.kept]
    if sum(sheets.values()) != fired.pieces:
        found.append(f"{fired.pieces} pieces were typed, {sum(sheets.values())} are there")
    found += [f"left on the phone: {entry}" for entry in fired.left]
    return found
