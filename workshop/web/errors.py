"""The only place that knows both an exception and a response.

`/api/` gets RFC 9457 problems; pages get `error.html`, or its compact block
when htmx asked.
"""

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, StatementError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from workshop.errors import Invalid, NotFound, NotSignedIn, Refused, WorkshopError
from workshop.i18n import gettext, mark
from workshop.logs import log
from workshop.web.forms import sentence
from workshop.web.middleware import SECURITY_HEADERS
from workshop.web.pages import VARY, environment, wants_fragment

PROBLEM = "application/problem+json"


class Unforeseen(WorkshopError):
    """A fault of ours."""

    message = mark("Something went wrong here. What was saved before is safe. Try again in a minute.")


class Unreadable(WorkshopError):
    """The request is not one that any of our pages makes."""

    status = 400
    code = "unreadable"
    message = mark("This request cannot be read.")


class TooLong(WorkshopError):
    """More than any of our pages sends."""

    status = 413
    code = "too_long"
    message = mark("This is too much to send at once. Send a smaller photo, a file of 10 MB at most, or less text.")


class WrongMethod(WorkshopError):
    status = 405
    code = "wrong_method"
    message = mark("This address does not take that.")


class Already(Refused):
    """A unique index caught what the checks let through: two at the same moment."""

    code = "already"
    message = mark("This has just been entered by somebody else. Look again.")


def register(app: FastAPI) -> None:
    """Map every error to its answer."""
    app.add_exception_handler(WorkshopError, _ours)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(IntegrityError, _integrity)
    app.add_exception_handler(StatementError, _database)
    app.add_exception_handler(Exception, _unforeseen)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, WorkshopError)
    log.info("refused", code=error.code, status=error.status, path=_route(request))
    return answer(request, error)


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(part["loc"][0] == "path" for part in found):
        return answer(request, NotFound())
    problems = [
        {"pointer": "/" + "/".join(map(str, part["loc"][1:])), "code": part["type"], "message": sentence(part)}
        for part in found
    ]
    if any(part["type"] == "json_invalid" for part in found):
        return answer(request, Unreadable(), problems)
    return answer(request, Invalid({}), problems)


def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        path = request.url.path
        if request.method == "GET" and not path.startswith("/api/"):
            # A page that answered a POST, opened anew or in the other language: the page it belongs to.
            return RedirectResponse(path.rpartition("/")[0] or "/", status_code=303)
        return answer(request, WrongMethod(), headers=dict(error.headers or {}))
    if error.status_code == 404:
        return answer(request, NotFound())
    if error.status_code == 413:
        return answer(request, TooLong())
    return answer(request, Unreadable())


def _integrity(request: Request, error: Exception) -> Response:
    log.warning("integrity", path=_route(request))
    return answer(request, Already())


def _database(request: Request, error: Exception) -> Response:
    # A driver's own words may quote rows: names, telephone numbers.
    assert isinstance(error, StatementError)
    kind = type(error.orig or error).__name__
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    log.error("database", path=_route(request), kind=kind, state=state)
    return answer(request, Unforeseen())


def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("unforeseen", path=_route(request), exc_info=error)
    # This answer is made outside of our middleware, which would add the headers.
    return answer(request, Unforeseen(), headers=dict(SECURITY_HEADERS))


def _route(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", "?"))


def text_of(error: WorkshopError) -> str:
    """The error's sentence in the language of the request."""
    return gettext(error.message, **error.details) if error.details else gettext(error.message)


def answer(
    request: Request,
    error: WorkshopError,
    problems: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """The response for an error, as the asker can read it."""
    extra = {"Vary": VARY, "Cache-Control": "no-store", **(headers or {})}
    if request.url.path.startswith("/api/"):
        return _problem(error, problems, extra)
    fragment = wants_fragment(request.headers)
    if isinstance(error, NotSignedIn):
        back = request.url.path if request.method == "GET" else "/"
        address = "/sign-in" if back == "/" else f"/sign-in?next={quote(back)}"
        if fragment:
            return Response(status_code=401, headers={**extra, "HX-Redirect": address})
        return RedirectResponse(address, status_code=303, headers=extra)
    page = environment().get_template("error.html")
    context = {
        "request": request,
        "actor": getattr(request.state, "actor", None),
        "error": error,
        "text": text_of(error),
    }
    if fragment:
        extra |= {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}
        html = "".join(page.blocks["problem"](page.new_context(context)))
    else:
        html = page.render(context)
    return Response(html, error.status, media_type="text/html", headers=extra)


def _problem(error: WorkshopError, problems: list[dict[str, Any]] | None, headers: dict[str, str]) -> Response:
    if isinstance(error, Invalid) and problems is None:
        problems = [
            {"pointer": f"/{name}", "code": "invalid", "message": gettext(message, **error.details)}
            for name, message in error.fields.items()
        ]
    body = {
        "type": f"urn:workshop:{error.code}",
        "title": text_of(error),
        "status": error.status,
        **({"errors": problems} if problems else {}),
        **({} if isinstance(error, Invalid) else {k: _plain(v) for k, v in error.details.items()}),
    }
    return JSONResponse(body, error.status, headers=headers, media_type=PROBLEM)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return str(value)
