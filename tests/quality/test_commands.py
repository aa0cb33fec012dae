"""Checks, rework and what it is paid, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing, row_counts
from tests.output.wishes import MINUTE, cell, saved_sheet, standing
from tests.quality.wishes import check, come_back, defect, first_defect, give, seams
from workshop.actor import Actor
from workshop.clock import Month
from workshop.documents.models import Document
from workshop.documents.rules import reduce_photo
from workshop.errors import IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.models import Operation
from workshop.orders.rules import OddRate
from workshop.output.earned import earned, traces
from workshop.output.models import SheetTotal
from workshop.output.rules import BarredToMinors, InTheFuture, MonthClosed, NotEngaged
from workshop.output.worth import LineKind
from workshop.quality import commands, queries, rework, rules
from workshop.quality.commands import AddRepairTime, RecordCheck
from workshop.quality.models import Defect, ReworkJob, ReworkResult
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement


def pay(session: Session, cast: Cast, who: Any) -> dict[LineKind, int]:
    of = earned(session, cast.workshop, who, Month.of(TODAY))
    return {line.kind: line.pay_fen for line in of.lines}


# --- checks -----------------------------------------------------------------


def test_a_check_keeps_its_defects_and_changes_no_count(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    before, sums = standing(session), pay(session, cast, cast.fang_at)
    with noting(session, Action.QUALITY_CHECK_ADDED):
        found = check(session, cast, defect(cast, 10), defect(cast, 2, is_scrap=True, fault="material"))
    assert (found.accepted, found.rework, found.scrap) == (188, 10, 2)
    lines = queries.defect_lines(session, check_id=found.id)
    assert [(line.defect.pieces, line.defect.is_scrap, line.worker, line.operation) for line in lines] == [
        (10, False, "王秀芳", "上袖"),
        (2, True, "王秀芳", "上袖"),
    ]
    assert (standing(session), pay(session, cast, cast.fang_at)) == (before, sums)


def test_what_no_reason_names_can_still_be_done_again(session: Session, cast: Cast) -> None:
    found = check(session, cast, defect(cast, 6))
    rest = [line.defect for line in queries.defect_lines(session, check_id=found.id)][1:]
    assert [(of.reason, of.pieces, of.is_scrap, of.fault) for of in rest] == [
        ("other", 4, False, "unknown"),
        ("other", 2, True, "unknown"),
    ]


def test_a_check_sent_twice_is_one(session: Session, cast: Cast) -> None:
    first = check(session, cast, defect(cast))
    with noting(session):
        assert check(session, cast, defect(cast), id=first.id) is first
    with refusing(session, IdInUse):
        check(session, cast, id=first.id, checked=5, rework=0, scrap=0)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"accepted": 189}, rules.DoesNotAddUp),
        ({"scrap": 191}, rules.DoesNotAddUp),
        ({"rework": 9}, rules.MoreDefects),
        ({"lot_pieces": 199}, Invalid),
        ({"checked_on": TODAY + timedelta(days=1)}, InTheFuture),
        ({"order_id": new_id()}, NotFound),
    ],
)
def test_a_check_that_cannot_be(session: Session, cast: Cast, change: dict[str, Any], error: type[Any]) -> None:
    with refusing(session, error):
        check(session, cast, defect(cast, 10), **change)


def test_steps_and_workers_of_others_are_not_there(session: Session, cast: Cast) -> None:
    for change in ({"operation_id": cast.other_operation}, {"engagement_id": cast.ying_at}):
        with refusing(session, NotFound):
            check(session, cast, defect(cast, **change))
    with refusing(session, Invalid):
        check(session, cast, defect(cast), order_id=cast.paired_order)
    with refusing(session, Invalid):
        check(session, cast, defect(cast, operation_id=None))


def test_the_step_of_a_check_is_that_of_its_defects(session: Session, cast: Cast) -> None:
    found = check(session, cast, defect(cast, operation_id=None), operation_id=cast.hem)
    assert first_defect(session, found).operation_id == cast.hem


def test_a_photo_of_her_piece_is_hers_to_see(
    session: Session, as_actor: Callable[[Actor], Session], cast: Cast
) -> None:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    wish = RecordCheck.model_validate(
        {
            "gate": "giver",
            "order_id": cast.order,
            "checked_on": TODAY,
            "checked": 10,
            "rework": 10,
            "defects": [defect(cast, 6), defect(cast, 4, engagement_id=cast.yan_at)],
        }
    )
    with noting(session, Action.DOCUMENT_ADDED, Action.QUALITY_CHECK_ADDED):
        found = commands.record_check(session, cast.lan, wish, {0: reduce_photo(picture.getvalue())}, TODAY, NOON)
    document_id = first_defect(session, found).document_id
    assert as_actor(cast.fang).get(Document, document_id) is not None
    assert as_actor(cast.yan).get(Document, document_id) is None


def test_a_check_written_by_mistake_is_taken_back_unless_something_hangs_on_it(session: Session, cast: Cast) -> None:
    wrong, right = check(session, cast), check(session, cast, now=NOON + MINUTE)
    with noting(session, Action.QUALITY_CHECK_ADDED):
        row = commands.take_back_check(session, cast.lan, wrong.id, new_id(), NOON + MINUTE)
    assert commands.take_back_check(session, cast.lan, wrong.id, row.id, NOON) is row
    assert [line.check.id for line in queries.checks(session)] == [right.id]
    assert queries.quality_cost(session, cast.order).scrap == 2
    for again in (wrong, row):
        with refusing(session, rules.TakenBackAlready):
            commands.take_back_check(session, cast.lan, again.id, new_id(), NOON)
    give(session, cast, first_defect(session, right), payer="workshop")
    with refusing(session, rules.BuiltUponCheck):
        commands.take_back_check(session, cast.lan, right.id, new_id(), NOON)
    with refusing(session, rules.TakenBackAlready):
        give(session, cast, first_defect(session, wrong), payer="workshop")


# --- rework -----------------------------------------------------------------


def test_somebody_elses_rework_is_paid_at_its_own_rate(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    of = seams(session, cast)
    with noting(session, Action.REWORK_JOB_GIVEN):
        job = give(session, cast, of)
    made = session.scalars(sa.select(SheetTotal)).all()
    with noting(session, Action.REWORK_RESULT_ADDED, Action.SHEET_SAVED):
        result = come_back(session, cast, job, 8, 2)
    assert pay(session, cast, cast.yan_at) == {LineKind.REPAIR: 240}
    assert pay(session, cast, cast.fang_at) == {LineKind.PIECES: 9_350}
    assert session.scalars(sa.select(SheetTotal)).all() == made, "a repair makes no piece anew"
    (trace,) = traces(session, cast.workshop, cast.yan_at, TODAY)
    assert (trace.kind, trace.count.good, trace.rate_hao, trace.operation_id) == (
        LineKind.REPAIR,
        8,
        3_000,
        cast.sleeve,
    )
    with noting(session):
        assert come_back(session, cast, job, 8, 2, id=result.id) is result
    cost = queries.quality_cost(session, cast.order)
    assert (cost.repair_fen, cost.scrap) == (240, 4)


def test_the_same_worker_does_it_without_pay(session: Session, cast: Cast) -> None:
    job = give(session, cast, seams(session, cast), payer="same", engagement_id=cast.fang_at)
    assert job.rate_hao is None, "whatever was typed"
    result = come_back(session, cast, job, 10)
    assert result.sheet_id is None
    assert pay(session, cast, cast.fang_at) == {}


@pytest.mark.parametrize(
    ("change", "more", "error"),
    [
        ({"fault": "material"}, {"payer": "same", "engagement": "fang_at"}, rules.NotHerFault),
        ({}, {"payer": "same"}, rules.NotHerFault),
        ({}, {"engagement": "fang_at"}, rules.NobodyElse),
        ({}, {"engagement_id": None}, Invalid),
        ({}, {"rate_hao": None}, Invalid),
        ({}, {"rate_hao": None, "payer": "giver"}, Invalid),
        ({}, {"per_pieces": 7}, Invalid),
        ({}, {"pieces": 11}, rules.MoreThanOpen),
        ({}, {"rate_hao": 900_000}, OddRate),
        ({}, {"engagement": "ying_at"}, NotFound),
        ({"is_scrap": True, "pieces": 2}, {"pieces": 2}, rules.NotToRework),
    ],
)
def test_rework_that_cannot_be_given(
    session: Session, cast: Cast, change: dict[str, Any], more: dict[str, Any], error: type[Any]
) -> None:
    of = seams(session, cast, **change)
    if "engagement" in more:
        more = {**more, "engagement_id": getattr(cast, more["engagement"])}
    with refusing(session, error):
        give(session, cast, of, **more)


def test_no_more_is_given_than_was_found(session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    give(session, cast, of, 6)
    with refusing(session, rules.MoreThanOpen):
        give(session, cast, of, 5)
    give(session, cast, of, 4, payer="workshop", engagement_id=None, rate_hao=None)


def test_an_odd_rate_that_is_right_is_taken(session: Session, cast: Cast) -> None:
    assert give(session, cast, seams(session, cast), rate_hao=900_000, sure="900000/1").rate_hao == 900_000


def test_rework_goes_to_somebody_else_until_something_came_back(session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    first = give(session, cast, of)
    second = give(session, cast, of, 7, engagement_id=cast.gui_at, instead_of_id=first.id)
    assert [line.job.id for line in queries.job_lines(session, check_id=of.check_id)] == [second.id]
    with refusing(session, rules.GivenAnew):
        come_back(session, cast, first, 1)
    give(session, cast, of, 3)
    come_back(session, cast, second, 1)
    for instead in (second.id, first.id, new_id()):
        with refusing(session, Invalid):
            give(session, cast, of, 7, instead_of_id=instead)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"passed": 11}, rules.MoreThanOpen),
        ({"passed": 6, "scrapped": 5}, rules.MoreThanOpen),
        ({"passed": 0}, Invalid),
        ({"done_on": TODAY + timedelta(days=1)}, InTheFuture),
        ({"done_on": TODAY - timedelta(days=1)}, rules.BeforeTheCheck),
    ],
)
def test_a_result_that_cannot_be(session: Session, cast: Cast, change: dict[str, Any], error: type[Any]) -> None:
    job = give(session, cast, seams(session, cast))
    with refusing(session, error):
        come_back(session, cast, job, **({"passed": 1} | change))


def test_a_result_needs_an_open_day_and_a_worker_who_is_here(session: Session, cast: Cast) -> None:
    job = give(session, cast, seams(session, cast))
    workshop, yan = session.get_one(Workshop, cast.workshop), session.get_one(Engagement, cast.yan_at)
    yan.ended_on = TODAY - timedelta(days=1)
    with refusing(session, NotEngaged):
        come_back(session, cast, job, 1)
    yan.ended_on, yan.minor_until = None, TODAY
    session.get_one(Operation, cast.sleeve).barred_to_minors = True
    with refusing(session, BarredToMinors):
        come_back(session, cast, job, 1)
    yan.minor_until = None
    workshop.closed_through = TODAY
    with refusing(session, MonthClosed):
        come_back(session, cast, job, 1)


def test_a_barred_step_is_not_given_to_a_minor(session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    session.get_one(Operation, cast.sleeve).barred_to_minors = True
    session.get_one(Engagement, cast.yan_at).minor_until = TODAY
    with refusing(session, BarredToMinors):
        give(session, cast, of)


def test_a_result_taken_back_takes_its_pay_with_it(session: Session, cast: Cast) -> None:
    job = give(session, cast, seams(session, cast))
    result = come_back(session, cast, job, 8, 2)
    with noting(session, Action.REWORK_RESULT_ADDED, Action.SHEET_UNDONE):
        row = rework.take_back_result(session, cast.lan, result.id, new_id(), NOON + MINUTE)
    assert rework.take_back_result(session, cast.lan, result.id, row.id, NOON) is row
    assert pay(session, cast, cast.yan_at) == {}
    assert queries.quality_cost(session, cast.order).repair_fen == 0
    for again in (result, row):
        with refusing(session, rules.TakenBackAlready):
            rework.take_back_result(session, cast.lan, again.id, new_id(), NOON)
    come_back(session, cast, job, 10, now=NOON + 2 * MINUTE)
    assert pay(session, cast, cast.yan_at) == {LineKind.REPAIR: 300}
    told = [(of.passed, taken) for of, taken in queries.results_of(session, job.id) if not of.takes_back_id]
    assert told == [(8, True), (10, False)]


def test_a_form_s_id_is_good_for_one_rework_and_one_result(session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    job, other = give(session, cast, of, 5), give(session, cast, of, 5)
    assert give(session, cast, of, 5, id=job.id) is job
    for more in ({"rate_hao": 5_000}, {"engagement_id": cast.gui_at}):
        with refusing(session, IdInUse):
            give(session, cast, of, 5, id=job.id, **more)
    result = come_back(session, cast, job, 5)
    assert come_back(session, cast, job, 5, id=result.id) is result
    for again, passed in ((other, 5), (job, 4)):
        with refusing(session, IdInUse):
            come_back(session, cast, again, passed, id=result.id)
    row = rework.take_back_result(session, cast.lan, result.id, new_id(), NOON + MINUTE)
    with refusing(session, IdInUse):
        rework.take_back_result(session, cast.lan, come_back(session, cast, other, 5).id, row.id, NOON + MINUTE)


def test_a_closed_month_gives_nothing_back(session: Session, cast: Cast) -> None:
    result = come_back(session, cast, give(session, cast, seams(session, cast)), 8)
    session.get_one(Workshop, cast.workshop).closed_through = TODAY
    with refusing(session, MonthClosed):
        rework.take_back_result(session, cast.lan, result.id, new_id(), NOON)


def test_the_owners_hours_cost_and_are_paid_to_nobody(session: Session, cast: Cast) -> None:
    before = row_counts(session)

    def add(hours: str, **more: Any) -> Any:
        wish = AddRepairTime.model_validate({"done_on": TODAY, "hours": hours, "rate_fen": "15", **more})
        return commands.add_repair_time(session, cast.mei, cast.order, wish, TODAY, NOON)

    with noting(session, Action.REPAIR_TIME_ADDED):
        first = add("2.5")
    assert add("2.5", id=first.id) is first
    with refusing(session, IdInUse):
        add("9", id=first.id)
    add("-0.5")
    cost = queries.quality_cost(session, cast.order)
    assert (cost.own_minutes, cost.own_fen, cost.total_fen) == (120, 3_000, 3_000)
    with refusing(session, Invalid):
        add("-2.25")
    with refusing(session, InTheFuture):
        add("1", done_on=TODAY + timedelta(days=1))
    grown = row_counts(session) - before
    assert set(grown) == {"repair_time", "note"}


def test_others_find_nothing(as_actor: Callable[[Actor], Session], session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    job = give(session, cast, of)
    result = come_back(session, cast, job, 1)
    for actor in (cast.stranger, cast.fang):
        theirs = as_actor(actor)
        assert queries.checks(theirs) == []
        assert queries.job_lines(theirs) == []
        for table, row in ((Defect, of), (ReworkJob, job), (ReworkResult, result)):
            assert theirs.get(table, row.id) is None
    with refusing(as_actor(cast.stranger), NotFound):
        rework.take_back_result(as_actor(cast.stranger), cast.stranger, result.id, new_id(), NOON)
    assert session.scalar(sa.select(sa.func.count()).where(col(ReworkResult.job_id) == job.id)) == 1
