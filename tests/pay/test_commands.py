"""A month's pay is shown, locked and opened again, on both databases."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.hours.wishes import add as add_hours
from tests.hours.wishes import wish as hours_wish
from tests.leaving.wishes import settle
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.wishes import (
    LATER,
    MONTH_END,
    OCTOBER,
    SEPTEMBER,
    lines,
    lock,
    reopen,
    show,
    show_and_lock,
    slips,
)
from workshop.attendance.models import Presence
from workshop.attendance.rules import AttendanceBy
from workshop.errors import IdInUse
from workshop.hot import add_rows
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.commands import SaveDay, save_day
from workshop.output.earned import earned
from workshop.output.rules import MonthClosed
from workshop.output.worth import LineKind
from workshop.past.commands import EnterPastTotals, PastEntry, enter_past_totals
from workshop.pay import queries, rules
from workshop.pay.commands import LockRun, OpenRun, ShowRun, close_late, lock_run, open_for_late, show_run
from workshop.pay.models import PayCut, SlipCut
from workshop.pay.months import month_of_pay
from workshop.pay.rules import LockDoubt, MoneyKind, RunState
from workshop.reports.commands import AddReport, add_report
from workshop.tenancy import Workshop

NOVEMBER = OCTOBER.plus(1)


@pytest.fixture
def counted(session: Session, cast: Cast) -> None:
    """Fang: 100 sleeves at 0.85 and 40 hems at 0.40; Yan: 3 buttons at 0.0125; both waited."""
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 40, at=cast.hem))
    saved_sheet(session, cast, cell(cast, 3, of=cast.yan_at, at=cast.button), day=YESTERDAY)
    add_hours(session, cast, hours_wish(cast, work_date=YESTERDAY - timedelta(days=1)))


@pytest.mark.usefixtures("counted")
def test_shown_slips_have_the_lines_of_the_month_and_bind_nothing(session: Session, cast: Cast) -> None:
    with noting(session, Action.PAY_RUN_OPENED, Action.PAY_RUN_SHOWN):
        step = show(session, cast)
    fang = slips(session, step)[cast.fang_at]
    assert {(line.kind, line.quantity, line.pay_fen) for line in lines(session, fang)} == {
        (LineKind.PIECES, 100, 85_00),
        (LineKind.PIECES, 40, 16_00),
        (LineKind.WAITING, 150, 30_00),
    }
    assert fang.net_fen == earned(session, cast.workshop, cast.fang_at, SEPTEMBER).pay_fen
    assert slips(session, step)[cast.yan_at].net_fen == 4 + 30_00
    assert fang.number is None
    assert step.object_until == MONTH_END + timedelta(days=3)
    assert not session.scalars(select(SlipCut)).all()
    assert session.get_one(Workshop, cast.workshop).closed_through is None


@pytest.mark.usefixtures("counted")
def test_locked_slips_have_numbers_and_hold_their_sheets(session: Session, cast: Cast) -> None:
    show(session, cast)
    with noting(session, Action.PAY_RUN_LOCKED):
        step = lock(session, cast)
    assert sorted(slip.number or 0 for slip in slips(session, step).values()) == [1, 2]
    (cut,) = session.scalars(select(PayCut)).all()
    assert (cut.month, cut.from_number, cut.to_number) == ("2025-09", None, 3)
    assert {(own.from_number, own.to_number) for own in session.scalars(select(SlipCut))} == {(None, 3)}
    with refusing(session, MonthClosed):
        saved_sheet(session, cast, cell(cast, 101, seen=100))


@pytest.mark.usefixtures("counted")
def test_on_the_last_day_of_a_month_it_is_asked_once_whether_that_day_is_still_to_be_counted(
    session: Session, cast: Cast
) -> None:
    with refusing(session, rules.ShowDoubtful) as asked:
        show_run(session, cast.mei, SEPTEMBER, ShowRun(), MONTH_END, NOON)
    assert [doubt.key for doubt in asked.value.details["doubts"]] == ["uncounted/2025-09-30"]
    wish = SaveDay(id=new_id(), work_date=MONTH_END, cells=[cell(cast, 1)])
    save_day(session, cast.lan, wish, MONTH_END, NOON)
    show_run(session, cast.mei, SEPTEMBER, ShowRun(), MONTH_END, NOON)


@pytest.mark.usefixtures("counted")
def test_what_is_sent_twice_is_done_once_and_a_form_is_good_for_one_thing(session: Session, cast: Cast) -> None:
    shown = ShowRun(confirmed=frozenset({f"uncounted/{MONTH_END}"}))
    locked = LockRun(confirmed=frozenset({"no_time/2"}))
    first = show_run(session, cast.mei, SEPTEMBER, shown, MONTH_END, NOON)
    assert show_run(session, cast.mei, SEPTEMBER, shown, LATER, NOON) is first
    once = lock_run(session, cast.mei, SEPTEMBER, locked, LATER, NOON)
    assert lock_run(session, cast.mei, SEPTEMBER, locked, LATER, NOON) is once
    for wish in (ShowRun(id=locked.id), ShowRun(id=shown.id)):
        with refusing(session, IdInUse):
            show_run(session, cast.mei, OCTOBER, wish, OCTOBER.last_day, NOON)


@pytest.mark.usefixtures("counted")
def test_what_comes_late_is_paid_by_the_next_run_as_what_it_was_and_is(session: Session, cast: Cast) -> None:
    show_and_lock(session, cast)
    with noting(session, Action.PAY_RUN_LATE_OPENED):
        open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="漏了一张纸"), NOON)
    saved_sheet(session, cast, cell(cast, 130, seen=100))
    saved_sheet(session, cast, cell(cast, 8, of=cast.gui_at))
    with noting(session, Action.PAY_RUN_LATE_CLOSED):
        assert close_late(session, cast.mei, NOON) == 1
    assert close_late(session, cast.mei, NOON) == 0
    with refusing(session, MonthClosed):
        saved_sheet(session, cast, cell(cast, 131, seen=130))
    found = slips(session, show_and_lock(session, cast, OCTOBER))
    assert found.keys() == {cast.fang_at, cast.gui_at}
    (pair,) = lines(session, found[cast.fang_at])
    assert (pair.month, pair.was_quantity, pair.was_fen, pair.quantity, pair.pay_fen) == (
        "2025-09",
        100,
        85_00,
        130,
        25_50,
    )
    (new,) = lines(session, found[cast.gui_at])
    assert (new.was_quantity, new.quantity, new.pay_fen) == (None, 8, 6_80)
    assert [(cut.from_number, cut.to_number) for cut in session.scalars(select(PayCut).order_by(PayCut.to_number))] == [
        (None, 3),
        (3, 5),
    ]


@pytest.mark.usefixtures("counted")
def test_opened_and_locked_again_the_slips_are_the_same(session: Session, cast: Cast) -> None:
    first = told(session, show_and_lock(session, cast))
    with noting(session, Action.PAY_RUN_REOPENED):
        reopen(session, cast)
    assert not session.scalars(select(SlipCut)).all()
    run = queries.run_of_month(session, cast.workshop, SEPTEMBER)
    assert run
    assert (run.state, run.last) == (RunState.DRAFT, None)
    assert session.get_one(Workshop, cast.workshop).closed_through is None
    assert told(session, show_and_lock(session, cast)) == first


def told(session: Session, step: object) -> dict[UUID, tuple[object, ...]]:
    return {
        who: (slip.number, slip.net_fen, [(line.kind, line.subject_id, line.pay_fen) for line in lines(session, slip)])
        for who, slip in slips(session, step).items()  # type: ignore[arg-type]
    }


@pytest.mark.usefixtures("counted")
def test_a_run_on_which_a_later_one_stands_is_not_opened(session: Session, cast: Cast) -> None:
    show_and_lock(session, cast)
    open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="漏了"), NOON)
    saved_sheet(session, cast, cell(cast, 101, seen=100))
    show_and_lock(session, cast, OCTOBER)
    with refusing(session, rules.LaterStandsOnIt):
        reopen(session, cast)
    reopen(session, cast, OCTOBER)
    reopen(session, cast)


def test_a_month_is_asked_about_while_one_before_is_open(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    late = SaveDay(work_date=OCTOBER.first_day, cells=[cell(cast, 10)])
    save_day(session, cast.lan, late, OCTOBER.last_day, NOON)
    show(session, cast, OCTOBER)
    with refusing(session, rules.LockDoubtful) as told:
        lock(session, cast, OCTOBER, sure=False)
    assert (LockDoubt.EARLIER, 1) in [(doubt.kind, doubt.count) for doubt in told.value.details["doubts"]]
    show_and_lock(session, cast)
    with refusing(session, rules.LockDoubtful) as told:
        lock(session, cast, OCTOBER, sure=False)
    assert LockDoubt.EARLIER not in {doubt.kind for doubt in told.value.details["doubts"]}


@pytest.fixture
def carried_on(session: Session, cast: Cast) -> None:
    """Fang was paid 40 sleeves too many in September.  October brings 10 and carries the rest on; November 200."""
    saved_sheet(session, cast, cell(cast, 100))
    show_and_lock(session, cast)
    open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="数错了"), NOON)
    saved_sheet(session, cast, cell(cast, 60, seen=100))
    close_late(session, cast.mei, NOON)
    for month, good in ((OCTOBER, 10), (NOVEMBER, 200)):
        late = SaveDay(work_date=month.first_day, cells=[cell(cast, good)])
        save_day(session, cast.lan, late, month.last_day, NOON)


@pytest.mark.usefixtures("carried_on")
@pytest.mark.parametrize("is_leaving", [False, True])
def test_a_month_is_not_opened_again_while_later_pay_took_what_it_carried_on(
    session: Session, cast: Cast, *, is_leaving: bool
) -> None:
    show_and_lock(session, cast, OCTOBER)
    later = (
        settle(session, cast.mei, cast.fang_at, date(2025, 11, 15))
        if is_leaving
        else show_and_lock(session, cast, NOVEMBER)
    )
    slip = slips(session, later)[cast.fang_at]
    assert (MoneyKind.CARRIED_OVER, -25_50) in [(line.kind, line.pay_fen) for line in lines(session, slip)]
    with refusing(session, rules.LaterStandsOnIt):
        reopen(session, cast, OCTOBER)
    if not is_leaving:
        reopen(session, cast, NOVEMBER)
        reopen(session, cast, OCTOBER)


@pytest.mark.usefixtures("carried_on")
def test_of_two_months_the_one_that_was_locked_last_is_opened_first(session: Session, cast: Cast) -> None:
    show_and_lock(session, cast, NOVEMBER)
    show_and_lock(session, cast, OCTOBER)
    with refusing(session, rules.LaterStandsOnIt):
        reopen(session, cast, NOVEMBER)
    reopen(session, cast, OCTOBER)
    reopen(session, cast, NOVEMBER)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("table", [PayCut, SlipCut])
@pytest.mark.parametrize(("after", "through"), [(None, 2), (1, 9), (2, 3)])
def test_the_database_lets_no_sheet_be_taken_twice_nor_left_out(
    session: Session, cast: Cast, table: type[PayCut] | type[SlipCut], after: int | None, through: int
) -> None:
    step = show_and_lock(session, cast)
    slip = slips(session, step)[cast.fang_at]
    span = {"workshop_id": cast.workshop, "month": "2025-09", "from_number": after, "to_number": through}
    more = (
        {"id": new_id(), "run_id": step.run_id}
        if table is PayCut
        else {"slip_id": slip.id, "engagement_id": cast.fang_at}
    )
    with pytest.raises(IntegrityError), session.begin_nested():
        add_rows(session, {table: [{**span, **more}]})


@pytest.mark.usefixtures("counted")
def test_a_bound_sheet_is_in_the_books_for_good(session: Session, cast: Cast) -> None:
    show_and_lock(session, cast)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.connection().execute(sa.text("DELETE FROM slip"))


def test_what_may_not_be_is_refused(session: Session, cast: Cast) -> None:
    with refusing(session, rules.NothingToPay):
        show(session, cast)
    saved_sheet(session, cast, cell(cast, 100))
    with refusing(session, rules.NotShown):
        lock(session, cast)
    with refusing(session, rules.NotOver):
        show(session, cast, today=TODAY)
    with refusing(session, rules.NotLocked):
        reopen(session, cast)
    with refusing(session, rules.NotLocked):
        open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="漏了"), NOON)
    show_and_lock(session, cast)
    for again in (show, lock):
        with refusing(session, rules.LockedAlready):
            again(session, cast)


def test_counts_and_a_total_from_paper_are_not_both_paid(session: Session, cast: Cast) -> None:
    entry = PastEntry(engagement_id=cast.fang_at, pay_fen=900_00)
    enter_past_totals(session, cast.mei, EnterPastTotals(month="2025-09", entries=[entry]), OCTOBER.first_day, NOON)
    saved_sheet(session, cast, cell(cast, 100))
    with refusing(session, rules.FromPaper) as told:
        show(session, cast)
    assert told.value.details == {"names": "王秀芳"}


@pytest.mark.usefixtures("counted")
def test_what_is_open_is_asked_about_and_reports_are_taken_as_they_are(session: Session, cast: Cast) -> None:
    show(session, cast)
    report = AddReport(id=new_id(), workshop_id=cast.workshop, operation_id=cast.hem, work_date=YESTERDAY, good=12)
    add_report(session, cast.fang, report, TODAY, NOON)
    with refusing(session, rules.LockDoubtful) as told:
        lock(session, cast, today=MONTH_END, sure=False)
    assert [(doubt.kind, doubt.count) for doubt in told.value.details["doubts"]] == [
        (LockDoubt.UNCOUNTED, 0),
        (LockDoubt.EARLY, 0),
        (LockDoubt.REPORTS, 1),
        (LockDoubt.NO_TIME, 2),
    ]
    step = lock(session, cast, today=MONTH_END)
    assert slips(session, step)[cast.fang_at].net_fen == 85_00 + 16_00 + 30_00 + 4_80


@pytest.mark.usefixtures("counted")
def test_a_correction_after_showing_is_told_before_locking(session: Session, cast: Cast) -> None:
    show(session, cast)
    saved_sheet(session, cast, cell(cast, 90, seen=100))
    with refusing(session, rules.LockDoubtful) as told:
        lock(session, cast, sure=False)
    assert (LockDoubt.CHANGED, 1) in [(doubt.kind, doubt.count) for doubt in told.value.details["doubts"]]
    assert slips(session, lock(session, cast))[cast.fang_at].gross_fen == 76_50 + 16_00 + 30_00


def test_a_month_that_was_only_corrected_carries_on_what_it_cannot_bear(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    show_and_lock(session, cast)
    open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="数错了"), NOON)
    saved_sheet(session, cast, cell(cast, 60, seen=100))
    slip = slips(session, show_and_lock(session, cast, OCTOBER))[cast.fang_at]
    assert [(line.kind, line.pay_fen) for line in lines(session, slip)] == [
        (LineKind.PIECES, -34_00),
        (MoneyKind.CARRIED_ON, 34_00),
    ]
    assert slip.net_fen == 0


@pytest.mark.usefixtures("counted")
def test_what_comes_late_into_a_locked_month_without_a_sheet_is_paid_too(session: Session, cast: Cast) -> None:
    show_and_lock(session, cast)
    open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="漏了"), NOON)
    saved_sheet(session, cast, cell(cast, 101, seen=100))
    show_and_lock(session, cast, OCTOBER)  # nobody worked in October: it pays the one piece of September
    open_for_late(session, cast.mei, OCTOBER, OpenRun(reason="漏了"), NOON)
    day = OCTOBER.first_day
    late = SaveDay(work_date=day, cells=[cell(cast, 10)])
    save_day(session, cast.lan, late, OCTOBER.last_day, NOON)
    slip = slips(session, show_and_lock(session, cast, OCTOBER.plus(1)))[cast.fang_at]
    assert [(line.month, line.pay_fen) for line in lines(session, slip)] == [("2025-10", 8_50)]


def test_w25_who_was_present_and_is_not_paid_is_told_of(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10, of=cast.yan_at))
    workshop = session.get_one(Workshop, cast.workshop)
    workshop.attendance_by = AttendanceBy.LIST
    for who in (cast.fang_at, cast.yan_at):
        span = {"work_date": TODAY, "from_minute": 480, "to_minute": 720, "source": "list", "voice": "leader"}
        said = {"workshop_id": cast.workshop, "engagement_id": who, "said_by": cast.lan.account_id, "said_at": NOON}
        session.add(Presence(**span, **said))
    session.flush()
    assert month_of_pay(session, workshop, SEPTEMBER).odd.unpaid_time == 1
    saved_sheet(session, cast, cell(cast, 10, at=cast.hem))
    settle(session, cast.mei, cast.fang_at)
    assert month_of_pay(session, workshop, SEPTEMBER).odd.unpaid_time == 0
