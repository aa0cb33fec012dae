"""Tickets are printed once and count once for each step, on both databases."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast, make_cast
from tests.facts import noting, refusing
from tests.output.wishes import MINUTE, YESTERDAY, cell, saved_sheet, standing
from tests.tickets.printing import printed, use_tickets
from workshop import database as db
from workshop import migrate
from workshop.actor import Actor
from workshop.database import Database, get
from workshop.errors import Doubtful, IdInUse, Invalid, NotFound, WorkshopError
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.models import Operation
from workshop.output.models import OutputLine, Sheet
from workshop.output.rules import (
    BarredToMinors,
    Count,
    InTheFuture,
    MonthClosed,
    NotEngaged,
    SheetKind,
)
from workshop.reports.commands import AnswerReport, answer_reports
from workshop.reports.models import Report
from workshop.reports.rules import Choice, NoReports
from workshop.tenancy import Everything, Workshop
from workshop.tickets import commands, queries, rules
from workshop.tickets.commands import CountTicket, TellTicket
from workshop.tickets.models import Ticket, TicketUse
from workshop.workers.models import Engagement


@pytest.fixture
def tickets(session: Session, cast: Cast) -> Sequence[Ticket]:
    return printed(session, cast)


@pytest.fixture
def fangs(tickets: Sequence[Ticket], session: Session, as_actor: Callable[[Actor], Session], cast: Cast) -> Session:
    session.commit()
    return as_actor(cast.fang)


def count(session: Session, cast: Cast, ticket: Ticket, **more: Any) -> Sheet:
    """Lan counts a bundle of Fang's sleeves, unless it says otherwise."""
    minutes = more.pop("minutes", 0)
    asked = {"engagement_id": cast.fang_at, "operation_id": cast.sleeve, "work_date": TODAY, "good": 40, **more}
    wish = CountTicket.model_validate(asked)
    return commands.count_ticket(session, cast.lan, ticket.code, wish, TODAY, NOON + minutes * MINUTE)


def tell(session: Session, cast: Cast, ticket: Ticket, **more: Any) -> Report:
    """Fang tells a bundle of her sleeves, unless it says otherwise."""
    actor, minutes = more.pop("actor", cast.fang), more.pop("minutes", 0)
    wish = TellTicket.model_validate({"operation_id": cast.sleeve, "work_date": TODAY, **more})
    return commands.tell_ticket(session, actor, ticket.code, wish, TODAY, NOON + minutes * MINUTE)


# --- printing -------------------------------------------------------------


def test_tickets_go_on_from_the_last_of_the_lot(session: Session, cast: Cast) -> None:
    with noting(session, Action.TICKET_PRINTED):
        first = printed(session, cast, sizes=[{"size": "L", "bundles": 2, "last_pieces": 15}])
    second = printed(session, cast, 1)
    other_lot = printed(session, cast, 1, lot="2")
    assert [(t.bundle, t.pieces) for t in first] == [(1, 40), (2, 15)]
    assert [t.bundle for t in (*second, *other_lot)] == [3, 1]
    assert len({t.code for t in (*first, *second, *other_lot)}) == 4


def test_a_form_sent_twice_prints_once(session: Session, cast: Cast) -> None:
    again = new_id()
    first = printed(session, cast, id=again)
    assert [t.id for t in printed(session, cast, id=again)] == [t.id for t in first]
    assert len(first) == 3


def test_more_tickets_than_were_ordered_are_asked_about(session: Session, cast: Cast) -> None:
    use_tickets(session, cast)
    with refusing(session, rules.MoreTicketsThanOrdered) as told:
        printed(session, cast, pieces=2_501, bundles=4)
    assert told.value.details["pieces"] == 10_004
    assert len(printed(session, cast, pieces=2_501, bundles=4, sure=told.value.details["key"])) == 4


def test_a_shop_without_tickets_prints_none(session: Session, cast: Cast) -> None:
    printed(session, cast)
    get(session, Workshop, cast.workshop).uses_tickets = False
    session.flush()
    wish = commands.PrintTickets(order_id=cast.order, pieces=4, sizes=[commands.SizeWish(bundles=1)])
    with refusing(session, rules.NoTickets):
        commands.print_tickets(session, cast.mei, wish, NOON)


