"""Pages of counting, as the person sees them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.conftest import FRAGMENT
from tests.documents.test_rules import photo
from tests.facts import row_counts
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.orders.commands import AnnounceRate, announce_rate

YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def typed(cast: Cast, cells: dict[str, str], **more: Any) -> dict[str, Any]:
    """The grid's form for Fang and Yan × sleeve and hem."""
    return {
        "id": str(new_id()),
        "day": str(TODAY),
        "order": str(cast.order),
        "o": [str(cast.sleeve), str(cast.hem)],
        "w": [str(cast.fang_at), str(cast.yan_at)],
        "s0": "0,0",
        "s1": "0,0",
        "c0-0": "",
        "c0-1": "",
        "c1-0": "",
        "c1-1": "",
        **cells,
        **more,
    }


def saved(client: TestClient, cast: Cast, cells: dict[str, str], **more: Any) -> str:
    """The sheet that a grid became."""
    answer = client.post("/count", data=typed(cast, cells, **more))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("saved=")[2]


# --- the grid -------------------------------------------------------------


def test_a_day_is_saved_and_shown_again(client: TestClient, cast: Cast) -> None:
    answer = client.post("/count", data=typed(cast, {"c0-0": "110", "c1-1": "８０"}))
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Saved: 2 people." in page.text
    assert 'value="110"' in page.text
    assert "¥93.50" in page.text


def test_a_worker_sees_it_on_her_page(client: TestClient, client_of: Callable[..., TestClient], cast: Cast) -> None:
    saved(client, cast, {"c0-0": "110"})
    page = client_of(cast.fang).get("/me")
    assert page.status_code == 200
    assert "93.50" in page.text


def test_the_grid_alone_answers_htmx(client: TestClient, cast: Cast) -> None:
    for answer in (
        client.get(f"/count?day={TODAY}", headers=FRAGMENT),
        client.post("/count", data=typed(cast, {"c0-0": "x"}), headers=FRAGMENT),
    ):
        assert answer.text.lstrip().startswith('<div id="grid"')
        assert "HX-Request-Type" in answer.headers["vary"]
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("language", "value", "sentence"),
    [
        ("en", "many", "Enter a whole number, such as 120."),
        ("zh", "many", "请填整数，例如 120。"),
        ("en", "12.5", "Enter a whole number, such as 120."),
        ("en", "-3", "Enter 0 or more."),
        ("en", "100000", "Enter 99999 at most."),
        ("en", "9" * 50, "Enter 99999 at most."),
    ],
)
def test_what_is_no_count_comes_back_as_typed(
    client: TestClient, session: Session, cast: Cast, language: str, value: str, sentence: str
) -> None:
    before = row_counts(session)
    answer = client.post(f"/count?lang={language}", data=typed(cast, {"c0-0": value, "c1-1": "80"}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{value}"' in answer.text
    assert 'value="80"' in answer.text
    assert row_counts(session) == before


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "17 Sep 2025 has not come yet. Choose today or a day before."),
        ("zh", "2025年9月17日 还没到。请选今天或以前。"),
    ],
)
def test_a_refusal_says_what_to_do(
    client: TestClient, session: Session, cast: Cast, language: str, sentence: str
) -> None:
    before = row_counts(session)
    answer = client.post(f"/count?lang={language}", data=typed(cast, {"c0-0": "110"}, day=str(TOMORROW)))
    assert answer.status_code == 409
    assert sentence in answer.text
    assert 'value="110"' in answer.text
    assert row_counts(session) == before


def test_an_odd_number_is_asked_about_and_mended_or_confirmed(client: TestClient, cast: Cast) -> None:
    saved(client, cast, {"c0-0": "120"}, day=str(YESTERDAY))
    form = typed(cast, {"c0-0": "1200"})
    asked = client.post("/count", data=form)
    assert asked.status_code == 409
    assert "王秀芳, 上袖: 1200 pieces. Usually about 120. Is that right?" in asked.text
    assert "Make it 120" in asked.text
    mended = client.post("/count", data={**form, "fix": "c0-0=120"})
    assert mended.status_code == 303
    assert 'value="120"' in client.get(mended.headers["location"]).text
    key = f"unusual/{cast.yan_at}/{cast.sleeve}/9000"
    assert client.post("/count", data=typed(cast, {"c1-0": "9000"}, sure=key)).status_code == 303


