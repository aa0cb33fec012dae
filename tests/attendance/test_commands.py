"""Writing down who was here, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.attendance.saying import EIGHT, ask, hours_of, listed, turn_on
from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop.actor import Actor, Voice
from workshop.attendance import commands, queries, rules
from workshop.attendance.commands import ConfirmDay, Correct, Going, SayWhenGone, Tap
from workshop.attendance.models import Presence
from workshop.attendance.rules import AttendanceBy, Source
from workshop.clock import Month
from workshop.database import get
from workshop.errors import IdInUse, Invalid, NotFound, Stale
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.rules import InTheFuture, MonthClosed, NotEngaged
from workshop.statements import OutOfScope
from workshop.tenancy import OnePerson, Workshop
from workshop.workers.models import Engagement

ADDED = Action.PRESENCE_ADDED
Sessions = Callable[[Actor], Session]


@pytest.fixture
def tapping(session: Session, cast: Cast, as_actor: Sessions) -> Session:
    """Fang's session in a workshop where everybody taps."""
    turn_on(session, cast, AttendanceBy.TAP)
    return as_actor(cast.fang)


@pytest.fixture
def confirming(session: Session, cast: Cast, as_actor: Sessions) -> Session:
    """Fang's session where counts are confirmed; she has a count of yesterday."""
    turn_on(session, cast, AttendanceBy.COUNTS)
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    return as_actor(cast.fang)


def tap(session: Session, cast: Cast, going: Going, now: datetime = EIGHT, **more: Any) -> Presence:
    wish = Tap(**({"engagement_id": cast.fang_at, "going": going} | more))
    return commands.tap(session, more.get("actor", cast.fang), wish, now)


# --- her taps -------------------------------------------------------------


def test_coming_and_going_by_the_server_s_clock(tapping: Session, cast: Cast) -> None:
    with noting(tapping, ADDED, ADDED):
        came = tap(tapping, cast, Going.HERE)
        went = tap(tapping, cast, Going.GONE, EIGHT + timedelta(hours=3, minutes=30))
    assert (came.work_date, came.from_minute, came.to_minute, came.source) == (TODAY, 480, None, Source.TAP)
    assert (went.replaces_id, went.from_minute, went.to_minute, went.voice) == (came.id, 480, 690, Voice.OWN)
    tap(tapping, cast, Going.HERE, EIGHT + timedelta(hours=6))
    assert hours_of(tapping, cast.fang_at) == "8:00-11:30, 14:00-"
    assert queries.minutes_of(tapping, [cast.fang_at], TODAY, TODAY) == {cast.fang_at: {TODAY: 210}}


def test_a_tap_sent_twice_is_one_tap(tapping: Session, cast: Cast) -> None:
    form = new_id()
    first = tap(tapping, cast, Going.HERE, id=form)
    with noting(tapping):
        assert tap(tapping, cast, Going.HERE, NOON, id=form) is first
        assert tap(tapping, cast, Going.HERE, NOON) is first, "she is here already"
    went = tap(tapping, cast, Going.GONE, NOON)
    with noting(tapping):
        assert tap(tapping, cast, Going.GONE, NOON + timedelta(hours=1)) is went


def test_a_tap_keeps_whose_word_it_is(tapping: Session, cast: Cast) -> None:
    shared = Actor(cast.fang.account_id, "", cast.fang.role, cast.fang.scope, voice=Voice.SHARED)
    wish = Tap(engagement_id=cast.fang_at, going=Going.HERE)
    assert commands.tap(tapping, shared, wish, EIGHT).voice == Voice.SHARED


def test_going_without_coming_and_coming_into_a_written_time(tapping: Session, session: Session, cast: Cast) -> None:
    with refusing(tapping, rules.NotHereYet):
        tap(tapping, cast, Going.GONE)
    listed(session, cast, {cast.fang_at: "8:00-11:30"})
    with refusing(tapping, rules.WrittenAlready) as told:
        tap(tapping, cast, Going.HERE, EIGHT + timedelta(hours=1))
    assert told.value.details == {"hours": "8:00-11:30"}
    tap(tapping, cast, Going.HERE, EIGHT + timedelta(hours=6))


