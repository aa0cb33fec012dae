"""What is measured: each function returns its rows of the table."""

import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import orjson

from bench.floor import MONTH
from bench.servers import Client, Server, resident_mb, serving
from bench.stage import READ_DAY, WORKERS, WRITE_DAY, House, Stage
from workshop.ids import new_id

PRODUCT = "bench.product:app"
FLOOR = "bench.floor:app"
NAIVE = "bench.naive:app"
BARE = "bench.bare:office"
OFFICE = "/api/v1/workshops"


@dataclass(frozen=True)
class Figure:
    """One row of the table.  `holds` is none for a figure that has no goal."""

    number: str
    what: str
    measured: str
    goal: str = ""
    holds: bool | None = None


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds, requests in a round, and lines of the two histories."""

    rounds: int
    requests: int
    small_houses: int
    history_ratio: int
    history_days: int


QUICK = Size(rounds=3, requests=10, small_houses=3, history_ratio=5, history_days=100)
FULL = Size(rounds=5, requests=50, small_houses=25, history_ratio=20, history_days=1000)


@dataclass
class Batches:
    """Bodies of requests that count every worker and operation of a workshop, day after day.

    Past the last free day they correct what was counted, a piece more each.
    """

    houses: Sequence[House]
    good: int = 0
    stand: dict[tuple[UUID, date], int] = field(default_factory=dict)
    made: int = 0

    def next(self, lines: int | None = None) -> tuple[str, bytes]:
        """Whose token, and the body."""
        house = self.houses[self.made % len(self.houses)]
        free = (WRITE_DAY - READ_DAY).days
        day = READ_DAY + timedelta(days=1 + self.made // len(self.houses) % free)
        self.made += 1
        seen = self.stand.get((house.id, day), 0)
        good = seen + 1 if seen else 100
        self.stand[house.id, day] = good
        cells = [
            {"engagement_id": str(person), "operation_id": str(step), "good": good, "seen": seen}
            for person in house.engagements
            for step in house.operations
        ]
        wish = {"id": str(new_id()), "work_date": str(day), "cells": cells[:lines]}
        return house.owner, orjson.dumps(wish)


Act = Callable[[Server], None]


def saving(batches: Batches) -> Act:
    def act(server: Server) -> None:
        token, body = batches.next()
        server.client.ask("POST", "/api/v1/sheets", token, body)

    return act


def reading(path: str, tokens: Sequence[str]) -> Act:
    turn = iter(range(1 << 62))

    def act(server: Server) -> None:
        server.client.ask("GET", path, tokens[next(turn) % len(tokens)])

    return act


def cpu_ms(servers: Sequence[tuple[Server, Act]], size: Size, requests: int = 0) -> list[list[float]]:
    """CPU milliseconds a request of each server, one value a round; the rounds interleave."""
    requests = requests or size.requests
    for server, act in servers:
        for _ in range(max(requests // 2, 10)):  # warm: pools, statement caches, templates
            act(server)
    found: list[list[float]] = [[] for _ in servers]
    for _ in range(size.rounds):
        for values, (server, act) in zip(found, servers, strict=True):
            before = server.cpu()
            for _ in range(requests):
                act(server)
            values.append(server.spent(before) * 1000 / requests)
    return found


def ratio(values: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(values, floor, strict=True))


def _compared(number: str, what: str, values: Sequence[float], floor: Sequence[float], goal: float) -> Figure:
    times = ratio(values, floor)
    median, least = statistics.median(values), statistics.median(floor)
    told = f"{times:.2f} ×  ({median:.2f} against {least:.2f} ms)"
    return Figure(number, what, told, f"≤ {goal} ×", times <= goal)


# --- saving ---------------------------------------------------------------


def saving_on_sqlite(stages: Sequence[Stage], size: Size) -> Iterator[Figure]:
    """P1.  Each server has a stage of its own."""
    with ExitStack() as running:
        servers = [
            (running.enter_context(serving(app, stage, WRITE_DAY)), saving(Batches(stage.houses)))
            for app, stage in zip((PRODUCT, FLOOR, NAIVE), stages, strict=True)
        ]
        product, floor = cpu_ms(servers[:2], size)
        (naive,) = cpu_ms(servers[2:], size, requests=10)
    yield _compared("P1", "40-line batch saved, SQLite", product, floor, 2.0)
    yield Figure("", "the same, the naive way", f"{ratio(naive, floor):.1f} ×  ({statistics.median(naive):.1f} ms)")


def saving_on_postgres(stages: Sequence[Stage], postmaster: int, size: Size) -> Iterator[Figure]:
    """P2: client and database together.  One server at a time: they share the database's processes."""
    with ExitStack() as running:
        servers = [
            (running.enter_context(serving(app, stage, WRITE_DAY, (postmaster,))), saving(Batches(stage.houses)))
            for app, stage in zip((PRODUCT, FLOOR), stages, strict=True)
        ]
        values = cpu_ms(servers, size)
    yield _compared("P2", "the same, PostgreSQL, client and database", *values, 2.0)


# --- reading --------------------------------------------------------------


def reading_month(stage: Stage, size: Size) -> Iterator[Figure]:
    """P3."""
    tokens = [house.worker for house in stage.houses]
    with serving(PRODUCT, stage, READ_DAY) as product, serving(FLOOR, stage, READ_DAY) as floor:
        values = cpu_ms([(product, reading("/me", tokens)), (floor, reading("/me", tokens))], size)
    yield _compared("P3", "worker's month page", *values, 2.0)


