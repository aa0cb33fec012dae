"""Planning training, paying its days, ending it."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.hours import wishes as hours
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.training.wishes import add, day_wish, plan, plan_wish, take_back
from workshop.clock import Month
from workshop.database import get
from workshop.errors import Doubtful, IdInUse, Invalid, NotFound
from workshop.journal.commands import Action
from workshop.output.earned import earned, traces
from workshop.output.rules import InTheFuture, MonthClosed, NotEngaged, UndoneAlready
from workshop.output.worth import LineKind
from workshop.tenancy import Workshop
from workshop.training import queries
from workshop.training.commands import AddDays, EndPlan, add_days, end_plan, make_plan
from workshop.training.rules import NotInPlan, Outcome, PaidAfterEnd, PlanEnded, PlanOpen, TrainedAlready

SEPTEMBER = Month(2025, 9)


def gui_earned(session: Session, cast: Cast) -> int:
    return earned(session, cast.workshop, cast.gui_at, SEPTEMBER).pay_fen


def test_w25_a_training_day_is_paid_as_a_line_of_its_own(session: Session, cast: Cast) -> None:
    """Domain 10.5: one training day at 80.00."""
    with noting(session, Action.TRAINING_PLAN_MADE, Action.TRAINING_DAY_ADDED, Action.SHEET_SAVED):
        (day,) = add(session, cast, plan(session, cast))
    (line,) = earned(session, cast.workshop, cast.gui_at, SEPTEMBER).lines
    assert (line.kind, line.days, line.minutes, line.pay_fen) == (LineKind.TRAINING_DAY, 1, 0, 8_000)
    (row,) = traces(session, cast.workshop, cast.gui_at, TODAY)
    assert (row.days, row.rate_hao) == (1, 800_000)
    take_back(session, cast, day)
    assert gui_earned(session, cast) == 0
    with refusing(session, UndoneAlready):
        take_back(session, cast, day)


def test_a_day_is_paid_once_and_may_be_paid_again_after_it_was_taken_back(session: Session, cast: Cast) -> None:
    planned = plan(session, cast)
    (day,) = add(session, cast, planned)
    with refusing(session, TrainedAlready):
        add(session, cast, planned)
    take_back(session, cast, day)
    add(session, cast, planned)
    assert gui_earned(session, cast) == 8_000


def test_several_are_paid_on_one_sheet_and_the_form_counts_once(session: Session, cast: Cast) -> None:
    both = plan(session, cast), plan(session, cast, engagement_id=cast.yan_at, day_rate_fen=6_050)
    wish = day_wish(*both)
    first = add_days(session, cast.lan, wish, TODAY, NOON)
    assert {day.sheet_id for day in first} == {wish.id}
    assert {day.id for day in add_days(session, cast.lan, wish, TODAY, NOON)} == {day.id for day in first}
    with refusing(session, IdInUse):
        add_days(session, cast.lan, AddDays(id=wish.id, work_date=TODAY, plan_ids=[both[0].id]), TODAY, NOON)
    (cost,) = queries.costs_of(queries.plan_lines(session))
    assert (cost.days, cost.cost_fen) == (2, 14_050)


def test_w25_no_pay_is_asked_about(session: Session, cast: Cast) -> None:
    wish = plan_wish(cast, day_rate_fen=0)
    with refusing(session, Doubtful) as told:
        make_plan(session, cast.lan, wish, NOON)
    (doubt,) = told.value.details["doubts"]
    assert doubt["kind"] == "unpaid"
    sure = wish.model_copy(update={"confirmed": frozenset([doubt["key"]])})
    assert make_plan(session, cast.lan, sure, NOON).id == make_plan(session, cast.lan, sure, NOON).id


def test_what_might_be_paid_twice_is_asked_about(session: Session, cast: Cast) -> None:
    planned = plan(session, cast, days=1)
    add(session, cast, planned, work_date=YESTERDAY)
    hours.add(session, cast, hours.wish(cast, "2", kind="training", engagement_ids=[cast.gui_at], rate_hao=100_000))
    saved_sheet(session, cast, cell(cast, 30, of=cast.gui_at))
    with refusing(session, Doubtful) as told:
        add(session, cast, planned)
    doubts = told.value.details["doubts"]
    assert [doubt["kind"] for doubt in doubts] == ["hours", "pieces", "beyond"]
    assert all("张桂兰" in doubt["names"] for doubt in doubts)
    before = gui_earned(session, cast)
    add(session, cast, planned, confirmed=frozenset(doubt["key"] for doubt in doubts))
    assert gui_earned(session, cast) == before + 8_000


def test_hours_of_training_are_asked_about_where_the_day_is_paid(session: Session, cast: Cast) -> None:
    (day,) = add(session, cast, plan(session, cast))
    wish = hours.wish(cast, "2", kind="training", engagement_ids=[cast.gui_at], rate_hao=100_000)
    with refusing(session, Doubtful) as told:
        hours.add(session, cast, wish)
    assert [(doubt["kind"], doubt["names"]) for doubt in told.value.details["doubts"]] == [("trained", "张桂兰")]
    take_back(session, cast, day)
    assert hours.add(session, cast, wish)


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (TODAY + timedelta(days=1), InTheFuture),
        (BEGAN + timedelta(days=1), NotInPlan),
        (date(2025, 8, 31), MonthClosed),
    ],
)
def test_a_day_outside_the_plan_is_refused(session: Session, cast: Cast, day: date, refusal: type[Exception]) -> None:
    get(session, Workshop, cast.workshop).closed_through = date(2025, 8, 31)
    planned = plan(session, cast, starts_on=BEGAN + timedelta(days=2))
    with refusing(session, refusal):
        add(session, cast, planned, work_date=day)


def test_a_plan_ends_once_and_not_before_its_last_paid_day(session: Session, cast: Cast) -> None:
    planned = plan(session, cast)
    add(session, cast, planned)
    with refusing(session, PaidAfterEnd):
        end_plan(session, cast.lan, planned.id, EndPlan(ended_on=YESTERDAY, outcome="dropped_out"), TODAY, NOON)
    with refusing(session, PlanOpen):
        plan(session, cast)
    wish = EndPlan(ended_on=TODAY, outcome=Outcome.PIECE_RATE)
    with noting(session, Action.TRAINING_END_ADDED):
        end = end_plan(session, cast.lan, planned.id, wish, TODAY, NOON)
    assert end_plan(session, cast.lan, planned.id, wish, TODAY, NOON).id == end.id
    with refusing(session, PlanEnded):
        end_plan(session, cast.lan, planned.id, EndPlan(ended_on=TODAY, outcome="dropped_out"), TODAY, NOON)
    assert plan(session, cast, starts_on=TODAY).id != planned.id


def test_a_plan_names_what_it_rests_on(session: Session, cast: Cast) -> None:
    for more, refusal in (
        ({"borne_by": "order"}, Invalid),
        ({"operation_id": None}, Invalid),
        ({"borne_by": "order", "order_id": cast.other_order}, NotFound),
        ({"engagement_id": cast.ying_at}, NotFound),
        ({"starts_on": BEGAN - timedelta(days=1)}, NotEngaged),
    ):
        with refusing(session, refusal):
            plan(session, cast, **more)
    borne = plan(session, cast, borne_by="order", order_id=cast.order)
    add(session, cast, borne)
    (cost,) = queries.costs_of(queries.plan_lines(session))
    assert (cost.product, cost.cost_fen) == ("A1024 衬衫", 8_000)


def test_her_pace_is_told_from_her_last_days(session: Session, cast: Cast) -> None:
    planned = plan(session, cast)
    assert queries.pace_of(session, planned) is None
    saved_sheet(session, cast, cell(cast, 96, of=cast.gui_at))
    saved_sheet(session, cast, cell(cast, 64, of=cast.gui_at), day=YESTERDAY)
    pace = queries.pace_of(session, planned)
    assert pace is not None
    assert (pace.an_hour, pace.days, pace.is_assumed) == (10, 2, True)
