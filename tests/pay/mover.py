"""P07 of domain 10.5: she moves from one workshop to another in the middle of September, and holds both cards."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from tests.cast import BEGAN, EARLY, NOON, VAULT, Cast, account
from workshop import database as db
from workshop.accounts.models import Holding
from workshop.actor import Actor, Role
from workshop.database import Database
from workshop.ids import new_id
from workshop.law.models import LegalValue
from workshop.law.rules import ValueKind
from workshop.orders.commands import AddOrder, NewOperation, add_order
from workshop.orders.queries import priced_operations
from workshop.output.cells import hold_own
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.output.rules import SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.worth import LineKind
from workshop.tenancy import Everything, OnePerson
from workshop.workers.commands import AddWorker, ChangeWorker, add_worker, change_worker
from workshop.workers.models import Engagement

MOVES = date(2025, 9, 16)
LEFT = date(2025, 9, 15)
LAST = date(2025, 9, 30)


@dataclass(frozen=True)
class Mover:
    """Her two engagements, and she herself; `left` is at the stranger's workshop, `new` at Mei's."""

    left: UUID
    new: UUID
    actor: Actor


def moved(database: Database, cast: Cast) -> Mover:
    """Her counts of both halves, a training day, and the minimum wage of both places."""
    with db.writing(database, cast.stranger.scope) as session:
        there = _engage(session, cast.stranger, BEGAN)
        steps = _steps(session, cast.stranger, [("装壳", 120), ("贴标", 85)])
        _count(session, cast.stranger, there, date(2025, 9, 3), {steps[0]: 9_300, steps[1]: 9_300})
        _count(session, cast.stranger, there, LEFT, {steps[0]: 9_350})
        wish = ChangeWorker(version=there.version, called_name="孙小满", started_on=BEGAN, ended_on=LEFT)
        change_worker(session, cast.stranger, there.id, wish, NOON)
    with db.writing(database, cast.mei.scope) as session:
        here = _engage(session, cast.mei, MOVES)
        steps = _steps(session, cast.mei, [("焊线", 450), ("装盒", 300)])
        _count(session, cast.mei, here, date(2025, 9, 17), {steps[0]: 7_820, steps[1]: 2_150})
        hold_own(session)
        day = Beside(here.id, MOVES, LineKind.TRAINING_DAY, 1, 800_000, 1)
        write_sheet(session, cast.mei, new_id(), [], SheetKind.TRAINING, NOON, beside=[day])
    with db.writing(database, Everything()) as session:
        return Mover(there.id, here.id, _holder(session, there, here))


def _engage(session: Session, owner: Actor, day: date) -> Engagement:
    minimum = LegalValue(
        kind=ValueKind.MINIMUM_MONTH,
        workshop_id=owner.workshop_id,
        value=1_950_00,
        valid_from=date(2023, 5, 1),
        source="domain 3.3",
        recorded_at=EARLY,
    )
    session.add(minimum)
    return add_worker(session, owner, VAULT, AddWorker(called_name="孙小满", started_on=day), day, EARLY)


def _steps(session: Session, owner: Actor, steps: list[tuple[str, int]]) -> list[UUID]:
    wish = AddOrder(
        buyer="东莞演示丙电子",
        product="充电头",
        pieces=100_000,
        price_hao=5_000,
        due_on=LAST,
        operations=[NewOperation(name=name, rate_hao=rate) for name, rate in steps],
    )
    order = add_order(session, owner, wish, BEGAN, EARLY)
    return [operation.id for operation in priced_operations(session, MOVES, order_ids=[order.id])]


def _count(session: Session, owner: Actor, who: Engagement, day: date, pieces: dict[UUID, int]) -> None:
    cells = [Cell(engagement_id=who.id, operation_id=step, good=good) for step, good in pieces.items()]
    assert save_day(session, owner, SaveDay(work_date=day, cells=cells), LAST, NOON).sheet


def _holder(session: Session, *engagements: Engagement) -> Actor:
    """Her account, with the cards of both workshops."""
    row = account(session, "孙小满", None)
    for of in engagements:
        holding = Holding(
            account_id=row.id, workshop_id=of.workshop_id, engagement_id=of.id, card_number=f"X-{of.id}", since=EARLY
        )
        session.add(holding)
    session.flush()
    scope = OnePerson(row.id, frozenset(of.id for of in engagements), frozenset(of.workshop_id for of in engagements))
    return Actor(row.id, row.name, Role.WORKER, scope)
