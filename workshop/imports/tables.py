"""Finding the tables on a worksheet: their heading row, what their columns mean, what stands above them.  Pure.

A worksheet may hold several tables, below or beside each other; a table ends
where the next begins.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from workshop.clock import Month
from workshop.imports.captions import Caption, caption_of
from workshop.imports.rules import FIELD_NAMES, FIELDS_OF, Field, Kind
from workshop.imports.typed import REPEATED, day_heading, squeezed, text_of
from workshop.spreadsheet.workbook import Value, Worksheet

_HEADINGS = {
    Field.NAME: "姓名 名字 员工 员工姓名 工人 工人姓名 职工姓名 name worker employee",
    Field.NUMBER: "工号 编号 员工编号 工人编号 职工编号 workernumber number no no. id",
    Field.IDENTITY: """身份证 身份证号 身份证号码 公民身份号码 公民身份证号码 证件号 证件号码
        identitynumber idnumber idcard""",
    Field.PHONE: """电话 联系电话 手机 手机号 手机号码 电话号码 联系方式 移动电话
        phone mobile telephone tel mobilenumber""",
    Field.STARTED: """进厂日期 进厂时间 入职日期 入职时间 入厂日期 入厂时间 到岗日期 到岗时间 上班日期 开始日期
        started startdate firstday joined""",
    Field.ENDED: "离厂日期 离职日期 离职时间 离厂时间 结束日期 ended enddate lastday left",
    Field.HOUSEHOLD: """家庭类型 户类型 农户类型 人员类别 身份类别 家庭情况 户别 是否脱贫户
        household householdtype kindofhousehold""",
    Field.CONTRACT: "是否签合同 合同 签合同 签订合同 劳动合同 是否签订合同 是否签劳动合同 合同情况 contract",
    Field.DAY: "日期 日 做工日期 生产日期 工作日期 date day workdate",
    Field.ORDER: "订单 订单号 单号 订单编号 款号 合同号 order orderno ordernumber",
    Field.PRODUCT: "产品 产品名称 品名 货品 product item",
    Field.OPERATION: "工序 工序名称 工步 做什么 operation step task",
    Field.GOOD: """合格数 合格 合格品 良品 良品数 数量 件数 产量 完成数 完成数量
        good goodpieces pieces qty quantity count""",
    Field.REWORK: "返工 返工数 返修 返修数 rework",
    Field.SCRAP: "报废 报废数 次品 次品数 废品 废品数 scrap",
    Field.RATE: "单价 工价 计件单价 工序单价 rate piecerate",
    Field.PER: "每几件 计价件数 per perpieces rateisforsomanypieces",
    Field.TOTAL: "合计 总计 小计 共计 月合计 合计数 total sum",
    Field.BUYER: "客户 客户名称 委托方 发包方 buyer customer client",
    Field.PIECES: "数量 订单数量 订货数量 件数 总数 pieces quantity qty piecesordered",
    Field.PRICE: "加工费 加工单价 客户单价 加工费单价 每件加工费 price fee priceapiece",
    Field.DUE: "交货日期 交期 交货期 交货时间 due duedate delivery",
}
HEADINGS = {meant: frozenset(words.split()) for meant, words in _HEADINGS.items()}
_NOT_TAKEN = """
    序号 备注 备 签名 签字 性别 年龄 民族 工种 岗位 部门 班组 组别 地址 住址 家庭住址 金额 工资 计件工资 学历 文化程度
    remark remarks note notes signature amount pay sex gender age address # 原因 行 reason row
"""
NOT_TAKEN = frozenset(_NOT_TAKEN.split())
"""Headings that are known and left: what has no use here, above all remarks on people.

