"""Entering past totals, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing, statements
from tests.hours import wishes as hours
from tests.output.wishes import cell, saved_sheet, undo
from workshop.actor import Actor
from workshop.clock import Month
from workshop.errors import Doubtful, IdInUse, NotFound, Stale
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.models import Rate
from workshop.output.own import own_months
from workshop.output.queries import recorded_pieces
from workshop.past import queries, rules
from workshop.past.commands import EnterPastTotals, PastEntry, enter_past_totals
from workshop.past.models import PastTotal
from workshop.workers.models import Engagement

ENTERED = Action.PAST_TOTAL_ENTERED


@pytest.fixture(autouse=True)
def began_long_ago(session: Session, cast: Cast) -> None:
    for who in (cast.fang_at, cast.yan_at, cast.gui_at):
        session.get_one(Engagement, who).started_on = date(2024, 3, 1)
    session.flush()


def entry(cast: Cast, yuan: str = "1830.50", **differs: Any) -> PastEntry:
    return PastEntry.model_validate({"engagement_id": cast.fang_at, "pay_fen": yuan, **differs})


def enter(session: Session, cast: Cast, *entries: PastEntry, month: str = "2025-08", **wish: Any) -> list[PastTotal]:
    return enter_past_totals(
        session, cast.mei, EnterPastTotals(month=month, entries=list(entries), **wish), TODAY, NOON
    )


def standing(session: Session) -> list[tuple[Any, ...]]:
    return [(t.month, t.engagement_id, t.pay_fen, t.good) for t in queries.standing_totals(session)]


def test_a_month_s_list_is_kept_at_once(session: Session, cast: Cast) -> None:
    with noting(session, ENTERED, ENTERED):
        made = enter(session, cast, entry(cast, good="2100"), entry(cast, "900", engagement_id=cast.yan_at))
    assert [(t.pay_fen, t.good, t.corrects_id) for t in made] == [(183_050, 2_100, None), (90_000, None, None)]
    assert {(t.month, t.entered_on, t.entered_by) for t in made} == {("2025-08", TODAY, cast.mei.account_id)}


def test_a_list_sent_twice_stands_once(session: Session, cast: Cast) -> None:
    entries = [entry(cast), entry(cast, "900", engagement_id=cast.yan_at)]
    first = enter(session, cast, *entries)
    with noting(session):
        assert enter(session, cast, *entries) == []
    assert len(queries.standing_totals(session)) == len(first) == 2


def test_a_longer_list_is_looked_at_in_as_many_statements(
    session: Session, connection: sa.Connection, cast: Cast
) -> None:
    def asked(*people: UUID) -> int:
        entries = [entry(cast, "30000", engagement_id=who) for who in people]
        with statements(connection) as given, pytest.raises(Doubtful):
            enter(session, cast, *entries)
        return len(given)

    assert asked(cast.fang_at, cast.yan_at, cast.gui_at) == asked(cast.fang_at)


def test_what_stands_there_already_is_not_written_again(session: Session, cast: Cast) -> None:
    enter(session, cast, entry(cast))
    with noting(session):
        assert enter(session, cast, entry(cast)) == []


def test_a_correction_is_one_more_row(session: Session, cast: Cast) -> None:
    (first,) = enter(session, cast, entry(cast))
    with noting(session, ENTERED):
        (second,) = enter(session, cast, entry(cast, "1380.50", corrects_id=first.id))
    (third,) = enter(session, cast, entry(cast, "1830.50", corrects_id=second.id))
    assert standing(session) == [("2025-08", cast.fang_at, 183_050, None)]
    (rows,) = queries.history(session, cast.fang_at).values()
    assert [(row.pay_fen, row.corrects_id) for row in rows] == [
        (183_050, second.id),
        (138_050, first.id),
        (183_050, None),
    ]
    assert rows[0] is third


@pytest.mark.parametrize("seen", [None, "other"])
def test_a_list_grown_old_overwrites_nothing(session: Session, cast: Cast, seen: str | None) -> None:
    enter(session, cast, entry(cast))
    with refusing(session, Stale):
        enter(session, cast, entry(cast, "1", corrects_id=new_id() if seen else None))
    assert standing(session) == [("2025-08", cast.fang_at, 183_050, None)]


def test_a_form_used_for_something_else_is_refused(session: Session, cast: Cast) -> None:
    once = entry(cast)
    enter(session, cast, once)
    with refusing(session, Stale):
        enter(session, cast, once.model_copy(update={"pay_fen": 1}))
    with refusing(session, IdInUse):
        enter(session, cast, once, month="2025-07")
    with refusing(session, IdInUse):
        enter(session, cast, once.model_copy(update={"engagement_id": cast.yan_at}))


@pytest.mark.parametrize("month", ["2025-09", "2025-10", "2015-08"])
def test_only_a_past_month_is_entered(session: Session, cast: Cast, month: str) -> None:
    with refusing(session, rules.NotAPastMonth):
        enter(session, cast, entry(cast), month=month)


# --- beside counts --------------------------------------------------------

AUGUST = date(2025, 8, 30)


@pytest.fixture
def rates_from_august(session: Session, cast: Cast) -> None:
    """The sleeve's rate holds on her days of August, too."""
    row = Rate(
        workshop_id=cast.workshop,
        operation_id=cast.sleeve,
        valid_from=date(2025, 8, 1),
        rate_hao=8_500,
        announced_at=NOON,
    )
    session.add(row)
    session.flush()


