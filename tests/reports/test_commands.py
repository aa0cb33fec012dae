"""Reports and their answers, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing, row_counts
from tests.output.wishes import MINUTE, YESTERDAY, cell, saved_sheet, standing
from tests.reports.saying import answer, reply, tell
from workshop import database as db
from workshop.actor import NOBODY, Actor, Voice
from workshop.database import Database
from workshop.errors import Doubtful, IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.takeover import take_over_operation
from workshop.output.earned import traces
from workshop.output.models import OutputLine, Sheet
from workshop.output.own import own_places
from workshop.output.rules import Count, InTheFuture, MonthClosed, NoRate, NotEngaged, SheetKind
from workshop.reports import commands, queries, rules
from workshop.reports.models import Report, ReportAnswer
from workshop.reports.rules import AnswerKind, Choice
from workshop.tenancy import OnePerson, Workshop
from workshop.workers.models import Engagement

AFTER = TODAY + timedelta(days=4)
"""The first day on which Tuesday's reports count without an answer: three days lie between."""


@pytest.fixture
def fangs(as_actor: Callable[[Actor], Session], cast: Cast) -> Session:
    return as_actor(cast.fang)


@contextmanager
def of(database: Database, actor: Actor) -> Iterator[Session]:
    with db.writing(database, actor.scope) as session:
        yield session


def told(database: Database, cast: Cast, good: object, **more: Any) -> Report:
    with of(database, more.get("by") or cast.fang) as session:
        return tell(session, cast, good, **more)


def book(session: Session, cast: Cast) -> int:
    return standing(session).get((cast.fang_at, cast.sleeve), Count()).good


# --- saying ---------------------------------------------------------------------


def test_a_report_says_what_was_told_and_by_whom(fangs: Session, cast: Cast) -> None:
    with noting(fangs, Action.REPORT_ADDED):
        report = tell(fangs, cast, "40+50")
    assert (report.good, report.voice, report.engagement_id, report.asked) == (90, Voice.OWN, cast.fang_at, None)
    assert standing(fangs) == {}, "a report is no count"


def test_a_report_sent_twice_is_one_and_a_later_one_takes_its_place(fangs: Session, cast: Cast) -> None:
    report_id = new_id()
    first = tell(fangs, cast, 90, id=report_id)
    with noting(fangs):
        assert tell(fangs, cast, 95, id=report_id) is first
    later = tell(fangs, cast, 95, now=NOON + MINUTE)
    tell(fangs, cast, 40, operation_id=cast.hem)
    said = {said.report.operation_id: said.report for said in queries.said_between(fangs, TODAY, TODAY)}
    assert said[cast.sleeve] is later
    assert len(said) == 2


def test_a_shared_phone_is_not_her_own_voice(fangs: Session, cast: Cast) -> None:
    assert tell(fangs, cast, 90, by=Actor(**{**vars(cast.fang), "voice": Voice.SHARED})).voice == Voice.SHARED


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"work_date": TODAY + timedelta(days=1)}, InTheFuture),
        ({"work_date": TODAY - timedelta(days=2)}, rules.TooLongAgo),
        ({"operation_id": new_id()}, NotFound),
    ],
)
def test_what_cannot_be_reported(fangs: Session, cast: Cast, more: dict[str, Any], error: type[Any]) -> None:
    with refusing(fangs, error):
        tell(fangs, cast, 90, **more)


def test_another_workshop_s_step_is_not_hers(fangs: Session, cast: Cast) -> None:
    with refusing(fangs, NotFound):
        tell(fangs, cast, 90, operation_id=cast.other_operation)


@pytest.mark.parametrize(
    ("setting", "error"),
    [({"no_reports": True}, rules.NoReports), ({"closed_through": TODAY}, MonthClosed)],
)
def test_a_workshop_that_takes_no_report(
    database: Database, everything: Session, cast: Cast, setting: dict[str, Any], error: type[Any]
) -> None:
    everything.execute(sa.update(Workshop).values(**setting))
    everything.flush()
    with of(database, cast.fang) as fangs, refusing(fangs, error):
        tell(fangs, cast, 90)


def test_a_step_without_a_rate_and_a_day_after_leaving(database: Database, everything: Session, cast: Cast) -> None:
    everything.execute(sa.update(Engagement).where(col(Engagement.id) == cast.yan_at).values(ended_on=YESTERDAY))
    everything.flush()
    with of(database, cast.mei) as session:
        bare = take_over_operation(session, cast.mei, cast.order, new_id(), "锁眼", TODAY, NOON)
    with of(database, cast.fang) as fangs, refusing(fangs, NoRate):
        tell(fangs, cast, 90, operation_id=bare.id)
    with of(database, cast.yan) as yans:
        with refusing(yans, NotEngaged):
            tell(yans, cast, 90, by=cast.yan)
        assert tell(yans, cast, 90, by=cast.yan, work_date=YESTERDAY).engagement_id == cast.yan_at


