"""Tallies against the books: what is new, what waits, what is refused, and what is made for it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from tests.cast import Cast
from tests.imports.bringing import EVERYTHING, Desk, all_reasons, book, figures, reasons, sheet, table_of
from workshop.imports.drafts import BATCH_ROWS, batched
from workshop.imports.models import ImportedSheet
from workshop.imports.rules import Kind, Level, Reason
from workshop.orders.models import CustomerOrder, Rate
from workshop.output.models import Sheet
from workshop.output.rules import SheetKind
from workshop.spreadsheet.workbook import Workbook
from workshop.tenancy import Workshop

HEAD = ["日期", "姓名", "订单", "工序", "合格数", "返工", "报废", "单价", "每几件", "工号", "产品"]
FANG = ["9.16", "王秀芳", "1", "上袖"]
SEPTEMBER_16 = date(2025, 9, 16)


def tally(*rows: Sequence[Any]) -> Workbook:
    return table_of([HEAD, *rows])


def look(desk: Desk, *rows: Sequence[Any], **choices: Any) -> tuple[int, int, int, int]:
    return figures(desk.look(Kind.COUNTS, tally(*rows), **choices))


def take(desk: Desk, *rows: Sequence[Any], **choices: Any) -> tuple[int, int, int, int]:
    return figures(desk.take(Kind.COUNTS, tally(*rows), **choices))


def stands(desk: Desk) -> list[tuple[int, date, str, int, int, int]]:
    return sorted((number, day, step, *pieces) for number, day, _, step, *pieces, _, _ in desk.cells())


@pytest.fixture
def here(new_desk: Callable[[], Desk]) -> Desk:
    """A workshop with two workers and no order yet."""
    desk = new_desk()
    rows = [["姓名", "电话", "入职日期"], ["巩谷雨", None, "2025.7.1"], ["邢白露", None, "2025.7.1"]]
    desk.take(Kind.ROSTER, table_of(rows))
    return desk


# --- into the workshop's own orders ---------------------------------------


@pytest.mark.parametrize("order", ["1", "#1", "订单1", "No. 1", "A1024 衬衫", "Ａ1024衬衫"])
def test_an_order_by_its_number_or_its_product(desk: Desk, order: str) -> None:
    draft = desk.take(Kind.COUNTS, tally(["9.16", "王秀芳", order, " 上 袖", 120, 3, 1]))
    assert (figures(draft), draft.orders, draft.rates) == ((1, 0, 0, 0), [], [])
    assert stands(desk) == [(1, SEPTEMBER_16, "上袖", 120, 3, 1)]
    (written,) = desk.session.scalars(sa.select(Sheet))
    assert (written.kind, written.note) == (SheetKind.IMPORT, "file.xlsx")
    assert desk.session.scalars(sa.select(ImportedSheet.sheet_id)).all() == [written.id]


def test_the_same_file_twice_adds_nothing_a_later_copy_only_what_is_new(desk: Desk) -> None:
    rows = [[*FANG, 120, 3], ["9.15", "杨小燕", "1", "锁边", 80]]
    assert take(desk, *rows) == (2, 0, 0, 0)
    before = stands(desk)
    assert take(desk, *rows) == (0, 2, 0, 0)
    assert stands(desk) == before
    assert take(desk, *rows, ["9.14", "杨小燕", "1", "锁边", 30]) == (1, 2, 0, 0)
    assert len(stands(desk)) == 3


def test_a_file_that_says_nothing_of_rework_leaves_it_alone(desk: Desk) -> None:
    take(desk, [*FANG, 120, 3, 1])
    assert look(desk, [*FANG, 120]) == (0, 1, 0, 0)
    assert take(desk, [*FANG, 130], sure=EVERYTHING) == (1, 0, 0, 0)
    assert take(desk, [*FANG, 130, 5], sure=EVERYTHING) == (1, 0, 0, 0)
    assert stands(desk) == [(1, SEPTEMBER_16, "上袖", 130, 5, 1)]


def test_other_rework_at_the_same_count_is_a_question_too(desk: Desk) -> None:
    take(desk, [*FANG, 120, 3, 1])
    draft = desk.look(Kind.COUNTS, tally([*FANG, 120, 4, 1]))
    (question,) = draft.of(Level.QUESTION)
    assert (question.reason, question.values) == (Reason.CHANGED, {"now": "120/3/1", "found": "120/4/1"})


def test_rows_of_one_cell_are_added_up(desk: Desk) -> None:
    assert take(desk, [*FANG, 100], [*FANG, 50, 2]) == (2, 0, 0, 0)
    assert stands(desk) == [(1, SEPTEMBER_16, "上袖", 150, 2, 0)]
    assert look(desk, [*FANG, 100], [*FANG, 50, 2]) == (0, 2, 0, 0)
    assert take(desk, [*FANG, 75, 1], [*FANG, 75, 1]) == (0, 2, 0, 0), "it comes to the same"


@pytest.mark.parametrize(
    "rows",
    [
        [[*FANG, 99_999], [*FANG, 99_998]],
        [[*FANG, 5, 100_000]],
        [[*FANG, 5, 0, 100_000]],
        [[*FANG, 1e15]],
        [[*FANG, "99999999+1"]],
    ],
)
def test_more_than_anybody_makes_is_refused(desk: Desk, rows: Sequence[Sequence[Any]]) -> None:
    draft = desk.take(Kind.COUNTS, tally(*rows), sure=EVERYTHING)
    assert (draft.rows_refused, draft.steps) == (len(rows), [])
    assert Reason.TOO_MANY in all_reasons(draft)


# --- who is meant ---------------------------------------------------------


def test_the_worker_number_beside_the_name_tells_namesakes_apart(desk: Desk) -> None:
    rows = [["姓名", "电话", "入职日期"], ["张桂兰", "10000000077", "9.2"]]
    desk.take(Kind.ROSTER, table_of(rows), sure=EVERYTHING)
    named = ["9.16", "张桂兰", "1", "上袖"]
    assert look(desk, [*named, 5]) == (0, 0, 0, 1)
    by_number = [
        [*named, 5, *[None] * 4, "3"],
        [*named, 7, *[None] * 4, 4],
        ["9.16", None, "1", "上袖", 9, *[None] * 4, "W1-2"],
    ]
    assert take(desk, *by_number) == (3, 0, 0, 0)
    assert [(number, good) for number, _, _, good, _, _ in stands(desk)] == [(2, 9), (3, 5), (4, 7)]
    assert look(desk, ["9.16", None, "1", "上袖", 5, *[None] * 4, "77"]) == (0, 0, 0, 1)


def test_of_namesakes_the_one_who_was_here_on_the_day_is_meant(here: Desk) -> None:
    head = ["姓名", "电话", "入职日期", "离职日期"]
    rows = [head, ["文大暑", "10000000031", "2025.6.1", "2025.7.31"], ["文大暑", "10000000032", "2025.9.1", None]]
    here.take(Kind.ROSTER, table_of(rows))
    counts = [
        ["7.31", "文大暑", "O-02", "绕线", 5],
        ["9.1", "文大暑", "O-02", "绕线", 6],
        ["8.15", "文大暑", "O-02", "绕线", 7],
    ]
    draft = here.take(Kind.COUNTS, tally(*counts), rates={"O-02|绕线": "0.02"})
    assert reasons(draft, Level.REFUSED) == {4: [Reason.TWO_OF_THAT_NAME]}
    assert [(number, good) for number, _, _, good, _, _ in stands(here)] == [(3, 5), (4, 6)]


def test_who_left_has_counts_up_to_her_last_day(here: Desk) -> None:
    rows = [["姓名", "入职日期", "离职日期"], ["文大暑", "2025.6.1", "2025.9.10"]]
    here.take(Kind.ROSTER, table_of(rows))
    counts = [["9.10", "文大暑", "O-02", "绕线", 5], ["9.11", "文大暑", "O-02", "绕线", 6]]
    draft = here.take(Kind.COUNTS, tally(*counts), rates={"O-02|绕线": "0.02"})
    assert (figures(draft), all_reasons(draft)) == ((1, 0, 0, 1), {Reason.NOT_HERE})


# --- orders, steps and rates ----------------------------------------------


def test_an_order_that_is_not_here_is_asked_for(desk: Desk) -> None:
    row = ["9.16", "王秀芳", "O-02", "绕线", 100, None, None, 0.02]
    draft = desk.look(Kind.COUNTS, tally(row))
    assert (figures(draft), draft.steps) == ((0, 0, 1, 0), [])
    assert [(asked.name, asked.chosen, asked.rows) for asked in draft.orders] == [("O-02", "", 1)]
    assert look(desk, row, orders={"O-02": "none"}) == (0, 0, 0, 1)
    assert take(desk, row, orders={"O-02": "new"}) == (1, 0, 0, 0)
    order = desk.session.scalars(sa.select(CustomerOrder).where(col(CustomerOrder.paper_name) == "O-02")).one()
    assert (order.taken_over_on, order.pieces, order.buyer_id) == (SEPTEMBER_16, None, None)
    assert look(desk, row) == (0, 1, 0, 0), "now it is known"


def test_an_order_may_be_one_that_is_called_otherwise_here(desk: Desk, cast: Cast) -> None:
    row = ["9.16", "王秀芳", "衬衫单", "上袖", 100]
    assert take(desk, row, orders={"衬衫单": str(cast.order)}) == (1, 0, 0, 0)
    assert [cell[2:5] for cell in desk.cells()] == [("1", "上袖", 100)]
    assert look(desk, row, orders={"衬衫单": str(cast.other_order)}) == (0, 0, 1, 0), "another workshop's"


def test_the_only_order_of_a_first_file_is_made(here: Desk) -> None:
    rows = [
        ["9.1", "巩谷雨", "O-02", "绕线", 100, None, None, "2分"],
        ["9.2", "邢白露", "O-02", "焊", 50, None, None, 4.5, 100],
    ]
    draft = here.take(Kind.COUNTS, tally(*rows))
    assert [(asked.name, asked.chosen) for asked in draft.orders] == [("O-02", "new")]
    assert here.cells() == {
        (1, date(2025, 9, 1), "O-02", "绕线", 100, 0, 0, 200, 1),
        (2, date(2025, 9, 2), "O-02", "焊", 50, 0, 0, 45_000, 100),
    }
    outcome = here.last_outcome
    assert [outcome[what] for what in ("orders", "steps", "rates", "counts", "pieces", "left")] == [1, 2, 2, 2, 150, 0]


def test_a_tally_that_names_no_order_gets_one(here: Desk) -> None:
    row = ["9.1", "巩谷雨", None, "绕线", 100, None, None, 0.02]
    assert take(here, row) == (1, 0, 0, 0)
    (order,) = here.session.scalars(sa.select(CustomerOrder))
    assert (order.number, order.paper_name, order.product) == (1, "", "绕线"), "known by its first step"
    assert look(here, row) == (0, 1, 0, 0)


def test_two_orders_of_a_first_file_are_both_asked_for(here: Desk) -> None:
    rows = [
        ["9.1", "巩谷雨", "O-02", "绕线", 100, None, None, 0.02],
        ["9.1", "巩谷雨", "O-03", "绕线", 50, None, None, 0.03],
    ]
    assert look(here, *rows) == (0, 0, 2, 0)
    assert take(here, *rows, orders={"O-02": "new", "O-03": "new"}) == (2, 0, 0, 0)
    assert {(cell[2], cell[7]) for cell in here.cells()} == {("O-02", 200), ("O-03", 300)}


def test_a_rate_that_is_missing_is_asked_for_and_may_be_typed(here: Desk) -> None:
    row = ["9.10", "巩谷雨", "O-02", "绕线", 100]
    (asked,) = here.look(Kind.COUNTS, tally(row)).rates
    assert (asked.key, asked.rate, asked.is_new, asked.is_wrong) == ("O-02|绕线", "", True, False)
    (wrong,) = here.look(Kind.COUNTS, tally(row), rates={asked.key: "面议"}).rates
    assert (wrong.rate, wrong.is_wrong) == ("", True)
    assert take(here, row, rates={asked.key: "2分"}) == (1, 0, 0, 0)
    (rate,) = here.session.scalars(sa.select(Rate))
    assert (rate.valid_from, rate.rate_hao, rate.taken_over_on) == (date(2025, 9, 1), 200, date(2025, 9, 30))


def test_two_rates_in_one_month(here: Desk) -> None:
    rows = [
        [f"9.{day}", "巩谷雨", "O-02", "绕线", 100, None, None, 0.02 if day < 16 else 0.025] for day in (3, 15, 16, 29)
    ]
    assert take(here, *rows) == (4, 0, 0, 0)
    posted = here.session.execute(sa.select(Rate.valid_from, Rate.rate_hao).order_by(Rate.valid_from))
    assert [tuple(rate) for rate in posted] == [(date(2025, 9, 1), 200), (date(2025, 9, 16), 250)]
    assert sorted((cell[1].day, cell[7]) for cell in here.cells()) == [(3, 200), (15, 200), (16, 250), (29, 250)]
    assert look(here, *rows) == (0, 4, 0, 0)


def test_a_file_that_contradicts_itself_about_a_rate_is_asked(here: Desk) -> None:
    rows = [
        ["9.1", "巩谷雨", "O-02", "绕线", 1, None, None, 0.02],
        ["9.1", "邢白露", "O-02", "绕线", 1, None, None, 0.03],
    ]
    draft = here.look(Kind.COUNTS, tally(*rows))
    assert (figures(draft), draft.rates[0].rate) == ((0, 0, 2, 0), "")
    assert take(here, *rows, rates={"O-02|绕线": "0.03"}) == (2, 0, 0, 0)
    assert {cell[7] for cell in here.cells()} == {300}


def test_another_rate_than_the_posted_one_is_asked_once_a_step(desk: Desk) -> None:
    rows = [
        [*FANG, 5, None, None, 0.9],
        ["9.15", *FANG[1:], 5, None, None, 90, 100],
        ["9.14", *FANG[1:], 5, None, None, 8.5, 10],
    ]
    draft = desk.look(Kind.COUNTS, tally(*rows))
    assert [finding.reason for finding in draft.of(Level.QUESTION)] == [Reason.RATE_DIFFERS]
    assert figures(draft) == (1, 0, 2, 0), "8.5 for ten is 0.85 for one"
    assert take(desk, *rows, sure=EVERYTHING) == (3, 0, 0, 0)
    assert {cell[7] for cell in desk.cells()} == {8500}, "at the posted rate"


def test_a_step_that_the_order_lacks_is_added(desk: Desk) -> None:
    assert take(desk, ["9.16", "王秀芳", "1", "包装", 40, None, None, 0.1]) == (1, 0, 0, 0)
    assert [cell[2:5] for cell in desk.cells()] == [("1", "包装", 40)]


def test_nothing_is_made_for_rows_that_are_refused(desk: Desk) -> None:
    draft = desk.look(
        Kind.COUNTS, tally(["9.16", "不在册", "O-02", "绕线", 5, None, None, 0.02]), orders={"O-02": "new"}
    )
    assert (draft.steps, draft.added) == ([], [])


# --- when -----------------------------------------------------------------


def test_a_closed_month_stays_closed(desk: Desk, cast: Cast) -> None:
    desk.session.get_one(Workshop, cast.workshop).closed_through = date(2025, 9, 10)
    draft = desk.take(Kind.COUNTS, tally(["9.10", *FANG[1:], 5], ["9.11", *FANG[1:], 6]))
    assert (figures(draft), reasons(draft, Level.REFUSED)) == ((1, 0, 0, 1), {2: [Reason.CLOSED]})


def test_a_month_that_the_paper_does_not_name_may_be_said(desk: Desk, cast: Cast) -> None:
    workbook = book(sheet([["姓名", "1日", "2日", "3日"], ["王秀芳", 5, 6, 7]], "1024 上袖"))
    said: dict[str, Any] = {"orders": {"1024": str(cast.order)}}
    draft = desk.look(Kind.COUNTS, workbook, **said)
    assert (figures(draft), all_reasons(draft)) == ((0, 0, 0, 3), {Reason.NO_DAY})
    said["months"] = {draft.tables[0].key: "2025-09"}
    assert figures(desk.take(Kind.COUNTS, workbook, **said)) == (3, 0, 0, 0)
    assert [(day.month, day.day, good) for _, day, _, good, _, _ in stands(desk)] == [(9, 1, 5), (9, 2, 6), (9, 3, 7)]


def test_many_counts_become_several_sheets_of_one_month_each(here: Desk) -> None:
    days = [date(2025, 8, 1) + timedelta(days=day) for day in range(60)]
    steps = ["绕线", "焊", "扣壳", "试音"]
    rows = [
        [day, name, "O-02", step, 100, None, None, 0.02]
        for day in days
        for name in ("巩谷雨", "邢白露")
        for step in steps
    ]
    assert len(rows) == 480
    rows += [[day, "巩谷雨", "O-02", f"杂{number}", 10, None, None, 0.01] for day in days[:31] for number in range(8)]
    draft = here.take(Kind.COUNTS, tally(*rows))
    assert figures(draft) == (728, 0, 0, 0)
    assert len(here.cells()) == 728
    sheets = here.session.execute(sa.select(Sheet.month, sa.func.count()).group_by(Sheet.month).order_by(Sheet.month))
    assert [tuple(row) for row in sheets] == [("2025-08", 2), ("2025-09", 1)]
    assert here.last_outcome["counts"] == 728
    assert max(sum(step.rows for step in batch) for batch in batched(draft.steps)) <= BATCH_ROWS
    assert look(here, *rows) == (0, 728, 0, 0)


def test_more_than_was_ordered_is_asked_once_a_step(desk: Desk) -> None:
    rows = [["9.15", *FANG[1:], 6_000], [*FANG, 6_000], ["9.16", "杨小燕", "1", "锁边", 9_000]]
    draft = desk.look(Kind.COUNTS, tally(*rows))
    (question,) = draft.of(Level.QUESTION)
    assert (question.reason, question.values["found"]) == (Reason.OVERRUN, 12_000)
    assert figures(draft) == (1, 0, 2, 0)
    assert take(desk, *rows, sure=[question.key]) == (3, 0, 0, 0)
    assert len(stands(desk)) == 3