def reading_office(stage: Stage, size: Size) -> Iterator[Figure]:
    """P6."""
    act = reading(OFFICE, [stage.officer])
    with serving(PRODUCT, stage, READ_DAY) as product, serving(BARE, stage, READ_DAY) as bare:
        for server in (product, bare):
            server.client.headers["Accept-Encoding"] = "identity"  # the bare one does not compress
        lists = [orjson.loads(server.client.ask("GET", OFFICE, stage.officer)) for server in (product, bare)]
        assert lists[0] == lists[1]
        values = cpu_ms([(product, act), (bare, act)], size)
    yield _compared("P6", f"office's list of {len(stage.houses)} workshops, JSON", *values, 3.0)


def growing(small: Stage, large: Stage, size: Size) -> Iterator[Figure]:
    """P4 and P5: the same requests on two lengths of history."""
    lines = [count_lines(stage) for stage in (large, small)]
    beside = f"{lines[0]:,} lines against {lines[1]:,}"
    steps = [_steps_of_month(stage) for stage in (large, small)]
    middle = [
        stage.houses[len(stage.houses) // 2 :][: min(20, max(len(small.houses) // 2, 1))] for stage in (large, small)
    ]
    with serving(PRODUCT, large, READ_DAY) as one, serving(PRODUCT, small, READ_DAY) as two:
        acts = [reading("/me", [house.worker for house in houses]) for houses in middle]
        values = cpu_ms([(one, acts[0]), (two, acts[1])], size)
    yield _compared("P4", f"worker's month page, {beside}", *values, 2.0)
    yield Figure("", "steps of the database for it", f"{steps[0]} against {steps[1]}", "the same", steps[0] == steps[1])
    with serving(PRODUCT, large, WRITE_DAY) as one, serving(PRODUCT, small, WRITE_DAY) as two:
        values = cpu_ms([(one, saving(Batches(middle[0]))), (two, saving(Batches(middle[1])))], size)
    yield _compared("P5", f"batch saved, {beside}", *values, 1.3)


def count_lines(stage: Stage) -> int:
    with sqlite3.connect(stage.path) as raw:
        return int(raw.execute("SELECT sum(good) / ? FROM sheet_total", (_good_of_line(),)).fetchone()[0])


def _good_of_line() -> float:
    return 90 + (WORKERS + 1) / 2


def _steps_of_month(stage: Stage) -> int:
    """Steps of SQLite's machine for one worker's month: they grow with each row touched."""
    house = stage.houses[len(stage.houses) // 2]
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with sqlite3.connect(stage.path) as raw:
        raw.set_progress_handler(count, 1)
        values = (house.id.bytes, house.engagements[0].bytes, str(READ_DAY.replace(day=1)), str(READ_DAY))
        raw.execute(MONTH, values).fetchall()
    return steps


# --- together -------------------------------------------------------------

WRITERS = 8


def reading_beside_writers(stage: Stage, seconds: float) -> Iterator[Figure]:
    """P7: one reader's waiting, alone and beside writers that never pause."""
    path, token = f"/api/v1/me/months/{READ_DAY:%Y-%m}", stage.houses[0].worker
    with serving(PRODUCT, stage, WRITE_DAY) as server:
        _waits(server.client, path, token, 1.0)
        alone = _waits(server.client, path, token, seconds)
        over, written = threading.Event(), [0] * WRITERS
        writers = [
            threading.Thread(target=_write_on, args=(server.port, stage, at, over, written)) for at in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(0.5)
        began = sum(written)
        beside = _waits(server.client, path, token, seconds)
        batches = (sum(written) - began) / seconds
        over.set()
        for writer in writers:
            writer.join()
    for name, at, goal in (("p50", 0.5, 2.5), ("p99", 0.99, 5.0)):
        before, now = (sorted(waits)[int(len(waits) * at)] for waits in (alone, beside))
        told = f"{now / before:.1f} ×  ({now:.1f} against {before:.1f} ms)"
        yield Figure("P7", f"read beside 8 writers, {name}", told, f"≤ {goal} ×", now / before <= goal)
    yield Figure("", "batches they saved meanwhile", f"{batches:.0f} a second")


def _waits(client: Client, path: str, token: str, seconds: float) -> list[float]:
    waits, end = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        client.ask("GET", path, token)
        waits.append((time.perf_counter() - began) * 1000)
    return waits


def _write_on(port: int, stage: Stage, at: int, over: threading.Event, written: list[int]) -> None:
    own, client = Batches([stage.houses[1 + at % (len(stage.houses) - 1)]]), Client(port)
    while not over.is_set():
        client.ask("POST", "/api/v1/sheets", *own.next())
        written[at] += 1
    client.close()


# --- memory ---------------------------------------------------------------


def memory(stage: Stage) -> Iterator[Figure]:
    """P15: after 1,000 requests of the kinds that a day brings."""
    batches = Batches(stage.houses)
    with serving(PRODUCT, stage, WRITE_DAY) as server:
        for turn in range(250):
            house = stage.houses[turn % len(stage.houses)]
            server.client.ask("POST", "/api/v1/sheets", *batches.next())
            server.client.ask("GET", "/me", house.worker)
            server.client.ask("GET", "/count", house.owner)
            server.client.ask("GET", OFFICE, stage.officer)
        resident = resident_mb(server.process.pid)
    yield Figure("P15", "memory after 1,000 requests", f"{resident:.0f} MB", "≤ 130 MB", resident <= 130)
