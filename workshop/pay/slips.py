"""Slips as people read them: each line with the name of what it is for, and where it opens to its rows."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from workshop.bonuses.models import BonusRule, ExtraPay
from workshop.clock import Month
from workshop.deductions.models import Advance, Withholding
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.worth import LineKind, is_by_time
from workshop.pay import queries
from workshop.pay.composing import WHY_LEFT, WITHHELD_BY_LAW, WhyLeft, comes_off
from workshop.pay.models import ChargeLeft, LineObjection, Slip, SlipLine
from workshop.pay.queries import LineKey
from workshop.pay.rules import KIND_NAMES, MoneyKind
from workshop.quality.models import Charge
from workshop.workers.models import Engagement

SHEET_KINDS = frozenset(kind.value for kind in LineKind)


@dataclass(frozen=True)
class LineTold:
    """One line as people read it.

    name: of the step, or of what it is for; product: of the step's order.  note: the reason, paper or rule behind it.
    """

    row: SlipLine
    name: str
    product: str = ""
    note: str = ""

    @property
    def month(self) -> Month:
        """In which it was earned."""
        return Month.parse(self.row.month)

    @property
    def kind_name(self) -> str:
        """A message id."""
        return KIND_NAMES[self.row.kind]

    @property
    def given_on(self) -> date | None:
        """Of an advance the day on which it was given."""
        return date.fromisoformat(self.note) if self.note and self.row.kind == MoneyKind.ADVANCE else None

    @property
    def comes_off(self) -> bool:
        return comes_off(self.row.kind)

    @property
    def is_pair(self) -> bool:
        """Whether it puts right what an earlier slip paid."""
        return self.row.was_fen is not None

    @property
    def is_time(self) -> bool:
        """Whether its quantity is minutes."""
        is_of_none = self.row.subject_id == self.row.engagement_id
        return self.is_counted and is_by_time(LineKind(self.row.kind), None if is_of_none else self.row.subject_id)

    @property
    def is_counted(self) -> bool:
        """Whether it lies on sheets, so that it opens to its days."""
        return self.row.kind in SHEET_KINDS

    @property
    def is_fen(self) -> int:
        """What the line comes to in all, with what earlier slips paid."""
        return self.row.pay_fen + (self.row.was_fen or 0)


@dataclass(frozen=True)
class LeftTold:
    """What was not taken of a charge, and why; `why` is a message id."""

    row: ChargeLeft

    @property
    def why(self) -> str:
        return WHY_LEFT[WhyLeft(self.row.why)]


@dataclass(frozen=True)
class SlipTold:
    """One worker's slip as people read it."""

    slip: Slip
    worker: Engagement
    lines: Sequence[LineTold]
    left: Sequence[LeftTold]

    @property
    def earned(self) -> list[LineTold]:
        return [line for line in self.lines if not line.comes_off]

    @property
    def off(self) -> list[LineTold]:
        return [line for line in self.lines if line.comes_off]

    @property
    def pieces_fen(self) -> int:
        """Pieces in her own name."""
        return sum(line.row.pay_fen for line in self.lines if line.row.kind == LineKind.PIECES)

    @property
    def beside_fen(self) -> int:
        """What else lies on sheets: hours, shares, home work, repairs."""
        return sum(line.row.pay_fen for line in self.lines if line.is_counted) - self.pieces_fen

    @property
    def on_top_fen(self) -> int:
        """What was earned and lies on no sheet: bonuses, what was given, the top-up."""
        return self.slip.gross_fen - self.pieces_fen - self.beside_fen

    @property
    def has_pairs(self) -> bool:
        """Whether it puts right what an earlier slip paid."""
        return any(line.is_pair for line in self.lines)

    @property
    def short_fen(self) -> int:
        """By how much the normal time brought less than the minimum, before any top-up."""
        return max(0, (self.slip.floor_fen or 0) - self.slip.normal_fen)

    @property
    def top_up_fen(self) -> int:
        return sum(line.row.pay_fen for line in self.lines if line.row.kind == MoneyKind.TOP_UP)

    @property
    def missing_fen(self) -> int:
        """What is missing to the minimum once the top-up, if there is one, is paid."""
        return max(0, self.short_fen - self.top_up_fen)


# --- what changed ---------------------------------------------------------


def key_of(line: SlipLine | LineObjection) -> LineKey:
    return line.month, line.kind, line.subject_id, line.rate_hao, line.per_quantity


