"""Minutes, counted days, and one person in two workshops, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from tests.attendance.saying import listed, turn_on
from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop import database as db
from workshop.actor import Actor
from workshop.attendance import queries
from workshop.attendance.models import Presence
from workshop.attendance.queries import Overlap
from workshop.attendance.rules import Span
from workshop.clock import Month
from workshop.database import Database, get
from workshop.output.models import EarningLine
from workshop.output.worth import LineKind
from workshop.tenancy import Everything, OnePerson
from workshop.workers.models import Engagement

Sessions = Callable[[Actor], Session]


@pytest.fixture
def moonlighting(database: Database, cast: Cast) -> Actor:
    """Fang, who also holds Ying's card: an office has joined them.  Today two workshops have her at once."""
    with db.writing(database, cast.mei.scope) as session:
        turn_on(session, cast)
        listed(session, cast, {cast.fang_at: "8:00-11:30, 14:00-17:30"})
    with db.writing(database, Everything()) as everything:
        there = get(everything, Engagement, cast.ying_at)
        there.person_id = get(everything, Engagement, cast.fang_at).person_id
        for from_minute, to_minute in ((600, 900), (1100, None)):
            row = Presence(
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
            everything.add(row)
    scope = OnePerson(
        cast.fang.account_id,
        frozenset({cast.fang_at, cast.ying_at}),
        frozenset({cast.workshop, cast.other_workshop}),
    )
    return replace(cast.fang, scope=scope)


@pytest.fixture
def person_id(database: Database, cast: Cast, moonlighting: Actor) -> UUID:
    with db.reading(database, Everything()) as session:
        return get(session, Engagement, cast.fang_at).person_id


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
    sheet = saved_sheet(session, cast, cell(cast, 100), cell(cast, 90, of=cast.yan_at), day=YESTERDAY)
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
    saved_sheet(session, cast, cell(cast, 0, seen=90, of=cast.yan_at), day=YESTERDAY)
    everybody = [cast.fang_at, cast.yan_at, cast.gui_at]
    found = queries.counted_days(session, everybody, YESTERDAY, TODAY)
    assert found == {(cast.fang_at, YESTERDAY), (cast.fang_at, TODAY)}


def test_the_month_is_in_the_order_of_the_numbers(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    listed(session, cast, {cast.gui_at: "8:00-17:30", cast.yan_at: "8:00-"})
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 90, of=cast.gui_at))
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


@pytest.mark.parametrize(("owner", "own", "minutes"), [("mei", "fang_at", 420), ("stranger", "ying_at", 300)])
def test_no_owner_sees_another_workshop_s_time(
    as_actor: Sessions, cast: Cast, person_id: UUID, owner: str, own: str, minutes: int
) -> None:
    """Neither by her engagement there, nor by the person whom an office has joined."""
    both, hers = {cast.fang_at, cast.ying_at}, getattr(cast, own)
    theirs = as_actor(cast.actors[owner])
    assert queries.minutes_of(theirs, both, TODAY, TODAY) == {hers: {TODAY: minutes}}
    assert {row.engagement_id for row in queries.said_between(theirs, both, TODAY, TODAY)} == {hers}
    assert queries.overlaps(theirs, both, TODAY, TODAY) == []
    assert queries.overlaps_of_person(theirs, person_id, TODAY, TODAY) == []
    assert both & {who.id for who in queries.people_of_day(theirs, TODAY)} == {hers}
    assert both & {who.id for who in queries.month_of_workers(theirs, Month.of(TODAY))} == {hers}


@pytest.mark.parametrize(("who", "found"), [("everything", [Span(600, 690), Span(840, 900)]), ("office", [])])
def test_whoever_reaches_both_finds_them_by_the_person(
    database: Database, cast: Cast, person_id: UUID, who: str, found: list[Span]
) -> None:
    """The function for an office that looks at a claim; the county's scope reaches no presence yet."""
    scope = Everything() if who == "everything" else cast.officer.scope
    with db.reading(database, scope) as session:
        assert [over.span for over in queries.overlaps_of_person(session, person_id, TODAY, TODAY)] == found
