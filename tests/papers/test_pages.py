"""Papers, as the person sees them."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import row_counts
from tests.output.wishes import YESTERDAY, cell, wish
from workshop import database as db
from workshop.accounts.cards import print_card
from workshop.clock import real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.output.commands import save_day


def count(database: Database, cast: Cast) -> None:
    """Yan makes more than Fang; Gui makes nothing."""
    with db.writing(database, cast.lan.scope) as session:
        cells = [cell(cast, 90), cell(cast, 200, of=cast.yan_at), cell(cast, 40, at=cast.hem)]
        save_day(session, cast.lan, wish(*cells, day=YESTERDAY), TODAY, NOON)


def rows(page: str) -> list[list[str]]:
    """The texts of a table's rows."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert body
    cells = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
    return [cells.findall(row) for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)]


# --- the tally sheet ------------------------------------------------------


def test_a_tally_sheet_has_names_days_and_the_way_to_its_grid(client: TestClient, cast: Cast) -> None:
    page = client.get(f"/papers/tally?month=2025-09&operation={cast.sleeve}").text
    names = [row[1] for row in rows(page) if row[1]]
    assert names == ["王秀芳", "杨小燕", "张桂兰"]
    assert {len(row) for row in rows(page)} == {2 + 30 + 1}
    assert page.count('class="leaf across"') == 1
    for text in ("上袖 · Sep 2025", "柳坝电子社区工厂", "¥0.85", "Owner, signature", "testserver/papers/tally"):
        assert text in page


def test_several_steps_are_several_pages(client: TestClient, cast: Cast) -> None:
    page = client.get(f"/papers/tally?month=2025-10&operation={cast.sleeve}&operation={cast.hem}").text
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["上袖 · Oct 2025", "锁边 · Oct 2025"]


