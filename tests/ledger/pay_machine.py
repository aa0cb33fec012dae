"""Money in the hand beside work and runs of three months, in any order, with sums that cannot be wrong.

After every step: what slips paid of a line is its pieces × rate, rounded once,
and nothing is paid that is on no sheet; net is never below nothing, what comes
off stays within its caps, and no more of it than was given; what stands paid is
what was given, never more than the net, and what is owed is the rest.
"""

import sys
from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.conftest import Stage
from tests.ledger.both_desk import sure
from tests.ledger.pay_desk import FANG, TODAY, YAN, YesToAll, picks, workers
from tests.ledger.pay_office import PayOffice
from tests.ledger.pay_sums import (
    WHOLE,
    Books,
    Run,
    check_caps,
    check_given,
    check_lines,
    check_owed,
    check_payments,
    half_up,
    without_nothing,
)
from workshop.clock import Month
from workshop.errors import Stale
from workshop.pay.rules import NotLocked
from workshop.paying import rules
from workshop.paying.commands import (
    GiveReceipt,
    MakePayout,
    PayOne,
    PayoutEntry,
    TakePaymentBack,
    give_receipt,
    make_payout,
    pay_one,
    take_payment_back,
)
from workshop.paying.queries import dues
from workshop.paying.rules import Method
from workshop.paying.takeover import EnterOldWages, OldEntry, enter_old_wages

BEFORE = Month(2025, 8)


def part_of(net_fen: int, share: int, paid_fen: int) -> int:
    """What brings somebody up to a share of her net."""
    return max(0, half_up(Fraction(net_fen * share, WHOLE)) - paid_fen)


