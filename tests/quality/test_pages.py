"""Checks, rework and charges as people see them."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import Session

from tests.cast import TODAY, Cast
from tests.facts import row_counts
from tests.output.wishes import cell, saved_sheet
from tests.quality.wishes import furnished
from workshop import database as db
from workshop.database import Database
from workshop.ids import new_id
from workshop.quality.queries import checks


@pytest.fixture
def places(database: Database, cast: Cast) -> dict[str, str]:
    """Fang has made 110 sleeves.  Of ten open seams one is lost, seven are out; she is asked for 5.20 yuan."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110))
        return furnished(session, cast)


@pytest.fixture
def phone(client_of: Callable[..., TestClient], cast: Cast) -> TestClient:
    """Fang's."""
    return client_of(cast.fang)


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    """The form of a check: of 200, six to do again, four of them open seams of Fang's."""
    return {
        "id": str(new_id()),
        "order_id": str(cast.order),
        "gate": "own",
        "operation_id": str(cast.sleeve),
        "checked_on": str(TODAY),
        "checked": "200",
        "rework": "6",
        "scrap": "",
        "reason-0": "seam",
        "pieces-0": "4",
        "fault-0": "worker",
        "operation_id-0": "",
        "engagement_id-0": str(cast.fang_at),
        "pieces-1": "",
        "fault-1": "unknown",
        **more,
    }


def picture() -> tuple[str, bytes, str]:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return "photo.png", out.getvalue(), "image/png"


def test_a_check_is_written_with_its_photo(client: TestClient, cast: Cast) -> None:
    assert "A1024 衬衫" in client.get("/quality/new").text
    page = client.get(f"/quality/new?order={cast.order}").text
    assert "of 200 look at 10" in page
    assert page.count('value="seam"') == 3
    answer = client.post("/quality/new", data=typed(cast), files={"photo-0": picture(), "photo-1": ("", b"", "")})
    assert answer.status_code == 303
    shown = client.get(answer.headers["location"]).text
    for text in ("194", "Open seam", "王秀芳", "Something else", "Have it done again: 4", "Have it done again: 2"):
        assert text in shown
    photo = shown.partition('src="/documents/')[2][:36]
    assert client.get(f"/documents/{photo}").headers["content-type"] == "image/jpeg"
    assert "good 194" in client.get(f"/quality?order={cast.order}").text


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"accepted": "190"}, 422, "190 good + 6 to do again + 0 lost are 196 pieces; 200 were looked at."),
        ({"checked": "x"}, 422, "Enter a whole number, such as 120."),
        ({"pieces-0": "7"}, 422, "The reasons name 7 pieces, the check only 6. Look at both."),
        ({"reason-0": ""}, 422, "This is still open."),
        ({"lot_pieces": "100"}, 422, "The lot is smaller than what was looked at."),
        ({"checked_on": "2025-09-17"}, 409, "17 Sep 2025 has not come yet."),
    ],
)
def test_a_check_that_cannot_be_comes_back_as_typed(
    client: TestClient, session: Session, cast: Cast, change: dict[str, str], status: int, sentence: str
) -> None:
    before = row_counts(session)
    answer = client.post("/quality/new", data=typed(cast, **change), files={"photo-0": picture()})
    assert answer.status_code == status
    assert sentence in answer.text
    assert "Choose the photos again" in answer.text
    assert f'value="{change.get("pieces-0", "4")}"' in answer.text
    assert f'<option value="{cast.fang_at}" selected>' in answer.text
    assert row_counts(session) == before


def test_what_is_no_photo_is_not_kept(client: TestClient, session: Session, cast: Cast) -> None:
    answer = client.post("/quality/new", data=typed(cast), files={"photo-0": ("x.png", b"x", "image/png")})
    assert answer.status_code == 422
    assert checks(session) == []


def test_more_rows_save_nothing(client: TestClient, session: Session, cast: Cast) -> None:
    three = {f"{name}-{n}": value for n in range(3) for name, value in (("reason", "dirt"), ("pieces", "1"))}
    answer = client.post("/quality/new", data=typed(cast, **three, more="1"))
    assert answer.status_code == 200
    assert 'name="pieces-3"' in answer.text
    assert checks(session) == []


