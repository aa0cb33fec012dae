"""Who made how much on which day: an order's pieces, shared out over its workers and days.

Each share is in proportion to her hours and speed, with some days better than
others.  The shares of an operation add up to what was made of it, so a day
never counts more than was ordered.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from workshop.demo.counts import AWAY, HOLIDAYS, P07_MADE, SLIPS, UNDONE, Cell
from workshop.demo.orders import DemoOperation, DemoOrder
from workshop.demo.people import NOVICE, WORKERS, DemoWorker

SEED = 2025_09_30
LEARNING = timedelta(days=28)
SATURDAY = 5

REMEMBERED: dict[Cell, int] = {
    **{(day, "P07", code): pieces for day, made in P07_MADE.items() for code, pieces in made.items()},
    **{(slip.work_date, slip.worker, slip.operation): slip.right for slip in (*SLIPS, UNDONE)},
}
"""Cells that are told, not shared out."""


def shares(order: DemoOrder, operations: tuple[DemoOperation, ...]) -> dict[Cell, int]:
    """Good pieces of each cell of the order's counted days; cells with none are left out."""
    found: dict[Cell, int] = {}
    for operation in operations:
        found |= _shares_of(order, operation)
    return found


def working_days(first: date, last: date) -> Iterator[date]:
    """Monday to Saturday without holidays, both ends inclusive."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() <= SATURDAY and day not in HOLIDAYS:
            yield day


def _shares_of(order: DemoOrder, operation: DemoOperation) -> dict[Cell, int]:
    assert order.counted is not None
    days = list(working_days(*order.counted))
    told = {cell: pieces for cell, pieces in REMEMBERED.items() if cell[0] in days and cell[2] == operation.code}
    able = _able(days, operation, f"{SEED} {order.code} {operation.code}")
    able = {cell: pieces for cell, pieces in able.items() if cell not in told}
    left = order.made.get(operation.code, order.pieces) - sum(told.values())
    scale = left / sum(able.values())
    found = dict(told)
    given, due = 0, 0.0
    for cell, pieces in able.items():
        # Rounded along the sum, so that the last share ends on what is left.
        due += pieces * scale
        found[cell] = int(due + 0.5) - given
        given += found[cell]
    return {cell: pieces for cell, pieces in found.items() if pieces}


def _able(days: list[date], operation: DemoOperation, seed: str) -> dict[Cell, float]:
    """What each worker could make of the operation on each day she was there."""
    random = Random(seed)  # noqa: S311  the same demo each time, not a secret
    return {
        (day, worker.code, operation.code): hours * _speed(worker, operation, day) * _form(random, day)
        for day in days
        for worker in WORKERS
        if (hours := worker.hours.get(operation.code)) and worker.started_on <= day and not _is_away(worker.code, day)
    }


def _speed(worker: DemoWorker, operation: DemoOperation, day: date) -> int:
    learning = day < worker.started_on + LEARNING
    return operation.pieces_per_hour[NOVICE if learning else worker.speed]


def _form(random: Random, day: date) -> float:
    """How good a day it was: give or take an eighth, and home early on Saturdays."""
    return (0.875 + random.random() / 4) * (0.8 if day.weekday() == SATURDAY else 1.0)


def _is_away(code: str, day: date) -> bool:
    return any(worker == code and first <= day <= last for worker, first, last in AWAY)
