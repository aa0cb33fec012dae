"""Pages of rework and charges: giving it, what came back, proposing a charge, deciding it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Writing
from workshop.clock import CHINA, Clock
from workshop.database import get
from workshop.i18n import rate_text
from workshop.ids import new_id
from workshop.money import PER_PIECES
from workshop.orders.models import CustomerOrder
from workshop.orders.queries import priced_operations
from workshop.quality import charges, hearing, queries, rework, rules
from workshop.quality.charges import ProposeCharge, SettleCharge
from workshop.quality.models import Charge, Defect, QualityCheck, ReworkJob, ReworkResult
from workshop.quality.pages import MayCharge, MayRead, MayRecord, PostedForm, row_id_of
from workshop.quality.rework import GiveRework, RecordResult
from workshop.tenancy import Workshop
from workshop.web.errors import text_of
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render
from workshop.workers.queries import engaged_on

router = APIRouter()

GiveForm = Annotated[Form[GiveRework], Depends(form_of(GiveRework))]
ResultForm = Annotated[Form[RecordResult], Depends(form_of(RecordResult))]
ProposeForm = Annotated[Form[ProposeCharge], Depends(form_of(ProposeCharge))]
SettleForm = Annotated[Form[SettleCharge], Depends(form_of(SettleCharge))]


# --- giving -----------------------------------------------------------------


@router.get("/quality/defects/{defect_id}/rework")
def give_page(
    request: Request,
    actor: MayRecord,
    session: Reading,
    clock: BusinessClock,
    defect_id: UUID,
    instead: UUID | None = None,
) -> Response:
    return _give(request, session, clock, defect_id, Form(), instead)


@router.post("/quality/defects/{defect_id}/rework")
def give(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, defect_id: UUID, form: GiveForm
) -> Response:
    if form.value:
        with form.attempt(session):
            rework.give_rework(session, actor, defect_id, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/quality/{get(session, Defect, defect_id).check_id}", done="given")
    return _give(request, session, clock, defect_id, form, None)


def _give(
    request: Request, session: Session, clock: Clock, defect_id: UUID, form: Form[GiveRework], instead: UUID | None
) -> Response:
    defect = get(session, Defect, defect_id)
    (line,) = queries.defect_lines(session, defect_id=defect.id)
    today = clock.today()
    priced = priced_operations(session, today, operation_ids=[defect.operation_id]) if defect.operation_id else []
    open_pieces = get(session, ReworkJob, instead).pieces if instead else line.to_give
    rate_hao = priced[0].rate_hao if priced else None
    return render(
        request,
        "quality/give.html",
        status=form.status if form.troubled else 200,
        line=line,
        order=_order_of(session, defect),
        pieces=open_pieces,
        instead=form.typed.get("instead_of_id") or instead or "",
        rate=rate_text(rate_hao).removeprefix("¥").replace(",", "") if rate_hao else "",
        per=priced[0].per_pieces if priced else 1,
        per_pieces=PER_PIECES,
        people=engaged_on(session, today),
        payers=_payers(defect),
        reasons=rules.REASON_NAMES,
        form=form,
        row_id=form.typed.get("id") or str(new_id()),
    )


def _payers(defect: Defect) -> dict[rules.Payer, str]:
    """Who may pay for the rework of a defect, as far as that can be said before somebody does it."""
    may_be_same = defect.fault == rules.Fault.WORKER and defect.engagement_id
    return {payer: name for payer, name in rules.PAYER_NAMES.items() if payer != rules.Payer.SAME or may_be_same}


def _order_of(session: Session, defect: Defect) -> CustomerOrder:
    return get(session, CustomerOrder, get(session, QualityCheck, defect.check_id).order_id)


# --- what came back -----------------------------------------------------------


@router.get("/quality/jobs/{job_id}")
def job_page(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, job_id: UUID) -> Response:
    return _job(request, session, clock, job_id, Form())


@router.post("/quality/jobs/{job_id}")
def record_result(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, job_id: UUID, form: ResultForm
) -> Response:
    if form.value:
        with form.attempt(session):
            rework.record_result(session, actor, job_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/quality/jobs/{job_id}", done="1")
    return _job(request, session, clock, job_id, form)


@router.post("/quality/results/{result_id}/take-back")
def take_back_result(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, result_id: UUID, posted: PostedForm
) -> Response:
    job_id = get(session, ReworkResult, result_id).job_id
    form: Form[Any] = Form()
    with form.attempt(session):
        rework.take_back_result(session, actor, result_id, row_id_of(posted), clock.now())
    if form.refusal:
        return _job(request, session, clock, job_id, Form(), trouble=text_of(form.refusal), status=form.status)
    return go_to(f"/quality/jobs/{job_id}", done="taken")


def _job(
    request: Request,
    session: Session,
    clock: Clock,
    job_id: UUID,
    form: Form[RecordResult],
    *,
    trouble: str = "",
    status: int = 200,
) -> Response:
    job = get(session, ReworkJob, job_id)
    lines = queries.job_lines(session, job_id=job.id)
    if not lines:  # given anew: the check shows to whom
        return go_to(f"/quality/{get(session, Defect, job.defect_id).check_id}")
    return render(
        request,
        "quality/job.html",
        status=form.status if form.troubled else status,
        trouble=trouble,
        line=lines[0],
        results=queries.results_of(session, job.id),
        reasons=rules.REASON_NAMES,
        payers=rules.PAYER_NAMES,
        form=form,
        row_id=form.typed.get("id") or str(new_id()),
        take_back_id=str(new_id()),
        today=clock.today(),
    )


# --- a charge -----------------------------------------------------------------


@router.get("/quality/defects/{defect_id}/charge")
def propose_page(request: Request, actor: MayCharge, session: Reading, defect_id: UUID) -> Response:
    return _propose(request, session, defect_id, Form())


@router.post("/quality/defects/{defect_id}/charge")
def propose(
    request: Request, actor: MayCharge, session: Writing, clock: BusinessClock, defect_id: UUID, form: ProposeForm
) -> Response:
    if form.value:
        with form.attempt(session):
            charge = charges.propose_charge(session, actor, defect_id, form.value, clock.now())
        if form.accepted:
            return go_to(f"/quality/charges/{charge.id}", done="1")
    return _propose(request, session, defect_id, form)


def _propose(request: Request, session: Session, defect_id: UUID, form: Form[ProposeCharge]) -> Response:
    defect = get(session, Defect, defect_id)
    (line,) = queries.defect_lines(session, defect_id=defect.id)
    return render(
        request,
        "quality/propose.html",
        status=form.status if form.troubled else 200,
        line=line,
        order=_order_of(session, defect),
        reasons=rules.REASON_NAMES,
        form=form,
        row_id=form.typed.get("id") or str(new_id()),
    )


@router.get("/quality/charges/{charge_id}")
def charge_page(
    request: Request, actor: MayCharge, session: Reading, clock: BusinessClock, charge_id: UUID
) -> Response:
    return _charge(request, session, clock, charge_id, Form())


@router.post("/quality/charges/{charge_id}")
def settle(
    request: Request, actor: MayCharge, session: Writing, clock: BusinessClock, charge_id: UUID, form: SettleForm
) -> Response:
    if form.value:
        with form.attempt(session):
            charges.settle_charge(session, actor, charge_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/quality/charges/{charge_id}", done="1")
    return _charge(request, session, clock, charge_id, form)


def _charge(request: Request, session: Session, clock: Clock, charge_id: UUID, form: Form[SettleCharge]) -> Response:
    charge = get(session, Charge, charge_id)
    (line,) = queries.charge_lines(session, charge_id=charge.id)
    proposed_on = charge.proposed_at.astimezone(CHINA).date()
    until = hearing.answer_until(proposed_on, get(session, Workshop, charge.workshop_id).answer_days)
    return render(
        request,
        "quality/charge.html",
        status=form.status if form.troubled else 200,
        line=line,
        charge=charge,
        check_id=get(session, Defect, charge.defect_id).check_id,
        until=until,
        may_take=hearing.chargeable_fen(line.now),
        answers={step: hearing.OWNER_ANSWERS[step] for step in hearing.owner_steps(line.now, clock.today(), until)},
        reasons=rules.REASON_NAMES,
        states=hearing.STATE_NAMES,
        steps=hearing.STEP_NAMES,
        form=form,
        row_id=form.typed.get("id") or str(new_id()),
    )
