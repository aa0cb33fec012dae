"""Counts, hours, charges, advances and runs of three months in any order, beside sums that cannot be wrong.

After every step: what slips paid of a line is its pieces × rate, rounded once,
and nothing is paid that is on no sheet; net is never below nothing, what comes
off stays within its caps, and an advance gives back no more than it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session

from tests.cast import NOON, Cast
from tests.conftest import Stage
from tests.hours.wishes import wish as hours_wish
from tests.ledger.both_desk import sure
from tests.ledger.pay_sums import (
    MINIMUM_FEN,
    charge_fang,
    check_caps,
    paid,
    photo_of_fang,
    reached,
    slips_with_lines,
    taken,
    worth,
)
from tests.output.wishes import cell, wish
from workshop import database as db
from workshop.clock import Month
from workshop.contracts.models import Contract, ContractSigned
from workshop.database import Database
from workshop.deductions.models import Advance
from workshop.errors import WorkshopError
from workshop.hours.commands import add_hours
from workshop.law.models import LegalValue
from workshop.output.commands import save_day
from workshop.output.rules import MonthClosed
from workshop.pay import queries, rules
from workshop.pay.commands import (
    LockRun,
    OpenRun,
    ShowRun,
    close_late,
    lock_doubts,
    lock_run,
    open_for_late,
    reopen_run,
    show_run,
)
from workshop.pay.models import RunStep, StatedHours
from workshop.pay.rules import MoneyKind, RunState
from workshop.tenancy import Everything, Workshop

MONTHS = [Month(2025, 9), Month(2025, 10), Month(2025, 11)]
TODAY = date(2025, 12, 20)
months = st.sampled_from(MONTHS)


class PayMachine(RuleBasedStateMachine):
    """Fang, Yan and Gui are paid; Mei runs the pay."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.cast: Cast = stage.cast
        assert isinstance(stage.database.writer, sa.Engine)
        self.connection = stage.database.writer.connect()
        self.outer = self.connection.begin()
        self.database = Database(self.connection, self.connection)
        self.workers = (self.cast.fang_at, self.cast.yan_at, self.cast.gui_at)
        self.stands: dict[tuple[UUID, UUID, date], int] = {}
        self.locked_last: Month | None = None  # and nothing happened since

    def teardown(self) -> None:
        try:
            self.all_is_paid_in_the_end()
        finally:
            self.outer.rollback()
            self.connection.close()

    @contextmanager
    def session(self) -> Iterator[Session]:
        with db.writing(self.database, self.cast.mei.scope) as session:
            yield session

    @contextmanager
    def happening(self) -> Iterator[Session]:
        """Something that a pay drawn up again may show."""
        self.locked_last = None
        with self.session() as session:
            yield session

    @initialize(tops_up=st.booleans(), forgives=st.booleans(), clause=st.booleans())
    def furnish(self, tops_up: bool, forgives: bool, clause: bool) -> None:
        with db.writing(self.database, Everything()) as session:
            workshop = session.get_one(Workshop, self.cast.workshop)
            workshop.tops_up, workshop.forgives_charges = tops_up, forgives
            for kind, value in (
                ("minimum_month", MINIMUM_FEN),
                ("month_hours", 174),
                ("charge_share", 2_000),
                ("take_home_share", 5_000),
            ):
                session.add(
                    LegalValue(
                        workshop_id=self.cast.workshop,
                        kind=kind,
                        value=value,
                        valid_from=MONTHS[0].first_day,
                        source="test",
                        recorded_at=NOON,
                    )
                )
            if clause:
                self._sign(session)
        for worker, month in product(range(3), MONTHS):
            self._count(worker, "button", month, 1, 50)
        self.pay(MONTHS[0])

    def _sign(self, session: Session) -> None:
        of = {"workshop_id": self.cast.workshop, "engagement_id": self.cast.fang_at}
        first = MONTHS[0].first_day
        contract = Contract(
            **of,
            kind="labour_contract",
            term_kind="open",
            term_from=first,
            work_time="full_time",
            job="缝",
            place="车间",
            pay_day=15,
            has_loss_clause=True,
            made_by=self.cast.mei.account_id,
            made_at=NOON,
        )
        session.add(contract)
        session.flush()
        session.add(
            ContractSigned(
                **of,
                contract_id=contract.id,
                signed_on=first,
                recorded_by=self.cast.mei.account_id,
                recorded_at=NOON,
            )
        )

    # --- what happens -------------------------------------------------------

    @rule(
        worker=st.integers(0, 2),
        step=st.sampled_from(["sleeve", "button"]),
        month=months,
        day=st.integers(1, 3),
        good=st.integers(0, 120),
    )
    def count(self, worker: int, step: str, month: Month, day: int, good: int) -> None:
        self._count(worker, step, month, day, good)

    @rule(
        worker=st.integers(0, 2),
        step=st.sampled_from(["sleeve", "button"]),
        month=months,
        day=st.integers(1, 3),
        good=st.integers(0, 120),
    )
    def count_what_was_forgotten(self, worker: int, step: str, month: Month, day: int, good: int) -> None:
        self.open_late(month)
        self._count(worker, step, month, day, good)

    def _count(self, worker: int, step: str, month: Month, day: int, good: int) -> None:
        who, what = self.workers[worker], getattr(self.cast, step)
        key = who, what, date(month.year, month.number, day)
        asked = wish(cell(self.cast, good, seen=self.stands.get(key, 0), of=who, at=what), day=key[2])
        with self.happening() as session:
            closed = session.get_one(Workshop, self.cast.workshop).closed_through
            try:
                sure(lambda said: save_day(session, self.cast.lan, said, TODAY, NOON), asked)
            except MonthClosed:
                assert closed
                assert key[2] <= closed
                return
        assert closed is None or key[2] > closed
        self.stands[key] = good

    @rule(worker=st.integers(0, 1), month=months, day=st.integers(1, 28), minutes=st.integers(1, 300))
    def wait(self, worker: int, month: Month, day: int, minutes: int) -> None:
        asked = hours_wish(
            self.cast,
            f"{minutes}分",
            work_date=date(month.year, month.number, day),
            engagement_ids=[self.workers[worker]],
        )
        with self.happening() as session:
            try:
                sure(lambda said: add_hours(session, self.cast.lan, said, TODAY, NOON), asked)
            except WorkshopError:
                return  # closed, or too long a day

    @rule(worker=st.integers(0, 2), month=months, minutes=st.integers(0, 6_000))
    def work_so_long(self, worker: int, month: Month, minutes: int) -> None:
        with self.happening() as session:
            session.add(
                StatedHours(
                    **self._of(worker),
                    month=str(month),
                    minutes=minutes,
                    voice="owner",
                    said_by=self.cast.mei.account_id,
                    said_at=NOON,
                )
            )

    @rule(worker=st.integers(0, 2), month=months, fen=st.integers(2, 300_00), parts=st.integers(1, 4))
    def advance(self, worker: int, month: Month, fen: int, parts: int) -> None:
        with self.happening() as session:
            session.add(
                Advance(
                    **self._of(worker),
                    amount_fen=fen,
                    instalment_fen=max(1, fen // parts),
                    given_on=month.first_day,
                    method="cash",
                    first_month=str(month),
                    recorded_by=self.cast.mei.account_id,
                    recorded_at=NOON,
                )
            )

    @rule(month=months, fen=st.integers(1, 60_00), photo=st.booleans())
    def charge(self, month: Month, fen: int, photo: bool) -> None:
        """Fang agreed to bear it."""
        with self.happening() as session:
            charge_fang(session, self.cast, month, fen, photo_of_fang(session, self.cast) if photo else None)

    def _of(self, worker: int) -> dict[str, Any]:
        return {"workshop_id": self.cast.workshop, "engagement_id": self.workers[worker]}

    # --- what pay does ------------------------------------------------------

    @rule(month=months)
    def show(self, month: Month) -> None:
        with self.session() as session:
            try:
                show_run(session, self.cast.mei, month, ShowRun(), TODAY, NOON)
            except (rules.LockedAlready, rules.NothingToPay):
                return

    @rule(month=months)
    def pay(self, month: Month) -> None:
        self.show(month)
        self.lock(month)

    @rule(month=months)
    def lock(self, month: Month) -> None:
        with self.session() as session:
            try:
                self._lock(session, month)
            except (rules.LockedAlready, rules.NotShown, rules.NothingToPay):
                return
        self.locked_last = month

    def _lock(self, session: Session, month: Month) -> RunStep:
        run = queries.run_of_month(session, self.cast.workshop, month)
        keys: list[str] = []
        if run and run.state == RunState.SHOWN:
            workshop = session.get_one(Workshop, self.cast.workshop)
            keys = [doubt.key for doubt in lock_doubts(session, workshop, run, TODAY)]
        return lock_run(session, self.cast.mei, month, LockRun(confirmed=frozenset(keys)), TODAY, NOON)

    @rule(month=months, again=st.booleans())
    def reopen(self, month: Month, again: bool) -> None:
        """Opened and locked again at once, the slips are the same."""
        with self.session() as session:
            before = self._slips(session, month)
            try:
                reopen_run(session, self.cast.mei, month, OpenRun(reason="再看一次"), NOON)
            except (rules.NotLocked, rules.LaterStandsOnIt):
                return
            if not again:
                self.locked_last = None
                return
            show_run(session, self.cast.mei, month, ShowRun(), TODAY, NOON)
            self._lock(session, month)
            if self.locked_last == month:
                assert self._slips(session, month) == before, "slips locked again are others"
            self.locked_last = month

    @rule(month=months)
    def open_late(self, month: Month) -> None:
        with self.session() as session:
            try:
                open_for_late(session, self.cast.mei, month, OpenRun(reason="漏了一张"), NOON)
            except rules.NotLocked:
                return

    @rule()
    def end_late(self) -> None:
        with self.session() as session:
            close_late(session, self.cast.mei, NOON)

    # --- what must hold -----------------------------------------------------

    @invariant()
    def what_was_paid_is_what_the_sheets_say(self) -> None:
        with self.session() as session:
            on_slips, through = paid(session), reached(session)
            assert on_slips == {key: fen for key, fen in worth(session, through).items() if key in on_slips or fen}

    @invariant()
    def what_comes_off_keeps_its_caps(self) -> None:
        with self.session() as session:
            for slip, lines in slips_with_lines(session):
                assert slip.net_fen == sum(line.pay_fen for line in lines) >= 0
                check_caps(slip, lines)
            given = dict(session.execute(sa.select(Advance.id, Advance.amount_fen)).all())  # type: ignore[arg-type]
            for advance_id, fen in taken(session, MoneyKind.ADVANCE).items():
                assert fen <= given[advance_id], "more came off than was given"

    def _slips(self, session: Session, month: Month) -> dict[UUID, Any]:
        run = queries.run_of_month(session, self.cast.workshop, month)
        slips = queries.locked_slips(session, run.row.id) if run else []
        lines = queries.lines_of(session, [slip.id for slip in slips])
        return {
            slip.engagement_id: (
                slip.number,
                slip.net_fen,
                [
                    (line.month, line.kind, line.subject_id, line.rate_hao, line.quantity, line.pay_fen)
                    for line in lines[slip.id]
                ],
            )
            for slip in slips
        }

    def all_is_paid_in_the_end(self) -> None:
        """Lock what is left: every fen of every sheet is on a slip."""
        with self.session() as session:
            close_late(session, self.cast.mei, NOON)
            for month in [*MONTHS, Month(2025, 12)]:
                try:
                    show_run(session, self.cast.mei, month, ShowRun(), date(2026, 1, 5), NOON)
                    self._lock(session, month)
                except (rules.LockedAlready, rules.NothingToPay):
                    continue
            on_slips, on_sheets = paid(session), worth(session, None)
            assert {key: fen for key, fen in on_slips.items() if fen} == {
                key: fen for key, fen in on_sheets.items() if fen
            }
