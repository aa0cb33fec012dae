"""Pages of workers: list, one worker, access cards."""

from datetime import datetime
from io import BytesIO
from typing import Annotated, Any
from uuid import UUID

import segno
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from markupsafe import Markup
from pydantic import BaseModel
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts import cards
from workshop.accounts import commands as accounts
from workshop.accounts import queries as account_queries
from workshop.accounts.cards import CardFacts
from workshop.accounts.guard import (
    BusinessClock,
    MaybeActor,
    Reading,
    ReadingDoor,
    RealNow,
    Require,
    Writing,
    WritingDoor,
)
from workshop.accounts.models import AccessCard
from workshop.accounts.pages import Limited, TheDevice, TheVault, let_in
from workshop.accounts.rules import CardSpent
from workshop.actor import Actor, Permission, Role
from workshop.database import get
from workshop.errors import NotFound
from workshop.fields import Line, Secret
from workshop.ids import new_id
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of, read_form
from workshop.web.pages import base_address, go_to, phones_miss, render
from workshop.workers import commands, queries, rules
from workshop.workers.commands import AddWorker, ChangeWorker
from workshop.workers.models import Engagement, Person, Told

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.WORKERS_READ))]
MayWrite = Annotated[Actor, Depends(Require(Permission.WORKERS_WRITE))]
MayPrint = Annotated[Actor, Depends(Require(Permission.CARDS_PRINT))]

AddForm = Annotated[Form[AddWorker], Depends(form_of(AddWorker))]
PostedForm = Annotated[FormData, Depends(read_form)]
ChangeForm = Annotated[Form[ChangeWorker], Depends(form_of(ChangeWorker))]


@router.get("/workers")
def workers(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, now: RealNow) -> Response:
    lines = queries.worker_lines(session)
    return render(
        request,
        "workers/list.html",
        here=[line for line in lines if line.ended_on is None or line.ended_on >= clock.today()],
        gone=[line for line in lines if line.ended_on is not None and line.ended_on < clock.today()],
        standings=account_queries.card_standings(session, now),
    )


@router.get("/workers/new")
def new_worker(request: Request, actor: MayWrite, session: Reading, clock: BusinessClock) -> Response:
    return _new(request, session, Form({"id": str(new_id()), "started_on": str(clock.today())}))


@router.post("/workers/new")
def add_worker(
    request: Request, actor: MayWrite, session: Writing, vault: TheVault, clock: BusinessClock, form: AddForm
) -> Response:
    if form.value:
        with form.attempt(session):
            engagement = commands.add_worker(session, actor, vault, form.value, clock.today(), clock.now())
        if form.accepted:
            return go_to("/workers/new", added=str(engagement.id))
    return _new(request, session, form)


def _new(request: Request, session: Session, form: Form[AddWorker]) -> Response:
    added = request.query_params.get("added", "")
    return render(
        request,
        "workers/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        works_at=rules.WORKS_AT_NAMES,
        added=next((line for line in queries.worker_lines(session) if str(line.id) == added), None),
    )


@router.get("/workers/{engagement_id}")
def worker(request: Request, actor: MayRead, session: Reading, now: RealNow, engagement_id: UUID) -> Response:
    return _worker(request, actor, session, now, engagement_id, None)


