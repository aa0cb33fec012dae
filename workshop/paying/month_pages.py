"""Pages of a month: its pay day, the file for the bank, and wages that were unpaid before counting began here."""

from collections.abc import Sequence
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
from workshop.errors import Stale
from workshop.ids import new_id
from workshop.past.pages import past_month_asked
from workshop.past.queries import counted_in, people_of
from workshop.past.rules import is_past_month
from workshop.pay.queries import Run, run_of_month
from workshop.pay.rules import RunState
from workshop.paying import commands, grid, queries, rules, takeover, ways
from workshop.paying.commands import MakePayout, SignedStrip, SignReceipts
from workshop.paying.grid import PostedWages
from workshop.paying.models import Payout
from workshop.paying.owed import owed, pay_day_of
from workshop.paying.queries import PaymentLine
from workshop.paying.takeover import EnterOldWages
from workshop.tenancy import Workshop
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, read_form, understand
from workshop.web.pages import download, go_to, month_asked, render

router = APIRouter()

MayPay = Annotated[Actor, Depends(Require(Permission.WAGES_PAY))]
MayWritePast = Annotated[Actor, Depends(Require(Permission.PAST_WRITE))]
PostedForm = Annotated[FormData, Depends(read_form)]


# --- a pay day --------------------------------------------------------------


@router.get("/pay/{month}/pay")
def pay_day(
    request: Request, actor: MayPay, session: Reading, clock: BusinessClock, month: str, give: str | None = None
) -> Response:
    form: Form[Any] = Form({"id": str(new_id()), "paid_on": str(clock.today()), "give": give or ""})
    share = None
    if give is not None:
        try:
            asked = grid.read_asked(give)
        except ValueError as unreadable:
            form.errors = {"give": str(unreadable)}
        else:
            run = run_of_month(session, actor.workshop_id, month_asked(month))
            share = asked.share_of(queries.dues(session, run_id=run.row.id)) if run else None
    return _pay_day(request, session, actor, clock, month_asked(month), form, share, {})


