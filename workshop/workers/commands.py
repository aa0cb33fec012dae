"""Taking on workers, and what becomes known of them.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field, StringConstraints, field_validator
from sqlmodel import Session, col

from workshop.accounts.cards import set_phone
from workshop.accounts.rules import plain_phone
from workshop.actor import Actor
from workshop.database import get
from workshop.errors import Invalid, NotFound, Refused, Stale
from workshop.fields import AmountFen, Number, OneLine, OptionalLine, OrNone, OrZero
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.money import FEN_PER_YUAN
from workshop.tenancy import hold
from workshop.text import one_line
from workshop.vault import Vault
from workshop.workers import queries, rules
from workshop.workers.models import Engagement, Person, Told


class EndsBeforeItStarts(Refused):
    code = "ends_before_it_starts"
    message = mark("The last day cannot lie before the first.")


class SettledByOffice(Refused):
    code = "settled_by_office"
    message = mark("This number is fixed. Ask the county office to change it.")


def _phone_or_nothing(typed: str) -> str:
    if not typed:
        return ""
    phone = plain_phone(typed)
    if phone is None:
        raise ValueError(mark("A mobile number has 11 digits, such as 139 0000 0000."))
    return phone


CalledName = Annotated[str, StringConstraints(min_length=1, max_length=rules.LONGEST_NAME), OneLine]


class AddWorker(BaseModel):
    """A new worker: a name is enough.  The id is made with the form, so that
    one sent twice adds one worker."""

    id: UUID = Field(default_factory=new_id)
    called_name: CalledName
    phone: OptionalLine = ""
    identity_number: OptionalLine = ""
    started_on: Annotated[date | None, OrNone] = None
    works_at: rules.WorksAt = rules.WorksAt.WORKSHOP

    _check_phone = field_validator("phone")(_phone_or_nothing)


class ChangeWorker(BaseModel):
    """What stands on an engagement and may be put right."""

    version: int
    called_name: CalledName
    phone: OptionalLine = ""
    started_on: date
    ended_on: Annotated[date | None, OrNone] = None
    paper: rules.Paper = rules.Paper.NONE
    training_days: Annotated[Number, Field(ge=0, le=60), OrZero] = 0
    training_day_rate_fen: Annotated[AmountFen, Field(ge=0, le=1_000 * FEN_PER_YUAN), OrZero] = 0
    works_at: rules.WorksAt | None = None  # none: as it is

    _check_phone = field_validator("phone")(_phone_or_nothing)


def add_worker(session: Session, actor: Actor, vault: Vault, wish: AddWorker, today: date, now: datetime) -> Engagement:
    """Engage a person, new to this workshop.  Raises TooYoung.

    A doubtful identity number keeps nobody out: it stays open, with the reason.
    """
    workshop = hold(session, actor.workshop_id)
    if engagement := session.get(Engagement, wish.id):
        return engagement
    read = rules.read_identity_number(wish.identity_number)
    if isinstance(read, rules.IdentityNumber):
        rules.check_age(read.born_on, wish.started_on or today)
    person = Person(county_id=workshop.county_id, name=wish.called_name)
    session.add(person)
    session.flush()
    engagement = Engagement(
        id=wish.id,
        workshop_id=workshop.id,
        person_id=person.id,
        number=queries.next_number(session, workshop.id),
        called_name=wish.called_name,
        name_sort=rules.sort_key(wish.called_name),
        phone=wish.phone or None,
        started_on=wish.started_on or today,
        works_at=wish.works_at,
    )
    session.add(engagement)
    session.flush()
    note(session, actor, Action.ENGAGEMENT_ADDED, engagement.id, now, workshop_id=workshop.id)
    if wish.identity_number:
        identify(session, actor, vault, engagement, wish.identity_number, now)
    return engagement


def identify(
    session: Session, actor: Actor, vault: Vault, engagement: Engagement, typed: str, now: datetime
) -> rules.NumberDoubt | None:
    """Keep her identity number, encrypted; a doubtful one stays open and its doubt is returned.

    What is known of her age counts from then on.  Raises ChildAtWork, SettledByOffice.
    """
    hold(session, actor.workshop_id)
    read = rules.read_identity_number(typed)
    if isinstance(read, rules.NumberDoubt):
        engagement.number_doubt = read
        session.flush()
        note(session, actor, Action.ENGAGEMENT_CHANGED, engagement.id, now, workshop_id=engagement.workshop_id)
        return read
    if rules.age_on(read.born_on, engagement.started_on) < rules.WORKING_AGE:
        raise rules.ChildAtWork(started_on=engagement.started_on)
    person = get(session, Person, engagement.person_id)
    number_hash = vault.keyed_hash(read.number)
    if person.settled_at and person.number_hash != number_hash:
        raise SettledByOffice()
    person.number_hash = number_hash
    person.number_sealed = vault.encrypt(read.number)
    person.number_masked = read.masked
    person.born_on = read.born_on
    engagement.number_doubt = None
    engagement.minor_until = rules.last_minor_day(read.born_on, engagement.started_on)
    session.flush()
    note(session, actor, Action.PERSON_IDENTIFIED, person.id, now, workshop_id=engagement.workshop_id)
    return None


def unmask(session: Session, actor: Actor, vault: Vault, engagement_id: UUID, now: datetime) -> str | None:
    """Her whole identity number, for somebody who may see it; the looking is noted."""
    engagement = get(session, Engagement, engagement_id)
    person = get(session, Person, engagement.person_id)
    if person.number_sealed is None:
        return None
    note(session, actor, Action.PERSON_UNMASKED, person.id, now, workshop_id=engagement.workshop_id)
    return vault.decrypt(person.number_sealed)


def change_worker(session: Session, actor: Actor, engagement_id: UUID, wish: ChangeWorker, now: datetime) -> Engagement:
    """Put right what stands on an engagement.  Raises NotFound, Stale, EndsBeforeItStarts, TooYoung."""
    hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    if engagement.version != wish.version:
        raise Stale()
    if wish.ended_on and wish.ended_on < wish.started_on:
        raise EndsBeforeItStarts()
    person = get(session, Person, engagement.person_id)
    if person.born_on:
        rules.check_age(person.born_on, wish.started_on)
        engagement.minor_until = rules.last_minor_day(person.born_on, wish.started_on)
    ended = wish.ended_on is not None and engagement.ended_on is None
    engagement.called_name = wish.called_name
    engagement.name_sort = rules.sort_key(wish.called_name)
    _change_phone(session, engagement, wish.phone or None)
    engagement.started_on = wish.started_on
    engagement.ended_on = wish.ended_on
    engagement.paper = wish.paper
    engagement.training_days = wish.training_days
    engagement.training_day_rate_fen = wish.training_day_rate_fen
    engagement.works_at = wish.works_at or engagement.works_at
    engagement.version += 1
    session.flush()
    action = Action.ENGAGEMENT_ENDED if ended else Action.ENGAGEMENT_CHANGED
    note(session, actor, action, engagement.id, now, workshop_id=engagement.workshop_id)
    return engagement


def end_engagement(session: Session, actor: Actor, engagement: Engagement, last_day: date, now: datetime) -> None:
    """Enter or move somebody's last day; the same day again changes nothing.  Raises EndsBeforeItStarts."""
    if last_day < engagement.started_on:
        raise EndsBeforeItStarts()
    if engagement.ended_on == last_day:
        return
    action = Action.ENGAGEMENT_CHANGED if engagement.ended_on else Action.ENGAGEMENT_ENDED
    engagement.ended_on = last_day
    engagement.version += 1
    session.flush()
    note(session, actor, action, engagement.id, now, workshop_id=engagement.workshop_id)


