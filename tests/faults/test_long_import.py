"""A large file on a real server: it goes in parts, shows how far it is, can be stopped, and lets counters save."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import httpx2
import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import EARLY, TODAY, VAULT, Cast, make_cast
from tests.conftest import FRAGMENT
from tests.faults.harness import Outcome, Recorder, nursery, sign_in, troubles
from tests.imports.files import lines
from workshop import database as db
from workshop import migrate
from workshop.accounts import commands as accounts
from workshop.accounts.commands import Device
from workshop.accounts.guard import SESSION_COOKIE
from workshop.accounts.models import Account
from workshop.clock import real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.orders.rules import Posted
from workshop.orders.takeover import PaperOrder, take_over_operation, take_over_order, take_over_rates
from workshop.output.models import OutputLine, Sheet, SheetTotal
from workshop.output.rules import SheetKind
from workshop.tenancy import Door, Everything
from workshop.workers.commands import AddWorker, add_worker

LONG_AGO = date(2024, 1, 1)
PEOPLE = [f"苗{number}" for number in range(1, 26)]
STEPS = ["裁片", "缝边"]
Foot = tuple[UUID, UUID, int]
"""Sheet, step, good pieces."""

MOST_BATCHES_WAITED = 4
"""While one save waits, so many parts of the import may go first: writers take turns, though not in a queue."""


@dataclass
class Counter(Recorder):
    """A recorder who notes how many parts of the import were written while each of her sheets was on its way."""

    batches: list[int] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)

    __hash__ = threading.Thread.__hash__

    def _post(self, body: str) -> tuple[int, str]:
        before = len(self.batches)
        answer = super()._post(body)
        self.waited.append(len(self.batches) - before)
        return answer


@dataclass
class Desk:
    """The owner's browser, at the pages of one import."""

    browser: httpx2.Client
    batches: list[int]

    def bring(self, content: bytes) -> str:
        data = {"id": str(new_id()), "kind": "counts"}
        answer = self.browser.post("/imports", data=data, files={"file": ("large.csv", content)})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def take(self, where: str, stop_after: int | None = None) -> Iterator[int]:
        """Press on as the page does, to the end or to a stop; gives how many rows are in after each part."""
        assert self.browser.post(where, data={"act": "take"}).status_code == 303
        page = self.browser.get(where).text
        while batch := re.search(r'name="batch" value="(\d+)"', page):
            yield self._rows_in(page)
            self.batches.append(int(batch[1]))
            if len(self.batches) == stop_after:
                assert self.browser.post(f"{where}/end", data={}).status_code == 303
                return
            page = self.browser.post(f"{where}/take", data={"batch": batch[1]}, headers=FRAGMENT).text

    @staticmethod
    def _rows_in(page: str) -> int:
        found = re.search(r"(\d+) of \d+ rows are in", page)
        assert found, page
        return int(found[1])


@pytest.fixture
def ground(dialect: str, new_database: Callable[[str], Database]) -> tuple[Database, Cast]:
    """A workshop with people and an order of long ago."""
    database = new_database(dialect)
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast = make_cast(session)
    with db.writing(database, cast.mei.scope) as session:
        for name in PEOPLE:
            wish = AddWorker(id=new_id(), called_name=name, started_on=LONG_AGO)
            add_worker(session, cast.mei, VAULT, wish, TODAY, EARLY)
        order = take_over_order(session, cast.mei, new_id(), PaperOrder("O-02", LONG_AGO), TODAY, EARLY)
        for name in STEPS:
            step = take_over_operation(session, cast.mei, order.id, new_id(), name, TODAY, EARLY)
            take_over_rates(session, cast.mei, step.id, [Posted(LONG_AGO, 300, 1)], TODAY, EARLY)
    return database, cast


def tally(rows: int) -> bytes:
    """So many counts, 90 to 114 pieces each."""
    days = (LONG_AGO + timedelta(days=back) for back in range(rows))
    every = (f"{day},{who},O-02,{step},{90 + at}" for day in days for at, who in enumerate(PEOPLE) for step in STEPS)
    return lines(*(next(every) for _ in range(rows)))


def token_of(database: Database, cast: Cast) -> str:
    with db.writing(database, Door()) as session:
        account = session.get_one(Account, cast.mei.account_id)
        return accounts.start_sign_in(session, account, Device("an-owner-s-computer-1234", "Test"), real_now()).token


def imported(database: Database) -> tuple[int, set[Foot]]:
    """How many counts of files are in the books; feet of their sheets that are not the sums of their lines."""
    with db.reading(database, Everything()) as session:
        of_files = sa.select(col(Sheet.id)).where(col(Sheet.kind) == SheetKind.IMPORT)
        count = session.scalar(sa.select(sa.func.count()).where(col(OutputLine.sheet_id).in_(of_files)))
        lines_and_feet = (_sums(session, table, of_files) for table in (OutputLine, SheetTotal))
        return int(count or 0), set.symmetric_difference(*lines_and_feet)


def _sums(session: Session, table: type[OutputLine | SheetTotal], of_files: sa.Select[tuple[UUID]]) -> set[Foot]:
    key = col(table.sheet_id), col(table.operation_id)
    statement = sa.select(*key, sa.func.sum(col(table.good))).where(key[0].in_(of_files)).group_by(*key)
    return {(sheet, step, int(good)) for sheet, step, good in session.execute(statement)}


@pytest.mark.proof
@pytest.mark.parametrize("rows", [2_000, 20_000])
def test_a_large_file_goes_in_parts_beside_counters(ground: tuple[Database, Cast], rows: int) -> None:
    database, cast = ground
    content, batches, enough = tally(rows), list[int](), threading.Event()
    with nursery(database, "none") as servers:
        servers.start()
        counter = Counter(
            servers.port, sign_in(database, cast), cast.fang_at, (cast.hem, cast.button), enough, batches=batches
        )
        counter.start()
        address, cookies = f"http://127.0.0.1:{servers.port}", {SESSION_COOKIE: token_of(database, cast)}
        english = {"Accept-Language": "en"}
        with httpx2.Client(base_url=address, cookies=cookies, headers=english, timeout=60) as browser:
            desk = Desk(browser, batches)
            first = desk.bring(content)
            progress = list(desk.take(first, stop_after=rows // 800))
            stopped_at, differing = imported(database)
            told = browser.get(first).text

            saves_before = len(counter.acknowledged)
            progress += [stopped_at + done for done in desk.take(desk.bring(content))]
            saves = len(counter.acknowledged) - saves_before
        enough.set()
        counter.join(30)

    assert progress == sorted(set(progress)), "it grows with every part"
    assert 0 < stopped_at < rows
    assert f"Stopped: {stopped_at} of {rows} rows are in." in told
    assert (differing, imported(database)) == (set(), (rows, set())), "the same file again brings just the rest"
    assert saves > 3, "she saved while the second file was written"
    assert max(counter.waited) <= MOST_BATCHES_WAITED
    found = Outcome({sheet: counter.engagement_id for sheet in counter.acknowledged}, 0, counter.interrupted)
    assert [line for line in troubles(database, cast, found) if not line.startswith(("nobody was told", "a gap"))] == []