The last four are those that we ourselves put before rows that were not taken.
"""

_TOTALS = "合计 总计 小计 共计 合计数 本页合计 total totals sum subtotal"
TOTALS = frozenset(_TOTALS.split())
_FOOTERS = re.compile(r"(制表|审核|复核|负责人|经办|主管|厂长|签字|签名|签章|盖章|填表|备注|说明|注[:：]|日期[:：])")
_FEWEST_DAYS = 3
_MOST_TITLES = 3
"""Texts in a row above a table; a row of more is one of the table above it."""
_UNITS = re.compile(r"[(（\[][^)）\]]*[)）\]]")


@dataclass(frozen=True)
class Table:
    """One table of a worksheet; rows and columns count from 1."""

    worksheet: str
    heading_row: int
    last_row: int
    columns: Mapping[int, Field]
    days: Mapping[int, date | int]  # column → its day, or the number of one in the month of the caption
    steps: Mapping[int, str]  # column → operation
    headings: Mapping[int, str]  # as they stand, of all columns
    caption: Caption = field(default_factory=Caption)

    @property
    def key(self) -> str:
        """What tells this table from the others of its file."""
        return f"{self.worksheet}/{self.heading_row}/{min(self.headings)}"

    @property
    def left(self) -> list[str]:
        """The headings that nothing is taken from."""
        taken = {*self.columns, *self.days, *self.steps}
        return [text for column, text in self.headings.items() if column not in taken]

    @cached_property
    def _by_field(self) -> dict[Field, int]:
        return {meant: column for column, meant in self.columns.items()}

    def column_of(self, wanted: Field) -> int | None:
        return self._by_field.get(wanted)

    def month_of(self, column: int) -> Month | None:
        """The month in which the number at the head of a column is a day; none if the paper names none."""
        if self.caption.month is None:
            return None
        month, starts = Month(*self.caption.month), self.caption.day
        if not self._begun_anew:
            return month
        if starts and starts.day == self.days[min(self.days)]:  # 8月26日至9月25日
            return Month.of(starts).plus(int(column in self._begun_anew))
        return month.plus(int(column in self._begun_anew) - 1)  # such a period is called by the month in which it ends

    @cached_property
    def _begun_anew(self) -> frozenset[int]:
        """The columns from which on the numbers of days begin anew: 26, 27 ... 31, 1, 2 ... 25."""
        numbered = [(column, day) for column, day in sorted(self.days.items()) if isinstance(day, int)]
        turns = [at for at in range(1, len(numbered)) if numbered[at][1] < numbered[at - 1][1]]
        return frozenset(column for column, _ in numbered[turns[0] :]) if turns else frozenset()


def meanings(kind: Kind, learnt: Mapping[str, str]) -> dict[str, Field | None]:
    """What each known heading means for this kind of file; what the workshop taught counts first."""
    known: dict[str, Field | None] = dict.fromkeys(NOT_TAKEN)
    for meant in FIELDS_OF[kind]:
        known |= dict.fromkeys((*HEADINGS[meant], heading_text(FIELD_NAMES[meant])), meant)
    if kind is Kind.ORDERS:
        del known[_PRICE_OR_RATE]
    known |= {heading: Field(meant) if meant else None for heading, meant in learnt.items()}
    return known


def heading_text(value: Value) -> str:
    """A heading for comparing: without spaces, units in brackets, small letters."""
    return _without_units(text_of(value))


@lru_cache(REPEATED)
def _without_units(text: str) -> str:
    typed = squeezed(text)
    return _UNITS.sub("", typed) or typed


# --- finding --------------------------------------------------------------


def find_tables(
    sheet: Worksheet,
    kind: Kind,
    known: Mapping[str, Field | None],
    file_name: str,
    today: date,
    heading_row: int | None = None,
) -> list[Table]:
    """The tables of this kind on the worksheet, in its order.

    heading_row: where the headings stand, if a person said so; then there is one table.
    """
    rows = filled(sheet)
    found = list(_heads(rows, kind, known, today))
    if heading_row is not None and 0 < heading_row <= len(rows):
        chosen = _two_rows(rows, heading_row, known)
        found = [_Head(heading_row, chosen, list(range(1, len(chosen) + 1)))]
    tables = []
    for index, head in enumerate(found):
        later = [other.number for other in found[index + 1 :] if other.lies_in_line_with(head)]
        last = min(later) - 1 if later else len(rows)
        headings = {c: text for c in head.columns if (text := text_of(head.row[c - 1]))}
        if not headings or (later and last == head.number):
            continue  # blank, or the upper row of a heading of two
        fields, days, steps = _meant(head.row, head.columns, known, kind, today)
        above = max([other.number for other in found[:index] if other.lies_in_line_with(head)], default=0)
        lines = _title_rows(rows[above : head.number - 1], head.columns) if above else rows[: head.number - 1]
        caption = caption_of(sheet.name, lines, head.columns, file_name, today)
        if kind is Kind.COUNTS and not (heading_row or days or caption.day or Field.DAY in fields.values()):
            continue  # a list without days is a list of pay, or of something else
        tables.append(Table(sheet.name, head.number, last, fields, days, steps, headings, caption))
    return tables


@dataclass(frozen=True)
class _Head:
    """A row of headings, or the part of one that belongs to one table."""

    number: int  # of the row
    row: Sequence[Value]
    columns: Sequence[int]

    def lies_in_line_with(self, other: "_Head") -> bool:
        """Whether one stands below the other."""
        return self.number != other.number and not set(self.columns).isdisjoint(other.columns)


def _heads(
    rows: Sequence[Sequence[Value]], kind: Kind, known: Mapping[str, Field | None], today: date
) -> Iterator[_Head]:
    """All headings of tables of this kind, in the sheet's order."""
    last, above = 0, False
    words = _words_of_headings(rows, known)
    for number, row in enumerate(rows, start=1):
        may_head = not words.isdisjoint(row)
        candidates = [row] if may_head else []
        if above and last != number - 1:
            candidates.append(_two_rows(rows, number, known))
        above = may_head
        for candidate in candidates:
            heads = [
                _Head(number, candidate, columns)
                for columns in _segments(candidate, known)
                if _is_heading(kind, *_meant(candidate, columns, known, kind, today))
            ]
            if heads:
                last = number
                yield from heads
                break


