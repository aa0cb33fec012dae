"""What happens around every request: language, headers, one log line."""

import time
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

import secure
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workshop.i18n import LANGUAGES, choose_language, current_language
from workshop.logs import log

LANGUAGE_COOKIE = "workshop_language"

CONTENT_POLICY = (
    secure.ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")
    .connect_src("'self'")
    .manifest_src("'self'")
    .form_action("'self'")
    .frame_ancestors("'none'")
    .base_uri("'none'")
)
SECURITY_HEADERS = secure.Secure(
    csp=CONTENT_POLICY,
    coop=secure.CrossOriginOpenerPolicy().same_origin(),
    referrer=secure.ReferrerPolicy().same_origin(),
    xcto=secure.XContentTypeOptions().nosniff(),
    xfo=secure.XFrameOptions().deny(),
    permissions=secure.PermissionsPolicy().geolocation().microphone(),
).headers


class Language:
    """The language of a request: the address, else the cookie, else what the browser asks for.

    A context variable set here reaches the thread of the route; set in a
    dependency it would be lost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        headers = Headers(scope=scope)
        cookie = SimpleCookie(headers.get("cookie", "")).get(LANGUAGE_COOKIE)
        kept = cookie.value if cookie else ""
        language = next((tag for tag in (asked, kept) if tag in LANGUAGES), None)
        current_language.set(language or choose_language(headers.get("accept-language", "")))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and asked in LANGUAGES and asked != kept:
                MutableHeaders(scope=message).append(
                    "set-cookie", f"{LANGUAGE_COOKIE}={asked}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                )
            await send(message)

        await self.app(scope, receive, send_with_cookie)


class SecurityHeaders:
    """The same protective headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class RequestLog:
    """One line a request: route, status, milliseconds.  No query, no names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            actor = scope.get("state", {}).get("actor")
            log.info(
                "request",
                method=scope["method"],
                route=getattr(scope.get("route"), "path", "?"),
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
                account=str(actor.account_id) if actor else None,
            )
