"""Saving cells of a month, on both databases."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output import wishes
from tests.output.wishes import MINUTE, YESTERDAY
from workshop.clock import Month
from workshop.database import get
from workshop.errors import Doubtful, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.output import queries, rules
from workshop.output.commands import Saved
from workshop.output.models import OutputLine
from workshop.output.months import DatedCell, SaveMonth, Taken, save_month, standing, take_counts
from workshop.output.rules import Count
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

TOMORROW = TODAY + timedelta(days=1)
AUGUST = date(2025, 8, 20)


def cell(cast: Cast, day: date, good: int, *, seen: int = 0, of: UUID | None = None, **more: Any) -> DatedCell:
    """So many sleeves of Fang's on the day, unless it says otherwise."""
    at = more.pop("at", cast.sleeve)
    return DatedCell(engagement_id=of or cast.fang_at, operation_id=at, work_date=day, good=good, seen=seen, **more)


def wish(*cells: DatedCell, **more: Any) -> SaveMonth:
    return SaveMonth.model_validate({"id": new_id(), "cells": list(cells), **more})


def save(session: Session, cast: Cast, asked: SaveMonth, today: date = TODAY) -> Saved:
    """Lan records, as line leaders do."""
    return save_month(session, cast.lan, asked, today, NOON)


def stands(session: Session, cast: Cast) -> dict[tuple[UUID, date], Count]:
    """What stands of the sleeves in September, by worker and day."""
    september = Month.of(TODAY)
    people = [cast.fang_at, cast.yan_at, cast.gui_at]
    found = standing(session, people, [cast.sleeve], september.first_day, september.last_day)
    return {(who, day): count for (who, _, day), count in found.items()}


def doubt_of(told: Any) -> dict[str, Any]:
    (doubt,) = told.value.details["doubts"]
    return dict(doubt)


def test_several_days_become_one_sheet_at_the_rates_of_their_days(session: Session, cast: Cast) -> None:
    announce_rate(
        session, cast.mei, cast.sleeve, AnnounceRate(rate_hao=9_000, valid_from=TODAY, reason="新面料"), YESTERDAY, NOON
    )
    with noting(session, Action.SHEET_SAVED):
        sheet = save(session, cast, wish(cell(cast, YESTERDAY, 100), cell(cast, TODAY, 90))).sheet
    assert sheet is not None
    assert (sheet.month, sheet.number, sheet.kind) == ("2025-09", 1, "count")
    lines = session.execute(
        sa.select(OutputLine.work_date, OutputLine.good, OutputLine.rate_hao).order_by(OutputLine.line)
    )
    assert [tuple(line) for line in lines] == [(YESTERDAY, 100, 8_500), (TODAY, 90, 9_000)]
    assert queries.recorded_pieces(session, [cast.sleeve]) == {cast.sleeve: 190}


def test_a_month_sent_twice_counts_once(session: Session, cast: Cast) -> None:
    asked = wish(cell(cast, TODAY, 100))
    assert not save(session, cast, asked).repeated
    with noting(session):
        again = save(session, cast, wish(cell(cast, TODAY, 500), id=asked.id))
    assert (again.repeated, again.sheet and again.sheet.id) == (True, asked.id)
    assert stands(session, cast) == {(cast.fang_at, TODAY): Count(100)}


def test_only_what_changed_is_written(session: Session, cast: Cast) -> None:
    save(session, cast, wish(cell(cast, YESTERDAY, 100), cell(cast, TODAY, 90)))
    with noting(session):
        same = wish(cell(cast, YESTERDAY, 100, seen=100), cell(cast, TODAY, 90, seen=0), cell(cast, BEGAN, 0))
        assert save(session, cast, same).sheet is None
        assert save(session, cast, wish()).sheet is None
    save(session, cast, wish(cell(cast, YESTERDAY, 100, seen=100), cell(cast, TODAY, 0, seen=90)))
    assert stands(session, cast) == {(cast.fang_at, YESTERDAY): Count(100)}