def test_only_where_taps_are_wanted_and_only_for_herself(
    tapping: Session, session: Session, cast: Cast, as_actor: Sessions
) -> None:
    with refusing(tapping, NotFound):
        tap(tapping, cast, Going.HERE, engagement_id=cast.yan_at)
    yan = as_actor(cast.yan)
    with refusing(yan, NotFound):
        commands.tap(yan, cast.yan, Tap(engagement_id=cast.fang_at, going=Going.HERE), NOON)
    turn_on(session, cast, AttendanceBy.LIST)
    tapping.expire_all()
    with refusing(tapping, rules.AttendanceOff):
        tap(tapping, cast, Going.HERE)


def test_a_worker_never_writes_a_leader_s_row(tapping: Session, cast: Cast) -> None:
    row = Presence(
        workshop_id=cast.workshop,
        engagement_id=cast.fang_at,
        work_date=TODAY,
        from_minute=480,
        source=Source.LIST,
        voice="own",
        said_by=cast.fang.account_id,
        said_at=NOON,
    )
    tapping.add(row)
    with pytest.raises(OutOfScope):
        tapping.flush()
    tapping.expunge(row)


def test_a_going_that_was_forgotten_is_told_the_next_day(tapping: Session, cast: Cast) -> None:
    came = tap(tapping, cast, Going.HERE, EIGHT - timedelta(days=1))
    assert tap(tapping, cast, Going.HERE).work_date == TODAY, "yesterday does not keep her out"
    for wrong in ("", "7:59", "later", "17:30-18:00"):
        with refusing(tapping, Invalid) as told:
            say_gone(tapping, cast, came.id, wrong)
        assert list(told.value.fields) == ["gone_at"]
    form = new_id()
    with noting(tapping, ADDED):
        went = say_gone(tapping, cast, came.id, "17:30", id=form)
    assert say_gone(tapping, cast, came.id, "18:00", id=form) is went
    assert (went.replaces_id, went.work_date, went.to_minute) == (came.id, YESTERDAY, 1050)
    with refusing(tapping, Stale):
        say_gone(tapping, cast, came.id, "18:00")


def test_today_is_not_forgotten_yet_and_a_later_time_is_not_written_over(
    tapping: Session, session: Session, cast: Cast
) -> None:
    with refusing(tapping, NotFound):
        say_gone(tapping, cast, tap(tapping, cast, Going.HERE).id, "17:30")
    came = tap(tapping, cast, Going.HERE, EIGHT - timedelta(days=1))
    listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-16:00"}, day=YESTERDAY)
    tapping.expire_all()
    with refusing(tapping, Stale):
        say_gone(tapping, cast, came.id, "17:30")


def test_who_was_here_before_noon_too_says_when_she_went_in_the_evening(tapping: Session, cast: Cast) -> None:
    early = EIGHT - timedelta(days=1)
    tap(tapping, cast, Going.HERE, early)
    tap(tapping, cast, Going.GONE, early + timedelta(hours=3))
    came = tap(tapping, cast, Going.HERE, early + timedelta(hours=6))
    assert say_gone(tapping, cast, came.id, "17:30").to_minute == 1050


def say_gone(session: Session, cast: Cast, presence_id: UUID, gone_at: str, **more: Any) -> Presence:
    wish = SayWhenGone(presence_id=presence_id, gone_at=gone_at, **more)
    return commands.say_when_gone(session, cast.fang, wish, TODAY, NOON)


# --- her confirming -------------------------------------------------------


def confirm(session: Session, cast: Cast, hours: str, day: date = YESTERDAY, **more: Any) -> Presence:
    wish = ConfirmDay(engagement_id=cast.fang_at, work_date=day, hours=hours, **more)
    return commands.confirm_from_counts(session, cast.fang, wish, TODAY, NOON)


def test_a_counted_day_is_confirmed_or_changed(confirming: Session, cast: Cast) -> None:
    form = new_id()
    with noting(confirming, ADDED, ADDED):
        first = confirm(confirming, cast, "14:00-17:30, 8:30-11:30", id=form)
    assert (first.id, first.from_minute, first.source, first.voice) == (form, 510, Source.COUNTS, Voice.OWN)
    with noting(confirming):
        assert confirm(confirming, cast, "8:00-9:00", id=form) is first
    assert hours_of(confirming, cast.fang_at, YESTERDAY) == "8:30-11:30, 14:00-17:30"
    with refusing(confirming, rules.WrittenAlready):
        confirm(confirming, cast, "18:00-19:00")


