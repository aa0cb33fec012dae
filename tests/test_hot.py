"""Statements that carry their scope by hand: proven when they are marked, and tried in other scopes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.bonuses.promising import promised
from tests.cast import NOON, TODAY, Cast
from tests.deductions.giving import advanced
from tests.homework.giving import given_home
from tests.pay.wishes import lock, show
from tests.quality.wishes import furnished
from tests.reports.saying import tell
from workshop.actor import Actor
from workshop.clock import Month
from workshop.hot import (
    MARKED,
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
from workshop.journal.models import Note
from workshop.law.commands import EnterValue, enter_value
from workshop.law.models import LegalValue
from workshop.law.rules import ValueKind
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.orders.models import Buyer, CustomerOrder, Operation, Rate
from workshop.output.cells import cell_states
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.output.models import OutputLine
from workshop.output.own import own_places
from workshop.output.rules import SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.worth import LineKind
from workshop.pay.before import taken_by_slips, what_there_is
from workshop.pay.objecting import StateHours, state_hours
from workshop.statements import OutOfScope
from workshop.talks.commands import SayOfDay, say_of_day
from workshop.talks.models import DayTalk
from workshop.talks.rules import TalkKind
from workshop.tenancy import OnePerson, OneWorkshop, Scope, Workshop, columns
from workshop.workers.models import Engagement, Person

operation, rate, workshop, person = columns(Operation), columns(Rate), columns(Workshop), columns(Person)
figure = columns(LegalValue)
OPERATION, RATE = operation.id.table, rate.id.table
LIMITED = sa.select(operation.id).where(operation.workshop_id == OWN)
INNER = sa.select(operation.id)
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
    "full join": sa.select(operation.id).join_from(
        OPERATION, RATE, (operation.workshop_id == OWN) & (rate.workshop_id == OWN), full=True
    ),
    "full join, right side": sa.select(rate.id)
    .join_from(OPERATION, RATE, rate.workshop_id == OWN, full=True)
    .where(operation.workshop_id == OWN),
    "literal column": LIMITED.add_columns(sa.literal_column("(SELECT name FROM person)")),
    "text column": LIMITED.add_columns(sa.text("(SELECT name FROM person)")),
    "text in where": LIMITED.where(sa.text("1=1) OR (1=1")),
    "text in ON": LIMITED.join(RATE, sa.text("1=1")).where(rate.workshop_id == OWN),
    "text in order": LIMITED.order_by(sa.text("(SELECT name FROM person)")),
    "suffix": LIMITED.suffix_with("UNION SELECT id FROM person"),
    "prefix": LIMITED.prefix_with("id, name FROM person UNION SELECT"),
    "hint": LIMITED.with_hint(OPERATION, "UNION SELECT id FROM person"),
    "statement hint": LIMITED.with_statement_hint("UNION SELECT id FROM person"),
    "operator": LIMITED.where(operation.name.op("= '' OR name <>")("")),
    "operator after": LIMITED.order_by(
        sa.sql.elements.UnaryExpression(operation.name, modifier=sa.sql.operators.custom_op("LIMIT 1"))
    ),
    "field": LIMITED.add_columns(sa.extract("year FROM now()), (SELECT name FROM person", operation.id)),
    "union": sa.union(LIMITED, INNER),
    "union inside": LIMITED.where(operation.id.in_(sa.union(LIMITED, INNER))),
    "subquery in where": LIMITED.where(operation.id.in_(INNER)),
    "exists": LIMITED.where(sa.exists(sa.select(person.id))),
    "from a subquery": sa.select(INNER.subquery().c.id),
    "from a CTE": sa.select(INNER.cte().c.id),
    "from a lateral": sa.select(operation.id, INNER.lateral().c.id).where(operation.workshop_id == OWN),
    "CTE beside": LIMITED.add_cte(INNER.cte()),
    "write in a CTE": LIMITED.add_cte(sa.delete(OPERATION).cte()),
    "a sample": sa.select(sa.tablesample(OPERATION, 100).c.id).where(operation.workshop_id == OWN),
    "values": LIMITED.add_columns(sa.values(sa.column("v")).data([(1,)]).c.v),
    "bare table": sa.select(sa.table("operation", sa.column("id")).c.id),
    "declared in no single comparison": sa.select(person.id).where(person.county_id == OWN),
    "nobody's or another's": sa.select(figure.id).where(
        figure.workshop_id.is_(None) | (figure.workshop_id == new_id())
    ),
    "nobody's alone": sa.select(figure.id).where(figure.workshop_id.is_(None)),
    "nobody's, its own, or old": sa.select(figure.id).where(
        figure.workshop_id.is_(None) | (figure.workshop_id == OWN) | (figure.region == "")
    ),
    "of no county or its own": sa.select(figure.id).where(figure.county_id.is_(None) | (figure.workshop_id == OWN)),
    "another's parameter": sa.select(operation.id).where(operation.workshop_id.in_(OWN_WORKSHOPS)),
}


@pytest.mark.parametrize("statement", WIDE.values(), ids=WIDE)
def test_a_statement_that_is_not_limited_is_refused_when_marked(statement: sa.Select[Any]) -> None:
    with pytest.raises(OutOfScope):
        in_workshop(statement)
    assert statement not in MARKED


def test_the_same_statement_limited_is_marked() -> None:
    for statement in (
        LIMITED,
        LIMITED.where(operation.id.in_(LIMITED)),
        LIMITED.join(RATE).where(rate.workshop_id == OWN),
        sa.select(figure.id).where(figure.workshop_id.is_(None) | (figure.workshop_id == OWN), figure.region == ""),
    ):
        assert in_workshop(statement) is statement
        assert MARKED.pop(statement) is OneWorkshop


def marked_for(kind: type[Scope]) -> list[sa.Select[Any]]:
    return [statement for statement, scope in MARKED.items() if scope is kind]


def test_the_door_reaches_no_table_of_work() -> None:
    with pytest.raises(OutOfScope):
        at_the_door(sa.select(operation.id))


def test_each_hot_statement_shows_its_own_workshop_alone(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast
) -> None:
    cells = [Cell(engagement_id=cast.fang_at, operation_id=cast.sleeve, good=120)]
    sheet = save_day(session, cast.mei, SaveDay(work_date=TODAY, cells=cells), TODAY, NOON).sheet
    assert sheet
    waited = Beside(cast.fang_at, TODAY, LineKind.WAITING, 30, 120_000, 60)
    write_sheet(session, cast.mei, new_id(), [], SheetKind.HOURS, NOON, beside=[waited])
    advanced(session, cast)
    own_minimum = EnterValue(kind=ValueKind.MINIMUM_MONTH, value=200_000, valid_from=TODAY, source="镇上的通知")
    enter_value(session, cast.mei, own_minimum, TODAY, NOON)
    show(session, cast)
    locked = lock(session, cast)
    asked = {
        "not_those": [],
        "months": [sheet.month],
        "january": sheet.month,
        "december": sheet.month,
        "run_id": locked.run_id,
        "day": TODAY,
        "since": TODAY,
        "first": TODAY,
        "last": TODAY,
        "month_start": TODAY,
        "month": sheet.month,
        "sheet_id": sheet.id,
        "engagement_ids": [cast.fang_at],
        "operation_ids": [cast.sleeve],
        "order_ids": [cast.order],
        "until": TODAY,
        "county_id": cast.county,
    }
    theirs = as_actor(cast.stranger)
    for statement in marked_for(OneWorkshop):
        ours = run(session, statement, asked).all()
        assert any(ours), statement
        shown = [row for row in run(theirs, statement, asked) if any(value is not None for value in row)]
        if LegalValue.__tablename__ in map(str, statement.get_final_froms()):
            assert cast.workshop in {value for row in ours for value in row}
            assert {row.workshop_id for row in shown} == {None}  # the law is everybody's
        else:
            assert shown == [], statement


line, talk, buyer = columns(OutputLine), columns(DayTalk), columns(Buyer)
note, engagement = columns(Note), columns(Engagement)
WIDE_FOR_HER = {
    "not limited": sa.select(line.good),
    "by workshop alone": sa.select(line.good).where(line.workshop_id.in_(OWN_WORKSHOPS)),
    "by a value": sa.select(line.good).where(line.engagement_id.in_([new_id()])),
    "not hers": sa.select(line.good).where(line.engagement_id.not_in(OWN_ENGAGEMENTS)),
    "one of two": sa.select(line.good, talk.text)
    .join_from(line.good.table, talk.text.table, talk.engagement_id == line.engagement_id)
    .where(line.engagement_id.in_(OWN_ENGAGEMENTS)),
    "what no worker sees": sa.select(buyer.name).where(buyer.workshop_id.in_(OWN_WORKSHOPS)),
    "notes of her workshops, not hers": sa.select(note.details).where(note.workshop_id.in_(OWN_WORKSHOPS)),
    "all who are engaged there": sa.select(engagement.called_name).where(engagement.workshop_id.in_(OWN_WORKSHOPS)),
    "ids of another kind": sa.select(line.good).where(line.engagement_id.in_(OWN_WORKSHOPS)),
    "one of her ids": sa.select(line.good).where(line.engagement_id == OWN_ENGAGEMENTS),
}


@pytest.mark.parametrize("statement", WIDE_FOR_HER.values(), ids=WIDE_FOR_HER)
def test_a_statement_wider_than_her_rows_is_refused_when_marked(statement: sa.Select[Any]) -> None:
    with pytest.raises(OutOfScope):
        of_person(statement)
    assert statement not in MARKED


def test_each_hot_statement_of_a_worker_shows_her_own_rows_alone(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast
) -> None:
    cells = [Cell(engagement_id=cast.fang_at, operation_id=cast.sleeve, good=120)]
    save_day(session, cast.mei, SaveDay(work_date=TODAY, cells=cells), TODAY, NOON)
    waited = Beside(cast.fang_at, TODAY, LineKind.WAITING, 30, 120_000, 60)
    write_sheet(session, cast.mei, new_id(), [], SheetKind.HOURS, NOON, beside=[waited])
    mended = Beside(cast.fang_at, TODAY, LineKind.REPAIR, 5, 8_500, 1, cast.sleeve)
    write_sheet(session, cast.mei, new_id(), [], SheetKind.REPAIR, NOON, beside=[mended])
    raised = AnnounceRate(rate_hao=9_000, valid_from=TODAY + timedelta(days=1), reason="新面料")
    announce_rate(session, cast.mei, cast.sleeve, raised, TODAY, NOON)
    furnished(session, cast)
    advanced(session, cast)
    promised(session, cast)
    said = SayOfDay(engagement_id=cast.fang_at, kind=TalkKind.NOT_RIGHT, operation_id=cast.sleeve, claimed=130)
    hers = as_actor(cast.fang)
    say_of_day(hers, cast.fang, TODAY, said, TODAY, NOON)
    tell(hers, cast, 130)
    worked = StateHours(engagement_id=cast.fang_at, month="2025-09", minutes=60)
    state_hours(hers, cast.fang, worked, NOON)
    show(session, cast)
    asked = {
        "today": TODAY,
        "first": TODAY,
        "last": TODAY,
        "since": TODAY,
        "operation_ids": [cast.sleeve],
        "month": "2025-09",
    }
    ids = {cast.fang_at, cast.workshop, cast.sleeve, cast.order, UUID(given_home(session, cast)["slip_id"])}
    for statement in marked_for(OnePerson):
        assert any(ids & set(row) for row in run(hers, statement, asked)), str(statement)
        for other in (cast.yan, cast.ying):  # of the same workshop, and of another
            shown = {value for row in run(as_actor(other), statement, asked) for value in row}
            assert cast.fang_at not in shown, statement
            assert other is cast.yan or not ids & shown, statement


def test_a_hot_statement_runs_in_no_other_scope(as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    for actor in (cast.fang, cast.officer, cast.sun):
        with pytest.raises(OutOfScope):
            run(as_actor(actor), marked_for(OneWorkshop)[0], {})


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


def test_rows_of_several_tables_are_written_together(session: Session, cast: Cast) -> None:
    """Also what refers to a row that is written with it; a table without rows is passed over."""
    buyer = {"id": new_id(), "workshop_id": cast.workshop, "name": "丁", "phone": None}
    order = CustomerOrder(
        workshop_id=cast.workshop,
        number=99,
        buyer_id=buyer["id"],
        product="手套",
        material="theirs",
        arranged_by="self",
        taken_over_on=TODAY,
        opened_on=TODAY,
    ).model_dump()
    add_rows(session, {Rate: [], Buyer: [buyer], CustomerOrder: [order]})
    add_rows(session, {Rate: []})
    assert session.get_one(CustomerOrder, order["id"]).buyer_id == buyer["id"]
    foreign = {**order, "id": new_id(), "workshop_id": new_id()}
    with pytest.raises(OutOfScope):
        add_rows(session, {Buyer: [{**buyer, "id": new_id(), "name": "戊"}], CustomerOrder: [foreign]})
    assert "戊" not in session.scalars(sa.select(Buyer.name)).all()


def test_one_foreign_row_keeps_all_out(session: Session, cast: Cast) -> None:
    rows = [{"id": new_id(), "workshop_id": own, "name": "丁", "phone": None} for own in (cast.workshop, new_id())]
    with pytest.raises(OutOfScope):
        add_rows(session, {Buyer: rows})
    assert session.get(Buyer, rows[0]["id"]) is None


def test_rows_of_different_columns_are_not_written(session: Session, cast: Cast) -> None:
    named: dict[str, object] = {"id": new_id(), "workshop_id": cast.workshop, "name": "丁"}
    with pytest.raises(ValueError, match="different columns"):
        add_rows(session, {Buyer: [named, {**named, "id": new_id(), "phone": "1"}]})
    assert session.get(Buyer, named["id"]) is None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_slips_settled_is_found_without_a_walk_over_all_lines(session: Session) -> None:
    asked: list[tuple[str, Any]] = []
    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", lambda *of: asked.append((of[2], of[3])))
    taken_by_slips(session)
    what_there_is(session, Month.of(TODAY))
    for statement, values in list(asked):
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert any("ix_slip_line_settles" in step.detail for step in plan)
    assert len(asked) == 4
