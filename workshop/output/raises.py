"""Raises that reach back: pieces already made get the difference, as lines of their own.  A cut never reaches back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlmodel import Session, col

from workshop.actor import Actor
from workshop.database import get
from workshop.errors import IdInUse, Invalid
from workshop.fields import OptionalLine
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import piece_pay_fen, share_fen
from workshop.orders.models import Rate
from workshop.orders.queries import RateChange, rate_changes
from workshop.orders.rules import Posted
from workshop.output import rules
from workshop.output.models import BackPay, EarningLine, OutputLine
from workshop.output.rules import SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.worth import Basis, LineKind, Raise, Share, raise_over
from workshop.tenancy import hold
from workshop.workers.queries import EVERYBODY


class GrantBackPay(BaseModel):
    """Pay a raise for pieces made before it.  The id is made with the form.

    first_day: of the pieces; the last is the day before the raise began.
    seen_fen: what it came to when it was looked at.
    """

    id: UUID = Field(default_factory=new_id)
    first_day: date
    seen_fen: int
    note: OptionalLine = ""


@dataclass(frozen=True)
class Owed:
    """What one worker gets for pieces of one old rate: her own, or her share of a team's."""

    engagement_id: UUID
    pieces: int
    rise: Raise
    share: Share | None = None

    @property
    def pay_fen(self) -> int:
        if self.share:
            return self.share.pay_fen
        return piece_pay_fen(self.pieces, self.rise.rate_hao, self.rise.per_pieces)


def raise_of(session: Session, rate_id: UUID) -> RateChange:
    """The announced rate with what it follows.  Raises NotFound."""
    rate = get(session, Rate, rate_id)
    return next(change for change in rate_changes(session, [rate.operation_id]) if change.id == rate_id)


def check_raise(change: RateChange, today: date) -> None:
    """Raise NoRise, CutReachesBack or NotBegunYet unless pieces made before the rate may get the difference."""
    if change.follows is None or change.is_replaced:
        raise rules.NoRise()
    if not change.is_rise:
        raise rules.CutReachesBack()
    if change.new.valid_from > today:
        raise rules.NotBegunYet(valid_from=change.new.valid_from)


def granted_for(session: Session, rate_id: UUID) -> BackPay | None:
    """The back pay that was granted for this rate."""
    return session.scalars(sa.select(BackPay).where(col(BackPay.rate_id) == rate_id)).first()


# --- what it comes to -----------------------------------------------------


def owed_for(session: Session, change: RateChange, first_day: date) -> list[Owed]:
    """What everybody gets for pieces made from the day up to the day before the rate began.

    Home work and repairs keep the price that was agreed for them.
    """
    last_day = change.new.valid_from - timedelta(days=1)
    before = _granted_before(session, change)
    sums: dict[tuple[UUID, Raise], int] = {}
    for engagement_id, day, old, pieces in _own_pieces(session, change.operation_id, first_day, last_day):
        rise = raise_over(_paid_at(day, old, before), change.new)
        if rise:
            sums[engagement_id, rise] = sums.get((engagement_id, rise), 0) + pieces
    own = [Owed(who, pieces, rise) for (who, rise), pieces in sums.items() if pieces > 0]
    return own + [
        owed
        for team in _team_pieces(session, change.operation_id, first_day, last_day)
        if (rise := raise_over(_paid_at(team.work_date, team.rate, before), change.new))
        for owed in _shared(team, rise)
    ]


def _paid_at(day: date, old: Posted, before: Sequence[tuple[BackPay, Posted]]) -> Posted:
    """At what rate pieces of the day stand already: that of their line, or of a raise that reached back to them."""
    best = old
    for grant, rate in before:
        if grant.first_day <= day <= grant.last_day and raise_over(best, rate):
            best = rate
    return best


def _granted_before(session: Session, change: RateChange) -> list[tuple[BackPay, Posted]]:
    """What was granted for earlier raises of this step: nothing is paid back twice."""
    rows = session.execute(
        sa.select(BackPay, Rate)
        .join(Rate, col(Rate.id) == BackPay.rate_id)
        .where(col(BackPay.operation_id) == change.operation_id, col(BackPay.rate_id) != change.id)
    )
    return [(grant, Posted(rate.valid_from, rate.rate_hao, rate.per_pieces)) for grant, rate in rows]


def _own_pieces(
    session: Session, operation_id: UUID, first: date, last: date
) -> Iterator[tuple[UUID, date, Posted, int]]:
    """Worker, day, rate and good pieces, net of corrections, in the order of the workers and days."""
    line = OutputLine
    key = [line.engagement_id, line.work_date, line.rate_hao, line.per_pieces]
    rows = _summed(session, line, key, line.good, operation_id, first, last)
    for engagement_id, day, rate_hao, per_pieces, good in rows:
        yield engagement_id, day, Posted(day, rate_hao, per_pieces), int(good)


@dataclass(frozen=True)
class _Team:
    """What a team made on a day, and by what weights its members parted it."""

    work_date: date
    rate: Posted
    pieces: int
    basis: Basis
    members: list[tuple[UUID, int]]


