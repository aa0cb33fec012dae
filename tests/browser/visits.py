"""Opening pages in Chromium, each person in a browser of their own, and what is wrong with what they see."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response

from tests.browser.house import House
from workshop.web.middleware import LANGUAGE_COOKIE

LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
"""Language of a page → that of the browser which asks for it."""

LEAST_TARGET_PX = 44
_REFUSED = re.compile(r"status of (409|413|422)")
"""A form that comes back with a question or a fault is an answer, though the console calls it an error."""

_AXE_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
}

_AXE_COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}

_RUN_AXE = "rules => window.axe ? axe.run(rules).then(found => found.violations) : null"
"""Only what was found comes back, nothing at all where axe is not in the page yet: both are large."""

_WITHOUT = (
    *("RenderDocument", "SpareRendererForSitePerProcess"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
"""What Chromium leaves out.  The first two ready much anew for each page that is opened, a fifth of all its work.

The others are Playwright's own, whose list this one replaces.
"""

_SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
  .map(element => [element, element.type === "checkbox" || element.type === "radio" ? element.closest("label") : null])
  .map(([element, label]) => [element, (label ?? element).getBoundingClientRect(), getComputedStyle(element)])
  .filter(([element, box]) => element.type !== "hidden" && element.checkVisibility() && box.width > 1
    && box.right > 0 && !element.closest("[aria-hidden=true]"))
  .filter(([element, , style]) => element.tagName !== "A" || style.display !== "inline")
  .filter(([, box]) => box.height < least || box.width < least)
  .map(([element, box]) => `${element.outerHTML.slice(0, 90)} is ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`)"""
"""Whatever is pressed and is no link inside a text.  What is not shown, or only to a screen reader, has no size."""


@dataclass(frozen=True)
class Size:
    """A window, and how large its owner has set letters."""

    width: int
    height: int
    touch: bool = False
    text_percent: int = 100


PHONE = Size(360, 740, touch=True)
SCREEN = Size(1280, 800)
NARROWEST_PX = 320
LARGE_PERCENT = 200


def chromium() -> str | None:
    """Where Chromium is on this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def launch(playwright: Playwright, program: str) -> Browser:
    return playwright.chromium.launch(
        executable_path=program, args=["--no-sandbox", f"--disable-features={','.join(_WITHOUT)}"]
    )


@dataclass
class Sight:
    """Browsers of one size and language; everybody who looks has one."""

    browser: Browser
    house: House
    size: Size
    language: str
    script: bool = True
    complaints: list[str] = field(default_factory=list)
    """What the browsers complained of: errors of scripts, of the content policy, files that are missing."""
    _pages: dict[str, Page] = field(default_factory=dict)

    def page_of(self, actor: str) -> Page:
        """The page that this person has open; empty: somebody who is not signed in."""
        if actor not in self._pages:
            context = self._context()
            if actor:
                cookies = self.house.cookies_of(self.house.cast.actors[actor])
                context.add_cookies([{"name": n, "value": v, "url": self.house.address} for n, v in cookies.items()])
            page = context.new_page()
            listen(page, self.complaints)
            self._pages[actor] = page
        return self._pages[actor]

    def _context(self) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.house.address,
            locale=LANGUAGES[self.language],
            viewport={"width": self.size.width, "height": self.size.height},
            has_touch=self.size.touch,
            is_mobile=self.size.touch,
            java_script_enabled=self.script,
        )
        context.add_cookies([{"name": LANGUAGE_COOKIE, "value": self.language, "url": self.house.address}])
        context.set_default_timeout(10_000)
        return context

    def open(self, actor: str, address: str) -> tuple[Page, Response]:
        """Open the address in the person's browser, with letters as large as they like them."""
        page = self.page_of(actor)
        response = page.goto(address)
        assert response is not None
        if self.size.text_percent != 100:
            enlarge(page, self.size.text_percent)
        return page, response

    def faults(self, page: Page, *, axe: bool = True) -> list[str]:
        """What is wrong with the page as it is now, and what browsers complained of since last asked."""
        assert self.script, "axe waits forever where scripts are off"
        found = [*self.complaints, *(axe_faults(page) if axe else ()), *scroll_faults(page)]
        if self.size.touch:
            found += target_faults(page)
        self.complaints.clear()
        return found

    @contextmanager
    def narrowed(self, page: Page) -> Iterator[None]:
        """The same page on the narrowest phone."""
        page.set_viewport_size({"width": NARROWEST_PX, "height": self.size.height})
        try:
            yield
        finally:
            page.set_viewport_size({"width": self.size.width, "height": self.size.height})

    def narrow_faults(self, page: Page) -> list[str]:
        """What is wrong with it there.  Axe would find what it finds on wider ones."""
        with self.narrowed(page):
            return self.faults(page, axe=False)

    def dark_faults(self, page: Page) -> list[str]:
        """What cannot be read once the same page is dark.  Nothing but its colours changes."""
        page.emulate_media(color_scheme="dark")
        found = axe_faults(page, _AXE_COLOURS)
        page.emulate_media(color_scheme=None)
        return found

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


def listen(page: Page, complaints: list[str]) -> None:
    """Note what the browser complains of: the console also has files that are missing and broken content policy."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSED.search(message.text):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))


@contextmanager
def visitor(browser: Browser, house: House, size: Size, language: str, *, script: bool = True) -> Iterator[Sight]:
    sight = Sight(browser, house, size, language, script)
    try:
        yield sight
    finally:
        sight.close()


def enlarge(page: Page, percent: int) -> None:
    """Letters so much larger, until the next page.  Set on the element: the content policy forbids a sheet of ours."""
    page.evaluate(
        "percent => { const root = document.documentElement;"
        " root.style.fontSize = parseFloat(getComputedStyle(root).fontSize) * percent / 100 + 'px' }",
        percent,
    )


def axe_faults(page: Page, rules: dict[str, Any] = _AXE_RULES) -> list[str]:
    """What axe finds, a line for each element."""
    violations: list[dict[str, Any]] | None = page.evaluate(_RUN_AXE, rules)
    if violations is None:
        page.evaluate(AXE_SCRIPT)
        violations = page.evaluate(_RUN_AXE, rules)
    assert violations is not None
    return [
        f"axe {violation['id']}: {node['html'][:120]} {_why(node)}"
        for violation in violations
        for node in violation["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    return "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))


def scroll_faults(page: Page) -> list[str]:
    """Whether the page is wider than its window, and what sticks out.

    A phone's browser grows its own idea of the width with the page: the window's is the one that was set.
    """
    assert page.viewport_size is not None
    return page.evaluate(
        """room => {
          const wide = document.documentElement.scrollWidth;
          if (wide <= room) return [];
          const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room);
          return [`${wide} px wide in ${room}: ${out.slice(0, 3).map(e => e.outerHTML.slice(0, 80)).join(" | ")}`];
        }""",
        page.viewport_size["width"],
    )


def target_faults(page: Page) -> list[str]:
    """What is too small for a thumb."""
    return page.evaluate(_SMALL_TARGETS, LEAST_TARGET_PX)
