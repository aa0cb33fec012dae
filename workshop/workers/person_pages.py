"""The page on which an office joins persons."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render
from workshop.workers import commands, queries

router = APIRouter()

MayJoin = Annotated[Actor, Depends(Require(Permission.PERSONS_JOIN))]


class JoinWish(BaseModel):
    keep_id: UUID
    other_id: UUID


JoinForm = Annotated[Form[JoinWish], Depends(form_of(JoinWish))]


@router.get("/office/persons")
def persons(request: Request, actor: MayJoin, session: Reading) -> Response:
    return render(request, "workers/persons.html", groups=queries.persons_to_join(session), form=Form())


@router.post("/office/persons")
def join_persons(request: Request, actor: MayJoin, session: Writing, clock: BusinessClock, form: JoinForm) -> Response:
    if form.value:
        with form.attempt(session):
            commands.join_persons(session, actor, form.value.keep_id, form.value.other_id, clock.now())
    if form.accepted:
        return go_to("/office/persons")
    groups = queries.persons_to_join(session)
    return render(request, "workers/persons.html", status=form.status, groups=groups, form=form)
