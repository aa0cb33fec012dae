"""What a slip comes to: its lines, the minimum wage, and what the law leaves of what comes off.  Pure.

Sources: domain 3 (W07-W09, W13) and 3.2; factory-features 3.5.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from workshop.i18n import mark
from workshop.money import divide_half_up, piece_pay_fen
from workshop.output.worth import LineKind
from workshop.pay.rules import MoneyKind

WHOLE = 10_000
"""Shares are of ten thousand."""

PER_HOUR = 60


WITHHELD_BY_LAW = (MoneyKind.TAX, MoneyKind.INSURANCE, MoneyKind.COURT, MoneyKind.OTHER_LAWFUL)

NO_WAGE = frozenset({LineKind.HOME})
"""Home work is no wage (W30): it counts neither for the minimum nor for what may be charged."""

WAGE = frozenset(LineKind) - NO_WAGE

NORMAL = WAGE - {LineKind.OVERTIME} | {MoneyKind.BONUS}
"""What a month's pay is of where it is held against the minimum (W13)."""

GIVES_BACK = frozenset({MoneyKind.GIVEN_BACK, MoneyKind.RETURNED})
"""Hers already, from an earlier pay: no part of a month's wage."""


class TimeSource(StrEnum):
    """How it is known how long somebody worked in a month."""

    ATTENDANCE = "attendance"
    STATED = "stated"
    NONE = "none"


class WhyLeft(StrEnum):
    """Why a charge, or a part of it, was not taken."""

    NO_CLAUSE = "no_clause"
    NO_PHOTO = "no_photo"
    NO_MINIMUM = "no_minimum"
    CAP = "cap"


WHY_LEFT = {
    WhyLeft.NO_CLAUSE: mark("Nothing was agreed about it in a signed contract: it cannot be taken."),
    WhyLeft.NO_PHOTO: mark("There is no photo of the loss: it cannot be taken."),
    WhyLeft.NO_MINIMUM: mark("Nobody knows the minimum wage of this place: nothing is taken."),
    WhyLeft.CAP: mark(
        "The law lets no more be taken: at most a fifth of the month's pay, and the minimum wage of a whole month has"
        " to be left."
    ),
}


# --- lines ----------------------------------------------------------------


class Earned(NamedTuple):
    """What sheets say of one line of a month: so many at a rate, or fen of shares.

    was: quantity and fen of slips that were locked before; None if the month was never paid.
    """

    month: str
    kind: LineKind
    operation_id: UUID | None
    rate_hao: int
    per_quantity: int
    quantity: int
    share_fen: int = 0
    was: tuple[int, int] | None = None


class Line(NamedTuple):
    """One line of a slip; what comes off is negative.

    subject_id: the operation, bonus, charge or advance; of what has none the engagement.
    """

    month: str
    kind: str
    subject_id: UUID
    pay_fen: int
    quantity: int = 1
    rate_hao: int = 0
    per_quantity: int = 1
    was_quantity: int | None = None
    was_fen: int | None = None


def earned_line(earned: Earned, engagement_id: UUID) -> Line | None:
    """The line, rounded once; of a month paid before a pair that pays the difference.  None if it says nothing."""
    month, kind, operation_id, rate_hao, per_quantity, more, share_fen, was = earned
    was_quantity, was_fen = was or (0, 0)
    quantity = was_quantity + more
    is_fen = was_fen + share_fen if kind == LineKind.TEAM else piece_pay_fen(quantity, rate_hao, per_quantity)
    pay_fen = is_fen - was_fen
    if not pay_fen and not more:
        return None
    subject_id = operation_id or engagement_id
    return Line(month, kind.value, subject_id, pay_fen, quantity, rate_hao, per_quantity, *(was or ()))


def total_fen(lines: Iterable[Line]) -> int:
    return sum(line.pay_fen for line in lines)


# --- the minimum wage -----------------------------------------------------


@dataclass(frozen=True)
class WorkedTime:
    """How long somebody worked in a month.

    normal: of these minutes, at most a day's hours on each day; None: nobody wrote them down.
    """

    source: TimeSource = TimeSource.NONE
    minutes: int | None = None
    normal: int | None = None
    is_full_month: bool = False


def worked(by_day: Sequence[int], workdays: int, day_minutes: int, full_share: int) -> WorkedTime:
    """From the minutes of each day of attendance.

    workdays: of the month by law, of `day_minutes` each.  A day of rest stands in for one on which she was in the
    fields; what is more than all workdays together is beyond the normal, as is what a day has over `day_minutes`.
    full_share: so many of ten thousand of the normal time is a full month.  Many short days are none: who chose
    them did not take the full time, and it is held against its hours.  Source: domain 3.2, W13.
    """
    month_minutes = workdays * day_minutes
    normal = min(sum(min(minutes, day_minutes) for minutes in by_day), month_minutes)
    return WorkedTime(TimeSource.ATTENDANCE, sum(by_day), normal, normal * WHOLE >= month_minutes * full_share)


