"""A worker's day, line by line, with what was said of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from workshop.output.worth import LineKind, PayLine
from workshop.talks.models import DayTalk
from workshop.talks.queries import Thread, threads
from workshop.talks.rules import TalkKind


@dataclass(frozen=True)
class LineOfDay:
    """What stands on one line of her day, and what was said of it.

    lines: of an operation at one rate there is one; of one that is missing, none.
    operation_id: what an objection to it names; none where it is no line of her own pieces.
    """

    operation_id: UUID | None
    lines: Sequence[PayLine]
    threads: Sequence[Thread]

    @property
    def good(self) -> int:
        return sum(line.good for line in self.lines)

    @property
    def open(self) -> Thread | None:
        """The objection that waits for its end."""
        return next((thread for thread in self.threads if thread.is_open), None)


def lines_of_day(lines: Sequence[PayLine], said: Sequence[DayTalk]) -> list[LineOfDay]:
    """Her day by operation, then what is no line of her own pieces, then what she misses."""
    of_line: dict[UUID | None, list[Thread]] = {}
    for thread in threads(said):
        of_line.setdefault(thread.objection.operation_id, []).append(thread)
    own: dict[UUID | None, list[PayLine]] = {}
    for line in lines:
        if line.kind == LineKind.PIECES:
            own.setdefault(line.operation_id, []).append(line)
    missing = [each for each in of_line if each and each not in own]
    return [
        *(LineOfDay(each, own[each], of_line.get(each, [])) for each in own),
        *(LineOfDay(None, [line], []) for line in lines if line.kind != LineKind.PIECES),
        *(LineOfDay(each, [], of_line[each]) for each in missing),
    ]


def of_whole_day(said: Sequence[DayTalk]) -> list[DayTalk]:
    """What was said of no line of pieces, and the answers to it; oldest first."""
    return [talk for talk in said if talk.operation_id is None and talk.kind != TalkKind.RECOUNT]


def open_threads(said: Sequence[DayTalk]) -> list[Thread]:
    """Which of her objections to the day wait for their end."""
    return [thread for thread in threads(said) if thread.is_open]
