"""A phone's queue comes in: an answer for each entry, each counts once, and one that is refused holds up no other."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.outbox.entries import ADDRESS, cell, entry, month_entry
from workshop.clock import real_now
from workshop.ids import new_id
from workshop.outbox.rules import MOST_ENTRIES
from workshop.output.models import OutputLine, Sheet


def send(client: TestClient, *entries: dict[str, Any], language: str = "en") -> list[dict[str, Any]]:
    answer = client.post(ADDRESS, json={"entries": entries}, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.json()["entries"]


def outcomes(verdicts: list[dict[str, Any]]) -> list[str]:
    return [verdict["outcome"] for verdict in verdicts]


def test_each_entry_has_its_answer_and_counts_once(client: TestClient, everything: Session, cast: Cast) -> None:
    day, unchanged, month = entry(cast), entry(cast), month_entry(cast)
    verdicts = send(client, day, unchanged, month)
    assert [verdict["key"] for verdict in verdicts] == [day["key"], unchanged["key"], month["key"]]
    assert outcomes(verdicts) == ["stored", "nothing_changed", "stored"]
    assert outcomes(send(client, day, month)) == ["already_had", "already_had"]
    sheets = everything.execute(sa.select(Sheet.id)).scalars().all()
    assert {str(sheet) for sheet in sheets} == {day["key"], month["key"]}
    good = everything.execute(sa.select(sa.func.sum(OutputLine.good))).scalar_one()
    assert good == 110 + 90


def test_the_same_key_twice_in_one_call_counts_once(client: TestClient, everything: Session, cast: Cast) -> None:
    once = entry(cast)
    assert outcomes(send(client, once, once)) == ["stored", "already_had"]
    assert everything.execute(sa.select(sa.func.count()).select_from(Sheet)).scalar_one() == 1


def test_later_entries_build_on_earlier_ones(client: TestClient, everything: Session, cast: Cast) -> None:
    more = entry(cast, payload={"cells": [cell(cast.fang_at, cast.sleeve, "125", seen=110)]})
    assert outcomes(send(client, entry(cast, "60+50"), more)) == ["stored", "stored"]
    assert everything.execute(sa.select(sa.func.sum(OutputLine.good))).scalar_one() == 125


def test_when_it_was_typed_stays_with_the_sheet(client: TestClient, everything: Session, cast: Cast) -> None:
    """The phone knows real time; the business clock of these tests stands in 2025."""
    typed = real_now() - timedelta(hours=3)
    send(client, entry(cast, captured_at=typed.isoformat()))
    (sheet,) = everything.execute(sa.select(Sheet)).scalars().all()
    assert sheet.captured_at is not None
    assert abs(sheet.captured_at - (NOON - timedelta(hours=3))) < timedelta(minutes=5)
    assert sheet.recorded_at - sheet.captured_at > timedelta(hours=2, minutes=55)


@pytest.mark.parametrize(
    ("changes", "code", "reason"),
    [
        ({"payload": {"work_date": str(TODAY + timedelta(days=1))}}, "in_the_future", "has not come yet"),
        ({"payload": {"work_date": "2025-08-20"}}, "not_engaged", "王秀芳"),
        ({"payload": {"work_date": "yesterday"}}, "invalid", "Enter a day"),
        ({"payload": {"cells": "none"}}, "invalid", "Please check"),
        ({"payload": {"note": "好" * 10_000}}, "invalid", "too long"),
        ({"payload": {"work_date": "9999-12-31"}}, "in_the_future", "has not come yet"),
        ({"payload": {"work_date": "0001-01-01"}}, "not_engaged", "王秀芳"),
        (
            {"payload": {"cells": [{"engagement_id": str(new_id()), "operation_id": str(new_id()), "good": 1}]}},
            None,
            "",
        ),
    ],
)
def test_a_refused_entry_says_why_and_holds_up_no_other(
    client: TestClient, everything: Session, cast: Cast, changes: dict[str, Any], code: str | None, reason: str
) -> None:
    good = entry(cast)
    refused, stored = send(client, entry(cast, **changes), good)
    assert (refused["outcome"], stored["outcome"]) == ("refused", "stored")
    assert refused["code"] == code if code else refused["code"] in {"not_found", "not_engaged"}
    assert reason in refused["reason"]
    assert refused["questions"] == []
    assert [str(sheet) for sheet in everything.execute(sa.select(Sheet.id)).scalars()] == [good["key"]]


def test_a_text_that_no_database_keeps_is_refused(client: TestClient, cast: Cast) -> None:
    body = json.dumps({"entries": [entry(cast, payload={"note": "\ud800"}), entry(cast)]})  # half of an emoji
    answer = client.post(ADDRESS, content=body, headers={"Content-Type": "application/json"})
    assert outcomes(answer.json()["entries"]) == ["refused", "stored"]


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_phone_with_a_clock_gone_mad_holds_up_nothing(client: TestClient, cast: Cast, told: str) -> None:
    assert outcomes(send(client, entry(cast, captured_at=told), entry(cast, captured_at=told))) == [
        "stored",
        "nothing_changed",
    ]


def test_what_is_no_number_is_said_in_words(client: TestClient, cast: Cast) -> None:
    (english,) = send(client, entry(cast, "12o"))
    assert (english["code"], english["reason"]) == ("invalid", "Enter a whole number, such as 120.")
    (chinese,) = send(client, entry(cast, "12o"), language="zh")
    assert chinese["reason"] != english["reason"]


def test_what_is_asked_is_answered_with_the_entry_itself(client: TestClient, everything: Session, cast: Cast) -> None:
    odd = entry(cast, "10001")
    (asked,) = send(client, odd)
    assert (asked["outcome"], asked["code"]) == ("refused", "doubtful")
    (question,) = asked["questions"]
    assert "10,001 pieces in all, 10,000 were ordered" in question["text"]
    assert question["wants_reason"]
    odd["payload"]["confirmed"] = [question["key"]]
    (without_reason,) = send(client, odd)
    assert (without_reason["code"], "why more" in without_reason["reason"]) == ("invalid", True)
    odd["payload"]["note"] = "返单"
    assert outcomes(send(client, odd)) == ["stored"]
    (line,) = everything.execute(sa.select(OutputLine)).scalars().all()
    assert "overrun" in (line.asked or "")


def test_somebody_else_saved_meanwhile_is_asked(client: TestClient, cast: Cast) -> None:
    send(client, entry(cast, "60"))
    (asked,) = send(client, entry(cast, "75"))
    (question,) = asked["questions"]
    assert question["text"] == "王秀芳, 上袖: 60 was saved meanwhile, you typed 75. Which is right?"
    again = entry(cast, "75", payload={"confirmed": [question["key"]]})
    assert outcomes(send(client, again)) == ["stored"]


def test_nothing_is_written_under_another_name(
    client_of: Callable[..., TestClient], everything: Session, cast: Cast
) -> None:
    """Another's entry, one of another workshop, and one's own: only the last is written."""
    elsewhere = entry(cast, workshop=str(cast.other_workshop))
    of_lan, own = entry(cast, by=cast.lan), entry(cast)
    verdicts = send(client_of(cast.mei), of_lan, elsewhere, own)
    assert [(v["outcome"], v["code"]) for v in verdicts] == [
        ("refused", "other_person"),
        ("refused", "other_person"),
        ("stored", ""),
    ]
    assert [str(sheet) for sheet in everything.execute(sa.select(Sheet.id)).scalars()] == [own["key"]]
    assert outcomes(send(client_of(cast.lan), of_lan)) == ["nothing_changed"]


def test_who_is_not_signed_in_or_may_not_count_is_told_so(client_of: Callable[..., TestClient], cast: Cast) -> None:
    for actor, status in ((None, 401), (cast.fang, 403), (cast.hua, 403)):
        assert client_of(actor).post(ADDRESS, json={"entries": [entry(cast)]}).status_code == status


def test_no_more_than_fifty_at_once(client: TestClient, cast: Cast) -> None:
    many = [entry(cast) for _ in range(MOST_ENTRIES + 1)]
    assert client.post(ADDRESS, json={"entries": many}).status_code == 422
    assert outcomes(send(client, *many[:-1])) == ["stored"] + ["nothing_changed"] * (MOST_ENTRIES - 1)


def test_an_envelope_that_cannot_be_read_is_named(client: TestClient, cast: Cast) -> None:
    answer = client.post(ADDRESS, json={"entries": [entry(cast, kind="year")]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/entries/0/kind")
