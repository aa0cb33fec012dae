"""Scripts and styles, packed once and as well as can be: they go out a thousand times as they are."""

import gzip
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import anyio.to_thread
import brotli
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

LEAST_BYTES = 400
"""Smaller ones gain nothing by packing."""

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=11),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
"""The best first.  Browsers take brotli over https alone."""

_TEXTS = {".css", ".js", ".svg"}
_NONE = re.compile(r"0(\.0*)?")


class LastingFiles(StaticFiles):
    """Static files; one whose address changes with its content may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and Path(path).suffix in _TEXTS:
            response = await _packed(response, Headers(scope=scope).get("accept-encoding", ""))
        if b"v=" in scope["query_string"]:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def _packed(whole: FileResponse, accepted: str) -> Response:
    """The file as whoever accepts this takes it with the fewest bytes."""
    coding = next((name for name in PACKERS if name in _codings(accepted)), None)
    if coding is None or int(whole.headers["content-length"]) < LEAST_BYTES:
        return whole
    # Once each, some 60 ms for the longest: not on the event loop.
    content = await anyio.to_thread.run_sync(_pack, Path(whole.path), whole.headers["etag"], coding)
    headers = {name: whole.headers[name] for name in ("content-type", "last-modified")}
    headers |= {"content-encoding": coding, "vary": "Accept-Encoding", "etag": f"W/{whole.headers['etag']}"}
    return Response(content, headers=headers)


def _codings(accepted: str) -> set[str]:
    """The codings that are accepted, without those at no weight."""
    parts = (part.replace(" ", "").lower().partition(";q=") for part in accepted.split(","))
    return {name for name, _, weight in parts if not _NONE.fullmatch(weight)}


@cache
def _pack(path: Path, _etag: str, coding: str) -> bytes:
    return PACKERS[coding](path.read_bytes())
