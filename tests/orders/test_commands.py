"""Taking on orders and announcing rates, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session, SQLModel

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from workshop.database import get
from workshop.errors import Invalid, NotFound, Stale
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders import commands, queries, rules
from workshop.orders.commands import AddOrder, AnnounceRate, ChangeOrder, NewOperation
from workshop.orders.models import Buyer, CustomerOrder

TOMORROW = TODAY + timedelta(days=1)


def order(**differs: Any) -> AddOrder:
    return AddOrder.model_validate(
        {
            "buyer": "海安演示乙服饰",
            "product": "校服",
            "pieces": "6,000",
            "price_hao": "11.80",
            "due_on": "2025-10-15",
            **differs,
        }
    )


def rate_on(session: Session, cast: Cast, day: date) -> tuple[int | None, int]:
    (priced,) = queries.priced_operations(session, day, operation_ids=[cast.sleeve])
    return priced.rate_hao, priced.per_pieces


# --- orders ---------------------------------------------------------------


def test_an_order_brings_its_buyer_operations_and_rates(session: Session, cast: Cast) -> None:
    steps = [{"name": "裁剪", "rate_hao": "3.5分"}, {"name": "包装", "rate_hao": "2.40", "per_pieces": "12"}]
    with noting(
        session,
        Action.BUYER_ADDED,
        Action.CUSTOMER_ORDER_ADDED,
        *[Action.OPERATION_ADDED, Action.RATE_ANNOUNCED] * 2,
    ):
        made = commands.add_order(session, cast.mei, order(operations=steps), TODAY, NOON)
    assert (made.number, made.pieces, made.price_hao, made.opened_on) == (3, 6_000, 118_000, TODAY)
    priced = queries.priced_operations(session, TODAY, order_ids=[made.id])
    assert [(o.name, o.position, o.rate_hao, o.per_pieces) for o in priced] == [
        ("裁剪", 1, 350, 1),
        ("包装", 2, 24_000, 12),
    ]


def test_a_known_buyer_is_not_entered_again(session: Session, cast: Cast) -> None:
    with noting(session, Action.CUSTOMER_ORDER_ADDED):
        commands.add_order(session, cast.mei, order(buyer=" 东莞演示丙电子"), TODAY, NOON)
    assert session.scalar(sa.select(sa.func.count()).select_from(Buyer)) == 1


def test_a_form_sent_twice_is_one_order(session: Session, cast: Cast) -> None:
    wish = order(id=new_id())
    first = commands.add_order(session, cast.mei, wish, TODAY, NOON)
    with noting(session):
        again = wish.model_copy(update={"pieces": 7})
        assert commands.add_order(session, cast.mei, again, TODAY, NOON) is first
    assert first.pieces == 6_000


def test_an_order_of_the_pairing_needs_a_partner_city(session: Session, cast: Cast) -> None:
    paired = commands.add_order(session, cast.mei, order(arranged_by="pairing"), TODAY, NOON)
    assert paired.pairing_id == cast.pairing
    pairings = SQLModel.metadata.tables["pairing"]
    session.connection().execute(sa.update(pairings).values(county_id=cast.far_county))
    with refusing(session, Invalid) as told:
        commands.add_order(session, cast.mei, order(arranged_by="pairing"), TODAY, NOON)
    assert list(told.value.fields) == ["arranged_by"]


def test_an_operation_with_an_odd_quantity_leaves_no_half_order(session: Session, cast: Cast) -> None:
    with refusing(session, Invalid) as told:
        steps = [{"name": "裁剪", "rate_hao": "0.35"}, {"name": "包装", "rate_hao": "2.40", "per_pieces": "7"}]
        commands.add_order(session, cast.mei, order(operations=steps), TODAY, NOON)
    assert list(told.value.fields) == ["per_pieces"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("pieces", "0"),
        ("pieces", "-5"),
        ("pieces", "10000001"),
        ("pieces", "many"),
        ("price_hao", "0"),
        ("price_hao", "0.00001"),
        ("due_on", "2025-02-30"),
        ("buyer", "  "),
        ("product", "x" * 81),
        ("material", "wind"),
    ],
)
def test_an_absurd_answer_is_not_taken(field: str, typed: str) -> None:
    with pytest.raises(ValidationError) as told:
        order(**{field: typed})
    assert [error["loc"] for error in told.value.errors()] == [(field,)]


def test_an_order_is_changed_as_it_runs(session: Session, cast: Cast) -> None:
    wish = ChangeOrder(version=1, pieces=12_000, due_on=date(2025, 10, 31), note="三百件返修")
    with noting(session, Action.CUSTOMER_ORDER_CHANGED):
        made = commands.change_order(session, cast.mei, cast.order, wish, NOON)
    assert (made.pieces, made.due_on, made.version) == (12_000, date(2025, 10, 31), 2)
    with refusing(session, Stale):
        commands.change_order(session, cast.mei, cast.order, wish, NOON)


def test_an_ended_order_leaves_the_running_ones(session: Session, cast: Cast) -> None:
    wish = ChangeOrder(version=1, pieces=10_000, due_on=date(2025, 9, 30), ended_on=TODAY)
    commands.change_order(session, cast.mei, cast.order, wish, NOON)
    assert cast.order not in [o.id for o in queries.running_orders(session)]
    assert [o.id for o in queries.ended_orders(session)] == [cast.order]


@pytest.mark.parametrize("which", ["another workshop's", "nobody's"])
def test_an_order_that_is_not_ours_is_not_here(session: Session, cast: Cast, which: str) -> None:
    order_id = cast.other_order if which == "another workshop's" else new_id()
    operation_id = cast.other_operation if which == "another workshop's" else new_id()
    with refusing(session, NotFound):
        wish = ChangeOrder(version=1, pieces=1, due_on=TODAY)
        commands.change_order(session, cast.mei, order_id, wish, NOON)
    with refusing(session, NotFound):
        step = NewOperation(name="x", rate_hao=1)
        commands.add_operation(session, cast.mei, order_id, step, new_id(), TODAY, NOON)
    with refusing(session, NotFound):
        rate = AnnounceRate(rate_hao=1, valid_from=TOMORROW, reason="新面料")
        commands.announce_rate(session, cast.mei, operation_id, rate, TODAY, NOON)


# --- operations and rates -------------------------------------------------


def test_an_operation_is_added_once_and_may_be_counted_at_once(session: Session, cast: Cast) -> None:
    step, operation_id = NewOperation(name="整烫", rate_hao="0.20"), new_id()  # type: ignore[arg-type]
    with noting(session, Action.OPERATION_ADDED, Action.RATE_ANNOUNCED):
        for _ in range(2):
            made = commands.add_operation(session, cast.mei, cast.order, step, operation_id, TODAY, NOON)
    assert made.position == 4
    opened = get(session, CustomerOrder, cast.order).opened_on
    (priced,) = queries.priced_operations(session, opened, operation_ids=[operation_id])
    assert priced.rate_hao == 2_000


def test_a_rate_is_announced_before_it_begins(session: Session, cast: Cast) -> None:
    wish = AnnounceRate(id=new_id(), rate_hao="9.00", per_pieces=10, valid_from=TOMORROW, reason="新面料")  # type: ignore[arg-type]
    with noting(session, Action.RATE_ANNOUNCED):
        for _ in range(2):
            commands.announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON)
    assert rate_on(session, cast, TODAY) == (8_500, 1)
    assert rate_on(session, cast, TOMORROW) == (90_000, 10)
    (today,) = queries.priced_operations(session, TODAY, operation_ids=[cast.sleeve])
    assert today.to_come is not None
    assert today.to_come.valid_from == TOMORROW


def test_a_rate_said_anew_before_it_begins_takes_the_other_s_place(session: Session, cast: Cast) -> None:
    for rate_hao, minutes in ((9_000, 0), (8_800, 1)):
        wish = AnnounceRate(rate_hao=rate_hao, valid_from=TOMORROW, reason="新面料")
        commands.announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON + timedelta(minutes=minutes))
    assert rate_on(session, cast, TOMORROW) == (8_800, 1)
    assert len(queries.announcements(session, cast.sleeve)) == 3


@pytest.mark.parametrize("valid_from", [TODAY, date(2025, 9, 1), date(1, 1, 1)])
def test_a_rate_never_reaches_back(session: Session, cast: Cast, valid_from: date) -> None:
    with refusing(session, rules.StartsTooEarly):
        wish = AnnounceRate(rate_hao=9_000, valid_from=valid_from, reason="新面料")
        commands.announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON)


@pytest.mark.parametrize("per_pieces", [2, 7, 999])
def test_a_rate_is_for_a_usual_quantity(session: Session, cast: Cast, per_pieces: int) -> None:
    with refusing(session, Invalid) as told:
        wish = AnnounceRate(rate_hao=9_000, per_pieces=per_pieces, valid_from=TOMORROW, reason="新面料")
        commands.announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON)
    assert list(told.value.fields) == ["per_pieces"]


@pytest.mark.parametrize("typed", ["0", "-1", "", "0.00001", "100001"])
def test_an_absurd_rate_is_not_taken(typed: str) -> None:
    with pytest.raises(ValidationError):
        AnnounceRate.model_validate({"rate_hao": typed, "valid_from": "2025-09-17"})


# --- slips of the finger --------------------------------------------------


def test_a_rate_above_the_buyer_s_price_is_asked_about(session: Session, cast: Cast) -> None:
    wish = NewOperation(name="剪线", rate_hao=850_000)
    with refusing(session, rules.OddRate) as told:
        commands.add_operation(session, cast.mei, cast.order, wish, new_id(), TODAY, NOON)
    sure = wish.model_copy(update={"sure": told.value.details["key"]})
    assert commands.add_operation(session, cast.mei, cast.order, sure, new_id(), TODAY, NOON).name == "剪线"


def test_a_rate_far_from_the_present_one_is_asked_about(session: Session, cast: Cast) -> None:
    for rate_hao in (8500 * 4, 8500 // 4):
        with refusing(session, rules.OddRate):
            wish = AnnounceRate(rate_hao=rate_hao, valid_from=TODAY + timedelta(days=1), reason="新面料")
            commands.announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON)


def test_two_steps_of_one_order_have_two_names(session: Session, cast: Cast) -> None:
    with refusing(session, Invalid):
        commands.add_operation(
            session, cast.mei, cast.order, NewOperation(name="上袖", rate_hao=100), new_id(), TODAY, NOON
        )
