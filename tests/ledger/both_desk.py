"""Workers and leaders at work on the same days, in any order, beside a model that cannot be wrong.

Reports, answers, counts, objections, recounts, team pieces, hours, home work,
rework, raises that reach back: after every step the database must hold the
pieces and the fen of the model, and a worker must find a row for each of them.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pydantic import BaseModel
from sqlmodel import Session

from tests.cast import Cast
from tests.conftest import Stage, sign_in
from tests.ledger.both_books import Books, CellKey, Entry
from workshop import database as db
from workshop.clock import CHINA, Clock, Month, real_now
from workshop.database import Database
from workshop.errors import Doubtful
from workshop.i18n import money_text
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.output.earned import earned, traces
from workshop.output.models import OutputLine
from workshop.output.queries import recorded_pieces
from workshop.talks.commands import end_objection

BEGIN = datetime(2025, 9, 16, 4, tzinfo=CHINA)
LAST_DAY = date(2025, 9, 29)
SEPTEMBER = Month(2025, 9)
ANSWER_DAYS = 3

AnyWish = TypeVar("AnyWish", bound=BaseModel)


def sure(command: Callable[[AnyWish], Any], wish: AnyWish) -> Any:
    """What the command did once every question was answered with "it is right"."""
    for _ in range(6):
        try:
            return command(wish)
        except Doubtful as doubtful:
            asked = doubtful.details
            keys = [doubt["key"] for doubt in asked["doubts"]] if "doubts" in asked else [asked["key"]]
        said: dict[str, Any] = {"note": "it is right"} if "note" in type(wish).model_fields else {}
        if "confirmed" in type(wish).model_fields:
            said["confirmed"] = wish.confirmed | frozenset(keys)  # type: ignore[attr-defined]
        else:
            said["sure"] = " ".join([wish.sure, *keys]).strip()  # type: ignore[attr-defined]
        wish = wish.model_copy(update=said)
    raise AssertionError("asked without end")


class Desk(RuleBasedStateMachine):
    """Fang and Yan work and say what they made; Lan leads; Mei owns.  Gui works at home.

    What they may do stands in `both_sides`; here is what must hold after each step.
    """

    def __init__(self, stage: Stage, app: FastAPI, *, settle: Callable[..., Any] = end_objection) -> None:
        super().__init__()
        self.cast: Cast = stage.cast
        self.app, self.now, self.settle = app, BEGIN, settle
        assert isinstance(stage.database.writer, sa.Engine)
        self.connection = stage.database.writer.connect()
        self.outer = self.connection.begin()
        self.database = Database(self.connection, self.connection)
        self.workers = {self.cast.fang_at: self.cast.fang, self.cast.yan_at: self.cast.yan}
        self.operations = (self.cast.sleeve, self.cast.button)
        first = date(2025, 9, 1)
        self.rates = {self.cast.sleeve: [(first, 8_500)], self.cast.button: [(first, 125)]}
        self.books = Books()
        self.teams: dict[UUID, tuple[UUID, int, list[Entry]]] = {}
        self.hours: dict[UUID, Entry] = {}
        self.returns: dict[UUID, Entry] = {}
        self.results: dict[UUID, Entry | None] = {}
        self.raises: list[tuple[UUID, UUID]] = []

    # --- ways of the machine ----------------------------------------------

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()

    def write(self, actor: Any, command: Callable[[Session, AnyWish], Any], wish: AnyWish) -> Any:
        """One transaction of somebody, sent twice: the second time nothing more may happen."""
        self.now += timedelta(seconds=1)

        def once(asked: AnyWish) -> Any:
            with db.writing(self.database, actor.scope) as session:
                return command(session, asked)

        done: list[AnyWish] = []

        def kept(asked: AnyWish) -> Any:
            result = once(asked)
            done.append(asked)
            return result

        result = sure(kept, wish)
        once(done[-1])
        return result

    def rate_on(self, operation: UUID, day: date) -> int:
        return [rate for begins, rate in self.rates[operation] if begins <= day][-1]

    def put(self, key: CellKey, good: int) -> None:
        self.books.put(key, good, self.rate_on(key[2], key[0]))

    def key(self, who: int, what: int, back: int = 0) -> CellKey:
        return self.today - timedelta(days=back), list(self.workers)[who], self.operations[what]

    @initialize()
    def a_day_is_counted(self) -> None:
        for worker in self.workers:
            self.count((self.today, worker, self.cast.sleeve), 100)

    def count(self, key: CellKey, good: int) -> None:
        day, worker, operation = key
        cell = Cell(engagement_id=worker, operation_id=operation, good=good, seen=self.books.good(key))
        wish = SaveDay(work_date=day, cells=[cell])
        self.write(self.cast.lan, lambda s, w: save_day(s, self.cast.lan, w, self.today, self.now), wish)
        self.put(key, good)

    @rule()
    def fang_looks_at_her_phone(self) -> None:
        """Each day of hers shows its sum and every row behind it."""
        self.app.state.database = self.database
        self.app.state.clock = Clock(self.now - real_now())
        fang = self.cast.fang_at
        with db.reading(self.database, self.cast.mei.scope) as session:
            of = earned(session, self.cast.workshop, fang, SEPTEMBER)
            rows = {day: traces(session, self.cast.workshop, fang, day) for day in of.days}
        with TestClient(self.app, headers={"Accept-Language": "en"}) as phone:
            sign_in(phone, self.database, self.cast.fang)
            assert money_text(of.pay_fen).replace("¥", "") in phone.get("/me").text, "the sum on a worker's page"
            for day, behind in rows.items():
                page = phone.get(f"/me/days/{day}").text
                assert money_text(of.day_fen(day)) in page, "the sum of a worker's day"
                for row in behind:
                    assert f"Sheet {row.number}" in page, "a row behind a figure"

    # --- what must hold -------------------------------------------------------

    @invariant()
    def pieces_are_conserved(self) -> None:
        line = OutputLine
        with db.reading(self.database, self.cast.mei.scope) as session:
            rows = session.execute(
                sa.select(line.work_date, line.engagement_id, line.operation_id, sa.func.sum(line.good)).group_by(
                    line.work_date, line.engagement_id, line.operation_id
                )
            )
            found = {(day, who, what): int(good) for day, who, what, good in rows if good}
            so_far = recorded_pieces(session, self.operations)
        expected = {key: good for key, (good, _) in self.books.cells.items() if good}
        assert found == expected, "pieces of a cell"
        for operation in self.operations:
            assert so_far.get(operation, 0) == self.books.made(operation), "pieces so far of an order"

    @invariant()
    def fen_are_conserved_and_open_to_rows(self) -> None:
        with db.reading(self.database, self.cast.mei.scope) as session:
            for worker in (*self.workers, self.cast.gui_at):
                of = earned(session, self.cast.workshop, worker, SEPTEMBER)
                assert of.pay_fen == self.books.fen(worker), "a worker's month"
                assert sum(of.day_fen(day) for day in of.days) == of.pay_fen, "days against the month"
                for day, lines in of.days.items():
                    sums: dict[tuple[Any, ...], int] = {}
                    for row in traces(session, self.cast.workshop, worker, day):
                        key = (row.operation_id, row.rate_hao, row.per_pieces, row.kind)
                        sums[key] = sums.get(key, 0) + row.count.good
                    for line in lines:
                        key = (line.operation_id, line.rate_hao, line.per_pieces, line.kind)
                        assert sums[key] == line.count.good, "rows against a line"

    def teardown(self) -> None:
        self.outer.rollback()
        self.connection.close()