def _change_phone(session: Session, engagement: Engagement, phone: str | None) -> None:
    """A corrected number is also the one that she signs in with."""
    if phone != engagement.phone:
        engagement.phone = phone
        set_phone(session, engagement.id, phone)


def tell(
    session: Session,
    actor: Actor,
    engagement_id: UUID,
    subject: rules.ToldSubject,
    words: str,
    today: date,
    now: datetime,
) -> Told | None:
    """Keep what the workshop's own list says of her; the same words again, or none, add nothing.

    The row that counts afterwards; None if nothing was ever told.  Raises NotFound.
    """
    hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    latest = queries.told_of(session, [engagement.id]).get(engagement.id, {}).get(subject)
    words = one_line(words)
    if not words or (latest and latest.words == words):
        return latest
    told = Told(
        workshop_id=engagement.workshop_id,
        engagement_id=engagement.id,
        subject=subject,
        words=words,
        told_on=today,
        told_by=actor.account_id,
        recorded_at=now,
    )
    session.add(told)
    session.flush()
    details = {"told": subject.value}
    note(session, actor, Action.ENGAGEMENT_CHANGED, engagement.id, now, workshop_id=told.workshop_id, details=details)
    return told


def join_persons(session: Session, actor: Actor, keep_id: UUID, other_id: UUID, now: datetime) -> Person:
    """Say that two persons of the county are one.  An office's act; needs its scope.

    Her engagements follow her; the cards she holds stay as they are, so that no
    workshop sees another's.  Raises NotFound; Invalid if their numbers differ.
    """
    # Held in the order of their ids: two officers who join the same two the other way round wait, and then refuse.
    session.scalars(
        sa.select(Person).where(col(Person.id).in_((keep_id, other_id))).order_by(col(Person.id)).with_for_update()
    ).all()
    keep, other = get(session, Person, keep_id), get(session, Person, other_id)
    if keep.id == other.id or keep.number_hash is None or keep.number_hash != other.number_hash:
        raise Invalid({"other_id": mark("These two do not have the same identity number.")})
    if keep.joined_into_id or other.joined_into_id:
        raise NotFound()
    # An office's scope is a subquery, which cannot be tried on loaded rows; none is loaded here.
    session.execute(
        sa.update(Engagement)
        .where(col(Engagement.person_id) == other.id)
        .values(person_id=keep.id)
        .execution_options(synchronize_session=False)
    )
    other.joined_into_id = keep.id
    keep.settled_at = now
    session.flush()
    note(session, actor, Action.PERSON_JOINED, keep.id, now, details={"other": str(other.id)})
    return keep
