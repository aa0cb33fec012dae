"""Pages of orders: list, a new one in six answers, operations and rates."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from workshop.accounts.cards import give_link
from workshop.accounts.guard import BusinessClock, Reading, RealNow, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.database import get
from workshop.documents.rules import reduce_photo
from workshop.i18n import rate_text
from workshop.ids import new_id
from workshop.money import PER_PIECES, piece_pay_fen
from workshop.orders import commands, queries, rules
from workshop.orders.commands import AddOrder, AnnounceRate, BarMinors, ChangeOrder, NewOperation, PostRate, SetQuota
from workshop.orders.models import Buyer, CustomerOrder, Operation, Rate
from workshop.web.errors import Unreadable
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import base_address, go_to, render

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.ORDERS_READ))]
MayWrite = Annotated[Actor, Depends(Require(Permission.ORDERS_WRITE))]
MayPrice = Annotated[Actor, Depends(Require(Permission.RATES_WRITE))]
MayLink = Annotated[Actor, Depends(Require(Permission.LINKS_GIVE))]

FIRST_ROWS = 3
MOST_ROWS = 12


async def order_form(request: Request) -> Form[AddOrder]:
    """The six answers, with as many operations as have a name."""
    posted = await read_form(request)
    typed: dict[str, Any] = {name: str(value) for name, value in posted.items() if isinstance(value, str)}
    columns = (posted.getlist("operation_name"), posted.getlist("operation_rate"), posted.getlist("operation_per"))
    rows = [tuple(map(str, row)) for row in zip(*columns, strict=False)]
    typed["rows"] = rows
    filled = [row for row in rows if row[0].strip() or row[1].strip()]
    operations = [{"name": name, "rate_hao": rate, "per_pieces": per} for name, rate, per in filled]
    form = understand(AddOrder, {**typed, "operations": operations})
    form.typed = typed
    if "operations" in form.errors:
        form.errors["operations"] = _operation_trouble(operations) or form.errors["operations"]
    return form


def _operation_trouble(operations: list[dict[str, str]]) -> str | None:
    for operation in operations:
        trouble = understand(NewOperation, operation).errors
        if trouble:
            return f"{operation['name'] or '?'}: {next(iter(trouble.values()))}"
    return None


OrderForm = Annotated[Form[AddOrder], Depends(order_form)]


@router.get("/orders")
def orders(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    return render(
        request,
        "orders/list.html",
        running=[(o, rules.days_until(o.due_on, clock.today())) for o in queries.running_orders(session)],
        ended=queries.ended_orders(session),
    )


@router.get("/orders/new")
def new_order(request: Request, actor: MayWrite, session: Reading, clock: BusinessClock) -> Response:
    like = request.query_params.get("like")
    typed = _same_as(session, UUID(like), clock) if like and _is_id(like) else {"rows": []}
    typed |= {"id": str(new_id()), "due_on": str(clock.today() + timedelta(days=30))}
    return _new(request, session, Form(typed))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _same_as(session: Session, order_id: UUID, clock: Clock) -> dict[str, Any]:
    """The answers of an earlier order, its operations at today's rates."""
    order = get(session, CustomerOrder, order_id)
    priced = queries.priced_operations(session, clock.today(), order_ids=[order.id])
    return {
        "buyer": get(session, Buyer, order.buyer_id).name if order.buyer_id else "",
        "product": order.product,
        "pieces": str(order.pieces or ""),
        "price_hao": _yuan(order.price_hao) if order.price_hao else "",
        "material": order.material,
        "arranged_by": order.arranged_by,
        "rows": [(o.name, _yuan(o.rate_hao) if o.rate_hao else "", str(o.per_pieces)) for o in priced],
    }


def _yuan(hao: int) -> str:
    return rate_text(hao).removeprefix("¥").replace(",", "")


