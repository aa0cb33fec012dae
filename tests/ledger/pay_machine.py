"""Counts, hours, charges, advances and runs of three months in any order, beside sums that cannot be wrong.

After every step: what slips paid of a line is its pieces × rate, rounded once,
and nothing is paid that is on no sheet; net is never below nothing, what comes
off stays within its caps, and an advance gives back no more than it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col

from tests.cast import NOON, Cast
from tests.conftest import Stage
from tests.hours.wishes import wish as hours_wish
from tests.ledger.both_desk import sure
from tests.output.wishes import cell, wish
from workshop import database as db
from workshop.clock import Month
from workshop.contracts.models import Contract, ContractSigned
from workshop.database import Database
from workshop.deductions.models import Advance
from workshop.documents.models import Document
from workshop.errors import WorkshopError
from workshop.hours.commands import add_hours
from workshop.law.models import LegalValue
from workshop.output.commands import save_day
from workshop.output.models import EarningLine, OutputLine, Sheet
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
from workshop.pay.models import RunStep, Slip, SlipCut, SlipLine, StatedHours
from workshop.pay.queries import LOCKED_STEPS
from workshop.pay.rules import MoneyKind, RunState
from workshop.quality.models import Charge, ChargeWord, Defect, QualityCheck
from workshop.tenancy import Everything, Workshop

MONTHS = [Month(2025, 9), Month(2025, 10), Month(2025, 11)]
TODAY = date(2025, 12, 20)
MINIMUM_FEN = 60_00
"""Low, so that the little that is made here lies on both sides of it."""

months = st.sampled_from(MONTHS)
Key = tuple[UUID, str, str, UUID, int, int]


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
            _charge(session, self.cast, month, fen, _photo(session, self.cast) if photo else None)

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
            close_late(session, self.cast.mei, self.cast.workshop, NOON)

    # --- what must hold -----------------------------------------------------

    @invariant()
    def what_was_paid_is_what_the_sheets_say(self) -> None:
        with self.session() as session:
            paid, reached = _paid(session), _reached(session)
            assert paid == {key: fen for key, fen in _worth(session, reached).items() if key in paid or fen}

    @invariant()
    def what_comes_off_keeps_its_caps(self) -> None:
        with self.session() as session:
            for slip, lines in _slips_with_lines(session):
                assert slip.net_fen == sum(line.pay_fen for line in lines) >= 0
                _check_caps(slip, lines)
            given = dict(session.execute(sa.select(Advance.id, Advance.amount_fen)).all())  # type: ignore[arg-type]
            for advance_id, fen in _taken(session, MoneyKind.ADVANCE).items():
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
            close_late(session, self.cast.mei, self.cast.workshop, NOON)
            for month in [*MONTHS, Month(2025, 12)]:
                try:
                    show_run(session, self.cast.mei, month, ShowRun(), date(2026, 1, 5), NOON)
                    self._lock(session, month)
                except (rules.LockedAlready, rules.NothingToPay):
                    continue
            paid = _paid(session)
            worth = _worth(session, None)
            assert {key: fen for key, fen in paid.items() if fen} == {key: fen for key, fen in worth.items() if fen}


# --- sums that cannot be wrong ---------------------------------------------------


def _rounded(quantity: int, rate_hao: int, per: int) -> int:
    exact = Fraction(quantity * rate_hao, per * 100)
    return int(exact + Fraction(1, 2)) if exact >= 0 else -int(-exact + Fraction(1, 2))


def _worth(session: Session, reached: dict[tuple[UUID, str], int] | None) -> dict[Key, int]:
    """Every line of every month from its rows; of sheets that her slips reach, or of all."""
    quantities: dict[Key, int] = {}
    for line, kind, quantity, per in (
        (OutputLine, sa.literal("pieces"), OutputLine.good, OutputLine.per_pieces),
        (EarningLine, EarningLine.kind, EarningLine.quantity, EarningLine.per_quantity),
    ):
        for who, month, number, of, what, rate, each, amount in session.execute(
            sa.select(  # type: ignore[call-overload]
                line.engagement_id, Sheet.month, Sheet.number, kind, line.operation_id, line.rate_hao, per, quantity
            ).join(Sheet, col(Sheet.id) == line.sheet_id)
        ):
            if reached is None or number <= reached.get((who, month), 0):
                key = who, month, of, what or who, rate, each
                quantities[key] = quantities.get(key, 0) + amount
    return {key: _rounded(quantity, key[4], key[5]) for key, quantity in quantities.items()}


def _reached(session: Session) -> dict[tuple[UUID, str], int]:
    rows = session.execute(
        sa.select(SlipCut.engagement_id, SlipCut.month, sa.func.max(SlipCut.to_number)).group_by(  # type: ignore[call-overload]
            SlipCut.engagement_id, SlipCut.month
        )
    )
    return {(who, month): number for who, month, number in rows}


def _slips_with_lines(session: Session) -> Iterator[tuple[Slip, list[SlipLine]]]:
    slips = session.scalars(sa.select(Slip).where(col(Slip.step_id).in_(LOCKED_STEPS))).all()
    lines = queries.lines_of(session, [slip.id for slip in slips])
    for slip in slips:
        yield slip, lines[slip.id]


def _paid(session: Session) -> dict[Key, int]:
    paid: dict[Key, int] = {}
    money = {str(kind) for kind in MoneyKind}
    for slip, lines in _slips_with_lines(session):
        for line in lines:
            if line.kind not in money:
                key = slip.engagement_id, line.month, line.kind, line.subject_id, line.rate_hao, line.per_quantity
                paid[key] = paid.get(key, 0) + line.pay_fen
    return paid


def _taken(session: Session, kind: MoneyKind) -> dict[UUID, int]:
    taken: dict[UUID, int] = {}
    for _, lines in _slips_with_lines(session):
        for line in lines:
            if line.kind == kind:
                taken[line.subject_id] = taken.get(line.subject_id, 0) - line.pay_fen
    return taken


def _check_caps(slip: Slip, lines: list[SlipLine]) -> None:
    charged = -sum(line.pay_fen for line in lines if line.kind == MoneyKind.CHARGE)
    assert charged * 5 <= max(0, slip.gross_fen), "more than a fifth was charged"
    assert not charged or slip.gross_fen - charged >= MINIMUM_FEN, "charged below the minimum"
    later = {MoneyKind.ADVANCE, MoneyKind.CARRIED_OVER}
    came_back = -sum(line.pay_fen for line in lines if line.kind in later)
    assert not came_back or slip.net_fen * 2 >= slip.gross_fen, "less than half was left to take home"


def _photo(session: Session, cast: Cast) -> UUID:
    photo = Document(
        workshop_id=cast.workshop,
        engagement_id=cast.fang_at,
        digest=bytes(32),
        media_type="image/jpeg",
        size_bytes=1,
        width=1,
        height=1,
        added_by=cast.lan.account_id,
        added_at=NOON,
    )
    session.add(photo)
    session.flush()
    return photo.id


def _charge(session: Session, cast: Cast, month: Month, fen: int, document_id: UUID | None) -> None:
    check = QualityCheck(
        workshop_id=cast.workshop,
        gate="own",
        order_id=cast.order,
        checked_on=month.first_day,
        checked=1,
        accepted=0,
        rework=0,
        scrap=1,
        checked_by=cast.lan.account_id,
        recorded_at=NOON,
    )
    session.add(check)
    session.flush()
    of = {"workshop_id": cast.workshop, "engagement_id": cast.fang_at, "operation_id": cast.sleeve}
    defect = Defect(**of, check_id=check.id, reason="seam", pieces=1, is_scrap=True, fault="worker")
    session.add(defect)
    session.flush()
    charge = Charge(
        **of,
        defect_id=defect.id,
        pieces=1,
        amount_fen=fen,
        reason="seam",
        checked_on=month.first_day,
        document_id=document_id,
        text="布废了",
        proposed_by=cast.mei.account_id,
        proposed_at=NOON,
    )
    session.add(charge)
    session.flush()
    session.add(
        ChargeWord(
            workshop_id=cast.workshop,
            engagement_id=cast.fang_at,
            charge_id=charge.id,
            kind="agreed",
            voice="own",
            said_by=cast.fang.account_id,
            said_at=NOON,
        )
    )
