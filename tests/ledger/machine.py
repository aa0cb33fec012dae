"""Recorders at work on a real database, in any order, beside a model that cannot be wrong.

Pages are opened and sent later, sheets are sent twice, corrected and undone,
rates are announced, days and months go by.  After every step the database must
hold what the model holds, to the piece and to the fen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule
from sqlmodel import Session

from tests.cast import Cast
from tests.conftest import Stage, sign_in
from tests.ledger.book import NOTHING, Book, CellKey, Pieces, Saved
from tests.ledger.saving import Save, confirmed_save
from workshop import database as db
from workshop.clock import CHINA, Clock, Month, real_now
from workshop.database import Database
from workshop.i18n import money_text
from workshop.ids import new_id
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.output.earned import earned
from workshop.output.models import OutputLine, Sheet, SheetTotal
from workshop.output.queries import recorded_pieces
from workshop.output.undoing import UndoSheet, undo_sheet

BEGIN = datetime(2025, 9, 29, 4, tzinfo=CHINA)
"""Two days before a month ends."""

Undo = Callable[[Session, Any, UUID, UndoSheet, datetime], Sheet]


@dataclass(frozen=True)
class Commands:
    """The commands under test; a planted fault takes the place of one."""

    save: Save = save_day
    undo: Undo = undo_sheet


@dataclass(frozen=True)
class Page:
    """A day's grid as a recorder sees it, perhaps for a long time."""

    day: date
    seen: Mapping[CellKey, Pieces]


places = st.tuples(st.integers(0, 1), st.integers(0, 1))
pieces = st.one_of(st.integers(0, 40), st.sampled_from([0, 1, 120, 843, 1_287, 9_000]))
typing = st.dictionaries(places, pieces, min_size=1, max_size=4)
beside = st.one_of(st.none(), st.integers(0, 5))


