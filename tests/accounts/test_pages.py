"""Pages of coming in, as the person sees them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session, SQLModel

from tests.cast import PASSWORD, PIN, Cast
from tests.facts import row_counts
from workshop import database as db
from workshop.accounts import cards
from workshop.accounts import commands as accounts
from workshop.accounts.commands import Device
from workshop.accounts.guard import SESSION_COOKIE
from workshop.accounts.models import Account
from workshop.accounts.queries import arrival
from workshop.clock import real_now
from workshop.database import Database
from workshop.tenancy import Door

Clients = Callable[..., TestClient]


def test_an_owner_signs_in_and_out(client_of: Clients, cast: Cast) -> None:
    browser = client_of(None)
    answer = browser.post("/sign-in", data={"name": "100 0000 0001", "secret": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookies = answer.headers.get_list("set-cookie")
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    assert browser.get("/").headers["location"] == "/start"
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert browser.get("/start").headers["location"] == "/sign-in?next=/start"


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Number, password or code is not right."), ("zh", "号码、密码或六位数不对。")]
)
def test_whoever_does_not_fit_is_told_no_more_than_that(
    client_of: Clients, cast: Cast, language: str, sentence: str
) -> None:
    browser = client_of(None)
    pages = [
        browser.post(f"/sign-in?lang={language}", data={"name": name, "secret": "not-hers"})
        for name in ("10000000001", "10000000077")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    assert all(sentence in page.text for page in pages)
    assert 'value="10000000001"' in pages[0].text
    assert "not-hers" not in pages[0].text


def test_a_locked_number_is_told_the_same_as_an_unknown_one(client_of: Clients, cast: Cast) -> None:
    browser = client_of(None)
    for _ in range(5):
        browser.post("/sign-in", data={"name": "10000000001", "secret": "wrong"})
    known, unknown = (
        browser.post("/sign-in", data={"name": name, "secret": PASSWORD}) for name in ("10000000001", "10000000077")
    )
    assert known.status_code == unknown.status_code == 422
    assert "wait a quarter of an hour" in known.text
    assert known.text.replace("10000000001", "10000000077") == unknown.text


def test_two_who_cannot_be_told_apart_are_asked_for_the_card_number(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    with db.writing(database, Door()) as session:
        cards.set_phone(session, cast.yan_at, "10000000021")
    answer = client_of(None).post("/sign-in", data={"name": "10000000021", "secret": PIN})
    assert answer.status_code == 409
    assert "Type your card number instead, such as W1-18." in answer.text


def test_an_address_that_fails_too_often_is_turned_away(client_of: Clients, cast: Cast) -> None:
    browser = client_of(None)
    statuses = [browser.get(f"/C/AAAABBBB{number:04d}").status_code for number in range(31)]
    assert statuses == [404] * 30 + [429]


@pytest.mark.parametrize("away", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "x"])
def test_after_signing_in_nobody_is_sent_elsewhere(client_of: Clients, cast: Cast, away: str) -> None:
    form = {"name": "10000000001", "secret": PASSWORD, "next": away}
    assert client_of(None).post("/sign-in", data=form).headers["location"] == "/"


def test_a_page_asked_for_before_signing_in_is_shown_after(client_of: Clients, cast: Cast) -> None:
    form = {"name": "10000000001", "secret": PASSWORD, "next": "/orders"}
    assert client_of(None).post("/sign-in", data=form).headers["location"] == "/orders"


def test_a_sign_in_that_is_used_lasts_longer(client_of: Clients, database: Database, cast: Cast) -> None:
    began = real_now() - timedelta(days=20)
    with db.writing(database, Door()) as session:
        owner = session.get_one(Account, cast.mei.account_id)
        made = accounts.start_sign_in(session, owner, Device("a-browser-of-mei-123456", "Test"), began)
    browser = client_of(None)
    browser.cookies.set(SESSION_COOKIE, made.token)
    assert browser.get("/start").status_code == 200
    table = SQLModel.metadata.tables["sign_in"]
    with db.reading(database, Door()) as session:
        expires_at = session.connection().scalar(sa.select(table.c.expires_at))
    assert expires_at - real_now() > timedelta(days=29)


# --- recovery and one's own account ---------------------------------------


def test_recovery_goes_by_the_printed_code(client: TestClient, client_of: Clients, cast: Cast) -> None:
    form = {"name": "曾组长", "phone": "10000000005", "role": "leader", "password": "noodles and tea"}
    page = client.post("/people", data=form)
    code = page.text.partition('class="big-num num">')[2].partition("<")[0]
    assert code.count("-") == 3
    browser = client_of(None)
    wrong = browser.post("/recover", data={"name": "10000000005", "code": "AAAAA", "new": "rice and soup"})
    assert wrong.status_code == 422
    assert "Number or recovery code is not right." in wrong.text
    poor = browser.post("/recover", data={"name": "10000000005", "code": code, "new": "short"})
    assert "Use at least 8 characters." in poor.text
    answer = browser.post("/recover", data={"name": "10000000005", "code": code.lower(), "new": "rice and soup"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert browser.post("/sign-in", data={"name": "10000000005", "secret": "rice and soup"}).status_code == 303


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"phone": "123"}, "A mobile number has 11 digits, such as 139 0000 0000."),
        ({"phone": "10000000001"}, "This number or name already has an account."),
        ({"role": "county"}, "Choose one of the answers."),
        ({"role": "king"}, "Choose one of the answers."),
        ({"password": "12345678"}, "This one is easy to guess. Choose another."),
        ({"name": " "}, "This is still open."),
        ({"name": "长" * 81}, "This is too long: 80 characters at most."),
    ],
)
def test_a_member_who_cannot_be_added_comes_back_as_typed(
    client: TestClient, session: Session, cast: Cast, form: dict[str, str], sentence: str
) -> None:
    good = {"name": "曾组长", "phone": "10000000005", "role": "leader", "password": "noodles and tea"}
    before = row_counts(session)
    answer = client.post("/people", data={**good, **form})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{form.get("phone", "10000000005")}"' in answer.text
    assert row_counts(session) == before


def test_a_password_is_changed_and_a_wrong_old_one_is_told(client: TestClient, cast: Cast) -> None:
    wrong = client.post("/account/password", data={"old": "wrong", "new": "noodles and tea"})
    assert wrong.status_code == 422
    assert "This is not the password you have now." in wrong.text
    answer = client.post("/account/password", data={"old": PASSWORD, "new": "noodles and tea"})
    assert answer.headers["location"] == "/account?done=password"


def test_wrong_old_passwords_are_counted_and_lock(client: TestClient, cast: Cast) -> None:
    for _ in range(5):
        client.post("/account/password", data={"old": "wrong", "new": "noodles and tea"})
    answer = client.post("/account/password", data={"old": PASSWORD, "new": "noodles and tea"})
    assert answer.status_code == 409
    assert "Too many wrong tries. Wait a quarter of an hour, then try again." in answer.text


def test_a_leader_is_let_go_on_the_page_and_is_out_at_once(client_of: Clients, cast: Cast) -> None:
    mei, lan = client_of(cast.mei), client_of(cast.lan)
    assert lan.get("/start").status_code == 200
    page = mei.get("/people").text
    assert len(re.findall(r'action="/people/[^"]+/end"', page)) == 2, "Lan and Hua, not Mei herself"
    address = page.partition("兰组长")[2].partition('action="')[2].partition('"')[0]
    assert mei.post(address).headers["location"] == "/people"
    assert "兰组长" not in mei.get("/people").text
    assert lan.get("/start").headers["location"].startswith("/sign-in")


def test_one_s_own_phone_is_signed_out_and_nobody_else_s(client_of: Clients, database: Database, cast: Cast) -> None:
    mei, lan = client_of(cast.mei), client_of(cast.lan)
    table = SQLModel.metadata.tables["sign_in"]
    with db.reading(database, Door()) as session:
        ids = {
            account_id: sign_in_id
            for sign_in_id, account_id in session.connection().execute(sa.select(table.c.id, table.c.account_id))
        }
    assert lan.post(f"/account/sign-ins/{ids[cast.mei.account_id]}/end").status_code == 404
    assert mei.get("/start").status_code == 200
    assert mei.post(f"/account/sign-ins/{ids[cast.mei.account_id]}/end").status_code == 303
    assert mei.get("/start").status_code == 303


@pytest.mark.parametrize(
    ("name", "opened"), [("10000000001", ""), ("W1-1", ""), ("1000000001", ""), ("county", " open"), ("", "")]
)
def test_only_an_office_s_name_opens_its_field_after_a_wrong_try(client_of: Clients, name: str, opened: str) -> None:
    page = client_of(None).post("/sign-in", data={"name": name, "secret": "wrong"}).text
    assert f"<details{opened}>" in page


# --- access cards ---------------------------------------------------------


def printed(client: TestClient, engagement_id: Any) -> str:
    """The address of the card that the owner has just made, without its host."""
    page = client.post(f"/workers/{engagement_id}/card").text
    if question := re.search(r'name="sure" value="([^"]+)"', page):
        page = client.post(f"/workers/{engagement_id}/card", data={"sure": question[1]}).text
    assert "<svg" in page
    return "/C/" + page.partition("/C/")[2].partition("<")[0]


def test_a_card_s_address_leads_to_her_pay(client: TestClient, client_of: Clients, cast: Cast) -> None:
    address, phone = printed(client, cast.gui_at), client_of(None)
    asked = phone.get(address)
    assert "Are you 张桂兰?" in asked.text
    poor = phone.post(address, data={"pin": "1234", "again": "1234"})
    assert poor.status_code == 422
    assert "This one is easy to guess. Choose another." in poor.text
    both = phone.post(address, data={"pin": "1234", "again": "4321"}).text
    for sentence in ("This one is easy to guess. Choose another.", "The two are not the same."):
        assert both.count(sentence) == 2, "in the summary and beside its field"
    assert phone.post(address, data={"pin": PIN, "again": PIN}).status_code == 303
    assert phone.get("/").headers["location"] == "/me"
    spent = client_of(None).get(f"{address}?lang=zh")
    assert spent.status_code == 404
    assert "这张卡" in spent.text


def test_a_second_card_is_told_to_her(client: TestClient, client_of: Clients, cast: Cast) -> None:
    client_of(None).post(printed(client, cast.gui_at), data={"pin": PIN, "again": PIN})
    page = client_of(None).get(printed(client, cast.gui_at))
    assert "This is a second card for you. If you did not ask for it, tell the county office." in page.text


def test_somebody_else_signs_in_anew_on_a_signed_in_phone(client_of: Clients, database: Database, cast: Cast) -> None:
    address, phone = printed(client_of(cast.mei), cast.gui_at), client_of(cast.fang)
    before = phone.cookies[SESSION_COOKIE]
    page = phone.get(address).text
    assert "I am somebody else: choose a PIN" in page
    assert f'action="{address}"' in page
    poor = phone.post(address, data={"pin": "1234", "again": "1234"})
    assert '<details class="narrow" open>' in poor.text
    assert phone.post(address, data={"pin": PIN, "again": PIN}).status_code == 303
    assert "张桂兰" in phone.get("/account").text
    with db.reading(database, Door()) as session:
        assert arrival(session, before, real_now()) is None, "Fang is not left behind on it"


def test_the_second_card_is_named_on_her_page_with_the_moments_of_printing_and_use(
    client: TestClient, client_of: Clients, database: Database, cast: Cast
) -> None:
    client_of(None).post(printed(client, cast.gui_at), data={"pin": PIN, "again": PIN})
    second, phone = printed(client, cast.gui_at), client_of(None)
    table = SQLModel.metadata.tables["access_card"]
    with db.writing(database, Door()) as session:
        unused = table.c.used_at.is_(None)
        long_ago = real_now() - timedelta(days=3)
        session.connection().execute(table.update().where(unused).values(printed_at=long_ago))
    phone.post(second, data={"pin": PIN, "again": PIN})
    page = phone.get("/account").text
    told = re.search(r"Card W1-3 was printed a second time \((.+), used (.+)\)", page)
    assert told
    assert told[1] != told[2]


def test_a_card_on_a_signed_in_phone_joins_the_same_pages(client_of: Clients, cast: Cast) -> None:
    address, phone = printed(client_of(cast.stranger), cast.ying_at), client_of(cast.fang)
    assert "王秀芳 is signed in on this phone. Is that you? Add this workshop to your pages:" in phone.get(address).text
    assert phone.post(f"{address}/add").headers["location"] == "/me"
    page = phone.get("/me").text
    assert "柳坝电子社区工厂" in page
    assert "云台坡手工车间" in page
    nobody = client_of(None).post(f"{address}/add")
    assert nobody.headers["location"] == address


# --- a PIN of one's own, and coming back ----------------------------------


def test_a_worker_changes_her_pin_and_her_voice_stays_her_own(client_of: Clients, cast: Cast) -> None:
    phone = client_of(cast.fang)
    wrong = phone.post("/account/pin", data={"old": "9999", "pin": "5823", "again": "5823"})
    assert (wrong.status_code, "This is not the PIN you have now." in wrong.text) == (422, True)
    poor = phone.post("/account/pin", data={"old": PIN, "pin": "1234", "again": "1234"})
    assert "This one is easy to guess. Choose another." in poor.text
    assert phone.post("/account/pin", data={"old": PIN, "pin": "5823", "again": "5823"}).status_code == 303
    page = phone.get("/account?done=pin").text
    assert "The new PIN holds." in page
    assert "was printed a second time" not in page
    other = client_of(None)
    assert other.post("/sign-in", data={"name": "W1-1", "secret": PIN}).status_code == 422
    assert other.post("/sign-in", data={"name": "W1-1", "secret": "5823"}).status_code == 303


def test_a_pin_is_a_worker_s(client: TestClient, cast: Cast) -> None:
    assert client.post("/account/pin", data={"old": PASSWORD, "pin": "5823", "again": "5823"}).status_code == 403


def test_a_leader_who_was_let_go_comes_back_under_the_same_number(client_of: Clients, cast: Cast) -> None:
    mei, browser = client_of(cast.mei), client_of(None)
    address = mei.get("/people").text.partition("兰组长")[2].partition('action="')[2].partition('"')[0]
    mei.post(address)
    again = {"name": "兰会计", "phone": "10000000002", "role": "bookkeeper", "password": "short"}
    assert "Use at least 8 characters." in mei.post("/people", data=again).text
    assert mei.post("/people", data={**again, "password": "noodles and tea"}).status_code == 200
    assert browser.post("/sign-in", data={"name": "10000000002", "secret": PASSWORD}).status_code == 422
    assert browser.post("/sign-in", data={"name": "10000000002", "secret": "noodles and tea"}).status_code == 303
    assert "兰会计" in browser.get("/account").text


def test_nobody_is_taken_over_who_was_ever_elsewhere(client_of: Clients, cast: Cast) -> None:
    mei, stranger = client_of(cast.mei), client_of(cast.stranger)
    address = mei.get("/people").text.partition("兰组长")[2].partition('action="')[2].partition('"')[0]
    mei.post(address)
    form = {"name": "兰", "phone": "10000000002", "role": "leader", "password": "noodles and tea"}
    assert "This number or name already has an account." in stranger.post("/people", data=form).text