def test_too_many_at_once(session: Session, cast: Cast) -> None:
    use_tickets(session, cast)
    with refusing(session, Invalid):
        printed(session, cast, pieces=1, sizes=[{"bundles": 300}, {"bundles": 181}])


# --- the leader counts ----------------------------------------------------


def test_a_scan_adds_the_pieces_to_her_day(session: Session, cast: Cast, tickets: Sequence[Ticket]) -> None:
    saved_sheet(session, cast, cell(cast, 50))
    with noting(session, Action.SHEET_SAVED, Action.TICKET_USE_ADDED):
        sheet = count(session, cast, tickets[0])
    count(session, cast, tickets[1], good=38)
    assert sheet.kind == SheetKind.TICKET
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(128)}
    lines = session.scalars(sa.select(OutputLine).where(OutputLine.sheet_id == sheet.id)).all()
    assert [line.corrects_id is None for line in lines] == [False]  # something stood there


def test_a_ticket_counts_once_for_each_step(session: Session, cast: Cast, tickets: Sequence[Ticket]) -> None:
    sheet = count(session, cast, tickets[0])
    assert count(session, cast, tickets[0], id=sheet.id).id == sheet.id
    with refusing(session, rules.CountedAlready) as told:
        count(session, cast, tickets[0], engagement_id=cast.yan_at)
    assert told.value.details["operation"] == "上袖"
    count(session, cast, tickets[0], operation_id=cast.hem, engagement_id=cast.yan_at)
    assert standing(session) == {
        (cast.fang_at, cast.sleeve): Count(40),
        (cast.yan_at, cast.hem): Count(40),
    }


def test_an_id_of_something_else_is_refused(session: Session, cast: Cast, tickets: Sequence[Ticket]) -> None:
    sheet = count(session, cast, tickets[0])
    with refusing(session, IdInUse):
        count(session, cast, tickets[1], id=sheet.id)


def test_the_key_itself_lets_a_ticket_count_once(session: Session, cast: Cast, tickets: Sequence[Ticket]) -> None:
    sheet = count(session, cast, tickets[0])
    twice = TicketUse(
        workshop_id=cast.workshop,
        ticket_id=tickets[0].id,
        operation_id=cast.sleeve,
        sheet_id=sheet.id,
        used_at=NOON,
    )
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.execute(sa.insert(TicketUse), [twice.model_dump()])


def test_a_day_far_above_her_usual_one_is_asked(session: Session, cast: Cast, tickets: Sequence[Ticket]) -> None:
    saved_sheet(session, cast, cell(cast, 12), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 30))
    with refusing(session, Doubtful) as told:
        count(session, cast, tickets[0])
    (doubt,) = told.value.details["doubts"]
    assert (doubt["kind"], doubt["pieces"]) == ("unusual", 70)
    sheet = count(session, cast, tickets[0], confirmed=[doubt["key"]])
    (line,) = session.scalars(sa.select(OutputLine).where(OutputLine.sheet_id == sheet.id)).all()
    assert line.asked == "unusual"


def test_more_than_was_ordered_wants_a_reason(session: Session, cast: Cast) -> None:
    (ticket,) = printed(session, cast, 1, pieces=501, order_id=cast.paired_order, sure="tickets/501")
    (operation,) = [o.id for o in session.scalars(sa.select(Operation)) if o.order_id == cast.paired_order]
    asked = {"operation_id": operation, "good": 501}
    with refusing(session, Doubtful) as told:
        count(session, cast, ticket, **asked)
    keys = [doubt["key"] for doubt in told.value.details["doubts"]]
    with refusing(session, Invalid):
        count(session, cast, ticket, **asked, confirmed=keys)
    assert count(session, cast, ticket, **asked, confirmed=keys, note="补裁").note == "补裁"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"work_date": TODAY + timedelta(days=1)}, InTheFuture),
        ({"work_date": date(2025, 8, 31)}, NotEngaged),
        ({"engagement_id": new_id()}, NotFound),
        ({"operation_id": new_id()}, NotFound),
        ({"good": 41}, Invalid),
    ],
)
def test_what_is_not_counted(
    session: Session, cast: Cast, tickets: Sequence[Ticket], more: dict[str, Any], error: type[WorkshopError]
) -> None:
    with refusing(session, error):
        count(session, cast, tickets[0], **more)


