"""Rosters against the workers who are here: nobody is kept out by a doubtful number, nobody comes in twice."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.imports.bringing import EVERYTHING, Desk, all_reasons, figures, reasons, table_of
from workshop.imports.rules import Kind, Level, Reason
from workshop.spreadsheet.workbook import Workbook
from workshop.workers.models import Engagement, Told

HEAD = ["姓名", "身份证号", "电话", "入职日期", "离职日期", "家庭类型", "合同"]
NUMBERS = ["610799197510269006", "610799198710259130", "61079919700925904x"]
OPEN_NUMBERS = ["6107991975102690", "610799199002300928", "610799197510269007", "见复印件" * 40, 6.107991988031291e17]


def roster(*rows: list[Any]) -> Workbook:
    return table_of([HEAD, *rows])


def look(desk: Desk, *rows: list[Any], **choices: Any) -> tuple[int, int, int, int]:
    return figures(desk.look(Kind.ROSTER, roster(*rows), **choices))


def take(desk: Desk, *rows: list[Any], **choices: Any) -> tuple[int, int, int, int]:
    return figures(desk.take(Kind.ROSTER, roster(*rows), **choices))


@pytest.fixture
def here(new_desk: Callable[[], Desk]) -> Desk:
    """In a workshop in which there is nobody yet."""
    return new_desk()


def test_the_same_roster_twice_adds_nothing_a_later_copy_only_what_is_new(here: Desk) -> None:
    first = [["巩谷雨", NUMBERS[0], "10000000031", "9.1"], ["邢白露", None, None, "9.2"]]
    assert take(here, *first) == (2, 0, 0, 0)
    assert look(here, *first) == (0, 2, 0, 0)
    assert take(here, *first, ["贺大寒", None, None, "9.8"]) == (1, 2, 0, 0)
    assert [worker.called_name for worker in here.workers()] == ["巩谷雨", "邢白露", "贺大寒"]


def test_all_that_is_told_of_her_is_kept(here: Desk) -> None:
    take(here, ["巩谷雨", NUMBERS[2], "１００００００００３１", "2025.4.25", "2025-09-20", "脱贫户", "有"])
    (worker,) = here.workers()
    assert (worker.number, worker.phone, worker.number_doubt) == (1, "10000000031", None)
    assert (worker.started_on, worker.ended_on) == (date(2025, 4, 25), date(2025, 9, 20))
    told = here.session.execute(sa.select(Told.subject, Told.words, Told.told_on).order_by(Told.subject))
    assert [tuple(row) for row in told] == [
        ("contract", "有", date(2025, 9, 30)),
        ("household", "脱贫户", date(2025, 9, 30)),
    ]


@pytest.mark.parametrize("number", OPEN_NUMBERS)
def test_a_doubtful_number_keeps_nobody_out(here: Desk, number: Any) -> None:
    assert take(here, ["巩谷雨", number, None, "9.1"]) == (1, 0, 0, 0)
    (worker,) = here.workers()
    assert worker.number_doubt is not None
    assert here.last_outcome["numbers_open"] == 1
    assert look(here, ["巩谷雨", number, None, "9.1"]) == (0, 1, 0, 0)


def test_a_number_that_was_open_is_taken_when_it_comes(here: Desk) -> None:
    take(here, ["巩谷雨", OPEN_NUMBERS[0], None, "9.1"])
    assert take(here, ["巩谷雨", NUMBERS[0], None, "9.1"]) == (1, 0, 0, 0)
    (worker,) = here.workers()
    assert worker.number_doubt is None
    assert here.last_outcome["numbers"] == 1
    assert look(here, ["巩谷雨", NUMBERS[0], None, "9.1"]) == (0, 1, 0, 0)


def test_a_number_that_would_make_her_too_young_is_refused(here: Desk) -> None:
    """She was 15 on the first day that stands here; the row names none."""
    take(here, ["童大暑", None, "10000000031", "9.10"])
    number = "610799200909204380"  # 16 on 20 September
    draft = here.look(Kind.ROSTER, roster(["童大暑", number, "10000000031", None]), sure=EVERYTHING)
    assert (figures(draft), all_reasons(draft)) == ((0, 0, 0, 1), {Reason.TOO_YOUNG})


def test_a_telephone_that_is_none_is_left_out(here: Desk) -> None:
    assert take(here, ["巩谷雨", None, "8471234", "9.1"]) == (1, 0, 0, 0)
    assert here.workers()[0].phone is None


def test_the_first_day_is_asked_for_where_it_is_missing(here: Desk) -> None:
    row = ["巩谷雨", None, "10000000031", None]
    assert look(here, row) == (0, 0, 1, 0)
    take(here, row, sure=EVERYTHING)
    assert here.workers()[0].started_on == date(2025, 9, 30)
    here.today = date(2025, 10, 8)
    assert look(here, row) == (0, 1, 0, 0)


def test_two_of_one_name_are_two_if_that_is_said(here: Desk) -> None:
    rows = [["巩谷雨", None, None, "9.1"], ["巩谷雨", None, None, "9.8"]]
    assert take(here, *rows) == (1, 0, 1, 0)
    assert take(here, *rows, sure=EVERYTHING) == (1, 1, 0, 0)
    assert look(here, *rows) == (0, 2, 0, 0)
    assert [worker.started_on.day for worker in here.workers()] == [1, 8]


def test_two_numbers_or_two_telephones_are_two_people(here: Desk) -> None:
    rows = [
        ["巩谷雨", NUMBERS[0], None, "9.1"],
        ["巩谷雨", NUMBERS[1], None, "9.1"],
        ["邢白露", None, "10000000031", "9.1"],
        ["邢白露", None, "10000000032", "9.1"],
    ]
    assert take(here, *rows) == (4, 0, 0, 0)
    assert look(here, *rows) == (0, 4, 0, 0)


@pytest.mark.parametrize(
    ("number", "phone"), [(NUMBERS[0], None), (None, "10000000031"), (NUMBERS[0], "10000000031"), (None, None)]
)
def test_who_comes_back_comes_back_once(here: Desk, number: str | None, phone: str | None) -> None:
    take(here, ["巩谷雨", number, phone, "2025-03-01", "2025-06-30"])
    again = ["巩谷雨", number, phone, "2025-09-01"]
    draft = here.look(Kind.ROSTER, roster(again))
    expected = Reason.BACK_AGAIN if number or phone else Reason.NAMESAKE  # without either it may be somebody else
    assert reasons(draft, Level.QUESTION) == {2: [expected]}
    assert take(here, again, sure=EVERYTHING) == (1, 0, 0, 0)
    assert [(worker.started_on, worker.ended_on) for worker in here.workers()] == [
        (date(2025, 3, 1), date(2025, 6, 30)),
        (date(2025, 9, 1), None),
    ]
    assert look(here, again) == (0, 1, 0, 0)
    assert look(here, ["巩谷雨", number, phone, "2025-03-01", "2025-06-30"]) == (0, 1, 0, 0)


def test_somebody_of_another_name_has_this_number(desk: Desk) -> None:
    take(desk, ["巩谷雨", NUMBERS[0], None, "9.1"])
    draft = desk.look(Kind.ROSTER, roster(["邢白露", NUMBERS[0], None, "9.1"]))
    assert (figures(draft), all_reasons(draft)) == ((0, 0, 0, 1), {Reason.NUMBER_OF_ANOTHER})


def test_of_a_refused_row_only_the_refusal_is_told(here: Desk) -> None:
    draft = here.look(Kind.ROSTER, roster([None, "123", "4", "9.31"]))
    assert reasons(draft, Level.NOTE) == reasons(draft, Level.QUESTION) == {}
    assert set(reasons(draft, Level.REFUSED)[2]) == {Reason.NO_NAME, Reason.NO_SUCH_DAY}


def test_what_waits_and_what_is_refused_is_not_written(here: Desk) -> None:
    rows = [["巩谷雨", None, None, None], [None, NUMBERS[0], None, "9.1"], ["邢白露", None, None, "9.1"]]
    assert take(here, *rows) == (1, 0, 1, 1)
    assert [worker.called_name for worker in here.workers()] == ["邢白露"]


def test_a_long_roster_is_taken_in_batches(here: Desk) -> None:
    rows = [[f"工人{number}甲", None, None, "9.1"] for number in range(120)]
    assert take(here, *rows) == (120, 0, 0, 0)
    assert len(here.session.scalars(sa.select(Engagement)).all()) == here.last_outcome["workers"] == 120
    assert [worker.called_name for worker in here.workers()] == [row[0] for row in rows]
