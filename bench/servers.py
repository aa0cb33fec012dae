"""Server processes of a run: started, asked over one kept connection, timed by their CPU, and stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench.stage import Stage

START_SECONDS = 30.0


def cpu_seconds(pid: int) -> float:
    """CPU time that the process and its threads, ended ones too, have used so far.  Linux."""
    return time.clock_gettime(~pid << 3 | 2)  # what clock_getcpuclockid() gives


def children_seconds(pid: int) -> float:
    """CPU time of the children that the process has waited for, in steps of a clock tick.  Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and its children."""
    tasks = Path(f"/proc/{pid}/task")
    children = " ".join((task / "children").read_text() for task in tasks.iterdir())
    return [pid, *map(int, children.split())]


def resident_mb(pid: int) -> float:
    """Memory of the process now, in MB of 10^6 bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass
class Client:
    """One browser: a kept connection and a cookie."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, token: str = "", body: bytes | None = None) -> bytes:
        """The body of the answer.  Anything but a 200 is a fault of the bench."""
        headers = {"Cookie": f"workshop_session={token}", "Accept-Encoding": "gzip", **self.headers}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content

    def close(self) -> None:
        self._connection.close()


@dataclass
class Server:
    """A running server."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    client: Client
    companions: tuple[int, ...] = ()
    """Processes whose children work for this server too: a database."""

    def cpu(self) -> dict[int, float]:
        """CPU seconds so far by process."""
        pids = [self.process.pid, *(pid for parent in self.companions for pid in family(parent))]
        return {pid: cpu_seconds(pid) for pid in pids}

    def spent(self, before: Mapping[int, float]) -> float:
        """CPU seconds since `before`."""
        return sum(now - before.get(pid, 0.0) for pid, now in self.cpu().items())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(app: str, stage: Stage, today: str, port: int, wrapper: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """Start uvicorn with the application that `app` (module:factory) makes."""
    address = ("--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--log-level", "warning")
    address += ("--timeout-keep-alive", "600")
    return subprocess.Popen(
        [*wrapper, sys.executable, "-m", "uvicorn", "--factory", app, *address],
        env={**os.environ, "BENCH_URL": stage.url, "BENCH_TODAY": today},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when the port takes connections."""
    give_up = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"{process.args!r} did not start")
        time.sleep(0.005)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the process; under strace its child too, which would go on without it."""
    if process.poll() is None:
        for pid in reversed(family(process.pid)):
            os.kill(pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serving(app: str, stage: Stage, today: object, companions: tuple[int, ...] = ()) -> Iterator[Server]:
    """A server, stopped at the end."""
    port = free_port()
    process = launch(app, stage, str(today), port)
    try:
        wait_for(process, port)
        client = Client(port)
        yield Server(app, process, port, client, companions)
        client.close()
    finally:
        stop(process)
