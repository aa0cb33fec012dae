"""The browser of those faults that a phone meets."""

from tests.browser.conftest import browser

__all__ = ["browser"]
