"""The demo's counts before they are written: a page for each workshop and day, small mishaps and all.

Nothing here touches a database; the same day gives the same pages, whichever days are asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from workshop.demo.counts import SLIPS, SPOILT, TOLD, UNDONE, Cell, Slip, Spoilt
from workshop.demo.crowd import SEED, everybody
from workshop.demo.orders import ORDERS, DemoOrder
from workshop.demo.people import DemoWorker
from workshop.demo.seasons import SATURDAY, working_days
from workshop.demo.sharing import work_on

DEMO_DAY = date(2025, 9, 30)
"""The day on which the demo is opened.  Its own count is left to whoever opens it."""

LATEST_SINCE = date(2025, 9, 1)
"""Later no demo may begin: it would lack the people of whom domain 10 tells."""

SPOILT_AT_TIMES = 0.02
SLIP_AT_TIMES = 0.06
UNDONE_AT_TIMES = 0.005


@dataclass(frozen=True)
class Entry:
    """What stands in a cell by the end of its day."""

    cell: Cell
    order: str
    good: int
    rework: int = 0
    scrap: int = 0


@dataclass(frozen=True)
class Page:
    """A workshop's day.

    slips: cells that are typed wrongly.  is_typed_twice: the first sheet is taken back at once.
    """

    workshop: str
    day: date
    entries: tuple[Entry, ...]
    slips: tuple[Slip, ...] = ()
    is_typed_twice: bool = False


@dataclass(frozen=True)
class Plan:
    """All that is counted from a day on, and what each order came to ask for.

    brought: what came back from homes; no page has it.
    """

    workers: tuple[DemoWorker, ...]
    orders: tuple[DemoOrder, ...]
    pieces: Mapping[str, int]
    pages: tuple[Page, ...]
    brought: tuple[Entry, ...]


def plan_since(since: date) -> Plan:
    """The people, orders and pages of the demo from the day on.

    Whoever left and what ended before is left out.
    """
    assert since <= LATEST_SINCE
    workers = tuple(worker for worker in everybody() if worker.ended_on is None or worker.ended_on >= since)
    orders = tuple(order for order in ORDERS if order.last >= since)
    at_home = {worker.code for worker in workers if worker.at_home}
    pieces: dict[str, int] = {}
    entries: dict[tuple[str, date], list[Entry]] = {}
    brought: list[Entry] = []
    for order in orders:
        pieces[order.code], found = _work(order.code)
        for entry in found:
            if entry.cell.day < since:
                continue
            if entry.cell.worker in at_home:
                brought.append(entry)
            else:
                entries.setdefault((order.workshop, entry.cell.day), []).append(entry)
    pages = tuple(_page(*key, tuple(entries[key])) for key in sorted(entries))
    return Plan(workers, orders, pieces, pages, tuple(brought))


@cache
def _work(code: str) -> tuple[int, tuple[Entry, ...]]:
    """How many pieces the order asks for, and its entries.  All workers count, whoever is left out of a cut."""
    order = next(order for order in ORDERS if order.code == code)
    if not order.is_counted:
        assert order.pieces
        return order.pieces, ()
    work = work_on(order, [worker for worker in everybody() if worker.workshop == order.workshop], _bound())
    return work.pieces, tuple(Entry(cell, code, good) for cell, good in work.made.items())


@cache
def _bound() -> Mapping[date, frozenset[str]]:
    """Who has to do with one order alone, by day."""
    found: dict[date, frozenset[str]] = {}
    for order in ORDERS:
        for day in working_days(order.first, order.last) if order.hands else ():
            found[day] = found.get(day, frozenset()) | order.hands
    return found


# --- mishaps --------------------------------------------------------------


def _page(workshop: str, day: date, entries: tuple[Entry, ...]) -> Page:
    random = Random(f"{SEED} {workshop} {day}")  # noqa: S311  the same mishaps each time, not a secret
    cells = {entry.cell for entry in entries}
    told = [slip for slip in SLIPS if slip.cell in cells]
    spoilt = {mark.cell: mark for mark in SPOILT if mark.cell in cells and mark.entered_on == day}
    slips = told or list(_slips(random, day, entries))
    return Page(
        workshop,
        day,
        tuple(_with_spoilt(random, entry, spoilt.get(entry.cell)) for entry in entries),
        tuple(slips),
        is_typed_twice=UNDONE.cell in cells or random.random() < UNDONE_AT_TIMES,
    )


def _with_spoilt(random: Random, entry: Entry, told: Spoilt | None) -> Entry:
    luck, part = random.random(), random.random()
    if told:
        return Entry(entry.cell, entry.order, entry.good, told.rework, told.scrap)
    if luck > SPOILT_AT_TIMES or entry.cell in TOLD:
        return entry
    return Entry(entry.cell, entry.order, entry.good, 1 + int(entry.good * part / 25), int(entry.good * part / 200))


def _slips(random: Random, day: date, entries: Sequence[Entry]) -> Iterator[Slip]:
    """Now and then somebody swaps the last two digits; she says so the next evening."""
    if random.random() > SLIP_AT_TIMES:
        return
    entry = random.choice(entries)
    digits = str(entry.good)
    typed = int(f"{digits[:-2]}{digits[-1]}{digits[-2]}") if len(digits) > 1 else entry.good
    evening = day + timedelta(days=2 if day.weekday() == SATURDAY else 1)
    if typed not in (0, entry.good) and entry.cell not in TOLD and evening < DEMO_DAY:
        yield Slip(entry.cell, typed, entry.good, evening, "抄错了")
