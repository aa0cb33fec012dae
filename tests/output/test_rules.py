"""When a count may be recorded, and what is asked about it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workshop.errors import Refused
from workshop.ids import new_id
from workshop.output import rules
from workshop.output.rules import DoubtKind, SheetKind

SLEEVE, HEM, FANG = new_id(), new_id(), new_id()
NOON = datetime(2025, 9, 16, 4, tzinfo=UTC)


def day(number: int) -> date:
    return date(2025, 9, number)


# --- may it be recorded? --------------------------------------------------


@pytest.mark.parametrize(
    ("work_date", "closed_through", "open"),
    [(16, None, True), (16, day(15), True), (15, day(15), False), (1, day(15), False)],
)
def test_a_settled_day_is_closed(work_date: int, closed_through: date | None, open: bool) -> None:
    if open:
        rules.check_open(day(work_date), closed_through)
    else:
        with pytest.raises(rules.MonthClosed):
            rules.check_open(day(work_date), closed_through)


def test_tomorrow_cannot_be_counted() -> None:
    rules.check_not_future(day(16), day(16))
    with pytest.raises(rules.InTheFuture):
        rules.check_not_future(day(17), day(16))


@pytest.mark.parametrize(
    ("ended", "on", "engaged"),
    [(None, 1, False), (None, 2, True), (None, 30, True), (10, 10, True), (10, 11, False), (10, 1, False)],
)
def test_an_engagement_holds_both_its_ends(ended: int | None, on: int, engaged: bool) -> None:
    assert rules.is_engaged(day(2), day(ended) if ended else None, day(on)) is engaged


@pytest.mark.parametrize(
    ("kind", "age_minutes", "undone", "built_upon", "refusal"),
    [
        (SheetKind.COUNT, 0, False, False, None),
        (SheetKind.COUNT, 10, False, False, None),
        (SheetKind.COUNT, 11, False, False, rules.TooLateToUndo),
        (SheetKind.COUNT, 1, True, False, rules.UndoneAlready),
        (SheetKind.COUNT, 1, False, True, rules.BuiltUpon),
        (SheetKind.UNDO, 1, False, False, rules.NoUndoOfUndo),
    ],
)
def test_a_sheet_is_undone_once_soon_and_if_nothing_stands_on_it(
    kind: SheetKind, age_minutes: int, undone: bool, built_upon: bool, refusal: type[Refused] | None
) -> None:
    facts = {"recorded_at": NOON - timedelta(minutes=age_minutes), "undone": undone, "built_upon": built_upon}
    if refusal is None:
        rules.check_undo(kind, now=NOON, **facts)
    else:
        with pytest.raises(refusal):
            rules.check_undo(kind, now=NOON, **facts)


# --- is it likely? --------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "days", "usual"),
    [(0, 0, 0), (0, 5, 0), (-20, 2, 0), (120, 1, 120), (359, 3, 120), (1_234, 1, 1_200), (9, 1, 9), (95, 10, 10)],
)
def test_usual_is_a_day_s_mean_in_two_digits(pieces: int, days: int, usual: int) -> None:
    assert rules.usual_pieces(pieces, days) == usual


@pytest.mark.parametrize(
    ("pieces", "usual", "unusual", "meant"),
    [
        (1_200, 120, True, 120),
        (361, 120, True, None),  # far above, and 36 is not what she makes
        (360, 120, False, None),
        (10, 120, False, None),  # half a day in the fields is nobody's question
        (9, 2, False, None),  # three times of little is little
        (33, 2, True, 3),
        (5_000, 0, False, None),  # nothing is known of her yet
    ],
)
def test_only_far_above_the_usual_is_asked_about(pieces: int, usual: int, unusual: bool, meant: int | None) -> None:
    doubt = rules.doubt_unusual(FANG, SLEEVE, pieces, usual)
    assert (doubt is not None) is unusual
    if doubt:
        assert (doubt.kind, doubt.usual, doubt.suggested) == (DoubtKind.UNUSUAL, usual, meant)


@pytest.mark.parametrize(
    ("pieces", "usual", "meant"), [(1_200, 120, 120), (1_210, 120, 121), (7, 120, None), (4_000, 120, None)]
)
def test_one_digit_too_many_is_likely_meant_without_it(pieces: int, usual: int, meant: int | None) -> None:
    assert rules.likely_meant(pieces, usual) == meant


@pytest.mark.parametrize(
    ("recorded", "added", "asked"), [(90, 10, False), (90, 11, True), (120, 1, True), (120, -5, False), (120, 0, False)]
)
def test_more_than_ordered_is_asked_about_only_if_this_adds_to_it(recorded: int, added: int, asked: bool) -> None:
    doubt = rules.doubt_overrun(SLEEVE, ordered=100, recorded=recorded, added=added)
    assert (doubt is not None) is asked
    if doubt:
        assert (doubt.pieces, doubt.other) == (recorded + added, 100)


def test_a_yes_to_one_number_is_not_a_yes_to_another() -> None:
    keys = {rules.doubt_unusual(FANG, SLEEVE, pieces, 120).key for pieces in (1_200, 1_201)}  # type: ignore[union-attr]
    assert len(keys) == 2
