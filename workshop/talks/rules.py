"""Whether a word on a day still waits for its answer.  Pure."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from workshop.errors import Refused
from workshop.i18n import mark

LONGEST_TEXT = 200


class NothingThere(Refused):
    code = "nothing_there"
    message = mark("Nothing was counted on that day.")


class TalkKind(StrEnum):
    """What a worker or a leader said of a day."""

    RIGHT = "right"
    NOT_RIGHT = "not_right"
    ANSWER = "answer"


def is_waiting(talks: Iterable[tuple[UUID, TalkKind, UUID | None]]) -> bool:
    """Whether a "not right" still waits for its answer.

    talks: id, kind and what it answers, oldest first.  What a worker says later
    takes the place of what she said before.
    """
    waiting: UUID | None = None
    for talk_id, kind, answers_id in talks:
        if kind == TalkKind.NOT_RIGHT:
            waiting = talk_id
        elif kind == TalkKind.RIGHT or answers_id == waiting:
            waiting = None
    return waiting is not None
