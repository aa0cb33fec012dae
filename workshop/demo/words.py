"""What the demo's workers said of their days, and what was answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from workshop.clock import CHINA
from workshop.demo.people import CARDS
from workshop.demo.plan import Page
from workshop.talks.rules import TalkKind


@dataclass(frozen=True)
class Word:
    """A worker's word on one of her days, and the answer if there was one."""

    worker: str
    work_date: date
    said_at: datetime
    kind: TalkKind
    text: str = ""
    answered_at: datetime | None = None
    answer: str = ""


def _at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=CHINA)


_RIGHT, _NOT_RIGHT = TalkKind.RIGHT, TalkKind.NOT_RIGHT

WORDS = (
    Word("P01", date(2025, 9, 1), _at(9, 1, 20, 5), _RIGHT),
    Word("V06", date(2025, 9, 2), _at(9, 2, 19, 48), _RIGHT),
    Word("V02", date(2025, 9, 10), _at(9, 10, 20, 31), _RIGHT),
    Word("P07-W2", date(2025, 9, 4), _at(9, 4, 20, 40), _NOT_RIGHT, "插针是1610，写成1160了",
         _at(9, 5, 12, 15), "对过了，记的是1610，没错"),
    Word("P07-W2", date(2025, 9, 4), _at(9, 5, 20, 2), _RIGHT),
    Word("P05", date(2025, 9, 16), _at(9, 16, 20, 44), _NOT_RIGHT, "合身有5个是张姐帮我做的，记到她名下吧",
         _at(9, 17, 19, 5), "好，两边说好就行，明天改"),
    Word("P07", date(2025, 9, 17), _at(9, 17, 20, 12), _RIGHT),
    Word("P07", date(2025, 9, 19), _at(9, 19, 19, 55), _RIGHT),
    Word("P01", date(2025, 9, 22), _at(9, 22, 20, 2), _RIGHT),
    Word("P01", date(2025, 9, 23), _at(9, 23, 20, 10), _NOT_RIGHT, "焊喇叭是760，不是670",
         _at(9, 24, 18, 58), "对过单子，是760，已经改了"),
    Word("P01", date(2025, 9, 23), _at(9, 24, 20, 3), _RIGHT),
    Word("P07", date(2025, 9, 27), _at(9, 27, 20, 20), _RIGHT),
    Word("V06", date(2025, 9, 29), _at(9, 29, 19, 40), _RIGHT),
    Word("V02", date(2025, 9, 29), _at(9, 29, 20, 16), _NOT_RIGHT, "包装少记了一箱，一箱100个"),
)  # fmt: skip

EVERY_DAYS = 9


def words_of(pages: Sequence[Page]) -> Iterator[Word]:
    """What was said of the days of these pages: what is told above, and now and then a "right"."""
    told = {(word.worker, word.work_date) for word in WORDS}
    days = {page.day for page in pages}
    yield from (word for word in WORDS if word.work_date in days)
    since = {card.worker: card.printed_on for card in CARDS if card.pin}
    for page in pages:
        for worker in sorted({entry.cell.worker for entry in page.entries} & since.keys()):
            is_her_day = (page.day.toordinal() + sum(map(ord, worker))) % EVERY_DAYS == 0
            if is_her_day and page.day >= since[worker] and (worker, page.day) not in told:
                yield Word(worker, page.day, datetime.combine(page.day, time(20, 25), CHINA), _RIGHT)
