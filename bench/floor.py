"""The floor: the least that could do the same durable work.

No framework, no objects: one raw connection, the statements and checks of the
product written out by hand, one transaction a request.  It answers only what
the bench asks, and its refusals are bare.
"""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import Jsonb

from bench.floor_page import month_page
from workshop.ids import new_id

USUAL_DAYS = 30

ARRIVAL = """
SELECT s.id, s.account_id, a.name, m.role, m.workshop_id,
       EXISTS (SELECT 1 FROM sign_in o WHERE o.device_hash = s.device_hash AND o.account_id <> s.account_id)
  FROM sign_in s
  JOIN account a ON a.id = s.account_id
  LEFT JOIN membership m ON m.id = s.membership_id
 WHERE s.token_hash = ? AND s.ended_at IS NULL AND s.expires_at > ? AND m.ended_at IS NULL
"""
WORKSHOP = "SELECT closed_through FROM workshop WHERE id = ?"
KNOWN = "SELECT id, month, number, kind, undoes_id, recorded_at FROM sheet WHERE id = ? AND workshop_id = ?"
ENGAGED = "SELECT id, started_on, ended_on FROM engagement WHERE workshop_id = ? AND id IN ({})"
OPERATIONS = """
SELECT o.id, c.pieces FROM operation o JOIN customer_order c ON c.id = o.order_id
 WHERE o.workshop_id = ? AND o.id IN ({})
"""
RATES = """
SELECT operation_id, valid_from, rate_hao, per_pieces FROM rate
 WHERE workshop_id = ? AND operation_id IN ({}) ORDER BY announced_at, id
"""
CELLS = """
SELECT engagement_id, operation_id,
       coalesce(sum(CASE WHEN work_date = ? THEN good END), 0),
       coalesce(sum(CASE WHEN work_date = ? THEN rework END), 0),
       coalesce(sum(CASE WHEN work_date = ? THEN scrap END), 0),
       coalesce(sum(CASE WHEN work_date < ? THEN good END), 0),
       count(DISTINCT CASE WHEN work_date < ? THEN work_date END)
  FROM output_line
 WHERE workshop_id = ? AND engagement_id IN ({}) AND work_date BETWEEN ? AND ?
 GROUP BY engagement_id, operation_id, rate_hao, per_pieces
"""
RECORDED = """
SELECT operation_id, sum(good) FROM sheet_total
 WHERE workshop_id = ? AND operation_id IN ({}) GROUP BY operation_id
"""
HIGHEST = "SELECT max(number) FROM sheet WHERE workshop_id = ? AND month = ?"
SHEET = """
INSERT INTO sheet (id, workshop_id, month, number, kind, note, recorded_by, recorded_at)
VALUES (?, ?, ?, ?, 'count', '', ?, ?)
"""
LINES = """
INSERT INTO output_line (workshop_id, engagement_id, work_date, sheet_id, line, operation_id,
                         good, rework, scrap, rate_hao, per_pieces)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
TOTALS = "INSERT INTO sheet_total (workshop_id, operation_id, sheet_id, good, rework, scrap) VALUES (?, ?, ?, ?, ?, ?)"
NOTE = """
INSERT INTO note (id, workshop_id, account_id, at, action, subject, subject_id, details)
VALUES (?, ?, ?, ?, 'sheet.saved', 'sheet', ?, ?)
"""
LINES_AT_ONCE = """
INSERT INTO output_line (workshop_id, engagement_id, work_date, sheet_id, line, operation_id,
                         good, rework, scrap, rate_hao, per_pieces)
