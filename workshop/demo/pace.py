"""How long the demo's people are at their work: their hours follow from what they made.

At the normal pace of domain 8.3 an hour brings eight or nine yuan, less than
the 11.21 of the minimum wage.  So whoever knows her work is a little quicker
here than that table's skilled column, and comes for a part of the day; only
learners and slow hands keep to the normal column, and stay below the minimum.
"""

from datetime import date

from workshop.clock import Month
from workshop.demo.people import DemoWorker
from workshop.demo.plan import Plan
from workshop.demo.products import NORMAL, NOVICE, SKILLED, DemoOperation
from workshop.demo.sharing import LEARNING

HASTE, SKILLED_HASTE = 1.1, 1.2
"""How much quicker than their column of the table people are, and those who are skilled."""

STEP = 15
"""The leader writes quarters of an hour."""

MORNING, AFTERNOON = (8 * 60 + 30, 11 * 60 + 30), (14 * 60, 17 * 60 + 30)
"""Minutes since midnight.  Source: domain 8.2."""

Spans = tuple[tuple[int, int], ...]


def minutes_worked(plan: Plan, workshop: str, month: Month) -> dict[tuple[str, date], int]:
    """Worker and day of the month → minutes that her pieces took, in quarters of an hour; an hour at least."""
    workers = {worker.code: worker for worker in plan.workers}
    operations = {(order.code, o.code): o for order in plan.orders for o in order.operations}
    hours: dict[tuple[str, date], float] = {}
    for page in plan.pages:
        if page.workshop != workshop or page.day not in month:
            continue
        for entry in page.entries:
            worker, operation = workers[entry.cell.worker], operations[entry.order, entry.cell.operation]
            key = worker.code, page.day
            hours[key] = hours.get(key, 0.0) + entry.good / _pace(worker, operation, page.day)
    return {key: max(round(spent * 60 / STEP) * STEP, 60) for key, spent in hours.items()}


def _pace(worker: DemoWorker, operation: DemoOperation, day: date) -> float:
    """Pieces an hour."""
    is_slow = worker.speed == NOVICE or day < worker.started_on + LEARNING
    column = operation.pieces_per_hour[NORMAL if is_slow else SKILLED]
    return column * (SKILLED_HASTE if worker.speed == SKILLED else HASTE)


def spans(minutes: int, *, comes_after_lunch: bool = False) -> Spans:
    """From when to when she was here: the morning first and what is left after lunch, or the other way round."""
    morning, afternoon = MORNING[1] - MORNING[0], AFTERNOON[1] - AFTERNOON[0]
    if comes_after_lunch:
        before, after = max(minutes - afternoon, 0), min(minutes, afternoon)
        late = (AFTERNOON[0], AFTERNOON[0] + after)
        return ((MORNING[1] - before, MORNING[1]), late) if before else (late,)
    before, after = min(minutes, morning), max(minutes - morning, 0)
    early = (MORNING[0], MORNING[0] + before)
    return (early, (AFTERNOON[0], AFTERNOON[0] + after)) if after else (early,)


def text_of(found: Spans) -> str:
    """8:30-11:30, 14:00-15:15."""
    return ", ".join("-".join(f"{minute // 60}:{minute % 60:02d}" for minute in span) for span in found)