def _two_rows(rows: Sequence[Sequence[Value]], number: int, known: Mapping[str, Field | None]) -> Sequence[Value]:
    """The row, its blanks filled with headings of the row above: people write the days below the month."""
    if number == 1:
        return rows[0]
    pairs = zip(rows[number - 1], rows[number - 2], strict=True)
    return [above if cell is None and heading_text(above) in known else cell for cell, above in pairs]


def filled(sheet: Worksheet) -> list[list[Value]]:
    """The rows with the text of merged cells in each cell of the range; numbers stay where they are, once."""
    if not sheet.merged:
        return sheet.rows  # a long list is not copied for each that asks
    rows = [list(row) for row in sheet.rows]
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row.extend([None] * (width - len(row)))
    for first_row, first_column, last_row, last_column in sheet.merged:
        if first_row > len(rows) or first_column > width:
            continue
        value = rows[first_row - 1][first_column - 1]
        if isinstance(value, int | float) or value is None:
            continue
        for row in rows[first_row - 1 : last_row]:
            row[first_column - 1 : min(last_column, width)] = [value] * (min(last_column, width) - first_column + 1)
    return rows


def _words_of_headings(rows: Sequence[Sequence[Value]], known: Mapping[str, Field | None]) -> frozenset[str]:
    """The texts of the sheet that may stand in a heading; a long list says few different ones, each many times."""
    texts = {value for row in rows for value in row if isinstance(value, str)}
    return frozenset(text for text in texts if known.get(heading_text(text)))


_FIRST = (Field.NUMBER, Field.NAME, Field.DAY, Field.ORDER)
"""With what a table may begin; with a number only under the same word, for 工号 and 编号 may stand in one."""


def _segments(row: Sequence[Value], known: Mapping[str, Field | None]) -> Iterator[list[int]]:
    """The columns of a heading row, cut where a second table begins beside the first."""
    segment: list[int] = []
    seen: dict[Field, tuple[str, int]] = {}  # heading, and how many headings stood before it
    heads = 0
    for column, value in enumerate(row, start=1):
        heading = heading_text(value)
        meant = known.get(heading)
        if meant in _FIRST and meant in seen:
            first, at = seen[meant]
            if heads > at + 1 and (heading == first or meant is not Field.NUMBER):  # else it is merged over two columns
                yield segment
                segment, seen, heads = [], {}, 0
        if meant:
            seen.setdefault(meant, (heading, heads))
        heads += bool(heading)
        segment.append(column)
    yield segment


