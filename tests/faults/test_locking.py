"""A month is locked by two owners at once, while counts arrive, while the server is killed: one run, whole or not."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import TODAY, Cast, make_cast
from tests.faults.harness import PATIENCE_SECONDS, Nursery, nursery
from tests.faults.server import OCTOBER
from tests.output.wishes import cell, saved_sheet
from tests.pay.wishes import MONTH_END, SEPTEMBER, reopen, show
from workshop import database as db
from workshop import migrate
from workshop.accounts import commands as accounts
from workshop.accounts.commands import Device
from workshop.accounts.guard import SESSION_COOKIE
from workshop.accounts.models import Account
from workshop.actor import Actor
from workshop.clock import CHINA, real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.models import OutputLine, Sheet
from workshop.pay import queries
from workshop.pay.commands import lock_doubts
from workshop.pay.models import PayCut, RunStep, Slip, SlipCut, SlipLine
from workshop.pay.queries import LOCKED_STEPS
from workshop.tenancy import Door, Everything, Workshop

IN_OCTOBER = OCTOBER.astimezone(CHINA).date()
MORE_ROUNDS = 10
ROUNDS = [1, pytest.param(12, marks=pytest.mark.proof)]


@dataclass(frozen=True)
class Ground:
    """A database of this test's own, September shown in it, and the servers on it."""

    database: Database
    cast: Cast
    servers: Nursery
    tokens: tuple[str, str]  # Mei, on two devices
    leader: str


@pytest.fixture
def ground(dialect: str, new_database: Callable[[str], Database]) -> Iterator[Ground]:
    database = new_database(dialect)
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast = make_cast(session)
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 100), cell(cast, 40, at=cast.hem), cell(cast, 90, of=cast.yan_at))
        show(session, cast, today=MONTH_END)
    with nursery(database, "in October") as servers:
        servers.start()
        tokens = _sign_in(database, cast.mei, "one"), _sign_in(database, cast.mei, "two")
        yield Ground(database, cast, servers, tokens, _sign_in(database, cast.lan, "leader"))


def _sign_in(database: Database, actor: Actor, device: str) -> str:
    with db.writing(database, Door()) as session:
        account = session.get_one(Account, actor.account_id)
        mark = Device(f"a-phone-of-{actor.account_id}-{device}", "Test")
        return accounts.start_sign_in(session, account, mark, real_now()).token


