"""Drawing up a run: everybody's slip as it would be now, in a few statements, whatever the size of the month."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from sqlmodel import Session

from workshop.attendance.queries import minutes_of
from workshop.attendance.rules import AttendanceBy
from workshop.clock import Month
from workshop.contracts.queries import part_timers
from workshop.law.queries import day_kinds, figures
from workshop.law.rules import DayKind, Figures, ValueKind, value_of
from workshop.output.worth import LineKind
from workshop.pay.before import (
    Locked,
    There,
    taken_by_slips,
    what_is_locked,
    what_there_is,
)
from workshop.pay.beside import Beside
from workshop.pay.composing import (
    NOTHING_OFF,
    Caps,
    Composed,
    Line,
    Off,
    WorkedTime,
    compose,
    earned_line,
    stated,
    worked,
)
from workshop.pay.in_part import paid_in_part, settled_in
from workshop.pay.queries import stated_minutes
from workshop.pay.rules import MoneyKind
from workshop.pay.sums import Reach, reaches, unpaid
from workshop.tenancy import Workshop

ON_SHEETS = frozenset(LineKind)


@dataclass(frozen=True)
class Cut:
    """A slip takes her sheets of a month after one number through another."""

    month: str
    after: int
    through: int


@dataclass(frozen=True)
class Drawn:
    """One worker's slip as it would be now, and what it takes."""

    engagement_id: UUID
    composed: Composed
    cuts: Sequence[Cut]


@dataclass(frozen=True)
class Drawing:
    """A run as it would be now.

    cuts: what the run takes as a whole; figures: what law says for its month; last_number: of the year's slips so far.
    """

    month: Month
    slips: Sequence[Drawn]
    cuts: Sequence[Cut]
    figures: Figures
    last_number: int

    def numbers(self, had: Mapping[UUID, int]) -> dict[UUID, int]:
        """The number of each worker's slip, now that it is locked: the one it had before, else the next of the year."""
        following = count(self.last_number + 1)
        return {drawn.engagement_id: had.get(drawn.engagement_id) or next(following) for drawn in self.slips}

    def of(self, engagement_id: UUID) -> Drawn | None:
        return next((drawn for drawn in self.slips if drawn.engagement_id == engagement_id), None)


def draw_up(session: Session, workshop: Workshop, month: Month, only: UUID | None = None) -> Drawing:
    """The run of a month, of everybody; or what is owed to one worker up to it, all her months together.

    What came late into months that are locked is paid along, as pairs.
    """
    locked = what_is_locked(session)
    found = reaches(session, locked)
    chosen = [
        reach
        for key, reach in sorted(found.items())
        if key == str(month) or (key in locked.months if only is None else key < str(month))
    ]
    there = what_there_is(session, month)
    lines = _earned_lines(session, chosen, only, there)
    earlier = _earlier(month, locked, there, chosen)
    desk = _Desk.of(session, workshop, month, only, earlier, there, lines, locked)
    drawn = []
    for engagement_id in desk.everybody:
        composed = desk.compose(engagement_id, lines.get(engagement_id, []))
        if composed.lines:
            drawn.append(Drawn(engagement_id, composed, _cuts_of(engagement_id, composed, chosen)))
    whole = [] if only else [Cut(reach.month, reach.base, reach.latest) for reach in chosen]
    return Drawing(month, drawn, whole, desk.figures, there.last_number)


def _earlier(month: Month, locked: Locked, there: There, chosen: Iterable[Reach]) -> list[Month]:
    """Months before this one of which something may be to pay: once opened for late entries, or never locked."""
    late = {key for key in locked.months if there.first_late and there.first_late <= key}
    return [Month.parse(key) for key in sorted({*late, *(reach.month for reach in chosen)}) if key < str(month)]


def _earned_lines(session: Session, chosen: Iterable[Reach], only: UUID | None, there: There) -> dict[UUID, list[Line]]:
    lines: dict[UUID, list[Line]] = {}
    for reach in chosen:
        for engagement_id, earned in unpaid(session, reach, only, there.beside_pieces).items():
            found = [line for part in earned if (line := earned_line(part, engagement_id))]
            if found:
                lines.setdefault(engagement_id, []).extend(found)
    return lines


