"""Reading workers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.errors import NotFound
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement, Person, Told
from workshop.workers.rules import ToldSubject, WorksAt

EVERYBODY = sa.select(col(Engagement.id))
"""All lines of a worker lie together, by day: asked for by worker, days are found without a walk over all lines."""

IN_ROOM = col(Engagement.works_at) == WorksAt.WORKSHOP
"""Who comes to the workshop: on its roster and in its counts, as people who work at home only never are (W30)."""


def engaged_on(session: Session, day: date, *, in_room: bool = False) -> Sequence[Engagement]:
    """Who is engaged on the day, in name order; `in_room`: without those who work at home only."""
    return session.scalars(
        sa.select(Engagement)
        .where(
            col(Engagement.started_on) <= day,
            sa.or_(col(Engagement.ended_on).is_(None), col(Engagement.ended_on) >= day),
            IN_ROOM if in_room else sa.true(),
        )
        .order_by(col(Engagement.name_sort), col(Engagement.number))
    ).all()


def engaged_within(
    session: Session, first: date, last: date, also: Collection[UUID] = (), *, in_room: bool = False
) -> Sequence[Engagement]:
    """Who is engaged on one of these days (both inclusive), and these others, in name order.

    in_room: without those who work at home only.
    """
    here = (col(Engagement.started_on) <= last) & (
        col(Engagement.ended_on).is_(None) | (col(Engagement.ended_on) >= first)
    )
    if in_room:
        here &= IN_ROOM
    return session.scalars(
        sa.select(Engagement)
        .where(here | col(Engagement.id).in_(also))
        .order_by(col(Engagement.name_sort), col(Engagement.number))
    ).all()


def engagements_of(session: Session, engagement_ids: Sequence[UUID]) -> list[Engagement]:
    """These engagements, in this order.  Raises NotFound if one is none of the session's workshop."""
    found = session.scalars(sa.select(Engagement).where(col(Engagement.id).in_(set(engagement_ids))))
    by_id = {engagement.id: engagement for engagement in found}
    if by_id.keys() != set(engagement_ids):
        raise NotFound()
    return [by_id[engagement_id] for engagement_id in engagement_ids]


@dataclass(frozen=True)
class WorkerLine:
    """One worker of the workshop, as its list shows her."""

    id: UUID
    number: int
    called_name: str
    started_on: date
    ended_on: date | None
    paper: str
    number_doubt: str | None
    works_at: str


def worker_lines(session: Session) -> list[WorkerLine]:
    """All workers there ever were, those still here first, in name order."""
    rows = session.execute(
        sa.select(
            Engagement.id,
            Engagement.number,
            Engagement.called_name,
            Engagement.started_on,
            Engagement.ended_on,
            Engagement.paper,
            Engagement.number_doubt,
            Engagement.works_at,
        ).order_by(col(Engagement.ended_on).is_not(None), col(Engagement.name_sort), col(Engagement.number))
    )
    return [WorkerLine(*row) for row in rows]


def next_number(session: Session, workshop_id: UUID) -> int:
    """The next worker number of the workshop.  Call it inside `hold`."""
    highest = session.scalar(
        sa.select(sa.func.max(Engagement.number)).where(col(Engagement.workshop_id) == workshop_id)
    )
    return (highest or 0) + 1


def card_number(workshop: Workshop, engagement: Engagement) -> str:
    """W1-18: unique in the whole installation."""
    return f"{workshop.code}-{engagement.number}"


def number_of(session: Session, number: int) -> Engagement | None:
    """The worker with this number in the session's workshop."""
    return session.scalars(sa.select(Engagement).where(col(Engagement.number) == number)).first()


def told_of(session: Session, engagement_ids: Collection[UUID]) -> dict[UUID, dict[ToldSubject, Told]]:
    """What the workshop's own list said of these workers, the latest of each subject."""
    rows = session.scalars(
        sa.select(Told).where(col(Told.engagement_id).in_(engagement_ids)).order_by(col(Told.recorded_at), col(Told.id))
    )
    told: dict[UUID, dict[ToldSubject, Told]] = {}
    for row in rows:
        told.setdefault(row.engagement_id, {})[ToldSubject(row.subject)] = row
    return told


@dataclass(frozen=True)
class Namesakes:
    """Persons of a county who share an identity number and are still apart."""

    number_masked: str
    persons: tuple[tuple[UUID, str], ...]  # id and name, oldest first


def persons_to_join(session: Session) -> list[Namesakes]:
    """What a county office may join.  Needs an office's scope."""
    apart = (
        sa.select(Person.county_id, Person.number_hash)
        .where(col(Person.number_hash).is_not(None), col(Person.joined_into_id).is_(None))
        .group_by(col(Person.county_id), col(Person.number_hash))
        .having(sa.func.count() > 1)
        .subquery()
    )
    rows = session.execute(
        sa.select(Person.number_hash, Person.number_masked, Person.id, Person.name)
        .join(apart, (apart.c.county_id == Person.county_id) & (apart.c.number_hash == Person.number_hash))
        .where(col(Person.joined_into_id).is_(None))
        .order_by(col(Person.number_hash), col(Person.id))
    ).all()
    groups: dict[bytes, list[tuple[str, UUID, str]]] = {}
    for number_hash, masked, person_id, name in rows:
        groups.setdefault(number_hash, []).append((masked, person_id, name))
    return [Namesakes(found[0][0], tuple((i, name) for _, i, name in found)) for found in groups.values()]
