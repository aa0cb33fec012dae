"""When each of the demo's acts is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from workshop.actor import Actor
from workshop.clock import CHINA
from workshop.demo import places
from workshop.demo.acts import Acts
from workshop.demo.counts import SLIPS, SPOILT, UNDONE
from workshop.demo.orders import ORDERS, RATES, DemoOrder
from workshop.demo.people import CARDS, WORKERS
from workshop.demo.sharing import SATURDAY, working_days
from workshop.demo.stage import Stage
from workshop.demo.words import WORDS


@dataclass(frozen=True)
class Act:
    """Something done at a moment, which it is told."""

    at: datetime
    do: Callable[[datetime], None]


def timetable(acts: Acts, stage: Stage) -> list[Act]:
    """All acts of the demo in the order of time."""
    found = [*_of_people(acts), *_of_orders(acts), *_of_counts(acts, stage), *_of_corrections(acts), *_of_talks(acts)]
    return sorted(found, key=lambda act: act.at)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)


def _of_people(acts: Acts) -> Iterator[Act]:
    for place, worker in enumerate(WORKERS):
        # Who came before the workshop used this is entered on its first day.
        first_morning = max(_at(worker.started_on, 8, 0), places.SET_UP_AT)
        yield Act(first_morning + timedelta(minutes=5 * place + 5), partial(acts.engage, worker))
    for card in CARDS:
        yield Act(_at(card.printed_on, 12, 10), partial(acts.print_card, card))
        if card.pin:
            yield Act(_at(card.printed_on, 12, 14), partial(acts.take_card, card))


def _of_orders(acts: Acts) -> Iterator[Act]:
    for order in ORDERS:
        yield Act(_at(order.opened_on, 17, 30), partial(acts.take_order, order))
        if order.noted_on:
            yield Act(_at(order.noted_on, 9, 10), partial(acts.change_order, order))
        if order.ended_on:
            yield Act(_at(order.ended_on, 19, 30), partial(acts.change_order, order))
    for rate in RATES:
        yield Act(_at(rate.announced_on, 8, 30), partial(acts.announce_rate, rate))


def _of_counts(acts: Acts, stage: Stage) -> Iterator[Act]:
    for order in ORDERS:
        for day in working_days(*order.counted) if order.counted else ():
            recorder = stage.owner if day.weekday() == SATURDAY else stage.leader
            slips = [slip for slip in SLIPS if slip.work_date == day]
            spoilt = [spoilt for spoilt in SPOILT if spoilt.work_date == spoilt.entered_on == day]
            evening = _at(day, 18, 20 + day.toordinal() * 7 % 20)
            if day == UNDONE.work_date:
                yield from _typed_in_vain(acts, order, day, recorder, evening - timedelta(minutes=10))
            yield Act(evening, partial(acts.count_day, order, day, recorder, slips, spoilt))


def _typed_in_vain(acts: Acts, order: DemoOrder, day: date, recorder: Actor, now: datetime) -> Iterator[Act]:
    yield Act(now, partial(acts.count_day, order, day, recorder, [UNDONE], []))
    yield Act(now + timedelta(minutes=4), partial(acts.undo_day, day, recorder))


def _of_corrections(acts: Acts) -> Iterator[Act]:
    for slip in SLIPS:
        order = _order_counted_on(slip.work_date)
        yield Act(_at(slip.corrected_on, 18, 50), partial(acts.put_right, order, slip))
    for spoilt in SPOILT:
        if spoilt.entered_on != spoilt.work_date:
            order = _order_counted_on(spoilt.work_date)
            yield Act(_at(spoilt.entered_on, 18, 55), partial(acts.mark_spoilt, order, spoilt))


def _order_counted_on(day: date) -> DemoOrder:
    return next(order for order in ORDERS if order.counted and order.counted[0] <= day <= order.counted[1])


def _of_talks(acts: Acts) -> Iterator[Act]:
    for word in WORDS:
        yield Act(word.said_at, partial(acts.say, word))
        if word.answered_at:
            yield Act(word.answered_at, partial(acts.answer, word))
