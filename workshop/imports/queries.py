"""Reading imports, and what the workshop knows that a file is compared with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from workshop.imports.models import ImportFile, LearntHeading
from workshop.imports.rules import Kind
from workshop.imports.typed import squeezed
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import posted_rates
from workshop.orders.rules import Posted
from workshop.output.queries import recorded_pieces
from workshop.workers.models import Engagement, Person

_WITHOUT_CONTENT = (defer(col(ImportFile.content)), defer(col(ImportFile.steps)))
"""Megabytes, for a line of a list."""


def imports_of(session: Session, most: int = 30) -> Sequence[ImportFile]:
    """The latest imports first."""
    return session.scalars(
        sa.select(ImportFile)
        .options(*_WITHOUT_CONTENT)
        .order_by(col(ImportFile.brought_at).desc(), col(ImportFile.id).desc())
        .limit(most)
    ).all()


def same_file_before(session: Session, file: ImportFile) -> ImportFile | None:
    """An earlier import of the very same file of which something was taken."""
    return session.scalars(
        sa.select(ImportFile)
        .where(
            col(ImportFile.digest) == file.digest,
            col(ImportFile.kind) == file.kind,
            col(ImportFile.id) != file.id,
            col(ImportFile.steps_done) > 0,
        )
        .options(*_WITHOUT_CONTENT)
        .order_by(col(ImportFile.brought_at).desc())
        .limit(1)
    ).first()


def learnt_headings(session: Session, kind: Kind) -> dict[str, str]:
    """What the workshop said its headings mean: heading → field, empty for "not taken"."""
    rows = session.execute(sa.select(LearntHeading.heading, LearntHeading.field).where(col(LearntHeading.kind) == kind))
    return {heading: meant for heading, meant in rows}


# --- what is known --------------------------------------------------------


@dataclass(frozen=True)
class KnownWorker:
    """A worker of the workshop, as rosters and tallies name her."""

    id: UUID
    number: int
    called_name: str
    phone: str | None
    started_on: date
    ended_on: date | None  # inclusive
    number_hash: bytes | None
    minor_until: date | None = None

    def is_here(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


def known_workers(session: Session) -> list[KnownWorker]:
    """All workers there ever were, by number."""
    rows = session.execute(
        sa.select(
            Engagement.id,
            Engagement.number,
            Engagement.called_name,
            Engagement.phone,
            Engagement.started_on,
            Engagement.ended_on,
            Person.number_hash,
            Engagement.minor_until,
        )
        .join(Person, col(Person.id) == Engagement.person_id)
        .order_by(col(Engagement.number))
    )
    return [KnownWorker(*row) for row in rows]


@dataclass(frozen=True)
class KnownStep:
    """An operation of an order, with all that was posted for it and made of it."""

    id: UUID
    name: str
    posted: Sequence[Posted]
    recorded: int
    barred_to_minors: bool = False
    before: "KnownStep | None" = None  # none: the first, or one of a paper, whose earlier pieces nobody knows


@dataclass(frozen=True)
class KnownOrder:
    """An order and its steps, as files name them."""

    id: UUID
    number: int
    paper_name: str
    product: str
    pieces: int | None
    ended_on: date | None
    is_nameless: bool  # its paper called it nothing: it is known by its first step
    steps: dict[str, KnownStep]  # by squeezed name

    @cached_property
    def names(self) -> frozenset[str]:
        """What papers call this order: its paper name, its number, its product; nothing, if it was taken over so."""
        numbers = {str(self.number), f"#{self.number}", f"订单{self.number}", f"no.{self.number}"}
        words = {squeezed(self.paper_name), squeezed(self.product)} - {""}
        nameless = {""} if self.is_nameless else set()
        return frozenset({*numbers, *words, *nameless})


def known_orders(session: Session) -> list[KnownOrder]:
    """All orders, the latest first."""
    orders = session.scalars(sa.select(CustomerOrder).order_by(col(CustomerOrder.number).desc())).all()
    steps = session.execute(
        sa.select(
            Operation.id, Operation.order_id, Operation.name, Operation.barred_to_minors, Operation.taken_over_on
        ).order_by(col(Operation.position))
    ).all()
    ids = [step_id for step_id, *_ in steps]
    posted, recorded = posted_rates(session, ids), recorded_pieces(session, ids)
    of_order: dict[UUID, dict[str, KnownStep]] = {}
    for step_id, order_id, name, barred, from_paper in steps:
        earlier = of_order.setdefault(order_id, {})
        before = None if from_paper else next(reversed(earlier.values()), None)
        step = KnownStep(step_id, name, posted.get(step_id, []), recorded.get(step_id, 0), barred, before)
        earlier[squeezed(name)] = step
    return [
        KnownOrder(
            o.id,
            o.number,
            o.paper_name,
            o.product,
            o.pieces,
            o.ended_on,
            o.taken_over_on is not None and not o.paper_name and o.product in _names(of_order.get(o.id, {})),
            of_order.get(o.id, {}),
        )
        for o in orders
    ]


def _names(steps: dict[str, KnownStep]) -> set[str]:
    return {step.name for step in steps.values()}


def order_called(orders: Collection[KnownOrder], name: str) -> KnownOrder | None:
    """The order that a paper means; of several, the one called so on paper, else one that still runs."""
    found = [order for order in orders if squeezed(name) in order.names]
    on_paper = [order for order in found if squeezed(order.paper_name) == squeezed(name)]
    running = [order for order in found if order.ended_on is None]
    return next(iter([*on_paper, *running, *found]), None)
