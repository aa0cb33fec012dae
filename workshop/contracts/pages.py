"""Pages of papers: everybody and what is due, one person, a paper to print and its signing."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.clock import Clock
from workshop.contracts import commands, queries, rules
from workshop.contracts.commands import (
    MakeContract,
    RecordSigned,
    RefuseSigning,
    SayInsurance,
    SetAddresses,
    SetEmployer,
)
from workshop.contracts.models import Contract
from workshop.contracts.queries import PersonLine
from workshop.contracts.rules import ContractKind, TermKind
from workshop.contracts.shown import employer_parts, paper_facts, photo_of
from workshop.contracts.standing import State, is_over_age
from workshop.database import get
from workshop.errors import NotFound
from workshop.i18n import gettext, mark, rate_text
from workshop.ids import new_id
from workshop.orders.queries import priced_operations, running_orders
from workshop.tenancy import Workshop
from workshop.web.forms import Form, form_of, read_form
from workshop.web.pages import go_to, render
from workshop.workers.models import Engagement
from workshop.workers.queries import engaged_on, told_of
from workshop.workers.rules import TOLD_MARKS, ToldSubject

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.CONTRACTS_READ))]
MayWrite = Annotated[Actor, Depends(Require(Permission.CONTRACTS_WRITE))]
MaySet = Annotated[Actor, Depends(Require(Permission.WORKSHOP_SET))]
PostedForm = Annotated[FormData, Depends(read_form)]

MakeForm = Annotated[Form[MakeContract], Depends(form_of(MakeContract))]
SignedForm = Annotated[Form[RecordSigned], Depends(form_of(RecordSigned))]
RefusedForm = Annotated[Form[RefuseSigning], Depends(form_of(RefuseSigning))]
InsuranceForm = Annotated[Form[SayInsurance], Depends(form_of(SayInsurance))]
AddressForm = Annotated[Form[SetAddresses], Depends(form_of(SetAddresses))]
EmployerForm = Annotated[Form[SetEmployer], Depends(form_of(SetEmployer))]

STATE_TAGS = {
    State.AT_HOME: ("", "home", mark("at home only: no contract is due")),
    State.NOT_BEGUN: ("", "clock", mark("not begun yet")),
    State.SIGNED: ("ok", "ok", mark("signed")),
    State.CLAIMED: ("wait", "photo", mark("said to be signed: enter the day and the photo")),
    State.DUE: ("wait", "clock", mark("day %(number)s, sign by %(day)s")),
    State.LATE: ("alarm", "warn", mark("day %(number)s, was due by %(day)s")),
    State.DEEMED_OPEN: ("alarm", "warn", mark("over a year: counts as an open-ended contract")),
    State.OVER_AGE: ("alarm", "warn", mark("past retirement age: an agreement is due")),
    State.TERM_OVER: ("wait", "clock", mark("ended on %(day)s")),
}
"""Colour, picture and words of how it stands."""

SHOWN_RATES = 6
"""So many rates stand in the first words of a paper; all of them hang on the wall."""


@router.get("/contracts")
def contracts(request: Request, actor: MayRead, session: Reading, clock: BusinessClock) -> Response:
    today = clock.today()
    lines = queries.person_lines(session, engaged_on(session, today), today)
    workshop = get(session, Workshop, actor.workshop_id)
    return render(
        request,
        "contracts/list.html",
        lines=lines,
        due=sum(1 for line in lines if line.standing.asks),
        tags=STATE_TAGS,
        open_parts=[rules.PART_NAMES[part] for part, value in employer_parts(workshop).items() if not value],
        today=today,
        register_by=rules.register_by,
        unreported=queries.unreported_count(session),
    )


# --- what papers say of the workshop --------------------------------------


@router.get("/contracts/employer")
def employer(request: Request, actor: MaySet, session: Reading) -> Response:
    return _employer_page(request, session, actor, Form())


@router.post("/contracts/employer")
def set_employer(
    request: Request, actor: MaySet, session: Writing, clock: BusinessClock, form: EmployerForm
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.set_employer(session, actor, form.value, clock.now())
    if form.accepted:
        return go_to("/contracts/employer", done="1")
    return _employer_page(request, session, actor, form)


def _employer_page(request: Request, session: Session, actor: Actor, form: Form[Any]) -> Response:
    workshop = get(session, Workshop, actor.workshop_id)
    status = form.status if form.troubled else 200
    return render(request, "contracts/employer.html", status=status, form=form, workshop=workshop)


# --- one paper ------------------------------------------------------------


@router.get("/contracts/papers/{contract_id}")
def paper(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, contract_id: UUID) -> Response:
    return _paper(request, session, clock, contract_id, Form({"id": str(new_id()), "signed_on": str(clock.today())}))


@router.post("/contracts/papers/{contract_id}")
def record_signed(
    request: Request,
    actor: MayWrite,
    session: Writing,
    clock: BusinessClock,
    contract_id: UUID,
    form: SignedForm,
    posted: PostedForm,
) -> Response:
    engagement_id = get(session, Contract, contract_id).engagement_id
    photo = photo_of(form, posted)
    if form.value and not form.troubled:
        with form.attempt(session):
            commands.record_signed(session, actor, contract_id, form.value, photo, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/contracts/{engagement_id}", done="signed")
    return _paper(request, session, clock, contract_id, form, photo_lost=photo is not None)


def _paper(
    request: Request, session: Session, clock: Clock, contract_id: UUID, form: Form[Any], *, photo_lost: bool = False
) -> Response:
    facts = paper_facts(request, session, clock, contract_id)
    status = form.status if form.troubled else 200
    return render(request, "contracts/paper.html", status=status, form=form, photo_lost=photo_lost, hers=False, **facts)


# --- one person -----------------------------------------------------------


@router.get("/contracts/{engagement_id}")
def person(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, engagement_id: UUID) -> Response:
    return _person(request, session, actor, clock, engagement_id)


def _line(session: Session, engagement_id: UUID, today: date) -> PersonLine:
    """Raises NotFound."""
    return queries.person_lines(session, [get(session, Engagement, engagement_id)], today)[0]


def _person(
    request: Request,
    session: Session,
    actor: Actor,
    clock: Clock,
    engagement_id: UUID,
    which: str = "",
    form: Form[Any] | None = None,
) -> Response:
    """The page, with the form `which` as it was typed if it was not accepted."""
    line = _line(session, engagement_id, clock.today())
    told = told_of(session, [engagement_id]).get(engagement_id, {}).get(ToldSubject.CONTRACT)
    late, may_write = line.standing.late, actor.may(Permission.CONTRACTS_WRITE)
    return render(
        request,
        "contracts/person.html",
        status=form.status if form and form.troubled else 200,
        line=line,
        tags=STATE_TAGS,
        kinds=rules.KIND_NAMES,
        schemes=rules.SCHEME_NAMES,
        told=told,
        told_mark=TOLD_MARKS[ToldSubject.CONTRACT],
        # What double wages would come to is for the owner alone (W21).
        exposure_fen=queries.wages_of(session, actor.workshop_id, engagement_id, late) if may_write else None,
        over_age=is_over_age(line.retired_on, clock.today()),
        register_by=rules.register_by,
        today=clock.today(),
        ids=[str(new_id()), str(new_id())],
        which=which,
        typed=form,
        empty=Form(),
    )


@router.post("/contracts/{engagement_id}/refused")
def refuse_signing(
    request: Request,
    actor: MayWrite,
    session: Writing,
    clock: BusinessClock,
    engagement_id: UUID,
    form: RefusedForm,
    posted: PostedForm,
) -> Response:
    get(session, Engagement, engagement_id)
    photo = photo_of(form, posted)
    if form.value and not form.troubled:
        with form.attempt(session):
            commands.refuse_signing(session, actor, engagement_id, form.value, photo, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/contracts/{engagement_id}", done="saved")
    return _person(request, session, actor, clock, engagement_id, "refused", form)


@router.post("/contracts/{engagement_id}/insurance")
def say_insurance(
    request: Request,
    actor: MayWrite,
    session: Writing,
    clock: BusinessClock,
    engagement_id: UUID,
    form: InsuranceForm,
) -> Response:
    get(session, Engagement, engagement_id)
    if form.value:
        with form.attempt(session):
            commands.say_insurance(session, actor, engagement_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/contracts/{engagement_id}", done="saved")
    return _person(request, session, actor, clock, engagement_id, "insurance", form)


@router.post("/contracts/{engagement_id}/addresses")
def set_addresses(
    request: Request, actor: MayWrite, session: Writing, clock: BusinessClock, engagement_id: UUID, form: AddressForm
) -> Response:
    get(session, Engagement, engagement_id)
    if form.value:
        with form.attempt(session):
            commands.set_addresses(session, actor, engagement_id, form.value, clock.now())
    if form.accepted:
        return go_to(f"/contracts/{engagement_id}", done="saved")
    return _person(request, session, actor, clock, engagement_id, "addresses", form)


# --- a new paper ----------------------------------------------------------


@router.get("/contracts/{engagement_id}/new")
def new_contract(
    request: Request,
    actor: MayWrite,
    session: Reading,
    clock: BusinessClock,
    engagement_id: UUID,
    kind: str = ContractKind.ENGAGEMENT_NOTE,
) -> Response:
    line = _line(session, engagement_id, clock.today())
    workshop = get(session, Workshop, actor.workshop_id)
    return _new(request, session, clock, engagement_id, Form(_first_words(session, clock, line, workshop, _kind(kind))))


@router.post("/contracts/{engagement_id}/new")
def make_contract(
    request: Request, actor: MayWrite, session: Writing, clock: BusinessClock, engagement_id: UUID, form: MakeForm
) -> Response:
    get(session, Engagement, engagement_id)
    if form.value:
        with form.attempt(session):
            made = commands.make_contract(session, actor, engagement_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to(f"/contracts/papers/{made.id}", done="made")
    return _new(request, session, clock, engagement_id, form)


def _new(request: Request, session: Session, clock: Clock, engagement_id: UUID, form: Form[Any]) -> Response:
    line = _line(session, engagement_id, clock.today())
    return render(
        request,
        "contracts/new.html",
        status=form.status if form.troubled else 200,
        form=form,
        line=line,
        kind=_kind(str(form.typed.get("kind", ContractKind.ENGAGEMENT_NOTE))),
        kinds=rules.KIND_NAMES,
        terms=rules.TERM_NAMES,
        longest=commands.LONGEST_WORDS,
    )


def _kind(text: str) -> ContractKind:
    """Raises NotFound for what is no paper."""
    try:
        return ContractKind(text)
    except ValueError:
        raise NotFound() from None


def _first_words(
    session: Session, clock: Clock, line: PersonLine, workshop: Workshop, kind: ContractKind
) -> dict[str, str]:
    """What is known already, for a paper that is to be made."""
    before = queries.last_made(session, line.engagement.id)
    first = line.worked.first_day or line.engagement.started_on
    is_fixed = kind in (ContractKind.LABOUR_CONTRACT, ContractKind.OVER_AGE_AGREEMENT)
    by_hour = kind == ContractKind.PART_TIME_AGREEMENT
    return {
        "id": str(new_id()),
        "kind": kind,
        "term_kind": TermKind.FIXED if is_fixed else TermKind.OPEN,
        "term_from": str(first),
        "term_to": str(rules.after_months(first, rules.MONTHS_A_YEAR) - rules.DAY) if is_fixed else "",
        "job": before.job if before else "",
        "workplace": workshop.address or (before.place if before else workshop.name),
        "rest": before.rest if before and before.rest else workshop.usual_hours,
        "pay": "" if by_hour else _rates_in_words(session, clock.today()),
        "pay_day": str(workshop.pay_day),
        "protection": before.protection if before else "",
        "has_loss_clause": "true" if before and before.has_loss_clause else "",
    }


def _rates_in_words(session: Session, day: date) -> str:
    """By the piece, and the first of the posted rates."""
    orders = [order.id for order in running_orders(session)]
    rates = [
        f"{of.name} {rate_text(of.rate_hao, of.per_pieces)}"
        for of in priced_operations(session, day, order_ids=orders)
        if of.rate_hao
    ]
    if not rates:
        return gettext(mark("By the piece, at the posted rates."))
    listed = gettext(mark(", ")).join(rates[:SHOWN_RATES])
    return gettext(mark("By the piece, at the posted rates: %(rates)s."), rates=listed)
