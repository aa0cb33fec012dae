"""Minutes, counted days, and one person in two workshops, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from tests.attendance.saying import listed, turn_on
from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop.actor import Actor
from workshop.attendance import queries
from workshop.attendance.models import Presence
from workshop.attendance.queries import Overlap
from workshop.attendance.rules import Span
from workshop.clock import Month
from workshop.database import get
from workshop.output.models import EarningLine
from workshop.output.worth import LineKind
from workshop.tenancy import OneOffice, OnePerson
from workshop.workers.models import Engagement

Sessions = Callable[[Actor], Session]


@pytest.fixture
def moonlighting(session: Session, everything: Session, cast: Cast) -> Actor:
    """Fang, who also holds Ying's card: an office has joined them.  Both workshops have her for 8:00-11:30 today."""
    turn_on(session, cast)
    listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-17:30"})
    there = get(everything, Engagement, cast.ying_at)
    there.person_id = get(everything, Engagement, cast.fang_at).person_id
    for from_minute, to_minute in ((600, 900), (1100, None)):
        everything.add(
            Presence(
                workshop_id=there.workshop_id,
                engagement_id=there.id,
                work_date=TODAY,
                from_minute=from_minute,
                to_minute=to_minute,
                source="list",
                voice="own",
                said_by=cast.stranger.account_id,
                said_at=NOON,
            )
        )
    everything.flush()
    scope = OnePerson(
        cast.fang.account_id,
        frozenset({cast.fang_at, cast.ying_at}),
        frozenset({cast.workshop, cast.other_workshop}),
    )
    return replace(cast.fang, scope=scope)


def test_minutes_of_workers_by_day(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-17:30", cast.yan_at: "8:00-"})
    listed(session, cast, {cast.fang_at: "8:00-9:00"}, day=YESTERDAY)
    everybody = [cast.fang_at, cast.yan_at, cast.gui_at]
    both = {cast.fang_at: {TODAY: 420, YESTERDAY: 60}}
    assert queries.minutes_of(session, everybody, YESTERDAY, TODAY) == both
    assert queries.minutes_of(session, everybody, TODAY, TODAY) == {cast.fang_at: {TODAY: 420}}
    assert queries.minutes_of(session, [], YESTERDAY, TODAY) == {}


def test_counted_days_are_of_work_that_was_done_here(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 100), cell(cast, 5, of=cast.yan_at), day=YESTERDAY)
    for line, (who, kind) in enumerate(((cast.gui_at, LineKind.HOME), (cast.fang_at, LineKind.WAITING))):
        session.add(
            EarningLine(
                workshop_id=cast.workshop,
                engagement_id=who,
                work_date=TODAY,
                sheet_id=sheet.id,
                line=90 + line,
                kind=kind,
                quantity=60,
                rate_hao=120_000,
                per_quantity=60,
            )
        )
    saved_sheet(session, cast, cell(cast, 0, seen=5, of=cast.yan_at), day=YESTERDAY)
    everybody = [cast.fang_at, cast.yan_at, cast.gui_at]
    found = queries.counted_days(session, everybody, YESTERDAY, TODAY)
    assert found == {(cast.fang_at, YESTERDAY), (cast.fang_at, TODAY)}


def test_the_month_is_in_the_order_of_the_numbers(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    listed(session, cast, {cast.gui_at: "8:00-17:30", cast.yan_at: "8:00-"})
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 9, of=cast.gui_at))
    fang, yan, gui = queries.month_of_workers(session, Month.of(TODAY))
    assert [who.number for who in (fang, yan, gui)] == [1, 2, 3], "whoever was here longer"
    assert (fang.minutes, fang.unsaid) == ({}, {TODAY})
    assert (yan.minutes, yan.left_open) == ({}, {TODAY})
    assert (gui.minutes, gui.left_open, gui.unsaid) == ({TODAY: 570}, set(), set())
    assert gui.sum_of([TODAY, YESTERDAY]) == 570


def test_she_sees_where_two_workshops_lie_over_each_other(as_actor: Sessions, cast: Cast, moonlighting: Actor) -> None:
    hers = as_actor(moonlighting)
    both = sorted((cast.fang_at, cast.ying_at))
    expected = [Overlap(TODAY, (both[0], both[1]), Span(*span)) for span in ((600, 690), (840, 900))]
    assert queries.overlaps(hers, both, TODAY, TODAY) == expected
    assert queries.overlaps(hers, both, TODAY + timedelta(days=1), TODAY + timedelta(days=9)) == []


def test_no_owner_sees_another_workshop_s_time(
    session: Session, as_actor: Sessions, cast: Cast, moonlighting: Actor
) -> None:
    """Neither by her engagement there, nor by the person whom an office has joined."""
    person_id = get(session, Engagement, cast.fang_at).person_id
    both = [cast.fang_at, cast.ying_at]
    for owner, own, minutes in ((cast.mei, cast.fang_at, 420), (cast.stranger, cast.ying_at, 300)):
        theirs = as_actor(owner)
        assert queries.minutes_of(theirs, both, TODAY, TODAY) == {own: {TODAY: minutes}}
        assert {row.engagement_id for row in queries.said_between(theirs, both, TODAY, TODAY)} == {own}
        assert queries.overlaps(theirs, both, TODAY, TODAY) == []
        assert queries.overlaps_of_person(theirs, person_id, TODAY, TODAY) == []
        assert own in {who.id for who in queries.people_of_day(theirs, TODAY)}
        assert not ({*both} - {own}) & {who.id for who in queries.people_of_day(theirs, TODAY)}


def test_whoever_reaches_both_finds_them_by_the_person(
    everything: Session, as_actor: Sessions, cast: Cast, moonlighting: Actor
) -> None:
    """The function for an office that looks at a claim; the county's scope reaches no presence yet."""
    person_id = get(everything, Engagement, cast.fang_at).person_id
    assert [found.span for found in queries.overlaps_of_person(everything, person_id, TODAY, TODAY)] == [
        Span(600, 690),
        Span(840, 900),
    ]
    assert isinstance(cast.officer.scope, OneOffice)
    assert queries.overlaps_of_person(as_actor(cast.officer), person_id, TODAY, TODAY) == []
