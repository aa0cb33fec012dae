"""Pages of home work: who has what, giving out and taking back, papers, the month, and a worker's own slips."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock, Month
from workshop.database import get
from workshop.errors import NotFound, WorkshopError
from workshop.homework import commands, queries
from workshop.homework.commands import CorrectReturn, GiveSlip, RecordReturn
from workshop.homework.models import HomeReturn, HomeSlip
from workshop.homework.queries import SlipLine
from workshop.ids import new_id
from workshop.money import piece_pay_fen
from workshop.orders.queries import priced_operations, running_orders
from workshop.output.cells import days_before
from workshop.tenancy import Workshop
from workshop.web.errors import Unreadable, text_of
from workshop.web.forms import Form, form_of
from workshop.web.pages import base_address, go_to, month_asked, render
from workshop.workers.queries import engaged_on
from workshop.workers.rules import WorksAt

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.OUTPUT_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.OUTPUT_RECORD))]
MayPay = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]

GiveForm = Annotated[Form[GiveSlip], Depends(form_of(GiveSlip))]
ReturnForm = Annotated[Form[RecordReturn], Depends(form_of(RecordReturn))]
CorrectForm = Annotated[Form[CorrectReturn], Depends(form_of(CorrectReturn))]

BACK_DAYS = 90
"""So long a slip that is wholly back stays on the list."""

DUE_DAYS = 7
"""So long after it was given out work is to come back, unless somebody says otherwise."""


@router.get("/home-work")
def home_work(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    lines = queries.slip_lines(session, since=days_before(today, BACK_DAYS))
    return render(
        request,
        "homework/list.html",
        today=today,
        month=Month.of(today),
        outside=[line for line in lines if line.left],
        back=[line for line in reversed(lines) if not line.left],
    )


@router.get("/home-work/new")
def new_slip(request: Request, actor: MayRecord, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    due_on = today + timedelta(days=DUE_DAYS)
    chosen = request.query_params.get("worker", "")
    form: Form[Any] = Form(
        {"id": str(new_id()), "given_on": str(today), "due_on": str(due_on), "engagement_id": chosen}
    )
    return _new(request, session, clock, form)


@router.post("/home-work/new")
def give(request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, form: GiveForm) -> Response:
    if form.value:
        with form.attempt(session):
            slip = commands.give_slip(session, actor, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/home-work/{slip.id}", done="given")
    return _new(request, session, clock, form)


def _new(request: Request, session: Session, clock: Clock, form: Form[Any]) -> Response:
    people = engaged_on(session, clock.today())
    orders = [order.id for order in running_orders(session)]
    return render(
        request,
        "homework/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        at_home=[who for who in people if who.works_at == WorksAt.HOME],
        in_room=[who for who in people if who.works_at == WorksAt.WORKSHOP],
        operations=[o for o in priced_operations(session, clock.today(), order_ids=orders) if o.rate_hao],
        today=clock.today(),
    )


# --- the month ------------------------------------------------------------


@router.get("/home-work/ledger/{month}")
def ledger(request: Request, actor: MayPay, session: Reading, clock: BusinessClock, month: str) -> Response:
    chosen = month_asked(month)
    people = queries.ledger(session, actor.workshop_id, chosen)
    return render(
        request,
        "homework/ledger.html",
        **_paper(request, session, actor, clock),
        month=chosen,
        before=chosen.plus(-1),
        after=chosen.plus(1) if chosen < Month.of(clock.today()) else None,
        people=people,
        total_fen=sum(person.pay_fen for person in people),
    )


def _paper(request: Request, session: Session, actor: Actor, clock: Clock) -> dict[str, Any]:
    """What stands at the head and the foot of every paper."""
    return {
        "workshop": get(session, Workshop, actor.workshop_id),
        "today": clock.today(),
        "short_address": f"{base_address(request)}{request.url.path}".partition("://")[2],
    }


# --- one slip -------------------------------------------------------------


@router.get("/home-work/{slip_id}")
def slip_page(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, slip_id: UUID) -> Response:
    return _slip(request, session, clock, slip_id, Form({"id": str(new_id()), "returned_on": str(clock.today())}))


@router.post("/home-work/{slip_id}/returns")
def record_return(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, slip_id: UUID, form: ReturnForm
) -> Response:
    get(session, HomeSlip, slip_id)
    if form.value:
        with form.attempt(session):
            row = commands.record_return(session, actor, slip_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/home-work/{slip_id}", done=str(row.id))
    return _slip(request, session, clock, slip_id, form)


@router.post("/home-work/returns/{return_id}/correct")
def correct_return(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, return_id: UUID, form: CorrectForm
) -> Response:
    slip_id = get(session, HomeReturn, return_id).slip_id
    if form.value is None:
        raise Unreadable()
    with form.attempt(session):
        commands.correct_return(session, actor, return_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/home-work/{slip_id}", done="corrected")
    empty: Form[Any] = Form({"id": str(new_id()), "returned_on": str(clock.today())})
    return _slip(request, session, clock, slip_id, empty, refusal=form.refusal)


def _slip(
    request: Request,
    session: Session,
    clock: Clock,
    slip_id: UUID,
    form: Form[Any],
    *,
    refusal: WorkshopError | None = None,
) -> Response:
    line = _line(session, slip_id)
    returns = queries.returns_of(session, [slip_id]).get(slip_id, [])
    status = refusal.status if refusal else form.status if form.troubled else 200
    return render(
        request,
        "homework/slip.html",
        status=status,
        form=form,
        trouble=text_of(refusal) if refusal else "",
        line=line,
        is_late=line.is_late(clock.today()),
        today=clock.today(),
        returns=[(row, str(new_id())) for row in returns],
        taken_back={row.corrects_id for row in returns if row.corrects_id},
        done=_done(request, {str(row.id) for row in returns}),
    )


def _done(request: Request, return_ids: set[str]) -> str:
    """What the notice above the slip tells: "given", "corrected", or the id of the return just written."""
    done = request.query_params.get("done", "")
    return done if done in return_ids | {"given", "corrected"} else ""


def _line(session: Session, slip_id: UUID) -> SlipLine:
    found = queries.slip_lines(session, only=slip_id)
    if not found:
        raise NotFound()
    return found[0]


@router.get("/home-work/{slip_id}/paper")
def slip_paper(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, slip_id: UUID) -> Response:
    paper = _paper(request, session, actor, clock)
    return render(request, "homework/slip_paper.html", **paper, line=_line(session, slip_id))


@router.get("/home-work/returns/{return_id}/paper")
def return_paper(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, return_id: UUID) -> Response:
    row = get(session, HomeReturn, return_id)
    line = _line(session, row.slip_id)
    return render(
        request,
        "homework/return_paper.html",
        **_paper(request, session, actor, clock),
        line=line,
        row=row,
        pay_fen=piece_pay_fen(row.good, line.slip.rate_hao, line.slip.per_pieces),
    )


# --- a worker's own -------------------------------------------------------


@router.get("/me/home-work")
def my_home_work(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    lines = list(reversed(queries.slip_lines(session)))
    return render(
        request,
        "homework/mine.html",
        today=clock.today(),
        outside=[line for line in lines if line.left],
        back=[line for line in lines if not line.left],
        returns=queries.returns_of(session, [line.slip.id for line in lines]),
    )