SELECT %s::uuid, e, %s::date, %s::uuid, l, o, g, r, s, h, p
  FROM unnest(%s::uuid[], %s::int[], %s::uuid[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::int[])
       AS t (e, l, o, g, r, s, h, p)
"""
HOLDINGS = """
SELECT engagement_id, workshop_id, reprinted FROM holding
 WHERE account_id = ? AND ended_at IS NULL ORDER BY since, id
"""
ENGAGEMENT = "SELECT id, workshop_id, number, called_name FROM engagement WHERE id = ?"
MONTH = """
SELECT work_date, operation_id, rate_hao, per_pieces, sum(good), sum(rework), sum(scrap) FROM output_line
 WHERE workshop_id = ? AND engagement_id = ? AND work_date BETWEEN ? AND ?
 GROUP BY work_date, operation_id, rate_hao, per_pieces ORDER BY work_date
"""
WORKSHOPS = "SELECT id, name FROM workshop WHERE id = ?"
NAMES = """
SELECT o.id, o.name, c.product FROM operation o JOIN customer_order c ON c.id = o.order_id
 WHERE o.workshop_id = ? AND o.id IN ({})
"""
TALKS = """
SELECT work_date, id, kind, answers_id FROM day_talk
 WHERE engagement_id = ? AND work_date BETWEEN ? AND ? ORDER BY work_date, id
"""


def marks(count: int) -> str:
    return ",".join("?" * count)


class Refused(Exception):
    """One of the product's refusals."""


class OnSqlite:
    """One raw connection, set as the product sets its own."""

    hold = WORKSHOP

    def __init__(self, url: str) -> None:
        self.raw = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, cached_statements=256)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.raw.execute(f"PRAGMA {pragma}")

    def begin(self, kind: str) -> None:
        self.raw.execute(f"BEGIN {kind}")

    def end(self, how: str) -> None:
        self.raw.execute(how)

    def rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return self.raw.execute(sql, values).fetchall()

    def add(self, sql: str, *rows: Sequence[Any]) -> None:
        self.raw.executemany(sql, rows)

    def add_lines(self, rows: Sequence[Sequence[Any]]) -> None:
        self.raw.executemany(LINES, rows)

    @staticmethod
    def id_of(text: str) -> Any:
        return bytes.fromhex(text.replace("-", ""))

    @staticmethod
    def key(value: UUID) -> Any:
        return value.bytes

    @staticmethod
    def moment(value: datetime) -> Any:
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")

    @staticmethod
    def details(value: dict[str, Any]) -> Any:
        return orjson.dumps(value).decode()


class OnPostgres:
    """psycopg with every statement prepared."""

    hold = WORKSHOP + " FOR UPDATE"

    def __init__(self, url: str) -> None:
        self.raw = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self.cursor = self.raw.cursor(binary=True)

    def begin(self, kind: str) -> None:
        self.cursor.execute("BEGIN")

    def end(self, how: str) -> None:
        self.cursor.execute(how)  # type: ignore[arg-type]

    def rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return self.cursor.execute(sql.replace("?", "%s"), values, prepare=True).fetchall()  # type: ignore[arg-type]

    def add(self, sql: str, *rows: Sequence[Any]) -> None:
        for row in rows:
            self.cursor.execute(sql.replace("?", "%s"), row, prepare=True)  # type: ignore[arg-type]

    def add_lines(self, rows: Sequence[Sequence[Any]]) -> None:
        workshop, _, day, sheet = rows[0][:4]
        _, people, _, _, numbers, operations, *rest = zip(*rows, strict=True)
        lists = [list(part) for part in (people, numbers, operations, *rest)]
        self.cursor.execute(LINES_AT_ONCE, (workshop, day, sheet, *lists), prepare=True)

    @staticmethod
    def id_of(text: str) -> Any:
        return UUID(text)

    @staticmethod
    def key(value: UUID) -> Any:
        return value

    @staticmethod
    def moment(value: datetime) -> Any:
        return value

    @staticmethod
    def details(value: dict[str, Any]) -> Any:
        return Jsonb(value)


Engine = OnSqlite | OnPostgres


def sign_in(db: Engine, token: str) -> Any:
    found = db.rows(ARRIVAL, (hashlib.sha256(token.encode()).digest(), db.moment(datetime.now(UTC))))
    if not found:
        raise Refused("not_signed_in")
    return found[0]


def save(db: Engine, token: str, body: bytes) -> dict[str, Any]:
    """A day's grid, saved: the statements of the product's `save_day`."""
    wish = orjson.loads(body)
    day, now = date.fromisoformat(wish["work_date"]), datetime.now(UTC)
    db.begin("IMMEDIATE")
    _, account, _, role, workshop, _ = sign_in(db, token)
    if role not in ("owner", "leader"):
        raise Refused("forbidden")
    (closed,) = db.rows(db.hold, (workshop,))[0]
    sheet = db.id_of(wish["id"])
    if known := db.rows(KNOWN, (sheet, workshop)):
        db.end("ROLLBACK")
        return {"outcome": "already_had", "sheet": [str(part) for part in known[0]]}
    if wish["work_date"] > os.environ["BENCH_TODAY"] or (closed and wish["work_date"] <= str(closed)):
        raise Refused("day")
    cells = [(db.id_of(c["engagement_id"]), db.id_of(c["operation_id"]), c["good"], c["seen"]) for c in wish["cells"]]
    lines = priced_lines(db, workshop, day, cells)
    month = wish["work_date"][:7]
    number = (db.rows(HIGHEST, (workshop, month))[0][0] or 0) + 1
    db.add(SHEET, (sheet, workshop, month, number, account, db.moment(now)))
    rows = [
        (workshop, person, str(day), sheet, at, operation, *counts, *rate)
        for at, (person, operation, counts, rate) in enumerate(lines, start=1)
    ]
    db.add_lines(rows)
    sums: dict[Any, list[int]] = {}
    for _, operation, counts, _ in lines:
        sums[operation] = [a + b for a, b in zip(sums.get(operation, (0, 0, 0)), counts, strict=True)]
    db.add(TOTALS, *((workshop, operation, sheet, *counts) for operation, counts in sums.items()))
    details = db.details({"month": month, "number": number, "lines": len(lines)})
    db.add(NOTE, (db.key(new_id()), workshop, account, db.moment(now), sheet, details))
    db.end("COMMIT")
    stored = {"id": wish["id"], "month": month, "number": number, "kind": "count", "undoes_id": None}
    return {"outcome": "stored", "sheet": {**stored, "recorded_at": now}}


