"""Reading pieces made together, with each member's share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.errors import NotFound
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.models import EarningLine, Sheet
from workshop.output.queries import UNDONE_SHEETS
from workshop.output.rules import USUAL_DAYS, usual_pieces
from workshop.output.worth import Basis, Share
from workshop.teams.models import TeamCount
from workshop.workers.models import Engagement
from workshop.workers.queries import EVERYBODY


@dataclass(frozen=True)
class Member:
    """One of a team, and what was hers."""

    engagement_id: UUID
    called_name: str
    share: Share


@dataclass(frozen=True)
class TeamLine:
    """Pieces made together, as a list shows them."""

    team: TeamCount
    step: str
    product: str
    taken_back_at: datetime | None
    reason: str  # why it was taken back
    members: Sequence[Member]

    @property
    def basis(self) -> Basis:
        return Basis(self.team.basis)


def teams_of_month(session: Session, workshop_id: UUID, month: Month) -> list[TeamLine]:
    """What teams made in the month, the latest day first."""
    within = col(TeamCount.work_date).between(month.first_day, month.last_day)
    return _lines(session, workshop_id, month.first_day, month.last_day, within)


def team_line(session: Session, team_id: UUID) -> TeamLine:
    """One count of a team.  Raises NotFound."""
    team = session.get(TeamCount, team_id)
    if team is None:
        raise NotFound()
    return _lines(session, team.workshop_id, team.work_date, team.work_date, col(TeamCount.id) == team.id)[0]


def _lines(
    session: Session, workshop_id: UUID, first: date, last: date, where: sa.ColumnElement[bool]
) -> list[TeamLine]:
    undoing = aliased(Sheet)
    rows = session.execute(
        sa.select(TeamCount, Operation.name, CustomerOrder.product, undoing.recorded_at, undoing.note)
        .join(Operation, col(Operation.id) == TeamCount.operation_id)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .outerjoin(undoing, col(undoing.undoes_id) == TeamCount.sheet_id)
        .where(col(TeamCount.workshop_id) == workshop_id, where)
        .order_by(col(TeamCount.work_date).desc(), col(TeamCount.recorded_at).desc(), col(TeamCount.id).desc())
    ).all()
    members = _members(session, workshop_id, first, last, [team.sheet_id for team, *_ in rows])
    return [
        TeamLine(team, step, product, at, reason or "", members.get(team.sheet_id, []))
        for team, step, product, at, reason in rows
    ]


def _members(
    session: Session, workshop_id: UUID, first: date, last: date, sheet_ids: Collection[UUID]
) -> Mapping[UUID, list[Member]]:
    line = EarningLine
    rows = session.execute(
        sa.select(line, Engagement.called_name)
        .join(Engagement, col(Engagement.id) == line.engagement_id)
        .where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(first, last),
            col(line.sheet_id).in_(sheet_ids),
        )
        .order_by(col(line.line))
    )
    members: dict[UUID, list[Member]] = {}
    for of, name in rows:
        share = Share(of.pay_fen or 0, of.weight or 0, of.weight_sum or 0, of.team_fen or 0, Basis(of.basis))
        members.setdefault(of.sheet_id, []).append(Member(of.engagement_id, name, share))
    return members


# --- what counting must know ----------------------------------------------

_STANDS = col(TeamCount.sheet_id).not_in(UNDONE_SHEETS)


def last_team(session: Session, operation_id: UUID | None = None) -> TeamLine | None:
    """The count written last, of this step or of any, that was not taken back."""
    of_step = col(TeamCount.operation_id) == operation_id if operation_id else sa.true()
    team_id = session.scalar(
        sa.select(TeamCount.id)
        .where(_STANDS, of_step)
        .order_by(col(TeamCount.recorded_at).desc(), col(TeamCount.id).desc())
        .limit(1)
    )
    return team_line(session, team_id) if team_id else None


def same_counts(session: Session, operation_id: UUID, day: date, good: int) -> int:
    """How many counts of just so many pieces the step has on the day, not taken back."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(TeamCount)
            .where(
                _STANDS,
                col(TeamCount.operation_id) == operation_id,
                col(TeamCount.work_date) == day,
                col(TeamCount.good) == good,
            )
        )
        or 0
    )


def usual_each(session: Session, workshop_id: UUID, operation_id: UUID, day: date) -> int:
    """Good pieces that one of a team usually made of the step in a count of the last days before; 0 if unknown."""
    first = date.fromordinal(max(day.toordinal() - USUAL_DAYS, 1))
    last = date.fromordinal(max(day.toordinal() - 1, 1))
    of_step = _STANDS & (col(TeamCount.operation_id) == operation_id) & col(TeamCount.work_date).between(first, last)
    lines = _lines(session, workshop_id, first, last, of_step)
    return usual_pieces(sum(line.team.good for line in lines), sum(len(line.members) for line in lines))
