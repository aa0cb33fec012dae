"""Every route: who may call it, and that a stranger finds nothing there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from PIL import Image
from pydantic import BaseModel

from tests.addresses import PUBLIC, ROUTES, filled, page_routes, permissions, values
from tests.attendance.saying import new_presence
from tests.bonuses.promising import promised
from tests.cast import NOON, TODAY, Cast
from tests.conftest import Stage, staged
from tests.contracts.signing import papered
from tests.deductions.giving import advanced
from tests.homework.giving import given_home
from tests.hours import wishes as hours
from tests.imports.files import brought, tally
from tests.leaving.wishes import left_behind
from tests.overtime.wishes import furnished_overtime
from tests.pay.wishes import fangs_slip
from tests.paying import wishes as paying
from tests.quality.wishes import furnished
from tests.teams import wishes as teams
from tests.tickets.printing import printed
from tests.training.wishes import furnished_training
from workshop import database as db
from workshop.accounts.commands import Device, start_sign_in
from workshop.accounts.guard import WRITERS
from workshop.accounts.models import Account
from workshop.accounts.queries import members_of, sign_ins_of
from workshop.clock import real_now
from workshop.database import Database
from workshop.documents.commands import keep_photo
from workshop.documents.rules import reduce_photo
from workshop.ids import new_id
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.pay.objecting import ObjectToLine, object_to_line
from workshop.talks.commands import SayOfDay, say_of_day
from workshop.talks.rules import TalkKind
from workshop.tenancy import Door
from workshop.tickets.commands import CountTicket, count_ticket

ASKED = [route for route in ROUTES if permissions(route)]
POSTED = [
    route for route in ASKED if "POST" in route.methods and not route.path_format.startswith(("/api/", "/account/"))
]
OF_A_ROW = [route for route in ASKED if "_id}" in route.path_format or "{person}" in route.path_format]

MADE_HERE = {
    "sheet_id",
    "talk_id",
    "document_id",
    "sign_in_id",
    "membership_id",
    "import_id",
    "team_id",
    "hours_id",
    "presence_id",
}
MADE_HERE |= {"slip_id", "return_id", "ticket_code"}
MADE_HERE |= {"contract_id", "accident_id"}
MADE_HERE |= {"rate_id", "plan_id", "training_day_id", "overtime_id"}
MADE_HERE |= {"advance_id", "advance_return_id", "withholding_id", "bonus_id", "extra_id"}
MADE_HERE |= {"check_id", "defect_id", "job_id", "result_id", "charge_id"}
MADE_HERE |= {"payout_id", "payment_id", "pay_slip_id", "objection_id"}
MADE_HERE |= {"notice_id", "certificate_id"}
"""Places for which the cast has no row: `rows` makes Mei's."""


def calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls(inner)


def address(route: APIRoute, cast: Cast, rows: dict[str, str] | None = None) -> str:
    return filled(route.path_format, values(cast) | (rows or {place: str(new_id()) for place in MADE_HERE}))


@dataclass(frozen=True)
class Furnished(Stage):
    """A stage on which something stands in each place of an address."""

    rows: dict[str, str]


@pytest.fixture(scope="session")
def stage(dialect: str, new_database: Callable[[str], Database]) -> Furnished:
    """These tests' own: to furnish it anew for each takes longer than what most of them ask."""
    bare = staged(new_database(dialect))
    return Furnished(bare.database, bare.cast, furnish(bare.database, bare.cast))


@pytest.fixture
def rows(stage: Furnished) -> dict[str, str]:
    return stage.rows


