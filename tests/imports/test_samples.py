"""The three files of the samples, on an empty installation, in their order."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from tests.imports.bringing import Desk, figures, reasons, sample, speaking, told
from workshop.clock import Month
from workshop.imports.drafts import Choices, Draft
from workshop.imports.left_rows import left_rows
from workshop.imports.rules import DIGITS_LOST, Kind, Level, Reason
from workshop.orders.models import CustomerOrder
from workshop.output.month_table import MonthTable, month_table

ROSTER, TALLY, LIST = "花名册.xlsx", "计件表-9月.xlsx", "计件明细-9月下旬.csv"
RATE_TYPED = {"O-02|包装": "0.03"}
DAYS_ARE_RIGHT = frozenset({"all/total_differs"})


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Desk:
    return new_desk()


def with_roster(desk: Desk) -> Desk:
    desk.take(Kind.ROSTER, sample(ROSTER), ROSTER)
    return desk


def with_tally(desk: Desk) -> Desk:
    with_roster(desk).take(Kind.COUNTS, sample(TALLY), TALLY, sure=DAYS_ARE_RIGHT)
    return desk


def month(desk: Desk) -> MonthTable:
    return month_table(desk.session, desk.actor.workshop_id, Month(2025, 9))


def pieces(draft: Draft) -> dict[str, int | None]:
    return {line.name: line.pieces for line in draft.added}


# --- the roster -----------------------------------------------------------


def test_the_roster_has_27_people_to_add_three_of_them_with_their_number_open(desk: Desk) -> None:
    draft = desk.look(Kind.ROSTER, sample(ROSTER), ROSTER)
    assert [(table.worksheet, table.heading_row) for table in draft.tables] == [("员工花名册", 3)]
    assert figures(draft) == (27, 0, 0, 3)
    assert reasons(draft, Level.NOTE) == {row: [Reason.NUMBER_OPEN] for row in (28, 29, 33)}
    assert reasons(draft, Level.QUESTION) == {}
    assert reasons(draft, Level.REFUSED) == {
        30: [Reason.SAME_NUMBER_IN_FILE],
        31: [Reason.NO_NAME],
        32: [Reason.TOO_YOUNG],
    }
    assert next(finding.values["why"] for finding in draft.of(Level.NOTE)) == DIGITS_LOST
    assert not any(finding.place.row == 34 for finding in draft.findings), "row 34 is a sum"


def test_the_roster_is_told_in_plain_words_of_both_languages(desk: Desk) -> None:
    draft = desk.look(Kind.ROSTER, sample(ROSTER), ROSTER)
    assert told(draft, Reason.SAME_NUMBER_IN_FILE, "zh") == ["和第 4 行是同一个身份证号。"]
    assert told(draft, Reason.SAME_NUMBER_IN_FILE) == ["The same identity number stands in row 4 already."]
    (lost, no_day, check) = told(draft, Reason.NUMBER_OPEN, "zh")
    assert "后几位丢了" in lost
    assert "文本" in lost
    assert len({lost, no_day, check}) == 3
    assert len(set(told(draft, Reason.NUMBER_OPEN))) == 3


def test_the_roster_is_taken_as_it_stands(desk: Desk) -> None:
    with_roster(desk)
    people = {worker.called_name: worker for worker in desk.workers()}
    assert len(people) == len(desk.workers()) == 27
    assert [worker.number for worker in desk.workers()] == list(range(1, 28))
    assert desk.workers()[0].called_name == "巩谷雨", "outer spaces are gone"
    days = {name: people[name].started_on for name in ("巩谷雨", "邢白露", "贺大寒", "单小雪")}
    assert list(days.values()) == [date(2024, 9, 26), date(2025, 4, 25), date(2025, 8, 13), date(2025, 5, 29)]
    assert people["巩谷雨"].phone == "10000007363", "it stood there as a number"
    assert people["蔡冬至"].phone == "10000000030", "its digits were full width"
    open_ones = {name for name, worker in people.items() if worker.number_doubt}
    assert open_ones == {"尤小寒", "柳立夏", "蔡冬至"}
    assert desk.last_outcome["numbers_open"] == 3
    again = desk.look(Kind.ROSTER, sample(ROSTER), ROSTER)
    assert figures(again) == (0, 27, 0, 3)


# --- the tally ------------------------------------------------------------


def test_the_tally_makes_its_order_its_steps_and_their_rates(desk: Desk) -> None:
    draft = with_roster(desk).look(Kind.COUNTS, sample(TALLY), TALLY)
    assert [(asked.name, asked.chosen) for asked in draft.orders] == [("O-02", "new")]
    assert [(step.name, step.rate) for step in draft.rates] == [("绕线扎带", "¥0.02"), ("焊喇叭", "¥0.045")]
    assert {finding.reason for finding in draft.findings} == {Reason.TOTAL_DIFFERS}
    assert told(draft, Reason.TOTAL_DIFFERS) == [
        "The days of 翟雨水 add up to 22879, the sheet's own total says 22979. Are the days right?"
    ]
    (question,) = draft.of(Level.QUESTION)
    assert (question.place.worksheet, question.place.row, question.place.letters) == ("O-02 焊喇叭 0.045", 5, "AF")


def test_the_days_of_the_tally_are_right(desk: Desk) -> None:
    taken = with_roster(desk).take(Kind.COUNTS, sample(TALLY), TALLY, sure=DAYS_ARE_RIGHT)
    assert pieces(taken) == {"O-02 · 绕线扎带": 90_432, "O-02 · 焊喇叭": 87_315}
    assert taken.rows_waiting == taken.rows_refused == 0
    (order,) = desk.session.scalars(sa.select(CustomerOrder)).all()
    assert (order.paper_name, order.taken_over_on, order.opened_on) == ("O-02", date(2025, 9, 30), date(2025, 9, 1))
    made = {}
    for _, _, name, step, good, _, _, rate, per in desk.cells():
        made[name, step, rate, per] = made.get((name, step, rate, per), 0) + good
    assert made == {("O-02", "绕线扎带", 200, 1): 90_432, ("O-02", "焊喇叭", 450, 1): 87_315}


def test_the_month_comes_out_to_the_fen(desk: Desk) -> None:
    table = month(with_tally(desk))
    by_hand = {  # pieces × rate, in fen, half up
        "巩谷雨": 55530,
        "邢白露": 63294,
        "贺大寒": 62040,
        "单小雪": 94329,
        "曾清明": 113054,  # 25,123 × 4.5 = 113,053.5
        "翟雨水": 102956,  # 22,879 × 4.5 = 102,955.5
        "仇夏至": 82580,  # 18,351 × 4.5 = 82,579.5
    }
    assert {worker.called_name: worker.pay_fen for worker in table.workers} == by_hand
    assert table.pay_fen == sum(by_hand.values()) == 573_783


def test_the_tally_waits_for_its_one_question_and_is_taken_once(desk: Desk) -> None:
    first = with_roster(desk).take(Kind.COUNTS, sample(TALLY), TALLY)
    assert pieces(first)["O-02 · 焊喇叭"] == 87_315 - 22_879
    later = desk.take(Kind.COUNTS, sample(TALLY), TALLY, sure=DAYS_ARE_RIGHT)
    assert pieces(later) == {"O-02 · 焊喇叭": 22_879}
    again = desk.look(Kind.COUNTS, sample(TALLY), TALLY)
    assert again.steps == []
    assert again.rows_new == again.rows_waiting == again.rows_refused == 0


# --- the list -------------------------------------------------------------

REFUSED = {
    32: [Reason.NO_SUCH_DAY],
    33: [Reason.NO_SUCH_WORKER],
    34: [Reason.NEGATIVE],
    36: [Reason.TO_COME],
    37: [Reason.FORMULA],
}


def test_the_list_asks_for_a_rate_and_an_order(desk: Desk) -> None:
    draft = with_tally(desk).look(Kind.COUNTS, sample(LIST), LIST)
    assert [(asked.name, asked.chosen, asked.rows) for asked in draft.orders] == [("O-99", "", 1)]
    assert [(step.key, step.rate, step.is_new) for step in draft.rates] == [("O-02|包装", "", True)]
    assert figures(draft) == (0, 0, 31, 5)
    assert reasons(draft, Level.REFUSED) == REFUSED


def test_the_list_has_30_good_rows_and_refuses_six(desk: Desk) -> None:
    said: dict[str, Any] = {"orders": {"O-99": "none"}, "rates": RATE_TYPED}
    taken = with_tally(desk).take(Kind.COUNTS, sample(LIST), LIST, **said)
    assert figures(taken) == (30, 0, 0, 6)
    assert pieces(taken) == {"O-02 · 包装": 17_158}
    assert reasons(taken, Level.REFUSED) == {**REFUSED, 35: [Reason.ORDER_DECLINED]}
    packed = [cell for cell in desk.cells() if cell[3] == "包装"]
    assert {cell[7:] for cell in packed} == {(300, 1)}
    sums = [sum(cell[place] for cell in packed) for place in (4, 5, 6)]
    assert sums == [17_158, 121, 43]
    assert month(desk).pay_fen == 573_783 + 51_474  # 17,158 × 3 fen, no half among them
    assert figures(desk.look(Kind.COUNTS, sample(LIST), LIST, **said)) == (0, 30, 0, 6)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_refused_rows_come_back_with_their_reasons(desk: Desk, language: str) -> None:
    said = Choices(orders={"O-99": "none"}, rates=RATE_TYPED)
    draft = with_tally(desk).look(Kind.COUNTS, sample(LIST), LIST, **said.model_dump())
    with speaking(language):
        (left,) = left_rows(draft, sample(LIST), said)
    assert [row[1] for row in left.rows] == ["32", "33", "34", "35", "36", "37"]
    words = {
        "zh": ["2025/9/31", "不在册", "负的", "O-99", "10月8日", "公式"],
        "en": ["2025/9/31", "不在册", "negative", "O-99", "8 Oct", "formula"],
    }
    for row, word in zip(left.rows, words[language], strict=True):
        assert word in str(row[0])


def test_o_99_is_made_if_that_is_wanted(desk: Desk) -> None:
    rates = {**RATE_TYPED, "O-99|包装": "0.04"}
    taken = with_tally(desk).take(Kind.COUNTS, sample(LIST), LIST, orders={"O-99": "new"}, rates=rates)
    assert figures(taken) == (31, 0, 0, 5)
    orders = desk.session.scalars(sa.select(CustomerOrder).order_by(col(CustomerOrder.number))).all()
    assert [order.paper_name for order in orders] == ["O-02", "O-99"]
