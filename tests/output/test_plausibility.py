"""What is asked about a count, never refused; and what is barred to minors.  On both databases."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import refusing
from tests.output.wishes import YESTERDAY, cell, save, saved_sheet, standing, wish
from workshop.database import get
from workshop.errors import Doubtful
from workshop.ids import new_id
from workshop.orders.models import Operation
from workshop.output import rules
from workshop.output.models import OutputLine
from workshop.output.months import DatedCell, SaveMonth, Taken, save_month, take_counts
from workshop.output.rules import Count, DoubtKind
from workshop.workers.models import Engagement

FANG, HEM, SLEEVE = new_id(), new_id(), new_id()
TOMORROW = TODAY + timedelta(days=1)


# --- rules ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "usual", "asked"),
    [(30, 3, True), (29, 3, False), (10, 1, True), (9, 1, False), (1_200, 120, True), (33, 2, True), (9, 3, False)],
)
def test_ten_times_is_asked_about_however_little_it_is(pieces: int, usual: int, asked: bool) -> None:
    assert rules.is_unusual(pieces, usual) is asked


@pytest.mark.parametrize(
    ("pieces", "others", "asked"),
    [(1_200, [120], True), (1_199, [120], False), (1_200, [90, 120], True), (1_200, [], False), (1_200, [0], False)],
)
def test_where_nothing_else_is_known_ten_times_the_most_of_others_is_asked_about(
    pieces: int, others: list[int], asked: bool
) -> None:
    doubt = rules.doubt_slip(FANG, SLEEVE, pieces, others)
    assert (doubt is not None) is asked
    if doubt:
        assert (doubt.kind, doubt.usual, doubt.suggested) == (DoubtKind.UNUSUAL, 120, 120)


@pytest.mark.parametrize(
    ("pieces", "minutes", "usual", "soon"),
    [
        (20, 39, 240, True),  # 20 of 240 a day take 40 minutes
        (20, 40, 240, False),
        (20, 0, 240, True),
        (20, 0, 0, False),  # nobody knows how fast she is
        (0, 0, 240, False),
    ],
)
def test_the_same_count_sooner_than_it_can_be_made(pieces: int, minutes: int, usual: int, soon: bool) -> None:
    assert rules.too_soon(pieces, minutes, usual) is soon


def test_a_shorter_day_makes_the_same_usual_a_quicker_hand() -> None:
    assert rules.too_soon(20, 30, 240)
    assert not rules.too_soon(20, 30, 240, usual_minutes=240)


@pytest.mark.parametrize(
    ("recorded", "added", "recorded_before", "added_before", "asked"),
    [
        (0, 60, 50, 0, True),
        (0, 60, 50, 10, False),  # this very saving adds to both
        (0, 50, 50, 0, False),
        (0, 60, 0, 0, False),  # the step before is not counted at all
        (0, 60, 0, 50, True),
        (60, 5, 50, 0, False),  # asked when it went past; not every evening again
        (50, 1, 50, 0, True),
        (60, -5, 50, 0, False),
        (40, 20, 50, -10, True),
    ],
)
def test_ahead_of_the_step_before_is_asked_about_once(
    recorded: int, added: int, recorded_before: int, added_before: int, asked: bool
) -> None:
    doubt = rules.doubt_ahead(
        HEM, recorded=recorded, added=added, recorded_before=recorded_before, added_before=added_before
    )
    assert (doubt is not None) is asked
    if doubt:
        assert (doubt.pieces, doubt.other) == (recorded + added, recorded_before + added_before)
        assert rules.Doubt.of(doubt.plain()) == doubt


@pytest.mark.parametrize(
    ("barred", "minor_until", "is_barred"),
    [(True, TODAY, True), (True, YESTERDAY, False), (True, None, False), (False, TOMORROW, False)],
)
def test_a_barred_step_is_barred_until_she_is_18(barred: bool, minor_until: date | None, is_barred: bool) -> None:
    assert rules.is_barred(barred, minor_until, TODAY) is is_barred


# --- a day ----------------------------------------------------------------


def kinds(told: pytest.ExceptionInfo[Doubtful]) -> list[str]:
    return [doubt["kind"] for doubt in told.value.details["doubts"]]


def keys(told: pytest.ExceptionInfo[Doubtful]) -> frozenset[str]:
    return frozenset(doubt["key"] for doubt in told.value.details["doubts"])


def asked_on_lines(session: Session) -> set[tuple[int, str | None]]:
    return {(good, asked) for good, asked in session.execute(sa.select(OutputLine.good, OutputLine.asked))}


def test_a_step_ahead_of_the_one_before_is_asked_about_and_the_yes_is_kept_on_its_lines(
    session: Session, cast: Cast
) -> None:
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    wanted = wish(
        cell(cast, 60, at=cast.hem), cell(cast, 50, at=cast.hem, of=cast.yan_at), cell(cast, 5, of=cast.gui_at)
    )
    with refusing(session, Doubtful) as told:
        save(session, cast, wanted)
    assert [(d["kind"], d["pieces"], d["other"]) for d in told.value.details["doubts"]] == [("ahead", 110, 105)]
    save(session, cast, wanted.model_copy(update={"confirmed": keys(told)}))
    assert asked_on_lines(session) == {(100, None), (60, "ahead"), (50, "ahead"), (5, None)}
    save(session, cast, wish(cell(cast, 3, at=cast.hem, of=cast.gui_at)))


def test_what_one_saving_adds_to_both_steps_is_not_asked_about(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 100, at=cast.hem), cell(cast, 20, at=cast.button))


def test_a_step_after_one_that_nobody_counts_is_not_asked_about(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10))
    saved_sheet(session, cast, cell(cast, 200, at=cast.button, of=cast.yan_at))


def test_a_step_taken_over_from_paper_is_not_asked_about(session: Session, cast: Cast) -> None:
    get(session, Operation, cast.hem).taken_over_on = TODAY
    saved_sheet(session, cast, cell(cast, 10))
    saved_sheet(session, cast, cell(cast, 200, at=cast.hem))


def test_what_was_asked_of_the_cell_and_of_its_step_both_stay(session: Session, cast: Cast) -> None:
    for back in (1, 2, 3):
        saved_sheet(session, cast, cell(cast, 3_000), day=TODAY - timedelta(days=back))
    wanted = wish(cell(cast, 30_000), note="返单")
    with refusing(session, Doubtful) as told:
        save(session, cast, wanted)
    assert kinds(told) == ["unusual", "overrun"]
    sheet = save(session, cast, wanted.model_copy(update={"confirmed": keys(told)})).sheet
    assert sheet is not None
    assert sheet.note == "返单"
    assert (30_000, "unusual overrun") in asked_on_lines(session)


def test_one_person_on_a_phone_is_compared_with_what_others_make(session: Session, cast: Cast) -> None:
    """No history of her own, and nobody else in what is sent."""
    saved_sheet(session, cast, cell(cast, 110), day=YESTERDAY)
    with refusing(session, Doubtful) as told:
        save(session, cast, wish(cell(cast, 1_200, of=cast.yan_at)))
    (doubt,) = told.value.details["doubts"]
    assert (doubt["kind"], doubt["usual"], doubt["suggested"]) == ("unusual", 110, 120)
    save(session, cast, wish(cell(cast, 400, of=cast.yan_at)))


def test_the_first_count_of_a_step_has_nothing_to_be_compared_with(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 5_000))


# --- a month, and a file --------------------------------------------------


def dated(cast: Cast, good: int, **more: object) -> DatedCell:
    values = {"engagement_id": cast.fang_at, "operation_id": cast.sleeve, "work_date": TODAY, "good": good, "seen": 0}
    return DatedCell.model_validate({**values, **more})


def month(*cells: DatedCell, **more: object) -> SaveMonth:
    return SaveMonth.model_validate({"cells": list(cells), **more})


def test_a_month_asks_of_the_step_before_too(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    wanted = month(dated(cast, 101, operation_id=cast.hem))
    with refusing(session, Doubtful) as told:
        save_month(session, cast.lan, wanted, TODAY, NOON)
    assert kinds(told) == ["ahead"]
    save_month(session, cast.lan, wanted.model_copy(update={"confirmed": keys(told)}), TODAY, NOON)
    assert (101, "ahead") in asked_on_lines(session)


def test_the_first_count_of_a_month_is_compared_with_what_little_there_is(session: Session, cast: Cast) -> None:
    first = dated(cast, 90, engagement_id=cast.yan_at, work_date=YESTERDAY)
    with refusing(session, Doubtful) as told:
        save_month(session, cast.lan, month(first, dated(cast, 900)), TODAY, NOON)
    (doubt,) = told.value.details["doubts"]
    assert (doubt["kind"], doubt["usual"], doubt["suggested"]) == ("unusual", 90, 90)
    save_month(session, cast.lan, month(first, dated(cast, 899)), TODAY, NOON)


# --- minors ---------------------------------------------------------------


@pytest.fixture
def barred(session: Session, cast: Cast) -> None:
    """Fang is 17 until the end of the year; sleeves are not for anybody under 18."""
    get(session, Engagement, cast.fang_at).minor_until = date(2025, 12, 31)
    get(session, Operation, cast.sleeve).barred_to_minors = True
    session.flush()


@pytest.mark.usefixtures("barred")
def test_a_minor_s_count_of_a_barred_step_is_refused_by_name_and_step(session: Session, cast: Cast) -> None:
    others = cell(cast, 10, of=cast.yan_at)
    with refusing(session, rules.BarredToMinors) as told:
        save(session, cast, wish(cell(cast, 10), others))
    assert told.value.details["names"] == "王秀芳 · 上袖"
    with refusing(session, rules.BarredToMinors):
        save_month(session, cast.lan, month(dated(cast, 10)), TODAY, NOON)
    with refusing(session, rules.BarredToMinors):
        take_counts(session, cast.mei, Taken(new_id(), [dated(cast, 10)], {}, "9月.xlsx"), TODAY, NOON)
    save(session, cast, wish(cell(cast, 8, at=cast.hem), others))


def test_what_stands_there_may_still_be_put_right(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10))
    get(session, Engagement, cast.fang_at).minor_until = TODAY
    get(session, Operation, cast.sleeve).barred_to_minors = True
    saved_sheet(session, cast, cell(cast, 9, seen=10))
    save_month(session, cast.lan, month(dated(cast, 8, seen=9)), TODAY, NOON)
    assert standing(session) == {(cast.fang_at, cast.sleeve): Count(8)}


@pytest.mark.usefixtures("barred")
def test_on_the_day_on_which_she_is_18_she_may(session: Session, cast: Cast) -> None:
    get(session, Engagement, cast.fang_at).minor_until = YESTERDAY
    session.flush()
    saved_sheet(session, cast, cell(cast, 10))
    with refusing(session, rules.BarredToMinors):
        saved_sheet(session, cast, cell(cast, 10), day=YESTERDAY)
