"""The demo's orders, operations and rates.  Source: domain 8.3 and 10.3."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workshop.orders.rules import ArrangedBy, Material


@dataclass(frozen=True)
class DemoOperation:
    """A step in assembling earphones: its rate, and pieces an hour at the three speeds."""

    code: str
    name: str
    rate_hao: int
    pieces_per_hour: tuple[int, int, int]


OPERATIONS = (
    DemoOperation("E1", "裁线剥皮", 150, (300, 500, 700)),
    DemoOperation("E2", "焊喇叭", 450, (110, 200, 280)),
    DemoOperation("E3", "扣壳点胶", 250, (200, 340, 450)),
    DemoOperation("E4", "试音", 200, (250, 420, 550)),
    DemoOperation("E5", "绕线扎带", 200, (180, 300, 420)),
    DemoOperation("E6", "包装", 300, (150, 280, 380)),
)


@dataclass(frozen=True)
class DemoOrder:
    """An order, from when to when it was counted, and how far each operation came.

    made: pieces by operation at the end of the counted days; empty: all that was ordered.
    """

    code: str
    buyer: str
    product: str
    pieces: int
    price_hao: int
    arranged_by: ArrangedBy
    opened_on: date
    due_on: date
    ended_on: date | None
    counted: tuple[date, date] | None
    made: Mapping[str, int]
    note: str = ""
    noted_on: date | None = None  # none: when it ended
    material: Material = Material.BUYER


_B1, _B3 = "海安演示甲电子", "东莞演示丙电子"
_PAIRING, _FRIEND = ArrangedBy.PAIRING, ArrangedBy.FRIEND
_ALL: Mapping[str, int] = {}

ORDERS = (
    DemoOrder("O-01", _B1, "头戴耳机装配 3月", 36_000, 13_500, _PAIRING, date(2025, 2, 10), date(2025, 3, 10),
              date(2025, 3, 14), (date(2025, 2, 17), date(2025, 3, 8)), _ALL),
    DemoOrder("03", _B3, "耳机装配 3月", 50_000, 6_200, _FRIEND, date(2025, 3, 8), date(2025, 3, 31),
              date(2025, 3, 31), (date(2025, 3, 10), date(2025, 3, 31)), _ALL),
    DemoOrder("04", _B3, "耳机装配 4月", 70_000, 6_200, _FRIEND, date(2025, 3, 31), date(2025, 4, 30),
              date(2025, 4, 30), (date(2025, 4, 1), date(2025, 4, 30)), _ALL),
    DemoOrder("05", _B3, "耳机装配 5月", 72_000, 6_200, _FRIEND, date(2025, 4, 30), date(2025, 5, 31),
              date(2025, 5, 30), (date(2025, 5, 3), date(2025, 5, 30)), _ALL),
    DemoOrder("06", _B3, "耳机装配 6月", 84_000, 6_200, _FRIEND, date(2025, 5, 30), date(2025, 6, 30),
              date(2025, 6, 30), (date(2025, 6, 2), date(2025, 6, 30)), _ALL),
    DemoOrder("07", _B3, "耳机装配 7月", 96_000, 6_200, _FRIEND, date(2025, 6, 30), date(2025, 7, 31),
              date(2025, 7, 31), (date(2025, 7, 1), date(2025, 7, 31)), _ALL),
    # O-02: 120,000 a month.
    DemoOrder("O-02", _B3, "耳机装配 8月", 120_000, 6_200, _FRIEND, date(2025, 7, 31), date(2025, 8, 31),
              date(2025, 8, 30), (date(2025, 8, 1), date(2025, 8, 30)), _ALL),
    DemoOrder("09", _B3, "耳机装配 9月", 120_000, 6_200, _FRIEND, date(2025, 8, 30), date(2025, 9, 30),
              None, (date(2025, 9, 1), date(2025, 9, 29)),
              {"E1": 117_600, "E2": 116_900, "E3": 116_400, "E4": 115_800, "E5": 115_500, "E6": 115_200}),
    DemoOrder("O-10", _B1, "头戴耳机装配 10月", 50_000, 13_000, _PAIRING,
              date(2025, 9, 22), date(2025, 10, 15), None, None, _ALL, "材料还没到，等料", date(2025, 9, 26)),
)  # fmt: skip


@dataclass(frozen=True)
class DemoRate:
    """A rate announced before it begins."""

    order: str
    operation: str
    announced_on: date
    valid_from: date
    rate_hao: int
    reason: str


RATES = (
    DemoRate("09", "E5", date(2025, 9, 25), date(2025, 10, 1), 210, "换了粗线"),
    DemoRate("O-10", "E5", date(2025, 9, 25), date(2025, 10, 1), 210, "换了粗线"),
)
