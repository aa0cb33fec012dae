"""Runs of three months: shown, locked, opened again, opened for what was forgotten; and one who leaves between."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlmodel import Session

from tests.ledger.pay_desk import MONTHS, TODAY, YAN, PayDesk, YesToAll, months, mostly
from tests.ledger.pay_sums import Books, Run, check_given, without_nothing
from workshop.clock import Month
from workshop.ids import new_id
from workshop.leaving.commands import SettleLeaver, settle_leaver
from workshop.leaving.rules import SettledAlready
from workshop.output.models import OutputLine
from workshop.pay import rules
from workshop.pay.commands import LockRun, OpenRun, ShowRun, close_late, lock_run, open_for_late, show_run
from workshop.paying.reopening import reopen_unpaid

AFTER = Month(2025, 12)
"""Its run pays what came late into all the others."""


class PayOffice(PayDesk):
    """Mei runs the pay."""

    def __init__(self, stage: Any) -> None:
        super().__init__(stage)
        self.as_locked: dict[Month, Any] = {}
        """The slips of a month as they were locked, while nothing has happened that may change them."""

    def something_happened(self) -> None:
        self.as_locked.clear()

    def run_of(self, month: Month) -> Run | None:
        """The month's run of everybody."""
        return next((run for run in self.books().runs if run.month == str(month) and run.leaver is None), None)

    def is_locked(self, month: Month) -> bool:
        run = self.run_of(month)
        return run is not None and run.step_id is not None

    # --- a month ----------------------------------------------------------------

    @rule(month=months)
    def show(self, month: Month) -> None:
        is_locked = self.is_locked(month)
        with self.session() as session:
            try:
                show_run(session, self.cast.mei, month, ShowRun(), TODAY, self.now)
            except rules.LockedAlready:
                assert is_locked, "an open month was not shown"
            except rules.NothingToPay:
                return

    @rule(month=months, looks_again=mostly)
    def pay(self, month: Month, *, looks_again: bool) -> None:
        """Looks again: opened and locked once more, the slips are the same."""
        self.show(month)
        self.lock(month)
        if looks_again:
            self._open_and_lock(month)

    @rule(month=months)
    def lock(self, month: Month) -> None:
        is_locked = self.is_locked(month)
        try:
            with self.session() as session:
                self._lock(session, month)
        except rules.LockedAlready:
            assert is_locked, "an open month was not locked"
        except (rules.NotShown, rules.NothingToPay):
            assert not is_locked
        else:
            assert not is_locked, "a month was locked twice"
            self._is_locked(month)

    def _lock(self, session: Session, month: Month) -> None:
        """Sent twice, it is one lock."""
        wish = LockRun.model_construct(id=new_id(), confirmed=YesToAll())
        step = lock_run(session, self.cast.mei, month, wish, TODAY, self.now)
        assert lock_run(session, self.cast.mei, month, wish, TODAY, self.now).id == step.id

    def _is_locked(self, month: Month) -> None:
        """Locked again with nothing between, the slips are the same; what else is open may now come to other sums."""
        slips = self._slips(month)
        assert self.as_locked.get(month, slips) == slips, "slips locked again are others"
        self.as_locked = {known: of for known, of in self.as_locked.items() if self.is_locked(known)} | {month: slips}

    def _slips(self, month: Month) -> dict[UUID, Any]:
        books, run = self.books(), self.run_of(month)
        assert run
        return {
            slip.engagement_id: (
                slip.number,
                slip.net_fen,
                [
                    (line.month, line.kind, line.subject_id, line.rate_hao, line.quantity, line.pay_fen)
                    for line in books.lines[slip.id]
                ],
            )
            for slip in books.slips_of(run)
        }

    @rule(month=months)
    def reopen(self, month: Month) -> None:
        self._reopen(month)

    @rule(month=months)
    def reopen_and_lock(self, month: Month) -> None:
        self._open_and_lock(month)

    def _open_and_lock(self, month: Month) -> None:
        if self._reopen(month):
            self.show(month)
            self.lock(month)
            assert self.is_locked(month), "it is not locked again"

    def _reopen(self, month: Month) -> bool:
        """Only before the first payment a month is opened again; whether it was."""
        books, run = self.books(), self.run_of(month)
        slips = books.slips_of(run) if run else []
        is_paid = any(books.live(slip.id) for slip in slips)
        try:
            with self.session() as session:
                reopen_unpaid(session, self.cast.mei, month, OpenRun(reason="再看一次"), self.now)
        except rules.PaidAlready:
            assert is_paid, "a month that nobody was paid for was not opened"
            return False
        except (rules.NotLocked, rules.LaterStandsOnIt):
            assert not is_paid, "the payments were not looked at first"
            return False
        assert not is_paid, "a month was opened after money had moved"
        return True

    @rule(month=months)
    def open_late(self, month: Month) -> None:
        with self.session() as session:
            try:
                open_for_late(session, self.cast.mei, month, OpenRun(reason="漏了一张"), self.now)
            except rules.NotLocked:
                return

    @rule()
    def end_late(self) -> None:
        with self.session() as session:
            close_late(session, self.cast.mei, self.now)

    # --- leaving ----------------------------------------------------------------

    @rule(month=months, day=st.sampled_from([1, 2, 15]))
    def leave(self, month: Month, day: int) -> None:
        """Yan is paid out on her last day, whatever is locked by then."""
        last_day = date(month.year, month.number, day)
        wish = SettleLeaver.model_construct(id=new_id(), last_day=last_day, job="缝", confirmed=YesToAll())
        try:
            with self.happening() as session:
                settle_leaver(session, self.cast.mei, self.workers[YAN], wish, TODAY, self.now)
        except SettledAlready:
            assert self.left_on, "who is here was not paid out"
            return
        assert self.left_on is None, "somebody was paid out twice"
        self.left_on = last_day

    # --- in the end ---------------------------------------------------------------

    def lock_all(self) -> None:
        """Lock what is left, the first of it twice: every fen of every sheet is then on a slip."""
        self.end_late()
        left = [month for month in [*MONTHS, AFTER] if not self.is_locked(month)]
        for month in left:
            self.pay(month, looks_again=month == left[0])
        books = self.books()
        on_slips, on_sheets = without_nothing(books.paid()), without_nothing(books.worth(whole=True))
        assert on_slips == on_sheets, "all slips and all sheets"
        counted = sum(line.good for line in books.all(OutputLine))
        assert counted == sum(self.stands.values()), "pieces were lost"
        check_given(Books(self.connection, is_ended=True))
