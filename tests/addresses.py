"""Every GET page of the route table, with whom it is for and an address of it in the cast's world."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.routing import APIRoute

from tests.cast import TODAY, Cast
from workshop.accounts.guard import Require
from workshop.actor import Actor
from workshop.app import ROUTERS

ROUTES: list[APIRoute] = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]

PUBLIC = {
    "/",
    "/sign-in",
    "/recover",
    "/C/{code}",
    "/C/{code}/add",
    "/L/{code}",
    "/offline",
    "/sw.js",
    "/manifest.webmanifest",
}
"""Routes that nobody has to sign in for."""

NO_PAGES = ("/api/", "/documents/", "/sw.js", "/manifest.")
"""Where addresses begin that give data, a photo, or what a browser reads by itself."""

FILES = (".xlsx", ".pdf")
"""How addresses end that give a file to take."""


@dataclass(frozen=True)
class Page:
    """A page that a browser can open."""

    route: str
    address: str
    actor: str  # name in the cast; empty: nobody


def permissions(route: APIRoute) -> list[Require]:
    """What the route asks of whoever calls it."""
    found = []
    waiting = list(route.dependant.dependencies)
    while waiting:
        dependency = waiting.pop()
        waiting += dependency.dependencies
        if isinstance(dependency.call, Require):
            found.append(dependency.call)
    return found


def filled(path: str, values: dict[str, str]) -> str:
    """The path with its places filled.  A place without a value fails: add it here."""
    return re.sub(r"\{(\w+)\}", lambda place: values[place[1]], path)


def values(cast: Cast) -> dict[str, str]:
    return {
        "engagement_id": str(cast.fang_at),
        "person": str(cast.fang_at),
        "order_id": str(cast.order),
        "operation_id": str(cast.sleeve),
        "day": str(TODAY),
        "month": "2025-09",
        "kind": "roster",
    }


def page_routes() -> dict[str, APIRoute]:
    """Path → route of everything that a browser shows as a page."""
    return {
        r.path_format: r
        for r in ROUTES
        if "GET" in r.methods and not r.path_format.startswith(NO_PAGES) and not r.path_format.endswith(FILES)
    }


def pages(cast: Cast, more: dict[str, str]) -> Iterator[Page]:
    """All pages, each for the first in the cast who may open it.

    more: values of places that the cast has none for.
    """
    for path in page_routes():
        yield pages_of(path, cast, more)[0]


def pages_of(path: str, cast: Cast, more: dict[str, str]) -> list[Page]:
    """The page of a route for one person of each role that may open it, or for nobody."""
    address = filled(path, values(cast) | more)
    asked = permissions(page_routes()[path])
    if not asked:
        return [Page(path, address, "")]
    of_role = {actor.role: name for name, actor in reversed(cast.actors.items()) if _may(actor, asked)}
    return [Page(path, address, name) for name in cast.actors if name in of_role.values()]


def _may(actor: Actor, asked: list[Require]) -> bool:
    return all(actor.may(require.permission) for require in asked)
