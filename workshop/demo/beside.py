"""What the demo's people are paid beside their own pieces in September: team pieces, hours, home work; and tickets.

The pieces of it are part of what an order makes (`PIECES`), and so not shared out again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workshop.demo.moments import september
from workshop.output.worth import Basis, LineKind


@dataclass(frozen=True)
class Team:
    """Pieces made together.  parts: minutes or points of each member; shared equally they do not matter.

    taken_back: why it was wrong; empty: it stands.
    """

    workshop: str
    day: date
    order: str
    operation: str
    good: int
    basis: Basis
    parts: Mapping[str, int]
    taken_back: str = ""


_PACKERS = ("W4-21", "W4-33", "W4-45", "W4-57")

TEAMS = (
    # All hands pack when the lorry is on its way.
    Team("W4", september(20), "W4 2025-09", "T9", 900, Basis.HOURS, {"W4-33": 240, "W4-45": 180, "W4-57": 90}),
    Team("W1", september(27), "O-02 9", "E6", 600, Basis.POINTS, {"V01": 12, "V11": 10, "V20": 8}),
    Team("W4", september(27), "O-07", "T9", 480, Basis.EQUAL, dict.fromkeys(_PACKERS, 1)),
    Team("W4", september(29), "O-07", "T9", 650, Basis.EQUAL, dict.fromkeys(_PACKERS, 1), "是560个，蒋小燕先走了"),
    Team("W4", september(29), "O-07", "T9", 560, Basis.HOURS, {"W4-21": 120, "W4-33": 120, "W4-45": 120, "W4-57": 45}),
)  # fmt: skip


@dataclass(frozen=True)
class Hours:
    """Time that is paid to some, as it is typed."""

    workshop: str
    day: date
    kind: LineKind
    workers: tuple[str, ...]
    time: str
    rate_hao: int
    note: str
    taken_back: str = ""


TRAINING_HAO = 160_000
"""Five hours a day are the eighty yuan of `DemoWorker.training_day_rate_fen`."""
WAITING_HAO, CLEANING_HAO, REPAIRS_HAO = 120_000, 120_000, 150_000


def _training(workshop: str, worker: str, days: tuple[int, ...], time: str = "5", note: str = "") -> tuple[Hours, ...]:
    return tuple(
        Hours(workshop, september(day), LineKind.TRAINING, (worker,), time, TRAINING_HAO, note) for day in days
    )


_WINDERS = ("V05", "V10", "V12", "P02")
_SEWERS = ("X09", "P12", "W3-06", "W3-12", "W3-15", "Y02")
_NO_MATERIAL = "等O-10的料"

HOURS = (
    *_training("W1", "V20", (1, 2, 3, 4, 5, 6), note="学包装"),
    # Days of trial are paid too.  Source: domain 3, W25; 8.7.
    *_training("W2", "V02-W2", (22, 23), time="2:30", note="试工"),
    Hours("W3", september(20), LineKind.CLEANING, _SEWERS, "8:30-10:30", CLEANING_HAO, "换单，擦机器、扫地"),
    *(
        Hours("W3", september(day), LineKind.ODD_JOB, ("P08",), "8", REPAIRS_HAO, "修机器")
        for day in (22, 23, 24, 25, 26, 29)
    ),
    # Source: domain 10.7, 2025-09-26.
    Hours("W1", september(26), LineKind.WAITING, _WINDERS, "14:00-15:30", WAITING_HAO, _NO_MATERIAL),
    Hours("W1", september(27), LineKind.WAITING, _WINDERS[1:], "8:30-9:30", WAITING_HAO, _NO_MATERIAL),
    Hours("W4", september(29), LineKind.CLEANING, ("W4-12", "W4-24"), "2", CLEANING_HAO, "扫仓库", "记错了人"),
)


@dataclass(frozen=True)
class Training:
    """A plan of days that are paid to who learns: how many, which of them were given, and the last one if it ended.

    target: pieces an hour of the operation, at which she moves to piece rates.
    """

    workshop: str
    worker: str
    order: str
    operation: str
    target: int
    planned: int
    days: tuple[date, ...]
    ended_on: date | None = None
    day_rate_fen: int = 80_00


TRAININGS = (
    # Source: domain 10.5, the day of training.
    Training("W1", "P07", "O-02 9", "E2", 110, 1, (september(16),), september(16)),
    # Source: domain 10.4, P06: a trainee in her second week.
    Training(
        "W3",
        "P06",
        "W3 2025-08-25",
        "G7",
        60,
        10,
        tuple(september(day) for day in (18, 19, 20, 22, 23, 24, 25, 26, 27)),
    ),
)


@dataclass(frozen=True)
class Back:
    """What came back of a slip.  wrong: what was typed first, and taken back at once."""

    day: date
    good: int
    scrap: int = 0
    unmade: int = 0
    wrong: int = 0


@dataclass(frozen=True)
class HomeSlip:
    """Pieces taken home."""

    workshop: str
    worker: str
    order: str
    operation: str
    given: int
    given_on: date
    due_on: date
    back: tuple[Back, ...] = ()
    note: str = ""


HOME_SLIPS = (
    HomeSlip("W4", "H01", "W4 2025-09", "T7", 260, september(5), september(9), (Back(september(9), 260),)),
    HomeSlip("W4", "H02", "W4 2025-09", "T7", 200, september(6), september(10),
             (Back(september(10), 150), Back(september(13), 46, scrap=4))),
    HomeSlip("W4", "H01", "W4 2025-09", "T7", 280, september(12), september(16),
             (Back(september(16), 270, unmade=10, wrong=720),)),
    HomeSlip("W4", "H01", "O-07", "T7", 300, september(25), september(28), (Back(september(28), 297, scrap=3),)),
    # She is late with the rest.
    HomeSlip("W4", "H02", "O-07", "T7", 240, september(24), september(27), (Back(september(27), 110),)),
    # She works in the room too, and was told what that means.  Source: domain 3, W30.
    HomeSlip("W4", "P03", "O-07", "T7", 80, september(26), september(29), (Back(september(29), 80),), "晚上在家缝"),
    HomeSlip("W4", "H01", "O-07", "T7", 320, september(29), date(2025, 10, 3)),
    HomeSlip("W1", "P11", "O-02 9", "E5", 3_600, september(29), date(2025, 10, 2)),
)  # fmt: skip


@dataclass(frozen=True)
class Lot:
    """Bundles of an order, of each size so many, and which of them were counted at the first step by their tickets."""

    workshop: str
    order: str
    name: str
    in_bundle: int
    sizes: Mapping[str, int]
    printed_on: date
    operation: str
    counted: Mapping[int, str]  # bundle and who made it
    counted_on: date


TROUSERS = Lot(
    "W3", "O-05", "1", 25, {"170": 8, "175": 8, "180": 8}, september(25),
    "G2", {1: "W3-08", 2: "W3-08", 3: "W3-18", 4: "W3-18", 5: "W3-08"}, september(26),
)  # fmt: skip

TOLD_BUNDLES = {1: (10, 5), 2: (14, 50), 3: (16, 35)}
"""Bundle, and when on the 29th the last step of it was told by P12 from her phone."""


def _pieces() -> Counter[tuple[str, str]]:
    """Good pieces by order and operation."""
    found: Counter[tuple[str, str]] = Counter()
    for team in TEAMS:
        found[team.order, team.operation] += 0 if team.taken_back else team.good
    for slip in HOME_SLIPS:
        found[slip.order, slip.operation] += sum(back.good for back in slip.back)
    found[TROUSERS.order, TROUSERS.operation] += TROUSERS.in_bundle * len(TROUSERS.counted)
    return found


PIECES = _pieces()
"""What of an order's pieces is not counted by the page of the day, by order and operation."""
