"""A page that is made ready to lose its network."""

import time
from typing import Any

from playwright.sync_api import Page

PATIENCE_MS = 8_000

READY = """async () => {
  if (!navigator.serviceWorker.controller || !document.body.dataset.keeps) return false;
  const name = (await caches.keys()).find(name => name.startsWith("pages-"));
  const copies = name ? await (await caches.open(name)).keys() : [];
  return ["/count", "/queue"].every(path => copies.some(copy => new URL(copy.url).pathname === path));
}"""
"""The worker rules, and has its copies."""

NEVER_WOKEN = "() => { SyncManager.prototype.register = () => Promise.reject(new Error('none')) }"
"""As on an iPhone: else the worker, whose requests no test sees, would send too."""


def until(page: Page, script: str, argument: Any = None) -> None:
    """Wait until the script gives something.  Playwright's own way needs eval, which the content policy forbids."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(script, argument):
        assert time.monotonic() < end, script
        page.wait_for_timeout(10)
