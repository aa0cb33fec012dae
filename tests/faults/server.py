"""A real server on a given database, in a process that may be killed; sound, or with a fault planted.

Run as `python -m tests.faults.server URL FAULT`.  It prints its port, then for
each line it reads it forks one server, with the fault that the line names if it
names one, and prints the server's process id.  The parent has everything
imported and the routes worked out, so that fifty servers cost seconds; each child
connects to the database by itself and is what the test kills.
"""

import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.cast import NOON, VAULT
from workshop import database as db
from workshop import logs, paths
from workshop.accounts import guard
from workshop.accounts.guard import CurrentActor
from workshop.app import create_app
from workshop.clock import Clock, real_now
from workshop.ids import new_id
from workshop.settings import Settings

LATE_SECONDS = 0.1
OCTOBER = NOON + timedelta(days=20)


def sound(url: str) -> FastAPI:
    return create_app(Settings(data=Path("unused")), db.open_database(url), VAULT, Clock(NOON - real_now()))


def in_october(url: str) -> FastAPI:
    """Sound, on a day on which September can be locked."""
    return create_app(Settings(data=Path("unused")), db.open_database(url), VAULT, Clock(OCTOBER - real_now()))


def _commit_later(request: Request, actor: CurrentActor) -> Iterator[Session]:
    transaction = db.writing(request.app.state.database, actor.scope)
    session = transaction.__enter__()
    try:
        yield session
    except BaseException:
        transaction.__exit__(*sys.exc_info())
        raise
    threading.Timer(LATE_SECONDS, transaction.__exit__, (None, None, None)).start()


def answers_before_commit(url: str) -> FastAPI:
    """Fault: the answer leaves, and a moment later the transaction is committed."""
    app = sound(url)
    app.dependency_overrides[guard._writing] = _commit_later
    return app


Change = Callable[[dict[str, Any]], dict[str, Any]]


class _Changed:
    """Changes what is posted to a path on its way in."""

    def __init__(self, app: ASGIApp, path: str, change: Change) -> None:
        self.app = app
        self.path = path
        self.change = change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] != self.path:
            await self.app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        changed = json.dumps(self.change(json.loads(body))).encode()
        scope["headers"] = [
            (name, str(len(changed)).encode() if name == b"content-length" else value)
            for name, value in scope["headers"]
        ]

        async def once() -> Message:
            return {"type": "http.request", "body": changed, "more_body": False}

        await self.app(scope, once, send)


def does_not_honour_ids(url: str) -> FastAPI:
    """Fault: the id with which a sheet comes is not the one it is kept under."""
    app = sound(url)
    app.add_middleware(_Changed, path="/api/v1/sheets", change=lambda body: {**body, "id": str(new_id())})
    return app


def _under_new_keys(body: dict[str, Any]) -> dict[str, Any]:
    return {"entries": [{**entry, "key": str(new_id())} for entry in body["entries"]]}


def ignores_keys(url: str) -> FastAPI:
    """Fault: the key of an entry is not the one it is kept under."""
    app = sound(url)
    app.add_middleware(_Changed, path="/api/v1/entries", change=_under_new_keys)
    return app


EARLY = "const answer = await post(bodies);"


def clears_early(url: str) -> FastAPI:
    """Fault: the phone forgets its entries with the sending, not with the answer."""
    app = sound(url)
    script = (paths.STATIC / "queue.js").read_text(encoding="utf-8")
    assert script.count(EARLY) == 1
    early = script.replace(EARLY, "for (const entry of waiting) await alter(entry.key, () => null);\n" + EARLY)
    app.router.routes.insert(0, Route("/static/queue.js", lambda _: Response(early, media_type="text/javascript")))
    return app


FAULTS: dict[str, Callable[[str], FastAPI]] = {
    "none": sound,
    "in October": in_october,
    "answers before commit": answers_before_commit,
    "does not honour ids": does_not_honour_ids,
    "ignores keys": ignores_keys,
    "clears early": clears_early,
}


def warmed(app: FastAPI) -> FastAPI:
    """The application with its routes worked out, which a first request to it does; no database is asked.

    A server that is killed every fifth of a second must have begun to answer by then, else a kill hits nothing.
    """
    with TestClient(app) as client:
        client.get("/static/workshop.css")
    return app


def main(url: str, fault: str) -> None:
    logs.set_up(logging.CRITICAL)  # standard output tells the test process ids, and nothing else
    listening = socket.create_server(("127.0.0.1", 0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    print(listening.getsockname()[1], flush=True)  # noqa: T201
    apps: dict[str, FastAPI] = {}
    for line in sys.stdin:
        named = line.strip() or fault
        if named not in apps:
            apps[named] = warmed(FAULTS[named](url))
        child = os.fork()
        if not child:
            server = uvicorn.Server(uvicorn.Config(apps[named], log_level="critical"))
            server.run(sockets=[listening])
            os._exit(0)
        print(child, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
