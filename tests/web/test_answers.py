"""What is true of every answer: whence a request may come, headers, language, cookies, errors."""

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import OperationalError

from tests.cast import PASSWORD, TODAY, VAULT, Cast
from workshop import paths
from workshop.app import create_app, openapi
from workshop.clock import Clock
from workshop.database import Database
from workshop.ids import new_id
from workshop.settings import Settings
from workshop.web import errors
from workshop.web.forms import _SENTENCES
from workshop.web.middleware import PHOTO_BYTES, most_bytes

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
WRITE_IT = """docs/openapi.json is not what the application says.  Write it anew, and read the difference:
    WRITE_OPENAPI=1 pytest tests/web/test_answers.py -k openapi"""


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://testserver"}, True),
        ({}, True),
    ],
)
def test_a_write_from_another_site_is_refused(client: TestClient, headers: dict[str, str], passes: bool) -> None:
    answer = client.post("/sign-out", headers=headers)
    assert (answer.status_code != 403) == passes


def test_every_answer_is_protected(client_of: Callable[..., TestClient]) -> None:
    client = client_of(None)
    for path in ("/sign-in", "/nowhere", "/start", "/static/workshop.css", "/api/v1/workers"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"].lower() == "deny"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "language"),
    [
        ("", "", "", "zh-Hans"),
        ("", "", "en-GB,en;q=0.9", "en"),
        ("", "", "fr,en;q=0.8,zh;q=0.7", "en"),
        ("", "", "zh-CN,en", "zh-Hans"),
        ("", "en", "zh-CN", "en"),
        ("?lang=zh", "en", "en", "zh-Hans"),
        ("?lang=xx", "", "en", "en"),
    ],
)
def test_the_language_is_chosen(app: FastAPI, query: str, cookie: str, accepted: str, language: str) -> None:
    with TestClient(app, headers={"Accept-Language": accepted}) as client:
        if cookie:
            client.cookies.set("workshop_language", cookie)
        answer = client.get(f"/sign-in{query}")
    assert f'<html lang="{language}">' in answer.text
    assert "Accept-Language" in answer.headers["vary"]
    assert ("set-cookie" in answer.headers) == (query == "?lang=zh")


