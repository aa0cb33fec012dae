"""What was out of the ordinary in the demo's counts: days away, slips, spoilt pieces.

What nobody remembers in particular is shared out in `sharing`.
"""

from dataclasses import dataclass
from datetime import date

Cell = tuple[date, str, str]
"""Day, worker and operation."""

HOLIDAYS = frozenset({date(2025, 4, 4), date(2025, 5, 1), date(2025, 5, 2), date(2025, 5, 31)})
"""Qingming, Labour Day, Dragon Boat.  Source: domain 2.2."""

AWAY = (
    # Wheat and rape.
    ("V05", date(2025, 6, 5), date(2025, 6, 11)),
    ("V10", date(2025, 6, 6), date(2025, 6, 12)),
    ("V08", date(2025, 7, 17), date(2025, 7, 18)),
    ("V13", date(2025, 8, 8), date(2025, 8, 8)),
    ("V04", date(2025, 8, 21), date(2025, 8, 22)),
    # Maize, walnuts, rice.  Source: domain 10.4, P01; 10.7.
    ("P01", date(2025, 9, 12), date(2025, 9, 20)),
    ("V05", date(2025, 9, 15), date(2025, 9, 19)),
    ("V12", date(2025, 9, 18), date(2025, 9, 23)),
    ("V16", date(2025, 9, 22), date(2025, 9, 24)),
    ("V15", date(2025, 9, 26), date(2025, 9, 26)),
)

P07_MADE = {
    # E2 7,820 and E6 2,150 after a day of training.  Source: domain 10.5.
    date(2025, 9, 17): {"E2": 560, "E6": 250},
    date(2025, 9, 18): {"E2": 610, "E6": 240},
    date(2025, 9, 19): {"E2": 640},
    date(2025, 9, 20): {"E2": 600, "E6": 280},
    date(2025, 9, 22): {"E2": 700, "E6": 300},
    date(2025, 9, 23): {"E2": 720},
    date(2025, 9, 24): {"E2": 760, "E6": 310},
    date(2025, 9, 25): {"E2": 780},
    date(2025, 9, 26): {"E2": 800, "E6": 380},
    date(2025, 9, 27): {"E2": 790},
    date(2025, 9, 29): {"E2": 860, "E6": 390},
}


@dataclass(frozen=True)
class Slip:
    """A number that was typed wrongly, and the evening on which it was put right."""

    work_date: date
    worker: str
    operation: str
    typed: int
    right: int
    corrected_on: date
    note: str


SLIPS = (
    Slip(date(2025, 7, 9), "V02", "E6", 1_230, 1_320, date(2025, 7, 10), "抄错了"),
    Slip(date(2025, 8, 14), "V03", "E2", 1_180, 1_280, date(2025, 8, 15), "少抄了一百"),
    Slip(date(2025, 9, 5), "V09", "E4", 1_890, 1_980, date(2025, 9, 6), "抄错了"),
    Slip(date(2025, 9, 23), "P01", "E2", 670, 760, date(2025, 9, 24), "田谷雨说是760，对过单子"),
)

UNDONE = Slip(date(2025, 9, 10), "V06", "E1", 1_250, 2_520, date(2025, 9, 10), "")
"""The leader saw it at once, took the sheet back and typed the day again."""


@dataclass(frozen=True)
class Spoilt:
    """Pieces to be made again, or beyond that, and the evening on which they were entered."""

    work_date: date
    worker: str
    operation: str
    rework: int
    scrap: int
    entered_on: date


SPOILT = (
    Spoilt(date(2025, 8, 19), "V18", "E2", 36, 6, date(2025, 8, 19)),
    Spoilt(date(2025, 9, 3), "V20", "E6", 24, 0, date(2025, 9, 3)),
    # Found by the buyer's man a week later.  Source: domain 10.7, 2025-09-18.
    Spoilt(date(2025, 9, 11), "P01", "E2", 0, 40, date(2025, 9, 18)),
    Spoilt(date(2025, 9, 19), "P07", "E2", 18, 4, date(2025, 9, 19)),
)
