"""What a count is worth, when it may be recorded, and what to ask about it.  Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from workshop.errors import Refused
from workshop.i18n import mark

MOST_PIECES = 99_999
"""More than anyone makes of anything in a day: a slip of the finger, not a count."""

MOST_CELLS = 8_000
"""A month of 200 people, who came and went in a workshop of 150, has 6,200."""

UNDO_WITHIN = timedelta(minutes=10)
SENT_AT_ONCE_WITHIN = timedelta(minutes=5)
USUAL_DAYS = 30
ODD_TIMES = 3
ODD_AT_LEAST = 30
SLIP_TIMES = 10
OTHERS_AT_LEAST = 3
USUAL_DAY_MINUTES = 8 * 60


class SheetKind(StrEnum):
    """How a sheet came about."""

    COUNT = "count"
    IMPORT = "import"  # from the workshop's own paper or file; the note names it
    REPORT = "report"  # a worker's own, confirmed or corrected by the leader
    RECOUNT = "recount"  # after an objection
    TICKET = "ticket"  # a bundle ticket was scanned
    TEAM = "team"
    HOURS = "hours"
    HOME = "home"
    REPAIR = "repair"
    BACK_PAY = "back_pay"
    TRAINING = "training"
    OVERTIME = "overtime"
    UNDO = "undo"


MADE_IN_ROOM = frozenset(
    {SheetKind.COUNT, SheetKind.IMPORT, SheetKind.REPORT, SheetKind.RECOUNT, SheetKind.TICKET, SheetKind.TEAM}
)
"""Sheets of pieces: not hours, days or premiums, and nothing that was made at home."""

UNDONE_IN_GRID = frozenset({SheetKind.COUNT, SheetKind.IMPORT})
"""What the button "undo" takes back; whatever else stands on more than its sheet is put right on its own page."""


class MonthClosed(Refused):
    code = "month_closed"
    message = mark("Pay for that day has been settled (through %(closed_through)s). Choose a later day.")


class InTheFuture(Refused):
    code = "in_the_future"
    message = mark("%(work_date)s has not come yet. Choose today or a day before.")


class NotEngaged(Refused):
    code = "not_engaged"
    message = mark("Not here on that day: %(names)s. Look at the first and last day, or choose another day.")


class BarredToMinors(Refused):
    code = "barred_to_minors"
    message = mark("Not for anybody under 18: %(names)s. Somebody older must do this step.")


class NoRate(Refused):
    code = "no_rate"
    message = mark("No rate is set for that day: %(names)s. Set a rate first.")


class TooLateToUndo(Refused):
    code = "too_late_to_undo"
    message = mark("Undo works for ten minutes. Change the numbers on the day's page instead.")


class BuiltUpon(Refused):
    code = "built_upon"
    message = mark("Some of these numbers were changed again since. Undo the later change first.")


class UndoneAlready(Refused):
    code = "undone_already"
    message = mark("This has been undone already.")


class NoUndoOfUndo(Refused):
    code = "no_undo_of_undo"
    message = mark("An undo cannot be undone. Type the numbers again.")


class PutRightElsewhere(Refused):
    code = "put_right_elsewhere"
    message = mark("This was not entered in the grid. Put it right on the page where it was entered.")


class NoRise(Refused):
    code = "no_rise"
    message = mark("This rate follows no other, or another was announced for the same day.")


class CutReachesBack(Refused):
    code = "cut_reaches_back"
    message = mark("A cut never reaches back: pieces already made keep the rate at which they were made.")


class NotBegunYet(Refused):
    code = "not_begun_yet"
    message = mark(
        "This rate begins on %(valid_from)s. From that day on all pieces before it are known: come back then."
    )


class GrantedAlready(Refused):
    code = "granted_already"
    message = mark("Back pay for this raise has been granted already.")


class NothingOwed(Refused):
    code = "nothing_owed"
    message = mark("No pieces were made in that time at a lower rate.")


class ComesToOtherwise(Refused):
    code = "comes_to_otherwise"
    message = mark("Counts have changed since: look at what it comes to now, then grant it.")


class SavedBefore(Refused):
    code = "saved_before"
    message = mark("The first press was saved. What you changed since is still here: save once more.")


@dataclass(frozen=True)
class Count:
    """Pieces of one worker, operation and day; a difference of two counts is one too."""

    good: int = 0
    rework: int = 0
    scrap: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.good + other.good, self.rework + other.rework, self.scrap + other.scrap)

    def __sub__(self, other: "Count") -> "Count":
        return Count(self.good - other.good, self.rework - other.rework, self.scrap - other.scrap)

    def __neg__(self) -> "Count":
        return Count() - self

    def __bool__(self) -> bool:
        return bool(self.good or self.rework or self.scrap)


# --- may it be recorded? --------------------------------------------------


def check_open(work_date: date, closed_through: date | None) -> None:
    """Raise MonthClosed if pay for the day has been settled."""
    if closed_through and work_date <= closed_through:
        raise MonthClosed(closed_through=closed_through)


def check_not_future(work_date: date, today: date) -> None:
    """Raise InTheFuture for a day that has not come."""
    if work_date > today:
        raise InTheFuture(work_date=work_date)


def is_engaged(started_on: date, ended_on: date | None, day: date) -> bool:
    """Whether the day lies in an engagement; both its ends are inclusive."""
    return started_on <= day and (ended_on is None or day <= ended_on)


def is_minor(minor_until: date | None, day: date) -> bool:
    """Whether she is 16 or 17 on the day.  minor_until: the last such day; none for everybody else."""
    return minor_until is not None and day <= minor_until


def is_barred(barred_to_minors: bool, minor_until: date | None, day: date) -> bool:
    """Whether a step is barred to her on the day.  Source: 劳动法 arts 58 and 64, 65 (domain 3, W27)."""
    return barred_to_minors and is_minor(minor_until, day)


def check_minors(barred: Iterable[tuple[str, str]]) -> None:
    """Raise BarredToMinors for these people, each with the step that is barred to her, by their names."""
    names = sorted({f"{who} · {step}" for who, step in barred})
    if names:
        raise BarredToMinors(names=", ".join(names))


def check_undo(kind: SheetKind, *, recorded_at: datetime, undone: bool, built_upon: bool, now: datetime) -> None:
    """Raise why a sheet cannot be undone, if it cannot."""
    if kind == SheetKind.UNDO:
        raise NoUndoOfUndo()
    if kind not in UNDONE_IN_GRID:
        raise PutRightElsewhere()
    if undone:
        raise UndoneAlready()
    if now - recorded_at > UNDO_WITHIN:
        raise TooLateToUndo()
    if built_upon:
        raise BuiltUpon()


# --- is it likely? --------------------------------------------------------


class DoubtKind(StrEnum):
    """Why to ask again.  Odd counts happen; only the recorder knows."""

    UNUSUAL = "unusual"
    CHANGED = "changed"
    OVERRUN = "overrun"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Doubt:
    """One question about what was typed.

    key: what the recorder sends back to say "it is right"; it names the value,
    so that a yes to one number is not a yes to the next.
    """

    kind: DoubtKind
    operation_id: UUID
    pieces: int
    engagement_id: UUID | None = None
    usual: int = 0
    suggested: int | None = None
    other: int = 0  # CHANGED: what stands there now; OVERRUN: what was ordered; AHEAD: what the step before made
    work_date: date | None = None  # where the cells of several days are typed at once

    @property
    def key(self) -> str:
        key = f"{self.kind}/{self.engagement_id or ''}/{self.operation_id}/{self.pieces}"
        if self.work_date:
            key = f"{key}/{self.work_date}"
        # A yes to one saving in between is not a yes to the next.
        return f"{key}/{self.other}" if self.kind == DoubtKind.CHANGED else key

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """The doubt that `plain` told."""
        return cls(
            DoubtKind(plain["kind"]),
            UUID(plain["operation_id"]),
            plain["pieces"],
            engagement_id=UUID(plain["engagement_id"]) if plain["engagement_id"] else None,
            usual=plain["usual"],
            suggested=plain["suggested"],
            other=plain["other"],
            work_date=date.fromisoformat(plain["work_date"]) if plain["work_date"] else None,
        )

    def plain(self) -> dict[str, Any]:
        """The doubt for JSON."""
        return {
            "key": self.key,
            "kind": str(self.kind),
            "operation_id": str(self.operation_id),
            "engagement_id": str(self.engagement_id) if self.engagement_id else None,
            "pieces": self.pieces,
            "usual": self.usual,
            "suggested": self.suggested,
            "other": self.other,
            "work_date": str(self.work_date) if self.work_date else None,
        }


def usual_pieces(pieces: int, days: int) -> int:
    """What she usually makes of it in a day, from her last days; 0 if unknown.

    Two leading digits are kept: nobody remembers the third.
    """
    if days <= 0 or pieces <= 0:
        return 0
    mean = round(pieces / days)
    grain: int = 10 ** max(len(str(mean)) - 2, 0)
    return round(mean / grain) * grain


def usual_of(own: int, standing: int, others: Iterable[int]) -> int:
    """What a count is compared with: her own usual, else what stood there, else the middle of the others' today."""
    return own or standing or middle(others)


