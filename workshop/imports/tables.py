"""Finding the tables on a worksheet: their heading row, what their columns mean, what stands above them.  Pure.

A worksheet may hold several tables, below or beside each other; a table ends
where the next begins.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from workshop.imports.rules import FIELD_NAMES, FIELDS_OF, Field, Kind
from workshop.imports.typed import REPEATED, day_heading, day_in, month_in, read_hao, squeezed, text_of
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
    remark remarks note notes signature amount pay sex gender age address #
"""
NOT_TAKEN = frozenset(_NOT_TAKEN.split())
"""Headings that are known and left: what has no use here, above all remarks on people."""

_TOTALS = "合计 总计 小计 共计 合计数 本页合计 total totals sum subtotal"
TOTALS = frozenset(_TOTALS.split())
_FOOTERS = re.compile(r"(制表|审核|复核|负责人|经办|主管|厂长|签字|签名|签章|盖章|填表|备注|说明|注[:：]|日期[:：])")
_FEWEST_DAYS = 3
_UNITS = re.compile(r"[(（\[][^)）\]]*[)）\]]")


@dataclass(frozen=True)
class Caption:
    """What the name of the sheet and the lines above a table say of all its rows."""

    texts: tuple[str, ...] = ()
    month: tuple[int, int] | None = None
    day: date | None = None
    order: str = ""
    operation: str = ""
    name: str = ""
    rest: str = ""  # of the sheet's name: a step, or a worker
    rates_hao: tuple[int, ...] = ()  # one, unless sheet and head disagree


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


def meanings(kind: Kind, learnt: Mapping[str, str]) -> dict[str, Field | None]:
    """What each known heading means for this kind of file; what the workshop taught counts first."""
    known: dict[str, Field | None] = dict.fromkeys(NOT_TAKEN)
    for meant in FIELDS_OF[kind]:
        known |= dict.fromkeys((*HEADINGS[meant], heading_text(FIELD_NAMES[meant])), meant)
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
    found = [
        (number, columns)
        for number, row in enumerate(rows, start=1)
        if _may_head(row, known)
        for columns in _segments(row, known)
        if _is_heading(kind, *_meant(row, columns, known, kind, today))
    ]
    if heading_row is not None and 0 < heading_row <= len(rows):
        found = [(heading_row, list(range(1, len(rows[heading_row - 1]) + 1)))]
    tables = []
    for index, (number, columns) in enumerate(found):
        later = [at for at, others in found[index + 1 :] if at > number and set(others) & set(columns)]
        last = min(later) - 1 if later else len(rows)
        fields, days, steps = _meant(rows[number - 1], columns, known, kind, today)
        above = max([at for at, others in found[:index] if at < number and set(others) & set(columns)], default=0)
        caption = _caption(sheet.name, rows[above : number - 1], columns, file_name, today)
        if not any(text_of(rows[number - 1][c - 1]) for c in columns):
            continue
        headings = {c: text_of(rows[number - 1][c - 1]) for c in columns if text_of(rows[number - 1][c - 1])}
        if kind is Kind.COUNTS and not (heading_row or days or caption.day or Field.DAY in fields.values()):
            continue  # a list without days is a list of pay, or of something else
        tables.append(Table(sheet.name, number, last, fields, days, steps, headings, caption))
    return tables


def filled(sheet: Worksheet) -> list[list[Value]]:
    """The rows with the text of merged cells in each cell of the range; numbers stay where they are, once."""
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


def _may_head(row: Sequence[Value], known: Mapping[str, Field | None]) -> bool:
    """Whether a row may be a heading at all: some text of it is one.  Asked of each row of a long list."""
    return any(isinstance(value, str) and known.get(heading_text(value)) for value in row)


def _segments(row: Sequence[Value], known: Mapping[str, Field | None]) -> Iterator[list[int]]:
    """The columns of a heading row, cut where a second table begins beside the first."""
    segment: list[int] = []
    seen: set[Field] = set()
    for column, value in enumerate(row, start=1):
        meant = known.get(heading_text(value)) if value is not None else None
        if meant in (Field.NAME, Field.DAY, Field.ORDER) and meant in seen and len(seen) > 1:
            yield segment
            segment, seen = [], set()
        if meant:
            seen.add(meant)
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
    there = set(fields.values())
    wide = kind is Kind.COUNTS and Field.DAY in there and not {Field.GOOD, Field.OPERATION} & there and not days
    return fields, days, unknown if wide else {}


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