def test_without_a_choice_it_is_the_order_counted_last(client: TestClient, database: Database, cast: Cast) -> None:
    count(database, cast)
    page = client.get("/papers/tally").text
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["上袖 · Sep 2025", "锁边 · Sep 2025", "钉扣 · Sep 2025"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("month=2025-13", 404),
        ("month=x", 404),
        ("operation=00000000-0000-0000-0000-000000000000", 404),
        ("month=0001-01", 200),
        ("month=9999-12", 200),
    ],
)
def test_addresses_of_tally_sheets(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/papers/tally?{query}").status_code == status


def test_another_workshop_s_step_has_no_sheet_here(client: TestClient, cast: Cast) -> None:
    assert client.get(f"/papers/tally?operation={cast.other_operation}").status_code == 404


# --- the day's list -------------------------------------------------------


def test_the_list_is_there_only_if_the_room_wants_it(client: TestClient, database: Database, cast: Cast) -> None:
    count(database, cast)
    address = f"/papers/day-list?day={YESTERDAY}"
    off = client.get(address).text
    assert "no names, no money, nobody first or last" in off
    assert "<tbody>" not in off
    assert client.post("/papers/day-list", data={"wanted": "true"}).status_code == 303
    on = client.get(address).text
    assert rows(on) == [["1", "90", "40"], ["2", "200", ""]], "in the order of the numbers, whoever made more"
    sheet = on[on.index('class="leaf"') :]
    for private in ("王秀芳", "杨小燕", "¥"):
        assert private not in sheet
    client.post("/papers/day-list", data={"wanted": "false"})
    assert "<tbody>" not in client.get(address).text


def test_only_the_owner_hangs_it_up(client_of: Callable[..., TestClient], cast: Cast) -> None:
    leader = client_of(cast.lan)
    assert leader.post("/papers/day-list", data={"wanted": "true"}).status_code == 403
    assert "It is not switched on. The owner can do that." in leader.get("/papers/day-list").text


@pytest.mark.parametrize(
    ("language", "off", "on"), [("en", "Not switched on", "On the wall"), ("zh", "还没启用", "贴在墙上")]
)
def test_a_list_that_nobody_asked_for_is_not_called_useless(
    client: TestClient, language: str, off: str, on: str
) -> None:
    assert off in client.get(f"/papers?lang={language}").text
    client.post("/papers/day-list", data={"wanted": "true"})
    assert on in client.get(f"/papers?lang={language}").text


def test_a_day_to_come_and_a_form_that_is_none(client: TestClient) -> None:
    assert client.get("/papers/day-list?day=9999-12-31").status_code == 409
    assert client.post("/papers/day-list", data={"wanted": "perhaps"}).status_code == 400


# --- access cards ---------------------------------------------------------


def test_whoever_holds_no_card_is_chosen(client: TestClient, cast: Cast) -> None:
    page = client.get("/papers/cards").text
    chosen = dict(re.findall(r'name="w" value="([^"]+)"( checked)?', page))
    assert chosen == {str(cast.fang_at): "", str(cast.yan_at): "", str(cast.gui_at): " checked"}


def answer_to(question: str) -> str:
    """What the button that says "all the same" sends."""
    found = re.search(r'name="sure" value="([^"]+)"', question)
    assert found
    return found[1]


def test_a_printed_card_is_a_card(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        print_card(session, cast.mei, cast.workshop, cast.gui_at, real_now())
    page = client.get("/papers/cards").text
    assert "No. 3 · card printed, not used yet, good until " in page
    assert page.count("card in use") == 2
    assert " checked" not in page
    people = client.get("/workers").text
    assert ("no card" in people, people.count("card printed, not used yet"), people.count("card in use")) == (
        False,
        1,
        2,
    )
    assert "People without an access card" not in client.get("/start").text


def test_what_a_new_card_would_end_is_asked_first(client: TestClient, session: Session, cast: Cast) -> None:
    made = client.post("/papers/cards", data={"w": str(cast.gui_at)})
    assert (made.status_code, "no longer work" in made.text) == (200, False)
    before = row_counts(session)
    chosen = {"w": [str(cast.gui_at), str(cast.yan_at)]}
    asked = client.post("/papers/cards", data=chosen)
    assert asked.status_code == 409
    assert "张桂兰: the card printed before, good until " in asked.text
    assert "杨小燕: once the new card is used, phones that signed in with the old one" in asked.text
    assert "王秀芳: " not in asked.text
    assert asked.text.index('class="vh"') < asked.text.index('name="sure"'), "Enter asks again"
    assert asked.text.count(" checked") == 2
    assert row_counts(session) == before
    answer = client.post("/papers/cards", data={**chosen, "sure": answer_to(asked.text)})
    assert (answer.status_code, answer.text.count('class="segno"')) == (200, 2)
    assert "and not used no longer work" in answer.text


def test_one_card_is_asked_about_as_well(client: TestClient, session: Session, cast: Cast) -> None:
    address = f"/workers/{cast.gui_at}/card"
    assert client.post(address).status_code == 200
    before = row_counts(session)
    asked = client.post(f"{address}?lang=zh")
    assert asked.status_code == 409
    assert "已经有卡了" in asked.text
    assert row_counts(session) == before
    again = client.post(address, data={"sure": answer_to(asked.text)})
    assert (again.status_code, 'class="segno"' in again.text) == (200, True)


def test_cards_are_shown_this_once(client: TestClient, session: Session, cast: Cast) -> None:
    chosen = {"w": [str(cast.gui_at), str(cast.yan_at)]}
    chosen["sure"] = [answer_to(client.post("/papers/cards", data=chosen).text)]
    before = row_counts(session)
    answer = client.post("/papers/cards", data=chosen)
    assert answer.status_code == 200
    assert re.findall(r"<h2>(.*?)</h2>", answer.text) == ["张桂兰", "杨小燕"]
    assert "W1-3" in answer.text
    assert answer.text.count('class="segno"') == 2
    assert "no longer work" not in answer.text, "neither had one that was not used"
    assert row_counts(session) - before == {"access_card": 2, "note": 2}
    assert "segno" not in client.get("/papers/cards").text


def test_an_address_that_no_phone_finds_is_told_before_the_codes_are_made(
    app: FastAPI, client: TestClient, cast: Cast
) -> None:
    asked: list[str] = []
    single = f"/workers/{cast.gui_at}/card"

    def miss(address: str) -> str:
        asked.append(address)
        return "Phones find nothing there."

    for address in ("/papers/cards", single):
        assert 'class="trouble"' not in client.get(address).text
    app.state.phones_miss = miss
    for page in (
        client.get("/papers/cards"),
        client.get(single),
        client.post("/papers/cards", data={"w": str(cast.gui_at)}),
    ):
        assert page.text.count("Phones find nothing there.") == 1
    assert set(asked) == {"http://testserver"}


def test_nobody_chosen_is_told_so(client: TestClient) -> None:
    answer = client.post("/papers/cards", data={})
    assert answer.status_code == 422
    assert "Choose at least one worker." in answer.text


def test_who_is_none_of_ours_gets_no_card(client: TestClient, cast: Cast) -> None:
    assert client.post("/papers/cards", data={"w": str(cast.ying_at)}).status_code == 404
    assert client.post("/papers/cards", data={"w": str(new_id())}).status_code == 404
    assert client.post("/papers/cards", data={"w": "x"}).status_code == 400


def test_the_bookkeeper_prints_papers_but_no_cards(client_of: Callable[..., TestClient], cast: Cast) -> None:
    hua = client_of(cast.hua)
    page = hua.get("/papers").text
    assert "/papers/tally" in page
    assert "/papers/cards" not in page
    assert hua.get("/papers/cards").status_code == 403
