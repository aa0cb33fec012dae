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

PUBLIC = {"/", "/sign-in", "/recover", "/C/{code}", "/C/{code}/add", "/L/{code}"}
"""Routes that nobody has to sign in for."""


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
    }


def pages(cast: Cast, more: dict[str, str]) -> Iterator[Page]:
    """All pages, each for everybody in the cast who may open it first of their role."""
    places = values(cast) | more
    for route in ROUTES:
        if "GET" not in route.methods or route.path.startswith(("/api/", "/documents/")):
            continue
        address = filled(route.path, places)
        asked = permissions(route)
        if not asked:
            yield Page(route.path, address, "")
            continue
        name = next(name for name, actor in cast.actors.items() if _may(actor, asked))
        yield Page(route.path, address, name)


def _may(actor: Actor, asked: list[Require]) -> bool:
    return all(actor.may(require.permission) for require in asked)
