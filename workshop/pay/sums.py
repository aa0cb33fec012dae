"""Adding up what sheets say that no slip has paid yet.

A slip pays of each month one worker's sheets from where her last slip of it
ended.  Almost always that is the whole month, for everybody: one statement
without the sheets' numbers.  Only for who was paid before are they asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
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
from workshop.pay.before import Locked, what_is_locked
from workshop.pay.composing import Earned
from workshop.pay.models import SlipCut, SlipLine
from workshop.pay.queries import runs_of
from workshop.tenancy import columns
from workshop.workers.models import Engagement


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


_sheet, _own_cut = columns(Sheet), columns(SlipCut)
_MONTHS: sa.BindParameter[Any] = sa.bindparam("months", expanding=True)
_LATEST = in_workshop(
    sa.select(_sheet.month, sa.func.max(_sheet.number)).where(_sheet.workshop_id == OWN).group_by(_sheet.month)
)
_OWN_CUTS = in_workshop(
    sa.select(_own_cut.engagement_id, _own_cut.month, sa.func.max(_own_cut.to_number))
    .where(_own_cut.workshop_id == OWN, _own_cut.month.in_(_MONTHS))
    .group_by(_own_cut.engagement_id, _own_cut.month)
)


def reaches(session: Session, locked: Locked | None = None) -> dict[str, Reach]:
    """The months of the session's workshop with sheets that are not all taken, by month.

    locked: how far its pay is locked, if that was asked already.
    """
    locked = locked or what_is_locked(session)
    cuts = locked.cuts
    latest = {month: int(number) for month, number in run(session, _LATEST, {})}
    open_months = [month for month, number in latest.items() if number > cuts.get(month, 0)]
    own: dict[str, dict[UUID, int]] = {month: {} for month in open_months}
    paid_in_part = [month for month in open_months if month in cuts or month <= locked.own_month]
    if paid_in_part:
        for engagement_id, month, number in run(session, _OWN_CUTS, {"months": paid_in_part}):
            own[month][engagement_id] = int(number)
    return {month: Reach(month, latest[month], cuts.get(month, 0), own[month]) for month in open_months}


def months_to_pay(session: Session, workshop_id: UUID, today: date) -> list[Month]:
    """Months that are over and wait to be shown, or to be locked once the days for objections are over."""
    states = {known.row.month: known for known in runs_of(session, workshop_id) if known.row.engagement_id is None}
    found = []
    for reach in reaches(session).values():
        month, known = Month.parse(reach.month), states.get(reach.month)
        until = known.last.object_until if known and known.last else None
        waits = until is None or until < today
        if not reach.base and month.last_day < today and waits:
            found.append(month)
    return sorted(found)


# --- sums -----------------------------------------------------------------

_piece, _beside = columns(OutputLine), columns(EarningLine)
_NOT_THOSE = sa.bindparam("not_those", expanding=True, type_=_piece.engagement_id.type)
_FIRST: sa.BindParameter[Any] = sa.bindparam("first")
_LAST: sa.BindParameter[Any] = sa.bindparam("last")


_worker = columns(Engagement)
_BY_WORKER = sa.select(_worker.id).where(_worker.workshop_id == OWN)
"""The key of lines has the worker before the day.  SQLite walks all years unless the workers are named; PostgreSQL (18)
finds each worker's days by itself, and sooner without."""

ByEngine = Mapping[str, sa.Select[Any]]


def _whole(line: Any, key: Iterable[Any], amounts: Iterable[Any]) -> ByEngine:
    key = (line.engagement_id, *key)
    asked = (
        sa.select(*key, *map(sa.func.sum, amounts))
        .where(
            line.workshop_id == OWN,
            line.work_date.between(_FIRST, _LAST),
            line.engagement_id.not_in(_NOT_THOSE),
        )
        .group_by(*key)
    )
    return {
        "sqlite": in_workshop(asked.where(line.engagement_id.in_(_BY_WORKER))),
        "postgresql": in_workshop(asked),
    }


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


def unpaid(
    session: Session, reach: Reach, only: UUID | None = None, has_beside: bool = True
) -> dict[UUID, list[Earned]]:
    """What the sheets of a month say that no slip has paid, of everybody or of one worker.

    has_beside: whether the workshop has anything on sheets beside own pieces.
    """
    earned: dict[UUID, list[Earned]] = {}
    is_whole = not reach.base and only is None
    if is_whole:
        for who, found in _whole_month(session, reach, has_beside):
            earned.setdefault(who, []).append(found)
    if not is_whole or reach.own:
        for who, found in _in_part(session, reach, only, set(reach.own) if is_whole else None):
            earned.setdefault(who, []).append(found)
    return earned


def _whole_month(session: Session, reach: Reach, has_beside: bool) -> Iterator[tuple[UUID, Earned]]:
    month = Month.parse(reach.month)
    values = {"first": month.first_day, "last": month.last_day, "not_those": list(reach.own)}
    engine = session.get_bind().dialect.name
    for who, operation_id, rate_hao, per, good in run(session, _WHOLE_PIECES[engine], values).all():
        yield who, Earned(reach.month, LineKind.PIECES, operation_id, rate_hao, per, int(good))
    beside = run(session, _WHOLE_BESIDE[engine], values).all() if has_beside else []
    for who, operation_id, rate_hao, per, kind, quantity, fen in beside:
        yield who, Earned(reach.month, LineKind(kind), operation_id, rate_hao, per, int(quantity), int(fen or 0))


def _in_part(
    session: Session, reach: Reach, only: UUID | None, those: set[UUID] | None
) -> Iterator[tuple[UUID, Earned]]:
    """Of sheets after each worker's own last one, with what slips paid of the line before."""
    sums: dict[LineKey, Amount] = {}
    for key, (quantity, fen) in _numbered(session, reach, only, those):
        before = sums.get(key, (0, 0))
        sums[key] = before[0] + quantity, before[1] + fen
    was = _paid(session, reach.month, {key[0] for key in sums} & reach.own.keys())
    for key, (quantity, fen) in sums.items():
        who, *of = key
        yield who, Earned(reach.month, *of, quantity, fen, was.get(key, (0, 0)) if who in reach.own else None)


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