def test_rework_is_given_and_comes_back(client: TestClient, cast: Cast, places: dict[str, str]) -> None:
    check, job = f"/quality/{places['check_id']}", f"/quality/jobs/{places['job_id']}"
    assert "7 are out" in client.get(check).text
    page = client.get(job).text
    assert "杨小燕" in page
    assert "Give it to somebody else" not in page, "something came back"
    too_many = client.post(job, data={"id": str(new_id()), "passed": "10", "done_on": str(TODAY)})
    assert too_many.status_code == 422
    assert "Only 7 pieces are still open here." in too_many.text
    done = {"id": str(new_id()), "passed": "7", "scrapped": "", "done_on": str(TODAY)}
    assert client.post(job, data=done).status_code == 303
    page = client.get(job).text
    assert "7 · ¥2.10" in page
    result = page.partition('action="/quality/results/')[2]
    assert result
    back = client.post(f"/quality/results/{done['id']}/take-back", data={"id": str(new_id())})
    assert back.status_code == 303
    assert "taken back" in client.get(job).text
    again = client.post(f"/quality/results/{done['id']}/take-back", data={"id": str(new_id())})
    assert again.status_code == 409
    assert "This has been taken back already." in again.text


def test_rework_without_pay_is_only_offered_for_her_own_fault(client: TestClient, cast: Cast) -> None:
    answer = client.post("/quality/new", data=typed(cast))
    shown = client.get(answer.headers["location"]).text
    first, second = (part[:36] for part in shown.split('href="/quality/defects/')[1:] if "/rework" in part[:50])
    assert "The same worker, without pay" in client.get(f"/quality/defects/{first}/rework").text
    page = client.get(f"/quality/defects/{second}/rework").text
    assert "The same worker, without pay" not in page
    assert 'value="0.85"' in page
    form = {"id": str(new_id()), "pieces": "2", "payer": "workshop", "engagement_id": str(cast.yan_at)}
    unpaid = client.post(f"/quality/defects/{second}/rework", data=form | {"rate_hao": ""})
    assert unpaid.status_code == 422
    assert "Whoever does it is paid" in unpaid.text
    assert client.post(f"/quality/defects/{second}/rework", data=form | {"rate_hao": "0.3"}).status_code == 303


def test_what_is_out_is_not_given_twice(client: TestClient, cast: Cast, places: dict[str, str]) -> None:
    url = f"/quality/defects/{places['defect_id']}/rework"
    form = {"id": str(new_id()), "pieces": "2", "payer": "giver", "engagement_id": "", "rate_hao": ""}
    assert client.post(url, data=form).status_code == 303
    assert "Nothing is left to give out." in client.get(url).text
    assert client.post(url, data=form).status_code == 303, "the same form, sent twice"
    assert client.post(url, data=form | {"id": str(new_id())}).status_code == 422


def test_a_check_is_taken_back_with_one_press(client: TestClient, cast: Cast, places: dict[str, str]) -> None:
    kept = client.post(f"/quality/{places['check_id']}/take-back", data={"id": str(new_id())})
    assert kept.status_code == 409
    assert "Rework or a charge hangs on this check. It stays." in kept.text
    check = client.post("/quality/new", data=typed(cast)).headers["location"].partition("?")[0]
    row = str(new_id())
    assert client.post(f"{check}/take-back", data={"id": row}).status_code == 303
    assert "This check was taken back." in client.get(check).text
    assert client.get(f"/quality/{row}").status_code == 404


def test_what_quality_cost_an_order(client: TestClient, cast: Cast, places: dict[str, str]) -> None:
    assert f'href="/quality/cost?order={cast.order}"' in client.get(f"/orders/{cast.order}").text
    url = f"/quality/cost?order={cast.order}"
    form = {"id": str(new_id()), "hours": "1.5", "rate_fen": "15", "done_on": str(TODAY), "note": "和妻子一起"}
    assert client.post(url, data=form).status_code == 303
    page = client.get(url).text
    for text in ("¥22.50", "1 h 30 min", "和妻子一起", "¥15.00 an hour"):
        assert text in page
    wrong = client.post(url, data=form | {"id": str(new_id()), "hours": "0"})
    assert wrong.status_code == 422
    assert "How many hours? For example 1.5." in wrong.text


