"""Adding up what sheets say that no slip has paid yet.

A slip pays of each month one worker's sheets from where her last slip of it
ended.  Almost always that is the whole month, for everybody: one statement
without the sheets' numbers.  Only for who was paid before are they asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.hot import OWN, in_workshop, run
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.output.worth import LineKind
from workshop.pay.composing import Earned
from workshop.pay.models import PayCut, SlipCut, SlipLine
from workshop.pay.queries import runs_of
from workshop.tenancy import columns


@dataclass(frozen=True)
class Reach:
    """How far the sheets of a month are paid.

    latest: the number of its last sheet.  base: through which the month's runs have taken them, 0 for none.
    own: of who was paid by slips of the month, through which number.
    """

    month: str
    latest: int
    base: int = 0
    own: Mapping[UUID, int] = field(default_factory=dict)

    def after(self, engagement_id: UUID) -> int:
        """The number after which nothing of hers is paid."""
        return self.own.get(engagement_id, 0)


def reaches(session: Session, workshop_id: UUID) -> dict[str, Reach]:
    """The months with sheets that are not all taken, by month."""
    latest = session.execute(
        sa.select(Sheet.month, sa.func.max(Sheet.number))
        .where(col(Sheet.workshop_id) == workshop_id)
        .group_by(col(Sheet.month))
    ).all()
    cuts = session.execute(
        sa.select(PayCut.month, sa.func.max(PayCut.to_number))
        .where(col(PayCut.workshop_id) == workshop_id)
        .group_by(col(PayCut.month))
    )
    base = {month: int(number) for month, number in cuts}
    open_months = {month: int(number) for month, number in latest if number > base.get(month, 0)}
    own: dict[str, dict[UUID, int]] = {month: {} for month in open_months}
    for engagement_id, month, number in session.execute(
        sa.select(SlipCut.engagement_id, SlipCut.month, sa.func.max(SlipCut.to_number))
        .where(col(SlipCut.workshop_id) == workshop_id, col(SlipCut.month).in_(open_months))
        .group_by(col(SlipCut.engagement_id), col(SlipCut.month))
    ):
        own[month][engagement_id] = int(number)
    return {month: Reach(month, number, base.get(month, 0), own[month]) for month, number in open_months.items()}


def months_to_pay(session: Session, workshop_id: UUID, today: date) -> list[Month]:
    """Months that are over and wait to be shown, or to be locked once the days for objections are over."""
    states = {run.row.month: run for run in runs_of(session, workshop_id) if run.row.engagement_id is None}
    found = []
    for reach in reaches(session, workshop_id).values():
        month, run = Month.parse(reach.month), states.get(reach.month)
        until = run.last.object_until if run and run.last else None
        waits = until is None or until < today
        if not reach.base and month.last_day < today and waits:
            found.append(month)
    return sorted(found)


# --- sums -----------------------------------------------------------------

_piece, _beside = columns(OutputLine), columns(EarningLine)
_NOT_THOSE = sa.bindparam("not_those", expanding=True, type_=_piece.engagement_id.type)
_FIRST: sa.BindParameter[Any] = sa.bindparam("first")
_LAST: sa.BindParameter[Any] = sa.bindparam("last")


def _whole(line: Any, key: Iterable[Any], amounts: Iterable[Any]) -> sa.Select[Any]:
    key = (line.engagement_id, *key)
    return in_workshop(
        sa.select(*key, *map(sa.func.sum, amounts))
        .where(
            line.workshop_id == OWN,
            line.work_date.between(_FIRST, _LAST),
            line.engagement_id.not_in(_NOT_THOSE),
        )
        .group_by(*key)
    )


_WHOLE_PIECES = _whole(_piece, (_piece.operation_id, _piece.rate_hao, _piece.per_pieces), (_piece.good,))
_WHOLE_BESIDE = _whole(
    _beside,
    (_beside.operation_id, _beside.rate_hao, _beside.per_quantity, _beside.kind),
    (_beside.quantity, _beside.pay_fen),
)

LineKey = tuple[UUID, LineKind, UUID | None, int, int]
"""Worker, kind, operation, rate in hao and what it is for."""

Amount = tuple[int, int]
"""Quantity, and fen of shares."""


def unpaid(session: Session, reach: Reach, only: UUID | None = None) -> dict[UUID, list[Earned]]:
    """What the sheets of a month say that no slip has paid, of everybody or of one worker."""
    sums: dict[LineKey, Amount] = {}
    if not reach.base and only is None:
        _add(sums, _whole_month(session, reach))
        paid_before = set(reach.own)
    else:
        paid_before = None
    if paid_before is None or paid_before:
        _add(sums, _numbered(session, reach, only, paid_before))
    was = _paid(session, reach.month, {key[0] for key in sums} & set(reach.own))
    earned: dict[UUID, list[Earned]] = {}
    for (who, kind, operation_id, rate_hao, per), (quantity, fen) in sums.items():
        before = was.get((who, kind, operation_id, rate_hao, per), (0, 0)) if who in reach.own else None
        earned.setdefault(who, []).append(Earned(reach.month, kind, operation_id, rate_hao, per, quantity, fen, before))
    return earned


def _add(sums: dict[LineKey, Amount], found: Iterable[tuple[LineKey, Amount]]) -> None:
    for key, (quantity, fen) in found:
        before = sums.get(key, (0, 0))
        sums[key] = before[0] + quantity, before[1] + fen


def _whole_month(session: Session, reach: Reach) -> Iterable[tuple[LineKey, Amount]]:
    month = Month.parse(reach.month)
    values = {"first": month.first_day, "last": month.last_day, "not_those": list(reach.own)}
    for who, operation_id, rate_hao, per, good in run(session, _WHOLE_PIECES, values):
        yield (who, LineKind.PIECES, operation_id, rate_hao, per), (int(good), 0)
    for who, operation_id, rate_hao, per, kind, quantity, fen in run(session, _WHOLE_BESIDE, values):
        yield (who, LineKind(kind), operation_id, rate_hao, per), (int(quantity), int(fen or 0))


def _numbered(
    session: Session, reach: Reach, only: UUID | None, those: set[UUID] | None
) -> Iterable[tuple[LineKey, Amount]]:
    """Lines of sheets after each worker's own last one; of those alone, if they are named."""
    month = Month.parse(reach.month)
    kinds = (
        (OutputLine, OutputLine.per_pieces, sa.literal(LineKind.PIECES.value), OutputLine.good, sa.literal(0)),
        (EarningLine, EarningLine.per_quantity, EarningLine.kind, EarningLine.quantity, EarningLine.pay_fen),
    )
    lowest = min((reach.after(who) for who in those), default=0) if those else 0 if only else reach.base
    for line, per_column, kind_column, quantity_column, fen_column in kinds:
        statement = (
            sa.select(
                line.engagement_id,
                Sheet.number,
                line.operation_id,
                line.rate_hao,
                per_column,
                kind_column,
                quantity_column,
                fen_column,
            )
            .join(Sheet, col(Sheet.id) == line.sheet_id)
            .where(
                col(line.work_date).between(month.first_day, month.last_day),
                col(Sheet.month) == reach.month,
                col(Sheet.number) > lowest,
            )
        )
        if only or those:
            statement = statement.where(col(line.engagement_id).in_([only] if only else sorted(those or ())))
        for who, number, operation_id, rate_hao, per, kind, quantity, fen in session.execute(statement):
            if number > reach.after(who):
                yield (who, LineKind(kind), operation_id, rate_hao, per), (quantity, int(fen or 0))


def _paid(session: Session, month: str, engagement_ids: set[UUID]) -> dict[LineKey, Amount]:
    """What slips that pay had of each line of the month: the quantity in all, and the fen."""
    if not engagement_ids:
        return {}
    rows = session.execute(
        sa.select(
            SlipLine.engagement_id,
            SlipLine.kind,
            SlipLine.subject_id,
            SlipLine.rate_hao,
            SlipLine.per_quantity,
            SlipLine.quantity,
            SlipLine.pay_fen,
        )
        .join(SlipCut, (col(SlipCut.slip_id) == SlipLine.slip_id) & (col(SlipCut.month) == SlipLine.month))
        .where(
            col(SlipLine.engagement_id).in_(sorted(engagement_ids)),
            col(SlipLine.month) == month,
            col(SlipLine.kind).in_([kind.value for kind in LineKind]),
        )
        .order_by(col(SlipCut.to_number))
    )
    paid: dict[LineKey, Amount] = {}
    for who, kind, subject_id, rate_hao, per, quantity, pay_fen in rows:
        key = who, LineKind(kind), None if subject_id == who else subject_id, rate_hao, per
        paid[key] = quantity, paid.get(key, (0, 0))[1] + pay_fen
    return paid
