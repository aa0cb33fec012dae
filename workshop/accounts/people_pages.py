"""Pages of a workshop's own people who sign in: owner, leaders, bookkeeper."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from workshop.accounts import cards, commands, queries
from workshop.accounts.guard import Reading, RealNow, Require, Writing, WritingDoor
from workshop.actor import ROLE_NAMES, Actor, Permission, Role
from workshop.fields import Line, Secret
from workshop.vault import new_recovery_code
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayManage = Annotated[Actor, Depends(Require(Permission.ACCOUNTS_MANAGE))]


class MemberWish(BaseModel):
    name: Line
    phone: Line
    role: Role
    password: Secret


MemberForm = Annotated[Form[MemberWish], Depends(form_of(MemberWish))]


@router.get("/people")
def people(request: Request, actor: MayManage, session: Reading) -> Response:
    return _people(request, session, actor, Form())


@router.post("/people")
def add_member(request: Request, actor: MayManage, session: WritingDoor, now: RealNow, form: MemberForm) -> Response:
    if form.value:
        wish, code = form.value, new_recovery_code()
        with form.attempt(session):
            commands.add_member(session, actor, wish.name, wish.phone, wish.role, wish.password, code, now)
        if form.accepted:
            return _people(request, session, actor, Form(), code=code, added=wish.name)
    return _people(request, session, actor, form)


@router.post("/people/invitation")
def invite(request: Request, actor: MayManage, session: Writing, now: RealNow) -> Response:
    code = cards.invite_bookkeeper(session, actor, now)
    return _people(request, session, actor, Form(), invitation=code)


@router.post("/people/{membership_id}/end")
def end_membership(actor: MayManage, session: WritingDoor, now: RealNow, membership_id: UUID) -> Response:
    commands.end_membership(session, actor, membership_id, now)
    return go_to("/people")


def _people(
    request: Request,
    session: Reading,
    actor: Actor,
    form: Form[MemberWish],
    *,
    code: str = "",
    added: str = "",
    invitation: str = "",
) -> Response:
    roles = {role: ROLE_NAMES[role] for role in (Role.LEADER, Role.BOOKKEEPER)}
    return render(
        request,
        "accounts/people.html",
        status=form.status if form.troubled else 200,
        form=form,
        members=queries.members_of(session, actor.workshop_id),
        roles=roles,
        role_names=ROLE_NAMES,
        code=code,
        added=added,
        invitation=invitation,
    )
