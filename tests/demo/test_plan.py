"""What the demo's counts are made of: who can come, how work is shared out, what is paid."""

from datetime import date

import pytest

from workshop.demo import FIRST_DAY, LATEST_SINCE
from workshop.demo.attendance import days_away
from workshop.demo.crowd import everybody
from workshop.demo.orders import ORDERS
from workshop.demo.plan import plan_since
from workshop.demo.products import EARPHONES, PLUSH, rate_on
from workshop.demo.seasons import CROPS, core_of, is_market_day, working_days
from workshop.demo.sharing import _balanced


@pytest.mark.proof
def test_a_later_beginning_has_the_same_days() -> None:
    whole, small = plan_since(FIRST_DAY), plan_since(LATEST_SINCE)
    assert [page for page in whole.pages if page.day >= LATEST_SINCE] == list(small.pages)
    assert set(small.workers) < set(whole.workers)
    assert set(small.orders) < set(whole.orders)


def test_every_order_of_domain_10_3_is_there() -> None:
    codes = {order.code.partition(" ")[0] for order in ORDERS}
    assert codes >= {"O-01", "O-02", "O-03", "O-04", "O-05", "O-06", "O-07", "O-08b", "O-09", "O-10"}
    assert len({order.code for order in ORDERS}) == len(ORDERS)


def test_codes_and_numbers_are_nobody_elses() -> None:
    people = everybody()
    assert len({worker.code for worker in people}) == len(people)
    numbers = [worker.identity_number for worker in people if worker.identity_number]
    assert len(numbers) - len(set(numbers)) == 2, "the one who moved and the one who tried have two engagements"


def test_who_is_seventeen_only_packs() -> None:
    (youngest,) = (worker for worker in everybody() if worker.identity_number[6:10] == "2009")
    assert youngest.skills == ("E6",)
    made = {
        entry.cell.operation
        for page in plan_since(LATEST_SINCE).pages
        for entry in page.entries
        if entry.cell.worker == youngest.code
    }
    assert made == {"E6"}


def test_hours_are_shared_out_so_that_operations_come_along_together() -> None:
    wishes = {"a": {"cut": 1.0}, "b": {"cut": 1.0, "sew": 0.4}, "c": {"sew": 1.0}}
    hours = {"a": 10.0, "b": 10.0, "c": 10.0}
    shares = _balanced(wishes, hours, {"cut": 1.0, "sew": 2.0})
    assert all(sum(of_worker.values()) == pytest.approx(1) for of_worker in shares.values())
    spent = {op: sum(hours[who] * shares[who].get(op, 0) for who in shares) for op in ("cut", "sew")}
    assert spent["sew"] == pytest.approx(2 * spent["cut"], rel=0.1)


@pytest.mark.parametrize(
    ("place", "day", "rate_hao"),
    [
        (1, date(2024, 9, 15), 420),
        (1, date(2024, 9, 16), 450),
        (4, date(2025, 9, 30), 200),
        (4, date(2025, 10, 1), 210),
        (5, date(2023, 10, 1), 300),
    ],
)
def test_a_rate_is_that_of_the_day(place: int, day: date, rate_hao: int) -> None:
    assert rate_on(EARPHONES[place], day) == rate_hao


def test_plush_pays_what_domain_8_3_says_at_the_end() -> None:
    assert [rate_on(operation, date(2025, 9, 30)) for operation in PLUSH] == [o.rate_hao for o in PLUSH]


@pytest.mark.parametrize(
    ("day", "is_one"),
    # Lunar 7-25, 7-26, 8-2, and the tenth, which ends in none of the three.  Source: domain 2.2.
    [(date(2025, 9, 16), True), (date(2025, 9, 17), False), (date(2025, 9, 23), True), (date(2025, 9, 1), False)],
)
def test_market_days_go_by_the_moon(day: date, is_one: bool) -> None:
    assert is_market_day(day) is is_one


def test_nobody_works_on_sundays_holidays_and_round_the_spring_festival() -> None:
    days = list(working_days(date(2025, 1, 20), date(2025, 2, 11)))
    assert days == [date(2025, 1, 20), date(2025, 1, 21), date(2025, 2, 10), date(2025, 2, 11)]
    assert list(working_days(date(2025, 4, 30), date(2025, 5, 5))) == [
        date(2025, 4, 30),
        date(2025, 5, 3),
        date(2025, 5, 5),
    ]


def test_fields_take_their_days_in_the_busy_half_of_the_window() -> None:
    first, length = core_of(CROPS["rice"][1], 2025)
    assert (first, length) == (date(2025, 9, 7), 12)
    farmer = next(worker for worker in everybody() if worker.code == "P01")
    assert (date(2025, 9, 12), date(2025, 9, 20)) in days_away(farmer, 2025)