def test_a_step_of_another_order_is_none_of_the_tickets(
    session: Session, cast: Cast, tickets: Sequence[Ticket]
) -> None:
    (other,) = [o.id for o in session.scalars(sa.select(Operation)) if o.order_id == cast.paired_order]
    with refusing(session, Invalid):
        count(session, cast, tickets[0], operation_id=other)


def test_a_settled_day_and_a_barred_step(session: Session, cast: Cast, tickets: Sequence[Ticket]) -> None:
    get(session, Operation, cast.sleeve).barred_to_minors = True
    get(session, Engagement, cast.fang_at).minor_until = TODAY
    session.flush()
    with refusing(session, BarredToMinors):
        count(session, cast, tickets[0])
    get(session, Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, MonthClosed):
        count(session, cast, tickets[0])


def test_another_workshop_has_no_such_ticket(
    session: Session, as_actor: Callable[[Actor], Session], cast: Cast, tickets: Sequence[Ticket]
) -> None:
    for stranger in (cast.stranger, cast.ying):
        with pytest.raises(NotFound):
            queries.ticket_of(as_actor(stranger), tickets[0].code)
    assert queries.ticket_of(as_actor(cast.fang), tickets[0].code.lower()).id == tickets[0].id


# --- the worker tells -----------------------------------------------------


def test_her_scan_is_her_report(fangs: Session, cast: Cast, tickets: Sequence[Ticket]) -> None:
    with noting(fangs, Action.REPORT_ADDED, Action.TICKET_USE_ADDED):
        first = tell(fangs, cast, tickets[0])
    second = tell(fangs, cast, tickets[1])
    assert (first.good, second.good) == (40, 80)  # her latest word is the whole day
    use = queries.use_for(fangs, tickets[0].id, cast.sleeve)
    assert use is not None
    assert (use.report_id, use.sheet_id) == (first.id, None)


def test_it_adds_to_what_stands_in_the_book(
    session: Session, cast: Cast, tickets: Sequence[Ticket], as_actor: Callable[[Actor], Session]
) -> None:
    saved_sheet(session, cast, cell(cast, 50))
    assert tell(as_actor(cast.fang), cast, tickets[0]).good == 90


@pytest.mark.parametrize(("stands", "told"), [(40, 120), (0, 80)])
def test_what_the_leader_scanned_meanwhile_is_not_lost(
    session: Session,
    cast: Cast,
    tickets: Sequence[Ticket],
    as_actor: Callable[[Actor], Session],
    stands: int,
    told: int,
) -> None:
    own = as_actor(cast.fang)
    assert tell(own, cast, tickets[0]).good == 40
    count(session, cast, tickets[1], minutes=5)
    if not stands:
        saved_sheet(session, cast, cell(cast, 0, seen=40), now=NOON + 6 * MINUTE)  # that scan was a mistake
    assert tell(own, cast, tickets[2], minutes=10).good == told


def test_a_press_twice_is_told_once_and_nobody_tells_it_again(
    fangs: Session, cast: Cast, tickets: Sequence[Ticket], as_actor: Callable[[Actor], Session]
) -> None:
    again = new_id()
    assert tell(fangs, cast, tickets[0], id=again) is tell(fangs, cast, tickets[0], id=again)
    fangs.commit()
    with refusing(yans := as_actor(cast.yan), rules.CountedAlready):
        tell(yans, cast, tickets[0], actor=cast.yan)
    with refusing(lans := as_actor(cast.lan), rules.CountedAlready):
        count(lans, cast, tickets[0])