@pytest.mark.usefixtures("rates_from_august")
def test_a_month_with_counts_is_not_paid_twice(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 10), day=AUGUST)
    with refusing(session, rules.CountedHere) as told:
        enter(session, cast, entry(cast), entry(cast, engagement_id=cast.yan_at))
    assert told.value.details == {"names": "王秀芳"}
    enter(session, cast, entry(cast), month="2025-07")
    undo(session, cast, sheet)
    assert len(enter(session, cast, entry(cast))) == 1, "what was taken back is no count"


def test_a_month_with_hours_is_not_paid_twice_either(session: Session, cast: Cast) -> None:
    (written,) = hours.add(session, cast, hours.wish(cast, work_date=AUGUST, engagement_ids=[cast.fang_at]))
    with refusing(session, rules.CountedHere):
        enter(session, cast, entry(cast))
    hours.take_back(session, cast, written)
    assert len(enter(session, cast, entry(cast))) == 1


@pytest.mark.usefixtures("rates_from_august")
def test_a_total_can_be_taken_back_once_its_month_is_counted(session: Session, cast: Cast) -> None:
    (total,) = enter(session, cast, entry(cast))
    saved_sheet(session, cast, cell(cast, 10), day=AUGUST)
    with refusing(session, rules.CountedHere):
        enter(session, cast, entry(cast, "1", corrects_id=total.id))
    enter(session, cast, entry(cast, "0", corrects_id=total.id))
    assert standing(session) == [("2025-08", cast.fang_at, 0, None)]


def test_a_total_is_never_part_of_what_is_counted(
    session: Session, as_actor: Callable[[Actor], Session], cast: Cast
) -> None:
    enter(session, cast, entry(cast, good="2100"))
    assert not any(own_months(as_actor(cast.fang), Month(2025, 9), 12).values())
    assert recorded_pieces(session, [cast.sleeve, cast.hem, cast.button]) == {}


# --- what is asked, and whose it is ---------------------------------------


def test_doubts_are_asked_once(session: Session, cast: Cast) -> None:
    session.get_one(Engagement, cast.fang_at).started_on = date(2025, 9, 1)
    session.flush()
    with refusing(session, Doubtful) as told:
        enter(session, cast, entry(cast, "20000.01"))
    doubts = told.value.details["doubts"]
    assert [doubt["kind"] for doubt in doubts] == ["early", "high"]
    with refusing(session, Doubtful):
        enter(session, cast, entry(cast, "20000.01"), confirmed={doubts[0]["key"]})
    with refusing(session, Doubtful):
        enter(session, cast, entry(cast, "20000.02"), confirmed={doubt["key"] for doubt in doubts})
    assert enter(session, cast, entry(cast, "20000.01"), confirmed={doubt["key"] for doubt in doubts})


def test_another_workshop_s_people_are_not_there(session: Session, cast: Cast) -> None:
    with refusing(session, NotFound):
        enter(session, cast, entry(cast), entry(cast, engagement_id=cast.ying_at))


def test_she_reads_hers_and_nobody_else_s(session: Session, as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    (first,) = enter(session, cast, entry(cast))
    enter(session, cast, entry(cast, "1", corrects_id=first.id), entry(cast, "900", engagement_id=cast.yan_at))
    assert standing(as_actor(cast.fang)) == [("2025-08", cast.fang_at, 100, None)]
    for other in (cast.stranger, cast.ying, cast.officer, cast.sun):
        assert standing(as_actor(other)) == []


@pytest.mark.parametrize(
    "wish",
    [
        {"month": "2025-13", "entries": []},
        {"month": "August", "entries": []},
        {"month": "2025-08", "entries": [{"engagement_id": "1" * 32, "pay_fen": "1"}] * 2},
        {"month": "2025-08", "entries": [{"engagement_id": "1" * 32, "pay_fen": "-1"}]},
        {"month": "2025-08", "entries": [{"engagement_id": "1" * 32, "pay_fen": "1", "good": "1.5"}]},
    ],
)
def test_what_is_no_list_is_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EnterPastTotals.model_validate(wish)