def furnish(database: Database, cast: Cast) -> dict[str, str]:
    """A sheet, a word on a day, a photo, a file, a sign-in, a leader's place, and others of Mei's workshop."""
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    with db.writing(database, cast.mei.scope) as session:
        cell = Cell(engagement_id=cast.fang_at, operation_id=cast.sleeve, good=10)
        sheet = save_day(session, cast.mei, SaveDay(work_date=TODAY, cells=[cell]), TODAY, NOON).sheet
        document = keep_photo(session, cast.mei, new_id(), reduce_photo(picture.getvalue()), NOON)
        file = brought(session, cast, tally(("洪小丽", 5)))
        team = teams.count(session, cast)
        waited = hours.add(session, cast, hours.wish(cast, engagement_ids=[cast.gui_at]))[0]
        home = given_home(session, cast) | furnished_training(session, cast) | furnished_overtime(session, cast)
        ticket = printed(session, cast)[0]
        present = new_presence(session, cast)
        wish = AnnounceRate(rate_hao=9_000, valid_from=TODAY + timedelta(days=1), reason="新面料")
        rate = announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON)
        checked = furnished(session, cast)
        money = advanced(session, cast) | promised(session, cast) | papered(session, cast)
        paid = paying.furnished(session, cast) | left_behind(session, cast)
        pay_slip_id = fangs_slip(session, cast)
    with db.writing(database, cast.fang.scope) as session:
        wish = SayOfDay(engagement_id=cast.fang_at, kind=TalkKind.NOT_RIGHT, operation_id=cast.sleeve, claimed=12)
        talk = say_of_day(session, cast.fang, TODAY, wish, TODAY, NOON)
        objection = object_to_line(session, cast.fang, UUID(pay_slip_id), ObjectToLine(position=1, text="少一捆"), NOON)
    with db.writing(database, Door()) as session:
        start_sign_in(session, session.get_one(Account, cast.fang.account_id), Device("m" * 24, "Test"), real_now())
        signed_in = sign_ins_of(session, [cast.fang.account_id], real_now())[0]
        (leader,) = (who for who in members_of(session, cast.workshop) if who.account_id == cast.lan.account_id)
    assert sheet
    return {
        "sheet_id": str(sheet.id),
        "talk_id": str(talk.id),
        "document_id": str(document.id),
        "sign_in_id": str(signed_in.id),
        "membership_id": str(leader.membership_id),
        "import_id": str(file.id),
        "team_id": str(team.id),
        "hours_id": str(waited.id),
        "rate_id": str(rate.id),
        "ticket_code": ticket.code,
        **home,
        **checked,
        **money,
        **paid,
        "presence_id": str(present.id),
        "pay_slip_id": pay_slip_id,
        "objection_id": str(objection.id),
    }


def ask(client: TestClient, route: APIRoute, path: str) -> Any:
    method = sorted(route.methods)[0]
    if method == "GET":
        return client.get(path)
    body = {"id": str(new_id()), "text": "好"}
    return client.request(method, path, **({"json": body} if path.startswith("/api/") else {"data": body}))


def test_a_route_says_who_may_call_it() -> None:
    open_to_all = {route.path_format for route in ROUTES if not permissions(route)}
    assert open_to_all <= PUBLIC, "declare Require, or name it in addresses.PUBLIC"


def test_reading_does_not_write() -> None:
    reading = [route for route in ROUTES if "GET" in route.methods]
    assert [route.path_format for route in reading if WRITERS & set(calls(route.dependant))] == []
    assert any(WRITERS & set(calls(route.dependant)) for route in POSTED)


def test_no_route_takes_what_it_does_not_describe() -> None:
    taken = [(route.path_format, field) for route in ROUTES for field in route.dependant.body_params]
    assert taken
    vague = (dict, list, Any, object)
    assert [(path, field.name) for path, field in taken if field.field_info.annotation in vague] == []


def test_nobody_is_sent_to_sign_in(client_of: Callable[..., TestClient], cast: Cast) -> None:
    client, let_in = client_of(None), []
    for route in ASKED:
        answer = ask(client, route, address(route, cast))
        if route.path_format.startswith("/api/"):
            sent = answer.status_code == 401 and answer.json()["type"] == "urn:workshop:not_signed_in"
        else:
            sent = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        let_in += [] if sent else [(route.path_format, answer.status_code)]
    assert let_in == []


def test_a_role_without_the_permission_is_refused(client_of: Callable[..., TestClient], cast: Cast) -> None:
    clients = {name: client_of(actor) for name, actor in cast.actors.items()}
    asked, let_in = 0, []
    for route in ASKED:
        needed = [require.permission for require in permissions(route)]
        others = {actor.role: name for name, actor in cast.actors.items() if not all(map(actor.may, needed))}
        for name in others.values():
            asked += 1
            answer = ask(clients[name], route, address(route, cast))
            let_in += [] if answer.status_code == 403 else [(route.path_format, name, answer.status_code)]
    assert asked > len(ASKED)
    assert let_in == []


@pytest.mark.parametrize("route", OF_A_ROW, ids=lambda route: route.path_format)
@pytest.mark.proof
def test_a_stranger_finds_nothing(
    client_of: Callable[..., TestClient], cast: Cast, route: APIRoute, rows: dict[str, str]
) -> None:
    """Another workshop's owner, who may do all this at home; the owner of the rows finds them."""
    may = all(cast.stranger.may(require.permission) for require in permissions(route))
    path = address(route, cast, rows)
    assert ask(client_of(cast.stranger), route, path).status_code == (404 if may else 403)
    if (
        may and route.path_format != "/account/sign-ins/{sign_in_id}/end"
    ):  # one's own phones: not even Mei ends Fang's there
        assert ask(client_of(cast.mei), route, path).status_code != 404


