"""Advances and withholdings as they are written, on both databases."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.deductions.giving import advance_wish, enter, give
from tests.facts import noting, refusing
from tests.output.wishes import cell, saved_sheet
from workshop.clock import Month
from workshop.database import get
from workshop.deductions import commands, queries, rules
from workshop.deductions.commands import ReturnAdvance, SkipMonth, TakeBackRow
from workshop.deductions.models import Advance, AdvanceReturn
from workshop.deductions.queries import DueAdvance
from workshop.errors import IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.rules import InTheFuture, NotEngaged
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

SEPTEMBER = Month(2025, 9)


def taken(_session: Session) -> dict[UUID, int]:
    """No slip has taken anything."""
    return {}


def due(session: Session, cast: Cast, month: Month, **taken: int) -> list[DueAdvance]:
    ids = {UUID(key): fen for key, fen in taken.items()}
    return queries.advances_due(session, cast.workshop, month, ids).get(cast.fang_at, [])


def give_back(session: Session, cast: Cast, advance: Advance, fen: int, kind: str = "by_hand") -> AdvanceReturn:
    wish = ReturnAdvance.model_validate({"kind": kind, "amount_fen": fen, "happened_on": TODAY})
    return commands.return_advance(session, cast.hua, advance.id, wish, taken, TODAY, NOON)


def skip(session: Session, cast: Cast, advance: Advance, month: Month) -> None:
    commands.skip_month(session, cast.hua, advance.id, SkipMonth(month=month), taken, NOON)


def test_w09_more_than_she_earned_is_asked_and_the_answer_is_noted(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))  # 85 yuan
    with refusing(session, rules.MoreThanEarned) as told:
        give(session, cast, sure="")
    assert told.value.details["earned"] == "¥85.00"
    with noting(session, Action.ADVANCE_GIVEN):
        give(session, cast, sure=told.value.details["key"])
    with noting(session, Action.ADVANCE_GIVEN):
        give(session, cast, engagement_id=cast.yan_at, sure="early/80000")
    with refusing(session, rules.MoreThanEarned) as told:  # what was given before counts with it
        give(session, cast, amount_fen=1_000, instalment_fen=None, sure="early/80000")
    assert told.value.details["key"] == "early/81000"


def test_w09_an_instalment_that_takes_half_of_a_month_is_asked(session: Session, cast: Cast) -> None:
    person = get(session, Engagement, cast.fang_at)
    person.started_on = date(2025, 8, 1)
    session.flush()
    saved_sheet(session, cast, cell(cast, 300), day=date(2025, 9, 1))  # 255 yuan
    october, first = date(2025, 10, 8), {"given_on": date(2025, 10, 8), "first_month": "2025-10"}
    wish = advance_wish(cast, amount_fen=40_000, instalment_fen=20_000, sure="early/40000", **first)
    with refusing(session, rules.MuchOfAMonth) as told:
        commands.give_advance(session, cast.hua, wish, None, october, NOON)
    assert told.value.details["stays"] == "¥127.50"  # half of it, as the figures of law say
    sure = f"early/40000 {told.value.details['key']}"
    asked = wish.model_copy(update={"sure": sure})
    assert commands.give_advance(session, cast.hua, asked, None, october, NOON).id == wish.id


def test_a_form_sent_twice_is_one_advance(session: Session, cast: Cast) -> None:
    again = new_id()
    assert give(session, cast, id=again) is give(session, cast, id=again)
    with refusing(session, IdInUse):
        give(session, cast, id=again, amount_fen=90_000, sure="early/90000")
    with refusing(session, IdInUse):
        give(session, cast, id=again, is_taken_over=True)


def test_left_open_it_comes_off_at_once(session: Session, cast: Cast) -> None:
    advance = give(session, cast, instalment_fen=None)
    assert due(session, cast, SEPTEMBER) == [DueAdvance(advance.id, TODAY, 80_000, 80_000)]


def test_what_was_on_paper_is_marked_and_asked_nothing(session: Session, cast: Cast) -> None:
    before = date(2025, 6, 3)  # she was given it before the workshop wrote anything down here
    advance = give(session, cast, is_taken_over=True, given_on=before, sure="")
    assert (advance.taken_over_on, advance.given_on) == (TODAY, before)
    assert queries.paid_early_fen(session, cast.fang_at, SEPTEMBER) == 0


def test_an_advance_is_given_today_or_before_to_somebody_who_is_here(session: Session, cast: Cast) -> None:
    with refusing(session, InTheFuture):
        give(session, cast, given_on=TODAY + timedelta(days=1))
    with refusing(session, NotEngaged):
        give(session, cast, given_on=date(2025, 6, 3), first_month="2025-09")
    with refusing(session, NotFound):
        give(session, cast, engagement_id=cast.ying_at)
    get(session, Workshop, cast.workshop).closed_through = date(2025, 9, 30)
    with refusing(session, Invalid):
        give(session, cast)


def test_a_skipped_month_takes_nothing_and_is_skipped_once(session: Session, cast: Cast) -> None:
    advance = give(session, cast)
    with noting(session, Action.ADVANCE_SKIP_ADDED):
        skip(session, cast, advance, SEPTEMBER)
        skip(session, cast, advance, SEPTEMBER)
    assert due(session, cast, SEPTEMBER) == []
    assert [d.due_fen for d in due(session, cast, SEPTEMBER.plus(1))] == [20_000]
    with refusing(session, rules.NothingToSkip):  # it is all off by then
        skip(session, cast, advance, SEPTEMBER.plus(9))
    get(session, Workshop, cast.workshop).closed_through = date(2025, 10, 31)
    with refusing(session, rules.NothingToSkip):
        skip(session, cast, advance, SEPTEMBER.plus(1))


def test_what_slips_took_and_what_came_back_is_no_longer_due(session: Session, cast: Cast) -> None:
    advance = give(session, cast)
    with noting(session, Action.ADVANCE_RETURN_ADDED):
        give_back(session, cast, advance, 15_000)
    give_back(session, cast, advance, 5_000, "forgiven")
    (of,) = due(session, cast, SEPTEMBER, **{str(advance.id): 50_000})
    assert (of.due_fen, of.left_fen) == (10_000, 10_000)
    with refusing(session, Invalid):
        give_back(session, cast, advance, 60_001)
    give_back(session, cast, advance, 60_000, "mistake")
    assert due(session, cast, SEPTEMBER) == []


def test_a_return_is_taken_back_once_and_is_due_again(session: Session, cast: Cast) -> None:
    advance = give(session, cast)
    row = give_back(session, cast, advance, 80_000)
    wish = TakeBackRow()
    for _ in range(2):
        taking = commands.take_back_return(session, cast.hua, row.id, wish, NOON)
    assert [d.left_fen for d in due(session, cast, SEPTEMBER)] == [80_000]
    with refusing(session, rules.TakenBackAlready):
        commands.take_back_return(session, cast.hua, row.id, TakeBackRow(), NOON)
    with refusing(session, rules.NoTakingBackOfThat):
        commands.take_back_return(session, cast.hua, taking.id, TakeBackRow(), NOON)


# --- what law lets be withheld --------------------------------------------


def standing(session: Session, cast: Cast) -> list[int]:
    rows = queries.withholdings_of(session, cast.workshop, SEPTEMBER).get(cast.fang_at, [])
    return [row.amount_fen for row in rows]


def test_w07_what_is_withheld_stands_until_it_is_taken_back(session: Session, cast: Cast) -> None:
    with noting(session, Action.WITHHOLDING_ADDED):
        row = enter(session, cast)
    assert enter(session, cast, id=row.id) is row
    enter(session, cast, kind="court", paper="（2025）陕0799执12号", amount_fen=30_000)
    assert standing(session, cast) == [12_050, 30_000]
    with noting(session, Action.WITHHOLDING_ADDED):
        commands.take_back_withholding(session, cast.hua, row.id, TakeBackRow(), TODAY, NOON)
    assert standing(session, cast) == [30_000]
    with refusing(session, rules.TakenBackAlready):
        commands.take_back_withholding(session, cast.hua, row.id, TakeBackRow(), TODAY, NOON)


def test_the_same_twice_in_a_month_is_asked(session: Session, cast: Cast) -> None:
    enter(session, cast)
    with refusing(session, rules.WithheldTwice) as told:
        enter(session, cast)
    enter(session, cast, sure=told.value.details["key"])
    assert standing(session, cast) == [12_050, 12_050]


@pytest.mark.parametrize("month", ["2025-10", "2025-07", "9999-12"])
def test_a_month_that_is_settled_or_not_begun_is_refused(session: Session, cast: Cast, month: str) -> None:
    row = enter(session, cast)
    get(session, Workshop, cast.workshop).closed_through = date(2025, 7, 31)
    with refusing(session, Invalid):
        enter(session, cast, month=month)
    get(session, Workshop, cast.workshop).closed_through = date(2025, 9, 30)
    with refusing(session, Invalid):
        commands.take_back_withholding(session, cast.hua, row.id, TakeBackRow(), TODAY, NOON)
