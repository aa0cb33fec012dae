"""Reading advances and withholdings.

What locked slips took of an advance is known above, where pay is: whoever asks
brings it (`taken`: advance → fen).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.deductions import rules
from workshop.deductions.models import Advance, AdvanceReturn, AdvanceSkip, Withholding
from workshop.deductions.rules import AdvanceState
from workshop.hot import OWN_ENGAGEMENTS, of_person, run
from workshop.tenancy import Workshop, columns
from workshop.workers.models import Engagement


@dataclass(frozen=True)
class AdvanceLine:
    """One advance with whose it is, how it stands, and what came back of it otherwise than by pay."""

    advance: Advance
    called_name: str
    number: int  # of the worker
    state: AdvanceState
    returns: Sequence[AdvanceReturn]

    @property
    def left_fen(self) -> int:
        return self.state.left_fen


@dataclass(frozen=True)
class DueAdvance:
    """What a month's run should take of an advance, and what is left of it before that."""

    advance_id: UUID
    given_on: date
    due_fen: int
    left_fen: int


def advance_lines(
    session: Session,
    taken: Mapping[UUID, int],
    *,
    workshop_id: UUID | None = None,
    engagement_id: UUID | None = None,
    only: UUID | None = None,
) -> list[AdvanceLine]:
    """Advances in name order, each worker's oldest first, in the session's scope."""
    chosen = (
        sa.select(Advance, Engagement.called_name, Engagement.number)
        .join(Engagement, col(Engagement.id) == Advance.engagement_id)
        .order_by(
            col(Engagement.name_sort),
            col(Engagement.number),
            col(Advance.given_on),
            col(Advance.recorded_at),
            Advance.id,
        )
    )
    if workshop_id:
        chosen = chosen.where(col(Advance.workshop_id) == workshop_id)
    if engagement_id:
        chosen = chosen.where(col(Advance.engagement_id) == engagement_id)
    if only:
        chosen = chosen.where(col(Advance.id) == only)
    rows = session.execute(chosen).all()
    ids = [advance.id for advance, _, _ in rows]
    skipped, returns = _skipped(session, ids), _returns(session, ids)
    return [
        AdvanceLine(
            advance,
            name,
            number,
            _state(advance, skipped.get(advance.id, ()), returns.get(advance.id, ()), taken.get(advance.id, 0)),
            returns.get(advance.id, ()),
        )
        for advance, name, number in rows
    ]


def _skipped(session: Session, advance_ids: Collection[UUID]) -> dict[UUID, list[Month]]:
    rows = session.execute(
        sa.select(AdvanceSkip.advance_id, AdvanceSkip.month).where(col(AdvanceSkip.advance_id).in_(advance_ids))
    )
    found: dict[UUID, list[Month]] = {}
    for advance_id, month in rows:
        found.setdefault(advance_id, []).append(Month.parse(month))
    return found


def _returns(session: Session, advance_ids: Collection[UUID]) -> dict[UUID, list[AdvanceReturn]]:
    rows = session.scalars(
        sa.select(AdvanceReturn)
        .where(col(AdvanceReturn.advance_id).in_(advance_ids))
        .order_by(col(AdvanceReturn.recorded_at), col(AdvanceReturn.id))
    )
    found: dict[UUID, list[AdvanceReturn]] = {}
    for row in rows:
        found.setdefault(row.advance_id, []).append(row)
    return found


def _state(
    advance: Advance, skipped: Collection[Month], returns: Sequence[AdvanceReturn], taken_fen: int
) -> AdvanceState:
    returned_fen = sum(-row.amount_fen if row.takes_back_id else row.amount_fen for row in returns)
    first = Month.parse(advance.first_month)
    return AdvanceState(advance.amount_fen, advance.instalment_fen, first, frozenset(skipped), returned_fen, taken_fen)


def paid_early_fen(session: Session, engagement_id: UUID, month: Month) -> int:
    """What a worker got early in a month and did not return, in fen; without what was taken over from paper."""
    lines = advance_lines(session, {}, engagement_id=engagement_id)
    return sum(line.left_fen for line in lines if line.advance.given_on in month and line.advance.taken_over_on is None)


