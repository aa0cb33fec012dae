"""How the server is set up: whose word it takes for where a request comes from."""

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from workshop.cli.serving import server_config
from workshop.settings import Settings


async def caller(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.client.host if request.client else "-")


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("", "198.51.100.7"), ("198.51.100.8", "198.51.100.7"), ("198.51.100.8,198.51.100.7", "203.0.113.1")],
)
def test_only_a_proxy_that_is_named_says_who_calls(trusted: str, seen: str) -> None:
    config = server_config(Starlette(routes=[Route("/", caller)]), Settings(trust_proxy=trusted))
    config.load()
    client = TestClient(config.loaded_app, client=("198.51.100.7", 4711))
    assert client.get("/", headers={"X-Forwarded-For": "203.0.113.1"}).text == seen


@pytest.mark.parametrize("value", ["*", "true", "198.51.100.7,*", "proxy.example"])
def test_a_proxy_is_named_by_its_address(value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(trust_proxy=value)