def test_ten_times_the_usual_is_asked_and_the_answer_kept(database: Database, cast: Cast) -> None:
    with of(database, cast.mei) as session:
        saved_sheet(session, cast, cell(cast, 120), day=YESTERDAY)
    with of(database, cast.fang) as fangs:
        with refusing(fangs, Doubtful) as asked:
            tell(fangs, cast, 1200)
        (doubt,) = asked.value.details["doubts"]
        assert (doubt["usual"], doubt["suggested"]) == (120, 120)
        assert tell(fangs, cast, 1200, sure=doubt["key"]).asked == "unusual"
    told(database, cast, 1200, by=cast.yan)  # of Yan's own usual nothing is known


def test_a_worker_of_two_workshops_reports_in_each(database: Database, cast: Cast) -> None:
    actor = at_both(cast)
    with of(database, actor) as session:
        here = tell(session, cast, 90, by=actor)
        there = tell(session, cast, 300, by=actor, operation_id=cast.other_operation)
    assert (here.engagement_id, there.engagement_id) == (cast.fang_at, cast.ying_at)
    assert there.workshop_id == cast.other_workshop


def at_both(cast: Cast) -> Actor:
    """Fang with Ying's card too."""
    engagements, workshops = {cast.fang_at, cast.ying_at}, {cast.workshop, cast.other_workshop}
    scope = OnePerson(cast.fang.account_id, frozenset(engagements), frozenset(workshops))
    return Actor(cast.fang.account_id, cast.fang.name, cast.fang.role, scope)


# --- what is suggested ------------------------------------------------------------


def suggested(session: Session) -> list[str]:
    places = queries.reporting_places(own_places(session), [TODAY])
    return [suggestion.operation.name for suggestion in queries.likely_operations(session, places, TODAY)]


def test_the_step_told_or_counted_last_is_suggested_first(database: Database, cast: Cast) -> None:
    with of(database, cast.mei) as session:
        saved_sheet(session, cast, cell(cast, 30, at=cast.button), day=YESTERDAY)
    with of(database, cast.fang) as fangs:
        assert suggested(fangs) == ["钉扣", "上袖", "锁边", "合缝"]
        tell(fangs, cast, 90, operation_id=cast.hem)
        assert suggested(fangs)[:2] == ["锁边", "钉扣"]
    with of(database, at_both(cast)) as session:
        assert "粘瓣" in suggested(session)


def test_nothing_is_suggested_where_the_leader_counts_alone(
    database: Database, everything: Session, cast: Cast
) -> None:
    everything.execute(sa.update(Workshop).where(col(Workshop.id) == cast.workshop).values(no_reports=True))
    everything.flush()
    with of(database, at_both(cast)) as session:
        assert suggested(session) == ["粘瓣"]


# --- answering --------------------------------------------------------------------


def test_all_that_wait_by_day_and_name_beside_the_book(database: Database, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    told(database, cast, 120)
    told(database, cast, 80, by=cast.yan, work_date=YESTERDAY)
    told(database, cast, 70, by=cast.yan)
    waiting = [(r.called_name, r.said, r.book.good) for r in queries.waiting_reports(session, cast.workshop)]
    assert waiting == [("杨小燕", 80, 0), ("王秀芳", 120, 110), ("杨小燕", 70, 0)]
    assert queries.waiting_count(session) == 3


def test_confirming_writes_one_sheet_a_month_with_the_differences(
    database: Database, session: Session, cast: Cast
) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    fang, yan = told(database, cast, 120), told(database, cast, 70, by=cast.yan)
    with noting(session, Action.SHEET_SAVED, Action.REPORT_ANSWER_ADDED, Action.REPORT_ANSWER_ADDED):
        done = answer(session, cast, reply(fang, seen=110), reply(yan))
    assert done.left == {}
    assert [(given.kind, given.good) for given in done.taken] == [
        (AnswerKind.CONFIRMED, 120),
        (AnswerKind.CONFIRMED, 70),
    ]
    (sheet,) = session.scalars(sa.select(Sheet).where(col(Sheet.kind) == SheetKind.REPORT)).all()
    lines = {line.engagement_id: line for line in session.scalars(lines_of(sheet))}
    assert (lines[cast.fang_at].good, lines[cast.yan_at].good) == (10, 70)
    assert lines[cast.fang_at].corrects_id is not None
    assert lines[cast.yan_at].corrects_id is None
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(120), (cast.yan_at, cast.sleeve): Count(70)}
    assert [row.sheet for row in traces(session, cast.workshop, cast.fang_at, TODAY)] == ["count", "report"]
    assert queries.waiting_count(session) == 0