def post(ground: Ground, token: str, path: str, body: str, kind: str) -> int:
    """The status of the answer.  Raises OSError or HTTPException if none came."""
    connection = http.client.HTTPConnection("127.0.0.1", ground.servers.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", path, body, {"Content-Type": kind, "Cookie": f"{SESSION_COOKIE}={token}"})
        return connection.getresponse().status
    finally:
        connection.close()


def lock(ground: Ground, token: str, form_id: UUID) -> int:
    body = urlencode([("id", str(form_id)), *(("confirmed", key) for key in keys(ground))])
    return post(ground, token, "/pay/2025-09/lock", body, "application/x-www-form-urlencoded")


def keys(ground: Ground) -> list[str]:
    """All that may be asked, said to be right."""
    with db.reading(ground.database, ground.cast.mei.scope) as session:
        run = queries.run_of_month(session, ground.cast.workshop, SEPTEMBER)
        assert run
        if run.last is None or run.last.object_until is None:
            return []
        workshop = session.get_one(Workshop, ground.cast.workshop)
        asked = {doubt.key for doubt in lock_doubts(session, workshop, run, IN_OCTOBER)}
    return sorted(asked | {f"changed/{count}" for count in (1, 2, 3)} | {f"no_time/{count}" for count in (1, 2, 3)})


def locks(session: Session) -> int:
    return len(session.scalars(sa.select(RunStep.id).where(col(RunStep.id).in_(LOCKED_STEPS))).all())


def check_whole(ground: Ground) -> int:
    """Everything of a lock is there, or nothing of it; how many locks stand."""
    with db.reading(ground.database, Everything()) as session:
        slips = session.scalars(sa.select(Slip).where(col(Slip.step_id).in_(LOCKED_STEPS))).all()
        cuts = session.scalars(sa.select(PayCut)).all()
        own = session.scalars(sa.select(SlipCut)).all()
        closed = session.get_one(Workshop, ground.cast.workshop).closed_through
        stands = locks(session)
        assert len(cuts) == stands
        assert {cut.slip_id for cut in own} == {slip.id for slip in slips}
        assert bool(slips) == bool(stands) == (closed == MONTH_END)
        for slip in slips:
            lines = session.scalars(sa.select(SlipLine.pay_fen).where(col(SlipLine.slip_id) == slip.id)).all()
            assert sum(lines) == slip.net_fen
        return stands


def check_all_paid(ground: Ground) -> None:
    """The locked run pays every sheet of the month, each piece of it."""
    with db.reading(ground.database, Everything()) as session:
        (cut,) = session.scalars(sa.select(PayCut)).all()
        highest = session.scalar(sa.select(sa.func.max(Sheet.number)).where(col(Sheet.month) == cut.month))
        assert cut.to_number == highest, "a count was answered as saved, and is in no run"
        made = session.scalar(sa.select(sa.func.sum(OutputLine.good)))
        paid = session.scalar(
            sa.select(sa.func.sum(SlipLine.quantity))
            .join(Slip, col(Slip.id) == SlipLine.slip_id)
            .where(col(Slip.step_id).in_(LOCKED_STEPS), col(SlipLine.kind) == "pieces")
        )
        assert paid == made


def again(ground: Ground) -> None:
    """Opened and shown once more, for another round."""
    with db.writing(ground.database, ground.cast.mei.scope) as session:
        reopen(session, ground.cast)
        show(session, ground.cast, today=MONTH_END)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_owners_lock_at_once_and_there_is_one_run(ground: Ground, rounds: int) -> None:
    for turn in range(rounds):
        answers: list[int] = []
        gate = threading.Barrier(2)

        def one(token: str, gate: threading.Barrier = gate, answers: list[int] = answers) -> None:
            gate.wait()
            answers.append(lock(ground, token, new_id()))

        threads = [threading.Thread(target=one, args=(token,)) for token in ground.tokens]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [303, 409]
        assert check_whole(ground) == 1
        check_all_paid(ground)
        if turn < rounds - 1:
            again(ground)


@dataclass
class Counter(threading.Thread):
    """Saves a growing count until it is told that the month is closed."""

    ground: Ground
    answers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        made = 0
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and (not self.answers or self.answers[-1] == 200):
            cells = [
                {
                    "engagement_id": str(self.ground.cast.gui_at),
                    "operation_id": str(self.ground.cast.hem),
                    "good": made + 1,
                    "seen": made,
                }
            ]
            body = json.dumps({"id": str(new_id()), "work_date": str(TODAY), "cells": cells, "confirmed": []})
            self.answers.append(post(self.ground, self.ground.leader, "/api/v1/sheets", body, "application/json"))
            made += 1


@pytest.mark.proof
def test_a_count_that_arrives_during_the_lock_is_paid_or_refused(ground: Ground) -> None:
    counter = Counter(ground)
    counter.start()
    while len(counter.answers) < 3:
        assert counter.is_alive(), counter.answers
        time.sleep(0.005)
    assert lock(ground, ground.tokens[0], new_id()) == 303
    counter.join(PATIENCE_SECONDS)
    assert counter.answers[-1] == 409
    assert set(counter.answers[:-1]) == {200}
    assert check_whole(ground) == 1
    check_all_paid(ground)


@pytest.mark.proof
@pytest.mark.parametrize("rounds", [12])
def test_a_server_killed_while_locking_leaves_nothing_half_done(ground: Ground, rounds: int) -> None:
    turn = cut_off = 0
    while turn < rounds or (not cut_off and turn < rounds + MORE_ROUNDS):
        if turn:
            again(ground)
        turn += 1
        form_id = new_id()
        told: list[int] = []

        def ask(form_id: UUID = form_id, told: list[int] = told) -> None:
            try:
                told.append(lock(ground, ground.tokens[0], form_id))
            except (OSError, http.client.HTTPException):
                return

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(random.uniform(0.0, 0.12))
        ground.servers.kill()
        asking.join()
        cut_off += not told
        stands = check_whole(ground)
        assert stands or not told, "it was told that the month is locked"
        ground.servers.start()
        assert lock(ground, ground.tokens[0], form_id) == 303
        assert check_whole(ground) == 1
        check_all_paid(ground)
    assert cut_off, "no kill cut anybody off"
