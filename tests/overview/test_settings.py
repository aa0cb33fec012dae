"""How the workshop works: the settings, what they note, and whom they ask."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, Cast
from tests.facts import noting
from workshop.database import get
from workshop.journal.commands import Action
from workshop.journal.models import Note
from workshop.overview.commands import SetWorkshop, set_workshop
from workshop.tenancy import Workshop

Clients = Callable[..., TestClient]
AS_IT_IS = {"answer_days": "3", "reports": "true", "attendance_by": "none", "usual_hours": "", "uses_tickets": "false"}
AS_IT_IS |= {"pay_day": "15", "object_days": "3", "tops_up": "false", "forgives_charges": "false"}
TYPED = ("answer_days", "usual_hours", "pay_day", "object_days")


def wish(**differs: Any) -> SetWorkshop:
    return SetWorkshop.model_validate(AS_IT_IS | differs)


def test_only_what_changes_is_noted(session: Session, cast: Cast) -> None:
    with noting(session):
        set_workshop(session, cast.mei, wish(), NOON)
    with noting(session, Action.WORKSHOP_SET):
        set_workshop(session, cast.mei, wish(reports="false", attendance_by="tap", usual_hours="8-12 14-18"), NOON)
    noted = session.scalars(sa.select(Note.details).where(Note.subject_id == cast.workshop)).all()
    assert {"no_reports": True, "attendance_by": "tap", "usual_hours": "8:00-12:00, 14:00-18:00"} in noted
    workshop = get(session, Workshop, cast.workshop)
    assert (workshop.no_reports, workshop.attendance_by, workshop.answer_days) == (True, "tap", 3)
    with noting(session, Action.WORKSHOP_SET):
        set_workshop(session, cast.mei, wish(answer_days="30", uses_tickets="true"), NOON)
    assert (workshop.no_reports, workshop.uses_tickets, workshop.usual_hours) == (False, True, "")


def test_the_page_shows_what_stands_and_keeps_what_is_chosen(client: TestClient, cast: Cast) -> None:
    page = client.get("/settings").text
    for name, value in AS_IT_IS.items():
        chosen = f'name="{name}" value="{value}" checked' if name not in TYPED else f'name="{name}"'
        assert chosen in page, name
    sent = {
        "answer_days": "5",
        "reports": "false",
        "attendance_by": "list",
        "usual_hours": "8-12",
        "uses_tickets": "true",
        "pay_day": "20",
        "object_days": "7",
        "tops_up": "true",
        "forgives_charges": "true",
    }
    assert client.post("/settings", data=sent).headers["location"] == "/settings?done=saved"
    page = client.get("/settings").text
    for text in (
        'value="5"',
        'name="reports" value="false" checked',
        'name="attendance_by" value="list" checked',
        'value="8:00-12:00"',
        'name="uses_tickets" value="true" checked',
        'value="20"',
        'value="7"',
        'name="tops_up" value="true" checked',
        'name="forgives_charges" value="true" checked',
    ):
        assert text in page, text
    start = client.get("/start").text
    assert 'href="/attendance"' in start
    assert 'href="/tickets"' in start


@pytest.mark.parametrize(
    ("language", "differs", "sentence"),
    [
        ("en", {"answer_days": "0"}, "Enter 1 or more."),
        ("en", {"answer_days": "31"}, "Enter 30 at most."),
        ("zh", {"attendance_by": "guess"}, "请选一个。"),
        ("en", {"pay_day": "32"}, "Enter 31 at most."),
        ("en", {"object_days": "0"}, "Enter 1 or more."),
        ("en", {"usual_hours": "8:00-"}, "Write from when to when, such as 8:00-11:30, 14:00-17:30."),
        ("zh", {"usual_hours": "8-12, 11-13"}, "有两段时间重叠了。同一个钟点只写一次。"),
        ("en", {"reports": "perhaps"}, "Choose one of the answers."),
    ],
)
def test_an_answer_that_is_none_comes_back(
    client: TestClient, session: Session, cast: Cast, language: str, differs: dict[str, str], sentence: str
) -> None:
    answer = client.post(f"/settings?lang={language}", data=AS_IT_IS | {"answer_days": "9"} | differs)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert get(session, Workshop, cast.workshop).answer_days == 3


@pytest.mark.parametrize("name", ["lan", "hua", "fang"])
def test_only_the_owner_sets(client_of: Clients, cast: Cast, name: str) -> None:
    client = client_of(cast.actors[name])
    assert client.get("/settings").status_code == 403
    assert client.post("/settings", data=AS_IT_IS).status_code == 403
