"""The grid pressed twice, changed in between, and opened again later."""

import re

from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import TODAY, Cast
from tests.output.test_pages import YESTERDAY, typed
from workshop.database import get
from workshop.ids import new_id
from workshop.orders.models import CustomerOrder
from workshop.orders.queries import priced_operations


def test_what_was_changed_before_the_second_press_is_not_lost(client: TestClient, cast: Cast) -> None:
    """The first answer never came: the owner puts a number right and presses again."""
    form = typed(cast, {"c0-0": "100"})
    assert client.post("/count", data=form).status_code == 303
    again = client.post("/count", data=form | {"c0-0": "130"})
    assert again.status_code == 409
    assert "The first press was saved." in again.text
    assert 'value="130"' in again.text
    fresh = re.search(r'name="id" value="([^"]+)"', again.text.split("<form", 2)[-1])
    assert fresh
    assert fresh[1] != form["id"]
    seen = re.search(r'name="s0" value="([^"]+)"', again.text)
    assert seen
    third = client.post("/count", data=form | {"c0-0": "130", "id": fresh[1], "s0": seen[1]})
    assert third.status_code == 303
    assert 'value="130"' in client.get(f"/count?day={TODAY}").text


def test_an_ended_order_can_still_be_put_right(client: TestClient, cast: Cast, session: Session) -> None:
    client.post("/count", data=typed(cast, {"c0-0": "100"}))
    get(session, CustomerOrder, cast.order).ended_on = YESTERDAY
    session.flush()
    for address in (f"/count?day={TODAY}&order={cast.order}", f"/count?day={TODAY}"):
        page = client.get(address)
        assert page.status_code == 200
        assert 'value="100"' in page.text


def test_a_past_day_opens_with_the_orders_counted_on_it(client: TestClient, cast: Cast, session: Session) -> None:
    client.post("/count", data=typed(cast, {"c0-0": "100"}, day=str(YESTERDAY)))
    (seam,) = (o.id for o in priced_operations(session, TODAY, order_ids=[cast.paired_order]))
    form = typed(cast, {"c0-0": "50"}) | {"order": str(cast.paired_order), "o": [str(seam)], "s0": "0", "s1": "0"}
    assert client.post("/count", data={k: v for k, v in form.items() if k not in ("c0-1", "c1-1")}).status_code == 303
    assert 'value="100"' in client.get(f"/count?day={YESTERDAY}").text
    assert 'value="50"' in client.get("/count").text


def test_rework_of_another_is_not_overwritten_by_a_page_that_left_it(client: TestClient, cast: Cast) -> None:
    """Both opened her day; one typed rework, the other only good pieces."""
    form = {"id": str(new_id()), "day": str(TODAY), "person": str(cast.fang_at), "order": str(cast.order)}
    form |= {"w": str(cast.fang_at), "o": str(cast.sleeve), "s0": "0", "c0-0": "", "r0-0": "", "was-r0-0": ""}
    client.post("/count", data=form | {"r0-0": "5"})
    client.post("/count", data=form | {"id": str(new_id()), "c0-0": "40"})
    page = client.get(f"/days/{TODAY}").text
    assert "rework 5" in page
    assert "40" in page


def test_a_question_about_a_change_stays_until_it_is_answered(client: TestClient, cast: Cast) -> None:
    client.post("/count", data=typed(cast, {"c0-0": "100"}))
    stale = typed(cast, {"c0-0": "120"})
    asked = client.post("/count", data=stale)
    assert "100 was saved meanwhile" in asked.text
    assert 'name="s0" value="0,0"' in asked.text
    assert "100 was saved meanwhile" in client.post("/count", data=stale).text
