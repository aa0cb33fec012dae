"""Every reason that may be given is given for some file, weighs what it should, and is told in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.cast import NOON, Cast
from tests.imports.bringing import Desk, book, sheet, told
from workshop.imports.rules import SENTENCES, Kind, Level, Reason
from workshop.orders.models import Operation
from workshop.past.commands import EnterPastTotals, PastEntry, enter_past_totals
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

GOOD_NUMBER, ANOTHER = "610799197510269006", "610799198710259130"
YOUNG = "610799201105049885"


@dataclass(frozen=True)
class Example:
    """A file on Mei's desk on 16 September, of whose last row it is said."""

    kind: Kind
    level: Level
    rows: Sequence[Sequence[Any]]
    values: dict[str, Any] = field(default_factory=dict)  # what is told, as far as it is fixed here
    before: Sequence[Sequence[Any]] = ()  # rows that were taken from an earlier file
    uncalculated: tuple[tuple[int, int], ...] = ()
    name: str = "Sheet1"


def roster(level: Level, *rows: Sequence[Any], **more: Any) -> Example:
    head = ["姓名", "身份证号", "电话", "入职日期", "离职日期"]
    before = [head, *more.pop("before")] if "before" in more else ()
    return Example(Kind.ROSTER, level, [head, *rows], before=before, **more)


def tally(level: Level, *rows: Sequence[Any], **more: Any) -> Example:
    head = ["日期", "姓名", "订单", "工序", "合格数", "单价", "工号"]
    before = [head, *more.pop("before")] if "before" in more else ()
    return Example(Kind.COUNTS, level, [head, *rows], before=before, **more)


def wide(level: Level, *rows: Sequence[Any], **more: Any) -> Example:
    head = ["姓名", "1日", "2日", "3日", "合计"]
    return Example(Kind.COUNTS, level, [["2025年9月 订单：1"], head, *rows], name="上袖", **more)


def order_list(level: Level, *rows: Sequence[Any]) -> Example:
    return Example(Kind.ORDERS, level, [["订单", "产品", "数量", "加工费", "工序", "单价"], *rows])


REFUSED, QUESTION, NOTE, OPEN = Level.REFUSED, Level.QUESTION, Level.NOTE, Level.OPEN
FANG = ["9.16", "王秀芳", "1", "上袖"]
USUAL = [[f"9.{day}", "王秀芳", "1", "上袖", 100] for day in range(1, 6)]

