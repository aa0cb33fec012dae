"""A large file brought, checked and looked at, beside the bare reading of it; and what others wait meanwhile."""

import io
import re
import statistics
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPResponse
from itertools import product

from python_calamine import CalamineWorkbook

from bench.measures import PRODUCT, Figure, Size
from bench.servers import Server, children_seconds, serving
from bench.stage import LINES, OPERATIONS, WORKERS, WRITE_DAY, Stage
from workshop.ids import new_id
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook

ROWS = 20_000
_FIRST_DAY = date(2024, 1, 1)
_BOUNDARY = "a-boundary-of-the-bench"


def importing(stage: Stage, size: Size) -> Iterator[Figure]:
    """P19: CPU of the server and of the process that reads for it, from the upload to the preview."""
    content, token = tally(), stage.houses[0].owner
    ours, bare = [], []
    with serving(PRODUCT, stage, WRITE_DAY) as server:
        _leave(server, token, _look(server, token, content))  # warm: pools, statement caches, templates
        for _ in range(size.rounds):
            bare.append(_bare_seconds(content))
            before, of_children = server.cpu(), children_seconds(server.process.pid)
            where = _look(server, token, content)
            ours.append(server.spent(before) + children_seconds(server.process.pid) - of_children)
            _leave(server, token, where)
        alone, meanwhile, parts, seconds = _beside(server, token, content)
    times = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    told = f"{times:.1f} ×  ({statistics.median(ours):.2f} against {statistics.median(bare):.3f} s)"
    yield Figure("P19", f"{ROWS:,} rows from xlsx, parsed, checked, previewed", told, "≤ 20 ×", times <= 20)
    yield Figure("", f"then written in {parts} parts, pages included", f"{seconds:.1f} s")
    yield Figure(
        "",
        "longest wait for the count page meanwhile",
        f"{max(meanwhile):.0f} ms of {len(meanwhile)} (alone {max(alone):.0f} ms of {len(alone)})",
    )


def tally() -> bytes:
    """A list of counts of the stage's people, day by day: 20,000 rows below one of headings."""
    days = [_FIRST_DAY + timedelta(days=after) for after in range(ROWS // LINES)]
    rows: list[list[Cell]] = [
        [day, f"工{who}", "1", f"工序{step}", 90 + who]
        for day, who, step in product(days, range(1, WORKERS + 1), range(1, OPERATIONS + 1))
    ]
    columns = [Column("日期", Kind.DAY), *map(Column, ("姓名", "订单", "工序")), Column("合格数", Kind.NUMBER)]
    return write_workbook([NewWorksheet("计件明细", columns, rows)])


def _bare_seconds(content: bytes) -> float:
    began = time.process_time()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == ROWS + 1
    return time.process_time() - began


# --- the pages ------------------------------------------------------------


def _look(server: Server, token: str, content: bytes) -> str:
    """Bring the file and look at it: where that is."""
    fields = {"id": str(new_id()), "kind": "counts"}
    where = _posted(server, token, "/imports", fields, content).getheader("Location") or ""
    page = server.client.ask("GET", where, token)
    if len(page) < 1_000:
        raise RuntimeError(f"{where} says little")
    return where


def _leave(server: Server, token: str, where: str) -> None:
    _posted(server, token, f"{where}/end", {})


def _beside(server: Server, token: str, content: bytes) -> tuple[list[float], list[float], int, float]:
    """Milliseconds that count pages take alone, and beside a file that is looked at and written; its parts, seconds."""
    over, waits = threading.Event(), list[float]()
    alone = [_wait(server, token) for _ in range(30)]
    counter = threading.Thread(target=lambda: waits.extend(_waits_until(over, server, token)))
    counter.start()
    where, parts = _look(server, token, content), 1
    began = time.perf_counter()
    _posted(server, token, where, {"act": "take"})
    while batch := re.search(rb'name="batch" value="(\d+)"', _plain(server, token, where)):
        _posted(server, token, f"{where}/take", {"batch": batch[1].decode()})
        parts += 1
    seconds = time.perf_counter() - began
    over.set()
    counter.join()
    return alone, waits, parts, seconds


def _waits_until(over: threading.Event, server: Server, token: str) -> Iterator[float]:
    while not over.wait(0.02):
        yield _wait(server, token)


def _wait(server: Server, token: str) -> float:
    began = time.perf_counter()
    _plain(server, token, "/count")
    return (time.perf_counter() - began) * 1000


def _plain(server: Server, token: str, path: str) -> bytes:
    """The page as it is, over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": f"workshop_session={token}", "Accept-Encoding": "identity"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return content


def _posted(
    server: Server, token: str, path: str, fields: Mapping[str, str], content: bytes | None = None
) -> HTTPResponse:
    """The answer to a form; anything but a way on is a fault of the bench."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if content is not None:
        parts.append(b'Content-Disposition: form-data; name="file"; filename="large.xlsx"\r\n\r\n' + content)
    edge = f"--{_BOUNDARY}".encode()
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    headers = {"Cookie": f"workshop_session={token}", "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 303:
        raise RuntimeError(f"{path}: {answer.status}")
    return answer
