"""Papers of a month's pay: slips and strips to print, the ledger to keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.clock import Month
from workshop.database import get
from workshop.i18n import current_language
from workshop.pay.papers import ledger_book, signature_pdf
from workshop.pay.queries import Run, run_of_month, runs_of, slips_of_step
from workshop.pay.slip_paper import slips_pdf
from workshop.pay.slips import SlipTold, told
from workshop.paying import papers
from workshop.paying.papers import Payments
from workshop.tenancy import Workshop
from workshop.web.pages import download, month_asked

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]

PDF = "application/pdf"


@dataclass(frozen=True)
class _Month:
    """The slips of a month that are to be printed, and what was paid of them."""

    workshop: Workshop
    month: Month
    until: date | None  # the last day for objections, of slips that are not locked
    slips: Sequence[SlipTold]
    payments: Payments


def _month(session: Session, actor: Actor, month: str, *, with_alone: bool = False) -> _Month:
    """with_alone: with the slips of who left in the month, or was paid part time within it, too.

    Raises NotFound, NotDrawnUp.
    """
    chosen = month_asked(month)
    workshop = get(session, Workshop, actor.workshop_id)
    of_all = run_of_month(session, workshop.id, chosen)
    runs = runs_of(session, workshop.id, [chosen]) if with_alone else [of_all] if of_all else []
    slips = [of for run in runs for of in _slips(session, run)]
    if not slips:
        raise papers.NotDrawnUp()
    slips.sort(key=lambda of: (of.worker.name_sort, of.worker.number, of.slip.id))
    payments = {slip_id: paid for run in runs for slip_id, paid in papers.payments_of(session, run).items()}
    until = of_all.last.object_until if of_all and of_all.last else None
    return _Month(workshop, chosen, until, slips, payments)


def _slips(session: Session, run: Run) -> list[SlipTold]:
    return told(session, slips_of_step(session, run.last.id)) if run.last else []


@router.get("/pay/{month}/slips.pdf")
def slips(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str) -> Response:
    """Everybody's slip, each on pages of its own; once they are shown."""
    of = _month(session, actor, month)
    made = papers.slip_papers(of.slips, of.payments, of.workshop, of.month, of.until)
    content = slips_pdf(made, current_language.get(), clock.now(), request.app.state.settings.font)
    return download(content, f"{of.workshop.code}-slips-{of.month}.pdf", PDF)


@router.get("/pay/{month}/signatures.pdf")
def signatures(request: Request, actor: MayRead, session: Reading, clock: BusinessClock, month: str) -> Response:
    """Strips for what is still to be paid."""
    of = _month(session, actor, month)
    made = papers.strips(of.slips, of.payments, of.month)
    font = request.app.state.settings.font
    content = signature_pdf(made, of.workshop.name, of.month, current_language.get(), clock.now(), font)
    return download(content, f"{of.workshop.code}-signatures-{of.month}.pdf", PDF)


@router.get("/pay/{month}/ledger.xlsx")
def ledger(actor: MayRead, session: Reading, clock: BusinessClock, month: str) -> Response:
    """The ledger of the month, with everybody who was paid of it (W03)."""
    of = _month(session, actor, month, with_alone=True)
    made = papers.ledger(session, of.workshop, of.slips, of.payments, of.month)
    return download(ledger_book(made, clock.now()), f"{of.workshop.code}-pay-{of.month}.xlsx")