@router.post("/pay/{month}/pay")
def make_payout(
    request: Request, actor: MayPay, session: Writing, clock: BusinessClock, month: str, posted: PostedForm
) -> Response:
    chosen = month_asked(month)
    run = run_of_month(session, actor.workshop_id, chosen)
    if run is None:
        return _pay_day(request, session, actor, clock, chosen, Form(), None, {})
    fields = {name: str(posted.get(name, "")) for name in ("id", "share", "paid_on", "sure")}
    try:
        typed = grid.typed_rows(posted)
        form = understand(MakePayout, {**fields, "entries": grid.entries_of(typed)})
    except ValueError:
        raise Unreadable() from None
    if form.value:
        with form.attempt(session):
            commands.make_payout(session, actor, run.row.id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/pay/{chosen}/pay", done="1")
    form.typed = fields
    share = int(fields["share"]) if fields["share"].isdecimal() and len(fields["share"]) < 6 else None
    return _pay_day(request, session, actor, clock, chosen, form, share, typed)


def _pay_day(
    request: Request,
    session: Session,
    actor: Actor,
    clock: Clock,
    month: Month,
    form: Form[Any],
    share: int | None,
    typed: dict[str, tuple[str, str]],
    signing: Form[SignReceipts] | None = None,
    ticked: dict[UUID, UUID] | None = None,
) -> Response:
    """share: what everybody is brought up to, if that was asked.  typed, ticked: what came back of a form."""
    run = run_of_month(session, actor.workshop_id, month)
    if run is None or run.state != RunState.LOCKED:
        return render(request, "paying/not_locked.html", month=month, run=run)
    dues = queries.dues(session, only_open=False, run_id=run.row.id)
    wanted = queries.ways(session, [due.engagement_id for due in dues])
    methods = {due.engagement_id: queries.method_of(wanted.get(due.engagement_id)) for due in dues}
    rows = grid.pay_rows(dues, share or 0, methods, typed)
    lines = queries.payment_lines(session, run_id=run.row.id)
    refused = next((each for each in (form, signing) if each and each.troubled), None)
    return render(
        request,
        "paying/pay_day.html",
        status=refused.status if refused else 200,
        form=form,
        signing=signing or Form(),
        strips=grid.strip_rows(lines, ticked),
        missing=[line for line in lines if line.is_missing],
        month=month,
        share=share,
        share_text=grid.share_text(share or 0),
        rows=rows,
        ages={each.due.slip_id: each.days_late for each in owed(session, dues, clock.today())},
        due_on=pay_day_of(session, get(session, Workshop, actor.workshop_id), month),
        today=clock.today(),
        methods=rules.METHOD_NAMES,
        **_paid(session, run, lines),
    )


def _paid(session: Session, run: Run, lines: Sequence[PaymentLine]) -> dict[str, Any]:
    """The pay days of a run, and all that was paid of it."""
    payouts = queries.payouts_of(session, run.row.id)
    of_payout = {payout.id: [line for line in lines if line.payment.payout_id == payout.id] for payout in payouts}
    return {
        "payouts": [(payout, grid.share_text(payout.share), of_payout[payout.id]) for payout in payouts],
        "singly": [line for line in lines if line.payment.payout_id is None],
        "receipts": rules.RECEIPT_NAMES,
    }


@router.post("/pay/{month}/signed")
def sign_strips(
    request: Request, actor: MayPay, session: Writing, clock: BusinessClock, month: str, posted: PostedForm
) -> Response:
    """The strips of all who signed, in one go."""
    chosen = month_asked(month)
    try:
        ticked = grid.ticked_strips(posted)
    except ValueError:
        raise Unreadable() from None
    strips = [SignedStrip(id=receipt_id, payment_id=payment_id) for payment_id, receipt_id in ticked.items()]
    form = understand(SignReceipts, {"strips": strips})
    photo = form.take(lambda: grid.photo_of(posted))
    if form.value and not form.troubled:
        with form.attempt(session):
            commands.sign_receipts(session, actor, form.value, photo, clock.now())
    if form.accepted:
        return go_to(f"/pay/{chosen}/pay", done="signed")
    fresh: Form[Any] = Form({"id": str(new_id()), "paid_on": str(clock.today())})
    return _pay_day(request, session, actor, clock, chosen, fresh, None, {}, form, ticked)


@router.post("/payouts/{payout_id}/bank-file")
def take_bank_file(
    request: Request, actor: MayPay, session: Writing, clock: BusinessClock, payout_id: UUID
) -> Response:
    """A reading that is noted: so it is posted."""
    payout = get(session, Payout, payout_id)
    rows = ways.take_bank_file(session, actor, request.app.state.vault, payout.id, clock.now())
    code = get(session, Workshop, actor.workshop_id).code
    return download(ways.bank_workbook(rows), f"{code}-bank-{payout.paid_on}.xlsx")


# --- wages of before --------------------------------------------------------

NOTHING_POSTED = PostedWages("", (), frozenset())


@router.get("/old-wages")
def old_wages(
    request: Request, actor: MayWritePast, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    return _old_wages(request, session, clock, past_month_asked(month, clock), NOTHING_POSTED, Form(), {})


@router.post("/old-wages")
def enter_old_wages(
    request: Request, actor: MayWritePast, session: Writing, clock: BusinessClock, typed: PostedForm
) -> Response:
    try:
        posted = grid.read_wages(typed)
    except ValueError:
        raise Unreadable() from None
    month = past_month_asked(posted.month, clock)
    errors: dict[UUID, dict[str, str]] = {}
    entries = [entry for row in posted.rows if (entry := row.entry(errors))]
    form = understand(EnterOldWages, {"month": str(month), "entries": entries, "confirmed": posted.confirmed})
    if form.value and not errors:
        with form.attempt(session):
            added = takeover.enter_old_wages(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to("/old-wages", month=str(month), done="saved" if added else "nothing")
    return _old_wages(request, session, clock, month, posted, form, errors)


def _old_wages(
    request: Request,
    session: Session,
    clock: Clock,
    month: Month,
    posted: PostedWages,
    form: Form[EnterOldWages],
    errors: dict[UUID, dict[str, str]],
) -> Response:
    people = people_of(session, month)
    standing = {wage.engagement_id: wage for wage in queries.standing_old_wages(session, month)}
    paid = {who: fen for (who, of), fen in queries.paid_of_before(session).items() if of == str(month)}
    counted = {who for who, _ in counted_in(session, [person.id for person in people], [month])}
    typed = {row.engagement_id: row for row in posted.rows}
    anew = isinstance(form.refusal, Stale)
    rows = grid.wage_rows(people, standing, paid, counted | queries.with_slips(session, month), typed, anew=anew)
    asked: list[dict[str, Any]] = form.refusal.details["doubts"] if form.doubtful and form.refusal else []
    for row in rows:
        row.errors = errors.get(row.engagement.id, {})
        row.doubts = [doubt for doubt in asked if doubt["engagement_id"] == str(row.engagement.id)]
    this = Month.of(clock.today())
    names = [person.called_name for person in people]
    return render(
        request,
        "paying/old_wages.html",
        status=form.status if form.troubled or errors else 200,
        month=month,
        before=month.plus(-1) if is_past_month(month.plus(-1), this) else None,
        after=month.plus(1) if month.plus(1) < this else None,
        form=form,
        has_errors=bool(errors),
        rows=rows,
        total_fen=sum(wage.unpaid_fen for wage in standing.values()),
        confirmed=sorted(posted.confirmed),
        twice={name for name in names if names.count(name) > 1},
    )
