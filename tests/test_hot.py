"""Statements that carry their scope by hand: proven when they are marked, and tried in other scopes."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.actor import Actor
from workshop.hot import (
    IN_WORKSHOP,
    OF_PERSON,
    OWN,
    OWN_ENGAGEMENTS,
    OWN_WORKSHOPS,
    add_rows,
    at_the_door,
    in_workshop,
    of_person,
    run,
)
from workshop.ids import new_id
from workshop.orders.models import Buyer, Operation, Rate
from workshop.output.cells import cell_states
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.output.models import OutputLine
from workshop.output.own import own_places
from workshop.statements import OutOfScope
from workshop.talks.commands import SayOfDay, say_of_day
from workshop.talks.models import DayTalk
from workshop.talks.rules import TalkKind
from workshop.tenancy import Workshop, columns

operation, rate, workshop = columns(Operation), columns(Rate), columns(Workshop)
OPERATION, RATE = operation.id.table, rate.id.table
WIDE = {
    "not limited": sa.select(operation.id),
    "limited by a value": sa.select(operation.id).where(operation.workshop_id == new_id()),
    "one of two": sa.select(operation.id, rate.id).join_from(OPERATION, RATE).where(rate.workshop_id == OWN),
    "either": sa.select(operation.id).where((operation.workshop_id == OWN) | (operation.position == 1)),
    "not its own": sa.select(operation.id).where(operation.workshop_id != OWN),
    "left side in ON": sa.select(operation.id).outerjoin_from(
        OPERATION, RATE, (operation.workshop_id == OWN) & (rate.workshop_id == OWN)
    ),
    "subquery": sa.select(workshop.id, sa.select(sa.func.count(operation.id)).scalar_subquery()).where(
        workshop.id == OWN
    ),
    "alias": sa.select(OPERATION.alias().c.id).where(operation.workshop_id == OWN),
    "text": sa.select(sa.text("id")).select_from(sa.text("operation")),
}


@pytest.mark.parametrize("statement", WIDE.values(), ids=WIDE)
def test_a_statement_that_is_not_limited_is_refused_when_marked(statement: sa.Select[*tuple[object, ...]]) -> None:
    with pytest.raises(OutOfScope):
        in_workshop(statement)
    assert not any(known is statement for known in IN_WORKSHOP)


def test_the_door_reaches_no_table_of_work() -> None:
    with pytest.raises(OutOfScope):
        at_the_door(sa.select(operation.id))


def test_each_hot_statement_shows_its_own_workshop_alone(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast
) -> None:
    cells = [Cell(engagement_id=cast.fang_at, operation_id=cast.sleeve, good=120)]
    sheet = save_day(session, cast.mei, SaveDay(work_date=TODAY, cells=cells), TODAY, NOON).sheet
    assert sheet
    asked = {
        "day": TODAY,
        "since": TODAY,
        "month_start": TODAY,
        "month": sheet.month,
        "sheet_id": sheet.id,
        "engagement_ids": [cast.fang_at],
        "operation_ids": [cast.sleeve],
    }
    theirs = as_actor(cast.stranger)
    for statement in IN_WORKSHOP:
        assert any(run(session, statement, asked).all()), statement
        shown = [row for row in run(theirs, statement, asked) if any(value is not None for value in row)]
        assert shown == [], statement


line, talk, buyer = columns(OutputLine), columns(DayTalk), columns(Buyer)
WIDE_FOR_HER = {
    "not limited": sa.select(line.good),
    "by workshop alone": sa.select(line.good).where(line.workshop_id.in_(OWN_WORKSHOPS)),
    "by a value": sa.select(line.good).where(line.engagement_id.in_([new_id()])),
    "not hers": sa.select(line.good).where(line.engagement_id.not_in(OWN_ENGAGEMENTS)),
    "one of two": sa.select(line.good, talk.text)
    .join_from(line.good.table, talk.text.table, talk.engagement_id == line.engagement_id)
    .where(line.engagement_id.in_(OWN_ENGAGEMENTS)),
    "what no worker sees": sa.select(buyer.name).where(buyer.workshop_id.in_(OWN_WORKSHOPS)),
}


@pytest.mark.parametrize("statement", WIDE_FOR_HER.values(), ids=WIDE_FOR_HER)
def test_a_statement_wider_than_her_rows_is_refused_when_marked(statement: sa.Select[*tuple[object, ...]]) -> None:
    with pytest.raises(OutOfScope):
        of_person(statement)


def test_each_hot_statement_of_a_worker_shows_her_own_rows_alone(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast
) -> None:
    cells = [Cell(engagement_id=cast.fang_at, operation_id=cast.sleeve, good=120)]
    save_day(session, cast.mei, SaveDay(work_date=TODAY, cells=cells), TODAY, NOON)
    said = SayOfDay(engagement_id=cast.fang_at, kind=TalkKind.NOT_RIGHT, text="是 130")
    hers = as_actor(cast.fang)
    say_of_day(hers, cast.fang, TODAY, said, TODAY, NOON)
    asked = {"first": TODAY, "last": TODAY, "operation_ids": [cast.sleeve]}
    ids = {cast.fang_at, cast.workshop, cast.sleeve}
    for statement in OF_PERSON:
        assert any(ids & set(row) for row in run(hers, statement, asked)), statement
        for other in (cast.yan, cast.ying):  # of the same workshop, and of another
            shown = {value for row in run(as_actor(other), statement, asked) for value in row}
            assert cast.fang_at not in shown, statement
            assert other is cast.yan or not ids & shown, statement


def test_a_hot_statement_runs_in_no_other_scope(as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    for actor in (cast.fang, cast.officer, cast.sun):
        with pytest.raises(OutOfScope):
            run(as_actor(actor), IN_WORKSHOP[0], {})


def test_only_marked_statements_run(session: Session) -> None:
    with pytest.raises(OutOfScope):
        run(session, sa.select(operation.id).where(operation.workshop_id == OWN), {})
    with pytest.raises(OutOfScope):
        own_places(session)  # a worker's, in an owner's session


def test_the_caller_cannot_name_another_workshop(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast
) -> None:
    cells = [Cell(engagement_id=cast.fang_at, operation_id=cast.sleeve, good=120)]
    save_day(session, cast.mei, SaveDay(work_date=TODAY, cells=cells), TODAY, NOON)
    assert cell_states(session, TODAY, [cast.fang_at]) != {}
    assert cell_states(as_actor(cast.stranger), TODAY, [cast.fang_at]) == {}


def test_one_foreign_row_keeps_all_out(session: Session, cast: Cast) -> None:
    rows = [{"id": new_id(), "workshop_id": own, "name": "丁", "phone": None} for own in (cast.workshop, new_id())]
    with pytest.raises(OutOfScope):
        add_rows(session, Buyer, rows)
    assert session.get(Buyer, rows[0]["id"]) is None