def test_the_cookie_of_a_sign_in_is_out_of_reach(client_of: Callable[..., TestClient]) -> None:
    answer = client_of(None).post("/sign-in", data={"name": "10000000001", "secret": PASSWORD, "second": ""})
    cookies = [value for value in answer.headers.get_list("set-cookie") if value.startswith("workshop_session=")]
    assert len(cookies) == 1
    assert "httponly" in cookies[0].lower()
    assert "samesite=lax" in cookies[0].lower()
    assert "path=/" in cookies[0].lower()


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", None)],
)
def test_pages_and_files_are_packed(client: TestClient, accepted: str, coding: str | None) -> None:
    for path in ("/start", "/static/queue.js"):
        answer = client.get(path, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("content-encoding") == coding
        assert "Accept-Encoding" in answer.headers["vary"]


def test_a_packed_file_is_the_file_and_is_asked_for_once(client: TestClient) -> None:
    whole = (paths.STATIC / "queue.js").read_bytes()
    for accepted, most in (("br", 0.34), ("gzip", 0.39)):
        answer = client.get("/static/queue.js", headers={"Accept-Encoding": accepted})
        assert answer.content == whole
        assert int(answer.headers["content-length"]) < most * len(whole)
        assert answer.headers["content-type"].startswith("text/javascript")
        again = {"Accept-Encoding": accepted, "If-None-Match": answer.headers["etag"]}
        assert client.get("/static/queue.js", headers=again).status_code == 304
    assert "content-encoding" not in client.get("/static/icon.svg", headers={"Accept-Encoding": "br"}).headers


def test_static_files_last_only_under_an_address_that_changes(client: TestClient) -> None:
    assert "immutable" in client.get("/static/workshop.css?v=1").headers["cache-control"]
    assert "cache-control" not in client.get("/static/workshop.css").headers


# --- errors -----------------------------------------------------------------


def problem(answer: Any) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"].startswith("urn:workshop:")
    assert body["title"]
    return body


def test_what_is_not_there(client: TestClient) -> None:
    assert problem(client.get("/api/v1/nowhere"))["type"] == "urn:workshop:not_found"
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert "<html" in page.text


def test_a_method_that_is_not_taken(client: TestClient) -> None:
    answer = client.delete("/api/v1/workers")
    assert problem(answer)["status"] == 405
    assert answer.headers["allow"] == "GET"


def test_a_wrong_field_is_pointed_at(client: TestClient) -> None:
    answer = client.post("/api/v1/sheets", json={"id": "x", "work_date": "y"})
    body = problem(answer)
    assert answer.status_code == 422
    assert {"/id", "/work_date"} <= {error["pointer"].removeprefix("/body") for error in body["errors"]}
    assert all(set(error) == {"pointer", "code", "message"} for error in body["errors"])


def test_what_is_no_json(client: TestClient) -> None:
    answer = client.post("/api/v1/sheets", content=b"{", headers={"Content-Type": "application/json"})
    assert problem(answer)["type"] == "urn:workshop:unreadable"
    assert answer.status_code == 400


def in_parts(size: int) -> Iterator[bytes]:
    """A body whose length is not declared."""
    for _ in range(0, size, 16 * 1024):
        yield b"x" * 16 * 1024


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("path", "kind", "most"),
    [
        ("/account/password", "application/x-www-form-urlencoded", 64 * 1024),
        ("/count", "application/x-www-form-urlencoded", 2 * 1024 * 1024),
        ("/api/v1/sheets", "application/json", 2 * 1024 * 1024),
        (f"/days/{TODAY}/photo", "multipart/form-data; boundary=x", 13 * 1024 * 1024),
        ("/reports", "application/x-www-form-urlencoded", 2 * 1024 * 1024),
        (f"/attendance/{TODAY}", "application/x-www-form-urlencoded", 2 * 1024 * 1024),
    ],
)
def test_more_than_a_page_sends_is_not_read(
    client: TestClient, path: str, kind: str, most: int, declared: bool
) -> None:
    for size, refused in ((most, False), (most + 16 * 1024, True)):
        content = b"x" * size if declared else in_parts(size)
        answer = client.post(path, content=content, headers={"Content-Type": kind})
        assert (answer.status_code == 413) is refused


def test_every_form_with_a_file_takes_the_photo_of_a_phone() -> None:
    found = [
        (page.name, re.sub(r"\{\{.*?\}\}", "x", action))
        for page in paths.TEMPLATES.rglob("*.html")
        for action in re.findall(r'<form[^>]*action="([^"]+)"[^>]*multipart', page.read_text("utf-8"))
    ]
    assert len(found) > 15
    assert [of for of in found if most_bytes(of[1]) < PHOTO_BYTES] == []


def test_a_check_takes_a_photo_for_each_of_its_reasons(client: TestClient, cast: Cast) -> None:
    """What is too long comes back without what was typed: three photos of a good phone must not be."""
    photos = {f"photo-{number}": (f"{number}.jpg", b"x" * 8_000_000, "image/jpeg") for number in range(3)}
    answer = client.post("/quality/new", data={"order_id": str(cast.order), "checked": "20"}, files=photos)
    assert answer.status_code == 422
    assert 'value="20"' in answer.text


def test_what_is_too_long_is_told_in_the_person_s_language(client: TestClient) -> None:
    page = client.post("/account/password?lang=zh", data={"old": "x" * 70_000, "new": ""})
    assert page.status_code == 413
    assert "一次传的内容太多了" in page.text
    client.cookies.delete("workshop_language")
    answer = client.post("/api/v1/sheets", content=b"x" * 3_000_000, headers={"Content-Type": "application/json"})
    assert problem(answer)["type"] == "urn:workshop:too_long"
    assert "content-security-policy" in answer.headers


