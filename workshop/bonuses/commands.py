"""Announcing bonuses and ending them; giving money on top.  The caller's session is the transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.bonuses import queries, rules
from workshop.bonuses.models import BonusEnd, BonusRule, BonusStep, ExtraPay
from workshop.bonuses.rules import BonusBasis, ExtraKind, Step
from workshop.clock import Month
from workshop.database import get, written_before
from workshop.errors import IdInUse, Invalid
from workshop.fields import AmountFen, Line, MonthChosen, Number, OptionalLine, OrNone
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.orders.models import Operation
from workshop.output.rules import NotEngaged
from workshop.tenancy import hold
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_within, engagements_of

Amount = Annotated[AmountFen, Field(gt=0, le=rules.MOST_FEN)]

MOST_PEOPLE = 300


class NewStep(BaseModel):
    """From this threshold on, this amount."""

    threshold: Annotated[Number, Field(gt=0, le=max(rules.MOST_OF.values()))]  # days, pieces or fen, as the basis says
    amount_fen: Amount


class NewStepOfPay(NewStep):
    """The same, with a threshold that is typed in yuan."""

    threshold: Annotated[AmountFen, Field(gt=0, le=max(rules.MOST_OF.values()))]


class AnnounceBonus(BaseModel):
    """A bonus that everybody shall know.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    name: Line
    basis: BonusBasis
    operation_id: Annotated[UUID | None, OrNone] = None
    first_month: MonthChosen
    steps: list[NewStep] = Field(max_length=rules.MOST_STEPS)

    @property
    def ladder(self) -> list[Step]:
        return [Step(step.threshold, step.amount_fen) for step in self.steps]


class EndBonus(BaseModel):
    """The last month for which a bonus holds."""

    id: UUID = Field(default_factory=new_id)
    last_month: MonthChosen


class GiveExtra(BaseModel):
    """The same amount on top of a month's pay, for one worker or several.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    engagement_ids: list[UUID] = Field(max_length=MOST_PEOPLE)
    month: MonthChosen
    kind: ExtraKind
    amount_fen: Amount
    reason: OptionalLine = ""
    sure: str = ""  # keys of the questions that were answered, with blanks between them

    @field_validator("engagement_ids")
    @classmethod
    def _are_people(cls, engagement_ids: list[UUID]) -> list[UUID]:
        if not engagement_ids:
            raise ValueError(mark("Tick at least one person."))
        if len(set(engagement_ids)) < len(engagement_ids):
            raise ValueError(mark("A worker stands there twice. Once is enough."))
        return engagement_ids

    def row_id(self, engagement_id: UUID) -> UUID:
        """The id of the row of one of them: the same whenever the form is sent again."""
        return uuid5(self.id, engagement_id.hex)


class TakeBackExtra(BaseModel):
    """Take it back.  The id is that of the row which does so."""

    id: UUID = Field(default_factory=new_id)


def announce_bonus(session: Session, actor: Actor, wish: AnnounceBonus, today: date, now: datetime) -> BonusRule:
    """Make a bonus known, from a month on.  For the month that has begun it is allowed too: it only adds.

    Raises NotFound, IdInUse, Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    said = wish.model_dump(include={"name", "basis", "operation_id"}) | {"first_month": str(wish.first_month)}
    if before := written_before(session, BonusRule, wish.id, **said):
        if list(queries.steps_of(session, before.id)) != wish.ladder:
            raise IdInUse()
        return before
    rules.check_steps(wish.basis, wish.ladder)
    rules.check_first(wish.first_month, Month.of(today))
    if (wish.basis == BonusBasis.PIECES) != (wish.operation_id is not None):
        raise Invalid({"operation_id": mark("Choose a step if pieces count, and only then.")})
    if wish.operation_id:
        get(session, Operation, wish.operation_id)
    rule = BonusRule(id=wish.id, workshop_id=workshop.id, **said, announced_by=actor.account_id, announced_at=now)
    session.add(rule)
    session.flush()
    session.add_all(
        BonusStep(workshop_id=workshop.id, rule_id=rule.id, threshold=step.threshold, amount_fen=step.amount_fen)
        for step in wish.steps
    )
    session.flush()
    details = {"basis": rule.basis, "first_month": rule.first_month}
    note(session, actor, Action.BONUS_RULE_ANNOUNCED, rule.id, now, workshop_id=workshop.id, details=details)
    return rule


