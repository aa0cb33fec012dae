"""Taking a sheet back: once, within ten minutes, and only if nothing stands on it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import MINUTE, cell, saved_sheet, standing, undo
from workshop.clock import Month
from workshop.database import get
from workshop.errors import IdInUse, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output import queries, rules
from workshop.output.earned import earned as earned_of
from workshop.output.models import OutputLine
from workshop.output.rules import Count
from workshop.output.undoing import UndoSheet, undo_sheet
from workshop.tenancy import Workshop


def test_an_undo_is_a_sheet_that_says_the_opposite(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 110, rework=2), cell(cast, 90, of=cast.yan_at))
    with noting(session, Action.SHEET_UNDONE):
        undoing = undo(session, cast, sheet, NOON + 10 * MINUTE)
    assert (undoing.kind, undoing.undoes_id, undoing.number) == ("undo", sheet.id, 2)
    assert standing(session) == {}
    assert queries.recorded_pieces(session, [cast.sleeve]) == {cast.sleeve: 0}
    assert len(session.scalars(sa.select(OutputLine.line)).all()) == 4, "nothing is removed"


def test_an_undo_sent_twice_undoes_once(session: Session, cast: Cast) -> None:
    sheet, wish = saved_sheet(session, cast, cell(cast, 110)), UndoSheet()
    first = undo_sheet(session, cast.lan, sheet.id, wish, NOON)
    with noting(session):
        assert undo_sheet(session, cast.lan, sheet.id, wish, NOON).id == first.id
    with refusing(session, rules.UndoneAlready):
        undo(session, cast, sheet)


def test_after_ten_minutes_it_is_too_late(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 110))
    with refusing(session, rules.TooLateToUndo):
        undo(session, cast, sheet, NOON + 10 * MINUTE + timedelta(seconds=1))


def test_an_undo_cannot_be_undone(session: Session, cast: Cast) -> None:
    undoing = undo(session, cast, saved_sheet(session, cast, cell(cast, 110)))
    with refusing(session, rules.NoUndoOfUndo):
        undo(session, cast, undoing)


def test_what_stands_on_a_sheet_is_undone_first(session: Session, cast: Cast) -> None:
    first = saved_sheet(session, cast, cell(cast, 110), cell(cast, 90, of=cast.yan_at))
    second = saved_sheet(session, cast, cell(cast, 100, seen=110), now=NOON + MINUTE)
    with refusing(session, rules.BuiltUpon):
        undo(session, cast, first, NOON + 2 * MINUTE)
    undo(session, cast, second, NOON + 3 * MINUTE)
    assert standing(session)[cast.fang_at, cast.sleeve] == Count(110)
    undo(session, cast, first, NOON + 4 * MINUTE)
    assert standing(session) == {}


def test_another_cell_of_the_day_is_not_built_upon(session: Session, cast: Cast) -> None:
    first = saved_sheet(session, cast, cell(cast, 110))
    saved_sheet(session, cast, cell(cast, 90, of=cast.yan_at), now=NOON + MINUTE)
    undo(session, cast, first, NOON + 2 * MINUTE)
    assert standing(session) == {(cast.yan_at, cast.sleeve): Count(90)}


def test_a_settled_month_is_not_undone(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 110))
    get(session, Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, rules.MonthClosed):
        undo(session, cast, sheet)


@pytest.mark.parametrize("which", ["unknown", "another workshop's"])
def test_a_sheet_that_is_not_ours_is_not_here(session: Session, cast: Cast, which: str) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 110))
    sheet_id = new_id() if which == "unknown" else sheet.id
    actor = cast.lan if which == "unknown" else cast.stranger
    session.info["scope"] = actor.scope
    session.expunge_all()
    with refusing(session, NotFound):
        undo_sheet(session, actor, sheet_id, UndoSheet(), NOON)


def test_an_undo_is_not_answered_with_another_sheet(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 110))
    with refusing(session, IdInUse):
        undo_sheet(session, cast.lan, sheet.id, UndoSheet(id=sheet.id), NOON)


def test_a_day_taken_back_is_no_day_of_work(session: Session, cast: Cast) -> None:
    undo(session, cast, saved_sheet(session, cast, cell(cast, 110)))
    earned = earned_of(session, cast.workshop, cast.fang_at, Month.of(TODAY))
    assert (earned.lines, earned.days) == ([], {})
    assert queries.people_counted(session, cast.workshop, TODAY) == set()
    assert queries.days_of_month(session, cast.workshop, Month.of(TODAY)) == []