def test_a_cell_left_as_it_was_changes_nothing(session: Session, cast: Cast) -> None:
    """The page is old; what was not touched stays as others have saved it since."""
    save(session, cast, wish(cell(cast, TODAY, 100)))
    save(session, cast, wish(cell(cast, TODAY, 0, seen=0), cell(cast, YESTERDAY, 90)))
    assert stands(session, cast)[cast.fang_at, TODAY] == Count(100)


def test_the_day_s_grid_and_the_month_s_are_one_book(session: Session, cast: Cast) -> None:
    wishes.saved_sheet(session, cast, wishes.cell(cast, 100, rework=4))
    save(session, cast, wish(cell(cast, TODAY, 110, seen=100)))
    assert wishes.standing(session) == {(cast.fang_at, cast.sleeve): Count(110, 4)}


def test_without_a_page_the_day_comes_to_what_is_said(session: Session, cast: Cast) -> None:
    save(session, cast, wish(cell(cast, TODAY, 100)))
    bare = {"engagement_id": cast.fang_at, "operation_id": cast.sleeve, "work_date": TODAY, "good": 40, "scrap": 2}
    save(session, cast, wish(DatedCell.model_validate(bare)))
    assert stands(session, cast) == {(cast.fang_at, TODAY): Count(40, 0, 2)}


# --- what is asked --------------------------------------------------------


def test_a_cell_that_both_typed_is_asked_about(session: Session, cast: Cast) -> None:
    save(session, cast, wish(cell(cast, TODAY, 110)))
    stale = wish(cell(cast, TODAY, 130))
    with refusing(session, Doubtful) as told:
        save(session, cast, stale)
    doubt = doubt_of(told)
    assert (doubt["kind"], doubt["other"], doubt["work_date"]) == ("changed", 110, str(TODAY))
    save(session, cast, stale.model_copy(update={"confirmed": frozenset({doubt["key"]})}))
    assert stands(session, cast) == {(cast.fang_at, TODAY): Count(130)}


def test_far_above_her_other_days_is_asked_about_and_the_yes_binds_to_the_day(session: Session, cast: Cast) -> None:
    days = [cell(cast, TODAY - timedelta(days=back), 120) for back in (1, 2, 3)]
    with refusing(session, Doubtful) as told:
        save(session, cast, wish(*days, cell(cast, TODAY, 1_200)))
    doubt = doubt_of(told)
    assert (doubt["kind"], doubt["usual"], doubt["suggested"]) == ("unusual", 120, 120)
    other_day = [cell(cast, TODAY, 120), *days[:2], cell(cast, days[2].work_date, 1_200)]
    with refusing(session, Doubtful):
        save(session, cast, wish(*other_day, confirmed=[doubt["key"]]))
    save(session, cast, wish(*days, cell(cast, TODAY, 1_200), confirmed=[doubt["key"]]))
    asked = session.execute(sa.select(OutputLine.work_date, OutputLine.asked).where(OutputLine.asked.is_not(None)))
    assert [tuple(row) for row in asked] == [(TODAY, "unusual")]


def test_with_no_days_of_her_own_the_others_are_the_measure(session: Session, cast: Cast) -> None:
    others = [cell(cast, BEGAN + timedelta(days=day), 100, of=cast.yan_at) for day in range(3)]
    with refusing(session, Doubtful):
        save(session, cast, wish(*others, cell(cast, TODAY, 1_000)))
    save(session, cast, wish(*others, cell(cast, TODAY, 129)))


def test_more_than_ordered_needs_a_yes_and_a_reason(session: Session, cast: Cast) -> None:
    cells = [cell(cast, YESTERDAY, 5_000), cell(cast, TODAY, 5_001)]
    with refusing(session, Doubtful) as told:
        save(session, cast, wish(*cells))
    doubt = doubt_of(told)
    assert (doubt["kind"], doubt["pieces"], doubt["other"]) == ("overrun", 10_001, 10_000)
    with refusing(session, Invalid) as missing:
        save(session, cast, wish(*cells, confirmed=[doubt["key"]]))
    assert list(missing.value.fields) == ["note"]
    sheet = save(session, cast, wish(*cells, confirmed=[doubt["key"]], note="补次品")).sheet
    assert sheet is not None
    assert sheet.note == "补次品"


# --- what is refused ------------------------------------------------------


