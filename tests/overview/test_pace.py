"""What a month brings at her pace, and what an hour does: the rule, and her page."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import EARLY, TODAY, Cast
from tests.output.wishes import cell, saved_sheet
from workshop.actor import Actor
from workshop.clock import Month
from workshop.ids import new_id
from workshop.law.models import LegalValue
from workshop.law.rules import ValueKind
from workshop.overview.pace import hour_pace_fen, month_pace_fen

SEPTEMBER = Month(2025, 9).days()  # the 1st is a Monday
WORKDAYS = [day for day in SEPTEMBER if day.isoweekday() <= 5]


def month_of(fen: int, through: int, days: list[date]) -> dict[date, int]:
    return {day: fen for day in days if day.day <= through}


@pytest.mark.parametrize(
    ("by_day", "since", "today", "brings_fen"),
    [
        (month_of(100_00, 14, WORKDAYS), 1, 15, 2_200_00),  # 10 workdays are over, 12 come
        (month_of(100_00, 15, WORKDAYS), 1, 15, 2_200_00),  # today brought an ordinary day already
        (month_of(100_00, 14, WORKDAYS) | {date(2025, 9, 15): 40_00}, 1, 15, 2_200_00),  # today has not ended
        (month_of(100_00, 14, WORKDAYS) | {date(2025, 9, 15): 250_00}, 1, 15, 2_350_00),  # today brought more
        (month_of(100_00, 14, SEPTEMBER), 1, 15, 3_000_00),  # she works on Sundays too
        (month_of(100_00, 7, WORKDAYS), 1, 15, 1_100_00),  # one week of two: half as often from here on
        (month_of(96_40, 29, SEPTEMBER), 16, 30, 2_890_00),  # whole tens of yuan
        (month_of(100_00, 4, WORKDAYS), 1, 15, None),  # four days say nothing
        (month_of(100_00, 6, SEPTEMBER), 1, 7, None),  # not every day of the week was seen
        ({}, 1, 15, None),
    ],
)
def test_a_month_goes_on_as_it_began(by_day: dict[date, int], since: int, today: int, brings_fen: int | None) -> None:
    here = [day for day in SEPTEMBER if day.day >= since]
    seen, coming = [d for d in here if d.day < today], [d for d in here if d.day >= today]
    assert month_pace_fen(by_day, seen, coming, date(2025, 9, today)) == brings_fen


@pytest.mark.parametrize(
    ("days", "minutes", "hour_fen"),
    [(5, 2_400, 12_50), (5, 2_399, 12_51), (4, 2_400, None), (5, 0, None)],
)
def test_an_hour_brings_what_its_days_brought(days: int, minutes: int, hour_fen: int | None) -> None:
    by_day = month_of(100_00, days, WORKDAYS)
    assert hour_pace_fen(by_day, minutes, list(by_day)) == hour_fen


def test_her_page_tells_the_pace_beside_the_minimum_of_the_place_and_nobody_else(
    client_of: Callable[[Actor], TestClient], session: Session, cast: Cast
) -> None:
    """Six days at 85 yuan, in 50 hours as she says."""
    client = client_of(cast.fang)
    for back in (14, 13, 12, 11, 8, 7):
        saved_sheet(session, cast, cell(cast, 100), day=TODAY - timedelta(days=back))
    page = client.get("/me").text
    assert "At your pace this month brings about ¥" in page
    assert 'href="/me/hours/2025-09"' in page
    assert "an hour." not in page
    minimum = LegalValue(
        kind=ValueKind.MINIMUM_MONTH,
        workshop_id=cast.workshop,
        value=1_950_00,
        valid_from=date(2023, 5, 1),
        source="陕西",
        recorded_at=EARLY,
    )
    session.add(minimum)
    session.flush()
    form = {"id": str(new_id()), "engagement_id": str(cast.fang_at), "minutes": "50"}
    assert client.post("/me/hours/2025-09", data=form).status_code == 303
    page = client.get("/me").text
    assert "About ¥10.20 an hour." in page
    assert "That is less than the minimum wage, ¥11.21 an hour." in page
