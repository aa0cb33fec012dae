"""Templates: whole pages, and single blocks of them for htmx."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from workshop import i18n, paths
from workshop.clock import Month
from workshop.errors import NotFound
from workshop.i18n import LANGUAGES, current_language, gettext

VARY = "HX-Request-Type, Accept-Language, Cookie"

COPIES_OF = "Workshop-Account"
"""Names whose page it is, to the service worker: it keeps last copies for one person in one place at a time."""


@cache
def environment() -> Environment:
    """The one Jinja environment, compiled once."""
    env = Environment(
        loader=FileSystemLoader(paths.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(_=_translate, language=current_language.get, languages=LANGUAGES, static=static_address)
    env.filters.update(
        money=i18n.money_text,
        number=i18n.number_text,
        day=i18n.day_text,
        day_of_month=i18n.day_of_month_text,
        full_day=i18n.full_day_text,
        long_day=i18n.long_day_text,
        whole_day=i18n.whole_day_text,
        weekday=i18n.weekday_text,
        people=i18n.people_text,
        pieces=i18n.pieces_text,
        hours=i18n.hours_text,
        days=i18n.days_text,
        clock=i18n.clock_text,
        short_weekday=i18n.short_weekday_text,
        month=i18n.month_text,
        month_name=i18n.month_name_text,
        moment=i18n.moment_text,
        full_moment=i18n.full_moment_text,
    )
    env.globals["rate"] = i18n.rate_text
    # Macros are a global because a block rendered alone does not run its page's imports.
    env.globals["ui"] = env.get_template("components.html").module
    return env


def offer(**names: Any) -> None:
    """Give all templates what a feature above this rung knows, such as the rules of law that pages name."""
    environment().globals.update(names)


def _translate(message: str, **values: Any) -> str:
    """A message whose places are filled with escaped values."""
    text = gettext(message)
    return Markup(text) % i18n.readable(values) if values else text  # noqa: S704  our own texts, values escaped by %


@cache
def static_address(name: str) -> str:
    """The address of a static file, which changes with its content."""
    content = (paths.STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


def wants_fragment(headers: Mapping[str, str]) -> bool:
    """Whether htmx replaces a part; it says "full" for a boosted link and nothing when restoring history."""
    return headers.get("hx-request-type") == "partial"


def render(
    request: Request, template: str, *, block: str | None = None, status: int = 200, **context: Any
) -> HTMLResponse:
    """The page, or only its `block` when htmx replaces a part of one."""
    page = environment().get_template(template)
    context["request"] = request
    context["actor"] = getattr(request.state, "actor", None)
    if block and wants_fragment(request.headers):
        html = "".join(page.blocks[block](page.new_context(context)))
    else:
        html = page.render(context)
    headers = {"Vary": VARY, "Cache-Control": "private, no-store"}
    if context["actor"] and (owner := context["actor"].keeps_copies):
        headers[COPIES_OF] = owner
    return HTMLResponse(html, status, headers=headers)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, name: str, media_type: str = XLSX) -> Response:
    """A file to keep, under this name in old browsers and new ones."""
    stem, dot, ending = name.rpartition(".")
    plain = re.sub(r"[^A-Za-z0-9_-]", "", stem).strip("-_") or "workshop"
    disposition = f"attachment; filename=\"{plain}{dot}{ending}\"; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)


def base_address(request: Request) -> str:
    """How phones reach this server, without a slash at the end; what goes into every QR."""
    address: str = request.app.state.settings.address or str(request.base_url)
    return address.rstrip("/")


def phones_miss(request: Request) -> str | None:
    """Why no phone would open what goes into a QR code: a sentence; None if nothing speaks against it."""
    look: Callable[[str], str | None] = request.app.state.phones_miss
    return look(base_address(request))


def month_asked(text: str) -> Month:
    """The month of an address, such as 2025-09.  Raises NotFound for what is none."""
    try:
        return Month.parse(text)
    except ValueError:
        raise NotFound() from None


def go_to(path: str, **query: str) -> Response:
    """See other: where the browser looks next after a write."""
    address = f"{path}?{urlencode(query)}" if query else path
    return RedirectResponse(address, status_code=303)
