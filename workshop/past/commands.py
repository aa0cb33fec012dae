"""Entering past totals from a workshop's paper.  The caller's session is the transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.errors import Doubtful, IdInUse, Stale
from workshop.fields import AmountFen, Number, OrNone
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import FEN_PER_YUAN
from workshop.past import queries, rules
from workshop.past.models import PastTotal
from workshop.tenancy import hold
from workshop.workers.models import Engagement
from workshop.workers.queries import engagements_of

MOST_FEN = 1_000_000 * FEN_PER_YUAN
MOST_PIECES = 10_000_000
MOST_ENTRIES = 1_500


class PastEntry(BaseModel):
    """What the paper says of one worker.  The id is made by the client: sent twice, it stands once.

    corrects_id: the total that stood there when this was typed.
    """

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    pay_fen: Annotated[AmountFen, Field(ge=0, le=MOST_FEN)]
    good: Annotated[Annotated[Number, Field(ge=0, le=MOST_PIECES)] | None, OrNone] = None
    corrects_id: Annotated[UUID | None, OrNone] = None

    def says(self, total: PastTotal | None) -> bool:
        """Whether that is what stands there already."""
        return total is not None and (total.pay_fen, total.good) == (self.pay_fen, self.good)


class EnterPastTotals(BaseModel):
    """A month's list from paper."""

    month: str
    entries: list[PastEntry] = Field(max_length=MOST_ENTRIES)
    confirmed: frozenset[str] = frozenset()  # keys of doubts answered with "it is right"

    @field_validator("month")
    @classmethod
    def _is_month(cls, month: str) -> str:
        try:
            return str(Month.parse(month))
        except ValueError:
            raise ValueError(mark("Enter a month, such as 2025-08.")) from None

    @field_validator("entries")
    @classmethod
    def _each_once(cls, entries: list[PastEntry]) -> list[PastEntry]:
        if len({entry.engagement_id for entry in entries}) < len(entries):
            raise ValueError(mark("A worker stands there twice. Once is enough."))
        return entries


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
    new = [entry for entry in wish.entries if _is_new(entry, month, known.get(entry.id), standing)]
    people = {each.id: each for each in engagements_of(session, [entry.engagement_id for entry in new])}
    _check_uncounted(session, new, month, people)
    _ask(new, month, people, wish.confirmed)
    return [_add(session, actor, entry, month, today, now) for entry in new]


def _is_new(entry: PastEntry, month: Month, known: PastTotal | None, standing: Mapping[UUID, PastTotal]) -> bool:
    """Raises IdInUse, and Stale for an entry typed beside a total that is no longer the one that stands."""
    if known and (known.engagement_id, known.month) != (entry.engagement_id, str(month)):
        raise IdInUse()
    stands = standing.get(entry.engagement_id)
    if entry.says(known) or entry.says(stands):
        return False
    if known or (stands.id if stands else None) != entry.corrects_id:
        raise Stale()
    return True


def _check_uncounted(
    session: Session, entries: Sequence[PastEntry], month: Month, people: Mapping[UUID, Engagement]
) -> None:
    """Raise CountedHere; a total that is nothing takes one back, and may always stand."""
    ids = [entry.engagement_id for entry in entries if entry.pay_fen or entry.good]
    counted = {engagement_id for engagement_id, _ in queries.counted_in(session, ids, [month])}
    if counted:
        raise rules.CountedHere(names=", ".join(sorted(people[each].called_name for each in counted)))


def _ask(
    entries: Sequence[PastEntry], month: Month, people: Mapping[UUID, Engagement], confirmed: frozenset[str]
) -> None:
    """Raise Doubtful with the questions that are still open."""
    doubts = []
    for entry in entries:
        of = people[entry.engagement_id]
        doubts += rules.doubts_about(of.id, month, entry.pay_fen, started_on=of.started_on, ended_on=of.ended_on)
    open_doubts = [doubt.plain() for doubt in doubts if doubt.key not in confirmed]
    if open_doubts:
        raise Doubtful(doubts=open_doubts)


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
