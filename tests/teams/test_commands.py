"""Writing down pieces made together, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import MINUTE, YESTERDAY, cell, saved_sheet
from tests.teams.wishes import both, count, take_back, wish
from workshop.actor import Actor
from workshop.cli.doctor import feet_differing
from workshop.clock import Month
from workshop.errors import Doubtful, IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.models import Operation
from workshop.output import rules
from workshop.output.earned import earned, traces
from workshop.output.models import EarningLine, Sheet
from workshop.output.own import own_earned, own_places
from workshop.output.queries import recorded_pieces
from workshop.output.rules import Count, SheetKind
from workshop.output.worth import Basis, Share
from workshop.teams import queries
from workshop.teams.models import TeamCount
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

SEPTEMBER = Month.of(TODAY)
COUNTED = (Action.SHEET_SAVED, Action.TEAM_COUNT_ADDED)


def months_fen(session: Session, cast: Cast) -> list[int]:
    return [earned(session, cast.workshop, who, SEPTEMBER).pay_fen for who in (cast.fang_at, cast.yan_at, cast.gui_at)]


def test_a_team_s_pay_is_parted_to_the_fen(session: Session, cast: Cast) -> None:
    with noting(session, *COUNTED):
        team = count(session, cast, wish(cast, 31, rework=2, scrap=1))
    assert team.pay_fen == 2_635
    assert months_fen(session, cast) == [1_054, 1_581, 0]
    (trace,) = traces(session, cast.workshop, cast.fang_at, TODAY)
    assert (trace.share, trace.sheet) == (Share(1_054, 2, 5, 2_635, Basis.POINTS), SheetKind.TEAM)
    assert recorded_pieces(session, [cast.sleeve]) == {cast.sleeve: 31}
    assert feet_differing(session) == 0


@pytest.mark.parametrize(
    ("basis", "weights", "shares"),
    [
        (Basis.EQUAL, (1, 1), [(1, 2, 1_318), (1, 2, 1_317)]),
        (Basis.HOURS, (480, 210), [(480, 690, 1_833), (210, 690, 802)]),
    ],
)
def test_each_basis_is_kept_with_its_share(
    session: Session, cast: Cast, basis: Basis, weights: tuple[int, int], shares: list[tuple[int, int, int]]
) -> None:
    parts = dict(zip((cast.fang_at, cast.yan_at), weights, strict=True))
    team = count(session, cast, wish(cast, 31, parts, basis=basis))
    line = queries.team_line(session, team.id)
    assert [(m.share.weight, m.share.weight_sum, m.share.pay_fen) for m in line.members] == shares
    assert {member.share.basis for member in line.members} == {basis}


def test_a_count_sent_twice_stands_once(session: Session, cast: Cast) -> None:
    asked = wish(cast)
    first = count(session, cast, asked)
    with noting(session):
        assert count(session, cast, asked) is first
    for other in ({"good": 30}, {"basis": Basis.HOURS}, {"members": list(reversed(asked.members))}):
        with refusing(session, IdInUse):
            count(session, cast, asked.model_copy(update=other))


def test_the_id_of_another_sheet_is_refused(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 10))
    with refusing(session, IdInUse):
        count(session, cast, wish(cast, id=sheet.id))


def test_the_rate_is_that_of_the_day(session: Session, cast: Cast) -> None:
    team = count(session, cast, wish(cast, 500, operation_id=cast.button, basis=Basis.EQUAL))
    assert (team.rate_hao, team.per_pieces, team.pay_fen) == (125, 1, 625)
    with refusing(session, rules.NoRate):
        count(session, cast, wish(cast, work_date=date(2025, 8, 31)))


def test_who_was_not_there_has_no_share(session: Session, cast: Cast) -> None:
    session.get_one(Engagement, cast.yan_at).ended_on = YESTERDAY
    session.flush()
    with refusing(session, rules.NotEngaged) as told:
        count(session, cast)
    assert told.value.details == {"names": "杨小燕"}
    assert count(session, cast, wish(cast, work_date=YESTERDAY))


def test_a_step_barred_to_minors_is_barred_in_a_team_too(session: Session, cast: Cast) -> None:
    session.get_one(Operation, cast.sleeve).barred_to_minors = True
    session.get_one(Engagement, cast.yan_at).minor_until = TODAY
    session.flush()
    with refusing(session, rules.BarredToMinors):
        count(session, cast)


def test_a_settled_day_and_a_day_to_come_are_closed(session: Session, cast: Cast) -> None:
    with refusing(session, rules.InTheFuture):
        count(session, cast, wish(cast, work_date=TODAY + timedelta(days=1)))
    team = count(session, cast)
    session.get_one(Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, rules.MonthClosed):
        count(session, cast)
    with refusing(session, rules.MonthClosed):
        take_back(session, cast, team)


def test_another_workshop_s_people_and_steps_are_not_there(session: Session, cast: Cast) -> None:
    with refusing(session, NotFound):
        count(session, cast, wish(cast, parts={cast.fang_at: 1, cast.ying_at: 1}))
    with refusing(session, NotFound):
        count(session, cast, wish(cast, operation_id=cast.other_operation))


@pytest.mark.parametrize(
    "bad",
    [
        {"good": 0},
        {"good": 1_000_000},
        {"rework": -1},
        {"basis": "height"},
        {"members": []},
        {"members": [{"engagement_id": "1" * 32}]},
        {"members": [{"engagement_id": "1" * 32}] * 2},
        {"members": [{"engagement_id": "1" * 32, "weight": 0}, {"engagement_id": "2" * 32}]},
    ],
)
def test_what_is_no_team_s_count_is_refused(cast: Cast, bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        wish(cast, **bad)


# --- what is asked --------------------------------------------------------


def test_the_same_count_of_a_day_is_asked_about(session: Session, cast: Cast) -> None:
    first = count(session, cast)
    with refusing(session, Doubtful) as told:
        count(session, cast)
    (doubt,) = told.value.details["doubts"]
    assert (doubt["kind"], doubt["pieces"]) == ("again", 31)
    count(session, cast, wish(cast, 30))
    count(session, cast, wish(cast, work_date=YESTERDAY))
    second = count(session, cast, wish(cast, confirmed={doubt["key"]}))
    assert (first.asked, second.asked) == (None, "again")
    with refusing(session, Doubtful):
        count(session, cast, wish(cast, confirmed={doubt["key"]}))


def test_what_was_taken_back_is_no_reason_to_ask(session: Session, cast: Cast) -> None:
    take_back(session, cast, count(session, cast))
    assert count(session, cast).asked is None


def test_more_than_ordered_needs_a_reason(session: Session, cast: Cast) -> None:
    asked = {"operation_id": cast.sleeve, "good": 10_001}
    with refusing(session, Doubtful) as told:
        count(session, cast, wish(cast, **asked))
    sure = {doubt["key"] for doubt in told.value.details["doubts"]}
    with refusing(session, Invalid):
        count(session, cast, wish(cast, **asked, confirmed=sure))
    team = count(session, cast, wish(cast, **asked, confirmed=sure, note="备品"))
    assert (team.asked, team.note) == ("overrun", "备品")


def test_more_than_the_step_before_made_is_asked_about(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 30))
    with refusing(session, Doubtful) as told:
        count(session, cast, wish(cast, 31, operation_id=cast.hem))
    assert [doubt["kind"] for doubt in told.value.details["doubts"]] == ["ahead"]


def test_ten_times_what_a_team_makes_is_asked_about(session: Session, cast: Cast) -> None:
    count(session, cast, wish(cast, 40, work_date=YESTERDAY))
    with refusing(session, Doubtful) as told:
        count(session, cast, wish(cast, 400))
    assert [(doubt["kind"], doubt["other"]) for doubt in told.value.details["doubts"]] == [("unusual", 40)]


# --- taking back ----------------------------------------------------------


def test_taken_back_it_is_worth_nothing_and_still_there(session: Session, cast: Cast) -> None:
    team = count(session, cast, wish(cast, 31, rework=2, scrap=1))
    with noting(session, Action.SHEET_UNDONE):
        undoing = take_back(session, cast, team)
    assert months_fen(session, cast) == [0, 0, 0]
    assert recorded_pieces(session, [cast.sleeve]) == {cast.sleeve: 0}
    assert feet_differing(session) == 0
    line = queries.team_line(session, team.id)
    assert (line.taken_back_at, line.reason, undoing.undoes_id) == (NOON, "记错人了", team.sheet_id)
    assert [member.share.pay_fen for member in line.members] == [1_054, 1_581]
    shown = [trace.share and trace.share.pay_fen for trace in traces(session, cast.workshop, cast.fang_at, TODAY)]
    assert shown == [1_054, -1_054], "she sees both rows"


def test_it_is_taken_back_once(session: Session, cast: Cast) -> None:
    team, undoing_id = count(session, cast), new_id()
    take_back(session, cast, team, id=undoing_id)
    with noting(session):
        assert take_back(session, cast, team, id=undoing_id).id == undoing_id
    with refusing(session, rules.UndoneAlready):
        take_back(session, cast, team)
    with refusing(session, IdInUse):
        take_back(session, cast, count(session, cast, wish(cast, 12)), id=undoing_id)


def test_a_sheet_of_a_team_whose_foot_is_wrong_is_found(session: Session, cast: Cast) -> None:
    team = count(session, cast)
    session.connection().execute(sa.text("UPDATE team_count SET good = good + 1"))
    assert feet_differing(session) == 1
    take_back(session, cast, team)
    assert feet_differing(session) == 2, "nor is the sheet sound that took it back"


# --- what is remembered, and whose it is ----------------------------------


def test_the_last_team_of_a_step_is_remembered(session: Session, cast: Cast) -> None:
    count(session, cast)
    of_hem = count(session, cast, wish(cast, 5, both(cast) | {cast.gui_at: 1}, operation_id=cast.hem), NOON + MINUTE)
    for operation_id, last in ((cast.sleeve, 2), (cast.hem, 3), (None, 3)):
        found = queries.last_team(session, operation_id)
        assert found
        assert len(found.members) == last
    take_back(session, cast, of_hem)
    assert queries.last_team(session, cast.hem) is None


def test_a_month_s_teams_are_those_of_its_days(session: Session, cast: Cast) -> None:
    teams = [count(session, cast, wish(cast, 9, work_date=day)) for day in (YESTERDAY, TODAY)]
    found = queries.teams_of_month(session, cast.workshop, SEPTEMBER)
    assert [line.team.id for line in found] == [teams[1].id, teams[0].id]
    assert [(line.step, line.product) for line in found] == [("上袖", "A1024 衬衫")] * 2
    assert queries.teams_of_month(session, cast.workshop, SEPTEMBER.plus(-1)) == []


def test_a_member_reads_her_own_share_alone(session: Session, as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    count(session, cast)
    hers = as_actor(cast.fang)
    (of,) = own_earned(hers, own_places(hers), SEPTEMBER)
    assert of.pay_fen == 1_054
    assert set(hers.scalars(sa.select(col(EarningLine.engagement_id)))) == {cast.fang_at}
    for other in (cast.fang, cast.ying, cast.stranger, cast.officer, cast.sun):
        assert as_actor(other).scalars(sa.select(TeamCount)).all() == []


def test_the_sheet_keeps_the_pieces_at_its_foot(session: Session, cast: Cast) -> None:
    asked = wish(cast, 31, rework=2, scrap=1)
    assert asked.count == Count(31, 2, 1)
    sheet = session.get_one(Sheet, count(session, cast, asked).sheet_id)
    assert (sheet.kind, sheet.month, sheet.number) == ("team", "2025-09", 1)
