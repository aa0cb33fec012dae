"""The demo's 24 workers: who they are, what they make, whose cards are out.  Invented.

P01, P02, P07 and P10 are those of domain 10.4.  Numbers have the area 610799,
which nobody was ever given; telephones begin with 10.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workshop.workers.rules import Paper

CONTRACT, SERVICE, OVER_AGE, NONE = (
    Paper.LABOUR_CONTRACT,
    Paper.SERVICE_AGREEMENT,
    Paper.OVER_AGE_AGREEMENT,
    Paper.NONE,
)

NOVICE, NORMAL, SKILLED = 0, 1, 2
"""Which of the three speeds of an operation is hers.  Source: domain 8.3."""


@dataclass(frozen=True)
class DemoWorker:
    """One worker, and how she usually spends her day."""

    code: str
    name: str
    phone: str
    identity_number: str
    started_on: date
    paper: Paper
    speed: int
    hours: Mapping[str, float]  # operation → hours of a usual day
    training_days: int = 6
    training_day_rate_fen: int = 80_00


# In the order they came, which is that of their numbers.
WORKERS = (
    DemoWorker("V01", "蒋玉梅", "10000000011", "610799197701079301", date(2024, 3, 4), CONTRACT, NORMAL, {"E6": 5.0}),
    DemoWorker("V02", "覃丽娟", "10000000012", "610799198505219420", date(2024, 3, 4), CONTRACT, SKILLED, {"E6": 4.0}),
    DemoWorker("V03", "罗晓婧", "10000000013", "610799199006129222", date(2024, 3, 11), CONTRACT, SKILLED, {"E2": 5.0}),
    DemoWorker("V04", "雷大勇", "10000000014", "610799197906199518", date(2024, 4, 8), CONTRACT, NORMAL,
               {"E1": 3.0, "E3": 1.5}),
    DemoWorker("V05", "邓秀兰", "10000000015", "610799197208189283", date(2024, 4, 8), OVER_AGE, NOVICE, {"E5": 4.0}),
    DemoWorker("V06", "康玥", "10000000016", "610799199210089440", date(2024, 5, 6), CONTRACT, SKILLED, {"E1": 4.0}),
    DemoWorker("V07", "江海燕", "10000000017", "610799198707309387", date(2024, 6, 3), CONTRACT, SKILLED, {"E3": 4.0}),
    DemoWorker("V08", "谭春桃", "", "610799198009259247", date(2024, 6, 3), CONTRACT, NORMAL, {"E3": 5.0}),
    DemoWorker("V09", "冯祎", "10000000019", "610799199504299320", date(2024, 8, 19), CONTRACT, SKILLED, {"E4": 4.0}),
    DemoWorker("V10", "严桂花", "10000000020", "610799198312029268", date(2024, 9, 2), SERVICE, NORMAL, {"E5": 4.0}),
    DemoWorker("V11", "夏红霞", "10000000021", "610799198101139504", date(2024, 10, 14), CONTRACT, NORMAL, {"E2": 4.5}),
    DemoWorker("V12", "龚秀珍", "", "610799196909149407", date(2024, 11, 4), OVER_AGE, NOVICE, {"E5": 3.0, "E1": 1.0}),
    # Mother and daughter share one telephone.
    DemoWorker("V13", "何芮琪", "10000000015", "610799199911169347", date(2025, 2, 17), CONTRACT, NORMAL, {"E2": 4.5}),
    DemoWorker("V14", "白素芬", "10000000024", "610799197603119541", date(2025, 2, 17), CONTRACT, NORMAL, {"E5": 3.5}),
    DemoWorker("P01", "田谷雨", "10000000025", "610799197611049029", date(2025, 3, 1), CONTRACT, NORMAL,
               {"E2": 4.0, "E4": 1.0}),
    DemoWorker("V15", "曾沐晴", "10000000026", "610799199708259486", date(2025, 3, 10), CONTRACT, NORMAL,
               {"E4": 2.5, "E6": 1.5}),
    DemoWorker("V16", "单志强", "10000000027", "", date(2025, 4, 7), CONTRACT, NOVICE, {"E3": 4.0}),
    DemoWorker("V17", "丁菊香", "", "", date(2025, 5, 12), OVER_AGE, NORMAL, {"E5": 3.0}),
    DemoWorker("P10", "戴大寒", "10000000029", "610799200901309188", date(2025, 7, 7), CONTRACT, NORMAL, {"E6": 4.0}),
    # The last digit of her number was read wrongly: it stays open as a thing to do.
    DemoWorker("V18", "郝梓萌", "10000000030", "610799200102239368", date(2025, 7, 14), CONTRACT, NORMAL, {"E2": 4.0}),
    DemoWorker("V19", "尹婉婷", "10000000031", "", date(2025, 8, 4), CONTRACT, NORMAL, {"E4": 3.0, "E2": 2.0}),
    DemoWorker("P02", "苗白露", "10000000032", "610799198903179049", date(2025, 8, 11), NONE, NORMAL, {"E5": 3.5}),
    DemoWorker("V20", "任珺瑶", "10000000033", "", date(2025, 9, 1), NONE, NORMAL, {"E6": 4.5}),
    # She moved here in the middle of September; what she made is told day by day in `counts`.
    DemoWorker("P07", "孙小满", "10000000034", "610799199102039147", date(2025, 9, 16), NONE, NOVICE, {},
               training_days=1),
)  # fmt: skip


@dataclass(frozen=True)
class DemoCard:
    """An access card that was printed for a worker and, with a PIN, is held by her."""

    worker: str
    printed_on: date
    pin: str = ""  # empty: not used yet


CARDS = (
    DemoCard("P01", date(2025, 6, 2), "2580"),
    DemoCard("V02", date(2025, 6, 3), "1470"),
    DemoCard("V06", date(2025, 6, 3), "3690"),
    DemoCard("P07", date(2025, 9, 16), "7531"),
    DemoCard("P02", date(2025, 9, 29)),
)
