"""Pages of payments: what is unpaid, one payment, and how each wants her pay."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.errors import NotFound, Refused
from workshop.ids import new_id
from workshop.pay.queries import runs_of
from workshop.pay.rules import RunState
from workshop.paying import commands, grid, queries, rules, ways
from workshop.paying.commands import PayOne, SignReceipt, TakePaymentBack
from workshop.paying.models import WagePayment
from workshop.paying.owed import light, next_pay, owed, unlocked_months
from workshop.paying.queries import Due, PaymentLine
from workshop.paying.ways import SayPayWay
from workshop.tenancy import Workshop
from workshop.web.errors import text_of
from workshop.web.forms import Form, form_of, read_form
from workshop.web.pages import go_to, render
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_on

router = APIRouter()

MONTHS_SHOWN = 12

MayPay = Annotated[Actor, Depends(Require(Permission.WAGES_PAY))]
PostedForm = Annotated[FormData, Depends(read_form)]
PayForm = Annotated[Form[PayOne], Depends(form_of(PayOne))]
BackForm = Annotated[Form[TakePaymentBack], Depends(form_of(TakePaymentBack))]
SignForm = Annotated[Form[SignReceipt], Depends(form_of(SignReceipt))]
WayForm = Annotated[Form[SayPayWay], Depends(form_of(SayPayWay))]


@router.get("/payments")
def payments(request: Request, actor: MayPay, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    workshop = get(session, Workshop, actor.workshop_id)
    lines = owed(session, queries.dues(session), today)
    months = {line.due.month for line in lines}
    lately = [Month.of(today).plus(-back) for back in range(MONTHS_SHOWN)]
    return render(
        request,
        "paying/payments.html",
        today=today,
        months=[(month, [line for line in lines if line.due.month == month]) for month in sorted(months)],
        left_fen=queries.total_left_fen(line.due for line in lines),
        late_fen=queries.total_left_fen(line.due for line in lines if line.is_late),
        late_people=len({line.due.engagement_id for line in lines if line.is_late}),
        light=light(session, workshop, lines, today),
        unlocked=unlocked_months(session, workshop, today),
        next_pay=next_pay(session, workshop, today),
        missing=queries.missing_payments(session),
        methods=rules.METHOD_NAMES,
        runs=[
            run.month
            for run in runs_of(session, workshop.id, lately)
            if run.state == RunState.LOCKED and not run.row.engagement_id
        ],
    )


# --- one payment ------------------------------------------------------------


@router.get("/payments/new")
def new_payment(
    request: Request,
    actor: MayPay,
    session: Reading,
    clock: BusinessClock,
    slip: UUID | None = None,
    old: UUID | None = None,
) -> Response:
    """Of what is unpaid one is chosen first, then paid."""
    if slip is None and old is None:
        return render(request, "paying/choose.html", lines=owed(session, queries.dues(session), clock.today()))
    due = queries.due_of_slip(session, slip) if slip else queries.due_of_old_wage(session, old) if old else None
    if due is None:
        raise NotFound()
    way = queries.ways(session, [due.engagement_id]).get(due.engagement_id)
    typed = {"id": str(new_id()), "paid_on": str(clock.today()), "method": queries.method_of(way)}
    typed |= {"amount_fen": grid.yuan_text(queries.payable_fen(session, due))}
    return _new_payment(request, session, clock, Form(typed), due)


@router.post("/payments/new")
def pay_one(
    request: Request, actor: MayPay, session: Writing, clock: BusinessClock, form: PayForm, posted: PostedForm
) -> Response:
    due = _due_named(session, posted)
    photo = form.take(lambda: grid.photo_of(posted))
    if form.value and not form.troubled:
        with form.attempt(session):
            payment = commands.pay_one(session, actor, form.value, photo, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/payments/{payment.id}", done="paid")
    return _new_payment(request, session, clock, form, due)


def _due_named(session: Session, posted: FormData) -> Due:
    """What the form pays.  Raises NotFound."""
    found = None
    try:
        if slip_id := str(posted.get("slip_id", "")):
            found = queries.due_of_slip(session, UUID(slip_id))
        elif old_wage_id := str(posted.get("old_wage_id", "")):
            found = queries.due_of_old_wage(session, UUID(old_wage_id))
    except ValueError:
        raise NotFound() from None
    if found is None:
        raise NotFound()
    return found


def _new_payment(request: Request, session: Session, clock: Clock, form: Form[Any], due: Due) -> Response:
    (line,) = owed(session, [due], clock.today())
    return render(
        request,
        "paying/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        line=line,
        payable_fen=queries.payable_fen(session, due),
        methods=rules.METHOD_NAMES,
        today=clock.today(),
    )


@router.get("/payments/{payment_id}")
def payment_page(request: Request, actor: MayPay, session: Reading, payment_id: UUID) -> Response:
    return _payment(request, session, payment_id, Form({"id": str(new_id())}))


@router.post("/payments/{payment_id}/receipt")
def sign_receipt(
    request: Request,
    actor: MayPay,
    session: Writing,
    clock: BusinessClock,
    payment_id: UUID,
    form: SignForm,
    posted: PostedForm,
) -> Response:
    _line(session, payment_id)
    photo = form.take(lambda: grid.photo_of(posted))
    if form.value and not form.troubled:
        with form.attempt(session):
            commands.sign_receipt(session, actor, payment_id, form.value, photo, clock.now())
    if form.accepted:
        return go_to(f"/payments/{payment_id}", done="signed")
    trouble = form.refusal if isinstance(form.refusal, Refused) else None
    return _payment(request, session, payment_id, Form({"id": str(new_id())}), trouble)


@router.post("/payments/{payment_id}/take-back")
def take_back(
    request: Request, actor: MayPay, session: Writing, clock: BusinessClock, payment_id: UUID, form: BackForm
) -> Response:
    _line(session, payment_id)
    if form.value:
        with form.attempt(session):
            commands.take_payment_back(session, actor, payment_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/payments/{payment_id}", done="taken-back")
    return _payment(request, session, payment_id, form)


def _line(session: Session, payment_id: UUID) -> PaymentLine:
    """Raises NotFound, for a row that takes another back too."""
    get(session, WagePayment, payment_id)
    found = queries.payment_lines(session, payment_id=payment_id)
    if not found:
        raise NotFound()
    return found[0]


def _payment(
    request: Request,
    session: Session,
    payment_id: UUID,
    form: Form[Any],
    trouble: Refused | None = None,
) -> Response:
    """form: that which takes it back.  trouble: why a signature was not kept."""
    status = trouble.status if trouble else form.status if form.troubled else 200
    return render(
        request,
        "paying/payment.html",
        status=status,
        line=_line(session, payment_id),
        form=form,
        trouble=text_of(trouble) if trouble else "",
        receipt_id=str(new_id()),
        methods=rules.METHOD_NAMES,
        receipts=rules.RECEIPT_NAMES,
    )


# --- how each wants her pay -------------------------------------------------


@router.get("/pay-ways")
def pay_ways(request: Request, actor: MayPay, session: Reading, clock: BusinessClock) -> Response:
    people = engaged_on(session, clock.today())
    found = queries.ways(session)
    return render(
        request, "paying/ways.html", people=[(who, found.get(who.id)) for who in people], methods=rules.METHOD_NAMES
    )


@router.get("/pay-ways/{engagement_id}")
def pay_way(request: Request, actor: MayPay, session: Reading, engagement_id: UUID) -> Response:
    way = queries.ways(session, [engagement_id]).get(engagement_id)
    typed = {"id": str(new_id()), "method": queries.method_of(way), "bank": way.bank if way else ""}
    return _pay_way(request, session, engagement_id, Form(typed))


@router.post("/pay-ways/{engagement_id}")
def say_pay_way(
    request: Request, actor: MayPay, session: Writing, clock: BusinessClock, engagement_id: UUID, form: WayForm
) -> Response:
    get(session, Engagement, engagement_id)
    if form.value:
        with form.attempt(session):
            ways.say_pay_way(session, actor, request.app.state.vault, engagement_id, form.value, clock.now())
    if form.accepted:
        return go_to("/pay-ways", done="1")
    return _pay_way(request, session, engagement_id, form)


def _pay_way(request: Request, session: Session, engagement_id: UUID, form: Form[Any]) -> Response:
    return render(
        request,
        "paying/way.html",
        status=form.status if form.troubled else 200,
        who=get(session, Engagement, engagement_id),
        way=queries.ways(session, [engagement_id]).get(engagement_id),
        form=form,
        methods=rules.METHOD_NAMES,
    )