def test_a_cookie_of_somebody_else_s_making_breaks_nothing(app: FastAPI) -> None:
    with TestClient(app, headers={"Cookie": "a@b=1; workshop_language=zh", "Accept-Language": "en"}) as client:
        answer = client.get("/sign-in")
    assert answer.status_code == 200
    assert '<html lang="zh-Hans">' in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"), [("0af7651916cd43dd8448eb211c80319c", True), ("138 0000 0000", False), ('x"}{"y":"z', False)]
)
def test_a_request_id_is_a_number_and_nothing_else(client: TestClient, sent: str, kept: bool) -> None:
    assert (client.get("/sign-in", headers={"X-Request-ID": sent}).headers["x-request-id"] == sent) is kept


@pytest.fixture
def own_app(database: Database, clock: Clock, tmp_path: Path) -> FastAPI:
    """An application that a test may add routes to."""
    return create_app(Settings(data=tmp_path), database, VAULT, clock)


def test_what_a_database_says_is_not_logged(own_app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[Any] = []

    @own_app.get("/broken")
    def broken() -> None:
        cause = sqlite3.OperationalError("row (王秀芳, 10000000021)")
        raise OperationalError("SELECT 1", {}, cause) from cause

    monkeypatch.setattr(errors.log, "error", lambda *args, **values: logged.append((args, values)))
    with TestClient(own_app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert [(args, set(values)) for args, values in logged] == [(("database",), {"path", "kind", "state"})]
    assert "10000000021" not in repr(logged)


def test_htmx_gets_the_trouble_alone(client: TestClient) -> None:
    answer = client.get(f"/orders/{new_id()}", headers=FRAGMENT)
    assert answer.status_code == 404
    assert answer.headers["hx-retarget"] == "#problem"
    assert "<html" not in answer.text
    assert "HX-Request-Type" in answer.headers["vary"]


def test_htmx_is_sent_to_sign_in(client_of: Callable[..., TestClient]) -> None:
    answer = client_of(None).get(f"/days/{TODAY}", headers=FRAGMENT)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/sign-in")


def test_a_boosted_link_and_history_get_the_whole_page(client: TestClient) -> None:
    for headers in ({"HX-Request": "true", "HX-Request-Type": "full"}, {"HX-Request": "true"}):
        assert "<html" in client.get("/count", headers=headers).text


def test_a_fault_of_ours_tells_nothing(own_app: FastAPI, cast: Cast) -> None:
    @own_app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret")

    with TestClient(own_app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


def test_openapi_is_the_one_in_the_repository(app: FastAPI) -> None:
    said = json.dumps(openapi(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("WRITE_OPENAPI"):
        OPENAPI.write_text(said, encoding="utf-8")
    assert OPENAPI.read_text(encoding="utf-8") == said, WRITE_IT


def test_a_page_that_answered_a_post_opens_as_the_page_it_belongs_to(client: TestClient, cast: Cast) -> None:
    """After a refused form somebody changes the language, or the phone loads the page anew."""
    answer = client.get(f"/orders/{cast.order}/operations?lang=zh")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{cast.order}")
    assert client.get("/api/v1/sheets").status_code == 405


def test_every_fault_that_our_forms_can_have_has_its_sentence() -> None:
    """Each wish of ours, given nothing, nonsense and too much in each of its fields."""
    told = set()
    for wish in _wishes(BaseModel):
        for value in ("", "x", "9" * 30, "-1", "x" * 300, "2025-13-45", None, [], "1.5", "0"):
            try:
                wish.model_validate(dict.fromkeys(wish.model_fields, value))
            except ValidationError as invalid:
                told |= {error["type"] for error in invalid.errors(include_url=False)}
    told -= {"value_error"}  # says its own sentence
    # Only JSON can send those.
    told -= {"list_type", "frozen_set_type", "model_type", "string_type", "dict_type"}
    told -= {"datetime_type", "datetime_from_date_parsing"}
    assert told
    assert told <= set(_SENTENCES), told - set(_SENTENCES)


def _wishes(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for wish in model.__subclasses__():
        if wish.__module__.startswith("workshop.") and wish.__module__.endswith(("commands", "pages")):
            yield wish
        yield from _wishes(wish)
