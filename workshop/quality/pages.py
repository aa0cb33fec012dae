"""Pages of checks: the list, a new one with its reasons, one check, and what quality cost an order."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.documents.rules import Photo, reduce_photo
from workshop.errors import NotFound, Refused
from workshop.ids import new_id
from workshop.orders.models import CustomerOrder
from workshop.orders.queries import priced_operations, running_orders
from workshop.quality import commands, queries, rules
from workshop.quality.commands import AddRepairTime, NewDefect, RecordCheck
from workshop.quality.models import QualityCheck
from workshop.web.errors import Unreadable, text_of
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, render
from workshop.workers.queries import engaged_on

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.QUALITY_READ))]
MayRecord = Annotated[Actor, Depends(Require(Permission.QUALITY_RECORD))]
MayCharge = Annotated[Actor, Depends(Require(Permission.CHARGES_PROPOSE))]
PostedForm = Annotated[FormData, Depends(read_form)]

FIRST_ROWS = 3
SAMPLES = (100, 200, 500, 1000)
"""Lots for which the form says how many pieces to look at."""


@router.get("/quality")
def quality(request: Request, actor: MayRead, session: Reading, order: UUID | None = None) -> Response:
    charges = queries.charge_lines(session, order_id=order) if actor.may(Permission.CHARGES_PROPOSE) else []
    return render(
        request,
        "quality/list.html",
        order=get(session, CustomerOrder, order) if order else None,
        jobs=[line for line in queries.job_lines(session, order_id=order) if line.open_pieces],
        charges=[line for line in charges if line.now.waits_for_owner or line.now.waits_for_her],
        checks=queries.checks(session, order),
        gates=rules.GATE_NAMES,
    )


# --- a new check ------------------------------------------------------------


@dataclass
class CheckForm:
    """A check on its way: the form, and what was uploaded, by the place of its defect."""

    form: Form[RecordCheck]
    uploads: dict[int, bytes]
    more: bool  # one more row is wanted, nothing is saved yet

    def photos(self) -> dict[int, Photo]:
        """The photos made small.  Raises NotAPhoto, PhotoTooLarge."""
        return {place: reduce_photo(uploaded) for place, uploaded in self.uploads.items()}


_ROW = ("reason", "pieces", "is_scrap", "fault", "operation_id", "engagement_id")
Row = dict[str, str]


def check_form(posted: PostedForm) -> CheckForm:
    """The answers, with as many defects as have pieces or a reason."""
    typed: dict[str, Any] = {name: value for name, value in posted.items() if isinstance(value, str)}
    rows: list[Row] = []
    for number in range(rules.MOST_DEFECTS):
        rows.append({name: value for name in _ROW if (value := str(typed.pop(f"{name}-{number}", "")).strip())})
    filled = [number for number, row in enumerate(rows) if "pieces" in row or "reason" in row]
    wished = {**typed, "defects": [_defect(rows[number]) for number in filled]}
    form = understand(RecordCheck, wished)
    form.typed = {**typed, "rows": [rows[number] for number in filled]}
    if "defects" in form.errors:
        form.errors["defects"] = _defect_trouble(wished["defects"]) or form.errors["defects"]
    contents = _contents(posted)
    uploads = {place: contents[number] for place, number in enumerate(filled) if contents.get(number)}
    return CheckForm(form, uploads, "more" in typed)


def _contents(posted: FormData) -> dict[int, bytes]:
    """What was uploaded, by the row of the form; the files behind it are closed."""
    contents = {}
    for name, upload in posted.items():
        if isinstance(upload, UploadFile):
            with upload.file as file:
                content = file.read()
            _, _, number = name.partition("photo-")
            if number.isdecimal():
                contents[int(number)] = content
    return contents


def _defect(row: Row) -> dict[str, Any]:
    return {**row, "is_scrap": "is_scrap" in row}


def _defect_trouble(defects: list[dict[str, Any]]) -> str | None:
    found = (understand(NewDefect, row).errors for row in defects)
    return next((next(iter(errors.values())) for errors in found if errors), None)


Checked = Annotated[CheckForm, Depends(check_form)]


@router.get("/quality/new")
def new_check(
    request: Request,
    actor: MayRecord,
    session: Reading,
    clock: BusinessClock,
    order: UUID | None = None,
    operation: str = "",
) -> Response:
    typed = {"id": str(new_id()), "checked_on": str(clock.today()), "operation_id": operation, "rows": []}
    return _new(request, session, clock, Form(typed), order)


@router.post("/quality/new")
def record_check(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, checked: Checked
) -> Response:
    form = checked.form
    if form.value and not checked.more:
        try:
            photos = checked.photos()
        except Refused as refusal:
            form.refusal = refusal
        else:
            with form.attempt(session):
                check = commands.record_check(session, actor, form.value, photos, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/quality/{check.id}", done="1")
    if checked.more:
        form.errors, form.refusal = {}, None
    return _new(request, session, clock, form, _order_of(form), more=checked.more, photos=bool(checked.uploads))


def _order_of(form: Form[RecordCheck]) -> UUID:
    try:
        return UUID(str(form.typed.get("order_id", "")))
    except ValueError:
        raise Unreadable() from None


def _new(
    request: Request,
    session: Session,
    clock: Clock,
    form: Form[RecordCheck],
    order_id: UUID | None,
    *,
    more: bool = False,
    photos: bool = False,
) -> Response:
    order = get(session, CustomerOrder, order_id) if order_id else None
    rows = list(form.typed.get("rows", []))
    wanted = min(max(FIRST_ROWS, len(rows) + more), rules.MOST_DEFECTS)
    return render(
        request,
        "quality/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        order=order,
        orders=running_orders(session) if order is None else [],
        operations=priced_operations(session, clock.today(), order_ids=[order.id]) if order else [],
        people=engaged_on(session, clock.today()),
        rows=rows + [{} for _ in range(wanted - len(rows))],
        filled=len(rows),
        photos_lost=photos and not form.accepted,
        most=rules.MOST_DEFECTS,
        gates=rules.GATE_NAMES,
        reasons=rules.REASON_NAMES,
        faults=rules.FAULT_NAMES,
        samples=[(lot, rules.sample_pieces(lot)) for lot in SAMPLES],
    )


# --- what quality cost an order ----------------------------------------------

TimeForm = Annotated[Form[AddRepairTime], Depends(form_of(AddRepairTime))]


@router.get("/quality/cost")
def cost(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, order: UUID | None = None
) -> Response:
    if order is None:
        return render(request, "quality/orders.html", orders=running_orders(session))
    return _cost(request, session, clock, order, Form())


@router.post("/quality/cost")
def add_repair_time(
    request: Request, actor: MayCharge, session: Writing, clock: BusinessClock, order: UUID, form: TimeForm
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.add_repair_time(session, actor, order, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/quality/cost", order=str(order), done="1")
    return _cost(request, session, clock, order, form)


def _cost(request: Request, session: Session, clock: Clock, order_id: UUID, form: Form[AddRepairTime]) -> Response:
    order = get(session, CustomerOrder, order_id)
    times = queries.repair_times(session, order.id)
    jobs = queries.job_lines(session, order_id=order.id)
    return render(
        request,
        "quality/cost.html",
        status=form.status if form.troubled else 200,
        order=order,
        cost=queries.quality_cost(session, order.id),
        jobs=[line for line in jobs if line.passed or line.scrapped],
        times=[(time, queries.own_time_fen(time.minutes, time.rate_fen)) for time in times],
        rate_fen=times[0].rate_fen if times else None,
        payers=rules.PAYER_NAMES,
        form=form,
        row_id=form.typed.get("id") or str(new_id()),
        today=clock.today(),
    )


# --- one check ----------------------------------------------------------------


@router.get("/quality/{check_id}")
def check_page(request: Request, actor: MayRead, session: Reading, check_id: UUID) -> Response:
    return _check(request, actor, session, check_id)


@router.post("/quality/{check_id}/take-back")
def take_back_check(
    request: Request, actor: MayRecord, session: Writing, clock: BusinessClock, check_id: UUID, posted: PostedForm
) -> Response:
    form: Form[Any] = Form()
    with form.attempt(session):
        commands.take_back_check(session, actor, check_id, row_id_of(posted), clock.now())
    if form.refusal:
        return _check(request, actor, session, check_id, refusal=form.refusal)
    return go_to(f"/quality/{check_id}")


def row_id_of(posted: FormData) -> UUID:
    """The id of the row that a form without questions makes.  Raises Unreadable."""
    try:
        return UUID(str(posted.get("id", "")))
    except ValueError:
        raise Unreadable() from None


def _check(request: Request, actor: Actor, session: Session, check_id: UUID, *, refusal: Any = None) -> Response:
    check = get(session, QualityCheck, check_id)
    if check.takes_back_id:
        raise NotFound()
    charges = queries.charge_lines(session, check_id=check.id) if actor.may(Permission.CHARGES_PROPOSE) else []
    return render(
        request,
        "quality/check.html",
        status=refusal.status if refusal else 200,
        trouble=text_of(refusal) if refusal else "",
        check=check,
        order=get(session, CustomerOrder, check.order_id),
        taken_back=queries.is_taken_back(session, QualityCheck, check.id),
        defects=queries.defect_lines(session, check_id=check.id),
        jobs=queries.job_lines(session, check_id=check.id),
        charges=charges,
        charged={line.charge.defect_id for line in charges if not line.now.is_over},
        gates=rules.GATE_NAMES,
        reasons=rules.REASON_NAMES,
        faults=rules.FAULT_NAMES,
        payers=rules.PAYER_NAMES,
        row_id=str(new_id()),
    )
