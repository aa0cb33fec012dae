"""Pages of workers, as the person sees them, and their list as JSON."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import row_counts
from workshop.ids import new_id
from workshop.workers.commands import tell
from workshop.workers.rules import ToldSubject

Clients = Callable[..., TestClient]
NUMBER = "610799197604159027"


def test_a_name_is_enough_and_the_next_can_follow(client: TestClient) -> None:
    form = {"id": str(new_id()), "called_name": "单秀英", "started_on": str(TODAY)}
    first, again = (client.post("/workers/new", data=form) for _ in range(2))
    assert (first.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert "单秀英 is No. 4." in client.get(first.headers["location"]).text
    assert client.get("/workers").text.count("单秀英") == 1


@pytest.mark.parametrize(
    ("language", "differs", "status", "sentence"),
    [
        ("en", {"called_name": " "}, 422, "This is still open."),
        ("zh", {"called_name": " "}, 422, "这里还没填。"),
        ("en", {"called_name": "长" * 41}, 422, "This is too long: 40 characters at most."),
        ("en", {"phone": "12345"}, 422, "A mobile number has 11 digits, such as 139 0000 0000."),
        ("en", {"started_on": "2025-02-30"}, 422, "Enter a day, such as 2025-09-16."),
        ("en", {"identity_number": "610799201001019024"}, 409, "Nobody under 16 may be engaged."),
    ],
)
def test_a_worker_who_cannot_be_added_comes_back_as_typed(
    client: TestClient, session: Session, language: str, differs: dict[str, str], status: int, sentence: str
) -> None:
    form = {"id": str(new_id()), "called_name": "单秀英", "phone": "10000000031", "started_on": str(TODAY), **differs}
    before = row_counts(session)
    answer = client.post(f"/workers/new?lang={language}", data=form)
    assert answer.status_code == status
    assert sentence in answer.text
    assert all(f'value="{value}"' in answer.text for value in form.values())
    assert row_counts(session) == before


def test_a_doubtful_number_is_told_and_keeps_nobody_out(client: TestClient, cast: Cast) -> None:
    page, number = f"/workers/{cast.fang_at}", f"/workers/{cast.fang_at}/number"
    for typed, sentence in (
        ("610799760415902", "This is an old number of 15 digits. The new card has 18."),
        ("610799197604159026", "One digit of this number is not right. Look at the card again."),
    ):
        assert client.post(number, data={"identity_number": typed}).status_code == 303
        assert sentence in client.get(page).text
    client.post(number, data={"identity_number": NUMBER})
    masked = client.get(page).text
    assert "6107**********9027" in masked
    assert NUMBER not in masked
    assert NUMBER in client.post(f"{number}/show").text


def test_an_engagement_is_changed_and_a_page_grown_old_is_told(client: TestClient, cast: Cast) -> None:
    address = f"/workers/{cast.fang_at}"
    form = {"version": "1", "called_name": "仇秀芳", "started_on": "2025-09-01", "training_day_rate_fen": "80.50"}
    assert client.post(address, data=form).headers["location"] == f"{address}?done=changed"
    stale = client.post(address, data={**form, "called_name": "另一个名字"})
    assert stale.status_code == 409
    assert "Somebody changed this in the meantime." in stale.text
    assert 'value="另一个名字"' in stale.text
    ended = client.post(address, data={**form, "version": "2", "ended_on": "2025-08-31"})
    assert "The last day cannot lie before the first." in ended.text
    wrong = client.post(address, data={**form, "version": "2", "training_day_rate_fen": "80.555"})
    assert "An amount has two places at most, such as 80.50." in wrong.text


def test_a_worker_s_phone_is_signed_out_by_her_leader(client_of: Clients, cast: Cast) -> None:
    phone, leader = client_of(cast.fang), client_of(cast.lan)
    page = leader.get(f"/workers/{cast.fang_at}").text
    action = page.partition('class="end" method="post" action="')[2].partition('"')[0]
    assert client_of(cast.stranger).post(action).status_code == 404
    assert phone.get("/me").status_code == 200
    assert leader.post(action).status_code == 303
    assert phone.get("/me").status_code == 303


@pytest.mark.parametrize(("name", "may"), [("mei", True), ("hua", True), ("lan", False)])
def test_her_page_leads_to_her_row_of_the_month(client_of: Clients, cast: Cast, name: str, may: bool) -> None:
    page = client_of(cast.actors[name]).get(f"/workers/{cast.fang_at}").text
    assert (f'href="/months#w-{cast.fang_at}"' in page) is may


def test_an_office_joins_two_entries_of_one_number(client_of: Clients, cast: Cast) -> None:
    for owner, engagement_id in ((cast.mei, cast.fang_at), (cast.stranger, cast.ying_at)):
        client_of(owner).post(f"/workers/{engagement_id}/number", data={"identity_number": NUMBER})
    office = client_of(cast.officer)
    page = office.get("/office/persons").text
    assert "王秀芳 + 陈玉英" in page
    keep, other = (page.partition(f'name="{name}" value="')[2][:36] for name in ("keep_id", "other_id"))
    wrong = office.post("/office/persons", data={"keep_id": keep, "other_id": keep})
    assert wrong.status_code == 422
    assert "These two do not have the same identity number." in wrong.text
    assert office.post("/office/persons", data={"keep_id": keep, "other_id": other}).status_code == 303
    assert "Nothing to join." in office.get("/office/persons").text


def test_the_list_as_json_is_the_workshop_s_own(client: TestClient) -> None:
    found = client.get("/api/v1/workers").json()
    assert [line["called_name"] for line in found] == ["王秀芳", "杨小燕", "张桂兰"]
    assert set(found[0]) == {"id", "number", "called_name", "started_on", "ended_on", "paper"}


def test_a_new_worker_s_page_can_be_saved_as_it_stands(client: TestClient, cast: Cast) -> None:
    """Whoever has no training leaves its two fields empty."""
    address = f"/workers/{cast.gui_at}"
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', client.get(address).text))
    assert fields["training_days"] == ""
    answer = client.post(address, data={**fields, "called_name": "张桂花", "paper": "none"})
    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize(
    ("language", "household", "contract"),
    [
        (
            "en",
            "Household: 脱贫户|as told by the workshop on 16 Sep 2025 – not from a register, no proof",
            "Contract: 劳务协议|as told by the workshop on 16 Sep 2025 – the contract itself was not seen, no proof",
        ),
        (
            "zh",
            "家庭：脱贫户|2025年9月16日车间自己说的，不是登记数据，不算证明",
            "合同：劳务协议|2025年9月16日车间自己说的，没看到合同，不算证明",
        ),
    ],
)
def test_what_the_list_said_is_marked_as_its_word_only(
    client_of: Clients, session: Session, cast: Cast, language: str, household: str, contract: str
) -> None:
    for subject, words in ((ToldSubject.HOUSEHOLD, "脱贫户"), (ToldSubject.CONTRACT, "劳务协议")):
        tell(session, cast.mei, cast.fang_at, subject, words, TODAY, NOON)
    session.commit()
    for reader in (cast.mei, cast.hua):
        page = re.sub("<[^>]+>", "|", client_of(reader).get(f"/workers/{cast.fang_at}?lang={language}").text)
        assert [re.sub(r"\|+", "|", page).count(sentence) for sentence in (household, contract)] == [1, 1]


def test_a_line_leader_does_not_see_what_a_household_is(client_of: Clients, session: Session, cast: Cast) -> None:
    tell(session, cast.mei, cast.fang_at, ToldSubject.HOUSEHOLD, "脱贫户", TODAY, NOON)
    session.commit()
    leader = client_of(cast.lan)
    asked = [leader.get(f"/workers/{cast.fang_at}"), leader.post(f"/workers/{cast.fang_at}/number/show")]
    assert [(answer.status_code, "脱贫户" in answer.text) for answer in asked] == [(200, False)] * 2
