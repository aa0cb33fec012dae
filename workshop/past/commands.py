"""Entering past totals from a workshop's paper.  The caller's session is the transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.fields import AmountFen, Number, OrNone
from workshop.journal.commands import Action, note
from workshop.past import queries, rules
from workshop.past.listed import MOST_FEN, PaperEntry, PaperMonth, ask, is_new
from workshop.past.models import PastTotal
from workshop.tenancy import hold
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of

MOST_PIECES = 10_000_000


class PastEntry(PaperEntry):
    """What the paper says of one worker: what her month came to, and how many pieces, if it tells."""

    pay_fen: Annotated[AmountFen, Field(ge=0, le=MOST_FEN)]
    good: Annotated[Annotated[Number, Field(ge=0, le=MOST_PIECES)] | None, OrNone] = None

    def says(self, total: PastTotal | None) -> bool:
        """Whether that is what stands there already."""
        return total is not None and (total.pay_fen, total.good) == (self.pay_fen, self.good)


class EnterPastTotals(PaperMonth[PastEntry]):
    """A month's list from paper."""


def enter_past_totals(
    session: Session, actor: Actor, wish: EnterPastTotals, today: date, now: datetime
) -> list[PastTotal]:
    """Keep a month's totals; what stands there already is left alone.  The rows that were added.

    Raises NotAPastMonth, NotFound, IdInUse, Stale, CountedHere, Doubtful; whichever it raises, nothing is written.
    """
    hold(session, actor.workshop_id)
    month = Month.parse(wish.month)
    rules.check_month(month, Month.of(today))
    standing = {total.engagement_id: total for total in queries.standing_totals(session, month)}
    known = queries.totals_with(session, [entry.id for entry in wish.entries])
    new = [
        entry
        for entry in wish.entries
        if is_new(entry, month, known.get(entry.id), standing.get(entry.engagement_id), entry.says)
    ]
    people = {each.id: each for each in engagements_of(session, [entry.engagement_id for entry in new])}
    _check_uncounted(session, new, month, people)
    ask({entry.engagement_id: entry.pay_fen for entry in new}, month, people, wish.confirmed)
    return [_add(session, actor, entry, month, today, now) for entry in new]


def _check_uncounted(
    session: Session, entries: Sequence[PastEntry], month: Month, people: Mapping[UUID, Engagement]
) -> None:
    """Raise CountedHere; a total that is nothing takes one back, and may always stand."""
    ids = [entry.engagement_id for entry in entries if entry.pay_fen or entry.good]
    counted = {engagement_id for engagement_id, _ in queries.counted_in(session, ids, [month])}
    if counted:
        raise rules.CountedHere(names=", ".join(sorted(people[each].called_name for each in counted)))


def _add(session: Session, actor: Actor, entry: PastEntry, month: Month, today: date, now: datetime) -> PastTotal:
    total = PastTotal(
        id=entry.id,
        workshop_id=actor.workshop_id,
        engagement_id=entry.engagement_id,
        month=str(month),
        pay_fen=entry.pay_fen,
        good=entry.good,
        corrects_id=entry.corrects_id,
        entered_on=today,
        entered_by=actor.account_id,
        recorded_at=now,
    )
    session.add(total)
    session.flush()
    details = {"month": total.month, "pay_fen": total.pay_fen, "good": total.good}
    note(session, actor, Action.PAST_TOTAL_ENTERED, total.id, now, workshop_id=total.workshop_id, details=details)
    return total
