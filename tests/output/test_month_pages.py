"""The turned grid, as the person sees it."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, VAULT, Cast
from tests.conftest import FRAGMENT
from tests.facts import row_counts, statements
from workshop import database as db
from workshop.clock import Month
from workshop.database import Database, get
from workshop.ids import new_id
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.orders.rules import Posted
from workshop.orders.takeover import take_over_operation
from workshop.output import turned
from workshop.tenancy import Workshop
from workshop.workers.commands import AddWorker, add_worker
from workshop.workers.models import Engagement

YESTERDAY = TODAY - timedelta(days=1)
SEPTEMBER = Month.of(TODAY)


def typed(cast: Cast, cells: dict[str, str], **more: Any) -> dict[str, Any]:
    """The form for Fang's and Yan's sleeves in September."""
    return {
        "id": str(new_id()),
        "operation": str(cast.sleeve),
        "month": "2025-09",
        "part": "4",
        "w": [str(cast.fang_at), str(cast.yan_at)],
        "s0": ",".join("0" * 30),
        "s1": "",
        **cells,
        **more,
    }


def address(cast: Cast, **more: str) -> str:
    return turned.month_address(cast.sleeve, SEPTEMBER, **more)


def test_a_month_is_saved_and_shown_again(client: TestClient, cast: Cast) -> None:
    answer = client.post("/count/month", data=typed(cast, {"c0-15": "1００", "c0-16": "50+60", "c1-16": " 90 "}))
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "Saved: 2 people." in page
    for name, value in (("c0-15", "100"), ("c0-16", "110"), ("c1-16", "90")):
        assert re.search(f'name="{name}"[^>]*value="{value}"', page), name
    assert "¥178.50" in page  # 210 × 0.85
    assert "300 pieces in this month" in page
    assert re.search(r"data-foot>200<", page)


def test_the_day_s_grid_shows_it_too_and_leads_there(client: TestClient, cast: Cast) -> None:
    client.post("/count/month", data=typed(cast, {"c0-16": "110"}))
    day = client.get(f"/count?day={TODAY}&order={cast.order}").text
    assert 'value="110"' in day
    assert f"/count/month?month=2025-09&operation={cast.sleeve}" in day.replace("&amp;", "&")
    assert f"/count?day={TODAY}&order={cast.order}" in client.get(address(cast)).text.replace("&amp;", "&")


def test_the_grid_alone_answers_htmx(client: TestClient, cast: Cast) -> None:
    for answer in (
        client.get(address(cast), headers=FRAGMENT),
        client.post("/count/month", data=typed(cast, {"c0-16": "x"}), headers=FRAGMENT),
    ):
        assert answer.text.lstrip().startswith('<div id="grid"')
    assert answer.status_code == 422


def test_what_is_no_count_comes_back_as_typed(client: TestClient, session: Session, cast: Cast) -> None:
    before = row_counts(session)
    answer = client.post("/count/month", data=typed(cast, {"c0-3": "many", "c1-16": "80"}))
    assert answer.status_code == 422
    assert "Enter a whole number, such as 120." in answer.text
    assert 'value="many"' in answer.text
    assert 'value="80"' in answer.text
    assert re.search(r'id="part-1"[^>]* checked', answer.text), "a phone sees the days of the first fault"
    assert row_counts(session) == before


def test_an_odd_number_is_asked_about_and_mended_or_confirmed(client: TestClient, cast: Cast) -> None:
    form = typed(cast, {"c0-10": "120", "c0-11": "125", "c0-12": "118", "c0-15": "1200"})
    asked = client.post("/count/month", data=form)
    assert asked.status_code == 409
    assert "王秀芳, 15 Sep: 1200 pieces. Usually about 120. Is that right?" in asked.text
    key = f"unusual/{cast.fang_at}/{cast.sleeve}/1200/{YESTERDAY}"
    assert f'value="{key}"' in asked.text
    assert client.post("/count/month", data={**form, "sure": key}).status_code == 303
    mended = client.post("/count/month", data=typed(cast, {**form, "id": str(new_id()), "fix": "c0-15=120", "s0": ""}))
    assert "1200 was saved meanwhile, you typed 120. Which is right?" in mended.text


def test_more_than_ordered_is_asked_for_a_reason(client: TestClient, cast: Cast) -> None:
    form = typed(cast, {"c0-15": "5000", "c0-16": "5001"})
    asked = client.post("/count/month", data=form)
    assert "上袖: 10,001 pieces in all, 10,000 were ordered. Why more?" in asked.text
    form["sure"] = f"overrun//{cast.sleeve}/10001"
    unreasoned = client.post("/count/month", data=form)
    assert unreasoned.status_code == 422
    assert "Say in a word why more was made than ordered." in unreasoned.text
    assert client.post("/count/month", data={**form, "note": "补次品"}).status_code == 303


def test_a_second_press_with_other_numbers_is_told_so(client: TestClient, cast: Cast) -> None:
    form = typed(cast, {"c0-16": "110"})
    assert client.post("/count/month", data=form).status_code == 303
    assert client.post("/count/month", data=form).status_code == 303
    other = client.post("/count/month", data={**form, "c0-16": "120"})
    assert other.status_code == 409
    assert "The first press was saved." in other.text
    assert 'data-standing="110"' in other.text
    assert form["id"] not in other.text


def test_what_was_saved_is_taken_back_by_a_button(client: TestClient, cast: Cast) -> None:
    saved = client.post("/count/month", data=typed(cast, {"c0-15": "100", "c0-16": "110"})).headers["location"]
    sheet = saved.rpartition("saved=")[2]
    assert f"/sheets/{sheet}/undo" in client.get(saved).text
    answer = client.post(f"/sheets/{sheet}/undo", data={"id": str(new_id()), "grid": "month"})
    assert answer.headers["location"].startswith(address(cast))
    page = client.get(answer.headers["location"]).text
    assert "Taken back." in page
    assert 'value="110"' not in page


# --- which cells may be typed ---------------------------------------------


def typeable(page: str) -> set[str]:
    return set(re.findall(r'name="(c\d+-\d+)"', page))


def test_days_to_come_and_days_without_her_are_not_typed(client: TestClient, database: Database, cast: Cast) -> None:
    client.post("/count/month", data=typed(cast, {"c0-5": "70"}))
    with db.writing(database, cast.mei.scope) as session:
        fang = get(session, Engagement, cast.fang_at)
        fang.ended_on = TODAY - timedelta(days=13)
        session.flush()
    page = client.get(address(cast)).text
    row = next(i for i, who in enumerate(re.findall(r'name="w" value="([^"]+)"', page)) if who == str(cast.fang_at))
    hers = {int(name.partition("-")[2]) for name in typeable(page) if name.startswith(f"c{row}-")}
    assert hers == {1, 2, 3, 5}, "what stands on the 5th may be put right"
    others = {int(name.partition("-")[2]) for name in typeable(page)} - hers
    assert max(others) == TODAY.day


def test_settled_days_are_read_only(client: TestClient, database: Database, cast: Cast) -> None:
    client.post("/count/month", data=typed(cast, {"c0-15": "70"}))
    with db.writing(database, cast.mei.scope) as session:
        get(session, Workshop, cast.workshop).closed_through = YESTERDAY
        session.flush()
    page = client.get(address(cast)).text
    assert {int(name.partition("-")[2]) for name in typeable(page)} == {TODAY.day}
    assert 'data-pieces="70">70</td>' in page
    refused = client.post("/count/month", data=typed(cast, {"c0-15": "80", "s0": ""}))
    assert refused.status_code == 409
    assert "has been settled" in refused.text
    assert re.search(r'name="c0-15"[^>]*value="80"', refused.text), "typed values stay"


def test_pay_is_rounded_once_for_each_rate(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        announce_rate(
            session,
            cast.mei,
            cast.button,
            AnnounceRate(rate_hao=130, valid_from=TODAY, reason="新面料"),
            YESTERDAY,
            NOON,
        )
    form = typed(cast, {"c0-14": "3", "c0-15": "3", "c0-16": "1"}, operation=str(cast.button))
    page = client.get(client.post("/count/month", data=form).headers["location"]).text
    assert 'class="pay num">¥0.09<' in page  # 6 × 0.0125 = 0.075 and 1 × 0.0130 = 0.013
    assert "from 16 Sep: ¥0.013" in page


# --- addresses and forms that are not ours --------------------------------


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("month=2025-08", 200),
        ("month=0001-01", 200),
        ("month=2025-10", 409),
        ("month=9999-12", 409),
        ("month=2025-13", 404),
        ("month=x", 404),
        ("operation=x", 422),
        ("operation=00000000-0000-0000-0000-000000000000", 404),
        ("part=0", 422),
        ("part=7", 422),
    ],
)
def test_addresses(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/count/month?{query}").status_code == status


def test_another_workshop_s_rows_are_not_here(client: TestClient, cast: Cast) -> None:
    assert client.get(turned.month_address(cast.other_operation, SEPTEMBER)).status_code == 404
    for more in ({"operation": str(cast.other_operation)}, {"w": [str(cast.ying_at)]}):
        for value in ("10", "many"):  # with a cell that is no number, the page alone has to look
            assert client.post("/count/month", data=typed(cast, {"c0-16": value}, **more)).status_code == 404


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "x"},
        {"month": "someday"},
        {"operation": "x"},
        {"w": "x"},
        {"s0": "1;2"},
        {"s0": "-1" + ",0" * 29},
        {"part": "x"},
        {"part": "7"},
    ],
)
def test_a_form_that_no_page_of_ours_makes_cannot_be_read(client: TestClient, cast: Cast, broken: dict) -> None:
    assert client.post("/count/month", data=typed(cast, {"c0-1": "110"}, **broken)).status_code == 400


def test_what_comes_back_asks_no_more_for_more_people(
    client: TestClient, session: Session, connection: sa.Connection, cast: Cast
) -> None:
    def asked(people: list[UUID]) -> int:
        form = typed(cast, {f"c{i}-16": "many" for i in range(len(people))})
        with statements(connection) as given:
            assert client.post("/count/month", data=form | {"w": [str(who) for who in people]}).status_code == 422
        return len(given)

    few = [cast.fang_at, cast.yan_at]
    wishes = [AddWorker(called_name=f"演示{number}", started_on=TODAY) for number in range(20)]
    more = [add_worker(session, cast.mei, VAULT, wish, TODAY, NOON).id for wish in wishes]
    assert asked([*few, *more]) == asked(few)


def test_a_large_workshop_whose_people_come_and_go_fits_a_form(client: TestClient, cast: Cast) -> None:
    people = 200
    form = typed(cast, {f"c{i}-{day}": "" for i in range(people) for day in range(1, 32)})
    form |= {"month": "2025-08", "w": [str(new_id()) for _ in range(people)], **{f"s{i}": "" for i in range(people)}}
    form["sure"] = [f"unusual/{who}/{cast.sleeve}/110/2025-08-01" for who in form["w"]]
    answer = client.post("/count/month", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("saved=nothing")


def test_a_day_tells_that_undoing_its_sheet_takes_back_other_days_too(client: TestClient, cast: Cast) -> None:
    client.post("/count/month", data=typed(cast, {"c0-15": "100", "c0-16": "110"}))
    assert "Undo all of it (2 days)" in client.get(f"/days/{TODAY}").text


# --- parts and rates ------------------------------------------------------


@pytest.mark.parametrize(("day", "part"), [(1, 1), (5, 1), (6, 2), (25, 5), (26, 6), (30, 6)])
def test_a_month_has_six_parts(day: int, part: int) -> None:
    assert turned.part_of(TODAY.replace(day=day)) == part


def test_the_rates_of_a_month_begin_on_their_days() -> None:
    posted = [Posted(TODAY, 8_500, 1), Posted(TODAY + timedelta(days=4), 9_000, 1)]
    columns = turned.columns_of(SEPTEMBER, posted, None, TODAY)
    found = [(part.day.day, part.rate.rate_hao if part.rate else None) for part in turned.rates_of(columns)]
    assert found == [(1, None), (16, 8_500), (20, 9_000)]
    assert [column.day.day for column in columns if column.is_open] == [16], "without a rate nothing is counted"


def test_without_a_rate_in_the_month_nothing_is_typed_and_the_rates_are_a_press_away(
    client: TestClient, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        ironing = take_over_operation(session, cast.mei, cast.order, new_id(), "熨烫", TODAY, NOON).id
    page = client.get(turned.month_address(ironing, SEPTEMBER)).text
    assert "熨烫 has no rate in this month, so it cannot be counted." in page
    assert f'href="/operations/{ironing}/rates"' in page
    assert 'name="c0-' not in page
    assert "has no rate in this month" not in client.get(address(cast)).text
