"""Saving a day's counts, on both databases."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import MINUTE, YESTERDAY, cell, save, saved_sheet, standing, wish
from workshop.clock import Month
from workshop.database import get
from workshop.errors import Doubtful, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.output import queries, rules
from workshop.output.commands import Cell, save_day
from workshop.output.earned import earned as earned_of
from workshop.output.models import OutputLine, SheetTotal
from workshop.output.rules import Count
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

TOMORROW = TODAY + timedelta(days=1)


def lines_of(session: Session, sheet_id: UUID) -> list[tuple[int, int]]:
    """Good pieces and rate of the sheet's lines."""
    rows = session.execute(
        sa.select(OutputLine.good, OutputLine.rate_hao).where(OutputLine.sheet_id == sheet_id).order_by(OutputLine.line)
    )
    return [(good, rate) for good, rate in rows]


def doubts(told: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told.value.details["doubts"]
    return found


# --- one sheet ------------------------------------------------------------


def test_a_grid_becomes_one_sheet_with_lines_and_a_foot(session: Session, cast: Cast) -> None:
    with noting(session, Action.SHEET_SAVED):
        sheet = saved_sheet(
            session,
            cast,
            cell(cast, 110),
            cell(cast, 40, at=cast.hem),
            cell(cast, 90, of=cast.yan_at),
            cell(cast, 0, at=cast.button),
        )
    assert (sheet.month, sheet.number, sheet.kind, sheet.recorded_by) == ("2025-09", 1, "count", cast.lan.account_id)
    assert standing(session) == {
        (cast.fang_at, cast.sleeve): Count(110),
        (cast.fang_at, cast.hem): Count(40),
        (cast.yan_at, cast.sleeve): Count(90),
    }
    assert queries.recorded_pieces(session, [cast.sleeve, cast.hem]) == {cast.sleeve: 200, cast.hem: 40}


def test_a_sheet_sent_twice_counts_once(session: Session, cast: Cast) -> None:
    asked = wish(cell(cast, 110))
    first = save(session, cast, asked)
    with noting(session):
        again = save(session, cast, asked)
        other = save(session, cast, wish(cell(cast, 500), id=asked.id))
    assert (first.repeated, again.repeated, other.repeated) == (False, True, True)
    assert {repeat.sheet.id for repeat in (first, again, other) if repeat.sheet} == {asked.id}
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(110)}


def test_numbers_follow_one_another_in_each_month(session: Session, cast: Cast) -> None:
    with_august(session, cast)
    numbers = [
        (sheet.month, sheet.number)
        for sheet in (
            saved_sheet(session, cast, cell(cast, 10)),
            saved_sheet(session, cast, cell(cast, 20), day=date(2025, 8, 31)),
            saved_sheet(session, cast, cell(cast, 30), day=YESTERDAY),
        )
    ]
    assert numbers == [("2025-09", 1), ("2025-08", 1), ("2025-09", 2)]


def with_august(session: Session, cast: Cast) -> None:
    """Let Fang and the sleeve's rate have begun in August."""
    get(session, Engagement, cast.fang_at).started_on = date(2025, 8, 1)
    rates = sa.table("rate", sa.column("valid_from", sa.Date()))
    session.connection().execute(sa.update(rates).values(valid_from=date(2025, 8, 1)))


def test_nothing_changed_makes_no_sheet(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    with noting(session):
        assert save(session, cast, wish(cell(cast, 110, seen=110))).sheet is None
        assert save(session, cast, wish(cell(cast, 110, seen=0))).sheet is None, "somebody typed the same"
        assert save(session, cast, wish()).sheet is None


def test_rework_and_scrap_are_counted_beside_and_pay_nothing(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100, rework=4, scrap=1))
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(100, 4, 1)}
    saved_sheet(session, cast, cell(cast, 104, seen=100, rework=0))
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(104, 0, 1)}
    earned = earned_of(session, cast.workshop, cast.fang_at, Month.of(TODAY))
    assert earned.pay_fen == 104 * 85


# --- corrections ----------------------------------------------------------


def test_a_correction_writes_the_difference(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110), cell(cast, 40, at=cast.hem))
    sheet = saved_sheet(session, cast, cell(cast, 100, seen=110), cell(cast, 40, seen=40, at=cast.hem))
    assert lines_of(session, sheet.id) == [(-10, 8_500)]
    assert standing(session)[cast.fang_at, cast.sleeve] == Count(100)


