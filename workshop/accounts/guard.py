"""What a route declares: who may call it, and which session it gets."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlmodel import Session

from workshop import database
from workshop.accounts import queries
from workshop.accounts.commands import touch
from workshop.actor import Actor, Permission
from workshop.clock import Clock, real_now
from workshop.errors import Forbidden, NotFound, NotSignedIn, Refused
from workshop.i18n import mark
from workshop.tenancy import Door, OneLink, OneWorkshop
from workshop.web.forms import read_form

MOST_WRITING = database.THREADS // 2
MOST_AT_THE_DOOR = database.THREADS // 4
"""Requests that may wait for their turn to write.  A writer whose answer FastAPI still has to
shape needs one more thread; were all of them waiting for its turn, nobody would move again."""

_touching = threading.Semaphore(1)


class WrongPlace(Refused):
    """The form was opened in another workshop than the one that its sender is in now."""

    code = "wrong_place"
    message = mark(
        "You are in %(place)s now, but this form was opened in another workshop. Nothing was written."
        " Change back and press the button again, or open the page anew."
    )


SESSION_COOKIE = "workshop_session"
DEVICE_COOKIE = "workshop_device"


def current_actor(request: Request) -> Actor:
    """Who is signed in.  Raises NotSignedIn.

    Opens and closes a session of its own, so that no route holds two connections.
    """
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        raise NotSignedIn()
    moment = real_now()
    with database.reading(request.app.state.database, Door()) as session:
        arrival = queries.arrival(session, token, moment)
    if arrival is None:
        raise NotSignedIn()
    actor = arrival.actor
    if actor.sign_in_id and moment - arrival.seen_at > arrival.touch_after and _touching.acquire(blocking=False):
        # In a transaction of its own, before the answer: a GET changes no business row.
        # One at a time; whoever is passed over is touched with the next request.
        try:
            with database.writing(request.app.state.database, Door()) as session:
                touch(session, actor.sign_in_id, arrival.lasts, moment)
        finally:
            _touching.release()
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def maybe_actor(request: Request) -> Actor | None:
    """Who is signed in, if anybody."""
    try:
        return current_actor(request)
    except NotSignedIn:
        return None


MaybeActor = Annotated[Actor | None, Depends(maybe_actor)]


@dataclass(frozen=True)
class Require:
    """A dependency: the signed-in actor, who must hold `permission` in the place that a posted form names."""

    permission: Permission

    async def __call__(self, request: Request, actor: CurrentActor) -> Actor:
        if not actor.may(self.permission):
            raise Forbidden()
        if request.method == "POST" and self.permission != Permission.SELF_MANAGE:
            await _check_place(request, actor)
        return actor


async def _check_place(request: Request, actor: Actor) -> None:
    """Raise WrongPlace if the form was opened elsewhere: in a tab from before the actor changed places.

    A form says its place by `ui.place`; one that does not is taken only from
    somebody who has no other.  Programs at /api/ have sign-ins of their own.
    """
    if not isinstance(actor.scope, OneWorkshop) or request.url.path.startswith("/api/"):
        return
    named = (await read_form(request)).get("place")
    if named is None and not actor.elsewhere:
        return
    if named != str(actor.scope.id):
        raise WrongPlace(place=actor.place_name)


def link_holder(request: Request, code: Annotated[str, Path(max_length=40)]) -> OneLink:
    """What the address opens for whoever holds it.  Raises NotFound."""
    with database.reading(request.app.state.database, Door()) as session:
        scope = queries.link_scope(session, code, real_now())
    if scope is None:
        raise NotFound()
    return scope


LinkHolder = Annotated[OneLink, Depends(link_holder)]


def _reading(request: Request, actor: CurrentActor) -> Iterator[Session]:
    with database.reading(request.app.state.database, actor.scope) as session:
        yield session


def _writing(request: Request, actor: CurrentActor) -> Iterator[Session]:
    with database.writing(request.app.state.database, actor.scope) as session:
        yield session


def _reading_link(request: Request, scope: LinkHolder) -> Iterator[Session]:
    with database.reading(request.app.state.database, scope) as session:
        yield session


def _reading_door(request: Request) -> Iterator[Session]:
    with database.reading(request.app.state.database, Door()) as session:
        yield session


def _writing_door(request: Request) -> Iterator[Session]:
    with database.writing(request.app.state.database, Door()) as session:
        yield session


# scope="function" ends the session before the response leaves.  The default
# ends it after: a commit too late to report a failure or to serve the browser's
# next request, and a connection held until a slow phone has the last byte.
Reading = Annotated[Session, Depends(_reading, scope="function")]
Writing = Annotated[Session, Depends(_writing, scope="function", max_concurrency=MOST_WRITING)]
ReadingLink = Annotated[Session, Depends(_reading_link, scope="function")]
ReadingDoor = Annotated[Session, Depends(_reading_door, scope="function")]
WritingDoor = Annotated[Session, Depends(_writing_door, scope="function", max_concurrency=MOST_AT_THE_DOOR)]

WRITERS = frozenset({_writing, _writing_door})
"""What no GET may depend on; a test walks all routes."""


async def _clock(request: Request) -> Clock:  # it never waits
    clock: Clock = request.app.state.clock
    return clock


BusinessClock = Annotated[Clock, Depends(_clock)]


async def _real_now() -> datetime:  # it never waits
    return real_now()


RealNow = Annotated[datetime, Depends(_real_now)]
