"""The demo's orders: O-01 to O-10 of domain 10.3, and those of the two years before and between.

What has no table yet (deliveries, payments, who passed on what) stands in the
orders' notes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workshop.demo.products import (
    CLOTHES,
    EARPHONES,
    FLOWERS,
    PET_TOYS,
    PHONE_PARTS,
    PLUSH,
    WINDING,
    DemoOperation,
)
from workshop.orders.rules import ArrangedBy, Material


@dataclass(frozen=True)
class DemoOrder:
    """An order, from when to when it was counted (inclusive), and how far each operation came.

    pieces: none: as many as the people there can make in those days.
    made: what part of the pieces is done of the first and of the last operation.
    hands: who alone works on it, and on nothing else meanwhile; empty: everybody.
    """

    code: str
    workshop: str
    buyer: str
    product: str
    operations: Sequence[DemoOperation]
    price_hao: int
    first: date
    last: date
    pieces: int | None = None
    arranged_by: ArrangedBy = ArrangedBy.FRIEND
    opened_on: date | None = None  # none: three days before the first count
    due_on: date | None = None  # none: on its last day
    is_running: bool = False
    is_counted: bool = True
    made: tuple[float, float] = (1, 1)
    hands: frozenset[str] = frozenset()
    note: str = ""
    noted_on: date | None = None  # none: when it ended, or at once if it runs
    material: Material = Material.BUYER

    @property
    def taken_on(self) -> date:
        return self.opened_on or self.first - timedelta(days=3)

    @property
    def due(self) -> date:
        return self.due_on or self.last

    @property
    def noted(self) -> date:
        return self.noted_on or (self.taken_on if self.is_running else self.last)


_B1, _B2, _B3 = "海安演示甲电子", "海安演示乙服饰", "东莞演示丙电子"
_B4, _B6, _W1 = "县城演示丁加工部", "扬州演示己玩具", "柳坝电子社区工厂"
_PAIRING, _COUNTY = ArrangedBy.PAIRING, ArrangedBy.COUNTY

_EARPHONE_MONTHS = (
    *((2023, month) for month in (10, 11, 12)),
    *((2024, month) for month in range(1, 13)),
    (2025, 1),
    *((2025, month) for month in range(4, 8)),
)


def _earphones(year: int, month: int) -> DemoOrder:
    """A month of O-02 as it grew: the friend in Dongguan takes what can be made."""
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    first = date(year, month, 1)
    return DemoOrder(f"W1 {first:%Y-%m}", "W1", _B3, f"耳机装配 {month}月", EARPHONES, 6_200, first, last)


_W1_ORDERS = (
    *(_earphones(*month) for month in _EARPHONE_MONTHS),
    DemoOrder("W1 2025-02", "W1", _B3, "耳机装配 2月", EARPHONES, 6_200, date(2025, 2, 10), date(2025, 2, 26)),
    DemoOrder("O-01", "W1", _B1, "头戴耳机装配 3月", EARPHONES, 13_500, date(2025, 2, 27), date(2025, 3, 8), 36_000,
              _PAIRING, date(2025, 2, 10), date(2025, 3, 10), note="O-01：3月10日送货，3月14日验收，款还没付"),
    DemoOrder("W1 2025-03", "W1", _B3, "耳机装配 3月", EARPHONES, 6_200, date(2025, 3, 10), date(2025, 3, 31)),
    # O-02 runs at 120,000 a month.
    DemoOrder("O-02 8", "W1", _B3, "耳机装配 8月", EARPHONES, 6_200, date(2025, 8, 1), date(2025, 8, 30), 120_000,
              due_on=date(2025, 8, 31), note="O-02：每月12万，8月的款已付清"),
    DemoOrder("O-02 9", "W1", _B3, "耳机装配 9月", EARPHONES, 6_200, date(2025, 9, 1), date(2025, 9, 29), 120_000,
              due_on=date(2025, 9, 30), is_running=True, made=(0.98, 0.96), note="O-02：每月12万，8月的款已付清"),
    DemoOrder("O-10", "W1", _B1, "头戴耳机装配 10月", EARPHONES, 13_000, date(2025, 10, 1), date(2025, 10, 14), 50_000,
              _PAIRING, date(2025, 9, 22), date(2025, 10, 15), is_running=True, is_counted=False,
              note="O-10：9月26日起等料，只停这一单", noted_on=date(2025, 9, 26)),
)  # fmt: skip


def _spell(
    workshop: str,
    buyer: str,
    product: str,
    operations: Sequence[DemoOperation],
    price_hao: int,
    spells: Sequence[tuple[date, date]],
    arranged_by: ArrangedBy = ArrangedBy.FRIEND,
) -> list[DemoOrder]:
    """Orders of one kind, each as large as its days allow."""
    return [
        DemoOrder(f"{workshop} {first}", workshop, buyer, product, operations, price_hao, first, last,
                  arranged_by=arranged_by)
        for first, last in spells
    ]  # fmt: skip


# Unsteady: weeks without an order lie between.
_PARTS_SPELLS = (
    (date(2023, 10, 9), date(2023, 11, 25)),
    (date(2023, 12, 11), date(2024, 1, 27)),
    (date(2024, 2, 26), date(2024, 4, 20)),
    (date(2024, 5, 6), date(2024, 6, 29)),
    (date(2024, 7, 15), date(2024, 8, 17)),
    (date(2024, 10, 14), date(2024, 11, 30)),
    (date(2024, 12, 16), date(2025, 1, 18)),
    (date(2025, 2, 17), date(2025, 3, 29)),
    (date(2025, 4, 14), date(2025, 5, 24)),
    (date(2025, 7, 7), date(2025, 7, 26)),
    (date(2025, 8, 11), date(2025, 8, 29)),
)
_W2_ORDERS = (
    *_spell("W2", _B3, "手机配件", PHONE_PARTS, 2_600, _PARTS_SPELLS),
    DemoOrder("O-08b", "W2", _B4, "舞台服装绢花", FLOWERS, 5_500, date(2024, 9, 9), date(2024, 9, 27), 26_000,
              opened_on=date(2024, 8, 30), due_on=date(2024, 9, 28),
              note="O-08：转包来的，9月28日司机签收；收到2000元，还欠12300元"),
    DemoOrder("O-03", "W2", _B1, "手机配件 6月", PHONE_PARTS, 2_800, date(2025, 5, 27), date(2025, 6, 19), 80_000,
              _PAIRING, due_on=date(2025, 6, 20), note="O-03：来料少0.8%；6月20日送货，款还没付"),
    DemoOrder("W2 2025-09", "W2", _B3, "手机配件 9月", PHONE_PARTS, 2_600, date(2025, 9, 1), date(2025, 9, 29), 110_000,
              due_on=date(2025, 10, 8), is_running=True, made=(0.92, 0.88)),
    DemoOrder("O-09", "W2", _W1, "绕线扎带", WINDING, 260, date(2025, 9, 17), date(2025, 9, 20), 15_000,
              due_on=date(2025, 9, 22), hands=frozenset({"W2-02", "W2-04", "W2-07", "W2-09"}),
              note="O-09：帮柳坝厂绕线，9月22日送，23日验收；东莞那边书面同意过"),
)  # fmt: skip

_TROUSERS_SPELLS = (
    (date(2023, 10, 9), date(2023, 11, 11)),
    (date(2023, 11, 20), date(2023, 12, 30)),
    (date(2024, 1, 2), date(2024, 1, 27)),
    (date(2024, 2, 26), date(2024, 4, 3)),
    (date(2024, 4, 8), date(2024, 5, 18)),
    (date(2024, 6, 3), date(2024, 6, 22)),
    (date(2024, 7, 29), date(2024, 8, 24)),
    (date(2024, 9, 9), date(2024, 10, 19)),
    (date(2024, 10, 28), date(2024, 12, 7)),
    (date(2024, 12, 16), date(2025, 1, 18)),
    (date(2025, 2, 17), date(2025, 3, 29)),
    (date(2025, 4, 7), date(2025, 5, 10)),
    (date(2025, 5, 19), date(2025, 6, 21)),
    (date(2025, 7, 28), date(2025, 8, 23)),
    (date(2025, 8, 25), date(2025, 9, 17)),
)
_W3_ORDERS = (
    *_spell("W3", _B2, "工作裤", CLOTHES, 64_000, _TROUSERS_SPELLS),
    DemoOrder("W3 2024-06-24", "W3", _B2, "校服", CLOTHES, 118_000, date(2024, 6, 24), date(2024, 7, 20),
              arranged_by=_COUNTY),
    DemoOrder("O-04", "W3", _B2, "校服", CLOTHES, 118_000, date(2025, 6, 30), date(2025, 7, 17), 6_000, _COUNTY,
              due_on=date(2025, 7, 18), note="O-04：7月25日验收；付了67260元，9月5日才说扣3540元，有争议"),
    DemoOrder("O-05", "W3", _B2, "工作裤", CLOTHES, 64_000, date(2025, 9, 22), date(2025, 9, 29), 4_500,
              due_on=date(2025, 10, 20), is_running=True, made=(0.64, 0.60), note="O-05：收了定金5760元"),
)  # fmt: skip

_LIONS, _BEARS = "醒狮毛绒公仔", "毛绒熊"
_PLUSH_SPELLS = (
    (date(2023, 10, 4), date(2023, 10, 31)),
    (date(2023, 11, 1), date(2023, 11, 30)),
    (date(2023, 12, 1), date(2023, 12, 30)),
    (date(2024, 1, 2), date(2024, 1, 31)),
    (date(2024, 2, 21), date(2024, 3, 23)),
    (date(2024, 3, 25), date(2024, 4, 27)),
    (date(2024, 5, 2), date(2024, 5, 31)),
    (date(2024, 6, 3), date(2024, 7, 6)),
    (date(2024, 7, 8), date(2024, 8, 10)),
    (date(2024, 8, 12), date(2024, 9, 14)),
    (date(2024, 9, 18), date(2024, 10, 19)),
    (date(2024, 10, 21), date(2024, 11, 23)),
    (date(2024, 11, 25), date(2024, 12, 21)),
    (date(2024, 12, 23), date(2025, 1, 20)),
    (date(2025, 2, 10), date(2025, 3, 15)),
    (date(2025, 3, 17), date(2025, 4, 19)),
    (date(2025, 4, 21), date(2025, 5, 24)),
    (date(2025, 5, 26), date(2025, 6, 28)),
    (date(2025, 6, 30), date(2025, 8, 9)),
)
_W4_ORDERS = (
    *_spell("W4", _B6, _BEARS, PLUSH, 21_000, _PLUSH_SPELLS),
    DemoOrder("O-06", "W4", _B6, _LIONS, PLUSH, 21_000, date(2025, 8, 11), date(2025, 8, 29), 30_000,
              due_on=date(2025, 8, 30), note="O-06：8月30日送货，9月6日验收；付了2万元"),
    DemoOrder("W4 2025-09", "W4", _B6, _BEARS, PLUSH, 21_000, date(2025, 9, 1), date(2025, 9, 24)),
    DemoOrder("O-07", "W4", _B6, "宠物玩具", PET_TOYS, 13_500, date(2025, 9, 25), date(2025, 9, 29), 20_000,
              due_on=date(2025, 10, 12), is_running=True, made=(0.45, 0.38), note="O-07：掰苞谷，人手紧"),
)  # fmt: skip

ORDERS = (*_W1_ORDERS, *_W2_ORDERS, *_W3_ORDERS, *_W4_ORDERS)