class PayMachine(PayOffice):
    """Mei pays."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.given: dict[UUID, int] = {}
        """Worker → what she was given and what did not come back."""
        self.shares: dict[UUID | None, int] = {}
        """Step that locked a run → the share to which everybody was brought."""
        self.is_ended = False
        self.money_told: Any = None
        """What the books had of money when the program was last asked what is owed."""

    def teardown(self) -> None:
        """Once all that happened was right, the rest is locked and paid."""
        try:
            if sys.exc_info()[0] is None:
                self.lock_all()
                self.pay_all()
                self.is_ended = True
        finally:
            self.outer.rollback()
            self.connection.close()

    def _give(self, engagement_id: UUID, fen: int) -> None:
        self.given[engagement_id] = self.given.get(engagement_id, 0) + fen

    # --- a pay day --------------------------------------------------------------

    @rule(pick=picks, share=st.sampled_from([1, 3_333, 6_000, WHOLE]), absent=workers, all_are_here=st.booleans())
    def pay_day(self, pick: int, share: int, absent: int, all_are_here: bool) -> None:
        """Whoever is not there is left out, and paid later."""
        books = self.books()
        if books.runs:
            self._pay_day(books, self._run(books, pick), share, None if all_are_here else absent)

    @rule(pick=picks)
    def pay_the_rest(self, pick: int) -> None:
        books = self.books()
        if books.runs:
            self._pay_day(books, self._run(books, pick), WHOLE, None)

    def _run(self, books: Books, pick: int) -> Run:
        """Those that are locked come first, the last one before the others."""
        runs = sorted(reversed(books.runs), key=lambda run: run.step_id is None)
        return runs[pick % len(runs)]

    def _pay_day(self, books: Books, run: Run, share: int, absent: int | None) -> None:
        due = {slip.id: part_of(slip.net_fen, share, books.live(slip.id)) for slip in books.slips_of(run)}
        away = {slip_id for slip_id in due if absent is not None and self._whose(books, slip_id) == absent}
        due = {slip_id: fen for slip_id, fen in due.items() if fen and slip_id not in away}
        entries = [PayoutEntry(slip_id=slip_id, amount_fen=fen, method=Method.CASH) for slip_id, fen in due.items()]
        wish = MakePayout(share=share, paid_on=TODAY, entries=None if absent is None else entries)
        try:
            with self.session() as session:
                payout = make_payout(session, self.cast.mei, run.id, wish, TODAY, self.now)
                assert make_payout(session, self.cast.mei, run.id, wish, TODAY, self.now).id == payout.id
        except NotLocked:
            assert run.step_id is None
            return
        except rules.HaveItAlready:
            assert not due, "who is owed a share was not paid"
            return
        except Stale:
            raise AssertionError("parts of a pay day") from None
        paid = {row.slip_id: row.amount_fen for row in self.books().payments if row.payout_id == payout.id}
        assert paid == due, "parts of a pay day"
        self.shares[run.step_id] = max(share, self.shares.get(run.step_id, 0))
        for slip_id, fen in due.items():
            self._give(books.slips[slip_id].engagement_id, fen)

    def _whose(self, books: Books, slip_id: UUID) -> int:
        return self.workers.index(books.slips[slip_id].engagement_id)

    # --- one payment --------------------------------------------------------------

    @rule(pick=picks, more=st.sampled_from([-1, 0, 1]), is_all=st.booleans())
    def pay_one(self, pick: int, more: int, is_all: bool) -> None:
        """All that may be paid of a slip, or of all that is left of it; a fen less, or one more than that."""
        books = self.books()
        subjects = [*books.slips.values()]
        if not subjects:
            return
        slip = subjects[pick % len(subjects)]
        left_fen = slip.net_fen - books.live(slip.id)
        run = next(run for run in books.runs if run.step_id == slip.step_id)
        has_left = self.left_on is not None and slip.engagement_id == self.workers[YAN]
        share = WHOLE if run.leaver or has_left else self.shares.get(run.step_id, 0)
        payable_fen = part_of(slip.net_fen, share, books.live(slip.id))
        self._pay_one(slip.engagement_id, (left_fen if is_all else payable_fen) + more, left_fen, payable_fen, slip.id)

    @rule(who=workers, more=st.sampled_from([-1, 0, 1]))
    def pay_of_before(self, who: int, more: int) -> None:
        known = self.books().old_wages.get(self.workers[who])
        if known:
            wage, paid_fen = known
            left_fen = wage.unpaid_fen - paid_fen
            self._pay_one(self.workers[who], left_fen + more, left_fen, left_fen, None, wage.id)

    def _pay_one(
        self,
        engagement_id: UUID,
        fen: int,
        left_fen: int,
        payable_fen: int,
        slip_id: UUID | None,
        old_wage_id: UUID | None = None,
    ) -> None:
        if fen < 1 or (old_wage_id and not left_fen):
            return
        wish = PayOne(slip_id=slip_id, old_wage_id=old_wage_id, amount_fen=fen, method=Method.WECHAT, paid_on=TODAY)
        try:
            with self.session() as session:
                payment = pay_one(session, self.cast.mei, wish, None, TODAY, self.now)
                assert pay_one(session, self.cast.mei, wish, None, TODAY, self.now).id == payment.id
        except rules.MoreThanOwed:
            assert fen > left_fen, "what is owed was not paid"
        except rules.BeforeTheOthers:
            assert payable_fen < fen <= left_fen, "what the others have was not paid"
        else:
            assert fen <= payable_fen, "somebody was paid before the others"
            self._give(engagement_id, fen)

    @rule(pick=picks)
    def bounce(self, pick: int) -> None:
        """A payment comes back, whatever was said of it."""
        books = self.books()
        if not books.payments:
            return
        payment = books.payments[-1 - pick % len(books.payments)]
        try:
            with self.session() as session:
                sure(
                    lambda said: take_payment_back(session, self.cast.mei, payment.id, said, TODAY, self.now),
                    TakePaymentBack(reason="退回来了"),
                )
        except rules.TakenBackAlready:
            assert payment.id in books.bounced
            return
        assert payment.id not in books.bounced, "a payment came back twice"
        self._give(payment.engagement_id, -payment.amount_fen)

    @rule(pick=picks, is_received=st.booleans())
    def say_whether_it_arrived(self, pick: int, is_received: bool) -> None:
        """Fang and Yan have telephones."""
        books = self.books()
        actors = {self.workers[FANG]: self.cast.fang, self.workers[YAN]: self.cast.yan}
        theirs = [payment for payment in books.payments if payment.engagement_id in actors]
        if not theirs:
            return
        payment = theirs[-1 - pick % len(theirs)]
        actor = actors[payment.engagement_id]
        try:
            with self.session(actor) as session:
                give_receipt(session, actor, payment.id, GiveReceipt(is_received=is_received), self.now)
        except rules.TakenBackAlready:
            assert payment.id in books.bounced

    # --- wages of before ------------------------------------------------------------

    @rule(who=workers, fen=st.integers(0, 500_00))
    def take_over(self, who: int, fen: int) -> None:
        """What the paper says is unpaid of August; written once more, it corrects what stood there."""
        known = self.books().old_wages.get(self.workers[who])
        wage, paid_fen = known or (None, 0)
        entry = OldEntry(engagement_id=self.workers[who], unpaid_fen=fen, corrects_id=wage.id if wage else None)
        wish = EnterOldWages.model_construct(month=str(BEFORE), entries=[entry], confirmed=YesToAll())
        try:
            with self.session() as session:
                enter_old_wages(session, self.cast.mei, wish, TODAY, self.now)
        except rules.PaidMoreAlready:
            assert fen < paid_fen
            return
        assert fen >= paid_fen, "less is due than was paid"

    # --- what must hold ---------------------------------------------------------------

    @invariant()
    def the_books_balance(self) -> None:
        books = self.books()
        check_lines(books)
        check_caps(books)
        check_given(books)
        check_payments(books, self.given)
        if books.money != self.money_told:
            with self.session() as session:
                check_owed(books, dues(session))
            self.money_told = books.money

    def pay_all(self) -> None:
        """Pay what is left to everybody: nothing is owed, and every fen of every net was given once."""
        for run in self.books().runs:
            self._pay_day(self.books(), run, WHOLE, None)
        for who in range(len(self.workers)):
            self.pay_of_before(who, 0)
        self.the_books_balance()
        nets: dict[UUID, int] = {}
        for who_at, net_fen, _ in self.books().nets:
            nets[who_at] = nets.get(who_at, 0) + net_fen
        assert without_nothing(self.given) == without_nothing(nets), "what was given in all"
