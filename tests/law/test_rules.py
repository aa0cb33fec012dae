"""Which figure holds, how one is typed and what is asked about it, which day is what.  No database."""

from datetime import date

import pytest

from workshop.errors import Doubtful
from workshop.i18n import current_language
from workshop.law import calendar
from workshop.law.rules import (
    KIND_NAMES,
    UNITS,
    DayKind,
    Figure,
    LawSaysOtherwise,
    LowerThanBefore,
    MuchHigher,
    NamedDay,
    SetBy,
    ValueKind,
    choose,
    doubt_about,
    is_old,
    read_value,
    usual_kind,
    value_of,
    with_changes,
)
from workshop.law.words import value_text

K = ValueKind
PROGRAM, WORKSHOP, COUNTY = SetBy.PROGRAM, SetBy.WORKSHOP, SetBy.COUNTY
DAY = date(2025, 9, 16)


def figure(value: int | None, since: date, set_by: SetBy = PROGRAM, kind: ValueKind = K.MINIMUM_MONTH) -> Figure:
    return Figure(kind, value, since, "某文件", False, set_by)


# --- figures ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "holds"),
    [
        ([], None),
        ([figure(195_000, date(2023, 5, 1))], 195_000),
        ([figure(195_000, date(2025, 9, 16))], 195_000),  # from that very day
        ([figure(195_000, date(2025, 9, 17))], None),  # not before its day
        ([figure(195_000, date(2023, 5, 1)), figure(175_000, date(2021, 5, 1))], 195_000),  # not the last recorded
        ([figure(195_000, date(2023, 5, 1)), figure(None, date(2025, 1, 1))], None),  # that nobody knows it holds too
        ([figure(195_000, date(2023, 5, 1)), figure(196_000, date(2023, 5, 1))], 196_000),  # put right the same day
        # The county's before the workshop's before the program's, whatever their days.
        ([figure(1, date(2023, 1, 1), WORKSHOP), figure(2, date(2025, 1, 1))], 1),
        ([figure(3, date(2020, 1, 1), COUNTY), figure(1, date(2024, 1, 1), WORKSHOP), figure(2, DAY)], 3),
        ([figure(1, date(2024, 1, 1), WORKSHOP), figure(3, date(2025, 10, 1), COUNTY)], 1),  # the county's is to come
    ],
)
def test_which_figure_holds(known: list[Figure], holds: int | None) -> None:
    assert value_of(choose(known, DAY), K.MINIMUM_MONTH) == holds


def test_figures_of_other_kinds_stay_apart() -> None:
    known = [figure(1, DAY), figure(2, DAY, kind=K.MINIMUM_HOUR)]
    assert {kind: found.value for kind, found in choose(known, DAY).items()} == {K.MINIMUM_MONTH: 1, K.MINIMUM_HOUR: 2}


@pytest.mark.parametrize(
    ("kind", "since", "old"),
    [
        (K.MINIMUM_MONTH, date(2023, 9, 30), False),
        (K.MINIMUM_MONTH, date(2023, 8, 31), True),
        (K.MINIMUM_HOUR, date(2019, 5, 1), True),
        (K.DAY_MINUTES, date(1995, 1, 1), False),  # law does not grow old
    ],
)
def test_a_minimum_wage_grows_old(kind: ValueKind, since: date, old: bool) -> None:
    assert is_old(figure(1, since, kind=kind), DAY) == old


def test_every_kind_has_a_unit_and_a_name() -> None:
    assert set(UNITS) == set(KIND_NAMES) == set(ValueKind)


