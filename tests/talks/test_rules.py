"""Whether a word still waits for its answer."""

import pytest

from workshop.ids import new_id
from workshop.talks.rules import TalkKind, is_waiting

FIRST, SECOND, THIRD = new_id(), new_id(), new_id()
NOT_RIGHT, RIGHT, ANSWER = TalkKind.NOT_RIGHT, TalkKind.RIGHT, TalkKind.ANSWER


@pytest.mark.parametrize(
    ("talks", "waiting"),
    [
        ([], False),
        ([(FIRST, RIGHT, None)], False),
        ([(FIRST, NOT_RIGHT, None)], True),
        ([(FIRST, NOT_RIGHT, None), (SECOND, ANSWER, FIRST)], False),
        ([(FIRST, NOT_RIGHT, None), (SECOND, RIGHT, None)], False),
        ([(FIRST, NOT_RIGHT, None), (SECOND, NOT_RIGHT, None), (THIRD, ANSWER, FIRST)], True),
        ([(FIRST, NOT_RIGHT, None), (SECOND, ANSWER, FIRST), (THIRD, NOT_RIGHT, None)], True),
        ([(FIRST, RIGHT, None), (SECOND, NOT_RIGHT, None)], True),
    ],
)
def test_the_last_word_waits_until_it_is_answered(talks: list[tuple], waiting: bool) -> None:
    assert is_waiting(talks) is waiting