def lines_of(sheet: Sheet) -> Any:
    return sa.select(OutputLine).where(col(OutputLine.sheet_id) == sheet.id)


@pytest.mark.parametrize(
    ("choice", "typed", "kind", "comes_to"),
    [
        (Choice.SAID, None, AnswerKind.CONFIRMED, 120),
        (Choice.BOOK, None, AnswerKind.CORRECTED, 110),
        (Choice.LATER, 115, AnswerKind.CORRECTED, 115),
        (Choice.SAID, "50+60", AnswerKind.CORRECTED, 110),
    ],
)
def test_what_an_answer_makes_of_the_cell(
    database: Database, session: Session, cast: Cast, choice: Choice, typed: object, kind: AnswerKind, comes_to: int
) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    report = told(database, cast, 120)
    (given,) = answer(session, cast, reply(report, choice, good=typed, seen=110, text="线断了")).taken
    assert (given.kind, given.good, given.text) == (kind, comes_to, "线断了")
    assert (given.sheet_id is None) == (comes_to == 110)
    assert book(session, cast) == comes_to


def test_an_answer_sent_again_changes_nothing(database: Database, session: Session, cast: Cast) -> None:
    wish = reply(told(database, cast, 120))
    first = answer(session, cast, wish)
    with noting(session):
        again = answer(session, cast, wish)
    assert (again.taken, again.left) == (first.taken, {})
    other = answer(session, cast, reply(wish.report_id, good=90))
    assert isinstance(other.left[wish.report_id], rules.SaidAnew)
    hem = told(database, cast, 40, operation_id=cast.hem)
    assert isinstance(answer(session, cast, reply(hem, id=wish.id)).left[hem.id], IdInUse)
    other = answer(session, cast, reply(wish.report_id, good=90, id=wish.id))  # she went back
    assert isinstance(other.left[wish.report_id], rules.SaidAnew)
    assert book(session, cast) == 120


def test_a_report_that_a_form_names_twice_is_answered_once(database: Database, session: Session, cast: Cast) -> None:
    report = told(database, cast, 120)
    done = answer(session, cast, reply(report), reply(report))
    assert (len(done.taken), [*done.left], book(session, cast)) == (1, [report.id], 120)


def test_a_question_back_is_answered_by_her_next_report(database: Database, session: Session, cast: Cast) -> None:
    report = told(database, cast, 120)
    without = answer(session, cast, reply(report, Choice.ASK))
    assert isinstance(without.left[report.id], Invalid)
    (given,) = answer(session, cast, reply(report, Choice.ASK, text="哪一扎？")).taken
    assert (given.kind, given.good, given.sheet_id) == (AnswerKind.ASKED, None, None)
    assert queries.waiting_count(session) == 0
    told(database, cast, 118, now=NOON + MINUTE)
    (waiting,) = queries.waiting_reports(session, cast.workshop)
    assert waiting.said == 118


def test_what_cannot_be_taken_stays_and_the_rest_is_taken(
    database: Database, everything: Session, session: Session, cast: Cast
) -> None:
    fang, yan = told(database, cast, 120), told(database, cast, 70, by=cast.yan)
    early = told(database, cast, 60, work_date=YESTERDAY)
    everything.execute(sa.update(Workshop).where(col(Workshop.id) == cast.workshop).values(closed_through=YESTERDAY))
    everything.execute(sa.update(Engagement).where(col(Engagement.id) == cast.yan_at).values(ended_on=YESTERDAY))
    everything.flush()
    session.expire_all()
    done = answer(session, cast, *(reply(report) for report in (fang, yan, early)))
    assert [given.report_id for given in done.taken] == [fang.id]
    assert {key: type(reason) for key, reason in done.left.items()} == {yan.id: NotEngaged, early.id: MonthClosed}
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(120)}


def test_a_book_that_changed_meanwhile_is_looked_at_again(database: Database, session: Session, cast: Cast) -> None:
    report = told(database, cast, 120)
    saved_sheet(session, cast, cell(cast, 110))
    done = answer(session, cast, reply(report, seen=0))
    assert isinstance(done.left[report.id], rules.BookChanged)
    assert answer(session, cast, reply(report, seen=110)).left == {}
    assert book(session, cast) == 120


