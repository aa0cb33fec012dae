"""A locked month that was opened for late entries closes by itself."""

from datetime import timedelta

import pytest

from tests.cast import NOON, Cast
from tests.output.wishes import cell, saved_sheet
from tests.pay.wishes import MONTH_END, SEPTEMBER, show_and_lock
from workshop import database as db
from workshop.clock import Clock, real_now
from workshop.database import Database
from workshop.jobs import end_late_entries
from workshop.pay.commands import OpenRun, open_for_late
from workshop.tenancy import Workshop


@pytest.mark.parametrize(("hours", "closed"), [(11, False), (13, True)])
def test_it_closes_after_half_a_day(cast: Cast, database: Database, hours: int, closed: bool) -> None:
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 100))
        show_and_lock(session, cast)
        open_for_late(session, cast.mei, SEPTEMBER, OpenRun(reason="漏了"), NOON)
    end_late_entries(database, Clock(NOON + timedelta(hours=hours) - real_now()))
    with db.reading(database, cast.mei.scope) as session:
        assert (session.get_one(Workshop, cast.workshop).closed_through == MONTH_END) is closed