def test_what_somebody_else_saved_meanwhile_is_shown_beside(client: TestClient, cast: Cast) -> None:
    saved(client, cast, {"c0-0": "110"})
    asked = client.post("/count", data=typed(cast, {"c0-0": "130"}))
    assert asked.status_code == 409
    assert "110 was saved meanwhile, you typed 130. Which is right?" in asked.text
    assert "Make it 110" in asked.text


def test_more_than_ordered_is_asked_for_a_reason(client: TestClient, cast: Cast) -> None:
    form = typed(cast, {"c0-0": "10001"})
    asked = client.post("/count", data=form)
    assert asked.status_code == 409
    assert "上袖: 10,001 pieces in all, 10,000 were ordered. Why more?" in asked.text
    key = f"overrun//{cast.sleeve}/10001"
    unreasoned = client.post("/count", data={**form, "sure": key})
    assert unreasoned.status_code == 422
    assert "Say in a word why more was made than ordered." in unreasoned.text
    assert client.post("/count", data={**form, "sure": key, "note": "补次品"}).status_code == 303


@pytest.mark.parametrize("note", ["x" * 81, "补" * 81])
def test_an_over_long_reason_is_told_so(client: TestClient, cast: Cast, note: str) -> None:
    answer = client.post("/count", data=typed(cast, {"c0-0": "110"}, note=note))
    assert answer.status_code == 422
    assert "This is too long: 80 characters at most." in answer.text


@pytest.mark.parametrize(
    "broken", [{"id": "x"}, {"day": "someday"}, {"o": "x"}, {"w": "x"}, {"s0": "1;2"}, {"order": "x"}, {"s0": "-1,0"}]
)
def test_a_form_that_no_page_of_ours_makes_cannot_be_read(client: TestClient, cast: Cast, broken: dict) -> None:
    answer = client.post("/count", data=typed(cast, {"c0-0": "110"}, **broken))
    assert answer.status_code == 400
    assert "This request cannot be read." in answer.text


@pytest.mark.parametrize("field", ["w", "o", "order"])
def test_another_workshop_s_row_or_step_is_not_here(client: TestClient, cast: Cast, field: str) -> None:
    foreign = {"w": cast.ying_at, "o": cast.other_operation, "order": cast.other_order}[field]
    values = [str(foreign)] if field == "order" else [str(foreign), str(cast.hem if field == "o" else cast.yan_at)]
    value = "10" if field == "o" else "many"  # with a cell that is no number, the page alone has to look
    answer = client.post("/count", data=typed(cast, {"c0-0": value}, **{field: values}))
    assert answer.status_code == 404


@pytest.mark.parametrize(("day", "grid"), [("0001-01-01", 200), ("9999-12-31", 409)])
def test_the_ends_of_time_are_days_like_others(client: TestClient, cast: Cast, day: str, grid: int) -> None:
    assert client.get(f"/count?day={day}").status_code == grid
    for address in (f"/count/{day}/{cast.fang_at}", f"/days/{day}", f"/api/v1/days/{day}/counts"):
        assert client.get(address).status_code == 200, address
    answer = client.post("/count", data=typed(cast, {"c0-0": "110"}, day=day))
    assert answer.status_code == 409


def test_same_as_the_day_before_fills_what_is_blank(client: TestClient, cast: Cast) -> None:
    saved(client, cast, {"c0-0": "120", "c1-1": "77"}, day=str(YESTERDAY))
    page = client.get(f"/count?day={TODAY}&order={cast.order}&fill=1")
    assert 'value="120"' in page.text
    assert 'value="77"' in page.text


