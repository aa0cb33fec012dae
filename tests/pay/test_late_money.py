"""What comes late beside the sheets: money on top, what is withheld, bonus steps, charges that fall away."""

from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session

from tests.bonuses import promising
from tests.cast import NOON, TODAY, Cast
from tests.contracts.signing import make, sign
from tests.deductions import giving
from tests.facts import refusing
from tests.leaving.wishes import settle
from tests.output.wishes import YESTERDAY, cell, saved_sheet, wish
from tests.pay.wishes import OCTOBER, SEPTEMBER, lines, lock, reopen, show, show_and_lock, slips
from tests.quality.wishes import defect, first_defect, give, propose, say
from workshop.bonuses.commands import TakeBackExtra, take_back_extra
from workshop.clock import Month
from workshop.deductions.commands import TakeBackRow, take_back_withholding
from workshop.documents.rules import reduce_photo
from workshop.law.commands import EnterValue, enter_value
from workshop.law.rules import ValueKind
from workshop.output.commands import save_day
from workshop.pay.commands import OpenRun, open_for_late
from workshop.pay.queries import given_months
from workshop.pay.rules import LockDoubt, LockDoubtful, MoneyKind, NothingToPay, still_to_give
from workshop.paying.queries import dues
from workshop.paying.run_pages import run_lines, waiting_months
from workshop.quality import commands
from workshop.quality.commands import RecordCheck
from workshop.quality.rework import RecordResult, record_result

Found = dict[tuple[str, str], tuple[int, int | None]]
SLEEVES = 2_400
"""For 2,040 yuan: a charge may take something of it and leave the minimum."""


def fangs_money(session: Session, cast: Cast, month: Month) -> Found:
    """Month and kind → fen, and what was paid of it before, of what is on no sheet."""
    step = lock(session, cast, month)
    slip = slips(session, step).get(cast.fang_at)
    kinds = set(MoneyKind)
    found = lines(session, slip) if slip else []
    return {(line.month, line.kind): (line.pay_fen, line.was_fen) for line in found if line.kind in kinds}


def open_late(session: Session, cast: Cast, month: Month = SEPTEMBER) -> None:
    open_for_late(session, cast.mei, month, OpenRun(reason="漏了"), NOON)


def test_w08_a_charge_that_falls_away_after_it_was_taken_is_given_back(session: Session, cast: Cast) -> None:
    known = {"kind": ValueKind.MINIMUM_MONTH, "value": 195_000, "valid_from": TODAY, "source": "县里的通知"}
    enter_value(session, cast.mei, EnterValue.model_validate(known), TODAY, NOON)
    saved_sheet(session, cast, cell(cast, SLEEVES))
    sign(session, cast, make(session, cast, has_loss_clause=True))
    picture = BytesIO()
    Image.new("RGB", (640, 480), "#8a4b00").save(picture, "JPEG")
    asked = {"gate": "own", "order_id": cast.order, "checked_on": TODAY, "checked": 200, "rework": 10}
    seen = RecordCheck.model_validate(asked | {"defects": [defect(cast)]})
    check = commands.record_check(session, cast.lan, seen, {0: reduce_photo(picture.getvalue())}, TODAY, NOON)
    of = first_defect(session, check)
    say(session, cast, propose(session, cast, of).id, "agreed")
    show(session, cast)
    assert fangs_money(session, cast, SEPTEMBER) == {("2025-09", "charge"): (-5_20, None)}

    job = give(session, cast, of)
    passed = RecordResult(done_on=OCTOBER.first_day, passed=10, scrapped=0)
    record_result(session, cast.lan, job.id, passed, OCTOBER.first_day, NOON)
    show(session, cast, OCTOBER)
    assert fangs_money(session, cast, OCTOBER) == {("2025-10", "given_back"): (5_20, None)}
    with pytest.raises(NothingToPay):
        show(session, cast, OCTOBER.plus(1))


def test_what_is_given_or_withheld_late_comes_with_the_next_pay_once(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, SLEEVES))
    show_and_lock(session, cast)
    open_late(session, cast)
    promising.give(session, cast)
    giving.enter(session, cast)
    saved_sheet(session, cast, cell(cast, 10, at=cast.hem))
    show(session, cast, OCTOBER)
    assert fangs_money(session, cast, OCTOBER) == {
        ("2025-09", "extra"): (100_00, None),
        ("2025-10", "insurance"): (-104_00, None),
    }
    with pytest.raises(NothingToPay):
        show(session, cast, OCTOBER.plus(1))


