"""Negative controls: what the tests of pages look for, they do find."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, Page

from tests.addresses import FILES, NO_PAGES
from tests.browser.house import serving
from tests.browser.test_pages import PATHS
from tests.browser.visits import NARROWEST_PX, PHONE, axe_faults, enlarge, listen, scroll_faults, target_faults
from tests.cast import VAULT
from workshop import database as db
from workshop.app import create_app
from workshop.clock import Clock
from workshop.settings import Settings
from workshop.web.middleware import SecurityHeaders

pytestmark = pytest.mark.browser

FRAME = """<!doctype html><html lang="en"><head><title>Broken</title>
<meta name="viewport" content="width=device-width,initial-scale=1"></head>
<body><main><h1>Broken</h1>{}</main></body></html>"""
BROKEN = {
    "no-words": FRAME.format('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
    "pale": FRAME.format('<p><font color="#bbbbbb">Hardly to be read</font></p>'),
    "no-label": FRAME.format('<input name="pieces">'),
    "wide": FRAME.format('<table width="900"><tr><td>Too wide for a phone</td></tr></table>'),
    "fits": FRAME.format('<table width="340"><tr><td>Too wide for a narrow phone</td></tr></table>'),
    "small": FRAME.format('<button>x</button> <p>A <a href="/">link inside a text</a> may be small.</p>'),
    "script": FRAME.format("<script>document.title = 'no'</script>"),
    "missing": FRAME.format('<img alt="" src="/nowhere.png">'),
}


@pytest.fixture(scope="module")
def broken(browser: Browser) -> Iterator[Page]:
    """A phone's page whose addresses are broken pages, under the content policy of ours."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(SecurityHeaders)

    @app.get("/{name}")
    def show(name: str) -> HTMLResponse:
        return HTMLResponse(BROKEN.get(name, ""), 200 if name in BROKEN else 404)

    with serving(app) as address:
        context = browser.new_context(
            base_url=address, viewport={"width": PHONE.width, "height": PHONE.height}, is_mobile=True, has_touch=True
        )
        yield context.new_page()
        context.close()


@pytest.mark.parametrize(
    ("name", "rule"), [("no-words", "image-alt"), ("pale", "color-contrast"), ("no-label", "label")]
)
def test_axe_finds(broken: Page, name: str, rule: str) -> None:
    broken.goto(f"/{name}")
    assert [fault for fault in axe_faults(broken) if fault.startswith(f"axe {rule}:")]


def test_sideways_scroll_is_found(broken: Page) -> None:
    broken.goto("/wide")
    (fault,) = scroll_faults(broken)
    assert "px wide in 360: <table" in fault
    broken.goto("/small")
    assert scroll_faults(broken) == []


def test_it_is_found_once_the_window_is_narrower_or_letters_are_larger(broken: Page) -> None:
    """The page stays as it is: nothing of it is asked for again."""
    broken.goto("/fits")
    assert scroll_faults(broken) == []
    broken.set_viewport_size({"width": NARROWEST_PX, "height": PHONE.height})
    (fault,) = scroll_faults(broken)
    assert "px wide in 320: <table" in fault
    broken.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
    assert scroll_faults(broken) == []
    enlarge(broken, 1_000)
    assert "px wide in 360: <" in scroll_faults(broken)[0]


def test_small_targets_are_found(broken: Page) -> None:
    broken.goto("/small")
    (fault,) = target_faults(broken)
    assert fault.startswith("<button>")


@pytest.mark.parametrize(("name", "words"), [("script", "Content Security Policy"), ("missing", "404")])
def test_complaints_are_heard(broken: Page, name: str, words: str) -> None:
    complaints: list[str] = []
    page = broken.context.new_page()
    listen(page, complaints)
    page.goto(f"/{name}")
    page.wait_for_load_state("networkidle")
    page.close()
    assert any(words in complaint for complaint in complaints)


def test_every_page_of_the_application_is_looked_at(tmp_path: Path) -> None:
    """What the application serves, however it came to be there, is what the tests of pages open."""
    database = db.open_database(f"sqlite:///{tmp_path}/workshop.db")
    app = create_app(Settings(data=tmp_path), database, VAULT, Clock())

    def served() -> set[str]:
        found = {route.path or "" for route in iter_route_contexts(app.routes) if "GET" in (route.methods or ())}
        paths = {re.sub(r":\w+}", "}", path) for path in found}  # without what a place must look like
        return {path for path in paths if path and not path.startswith(NO_PAGES) and not path.endswith(FILES)}

    assert served() == set(PATHS)
    app.get("/forgotten")(lambda: None)
    assert served() - set(PATHS) == {"/forgotten"}
