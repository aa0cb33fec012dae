"""Recorders who save and retry with the same id, while the server is killed at random moments."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from tests.cast import TODAY, Cast
from workshop import database as db
from workshop.accounts import commands as accounts
from workshop.accounts.commands import Device
from workshop.accounts.guard import SESSION_COOKIE
from workshop.accounts.models import Account
from workshop.clock import real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.models import OutputLine, Sheet, SheetTotal
from workshop.tenancy import Door, Everything

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 10.0
GROWTH = (2, 1)
"""By how many pieces each sheet makes its worker's two cells grow: no step goes past the one before, which is asked."""


class NothingTried(AssertionError):
    """The run proves nothing: no server was killed, or nothing was acknowledged."""


@dataclass
class Nursery:
    """The process that servers are forked from, and the one that is alive."""

    process: subprocess.Popen[str]
    port: int
    alive: int = 0

    def start(self, fault: str = "") -> None:
        """One server more; `fault`: planted in this one."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{fault}\n")
        self.process.stdin.flush()
        self.alive = int(self.process.stdout.readline())

    def kill(self) -> None:
        """SIGKILL; returns once the server is gone."""
        assert self.alive, "no server is alive: 0 would kill everything around this test"
        os.kill(self.alive, signal.SIGKILL)
        while _is_there(self.alive):
            time.sleep(0.002)
        self.alive = 0


def _is_there(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def nursery(database: Database, fault: str) -> Iterator[Nursery]:
    """Servers on the database, with the fault planted.  None outlives the block."""
    assert isinstance(database.writer, sa.Engine)
    url = database.writer.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.faults.server", url, fault]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = Nursery(process, int(process.stdout.readline()))
        try:
            yield found
        finally:
            if found.alive:
                found.kill()
            process.kill()


@dataclass
class Recorder(threading.Thread):
    """Saves one worker's growing count, sheet after sheet, and sends each until it is acknowledged."""

    port: int
    token: str
    engagement_id: UUID
    operations: tuple[UUID, UUID]
    enough: threading.Event
    acknowledged: list[UUID] = field(default_factory=list)
    interrupted: int = 0
    refused: str = ""  # the answer at which it stopped

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.enough.is_set():
            sheet_id = new_id()
            if not self._send_until_acknowledged(sheet_id, len(self.acknowledged)):
                return
            self.acknowledged.append(sheet_id)

    def _send_until_acknowledged(self, sheet_id: UUID, before: int) -> bool:
        """False for an answer that no retry changes."""
        cells = [
            {
                "engagement_id": str(self.engagement_id),
                "operation_id": str(operation),
                "good": (before + 1) * by,
                "seen": before * by,
            }
            for operation, by in zip(self.operations, GROWTH, strict=True)
        ]
        body = json.dumps({"id": str(sheet_id), "work_date": str(TODAY), "cells": cells})
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                status, text = self._post(body)
            except (OSError, http.client.HTTPException):
                self.interrupted += 1
                time.sleep(0.01)
                continue
            if status < 500:
                self.refused = "" if status == 200 else f"{status} {text}"
                return not self.refused
        return False

    def _post(self, body: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            headers = {"Content-Type": "application/json", "Cookie": f"{SESSION_COOKIE}={self.token}"}
            connection.request("POST", "/api/v1/sheets", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@dataclass(frozen=True)
class Outcome:
    """What the recorders were told, and how often they were cut off."""

    acknowledged: dict[UUID, UUID]  # sheet → worker
    kills: int
    interrupted: int
    refused: list[str] = field(default_factory=list)  # the answers at which a recorder stopped


def saved_under_fire(database: Database, cast: Cast, *, kills: int, fault: str = "none", token: str = "") -> Outcome:
    """Three recorders at work while the server is killed so many times.

    Raises NothingTried if the run would prove nothing.
    """
    enough, done = threading.Event(), 0
    token = token or sign_in(database, cast)
    with nursery(database, fault) as servers:
        recorders = [
            Recorder(servers.port, token, engagement_id, (cast.hem, cast.button), enough)
            for engagement_id in (cast.fang_at, cast.yan_at, cast.gui_at)
        ]
        servers.start()
        for recorder in recorders:
            recorder.start()
        _wait_for_work(recorders)
        for _ in range(kills):
            time.sleep(random.uniform(0.02, 0.4))
            servers.kill()
            done += 1
            servers.start()
        time.sleep(0.3)
        enough.set()
        for recorder in recorders:
            recorder.join(2 * PATIENCE_SECONDS)
    acknowledged = {sheet_id: r.engagement_id for r in recorders for sheet_id in r.acknowledged}
    refused = [r.refused for r in recorders if r.refused]
    if not done or not acknowledged:
        raise NothingTried("\n".join([f"{done} kills, {len(acknowledged)} sheets acknowledged", *refused]))
    return Outcome(acknowledged, done, sum(r.interrupted for r in recorders), refused)


def _wait_for_work(recorders: list[Recorder]) -> None:
    """Until the first answers are in; kills before that would hit nothing."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and any(r.is_alive() and not r.acknowledged for r in recorders):
        time.sleep(0.01)


def sign_in(database: Database, cast: Cast) -> str:
    with db.writing(database, Door()) as session:
        account = session.get_one(Account, cast.lan.account_id)
        return accounts.start_sign_in(session, account, Device("a-leader-s-phone-1234567", "Test"), real_now()).token


def troubles(database: Database, cast: Cast, outcome: Outcome) -> list[str]:
    """What is wrong in the database, for what was acknowledged; nothing if all is well."""
    line, total = OutputLine, SheetTotal
    with db.reading(database, Everything()) as session:
        sheets = dict(session.execute(sa.select(Sheet.id, Sheet.number)).all())
        lines: dict[UUID, list[tuple[UUID, UUID, int]]] = {}
        for sheet_id, *rest in session.execute(
            sa.select(line.sheet_id, line.engagement_id, line.operation_id, line.good)
        ):
            lines.setdefault(sheet_id, []).append(tuple(rest))
        feet: dict[UUID, list[tuple[UUID, int]]] = {}
        for sheet_id, *rest in session.execute(sa.select(total.sheet_id, total.operation_id, total.good)):
            feet.setdefault(sheet_id, []).append(tuple(rest))
    operations = (cast.hem, cast.button)
    foot = sorted(zip(operations, GROWTH, strict=True))
    found = []
    for sheet_id, worker in outcome.acknowledged.items():
        whole = sorted((worker, *part) for part in foot)
        if sheet_id not in sheets:
            found.append(f"lost: {sheet_id} was acknowledged")
        elif sorted(lines.get(sheet_id, [])) != whole or sorted(feet.get(sheet_id, [])) != foot:
            found.append(f"not whole: {sheet_id}")
    found += [f"nobody was told of {sheet_id}" for sheet_id in sheets.keys() - outcome.acknowledged.keys()]
    if sorted(sheets.values()) != list(range(1, len(sheets) + 1)):
        found.append("a gap in the numbers")
    return found
