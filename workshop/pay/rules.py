"""The kinds of lines of a slip, and how far a run of pay may go.  Pure.  Source: factory-features 3.5."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workshop.clock import Month
from workshop.errors import Doubtful, Refused
from workshop.i18n import mark
from workshop.money import divide_half_up
from workshop.output.worth import LINE_NAMES

PERCENT = 100


class Step(StrEnum):
    """What becomes of a run."""

    SHOWN = "shown"
    LOCKED = "locked"
    REOPENED = "reopened"
    LATE_OPENED = "late_opened"  # what was forgotten may be entered; a later run pays it
    LATE_CLOSED = "late_closed"
    PART_TIME = "part_time"  # it pays one who works part time, within the month; locked in the same moment


STATE_STEPS = frozenset({Step.SHOWN, Step.LOCKED, Step.REOPENED})
"""Steps that say how far a run is; late entries change nothing in it."""


class RunState(StrEnum):
    """How far a run is."""

    DRAFT = "draft"
    SHOWN = "shown"
    LOCKED = "locked"


STATE_NAMES = {
    RunState.DRAFT: mark("Not shown yet"),
    RunState.SHOWN: mark("Shown to the workers"),
    RunState.LOCKED: mark("Locked"),
}


class MoneyKind(StrEnum):
    """Lines of a slip that lie on no sheet."""

    BONUS = "bonus"
    EXTRA = "extra"
    TOP_UP = "top_up"
    GIVEN_BACK = "given_back"  # of a charge that was taken and fell away since
    RETURNED = "returned"  # what was withheld by a row that was taken back since
    CARRIED_ON = "carried_on"  # what this pay could not bear of earlier corrections
    TAX = "tax"
    INSURANCE = "insurance"  # her own part
    COURT = "court"
    OTHER_LAWFUL = "other_lawful"
    CHARGE = "charge"
    ADVANCE = "advance"
    CARRIED_OVER = "carried_over"


SETTLING = frozenset(MoneyKind) - {MoneyKind.BONUS, MoneyKind.TOP_UP}
"""Kinds whose lines settle something that waits: what slips had of it is asked before the next."""

MONEY_NAMES = {
    MoneyKind.BONUS: mark("Bonus"),
    MoneyKind.EXTRA: mark("On top"),
    MoneyKind.TOP_UP: mark("Up to the minimum wage"),
    MoneyKind.GIVEN_BACK: mark("Charge given back"),
    MoneyKind.RETURNED: mark("Withheld by mistake, given back"),
    MoneyKind.CARRIED_ON: mark("Carried into a later month"),
    MoneyKind.TAX: mark("Income tax"),
    MoneyKind.INSURANCE: mark("Own part of social insurance"),
    MoneyKind.COURT: mark("Ordered by a court"),
    MoneyKind.OTHER_LAWFUL: mark("Withheld by law"),
    MoneyKind.CHARGE: mark("Charge for loss"),
    MoneyKind.ADVANCE: mark("Advance, paid before"),
    MoneyKind.CARRIED_OVER: mark("Carried from an earlier month"),
}

KIND_NAMES: dict[str, str] = {
    **{str(k): v for k, v in LINE_NAMES.items()},
    **{str(k): v for k, v in MONEY_NAMES.items()},
}


class Outcome(StrEnum):
    """How an objection to a line ends."""

    ACCEPTED = "accepted"
    SPLIT = "split"
    REFUSED = "refused"
    PUT_OFF = "put_off"  # the rest is paid; what this changes goes into a later pay


OUTCOME_NAMES = {
    Outcome.ACCEPTED: mark("You are right, it is put right"),
    Outcome.SPLIT: mark("Put right in part"),
    Outcome.REFUSED: mark("It stays as it is"),
    Outcome.PUT_OFF: mark("Looked at later: the rest is paid now"),
}


class NotOver(Refused):
    code = "month_not_over"
    message = mark("The month is not over. Its pay can be shown from its last day on.")


class NotShown(Refused):
    code = "not_shown"
    message = mark("Show the slips to the workers first, so that everybody can say what is not right.")


class LockedAlready(Refused):
    code = "locked_already"
    message = mark("This month is locked already.")


class NotLocked(Refused):
    code = "not_locked"
    message = mark("This month is not locked.")


class PaidAlready(Refused):
    code = "paid_already"
    message = mark("Money was paid for this month. What is not right is put right in the next pay.")


class LaterStandsOnIt(Refused):
    code = "later_stands_on_it"
    message = mark("A later pay stands on this one. What is not right is put right in the next pay.")


class NotPartTime(Refused):
    """Source: domain 3, W32."""

    code = "not_part_time"
    message = mark("Only people with a part-time agreement who are not leaving are paid within the month.")


class PartTimeDoubtful(Doubtful):
    """What to look at before part time is paid.  `keys` are what say "pay it all the same"."""

    code = "part_time_doubtful"
    message = mark("Look at what is marked. If it is right, fix it again.")


class FromPaper(Refused):
    code = "from_paper"
    message = mark("For %(names)s the pay of this month was entered from paper, and counts stand beside it. Keep one.")


class NothingToPay(Refused):
    code = "nothing_to_pay"
    message = mark("There is nothing to pay in this month.")


class ObjectionOver(Refused):
    code = "objection_over"
    message = mark("This has been answered already.")


class NoLongerShown(Refused):
    code = "no_longer_shown"
    message = mark("This slip was drawn up anew. Look at the new one.")


class ReasonNeeded(Refused):
    code = "reason_needed"
    message = mark("Write why. The workers read it.")


class ShowDoubtful(Doubtful):
    """What to look at before a month is shown.  `keys` are what say "show it all the same"."""

    code = "show_doubtful"
    message = mark("Look at what is marked. If it is right, show it again.")


class LockDoubtful(Doubtful):
    """What to look at before a month is locked.  `keys` are what say "lock all the same"."""

    code = "lock_doubtful"
    message = mark("Look at what is marked. If it is right, lock again.")


def on_order_fen(short_fen: int, percent: int) -> int:
    """What an ignored order to pay what is missing to the minimum adds, in fen.  Source: domain 3, W14."""
    return divide_half_up(short_fen * percent, PERCENT)


# --- money on top ---------------------------------------------------------


def still_to_give(extras: Iterable[tuple[int, int]], over_fen: int) -> list[int]:
    """What of each amount on top of one month is still to pay, in fen.

    extras: each that stands, with what slips had of it, in the order in which they were given.  over_fen: what slips
    paid of amounts that were taken back since; it is set against the others and never asked back.
    """
    given = list(extras)
    over_fen = max(0, over_fen - sum(amount_fen - had_fen for amount_fen, had_fen in given if had_fen))
    left = []
    for amount_fen, had_fen in given:
        covered_fen = 0 if had_fen else min(amount_fen, over_fen)
        over_fen -= covered_fen
        left.append(0 if had_fen else amount_fen - covered_fen)
    return left


# --- how far a run may go -------------------------------------------------


def state_of(steps: Iterable[Step]) -> RunState:
    """From the steps of a run in their order."""
    state = RunState.DRAFT
    for step in steps:
        if step in STATE_STEPS:
            state = {Step.SHOWN: RunState.SHOWN, Step.LOCKED: RunState.LOCKED}.get(step, RunState.DRAFT)
    return state


def check_may_show(state: RunState, month: Month, today: date) -> None:
    """Raise LockedAlready or NotOver."""
    if state == RunState.LOCKED:
        raise LockedAlready()
    if today < month.last_day:
        raise NotOver()


class LockDoubt(StrEnum):
    """What to look at before a month is locked; the first also before it is shown."""

    UNCOUNTED = "uncounted"  # it is the last day, and nothing of it is counted yet
    EARLY = "early"  # workers may still object
    EARLIER = "earlier"  # months before are not locked, and nothing could be put right in them any more
    OBJECTIONS = "objections"  # of lines or days, not answered
    REPORTS = "reports"  # of workers, not answered: they are taken as they are
    NO_TIME = "no_time"  # paid by the piece, and nobody knows how long she worked
    SHORT = "short"  # below the minimum
    CHANGED = "changed"  # since the slips were shown


LOCK_DOUBTS = {
    LockDoubt.UNCOUNTED: mark("Nothing is counted yet for today, %(day)s. What is made today would be missing."),
    LockDoubt.EARLY: mark("The workers may object until %(day)s."),
    LockDoubt.EARLIER: mark(
        "Months before that are not locked: %(count)s. Once this one is locked, nothing can be entered in them. Lock"
        " them first."
    ),
    LockDoubt.OBJECTIONS: mark("Objections not answered: %(count)s. What they change is paid later."),
    LockDoubt.REPORTS: mark(
        "Reports of workers not confirmed: %(count)s. Where nothing is counted, they are paid as told; where something"
        " is, the count stays."
    ),
    LockDoubt.NO_TIME: mark(
        "People of whom nobody knows how long they worked: %(count)s. The minimum cannot be checked."
    ),
    LockDoubt.SHORT: mark("People below the minimum wage for their hours: %(count)s."),
    LockDoubt.CHANGED: mark("Slips that have changed since they were shown: %(count)s."),
}


@dataclass(frozen=True)
class Doubt:
    """One question before locking or showing.  `key` says "all the same"; it names what was seen."""

    kind: LockDoubt
    count: int = 0
    day: date | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.day or self.count}"


def show_doubts(uncounted_on: date | None) -> list[Doubt]:
    """What to ask before a month is shown.  uncounted_on: its last day, if that is today and nothing is counted yet."""
    return [Doubt(LockDoubt.UNCOUNTED, day=uncounted_on)] if uncounted_on else []


def lock_doubts(
    *,
    uncounted_on: date | None,
    object_until: date,
    today: date,
    earlier: int,
    objections: int,
    reports: int,
    without_time: int,
    short: int,
    changed: int,
) -> list[Doubt]:
    """What to ask before a month is locked, in the order of a page."""
    early = [Doubt(LockDoubt.EARLY, day=object_until)] if today <= object_until else []
    counted = (
        (LockDoubt.EARLIER, earlier),
        (LockDoubt.OBJECTIONS, objections),
        (LockDoubt.REPORTS, reports),
        (LockDoubt.NO_TIME, without_time),
        (LockDoubt.SHORT, short),
        (LockDoubt.CHANGED, changed),
    )
    return [*show_doubts(uncounted_on), *early, *(Doubt(kind, count) for kind, count in counted if count)]


class PartLook(StrEnum):
    """What to look at before part time is paid within the month.  None of it holds her money back."""

    REPORTS = "reports"
    OBJECTIONS = "objections"
    NO_TIME = "no_time"
    SHORT = "short"


PART_LOOKS = {
    PartLook.REPORTS: mark("Her own reports that nobody confirmed: %(count)s. They are paid later."),
    PartLook.OBJECTIONS: mark("Objections of hers not answered: %(count)s. What they change is paid later."),
    PartLook.NO_TIME: mark("Nobody knows how long she worked. The minimum cannot be checked."),
    PartLook.SHORT: mark("So far it is %(amount)s less than the minimum wage for her hours."),
}


@dataclass(frozen=True)
class PartDoubt:
    """One question before part time is paid.  `key` says "pay it all the same"; it names what was seen."""

    kind: PartLook
    count: int = 0
    fen: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.fen or self.count}"
