"""Taking entries from a phone's queue.  The caller's session is the transaction.

An entry is a grid that was typed and put into the phone's queue before anything
was sent.  Its key becomes the sheet's id, so it counts once however often and
by whichever way it comes: from the page, from the queue, from a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, ValidationError
from sqlmodel import Session

from workshop.actor import Actor
from workshop.errors import Doubtful, Invalid, NotFound, Refused, WorkshopError
from workshop.outbox.rules import EntryKind, OtherPerson, Outcome, captured
from workshop.output.commands import Saved, SaveDay, save_day
from workshop.output.months import SaveMonth, save_month
from workshop.output.rules import Doubt
from workshop.web.forms import sentence


class Entry(BaseModel):
    """One saving, as the phone kept it.

    payload: what `SaveDay` or `SaveMonth` reads, without the id.  It is read one
    entry at a time, so that one that cannot be read holds up no other.
    """

    key: UUID
    account: UUID
    workshop: UUID
    kind: EntryKind
    payload: dict[str, Any]
    captured_at: AwareDatetime
    client: str = Field(default="", max_length=40)  # build of the page that kept it


@dataclass(frozen=True)
class Verdict:
    """What became of an entry.  `refusal` is why it was not written; `doubts` are what was asked."""

    key: UUID
    outcome: Outcome
    refusal: WorkshopError | None = None
    doubts: Sequence[Doubt] = ()


@dataclass(frozen=True)
class Moment:
    """When entries arrive: the day and instant of business, and by how much its clock differs from phones'."""

    today: date
    now: datetime
    offset: timedelta


def take_entries(session: Session, actor: Actor, entries: Sequence[Entry], moment: Moment) -> list[Verdict]:
    """Write each entry, or say why not; one that is refused leaves nothing and holds up no other.

    The verdicts are worth nothing before the transaction is committed.
    """
    return [_take(session, actor, entry, moment) for entry in entries]


def _take(session: Session, actor: Actor, entry: Entry, moment: Moment) -> Verdict:
    if (entry.account, entry.workshop) != (actor.account_id, actor.workshop_id):
        return Verdict(entry.key, Outcome.REFUSED, OtherPerson())
    try:
        with session.begin_nested():
            saved = _save(session, actor, entry, moment)
    except Doubtful as asked:
        doubts = [Doubt.of(plain) for plain in asked.details["doubts"]]
        return Verdict(entry.key, Outcome.REFUSED, asked, doubts)
    except (Refused, Invalid, NotFound) as refusal:
        return Verdict(entry.key, Outcome.REFUSED, refusal)
    if saved.repeated:
        return Verdict(entry.key, Outcome.ALREADY_HAD)
    return Verdict(entry.key, Outcome.STORED if saved.sheet else Outcome.NOTHING_CHANGED)


def _save(session: Session, actor: Actor, entry: Entry, moment: Moment) -> Saved:
    """Raises Invalid for a payload that cannot be read, and whatever the grid's own saving raises."""
    typed_at = captured(entry.captured_at, moment.offset, moment.now)
    wish = {**entry.payload, "id": entry.key}
    try:
        if entry.kind == EntryKind.DAY:
            day = SaveDay.model_validate(wish)
        else:
            month = SaveMonth.model_validate(wish)
    except ValidationError as invalid:
        error = invalid.errors(include_url=False)[0]
        raise Invalid({"/".join(map(str, error["loc"])): sentence(error)}) from None
    if entry.kind == EntryKind.DAY:
        return save_day(session, actor, day, moment.today, moment.now, captured_at=typed_at)
    return save_month(session, actor, month, moment.today, moment.now, captured_at=typed_at)