@pytest.mark.parametrize("anew_yuan", ["", "4"])
def test_w07_what_was_withheld_and_taken_back_since_comes_back_once(
    session: Session, cast: Cast, anew_yuan: str
) -> None:
    saved_sheet(session, cast, cell(cast, SLEEVES))
    row = giving.enter(session, cast)
    show_and_lock(session, cast)
    open_late(session, cast)
    take_back_withholding(session, cast.mei, row.id, TakeBackRow(), TODAY, NOON)
    if anew_yuan:
        giving.enter(session, cast, amount_fen=anew_yuan)
    show(session, cast, OCTOBER)
    anew: Found = {("2025-10", "insurance"): (-4_00, None)} if anew_yuan else {}
    assert fangs_money(session, cast, OCTOBER) == {("2025-10", "returned"): (120_50, None), **anew}
    with pytest.raises(NothingToPay):
        show(session, cast, OCTOBER.plus(1))


@pytest.mark.parametrize(
    ("anew_yuan", "line"), [("3", {}), ("120", {("2025-09", "extra"): (20_00, 100_00)})], ids=["less", "more"]
)
def test_what_was_paid_on_top_and_taken_back_since_stays_hers_and_counts_for_what_is_given_anew(
    session: Session, cast: Cast, anew_yuan: str, line: Found
) -> None:
    saved_sheet(session, cast, cell(cast, SLEEVES))
    (row,) = promising.give(session, cast, engagement_ids=[cast.fang_at])
    show_and_lock(session, cast)
    open_late(session, cast)
    take_back_extra(session, cast.mei, row.id, TakeBackExtra(), TODAY, NOON)
    promising.give(session, cast, engagement_ids=[cast.fang_at], amount_fen=anew_yuan)
    saved_sheet(session, cast, cell(cast, 10, at=cast.hem))
    show(session, cast, OCTOBER)
    assert fangs_money(session, cast, OCTOBER) == line
    with pytest.raises(NothingToPay):
        show(session, cast, OCTOBER.plus(1))


@pytest.mark.parametrize(
    ("extras", "over_fen", "left"),
    [
        ([(100, 0), (50, 0)], 0, [100, 50]),
        ([(100, 100), (50, 0)], 0, [0, 50]),
        ([(30, 0)], 100, [0]),
        ([(120, 0)], 100, [20]),
        ([(30, 0), (200, 0)], 100, [0, 130]),
        ([(30, 0), (200, 130)], 100, [0, 0]),  # the same once that was paid
        ([(120, 20), (50, 0)], 100, [0, 50]),
        ([(120, 20), (50, 0)], 0, [0, 50]),  # never more than was given
        ([], 100, []),
    ],
)
def test_what_is_still_to_give_on_top(extras: list[tuple[int, int]], over_fen: int, left: list[int]) -> None:
    assert still_to_give(extras, over_fen) == left


@pytest.mark.parametrize(("late_days", "pair"), [(1, (50_00, None)), (0, None)])
def test_a_step_that_is_reached_with_what_came_late_is_paid(
    session: Session, cast: Cast, late_days: int, pair: tuple[int, int | None] | None
) -> None:
    promising.announce(session, cast)
    saved_sheet(session, cast, cell(cast, 100))
    show_and_lock(session, cast)
    open_late(session, cast)
    if late_days:
        saved_sheet(session, cast, cell(cast, 20), day=YESTERDAY)
    else:
        saved_sheet(session, cast, cell(cast, 120, seen=100))
    show(session, cast, OCTOBER)
    assert fangs_money(session, cast, OCTOBER).get(("2025-09", "bonus")) == pair