def end_bonus(session: Session, actor: Actor, rule_id: UUID, wish: EndBonus, today: date, now: datetime) -> BonusEnd:
    """Say for which month a bonus holds last: this one at the earliest, for people work for it already.

    Raises NotFound, IdInUse, EndedAlready, HasBegun, Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    rule = get(session, BonusRule, rule_id)
    if before := written_before(session, BonusEnd, wish.id, rule_id=rule.id, last_month=str(wish.last_month)):
        return before
    if queries.is_ended(session, rule.id):
        raise rules.EndedAlready()
    rules.check_last(wish.last_month, Month.of(today))
    end = BonusEnd(
        id=wish.id,
        workshop_id=workshop.id,
        rule_id=rule.id,
        last_month=str(wish.last_month),
        ended_by=actor.account_id,
        ended_at=now,
    )
    session.add(end)
    session.flush()
    details = {"last_month": end.last_month}
    note(session, actor, Action.BONUS_END_ADDED, end.id, now, workshop_id=workshop.id, details=details)
    return end


# --- money on top ---------------------------------------------------------


def give_extra(session: Session, actor: Actor, wish: GiveExtra, today: date, now: datetime) -> list[ExtraPay]:
    """Give each of these workers the same amount on top of a month's pay.

    Raises NotFound, IdInUse, Invalid, NotEngaged, NothingInKind, GivenTwice.
    """
    workshop = hold(session, actor.workshop_id)
    said: dict[str, Any] = {
        "month": str(wish.month),
        "kind": wish.kind,
        "amount_fen": wish.amount_fen,
        "reason": wish.reason,
    }
    before = [
        written_before(session, ExtraPay, wish.row_id(who), engagement_id=who, **said) for who in wish.engagement_ids
    ]
    if written := [row for row in before if row]:
        if len(written) < len(before):
            raise IdInUse()
        return written
    rules.check_reason(wish.kind, wish.reason)
    rules.check_extra_month(wish.month, workshop.closed_through, Month.of(today))
    people = _engaged(session, wish)
    _ask_if_twice(session, workshop.id, wish, people)
    rows = [
        ExtraPay(
            id=wish.row_id(who.id),
            workshop_id=workshop.id,
            engagement_id=who.id,
            **said,
            given_by=actor.account_id,
            given_at=now,
        )
        for who in people
    ]
    for row in rows:
        _add_extra(session, actor, row, now)
    return rows


def _engaged(session: Session, wish: GiveExtra) -> list[Engagement]:
    """Who gets it, in the order of the form.  Raises NotFound, NotEngaged."""
    people = engagements_of(session, wish.engagement_ids)
    here = {who.id for who in engaged_within(session, wish.month.first_day, wish.month.last_day)}
    if away := [who.called_name for who in people if who.id not in here]:
        raise NotEngaged(names=", ".join(away))
    return people


def _ask_if_twice(session: Session, workshop_id: UUID, wish: GiveExtra, people: Sequence[Engagement]) -> None:
    """Raise the question about those who have the same kind in the month already, unless it was answered."""
    given = queries.extras_of(session, workshop_id, wish.month)
    have = [who for who in people if any(row.kind == wish.kind for row in given.get(who.id, []))]
    key = f"twice/{len(have)}"
    if have and key not in wish.sure.split():
        raise rules.GivenTwice(key=key, names=", ".join(who.called_name for who in have))


def take_back_extra(
    session: Session, actor: Actor, extra_id: UUID, wish: TakeBackExtra, today: date, now: datetime
) -> ExtraPay:
    """Take back what was given on top, by a row that says so, while its month is open.

    Raises NotFound, IdInUse, TakesBackExtra, ExtraTakenBack, Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    original = get(session, ExtraPay, extra_id)
    if before := written_before(session, ExtraPay, wish.id, takes_back_id=original.id):
        return before
    if original.takes_back_id:
        raise rules.TakesBackExtra()
    if queries.is_taken_back(session, original.id):
        raise rules.ExtraTakenBack()
    rules.check_extra_month(Month.parse(original.month), workshop.closed_through, Month.of(today))
    said = original.model_dump(include={"workshop_id", "engagement_id", "month", "kind", "amount_fen", "reason"})
    row = ExtraPay(id=wish.id, **said, takes_back_id=original.id, given_by=actor.account_id, given_at=now)
    _add_extra(session, actor, row, now)
    return row


def _add_extra(session: Session, actor: Actor, row: ExtraPay, now: datetime) -> None:
    session.add(row)
    session.flush()
    details = {"kind": row.kind, "month": row.month, "amount_fen": row.amount_fen}
    note(session, actor, Action.EXTRA_PAY_GIVEN, row.id, now, workshop_id=row.workshop_id, details=details)