def test_a_correction_keeps_the_rate_of_its_day(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    rate = AnnounceRate(rate_hao=9_000, valid_from=TOMORROW, reason="新面料")
    announce_rate(session, cast.mei, cast.sleeve, rate, TODAY, NOON)
    later = NOON + timedelta(days=1)
    from_today = wish(cell(cast, 120, seen=110))
    corrected = save_day(session, cast.lan, from_today, TOMORROW, later).sheet
    on_tomorrow = save_day(session, cast.lan, wish(cell(cast, 50), day=TOMORROW), TOMORROW, later).sheet
    assert corrected is not None
    assert lines_of(session, corrected.id) == [(10, 8_500)]
    assert on_tomorrow is not None
    assert lines_of(session, on_tomorrow.id) == [(50, 9_000)]


def test_a_cell_taken_to_nothing_is_blank_again(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    saved_sheet(session, cast, cell(cast, 0, seen=110))
    assert standing(session) == {}
    assert queries.recorded_pieces(session, [cast.sleeve]) == {cast.sleeve: 0}


# --- two recorders --------------------------------------------------------


def test_a_cell_left_as_it_was_changes_nothing(session: Session, cast: Cast) -> None:
    """Lan's page is old; what she did not touch stays as others have saved it since."""
    saved_sheet(session, cast, cell(cast, 110))
    saved_sheet(session, cast, cell(cast, 0, seen=0), cell(cast, 90, of=cast.yan_at))
    assert standing(session)[cast.fang_at, cast.sleeve] == Count(110)


def test_a_cell_that_both_typed_is_asked_about(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110))
    stale = wish(cell(cast, 130))
    with refusing(session, Doubtful) as told:
        save(session, cast, stale)
    (doubt,) = doubts(told)
    assert (doubt["kind"], doubt["pieces"], doubt["other"]) == ("changed", 130, 110)
    sheet = save(session, cast, stale.model_copy(update={"confirmed": frozenset({doubt["key"]})})).sheet
    assert sheet is not None
    assert lines_of(session, sheet.id) == [(20, 8_500)]


# --- what is asked --------------------------------------------------------


def test_far_above_the_usual_is_asked_about_and_the_yes_binds_to_the_number(session: Session, cast: Cast) -> None:
    for back in (1, 2, 3):
        saved_sheet(session, cast, cell(cast, 120), day=TODAY - timedelta(days=back))
    with refusing(session, Doubtful) as told:
        save(session, cast, wish(cell(cast, 1_200)))
    (doubt,) = doubts(told)
    assert (doubt["kind"], doubt["usual"], doubt["suggested"]) == ("unusual", 120, 120)
    with refusing(session, Doubtful):
        save(session, cast, wish(cell(cast, 1_201), confirmed=[doubt["key"]]))
    saved_sheet(session, cast, cell(cast, 1_200), confirmed=[doubt["key"]])
    assert session.scalars(sa.select(OutputLine.asked).where(OutputLine.work_date == TODAY)).all() == ["unusual"]


def test_less_than_usual_is_nobody_s_question(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 120), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 3))


def test_more_than_ordered_needs_a_yes_and_a_reason(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 9_990))
    cells = [cell(cast, 8, of=cast.yan_at), cell(cast, 9, of=cast.gui_at)]
    with refusing(session, Doubtful) as told:
        save(session, cast, wish(*cells))
    (doubt,) = doubts(told)
    assert (doubt["kind"], doubt["pieces"], doubt["other"]) == ("overrun", 10_007, 10_000)
    with refusing(session, Invalid) as missing:
        save(session, cast, wish(*cells, confirmed=[doubt["key"]]))
    assert list(missing.value.fields) == ["note"]
    sheet = saved_sheet(session, cast, *cells, confirmed=[doubt["key"]], note="补次品")
    assert sheet.note == "补次品"


def test_taking_back_from_an_overrun_is_not_asked_about(session: Session, cast: Cast) -> None:
    key = f"overrun//{cast.sleeve}/10050"
    saved_sheet(session, cast, cell(cast, 10_050), confirmed=[key], note="x")
    saved_sheet(session, cast, cell(cast, 10_040, seen=10_050))


# --- refusals -------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (TOMORROW, rules.InTheFuture),
        (date(9999, 12, 31), rules.InTheFuture),
        (BEGAN - timedelta(days=1), rules.NotEngaged),
        (date(1, 1, 1), rules.NotEngaged),
    ],
)
def test_a_day_that_cannot_be_counted(session: Session, cast: Cast, day: date, refusal: type[rules.Refused]) -> None:
    with refusing(session, refusal):
        save(session, cast, wish(cell(cast, 10), day=day))


