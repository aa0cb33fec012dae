"""Equal shares, the day on which pay is due, the size of a crime, receipts: the worked figures of domain 3."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.clock import Month
from workshop.law.rules import DayKind
from workshop.paying import rules
from workshop.paying.rules import CrimeSize, How, Light, Method, Overdue, Receipt, Word

TODAY, LAST_PAY_DAY = date(2025, 9, 16), date(2025, 6, 13)
NETS = st.lists(st.integers(0, 900_000), min_size=1, max_size=12)
SHARES = st.integers(1, rules.WHOLE)


def test_w01_wages_are_money_and_never_goods() -> None:
    assert set(Method) == {"cash", "wechat", "alipay", "bank"}
    assert set(rules.METHOD_NAMES) == set(Method)


@pytest.mark.parametrize(
    ("net_fen", "share", "paid_before_fen", "part_fen"),
    [
        (100_000, 6_000, 0, 60_000),
        (100_000, 10_000, 60_000, 40_000),
        (100_001, 6_000, 0, 60_001),  # 60,000.6
        (3, 5_000, 0, 2),  # half up
        (3, 5_000, 2, 0),
        (100_000, 3_000, 60_000, 0),  # a smaller share takes nothing back
        (100_000, 20_000, 0, 100_000),
        (0, 10_000, 0, 0),
    ],
)
def test_a_part_brings_her_up_to_the_share(net_fen: int, share: int, paid_before_fen: int, part_fen: int) -> None:
    assert rules.part_fen(net_fen, share, paid_before_fen) == part_fen


@given(NETS, st.lists(SHARES, max_size=5), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 4)), max_size=6))
def test_no_order_of_pay_days_pays_more_than_the_net(
    nets: list[int], shares: list[int], bounced: list[tuple[int, int]]
) -> None:
    """Payments that came back in between are paid again; whoever was paid the same share has the same part of her net;
    the last pay day pays all to the fen."""
    paid = [0] * len(nets)
    for turn, share in enumerate([*shares, rules.WHOLE]):
        parts = [rules.part_fen(net, share, before) for net, before in zip(nets, paid, strict=True)]
        paid = [before + part for before, part in zip(paid, parts, strict=True)]
        assert all(0 <= of <= net for of, net in zip(paid, nets, strict=True))
        reached = max([*shares[: turn + 1], share])
        assert all(of == rules.reached_fen(net, reached) for of, net in zip(paid, nets, strict=True) if not bounced)
        for who, when in bounced:
            if when == turn < len(shares) and who < len(nets):
                paid[who] -= parts[who]
    assert paid == nets


@given(st.lists(st.tuples(st.integers(0, 900_000), SHARES), min_size=1, max_size=12), st.integers(0, 5_000_000))
def test_cash_at_hand_reaches_the_highest_share_that_it_pays(owed: list[tuple[int, int]], cash_fen: int) -> None:
    lines = [(net, rules.reached_fen(net, share)) for net, share in owed]

    def takes(share: int) -> int:
        return sum(rules.part_fen(net, share, paid) for net, paid in lines)

    share = rules.share_reached_by(cash_fen, lines)
    assert takes(share) <= cash_fen
    assert share == rules.WHOLE or takes(share + 1) > cash_fen


REST = {date(2025, 11, 15): DayKind.REST_DAY, date(2025, 2, 28): DayKind.REST_DAY}
REST |= {date(2025, 10, day): DayKind.HOLIDAY for day in range(1, 9)}


@pytest.mark.parametrize(
    ("month", "day_of_month", "due_on"),
    [
        ("2025-08", 15, date(2025, 9, 15)),
        ("2025-10", 15, date(2025, 11, 14)),  # a Saturday
        ("2025-09", 5, date(2025, 9, 30)),  # in the holiday: before it
        ("2025-01", 31, date(2025, 2, 27)),  # no such day, and the last one is a rest day
        ("2025-12", 10, date(2026, 1, 10)),
    ],
)
def test_w02_pay_is_due_on_the_agreed_day_or_the_working_day_before(
    month: str, day_of_month: int, due_on: date
) -> None:
    found = rules.pay_day(Month.parse(month), day_of_month, lambda day: REST.get(day, DayKind.WORKDAY))
    assert found == due_on


@pytest.mark.parametrize(("today", "late"), [(14, 0), (15, 0), (16, 1), (30, 15)])
def test_w01_pay_is_late_from_the_day_after_its_day(today: int, late: int) -> None:
    assert rules.days_late(date(2025, 9, 15), date(2025, 9, today)) == late


@pytest.mark.parametrize(
    ("ended_on", "until"),
    [(None, None), (date(2025, 9, 15), date(2026, 9, 15)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_w44_she_may_claim_until_a_year_after_she_left(ended_on: date | None, until: date | None) -> None:
    assert rules.claim_until(ended_on, 1) == until


SIZE = CrimeSize(3, 500_000, 10, 3_000_000)


@pytest.mark.parametrize(
    ("overdue", "light"),
    [
        ([], Light.CLEAR),
        ([Overdue(3, 500_000)], Light.REACHED),
        ([Overdue(3, 499_999)], Light.NEAR),
        ([Overdue(2, 333_334)], Light.NEAR),  # one more month, and it is there
        ([Overdue(2, 333_333)], Light.CLEAR),
        ([Overdue(1, 900_000)], Light.CLEAR),
        ([Overdue(3, 100_000), Overdue(1, 900_000)], Light.CLEAR),  # both of one worker
        ([Overdue(1, 300_000)] * 10, Light.REACHED),
        ([Overdue(1, 300_000)] * 9, Light.NEAR),
        ([Overdue(1, 285_715)] * 7, Light.NEAR),
        ([Overdue(1, 300_000)] * 6, Light.CLEAR),
    ],
)
def test_w46_the_light_is_red_before_it_is_a_crime(overdue: list[Overdue], light: Light) -> None:
    assert rules.crime_light(overdue, SIZE) == light


YES, NO = Word(True, How.TAP, True), Word(False, How.TAP, True)
SHARED_YES, SHARED_NO = Word(True, How.TAP, False), Word(False, How.TAP, False)
PAPER = Word(True, How.SIGNATURE, True)


@pytest.mark.parametrize(
    ("words", "receipt"),
    [
        ([], Receipt.OPEN),
        ([YES], Receipt.RECEIVED),
        ([PAPER], Receipt.SIGNED),
        ([YES, PAPER], Receipt.RECEIVED),
        ([NO], Receipt.MISSING),
        ([PAPER, NO], Receipt.MISSING),
        ([NO, PAPER], Receipt.MISSING),  # a photo of the owner's does not take her word away
        ([NO, SHARED_YES], Receipt.MISSING),  # nor a tap that may be somebody else's
        ([NO, YES], Receipt.RECEIVED),
        ([SHARED_YES], Receipt.OPEN),
        ([SHARED_NO], Receipt.MISSING),
        ([SHARED_NO, SHARED_YES], Receipt.OPEN),
    ],
)
def test_only_she_says_that_it_arrived(words: list[Word], receipt: Receipt) -> None:
    assert rules.receipt_of(words) == receipt


@pytest.mark.parametrize(
    ("receipt", "paid_on", "asks"),
    [
        (Receipt.OPEN, TODAY, True),
        (Receipt.OPEN, LAST_PAY_DAY, True),  # the last pay day, however long ago
        (Receipt.OPEN, LAST_PAY_DAY - timedelta(days=1), False),
        (Receipt.MISSING, date(2023, 1, 15), True),
        (Receipt.RECEIVED, TODAY, False),
        (Receipt.SIGNED, TODAY, False),
    ],
)
def test_she_is_asked_about_what_is_recent_or_missing(receipt: Receipt, paid_on: date, asks: bool) -> None:
    assert rules.asks_for_word(receipt, paid_on, LAST_PAY_DAY, TODAY) == asks


@pytest.mark.parametrize(("days", "asks"), [(42, True), (43, False)])
def test_before_the_last_pay_day_she_is_asked_for_six_weeks(days: int, asks: bool) -> None:
    assert rules.asks_for_word(Receipt.OPEN, TODAY - timedelta(days=days), TODAY, TODAY) == asks


@pytest.mark.parametrize(
    ("account", "is_odd"),
    [("6222020200001234564", True), ("4242424242424242", False), ("4242424242424241", True), ("79927398713", False)],
)
def test_a_card_number_that_does_not_add_up_is_asked_about(account: str, is_odd: bool) -> None:
    assert rules.is_odd_account(account) == is_odd
    assert rules.masked(account) == f"**** {account[-4:]}"