EXAMPLES = {
    Reason.FORMULA: tally(REFUSED, [*FANG, "=A1"]),
    Reason.NOT_CALCULATED: tally(REFUSED, [*FANG, None], uncalculated=((2, 5),)),
    Reason.NOT_A_DAY: tally(REFUSED, ["昨天", *FANG[1:], 5], values={"found": "昨天"}),
    Reason.NO_SUCH_DAY: tally(REFUSED, ["9.31", *FANG[1:], 5], values={"found": "9.31"}),
    Reason.NO_NAME: roster(REFUSED, [None, GOOD_NUMBER, None, "9.1"]),
    Reason.NAME_TOO_LONG: roster(REFUSED, ["长" * 41, None, None, "9.1"], values={"found": "长" * 20}),
    Reason.NUMBER_OPEN: roster(NOTE, ["巩谷雨", "6107991975102690", None, "9.1"]),
    Reason.NUMBER_KNOWN: roster(NOTE, ["王秀芳", GOOD_NUMBER, None, "9.1"]),
    Reason.PHONE_OPEN: roster(NOTE, ["巩谷雨", None, "4471", "9.1"], values={"found": "4471"}),
    Reason.SAME_NUMBER_IN_FILE: roster(
        REFUSED, ["巩谷雨", GOOD_NUMBER, None, "9.1"], ["巩雨", GOOD_NUMBER, None, "9.1"], values={"at": 2}
    ),
    Reason.SAME_PERSON_IN_FILE: roster(
        QUESTION, ["巩谷雨", None, None, "9.1"], ["巩 谷雨", None, None, "9.2"], values={"at": 2}
    ),
    Reason.NUMBER_OF_ANOTHER: roster(
        REFUSED,
        ["邢白露", GOOD_NUMBER, None, "9.1"],
        before=[["巩谷雨", GOOD_NUMBER, None, "9.1"]],
        values={"name": "巩谷雨", "number": 4},
    ),
    Reason.NAMESAKE: roster(QUESTION, ["王秀芳", None, None, "9.3"], values={"name": "王秀芳", "number": 1}),
    Reason.BACK_AGAIN: roster(
        QUESTION,
        ["巩谷雨", GOOD_NUMBER, None, "9.9"],
        before=[["巩谷雨", GOOD_NUMBER, None, "9.1", "9.5"]],
        values={"number": 4, "day": date(2025, 9, 5)},
    ),
    Reason.NO_FIRST_DAY: roster(QUESTION, ["巩谷雨", None, None, None], values={"day": date(2025, 9, 16)}),
    Reason.FIRST_DAY_TO_COME: roster(QUESTION, ["巩谷雨", None, None, "2025-10-08"]),
    Reason.ENDS_BEFORE: roster(REFUSED, ["巩谷雨", None, None, "9.5", "9.4"]),
    Reason.TOO_YOUNG: roster(REFUSED, ["童大暑", YOUNG, None, "9.10"]),
    Reason.NO_SUCH_WORKER: tally(REFUSED, ["9.16", "不在册", *FANG[2:], 5], values={"found": "不在册"}),
    Reason.TWO_OF_THAT_NAME: tally(REFUSED, ["9.16", "张桂兰", *FANG[2:], 5], values={"found": "张桂兰"}),
    Reason.NUMBER_AND_NAME: tally(
        REFUSED, [*FANG, 5, None, "2"], values={"number": 2, "name": "杨小燕", "found": "王秀芳"}
    ),
    Reason.NO_STEP: tally(REFUSED, ["9.16", "王秀芳", "1", None, 5]),
    Reason.NO_DAY: tally(REFUSED, [None, *FANG[1:], 5]),
    Reason.NOT_PIECES: tally(REFUSED, [*FANG, "一百"], values={"found": "一百"}),
    Reason.NEGATIVE: tally(REFUSED, [*FANG, -5]),
    Reason.TOO_MANY: tally(REFUSED, [*FANG, 100_000], values={"found": 100_000}),
    Reason.TO_COME: tally(REFUSED, ["2025-09-17", *FANG[1:], 5], values={"day": date(2025, 9, 17)}),
    Reason.CLOSED: tally(REFUSED, ["2025-08-31", *FANG[1:], 5], values={"day": date(2025, 8, 31)}),
    Reason.FROM_BEFORE: tally(REFUSED, ["9.16", "杨小燕", *FANG[2:], 5], values={"name": "杨小燕"}),
    Reason.BARRED: tally(REFUSED, [*FANG, 5], values={"step": "上袖", "name": "王秀芳"}),
    Reason.NOT_HERE: tally(REFUSED, ["2025-08-20", *FANG[1:], 5], values={"name": "王秀芳"}),
    Reason.ORDER_DECLINED: tally(REFUSED, ["9.16", "王秀芳", "O-98", "上袖", 5], values={"order": "O-98"}),
    Reason.ORDER_OPEN: tally(OPEN, ["9.16", "王秀芳", "O-99", "上袖", 5]),
    Reason.RATE_OPEN: tally(OPEN, ["9.16", "王秀芳", "1", "包装", 5], values={"step": "包装"}),
    Reason.RATE_ODD: tally(REFUSED, [*FANG, 5, "面议"], values={"found": "面议"}),
    Reason.NO_RATE_THEN: tally(REFUSED, ["2025-08-20", *FANG[1:], 5], values={"step": "上袖"}),
    Reason.RATE_DIFFERS: tally(
        QUESTION, [*FANG, 5, 0.9], values={"found": "¥0.90", "rate": "¥0.85", "step": "上袖"}
    ),
    Reason.TOTAL_DIFFERS: wide(
        QUESTION, ["王秀芳", 1, 2, 3, 7], values={"name": "王秀芳", "days": 6, "found": 7}
    ),
    Reason.COLUMN_DIFFERS: wide(
        NOTE, ["王秀芳", 1, 2, 3, 6], ["合计", 1, 2, 3, 60], values={"days": 6, "found": 60}
    ),
    Reason.TWICE: tally(QUESTION, [*FANG, 5], [*FANG, 5], values={"at": 2}),
    Reason.CHANGED: tally(QUESTION, [*FANG, 6], before=[[*FANG, 5]], values={"now": 5, "found": 6}),
    Reason.UNUSUAL: tally(QUESTION, [*FANG, 1000], before=USUAL, values={"found": 1000, "usual": 100}),
    Reason.OVERRUN: tally(
        QUESTION, [*FANG, 10_001], values={"step": "上袖", "ordered": 10_000, "found": 10_001}
    ),
    Reason.AHEAD: tally(
        QUESTION,
        ["9.16", "王秀芳", "1", "锁边", 50],
        before=[[*FANG, 40]],
        values={"step": "锁边", "before": 40, "found": 50},
    ),
    Reason.NO_ORDER: order_list(REFUSED, [None, None, 5, 0.6]),
    Reason.NOT_A_PRICE: order_list(REFUSED, ["O-3", "喇叭", 5, "面议"], ),
    Reason.HAS_RATE: order_list(REFUSED, ["1", None, None, None, "上袖", 0.9]),
}  # fmt: skip