def test_a_day_after_her_last_is_refused_by_name(session: Session, cast: Cast) -> None:
    get(session, Engagement, cast.fang_at).ended_on = YESTERDAY
    session.flush()
    with refusing(session, rules.NotEngaged) as told:
        save(session, cast, wish(cell(cast, 10), cell(cast, 10, of=cast.yan_at)))
    assert told.value.details["names"] == "王秀芳"


def test_a_settled_month_is_closed_but_for_a_repeat(session: Session, cast: Cast) -> None:
    asked = wish(cell(cast, 10))
    save(session, cast, asked)
    get(session, Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, rules.MonthClosed):
        save(session, cast, wish(cell(cast, 20, seen=10)))
    assert save(session, cast, asked).repeated


def test_an_operation_without_a_rate_is_refused_by_name(session: Session, cast: Cast) -> None:
    get(session, Engagement, cast.fang_at).started_on = date(2025, 8, 1)
    session.flush()
    with refusing(session, rules.NoRate) as told:
        save(session, cast, wish(cell(cast, 10), day=date(2025, 8, 20)))
    assert told.value.details["names"] == "上袖"


@pytest.mark.parametrize("which", ["ying", "her operation", "nobody", "no operation"])
def test_what_is_not_of_this_workshop_is_not_here(session: Session, cast: Cast, which: str) -> None:
    foreign = {
        "ying": {"of": cast.ying_at},
        "her operation": {"at": cast.other_operation},
        "nobody": {"of": new_id()},
        "no operation": {"at": new_id()},
    }
    with refusing(session, NotFound):
        save(session, cast, wish(cell(cast, 10, of=cast.yan_at), cell(cast, 10, **foreign[which])))


@pytest.mark.parametrize(
    ("field", "value"), [("good", -1), ("good", 100_000), ("good", "many"), ("rework", -1), ("scrap", 100_000)]
)
def test_an_absurd_count_is_not_taken(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as told:
        Cell.model_validate({**cell(cast, 0).model_dump(), field: value})
    assert [error["loc"] for error in told.value.errors()] == [(field,)]


def test_a_minute_later_is_a_sheet_of_its_own(session: Session, cast: Cast) -> None:
    first = saved_sheet(session, cast, cell(cast, 10))
    second = saved_sheet(session, cast, cell(cast, 20, seen=10), now=NOON + MINUTE)
    totals = session.execute(sa.select(SheetTotal.sheet_id, SheetTotal.good)).all()
    assert {(sheet_id, good) for sheet_id, good in totals} == {(first.id, 10), (second.id, 10)}


# --- who was here ---------------------------------------------------------


def test_a_last_day_put_right_later_hides_no_count(session: Session, cast: Cast) -> None:
    """She is paid for it, so it is shown, and may be put right; nothing new is added."""
    save(session, cast, wish(cell(cast, 110)))
    get(session, Engagement, cast.fang_at).ended_on = YESTERDAY
    session.flush()
    assert cast.fang_at in [person.id for person in queries.people_of_day(session, TODAY)]
    save(session, cast, wish(cell(cast, 100, seen=110)))
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(100)}
    with refusing(session, rules.NotEngaged):
        save(session, cast, wish(cell(cast, 5, at=cast.hem)))


def test_a_yes_to_one_saving_in_between_is_not_a_yes_to_the_next(session: Session, cast: Cast) -> None:
    save(session, cast, wish(cell(cast, 110)))
    stale = wish(cell(cast, 120))
    with refusing(session, Doubtful) as told:
        save(session, cast, stale)
    key = doubts(told)[0]["key"]
    save(session, cast, wish(cell(cast, 115, seen=110)))
    with refusing(session, Doubtful):
        save(session, cast, stale.model_copy(update={"confirmed": frozenset({key})}))


def test_without_a_page_the_day_comes_to_what_is_said(session: Session, cast: Cast) -> None:
    save(session, cast, wish(cell(cast, 100)))
    bare = {"engagement_id": cast.fang_at, "operation_id": cast.sleeve, "good": 0}
    save(session, cast, wish(Cell.model_validate(bare)))
    assert standing(session) == {}
    with pytest.raises(ValidationError):
        wish(cell(cast, 1), cell(cast, 2))