def stated(minutes: int, month_minutes: int | None) -> WorkedTime:
    """From what was said; month_minutes: of normal time, if it is known."""
    normal = minutes if month_minutes is None else min(minutes, month_minutes)
    return WorkedTime(TimeSource.STATED, minutes, normal)


def floor_fen(
    minimum_fen: int | None, month_hours: int | None, time: WorkedTime, hour_fen: int | None = None
) -> int | None:
    """The least that the normal time must bring; None where nobody knows the time or the minimum.

    A full month brings the month's minimum, any other the hours of it, which are never more; part time the minimum of
    an hour (`hour_fen`) for each.  Source: domain 3.2, W13, W32.
    """
    if time.normal is None:
        return None
    if hour_fen is not None:
        return divide_half_up(hour_fen * time.normal, PER_HOUR)
    if minimum_fen is None or not month_hours:
        return None
    if time.is_full_month:
        return minimum_fen
    return min(minimum_fen, divide_half_up(minimum_fen * time.normal, month_hours * PER_HOUR))


def normal_fen(lines: Iterable[Line], month: str, time: WorkedTime, before_fen: int | None = None) -> int:
    """What the normal time brought: pay of the month's own pieces and hours, without what overtime adds.

    Pieces do not say in which hour they were made: of a month with longer days, the normal time's part counts.
    before_fen: of whom slips within the month paid a part, all that these brought of normal pay.
    """
    normal = [line for line in lines if line.month == month and line.kind in NORMAL]
    earned = sum(line.pay_fen for line in normal)
    earned += sum(line.was_fen or 0 for line in normal) if before_fen is None else before_fen
    if time.minutes and time.normal is not None and time.normal < time.minutes:
        return divide_half_up(earned * time.normal, time.minutes)
    return earned


# --- what comes off -------------------------------------------------------


@dataclass(frozen=True)
class AskedCharge:
    """What is left of a charge after its hearing, and whether the papers for it are there."""

    charge_id: UUID
    left_fen: int
    has_clause: bool
    has_photo: bool


@dataclass(frozen=True)
class Left:
    """What was not taken of a charge, and why."""

    charge_id: UUID
    left_fen: int
    why: WhyLeft


@dataclass(frozen=True)
class Off:
    """What is to come off one worker's pay, before the caps.

    lawful: kind, its row, fen.  advances and carried: their row, fen.
    """

    lawful: Sequence[tuple[MoneyKind, UUID, int]] = ()
    charges: Sequence[AskedCharge] = ()
    advances: Sequence[tuple[UUID, int]] = ()
    carried: Sequence[tuple[UUID, int]] = ()


NOTHING_OFF = Off()


@dataclass(frozen=True)
class Caps:
    """What the law leaves: shares of ten thousand, and the month's minimum; None if nobody knows it."""

    charge_share: int
    take_home_share: int
    minimum_fen: int | None


