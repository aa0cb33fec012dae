"""A workbook as it was read: cells with their places, and what was odd about them.

`pack` makes it small for a row of the database or the way between two processes.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import orjson

Value = str | int | float | bool | date | datetime | time | None
"""What a cell holds.  None is a blank cell; an empty text never is one.  Floats are finite, ints have 64 bits."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, all counted from 1."""


class Oddity(StrEnum):
    """Why a cell has no value although something stands in it."""

    UNCALCULATED = "uncalculated"
    """A formula that no spreadsheet program has calculated."""
    ERROR = "error"
    """#REF!, #DIV/0! and their like."""


@dataclass(frozen=True)
class Worksheet:
    """One sheet.  Its row 1 is `rows[0]`, its column A the first of a row: leading blanks are kept.

    All rows have one length; blank rows and columns at the end are left off.
    """

    name: str
    rows: list[list[Value]]
    merged: tuple[Range, ...] = ()
    oddities: Mapping[tuple[int, int], Oddity] = field(default_factory=dict)
    """(row, column), both counted from 1 → why the cell is None."""
    hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """All worksheets in their order.  `warnings` are English message ids, to be translated where they are shown."""

    worksheets: tuple[Worksheet, ...]
    warnings: tuple[str, ...] = ()


_MOMENTS = (datetime, date, time)
_KIND: dict[type, int] = {moment: kind for kind, moment in enumerate(_MOMENTS)}
_OUR_MOMENTS = orjson.OPT_PASSTHROUGH_DATETIME
"""orjson itself writes a time with 10,000 microseconds as one with 100,000."""


def pack(workbook: Workbook) -> bytes:
    """The workbook in few bytes, for `unpack`.

    A line of JSON each row: they are parsed one by one, so that no single step of `unpack` takes long.
    """
    head = {"warnings": workbook.warnings, "worksheets": [_head(worksheet) for worksheet in workbook.worksheets]}
    lines = [orjson.dumps(head)]
    for worksheet in workbook.worksheets:
        lines += (orjson.dumps(row, default=_iso, option=_OUR_MOMENTS) for row in worksheet.rows)
    return zlib.compress(b"\n".join(lines), level=1)


def unpack(packed: bytes) -> Workbook:
    """The workbook that `pack` was given, equal in every value and type."""
    lines = iter(zlib.decompress(packed).split(b"\n"))
    head = orjson.loads(next(lines))
    worksheets = []
    for sheet in head["worksheets"]:
        rows = [orjson.loads(next(lines)) for _ in range(sheet["rows"])]
        for row, column, kind in sheet["moments"]:
            rows[row][column] = _MOMENTS[kind].fromisoformat(rows[row][column])
        worksheets.append(
            Worksheet(
                name=sheet["name"],
                rows=rows,
                merged=tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merged"]),
                oddities={(row, column): Oddity(oddity) for row, column, oddity in sheet["oddities"]},
                hidden=sheet["hidden"],
            )
        )
    return Workbook(tuple(worksheets), tuple(head["warnings"]))


def _iso(moment: datetime | date | time) -> str:
    return moment.isoformat()


def _head(worksheet: Worksheet) -> dict[str, Any]:
    """All of a worksheet but its rows.  JSON has no dates: `moments` tells where they stand, and of which kind."""
    return {
        "name": worksheet.name,
        "rows": len(worksheet.rows),
        "moments": [
            (row, column, _KIND[type(value)])
            for row, values in enumerate(worksheet.rows)
            for column, value in enumerate(values)
            if type(value) in _KIND
        ],
        "merged": worksheet.merged,
        "oddities": [(row, column, oddity) for (row, column), oddity in worksheet.oddities.items()],
        "hidden": worksheet.hidden,
    }
