"""When each of the demo's acts is done."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from workshop.actor import Actor
from workshop.demo import agreed_acts, beside_acts, here, pay_acts
from workshop.demo.acts import Acts
from workshop.demo.checks import checks
from workshop.demo.counts import SPOILT, UNDONE, Cell, Slip
from workshop.demo.moments import Act
from workshop.demo.moments import moment as _at
from workshop.demo.orders import DemoOrder
from workshop.demo.paying import LEAVE
from workshop.demo.people import CARDS
from workshop.demo.plan import Entry, Page, Plan
from workshop.demo.products import RATES
from workshop.demo.reported import page_without_first, reports
from workshop.demo.seasons import SATURDAY
from workshop.demo.stage import Stage
from workshop.demo.words import WORDS, words_of

JOINED = (("P07", "P07-W2", date(2025, 9, 18)), ("V02", "V02-W2", date(2025, 9, 22)))
"""Two engagements of one person, and the day on which the county found out."""


def set_up_day(since: date) -> date:
    """When the county, its offices and the workshops are entered."""
    return since - timedelta(days=7)


def timetable(acts: Acts, stage: Stage, plan: Plan, since: date) -> list[Act]:
    """All acts of the demo from the day on, in the order of time."""
    begin = set_up_day(since)
    found = [
        *_of_people(acts, plan, begin),
        *_of_cards(acts, begin),
        *_of_orders(acts, plan, begin),
        *_of_counts(acts, stage, plan),
        *_of_corrections(acts, plan),
        *_of_talks(acts, plan),
        *here.settings(acts),
        *here.lists(acts, plan),
        *here.taps(acts, plan),
        *reports(acts, _entries(plan)),
        *beside_acts.teams(acts),
        *beside_acts.hours(acts),
        *beside_acts.home_work(acts, plan, begin),
        *beside_acts.tickets(acts),
        *checks(acts),
        *agreed_acts.places(acts, begin),
        *agreed_acts.papers(acts, plan, begin),
        *agreed_acts.trainings(acts),
        *agreed_acts.money(acts, plan, begin),
        *agreed_acts.past(acts, plan, since),
        *pay_acts.ways(acts, plan, begin),
        *pay_acts.months(acts, plan),
        *pay_acts.leaving(acts),
    ]
    return sorted(found, key=lambda act: act.at)


def _of_people(acts: Acts, plan: Plan, begin: date) -> Iterator[Act]:
    for place, worker in enumerate(plan.workers):
        # Who came before the workshop used this is entered on its first day.
        day = max(worker.entered_on or worker.started_on, begin)
        yield Act(_at(day, 9, 5) + timedelta(minutes=place), partial(acts.engage, worker))
        if worker.ended_on and worker.code != LEAVE.worker:
            yield Act(_at(worker.ended_on, 19, 40), partial(acts.part, worker))
    for code, other, day in JOINED:
        yield Act(_at(day, 10, 0), partial(acts.join, code, other))


def _of_cards(acts: Acts, begin: date) -> Iterator[Act]:
    for card in CARDS:
        day = max(card.printed_on, begin)
        yield Act(_at(day, 14, 10), partial(acts.print_card, card))
        if card.pin:
            yield Act(_at(day, 14, 14), partial(acts.take_card, card))


def _of_orders(acts: Acts, plan: Plan, begin: date) -> Iterator[Act]:
    for order in plan.orders:
        opened_on, first = max(order.taken_on, begin), max(order.first, begin)
        take = partial(acts.take_order, order, plan.pieces[order.code], min(first, opened_on))
        yield Act(_at(opened_on, 17, 30), take)
        yield from _of_rates(acts, order, opened_on)
        if order.is_running and order.note:
            yield Act(_at(max(order.noted, opened_on), 17, 50), partial(acts.change_order, order, None))
        if not order.is_running:
            yield Act(_at(order.last, 19, 30), partial(acts.change_order, order, order.last))


def _of_rates(acts: Acts, order: DemoOrder, opened_on: date) -> Iterator[Act]:
    """Changes that begin after the order was taken on, and before it ends."""
    ends_on = date.max if order.is_running else order.last
    for rate in RATES:
        is_of_order = any(operation.code == rate.operation for operation in order.operations)
        if is_of_order and opened_on < rate.valid_from <= ends_on:
            announced_at = max(_at(rate.announced_on, 8, 30), _at(opened_on, 17, 40))
            yield Act(announced_at, partial(acts.announce_rate, order, rate))
            if rate.back_paid_on:
                yield Act(_at(rate.back_paid_on, 20, 5), partial(acts.grant_back_pay, order, rate))


def _of_counts(acts: Acts, stage: Stage, plan: Plan) -> Iterator[Act]:
    for page in plan.pages:
        books = stage.books[page.workshop]
        recorder = books.owner if page.day.weekday() == SATURDAY else books.recorder
        evening = _at(page.day, 18, 10 + (page.day.toordinal() * 7 + int(page.workshop[1]) * 11) % 40)
        if page.is_typed_twice:
            yield from _typed_in_vain(acts, page, recorder, evening - timedelta(minutes=10))
        yield Act(evening, partial(acts.count_day, page_without_first(page), recorder, page.slips))


def _typed_in_vain(acts: Acts, page: Page, recorder: Actor, now: datetime) -> Iterator[Act]:
    first = page.entries[0]
    told = UNDONE.cell in {entry.cell for entry in page.entries}
    slip = UNDONE if told else Slip(first.cell, first.good + 100, first.good, page.day, "")
    yield Act(now, partial(acts.count_day, page, recorder, [slip]))
    yield Act(now + timedelta(minutes=4), partial(acts.undo_last, page.workshop, recorder))


def _of_corrections(acts: Acts, plan: Plan) -> Iterator[Act]:
    objected = {Cell(word.work_date, word.worker, word.operation) for word in WORDS if word.end}
    later = {spoilt.cell: spoilt for spoilt in SPOILT if spoilt.entered_on != spoilt.cell.day}
    for page in plan.pages:
        for slip in page.slips:
            if slip.cell in objected:
                continue  # the end of her objection puts it right
            order = _entry_of(page, slip).order
            yield Act(_at(slip.corrected_on, 18, 55), partial(acts.put_right, order, slip))
        for entry in page.entries:
            if spoilt := later.get(entry.cell):
                yield Act(_at(spoilt.entered_on, 18, 57), partial(acts.mark_spoilt, entry, spoilt))


def _entry_of(page: Page, slip: Slip) -> Entry:
    return next(entry for entry in page.entries if entry.cell == slip.cell)


def _of_talks(acts: Acts, plan: Plan) -> Iterator[Act]:
    entries = _entries(plan)
    for word in words_of(plan.pages):
        entry = entries[Cell(word.work_date, word.worker, word.operation)] if word.operation else None
        yield Act(word.said_at, partial(acts.say, word, entry))
        if word.end and word.end.recounted_more is not None:
            counted_at = word.end.at - timedelta(minutes=30)
            yield Act(counted_at, partial(acts.recount, word, word.end.recounted_more))
        if word.end:
            yield Act(word.end.at, partial(acts.end, word, word.end))


def _entries(plan: Plan) -> dict[Cell, Entry]:
    return {entry.cell: entry for page in plan.pages for entry in page.entries}