def middle(pieces: Iterable[int]) -> int:
    """The middle of some counts that are not nothing; 0 if there are too few to say."""
    made = sorted(count for count in pieces if count > 0)
    return made[len(made) // 2] if len(made) >= OTHERS_AT_LEAST else 0


def is_unusual(pieces: int, usual: int) -> bool:
    """Whether a count is far above what she usually makes, or ten times of it, however little that is.

    Never below: half a day in the fields is nobody's question.
    """
    return usual > 0 and (
        pieces >= usual * SLIP_TIMES or (pieces > usual * ODD_TIMES and pieces - usual >= ODD_AT_LEAST)
    )


def too_soon(pieces: int, minutes: int, usual: int, usual_minutes: int = USUAL_DAY_MINUTES) -> bool:
    """Whether the same count comes again sooner than she can have made it at her usual speed.

    pieces: good pieces of the second count, the same as of the first.
    minutes: between the two.
    usual: good pieces of her usual day of `usual_minutes`; 0 if unknown: then nothing is too soon.
    """
    return usual > 0 and pieces > 0 and minutes * usual < pieces * usual_minutes


def likely_meant(pieces: int, usual: int) -> int | None:
    """The count with one digit less, if that is what she usually makes: 1200 for 120."""
    shorter = pieces // 10
    return shorter if shorter and usual / ODD_TIMES <= shorter <= usual * ODD_TIMES else None


def doubt_unusual(
    engagement_id: UUID, operation_id: UUID, pieces: int, usual: int, work_date: date | None = None
) -> Doubt | None:
    """The question about an unusual count, if there is one."""
    if not is_unusual(pieces, usual):
        return None
    return Doubt(
        DoubtKind.UNUSUAL,
        operation_id,
        pieces,
        engagement_id=engagement_id,
        usual=usual,
        suggested=likely_meant(pieces, usual),
        work_date=work_date,
    )


def doubt_slip(
    engagement_id: UUID, operation_id: UUID, pieces: int, others: Iterable[int], work_date: date | None = None
) -> Doubt | None:
    """The question about ten times the most that others make, where nothing else is known of a count."""
    most = max(others, default=0)
    if most <= 0 or pieces < most * SLIP_TIMES:
        return None
    return doubt_unusual(engagement_id, operation_id, pieces, most, work_date)


def doubt_overrun(operation_id: UUID, *, ordered: int | None, recorded: int, added: int) -> Doubt | None:
    """The question about making more than was ordered, if this adds to it."""
    if ordered is None or added <= 0 or recorded + added <= ordered:
        return None
    return Doubt(DoubtKind.OVERRUN, operation_id, recorded + added, other=ordered)


def doubt_ahead(
    operation_id: UUID, *, recorded: int, added: int, recorded_before: int, added_before: int
) -> Doubt | None:
    """The question about more pieces than the step before produced: asked once, when a saving goes past it.

    recorded_before, added_before: of the step before.  Where it is not counted there is no question.
    """
    produced, pieces = recorded_before + added_before, recorded + added
    if produced <= 0 or added <= 0 or pieces <= produced or recorded > recorded_before:
        return None
    return Doubt(DoubtKind.AHEAD, operation_id, pieces, other=produced)