def _team_pieces(session: Session, operation_id: UUID, first: date, last: date) -> list[_Team]:
    """The counts of teams that were not taken back."""
    line = EarningLine
    counted = [line.subject_id, line.work_date, line.rate_hao, line.per_quantity, line.basis]
    rows = _summed(
        session,
        line,
        [*counted, line.engagement_id, line.weight],
        line.quantity,
        operation_id,
        first,
        last,
        col(line.kind) == LineKind.TEAM,
        col(line.subject_id).not_in(sa.select(col(BackPay.id))),
    )
    teams: dict[UUID, _Team] = {}
    for subject_id, day, rate_hao, per, basis, engagement_id, weight, pieces in rows:
        if pieces <= 0:
            continue
        team = _Team(day, Posted(day, rate_hao, per), int(pieces), Basis(basis), [])
        teams.setdefault(subject_id, team).members.append((engagement_id, weight))
    return list(teams.values())


def _summed(
    session: Session,
    table: Any,
    key: Sequence[Any],
    amount: Any,
    operation_id: UUID,
    first: date,
    last: date,
    *conditions: sa.ColumnElement[bool],
) -> Iterable[Any]:
    """Rows of the key with the sum of the amount, net of corrections, in the key's order: of a step, between days."""
    statement: sa.Select[Any] = (
        sa.select(*key, sa.func.sum(amount))
        .where(
            table.engagement_id.in_(EVERYBODY),
            table.work_date.between(first, last),
            table.operation_id == operation_id,
            *conditions,
        )
        .group_by(*key)
        .order_by(*key)
    )
    return session.execute(statement)


def _shared(team: _Team, rise: Raise) -> list[Owed]:
    """The raise of a team's pieces, parted as the pieces were."""
    team_fen = piece_pay_fen(team.pieces, rise.rate_hao, rise.per_pieces)
    weights = [weight for _, weight in team.members]
    return [
        Owed(who, team.pieces, rise, Share(fen, weight, sum(weights), team_fen, team.basis))
        for (who, weight), fen in zip(team.members, share_fen(team_fen, weights), strict=True)
    ]


# --- granting -------------------------------------------------------------


def grant_back_pay(
    session: Session, actor: Actor, rate_id: UUID, wish: GrantBackPay, today: date, now: datetime
) -> BackPay:
    """Pay the raise for pieces made before it: one sheet of today, a line for each worker and difference of rates.

    Months that are closed stay as they were paid.  Raises NotFound, IdInUse, NoRise, CutReachesBack, NotBegunYet,
    GrantedAlready, NothingOwed, ComesToOtherwise, MonthClosed, Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    if before := session.get(BackPay, wish.id):
        if before.rate_id != rate_id:
            raise IdInUse()
        return before
    change = raise_of(session, rate_id)
    check_raise(change, today)
    if granted_for(session, rate_id):
        raise rules.GrantedAlready()
    check_first_day(change, wish.first_day)
    rules.check_open(today, workshop.closed_through)
    owed = owed_for(session, change, wish.first_day)
    if not owed:
        raise rules.NothingOwed()
    if total_fen(owed) != wish.seen_fen:
        raise rules.ComesToOtherwise()
    granted = BackPay(
        id=wish.id,
        workshop_id=workshop.id,
        rate_id=rate_id,
        operation_id=change.operation_id,
        first_day=wish.first_day,
        last_day=change.new.valid_from - timedelta(days=1),
        sheet_id=new_id(),
        note=wish.note,
        granted_by=actor.account_id,
        granted_at=now,
    )
    lines = [_line(each, granted, today) for each in owed]
    write_sheet(session, actor, granted.sheet_id, [], SheetKind.BACK_PAY, now, beside=lines, note_text=wish.note)
    session.add(granted)
    session.flush()
    details = {"rate_id": str(rate_id), "first_day": str(wish.first_day), "people": people(owed)}
    note(session, actor, Action.BACK_PAY_GRANTED, granted.id, now, workshop_id=workshop.id, details=details)
    return granted


def check_first_day(change: RateChange, first_day: date) -> None:
    """Raise Invalid unless the day lies before the raise."""
    if first_day >= change.new.valid_from:
        raise Invalid({"first_day": mark("Choose a day before the raise began.")})


def total_fen(owed: Sequence[Owed]) -> int:
    """What it comes to, in fen."""
    return sum(each.pay_fen for each in owed)


def people(owed: Sequence[Owed]) -> int:
    """How many people get something."""
    return len({each.engagement_id for each in owed})


def _line(owed: Owed, granted: BackPay, today: date) -> Beside:
    days = f"{granted.first_day} – {granted.last_day}"
    return Beside(
        owed.engagement_id,
        today,
        LineKind.TEAM if owed.share else LineKind.BACK_PAY,
        owed.pieces,
        owed.rise.rate_hao,
        owed.rise.per_pieces,
        granted.operation_id,
        owed.share,
        granted.id,
        f"{days} · {granted.note}" if granted.note else days,
    )