@dataclass(frozen=True)
class LineChange:
    """A line in two drawings; None in the one that does not have it."""

    then: LineTold | None
    now: LineTold | None

    @property
    def told(self) -> LineTold:
        found = self.now or self.then
        assert found
        return found


def line_changes(then: Iterable[LineTold], now: Iterable[LineTold]) -> list[LineChange]:
    """The lines in which two drawings differ, those of the later one first."""
    before, after = ({key_of(line.row): line for line in lines} for lines in (then, now))
    return [
        LineChange(before.get(key), after.get(key))
        for key in {**after, **before}
        if _amount(before.get(key)) != _amount(after.get(key))
    ]


def _amount(line: LineTold | None) -> tuple[int, int] | None:
    return (line.row.quantity, line.row.pay_fen) if line else None


# --- reading them ---------------------------------------------------------


def told(session: Session, slips: Sequence[Slip]) -> list[SlipTold]:
    """The slips in name order, each with its lines, in a few statements however many there are."""
    ids = [slip.id for slip in slips]
    left = session.scalars(sa.select(ChargeLeft).where(col(ChargeLeft.slip_id).in_(ids))).all()
    return told_of(session, slips, queries.lines_of(session, ids), left)


def told_of(
    session: Session,
    slips: Sequence[Slip],
    lines: Mapping[UUID, Sequence[SlipLine]],
    left_rows: Iterable[ChargeLeft],
) -> list[SlipTold]:
    """As `told`, of slips that need not be written: their lines, and what was left of charges, are handed in."""
    names = _names(session, [line for found in lines.values() for line in found])
    workers = {
        worker.id: worker
        for worker in session.scalars(
            sa.select(Engagement)
            .where(col(Engagement.id).in_([slip.engagement_id for slip in slips]))
            .order_by(col(Engagement.name_sort), col(Engagement.number))
        )
    }
    left: dict[UUID, list[LeftTold]] = {}
    for row in left_rows:
        left.setdefault(row.slip_id, []).append(LeftTold(row))
    of = {slip.engagement_id: slip for slip in slips}
    return [
        SlipTold(of[who], worker, [names(line) for line in lines[of[who].id]], left.get(of[who].id, []))
        for who, worker in workers.items()
    ]


def told_lines(session: Session, lines: Sequence[SlipLine]) -> list[LineTold]:
    """Lines as people read them; they need not be written."""
    return list(map(_names(session, lines), lines))


def _names(session: Session, lines: Sequence[SlipLine]) -> Callable[[SlipLine], LineTold]:
    steps = _steps(session, {line.subject_id for line in lines if line.kind in SHEET_KINDS})
    notes: dict[UUID, str] = {}
    for table, column, kinds in (
        (BonusRule, BonusRule.name, (MoneyKind.BONUS,)),
        (ExtraPay, ExtraPay.reason, (MoneyKind.EXTRA,)),
        (Charge, Charge.text, (MoneyKind.CHARGE, MoneyKind.GIVEN_BACK)),
        (Withholding, Withholding.paper, (*WITHHELD_BY_LAW, MoneyKind.RETURNED)),
        (Advance, Advance.given_on, (MoneyKind.ADVANCE,)),
    ):
        notes |= _texts(session, table, column, {line.subject_id for line in lines if line.kind in kinds})

    def name(line: SlipLine) -> LineTold:
        step = steps.get(line.subject_id)
        if step:
            return LineTold(line, *step)
        return LineTold(line, "", note=notes.get(line.subject_id, ""))

    return name


def _steps(session: Session, operation_ids: Collection[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Step → its name and its product, which says its order's number where another order's step reads the same."""
    rows = session.execute(
        sa.select(Operation.id, Operation.name, CustomerOrder.product, CustomerOrder.number)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(col(Operation.id).in_(operation_ids))
    ).all()
    times = Counter((name, product) for _, name, product, _ in rows)
    return {
        operation_id: (name, f"{product} #{number}" if times[name, product] > 1 else product)
        for operation_id, name, product, number in rows
    }


def _texts(session: Session, table: type[SQLModel], column: Any, ids: Iterable[UUID]) -> dict[UUID, str]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = session.execute(sa.select(table.id, column).where(col(table.id).in_(wanted)))  # type: ignore[attr-defined]
    return {row_id: str(text) for row_id, text in rows}
