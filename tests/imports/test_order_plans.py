"""Lists of orders against the orders that are here: what is here is never changed by a list."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.imports.bringing import Desk, figures, reasons, table_of
from workshop.imports.drafts import Draft
from workshop.imports.rules import Kind, Level, Reason
from workshop.orders.models import Buyer, CustomerOrder, Operation, Rate

HEAD = ["订单", "客户", "产品", "数量", "加工费", "交期", "工序", "单价", "每几件"]
O_02 = ["O-02", "东莞演示丙电子", "喇叭", "120,000", "0.62", "2025-10-15", "绕线", 0.02]
BELOW = [None] * 6


def look(desk: Desk, *rows: Sequence[Any]) -> Draft:
    return desk.look(Kind.ORDERS, table_of([HEAD, *rows]))


def take(desk: Desk, *rows: Sequence[Any]) -> tuple[int, int, int, int]:
    return figures(desk.take(Kind.ORDERS, table_of([HEAD, *rows])))


def posted(desk: Desk) -> list[tuple[str, int, int, date]]:
    rows = desk.session.execute(
        sa.select(Operation.name, Rate.rate_hao, Rate.per_pieces, Rate.valid_from)
        .join(Rate, Rate.operation_id == Operation.id)  # type: ignore[arg-type]
        .order_by(Operation.position)
    )
    return [(name, hao, per, day) for name, hao, per, day in rows]


@pytest.fixture
def here(new_desk: Callable[[], Desk]) -> Desk:
    return new_desk()


def test_an_order_its_steps_and_their_rates_are_taken_over(here: Desk) -> None:
    assert take(here, O_02, [*BELOW, "焊喇叭", "4.5分"], [*BELOW, "试音", 3, 100], [*BELOW, "包装"]) == (4, 0, 0, 0)
    (order,) = here.session.scalars(sa.select(CustomerOrder))
    assert (order.paper_name, order.product, order.pieces, order.price_hao) == ("O-02", "喇叭", 120_000, 6200)
    assert (order.due_on, order.taken_over_on) == (date(2025, 10, 15), date(2025, 9, 30))
    (buyer,) = here.session.scalars(sa.select(Buyer))
    assert (buyer.name, order.buyer_id) == ("东莞演示丙电子", buyer.id)
    first = date(2025, 9, 1)
    assert posted(here) == [("绕线", 200, 1, first), ("焊喇叭", 450, 1, first), ("试音", 30_000, 100, first)]
    assert len(here.session.scalars(sa.select(Operation)).all()) == 4


def test_the_same_list_twice_adds_nothing_a_later_copy_only_what_is_new(here: Desk) -> None:
    take(here, O_02)
    assert take(here, O_02) == (0, 1, 0, 0)
    assert take(here, O_02, [*BELOW, "焊喇叭", 0.045], ["O-03", None, "耳机"]) == (2, 1, 0, 0)
    assert len(here.session.scalars(sa.select(CustomerOrder)).all()) == 2
    assert [row[:2] for row in posted(here)] == [("绕线", 200), ("焊喇叭", 450)]


def test_a_rate_that_is_here_stays(here: Desk) -> None:
    take(here, O_02)
    draft = look(here, [*O_02[:7], 0.03])
    assert (figures(draft), reasons(draft, Level.REFUSED)) == ((0, 0, 0, 1), {2: [Reason.HAS_RATE]})
    take(here, ["O-02", "别人", "别的", 5, 9, "2026-01-01", "绕线", 0.02])
    (order,) = here.session.scalars(sa.select(CustomerOrder))
    assert (order.product, order.pieces, order.price_hao) == ("喇叭", 120_000, 6200)


def test_two_rates_of_one_step_in_the_list(here: Desk) -> None:
    """The second is refused in the same look as once the first is here."""
    draft = look(here, O_02, [*BELOW, "绕线", 0.03])
    assert (figures(draft), reasons(draft, Level.REFUSED)) == ((1, 0, 0, 1), {3: [Reason.HAS_RATE]})


def test_a_step_without_a_rate_gets_the_one_that_comes(here: Desk) -> None:
    take(here, O_02[:7])
    assert posted(here) == []
    assert take(here, O_02) == (1, 0, 0, 0)
    assert [row[:2] for row in posted(here)] == [("绕线", 200)]


def test_a_step_that_gets_its_rate_in_a_later_row(here: Desk) -> None:
    assert take(here, O_02[:7], O_02) == (2, 0, 0, 0)
    assert [row[:2] for row in posted(here)] == [("绕线", 200)]


def test_an_order_known_by_its_product_alone(here: Desk) -> None:
    assert take(here, [None, None, "耳机", 500]) == (1, 0, 0, 0)
    assert take(here, [None, None, "耳机", 500]) == (0, 1, 0, 0)
    (order,) = here.session.scalars(sa.select(CustomerOrder))
    assert (order.paper_name, order.product, order.pieces, order.buyer_id) == ("", "耳机", 500, None)


def test_what_is_refused_makes_nothing(here: Desk) -> None:
    draft = look(here, ["O-04", None, "耳机", "很多"], [None, "东莞"], ["O-05", None, None, 5, 0.6, "10月32日"])
    assert (figures(draft), draft.steps) == ((0, 0, 0, 3), [])


def test_an_own_order_gets_a_step_from_the_list(desk: Desk) -> None:
    assert take(desk, ["1", None, None, None, None, None, "包装", 0.1], ["A1024 衬衫", *BELOW[1:], "上袖", 0.85]) == (
        1,
        1,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("head", "row", "price_hao", "rate_hao"),
    [
        (["订单", "产品", "数量", "单价", "工序", "工价"], ["O-9", "喇叭", 100, 3.2, "绕线", 0.02], 32_000, 200),
        (["订单", "产品", "数量", "加工费", "工序", "单价"], ["O-9", "喇叭", 100, 3.2, "绕线", 0.02], 32_000, 200),
        (["订单", "产品", "数量", "工序", "单价"], ["O-9", "喇叭", 100, "绕线", 0.02], None, 200),
        (["订单", "产品", "数量", "单价"], ["O-9", "喇叭", 100, 3.2], 32_000, None),
    ],
)
def test_a_unit_price_is_the_buyer_s_or_the_worker_s_by_what_stands_beside_it(
    here: Desk, head: list[str], row: list[Any], price_hao: int | None, rate_hao: int | None
) -> None:
    here.take(Kind.ORDERS, table_of([head, row]))
    assert here.session.scalars(sa.select(CustomerOrder)).one().price_hao == price_hao
    assert [row[1] for row in posted(here)] == ([rate_hao] if rate_hao else [])


def test_the_preview_tells_the_rate_of_a_step(here: Desk) -> None:
    assert [added.detail for added in look(here, O_02).added] == ["喇叭", "绕线 ¥0.02"]
