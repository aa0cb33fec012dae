"""What happens around every request: language, headers, one log line."""

import re
import time
from urllib.parse import parse_qs

import secure
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
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
    .worker_src("'self'")
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
        kept = cookie_parser(headers.get("cookie", "")).get(LANGUAGE_COOKIE, "")
        language = next((tag for tag in (asked, kept) if tag in LANGUAGES), None)
        current_language.set(language or choose_language(headers.get("accept-language", "")))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and asked in LANGUAGES and asked != kept:
                MutableHeaders(scope=message).append(
                    "set-cookie", f"{LANGUAGE_COOKIE}={asked}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                )
            await send(message)

        await self.app(scope, receive, send_with_cookie)


FORM_BYTES = 64 * 1024
LONG_FORM_BYTES = 2 * 1024 * 1024
PHOTO_BYTES = 13 * 1024 * 1024

PHOTOS_BYTES = 49 * 1024 * 1024
"""A check has a photo for each reason: four as phones take them at their largest, eight of the usual."""

_LONG_FORMS = re.compile(r"/(api|attendance|count|imports|reports)(/|$)")
_FILE_FORM = re.compile(
    r"/imports|/queue/file|/days/[^/]+/photo|/me/days/[^/]+|/me/pay/[^/]+|/rates/[^/]+/postings"
    r"|/advances/new|/withholdings/new|/pay/[^/]+/signed|/payments/new|/payments/[^/]+/receipt"
    r"|/accidents(/[^/]+)?|/contracts/papers/[^/]+|/contracts/[^/]+/refused"
)
"""Where a form sends a photo or a file: a phone's picture has a few megabytes, and is made small here."""


def most_bytes(path: str) -> int:
    """How long the body of a request to this path may be."""
    if path == "/quality/new":
        return PHOTOS_BYTES
    if _FILE_FORM.fullmatch(path):
        return PHOTO_BYTES
    return LONG_FORM_BYTES if _LONG_FORMS.match(path) else FORM_BYTES


class BodyLimit:
    """No body is read further than its path allows, whatever length it declares.

    Reading on raises a 413, which becomes the answer as every error does; a
    route that reads no body never meets it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, read = most_bytes(scope["path"]), 0
        declared = Headers(scope=scope).get("content-length", "")
        too_long = declared.isdecimal() and int(declared) > most

        async def receive_within() -> Message:
            nonlocal read
            if too_long:
                raise HTTPException(413)
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_within, send)


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
