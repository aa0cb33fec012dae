"""Counts as JSON: the shape that other systems rely on."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import TODAY, Cast
from tests.facts import row_counts
from workshop.ids import new_id


def grid(cast: Cast, good: Any = 110, **more: Any) -> dict[str, Any]:
    cell = {"engagement_id": str(cast.fang_at), "operation_id": str(cast.sleeve), "good": good}
    return {"id": str(new_id()), "work_date": str(TODAY), "cells": [cell], **more}


def test_a_grid_is_stored_known_again_and_read_back(client: TestClient, cast: Cast) -> None:
    body = grid(cast)
    stored, again = (client.post("/api/v1/sheets", json=body).json() for _ in range(2))
    assert (stored["outcome"], again["outcome"]) == ("stored", "already_had")
    assert stored["sheet"] == again["sheet"]
    assert stored["sheet"]["id"] == body["id"]
    assert stored["sheet"]["recorded_at"].endswith("Z")
    unchanged = client.post("/api/v1/sheets", json=grid(cast)).json()
    assert unchanged == {"outcome": "nothing_changed", "sheet": None}
    (count,) = client.get(f"/api/v1/days/{TODAY}/counts").json()
    assert (count["engagement_id"], count["good"], count["rework"]) == (str(cast.fang_at), 110, 0)


def test_a_sheet_is_undone(client: TestClient, cast: Cast) -> None:
    body = grid(cast)
    client.post("/api/v1/sheets", json=body)
    undone = client.post(f"/api/v1/sheets/{body['id']}/undo", json={"id": str(new_id())})
    assert (undone.status_code, undone.json()["undoes_id"]) == (200, body["id"])
    assert client.get(f"/api/v1/days/{TODAY}/counts").json() == []
    refused = client.post(f"/api/v1/sheets/{body['id']}/undo", json={})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:workshop:undone_already")


def test_a_doubt_is_a_problem_with_its_key(client: TestClient, cast: Cast) -> None:
    answer = client.post("/api/v1/sheets", json=grid(cast, 10_001))
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == "urn:workshop:doubtful"
    key = told["doubts"][0]["key"]
    sure = grid(cast, 10_001, confirmed=[key])
    missing = client.post("/api/v1/sheets", json=sure)
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/note")
    assert client.post("/api/v1/sheets", json={**sure, "note": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("differs", "status", "code"),
    [
        ({"work_date": str(TODAY + timedelta(days=1))}, 409, "in_the_future"),
        ({"work_date": "2025-08-31"}, 409, "not_engaged"),
        ({"work_date": "2025-02-30"}, 422, "invalid"),
        ({"id": "x"}, 422, "invalid"),
        ({"cells": "x"}, 422, "invalid"),
        ({"note": "x" * 81}, 422, "invalid"),
        ({"good": -1}, 422, "invalid"),
        ({"good": 100_000}, 422, "invalid"),
        ({"good": 1.5}, 422, "invalid"),
    ],
)
def test_an_error_is_problem_json_and_leaves_nothing(
    client: TestClient, session: Session, cast: Cast, differs: dict[str, Any], status: int, code: str
) -> None:
    before = row_counts(session)
    good = differs.get("good", 110)
    answer = client.post("/api/v1/sheets", json={**grid(cast, good), **differs})
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:workshop:{code}")
    assert row_counts(session) == before


def test_half_a_sign_is_no_text(client: TestClient, cast: Cast) -> None:
    body = json.dumps(grid(cast, note="\ud800"))
    answer = client.post("/api/v1/sheets", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/note")


def test_a_body_that_is_no_json_cannot_be_read(client: TestClient) -> None:
    answer = client.post("/api/v1/sheets", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:workshop:unreadable")


def test_an_id_that_another_workshop_has_used_tells_nothing_of_it(
    client: TestClient, client_of: Callable[..., TestClient], cast: Cast
) -> None:
    body = grid(cast)
    assert client.post("/api/v1/sheets", json=body).status_code == 200
    cell = {"engagement_id": str(cast.ying_at), "operation_id": str(cast.other_operation), "good": 5}
    answer = client_of(cast.stranger).post("/api/v1/sheets", json={**body, "cells": [cell]})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:workshop:already")
    assert client.post("/api/v1/sheets", json=body).json()["outcome"] == "already_had"


def test_the_language_of_a_problem_is_the_asker_s(client: TestClient, cast: Cast) -> None:
    body = grid(cast, work_date="2025-08-31")
    english = client.post("/api/v1/sheets", json=body).json()["title"]
    chinese = client.post("/api/v1/sheets", json=body, headers={"Accept-Language": "zh-CN"}).json()["title"]
    assert english == "Not here on that day: 王秀芳. Look at the first and last day, or choose another day."
    assert chinese.isascii() is False
    assert "Not here" not in chinese