def test_she_is_heard_before_anything_is_decided(
    client: TestClient, phone: TestClient, cast: Cast, places: dict[str, str]
) -> None:
    hers, owners = f"/me/charges/{places['charge_id']}", f"/quality/charges/{places['charge_id']}"
    assert "What I am asked to bear" in phone.get("/me").text
    page = phone.get(hers).text
    for text in ("Open seam", "¥5.20", "Nothing is taken before you were heard.", "20 percent", "上袖"):
        assert text in page
    assert "<script" not in page
    photo = page.partition('src="/documents/')[2][:36]
    assert phone.get(f"/documents/{photo}").status_code == 200
    early = client.post(owners, data={"id": str(new_id()), "kind": "confirmed", "text": "x"})
    assert early.status_code == 409
    assert "The worker has not been heard yet." in early.text
    mute = phone.post(hers, data={"id": str(new_id()), "kind": "objected", "text": " "})
    assert mute.status_code == 422
    assert "Write why you do not agree" in mute.text
    said = phone.post(hers, data={"id": str(new_id()), "kind": "objected", "text": "线是坏的"})
    assert said.status_code == 303
    assert "线是坏的" in client.get(owners).text
    assert "Decide" in client.get("/quality").text
    less = {"id": str(new_id()), "kind": "reduced", "amount_fen": "2", "text": "线确实不好"}
    assert client.post(owners, data=less).status_code == 303
    page = phone.get(hers).text
    assert "线确实不好" in page
    assert "left: ¥2.00" in page
    assert "What do you say?" not in page


def test_i_agree_is_one_press(client: TestClient, phone: TestClient, places: dict[str, str]) -> None:
    hers = f"/me/charges/{places['charge_id']}"
    assert phone.post(hers, data={"id": str(new_id()), "kind": "agreed"}).status_code == 303
    assert "Agreed to it" in phone.get("/me/charges").text
    assert "I agree to" not in phone.get(hers).text
    assert "¥5.20" in client.get(f"/quality/charges/{places['charge_id']}").text


def test_a_charge_for_work_that_nobody_counted_is_refused(client: TestClient, cast: Cast) -> None:
    url = _charge_url(client, cast)
    assert "A fine is not allowed." in client.get(url).text
    answer = client.post(url, data={"id": str(new_id()), "pieces": "4", "amount_fen": "2", "text": "线头"})
    assert answer.status_code == 409
    assert "known to be the worker" in answer.text
    assert 'value="线头"' in answer.text


def test_a_dear_charge_is_asked_about_and_pressed_again(client: TestClient, cast: Cast, places: dict[str, str]) -> None:
    url = _charge_url(client, cast)
    form = {"id": str(new_id()), "pieces": "4", "amount_fen": "300", "text": "线头"}
    asked = client.post(url, data=form)
    assert asked.status_code == 409
    assert "you ask for ¥300.00. If that is right, press again." in asked.text
    key = asked.text.partition('name="sure" value="')[2].partition('"')[0]
    assert client.post(url, data=form | {"sure": key}).status_code == 303


def _charge_url(client: TestClient, cast: Cast) -> str:
    """Where a charge for a new check's defect is proposed."""
    shown = client.get(client.post("/quality/new", data=typed(cast)).headers["location"]).text
    return f"/quality/defects/{shown.partition('/quality/defects/')[2][:36]}/charge"


def test_charges_are_no_leaders_and_no_colleagues_business(
    client_of: Callable[..., TestClient], cast: Cast, places: dict[str, str]
) -> None:
    leader = client_of(cast.lan)
    assert leader.get(f"/quality/charges/{places['charge_id']}").status_code == 403
    assert "¥5.20" not in leader.get("/quality").text
    assert "¥5.20" not in leader.get(f"/quality/{places['check_id']}").text
    colleague = client_of(cast.yan)
    assert colleague.get(f"/me/charges/{places['charge_id']}").status_code == 404
    assert "Nobody asks you to bear anything." in colleague.get("/me/charges").text
    assert "What I am asked to bear" not in colleague.get("/me").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_in_both_languages(
    client: TestClient, phone: TestClient, cast: Cast, places: dict[str, str], language: str
) -> None:
    owners = (
        "/quality",
        f"/quality/new?order={cast.order}",
        "/quality/cost",
        f"/quality/cost?order={cast.order}",
        f"/quality/{places['check_id']}",
        f"/quality/jobs/{places['job_id']}",
        f"/quality/defects/{places['defect_id']}/rework",
        f"/quality/defects/{places['defect_id']}/charge",
        f"/quality/charges/{places['charge_id']}",
    )
    hers = ("/me/charges", f"/me/charges/{places['charge_id']}")
    for browser, addresses in ((client, owners), (phone, hers)):
        for address in addresses:
            answer = browser.get(address, headers={"Accept-Language": language})
            assert answer.status_code == 200, address
            assert f'<html lang="{language}' in answer.text, address
