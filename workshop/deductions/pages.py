"""Pages of what law lets be withheld of pay; those of advances stand with pay, which knows what came off."""

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
from workshop.deductions import commands, queries, rules
from workshop.deductions.commands import TakeBackRow, Withhold
from workshop.deductions.models import Withholding
from workshop.documents.uploads import photo_of, photo_sent
from workshop.ids import new_id
from workshop.tenancy import Workshop
from workshop.web.errors import text_of
from workshop.web.forms import Form, form_of, read_form, understand
from workshop.web.pages import go_to, month_asked, render
from workshop.workers.queries import engaged_within

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]
MayWithhold = Annotated[Actor, Depends(Require(Permission.ADVANCES_GIVE))]

PostedForm = Annotated[FormData, Depends(read_form)]
TakeBackForm = Annotated[Form[TakeBackRow], Depends(form_of(TakeBackRow))]

MONTHS_BACK = 2


@router.get("/withholdings")
def withholdings(
    request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str | None = None
) -> Response:
    chosen = month_asked(month) if month else Month.of(clock.today())
    return _month(request, session, clock, chosen)


def _month(
    request: Request, session: Session, clock: Clock, month: Month, refused: Form[Any] | None = None
) -> Response:
    """The month's list.  refused: a taking back that was not accepted."""
    this = Month.of(clock.today())
    rows = queries.all_of_month(session, month)
    taken_back = {row.takes_back_id for row, _ in rows if row.takes_back_id}
    return render(
        request,
        "deductions/withholdings.html",
        status=refused.status if refused else 200,
        month=month,
        before=month.plus(-1),
        after=month.plus(1) if month < this else None,
        rows=[(row, name, row.id in taken_back, str(new_id())) for row, name in rows if not row.takes_back_id],
        kinds=rules.WITHHOLDING_NAMES,
        barred=rules.BARRED_SENTENCES,
        trouble=text_of(refused.refusal) if refused and refused.refusal else "",
        done=request.query_params.get("done", ""),
    )


@router.get("/withholdings/new")
def new_withholding(request: Request, actor: MayWithhold, session: Reading, clock: BusinessClock) -> Response:
    months = _months(session, actor, clock)
    asked = request.query_params.get("month", "")
    chosen = asked if asked in {str(month) for month in months} else str(months[-1])
    return _new(request, actor, session, clock, Form({"id": str(new_id()), "month": chosen}))


def _months(session: Session, actor: Actor, clock: Clock) -> list[Month]:
    """The months whose pay is open, with this one as the last; this one alone if pay of it is settled."""
    this = Month.of(clock.today())
    closed = get(session, Workshop, actor.workshop_id).closed_through
    first = min(rules.first_open(closed, this.plus(-MONTHS_BACK)), this)
    return [month for back in range(MONTHS_BACK, -1, -1) if (month := this.plus(-back)) >= first]


@router.post("/withholdings/new")
def withhold(
    request: Request, actor: MayWithhold, session: Writing, clock: BusinessClock, posted: PostedForm
) -> Response:
    form = understand(Withhold, {name: value for name, value in posted.items() if isinstance(value, str)})
    photo = form.take(lambda: photo_of(posted))
    if form.value and not form.refusal:
        with form.attempt(session):
            row = commands.withhold(session, actor, form.value, photo, clock.today(), clock.now())
        if form.accepted:
            return go_to("/withholdings", month=row.month, done="entered")
    return _new(request, actor, session, clock, form, photo_lost=photo_sent(posted))


def _new(
    request: Request, actor: Actor, session: Session, clock: Clock, form: Form[Any], *, photo_lost: bool = False
) -> Response:
    months = _months(session, actor, clock)
    return render(
        request,
        "deductions/new_withholding.html",
        status=form.status if form.troubled else 200,
        form=form,
        people=engaged_within(session, months[0].first_day, months[-1].last_day),
        months=months,
        kinds=rules.WITHHOLDING_NAMES,
        barred=rules.BARRED_SENTENCES,
        photo_lost=photo_lost,
    )


@router.post("/withholdings/{withholding_id}/take-back")
def take_back(
    request: Request,
    actor: MayWithhold,
    session: Writing,
    clock: BusinessClock,
    withholding_id: UUID,
    form: TakeBackForm,
) -> Response:
    month = get(session, Withholding, withholding_id).month
    if form.value:
        with form.attempt(session):
            commands.take_back_withholding(session, actor, withholding_id, form.value, clock.today(), clock.now())
    if form.accepted:
        return go_to("/withholdings", month=month, done="taken-back")
    return _month(request, session, clock, Month.parse(month), refused=form)