def test_sooner_than_she_can_have_made_it_is_asked(
    session: Session, cast: Cast, tickets: Sequence[Ticket], as_actor: Callable[[Actor], Session]
) -> None:
    saved_sheet(session, cast, cell(cast, 120), day=YESTERDAY)  # four hours for two bundles of forty
    own = as_actor(cast.fang)
    tell(own, cast, tickets[0])
    with refusing(own, rules.ToldTooSoon) as told:
        tell(own, cast, tickets[1], minutes=3)
    assert (told.value.details["before"], told.value.details["minutes"]) == (40, 3)
    report = tell(own, cast, tickets[1], minutes=3, sure=told.value.details["key"])
    assert report.good == 80
    use = queries.use_for(own, tickets[1].id, cast.sleeve)
    assert use is not None
    assert use.asked == "soon"
    assert tell(own, cast, tickets[2], minutes=3 + 160).good == 120


def answer(session: Session, cast: Cast, report: Report, choice: Choice, **more: Any) -> None:
    """Lan answers what a scan told."""
    wish = AnswerReport(report_id=report.id, choice=choice, good=report.good, **more)
    assert answer_reports(session, cast.lan, [wish], TODAY, NOON + 5 * MINUTE).left == {}


def test_what_the_leader_confirms_is_her_count_and_the_next_scan_adds_to_it(
    session: Session, cast: Cast, tickets: Sequence[Ticket], as_actor: Callable[[Actor], Session]
) -> None:
    own = as_actor(cast.fang)
    tell(own, cast, tickets[0])
    answer(session, cast, tell(own, cast, tickets[1]), Choice.SAID)
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(80)}
    assert tell(own, cast, tickets[2], minutes=10).good == 120


def test_a_question_of_the_leader_loses_no_ticket(
    session: Session, cast: Cast, tickets: Sequence[Ticket], as_actor: Callable[[Actor], Session]
) -> None:
    own = as_actor(cast.fang)
    tell(own, cast, tickets[0])
    answer(session, cast, tell(own, cast, tickets[1]), Choice.ASK, text="哪两捆？")
    assert standing(session) == {}
    assert tell(own, cast, tickets[2], minutes=10).good == 120


def test_where_the_leader_counts_alone_a_scan_reports_nothing(
    session: Session, cast: Cast, tickets: Sequence[Ticket], as_actor: Callable[[Actor], Session]
) -> None:
    get(session, Workshop, cast.workshop).no_reports = True
    session.flush()
    with refusing(own := as_actor(cast.fang), NoReports):
        tell(own, cast, tickets[0])


def test_a_worker_reads_that_it_was_counted_and_not_by_whom(
    session: Session, cast: Cast, tickets: Sequence[Ticket], as_actor: Callable[[Actor], Session]
) -> None:
    count(session, cast, tickets[0], engagement_id=cast.yan_at)
    (hers,) = queries.uses_of(session, tickets[0])
    (seen,) = queries.uses_of(as_actor(cast.fang), tickets[0])
    assert (hers.called_name, seen.called_name, seen.operation) == ("杨小燕", None, "上袖")


# --- two at the same moment -----------------------------------------------


def test_of_two_at_the_same_moment_one_wins(dialect: str, new_database: Callable[[str], Database]) -> None:
    database = new_database(dialect)
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast = make_cast(session)
    with db.writing(database, cast.mei.scope) as session:
        code = printed(session, cast)[0].code
    start, outcomes = Barrier(2), []

    def scan(engagement_id: Any) -> None:
        start.wait()
        wish = CountTicket(engagement_id=engagement_id, operation_id=cast.sleeve, work_date=TODAY, good=40)
        try:
            with db.writing(database, cast.lan.scope) as own:
                commands.count_ticket(own, cast.lan, code, wish, TODAY, NOON)
            outcomes.append("counted")
        except rules.CountedAlready:
            outcomes.append("counted already")

    threads = [Thread(target=scan, args=(who,)) for who in (cast.fang_at, cast.yan_at)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["counted", "counted already"]
    with db.reading(database, cast.mei.scope) as session:
        assert [count.good for count in standing(session).values()] == [40]