def _cuts_of(engagement_id: UUID, composed: Composed, chosen: Iterable[Reach]) -> list[Cut]:
    on_slip = {line.month for line in composed.lines if line.kind in ON_SHEETS}
    return [
        Cut(reach.month, reach.after(engagement_id), reach.latest)
        for reach in chosen
        if reach.month in on_slip and reach.latest > reach.after(engagement_id)
    ]


# --- what is not on sheets ------------------------------------------------


@dataclass(frozen=True)
class _Desk:
    """All that is asked once for a run: law, time, bonuses, what comes off."""

    month: str
    figures: Figures
    caps: Caps
    everybody: Sequence[UUID]
    times: Mapping[UUID, WorkedTime]
    part_time: Collection[UUID]
    in_part: Mapping[UUID, int]
    on_top: Mapping[UUID, list[Line]]
    off: Mapping[UUID, Off]
    tops_up: bool
    paid_before: Collection[UUID]

    @classmethod
    def of(
        cls,
        session: Session,
        workshop: Workshop,
        month: Month,
        only: UUID | None,
        earlier: Sequence[Month],
        there: There,
        lines: Mapping[UUID, Sequence[Line]],
        locked: Locked,
    ) -> "_Desk":
        known = figures(session, workshop, month.last_day)
        taken = taken_by_slips(session) if there.settled else {}
        was_paid = str(month) in locked.months or str(month) <= locked.own_month
        before = settled_in(session, month) if was_paid else set()
        in_part = paid_in_part(session, month, before) if was_paid else {}
        beside = Beside(session, workshop.id, month, earlier, there, taken, before)
        on_top, off = beside.on_top(lines, in_part), beside.off()
        carried = {who for kind, who, _ in taken if kind == MoneyKind.CARRIED_ON}
        everybody = sorted({*lines, *in_part, *on_top, *(off.keys() & carried)})
        if only:
            everybody = [only] if only in everybody else []
        caps = Caps(
            value_of(known, ValueKind.CHARGE_SHARE) or 0,
            value_of(known, ValueKind.TAKE_HOME_SHARE) or 0,
            value_of(known, ValueKind.MINIMUM_MONTH),
        )
        times = _times(session, workshop, month, everybody, known, there)
        part_time = part_timers(session, month) if there.part_time else set()
        top_up = workshop.tops_up
        return cls(str(month), known, caps, everybody, times, part_time, in_part, on_top, off, top_up, before)

    def compose(self, engagement_id: UUID, lines: Sequence[Line]) -> Composed:
        is_new = engagement_id not in self.paid_before
        return compose(
            [*lines, *self.on_top.get(engagement_id, [])],
            self.month,
            engagement_id,
            self.off.get(engagement_id, NOTHING_OFF),
            self.caps,
            time=self.times.get(engagement_id),
            month_hours=value_of(self.figures, ValueKind.MONTH_HOURS),
            hour_fen=value_of(self.figures, ValueKind.MINIMUM_HOUR) if engagement_id in self.part_time else None,
            before_fen=self.in_part.get(engagement_id),
            tops_up=self.tops_up and is_new,
        )


def _times(
    session: Session,
    workshop: Workshop,
    month: Month,
    engagement_ids: Collection[UUID],
    known: Figures,
    there: There,
) -> dict[UUID, WorkedTime]:
    """How long each worked in the month: as attendance has it, else as it was said."""
    said = stated_minutes(session, workshop.id, month) if there.stated_hours else {}
    keeps_attendance = workshop.attendance_by != AttendanceBy.NONE
    day_minutes = value_of(known, ValueKind.DAY_MINUTES)
    if day_minutes is None or not (said or keeps_attendance):
        return {who: stated(minutes, None) for who, minutes in said.items()}
    workdays = _workdays(session, workshop, month)
    times = {who: stated(minutes, workdays * day_minutes) for who, minutes in said.items()}
    full_share = value_of(known, ValueKind.FULL_MONTH_SHARE) or 0
    if keeps_attendance:
        for who, by_day in minutes_of(session, engagement_ids, month.first_day, month.last_day).items():
            times[who] = worked(list(by_day.values()), workdays, day_minutes, full_share)
    return times


def _workdays(session: Session, workshop: Workshop, month: Month) -> int:
    kinds = day_kinds(session, workshop, month.first_day, month.last_day)
    return sum(kind == DayKind.WORKDAY for kind in kinds.values())