_NAMED = {
    "operation": re.compile(r"(?:工序|step|operation)\s*[:：]\s*([^\s,，;；]+)", re.IGNORECASE),
    "order": re.compile(r"(?:订单号?|单号|款号|order)\s*[:：]\s*([^\s,，;；]+)", re.IGNORECASE),
    "name": re.compile(r"(?:姓名|工人|name|worker)\s*[:：]\s*([^\s,，;；]+)", re.IGNORECASE),
}
_RATE = re.compile(r"(?:单价|工价|rate)\s*[:：]?\s*([¥￥]?\d*\.?\d+\s*[元角毛分厘]?)", re.IGNORECASE)
_ORDER_NAME = re.compile(r"(?:[A-Za-z]{1,4}[-_]?\d{1,8}|\d{2,8}|订单\d+)")
_PLAIN_SHEET = re.compile(
    r"(sheet|工作表|表|件数|金额|工资|汇总|合计|明细|pieces|money|pay|counts)?\s*\d*", re.IGNORECASE
)
"""Names of sheets that name neither a step nor a worker."""
_MONTH_WORD = re.compile(r"(\d{4}\s*[年./-])?\s*\d{1,2}\s*月(份)?|\d{4}[./-]\d{1,2}|计件表?|产量表?|记录表?")


def _caption(
    sheet_name: str, above: Sequence[Sequence[Value]], columns: Sequence[int], file_name: str, today: date
) -> Caption:
    inside = [text_of(row[c - 1]) for row in above for c in columns if isinstance(row[c - 1], str)]
    texts = list(dict.fromkeys(text for text in inside if text))
    named: dict[str, str] = {}
    for what, pattern in _NAMED.items():
        named[what] = next((match[1] for text in texts if (match := pattern.search(text))), "")
    rates = [hao for text in texts if (match := _RATE.search(text)) and isinstance(hao := read_hao(match[1]), int)]
    told, rest = _of_sheet_name(sheet_name)
    if told.get("rate"):
        rates.append(int(told["rate"]))
    named_in = (*texts, sheet_name, file_name)
    return Caption(
        tuple(texts),
        next((found for text in named_in if (found := month_in(text, today))), None),
        next((day for text in (*texts, sheet_name) if (day := day_in(text, today))), None),
        named["order"] or told.get("order", ""),
        named["operation"],
        named["name"],
        rest,
        tuple(dict.fromkeys(rates)),
    )


def _of_sheet_name(sheet_name: str) -> tuple[dict[str, str], str]:
    """Order and rate that a sheet's name tells, and the rest of it: a step, or a worker."""
    told: dict[str, str] = {}
    rest = []
    for part in _MONTH_WORD.sub(" ", sheet_name).split():
        hao = read_hao(part)
        if re.search(r"[.元角毛分厘]", part) and isinstance(hao, int):
            told["rate"] = str(hao)
        elif _ORDER_NAME.fullmatch(part) and "order" not in told:
            told["order"] = part
        else:
            rest.append(part)
    left = " ".join(rest)
    return told, "" if _PLAIN_SHEET.fullmatch(left) else left


# --- rows that are no rows ------------------------------------------------


def is_total(row: Sequence[Value], columns: Sequence[int]) -> bool:
    """Whether one of the first cells says that this is a sum."""
    first = [squeezed(text_of(row[c - 1])) for c in list(columns)[:3] if row[c - 1] is not None]
    return any(text in TOTALS for text in first)


def is_footer(row: Sequence[Value], columns: Sequence[int]) -> bool:
    """Whether the row is a signature, a note or a line under the table rather than one of its rows."""
    texts = [text_of(row[c - 1]) for c in columns if row[c - 1] is not None]
    return bool(texts) and _FOOTERS.match(texts[0]) is not None


def is_blank(row: Sequence[Value], columns: Sequence[int]) -> bool:
    return all(row[c - 1] is None or not text_of(row[c - 1]) for c in columns)
