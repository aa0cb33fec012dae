"""Locked slips, pay days and payments of the tests, in few words."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from sqlmodel import Session

from tests.cast import NOON, TODAY, VAULT, Cast
from workshop.documents.rules import Photo, reduce_photo
from workshop.past.models import OldWage
from workshop.pay.models import PayRun, RunStep, Slip
from workshop.paying import commands, takeover, ways
from workshop.paying.commands import GiveReceipt, MakePayout, PayOne, TakePaymentBack
from workshop.paying.models import PaymentReceipt, Payout, PayWay, WagePayment
from workshop.paying.queries import payment_lines
from workshop.paying.takeover import EnterOldWages, OldEntry
from workshop.paying.ways import SayPayWay

LOCKED_AT = datetime(2025, 9, 10, 4, tzinfo=UTC)
CARD = "4242424242424242"
"""A number that adds up, and is nobody's."""


def locked(session: Session, cast: Cast, nets: dict[UUID, int], month: str = "2025-08", **more: Any) -> PayRun:
    """A month whose figures stand since 10 September, with such a net for each."""
    run = PayRun(workshop_id=cast.workshop, month=month, opened_by=cast.mei.account_id, opened_at=LOCKED_AT, **more)
    session.add(run)
    session.flush()
    said = {"workshop_id": cast.workshop, "run_id": run.id, "said_by": cast.mei.account_id, "said_at": LOCKED_AT}
    shown = RunStep(position=1, kind="shown", object_until=date(2025, 9, 9), **said)
    step = RunStep(position=2, kind="locked", **said)
    session.add_all([shown, step])
    session.flush()
    for number, (engagement_id, net_fen) in enumerate(nets.items(), 1):
        figures = {"gross_fen": net_fen, "withheld_fen": 0, "net_fen": net_fen, "normal_fen": net_fen}
        for of, slip_number in ((shown, None), (step, number)):
            slip = Slip(
                workshop_id=cast.workshop,
                engagement_id=engagement_id,
                step_id=of.id,
                number=slip_number,
                time_source="none",
                **figures,
            )
            session.add(slip)
    session.flush()
    return run


def three(session: Session, cast: Cast, **more: Any) -> PayRun:
    """Fang, Yan and Gui: ¥1,000.01, ¥800.00, ¥0.03."""
    return locked(session, cast, {cast.fang_at: 100_001, cast.yan_at: 80_000, cast.gui_at: 3}, **more)


def pay_out(session: Session, cast: Cast, run: PayRun, share: int = 6_000, **more: Any) -> Payout:
    wish = MakePayout.model_validate({"share": share, "paid_on": TODAY, **more})
    return commands.make_payout(session, cast.mei, run.id, wish, TODAY, NOON)


def pay(session: Session, cast: Cast, amount_fen: int, photo: Photo | None = None, **more: Any) -> WagePayment:
    """In cash, today."""
    wish = PayOne.model_validate({"amount_fen": amount_fen, "method": "cash", "paid_on": TODAY, **more})
    return commands.pay_one(session, cast.mei, wish, photo, TODAY, NOON)


def take_back(session: Session, cast: Cast, payment_id: UUID, **more: Any) -> WagePayment:
    wish = TakePaymentBack.model_validate({"reason": "账号错，退回来了", **more})
    return commands.take_payment_back(session, cast.mei, payment_id, wish, TODAY, NOON)


def say(session: Session, cast: Cast, payment_id: UUID, *, is_received: bool, **more: Any) -> PaymentReceipt:
    """Fang's word."""
    wish = GiveReceipt.model_validate({"is_received": is_received, **more})
    return commands.give_receipt(session, cast.fang, payment_id, wish, NOON)


def by_bank(session: Session, cast: Cast, engagement_id: UUID, account: str = CARD, **more: Any) -> PayWay:
    wish = SayPayWay.model_validate({"method": "bank", "bank": "农村信用社", "account": account, **more})
    return ways.say_pay_way(session, cast.mei, VAULT, engagement_id, wish, NOON)


def old(
    session: Session, cast: Cast, engagement_id: UUID, unpaid_fen: int, month: str = "2025-07", **more: Any
) -> OldWage | None:
    """What the paper says is unpaid; the row, if one was added."""
    entry = OldEntry.model_validate({"engagement_id": engagement_id, "unpaid_fen": unpaid_fen, **more})
    early = f"early/{engagement_id}/{month}/{unpaid_fen}"  # the cast began on 1 September
    wish = EnterOldWages(month=month, entries=[entry], confirmed=frozenset({early}))
    return next(iter(takeover.enter_old_wages(session, cast.mei, wish, TODAY, NOON)), None)


def signature() -> Photo:
    picture = BytesIO()
    Image.new("RGB", (320, 120), "#fff").save(picture, "JPEG")
    return reduce_photo(picture.getvalue())


def payment_of(session: Session, payout: Payout, engagement_id: UUID) -> WagePayment:
    lines = payment_lines(session, payout_id=payout.id)
    return next(line.payment for line in lines if line.payment.engagement_id == engagement_id)


def furnished(session: Session, cast: Cast) -> dict[str, str]:
    """August locked and paid in part, Fang through the bank; July unpaid from before.  Places to ids."""
    by_bank(session, cast, cast.fang_at)
    run = locked(session, cast, {cast.fang_at: 183_050, cast.yan_at: 141_200, cast.gui_at: 96_400})
    payout = pay_out(session, cast, run)
    old(session, cast, cast.yan_at, 64_000)
    return {"payout_id": str(payout.id), "payment_id": str(payment_of(session, payout, cast.fang_at).id)}
