"""Behind a proxy that speaks https, as docs/deploy.md sets it up."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.cast import PASSWORD
from workshop.cli.serving import server_config
from workshop.settings import Settings

LEADS_HERE = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.168.1.31", "Accept-Language": "en"}
"""What Caddy says for a phone.  It passes on the Host by itself."""


@pytest.fixture
def behind(app: FastAPI) -> Callable[[str], TestClient]:
    """A phone's requests, as the server gets them from this address."""
    config = server_config(app, Settings(trust_proxy="127.0.0.1"))
    config.load()

    def make(proxy: str) -> TestClient:
        there = TestClient(
            config.loaded_app, client=(proxy, 4711), base_url="http://192.168.1.20", follow_redirects=False
        )
        there.headers.update(LEADS_HERE)
        return there

    return make


@pytest.mark.parametrize(("proxy", "believed"), [("127.0.0.1", True), ("192.168.1.66", False)])
def test_cookies_are_for_https_alone_if_the_proxy_is_believed(
    behind: Callable[[str], TestClient], proxy: str, believed: bool
) -> None:
    answer = behind(proxy).post(
        "/sign-in",
        data={"name": "10000000001", "secret": PASSWORD},
        headers={"Origin": "https://192.168.1.20", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all(("Secure" in cookie) is believed for cookie in cookies)


def test_an_old_browser_that_names_only_its_origin_comes_in(behind: Callable[[str], TestClient]) -> None:
    wish = {"name": "10000000001", "secret": PASSWORD}
    there = behind("127.0.0.1")
    assert there.post("/sign-in", data=wish, headers={"Origin": "https://192.168.1.20"}).status_code == 303
    assert there.post("/sign-in", data=wish, headers={"Origin": "https://192.168.1.21"}).status_code == 403


def test_the_address_counts_as_https(behind: Callable[[str], TestClient], client: TestClient) -> None:
    there = behind("127.0.0.1")
    there.cookies.update(client.cookies)
    page = there.get("/queue").text
    assert "https://192.168.1.20" in page
    assert "Without a network: the grid opens" in page
