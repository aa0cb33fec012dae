"""The database that every server of a run works on: workshops, their people, and months of counts.

All people are invented.  Each workshop has one order with `OPERATIONS` operations,
and each of its `WORKERS` workers made something of each on every day of the history.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from workshop import migrate
from workshop.accounts.models import Account, Holding, Membership, SignIn
from workshop.accounts.queries import digest
from workshop.clock import Month, real_now
from workshop.database import Uid, open_database
from workshop.ids import new_id
from workshop.orders.models import Buyer, CustomerOrder, Operation, Rate
from workshop.output.models import Sheet
from workshop.tenancy import County, Office, Workshop
from workshop.workers.models import Engagement, Person

WORKERS = 20
OPERATIONS = 2
RATE_HAO = 8500
LINES = WORKERS * OPERATIONS
"""Lines of a batch: every worker of a workshop, every operation."""

READ_DAY = date(2025, 9, 30)  # the last day of the history: a full month to read
WRITE_DAY = date(2025, 10, 31)  # a month of empty days to count
_EARLY = datetime(2020, 1, 1, tzinfo=UTC)

_BENCH_DAY = sa.Table(
    "bench_day",
    sa.MetaData(),
    sa.Column("workshop_id", Uid, primary_key=True),
    sa.Column("work_date", sa.Date, primary_key=True),
    sa.Column("sheet_id", Uid),
)
_LINES = """
INSERT INTO output_line (workshop_id, engagement_id, work_date, sheet_id, line, operation_id,
                         good, rework, scrap, rate_hao, per_pieces, asked)
SELECT e.workshop_id, e.id, d.work_date, d.sheet_id, (e.number - 1) * {operations} + o.position, o.id,
       90 + e.number, 0, 0, {rate_hao}, 1, NULL
  FROM engagement e
  CROSS JOIN bench_day d
  CROSS JOIN operation o
 WHERE d.workshop_id = e.workshop_id AND o.workshop_id = e.workshop_id
"""
_TOTALS = """
INSERT INTO sheet_total (workshop_id, operation_id, sheet_id, good, rework, scrap)
SELECT d.workshop_id, o.id, d.sheet_id, {good}, 0, 0
  FROM operation o CROSS JOIN bench_day d
 WHERE d.workshop_id = o.workshop_id
"""


@dataclass(frozen=True)
class House:
    """One workshop of the stage, and the tokens of those who are signed in."""

    id: UUID
    engagements: tuple[UUID, ...]
    operations: tuple[UUID, ...]
    owner: str
    worker: str


@dataclass(frozen=True)
class Stage:
    """A migrated database with people and counts in it."""

    url: str
    houses: tuple[House, ...]
    officer: str

    @property
    def path(self) -> Path:
        """The file, on SQLite."""
        return Path(sa.make_url(self.url).database or "")


def make_stage(url: str, houses: int, days: int, workers: int = WORKERS, operations: int = OPERATIONS) -> Stage:
    """Write a stage with `houses` × `days` × `workers` × `operations` lines of history."""
    database = open_database(url)
    migrate.upgrade(database)
    assert isinstance(database.writer, sa.Engine)
    with database.writer.begin() as connection:
        county = new_id()
        add(connection, County, [{"id": county, "name": "嘉岭县", "region_code": "610799"}])
        since = READ_DAY - timedelta(days=days)
        made = tuple(_make_house(connection, county, at, since, workers, operations) for at in range(1, houses + 1))
        officer = _make_officer(connection, county)
        _make_sheets(connection, made, days)
        if connection.dialect.name == "postgresql":
            for statement in _history(workers, operations):
                connection.exec_driver_sql(statement)
    if database.writer.dialect.name == "postgresql":
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    database.dispose()
    if url.startswith("sqlite"):
        _write_history_fast(Path(sa.make_url(url).database or ""), _history(workers, operations))
    return Stage(url, made, officer)


def _history(workers: int, operations: int) -> Sequence[str]:
    good = sum(90 + number for number in range(1, workers + 1))
    return _LINES.format(operations=operations, rate_hao=RATE_HAO), _TOTALS.format(good=good), "DROP TABLE bench_day"


def _write_history_fast(path: Path, history: Sequence[str]) -> None:
    """The lines in the order of their key, without a journal: only for a file that nobody needs yet."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-200000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    for statement in history:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def add(connection: sa.Connection, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Rows with the model's own defaults for what they leave out."""
    for row in rows:
        for name, field in model.model_fields.items():
            if not field.is_required():
                row.setdefault(name, field.get_default(call_default_factory=True))
    connection.execute(sa.insert(model.__table__), list(rows))


