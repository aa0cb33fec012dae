"""Bringing made-up sheets in tests: looked at, taken, and what stands afterwards."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, VAULT, Cast, member
from workshop import database as db
from workshop.actor import Actor, Role
from workshop.database import Database
from workshop.i18n import current_language
from workshop.ids import new_id
from workshop.imports.commands import BringFile, Drafted, begin, bring_file, choices_of, choose, take_batch
from workshop.imports.drafts import Choices, Draft, batched
from workshop.imports.left_rows import sentence
from workshop.imports.lists import CountRow, OrderRow, WorkerRow, count_rows, order_rows, worker_rows
from workshop.imports.models import ImportFile
from workshop.imports.plans import draft_of, taught
from workshop.imports.rules import Field, Kind, Level, Reason
from workshop.imports.tables import Table, find_tables, meanings
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.models import OutputLine
from workshop.spreadsheet.reading import read_file, read_workbook
from workshop.spreadsheet.workbook import Oddity, Range, Workbook, Worksheet
from workshop.spreadsheet.writing import NewWorksheet, write_workbook
from workshop.tenancy import Everything, OneWorkshop, Workshop
from workshop.workers.models import Engagement

SAMPLES = Path(__file__).parent.parent / "samples"
SEPTEMBER_30 = date(2025, 9, 30)
EVERYTHING = frozenset(f"all/{reason}" for reason in Reason)
"""Yes to all questions."""

Cell = tuple[int, date, str, str, int, int, int, int, int]
"""Worker number, day, order, step, good, rework, scrap, rate in hao, for so many pieces."""

_logins = count(10_000_001_000)


# --- sheets ---------------------------------------------------------------


def sheet(
    rows: Iterable[Sequence[Any]],
    name: str = "Sheet1",
    *,
    merged: tuple[Range, ...] = (),
    uncalculated: Iterable[tuple[int, int]] = (),
    hidden: bool = False,
) -> Worksheet:
    """A worksheet as it is read: all rows have one length."""
    lists = [list(row) for row in rows]
    width = max(map(len, lists), default=0)
    whole = [[*row, *[None] * (width - len(row))] for row in lists]
    return Worksheet(name, whole, merged, dict.fromkeys(uncalculated, Oddity.UNCALCULATED), hidden)


def book(*sheets: Worksheet) -> Workbook:
    return Workbook(sheets)


def table_of(rows: Iterable[Sequence[Any]], *, head: int = 1) -> Workbook:
    """A workbook with one plain table whose headings stand in row `head`."""
    return book(sheet([*[[None]] * (head - 1), *rows]))


def sample(name: str) -> Workbook:
    return read_workbook(read_file(SAMPLES / name), name)


def written(sheets: Sequence[NewWorksheet], name: str = "x.xlsx") -> Workbook:
    """What is read of a file that we wrote ourselves."""
    return read_workbook(write_workbook(sheets), name)


# --- tables without a database --------------------------------------------


def tables(worksheet: Worksheet, kind: Kind = Kind.COUNTS, *, file_name: str = "", **more: Any) -> list[Table]:
    """The tables of the sheet; `learnt`, `heading_row` and `today` as `find_tables` has them."""
    known = meanings(kind, more.pop("learnt", {}))
    return find_tables(worksheet, kind, known, file_name, more.pop("today", SEPTEMBER_30), **more)


def counts(worksheet: Worksheet, **more: Any) -> list[CountRow]:
    """The rows of all tables of counts."""
    return [row for table in tables(worksheet, **more) for row in count_rows(worksheet, table, SEPTEMBER_30).rows]


def people(worksheet: Worksheet, **more: Any) -> list[WorkerRow]:
    found = tables(worksheet, Kind.ROSTER, **more)
    return [row for table in found for row in worker_rows(worksheet, table, SEPTEMBER_30)]


def orders(worksheet: Worksheet, **more: Any) -> list[OrderRow]:
    found = tables(worksheet, Kind.ORDERS, **more)
    return [row for table in found for row in order_rows(worksheet, table, SEPTEMBER_30)]


def fields(table: Table) -> dict[Field, int]:
    return {meant: column for column, meant in table.columns.items()}


# --- a workshop -----------------------------------------------------------


@contextmanager
def speaking(language: str) -> Iterator[None]:
    token = current_language.set(language)
    try:
        yield
    finally:
        current_language.reset(token)


def new_workshop(database: Database, cast: Cast) -> Actor:
    """The owner of a workshop in which there is nothing yet."""
    with db.writing(database, Everything()) as session:
        number = next(_logins)
        here = Workshop(county_id=cast.county, code=f"N{number}", name="空车间")
        session.add(here)
        session.flush()
        return member(session, "新老板", str(number), Role.OWNER, OneWorkshop(here.id), workshop_id=here.id)


class Desk:
    """Somebody who brings files to her workshop, on a business day."""

    def __init__(self, session: Session, actor: Actor, today: date = TODAY, now: datetime = NOON) -> None:
        self.session, self.actor, self.today, self.now = session, actor, today, now

    def look(self, kind: Kind, workbook: Workbook, file_name: str = "file.xlsx", **choices: Any) -> Draft:
        """What would come of the file; `choices` as in Choices."""
        said = Choices.model_validate(choices)
        return draft_of(self.session, self.actor, VAULT, kind, workbook, file_name, said, self.today)

    def take(self, kind: Kind, workbook: Workbook, file_name: str = "file.xlsx", **choices: Any) -> Draft:
        """The draft as it was taken, all of it."""
        import_id, said = new_id(), Choices.model_validate(choices)
        wish = BringFile(id=import_id, kind=kind, name=file_name)
        self._bring(wish, workbook)
        file = choose(self.session, self.actor, import_id, said, self.now)
        draft = self.look(kind, workbook, file_name, **choices)
        drafted = Drafted(file.version, batched(draft.steps), draft.rows_refused, taught(draft, choices_of(file)))
        if drafted.batches:
            begin(self.session, self.actor, VAULT, import_id, drafted, self.now)
            self._take_all(import_id, len(drafted.batches))
        return draft

    def _bring(self, wish: BringFile, workbook: Workbook) -> None:
        bring_file(self.session, self.actor, VAULT, wish, wish.id.bytes, workbook, self.now)

    def _take_all(self, import_id: Any, batches: int) -> None:
        for batch in range(batches):
            take_batch(self.session, self.actor, VAULT, import_id, batch, self.today, self.now)
        self.now += timedelta(minutes=1)
        self.session.expire_all()

    @property
    def last_outcome(self) -> dict[str, int]:
        """What came of the file that was taken last."""
        file = self.session.scalars(sa.select(ImportFile).order_by(col(ImportFile.brought_at).desc())).first()
        assert file is not None
        return dict(file.outcome)

    def workers(self) -> list[Engagement]:
        return list(self.session.scalars(sa.select(Engagement).order_by(col(Engagement.number))))

    def cells(self) -> set[Cell]:
        """All that stands in the workshop's books, cell by cell and rate by rate."""
        line = OutputLine
        key = (
            col(Engagement.number),
            col(line.work_date),
            col(CustomerOrder.paper_name),
            col(CustomerOrder.number),
            col(Operation.name),
            col(line.rate_hao),
            col(line.per_pieces),
        )
        rows = self.session.execute(
            sa.select(*key, sa.func.sum(line.good), sa.func.sum(line.rework), sa.func.sum(line.scrap))
            .select_from(line)
            .join(Engagement, col(Engagement.id) == line.engagement_id)
            .join(Operation, col(Operation.id) == line.operation_id)
            .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
            .group_by(*key)
        )
        taken = set(self.session.scalars(sa.select(CustomerOrder.paper_name)))
        return {
            (
                number,
                day,
                paper or f"{'#' * (str(order) in taken)}{order}",
                step,
                int(good),
                int(rework),
                int(scrap),
                rate,
                per,
            )
            for number, day, paper, order, step, rate, per, good, rework, scrap in rows
            if good or rework or scrap
        }


Desks = Callable[..., Desk]


def reasons(draft: Draft, level: Level) -> dict[int, list[Reason]]:
    """Row → why, of the findings of the level."""
    found: dict[int, list[Reason]] = {}
    for finding in draft.of(level):
        found.setdefault(finding.place.row, []).append(finding.reason)
    return found


def all_reasons(draft: Draft) -> set[Reason]:
    return {finding.reason for finding in draft.findings}


def told(draft: Draft, reason: Reason, language: str = "en") -> list[str]:
    """The sentences of the reason, each once, in the language."""
    with speaking(language):
        return list(dict.fromkeys(sentence(f) for f in draft.findings if f.reason is reason))


def figures(draft: Draft) -> tuple[int, int, int, int]:
    """Rows new, in already, waiting, refused."""
    return draft.rows_new, draft.rows_same, draft.rows_waiting, draft.rows_refused
