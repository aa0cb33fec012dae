"""Giving advances and what becomes of them; what law lets be withheld.  The caller's session is the transaction."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.database import get, written_before
from workshop.deductions import queries, rules
from workshop.deductions.models import Advance, AdvanceReturn, AdvanceSkip, Withholding
from workshop.deductions.queries import AdvanceLine
from workshop.deductions.rules import AdvanceMethod, ReturnKind, WithholdingKind
from workshop.documents.commands import keep_photo
from workshop.documents.rules import Photo
from workshop.errors import IdInUse
from workshop.fields import AmountFen, MonthChosen, OptionalLine, OrNone
from workshop.i18n import money_text
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.output.earned import earned
from workshop.output.rules import NotEngaged, check_not_future, is_engaged
from workshop.tenancy import Workshop, hold
from workshop.workers.models import Engagement

TakenBy = Callable[[Session], Mapping[UUID, int]]
"""Reads what locked slips took of each advance, which is known above; called once nobody else writes."""

Amount = Annotated[AmountFen, Field(gt=0, le=rules.MOST_FEN)]


def _kind(value: object) -> object:
    """A kind that no law knows is answered with the article that forbids it."""
    if barred := rules.barred_kind(str(value), ""):
        raise ValueError(rules.BARRED_SENTENCES[barred])
    return value


class GiveAdvance(BaseModel):
    """Wage that is paid early, or what is left of such from paper.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    amount_fen: Amount
    given_on: date
    method: AdvanceMethod
    instalment_fen: Annotated[Amount | None, OrNone] = None  # off each month's pay; none: all at once
    first_month: MonthChosen
    is_taken_over: bool = False
    sure: str = ""  # keys of the questions that were answered, with blanks between them

    @property
    def told(self) -> dict[str, Any]:
        said = self.model_dump(include={"engagement_id", "amount_fen", "given_on", "method"})
        return said | {"instalment_fen": self.each_fen, "first_month": str(self.first_month)}

    @property
    def each_fen(self) -> int:
        """What comes off each month's pay."""
        return self.instalment_fen or self.amount_fen


class SkipMonth(BaseModel):
    """Take nothing in this month."""

    month: MonthChosen


class ReturnAdvance(BaseModel):
    """A part that does not come off pay any more."""

    id: UUID = Field(default_factory=new_id)
    kind: ReturnKind
    amount_fen: Amount
    happened_on: date


class TakeBackRow(BaseModel):
    """Take a row back.  The id is that of the row which does so."""

    id: UUID = Field(default_factory=new_id)


class Withhold(BaseModel):
    """What law lets be kept back of one month's pay."""

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    month: MonthChosen
    kind: Annotated[WithholdingKind, BeforeValidator(_kind)]
    amount_fen: Amount
    paper: OptionalLine = ""
    sure: str = ""