def prepare(desk: Desk, cast: Cast, reason: Reason) -> dict[str, Any]:
    """Bring the workshop into the state of the reason; the answers of the file."""
    if reason is Reason.CLOSED:
        desk.session.get_one(Workshop, cast.workshop).closed_through = date(2025, 8, 31)
    if reason is Reason.BARRED:
        desk.session.get_one(Operation, cast.sleeve).barred_to_minors = True
        desk.session.get_one(Engagement, cast.fang_at).minor_until = date(2025, 12, 31)
    if reason is Reason.TWO_OF_THAT_NAME:
        rows = [["姓名", "电话", "入职日期"], ["张桂兰", "10000000077", "9.2"]]
        desk.take(Kind.ROSTER, book(sheet(rows)), sure=["all/namesake"])
    if reason is Reason.FROM_BEFORE:
        desk.today = date(2025, 10, 16)
        wish = EnterPastTotals(month="2025-09", entries=[PastEntry(engagement_id=cast.yan_at, pay_fen=100)])
        enter_past_totals(desk.session, cast.mei, wish, desk.today, NOON)
    return {"orders": {"O-98": "none"}} if reason is Reason.ORDER_DECLINED else {}


def test_every_reason_has_its_example() -> None:
    assert set(EXAMPLES) == set(Reason) == set(SENTENCES)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_is_given_where_it_is_due(desk: Desk, cast: Cast, reason: Reason) -> None:
    example = EXAMPLES[reason]
    said = prepare(desk, cast, reason)
    if example.before:
        desk.take(example.kind, book(sheet(example.before)))
    workbook = book(sheet(example.rows, example.name, uncalculated=example.uncalculated))
    draft = desk.look(example.kind, workbook, **said)
    found = [finding for finding in draft.findings if finding.reason is reason]
    assert {(finding.level, finding.place.row) for finding in found} == {(example.level, len(example.rows))}
    assert example.values.items() <= dict(found[0].values).items()
    own = [finding for finding in draft.findings if finding.level in (QUESTION, OPEN, REFUSED)]
    assert (draft.rows_waiting > 0) == (example.level in (QUESTION, OPEN)), own
    assert (draft.rows_refused > 0) == (example.level is REFUSED), own
    (chinese,), (english,) = told(draft, reason, "zh"), told(draft, reason, "en")
    assert chinese != english
    assert not any(sign in chinese + english for sign in ("%", "{", "None"))


@pytest.mark.parametrize("reason", [reason for reason, example in EXAMPLES.items() if example.level is QUESTION])
@pytest.mark.parametrize("whole", [True, False])
def test_a_yes_takes_what_was_asked_about(desk: Desk, cast: Cast, reason: Reason, whole: bool) -> None:
    """To the one question, or to all of its kind; then the file says nothing new any more."""
    example = EXAMPLES[reason]
    said = prepare(desk, cast, reason)
    if example.before:
        desk.take(example.kind, book(sheet(example.before)))
    workbook = book(sheet(example.rows, example.name))
    keys = [finding.key for finding in desk.look(example.kind, workbook, **said).of(QUESTION)]
    taken = desk.take(example.kind, workbook, **said, sure=[f"all/{reason}"] if whole else keys)
    assert (taken.rows_waiting, taken.rows_refused) == (0, 0)
    assert taken.rows_new > 0
    again = desk.look(example.kind, workbook, **said)
    assert (again.rows_new, again.rows_waiting, again.rows_refused, again.steps) == (0, 0, 0, [])