def test_one_person_a_screen_goes_on_to_the_next(client: TestClient, cast: Cast) -> None:
    page = client.get(f"/count/{TODAY}/{cast.fang_at}?order={cast.order}")
    assert page.status_code == 200
    form = typed(cast, {"c0-0": "110"}, person=str(cast.fang_at), w=[str(cast.fang_at)])
    answer = client.post("/count", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/count/{TODAY}/")
    assert client.get(answer.headers["location"]).status_code == 200


def test_a_number_put_right_stays_with_its_person(client: TestClient, cast: Cast) -> None:
    own = {"person": str(cast.fang_at), "w": [str(cast.fang_at)]}
    client.post("/count", data=typed(cast, {"c0-0": "110"}, **own))
    answer = client.post("/count", data=typed(cast, {"c0-0": "120"}, **own, s0="110"))
    assert answer.headers["location"].startswith(f"/count/{TODAY}/{cast.fang_at}?")


def test_the_grid_shows_what_the_worker_will_see(
    client: TestClient, client_of: Callable[..., TestClient], database: Database, cast: Cast
) -> None:
    """A rate that changes within the month begins a new line: no fen of the old one goes into it."""
    with db.writing(database, cast.mei.scope) as session:
        wish = AnnounceRate(rate_hao=130, valid_from=TODAY, reason="新面料")
        announce_rate(session, cast.mei, cast.button, wish, YESTERDAY, NOON - timedelta(days=1))
    cells = {"o": [str(cast.button)], "s0": "0", "s1": "0"}
    saved(client, cast, {"c0-0": "3"}, day=str(YESTERDAY), **cells)
    saved(client, cast, {"c0-0": "1"}, **cells)
    grid = client.get(f"/count?day={TODAY}&order={cast.order}").text
    (told,) = client_of(cast.fang).get("/api/v1/me/months/2025-09").json()
    today_fen = next(day["pay_fen"] for day in told["days"] if day["work_date"] == str(TODAY))
    assert today_fen == 1
    assert 'class="pay num">¥0.01<' in grid


# --- undo, days, photos ---------------------------------------------------


def test_a_sheet_is_taken_back_by_a_button(client: TestClient, cast: Cast) -> None:
    sheet = saved(client, cast, {"c0-0": "110"})
    answer = client.post(f"/sheets/{sheet}/undo", data={"id": str(new_id())})
    assert answer.status_code == 303
    assert "Taken back." in client.get(answer.headers["location"]).text
    again = client.post(f"/sheets/{sheet}/undo", data={"id": str(new_id())})
    assert again.status_code == 409
    assert "This has been undone already." in again.text


@pytest.mark.parametrize(
    ("sheet", "form", "status"), [("mine", "x", 400), ("unknown", None, 404), ("not an id", None, 404)]
)
def test_an_undo_that_cannot_be(client: TestClient, cast: Cast, sheet: str, form: str | None, status: int) -> None:
    sheet_id = {"mine": saved(client, cast, {"c0-0": "110"}), "unknown": str(new_id())}.get(sheet, "x")
    assert client.post(f"/sheets/{sheet_id}/undo", data={"id": form or str(new_id())}).status_code == status


def test_a_day_s_page_tells_how_it_was_entered(client: TestClient, cast: Cast) -> None:
    saved(client, cast, {"c0-0": "110"})
    saved(client, cast, {"c0-0": "100"}, s0="110,0")
    page = client.get(f"/days/{TODAY}").text
    assert "¥85.00" in page
    assert "Sheet 1" in page
    assert "Sheet 2" in page
    assert "−10 pieces" in page
    month = client.get("/days?month=2025-09").text
    assert f"/days/{TODAY}" in month


@pytest.mark.parametrize("month", ["2025-13", "0000-01", "x", "2025-9"])
def test_a_month_that_is_none_is_not_here(client: TestClient, month: str) -> None:
    assert client.get(f"/days?month={month}").status_code == 404


def test_a_photo_of_the_paper_is_kept_and_shown(client: TestClient, cast: Cast) -> None:
    photo_id = str(new_id())
    answer = client.post(f"/days/{TODAY}/photo", data={"id": photo_id}, files={"photo": ("a.jpg", photo(90, 60))})
    assert answer.status_code == 303
    assert f"/documents/{photo_id}" in client.get(f"/days/{TODAY}").text
    shown = client.get(f"/documents/{photo_id}")
    assert (shown.headers["content-type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")


@pytest.mark.parametrize("files", [{"photo": ("a.txt", b"no photo")}, {"photo": ("", b"")}, None])
def test_what_is_no_photo_is_told_so(client: TestClient, session: Session, files: Any) -> None:
    before = row_counts(session)
    answer = client.post(f"/days/{TODAY}/photo", data={"id": str(new_id())}, files=files)
    assert answer.status_code == 422
    assert "This is not a photo that we can read. Use JPEG or PNG." in answer.text
    assert row_counts(session) == before


def test_a_grid_of_a_hundred_and_fifty_times_thirty_is_not_too_large(client: TestClient, cast: Cast) -> None:
    form: dict[str, Any] = {f"c{i}-{j}": "" for i in range(150) for j in range(30)}
    form |= {"id": str(new_id()), "day": str(TODAY), "order": str(cast.order)}
    form |= {"w": [str(new_id()) for _ in range(150)], "o": [str(new_id()) for _ in range(30)]}
    form |= {f"s{i}": "" for i in range(150)}
    assert client.post("/count", data=form).status_code == 404, "read whole, then nobody of these ids is found"
