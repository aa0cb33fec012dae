"""What was out of the ordinary in the demo's counts, as people remember it.

What nobody remembers in particular is shared out in `sharing`, with the small
mishaps of every week.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Cell(NamedTuple):
    """Where pieces are counted."""

    day: date
    worker: str
    operation: str


AWAY = (
    # Maize.  Source: domain 10.4, P01; 10.7.
    ("P01", date(2025, 9, 12), date(2025, 9, 20)),
    ("P09", date(2025, 9, 15), date(2025, 9, 18)),
)

P07_MADE = {
    # In W2 P2 18,650 and P3 9,300.  Source: domain 10.5.
    date(2025, 9, 1): {"P2": 1_480, "P3": 760},
    date(2025, 9, 2): {"P2": 1_520, "P3": 700},
    date(2025, 9, 3): {"P2": 1_390, "P3": 820},
    date(2025, 9, 4): {"P2": 1_610, "P3": 640},
    date(2025, 9, 5): {"P2": 1_450, "P3": 780},
    date(2025, 9, 6): {"P2": 1_180, "P3": 560},
    date(2025, 9, 8): {"P2": 1_530, "P3": 690},
    date(2025, 9, 9): {"P2": 1_470, "P3": 750},
    date(2025, 9, 10): {"P2": 1_560, "P3": 720},
    date(2025, 9, 11): {"P2": 1_420, "P3": 800},
    date(2025, 9, 12): {"P2": 1_500, "P3": 740},
    date(2025, 9, 13): {"P2": 1_210, "P3": 530},
    date(2025, 9, 15): {"P2": 1_330, "P3": 810},
    # In W1 E2 7,820 and E6 2,150 after a day of training.
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
_MOVED_ON = date(2025, 9, 16)


@dataclass(frozen=True)
class Slip:
    """A number that was typed wrongly, and the evening on which it was put right."""

    cell: Cell
    typed: int
    right: int
    corrected_on: date
    note: str


SLIPS = (
    Slip(Cell(date(2025, 7, 9), "V02", "E6"), 1_230, 1_320, date(2025, 7, 10), "抄错了"),
    # Nobody saw it before the slip of July was shown: see `paying`.
    Slip(Cell(date(2025, 7, 25), "V06", "E1"), 1_030, 2_030, date(2025, 8, 19), "少写了一千，康玥在工资条上看出来的"),
    Slip(Cell(date(2025, 8, 14), "V03", "E2"), 1_180, 1_280, date(2025, 8, 15), "少抄了一百"),
    Slip(Cell(date(2025, 9, 5), "V09", "E4"), 1_890, 1_980, date(2025, 9, 6), "抄错了"),
    Slip(Cell(date(2025, 9, 23), "P01", "E2"), 670, 760, date(2025, 9, 24), "田谷雨说是760，对过单子"),
)

UNDONE = Slip(Cell(date(2025, 9, 10), "V06", "E1"), 1_250, 2_520, date(2025, 9, 10), "")
"""The leader saw it at once, took the sheet back and typed the day again."""


@dataclass(frozen=True)
class Spoilt:
    """Pieces to be made again, or beyond that, and the evening on which they were entered."""

    cell: Cell
    rework: int
    scrap: int
    entered_on: date


SPOILT = (
    Spoilt(Cell(date(2025, 8, 19), "V18", "E2"), 36, 6, date(2025, 8, 19)),
    # Found by the buyer's man a week later.  Source: domain 10.7, 2025-09-18.
    Spoilt(Cell(date(2025, 9, 11), "P01", "E2"), 0, 40, date(2025, 9, 18)),
    Spoilt(Cell(date(2025, 9, 19), "P07", "E2"), 18, 4, date(2025, 9, 19)),
)

TOLD: dict[Cell, int] = {
    **{
        Cell(day, "P07" if day >= _MOVED_ON else "P07-W2", operation): pieces
        for day, made in P07_MADE.items()
        for operation, pieces in made.items()
    },
    **{slip.cell: slip.right for slip in (*SLIPS, UNDONE)},
}
"""Cells that are told, not shared out."""
