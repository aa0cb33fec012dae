"""Pages of counting, as the person sees them."""

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from tests.cast import TODAY, Cast
from workshop.ids import new_id


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


def test_a_day_is_saved_and_shown_again(client: TestClient, cast: Cast) -> None:
    answer = client.post("/count", data=typed(cast, {"c0-0": "110", "c1-1": "８０"}))
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Saved: 2 people." in page.text
    assert 'value="110"' in page.text
    assert "¥93.50" in page.text


def test_a_worker_sees_it_on_her_page(client: TestClient, client_of: Callable[..., TestClient], cast: Cast) -> None:
    client.post("/count", data=typed(cast, {"c0-0": "110"}))
    page = client_of(cast.fang).get("/me")
    assert page.status_code == 200
    assert "93.50" in page.text