def _make_house(
    connection: sa.Connection, county: UUID, number: int, since: date, workers: int, steps_each: int
) -> House:
    workshop, buyer, order = new_id(), new_id(), new_id()
    persons = [new_id() for _ in range(workers)]
    engagements = [new_id() for _ in range(workers)]
    operations = [new_id() for _ in range(steps_each)]
    own = {"workshop_id": workshop}
    add(connection, Workshop, [{"id": workshop, "county_id": county, "code": f"W{number}", "name": f"{number}号工厂"}])
    add(connection, Person, [{"id": i, "county_id": county, "name": f"工{n}"} for n, i in enumerate(persons)])
    people = [
        {"id": i, **own, "person_id": p, "number": n, "called_name": f"工{n}", "name_sort": f"gong{n:03}"}
        for n, (i, p) in enumerate(zip(engagements, persons, strict=True), start=1)
    ]
    add(connection, Engagement, [{**row, "started_on": since} for row in people])
    add(connection, Buyer, [{"id": buyer, **own, "name": "演示丙电子"}])
    wanted = {"product": "衬衫", "pieces": 2_000_000_000, "price_hao": 15_000, "due_on": date(2026, 9, 30)}
    made = {"buyer_id": buyer, "material": "buyer", "arranged_by": "self", "opened_on": _EARLY.date()}
    add(connection, CustomerOrder, [{"id": order, **own, "number": 1, **wanted, **made}])
    steps = [{"id": i, **own, "order_id": order, "position": n} for n, i in enumerate(operations, start=1)]
    add(connection, Operation, [{**step, "name": f"工序{step['position']}"} for step in steps])
    posted = {"valid_from": since, "rate_hao": RATE_HAO, "announced_at": _EARLY}
    add(connection, Rate, [{**own, "operation_id": i, **posted} for i in operations])
    owner = _sign_in(connection, f"owner-{number}", {"workshop_id": workshop, "role": "owner"})
    worker = _sign_in(connection, f"worker-{number}", {"workshop_id": workshop, "engagement_id": engagements[0]})
    return House(workshop, tuple(engagements), tuple(operations), owner, worker)


def _make_officer(connection: sa.Connection, county: UUID) -> str:
    office = new_id()
    add(connection, Office, [{"id": office, "county_id": county, "name": "嘉岭县人社局"}])
    return _sign_in(connection, "officer", {"office_id": office, "role": "county"})


def _sign_in(connection: sa.Connection, token: str, place: dict[str, Any]) -> str:
    """An account with one place that is signed in by this token."""
    account, membership, now = new_id(), new_id(), real_now()
    add(connection, Account, [{"id": account, "name": token, "login": token, "secret_hash": "-", "created_at": _EARLY}])
    if "role" in place:
        add(connection, Membership, [{"id": membership, "account_id": account, **place}])
    else:
        add(connection, Holding, [{"account_id": account, "card_number": token, "since": _EARLY, **place}])
    entry = {"account_id": account, "membership_id": membership if "role" in place else None, "device_name": "Test"}
    hashes = {"token_hash": digest(token), "device_hash": digest(f"device of {token}")}
    times = {"started_at": now, "seen_at": now, "expires_at": now + timedelta(days=1)}
    add(connection, SignIn, [{**entry, **hashes, **times}])
    return token


def _make_sheets(connection: sa.Connection, houses: Sequence[House], days: int) -> None:
    """One sheet a day, and a table for the time being of which day it is."""
    _BENCH_DAY.create(connection)
    dates = [READ_DAY - timedelta(days=back) for back in reversed(range(days))]
    for house in houses:
        sheets, of_days, numbers = [], [], dict[str, int]()
        for day in dates:
            month, sheet = str(Month.of(day)), new_id()
            numbers[month] = numbers.get(month, 0) + 1
            of_days.append({"workshop_id": house.id, "work_date": day, "sheet_id": sheet})
            told = {"month": month, "number": numbers[month], "kind": "count", "recorded_at": _EARLY}
            sheets.append({"id": sheet, "workshop_id": house.id, **told, "recorded_by": house.id})
        add(connection, Sheet, sheets)
        connection.execute(sa.insert(_BENCH_DAY), of_days)