def charge_cap_fen(wage_fen: int, caps: Caps) -> int:
    """The most that charges may take together of a month's wage.

    In a part month the whole minimum stays the lower bound.  Source: domain 3, W08; 工资支付暂行规定 art. 16.
    """
    if caps.minimum_fen is None:
        return 0
    return max(0, min(wage_fen * caps.charge_share // WHOLE, wage_fen - caps.minimum_fen))


@dataclass(frozen=True)
class Composed:
    """The lines of a slip, with what they come to."""

    lines: Sequence[Line]
    left: Sequence[Left] = ()
    time: WorkedTime = field(default_factory=WorkedTime)
    floor_fen: int | None = None
    normal_fen: int = 0

    @property
    def gross_fen(self) -> int:
        return sum(line.pay_fen for line in self.lines if line.kind not in COMES_OFF)

    @property
    def withheld_fen(self) -> int:
        return -sum(line.pay_fen for line in self.lines if comes_off(line.kind))

    @property
    def net_fen(self) -> int:
        return total_fen(self.lines)

    @property
    def short_fen(self) -> int:
        """By how much the normal time brought less than the minimum, top-up or not."""
        return max(0, (self.floor_fen or 0) - self.normal_fen)

    @property
    def missing_fen(self) -> int:
        """What is missing to the minimum once the top-up, if there is one, is paid."""
        return max(0, self.short_fen - sum(line.pay_fen for line in self.lines if line.kind == MoneyKind.TOP_UP))

    @property
    def lacks_time(self) -> bool:
        """Whether the minimum cannot be held against it: it is a wage, and nobody knows for how long."""
        return self.time.source == TimeSource.NONE and any(is_own_wage(line.kind, line.was_fen) for line in self.lines)


def is_own_wage(kind: str, was_fen: int | None) -> bool:
    """Whether a line is wage of work that no slip has paid before."""
    return kind in WAGE and was_fen is None


COMES_OFF = frozenset({*WITHHELD_BY_LAW, MoneyKind.CHARGE, MoneyKind.ADVANCE, MoneyKind.CARRIED_OVER})


def comes_off(kind: str) -> bool:
    return kind in COMES_OFF


def compose(
    earned: Sequence[Line],
    month: str,
    engagement_id: UUID,
    off: Off,
    caps: Caps,
    *,
    time: WorkedTime | None = None,
    month_hours: int | None = None,
    hour_fen: int | None = None,
    before_fen: int | None = None,
    tops_up: bool = False,
) -> Composed:
    """A slip from what was earned and what is to come off.

    earned: lines of sheets, bonuses and what was given on top.  hour_fen: the least of an hour of part time.
    before_fen: what slips within the month brought before, if this one settles it.
    What comes off: first what law withholds, then charges within their cap, then advances and what was carried, of
    which the share for taking home is left.  The rest stays for a later month; pay is never less than nothing.
    """
    time = time or WorkedTime()
    lines = list(earned)
    brought = normal_fen(lines, month, time, before_fen)
    is_rest = before_fen is None and _was_settled(lines, month)
    floor = None if is_rest else floor_fen(caps.minimum_fen, month_hours, time, hour_fen)
    if tops_up and floor is not None and floor > brought and (before_fen is not None or _has_own(lines, month)):
        lines.append(Line(month, MoneyKind.TOP_UP.value, engagement_id, floor - brought))
    gross = total_fen(lines)
    if gross < 0:
        lines.append(Line(month, MoneyKind.CARRIED_ON.value, engagement_id, -gross))
    taken, left = _taken(lines, month, off, caps) if off != NOTHING_OFF else ([], [])
    return Composed([*lines, *taken], left, time, floor, brought)


def _was_settled(lines: Iterable[Line], month: str) -> bool:
    """Whether an earlier slip had the month, as of who left amid it: what comes after is no month's pay."""
    return any(line.month == month and line.was_fen is not None for line in lines)


def _has_own(lines: Iterable[Line], month: str) -> bool:
    """Whether the month itself is paid here for the first time: a minimum is made good once."""
    return any(line.month == month and line.was_fen is None for line in lines)


def _taken(lines: Sequence[Line], month: str, off: Off, caps: Caps) -> tuple[list[Line], list[Left]]:
    gross = max(0, total_fen(lines))
    wage = _month_wage_fen(lines, month)
    net, taken, left = gross, [], []

    def take(kind: MoneyKind, subject_id: UUID, fen: int) -> None:
        nonlocal net
        if fen > 0:
            taken.append(Line(month, kind.value, subject_id, -fen))
            net -= fen

    for kind, row_id, fen in off.lawful:
        take(kind, row_id, min(fen, net))
    room = min(charge_cap_fen(wage, caps), net)
    for charge in off.charges:
        why = _why_not(charge, caps)
        fen = 0 if why else min(charge.left_fen, room)
        take(MoneyKind.CHARGE, charge.charge_id, fen)
        room -= fen
        if fen < charge.left_fen:
            left.append(Left(charge.charge_id, charge.left_fen - fen, why or WhyLeft.CAP))
    stays = -(-gross * caps.take_home_share // WHOLE)
    for kind, rows in ((MoneyKind.CARRIED_OVER, off.carried), (MoneyKind.ADVANCE, off.advances)):
        for row_id, fen in rows:
            take(kind, row_id, min(fen, max(0, net - stays)))
    return taken, left


def _month_wage_fen(lines: Iterable[Line], month: str) -> int:
    """The month's wage, of which a charge takes its part: what is paid along of other months only makes it less."""
    own = other = 0
    for line in lines:
        if line.kind in NO_WAGE or line.kind in GIVES_BACK:
            continue
        if line.month == month:
            own += line.pay_fen
        else:
            other += line.pay_fen
    return max(0, own + min(0, other))


def _why_not(charge: AskedCharge, caps: Caps) -> WhyLeft | None:
    if not charge.has_clause:
        return WhyLeft.NO_CLAUSE
    if not charge.has_photo:
        return WhyLeft.NO_PHOTO
    return WhyLeft.NO_MINIMUM if caps.minimum_fen is None else None