def _meant(
    row: Sequence[Value], columns: Sequence[int], known: Mapping[str, Field | None], kind: Kind, today: date
) -> tuple[dict[int, Field], dict[int, date | int], dict[int, str]]:
    """Fields, days and steps by column, if this row were a heading."""
    fields: dict[int, Field] = {}
    days: dict[int, date | int] = {}
    unknown: dict[int, str] = {}
    for column in columns:
        value = row[column - 1]
        if value is None:
            continue
        heading = heading_text(value)
        if heading in known:
            meant = known[heading]
            if meant and meant not in fields.values():
                fields[column] = meant
        elif kind is Kind.COUNTS and (day := day_heading(value, today)) and day not in days.values():
            days[column] = day
        elif isinstance(value, str):
            unknown[column] = text_of(value)
    if len(days) < _FEWEST_DAYS:
        days = {}
    if kind is Kind.ORDERS:
        _settle_price(fields, row, columns, known)
    there = set(fields.values())
    wide = kind is Kind.COUNTS and Field.DAY in there and not {Field.GOOD, Field.OPERATION} & there and not days
    return fields, days, unknown if wide else {}


_PRICE_OR_RATE = "单价"
"""In a list of orders what the buyer pays, or what the worker is paid: it depends on what stands beside it."""


def _settle_price(
    fields: dict[int, Field], row: Sequence[Value], columns: Sequence[int], known: Mapping[str, Field | None]
) -> None:
    """Say what 单价 is in a list of orders: whichever of price and rate has no other column; of steps, the rate."""
    column = next((c for c in columns if heading_text(row[c - 1]) == _PRICE_OR_RATE), None)
    if column is None or _PRICE_OR_RATE in known:  # a person said what it is
        return
    there = set(fields.values())
    if Field.RATE in there or (Field.OPERATION not in there and Field.PRICE not in there):
        meant = Field.PRICE
    else:
        meant = Field.RATE
    if meant not in there:
        fields[column] = meant


def _is_heading(
    kind: Kind, fields: Mapping[int, Field], days: Mapping[int, date | int], steps: Mapping[int, str]
) -> bool:
    there = set(fields.values())
    if kind is Kind.ROSTER:
        return Field.NAME in there and len(there) > 1
    if kind is Kind.ORDERS:
        return bool(there & {Field.ORDER, Field.PRODUCT}) and len(there) > 1
    if days or steps:
        return bool(there & {Field.NAME, Field.NUMBER, Field.OPERATION, Field.DAY})
    return Field.GOOD in there and bool(there & {Field.NAME, Field.NUMBER}) and len(there) > 2


# --- what stands above ----------------------------------------------------


def _title_rows(rows: Sequence[Sequence[Value]], columns: Sequence[int]) -> list[Sequence[Value]]:
    """Of the rows between two tables those that speak of the lower one: a few texts right above it."""
    titles: list[Sequence[Value]] = []
    for row in reversed(rows):
        values = {row[c - 1] for c in columns if row[c - 1] is not None}
        if not values and not titles:
            continue
        if not values or len(values) > _MOST_TITLES or not all(isinstance(value, str) for value in values):
            break
        if is_total(row, columns) or is_footer(row, columns):
            break
        titles.insert(0, row)
    return titles


# --- rows that are no rows ------------------------------------------------


def is_total(row: Sequence[Value], columns: Sequence[int]) -> bool:
    """Whether one of the first cells says that this is a sum."""
    return any(isinstance(value := row[c - 1], str) and _says_total(value) for c in columns[:3])


@lru_cache(REPEATED)
def _says_total(text: str) -> bool:
    return squeezed(text_of(text)) in TOTALS


def is_footer(row: Sequence[Value], columns: Sequence[int]) -> bool:
    """Whether the row is a signature, a note or a line under the table rather than one of its rows."""
    first = next((row[c - 1] for c in columns if row[c - 1] is not None), None)
    return isinstance(first, str) and _FOOTERS.match(text_of(first)) is not None


def is_blank(row: Sequence[Value], columns: Sequence[int]) -> bool:
    return all(row[c - 1] is None or not text_of(row[c - 1]) for c in columns)
