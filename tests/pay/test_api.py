"""Runs of pay, as JSON."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import Cast
from tests.leaving.wishes import settle
from tests.output.wishes import cell, saved_sheet
from tests.pay.wishes import show_and_lock


def test_a_month_is_read_as_a_draft_and_as_it_was_locked(client: TestClient, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 3, of=cast.yan_at, at=cast.button))
    assert client.get("/api/v1/pay/runs").json() == []
    draft = client.get("/api/v1/pay/runs/2025-09").json()
    assert (draft["state"], draft["net_fen"], draft["object_until"]) == ("draft", 85_04, None)
    show_and_lock(session, cast)
    (run,) = client.get("/api/v1/pay/runs").json()
    assert (run["month"], run["state"], run["engagement_id"]) == ("2025-09", "locked", None)
    locked = client.get("/api/v1/pay/runs/2025-09").json()
    assert [slip["lines"] for slip in locked["slips"]] == [slip["lines"] for slip in draft["slips"]]
    fang = next(slip for slip in locked["slips"] if slip["engagement_id"] == str(cast.fang_at))
    assert (fang["net_fen"], fang["withheld_fen"], fang["time_source"]) == (85_00, 0, "none")
    assert fang["lines"][0] == {
        "month": "2025-09",
        "kind": "pieces",
        "subject_id": str(cast.sleeve),
        "quantity": 100,
        "rate_hao": 8_500,
        "per_quantity": 1,
        "pay_fen": 85_00,
        "was_quantity": None,
        "was_fen": None,
    }


def test_who_was_paid_out_stands_beside_the_others(client: TestClient, session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 20, of=cast.yan_at))
    settle(session, cast.mei, cast.fang_at)
    month = client.get("/api/v1/pay/runs/2025-09").json()
    assert (month["net_fen"], [slip["net_fen"] for slip in month["slips"]]) == (17_00, [17_00])
    (fang,) = month["alone"]
    assert (fang["called_name"], fang["net_fen"], len(fang["lines"])) == ("王秀芳", 85_00, 1)


@pytest.mark.parametrize("month", ["2025-9", "2025-13", "x"])
def test_a_month_that_is_none_is_not_there(client: TestClient, month: str) -> None:
    assert client.get(f"/api/v1/pay/runs/{month}").status_code == 404
