"""Somebody says that she leaves, and everything is settled in one step, on both databases."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from tests.cast import NOON, TODAY, Cast
from tests.deductions.giving import give
from tests.facts import noting, refusing
from tests.leaving.wishes import IN_A_MONTH, say, settle
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.mover import LEFT, moved
from tests.pay.wishes import SEPTEMBER, lines, show, show_and_lock, slips
from tests.paying.wishes import pay
from workshop import database as db
from workshop.database import Database
from workshop.errors import IdInUse, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.law.commands import EnterValue, enter_value
from workshop.law.rules import ValueKind
from workshop.leaving import commands, queries, rules
from workshop.leaving.commands import GiveNotice, TakeNoticeBack
from workshop.leaving.models import Certificate
from workshop.leaving.rules import Look
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.pay.commands import ShowRun, show_run
from workshop.pay.models import Slip, SlipCut
from workshop.pay.months import month_of_pay
from workshop.pay.objecting import StateHours, state_hours
from workshop.pay.queries import leaving_run
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

# --- W33: saying it -------------------------------------------------------


def test_w33_she_says_it_herself_and_nobody_else_takes_it_back(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.fang.scope) as session:
        wish = GiveNotice(last_day=IN_A_MONTH)
        with noting(session, Action.LEAVE_NOTICE_GIVEN):
            notice = commands.give_notice(session, cast.fang, cast.fang_at, wish, TODAY, NOON)
        assert commands.give_notice(session, cast.fang, cast.fang_at, wish, TODAY, NOON) is notice
        notice_id = notice.id
        with refusing(session, rules.NoticeStands):
            say(session, cast.fang, cast.fang_at)
    with db.writing(database, cast.mei.scope) as session, refusing(session, rules.NotTheirs):
        commands.take_notice_back(session, cast.mei, notice_id, TakeNoticeBack(), TODAY, NOON)
    with db.writing(database, cast.fang.scope) as session:
        back = TakeNoticeBack()
        with refusing(session, rules.TooLateToStay):
            commands.take_notice_back(session, cast.fang, notice_id, back, IN_A_MONTH + timedelta(days=1), NOON)
        row = commands.take_notice_back(session, cast.fang, notice_id, back, TODAY, NOON)
        assert commands.take_notice_back(session, cast.fang, notice_id, back, TODAY, NOON) is row
        with refusing(session, rules.TakenBackAlready):
            commands.take_notice_back(session, cast.fang, notice_id, TakeNoticeBack(), TODAY, NOON)
        assert queries.notices(session) == {}
        assert queries.is_hers(say(session, cast.fang, cast.fang_at))


def test_what_the_workshop_wrote_for_her_is_hers_to_take_back_and_its_own_word_is_not(
    database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        for_her, its_own = (
            say(session, cast.mei, cast.yan_at),
            say(session, cast.mei, cast.fang_at, ground="by_workshop"),
        )
        ids = for_her.id, its_own.id
    with db.writing(database, cast.yan.scope) as session:
        assert commands.take_notice_back(session, cast.yan, ids[0], TakeNoticeBack(), TODAY, NOON)
    with db.writing(database, cast.fang.scope) as session:
        with refusing(session, rules.NotTheirs):
            commands.take_notice_back(session, cast.fang, ids[1], TakeNoticeBack(), TODAY, NOON)
        with refusing(session, NotFound):
            commands.take_notice_back(session, cast.fang, ids[0], TakeNoticeBack(), TODAY, NOON)


def test_w33_going_sooner_than_notice_is_asked_about_and_never_refused(session: Session, cast: Cast) -> None:
    soon = TODAY + timedelta(days=5)
    with refusing(session, rules.ShortNotice) as told:
        say(session, cast.mei, cast.yan_at, soon)
    assert told.value.details["earliest"] == IN_A_MONTH
    notice = say(session, cast.mei, cast.yan_at, soon, sure=f"x {told.value.details['key']}")
    assert (notice.last_day, queries.is_hers(notice)) == (soon, False)
    assert say(session, cast.mei, cast.fang_at, TODAY, ground="at_once").last_day == TODAY
    assert say(session, cast.mei, cast.gui_at, TODAY + timedelta(days=3), ground="in_probation")


# --- W34: settling --------------------------------------------------------


def test_w34_10_5_p07_is_paid_out_mid_month_with_her_certificate(database: Database, cast: Cast) -> None:
    """The month of the others goes on, pays nothing of hers twice, and what comes late of hers as a pair."""
    mover = moved(database, cast)
    with db.writing(database, cast.stranger.scope) as session:
        workshop = session.get_one(Workshop, cast.other_workshop)
        hours = StateHours.model_validate({"engagement_id": mover.left, "month": "2025-09", "minutes": "52"})
        state_hours(session, cast.stranger, hours, NOON)
        seen = queries.settlement(session, workshop, session.get_one(Engagement, mover.left), LEFT).doubts
        assert [doubt.key for doubt in seen] == ["short/27991"]
        with noting(session, Action.PAY_RUN_OPENED, Action.PAY_RUN_LOCKED, Action.CERTIFICATE_ISSUED):
            step = settle(session, cast.stranger, mover.left, LEFT)
        slip = slips(session, step)[mover.left]
        assert {(line.quantity, line.pay_fen) for line in lines(session, slip)} == {(18_650, 223_80), (9_300, 79_05)}
        assert (slip.net_fen, slip.number) == (302_85, 1)
        row = queries.certificate_of(session, mover.left)
        assert row
        assert (row.term_from, row.term_to, row.issued_on) == (date(2025, 9, 1), LEFT, LEFT)
        assert workshop.closed_through is None
        assert queries.owed_to(session, mover.left)[0].left_fen == 302_85
        petals = Cell(engagement_id=cast.ying_at, operation_id=cast.other_operation, good=400)
        save_day(session, cast.stranger, SaveDay(work_date=LEFT, cells=[petals]), TODAY, NOON)
        month = show_run(session, cast.stranger, SEPTEMBER, ShowRun(), SEPTEMBER.plus(1).first_day, NOON)
        assert slips(session, month).keys() == {cast.ying_at}


@pytest.fixture
def counted(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 50, of=cast.yan_at), day=YESTERDAY)


@pytest.mark.usefixtures("counted")
def test_w34_the_month_pays_the_others_and_what_comes_late_of_hers_as_a_pair(session: Session, cast: Cast) -> None:
    with noting(
        session, Action.ENGAGEMENT_ENDED, Action.PAY_RUN_OPENED, Action.PAY_RUN_LOCKED, Action.CERTIFICATE_ISSUED
    ):
        step = settle(session, cast.mei, cast.fang_at)
    assert slips(session, step).keys() == {cast.fang_at}
    assert session.get_one(Engagement, cast.fang_at).ended_on == TODAY
    assert slips(session, show(session, cast)).keys() == {cast.yan_at}
    saved_sheet(session, cast, cell(cast, 130, seen=100), day=YESTERDAY)
    found = slips(session, show_and_lock(session, cast))
    (pair,) = lines(session, found[cast.fang_at])
    assert (pair.was_quantity, pair.quantity, pair.pay_fen) == (100, 130, 25_50)
    assert found[cast.yan_at].net_fen == 42_50
    cuts = session.scalars(
        select(SlipCut).where(SlipCut.engagement_id == cast.fang_at).order_by(col(SlipCut.to_number))
    )
    assert [(cut.from_number, cut.to_number) for cut in cuts] == [(None, 1), (1, 2)]
    hers = select(sa.func.sum(Slip.net_fen)).where(Slip.engagement_id == cast.fang_at, col(Slip.number).is_not(None))
    assert session.scalar(hers) == 110_50


@pytest.mark.usefixtures("counted")
def test_settling_twice_settles_once(session: Session, cast: Cast) -> None:
    step_id = new_id()
    once = settle(session, cast.mei, cast.fang_at, id=step_id)
    assert settle(session, cast.mei, cast.fang_at, id=step_id) is once
    with refusing(session, rules.SettledAlready):
        settle(session, cast.mei, cast.fang_at)
    with refusing(session, IdInUse):
        settle(session, cast.mei, cast.yan_at, id=step_id)
    with refusing(session, rules.SettledAlready):
        say(session, cast.mei, cast.fang_at)
    assert len(session.scalars(select(Certificate)).all()) == 1


@pytest.mark.usefixtures("counted")
def test_nothing_is_settled_before_the_last_day_or_with_questions_open(session: Session, cast: Cast) -> None:
    with refusing(session, rules.NotYet):
        commands.settle_leaver(
            session,
            cast.mei,
            cast.fang_at,
            commands.SettleLeaver(last_day=TODAY + timedelta(days=1), job="缝纫"),
            TODAY,
            NOON,
        )
    with refusing(session, rules.SettleDoubtful) as told:
        settle(session, cast.mei, cast.fang_at, YESTERDAY - timedelta(days=1), sure=False)
    assert {doubt.kind for doubt in told.value.details["doubts"]} == {Look.LATE_WORK, Look.NO_TIME}


@pytest.mark.usefixtures("counted")
def test_w34_no_more_is_taken_of_an_advance_than_was_agreed_and_the_rest_is_told(session: Session, cast: Cast) -> None:
    give(session, cast, amount_fen=200_00, instalment_fen=30_00, sure="early/20000")
    workshop, worker = session.get_one(Workshop, cast.workshop), session.get_one(Engagement, cast.fang_at)
    of = queries.settlement(session, workshop, worker, TODAY)
    assert of.advance_left_fen == 170_00
    assert f"{Look.ADVANCE}/17000" in {doubt.key for doubt in of.doubts}
    slip = slips(session, settle(session, cast.mei, cast.fang_at))[cast.fang_at]
    assert (slip.gross_fen, slip.net_fen) == (85_00, 55_00)
    saved_sheet(session, cast, cell(cast, 130, seen=100), day=YESTERDAY)
    late = slips(session, show_and_lock(session, cast))[cast.fang_at]
    assert (late.gross_fen, late.net_fen) == (25_50, 25_50), "the month's instalment came off already"
    (left,) = queries.advances_left(session, workshop, cast.fang_at)
    assert left.left_fen == 170_00


@pytest.mark.usefixtures("counted")
def test_her_money_is_paid_as_that_of_any_slip(session: Session, cast: Cast) -> None:
    slip = slips(session, settle(session, cast.mei, cast.fang_at))[cast.fang_at]
    pay(session, cast, slip.net_fen, slip_id=slip.id)
    assert queries.owed_to(session, cast.fang_at) == []
    run = leaving_run(session, cast.fang_at)
    assert run
    assert run.month == SEPTEMBER
    assert slips(session, show_and_lock(session, cast)).keys() == {cast.yan_at}


def test_who_has_nothing_unpaid_gets_her_certificate_all_the_same(session: Session, cast: Cast) -> None:
    step = settle(session, cast.mei, cast.gui_at)
    assert slips(session, step) == {}
    assert queries.certificate_of(session, cast.gui_at)


def test_w13_who_was_paid_out_is_not_called_short_for_what_was_found_later(session: Session, cast: Cast) -> None:
    known = {"kind": ValueKind.MINIMUM_MONTH, "value": 195_000, "valid_from": TODAY, "source": "县里的通知"}
    enter_value(session, cast.mei, EnterValue.model_validate(known), TODAY, NOON)
    hours = StateHours(engagement_id=cast.fang_at, month="2025-09", minutes=40 * 60)
    state_hours(session, cast.mei, hours, NOON)
    saved_sheet(session, cast, cell(cast, 4_000))
    settle(session, cast.mei, cast.fang_at)
    saved_sheet(session, cast, cell(cast, 1, at=cast.hem))
    of = month_of_pay(session, session.get_one(Workshop, cast.workshop), SEPTEMBER)
    row = of.of(cast.fang_at)
    assert row
    assert (row.told.slip.net_fen, row.short_fen, of.odd.short) == (40, 0, 0)
