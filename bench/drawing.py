"""A month's pay drawn up and written down, beside one statement that writes the same lines."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from bench.measures import Figure, Size
from bench.stage import Stage
from workshop import database as db
from workshop.clock import Month, real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.models import OutputLine
from workshop.pay.drawing import draw_up
from workshop.pay.issuing import write_slips
from workshop.pay.models import PayRun, RunStep, Slip, SlipLine
from workshop.tenancy import OneWorkshop, Workshop

MONTH = Month(2025, 9)
DAYS = 26
SIZES = {"P8": (100, 6, "100 workers × 26 days × 6 lines"), "P17": (40, 5, "40 workers, 5,200 lines")}

_FLOOR = """
INSERT INTO slip_line (workshop_id, engagement_id, slip_id, month, kind, subject_id, rate_hao, per_quantity,
                       position, quantity, pay_fen)
SELECT l.workshop_id, l.engagement_id, s.id, :month, 'pieces', l.operation_id, l.rate_hao, l.per_pieces,
       row_number() OVER (PARTITION BY l.engagement_id ORDER BY l.operation_id),
       sum(l.good), (2 * sum(l.good) * l.rate_hao + l.per_pieces * 100) / (2 * l.per_pieces * 100)
  FROM output_line l JOIN slip s ON s.engagement_id = l.engagement_id AND s.step_id = :step
 WHERE l.workshop_id = :workshop AND l.work_date BETWEEN :first AND :last
 GROUP BY l.workshop_id, l.engagement_id, s.id, l.operation_id, l.rate_hao, l.per_pieces
"""
"""One statement, with its slips already there."""


def drawing(stage: Stage, size: Size, number: str, engine: str) -> Iterator[Figure]:
    """P8 or P17: wall time of both, in turns, each rolled back."""
    people, steps, what = SIZES[number]
    database = db.open_database(stage.url)
    workshop_id = stage.houses[0].id
    _pay_a_year(database, workshop_id)
    ours, floor, written = [], [], set()
    for round_ in range(size.rounds * 2 + 1):
        taken = _timed(database, workshop_id, _pay), _timed(database, workshop_id, _one_statement)
        written.add((taken[0][1], taken[1][1]))
        if round_:
            ours.append(taken[0][0])
            floor.append(taken[1][0])
    database.dispose()
    ((lines, least),) = written
    assert lines == least == people * steps, (lines, least)
    times = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    told = f"{times:.2f} ×  ({statistics.median(ours) * 1000:.0f} against {statistics.median(floor) * 1000:.0f} ms)"
    yield Figure(number, f"pay locked: {what}, {engine}", told, "≤ 2 ×", times <= 2)


def _pay_a_year(database: Database, workshop_id: UUID) -> None:
    """Slips of the twelve months before.

    Into empty tables PostgreSQL looks up each reference by reading them from end to end: the floor took twice as long
    as it does in a workshop that was paid before.
    """
    with db.writing(database, OneWorkshop(workshop_id)) as session:
        connection = session.connection()
        line = sa.inspect(OutputLine).local_table
        engagements = connection.scalars(sa.select(line.c.engagement_id).distinct()).all()
        for back in range(1, 13):
            _slips(session, _step(session, workshop_id, MONTH.plus(-back))[1], engagements)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")  # as its autovacuum does; SQLite has nobody who would


def _slips(session: Session, step: RunStep, engagements: Sequence[UUID]) -> None:
    of_slip: dict[str, Any] = {"workshop_id": step.workshop_id, "step_id": step.id, "time_source": "none"}
    amounts = dict.fromkeys(("gross_fen", "withheld_fen", "net_fen", "normal_fen"), 0)
    session.connection().execute(
        sa.insert(sa.inspect(Slip).local_table),
        [{"id": new_id(), "engagement_id": who, **of_slip, **amounts} for who in engagements],
    )


Act = Callable[[Session, Workshop], float]


def _timed(database: Database, workshop_id: UUID, act: Act) -> tuple[float, int]:
    """Seconds that it took, and the lines that it wrote."""
    with _undone(database, workshop_id) as session:
        workshop = session.get_one(Workshop, workshop_id)
        seconds = act(session, workshop)
        lines = session.connection().scalar(sa.select(sa.func.count()).select_from(sa.inspect(SlipLine).local_table))
        return seconds, int(lines or 0)


@contextmanager
def _undone(database: Database, workshop_id: UUID) -> Iterator[Session]:
    with db.writing(database, OneWorkshop(workshop_id)) as session:
        try:
            yield session
        finally:
            session.rollback()


def _step(session: Session, workshop_id: UUID, month: Month) -> tuple[PayRun, RunStep]:
    by = {"workshop_id": workshop_id}
    run = PayRun(**by, month=str(month), opened_by=new_id(), opened_at=real_now())
    session.add(run)
    session.flush()
    step = RunStep(**by, run_id=run.id, position=1, kind="locked", said_by=new_id(), said_at=real_now())
    session.add(step)
    session.flush()
    return run, step


def _pay(session: Session, workshop: Workshop) -> float:
    began = time.perf_counter()
    found = draw_up(session, workshop, MONTH)
    drawn = time.perf_counter() - began
    _run, step = _step(session, workshop.id, MONTH)  # as little of it as of the one statement's
    began = time.perf_counter()
    write_slips(session, workshop, step, found, found.numbers({}))
    return drawn + time.perf_counter() - began


def _one_statement(session: Session, workshop: Workshop) -> float:
    _run, step = _step(session, workshop.id, MONTH)
    connection = session.connection()
    engagements = connection.scalars(sa.select(sa.inspect(OutputLine).local_table.c.engagement_id).distinct()).all()
    _slips(session, step, engagements)
    own, of_step = (id_ if connection.dialect.name == "postgresql" else id_.bytes for id_ in (workshop.id, step.id))
    values = {"month": str(MONTH), "workshop": own, "step": of_step, "first": MONTH.first_day, "last": MONTH.last_day}
    statement = sa.text(_FLOOR).bindparams(
        sa.bindparam("first", type_=sa.Date()), sa.bindparam("last", type_=sa.Date())
    )
    began = time.perf_counter()
    connection.execute(statement, values)
    return time.perf_counter() - began
