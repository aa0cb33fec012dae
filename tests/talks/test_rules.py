"""Which objections are open, by when they are answered, what they come to, and how they are counted."""

from datetime import date

import pytest

from workshop.ids import new_id
from workshop.talks import rules
from workshop.talks.rules import (
    DaySettled,
    Ended,
    MonthPart,
    Outcome,
    Pattern,
    Said,
    TalkKind,
    answer_by,
    check_unsettled,
    days_late,
    month_part,
    open_objections,
    settled_pieces,
)

A, B, C = new_id(), new_id(), new_id()
SLEEVE, HEM = new_id(), new_id()
DAY = date(2025, 9, 16)


def no(talk_id: object, line: object = SLEEVE) -> Said:
    return Said(talk_id, TalkKind.NOT_RIGHT, line, None)  # type: ignore[arg-type]


def right(line: object = None) -> Said:
    return Said(new_id(), TalkKind.RIGHT, line, None)  # type: ignore[arg-type]


def reply(to: object, kind: TalkKind = TalkKind.ANSWER, line: object = SLEEVE) -> Said:
    return Said(new_id(), kind, line, to)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "waiting"),
    [
        ([], set()),
        ([right()], set()),
        ([no(A)], {A}),
        ([no(A), reply(A)], set()),
        ([no(A), reply(A, TalkKind.RECOUNT)], {A}),
        ([no(A), right()], set()),
        ([no(A), right(SLEEVE)], set()),
        ([no(A), right(HEM)], {A}),
        ([no(A), no(B)], {B}),
        ([no(A), no(B, HEM)], {A, B}),
        ([no(A), no(B, HEM), right(HEM)], {A}),
        ([no(A), no(B, HEM), reply(A)], {B}),
        ([no(A), no(B, HEM), right()], set()),
        ([no(A), no(B), reply(A)], {B}),
        ([no(A), reply(A), no(B)], {B}),
        ([right(), no(A)], {A}),
        ([no(A, None), no(B), right(SLEEVE)], {A}),
        ([no(A, None), reply(A, line=None), no(B), no(C, None)], {B, C}),
    ],
)
def test_the_last_word_on_a_line_waits_until_it_is_answered(said: list[Said], waiting: set[object]) -> None:
    assert open_objections(said) == waiting


@pytest.mark.parametrize(
    ("before", "due_on"),
    [(None, date(2025, 9, 19)), (date(2025, 9, 18), date(2025, 9, 18)), (date(2025, 9, 25), date(2025, 9, 19))],
)
def test_whoever_puts_her_word_right_keeps_her_place(before: date | None, due_on: date) -> None:
    assert answer_by(DAY, 3, before) == due_on


@pytest.mark.parametrize(
    ("due_on", "late"), [(None, 0), (date(2025, 9, 17), 0), (DAY, 0), (date(2025, 9, 15), 1), (date(2025, 8, 31), 16)]
)
def test_an_answer_is_late_from_the_next_day_on(due_on: date | None, late: int) -> None:
    assert days_late(due_on, DAY) == late


@pytest.mark.parametrize(("outcome", "pieces"), [(Outcome.ACCEPTED, 130), (Outcome.SPLIT, 120), (Outcome.REFUSED, 110)])
def test_what_an_end_comes_to(outcome: Outcome, pieces: int) -> None:
    assert settled_pieces(outcome, standing=110, claimed=130, settled=120) == pieces


def test_a_settled_day_is_told() -> None:
    check_unsettled(DAY, None)
    check_unsettled(DAY, date(2025, 9, 15))
    with pytest.raises(DaySettled):
        check_unsettled(DAY, DAY)


@pytest.mark.parametrize(
    ("day", "part"),
    [(1, MonthPart.EARLY), (10, MonthPart.EARLY), (11, MonthPart.MIDDLE), (20, MonthPart.MIDDLE), (21, MonthPart.LATE)],
)
def test_a_month_has_three_parts(day: int, part: MonthPart) -> None:
    assert month_part(DAY.replace(day=day)) == part


@pytest.mark.parametrize(
    ("differences", "tells", "typical"),
    [([], False, None), ([20, 20], False, None), ([20, 5, 100], True, 20), ([-5, 20, 10, 20], True, 15)],
)
def test_too_few_objections_tell_nothing_of_themselves(
    differences: list[int], tells: bool, typical: int | None
) -> None:
    pattern = Pattern(40, [Ended(difference, Outcome.SPLIT) for difference in differences])
    assert (pattern.tells, pattern.typical, pattern.ended(Outcome.SPLIT)) == (tells, typical, len(differences))
    assert pattern.ended(None) == 0
    assert rules.FEW == 3
