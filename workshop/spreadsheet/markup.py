"""What the XML of an xlsx tells beside the values: how far its cells reach, and which have none for a reason."""

import posixpath
import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

from workshop.spreadsheet.extent import Extent
from workshop.spreadsheet.parts import Parts
from workshop.spreadsheet.refusals import Damaged
from workshop.spreadsheet.workbook import Oddity

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TAKEN_APART = 50_000

Started = Callable[[str, dict[str, str]], None]


def walk(part: bytes, started: Started) -> expat.XMLParserType:
    """Call `started` for each element of the XML.  Raises Damaged for what is none."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    run(parser, part)
    return parser


def run(parser: expat.XMLParserType, part: bytes) -> None:
    """Let the parser see the whole part.  Raises Damaged for what is no XML."""
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError):  # a row that is no number, too
        raise Damaged() from None


def local(name: str) -> str:
    """An element's name without its prefix, which producers choose as they like."""
    return name[name.find(":") + 1 :]


def worksheet_extents(parts: Parts) -> list[Extent]:
    """One for each sheet of an xlsx, in the workbook's order."""
    ids: list[str] = []
    stale = False

    def entry(name: str, attributes: dict[str, str]) -> None:
        nonlocal stale
        if local(name) == "sheet":
            ids.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))
        elif local(name) == "calcPr":
            stale = attributes.get("fullCalcOnLoad") in ("1", "true")

    walk(parts.read("xl/workbook.xml"), entry)
    worksheets = parts_of(parts, "xl/_rels/workbook.xml.rels", ids)
    return [Cells(stale).extent(part) if part is not None else Extent() for part in worksheets]


def parts_of(parts: Parts, relations: str, ids: list[str]) -> Iterator[bytes | None]:
    """The parts that the ids stand for, one by one; None for one that is not there."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            target = posixpath.join("/xl", attributes.get("Target", ""))
            targets[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/")

    walk(parts.read(relations), relation)
    for id_ in ids:
        target = targets.get(id_, "")
        yield parts.read(target) if target in parts.names else None


class Cells:
    """A walk along the cells of one worksheet of an xlsx.

    It sees the start of each element, and text only after a formula.  This runs for every cell of a large file:
    names of places are gathered, and taken apart many at a time.
    """

    def __init__(self, stale: bool) -> None:
        # XlsxWriter and its like write 0 for a result, and ask the program that opens the file to calculate.
        self._no_results = ("", "0") if stale else ("",)
        self._parser = expat.ParserCreate()
        self._extent = Extent()
        self._filled: list[str] = []
        self._odd: dict[str, Oddity] = {}
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._formula = self._result = ""
        self._line_tag = self._cell_tag = self._value_tag = self._formula_tag = self._text_tag = ""

    def extent(self, part: bytes) -> Extent:
        """How far the cells of the worksheet reach, and its oddities."""
        self._parser.StartElementHandler = self._started
        run(self._parser, part)
        self._finish_formula()
        self._measure()
        self._extent.oddities.update((_place(reference), oddity) for reference, oddity in self._odd.items())
        return self._extent

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._cell_tag:
            if self._formula:
                self._finish_formula()
            self._cell = attributes
            self._column += 1
        elif name == self._value_tag:
            cell = self._cell
            self._filled.append(cell.get("r") or self._next())
            if cell.get("t") == "e":
                self._odd[self._filled[-1]] = Oddity.ERROR
            if self._formula:
                self._parser.CharacterDataHandler = self._add_to_result
        elif name == self._formula_tag:
            self._formula = self._cell.get("r") or self._next()
            self._filled.append(self._formula)
        elif name == self._text_tag:
            self._filled.append(self._cell.get("r") or self._next())
        elif name == self._line_tag:
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if len(self._filled) > _TAKEN_APART:
                self._measure()
        elif local(name) == "sheetData":
            self._name_elements(name.removesuffix("sheetData"))

    def _name_elements(self, prefix: str) -> None:
        """From here on there are cells.  Their prefix keeps rules of formats (`xm:f`) out."""
        self._line_tag, self._cell_tag, self._value_tag = prefix + "row", prefix + "c", prefix + "v"
        self._formula_tag, self._text_tag = prefix + "f", prefix + "is"

    def _measure(self) -> None:
        """How far the gathered places reach."""
        places = _PLACE.findall(" ".join(self._filled))
        if places:
            rows, columns = {row for _letters, row in places}, {letters for letters, _row in places}
            self._extent.reach(max(map(int, rows)), max(map(column_number, columns)))
        self._filled.clear()

    def _next(self) -> str:
        """The place of a cell that names none: beside the last one."""
        return f"{column_letters(self._column)}{self._row}"

    def _add_to_result(self, text: str) -> None:
        self._result += text

    def _finish_formula(self) -> None:
        if self._formula and self._cell.get("t") != "str" and self._result.strip() in self._no_results:
            self._odd.setdefault(self._formula, Oddity.UNCALCULATED)
        self._parser.CharacterDataHandler = None
        self._formula = self._result = ""


def _place(reference: str) -> tuple[int, int]:
    match = _PLACE.fullmatch(reference)
    if not match:
        raise Damaged()
    return int(match[2]), column_number(match[1])


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
