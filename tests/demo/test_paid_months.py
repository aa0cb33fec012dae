"""The whole demo's pay: each count is paid once, and all is in hand but what W2 owes.  Source: domain 10.7."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.demo.conftest import engagement_of, workshop_of
from workshop import database as db
from workshop.clock import Month
from workshop.contracts.queries import person_lines
from workshop.contracts.standing import State
from workshop.database import Database
from workshop.demo import DEMO_DAY
from workshop.money import divide_half_up, piece_pay_fen
from workshop.output.models import EarningLine, OutputLine
from workshop.output.worth import LineKind
from workshop.past.models import PastTotal
from workshop.pay.models import Slip, SlipLine
from workshop.pay.queries import LOCKED_STEPS
from workshop.pay.rules import MoneyKind
from workshop.paying import queries
from workshop.paying.models import PaymentReceipt, WagePayment
from workshop.paying.owed import owed
from workshop.tenancy import Everything, OnePerson, OneWorkshop, Workshop

pytestmark = pytest.mark.proof

SUMMER_SEEN = 23
"""Months of pay that are over: October 2023 to August 2025."""


@pytest.fixture(scope="module")
def session(whole: Database) -> Iterator[Session]:
    with db.reading(whole, Everything()) as session:
        yield session


def of_sheets(session: Session) -> Counter[tuple[object, str]]:
    """Fen by workshop and month, from the bare rows: each line of a month rounded once."""
    fen: Counter[tuple[object, str]] = Counter()
    month = sa.func.substr(OutputLine.work_date, 1, 7)
    line = OutputLine
    key = (col(line.workshop_id), month, col(line.engagement_id), col(line.operation_id))
    rate = (col(line.rate_hao), col(line.per_pieces))
    for place, when, _, _, rate_hao, per, good in session.execute(
        sa.select(*key, *rate, sa.func.sum(line.good)).group_by(*key, *rate)
    ):
        fen[place, when] += piece_pay_fen(good, rate_hao, per)
    sums: Counter[tuple[UUID, str, int, int, tuple[object, ...]]] = Counter()
    for of in session.scalars(sa.select(EarningLine)):
        when = str(Month.of(of.work_date))
        if of.pay_fen is not None:
            fen[of.workshop_id, when] += of.pay_fen
        else:
            kind = of.engagement_id, of.operation_id, of.kind
            sums[of.workshop_id, when, of.rate_hao, of.per_quantity, kind] += of.quantity
    for (place, when, rate_hao, per, _), quantity in sums.items():
        fen[place, when] += piece_pay_fen(quantity, rate_hao, per)
    return fen


def test_what_slips_pay_of_each_month_is_what_its_sheets_say(session: Session) -> None:
    paid = {
        (place, month): fen
        for place, month, fen in session.execute(
            sa.select(col(SlipLine.workshop_id), col(SlipLine.month), sa.func.sum(SlipLine.pay_fen))
            .join(Slip, col(Slip.id) == SlipLine.slip_id)
            .where(col(Slip.step_id).in_(LOCKED_STEPS), col(SlipLine.kind).in_([kind.value for kind in LineKind]))
            .group_by(col(SlipLine.workshop_id), col(SlipLine.month))
        )
        if month < "2025-09"
    }
    counted = {key: fen for key, fen in of_sheets(session).items() if key[1] < "2025-09" and fen}
    assert paid == counted
    assert len({month for _, month in paid}) == SUMMER_SEEN


def test_all_is_paid_but_two_fifths_of_w2_s_august(whole: Database, session: Session) -> None:
    for workshop in session.scalars(sa.select(Workshop)):
        with db.reading(whole, OneWorkshop(workshop.id)) as own:
            left = owed(own, queries.dues(own), DEMO_DAY)
            missing = queries.missing_payments(own)
        assert missing == []
        if workshop.code != "W2":
            assert left == []
            continue
        assert {(str(each.due.month), each.due_on, each.days_late) for each in left} == {
            ("2025-08", date(2025, 9, 15), 15)
        }
        assert len(left) >= 14
        for each in left:
            assert each.due.paid_fen == divide_half_up(each.due.net_fen * 60, 100)


def test_the_worker_sees_what_she_is_owed_and_how_long(whole: Database, session: Session) -> None:
    left, began = engagement_of(session, "孙小满", "W2"), engagement_of(session, "孙小满", "W1")
    hers = OnePerson(left.id, frozenset((left.id, began.id)), frozenset((left.workshop_id, began.workshop_id)))
    with db.reading(whole, hers) as own:
        (owes,) = owed(own, queries.dues(own), DEMO_DAY)
    assert (owes.due.engagement_id, owes.days_late, owes.claim_until) == (left.id, 15, date(2026, 9, 15))


def test_a_count_that_came_late_is_paid_as_a_pair_with_the_next_month(session: Session) -> None:
    pairs = session.execute(
        sa.select(
            col(SlipLine.engagement_id),
            col(SlipLine.month),
            col(SlipLine.quantity) - col(SlipLine.was_quantity),
            col(SlipLine.pay_fen),
        )
        .join(Slip, col(Slip.id) == SlipLine.slip_id)
        .where(col(SlipLine.was_fen).is_not(None), col(Slip.step_id).in_(LOCKED_STEPS))
    ).all()
    assert [tuple(row) for row in pairs] == [(engagement_of(session, "康玥").id, "2025-07", 1_000, 15_00)]


def test_the_older_advance_is_half_paid_back(session: Session) -> None:
    taken = session.execute(
        sa.select(col(SlipLine.month), col(SlipLine.pay_fen))
        .join(Slip, col(Slip.id) == SlipLine.slip_id)
        .where(col(SlipLine.kind) == MoneyKind.ADVANCE, col(Slip.step_id).in_(LOCKED_STEPS))
        .order_by(col(SlipLine.month))
    ).all()
    assert [tuple(row) for row in taken] == [("2025-07", -150_00), ("2025-08", -150_00)]


def test_workers_say_that_the_money_came_and_once_that_it_did_not(session: Session) -> None:
    received = Counter(session.scalars(sa.select(col(PaymentReceipt.is_received))))
    assert received[False] == 1
    assert received[True] >= 15
    back = session.scalars(sa.select(WagePayment).where(col(WagePayment.takes_back_id).is_not(None))).one()
    again = session.scalars(
        sa.select(WagePayment).where(
            col(WagePayment.slip_id) == back.slip_id,
            col(WagePayment.recorded_at) == back.recorded_at,
            col(WagePayment.takes_back_id).is_(None),
        )
    ).one()
    assert (back.method, again.method, again.amount_fen) == ("wechat", "cash", back.amount_fen)


def test_who_has_no_contract_is_reminded(whole: Database, session: Session) -> None:
    """Source: domain 10.4, P02: since 2025-08-11, so that a second wage runs from 09-11 on."""
    with db.reading(whole, OneWorkshop(workshop_of(session, "W1").id)) as own:
        (line,) = person_lines(own, [engagement_of(own, "苗白露")], DEMO_DAY)
    stands = line.standing
    assert (stands.state, stands.reminder) == (State.LATE, 30)


def test_the_month_before_is_from_paper(session: Session) -> None:
    months = Counter(session.scalars(sa.select(col(PastTotal.month))))
    assert set(months) == {"2023-09"}
    assert months["2023-09"] >= 7
