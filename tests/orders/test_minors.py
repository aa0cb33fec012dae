"""Steps that are not for anybody under 18: soldering, glue, night work.  Source: domain 3, W27."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from workshop.errors import NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders import commands, queries
from workshop.orders.commands import BarMinors, NewOperation


def barred(session: Session, cast: Cast) -> list[bool]:
    return [o.barred_to_minors for o in queries.priced_operations(session, TODAY, order_ids=[cast.order])]


def test_a_step_is_barred_and_opened_again(session: Session, cast: Cast) -> None:
    assert barred(session, cast) == [False, False, False]
    for wanted in (True, False):
        with noting(session, Action.OPERATION_CHANGED):
            commands.bar_minors(session, cast.mei, cast.hem, BarMinors(barred=wanted), NOON)
        with noting(session):
            commands.bar_minors(session, cast.mei, cast.hem, BarMinors(barred=wanted), NOON)
        assert barred(session, cast) == [False, wanted, False]


def test_a_new_step_says_so_at_once(session: Session, cast: Cast) -> None:
    wish = NewOperation(name="点胶", rate_hao=2_000, barred_to_minors=True)
    commands.add_operation(session, cast.mei, cast.order, wish, new_id(), TODAY, NOON)
    assert barred(session, cast) == [False, False, False, True]


def test_another_workshop_s_step_is_not_here(session: Session, cast: Cast) -> None:
    with refusing(session, NotFound):
        commands.bar_minors(session, cast.mei, cast.other_operation, BarMinors(barred=True), NOON)


@pytest.mark.parametrize(("language", "tag"), [("en", "not for anybody under 18"), ("zh", "未满 18 岁不能做")])
def test_the_owner_bars_it_and_everybody_sees_it(
    client_of: Callable[..., TestClient], cast: Cast, language: str, tag: str
) -> None:
    page, order = f"/operations/{cast.hem}/rates", f"/orders/{cast.order}"
    marked = f"</svg>{tag}</span>"
    owner, leader = client_of(cast.mei), client_of(cast.lan)
    assert marked not in owner.get(f"{page}?lang={language}").text
    answer = owner.post(f"/operations/{cast.hem}/minors", data={"barred": "true"})
    assert answer.headers["location"] == f"{page}?done=minors"
    for reader in (owner, leader):
        assert marked in reader.get(f"{page}?lang={language}").text
        assert reader.get(f"{order}?lang={language}").text.count(marked) == 1
    assert f'action="/operations/{cast.hem}/minors"' not in leader.get(page).text
    assert leader.post(f"/operations/{cast.hem}/minors", data={"barred": "false"}).status_code == 403
    assert owner.post(f"/operations/{cast.hem}/minors", data={"barred": "perhaps"}).status_code == 400


def test_the_form_of_a_new_step_asks(client_of: Callable[..., TestClient], cast: Cast) -> None:
    owner = client_of(cast.mei)
    form = {"id": str(new_id()), "name": "点胶", "rate_hao": "0.20", "per_pieces": "1", "barred_to_minors": "true"}
    assert owner.post(f"/orders/{cast.order}/operations", data=form).status_code == 303
    assert owner.get(f"/orders/{cast.order}").text.count("not for anybody under 18</span>") == 2, "tag and question"
