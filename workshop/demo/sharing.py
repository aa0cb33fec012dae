"""Who made how much on which day: an order's pieces, shared out over its workers and days.

Each worker's hours are shared out over what she can do, so that all operations
come along together; each share is in proportion to her hours and speed.  The
shares of an operation add up to what was made of it, so that nothing is made
beyond what was ordered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workshop.demo import attendance, beside
from workshop.demo.attendance import Presence
from workshop.demo.counts import TOLD, Cell
from workshop.demo.crowd import SEED
from workshop.demo.orders import DemoOrder
from workshop.demo.people import DemoWorker
from workshop.demo.products import NOVICE, DemoOperation
from workshop.demo.seasons import working_days

LEARNING = timedelta(days=28)
PREFERENCE = (1.0, 0.35, 0.2)
"""How much rather she does what she does best."""

LEAST_SHARE = 0.12
"""Of her hours; for less nobody changes her seat."""

ROUNDS = 25
PIECES_STEP = 500

Shares = dict[str, dict[str, float]]
"""Worker and operation: what part of her hours goes into it."""


@dataclass(frozen=True)
class Work:
    """What was made of an order: how much was ordered, and the good pieces of each cell."""

    pieces: int
    made: Mapping[Cell, int]


def work_on(order: DemoOrder, workers: Sequence[DemoWorker], bound: Mapping[date, frozenset[str]]) -> Work:
    """The order as it was made.

    workers: all of its workshop.  bound: who had to do with another order alone, by day.
    """
    days = list(working_days(order.first, order.last))
    hands = [worker for worker in workers if worker.skills and (not order.hands or worker.code in order.hands)]
    here = [
        presence
        for presence in attendance.present(days, hands, f"{SEED} {order.code}")
        if order.hands or presence.worker.code not in bound.get(presence.day, frozenset())
    ]
    shares = _shares(order, here)
    able = {operation.code: _able(here, operation, shares) for operation in order.operations}
    pieces = order.pieces or _possible(able.values())
    made: dict[Cell, int] = {}
    for place, operation in enumerate(order.operations):
        done = order.made[0] + (order.made[1] - order.made[0]) * place / max(len(order.operations) - 1, 1)
        told = {cell: n for cell, n in TOLD.items() if cell.day in days and cell.operation == operation.code}
        counted = round(pieces * done) - beside.PIECES[order.code, operation.code]
        made |= _shared_out(counted, able[operation.code], told)
    return Work(pieces, made)


def _possible(able: Iterable[Mapping[Cell, float]]) -> int:
    """What an order may ask for: as much as they can make of an operation in the middle."""
    sums = sorted(sum(cells.values()) for cells in able)
    return int(sums[len(sums) // 2] / PIECES_STEP) * PIECES_STEP


def _shared_out(pieces: int, able: Mapping[Cell, float], told: Mapping[Cell, int]) -> dict[Cell, int]:
    """`pieces` in proportion to what each cell could make; cells with none are left out."""
    free = {cell: could for cell, could in able.items() if cell not in told}
    scale = (pieces - sum(told.values())) / sum(free.values())
    found = dict(told)
    given, due = 0, 0.0
    for cell, could in free.items():
        # Rounded along the sum, so that the last share ends on what is left.
        due += could * scale
        found[cell] = int(due + 0.5) - given
        given += found[cell]
    return {cell: made for cell, made in found.items() if made}


def _able(here: Iterable[Presence], operation: DemoOperation, shares: Shares) -> dict[Cell, float]:
    """What each worker could make of the operation on each day she was there."""
    return {
        Cell(presence.day, presence.worker.code, operation.code): (
            presence.hours * share * operation.pieces_per_hour[_speed(presence)]
        )
        for presence in here
        if (share := shares[presence.worker.code].get(operation.code))
    }


def _speed(presence: Presence) -> int:
    learning = presence.day < presence.worker.started_on + LEARNING
    return NOVICE if learning else presence.worker.speed


def _shares(order: DemoOrder, here: Sequence[Presence]) -> Shares:
    """How each worker's hours are shared out, so that all operations come along together."""
    hours: dict[str, float] = {}
    for presence in here:
        hours[presence.worker.code] = hours.get(presence.worker.code, 0.0) + presence.hours
    needs = {operation.code: 1 / operation.pieces_per_hour[1] for operation in order.operations}
    wishes = {presence.worker.code: _wishes(order, presence.worker) for presence in here}
    first = _balanced({code: wish for code, wish in wishes.items() if wish}, hours, needs)
    best = {(max(first, key=lambda code: first[code].get(operation, 0.0)), operation) for operation in needs}
    kept = {
        code: {
            operation: share
            for operation, share in of_worker.items()
            if share >= LEAST_SHARE or (code, operation) in best
        }
        for code, of_worker in first.items()
    }
    return {code: {} for code in wishes} | _balanced(kept, hours, needs)


def _wishes(order: DemoOrder, worker: DemoWorker) -> dict[str, float]:
    if order.hands:
        return {operation.code: 1.0 for operation in order.operations}
    codes = {operation.code for operation in order.operations}
    known = [code for code in worker.skills if code in codes]
    return dict(zip(known, PREFERENCE, strict=False))


def _balanced(wishes: Shares, hours: Mapping[str, float], needs: Mapping[str, float]) -> Shares:
    """Shares that add up to one for each worker and, as nearly as can be, to what each operation needs.

    Rows and columns are scaled in turn (iterative proportional fitting).
    """
    shares = {worker: dict(of_worker) for worker, of_worker in wishes.items()}
    wanted = sum(hours[worker] for worker in shares) / sum(needs.values())
    for _ in range(ROUNDS):
        for operation, need in needs.items():
            spent = sum(hours[worker] * of_worker.get(operation, 0.0) for worker, of_worker in shares.items())
            for of_worker in shares.values():
                if operation in of_worker:
                    of_worker[operation] *= need * wanted / spent
        for worker, of_worker in shares.items():
            total = sum(of_worker.values())
            shares[worker] = {operation: share / total for operation, share in of_worker.items()}
    return shares
