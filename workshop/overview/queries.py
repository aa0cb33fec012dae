"""Figures for start pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.accounts.models import AccessCard
from workshop.accounts.queries import card_standings
from workshop.accounts.rules import CardState
from workshop.contracts.queries import due_count, unreported_count
from workshop.orders.models import CustomerOrder, Rate
from workshop.orders.queries import DUE_FIRST, running_orders
from workshop.orders.rules import days_until
from workshop.output.models import Sheet
from workshop.output.queries import Progress, people_counted, progress_of
from workshop.overview.rules import Begun, Situation
from workshop.past.queries import counted_beside
from workshop.pay.objections import Unanswered, unanswered
from workshop.pay.sums import months_to_pay
from workshop.paying.owed import unpaid_people
from workshop.reports.queries import waiting_count
from workshop.talks.queries import due_days
from workshop.talks.rules import days_late
from workshop.tenancy import Township, Workshop
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_on
from workshop.workers.rules import WorksAt

SOON_DAYS = 3


@dataclass(frozen=True)
class Morning:
    """A workshop's start page."""

    situation: Situation
    orders: Sequence[tuple[CustomerOrder, Progress]]
    counted_today: int
    people: int  # who come to the workshop
    objections: Sequence[Unanswered]  # to a slip, the oldest first


def morning(session: Session, workshop_id: UUID, today: date, real_now: datetime) -> Morning:
    """What the start page of a workshop shows and asks."""
    people = engaged_on(session, today)
    in_room = {person.id for person in people if person.works_at == WorksAt.WORKSHOP}
    orders = running_orders(session)
    progress = progress_of(session, orders)
    counted = len(people_counted(session, workshop_id, today) & in_room)
    standings = card_standings(session, real_now)
    left = [days_until(order.due_on, today) for order in orders if not progress[order.id].is_done]
    due = due_days(session)
    objections = unanswered(session)
    unpaid, to_pay = unpaid_people(session, today, today + timedelta(days=SOON_DAYS))
    situation = Situation(
        people=len(people),
        orders=len(orders),
        waiting=len(due),
        overdue=sum(1 for day in due if days_late(day, today)),
        counted_today=counted,
        without_card=sum(1 for p in people if standings[p.id].state == CardState.NONE),
        late_orders=sum(1 for days in left if days is not None and days < 0),
        soon_orders=sum(1 for days in left if days is not None and 0 <= days <= SOON_DAYS),
        doubtful_numbers=sum(1 for p in people if p.number_doubt),
        counted_beside_paper=len(counted_beside(session)),
        reports=waiting_count(session),
        line_objections=len(objections),
        pay_months=len(months_to_pay(session, workshop_id, today)),
        unpaid=unpaid,
        due=to_pay,
        contracts_due=due_count(session, today),
        accidents=unreported_count(session),
        at_home=len(people) - len(in_room),
    )
    return Morning(situation, [(o, progress[o.id]) for o in orders], counted, len(in_room), objections)


@dataclass(frozen=True)
class WorkshopLine:
    """A workshop as an office sees it: how many, never who."""

    id: UUID
    code: str
    name: str
    township: str
    people: int


def workshop_lines(session: Session, today: date) -> list[WorkshopLine]:
    """The workshops in the office's scope, by name, with how many work there today."""
    engaged = sa.case(
        (
            (col(Engagement.started_on) <= today)
            & (col(Engagement.ended_on).is_(None) | (col(Engagement.ended_on) >= today)),
            1,
        )
    )
    rows = session.execute(
        sa.select(Workshop.id, Workshop.code, Workshop.name, Township.name, sa.func.count(engaged))
        .outerjoin(Township, col(Township.id) == Workshop.township_id)
        .outerjoin(Engagement, col(Engagement.workshop_id) == Workshop.id)
        .group_by(col(Workshop.id), col(Workshop.code), col(Workshop.name), col(Township.name))
        .order_by(col(Workshop.name))
    )
    return [WorkshopLine(row_id, code, name, township or "", people) for row_id, code, name, township, people in rows]


def shown_orders(session: Session) -> list[tuple[CustomerOrder, Progress, str]]:
    """The orders that a partner city or the holder of a link sees, with how far they are and where."""
    orders = session.scalars(
        sa.select(CustomerOrder).order_by(col(CustomerOrder.ended_on).is_not(None), *DUE_FIRST)
    ).all()
    names = {row.id: row.name for row in session.scalars(sa.select(Workshop))}
    progress = progress_of(session, orders)
    return [(order, progress[order.id], names.get(order.workshop_id, "")) for order in orders]


def begun(session: Session) -> Begun:
    """What the workshop has of its first hour: looked up each time, never kept."""
    tables = (Engagement, CustomerOrder, Rate, Sheet, AccessCard)
    return Begun(*session.execute(sa.select(*(sa.exists(sa.select(col(table.id))) for table in tables))).one())


def first_without_card(session: Session, today: date) -> UUID | None:
    """Of those who work here today, the first by name for whom no card was printed."""
    printed = set(session.scalars(sa.select(col(AccessCard.engagement_id))))
    return next((person.id for person in engaged_on(session, today) if person.id not in printed), None)