def test_a_step_that_a_leaver_reaches_with_what_came_since_is_paid(session: Session, cast: Cast) -> None:
    steps = [{"threshold": 100, "amount_fen": 40_00}]
    promising.announce(session, cast, basis="pieces", operation_id=cast.sleeve, steps=steps)
    saved_sheet(session, cast, cell(cast, 90))
    settle(session, cast.mei, cast.fang_at)
    saved_sheet(session, cast, cell(cast, 110, seen=90))
    show(session, cast)
    assert fangs_money(session, cast, SEPTEMBER) == {("2025-09", "bonus"): (40_00, None)}


def test_who_leaves_in_a_locked_month_gets_what_came_late_and_no_bonus_twice(session: Session, cast: Cast) -> None:
    steps = [{"threshold": 100, "amount_fen": 40_00}]
    promising.announce(session, cast, basis="pieces", operation_id=cast.sleeve, steps=steps)
    giving.give(session, cast)
    saved_sheet(session, cast, cell(cast, 100))
    show_and_lock(session, cast)
    begins = OCTOBER.first_day
    save_day(session, cast.lan, wish(cell(cast, 100), day=begins), begins, NOON)
    show(session, cast, OCTOBER)
    assert ("2025-10", "bonus") in fangs_money(session, cast, OCTOBER)
    open_late(session, cast)
    saved_sheet(session, cast, cell(cast, 120, seen=100))
    slip = slips(session, settle(session, cast.mei, cast.fang_at, OCTOBER.last_day))[cast.fang_at]
    assert [(line.month, line.kind, line.pay_fen) for line in lines(session, slip)] == [("2025-09", "pieces", 17_00)]


def test_a_step_that_a_later_month_reaches_late_comes_with_the_run_that_pays_its_counts(
    session: Session, cast: Cast
) -> None:
    """October was locked before September, and opened for what was forgotten."""
    steps = [{"threshold": 100, "amount_fen": 40_00}]
    promising.announce(session, cast, basis="pieces", operation_id=cast.sleeve, steps=steps)
    saved_sheet(session, cast, cell(cast, 50))
    begins = OCTOBER.first_day
    save_day(session, cast.lan, wish(cell(cast, 90), day=begins), begins, NOON)
    show_and_lock(session, cast, OCTOBER)
    open_late(session, cast, OCTOBER)
    save_day(session, cast.lan, wish(cell(cast, 110, seen=90), day=begins), begins, NOON)
    show(session, cast)
    assert fangs_money(session, cast, SEPTEMBER) == {("2025-10", "bonus"): (40_00, None)}


def test_what_a_leaver_made_after_her_last_day_is_paid_by_the_runs_of_everybody(session: Session, cast: Cast) -> None:
    """October was locked when it was entered: that month may be opened again all the same."""
    begins = OCTOBER.first_day
    save_day(session, cast.lan, wish(cell(cast, 30, of=cast.yan_at), day=begins), begins, NOON)
    saved_sheet(session, cast, cell(cast, 100))
    show_and_lock(session, cast)
    show_and_lock(session, cast, OCTOBER)
    open_late(session, cast, OCTOBER)
    save_day(session, cast.lan, wish(cell(cast, 40), day=begins), begins, NOON)
    assert not slips(session, settle(session, cast.mei, cast.fang_at, SEPTEMBER.last_day))
    reopen(session, cast, OCTOBER)
    assert slips(session, show_and_lock(session, cast, OCTOBER))[cast.fang_at].net_fen == 34_00


def test_money_on_top_of_a_month_in_which_nobody_worked_is_not_forgotten(session: Session, cast: Cast) -> None:
    promising.give(session, cast, engagement_ids=[cast.fang_at])
    save_day(session, cast.lan, wish(cell(cast, 10), day=OCTOBER.first_day), OCTOBER.first_day, NOON)
    listed = run_lines(session, cast.workshop, {SEPTEMBER, OCTOBER}, waiting_months(session, OCTOBER), dues(session))
    assert [line.month for line in listed] == [OCTOBER, SEPTEMBER]
    show(session, cast, OCTOBER)
    with refusing(session, LockDoubtful) as told:
        lock(session, cast, OCTOBER, sure=False)
    assert (LockDoubt.EARLIER, 1) in [(doubt.kind, doubt.count) for doubt in told.value.details["doubts"]]
    show(session, cast)
    assert fangs_money(session, cast, SEPTEMBER) == {("2025-09", "extra"): (100_00, None)}
    assert given_months(session) == set()
