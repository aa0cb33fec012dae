"""Paying arranged overtime, and taking it back."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.hours import wishes as hours
from tests.output.wishes import cell, saved_sheet
from tests.overtime.wishes import add, asked_about, sure, take_back, wish
from workshop.clock import Month
from workshop.database import get
from workshop.errors import Doubtful, IdInUse, Invalid, NotFound
from workshop.journal.commands import Action
from workshop.law.models import HolidayChange
from workshop.orders.commands import SetQuota, set_quota
from workshop.output.earned import earned, traces
from workshop.output.rules import InTheFuture, MonthClosed, NoRate, NotEngaged, UndoneAlready
from workshop.output.worth import LineKind
from workshop.overtime import queries
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

SEPTEMBER = Month(2025, 9)


def kinds(keys: list[str]) -> list[str]:
    return [key.partition("/")[0] for key in keys]


@pytest.fixture
def counted(session: Session, cast: Cast) -> None:
    """Fang made 120 sleeves; a hundred are asked of eight hours."""
    set_quota(session, cast.mei, cast.sleeve, SetQuota(quota_pieces=100), NOON)
    saved_sheet(session, cast, cell(cast, 120))


@pytest.mark.usefixtures("counted")
def test_w18_beyond_the_quota_it_pays_what_comes_on_top(session: Session, cast: Cast) -> None:
    """120 × 0.85 = 102.00 as counted; 20 of them at half of it more: 8.50."""
    with noting(session, Action.OVERTIME_ADDED, Action.SHEET_SAVED):
        row = add(session, cast, wish(cast, note="赶货"))
    of_month = earned(session, cast.workshop, cast.fang_at, SEPTEMBER)
    lines = {line.kind: line for line in of_month.lines}
    assert lines[LineKind.PIECES].pay_fen == 10_200
    over = lines[LineKind.OVERTIME]
    assert (over.pay_fen, over.rate_hao, over.count.good, over.minutes, over.good) == (850, 4_250, 20, 0, 0)
    trace = traces(session, cast.workshop, cast.fang_at, TODAY)[-1]
    assert (trace.note, trace.operation_id) == ("150 % 赶货", cast.sleeve)
    assert row.asked is None
    take_back(session, cast, row)
    assert earned(session, cast.workshop, cast.fang_at, SEPTEMBER).pay_fen == 10_200
    with refusing(session, UndoneAlready):
        take_back(session, cast, row)


@pytest.mark.usefixtures("counted")
def test_a_form_that_comes_twice_pays_once(session: Session, cast: Cast) -> None:
    asked = wish(cast)
    assert add(session, cast, asked).id == add(session, cast, asked).id
    with refusing(session, IdInUse):
        add(session, cast, asked.model_copy(update={"pieces": 19}))


@pytest.mark.usefixtures("counted")
def test_what_is_asked_is_kept_with_the_yes(session: Session, cast: Cast) -> None:
    get(session, Engagement, cast.fang_at).minor_until = TODAY
    asked = wish(cast, pieces=21, minutes=181)
    assert kinds(asked_about(session, cast, asked)) == ["minor", "quota_open", "day_limit"]
    assert sure(session, cast, pieces=21, minutes=181).asked == "minor,quota_open,day_limit"
    set_quota(session, cast.mei, cast.sleeve, SetQuota(), NOON)
    asked = wish(cast, pieces=100, minutes=None)
    assert kinds(asked_about(session, cast, asked)) == ["minor", "no_quota", "more_than_counted"]


def test_by_the_hour_it_pays_minutes_on_top_of_paid_hours(session: Session, cast: Cast) -> None:
    by_hour = {"operation_id": None, "pieces": None, "hour_fen": 1_234, "minutes": 90, "day_kind": "rest_day"}
    assert kinds(asked_about(session, cast, wish(cast, **by_hour))) == ["more_than_counted"]
    hours.add(session, cast, hours.wish(cast, "2", engagement_ids=[cast.fang_at]))
    add(session, cast, wish(cast, **by_hour))
    lines = earned(session, cast.workshop, cast.fang_at, SEPTEMBER).lines
    (over,) = [line for line in lines if line.kind == LineKind.OVERTIME]
    assert (over.minutes, over.per_pieces, over.pay_fen) == (90, 60, 1_851)
    for missing in ({"minutes": None}, {"hour_fen": None}):
        with refusing(session, Invalid):
            add(session, cast, wish(cast, **by_hour | missing))


@pytest.mark.usefixtures("counted")
def test_w16_the_running_total_leaves_out_what_was_taken_back(session: Session, cast: Cast) -> None:
    gone = sure(session, cast, pieces=5, minutes=60)
    sure(session, cast, pieces=5, minutes=15 * 60)
    sure(session, cast, pieces=5, minutes=15 * 60)
    sure(session, cast, pieces=4, minutes=None)
    take_back(session, cast, gone)
    (fang,) = queries.month_times(queries.overtime_of_month(session, SEPTEMBER), 36 * 60)
    assert (fang.minutes, fang.unknown, fang.reach) == (30 * 60, 1, "near")
    assert "month_over" in kinds(asked_about(session, cast, wish(cast, pieces=1, minutes=6 * 60 + 1)))


@pytest.mark.usefixtures("counted")
def test_w18_work_on_a_holiday_without_overtime_is_seen(session: Session, cast: Cast) -> None:
    session.add(
        HolidayChange(
            workshop_id=cast.workshop, day=TODAY, kind="holiday", name="节", source="县里的通知", recorded_at=NOON
        )
    )
    session.flush()
    (work,) = queries.holiday_work(session, [TODAY])
    assert (work.engagement_id, work.pieces) == (cast.fang_at, 120)
    assert kinds(asked_about(session, cast, wish(cast))) == ["day_kind"]
    row = add(session, cast, wish(cast, pieces=120, day_kind="holiday"))
    assert (row.percent, queries.overtime_line(session, row.id).extra_fen) == (300, 20_400)
    assert queries.holiday_work(session, [TODAY]) == []


def test_what_cannot_be_is_refused(session: Session, cast: Cast) -> None:
    august = date(2025, 8, 31)
    get(session, Engagement, cast.fang_at).started_on = august
    for more, refusal in (
        ({"work_date": TODAY + timedelta(days=1)}, InTheFuture),
        ({"work_date": august}, NoRate),
        ({"pieces": None}, Invalid),
        ({"engagement_id": cast.ying_at}, NotFound),
        ({"operation_id": cast.other_operation}, NotFound),
        ({"engagement_id": cast.gui_at, "work_date": august}, NotEngaged),
    ):
        with refusing(session, refusal):
            add(session, cast, wish(cast, **more))
    get(session, Workshop, cast.workshop).closed_through = august
    with refusing(session, MonthClosed):
        add(session, cast, wish(cast, work_date=august))


def test_w18_only_what_the_owner_arranged(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        wish(cast, arranged="no")
    with pytest.raises(ValidationError):
        wish(cast, arranged=None)


def test_a_question_is_no_refusal(session: Session, cast: Cast) -> None:
    with refusing(session, Doubtful):
        add(session, cast, wish(cast))
    assert sure(session, cast).asked == "no_quota,more_than_counted"