def priced_lines(db: Engine, workshop: Any, day: date, cells: Sequence[Any]) -> list[Any]:
    """Worker, operation, difference and rate of each cell.  Raises Refused for whatever the product refuses."""
    people, steps = list({c[0] for c in cells}), list({c[1] for c in cells})
    in_people, in_steps, text = marks(len(people)), marks(len(steps)), str(day)
    engaged = db.rows(ENGAGED.format(in_people), (workshop, *people))
    if len(engaged) != len(people) or any(str(s) > text or (e and str(e) < text) for _, s, e in engaged):
        raise Refused("engaged")
    ordered = dict(db.rows(OPERATIONS.format(in_steps), (workshop, *steps)))
    posted = db.rows(RATES.format(in_steps), (workshop, *steps))
    rates: dict[Any, Any] = {}
    for operation, valid_from, rate, per in posted:
        if str(valid_from) <= text and (operation not in rates or rates[operation][0] <= str(valid_from)):
            rates[operation] = (str(valid_from), rate, per)
    if len(ordered) != len(steps) or len(rates) != len(steps):
        raise Refused("no_rate")
    since = min(day.replace(day=1), day - timedelta(days=USUAL_DAYS))
    values = (text, text, text, text, text, workshop, *people, str(since), text)
    states = {(person, step): state for person, step, *state in db.rows(CELLS.format(in_people), values)}
    recorded = dict(db.rows(RECORDED.format(in_steps), (workshop, *steps)))
    lines, added = [], dict.fromkeys(steps, 0)
    for person, step, good, seen in cells:
        now, _rework, _scrap, past, days = states.get((person, step), (0, 0, 0, 0, 0))
        usual = past / days if days else 0
        if now != seen or (usual and good > 3 * usual and good - usual >= 30):
            raise Refused("doubtful")
        if good != now:
            added[step] += good - now
            lines.append((person, step, (good - now, 0, 0), rates[step][1:]))
    if any(added[step] > 0 and recorded.get(step, 0) + added[step] > ordered[step] for step in steps):
        raise Refused("overrun")
    return lines


def my_month(db: Engine, token: str) -> bytes:
    """A worker's month, as HTML."""
    today = date.fromisoformat(os.environ["BENCH_TODAY"])
    first, text = str(today.replace(day=1)), str(today)
    db.begin("")
    account = sign_in(db, token)
    (engagement, workshop, _), *_ = db.rows(HOLDINGS, (account[1],))
    me = db.rows(ENGAGEMENT, (engagement,))[0]
    made = db.rows(MONTH, (workshop, engagement, first, text))
    steps = list({row[1] for row in made})
    names = {i: (name, product) for i, name, product in db.rows(NAMES.format(marks(len(steps))), (workshop, *steps))}
    (place,) = db.rows(WORKSHOPS, (workshop,))
    talks = db.rows(TALKS, (engagement, first, text))
    db.end("COMMIT")
    return month_page(me, place[1], today, made, names, talks)


async def _body(receive: Callable[[], Awaitable[Any]]) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _token(scope: Any) -> str:
    cookies = next((value.decode() for name, value in scope["headers"] if name == b"cookie"), "")
    return dict(part.split("=", 1) for part in cookies.split("; ")).get("workshop_session", "")


def _gzipped(content: bytes) -> bytes:
    packer = zlib.compressobj(4, zlib.DEFLATED, 31)  # the product's level
    return packer.compress(content) + packer.flush()


def app() -> Any:
    url = os.environ["BENCH_URL"]
    db: Engine = OnSqlite(url) if url.startswith("sqlite") else OnPostgres(url)

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        status, headers, content = 200, [], b""
        try:
            if scope["method"] == "POST":
                content = orjson.dumps(save(db, _token(scope), await _body(receive)))
                headers = [(b"content-type", b"application/json")]
            else:
                content = _gzipped(my_month(db, _token(scope)))
                headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-encoding", b"gzip")]
        except Refused as refused:
            db.end("ROLLBACK")
            status, content = 409, str(refused).encode()
        headers.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return serve