@pytest.mark.parametrize(
    ("kind", "typed", "value", "text"),
    [
        (K.MINIMUM_MONTH, "1950", 195_000, "¥1,950.00"),
        (K.MINIMUM_MONTH, "￥１，９５０", 195_000, "¥1,950.00"),
        (K.MINIMUM_HOUR, "19.6元", 1_960, "¥19.60"),
        (K.MONTH_HOURS, "174", 174, "174 h"),
        (K.DAY_MINUTES, "7.5", 450, "7 h 30 min"),
        (K.CHARGE_SHARE, "20%", 2_000, "20%"),
        (K.FULL_MONTH_SHARE, "92.5", 9_250, "92.5%"),
        (K.OVERTIME_HOLIDAY, "300", 300, "300%"),
        (K.LEDGER_YEARS, "3年", 3, "3 years"),
        (K.CLAIM_YEARS, "1", 1, "1 year"),
        (K.CRIME_MONTHS, "3个月", 3, "3 months"),
        (K.NOTICE_DAYS, "30", 30, "30 days"),
        (K.CRIME_PEOPLE, "10人", 10, "10 people"),
    ],
)
def test_a_figure_is_typed_and_read_in_its_unit(kind: ValueKind, typed: str, value: int, text: str) -> None:
    assert read_value(kind, typed) == value
    token = current_language.set("en")
    try:
        assert value_text(kind, value) == text
    finally:
        current_language.reset(token)


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        (K.MINIMUM_MONTH, "", "Enter a number, such as 0.85."),
        (K.MINIMUM_MONTH, "much", "Enter a number, such as 0.85."),
        (K.MINIMUM_MONTH, "-1950", "Enter a number, such as 0.85."),
        (K.MINIMUM_MONTH, "19.505", "Enter a number, such as 0.85."),
        (K.MINIMUM_MONTH, "0", "This number cannot be right here."),
        (K.MINIMUM_MONTH, "1950000", "This number cannot be right here."),
        (K.CHARGE_SHARE, "101", "This number cannot be right here."),
        (K.LEDGER_YEARS, "2.5", "Enter a whole number, such as 120."),
    ],
)
def test_what_is_no_figure(kind: ValueKind, typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_value(kind, typed)


@pytest.mark.parametrize(
    ("kind", "value", "before", "doubt"),
    [
        (K.MINIMUM_MONTH, 195_000, None, None),
        (K.MINIMUM_MONTH, 195_000, 195_000, None),
        (K.MINIMUM_MONTH, 215_000, 195_000, None),
        (K.MINIMUM_MONTH, 194_900, 195_000, LowerThanBefore),
        (K.MINIMUM_MONTH, 292_500, 195_000, None),
        (K.MINIMUM_MONTH, 292_501, 195_000, MuchHigher),
        (K.CHARGE_SHARE, 2_000, 2_000, None),
        (K.CHARGE_SHARE, 2_500, 2_000, LawSaysOtherwise),
        (K.OVERTIME_HOLIDAY, 200, 300, LawSaysOtherwise),
    ],
)
def test_what_is_asked_about_a_figure(
    kind: ValueKind, value: int, before: int | None, doubt: type[Doubtful] | None
) -> None:
    assert doubt_about(kind, value, None if before is None else figure(before, DAY, kind=kind)) is doubt


# --- days -------------------------------------------------------------------

HOLIDAY, REST, WORK = DayKind.HOLIDAY, DayKind.REST_DAY, DayKind.WORKDAY


def kind_of(day: date) -> DayKind:
    named = {named.day: named.kind for named in calendar.country_days(day, day)}
    return named.get(day, usual_kind(day))


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        ([date(2025, 10, 1), date(2025, 10, 2), date(2025, 10, 3), date(2025, 10, 6)], HOLIDAY),  # W19: 300 percent
        ([date(2025, 10, 4), date(2025, 10, 5), date(2025, 10, 7), date(2025, 10, 8)], REST),  # weekend, in lieu
        ([date(2025, 9, 28), date(2025, 10, 11)], WORK),  # a Sunday and a Saturday worked in exchange
        ([date(2025, 10, 9), date(2025, 9, 16)], WORK),
        ([date(2025, 6, 2)], REST),  # Dragon Boat fell on a Saturday: the Monday is off, but no public holiday
        ([date(2025, 5, 31)], HOLIDAY),
        ([date(2025, 9, 20)], REST),
    ],
)
def test_what_a_day_is(days: list[date], kind: DayKind) -> None:
    assert {day: kind_of(day) for day in days} == dict.fromkeys(days, kind)


@pytest.mark.parametrize(("year", "public"), [(2024, 11), (2025, 13), (2026, 13)])
def test_public_holidays_of_a_year(year: int, public: int) -> None:
    """W19: thirteen since 2025."""
    assert sum(named.kind == HOLIDAY for named in calendar.country_year(year).days) == public


def test_a_year_is_announced_or_a_guess() -> None:
    assert [calendar.country_year(year).is_announced for year in (2025, 2026, 2040)] == [True, True, False]
    assert {named.kind for named in calendar.country_year(2040).days} <= {HOLIDAY, REST}  # no exchange is known yet


def test_a_span_over_the_new_year_has_both_years() -> None:
    days = [named.day for named in calendar.country_days(date(2025, 12, 30), date(2026, 1, 4))]
    assert days == [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 4)]


def changed(kind: DayKind, set_by: SetBy) -> NamedDay:
    return NamedDay(DAY, kind, "庙会", "村里", set_by)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ([], None),
        ([changed(REST, WORKSHOP)], REST),
        ([changed(REST, WORKSHOP), changed(WORK, WORKSHOP)], WORK),  # the later one
        ([changed(HOLIDAY, COUNTY), changed(REST, WORKSHOP)], HOLIDAY),  # the county's, though earlier
        ([changed(REST, WORKSHOP), changed(HOLIDAY, COUNTY)], HOLIDAY),
    ],
)
def test_whose_change_of_a_day_holds(changes: list[NamedDay], kind: DayKind | None) -> None:
    found = with_changes(calendar.country_days(DAY, DAY), changes)
    assert (found[DAY].kind if DAY in found else None) == kind
