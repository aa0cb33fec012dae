"""Entering wages that were unpaid when the books were taken over from paper.  Runs in the session of its caller."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.fields import AmountFen
from workshop.journal.commands import Action, note
from workshop.past.listed import MOST_FEN, PaperEntry, PaperMonth, ask, is_new
from workshop.past.models import OldWage
from workshop.past.queries import counted_in
from workshop.past.rules import check_month
from workshop.paying import queries, rules
from workshop.tenancy import hold
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of


class OldEntry(PaperEntry):
    """What the paper says is unpaid of one worker's month."""

    unpaid_fen: Annotated[AmountFen, Field(ge=0, le=MOST_FEN)]

    def says(self, wage: OldWage | None) -> bool:
        """Whether that is what stands there already."""
        return wage is not None and wage.unpaid_fen == self.unpaid_fen


class EnterOldWages(PaperMonth[OldEntry]):
    """A month's list from paper."""


def enter_old_wages(session: Session, actor: Actor, wish: EnterOldWages, today: date, now: datetime) -> list[OldWage]:
    """Keep a month's unpaid wages; what stands there already is left alone.  The rows that were added.

    Raises NotAPastMonth, NotFound, IdInUse, Stale, PaidBySlips, PaidMoreAlready, Doubtful; whichever it raises,
    nothing is written.
    """
    hold(session, actor.workshop_id)
    month = Month.parse(wish.month)
    check_month(month, Month.of(today))
    standing = {wage.engagement_id: wage for wage in queries.standing_old_wages(session, month)}
    known = queries.old_wages_with(session, [entry.id for entry in wish.entries])
    new = [
        entry
        for entry in wish.entries
        if is_new(entry, month, known.get(entry.id), standing.get(entry.engagement_id), entry.says)
    ]
    people = {each.id: each for each in engagements_of(session, [entry.engagement_id for entry in new])}
    _check(session, new, month, people)
    ask({entry.engagement_id: entry.unpaid_fen for entry in new}, month, people, wish.confirmed)
    return [_add(session, actor, entry, month, today, now) for entry in new]


def _check(session: Session, entries: Sequence[OldEntry], month: Month, people: Mapping[UUID, Engagement]) -> None:
    """Raise PaidBySlips or PaidMoreAlready; an amount of nothing takes one back, if nothing was paid of it."""
    owed = [entry.engagement_id for entry in entries if entry.unpaid_fen]
    here = {who for who, _ in counted_in(session, owed, [month])} | queries.with_slips(session, month) & set(owed)
    if here:
        raise rules.PaidBySlips(names=_names(here, people))
    paid = queries.paid_of_before(session)
    less = {e.engagement_id for e in entries if e.unpaid_fen < paid.get((e.engagement_id, str(month)), 0)}
    if less:
        raise rules.PaidMoreAlready(names=_names(less, people))


def _names(engagement_ids: set[UUID], people: Mapping[UUID, Engagement]) -> str:
    return ", ".join(sorted(people[each].called_name for each in engagement_ids))


def _add(session: Session, actor: Actor, entry: OldEntry, month: Month, today: date, now: datetime) -> OldWage:
    wage = OldWage(
        id=entry.id,
        workshop_id=actor.workshop_id,
        engagement_id=entry.engagement_id,
        month=str(month),
        unpaid_fen=entry.unpaid_fen,
        corrects_id=entry.corrects_id,
        entered_on=today,
        entered_by=actor.account_id,
        recorded_at=now,
    )
    session.add(wage)
    session.flush()
    details = {"month": wage.month, "unpaid_fen": wage.unpaid_fen}
    note(session, actor, Action.OLD_WAGE_ENTERED, wage.id, now, workshop_id=wage.workshop_id, details=details)
    return wage
