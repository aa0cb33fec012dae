"""The page where a "not right" is answered."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from workshop.accounts.guard import BusinessClock, Reading, Require, Writing
from workshop.actor import Actor, Permission
from workshop.ids import new_id
from workshop.talks import commands, queries
from workshop.talks.commands import AnswerTalk
from workshop.web.forms import Form, form_of
from workshop.web.pages import go_to, render

router = APIRouter()

MayAnswer = Annotated[Actor, Depends(Require(Permission.ANSWERS_GIVE))]
AnswerForm = Annotated[Form[AnswerTalk], Depends(form_of(AnswerTalk))]


@router.get("/asked")
def asked(request: Request, actor: MayAnswer, session: Reading) -> Response:
    return _asked(request, session, None, Form())


@router.post("/asked/{talk_id}")
def answer(
    request: Request, actor: MayAnswer, session: Writing, clock: BusinessClock, talk_id: UUID, form: AnswerForm
) -> Response:
    if form.value:
        with form.attempt(session):
            commands.answer_talk(session, actor, talk_id, form.value, clock.now())
    if form.accepted:
        return go_to("/asked", done="1")
    return _asked(request, session, talk_id, form)


def _asked(request: Request, session: Session, talk_id: UUID | None, form: Form[AnswerTalk]) -> Response:
    return render(
        request,
        "talks/asked.html",
        status=form.status if form.troubled else 200,
        waiting=[(talk, str(new_id())) for talk in queries.waiting_talks(session)],
        form=form,
        troubled_id=talk_id,
    )
