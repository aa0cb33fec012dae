"""Paying time beside pieces, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.hours.wishes import add, take_back, wish
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.teams.wishes import count
from tests.teams.wishes import take_back as take_team_back
from workshop.actor import Actor
from workshop.attendance.models import Presence
from workshop.cli.doctor import feet_differing
from workshop.clock import Month
from workshop.errors import Doubtful, IdInUse, NotFound
from workshop.hours import queries, rules
from workshop.hours.models import PaidHours
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.earned import earned, traces
from workshop.output.own import own_earned, own_places
from workshop.output.queries import last_counted_orders
from workshop.output.rules import InTheFuture, MonthClosed, NotEngaged, SheetKind, UndoneAlready
from workshop.output.worth import LineKind
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

SEPTEMBER = Month.of(TODAY)
ADDED = (Action.SHEET_SAVED, Action.PAID_HOURS_ADDED)


def fang_fen(session: Session, cast: Cast) -> int:
    return earned(session, cast.workshop, cast.fang_at, SEPTEMBER).pay_fen


def present(session: Session, cast: Cast, from_minute: int, to_minute: int | None) -> None:
    """Fang was here."""
    row = Presence(
        workshop_id=cast.workshop,
        engagement_id=cast.fang_at,
        work_date=TODAY,
        from_minute=from_minute,
        to_minute=to_minute,
        source="list",
        voice="own",
        said_by=cast.lan.account_id,
        said_at=NOON,
    )
    session.add(row)
    session.flush()


def key_of(told: Any) -> str:
    (doubt,) = told.value.details["doubts"]
    return str(doubt["key"])


def test_time_of_several_is_one_sheet(session: Session, cast: Cast) -> None:
    with noting(session, *ADDED):
        fang, yan = add(session, cast, wish(cast, note="停电"))
    assert {fang.engagement_id, yan.engagement_id} == {cast.fang_at, cast.yan_at}
    assert (fang.sheet_id, fang.minutes, fang.from_minute) == (yan.sheet_id, 150, 510)
    assert fang_fen(session, cast) == 3_000
    (trace,) = traces(session, cast.workshop, cast.fang_at, TODAY)
    assert (trace.sheet, trace.kind, trace.minutes) == (SheetKind.HOURS, LineKind.WAITING, 150)
    assert trace.note == "8:30-11:00 停电"
    assert feet_differing(session) == 0


def test_hours_of_a_month_are_rounded_once(session: Session, cast: Cast) -> None:
    for day in (YESTERDAY, TODAY):
        add(session, cast, wish(cast, "20分", work_date=day, rate_hao=100_100))  # 333.67 fen each
    assert fang_fen(session, cast) == 667
    (total,) = queries.totals_of(queries.hours_of_month(session, cast.workshop, SEPTEMBER))
    assert (total.minutes, total.pay_fen) == (80, 2 * 667)


def test_time_sent_twice_is_paid_once(session: Session, cast: Cast) -> None:
    asked = wish(cast)
    first = add(session, cast, asked)
    with noting(session):
        assert {row.id for row in add(session, cast, asked)} == {row.id for row in first}
    for other in ({"rate_hao": 1}, {"kind": LineKind.TRAINING}, {"engagement_ids": [cast.fang_at]}):
        with refusing(session, IdInUse):
            add(session, cast, asked.model_copy(update=other))
    with refusing(session, IdInUse):
        add(session, cast, wish(cast, id=saved_sheet(session, cast, cell(cast, 1), day=YESTERDAY).id))


def test_a_settled_day_and_a_day_to_come_are_closed(session: Session, cast: Cast) -> None:
    with refusing(session, InTheFuture):
        add(session, cast, wish(cast, work_date=TODAY + timedelta(days=1)))
    (hours, _) = add(session, cast)
    session.get_one(Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, MonthClosed):
        add(session, cast, wish(cast, "1"))
    with refusing(session, MonthClosed):
        take_back(session, cast, hours)


def test_who_was_not_here_is_not_paid(session: Session, cast: Cast) -> None:
    session.get_one(Engagement, cast.yan_at).ended_on = YESTERDAY
    session.flush()
    with refusing(session, NotEngaged) as told:
        add(session, cast)
    assert told.value.details == {"names": "杨小燕"}
    with refusing(session, NotFound):
        add(session, cast, wish(cast, engagement_ids=[cast.fang_at, cast.ying_at]))


def test_no_hour_is_paid_twice(session: Session, cast: Cast) -> None:
    (hours, _) = add(session, cast)
    with refusing(session, rules.PaidAlready) as told:
        add(session, cast, wish(cast, "10:59-12:00", kind="cleaning", engagement_ids=[cast.gui_at, cast.fang_at]))
    assert told.value.details == {"names": "王秀芳"}
    add(session, cast, wish(cast, "11:00-12:00", kind="cleaning"))
    add(session, cast, wish(cast, work_date=YESTERDAY))
    with refusing(session, rules.TooLong):
        add(session, cast, wish(cast, "20:31"))
    take_back(session, cast, hours)
    assert add(session, cast), "what was taken back is free again"


def test_just_as_long_once_more_is_asked_about(session: Session, cast: Cast) -> None:
    add(session, cast, wish(cast, "2.5"))
    before = fang_fen(session, cast)
    for time in ("2:30", "8:00-10:30"):
        with refusing(session, Doubtful) as told:
            add(session, cast, wish(cast, time, engagement_ids=[cast.fang_at, cast.gui_at]))
        assert [doubt["names"] for doubt in told.value.details["doubts"]] == ["王秀芳"]
    again, _ = add(
        session, cast, wish(cast, time, confirmed={key_of(told)}, engagement_ids=[cast.fang_at, cast.gui_at])
    )
    assert (again.asked, fang_fen(session, cast)) == ("again", 2 * before)
    add(session, cast, wish(cast, "2"))


def test_no_more_than_her_attendance_is_paid(session: Session, cast: Cast) -> None:
    present(session, cast, 480, 690)
    with refusing(session, rules.NotPresent):
        add(session, cast, wish(cast, "10:00-12:00"))
    with refusing(session, rules.NotPresent):
        add(session, cast, wish(cast, "4"))
    add(session, cast)
    with refusing(session, rules.NotPresent):
        add(session, cast, wish(cast, "1:01", kind="cleaning"))


def test_who_has_not_gone_yet_may_be_paid(session: Session, cast: Cast) -> None:
    present(session, cast, 480, None)
    assert add(session, cast, wish(cast, "4"))


# --- an hour paid by pieces is never paid again ---------------------------


def test_beside_pieces_it_is_asked_about_and_the_answer_kept(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    with refusing(session, Doubtful) as told:
        add(session, cast)
    assert told.value.details["doubts"][0]["names"] == "王秀芳"
    sure = {key_of(told)}
    with refusing(session, Doubtful):
        add(session, cast, wish(cast, "3", confirmed=sure))
    rows = add(session, cast, wish(cast, confirmed=sure))
    assert {row.engagement_id: row.asked for row in rows} == {cast.fang_at: "pieces", cast.yan_at: None}


def test_room_beside_her_pieces_asks_nothing(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    present(session, cast, 480, 690)
    assert add(session, cast)
    with refusing(session, Doubtful):
        add(session, cast, wish(cast, "1", kind="cleaning", engagement_ids=[cast.fang_at]))


def test_a_team_s_pieces_are_pieces_too_until_they_are_taken_back(session: Session, cast: Cast) -> None:
    team = count(session, cast)
    with refusing(session, Doubtful) as told:
        add(session, cast)
    assert told.value.details["doubts"][0]["names"] == "王秀芳, 杨小燕"
    take_team_back(session, cast, team)
    assert add(session, cast)


def test_pieces_taken_back_ask_nothing(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    saved_sheet(session, cast, cell(cast, 0, seen=100))
    assert add(session, cast)


@pytest.mark.parametrize("kind", ["training", "waiting"])
def test_no_pay_at_all_is_asked_about(session: Session, cast: Cast, kind: str) -> None:
    with refusing(session, Doubtful) as told:
        add(session, cast, wish(cast, kind=kind, rate_hao=0))
    rows = add(session, cast, wish(cast, kind=kind, rate_hao=0, confirmed={key_of(told)}))
    assert {row.asked for row in rows} == {"unpaid"}
    assert fang_fen(session, cast) == 0
    assert len(traces(session, cast.workshop, cast.fang_at, TODAY)) == 1, "she sees what it was not paid for"


def test_the_last_rate_of_each_kind_is_remembered(session: Session, cast: Cast) -> None:
    add(session, cast, wish(cast, "1", rate_hao=100_000))
    add(session, cast, wish(cast, "2", kind="cleaning", rate_hao=90_000))
    (last, _) = add(session, cast, wish(cast, "3"))
    assert queries.last_rates(session) == {LineKind.CLEANING: 90_000, LineKind.WAITING: 120_000}
    take_back(session, cast, last)
    assert queries.last_rates(session)[LineKind.WAITING] == 100_000
    with refusing(session, Doubtful) as told:
        add(session, cast, wish(cast, "4", rate_hao=300_001))
    assert told.value.details["doubts"][0]["kind"] == "odd_rate"


# --- taking back, and whose it is -----------------------------------------


def test_taken_back_it_is_worth_nothing_and_still_there(session: Session, cast: Cast) -> None:
    (hours, other), undoing_id = add(session, cast), new_id()
    with noting(session, Action.SHEET_UNDONE):
        take_back(session, cast, hours, id=undoing_id)
    with noting(session):
        assert take_back(session, cast, hours, id=undoing_id).id == undoing_id
    assert fang_fen(session, cast) == 0
    for row in (hours, other):
        line = queries.hours_line(session, row.id)
        assert (line.taken_back_at, line.reason, len(line.people)) == (NOON, "记错时间", 2)
    assert queries.totals_of(queries.hours_of_month(session, cast.workshop, SEPTEMBER)) == []
    with refusing(session, UndoneAlready):
        take_back(session, cast, other)
    (again, _) = add(session, cast)
    with refusing(session, IdInUse):
        take_back(session, cast, again, id=undoing_id)


def test_she_reads_her_own_hours_alone(session: Session, as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    add(session, cast)
    hers = as_actor(cast.fang)
    (of,) = own_earned(hers, own_places(hers), SEPTEMBER)
    assert of.pay_fen == 3_000
    assert [row.engagement_id for row in hers.scalars(select(PaidHours))] == [cast.fang_at]
    for other in (cast.ying, cast.stranger, cast.officer, cast.sun):
        assert as_actor(other).scalars(select(PaidHours)).all() == []


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "pieces"},
        {"kind": "sleeping"},
        {"engagement_ids": []},
        {"engagement_ids": ["1" * 32] * 2},
        {"time": "noon"},
        {"rate_hao": "-1"},
        {"rate_hao": "1000.01"},
    ],
)
def test_what_is_no_paid_time_is_refused(cast: Cast, bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        wish(cast, **{"time": "2", **bad})


def test_hours_written_last_do_not_change_what_is_counted_next(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10), day=YESTERDAY)
    add(session, cast)
    assert last_counted_orders(session, cast.workshop) == [cast.order]
