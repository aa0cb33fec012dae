"""What the demo's workers said of their days, and what was answered."""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.clock import CHINA
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
