"""What is shipped, what a workshop and a county enter, and what then holds where, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from workshop.actor import Actor
from workshop.database import get
from workshop.errors import Forbidden, IdInUse, Invalid
from workshop.journal.commands import Action
from workshop.law import queries, shipped
from workshop.law.commands import (
    ChangeHoliday,
    ChooseZone,
    EnterValue,
    change_holiday,
    choose_zone,
    enter_value,
)
from workshop.law.models import LegalValue
from workshop.law.rules import (
    DayKind,
    LawSaysOtherwise,
    LowerThanBefore,
    MuchHigher,
    OfficeEnters,
    SetBy,
    StaysHoliday,
    ValueKind,
)
from workshop.tenancy import County, Workshop

K = ValueKind
Open = Callable[[Actor], Session]
SOURCE = "陕人社发某号"
LAST_YEAR = date(2024, 12, 31)


def wish(value: str | int = "2080", kind: ValueKind = K.MINIMUM_MONTH, **differs: Any) -> EnterValue:
    said = {"kind": kind, "value": value, "valid_from": date(2025, 5, 1), "source": SOURCE}
    return EnterValue.model_validate(said | differs)


def enter(session: Session, actor: Actor, asked: EnterValue) -> LegalValue:
    return enter_value(session, actor, asked, TODAY, NOON)


def month_fen(session: Session, workshop_id: Any, day: date = TODAY) -> int | None:
    """The minimum wage for a month in the workshop."""
    found = queries.figures(session, get(session, Workshop, workshop_id), day)[K.MINIMUM_MONTH]
    return found.value


# --- what is shipped --------------------------------------------------------


def test_shipped_figures_are_planted_once(everything: Session) -> None:
    assert shipped.plant(everything) == 0
    gone = sa.delete(LegalValue).where(LegalValue.region == "61")
    with pytest.raises(Exception, match="only ever added"):
        everything.execute(gone)
    count = everything.scalar(sa.select(sa.func.count()).select_from(LegalValue))
    assert count == len(list(shipped.rows())) == len({row["id"] for row in shipped.rows()})


def test_the_country_has_a_figure_of_every_kind_but_the_places_own() -> None:
    kinds = [kind for kind, *_ in shipped.COUNTRY]
    assert sorted(kinds) == sorted(set(ValueKind) - {K.MINIMUM_MONTH, K.MINIMUM_HOUR})


@pytest.mark.parametrize(
    ("day", "zone", "month", "hour"),
    [
        (date(2019, 4, 30), "3", None, None),
        (date(2019, 5, 1), "3", 160_000, 1_600),
        (date(2021, 5, 1), "1", 195_000, 1_900),
        (LAST_YEAR, "1", 216_000, 2_100),
        (LAST_YEAR, "2", 205_000, 2_000),
        (LAST_YEAR, "3", 195_000, 1_900),
        (LAST_YEAR, "", 195_000, 1_900),  # no zone said: the last one is assumed
        (date(2025, 1, 1), "3", None, None),  # not known, and nothing is made up
    ],
)
def test_the_shipped_minimum_wage_of_shaanxi(
    session: Session, cast: Cast, day: date, zone: str, month: int | None, hour: int | None
) -> None:
    """Domain 3.3; the cast's county lies in region 61."""
    workshop = get(session, Workshop, cast.workshop)
    workshop.wage_zone = zone
    found = queries.figures(session, workshop, day)
    values = [found[kind].value if kind in found else None for kind in (K.MINIMUM_MONTH, K.MINIMUM_HOUR)]
    assert values == [month, hour]
    assert (found[K.DAY_MINUTES].value, found[K.CHARGE_SHARE].value, found[K.MONTH_HOURS].value) == (480, 2_000, 174)


def test_another_regions_figures_do_not_hold_here(everything: Session, cast: Cast) -> None:
    county = County(name="黔县", region_code="520199")
    everything.add(county)
    everything.flush()
    found = queries.standing(everything, queries.Place(county), TODAY)
    assert found.figures[K.MINIMUM_MONTH].value == 166_000
    assert (found.zone, found.zone_is_assumed, dict(found.zones)) == (
        "3",
        True,
        {"1": 189_000, "2": 176_000, "3": 166_000},
    )


# --- figures ----------------------------------------------------------------