def advances_due(
    session: Session, workshop_id: UUID, month: Month, taken: Mapping[UUID, int]
) -> dict[UUID, list[DueAdvance]]:
    """Worker (engagement) → what the month's pay should take of her advances, the oldest first; those with something.

    taken: what locked slips of other runs took of each advance so far, in fen.
    """
    due: dict[UUID, list[DueAdvance]] = {}
    for line in advance_lines(session, taken, workshop_id=workshop_id):
        if due_fen := rules.due_fen(line.state, month):
            of = DueAdvance(line.advance.id, line.advance.given_on, due_fen, line.left_fen)
            due.setdefault(line.advance.engagement_id, []).append(of)
    return due


def is_taken_back(session: Session, table: type[AdvanceReturn] | type[Withholding], row_id: UUID) -> bool:
    """Whether a row takes this one back."""
    return session.scalar(sa.select(col(table.id)).where(col(table.takes_back_id) == row_id)) is not None


# --- what law lets be withheld --------------------------------------------


def withholdings_of(session: Session, workshop_id: UUID, *months: Month) -> dict[UUID, list[Withholding]]:
    """Worker (engagement) → what is withheld of these months' pay, as it was entered; without what was taken back."""
    found: dict[UUID, list[Withholding]] = {}
    its = [str(month) for month in months]
    of_months = (col(Withholding.workshop_id) == workshop_id) & col(Withholding.month).in_(its)
    for row in _standing(session, of_months) if its else ():
        found.setdefault(row.engagement_id, []).append(row)
    return found


def withholdings_taken_back(session: Session) -> set[UUID]:
    """Rows of what was withheld that others take back."""
    rows = session.scalars(sa.select(Withholding.takes_back_id).where(col(Withholding.takes_back_id).is_not(None)))
    return {row_id for row_id in rows if row_id}


def own_withholdings(session: Session, since: Month) -> Sequence[Withholding]:
    """What is withheld from whoever looks, of this month and later ones, the latest first."""
    return sorted(_standing(session, col(Withholding.month) >= str(since)), key=lambda row: row.month, reverse=True)


def _standing(session: Session, where: sa.ColumnElement[bool]) -> Sequence[Withholding]:
    undoing = aliased(Withholding)
    return session.scalars(
        sa.select(Withholding)
        .outerjoin(undoing, col(undoing.takes_back_id) == Withholding.id)
        .where(where, col(Withholding.takes_back_id).is_(None), col(undoing.id).is_(None))
        .order_by(col(Withholding.month), col(Withholding.recorded_at), col(Withholding.id))
    ).all()


def all_of_month(session: Session, month: Month) -> list[tuple[Withholding, str]]:
    """Every row of a month with the worker's name, in name order; what was taken back and what did so are in it."""
    rows = session.execute(
        sa.select(Withholding, Engagement.called_name)
        .join(Engagement, col(Engagement.id) == Withholding.engagement_id)
        .where(col(Withholding.month) == str(month))
        .order_by(col(Engagement.name_sort), col(Engagement.number), col(Withholding.recorded_at), col(Withholding.id))
    )
    return [(row, name) for row, name in rows]


def closed_through(session: Session, workshop_ids: Collection[UUID]) -> dict[UUID, date | None]:
    """Workshop → the day through which its pay is settled."""
    rows = session.execute(sa.select(Workshop.id, Workshop.closed_through).where(col(Workshop.id).in_(workshop_ids)))
    return {workshop_id: day for workshop_id, day in rows}


_engagement, _advance, _withholding = columns(Engagement), columns(Advance), columns(Withholding)
_OWN = of_person(
    sa.select(_engagement.id)
    .select_from(_engagement.id.table)
    .outerjoin(
        _advance.id.table,
        (_advance.engagement_id == _engagement.id) & _advance.engagement_id.in_(OWN_ENGAGEMENTS),
    )
    .outerjoin(
        _withholding.id.table,
        (_withholding.engagement_id == _engagement.id) & _withholding.engagement_id.in_(OWN_ENGAGEMENTS),
    )
    .where(_engagement.id.in_(OWN_ENGAGEMENTS), _advance.id.is_not(None) | _withholding.id.is_not(None))
    .limit(1)
)


def has_own(session: Session) -> bool:
    """Whether a worker ever got an advance, or something is withheld from her.  Hot: her first page asks."""
    return run(session, _OWN, {}).first() is not None
