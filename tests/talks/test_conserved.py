"""Whatever is said, counted again and ended: lines and settled pieces agree, and nothing is written twice."""

from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col

from tests.cast import TODAY, Cast
from tests.facts import row_counts
from tests.output.wishes import cell, save, saved_sheet, standing, wish
from tests.talks.words import answer, count_again, object_to, say
from workshop import database as db
from workshop.clock import Month
from workshop.database import Database
from workshop.errors import WorkshopError
from workshop.output.commands import Cell
from workshop.output.earned import earned
from workshop.output.models import OutputLine, Sheet
from workshop.talks import queries
from workshop.talks.models import DayTalk
from workshop.talks.rules import TalkKind

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["object", "right", "count", "recount", "accepted", "split", "refused"]),
        st.sampled_from(["sleeve", "hem"]),
        st.integers(0, 60),
        st.integers(0, 3),  # of which objection so far
    ),
    min_size=1,
    max_size=8,
)


@dataclass
class Play:
    """A sequence as it goes, and what each line should come to by then."""

    database: Database
    cast: Cast
    pieces: dict[UUID, int]
    objections: list[DayTalk] = field(default_factory=list)
    minute: int = 0

    def step(self, what: str, operation: str, number: int, which: int) -> None:
        self.minute += 1
        worker_speaks = what in ("object", "right")
        actor = self.cast.fang if worker_speaks else self.cast.mei
        with db.writing(self.database, actor.scope) as session:
            before = row_counts(session)
            try:
                with session.begin_nested():
                    self._act(session, what, getattr(self.cast, operation), number, which)
            except WorkshopError:
                assert row_counts(session) == before, "a refusal wrote something"

    def _act(self, session: Session, what: str, operation_id: UUID, number: int, which: int) -> None:
        if what == "object":
            talk = object_to(session, self.cast, number, operation_id=operation_id, minutes=self.minute)
            self.objections.append(talk)
        elif what == "right":
            say(session, self.cast, "right", operation_id=operation_id, minutes=self.minute)
        elif what == "count":
            line = Cell(engagement_id=self.cast.fang_at, operation_id=operation_id, good=number)
            if save(session, self.cast, wish(line)).sheet:
                self.pieces[operation_id] = number
        elif self.objections:
            objection = self.objections[which % len(self.objections)]
            if what == "recount":
                count_again(session, self.cast, objection, number, minutes=self.minute)
                return
            sheets = session.scalar(sa.select(sa.func.count(col(Sheet.id))))
            end = answer(session, self.cast, objection, what, settled=number, minutes=self.minute)
            written = session.scalar(sa.select(sa.func.count(col(Sheet.id)))) - sheets
            assert written == (end.claimed != self.pieces.get(end.operation_id, 0))
            assert what != "refused" or not written
            self.pieces[end.operation_id] = end.claimed

    def check(self) -> None:
        with db.reading(self.database, self.cast.mei.scope) as session:
            good = {what: count.good for (_, what), count in standing(session).items()}
            assert good == {what: pieces for what, pieces in self.pieces.items() if pieces}
            month = earned(session, self.cast.workshop, self.cast.fang_at, Month.of(TODAY))
            assert month.pay_fen == good.get(self.cast.sleeve, 0) * 85 + good.get(self.cast.hem, 0) * 40
            ends = list(session.scalars(sa.select(DayTalk).where(col(DayTalk.kind) == TalkKind.ANSWER)))
            assert len({end.answers_id for end in ends}) == len(ends)
            assert all(end.outcome for end in ends)
            sheets = {end.sheet_id for end in ends if end.sheet_id}
            recounted = set(session.scalars(sa.select(col(Sheet.id)).where(col(Sheet.kind) == "recount")))
            assert recounted == sheets
            lines = session.scalars(sa.select(col(OutputLine.sheet_id)).where(col(OutputLine.sheet_id).in_(sheets)))
            assert sorted(lines) == sorted(sheets), "each correction is one line on a sheet of its own"
            said = queries.talks_of(session, self.cast.fang_at, TODAY, TODAY).get(TODAY, [])
            still = {thread.objection.id for thread in queries.threads(said) if thread.is_open}
            assert still == {each.id for each in queries.waiting_objections(session)}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[("object", "sleeve", 45, 0), ("count", "sleeve", 20, 0), ("accepted", "sleeve", 0, 0)])
@example(steps=[("object", "hem", 20, 0), ("recount", "hem", 15, 0), ("split", "hem", 15, 0), ("refused", "hem", 0, 0)])
def test_lines_come_to_what_was_settled(
    steps: list[tuple[str, str, int, int]], connection: sa.Connection, database: Database, cast: Cast
) -> None:
    point = connection.begin_nested()
    try:
        with db.writing(database, cast.mei.scope) as session:
            saved_sheet(session, cast, cell(cast, 30))
        play = Play(database, cast, {cast.sleeve: 30})
        for step in steps:
            play.step(*step)
            play.check()
    finally:
        point.rollback()
