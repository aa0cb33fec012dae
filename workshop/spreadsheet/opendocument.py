"""What the XML of an ods tells beside the values: how far its cells reach, and which have none for a reason."""

from workshop.spreadsheet.extent import Extent
from workshop.spreadsheet.markup import local, walk
from workshop.spreadsheet.parts import Parts
from workshop.spreadsheet.workbook import Oddity


def table_extents(parts: Parts) -> list[Extent]:
    """One for each table, in the order of the file."""
    tables = Tables()
    walk(parts.read("content.xml"), tables.started)
    return tables.extents


class Tables:
    """A walk along the cells of all tables.  One element may stand for many equal cells, or many equal rows."""

    def __init__(self) -> None:
        self.extents: list[Extent] = []
        self._row = self._column = self._row_repeats = 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of one element."""
        name = local(name)
        if name == "table":
            self.extents.append(Extent())
            self._row = self._row_repeats = 0
        elif name == "table-row" and self.extents:
            self._row += self._row_repeats
            self._row_repeats = _count(attributes, "table:number-rows-repeated")
            self._column = 0
        elif name in ("table-cell", "covered-table-cell") and self.extents:
            self._cell(attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        repeats = _count(attributes, "table:number-columns-repeated")
        first = self._column + 1
        self._column += repeats
        oddity = _oddity(attributes)
        if oddity or "office:value-type" in attributes:
            extent = self.extents[-1]
            extent.reach(self._row + self._row_repeats, self._column)
            if oddity:
                extent.oddities[self._row + 1, first] = oddity


def _oddity(attributes: dict[str, str]) -> Oddity | None:
    if attributes.get("calcext:value-type") == "error":
        return Oddity.ERROR
    if "table:formula" in attributes and "office:value-type" not in attributes:
        return Oddity.UNCALCULATED
    return None


def _count(attributes: dict[str, str], name: str) -> int:
    repeats = attributes.get(name, "1")
    return int(repeats) if repeats.isdecimal() else 1
