"""Silence, as the server's clock brings it about: each workshop for itself, and safe to run twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, Cast
from tests.facts import noting
from tests.reports.saying import tell
from workshop import database as db
from workshop.clock import Clock, real_now
from workshop.database import Database
from workshop.jobs import take_silent_reports
from workshop.journal.commands import Action
from workshop.reports.models import ReportAnswer
from workshop.tenancy import Workshop


def after(days: int) -> Clock:
    return Clock(NOON + timedelta(days=days) - real_now())


@pytest.fixture
def told(database: Database, cast: Cast) -> None:
    """Fang and Yan report here, Ying in the other workshop."""
    for actor, operation_id in ((cast.fang, cast.sleeve), (cast.yan, cast.sleeve), (cast.ying, cast.other_operation)):
        with db.writing(database, actor.scope) as session:
            tell(session, cast, 90, by=actor, operation_id=operation_id)


def taken(session: Session) -> set[tuple[object, int | None]]:
    rows = session.execute(sa.select(ReportAnswer.engagement_id, ReportAnswer.good))
    return {(who, good) for who, good in rows}


@pytest.mark.usefixtures("told")
def test_every_workshop_has_its_own_days(database: Database, everything: Session, cast: Cast) -> None:
    everything.execute(sa.update(Workshop).where(col(Workshop.id) == cast.other_workshop).values(answer_days=1))
    everything.flush()
    take_silent_reports(database, after(1))
    assert taken(everything) == set()
    take_silent_reports(database, after(2))
    assert taken(everything) == {(cast.ying_at, 90)}
    take_silent_reports(database, after(4))
    assert taken(everything) == {(cast.ying_at, 90), (cast.fang_at, 90), (cast.yan_at, 90)}


@pytest.mark.usefixtures("told")
def test_a_second_run_writes_nothing(database: Database, everything: Session) -> None:
    three = [Action.REPORT_ANSWER_ADDED] * 3
    with noting(everything, Action.SHEET_SAVED, Action.SHEET_SAVED, *three):
        take_silent_reports(database, after(4))
    with noting(everything):
        take_silent_reports(database, after(5))
