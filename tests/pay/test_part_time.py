"""W32: who works part time is paid within the month, and the month's run settles it: nothing twice, nothing lost."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from tests.bonuses.promising import announce
from tests.cast import BEGAN, EARLY, NOON, TODAY, Cast
from tests.contracts.signing import make, sign
from tests.deductions.giving import give
from tests.facts import noting, refusing
from tests.leaving.wishes import settle
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.wishes import lines, lock, reopen, show, show_and_lock, slips
from tests.paying.wishes import pay
from workshop.clock import Month
from workshop.contracts.queries import part_timers
from workshop.errors import IdInUse
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.law.models import LegalValue
from workshop.law.rules import ValueKind
from workshop.pay import rules
from workshop.pay.models import RunStep, Slip, SlipCut
from workshop.pay.objecting import StateHours, state_hours
from workshop.pay.part_time import PayPartTime, part_time_pay, pay_part_time
from workshop.pay.queries import leaving_run
from workshop.pay.rules import MoneyKind
from workshop.tenancy import Workshop

PART_TIME = "part_time_agreement"


def pay_part(
    session: Session, cast: Cast, *confirmed: str, of: Any = None, today: date = TODAY, **more: Any
) -> RunStep:
    """Fang is paid what is counted so far; Mei knows that nobody said how long she worked."""
    wish = PayPartTime(confirmed=frozenset(confirmed or {"no_time/1"}), **more)
    return pay_part_time(session, cast.mei, of or cast.fang_at, wish, TODAY, NOON)


@pytest.fixture
def part_time(session: Session, cast: Cast) -> None:
    """Fang works part time, at 20 yuan an hour; yesterday she made 100 sleeves at 0.85."""
    make(session, cast, PART_TIME, hour_fen="20")
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 50, of=cast.yan_at), day=YESTERDAY)


def paid_fen(session: Session, cast: Cast) -> int:
    """What slips that are fixed pay Fang in all."""
    hers = select(sa.func.sum(Slip.net_fen)).where(Slip.engagement_id == cast.fang_at, col(Slip.number).is_not(None))
    return session.scalar(hers) or 0


@pytest.mark.usefixtures("part_time")
def test_w32_each_count_is_paid_once_within_the_month_and_by_its_end(session: Session, cast: Cast) -> None:
    with noting(session, Action.PAY_RUN_OPENED, Action.PAY_RUN_LOCKED):
        step = pay_part(session, cast)
    slip = slips(session, step)[cast.fang_at]
    assert (slip.net_fen, slip.number) == (85_00, 1)
    assert session.get_one(Workshop, cast.workshop).closed_through is None
    with refusing(session, rules.NothingToPay):
        pay_part(session, cast)
    saved_sheet(session, cast, cell(cast, 3, at=cast.button), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 3, at=cast.button), cell(cast, 20), day=TODAY)
    pay_part(session, cast)
    saved_sheet(session, cast, cell(cast, 130, seen=100), day=YESTERDAY)
    month = show_and_lock(session, cast)
    (pair,) = lines(session, slips(session, month)[cast.fang_at])
    assert (pair.was_quantity, pair.quantity, pair.pay_fen) == (120, 150, 25_50)
    assert paid_fen(session, cast) == 150 * 85 + 8, "six buttons at 0.0125 are rounded once"
    cuts = select(SlipCut).where(SlipCut.engagement_id == cast.fang_at).order_by(col(SlipCut.to_number))
    numbers = [(cut.from_number, cut.to_number) for cut in session.scalars(cuts)]
    assert numbers == [(None, 1), (1, 3), (3, 4)]


@pytest.mark.usefixtures("part_time")
def test_w32_what_the_month_brings_and_takes_beside_the_counts_comes_with_its_run(session: Session, cast: Cast) -> None:
    announce(session, cast, basis="pieces", operation_id=cast.sleeve, steps=[{"threshold": 150, "amount_fen": 40_00}])
    give(session, cast, amount_fen=200_00, instalment_fen=30_00, sure="early/20000")
    assert [line.kind for line in lines(session, slips(session, pay_part(session, cast))[cast.fang_at])] == ["pieces"]
    saved_sheet(session, cast, cell(cast, 60), day=TODAY)
    for _ in range(2):  # opened again and locked again it is the same
        slip = slips(session, show_and_lock(session, cast))[cast.fang_at]
        found = {line.kind: line.pay_fen for line in lines(session, slip)}
        assert found == {"pieces": 51_00, "bonus": 40_00, "advance": -30_00}
        reopen(session, cast)
    assert session.scalars(select(SlipCut).where(SlipCut.engagement_id == cast.fang_at)).one().to_number == 1


@pytest.mark.usefixtures("part_time")
def test_w32_a_month_that_was_paid_to_the_end_still_brings_its_bonus(session: Session, cast: Cast) -> None:
    announce(session, cast, basis="pieces", operation_id=cast.sleeve, steps=[{"threshold": 100, "amount_fen": 40_00}])
    pay_part(session, cast)
    (line,) = lines(session, slips(session, show_and_lock(session, cast))[cast.fang_at])
    assert (line.kind, line.pay_fen) == (MoneyKind.BONUS, 40_00)


@pytest.mark.usefixtures("part_time")
def test_w32_w34_who_leaves_after_all_was_paid_gets_the_rest_once(session: Session, cast: Cast) -> None:
    """Her pay on leaving has no counts: it settles the month all the same."""
    announce(session, cast, basis="pieces", operation_id=cast.sleeve, steps=[{"threshold": 100, "amount_fen": 40_00}])
    give(session, cast, amount_fen=200_00, instalment_fen=10_00, sure="early/20000")
    pay_part(session, cast)
    slip = slips(session, settle(session, cast.mei, cast.fang_at))[cast.fang_at]
    assert {line.kind: line.pay_fen for line in lines(session, slip)} == {"bonus": 40_00, "advance": -10_00}
    assert slips(session, show_and_lock(session, cast)).keys() == {cast.yan_at}


@pytest.mark.usefixtures("part_time")
def test_w32_w13_the_minimum_of_an_hour_holds_for_the_month_as_a_whole(session: Session, cast: Cast) -> None:
    """Ten hours at 19 yuan are 190; the month brings 85 and 51."""
    minimum(session, cast)
    hours = StateHours.model_validate({"engagement_id": cast.fang_at, "month": "2025-09", "minutes": "10"})
    state_hours(session, cast.mei, hours, NOON)
    with refusing(session, rules.PartTimeDoubtful) as told:
        pay_part(session, cast, "none")
    assert [doubt.key for doubt in told.value.details["doubts"]] == ["short/10500"]
    slip = slips(session, pay_part(session, cast, "short/10500"))[cast.fang_at]
    assert (slip.floor_fen, slip.normal_fen, slip.net_fen) == (190_00, 85_00, 85_00)
    saved_sheet(session, cast, cell(cast, 60), day=TODAY)
    session.get_one(Workshop, cast.workshop).tops_up = True
    slip = slips(session, show_and_lock(session, cast))[cast.fang_at]
    assert (slip.floor_fen, slip.normal_fen, slip.net_fen) == (190_00, 136_00, 51_00 + 54_00)


def minimum(session: Session, cast: Cast) -> None:
    for kind, fen in ((ValueKind.MINIMUM_MONTH, 1_950_00), (ValueKind.MINIMUM_HOUR, 19_00)):
        session.add(
            LegalValue(
                kind=kind, workshop_id=cast.workshop, value=fen, valid_from=BEGAN, source="试", recorded_at=EARLY
            )
        )


@pytest.mark.usefixtures("part_time")
def test_w32_only_who_works_part_time_and_is_not_leaving(session: Session, cast: Cast) -> None:
    with refusing(session, rules.NotPartTime):
        pay_part(session, cast, of=cast.yan_at)
    pay_part(session, cast)
    assert leaving_run(session, cast.fang_at) is None
    saved_sheet(session, cast, cell(cast, 20), day=TODAY)
    step = settle(session, cast.mei, cast.fang_at)
    assert slips(session, step)[cast.fang_at].net_fen == 17_00
    with refusing(session, rules.NotPartTime):
        pay_part(session, cast)
    assert slips(session, show(session, cast)).keys() == {cast.yan_at}


@pytest.mark.usefixtures("part_time")
def test_sent_twice_it_is_one_pay_and_its_money_is_paid_as_any(session: Session, cast: Cast) -> None:
    step_id = new_id()
    once = pay_part(session, cast, id=step_id)
    assert pay_part(session, cast, id=step_id) is once
    with refusing(session, IdInUse):
        pay_part(session, cast, of=cast.yan_at, id=step_id)
    slip = slips(session, once)[cast.fang_at]
    pay(session, cast, slip.net_fen, slip_id=slip.id)
    assert paid_fen(session, cast) == 85_00


@pytest.mark.usefixtures("part_time")
def test_w32_she_is_to_be_paid_within_fifteen_days_of_the_last_pay(session: Session, cast: Cast) -> None:
    workshop = session.get_one(Workshop, cast.workshop)
    (of,) = part_time_pay(session, workshop, TODAY)
    assert (of.engagement.id, of.unpaid_fen, of.paid_on, of.due_on) == (cast.fang_at, 85_00, None, date(2025, 9, 16))
    pay_part(session, cast)
    (of,) = part_time_pay(session, workshop, TODAY)
    assert (of.unpaid_fen, of.paid_on, of.due_on, len(of.runs)) == (0, TODAY, None, 1)
    saved_sheet(session, cast, cell(cast, 20), day=TODAY)
    (of,) = part_time_pay(session, workshop, TODAY)
    assert (of.unpaid_fen, of.due_on) == (17_00, TODAY + timedelta(days=15))
    show(session, cast)
    lock(session, cast)
    with refusing(session, rules.LockedAlready):
        pay_part(session, cast)


@pytest.mark.usefixtures("part_time")
def test_w32_a_paper_whose_term_is_still_to_come_changes_nothing_before_it(session: Session, cast: Cast) -> None:
    sign(session, cast, make(session, cast, term_from=date(2025, 10, 1)), TODAY)
    assert pay_part(session, cast)
    assert part_timers(session, Month(2025, 9)) == {cast.fang_at}
    assert part_timers(session, Month(2025, 10)) == set()