@router.post("/orders/new")
def add_order(request: Request, actor: MayWrite, session: Writing, clock: BusinessClock, form: OrderForm) -> Response:
    if form.value:
        with form.attempt(session):
            order = commands.add_order(session, actor, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to(f"/orders/{order.id}", done="added")
    return _new(request, session, form)


def _new(request: Request, session: Session, form: Form[AddOrder]) -> Response:
    rows = list(form.typed.get("rows", []))
    rows += [("", "", "1")] * max(FIRST_ROWS - len(rows), 1 if len(rows) < MOST_ROWS else 0)
    last = queries.running_orders(session) or queries.ended_orders(session)
    return render(
        request,
        "orders/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        rows=rows,
        per_pieces=PER_PIECES,
        materials=rules.MATERIAL_NAMES,
        arrangers=rules.ARRANGED_NAMES,
        buyers=queries.buyers(session),
        earlier=list(last)[-3:],
    )


ChangeForm = Annotated[Form[ChangeOrder], Depends(form_of(ChangeOrder))]
OperationForm = Annotated[Form[NewOperation], Depends(form_of(NewOperation))]
RateForm = Annotated[Form[AnnounceRate], Depends(form_of(AnnounceRate))]
QuotaForm = Annotated[Form[SetQuota], Depends(form_of(SetQuota))]
PostedForm = Annotated[FormData, Depends(read_form)]


@router.get("/orders/{order_id}")
def order_page(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, order_id: UUID) -> Response:
    return _order(request, session, clock, order_id)


@router.post("/orders/{order_id}")
def change_order(
    request: Request, actor: MayWrite, session: Writing, clock: BusinessClock, order_id: UUID, form: ChangeForm
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.change_order(session, actor, order_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/orders/{order_id}", done="changed")
    return _order(request, session, clock, order_id, change=form)


@router.post("/orders/{order_id}/operations")
def add_operation(
    request: Request, actor: MayPrice, session: Writing, clock: BusinessClock, order_id: UUID, form: OperationForm
) -> Response:
    if form.value:
        try:
            operation_id = UUID(str(form.typed.get("id", "")))
        except ValueError:
            operation_id = new_id()
        with form.attempt(session):
            commands.add_operation(session, actor, order_id, form.value, operation_id, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/orders/{order_id}", done="operation")
    return _order(request, session, clock, order_id, operation=form)


@router.post("/orders/{order_id}/link")
def link(
    request: Request, actor: MayLink, session: Writing, clock: BusinessClock, now: RealNow, order_id: UUID
) -> Response:
    order = get(session, CustomerOrder, order_id)
    code = give_link(session, actor, "customer_order", order.id, now)
    return _order(request, session, clock, order_id, address=f"{base_address(request)}/L/{code}")


def _order(
    request: Request,
    session: Session,
    clock: Clock,
    order_id: UUID,
    *,
    change: Form[ChangeOrder] | None = None,
    operation: Form[NewOperation] | None = None,
    address: str = "",
) -> Response:
    order = get(session, CustomerOrder, order_id)
    change, operation = change or Form(), operation or Form()
    troubled = next((form for form in (change, operation) if form.troubled), None)
    return render(
        request,
        "orders/order.html",
        status=troubled.status if troubled else 200,
        order=order,
        buyer=get(session, Buyer, order.buyer_id) if order.buyer_id else None,
        operations=queries.priced_operations(session, clock.today(), order_ids=[order.id]),
        materials=rules.MATERIAL_NAMES,
        arrangers=rules.ARRANGED_NAMES,
        per_pieces=PER_PIECES,
        price=rate_text(order.price_hao) if order.price_hao else None,
        total_fen=piece_pay_fen(order.pieces, order.price_hao) if order.pieces and order.price_hao else None,
        change=change,
        operation=operation,
        operation_id=operation.typed.get("id") or str(new_id()),
        address=address,
        today=clock.today(),
    )


@router.get("/operations/{operation_id}/rates")
def rates(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, operation_id: UUID) -> Response:
    return _rates(request, session, clock, operation_id, _empty_rate(clock))


@router.post("/operations/{operation_id}/rates")
def announce_rate(
    request: Request, actor: MayPrice, session: Writing, clock: BusinessClock, operation_id: UUID, form: RateForm
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.announce_rate(session, actor, operation_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/operations/{operation_id}/rates", done="announced")
    return _rates(request, session, clock, operation_id, form)


@router.post("/operations/{operation_id}/minors")
def bar_minors(
    actor: MayPrice,
    session: Writing,
    clock: BusinessClock,
    operation_id: UUID,
    form: Annotated[Form[BarMinors], Depends(form_of(BarMinors))],
) -> Response:
    get(session, Operation, operation_id)
    if form.value is None:
        raise Unreadable()
    commands.bar_minors(session, actor, operation_id, form.value, clock.now())
    return go_to(f"/operations/{operation_id}/rates", done="minors")


@router.post("/operations/{operation_id}/quota")
def set_quota(
    request: Request, actor: MayPrice, session: Writing, clock: BusinessClock, operation_id: UUID, form: QuotaForm
) -> Response:
    get(session, Operation, operation_id)
    if form.value:
        commands.set_quota(session, actor, operation_id, form.value, clock.now())
        return go_to(f"/operations/{operation_id}/rates", done="quota")
    return _rates(request, session, clock, operation_id, _empty_rate(clock), quota=form)


@router.post("/rates/{rate_id}/postings")
def post_rate(
    request: Request, actor: MayPrice, session: Writing, clock: BusinessClock, rate_id: UUID, posted: PostedForm
) -> Response:
    operation_id = get(session, Rate, rate_id).operation_id
    form = understand(PostRate, {name: value for name, value in posted.items() if isinstance(value, str)})
    photo = posted.get("photo")
    if form.value:
        with form.attempt(session):
            kept = None
            if isinstance(photo, UploadFile) and photo.size:
                with photo.file as file:
                    kept = reduce_photo(file.read())
            commands.post_rate(session, actor, rate_id, form.value, kept, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/operations/{operation_id}/rates", done="posted")
    return _rates(request, session, clock, operation_id, _empty_rate(clock), posting=form)


def _empty_rate(clock: Clock) -> Form[AnnounceRate]:
    return Form({"id": str(new_id()), "valid_from": str(clock.today() + timedelta(days=1))})


def _rates(
    request: Request,
    session: Session,
    clock: Clock,
    operation_id: UUID,
    form: Form[AnnounceRate],
    *,
    quota: Form[SetQuota] | None = None,
    posting: Form[PostRate] | None = None,
) -> Response:
    operation = get(session, Operation, operation_id)
    changes = queries.rate_changes(session, [operation.id])
    quota = quota or Form({"quota_pieces": str(operation.quota_pieces or "")})
    posting = posting or Form({"id": str(new_id()), "posted_on": str(clock.today())})
    troubled = next((each for each in (form, quota, posting) if each.troubled), None)
    return render(
        request,
        "orders/rates.html",
        status=troubled.status if troubled else 200,
        operation=operation,
        order=get(session, CustomerOrder, operation.order_id),
        priced=queries.priced_operations(session, clock.today(), operation_ids=[operation.id])[0],
        changes=changes,
        postings=queries.postings_of(session, [change.id for change in changes]),
        to_post=queries.to_post(changes, clock.today()),
        quota=quota,
        posting=posting,
        per_pieces=PER_PIECES,
        form=form,
        today=clock.today(),
    )