class Recorders(RuleBasedStateMachine):
    """Lan and Mei record what Fang and Yan make of two operations."""

    pages: Bundle[Page] = Bundle("pages")
    sheets: Bundle[Saved] = Bundle("sheets")

    def __init__(self, stage: Stage, app: FastAPI, commands: Commands) -> None:
        super().__init__()
        self.cast: Cast = stage.cast
        self.app, self.commands, self.now = app, commands, BEGIN
        assert isinstance(stage.database.writer, sa.Engine)
        self.connection = stage.database.writer.connect()
        self.outer = self.connection.begin()
        self.database = Database(self.connection, self.connection)
        self.workers = (self.cast.fang_at, self.cast.yan_at)
        self.operations = (self.cast.sleeve, self.cast.button)
        self.sent: list[SaveDay] = []
        posted = {self.cast.sleeve: (8_500, 1), self.cast.button: (125, 1)}
        self.book = Book({operation: [(date(2025, 9, 1), *rate)] for operation, rate in posted.items()})

    @property
    def today(self) -> date:
        return self.now.date()

    def writing(self) -> Any:
        self.now += timedelta(seconds=1)
        return db.writing(self.database, self.cast.mei.scope)

    # --- what recorders do ------------------------------------------------

    @rule(target=pages, back=st.integers(0, 3))
    def open_a_page(self, back: int) -> Page:
        day = self.today - timedelta(days=back)
        keys = [(day, worker, operation) for worker in self.workers for operation in self.operations]
        return Page(day, {key: self.book.cells.get(key, NOTHING) for key in keys})

    @rule(target=sheets, page=consumes(pages), typed=typing, rework=beside, scrap=beside)
    def save_it(self, page: Page, typed: dict[tuple[int, int], int], rework: int | None, scrap: int | None) -> Any:
        return self.send(page, {self.place(page, at): good for at, good in typed.items()}, rework, scrap)

    @rule(target=sheets, typed=typing, back=st.integers(0, 3))
    def save_at_once(self, typed: dict[tuple[int, int], int], back: int) -> Any:
        page = self.open_a_page(back)
        return self.send(page, {self.place(page, at): good for at, good in typed.items()}, None, None)

    def place(self, page: Page, at: tuple[int, int]) -> CellKey:
        return page.day, self.workers[at[0]], self.operations[at[1]]

    def send(self, page: Page, typed: dict[CellKey, int], rework: int | None, scrap: int | None) -> Any:
        """The whole grid goes, as a browser sends it; only what was typed differs from what was seen."""
        cells, expected = [], {}
        for key, (seen, _, _) in page.seen.items():
            good = typed.get(key, seen)
            more = {"rework": rework, "scrap": scrap} if key in typed else {}
            cells.append(Cell(engagement_id=key[1], operation_id=key[2], good=good, seen=seen, **more))
            stands = self.book.cells.get(key, NOTHING)
            expected[key] = (
                stands[0] if good == seen else good,
                stands[1] if more.get("rework") is None else more["rework"],
                stands[2] if more.get("scrap") is None else more["scrap"],
            )
        wish = SaveDay(id=new_id(), work_date=page.day, cells=cells)
        with self.writing() as session:
            saved, passed = confirmed_save(self.commands.save, session, self.cast.lan, wish, self.today, self.now)
        wrote = self.book.save(wish.id, expected, self.now)
        assert (saved.sheet is not None) == wrote, "a sheet was written without need, or not though needed"
        if not wrote:
            return multiple()
        self.sent.append(passed)
        return self.book.sheets[-1]

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(min_value=0))
    def send_again(self, which: int) -> None:
        """The answer was lost on its way: the same grid comes once more, however much later."""
        wish = self.sent[which % len(self.sent)]
        with self.writing() as session:
            saved = self.commands.save(session, self.cast.lan, wish, self.today, self.now)
        assert saved.repeated, "a repeat was not known again"

    @rule(target=sheets, sheet=sheets)
    def undo_a_sheet(self, sheet: Saved) -> Any:
        wish = UndoSheet()
        refusal = self.book.why_not_undo(sheet, self.now + timedelta(seconds=1))
        if refusal:
            with pytest.raises(refusal), self.writing() as session:
                self.commands.undo(session, self.cast.lan, sheet.id, wish, self.now)
            return multiple()
        with self.writing() as session:
            self.commands.undo(session, self.cast.lan, sheet.id, wish, self.now)
        self.book.undo(sheet, wish.id, self.now)
        with self.writing() as session:
            again = self.commands.undo(session, self.cast.lan, sheet.id, wish, self.now)
            assert again.id == wish.id, "an undo that came twice was not known again"
        return self.book.sheets[-1]

    @rule(
        which=st.integers(0, 1),
        rate_hao=st.sampled_from([125, 385, 333, 24_000]),
        per_pieces=st.sampled_from([1, 12, 100]),
        ahead=st.integers(1, 2),
    )
    def announce_a_rate(self, which: int, rate_hao: int, per_pieces: int, ahead: int) -> None:
        operation, begins = self.operations[which], self.today + timedelta(days=ahead)
        wish = AnnounceRate(
            rate_hao=rate_hao,
            per_pieces=per_pieces,
            valid_from=begins,
            reason="新面料",
            sure=f"{rate_hao}/{per_pieces}",
        )
        with self.writing() as session:
            announce_rate(session, self.cast.mei, operation, wish, self.today, self.now)
        self.book.rates[operation].append((begins, rate_hao, per_pieces))

    @rule(minutes=st.sampled_from([1, 5, 11, 24 * 60]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def fang_looks_at_her_phone(self) -> None:
        """What stands on a worker's page is what the book says."""
        self.app.state.database = self.database
        self.app.state.clock = Clock(self.now - real_now())
        with TestClient(self.app, headers={"Accept-Language": "en"}) as phone:
            sign_in(phone, self.database, self.cast.fang)
            for month in {f"{day:%Y-%m}" for day, _, _ in self.book.cells}:
                expected_fen = sum(self.book.lines_fen(self.cast.fang_at, month).values())
                (told,) = phone.get(f"/api/v1/me/months/{month}").json()
                days_fen = sum(day["pay_fen"] for day in told["days"])
                assert (told["pay_fen"], days_fen) == (expected_fen, expected_fen), "a worker's figures"
                page = phone.get(f"/me/days?month={month}").text
                assert money_text(expected_fen) in page, "the sum on a worker's page"

    # --- what must hold ---------------------------------------------------

    @invariant()
    def no_piece_is_lost_or_invented(self) -> None:
        line = OutputLine
        with db.reading(self.database, self.cast.mei.scope) as session:
            rows = session.execute(
                sa.select(
                    line.work_date,
                    line.engagement_id,
                    line.operation_id,
                    sa.func.sum(line.good),
                    sa.func.sum(line.rework),
                    sa.func.sum(line.scrap),
                ).group_by(line.work_date, line.engagement_id, line.operation_id)
            )
            found = {(day, worker, operation): tuple(map(int, counts)) for day, worker, operation, *counts in rows}
            so_far = recorded_pieces(session, self.operations)
        assert {key: counts for key, counts in found.items() if counts != NOTHING} == self.book.standing(), "pieces"
        assert all(min(counts) >= 0 for counts in found.values()), "a cell below nothing"
        for operation in self.operations:
            good = sum(counts[0] for key, counts in self.book.cells.items() if key[2] == operation)
            assert so_far.get(operation, 0) == good, "pieces so far of an order"

    @invariant()
    def sheets_are_numbered_without_gaps_and_their_feet_add_up(self) -> None:
        with db.reading(self.database, self.cast.mei.scope) as session:
            numbers: dict[str, list[int]] = {}
            for month, number in session.execute(
                sa.select(Sheet.month, Sheet.number).order_by(Sheet.month, Sheet.number)
            ):
                numbers.setdefault(month, []).append(number)
            sums = [
                {
                    (sheet, operation): (int(good), int(rework), int(scrap))
                    for sheet, operation, good, rework, scrap in session.execute(
                        sa.select(
                            table.sheet_id,
                            table.operation_id,
                            sa.func.sum(table.good),
                            sa.func.sum(table.rework),
                            sa.func.sum(table.scrap),
                        ).group_by(table.sheet_id, table.operation_id)
                    )
                }
                for table in (OutputLine, SheetTotal)
            ]
        assert all(found == list(range(1, len(found) + 1)) for found in numbers.values()), "a gap in the numbers"
        months = [sheet.month for sheet in self.book.sheets]
        assert {month: len(found) for month, found in numbers.items()} == {
            month: months.count(month) for month in months
        }, "sheets"
        assert sums[0] == sums[1], "the foot of a sheet"

    @invariant()
    def days_add_up_to_lines_to_the_fen(self) -> None:
        with db.reading(self.database, self.cast.mei.scope) as session:
            for worker in self.workers:
                for month in {Month.of(day) for day, _, _ in self.book.cells}:
                    of = earned(session, self.cast.workshop, worker, month)
                    found = {(line.operation_id, line.rate_hao, line.per_pieces): line.pay_fen for line in of.lines}
                    assert found == self.book.lines_fen(worker, str(month)), "lines of a month"
                    assert sum(of.day_fen(day) for day in of.days) == of.pay_fen, "days against lines"

    def teardown(self) -> None:
        self.outer.rollback()
        self.connection.close()