def test_a_workshop_enters_its_own(session: Session, as_actor: Open, cast: Cast) -> None:
    asked = wish()
    with noting(session, Action.LEGAL_VALUE_ENTERED):
        row = enter(session, cast.mei, asked)
        assert enter(session, cast.mei, asked).id == row.id
    assert (row.workshop_id, row.county_id, row.is_confirmed) == (cast.workshop, None, False)
    assert month_fen(session, cast.workshop) == 208_000
    assert month_fen(session, cast.workshop, date(2025, 4, 30)) is None
    assert month_fen(as_actor(cast.stranger), cast.other_workshop) is None
    assert [entered.id for entered in queries.entered(session, queries.places(session)[0])] == [row.id]
    with refusing(session, IdInUse):
        enter(session, cast.mei, wish("2090", id=asked.id))


def test_a_countys_figure_holds_for_all_its_workshops(session: Session, as_actor: Open, cast: Cast) -> None:
    enter(session, cast.mei, wish("2000"))
    office = as_actor(cast.officer)
    with noting(office, Action.LEGAL_VALUE_ENTERED):
        row = enter(office, cast.officer, wish("2080"))
        assert (row.workshop_id, row.county_id, row.is_confirmed) == (None, cast.county, True)
    for actor, workshop_id in ((cast.mei, cast.workshop), (cast.stranger, cast.other_workshop)):
        assert month_fen(as_actor(actor), workshop_id) == 208_000
    # The worker reads the same; the far county has nothing of it.
    assert month_fen(as_actor(cast.fang), cast.workshop) == 208_000
    far = queries.standing(
        as_actor(cast.far_officer), queries.Place(County(id=cast.far_county, name="", region_code="61")), TODAY
    )
    assert far.figures[K.MINIMUM_MONTH].value is None


def test_the_newest_of_one_day_holds(session: Session, cast: Cast) -> None:
    enter(session, cast.mei, wish("2080"))
    enter_value(session, cast.mei, wish("2100"), TODAY, NOON + timedelta(minutes=1))
    assert month_fen(session, cast.workshop) == 210_000


@pytest.mark.parametrize(
    ("value", "kind", "doubt"),
    [
        ("1900", K.MINIMUM_MONTH, LowerThanBefore),  # the last known is zone 3's 1,950 of 2023
        ("20800", K.MINIMUM_MONTH, MuchHigher),
        ("18", K.MINIMUM_HOUR, LowerThanBefore),
    ],
)
def test_an_odd_minimum_wage_is_asked_about(
    session: Session, cast: Cast, value: str, kind: ValueKind, doubt: Any
) -> None:
    with refusing(session, doubt) as told:
        enter(session, cast.mei, wish(value, kind))
    assert enter(session, cast.mei, wish(value, kind, sure=f"x {told.value.details['key']}")).entered_by


def test_law_is_entered_by_the_office_alone(session: Session, as_actor: Open, cast: Cast) -> None:
    """An owner who could raise the cap would charge more than the law lets her."""
    with refusing(session, OfficeEnters):
        enter(session, cast.mei, wish("30", K.CHARGE_SHARE))
    office = as_actor(cast.officer)
    with refusing(office, LawSaysOtherwise) as told:
        enter(office, cast.officer, wish("15", K.CHARGE_SHARE))
    enter(office, cast.officer, wish("15", K.CHARGE_SHARE, sure=told.value.details["key"]))
    assert queries.figures(session, get(session, Workshop, cast.workshop), TODAY)[K.CHARGE_SHARE].set_by == SetBy.COUNTY


def test_nobody_else_has_a_place_to_enter_for(as_actor: Open, cast: Cast) -> None:
    for actor in (cast.fang, cast.town_officer, cast.sun):
        with refusing(as_actor(actor), Forbidden):
            enter(as_actor(actor), actor, wish())


@pytest.mark.parametrize("day", [date(1994, 12, 31), TODAY + timedelta(days=401)])
def test_a_day_that_cannot_be(session: Session, cast: Cast, day: date) -> None:
    with refusing(session, Invalid):
        enter(session, cast.mei, wish(valid_from=day))
    with refusing(session, Invalid):
        change(session, cast.mei, day + timedelta(days=400 if day > TODAY else 0))


