"""Years of paid months behind a workshop: what they cost whoever looks at this one.  P4, as pay makes it.

The same pages, on a workshop of one year and on one of twenty, each with a locked run, slips, lines, cuts and payments
for every month before this one.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from starlette.testclient import TestClient

from bench.measures import PRODUCT, Figure, Size, cpu_ms, ratio, reading
from bench.servers import serving
from bench.stage import RATE_HAO, READ_DAY, House, Stage, add, make_stage
from workshop.app import create_app
from workshop.clock import Clock, Month, real_now
from workshop.database import open_database
from workshop.ids import new_id
from workshop.money import piece_pay_fen
from workshop.pay.models import PayCut, PayRun, RunStep, Slip, SlipCut, SlipLine
from workshop.paying.models import PaymentReceipt, Payout, WagePayment
from workshop.settings import Settings
from workshop.tenancy import Workshop
from workshop.vault import Vault

YEARS = 1, 20
_THIS = Month.of(READ_DAY)
_PAGES = (
    ("her month, /me", "/me", True),
    ("her slips", "/me/pay", True),
    ("her last slip", "/me/pay/{slip}", True),
    ("her payments", "/me/payments", True),
    ("her record of a year", "/me/record?last_year=1", True),
    ("her record of all years", "/me/record", True),
    ("owner's month", f"/months/{_THIS}", False),
    ("owner's pay of this month", f"/pay/{_THIS}", False),
    ("owner's pay of the month before", f"/pay/{_THIS.plus(-1)}", False),
    ("owner's list of months", "/pay", False),
    ("owner's start", "/start", False),
)
"""What it is, its address, and whether it is the worker's."""


def years(urls: Sequence[str], size: Size, engine: str) -> Iterator[Figure]:
    """CPU of the pages with twenty years behind them over that with one; on SQLite the steps of the database too."""
    made = [paid_stage(url, span) for url, span in zip(urls, YEARS, strict=True)]
    with serving(PRODUCT, made[0][0], READ_DAY) as short, serving(PRODUCT, made[1][0], READ_DAY) as long:
        for what, address, is_hers in _PAGES:
            paths = [address.format(slip=slip) for _, slip in made]
            tokens = [_token(stage.houses[0], is_hers) for stage, _ in made]
            acts = [reading(path, [token]) for path, token in zip(paths, tokens, strict=True)]
            few, many = cpu_ms([(short, acts[0]), (long, acts[1])], size)
            told = f"{ratio(many, few):.2f} ×  ({min(many):.1f} against {min(few):.1f} ms)"
            if engine == "SQLite":
                short_steps, long_steps = (steps_of(made[at][0], paths[at], tokens[at]) for at in (0, 1))
                told += f", {long_steps:,} against {short_steps:,} steps"
            flat = what != "her record of all years"  # its lines are as many as its months
            yield Figure("P4", f"{what}, {YEARS[1]} years against {YEARS[0]}, {engine}", told, *_goal(flat, many, few))


def _goal(is_flat: bool, many: Sequence[float], few: Sequence[float]) -> tuple[Any, ...]:
    return ("≤ 2 ×", ratio(many, few) <= 2) if is_flat else ("",)


def _token(house: House, is_hers: bool) -> str:
    return house.worker if is_hers else house.owner


def steps_of(stage: Stage, path: str, token: str) -> int:
    """Steps of SQLite's machine for one page: they grow with each row touched."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    database = open_database(stage.url)
    for bind in (database.reader, database.writer):
        sa.event.listen(bind, "connect", lambda connection, _: connection.set_progress_handler(count, 1))
    app = create_app(Settings(), database, Vault(bytes(32)), Clock.set_to(READ_DAY))
    with TestClient(app, cookies={"workshop_session": token}) as client:
        assert client.get(path).status_code == 200
        steps = 0
        assert client.get(path).status_code == 200
    database.dispose()
    return steps


# --- the months behind -----------------------------------------------------


def paid_stage(url: str, span: int) -> tuple[Stage, UUID]:
    """A stage of one workshop whose months before this one are paid, and the worker's last slip."""
    first = _THIS.plus(-12 * span)
    stage = make_stage(url, 1, (READ_DAY - first.first_day).days + 1)
    house = stage.houses[0]
    database = open_database(url)
    assert isinstance(database.writer, sa.Engine)
    with database.writer.begin() as connection:
        for back in range(12 * span, 0, -1):
            slip = _pay_month(connection, house, _THIS.plus(-back))
        workshop = sa.inspect(Workshop).local_table
        closed = {"closed_through": _THIS.plus(-1).last_day}
        connection.execute(sa.update(workshop).where(workshop.c.id == house.id).values(closed))
    if database.writer.dialect.name == "postgresql":
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    database.dispose()
    return stage, slip


def _pay_month(connection: sa.Connection, house: House, month: Month) -> UUID:
    """Lock a month's run and pay it in full; gives the first worker's slip."""
    own, now, days = {"workshop_id": house.id}, real_now(), len(month.days())
    run, step, payout = new_id(), new_id(), new_id()
    said = {"said_by": house.id, "said_at": now}
    add(connection, PayRun, [{"id": run, **own, "month": str(month), "opened_by": house.id, "opened_at": now}])
    add(connection, RunStep, [{"id": step, **own, "run_id": run, "position": 1, "kind": "locked", **said}])
    add(connection, PayCut, [{**own, "run_id": run, "month": str(month), "to_number": days}])
    recorded = {"paid_on": month.plus(1).first_day + timedelta(days=14), "recorded_by": house.id, "recorded_at": now}
    add(connection, Payout, [{"id": payout, **own, "run_id": run, "share": 10_000, **recorded}])
    slips, lines, cuts, payments, receipts = [], [], [], [], []
    for number, engagement in enumerate(house.engagements, start=1):
        hers = {**own, "engagement_id": engagement}
        slip, payment, pieces = new_id(), new_id(), days * (90 + number)
        pay_fen = piece_pay_fen(pieces, RATE_HAO)
        net_fen = pay_fen * len(house.operations)
        sums = {"gross_fen": net_fen, "withheld_fen": 0, "net_fen": net_fen, "normal_fen": net_fen}
        slips.append({"id": slip, **hers, "step_id": step, "number": number, "time_source": "none", **sums})
        line = {**hers, "slip_id": slip, "month": str(month), "kind": "pieces", "rate_hao": RATE_HAO, "per_quantity": 1}
        lines += [
            {**line, "subject_id": operation, "position": place, "quantity": pieces, "pay_fen": pay_fen}
            for place, operation in enumerate(house.operations, start=1)
        ]
        cuts.append({**hers, "slip_id": slip, "month": str(month), "to_number": days})
        paid = {"id": payment, **hers, "payout_id": payout, "slip_id": slip, "amount_fen": net_fen, "method": "wechat"}
        payments.append({**paid, **recorded})
        got = {"payment_id": payment, "is_received": True, "how": "tap", "voice": "worker", **said}
        receipts.append({**hers, **got})
    add(connection, Slip, slips)
    add(connection, SlipLine, lines)
    add(connection, SlipCut, cuts)
    add(connection, WagePayment, payments)
    add(connection, PaymentReceipt, receipts)
    return slips[0]["id"]
