"""Work given home and brought back, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.homework.test_at_home import work_at_home
from tests.output.wishes import YESTERDAY
from workshop.actor import Actor
from workshop.clock import Month
from workshop.database import get
from workshop.errors import IdInUse, Invalid, NotFound
from workshop.homework import commands, queries, rules
from workshop.homework.commands import CorrectReturn, GiveSlip, RecordReturn
from workshop.homework.models import HomeReturn, HomeSlip
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.orders.models import Operation
from workshop.output.earned import earned, traces
from workshop.output.models import Sheet
from workshop.output.queries import people_counted, recorded_pieces
from workshop.output.rules import BarredToMinors, InTheFuture, MonthClosed, NotEngaged, SheetKind
from workshop.output.worth import LineKind
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement


@pytest.fixture(autouse=True)
def gui_at_home(session: Session, cast: Cast) -> None:
    work_at_home(session, cast)


def give(session: Session, cast: Cast, given: int = 300, **more: Any) -> HomeSlip:
    """Gui takes buttons home, ¥0.0125 each, unless it says otherwise."""
    asked = {"engagement_id": cast.gui_at, "operation_id": cast.button, "given": given, "given_on": YESTERDAY, **more}
    return commands.give_slip(session, cast.lan, GiveSlip.model_validate(asked), TODAY, NOON)


def bring(session: Session, cast: Cast, slip: HomeSlip, good: int, **more: Any) -> HomeReturn:
    asked = RecordReturn.model_validate({"returned_on": TODAY, "good": good, **more})
    return commands.record_return(session, cast.lan, slip.id, asked, TODAY, NOON)


def pay_fen(session: Session, cast: Cast) -> int:
    return earned(session, cast.workshop, cast.gui_at, Month.of(TODAY)).pay_fen


def test_a_slip_keeps_its_number_and_the_rate_of_its_day(session: Session, cast: Cast) -> None:
    with noting(session, Action.HOME_SLIP_GIVEN):
        first = give(session, cast)
    second = give(session, cast)
    assert (first.number, second.number) == (1, 2)
    assert (first.rate_hao, first.per_pieces, first.asked) == (125, 1, None)


def test_a_form_sent_twice_is_one_slip_and_one_return(session: Session, cast: Cast) -> None:
    slip_id, return_id = new_id(), new_id()
    assert give(session, cast, id=slip_id) is give(session, cast, id=slip_id)
    slip = get(session, HomeSlip, slip_id)
    assert bring(session, cast, slip, 100, id=return_id) is bring(session, cast, slip, 100, id=return_id)
    assert pay_fen(session, cast) == 125
    with refusing(session, IdInUse):
        bring(session, cast, give(session, cast), 100, id=return_id)
    with refusing(session, IdInUse):
        bring(session, cast, slip, 90, id=return_id)
    with refusing(session, IdInUse):
        give(session, cast, id=slip_id, given=1)


def test_what_comes_back_is_paid_at_the_slips_rate_on_a_line_of_its_own(session: Session, cast: Cast) -> None:
    slip = give(session, cast)
    wish = AnnounceRate(rate_hao=200, valid_from=TODAY + timedelta(days=1), reason="新面料")
    announce_rate(session, cast.mei, cast.button, wish, TODAY, NOON)
    day = TODAY + timedelta(days=1)
    asked = RecordReturn(returned_on=day, good=200, scrap=10)
    with noting(session, Action.SHEET_SAVED, Action.HOME_RETURN_ADDED):
        row = commands.record_return(session, cast.lan, slip.id, asked, day, NOON + timedelta(days=1))
    (line,) = earned(session, cast.workshop, cast.gui_at, Month.of(day)).lines
    assert (line.kind, line.good, line.rate_hao, line.pay_fen) == (LineKind.HOME, 200, 125, 250)
    assert row.sheet_id
    assert get(session, Sheet, row.sheet_id).kind == SheetKind.HOME
    assert recorded_pieces(session, [cast.button]) == {cast.button: 200}
    (only,) = queries.slip_lines(session, only=slip.id)
    assert only.left == 90


def test_w30_home_work_is_never_presence(session: Session, cast: Cast) -> None:
    bring(session, cast, give(session, cast), 200)
    assert people_counted(session, cast.workshop, TODAY) == set()


def test_w30_somebody_on_the_roster_is_asked_and_the_answer_is_kept(session: Session, cast: Cast) -> None:
    with refusing(session, rules.AlsoOnRoster) as told:
        give(session, cast, engagement_id=cast.fang_at)
    assert told.value.details["name"] == "王秀芳"
    slip = give(session, cast, engagement_id=cast.fang_at, sure=told.value.details["key"])
    assert slip.asked == "roster"


def test_giving_out_more_than_was_ordered_is_asked(session: Session, cast: Cast) -> None:
    give(session, cast, 9_000)
    with refusing(session, rules.MoreThanOrdered) as told:
        give(session, cast, 1_001)
    assert (told.value.details["pieces"], told.value.details["ordered"]) == (10_001, 10_000)
    assert give(session, cast, 1_001, sure=told.value.details["key"]).asked == "overrun"


def test_more_back_than_was_left_is_asked(session: Session, cast: Cast) -> None:
    slip = give(session, cast, 300)
    bring(session, cast, slip, 250)
    with refusing(session, rules.MoreThanGiven) as told:
        bring(session, cast, slip, 60)
    assert bring(session, cast, slip, 60, sure=told.value.details["key"]).asked == "excess"
    assert pay_fen(session, cast) == 388  # 310 × 1.25 fen, rounded once


def test_nothing_made_makes_no_sheet(session: Session, cast: Cast) -> None:
    with noting(session, Action.HOME_SLIP_GIVEN, Action.HOME_RETURN_ADDED):
        row = bring(session, cast, give(session, cast), 0, unmade=300)
    assert row.sheet_id is None


def test_a_return_is_taken_back_by_its_opposite(session: Session, cast: Cast) -> None:
    slip = give(session, cast)
    wrong = bring(session, cast, slip, 200, scrap=5)
    with noting(session, Action.SHEET_UNDONE, Action.HOME_RETURN_ADDED):
        back = commands.correct_return(session, cast.lan, wrong.id, CorrectReturn(), NOON)
    assert (back.corrects_id, back.good, back.scrap, back.returned_on) == (wrong.id, -200, -5, wrong.returned_on)
    assert pay_fen(session, cast) == 0
    bring(session, cast, slip, 120)
    assert pay_fen(session, cast) == 150
    assert [t.count.good for t in traces(session, cast.workshop, cast.gui_at, TODAY)] == [200, -200, 120]
    assert recorded_pieces(session, [cast.button]) == {cast.button: 120}
    assert queries.slip_lines(session)[0].left == 180


def test_a_return_is_taken_back_once(session: Session, cast: Cast) -> None:
    wrong = bring(session, cast, give(session, cast), 200)
    wish = CorrectReturn()
    back = commands.correct_return(session, cast.lan, wrong.id, wish, NOON)
    assert commands.correct_return(session, cast.lan, wrong.id, wish, NOON) is back
    with refusing(session, rules.PutRightAlready):
        commands.correct_return(session, cast.lan, wrong.id, CorrectReturn(), NOON)
    with refusing(session, rules.NoPutRightOfThat):
        commands.correct_return(session, cast.lan, back.id, CorrectReturn(), NOON)


def test_a_settled_day_stays(session: Session, cast: Cast) -> None:
    slip = give(session, cast)
    row = bring(session, cast, slip, 10)
    get(session, Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, MonthClosed):
        bring(session, cast, slip, 10)
    with refusing(session, MonthClosed):
        commands.correct_return(session, cast.lan, row.id, CorrectReturn(), NOON)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"given_on": TODAY + timedelta(days=1)}, InTheFuture),
        ({"due_on": date(2025, 9, 1)}, Invalid),
        ({"given_on": date(2025, 8, 31)}, NotEngaged),
        ({"engagement_id": new_id()}, NotFound),
        ({"operation_id": new_id()}, NotFound),
    ],
)
def test_what_is_not_given_out(session: Session, cast: Cast, more: dict[str, Any], error: type[Any]) -> None:
    with refusing(session, error):
        give(session, cast, **more)


def test_pieces_do_not_come_back_before_they_went(session: Session, cast: Cast) -> None:
    slip = give(session, cast)
    with refusing(session, Invalid):
        bring(session, cast, slip, 10, returned_on=date(2025, 9, 14))


def test_the_ledger_is_her_line_of_the_month_to_the_fen(session: Session, cast: Cast) -> None:
    slips = [give(session, cast, 33), give(session, cast, 33), give(session, cast, 33)]
    for slip in slips:
        bring(session, cast, slip, 33)  # 41.25 fen each, 123.75 together
    (person,) = queries.ledger(session, cast.workshop, Month.of(TODAY))
    assert (person.number, person.called_name, person.pay_fen) == (3, "张桂兰", 124)
    (line,) = person.lines
    assert (line.operation, line.line.good, list(line.slips)) == ("钉扣", 99, [1, 2, 3])
    assert person.pay_fen == pay_fen(session, cast)
    assert queries.ledger(session, cast.workshop, Month.of(TODAY).plus(1)) == []


def test_what_she_no_longer_has_is_off_the_list_after_a_while(session: Session, cast: Cast) -> None:
    slip = give(session, cast, 10)
    assert [line.slip.id for line in queries.slip_lines(session, since=TODAY)] == [slip.id]
    bring(session, cast, slip, 10)
    assert queries.slip_lines(session, since=TODAY) == []
    assert [line.slip.id for line in queries.slip_lines(session, since=YESTERDAY)] == [slip.id]


def test_a_worker_sees_her_own_slips(session: Session, as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    fangs = give(session, cast, engagement_id=cast.fang_at, sure="roster")
    give(session, cast)
    session.flush()
    own = as_actor(cast.fang)
    assert [line.slip.id for line in queries.slip_lines(own)] == [fangs.id]
    assert queries.has_own_slips(own)
    assert not queries.has_own_slips(as_actor(cast.yan))


def test_a_minor_takes_no_barred_step_home(session: Session, cast: Cast) -> None:
    get(session, Operation, cast.button).barred_to_minors = True
    get(session, Engagement, cast.gui_at).minor_until = date(2026, 1, 1)
    session.flush()
    with refusing(session, BarredToMinors):
        give(session, cast)