@pytest.mark.parametrize("differs", [{"value": "much"}, {"source": " "}, {"kind": "beauty"}])
def test_what_cannot_be_understood(differs: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        wish(**differs)


def test_the_zone_is_chosen_among_those_of_the_region(session: Session, cast: Cast) -> None:
    place = queries.places(session)[0]
    assert queries.standing(session, place, LAST_YEAR).zone_is_assumed
    with noting(session, Action.WORKSHOP_SET):
        for _ in range(2):
            choose_zone(session, cast.mei, ChooseZone(zone="1"), TODAY, NOON)
    assert month_fen(session, cast.workshop, LAST_YEAR) == 216_000
    assert not queries.standing(session, queries.places(session)[0], LAST_YEAR).zone_is_assumed
    with refusing(session, Invalid):
        choose_zone(session, cast.mei, ChooseZone(zone="4"), TODAY, NOON)
    choose_zone(session, cast.mei, ChooseZone(), TODAY, NOON)
    assert month_fen(session, cast.workshop, LAST_YEAR) == 195_000


# --- days -------------------------------------------------------------------


def change(session: Session, actor: Actor, day: date, kind: DayKind = DayKind.REST_DAY, **differs: Any) -> Any:
    said = {"day": day, "kind": kind, "name": "庙会", "source": "村里的通知"}
    return change_holiday(session, actor, ChangeHoliday.model_validate(said | differs), TODAY, NOON)


def kinds(session: Session, workshop_id: Any, first: date, last: date) -> list[DayKind]:
    found = queries.day_kinds(session, get(session, Workshop, workshop_id), first, last)
    assert list(found) == [first + timedelta(days=number) for number in range(len(found))]
    return list(found.values())


def test_the_days_of_the_national_holiday(session: Session, cast: Cast) -> None:
    """W18, W19: 1 to 3 October and Mid-Autumn on the 6th bring 300 percent, the days in lieu 200."""
    h, r, w = DayKind.HOLIDAY, DayKind.REST_DAY, DayKind.WORKDAY
    week = kinds(session, cast.workshop, date(2025, 9, 28), date(2025, 10, 12))
    assert week == [w, w, w, h, h, h, r, r, h, r, r, w, w, w, r]
    workshop = get(session, Workshop, cast.workshop)
    public = queries.statutory_days(session, workshop, date(2025, 9, 1), date(2025, 10, 31))
    assert [day.day for day in public] == [1, 2, 3, 6]


def test_a_workshop_changes_a_day_of_its_own(session: Session, as_actor: Open, cast: Cast) -> None:
    asked = ChangeHoliday(day=TODAY, kind=DayKind.REST_DAY, name="庙会", source="村里的通知")
    with noting(session, Action.HOLIDAY_CHANGE_ADDED):
        row = change_holiday(session, cast.mei, asked, TODAY, NOON)
        assert change_holiday(session, cast.mei, asked, TODAY, NOON).id == row.id
    assert kinds(session, cast.workshop, TODAY, TODAY) == [DayKind.REST_DAY]
    assert kinds(as_actor(cast.stranger), cast.other_workshop, TODAY, TODAY) == [DayKind.WORKDAY]
    year = queries.holidays_of(session, get(session, Workshop, cast.workshop), 2025)
    (named,) = (named for named in year.days if named.day == TODAY)
    assert (named.name, named.source, named.set_by, year.is_announced) == ("庙会", "村里的通知", SetBy.WORKSHOP, True)
    with refusing(session, IdInUse):
        change(session, cast.mei, TODAY, DayKind.HOLIDAY, id=row.id)


def test_a_public_holiday_is_not_taken_away(session: Session, as_actor: Open, cast: Cast) -> None:
    first = date(2025, 10, 1)
    for kind in (DayKind.WORKDAY, DayKind.REST_DAY):
        with refusing(session, StaysHoliday):
            change(session, cast.mei, first, kind)
    # What the workshop itself made one, it may take back; what the county made one, it may not.
    change(session, cast.mei, TODAY, DayKind.HOLIDAY)
    change(session, cast.mei, TODAY, DayKind.WORKDAY)
    office = as_actor(cast.officer)
    with noting(office, Action.HOLIDAY_CHANGE_ADDED):
        change(office, cast.officer, TODAY, DayKind.HOLIDAY)
    with refusing(session, StaysHoliday):
        change(session, cast.mei, TODAY, DayKind.WORKDAY)
    assert kinds(session, cast.workshop, TODAY, TODAY) == [DayKind.HOLIDAY]
    assert kinds(as_actor(cast.stranger), cast.other_workshop, TODAY, TODAY) == [DayKind.HOLIDAY]
