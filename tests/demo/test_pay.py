"""The demo's pay: what its September comes to, and who left in it.  Source: domain 3, 10.4, 10.5, 10.7."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.demo.conftest import Demo, engagement_of, workshop_of
from workshop import database as db
from workshop.clock import Month
from workshop.contracts.queries import PersonLine, person_lines
from workshop.contracts.standing import State
from workshop.deductions.models import Advance
from workshop.demo import DEMO_DAY
from workshop.law.queries import figures
from workshop.law.rules import SetBy, ValueKind
from workshop.leaving.models import Certificate
from workshop.pay.composing import Composed, WhyLeft
from workshop.pay.drawing import draw_up
from workshop.pay.models import PayRun, Slip
from workshop.pay.rules import MoneyKind
from workshop.paying.models import PaymentReceipt, WagePayment
from workshop.tenancy import OneWorkshop, Workshop
from workshop.training.queries import plan_lines
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_on

pytestmark = pytest.mark.proof

SEPTEMBER = Month(2025, 9)

Inside = Callable[[str], AbstractContextManager[Session]]


@pytest.fixture
def inside(demo: Demo, session: Session) -> Inside:
    """A session of a workshop's owner, by the workshop's code."""

    @contextmanager
    def opened(code: str) -> Iterator[Session]:
        with db.reading(demo.database, OneWorkshop(workshop_of(session, code).id)) as own:
            yield own

    return opened


def drafts(own: Session) -> dict[str, Composed]:
    """Called name → her slip of September as it would be drawn up now."""
    workshop = own.scalars(sa.select(Workshop)).one()
    names = dict(own.execute(sa.select(col(Engagement.id), col(Engagement.called_name))).all())
    return {names[drawn.engagement_id]: drawn.composed for drawn in draw_up(own, workshop, SEPTEMBER).slips}


def test_the_county_says_what_the_minimum_wage_is(inside: Inside) -> None:
    with inside("W1") as own:
        known = figures(own, own.scalars(sa.select(Workshop)).one(), DEMO_DAY)
    month, hour = known[ValueKind.MINIMUM_MONTH], known[ValueKind.MINIMUM_HOUR]
    assert (month.value, hour.value, month.set_by) == (1_950_00, 19_00, SetBy.COUNTY)


def test_p07_was_paid_out_where_she_left(session: Session, inside: Inside) -> None:
    left = engagement_of(session, "孙小满", "W2")
    (slip,) = session.scalars(sa.select(Slip).where(col(Slip.engagement_id) == left.id)).all()
    assert (slip.net_fen, slip.worked_minutes, slip.floor_fen) == (302_85, 52 * 60, 582_76)
    assert slip.normal_fen == 582_76 - 279_91
    certificate = session.scalars(sa.select(Certificate)).one()
    assert (certificate.engagement_id, certificate.term_to) == (left.id, date(2025, 9, 15))
    (payment,) = session.scalars(sa.select(WagePayment)).all()
    assert (payment.slip_id, payment.amount_fen, payment.paid_on) == (slip.id, 302_85, date(2025, 9, 15))
    receipt = session.scalars(sa.select(PaymentReceipt)).one()
    assert (receipt.payment_id, receipt.is_received) == (payment.id, True)
    with inside("W2") as own:
        assert "孙小满" not in drafts(own), "what was paid out is not paid once more"


def test_p07_earns_the_rest_where_she_began(inside: Inside) -> None:
    with inside("W1") as own:
        slip = drafts(own)["孙小满"]
    assert (slip.net_fen, slip.time.normal, slip.floor_fen, slip.missing_fen) == (496_40, 3_690, 689_22, 192_82)


def test_a_handful_stays_below_the_minimum_and_the_others_somewhat_above(inside: Inside) -> None:
    with inside("W1") as own:
        wages = [slip for slip in drafts(own).values() if slip.time.normal]
    short = [slip for slip in wages if slip.missing_fen]
    assert len(wages) == 23
    assert 4 <= len(short) <= 8
    hourly = sorted(slip.normal_fen * 60 / slip.time.normal for slip in wages if slip.time.normal)
    assert 11_21 < hourly[len(hourly) // 2] < 13_50


def test_nobody_was_shown_anything_of_september(session: Session) -> None:
    runs = session.scalars(sa.select(PayRun).where(col(PayRun.month) == str(SEPTEMBER))).all()
    assert [run.engagement_id is None for run in runs] == [False], "one who left, and nobody else"


def test_of_the_spoilt_sets_the_law_lets_nothing_be_taken(inside: Inside) -> None:
    """Source: domain 10.7, 2025-09-18; 3, W08: she earns less than the minimum of a month."""
    with inside("W1") as own:
        slip = drafts(own)["田谷雨"]
    assert [(left.left_fen, left.why) for left in slip.left] == [(52_00, WhyLeft.CAP)]
    assert slip.withheld_fen == 0


def test_advances_come_off_in_parts(session: Session, inside: Inside) -> None:
    given = session.scalars(sa.select(Advance).order_by(col(Advance.given_on))).all()
    assert [(each.amount_fen, each.given_on, each.taken_over_on is None) for each in given] == [
        (300_00, date(2025, 6, 18), False),
        (800_00, date(2025, 9, 20), True),
    ]
    for code, name, off in (("W1", "雷大勇", -150_00), ("W4", "姚霜降", -200_00)):
        with inside(code) as own:
            lines = drafts(own)[name].lines
        assert [line.pay_fen for line in lines if line.kind == MoneyKind.ADVANCE] == [off]


def test_w4_pays_for_days_and_for_the_festival(inside: Inside) -> None:
    with inside("W4") as own:
        lines = [line for slip in drafts(own).values() for line in slip.lines]
    bonuses = [line.pay_fen for line in lines if line.kind == MoneyKind.BONUS]
    assert set(bonuses) == {30_00, 60_00}
    assert sum(line.pay_fen for line in lines if line.kind == MoneyKind.EXTRA) == 61 * 30_00


def test_papers_stand_as_domain_10_4_says(inside: Inside) -> None:
    standing: dict[tuple[str, str], PersonLine] = {}
    for code in ("W1", "W2", "W3", "W4"):
        with inside(code) as own:
            lines = person_lines(own, engaged_on(own, DEMO_DAY), DEMO_DAY)
        standing |= {(code, line.engagement.called_name): line for line in lines}
    states = {key: line.standing.state for key, line in standing.items()}
    assert states["W1", "田谷雨"] == states["W1", "戴大寒"] == states["W3", "郑清和"] == State.SIGNED
    assert states["W4", "程立夏"] == states["W4", "陈惊蛰"] == states["W4", "姚霜降"] == State.SIGNED
    assert (states["W2", "范秋分"], states["W1", "赵冬至"]) == (State.SIGNED, State.AT_HOME)
    assert (states["W1", "孙小满"], states["W3", "周芒种"]) == (State.DUE, State.DUE)
    # The mechanic is past retirement age, and nobody wrote anything down.
    assert (states["W3", "汤处暑"], standing["W3", "汤处暑"].papers) == (State.OVER_AGE, [])
    assert standing["W1", "孙小满"].standing.day_number == 15


def test_who_learns_has_a_plan(inside: Inside) -> None:
    for code, told in (("W1", ("孙小满", 1, 1, False)), ("W3", ("周芒种", 9, 10, True))):
        with inside(code) as own:
            (line,) = plan_lines(own)
        assert (line.name, line.days_given, line.plan.days, line.is_open) == told
