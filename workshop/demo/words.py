"""What the demo's workers said of their days, and what was answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from workshop.clock import CHINA
from workshop.demo.people import CARDS
from workshop.demo.plan import Page
from workshop.talks.rules import Outcome, TalkKind


@dataclass(frozen=True)
class End:
    """How an objection ended, perhaps after a recount.  more: pieces beyond those that stood there."""

    at: datetime
    outcome: Outcome
    text: str = ""
    more: int = 0
    recounted_more: int | None = None


@dataclass(frozen=True)
class Word:
    """A worker's word on one of her days, and how it ended if it was an objection and did.

    operation: the line that it is about.  more: so many pieces more it should be, below 0 fewer.
    """

    worker: str
    work_date: date
    said_at: datetime
    kind: TalkKind
    text: str = ""
    operation: str = ""
    more: int = 0
    end: End | None = None


def _at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=CHINA)


_RIGHT, _NOT_RIGHT = TalkKind.RIGHT, TalkKind.NOT_RIGHT

WORDS = (
    Word("P01", date(2025, 9, 1), _at(9, 1, 20, 5), _RIGHT),
    Word("V06", date(2025, 9, 2), _at(9, 2, 19, 48), _RIGHT),
    Word("V02", date(2025, 9, 10), _at(9, 10, 20, 31), _RIGHT),
    Word("P07-W2", date(2025, 9, 4), _at(9, 4, 20, 40), _NOT_RIGHT, "插针应该是1660，少记了一盘", "P2", 50,
         End(_at(9, 5, 12, 15), Outcome.REFUSED, "一盘一盘对过单子，是1610，那一盘记在3号了", recounted_more=0)),
    Word("P07-W2", date(2025, 9, 4), _at(9, 5, 20, 2), _RIGHT),
    Word("P05", date(2025, 9, 16), _at(9, 16, 20, 44), _NOT_RIGHT, "合身有5个是张姐帮我做的，不算我的", "T3", -5,
         End(_at(9, 17, 19, 5), Outcome.ACCEPTED, "好，两边说好就行")),
    Word("P07", date(2025, 9, 17), _at(9, 17, 20, 12), _RIGHT),
    Word("P07", date(2025, 9, 19), _at(9, 19, 19, 55), _RIGHT),
    Word("P01", date(2025, 9, 22), _at(9, 22, 20, 2), _RIGHT),
    Word("P01", date(2025, 9, 23), _at(9, 23, 20, 10), _NOT_RIGHT, "焊喇叭是760，不是670", "E2", 90,
         End(_at(9, 24, 18, 50), Outcome.ACCEPTED, "对过单子，是760，改过来了")),
    Word("P01", date(2025, 9, 23), _at(9, 24, 20, 3), _RIGHT),
    Word("V06", date(2025, 9, 22), _at(9, 22, 20, 10), _NOT_RIGHT, "扣壳少记了两盒，一盒20个", "E3", 40,
         End(_at(9, 23, 18, 40), Outcome.SPLIT, "两人一起点的：少记一盒，另一盒是昨天的", more=20, recounted_more=20)),
    Word("P05", date(2025, 9, 24), _at(9, 24, 20, 15), _NOT_RIGHT, "合身少记了一串，一串12个", "T3", 12),
    Word("P07", date(2025, 9, 27), _at(9, 27, 20, 20), _RIGHT),
    Word("V06", date(2025, 9, 29), _at(9, 29, 19, 40), _RIGHT),
    Word("V02", date(2025, 9, 29), _at(9, 29, 20, 16), _NOT_RIGHT, "包装少记了一箱，一箱100个", "E6", 100),
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
