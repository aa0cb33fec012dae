"""What is counted rather than timed: bytes on disk, syncs, bytes over the air, and the way to a first answer."""

import gzip
import re
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli

from bench.measures import PRODUCT, Batches, Figure, Size
from bench.servers import Client, cpu_seconds, free_port, launch, serving, stop, wait_for
from bench.stage import READ_DAY, WRITE_DAY, Stage

_COUNTED = "output_line", "sheet_total"


def bytes_on_disk(stage: Stage, folder: Path) -> Iterator[Figure]:
    """P11: the same lines in the product's tables and in one with an integer key and two indexes.

    They arrive as in life: day by day, each day all workers of a workshop.
    """
    with sqlite3.connect(stage.path) as source:
        made = [
            source.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0] for name in _COUNTED
        ]
        lines = source.execute("SELECT * FROM output_line ORDER BY work_date, workshop_id, sheet_id, line").fetchall()
        totals = source.execute("SELECT * FROM sheet_total").fetchall()
    ours = _bytes(folder / "ours.db", made[:1], "output_line", lines)
    feet = _bytes(folder / "feet.db", made[1:], "sheet_total", totals)
    plain = (
        "CREATE TABLE line (id INTEGER PRIMARY KEY, workshop_id BLOB, engagement_id BLOB, work_date TEXT,"
        " sheet_id BLOB, line INT, operation_id BLOB, good INT, rework INT, scrap INT, rate_hao INT, per_pieces INT,"
        " asked TEXT)"
    )
    indexes = ["CREATE INDEX by_worker ON line (engagement_id, work_date)", "CREATE INDEX by_sheet ON line (sheet_id)"]
    theirs = _bytes(folder / "plain.db", [plain, *indexes], "line", [(None, *line) for line in lines])
    count = len(lines)
    told = f"{ours / theirs:.2f} ×  ({ours / count:.0f} against {theirs / count:.0f} B)"
    yield Figure("P11", "bytes a line with all indexes", told, "≤ 0.6 ×", ours / theirs <= 0.6)
    yield Figure("", "the feet of its sheet, a line's share", f"{feet / count:.0f} B")


def _bytes(path: Path, statements: list[str], table: str, rows: list[tuple[object, ...]]) -> int:
    """What the rows add to an empty file with these tables and indexes."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    for statement in statements:
        raw.execute(statement)
    (empty,) = raw.execute("PRAGMA page_count").fetchone()
    raw.execute("BEGIN")
    raw.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    raw.execute("COMMIT")
    (full,) = raw.execute("PRAGMA page_count").fetchone()
    (page,) = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    return int((full - empty) * page)


def syncs(stage: Stage, writes: int = 20) -> Iterator[Figure]:
    """P12: syncs of the log for each acknowledged write, seen by strace."""
    what = "syncs for each acknowledged write"
    if shutil.which("strace") is None:
        yield Figure("P12", what, "not measured: no strace here", "1")
        return
    port = free_port()
    with tempfile.NamedTemporaryFile() as seen:
        watch = ("strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", seen.name)
        process = launch(PRODUCT, stage, str(WRITE_DAY), port, watch)
        try:
            wait_for(process, port)
            batches, client = Batches(stage.houses), Client(port)
            client.ask("POST", "/api/v1/sheets", *batches.next(2))  # begins the log, whose head is synced once
            found = []
            for _ in range(writes):
                before = _syncs(Path(seen.name))
                client.ask("POST", "/api/v1/sheets", *batches.next(2))
                found.append(_syncs(Path(seen.name)) - before)
            client.close()
        finally:
            stop(process)
    least, most = min(found), max(found)
    told = f"{least}" if least == most else f"{least} to {most}"
    yield Figure("P12", f"{what} ({writes} of them)", told, "exactly 1", least == most == 1)


def _syncs(seen: Path) -> int:
    time.sleep(0.02)  # strace writes its line after the call
    return len(re.findall(r"^.*sync\(.*\.db", seen.read_text(), re.MULTILINE))


def over_the_air(stage: Stage) -> Iterator[Figure]:
    """P13 and P14: a first visit, everything that the page names included."""
    house = stage.houses[0]
    with serving(PRODUCT, stage, READ_DAY) as server:
        for number, what, path, token, limit in (
            ("P13", "worker's page and styles", "/me", house.worker, 8_000),
            ("P14", "owner's grid, scripts and styles", "/count", house.owner, 30_000),
        ):
            visits = {how: _visit(server.port, path, token, how) for how in ("br", "gzip")}
            scripts = visits["br"].scripts
            holds = max(visit.opened for visit in visits.values()) <= limit and (number != "P13" or scripts == 0)
            told = ", ".join(f"{visit.opened / 1000:.1f} kB {how}" for how, visit in visits.items())
            yield Figure(number, what, f"{told}, {scripts} scripts", f"≤ {limit // 1000} kB", holds)
            if visits["br"].later:
                told = ", ".join(f"{(visit.opened + visit.later) / 1000:.1f} kB {how}" for how, visit in visits.items())
                yield Figure("", "with what the first touch of a cell fetches", told)


@dataclass(frozen=True)
class Visit:
    """Bytes as sent: of the page with all that it loads when it is opened, and of what it loads later."""

    opened: int
    later: int
    scripts: int


_NAMED = re.compile(r'\b(src|href|content)="(/static/[^"]+\.(?:js|css)[^"]*)"')


def _visit(port: int, path: str, token: str, how: str) -> Visit:
    client = Client(port, {"Accept-Encoding": how})
    page = client.ask("GET", path, token)
    html = (brotli.decompress(page) if how == "br" else gzip.decompress(page)).decode()
    opened, later = len(page), 0
    for place, part in sorted(set(_NAMED.findall(html))):
        size = len(client.ask("GET", part))
        opened += size if place != "content" else 0
        later += size if place == "content" else 0
    client.close()
    return Visit(opened, later, html.count("<script"))


def cold_start(stage: Stage, size: Size) -> Iterator[Figure]:
    """P16: from nothing to the first answer."""
    seconds: dict[str, list[tuple[float, float]]] = {PRODUCT: [], "bench.bare:empty": []}
    for _ in range(size.rounds):
        for app, values in seconds.items():
            values.append(_first_answer(app, stage))
    cpu, wall = ([statistics.median(value[i] for value in values) for values in seconds.values()] for i in range(2))
    told = f"{cpu[0] / cpu[1]:.2f} × CPU ({cpu[0]:.2f} against {cpu[1]:.2f} s), {wall[0] / wall[1]:.2f} × wall"
    yield Figure("P16", "cold start to first answer", told, "≤ 2.5 ×", cpu[0] <= 2.5 * cpu[1])


def _first_answer(app: str, stage: Stage) -> tuple[float, float]:
    began, port = time.perf_counter(), free_port()
    process = launch(app, stage, str(READ_DAY), port)
    try:
        wait_for(process, port)
        client = Client(port)
        client.ask("GET", "/sign-in")
        client.close()
        return cpu_seconds(process.pid), time.perf_counter() - began
    finally:
        stop(process)
