"""The whole demo, two years of it: nothing past the rules, and of a likely size.  Source: domain 0.4, 8.3."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from workshop import database as db
from workshop.cli.doctor import feet_differing
from workshop.clock import Month
from workshop.database import Database
from workshop.demo import DEMO_DAY, FIRST_DAY
from workshop.demo.products import RATES
from workshop.homework.models import HomeReturn, HomeSlip
from workshop.journal.models import Note
from workshop.money import piece_pay_fen
from workshop.orders.models import CustomerOrder, Operation, Rate
from workshop.orders.queries import posted_rates
from workshop.orders.rules import rate_on
from workshop.output.models import EarningLine, OutputLine, Sheet, SheetTotal
from workshop.output.rules import SheetKind
from workshop.output.worth import LineKind
from workshop.tenancy import Everything, Workshop
from workshop.workers.models import Engagement
from workshop.workers.rules import WorksAt

pytestmark = pytest.mark.proof
WORKED_MONTH_DAYS = 15


@pytest.fixture(scope="module")
def session(whole: Database) -> Iterator[Session]:
    with db.reading(whole, Everything()) as session:
        yield session


# --- nothing past the rules -----------------------------------------------


def test_every_line_has_the_rate_that_was_posted_for_its_day(session: Session) -> None:
    posted = posted_rates(session, session.scalars(sa.select(Operation.id)).all())
    used = session.execute(
        sa.select(OutputLine.operation_id, OutputLine.work_date, OutputLine.rate_hao, OutputLine.per_pieces).distinct()
    ).all()
    wrong = []
    for operation_id, day, rate_hao, per_pieces in used:
        rate = rate_on(posted[operation_id], day)
        if rate is None or (rate.rate_hao, rate.per_pieces) != (rate_hao, per_pieces):
            wrong.append((operation_id, day, rate_hao))
    assert len(used) > 10_000
    assert wrong == []


def test_no_count_lies_outside_an_engagement_or_its_order(session: Session) -> None:
    outside = session.execute(
        sa.select(Engagement.called_name, OutputLine.work_date)
        .join(Engagement, col(Engagement.id) == OutputLine.engagement_id)
        .join(Operation, col(Operation.id) == OutputLine.operation_id)
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(
            (col(OutputLine.work_date) < Engagement.started_on)
            | (col(OutputLine.work_date) > col(Engagement.ended_on))
            | (col(OutputLine.work_date) < CustomerOrder.opened_on)
            | (col(OutputLine.work_date) > col(CustomerOrder.ended_on))
        )
    ).all()
    assert outside == []


def test_no_count_lies_beyond_the_two_years_or_in_the_future_of_its_sheet(session: Session) -> None:
    days = sa.func.min(OutputLine.work_date), sa.func.max(OutputLine.work_date)
    assert session.execute(sa.select(*days)).one() == (date(2023, 10, 4), date(2025, 9, 29))
    assert FIRST_DAY <= date(2023, 10, 4) < date(2025, 9, 29) < DEMO_DAY
    latest = session.execute(
        sa.select(sa.func.max(OutputLine.work_date), Sheet.recorded_at, Sheet.month)
        .join(Sheet, col(Sheet.id) == OutputLine.sheet_id)
        .group_by(col(Sheet.id))
    ).all()
    assert [day for day, recorded_at, month in latest if day > recorded_at.date() or str(Month.of(day)) != month] == []


def test_the_feet_of_the_sheets_are_the_sums_of_their_lines(session: Session) -> None:
    assert feet_differing(session) == 0


def test_home_work_is_paid_as_its_slips_say_and_is_no_count_of_the_room(session: Session) -> None:
    paid = session.scalar(sa.select(sa.func.sum(EarningLine.quantity)).where(col(EarningLine.kind) == LineKind.HOME))
    assert paid == session.scalar(sa.select(sa.func.sum(HomeReturn.good)))
    at_home = sa.select(Engagement.id).where(col(Engagement.works_at) == WorksAt.HOME)
    assert session.scalar(sa.select(sa.func.count()).where(col(OutputLine.engagement_id).in_(at_home))) == 0
    assert (session.scalar(sa.select(sa.func.count(HomeSlip.id))) or 0) > 60


def test_nothing_is_made_beyond_what_was_ordered_and_ended_orders_are_whole(session: Session) -> None:
    made = session.execute(
        sa.select(CustomerOrder.pieces, CustomerOrder.ended_on, sa.func.sum(SheetTotal.good))
        .join(Operation, col(Operation.order_id) == CustomerOrder.id)
        .join(SheetTotal, col(SheetTotal.operation_id) == Operation.id)
        .group_by(col(Operation.id))
    ).all()
    assert all(good <= pieces for pieces, _, good in made)
    # Five that one worker had too much by her own word were never put on the other's name.
    assert [good - pieces for pieces, ended_on, good in made if ended_on and good != pieces] == [-5]


def test_nobody_has_less_than_nothing_in_a_cell(session: Session) -> None:
    cell = (OutputLine.engagement_id, OutputLine.operation_id, OutputLine.work_date)
    below = sa.select(*cell).group_by(*cell).having(sa.func.sum(OutputLine.good) < 0)
    assert session.execute(below).all() == []


def test_each_workshop_announced_a_rate_before_it_began(session: Session) -> None:
    rows = session.execute(
        sa.select(Workshop.code, Rate.announced_at, Rate.valid_from)
        .join(Workshop, col(Workshop.id) == Rate.workshop_id)
        .where(col(Rate.reason) != "")
    ).all()
    assert {code for code, _, _ in rows} == {"W1", "W2", "W3", "W4"}
    assert len(rows) >= len(RATES)
    assert [code for code, announced_at, valid_from in rows if announced_at.date() >= valid_from] == []


def test_notes_lie_in_the_order_of_time(session: Session) -> None:
    """They will be sealed in the order of their ids."""
    moments = session.scalars(sa.select(Note.at).order_by(Note.id)).all()
    assert len(moments) > 4_000
    assert list(moments) == sorted(moments)


# --- of a likely size -----------------------------------------------------


def test_it_is_as_large_as_two_years_are_likely_to_be(session: Session) -> None:
    lines = dict(
        session.execute(
            sa.select(Workshop.code, sa.func.count())
            .join_from(OutputLine, Workshop, col(Workshop.id) == OutputLine.workshop_id)
            .group_by(Workshop.code)
        ).all()
    )
    assert 100_000 <= sum(lines.values()) <= 150_000
    assert (min(lines, key=lines.__getitem__), max(lines, key=lines.__getitem__)) == ("W2", "W4")


def months_of(session: Session) -> dict[tuple[str, str], dict[str, float]]:
    """Pay in yuan and days with a count, by workshop and month."""
    month = sa.func.substr(OutputLine.work_date, 1, 7)
    rows = session.execute(
        sa.select(
            Workshop.code,
            month,
            sa.func.sum(OutputLine.good * OutputLine.rate_hao / 10_000.0),
            sa.func.count(sa.distinct(OutputLine.work_date)),
        )
        .join_from(OutputLine, Workshop, col(Workshop.id) == OutputLine.workshop_id)
        .group_by(Workshop.code, month)
    )
    return {(code, month): {"yuan": float(yuan), "days": days} for code, month, yuan, days in rows}


LIKELY_YUAN = {"W1": (13_000, 20_000), "W2": (4_000, 16_000), "W3": (15_000, 32_000), "W4": (55_000, 80_000)}


@pytest.mark.parametrize("code", LIKELY_YUAN)
def test_a_month_of_a_workshop_is_likely(session: Session, code: str) -> None:
    low, high = LIKELY_YUAN[code]
    found = {month: sums["yuan"] for (of, month), sums in months_of(session).items() if of == code}
    assert len(found) == 24
    ordinary = {month: yuan for month, yuan in found.items() if month[-2:] not in ("01", "02")}
    assert {month: round(yuan) for month, yuan in ordinary.items() if not low <= yuan <= high} == {}


def test_the_spring_festival_stops_all_and_w2_has_gaps(session: Session) -> None:
    days = {key: sums["days"] for key, sums in months_of(session).items()}
    assert all(days[code, "2024-02"] <= 10 for code in LIKELY_YUAN)
    festival = sa.select(sa.func.count()).where(col(OutputLine.work_date).between(date(2025, 1, 22), date(2025, 2, 8)))
    assert session.scalar(festival) == 0
    short = [month for (code, month), found in days.items() if code == "W2" and found < 18]
    assert len(short) >= 8
    assert min(found for (code, month), found in days.items() if code == "W4" and month[-2:] not in ("01", "02")) > 20


def test_the_harvest_is_felt(session: Session) -> None:
    """People of W4 at work on a weekday in the maize harvest, and in spring."""

    def people(first: date, last: date) -> float:
        lines = (
            sa.select(OutputLine.work_date, sa.func.count(sa.distinct(OutputLine.engagement_id)))
            .join_from(OutputLine, Workshop, col(Workshop.id) == OutputLine.workshop_id)
            .where(col(Workshop.code) == "W4", col(OutputLine.work_date).between(first, last))
            .group_by(col(OutputLine.work_date))
        )
        found = [number for _, number in session.execute(lines)]
        return sum(found) / len(found)

    assert people(date(2025, 9, 8), date(2025, 9, 20)) < people(date(2025, 4, 14), date(2025, 4, 30)) * 0.97


def test_a_worked_month_pays_what_is_likely(session: Session) -> None:
    month = sa.func.substr(OutputLine.work_date, 1, 7)
    line = (OutputLine.engagement_id, month, OutputLine.operation_id, OutputLine.rate_hao, OutputLine.per_pieces)
    pay: dict[tuple[object, str], int] = {}
    for who, when, _, rate_hao, per_pieces, good in session.execute(
        sa.select(*line, sa.func.sum(OutputLine.good)).group_by(*line)
    ):
        pay[who, when] = pay.get((who, when), 0) + piece_pay_fen(good, rate_hao, per_pieces)
    days = session.execute(
        sa.select(OutputLine.engagement_id, month, sa.func.count(sa.distinct(OutputLine.work_date))).group_by(
            OutputLine.engagement_id, month
        )
    )
    worked = [pay[who, when] for who, when, number in days if number >= WORKED_MONTH_DAYS]
    assert len(worked) > 2_000
    assert max(worked) <= 4_500_00
    # A few novices stay below it, in the month they came.
    assert sum(fen < 300_00 for fen in worked) < len(worked) / 100
    assert 700_00 <= sorted(worked)[len(worked) // 2] <= 1_500_00


def test_mishaps_happen_and_are_put_right(session: Session) -> None:
    kinds = dict(session.execute(sa.select(Sheet.kind, sa.func.count()).group_by(Sheet.kind)).all())
    assert 5 <= kinds[SheetKind.UNDO] <= 30
    corrected = session.scalar(sa.select(sa.func.count()).select_from(Sheet).where(col(Sheet.note) == "抄错了"))
    assert 60 <= corrected <= 250
    good, rework, scrap = session.execute(
        sa.select(*(sa.func.sum(column) for column in (OutputLine.good, OutputLine.rework, OutputLine.scrap)))
    ).one()
    assert 0 < scrap < rework < good / 500


def test_people_come_and_leave(session: Session) -> None:
    came = session.scalar(sa.select(sa.func.count()).where(col(Engagement.started_on) > FIRST_DAY))
    left = session.scalar(sa.select(sa.func.count()).where(col(Engagement.ended_on).is_not(None)))
    assert came >= 50
    assert left >= 45
