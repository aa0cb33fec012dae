"""A bookkeeper of two workshops: she takes the second place herself, and no owner learns who has an account."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, Cast
from tests.facts import noting, refusing
from workshop import database as db
from workshop.accounts import queries
from workshop.accounts.cards import accept_invitation, give_link, invite_bookkeeper
from workshop.accounts.rules import INVITATION_LASTS, InvitationSpent
from workshop.actor import Role
from workshop.database import Database
from workshop.errors import Invalid, NotFound
from workshop.journal.commands import Action
from workshop.tenancy import Door, Everything, Workshop

Clients = Callable[..., TestClient]


def invite(database: Database, cast: Cast) -> str:
    """The code of an invitation of the other workshop's owner."""
    with db.writing(database, cast.stranger.scope) as session, noting(session, Action.LINK_GIVEN):
        return invite_bookkeeper(session, cast.stranger, NOON)


@pytest.fixture
def door(database: Database) -> Iterator[Session]:
    with db.writing(database, Door()) as session:
        yield session


def code_on(page: str) -> str:
    return page.partition('class="big-num num">')[2].partition("<")[0]


def test_she_types_the_code_and_has_a_second_place(client_of: Clients, cast: Cast) -> None:
    owner, hua = client_of(cast.stranger), client_of(cast.hua)
    code = code_on(owner.post("/people/invitation").text)
    assert code.count("-") == 2
    assert "华会计" not in owner.get("/people").text
    answer = hua.post("/account/invitation", data={"code": f" {code.lower()} "})
    assert answer.status_code == 303
    page = hua.get(answer.headers["location"]).text
    assert "The place is yours." in page
    assert ">云台坡手工车间</button>" in page
    assert "华会计" in owner.get("/people").text
    spent = client_of(cast.lan).post("/account/invitation", data={"code": code})
    assert spent.status_code == 422
    assert "This invitation is not right, was used, or is older than 7 days." in spent.text


def test_her_place_is_the_books_and_noted(database: Database, door: Session, cast: Cast) -> None:
    code = invite(database, cast)
    with noting(door, Action.MEMBERSHIP_ADDED):
        workshop = accept_invitation(door, cast.hua, code, NOON)
    assert workshop.id == cast.other_workshop
    roles = {who.account_id: who.role for who in queries.members_of(door, cast.other_workshop)}
    assert roles[cast.hua.account_id] == Role.BOOKKEEPER


@pytest.mark.parametrize("who", ["fang", "officer", "sun"])
def test_a_worker_or_an_office_takes_no_place(database: Database, door: Session, cast: Cast, who: str) -> None:
    code = invite(database, cast)
    with refusing(door, InvitationSpent):
        accept_invitation(door, cast.actors[who], code, NOON)


def test_nobody_has_two_places_in_one_workshop(database: Database, door: Session, cast: Cast) -> None:
    code = invite(database, cast)
    with refusing(door, Invalid):
        accept_invitation(door, cast.stranger, code, NOON)
    assert accept_invitation(door, cast.hua, code, NOON).id == cast.other_workshop, "it is not used up by that"


def test_an_invitation_ends_with_its_days_and_with_the_next_one(database: Database, door: Session, cast: Cast) -> None:
    first = invite(database, cast)
    second = invite(database, cast)
    with refusing(door, InvitationSpent):
        accept_invitation(door, cast.hua, first, NOON)
    with refusing(door, InvitationSpent):
        accept_invitation(door, cast.hua, second, NOON + INVITATION_LASTS)
    accept_invitation(door, cast.hua, second, NOON + INVITATION_LASTS - timedelta(seconds=1))


def test_an_invitation_is_no_address(client_of: Clients, database: Database, door: Session, cast: Cast) -> None:
    code = invite(database, cast).replace("-", "")
    assert queries.link_scope(door, code, NOON) is None


def test_a_buyer_s_address_gives_no_place(database: Database, door: Session, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        code = give_link(session, cast.mei, "customer_order", cast.order, NOON)
    with refusing(door, InvitationSpent):
        accept_invitation(door, cast.hua, code, NOON)


def test_nobody_is_invited_into_a_sample(database: Database, cast: Cast) -> None:
    with db.writing(database, Everything()) as session:
        session.execute(sa.update(Workshop).where(Workshop.id == cast.other_workshop).values(is_sample=True))
    with db.writing(database, cast.stranger.scope) as session, refusing(session, NotFound):
        invite_bookkeeper(session, cast.stranger, NOON)


def test_guessing_is_counted(client_of: Clients, cast: Cast) -> None:
    browser = client_of(cast.hua)
    statuses = [browser.post("/account/invitation", data={"code": f"AAAA{n:04}"}).status_code for n in range(31)]
    assert statuses == [422] * 30 + [429]