@pytest.mark.parametrize(
    ("hours", "day", "error"),
    [
        ("8:00-11:30", TODAY, NotFound),  # nothing was counted
        ("8:00-11:30", date(2025, 9, 17), InTheFuture),
        ("8:00-", YESTERDAY, Invalid),
        ("6:00-18:01", YESTERDAY, rules.LongDay),
    ],
)
def test_what_is_not_confirmed(confirming: Session, cast: Cast, hours: str, day: date, error: Any) -> None:
    with refusing(confirming, error):
        confirm(confirming, cast, hours, day)


def test_a_long_day_is_asked_about_and_then_taken(confirming: Session, cast: Cast) -> None:
    with refusing(confirming, rules.LongDay) as told:
        confirm(confirming, cast, "6:00-18:01")
    confirm(confirming, cast, "6:00-18:01", sure=told.value.details["key"])
    assert hours_of(confirming, cast.fang_at, YESTERDAY) == "6:00-18:01"


def test_a_count_that_was_taken_back_is_no_day(confirming: Session, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 0, seen=100), day=YESTERDAY)
    with refusing(confirming, NotFound):
        confirm(confirming, cast, "8:00-11:30")


# --- the leader's list ----------------------------------------------------


def test_the_list_writes_what_it_changes(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    with noting(session, ADDED, ADDED, ADDED):
        made = listed(session, cast, {cast.fang_at: "8-11:30 14-17:30", cast.yan_at: "8:00-", cast.gui_at: ""})
    assert [row.source for row in made] == [Source.LIST] * 3
    with noting(session):
        listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-17:30", cast.yan_at: "8:00-"})
    with noting(session, ADDED):
        (row,) = listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-17:00"}, note="早走半小时")
    assert (row.replaces_id, row.to_minute, row.note) == (made[1].id, 1020, "早走半小时")
    with noting(session, ADDED):
        (row,) = listed(session, cast, {cast.yan_at: ""})
    assert (row.replaces_id, row.from_minute, row.to_minute) == (made[2].id, 480, 480)
    assert queries.minutes_of(session, [cast.fang_at, cast.yan_at], TODAY, TODAY) == {cast.fang_at: {TODAY: 390}}


def test_a_list_sent_twice_is_one_list(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    wish = ask({cast.fang_at: "8:00-11:30, 14:00-17:30"})
    first = commands.list_day(session, cast.lan, TODAY, wish, TODAY, NOON)
    listed(session, cast, {cast.fang_at: ""})
    with noting(session):
        assert commands.list_day(session, cast.lan, TODAY, wish, TODAY, NOON) == first[:1]


def test_what_changed_meanwhile_is_asked_about(session: Session, tapping: Session, cast: Cast) -> None:
    tap(tapping, cast, Going.HERE)
    with noting(session):
        commands.list_day(session, cast.lan, TODAY, ask({cast.fang_at: ""}), TODAY, NOON)
    old = ask({cast.fang_at: "9:00-11:30"})
    with refusing(session, rules.ChangedMeanwhile) as told:
        commands.list_day(session, cast.lan, TODAY, old, TODAY, NOON)
    assert told.value.details["hours"] == "8:00-"
    sure = old.model_copy(update={"sure": told.value.details["key"]})
    (row,) = commands.list_day(session, cast.lan, TODAY, sure, TODAY, NOON)
    assert hours_of(session, cast.fang_at) == "9:00-11:30"
    assert row.replaces_id is not None


@pytest.mark.parametrize(
    ("day", "error"),
    [(date(2025, 9, 17), InTheFuture), (date(2025, 8, 31), NotEngaged), (date(2025, 7, 31), MonthClosed)],
)
def test_days_that_are_not_for_the_list(session: Session, cast: Cast, day: date, error: Any) -> None:
    turn_on(session, cast)
    get(session, Workshop, cast.workshop).closed_through = date(2025, 7, 31)
    with refusing(session, error):
        listed(session, cast, {cast.fang_at: "8:00-11:30"}, day=day)


def test_a_list_with_somebody_else_s_worker_or_none_that_is_kept(session: Session, cast: Cast) -> None:
    with refusing(session, rules.AttendanceOff):
        listed(session, cast, {cast.fang_at: "8:00-11:30"})
    turn_on(session, cast)
    with refusing(session, NotFound):
        listed(session, cast, {cast.fang_at: "8:00-11:30", cast.ying_at: "8:00-11:30"})


# --- putting right --------------------------------------------------------


def test_a_correction_keeps_what_it_corrects(session: Session, cast: Cast, as_actor: Sessions) -> None:
    turn_on(session, cast)
    (wrong,) = listed(session, cast, {cast.fang_at: "8:00-11:30"})
    wish = Correct(hours="8:00-12:00", note="加了半小时")
    with noting(session, ADDED):
        right = commands.correct(session, cast.lan, wrong.id, wish, TODAY, NOON)
    assert commands.correct(session, cast.lan, wrong.id, wish, TODAY, NOON) is right
    with refusing(session, Stale):
        commands.correct(session, cast.lan, wrong.id, Correct(hours="8:00-9:00", note="再改"), TODAY, NOON)
    hers = as_actor(cast.fang)
    entries = rules.history(queries.said_between(hers, [cast.fang_at], TODAY, TODAY))
    assert [(e.text, e.instead_of, e.row.note, e.counts) for e in entries] == [
        ("8:00-11:30", "", "", False),
        ("8:00-12:00", "8:00-11:30", "加了半小时", True),
    ]
    commands.correct(session, cast.lan, right.id, Correct(note="不在"), TODAY, NOON)
    assert hours_of(session, cast.fang_at) == ""


def test_a_correction_does_not_lie_over_another_time(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    morning, _ = listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-17:30"})
    for hours in ("8:00-15:00", "8:00-9:00, 10:00-11:00"):
        with refusing(session, Invalid) as told:
            commands.correct(session, cast.lan, morning.id, Correct(hours=hours, note="x"), TODAY, NOON)
        assert list(told.value.fields) == ["hours"]
    with refusing(session, rules.LongDay):
        commands.correct(session, cast.lan, morning.id, Correct(hours="4:00-14:00", note="x"), TODAY, NOON)


def test_what_was_wrong_goes_even_where_nobody_may_be_written_in(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    listed(session, cast, {cast.fang_at: "8:00-11:30"})
    get(session, Engagement, cast.fang_at).ended_on = YESTERDAY
    with refusing(session, NotEngaged):
        listed(session, cast, {cast.fang_at: "8:00-12:00"})
    listed(session, cast, {cast.fang_at: ""})
    assert hours_of(session, cast.fang_at) == ""


# --- W30: home work is never attendance -----------------------------------


@pytest.mark.parametrize("by", [AttendanceBy.LIST, AttendanceBy.TAP, AttendanceBy.COUNTS])
def test_home_workers_are_never_in_attendance(
    session: Session, cast: Cast, as_actor: Sessions, by: AttendanceBy
) -> None:
    """Source: domain 3, W30."""
    turn_on(session, cast, by)
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    get(session, Engagement, cast.fang_at).works_at = "home"
    session.flush()
    with refusing(session, rules.AtHome):
        listed(session, cast, {cast.fang_at: "8:00-11:30"})
    hers = as_actor(cast.fang)
    if by == AttendanceBy.TAP:
        with refusing(hers, rules.AtHome):
            tap(hers, cast, Going.HERE)
    if by == AttendanceBy.COUNTS:
        with refusing(hers, rules.AtHome):
            confirm(hers, cast, "8:00-11:30")
    assert cast.fang_at not in [who.id for who in queries.people_of_day(session, TODAY)]
    assert cast.fang_at not in [worker.id for worker in queries.month_of_workers(session, Month.of(TODAY))]
    assert session.scalar(sa.select(sa.func.count()).select_from(Presence)) == 0


def test_a_form_s_id_is_not_another_worker_s(
    tapping: Session, session: Session, cast: Cast, as_actor: Sessions
) -> None:
    form = new_id()
    tap(tapping, cast, Going.HERE, id=form)
    both = as_actor(two_places(cast))
    with refusing(both, IdInUse):
        commands.tap(both, two_places(cast), Tap(id=form, engagement_id=cast.yan_at, going=Going.HERE), NOON)


def two_places(cast: Cast) -> Actor:
    """Somebody who holds the cards of Fang and Yan."""
    assert isinstance(cast.fang.scope, OnePerson)
    scope = replace(cast.fang.scope, engagement_ids=frozenset({cast.fang_at, cast.yan_at}))
    return replace(cast.fang, scope=scope)
