"""Drawing up a run: everybody's slip as it would be now, in a few statements, whatever the size of the month."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.attendance.queries import minutes_of
from workshop.attendance.rules import AttendanceBy
from workshop.bonuses.queries import extras_of, rules_of
from workshop.bonuses.rules import bonus_fen, reached
from workshop.clock import Month
from workshop.contracts.models import Contract, ContractSigned
from workshop.contracts.queries import part_timers
from workshop.deductions.queries import advances_due, withholdings_of
from workshop.law.queries import day_kinds, figures
from workshop.law.rules import DayKind, Figures, ValueKind, value_of
from workshop.output.earned import made_by_worker
from workshop.output.worth import LineKind
from workshop.pay.before import (
    Subject,
    There,
    taken_by_slips,
    what_is_locked,
    what_there_is,
)
from workshop.pay.composing import (
    AskedCharge,
    Caps,
    Composed,
    Line,
    Off,
    TimeSource,
    WorkedTime,
    compose,
    earned_line,
    worked,
)
from workshop.pay.in_part import paid_in_part
from workshop.pay.models import ChargeLeft, Slip
from workshop.pay.queries import LOCKED_STEPS, stated_minutes
from workshop.pay.rules import MoneyKind
from workshop.pay.sums import Reach, reaches, unpaid
from workshop.quality.hearing import chargeable_fen
from workshop.quality.queries import charge_lines
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
    """A run as it would be now.  cuts: what the run takes as a whole; figures: what law says for its month."""

    month: Month
    slips: Sequence[Drawn]
    cuts: Sequence[Cut]
    figures: Figures

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
        if key == str(month) or key in locked.months or (only is not None and key < str(month))
    ]
    lines = _earned_lines(session, chosen, only)
    desk = _Desk.of(session, workshop, month, only, lines, found.get(str(month)))
    drawn = []
    for engagement_id in desk.everybody:
        composed = desk.compose(engagement_id, lines.get(engagement_id, []))
        if composed.lines:
            drawn.append(Drawn(engagement_id, composed, _cuts_of(engagement_id, composed, chosen)))
    whole = [] if only else [Cut(reach.month, reach.base, reach.latest) for reach in chosen]
    return Drawing(month, drawn, whole, desk.figures)


def _earned_lines(session: Session, chosen: Iterable[Reach], only: UUID | None) -> dict[UUID, list[Line]]:
    lines: dict[UUID, list[Line]] = {}
    for reach in chosen:
        for engagement_id, earned in unpaid(session, reach, only).items():
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
        lines: Mapping[UUID, Sequence[Line]],
        own: Reach | None,
    ) -> "_Desk":
        known = figures(session, workshop, month.last_day)
        there = what_there_is(session, month)
        taken = taken_by_slips(session) if there.earlier_slips else {}
        in_part = paid_in_part(session, month) if own and own.own else {}
        before = set(own.own) - in_part.keys() if own else set()
        to_pay = lines.keys() | in_part.keys()
        on_top = _on_top(session, workshop, month, to_pay, taken, before, there)
        off = _off(session, workshop, month, taken, before, there)
        carried = {who for kind, who, _ in taken if kind == MoneyKind.CARRIED_ON}
        everybody = sorted({*to_pay, *on_top, *(off.keys() & carried)})
        if only:
            everybody = [only] if only in everybody else []
        caps = Caps(
            value_of(known, ValueKind.CHARGE_SHARE) or 0,
            value_of(known, ValueKind.TAKE_HOME_SHARE) or 0,
            value_of(known, ValueKind.MINIMUM_MONTH),
        )
        times = _times(session, workshop, month, everybody, known, there)
        part_time = part_timers(session, month)
        top_up = workshop.tops_up
        return cls(str(month), known, caps, everybody, times, part_time, in_part, on_top, off, top_up, before)

    def compose(self, engagement_id: UUID, lines: Sequence[Line]) -> Composed:
        is_new = engagement_id not in self.paid_before
        return compose(
            [*lines, *self.on_top.get(engagement_id, [])],
            self.month,
            engagement_id,
            self.off.get(engagement_id, Off()),
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
    day_minutes = value_of(known, ValueKind.DAY_MINUTES)
    stated = stated_minutes(session, workshop.id, month) if there.stated_hours else {}
    times = {who: WorkedTime(TimeSource.STATED, minutes, minutes) for who, minutes in stated.items()}
    if workshop.attendance_by == AttendanceBy.NONE or day_minutes is None:
        return times
    workdays = _workdays(session, workshop, month)
    full_share = value_of(known, ValueKind.FULL_MONTH_SHARE) or 0
    for who, by_day in minutes_of(session, engagement_ids, month.first_day, month.last_day).items():
        times[who] = worked(list(by_day.values()), day_minutes, workdays, full_share)
    return times


def _workdays(session: Session, workshop: Workshop, month: Month) -> int:
    kinds = day_kinds(session, workshop, month.first_day, month.last_day)
    return sum(kind == DayKind.WORKDAY for kind in kinds.values())


def _on_top(
    session: Session,
    workshop: Workshop,
    month: Month,
    to_pay: Collection[UUID],
    taken: Mapping[Subject, int],
    before: Collection[UUID],
    there: There,
) -> dict[UUID, list[Line]]:
    """Bonuses by their rules, and what was given on top."""
    on_top: dict[UUID, list[Line]] = {}
    rules = rules_of(session, workshop.id, month) if there.bonuses else []
    made = made_by_worker(session, workshop.id, month.first_day, month.last_day) if rules else {}
    for who in made.keys() & set(to_pay) - set(before):
        have = reached(made[who])
        for rule in rules:
            if fen := bonus_fen(rule, have.days, have.pieces, have.pay_fen):
                on_top.setdefault(who, []).append(Line(str(month), MoneyKind.BONUS.value, rule.id, fen))
    for who, extras in (extras_of(session, workshop.id, month) if there.extras else {}).items():
        fresh = [extra for extra in extras if (MoneyKind.EXTRA, who, extra.id) not in taken]
        given = [Line(str(month), MoneyKind.EXTRA.value, extra.id, extra.amount_fen) for extra in fresh]
        if given:
            on_top.setdefault(who, []).extend(given)
    return on_top


def _off(
    session: Session,
    workshop: Workshop,
    month: Month,
    taken: Mapping[Subject, int],
    before: Collection[UUID],
    there: There,
) -> dict[UUID, Off]:
    """What is to come off everybody's pay of the month.  Who had a slip of it before gave the month's instalment."""
    withheld = withholdings_of(session, workshop.id, month) if there.withholdings else {}
    lawful = {
        who: tuple(
            (MoneyKind(row.kind), row.id, row.amount_fen) for row in rows if (row.kind, who, row.id) not in taken
        )
        for who, rows in withheld.items()
    }
    due_now = advances_due(session, workshop.id, month, _of_advances(taken)) if there.advances else {}
    advances = {
        who: tuple((due.advance_id, due.due_fen) for due in dues) for who, dues in due_now.items() if who not in before
    }
    charges = _charges(session, month, taken) if there.charges else {}
    carried = _carried(taken)
    return {
        who: Off(lawful.get(who, ()), charges.get(who, ()), advances.get(who, ()), carried.get(who, ()))
        for who in {*lawful, *advances, *charges, *carried}
    }


def _of_advances(taken: Mapping[Subject, int]) -> dict[UUID, int]:
    return {advance_id: fen for (kind, _, advance_id), fen in taken.items() if kind == MoneyKind.ADVANCE}


def _carried(taken: Mapping[Subject, int]) -> dict[UUID, tuple[tuple[UUID, int], ...]]:
    """Worker → what earlier slips could not bear and later ones have not made good."""
    left: dict[UUID, int] = {}
    for (kind, who, _), fen in taken.items():
        if kind in (MoneyKind.CARRIED_ON, MoneyKind.CARRIED_OVER):
            left[who] = left.get(who, 0) + (fen if kind == MoneyKind.CARRIED_ON else -fen)
    return {who: ((who, fen),) for who, fen in left.items() if fen > 0}


def _charges(session: Session, month: Month, taken: Mapping[Subject, int]) -> dict[UUID, tuple[AskedCharge, ...]]:
    """Worker → charges that were heard, with what no slip took or forgave, the oldest first."""
    heard = [(line.charge, chargeable_fen(line.now)) for line in charge_lines(session)]
    asked = [(charge, fen) for charge, fen in reversed(heard) if fen]
    if not asked:
        return {}
    forgiven = set(
        session.scalars(
            sa.select(ChargeLeft.charge_id)
            .join(Slip, col(Slip.id) == ChargeLeft.slip_id)
            .where(col(ChargeLeft.is_forgiven), col(Slip.step_id).in_(LOCKED_STEPS))
        )
    )
    with_clause = set(
        session.scalars(
            sa.select(Contract.engagement_id)
            .join(ContractSigned, col(ContractSigned.contract_id) == Contract.id)
            .where(col(Contract.has_loss_clause), col(ContractSigned.signed_on) <= month.last_day)
        )
    )
    found: dict[UUID, list[AskedCharge]] = {}
    for charge, fen in asked:
        left = fen - taken.get((MoneyKind.CHARGE, charge.engagement_id, charge.id), 0)
        if left > 0 and charge.id not in forgiven and charge.checked_on <= month.last_day:
            has_clause = charge.engagement_id in with_clause
            row = AskedCharge(charge.id, left, has_clause, charge.document_id is not None)
            found.setdefault(charge.engagement_id, []).append(row)
    return {who: tuple(rows) for who, rows in found.items()}