@router.post("/workers/{engagement_id}")
def change_worker(
    request: Request,
    actor: MayWrite,
    session: Writing,
    clock: BusinessClock,
    now: RealNow,
    engagement_id: UUID,
    form: ChangeForm,
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.change_worker(session, actor, engagement_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/workers/{engagement_id}", done="changed")
    return _worker(request, actor, session, now, engagement_id, form)


def _worker(
    request: Request,
    actor: Actor,
    session: Session,
    now: datetime,
    engagement_id: UUID,
    form: Form[Any] | None,
    *,
    shown_number: str = "",
) -> Response:
    engagement = get(session, Engagement, engagement_id)
    held = [h for h in account_queries.holders_of(session, engagement_id) if h.ended_at is None]
    typed = _typed(engagement)
    form = form or Form(typed)
    return render(
        request,
        "workers/worker.html",
        status=form.status if form.troubled else 200,
        form=form,
        typed=typed,
        engagement=engagement,
        person=get(session, Person, engagement.person_id),
        card=f"{get(session, Workshop, engagement.workshop_id).code}-{engagement.number}",
        papers=rules.PAPER_NAMES,
        works_at=rules.WORKS_AT_NAMES,
        is_minor=engagement.minor_until is not None and request.app.state.clock.today() <= engagement.minor_until,
        doubt=rules.number_hint(rules.NumberDoubt(engagement.number_doubt) if engagement.number_doubt else None),
        shown_number=shown_number,
        told=_told(actor, session, engagement_id),
        cards=account_queries.cards_of(session, engagement_id),
        sign_ins=account_queries.sign_ins_of(session, [h.account_id for h in held], now),
    )


def _typed(engagement: Engagement) -> dict[str, Any]:
    """What stands on the engagement, as its form has it."""
    return {
        "version": engagement.version,
        "called_name": engagement.called_name,
        "phone": engagement.phone or "",
        "started_on": engagement.started_on,
        "ended_on": engagement.ended_on or "",
        "paper": engagement.paper,
        "works_at": engagement.works_at,
        "training_days": engagement.training_days or "",
        "training_day_rate_fen": f"{engagement.training_day_rate_fen / 100:.2f}"
        if engagement.training_day_rate_fen
        else "",
    }


def _told(actor: Actor, session: Session, engagement_id: UUID) -> list[tuple[str, Told, str]]:
    """What her workshop's list says of her, with name and mark; only for those who see what people are paid."""
    if not actor.may(Permission.PAY_READ):
        return []
    told = queries.told_of(session, [engagement_id]).get(engagement_id, {})
    return [(rules.TOLD_NAMES[s], told[s], rules.TOLD_MARKS[s]) for s in rules.ToldSubject if s in told]


class NumberWish(BaseModel):
    identity_number: Line


@router.post("/workers/{engagement_id}/number")
def identify(
    request: Request,
    actor: MayWrite,
    session: Writing,
    vault: TheVault,
    clock: BusinessClock,
    now: RealNow,
    engagement_id: UUID,
    form: Annotated[Form[NumberWish], Depends(form_of(NumberWish))],
) -> Response:
    engagement = get(session, Engagement, engagement_id)
    if form.value:
        with form.attempt(session):
            doubt = commands.identify(session, actor, vault, engagement, form.value.identity_number, clock.now())
    if form.accepted:
        return go_to(f"/workers/{engagement_id}", **({} if doubt else {"done": "number"}))
    return _worker(request, actor, session, now, engagement_id, form)


@router.post("/workers/{engagement_id}/number/show")
def show_number(
    request: Request,
    actor: MayWrite,
    session: Writing,
    vault: TheVault,
    clock: BusinessClock,
    now: RealNow,
    engagement_id: UUID,
) -> Response:
    shown = commands.unmask(session, actor, vault, engagement_id, clock.now())
    return _worker(request, actor, session, now, engagement_id, None, shown_number=shown or "")


@router.post("/workers/{engagement_id}/sign-ins/{sign_in_id}/end")
def end_sign_in(actor: MayWrite, session: WritingDoor, now: RealNow, engagement_id: UUID, sign_in_id: UUID) -> Response:
    if get(session, Engagement, engagement_id).workshop_id != actor.workshop_id:
        raise NotFound()  # the door knows every engagement; the owner ends sign-ins of his own people
    held = [h.account_id for h in account_queries.holders_of(session, engagement_id) if h.ended_at is None]
    accounts.end_sign_in(session, actor, sign_in_id, held, now)
    return go_to(f"/workers/{engagement_id}")


# --- access cards ---------------------------------------------------------


@router.get("/workers/{engagement_id}/card")
def card_page(request: Request, actor: MayPrint, session: Reading, now: RealNow, engagement_id: UUID) -> Response:
    return _card(request, session, now, engagement_id, Form())


@router.post("/workers/{engagement_id}/card")
def print_card(
    request: Request, actor: MayPrint, session: Writing, now: RealNow, engagement_id: UUID, posted: PostedForm
) -> Response:
    engagement = get(session, Engagement, engagement_id)
    form: Form[Any] = Form()
    code = ""
    with form.attempt(session):
        cards.ask_before_printing(session, engagement.workshop_id, [engagement.id], answered(posted), now)
        code = cards.print_card(session, actor, engagement.workshop_id, engagement.id, now)
    return _card(request, session, now, engagement_id, form, code)


def answered(posted: FormData) -> list[str]:
    """The doubts that the form says are answered; one button answers several, with blanks between them."""
    return [key for value in posted.getlist("sure") for key in str(value).split()]


def _card(
    request: Request, session: Session, now: datetime, engagement_id: UUID, form: Form[Any], code: str = ""
) -> Response:
    engagement = get(session, Engagement, engagement_id)
    workshop = get(session, Workshop, engagement.workshop_id)
    address = card_address(base_address(request), code)
    return render(
        request,
        "workers/card.html",
        status=form.status if form.troubled else 200,
        form=form,
        doubts=form.refusal.details["doubts"] if form.refusal and form.doubtful else {},
        standing=account_queries.card_standings(session, now)[engagement_id],
        engagement=engagement,
        workshop=workshop,
        number=queries.card_number(workshop, engagement),
        address=address if code else "",
        qr=qr_picture(address) if code else "",
        miss=phones_miss(request),
        cards=account_queries.cards_of(session, engagement_id),
    )


def card_address(base: str, code: str) -> str:
    """The address in a card's QR, in capitals: a smaller code with better correction."""
    return f"{base.rstrip('/')}/C/{code}".upper()


def qr_picture(address: str) -> Markup:
    """The QR as inline SVG, without styles of its own."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=4, border=3, omitsize=True)
    return Markup(out.getvalue().decode())  # noqa: S704  made by segno from our own address


def _facts(session: Session, card: AccessCard) -> tuple[CardFacts, Workshop]:
    engagement = get(session, Engagement, card.engagement_id)
    workshop = get(session, Workshop, engagement.workshop_id)
    return CardFacts(engagement.called_name, engagement.phone, queries.card_number(workshop, engagement)), workshop


class PinWish(BaseModel):
    pin: Secret
    again: Secret


PinForm = Annotated[Form[PinWish], Depends(form_of(PinWish))]
CardCode = Annotated[str, Path(max_length=40)]


@router.get("/C/{code}")
def scanned(
    request: Request, session: ReadingDoor, actor: MaybeActor, limit: Limited, now: RealNow, code: CardCode
) -> Response:
    return _scanned(request, session, actor, limit, now, code, Form())


@router.post("/C/{code}")
def choose_pin(
    request: Request,
    session: WritingDoor,
    actor: MaybeActor,
    limit: Limited,
    device: TheDevice,
    now: RealNow,
    code: CardCode,
    form: PinForm,
) -> Response:
    if form.value:
        with form.attempt(session):
            facts, _ = _facts(session, cards.live_card(session, code, now))
            pin, again = form.value.pin, form.value.again
            taken = cards.take_card(session, code, facts, pin, again, device, now)
            if actor and actor.sign_in_id:  # the phone is hers now: who was signed in before is not left behind on it
                accounts.end_sign_in(session, actor, actor.sign_in_id, [actor.account_id], now)
            return let_in(request, taken, device)
    return _scanned(request, session, actor, limit, now, code, form)


@router.post("/C/{code}/add")
def add_to_mine(session: WritingDoor, actor: MaybeActor, now: RealNow, code: CardCode) -> Response:
    if actor is None or actor.role != Role.WORKER:
        return go_to(f"/C/{code}")
    facts, _ = _facts(session, cards.live_card(session, code, now))
    cards.add_card(session, actor, code, facts, now)
    return go_to("/me")


def _scanned(
    request: Request,
    session: Session,
    actor: Actor | None,
    limit: Limited,
    now: datetime,
    code: str,
    form: Form[PinWish],
) -> Response:
    try:
        card = cards.live_card(session, code, now)
    except CardSpent:
        if actor and actor.role == Role.WORKER:
            return go_to("/me")  # she scans her card every day
        limit.failed(request)
        raise
    facts, workshop = _facts(session, card)
    as_worker = actor is not None and actor.role == Role.WORKER and not (actor.in_sample or workshop.is_sample)
    return render(
        request,
        "workers/scanned.html",
        status=form.status if form.troubled else 200,
        form=form,
        name=facts.name,
        workshop=workshop,
        number=facts.card_number,
        code=code,
        reprint=card.reprint,
        as_worker=as_worker,
        as_other=actor is not None and not as_worker,
    )
