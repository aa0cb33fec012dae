"""A worker's own papers: what they say, whether they are signed, how she is insured.  No script runs on them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from workshop.accounts.guard import BusinessClock, Reading, Require
from workshop.actor import Actor, Permission
from workshop.contracts import queries, rules
from workshop.contracts.shown import paper_facts
from workshop.output.own import own_places
from workshop.web.forms import Form
from workshop.web.pages import render
from workshop.workers.queries import engagements_of

router = APIRouter()

MayOwn = Annotated[Actor, Depends(Require(Permission.OWN_READ))]


@router.get("/me/papers")
def my_papers(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock) -> Response:
    places = own_places(session)
    lines = queries.person_lines(session, engagements_of(session, [of.engagement_id for of in places]), clock.today())
    return render(
        request,
        "contracts/mine.html",
        places=list(zip(places, lines, strict=True)),
        kinds=rules.KIND_NAMES,
        schemes=rules.SCHEME_NAMES,
        today=clock.today(),
    )


@router.get("/me/papers/{contract_id}")
def my_paper(request: Request, actor: MayOwn, session: Reading, clock: BusinessClock, contract_id: UUID) -> Response:
    facts = paper_facts(request, session, clock, contract_id)
    return render(request, "contracts/paper.html", form=Form(), photo_lost=False, hers=True, **facts)
