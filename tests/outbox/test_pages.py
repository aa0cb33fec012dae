"""What waits on this phone, its file, and what a browser needs to work without a network."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import TODAY, Cast
from tests.outbox.entries import ADDRESS, cell, entry
from workshop.clock import real_now
from workshop.outbox.pages import KEPT_FILES, QUEUE_SCRIPTS
from workshop.output.models import Sheet
from workshop.web.middleware import LONG_FORM_BYTES


def file_of(*entries: dict[str, object]) -> dict[str, tuple[str, bytes, str]]:
    content = json.dumps({"workshop_queue": 1, "entries": entries}).encode()
    return {"file": ("queue.json", content, "application/json")}


def test_a_saved_file_is_read_and_what_the_phone_sends_later_counts_once(
    client: TestClient, everything: Session, cast: Cast
) -> None:
    first, second, odd = entry(cast), entry(cast, "60", by=cast.lan), entry(cast, "10001")
    page = client.post("/queue/file", files=file_of(first, second, odd))
    assert page.status_code == 200
    assert "1 of 3 are saved" in page.text
    assert "Somebody else typed this" in page.text
    assert "10,000 were ordered" in page.text
    assert [str(sheet) for sheet in everything.execute(sa.select(Sheet.id)).scalars()] == [first["key"]]
    answer = client.post(ADDRESS, json={"entries": [first]}).json()
    assert answer["entries"][0]["outcome"] == "already_had"
    assert "saved before" in client.post("/queue/file", files=file_of(first)).text


def test_the_file_of_many_days_in_a_large_workshop_is_read(client: TestClient, cast: Cast) -> None:
    """Each saving has its whole grid in it: eighty of thirty people's eight steps take more than two megabytes."""
    grid = {"cells": [cell(cast.fang_at, cast.sleeve, "110") for _ in range(30 * 8)]}
    file = file_of(*(entry(cast, payload=grid) for _ in range(80)), entry(cast))
    assert len(file["file"][1]) > LONG_FORM_BYTES
    page = client.post("/queue/file", files=file)
    assert page.status_code == 200
    assert "1 of 81 are saved" in page.text


def test_the_day_says_what_was_typed_without_a_network(client: TestClient, cast: Cast) -> None:
    late = entry(cast, "60", captured_at=(real_now() - timedelta(hours=3)).isoformat())
    more = {"cells": [cell(cast.fang_at, cast.sleeve, "75", seen=60)]}
    at_once = entry(cast, captured_at=(real_now() - timedelta(seconds=30)).isoformat(), payload=more)
    answers = client.post(ADDRESS, json={"entries": [late, at_once]}).json()["entries"]
    assert [answer["outcome"] for answer in answers] == ["stored", "stored"]
    page = client.get(f"/days/{TODAY}").text
    (when,) = re.findall(r"typed on a phone without network, ([^·]*)", page)
    assert "09:00" in when


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b'{"workshop_queue": 2, "entries": []}', b"\xff\xfe"])
def test_another_file_is_refused_in_words(client: TestClient, content: bytes) -> None:
    page = client.post("/queue/file", files={"file": ("a.json", content, "application/json")})
    assert page.status_code == 409
    assert "not a file that was saved here" in page.text


def test_a_form_without_a_file_is_refused(client: TestClient) -> None:
    assert client.post("/queue/file", data={"file": "x"}).status_code == 409


def test_the_worker_lies_at_the_root_and_changes_with_its_files(client_of: Callable[..., TestClient]) -> None:
    answer = client_of(None).get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    told = json.loads(answer.text.splitlines()[0].removeprefix("self.WORKSHOP = ").removesuffix(";"))
    assert len(told["files"]) == len(QUEUE_SCRIPTS) + len(KEPT_FILES) + 1
    for address in told["files"]:
        assert client_of(None).get(address).status_code == 200
    known = client_of(None).get("/sw.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert answer.text.count("skipWaiting()") == 1, "only the person lets a new version take over"


def test_what_a_page_loads_without_a_network_is_kept(client: TestClient) -> None:
    """The grid's own files, and those of the page that says what waits."""
    told = client.get("/sw.js").text.splitlines()[0]
    for page in ("/count", "/queue", "/start"):
        needed = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get(page).text)
        assert len(needed) > 3
        assert [address for address in needed if address not in told] == []


@pytest.mark.parametrize(("language", "name"), [("zh", "工厂"), ("en", "Workshop")])
def test_the_manifest_lets_it_be_put_on_the_home_screen(
    client_of: Callable[..., TestClient], language: str, name: str
) -> None:
    answer = client_of(None).get("/manifest.webmanifest", headers={"Accept-Language": language})
    assert answer.headers["content-type"] == "application/manifest+json"
    told = answer.json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert language == "zh" or told["name"] == name
    assert client_of(None).get(told["icons"][0]["src"]).status_code == 200


def test_a_page_says_whose_copy_it_is_and_offices_pages_are_not_kept(
    client_of: Callable[..., TestClient], cast: Cast
) -> None:
    owners = {
        name: client_of(actor).get(address).headers.get("workshop-account")
        for name, actor, address in (
            ("mei", cast.mei, "/start"),
            ("lan", cast.lan, "/start"),
            ("stranger", cast.stranger, "/start"),
            ("fang", cast.fang, "/me"),
            ("officer", cast.officer, "/office"),
            ("hua", cast.hua, "/start"),
        )
    }
    assert owners["officer"] is None
    assert owners["hua"] is None
    kept = [owner for owner in owners.values() if owner]
    assert len(set(kept)) == len(kept) == 4
    assert str(cast.mei.account_id) not in kept
    assert client_of(cast.mei).get("/count").headers["workshop-account"] == owners["mei"]


def test_signing_out_does_not_clear_what_waits(client: TestClient) -> None:
    """Clear-Site-Data would take the queue along."""
    assert "clear-site-data" not in client.post("/sign-out").headers


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("https://workshop.example", True),
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.20:8000", False),
    ],
)
def test_a_page_says_what_works_at_its_address(app: FastAPI, client: TestClient, address: str, works: bool) -> None:
    there = TestClient(app, base_url=address, cookies=dict(client.cookies), headers={"Accept-Language": "en"})
    page = there.get("/queue").text
    assert address in page
    assert ("Without a network: the grid opens" in page) is works
    assert ("Without a network: no page opens" in page) is not works
