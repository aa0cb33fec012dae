"""Paying locked slips and wages of before, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from tests.cast import NOON, TODAY, VAULT, Cast
from tests.facts import noting, refusing
from tests.hours import wishes as hours
from tests.leaving.wishes import settle
from tests.output.wishes import cell, saved_sheet
from tests.pay.wishes import show
from tests.paying import wishes
from workshop.actor import Actor
from workshop.clock import Month
from workshop.documents.models import Document
from workshop.errors import Doubtful, IdInUse, Invalid, NotFound, Stale
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.rules import InTheFuture
from workshop.pay.models import PayRun, RunStep, Slip
from workshop.pay.months import month_of_pay
from workshop.pay.rules import FromPaper, NotLocked
from workshop.paying import commands, queries, rules, ways
from workshop.paying.commands import SignedStrip, SignReceipt, SignReceipts
from workshop.paying.owed import next_pay, unpaid_people
from workshop.paying.queries import Due, PaymentLine
from workshop.paying.rules import Receipt
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

FIRST_OF_OCTOBER = date(2025, 10, 1)


def left_fen(session: Session) -> dict[str, int]:
    return {due.called_name: due.left_fen for due in queries.dues(session)}


def due_of(session: Session, run: PayRun, engagement_id: object) -> Due:
    return next(
        due for due in queries.dues(session, run_id=run.id, only_open=False) if due.engagement_id == engagement_id
    )


def line(session: Session, payment_id: object) -> PaymentLine:
    return next(line for line in queries.payment_lines(session) if line.payment.id == payment_id)


def test_a_pay_day_brings_everybody_to_one_share_and_the_next_pays_the_rest(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    wishes.by_bank(session, cast, cast.fang_at)
    with noting(session, Action.PAYOUT_MADE):
        first = wishes.pay_out(session, cast, run, 6_000)
    paid = {(p.payment.amount_fen, p.payment.method) for p in queries.payment_lines(session, payout_id=first.id)}
    assert paid == {(60_001, "bank"), (48_000, "cash"), (2, "cash")}
    assert sum(left_fen(session).values()) == 100_001 + 80_000 + 3 - 108_003
    wishes.pay_out(session, cast, run, 10_000)
    assert left_fen(session) == {}
    with refusing(session, rules.HaveItAlready):
        wishes.pay_out(session, cast, run, 10_000)


def test_a_pay_day_sent_twice_is_one(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    slip_id = due_of(session, run, cast.fang_at).slip_id
    entries = [{"slip_id": slip_id, "amount_fen": 60_001, "method": "wechat", "reference": "转账 88"}]
    wish_id = new_id()
    first = wishes.pay_out(session, cast, run, id=wish_id, entries=entries)
    assert wishes.pay_out(session, cast, run, id=wish_id, entries=entries).id == first.id
    assert [p.payment.reference for p in queries.payment_lines(session)] == ["转账 88"]
    for changed in ({"share": 7_000}, {"entries": [entries[0] | {"method": "cash"}]}):
        with refusing(session, IdInUse):
            wishes.pay_out(session, cast, run, **{"id": wish_id, "entries": entries, **changed})


def test_who_was_not_there_is_paid_later_and_no_more_than_the_others(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    hers, yans = due_of(session, run, cast.fang_at).slip_id, due_of(session, run, cast.yan_at).slip_id
    with refusing(session, rules.BeforeTheOthers):  # before any pay day nobody is preferred
        wishes.pay(session, cast, 100, slip_id=hers)
    wishes.pay_out(session, cast, run, entries=[{"slip_id": yans, "amount_fen": 48_000, "method": "cash"}])
    with refusing(session, rules.BeforeTheOthers) as told:
        wishes.pay(session, cast, 60_002, slip_id=hers)
    assert told.value.details == {"left": "¥600.01"}
    wish_id = new_id()
    with noting(session, Action.WAGE_PAYMENT_MADE):
        wishes.pay(session, cast, 60_001, slip_id=hers, id=wish_id)
        wishes.pay(session, cast, 60_001, slip_id=hers, id=wish_id)
    with refusing(session, IdInUse):
        wishes.pay(session, cast, 1, slip_id=hers, id=wish_id)
    with refusing(session, rules.BeforeTheOthers):
        wishes.pay(session, cast, 1, slip_id=hers)
    wishes.pay_out(session, cast, run, 10_000)
    with refusing(session, rules.MoreThanOwed):
        wishes.pay(session, cast, 1, slip_id=hers)


def test_who_leaves_is_paid_in_whole(session: Session, cast: Cast) -> None:
    run = wishes.locked(session, cast, {cast.yan_at: 49_640}, engagement_id=cast.yan_at)
    wishes.pay(session, cast, 49_640, slip_id=due_of(session, run, cast.yan_at).slip_id)
    assert left_fen(session) == {}


def test_w34_who_was_settled_with_is_paid_the_rest_of_older_months_before_the_others(
    session: Session, cast: Cast
) -> None:
    run = wishes.three(session, cast)
    wishes.pay_out(session, cast, run)
    yans, fangs = due_of(session, run, cast.yan_at), due_of(session, run, cast.fang_at)
    assert queries.payable_fen(session, yans) == 0
    settle(session, cast.mei, cast.yan_at)
    assert (queries.payable_fen(session, yans), queries.payable_fen(session, fangs)) == (32_000, 0)
    with refusing(session, rules.MoreThanOwed):
        wishes.pay(session, cast, 32_001, slip_id=yans.slip_id)
    wishes.pay(session, cast, 32_000, slip_id=yans.slip_id)
    with refusing(session, rules.MoreThanOwed):
        wishes.pay(session, cast, 1, slip_id=yans.slip_id)
    with refusing(session, rules.BeforeTheOthers):
        wishes.pay(session, cast, 1, slip_id=fangs.slip_id)


def test_pay_is_soon_due_and_then_late(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    in_time, late = date(2025, 9, 15), date(2025, 9, 16)
    assert unpaid_people(session, in_time, date(2025, 9, 14)) == (0, 0)
    assert (unpaid_people(session, in_time, in_time), unpaid_people(session, late, late)) == ((0, 3), (3, 0))
    wishes.pay_out(session, cast, run, 10_000)
    assert unpaid_people(session, in_time, in_time) == (0, 0)


def test_the_next_pay_day_takes_no_more_what_who_left_was_settled_with(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 120), cell(cast, 90, of=cast.yan_at))
    workshop = session.get_one(Workshop, cast.workshop)
    assert next_pay(session, workshop, FIRST_OF_OCTOBER).sum_fen == 210 * 85
    settle(session, cast.mei, cast.yan_at)
    assert next_pay(session, workshop, FIRST_OF_OCTOBER).sum_fen == 120 * 85


def test_money_does_not_move_before_the_figures_stand(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    with refusing(session, InTheFuture):
        wishes.pay_out(session, cast, run, paid_on=TODAY + timedelta(days=1))
    early = date(2025, 9, 9)
    with refusing(session, rules.PaidBeforeLock) as told:
        wishes.pay_out(session, cast, run, paid_on=early)
    wishes.pay_out(session, cast, run, paid_on=early, sure=told.value.details["key"])
    said = {"workshop_id": cast.workshop, "run_id": run.id, "said_by": cast.mei.account_id, "said_at": NOON}
    session.add(RunStep(position=3, kind="reopened", reason="少算一天", **said))
    session.flush()
    with refusing(session, NotLocked):
        wishes.pay_out(session, cast, run)
    assert queries.dues(session) == []


def test_a_pay_day_of_slips_that_were_drawn_up_anew_counts_no_more(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    for paid in queries.payment_lines(session, payout_id=wishes.pay_out(session, cast, run).id):
        wishes.take_back(session, cast, paid.payment.id)
    later = NOON + timedelta(hours=1)
    said = {"workshop_id": cast.workshop, "run_id": run.id, "said_by": cast.mei.account_id, "said_at": later}
    anew = RunStep(position=4, kind="locked", **said)
    session.add_all([RunStep(position=3, kind="reopened", reason="少算一天", **said), anew])
    session.flush()
    known = {"workshop_id": cast.workshop, "engagement_id": cast.fang_at, "step_id": anew.id, "time_source": "none"}
    slip = Slip(gross_fen=500, withheld_fen=0, net_fen=500, normal_fen=500, number=9, **known)
    session.add(slip)
    session.flush()
    assert left_fen(session) == {"王秀芳": 500}
    with refusing(session, rules.BeforeTheOthers):
        wishes.pay(session, cast, 1, slip_id=slip.id)


def test_amounts_that_no_longer_come_out_are_refused(session: Session, cast: Cast) -> None:
    """Somebody else paid in the meantime: the list is to be looked at again."""
    run = wishes.three(session, cast)
    shown = [{"slip_id": due_of(session, run, cast.fang_at).slip_id, "amount_fen": 60_001, "method": "cash"}]
    wishes.pay_out(session, cast, run, 5_000)
    for entries in (shown, [shown[0] | {"amount_fen": 10_001}] * 2):
        with refusing(session, Stale):
            wishes.pay_out(session, cast, run, entries=entries)


def test_a_payment_that_came_back_is_owed_again_and_paid_again(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    payout = wishes.pay_out(session, cast, run)
    payment = wishes.payment_of(session, payout, cast.fang_at)
    wish_id = new_id()
    with noting(session, Action.WAGE_PAYMENT_TAKEN_BACK):
        wishes.take_back(session, cast, payment.id, id=wish_id)
        wishes.take_back(session, cast, payment.id, id=wish_id)
    assert left_fen(session)["王秀芳"] == 100_001
    for again in (payment.id, wish_id):
        with refusing(session, rules.TakenBackAlready if again == payment.id else NotFound):
            wishes.take_back(session, cast, again)
    wishes.pay_out(session, cast, run)  # the same share: only hers is left of it
    assert left_fen(session)["王秀芳"] == 40_000
    stands = [p.payment.amount_fen for p in queries.payment_lines(session) if not p.taken_back]
    assert sorted(stands) == [2, 48_000, 60_001]


def test_w06_somebody_else_takes_it_for_a_reason_and_signs(session: Session, cast: Cast) -> None:
    run = wishes.three(session, cast)
    slip_id = due_of(session, run, cast.fang_at).slip_id
    wishes.pay_out(
        session,
        cast,
        run,
        entries=[{"slip_id": due_of(session, run, cast.yan_at).slip_id, "amount_fen": 48_000, "method": "cash"}],
    )
    asked = {"slip_id": slip_id, "paid_to": "王秀芳的女儿"}
    with refusing(session, Invalid) as told:
        wishes.pay(session, cast, 60_001, **asked)
    assert set(told.value.fields) == {"note"}
    with refusing(session, rules.NoSignature) as told:
        wishes.pay(session, cast, 20_000, **asked, note="她住院了")
    wishes.pay(session, cast, 20_000, **asked, note="她住院了", sure=told.value.details["key"])
    signed = wishes.pay(session, cast, 40_001, wishes.signature(), **asked, note="她住院了")
    assert signed.document_id


def test_she_says_whether_it_arrived(session: Session, as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    payout = wishes.pay_out(session, cast, wishes.three(session, cast))
    payment = wishes.payment_of(session, payout, cast.fang_at)
    yans = wishes.payment_of(session, payout, cast.yan_at)
    hers = as_actor(cast.fang)
    wish_id = new_id()
    with noting(hers, Action.PAYMENT_RECEIPT_GIVEN):
        wishes.say(hers, cast, payment.id, is_received=False, id=wish_id, text="没收到")
        wishes.say(hers, cast, payment.id, is_received=False, id=wish_id, text="没收到")
    assert [p.payment.id for p in queries.missing_payments(hers)] == [payment.id]
    with refusing(hers, NotFound):
        wishes.say(hers, cast, yans.id, is_received=True)
    commands.sign_receipt(session, cast.mei, payment.id, SignReceipt(), wishes.signature(), NOON)
    assert line(session, payment.id).receipt == Receipt.MISSING
    wishes.say(hers, cast, payment.id, is_received=True)
    assert line(hers, payment.id).receipt == Receipt.RECEIVED
    assert queries.missing_payments(hers) == []
    with refusing(session, rules.SaidReceived) as told:
        wishes.take_back(session, cast, payment.id)
    wishes.take_back(session, cast, payment.id, sure=told.value.details["key"])
    with refusing(hers, rules.TakenBackAlready):
        wishes.say(hers, cast, payment.id, is_received=True)


def test_all_strips_that_came_back_signed_are_one_act(
    session: Session, as_actor: Callable[[Actor], Session], cast: Cast
) -> None:
    payout = wishes.pay_out(session, cast, wishes.three(session, cast))
    fangs, yans = (wishes.payment_of(session, payout, who).id for who in (cast.fang_at, cast.yan_at))
    both = SignReceipts(strips=[SignedStrip(payment_id=fangs), SignedStrip(payment_id=yans)])
    with noting(session, *[Action.PAYMENT_RECEIPT_GIVEN] * 2, Action.DOCUMENT_ADDED):
        first = commands.sign_receipts(session, cast.mei, both, wishes.signature(), NOON)
        assert commands.sign_receipts(session, cast.mei, both, wishes.signature(), NOON) == first
    assert [line(session, paid).receipt for paid in (fangs, yans)] == [Receipt.SIGNED] * 2
    hers = as_actor(cast.fang)
    (photo_id,) = {receipt.document_id for receipt in first}
    assert photo_id
    assert hers.get(Document, photo_id) is None  # what Yan gets stands on it too
    wishes.say(hers, cast, fangs, is_received=False)
    assert line(hers, fangs).receipt == Receipt.MISSING
    with refusing(session, IdInUse):
        swapped = SignReceipts(strips=[SignedStrip(id=both.strips[0].id, payment_id=yans)])
        commands.sign_receipts(session, cast.mei, swapped, None, NOON)
    guis = wishes.payment_of(session, payout, cast.gui_at).id
    wishes.take_back(session, cast, guis)
    with refusing(session, rules.TakenBackAlready):
        commands.sign_receipts(session, cast.mei, SignReceipts(strips=[SignedStrip(payment_id=guis)]), None, NOON)


def test_the_last_word_on_how_she_is_paid_holds(session: Session, cast: Cast) -> None:
    wish_id = new_id()
    with noting(session, Action.PAY_WAY_SAID):
        way = wishes.by_bank(session, cast, cast.fang_at, "4242 4242 4242 4242", id=wish_id)
        wishes.by_bank(session, cast, cast.fang_at, "4242 4242 4242 4242", id=wish_id)
    assert way.account_masked == "**** 4242"
    assert way.account_sealed
    assert b"4242" not in way.account_sealed
    assert VAULT.decrypt(way.account_sealed) == wishes.CARD
    with refusing(session, Invalid):
        wishes.by_bank(session, cast, cast.fang_at, "")
    with refusing(session, rules.OddAccount) as told:
        wishes.by_bank(session, cast, cast.fang_at, "4242424242424241")
    wishes.by_bank(session, cast, cast.fang_at, "4242424242424241", sure=told.value.details["key"])
    wishes.by_bank(session, cast, cast.fang_at, method="wechat")
    found = queries.ways(session)[cast.fang_at]
    assert (found.method, found.bank, found.account_sealed) == ("wechat", "", None)


def test_the_file_for_the_bank_has_the_numbers_in_clear_and_is_noted(session: Session, cast: Cast) -> None:
    wishes.by_bank(session, cast, cast.fang_at)
    run = wishes.three(session, cast)
    payout = wishes.pay_out(session, cast, run)
    with noting(session, Action.PAYOUT_FILE_TAKEN):
        (row,) = ways.take_bank_file(session, cast.mei, VAULT, payout.id, NOON)
    assert (row.called_name, row.account, row.amount_fen) == ("王秀芳", wishes.CARD, 60_001)
    wishes.take_back(session, cast, wishes.payment_of(session, payout, cast.fang_at).id)
    with refusing(session, rules.NotABankPayment):
        ways.take_bank_file(session, cast.mei, VAULT, payout.id, NOON)
    slip_id = due_of(session, run, cast.yan_at).slip_id
    entries = [{"slip_id": slip_id, "amount_fen": 32_000, "method": "bank"}]
    with refusing(session, rules.NoAccount) as told:
        ways.take_bank_file(
            session, cast.mei, VAULT, wishes.pay_out(session, cast, run, 10_000, entries=entries).id, NOON
        )
    assert told.value.details == {"names": "杨小燕"}


def test_wages_of_before_are_entered_once_and_paid(session: Session, cast: Cast) -> None:
    wish_id = new_id()
    with noting(session, Action.OLD_WAGE_ENTERED):
        wage = wishes.old(session, cast, cast.fang_at, 64_000, id=wish_id)
        wishes.old(session, cast, cast.fang_at, 64_000, id=wish_id)
    assert wage
    assert (wage.month, wage.entered_on) == ("2025-07", TODAY)
    wishes.pay(session, cast, 24_000, old_wage_id=wage.id)
    with refusing(session, rules.MoreThanOwed):
        wishes.pay(session, cast, 40_001, old_wage_id=wage.id)
    with refusing(session, Stale):  # typed beside nothing
        wishes.old(session, cast, cast.fang_at, 50_000)
    with refusing(session, rules.PaidMoreAlready):
        wishes.old(session, cast, cast.fang_at, 23_999, corrects_id=wage.id)
    corrected = wishes.old(session, cast, cast.fang_at, 50_000, corrects_id=wage.id)
    assert corrected
    assert left_fen(session) == {"王秀芳": 26_000}
    with refusing(session, NotFound):  # the row that was corrected
        wishes.pay(session, cast, 1, old_wage_id=wage.id)
    wishes.pay(session, cast, 26_000, old_wage_id=corrected.id)
    assert left_fen(session) == {}


def test_wages_of_before_are_asked_about_and_never_paid_twice(session: Session, cast: Cast) -> None:
    with refusing(session, Doubtful) as told:
        wishes.old(session, cast, cast.fang_at, 2_500_000)
    assert [doubt["kind"] for doubt in told.value.details["doubts"]] == ["high"]
    wishes.locked(session, cast, {cast.fang_at: 1_000})
    with refusing(session, rules.PaidBySlips):
        wishes.old(session, cast, cast.fang_at, 64_000, "2025-08")
    saved_sheet(session, cast, cell(cast, 10), day=date(2025, 9, 2))
    assert queries.standing_old_wages(session) == []


def test_wages_of_before_and_what_is_written_down_of_their_month_are_not_both_paid(
    session: Session, cast: Cast
) -> None:
    august = Month(2025, 8)
    session.get_one(Engagement, cast.fang_at).started_on = august.first_day
    wage = wishes.old(session, cast, cast.fang_at, 64_000, str(august))
    assert wage
    hours.add(session, cast, hours.wish(cast, work_date=august.last_day, engagement_ids=[cast.fang_at]))
    with refusing(session, FromPaper) as told:
        show(session, cast, august)
    assert told.value.details == {"names": "王秀芳"}
    workshop = session.get_one(Workshop, cast.workshop)
    assert month_of_pay(session, workshop, august).odd.beside_old_wages == 1

    assert wishes.old(session, cast, cast.fang_at, 0, str(august), corrects_id=wage.id)
    show(session, cast, august)
    assert month_of_pay(session, workshop, august).odd.beside_old_wages == 0


def test_what_is_owed_is_hers_alone_to_see(session: Session, as_actor: Callable[[Actor], Session], cast: Cast) -> None:
    wishes.pay_out(session, cast, wishes.three(session, cast))
    wishes.old(session, cast, cast.yan_at, 64_000)
    session.get_one(Engagement, cast.yan_at).ended_on = TODAY
    for actor, seen in ((cast.fang, {"王秀芳"}), (cast.yan, {"杨小燕"}), (cast.stranger, set()), (cast.ying, set())):
        theirs = as_actor(actor)
        assert {due.called_name for due in queries.dues(theirs)} == seen
        assert {paid.called_name for paid in queries.payment_lines(theirs)} == seen
        assert len(queries.standing_old_wages(theirs)) == (actor is cast.yan)
    months = [(due.month, due.is_old) for due in queries.dues(as_actor(cast.yan))]
    assert months == [(Month(2025, 7), True), (Month(2025, 8), False)]


def test_a_slip_that_only_was_shown_is_not_paid(session: Session, cast: Cast) -> None:
    run = PayRun(workshop_id=cast.workshop, month="2025-08", opened_by=cast.mei.account_id, opened_at=NOON)
    session.add(run)
    session.flush()
    with refusing(session, NotLocked):
        wishes.pay_out(session, cast, run)
    assert queries.dues(session) == []


@pytest.mark.parametrize("bad", ["12", "abc", "1" * 20])
def test_an_account_number_is_digits(bad: str) -> None:
    with pytest.raises(ValueError, match="12 to 19"):
        ways.SayPayWay.model_validate({"method": "bank", "account": bad})
