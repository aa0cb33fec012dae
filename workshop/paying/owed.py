"""How old what is owed is, how near it is to a crime, and what the next pay day takes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.law.queries import day_kinds, figures
from workshop.law.rules import Figures, ValueKind, value_of
from workshop.output.models import Sheet
from workshop.output.month_table import month_table
from workshop.output.queries import UNDONE_SHEETS
from workshop.output.worth import LineKind
from workshop.pay.models import Slip, SlipLine
from workshop.pay.queries import LOCKED_STEPS, run_of_month, slips_of_step
from workshop.pay.rules import RunState
from workshop.paying import queries, rules
from workshop.paying.queries import Due
from workshop.paying.rules import CrimeSize, Light, Overdue
from workshop.tenancy import Workshop

LONGEST_HOLIDAY_DAYS = 15
"""No holiday is longer, its rest days included: so far before the agreed day a working day is looked for."""


@dataclass(frozen=True)
class Owed:
    """What is left of somebody's pay, when it was due, and how late it is."""

    due: Due
    due_on: date
    days_late: int
    claim_until: date | None  # the last day on which who has left may ask for it in arbitration (W44)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


def pay_day_of(session: Session, workshop: Workshop, month: Month) -> date:
    """When the workshop's pay of the month is due."""
    after = month.plus(1)
    first = after.first_day - timedelta(days=LONGEST_HOLIDAY_DAYS)
    kinds = day_kinds(session, workshop, first, after.last_day)
    return rules.pay_day(month, workshop.pay_day, kinds.__getitem__)


def owed(session: Session, dues: Collection[Due], today: date) -> list[Owed]:
    """These, each with its age, in their order."""
    if not dues:
        return []
    places = {place.id: place for place in session.scalars(sa.select(Workshop))}
    left = {due.workshop_id for due in dues if due.ended_on}
    years = {place_id: _claim_years(session, places[place_id], today) for place_id in left}
    due_on = {
        (workshop_id, month): pay_day_of(session, places[workshop_id], month)
        for workshop_id, month in {(due.workshop_id, due.month) for due in dues}
    }
    return [_owed(due, due_on[due.workshop_id, due.month], years.get(due.workshop_id), today) for due in dues]


def _claim_years(session: Session, workshop: Workshop, today: date) -> int | None:
    return value_of(figures(session, workshop, today), ValueKind.CLAIM_YEARS)


def _owed(due: Due, due_on: date, years: int | None, today: date) -> Owed:
    """Who left is due on her last day at the latest, who is paid part time on the day it is fixed (W34, W32)."""
    day = min(day for day in (due_on, due.ended_on, due.fixed_on) if day)
    until = rules.claim_until(due.ended_on, years) if years else None
    return Owed(due, day, rules.days_late(day, today), until)


def unpaid_people(session: Session, today: date, soon_on: date) -> tuple[int, int]:
    """To how many people pay is overdue, or did not arrive as they say; and to how many it is due by soon_on."""
    lines = owed(session, queries.dues(session), today)
    late = {each.due.engagement_id for each in lines if each.is_late}
    soon = {each.due.engagement_id for each in lines if not each.is_late and each.due_on <= soon_on}
    return len(late | {line.payment.engagement_id for line in queries.missing_payments(session)}), len(soon)


# --- the red light ----------------------------------------------------------


def light(session: Session, workshop: Workshop, lines: Iterable[Owed], today: date) -> Light:
    """How near what is overdue is to the size of a crime; clear where no figure is known.  Source: domain 3, W46."""
    size = _size(figures(session, workshop, today))
    return rules.crime_light(_by_worker(lines), size) if size else Light.CLEAR


def _size(known: Figures) -> CrimeSize | None:
    kinds = (ValueKind.CRIME_MONTHS, ValueKind.CRIME_ONE_FEN, ValueKind.CRIME_PEOPLE, ValueKind.CRIME_ALL_FEN)
    values = [value for kind in kinds if (value := value_of(known, kind)) is not None]
    return CrimeSize(*values) if len(values) == len(kinds) else None


def _by_worker(lines: Iterable[Owed]) -> list[Overdue]:
    months: dict[UUID, set[Month]] = {}
    left_fen: dict[UUID, int] = {}
    for line in lines:
        if line.is_late:
            who = line.due.engagement_id
            months.setdefault(who, set()).add(line.due.month)
            left_fen[who] = left_fen.get(who, 0) + line.due.left_fen
    return [Overdue(len(months[who]), left_fen[who]) for who in months]


# --- what is to come --------------------------------------------------------


@dataclass(frozen=True)
class NextPay:
    """The next pay day, and what it takes in all as far as is known."""

    month: Month
    due_on: date
    state: RunState  # in draft the sum is what was counted so far
    sum_fen: int


def next_pay(session: Session, workshop: Workshop, today: date) -> NextPay:
    """The pay day that comes next, today included."""
    month = Month.of(today).plus(-1)
    due_on = pay_day_of(session, workshop, month)
    if due_on < today:
        month = month.plus(1)
        due_on = pay_day_of(session, workshop, month)
    run = run_of_month(session, workshop.id, month)
    if run is None or run.last is None:
        return NextPay(month, due_on, RunState.DRAFT, _counted_fen(session, workshop, month))
    if run.state == RunState.LOCKED:
        left_fen = queries.total_left_fen(queries.dues(session, run_id=run.row.id))
        return NextPay(month, due_on, RunState.LOCKED, left_fen)
    return NextPay(month, due_on, RunState.SHOWN, sum(slip.net_fen for slip in slips_of_step(session, run.last.id)))


def _counted_fen(session: Session, workshop: Workshop, month: Month) -> int:
    """What the month's sheets come to, less what slips have of it: of who left in it, or works part time."""
    on_slips = session.scalar(
        sa.select(sa.func.sum(SlipLine.pay_fen))
        .join(Slip, col(Slip.id) == SlipLine.slip_id)
        .where(
            col(SlipLine.month) == str(month),
            col(SlipLine.kind).in_(sorted(LineKind)),
            col(Slip.step_id).in_(LOCKED_STEPS),
        )
    )
    return month_table(session, workshop.id, month).pay_fen - int(on_slips or 0)


def unlocked_months(session: Session, workshop: Workshop, today: date) -> list[tuple[Month, date]]:
    """Months that were counted and whose pay day has passed without slips that pay.  Source: domain 3, W01."""
    closed = str(Month.of(workshop.closed_through)) if workshop.closed_through else ""
    months = session.scalars(
        sa.select(col(Sheet.month))
        .where(
            col(Sheet.workshop_id) == workshop.id,
            col(Sheet.month) > closed,
            col(Sheet.undoes_id).is_(None),
            col(Sheet.id).not_in(UNDONE_SHEETS),
        )
        .distinct()
        .order_by(col(Sheet.month))
    )
    found = [(month, pay_day_of(session, workshop, month)) for month in map(Month.parse, months)]
    return [(month, due_on) for month, due_on in found if due_on < today]