@pytest.mark.parametrize("route", OF_A_ROW, ids=lambda route: route.path_format)
@pytest.mark.parametrize("bad", ["x", "0", "00000000-0000-0000-0000-000000000000", "%00"])
@pytest.mark.proof
def test_a_bad_id_is_not_there(client_of: Callable[..., TestClient], cast: Cast, route: APIRoute, bad: str) -> None:
    places = {name: bad for name in values(cast) if name.endswith("_id") or name == "person"}
    path = filled(route.path_format, values(cast) | places | dict.fromkeys(MADE_HERE, bad))
    hers = not cast.mei.may(permissions(route)[0].permission) and cast.fang.may(permissions(route)[0].permission)
    client = client_of(cast.fang if hers else cast.mei)
    assert ask(client, route, path).status_code in (404, 403 if "persons" in route.path_format else 404)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_of_a_worker_names_anybody_else(
    client_of: Callable[..., TestClient], database: Database, cast: Cast, rows: dict[str, str], language: str
) -> None:
    """Fang shares pieces with Yan, who counted her ticket and does Fang's rework; whoever wrote it has a role."""
    with db.writing(database, cast.lan.scope) as session:
        wish = CountTicket(operation_id=cast.hem, engagement_id=cast.yan_at, work_date=TODAY, good=40)
        count_ticket(session, cast.lan, rows["ticket_code"], wish, TODAY, NOON)
    seen = []
    for who, others in (("fang", ["杨小燕", "张桂兰"]), ("yan", ["王秀芳", "张桂兰"])):
        client = client_of(cast.actors[who])
        for path, route in page_routes().items():
            if not permissions(route) or not all(cast.fang.may(each.permission) for each in permissions(route)):
                continue
            answer = client.get(address(route, cast, rows), params={"lang": language})
            assert answer.status_code in (200, 404), path
            seen += [path] if answer.status_code == 200 else []
            for name in (*others, "陈玉英", "梅老板", "兰组长", "华会计", "石老板"):
                assert name not in answer.text, f"{who} reads {name} at {path}"
    assert {"/me", "/me/days/{day}", "/me/charges/{charge_id}", "/T/{ticket_code}"} <= set(seen)


ODD = [
    "",
    "-1",
    "1000000000",
    "9" * 30,
    "１２",
    "²",
    "😀",
    "x" * 10_000,
    "0001-01-01",
    "9999-12-31",
    "1756684800",
    "NaN",
]
ODD += ["a\0b", "1441", "24:30", "2025-09-16T00:00:00", "00000000-0000-0000-0000-000000000000", "%(x)s"]


def fields_of(route: APIRoute) -> list[str]:
    """What the form of a route asks, where one model reads it."""
    cells = [cell for call in calls(route.dependant) for cell in getattr(call, "__closure__", None) or ()]
    models = [cell.cell_contents for cell in cells if isinstance(cell.cell_contents, type)]
    return [name for model in models if issubclass(model, BaseModel) for name in model.model_fields]


@pytest.mark.proof
@pytest.mark.parametrize("route", POSTED, ids=lambda route: route.path_format)
def test_odd_input_is_answered_with_a_sentence(
    client_of: Callable[..., TestClient], cast: Cast, route: APIRoute, rows: dict[str, str]
) -> None:
    """Each field of each form typed oddly, left out, and all of them at once."""
    actor = next(a for a in cast.actors.values() if all(a.may(require.permission) for require in permissions(route)))
    client, path = client_of(actor), address(route, cast, rows)
    usual = {"operation_id": str(cast.sleeve), "engagement_id": str(cast.fang_at), "order_id": str(cast.order)}
    fields = fields_of(route) or ["id"]
    sound = {name: usual.get(name, str(TODAY) if name.endswith(("_on", "_date", "_day")) else "5") for name in fields}
    typed = [sound | {name: odd} for name in fields for odd in ODD]
    typed += [{kept: sound[kept] for kept in fields if kept != name} for name in fields]
    typed += [dict.fromkeys(fields, odd) for odd in ODD]
    for form in typed:
        new = {"id": str(new_id())} if form.get("id") == "5" else {}
        assert client.post(path, data=form | new).status_code < 500, form