def give_advance(
    session: Session, actor: Actor, wish: GiveAdvance, photo: Photo | None, today: date, now: datetime
) -> Advance:
    """Write down wage that was paid early.  photo: her signature, which she sees too.

    Raises NotFound, IdInUse, InTheFuture, NotEngaged, Invalid, MoreThanEarned, MuchOfAMonth.
    """
    workshop = hold(session, actor.workshop_id)
    if before := written_before(session, Advance, wish.id, **wish.told):
        if (before.taken_over_on is not None) != wish.is_taken_over:
            raise IdInUse()
        return before
    check_not_future(wish.given_on, today)
    engagement = get(session, Engagement, wish.engagement_id)
    if not is_engaged(engagement.started_on, engagement.ended_on, today if wish.is_taken_over else wish.given_on):
        raise NotEngaged(names=engagement.called_name)
    rules.check_instalments(wish.amount_fen, wish.each_fen)
    rules.check_first_month(wish.first_month, wish.given_on, workshop.closed_through, today)
    asked = [] if wish.is_taken_over else _ask_before_giving(session, workshop, engagement, wish)
    document = keep_photo(session, actor, new_id(), photo, now, engagement_id=engagement.id) if photo else None
    advance = Advance(
        id=wish.id,
        workshop_id=workshop.id,
        **wish.told,
        taken_over_on=today if wish.is_taken_over else None,
        document_id=document.id if document else None,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(advance)
    session.flush()
    details: dict[str, Any] = {"amount_fen": wish.amount_fen, "instalment_fen": wish.each_fen}
    details |= {"asked": asked} if asked else {}
    note(session, actor, Action.ADVANCE_GIVEN, advance.id, now, workshop_id=workshop.id, details=details)
    return advance


def _ask_before_giving(session: Session, workshop: Workshop, engagement: Engagement, wish: GiveAdvance) -> list[str]:
    """What was asked by rule W09 and said to be right; raises the first question that is still open."""
    month = Month.of(wish.given_on)
    answered = wish.sure.split()
    earned_fen = earned(session, engagement.workshop_id, engagement.id, month).pay_fen
    early_fen = queries.paid_early_fen(session, engagement.id, month)
    early = rules.early_key(wish.amount_fen, early_fen, earned_fen)
    if early and early not in answered:
        sum_text = money_text(wish.amount_fen + early_fen)
        raise rules.MoreThanEarned(
            key=early, name=engagement.called_name, earned=money_text(earned_fen), advance=sum_text
        )
    last_fen = earned(session, engagement.workshop_id, engagement.id, month.plus(-1)).pay_fen
    share = value_of(figures(session, workshop, wish.given_on), ValueKind.TAKE_HOME_SHARE) or 0
    much = rules.much_key(wish.each_fen, last_fen, share)
    if much and much not in answered:
        stays = money_text(rules.stays_fen(last_fen, share))
        each = money_text(wish.each_fen)
        raise rules.MuchOfAMonth(key=much, instalment=each, earned=money_text(last_fen), stays=stays)
    return rules.answers_kept([early, much])


def skip_month(
    session: Session, actor: Actor, advance_id: UUID, wish: SkipMonth, taken_by: TakenBy, now: datetime
) -> AdvanceSkip:
    """Let a month pass: its instalment goes to the end.  A month that is skipped already is answered with that.

    Raises NotFound, NothingToSkip.
    """
    workshop = hold(session, actor.workshop_id)
    advance = get(session, Advance, advance_id)
    if before := session.get(AdvanceSkip, (advance.id, str(wish.month))):
        return before
    line = _line(session, advance.id, taken_by)
    rules.check_skip(line.state, wish.month, rules.first_open(workshop.closed_through, line.state.first_month))
    skip = AdvanceSkip(
        workshop_id=workshop.id,
        engagement_id=advance.engagement_id,
        advance_id=advance.id,
        month=str(wish.month),
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(skip)
    session.flush()
    details = {"month": skip.month}
    note(session, actor, Action.ADVANCE_SKIP_ADDED, advance.id, now, workshop_id=workshop.id, details=details)
    return skip


def _line(session: Session, advance_id: UUID, taken_by: TakenBy) -> AdvanceLine:
    return queries.advance_lines(session, taken_by(session), only=advance_id)[0]


def return_advance(
    session: Session,
    actor: Actor,
    advance_id: UUID,
    wish: ReturnAdvance,
    taken_by: TakenBy,
    today: date,
    now: datetime,
) -> AdvanceReturn:
    """Write down what does not come off pay any more.  Raises NotFound, IdInUse, InTheFuture, Invalid."""
    hold(session, actor.workshop_id)
    advance = get(session, Advance, advance_id)
    said = wish.model_dump(exclude={"id"})
    if before := written_before(session, AdvanceReturn, wish.id, advance_id=advance.id, **said):
        return before
    check_not_future(wish.happened_on, today)
    rules.check_return(_line(session, advance.id, taken_by).state, wish.amount_fen)
    return _add_return(session, actor, advance, wish, None, now)


def take_back_return(
    session: Session, actor: Actor, return_id: UUID, wish: TakeBackRow, now: datetime
) -> AdvanceReturn:
    """Take a return back by a row that says so: what it said was returned is open again.

    Raises NotFound, IdInUse, NoTakingBackOfThat, TakenBackAlready.
    """
    hold(session, actor.workshop_id)
    original = get(session, AdvanceReturn, return_id)
    if before := written_before(session, AdvanceReturn, wish.id, takes_back_id=original.id):
        return before
    if original.takes_back_id:
        raise rules.NoTakingBackOfThat()
    if queries.is_taken_back(session, AdvanceReturn, original.id):
        raise rules.TakenBackAlready()
    same = ReturnAdvance(
        id=wish.id, kind=ReturnKind(original.kind), amount_fen=original.amount_fen, happened_on=original.happened_on
    )
    return _add_return(session, actor, get(session, Advance, original.advance_id), same, original.id, now)


def _add_return(
    session: Session, actor: Actor, advance: Advance, wish: ReturnAdvance, takes_back_id: UUID | None, now: datetime
) -> AdvanceReturn:
    row = AdvanceReturn(
        workshop_id=advance.workshop_id,
        engagement_id=advance.engagement_id,
        advance_id=advance.id,
        **wish.model_dump(),
        takes_back_id=takes_back_id,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    details = {"kind": row.kind, "amount_fen": row.amount_fen}
    note(session, actor, Action.ADVANCE_RETURN_ADDED, row.id, now, workshop_id=row.workshop_id, details=details)
    return row


# --- what law lets be withheld --------------------------------------------


def withhold(
    session: Session, actor: Actor, wish: Withhold, photo: Photo | None, today: date, now: datetime
) -> Withholding:
    """Write down what is kept back of a month's pay by law.  photo: the paper it stands on, which she sees too.

    Raises NotFound, IdInUse, Invalid, NotEngaged, NoDeposit, NoFine, NoPapersKept, WithheldTwice.
    """
    workshop = hold(session, actor.workshop_id)
    said = wish.model_dump(include={"engagement_id", "kind", "amount_fen", "paper"}) | {"month": str(wish.month)}
    if before := written_before(session, Withholding, wish.id, **said):
        return before
    rules.check_withholding(wish.kind, wish.paper)
    rules.check_month(wish.month, workshop.closed_through, today)
    engagement = get(session, Engagement, wish.engagement_id)
    ended_on = engagement.ended_on
    if engagement.started_on > wish.month.last_day or (ended_on and ended_on < wish.month.first_day):
        raise NotEngaged(names=engagement.called_name)
    _ask_if_twice(session, engagement, wish)
    document = keep_photo(session, actor, new_id(), photo, now, engagement_id=engagement.id) if photo else None
    row = Withholding(
        id=wish.id,
        workshop_id=workshop.id,
        **said,
        document_id=document.id if document else None,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    return _add_withholding(session, actor, row, now)


def _ask_if_twice(session: Session, engagement: Engagement, wish: Withhold) -> None:
    """Raise the question about more of the same in the same month, unless it was answered."""
    standing = queries.withholdings_of(session, engagement.workshop_id, wish.month).get(engagement.id, [])
    same_fen = sum(row.amount_fen for row in standing if row.kind == wish.kind)
    key = f"twice/{same_fen}"
    if same_fen and key not in wish.sure.split():
        raise rules.WithheldTwice(key=key, amount=money_text(same_fen))


def take_back_withholding(
    session: Session, actor: Actor, withholding_id: UUID, wish: TakeBackRow, today: date, now: datetime
) -> Withholding:
    """Take a withholding back by a row that says so.

    Raises NotFound, IdInUse, NoTakingBackOfThat, TakenBackAlready, Invalid.
    """
    workshop = hold(session, actor.workshop_id)
    original = get(session, Withholding, withholding_id)
    if before := written_before(session, Withholding, wish.id, takes_back_id=original.id):
        return before
    if original.takes_back_id:
        raise rules.NoTakingBackOfThat()
    if queries.is_taken_back(session, Withholding, original.id):
        raise rules.TakenBackAlready()
    rules.check_month(Month.parse(original.month), workshop.closed_through, today)
    said = original.model_dump(include={"workshop_id", "engagement_id", "month", "kind", "amount_fen", "paper"})
    row = Withholding(id=wish.id, **said, takes_back_id=original.id, recorded_by=actor.account_id, recorded_at=now)
    return _add_withholding(session, actor, row, now)


def _add_withholding(session: Session, actor: Actor, row: Withholding, now: datetime) -> Withholding:
    session.add(row)
    session.flush()
    details = {"kind": row.kind, "month": row.month, "amount_fen": row.amount_fen}
    note(session, actor, Action.WITHHOLDING_ADDED, row.id, now, workshop_id=row.workshop_id, details=details)
    return row