def test_more_than_ordered_is_asked_and_wants_a_reason(database: Database, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 9_900, of=cast.gui_at))
    fang, yan = told(database, cast, 60), told(database, cast, 70, by=cast.yan)
    done = answer(session, cast, reply(fang), reply(yan))
    assert [given.report_id for given in done.taken] == [fang.id]
    asked = done.left[yan.id]
    assert isinstance(asked, Doubtful)
    keys = {doubt["key"] for doubt in asked.details["doubts"]}
    bare = answer(session, cast, reply(yan, confirmed=keys))
    assert isinstance(bare.left[yan.id], Invalid)
    (given,) = answer(session, cast, reply(yan, confirmed=keys, text="补次品")).taken
    sheet = session.get_one(Sheet, given.sheet_id)
    assert sheet.note == "补次品"
    assert session.scalars(lines_of(sheet)).one().asked == "overrun"


def test_a_step_confirmed_with_the_one_before_is_not_ahead(database: Database, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 20, of=cast.gui_at))
    hem = told(database, cast, 50, operation_id=cast.hem)
    alone = answer(session, cast, reply(hem))
    assert isinstance(alone.left[hem.id], Doubtful)
    sleeve = told(database, cast, 60)
    assert answer(session, cast, reply(hem), reply(sleeve)).left == {}


def test_a_number_that_she_said_is_right_is_not_asked_again_but_another_is(
    database: Database, session: Session, cast: Cast
) -> None:
    saved_sheet(session, cast, cell(cast, 20), day=YESTERDAY)
    key = f"unusual/{cast.fang_at}/{cast.sleeve}/200/{TODAY}"
    report = told(database, cast, 200, sure=key)
    assert isinstance(answer(session, cast, reply(report, good=210)).left[report.id], Doubtful)
    assert answer(session, cast, reply(report)).left == {}


def test_nobody_answers_what_was_reported_elsewhere(
    database: Database, as_actor: Callable[[Actor], Session], cast: Cast
) -> None:
    report = told(database, cast, 120)
    theirs = as_actor(cast.stranger)
    before = row_counts(theirs)
    done = commands.answer_reports(theirs, cast.stranger, [reply(report)], TODAY, NOON)
    assert isinstance(done.left[report.id], rules.SaidAnew)
    assert row_counts(theirs) == before


# --- silence -----------------------------------------------------------------------


def fall_silent(session: Session, cast: Cast, day: date) -> int:
    return commands.take_silent(session, cast.workshop, day, NOON + (day - TODAY))


def test_silence_takes_what_she_said_when_the_days_are_over_and_once(
    database: Database, session: Session, cast: Cast
) -> None:
    report = told(database, cast, 120)
    assert fall_silent(session, cast, AFTER - timedelta(days=1)) == 0
    assert book(session, cast) == 0
    assert fall_silent(session, cast, AFTER) == 1
    with noting(session):
        assert fall_silent(session, cast, AFTER) == 0
    given = session.scalars(sa.select(ReportAnswer)).one()
    assert (given.kind, given.good, given.answered_by, given.report_id) == (AnswerKind.TAKEN, 120, None, report.id)
    assert session.get_one(Sheet, given.sheet_id).recorded_by == NOBODY
    assert book(session, cast) == 120


def test_the_leader_s_own_count_stays(database: Database, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110), cell(cast, 70, of=cast.yan_at))
    told(database, cast, 120)
    same = told(database, cast, 70, by=cast.yan)
    assert fall_silent(session, cast, AFTER) == 1
    assert session.scalars(sa.select(ReportAnswer)).one().report_id == same.id
    assert book(session, cast) == 110
    assert queries.waiting_count(session) == 1


@pytest.mark.parametrize("trouble", ["month closed", "left"])
def test_silence_skips_what_cannot_be_written(
    database: Database, everything: Session, session: Session, cast: Cast, trouble: str
) -> None:
    told(database, cast, 120)
    told(database, cast, 70, by=cast.yan)
    closed = sa.update(Workshop).values(closed_through=TODAY)
    left = sa.update(Engagement).where(col(Engagement.id) == cast.fang_at).values(ended_on=YESTERDAY)
    everything.execute(closed if trouble == "month closed" else left)
    everything.flush()
    session.expire_all()
    assert fall_silent(session, cast, AFTER) == (0 if trouble == "month closed" else 1)
    assert book(session, cast) == 0


def test_what_was_asked_back_waits_for_her_not_for_silence(database: Database, session: Session, cast: Cast) -> None:
    answer(session, cast, reply(told(database, cast, 120), Choice.ASK, text="？"))
    assert fall_silent(session, cast, AFTER) == 0
    told(database, cast, 120, now=NOON + MINUTE)
    assert fall_silent(session, cast, AFTER) == 1
    assert book(session, cast) == 120
