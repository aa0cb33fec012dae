"""A workshop of 24 people and a whole month of counts, advances, a charge and hours; nothing of it is shown yet."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from tests.browser.house import World
from tests.cast import BEGAN, EARLY, NOON, TODAY, VAULT, Cast, make_cast
from tests.deductions import giving
from tests.hours import wishes as hours
from tests.quality import wishes as quality
from workshop import database as db
from workshop import migrate
from workshop.clock import Month
from workshop.ids import new_id
from workshop.law.models import LegalValue
from workshop.law.rules import ValueKind
from workshop.orders.models import CustomerOrder
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.pay.objecting import StateHours, state_hours
from workshop.tenancy import Everything
from workshop.workers.commands import AddWorker, add_worker

PEOPLE = 24
MONTH = Month(2025, 9)
EVENING = datetime(2025, 9, 30, 10, tzinfo=UTC)
"""Six in the evening of the last day, in China: the last count is about to be saved."""

NAMES = [
    "丁小满",
    "于芒种",
    "方夏至",
    "毛小暑",
    "孔大暑",
    "申立秋",
    "左处暑",
    "白白露",
    "史秋分",
    "田寒露",
    "叶霜降",
    "冯立冬",
    "任小雪",
    "江大雪",
    "汤冬至",
    "许小寒",
    "孙大寒",
    "苏立春",
    "吕雨水",
    "何惊蛰",
    "沈春分",
]
WITHOUT_HOURS = 2
"""So many of the 24 said nothing of their hours."""


def furnish_month(folder: Path) -> World:
    """Write the workshop's database into the folder."""
    database = db.open_database(f"sqlite:///{folder}/workshop.db")
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast = make_cast(session)
    with db.writing(database, cast.mei.scope) as session:
        people = [cast.fang_at, cast.yan_at, cast.gui_at, *(_engage(session, cast, name) for name in NAMES)]
        session.get_one(CustomerOrder, cast.order).pieces = 100_000
        session.add(_minimum(cast))
        hours.add(session, cast)
        for day in MONTH.days():
            if day.weekday() != 6:
                _count(session, cast, people, day)
        for who in people[WITHOUT_HOURS:]:
            said = StateHours(engagement_id=who, month=str(MONTH), minutes=176 * 60)
            state_hours(session, cast.mei, said, NOON)
        for who in people[2:5]:
            giving.give(session, cast, engagement_id=who)
        charge_id = quality.propose(session, cast, quality.seams(session, cast)).id
    with db.writing(database, cast.fang.scope) as session:
        quality.say(session, cast, charge_id, "agreed")
    database.dispose()
    return World(cast, "", "", {})


def _engage(session: Session, cast: Cast, name: str) -> UUID:
    return add_worker(session, cast.mei, VAULT, AddWorker(called_name=name, started_on=BEGAN), BEGAN, EARLY).id


def _minimum(cast: Cast) -> LegalValue:
    return LegalValue(
        kind=ValueKind.MINIMUM_MONTH,
        workshop_id=cast.workshop,
        value=2_050_00,
        valid_from=BEGAN,
        source="试",
        recorded_at=EARLY,
    )


def _count(session: Session, cast: Cast, people: list[UUID], day: date) -> None:
    """Sleeves and hems of everybody, each a little more or less from day to day; the last of all is still open."""
    cells = []
    for place, who in enumerate(people):
        more = (place * 7 + day.day * 3) % 11
        cells.append(Cell(engagement_id=who, operation_id=cast.sleeve, good=90 + more))
        if (place, day) != (PEOPLE - 1, MONTH.last_day):
            cells.append(Cell(engagement_id=who, operation_id=cast.hem, good=60 + more))
    save_day(session, cast.mei, SaveDay(id=new_id(), work_date=day, cells=cells), day, EARLY if day < TODAY else NOON)
