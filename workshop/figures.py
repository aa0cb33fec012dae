"""Figures of a whole database, by which a restored one is compared with what was kept.

Statements here are plain text on purpose: they must run on the schema of an
older version, which the tables in the code no longer describe.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from workshop.money import piece_pay_fen

Ask = Callable[[str], Sequence[Sequence[Any]]]
"""Runs a statement and gives its rows."""

_PIECES = "SELECT coalesce(sum(good), 0), coalesce(sum(rework), 0), coalesce(sum(scrap), 0) FROM output_line"

_MONTH_LINES = """
SELECT sum(good), rate_hao, per_pieces FROM output_line
GROUP BY workshop_id, engagement_id, substr(CAST(work_date AS VARCHAR(10)), 1, 7), operation_id, rate_hao, per_pieces
"""

_BESIDE = """
SELECT kind, sum(quantity), sum(pay_fen), rate_hao, per_quantity FROM earning_line
GROUP BY workshop_id, engagement_id, substr(CAST(work_date AS VARCHAR(10)), 1, 7), kind, operation_id, rate_hao,
    per_quantity
"""


class Figures(BaseModel):
    """Rows by table, pieces of all counts, and the pay that they come to."""

    model_config = ConfigDict(frozen=True)

    rows: dict[str, int]
    good: int = 0
    rework: int = 0
    scrap: int = 0
    pay_fen: int = 0  # each line of a month rounded once, as it is paid

    @property
    def all_rows(self) -> int:
        return sum(self.rows.values())


def figures_of(tables: Iterable[str], ask: Ask) -> Figures:
    """The figures of the database that `ask` asks."""
    rows = {table: int(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in sorted(tables)}  # noqa: S608  names are the schema's own
    if "output_line" not in rows:
        return Figures(rows=rows)
    good, rework, scrap = map(int, ask(_PIECES)[0])
    pay_fen = sum(piece_pay_fen(int(pieces), rate_hao, per) for pieces, rate_hao, per in ask(_MONTH_LINES))
    if "earning_line" in rows:  # since 0003
        pay_fen += sum(_beside_fen(*line) for line in ask(_BESIDE))
    return Figures(rows=rows, good=good, rework=rework, scrap=scrap, pay_fen=pay_fen)


def _beside_fen(kind: str, quantity: int, share_fen: int | None, rate_hao: int, per: int) -> int:
    """A line of a month beside pieces: a share as it was parted, all else quantity × rate."""
    return int(share_fen or 0) if kind == "team" else piece_pay_fen(int(quantity), rate_hao, per)


def tables_differing(told: Figures, found: Figures) -> list[tuple[str, int, int]]:
    """Table, rows as told, rows as found, where the two differ."""
    names = sorted(told.rows.keys() | found.rows.keys())
    both = [(name, told.rows.get(name, 0), found.rows.get(name, 0)) for name in names]
    return [(name, as_told, as_found) for name, as_told, as_found in both if as_told != as_found]
