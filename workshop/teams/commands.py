"""Writing down pieces made together.  The caller's session is the transaction.

A team's count is one sheet: what each member's share comes to stands on it as an
earning line, the pieces stand at its foot.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get
from workshop.errors import Doubtful, IdInUse, Invalid
from workshop.fields import NumberOrSum, OptionalLine, OrZero
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import piece_pay_fen
from workshop.output.cells import CountedOperation, counted_operations, counted_workers, has_sheet, hold_own
from workshop.output.models import Sheet
from workshop.output.rules import (
    Count,
    NoRate,
    NotEngaged,
    SheetKind,
    check_minors,
    check_not_future,
    check_open,
    is_barred,
    is_engaged,
)
from workshop.output.sheets import Beside, write_sheet
from workshop.output.undoing import TakeBack, take_back_entry
from workshop.output.worth import Basis, LineKind, Share
from workshop.teams import queries, rules
from workshop.teams.models import TeamCount
from workshop.teams.rules import Doubt, DoubtKind, Known

NotGood = Annotated[NumberOrSum, Field(ge=0, le=rules.MOST_PIECES), OrZero]


class Part(BaseModel):
    """One member, and how much of the work was hers: minutes or points; shared equally it does not matter."""

    engagement_id: UUID
    weight: int = Field(default=1, gt=0)


class CountTeam(BaseModel):
    """Pieces made together.  The id is made by the client: sent twice, it counts once.

    members: in the order in which a fen that is left over is given.
    """

    id: UUID = Field(default_factory=new_id)
    operation_id: UUID
    work_date: date
    good: Annotated[NumberOrSum, Field(gt=0, le=rules.MOST_PIECES)]
    rework: NotGood = 0
    scrap: NotGood = 0
    basis: Basis = Basis.EQUAL
    members: list[Part] = Field(max_length=rules.MOST_MEMBERS)
    confirmed: frozenset[str] = frozenset()  # keys of doubts answered with "it is right"
    note: OptionalLine = ""  # the reason, where more was made than ordered

    @field_validator("members")
    @classmethod
    def _are_a_team(cls, members: list[Part]) -> list[Part]:
        if len({member.engagement_id for member in members}) < len(members):
            raise ValueError(mark("A worker stands there twice. Once is enough."))
        if len(members) < rules.LEAST_MEMBERS:
            raise ValueError(mark("Tick two people at least. What one made alone is counted in the grid."))
        return members

    @property
    def count(self) -> Count:
        return Count(self.good, self.rework, self.scrap)

    def says(self, line: queries.TeamLine) -> bool:
        """Whether that is what stands there already."""
        team = line.team
        about = (team.operation_id, team.work_date, Count(team.good, team.rework, team.scrap), line.basis)
        shares = rules.parted(team.pay_fen, self.basis, [member.weight for member in self.members])
        return about == (self.operation_id, self.work_date, self.count, self.basis) and [
            (member.engagement_id, member.share) for member in line.members
        ] == [(member.engagement_id, share) for member, share in zip(self.members, shares, strict=True)]


def count_team(session: Session, actor: Actor, wish: CountTeam, today: date, now: datetime) -> TeamCount:
    """Write down what a team made, and part its pay.

    Raises NotFound, IdInUse, MonthClosed, InTheFuture, NoRate, NotEngaged,
    BarredToMinors, Doubtful, Invalid; whichever it raises, nothing is written.
    """
    closed_through = hold_own(session)
    if has_sheet(session, wish.id):
        return _written(session, wish)
    check_not_future(wish.work_date, today)
    check_open(wish.work_date, closed_through)
    operation = counted_operations(session, wish.work_date, {wish.operation_id})[wish.operation_id]
    if operation.rate_hao is None:
        raise NoRate(names=operation.name)
    _check_members(session, wish, operation)
    doubts = _doubts(session, actor, wish, operation)
    _ask(doubts, wish)

    team = _row(actor, wish, operation.rate_hao, operation.per_pieces, doubts, now)
    shares = rules.parted(team.pay_fen, wish.basis, [member.weight for member in wish.members])
    beside = [_beside(team, member, share) for member, share in zip(wish.members, shares, strict=True)]
    together = {wish.operation_id: wish.count}
    write_sheet(session, actor, wish.id, [], SheetKind.TEAM, now, beside=beside, together=together, note_text=wish.note)
    session.add(team)
    session.flush()
    details = {"members": len(beside), "good": team.good, "pay_fen": team.pay_fen, "basis": team.basis}
    note(session, actor, Action.TEAM_COUNT_ADDED, team.id, now, workshop_id=team.workshop_id, details=details)
    return team


def _row(
    actor: Actor, wish: CountTeam, rate_hao: int, per_pieces: int, doubts: Sequence[Doubt], now: datetime
) -> TeamCount:
    return TeamCount(
        id=wish.id,
        workshop_id=actor.workshop_id,
        sheet_id=wish.id,
        work_date=wish.work_date,
        operation_id=wish.operation_id,
        good=wish.good,
        rework=wish.rework,
        scrap=wish.scrap,
        rate_hao=rate_hao,
        per_pieces=per_pieces,
        basis=wish.basis,
        pay_fen=piece_pay_fen(wish.good, rate_hao, per_pieces),
        asked=",".join(doubt.kind for doubt in doubts) or None,
        note=wish.note,
        recorded_by=actor.account_id,
        recorded_at=now,
    )


def _written(session: Session, wish: CountTeam) -> TeamCount:
    """What this form wrote before.  Raises IdInUse if it says something else now."""
    if session.get(TeamCount, wish.id) is None:
        raise IdInUse()
    line = queries.team_line(session, wish.id)
    if not wish.says(line):
        raise IdInUse()
    return line.team


def _check_members(session: Session, wish: CountTeam, operation: CountedOperation) -> None:
    """Raise NotFound, NotEngaged or BarredToMinors."""
    day = wish.work_date
    people = counted_workers(session, {member.engagement_id for member in wish.members})
    away = [who.called_name for who in people if not is_engaged(who.started_on, who.ended_on, day)]
    if away:
        raise NotEngaged(names=", ".join(sorted(away)))
    check_minors(
        (who.called_name, operation.name)
        for who in people
        if is_barred(operation.barred_to_minors, who.minor_until, day)
    )


def _doubts(session: Session, actor: Actor, wish: CountTeam, operation: CountedOperation) -> list[Doubt]:
    known = Known(
        operation.ordered_pieces,
        operation.recorded_pieces,
        operation.before.recorded_pieces if operation.before else 0,
        queries.usual_each(session, actor.workshop_id, operation.id, wish.work_date),
        queries.same_counts(session, operation.id, wish.work_date, wish.good),
    )
    return rules.doubts_about(operation.id, wish.work_date, wish.good, len(wish.members), known)


def _ask(doubts: Sequence[Doubt], wish: CountTeam) -> None:
    """Raise Doubtful for what was not confirmed; Invalid if more than ordered was given no reason."""
    open_doubts = [doubt.plain() for doubt in doubts if doubt.key not in wish.confirmed]
    if open_doubts:
        raise Doubtful(doubts=open_doubts)
    if not wish.note and any(doubt.kind == DoubtKind.OVERRUN for doubt in doubts):
        raise Invalid({"note": mark("Say in a word why more was made than ordered.")})


def _beside(team: TeamCount, member: Part, share: Share) -> Beside:
    return Beside(
        member.engagement_id,
        team.work_date,
        LineKind.TEAM,
        team.good,
        team.rate_hao,
        team.per_pieces,
        team.operation_id,
        share,
        team.id,
    )


def take_back_team(session: Session, actor: Actor, team_id: UUID, wish: TakeBack, now: datetime) -> Sheet:
    """Take a team's count back, with all shares.  Raises NotFound, IdInUse, UndoneAlready, MonthClosed."""
    team = get(session, TeamCount, team_id)
    return take_back_entry(session, actor, team.sheet_id, team.work_date, wish, now)