def test_a_day_to_come_is_refused_before_anything_is_asked(session: Session, cast: Cast) -> None:
    with refusing(session, rules.InTheFuture):
        save(session, cast, wish(cell(cast, TODAY, 99_999), cell(cast, TOMORROW, 10)))


def test_a_day_on_which_she_is_not_here_takes_only_corrections(session: Session, cast: Cast) -> None:
    save(session, cast, wish(cell(cast, TODAY, 100)))
    get(session, Engagement, cast.fang_at).ended_on = BEGAN
    session.flush()
    with refusing(session, rules.NotEngaged) as told:
        save(session, cast, wish(cell(cast, YESTERDAY, 10), cell(cast, TODAY, 10, of=cast.yan_at)))
    assert told.value.details["names"] == "王秀芳"
    save(session, cast, wish(cell(cast, TODAY, 90, seen=100)))
    assert stands(session, cast) == {(cast.fang_at, TODAY): Count(90)}


def test_a_day_without_a_rate_is_refused_by_name(session: Session, cast: Cast) -> None:
    get(session, Engagement, cast.fang_at).started_on = AUGUST
    session.flush()
    with refusing(session, rules.NoRate) as told:
        save(session, cast, wish(cell(cast, AUGUST, 10)))
    assert told.value.details["names"] == "上袖"


def test_settled_days_are_closed_but_for_a_repeat(session: Session, cast: Cast) -> None:
    asked = wish(cell(cast, YESTERDAY, 10))
    save(session, cast, asked)
    get(session, Workshop, cast.workshop).closed_through = YESTERDAY
    session.flush()
    with refusing(session, rules.MonthClosed):
        save(session, cast, wish(cell(cast, YESTERDAY, 20, seen=10), cell(cast, TODAY, 5)))
    assert save(session, cast, asked).repeated
    assert save(session, cast, wish(cell(cast, YESTERDAY, 10, seen=10), cell(cast, TODAY, 5))).sheet


@pytest.mark.parametrize("which", ["her", "her step", "nobody", "no step"])
def test_what_is_not_of_this_workshop_is_not_here(session: Session, cast: Cast, which: str) -> None:
    foreign = {
        "her": {"of": cast.ying_at},
        "her step": {"at": cast.other_operation},
        "nobody": {"of": new_id()},
        "no step": {"at": new_id()},
    }
    with refusing(session, NotFound):
        save(session, cast, wish(cell(cast, TODAY, 10, of=cast.yan_at), cell(cast, TODAY, 10, **foreign[which])))


def test_one_month_and_each_cell_once(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="different months"):
        wish(cell(cast, TODAY, 10), cell(cast, AUGUST, 10))
    with pytest.raises(ValidationError, match="stands there twice"):
        wish(cell(cast, TODAY, 10), cell(cast, TODAY, 11))


# --- undo, files ----------------------------------------------------------


def test_a_month_s_sheet_is_taken_back_whole(session: Session, cast: Cast) -> None:
    sheet = save(session, cast, wish(cell(cast, YESTERDAY, 100), cell(cast, TODAY, 90))).sheet
    assert sheet is not None
    with noting(session, Action.SHEET_UNDONE):
        wishes.undo(session, cast, sheet, NOON + MINUTE)
    assert stands(session, cast) == {}


def test_from_a_file_what_others_changed_since_is_left_out(session: Session, cast: Cast) -> None:
    save(session, cast, wish(cell(cast, TODAY, 100)))
    cells = [cell(cast, TODAY, 130), cell(cast, YESTERDAY, 80)]
    taken = Taken(new_id(), cells, {cells[1].key: "unusual"}, "计件表-9月.xlsx")
    saved, left_out = take_counts(session, cast.mei, taken, TODAY, NOON)
    assert left_out == [cells[0].key]
    assert saved.sheet is not None
    assert (saved.sheet.kind, saved.sheet.note) == ("import", "计件表-9月.xlsx")
    assert stands(session, cast) == {(cast.fang_at, TODAY): Count(100), (cast.fang_at, YESTERDAY): Count(80)}
    again, _ = take_counts(session, cast.mei, taken, TODAY, NOON)
    assert again.repeated
