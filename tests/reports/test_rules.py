"""What an answer makes of a report, and when silence takes it."""

from datetime import date

import pytest

from workshop.reports.rules import (
    AnswerKind,
    Choice,
    TooLongAgo,
    check_recent,
    counts_from,
    first_choice,
    says_again,
    settled_as,
)

TUESDAY = date(2025, 9, 16)


@pytest.mark.parametrize(
    ("said", "book", "is_asked", "chosen"),
    [
        (120, 0, False, Choice.SAID),  # only she has counted
        (120, 120, False, Choice.SAID),
        (120, 120, True, Choice.SAID),  # much, and both say so
        (120, 110, False, Choice.LATER),
        (1200, 0, True, Choice.LATER),  # much: somebody shall look
        (0, 0, False, Choice.SAID),
    ],
)
def test_what_is_chosen_before_anybody_looked(said: int, book: int, is_asked: bool, chosen: Choice) -> None:
    assert first_choice(said, book, is_asked=is_asked) == chosen


@pytest.mark.parametrize(
    ("choice", "typed", "settled"),
    [
        (Choice.SAID, 120, (AnswerKind.CONFIRMED, 120)),
        (Choice.SAID, None, (AnswerKind.CONFIRMED, 120)),
        (Choice.SAID, 115, (AnswerKind.CORRECTED, 115)),
        (Choice.SAID, 0, (AnswerKind.CORRECTED, 0)),
        (Choice.BOOK, 120, (AnswerKind.CORRECTED, 110)),
        (Choice.BOOK, 115, (AnswerKind.CORRECTED, 115)),
        (Choice.LATER, 120, None),
        (Choice.LATER, None, None),
        (Choice.LATER, 115, (AnswerKind.CORRECTED, 115)),
    ],
)
def test_a_number_that_was_changed_goes_first(
    choice: Choice, typed: int | None, settled: tuple[AnswerKind, int] | None
) -> None:
    assert settled_as(choice, 120, 110, typed) == settled


def test_the_book_may_say_the_same() -> None:
    assert settled_as(Choice.BOOK, 120, 120, 120) == (AnswerKind.CONFIRMED, 120)


@pytest.mark.parametrize(
    ("before", "choice", "typed", "again"),
    [
        (("confirmed", 120), Choice.SAID, 120, True),
        (("confirmed", 120), Choice.SAID, None, True),
        (("confirmed", 120), Choice.SAID, 110, False),
        (("confirmed", 120), Choice.LATER, 120, False),
        (("confirmed", 120), Choice.ASK, 120, False),
        (("corrected", 110), Choice.SAID, 110, True),
        (("corrected", 110), Choice.BOOK, 120, True),
        (("corrected", 110), Choice.SAID, 120, False),
        (("asked", None), Choice.ASK, 120, True),
        (("asked", None), Choice.SAID, 120, False),
    ],
)
def test_an_answer_sent_again_says_the_same(
    before: tuple[str, int | None], choice: Choice, typed: int | None, again: bool
) -> None:
    assert says_again(before, 120, choice, typed) is again


@pytest.mark.parametrize(("days", "first"), [(0, 17), (1, 18), (3, 20)])
def test_the_leader_has_whole_days_to_answer(days: int, first: int) -> None:
    assert counts_from(TUESDAY, days) == date(2025, 9, first)


def test_yesterday_is_recent_and_the_day_before_is_not() -> None:
    check_recent(date(2025, 9, 15), TUESDAY)
    with pytest.raises(TooLongAgo):
        check_recent(date(2025, 9, 14), TUESDAY)
