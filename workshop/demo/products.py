"""What the demo's workshops make: operations, speeds and rates, and the changes of rates.  Source: domain 8.3."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

NOVICE, NORMAL, SKILLED = 0, 1, 2
"""Which of the three speeds of an operation is hers."""


@dataclass(frozen=True)
class DemoOperation:
    """A step of a product: its rate, and pieces an hour at the three speeds."""

    code: str
    name: str
    rate_hao: int
    pieces_per_hour: tuple[int, int, int]
    barred_to_minors: bool = False  # solder and its fumes


EARPHONES = (
    DemoOperation("E1", "裁线剥皮", 150, (300, 500, 700)),
    DemoOperation("E2", "焊喇叭", 450, (110, 200, 280), barred_to_minors=True),
    DemoOperation("E3", "扣壳点胶", 250, (200, 340, 450)),
    DemoOperation("E4", "试音", 200, (250, 420, 550)),
    DemoOperation("E5", "绕线扎带", 200, (180, 300, 420)),
    DemoOperation("E6", "包装", 300, (150, 280, 380)),
)
WINDING = (EARPHONES[4],)
PHONE_PARTS = (
    DemoOperation("P1", "剪脚分板", 80, (600, 1_000, 1_400)),
    DemoOperation("P2", "插针", 120, (350, 650, 900)),
    DemoOperation("P3", "目检", 85, (500, 900, 1_200)),
    DemoOperation("P4", "贴泡棉", 100, (450, 800, 1_100)),
    DemoOperation("P5", "焊连接器", 600, (80, 150, 210), barred_to_minors=True),
    DemoOperation("P6", "装盘", 60, (800, 1_300, 1_700)),
)
# Cutting is paid by the day.
CLOTHES = (
    DemoOperation("G2", "拷边", 1_800, (30, 55, 80)),
    DemoOperation("G3", "上腰", 6_500, (9, 18, 26)),
    DemoOperation("G4", "上拉链", 5_500, (10, 20, 30)),
    DemoOperation("G5", "合裆缝", 3_500, (16, 32, 45)),
    DemoOperation("G6", "钉扣打枣", 1_000, (60, 110, 150)),
    DemoOperation("G7", "剪线", 1_500, (35, 65, 90)),
    DemoOperation("G8", "整烫", 4_000, (14, 26, 36)),
    DemoOperation("G9", "检验包装", 1_200, (50, 80, 110)),
)
PLUSH = (
    DemoOperation("T1", "裁料", 300, (150, 300, 420)),
    DemoOperation("T2", "车部件", 1_200, (40, 90, 130)),
    DemoOperation("T3", "合身", 6_000, (8, 18, 28)),
    DemoOperation("T4", "打眼装眼", 250, (200, 360, 480)),
    DemoOperation("T5", "翻皮", 800, (60, 120, 170)),
    DemoOperation("T6", "充棉", 1_500, (35, 65, 90)),
    DemoOperation("T7", "手缝封口", 2_200, (20, 42, 60)),
    DemoOperation("T8", "剪修检针", 1_000, (50, 95, 130)),
    DemoOperation("T9", "包装", 600, (90, 160, 220)),
)
PET_TOYS = tuple(operation for operation in PLUSH if operation.code not in ("T3", "T4"))
"""No body to be joined, and no eyes."""
FLOWERS = (
    DemoOperation("F1", "冲瓣", 50, (800, 1_400, 1_900)),
    DemoOperation("F2", "粘瓣", 150, (250, 450, 650)),
    DemoOperation("F3", "穿杆装托", 120, (300, 550, 750)),
    DemoOperation("F4", "绑叶", 200, (180, 330, 450)),
    DemoOperation("F5", "成束", 1_200, (30, 55, 80)),
    DemoOperation("F6", "装袋", 100, (400, 700, 900)),
)


@dataclass(frozen=True)
class DemoRate:
    """A change of a rate, announced before it began: what was paid before, and from when what is paid now."""

    operation: str
    announced_on: date
    valid_from: date
    before_hao: int
    rate_hao: int
    reason: str
    back_paid_on: date | None = None  # when the raise was paid for what had been made before, of the order that ran


RATES = (
    DemoRate("E2", date(2024, 9, 6), date(2024, 9, 16), 420, 450, "焊点多，工价上调"),
    DemoRate("G3", date(2024, 9, 13), date(2024, 9, 23), 6_000, 6_500, "腰头改双线"),
    DemoRate("T7", date(2024, 10, 4), date(2024, 10, 14), 2_000, 2_200, "封口针距加密"),
    DemoRate("P5", date(2025, 3, 1), date(2025, 3, 10), 550, 600, "和工人商量过，上调"),
    DemoRate("T3", date(2025, 3, 1), date(2025, 3, 10), 5_500, 6_000, "和隔壁县看齐"),
    DemoRate("P4", date(2025, 9, 11), date(2025, 9, 15), 95, 100, "泡棉换了双面胶的，费工", date(2025, 9, 20)),
    DemoRate("E5", date(2025, 9, 25), date(2025, 10, 1), 200, 210, "换了粗线"),
)
"""In the order they were announced."""


def rate_on(operation: DemoOperation, day: date, changes: Sequence[DemoRate] = RATES) -> int:
    """Hao for a piece of it on the day."""
    of_operation = [change for change in changes if change.operation == operation.code]
    for change in of_operation:
        if day < change.valid_from:
            return change.before_hao
    return of_operation[-1].rate_hao if of_operation else operation.rate_hao
