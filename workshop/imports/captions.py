"""What stands above a table, and what its sheet is called: its month, order, step, worker, rate.  Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from workshop.imports.typed import day_in, month_in, read_hao, text_of
from workshop.spreadsheet.workbook import Value


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


def caption_of(
    sheet_name: str, above: Sequence[Sequence[Value]], columns: Sequence[int], file_name: str, today: date
) -> Caption:
    """What the rows above a table, and the names of its sheet and file, say of all its rows."""
    cells = [_said(row, columns) for row in above]
    texts = list(dict.fromkeys([*chain.from_iterable(cells), *(" ".join(row) for row in cells if row)]))
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


def _said(row: Sequence[Value], columns: Sequence[int]) -> list[str]:
    """What a row says above these columns; a title that stands alone speaks of all tables below it."""
    own = list(dict.fromkeys(text for c in columns if (text := text_of(row[c - 1]))))
    alone = own or list(dict.fromkeys(text for value in row if (text := text_of(value))))
    return alone if own or len(alone) == 1 else []


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
