"""Making the archive: one ZIP with all rows as JSON, workbooks for people, the photos, and a digest of each file.

Written as it is read, a few rows at a time; only one workbook or photo is in memory at once.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from sqlmodel import Session

from workshop.archive import books, queries, rules
from workshop.clock import CHINA
from workshop.i18n import current_language, gettext, mark
from workshop.output.month_book import month_workbook
from workshop.output.month_table import month_table
from workshop.tenancy import Workshop
from workshop.vault import Vault

MANIFEST, README = "MANIFEST.json", "README.txt"
FORMAT = 1
_ENDINGS = {"image/jpeg": "jpg"}
_README = (
    mark("All that %(workshop)s has recorded, as of %(moment)s."),
    mark(
        "json: every row of every table, a file a table. Money is in fen, rates in hao (1/10,000 yuan), times in UTC."
    ),
    mark("workers.xlsx, orders.xlsx: who works here; orders, operations and rates."),
    mark("months: a workbook for each month with its counts, pay list and days. Its counts can be brought back."),
    mark("photos: photos that were kept; json/document.json and json/day_photo.json tell of which day."),
    mark("MANIFEST.json: the SHA-256 of each file. Nobody changed a file that still has it."),
)


@dataclass(frozen=True)
class Taking:
    """Which moment is taken, and the key if identity numbers leave in clear."""

    made_at: datetime
    vault: Vault | None = None

    @property
    def with_numbers(self) -> bool:
        return self.vault is not None


def write_archive(session: Session, workshop: Workshop, taking: Taking, out: IO[bytes]) -> None:
    """All of the workshop, in the session's scope, as a ZIP in the language of the request.

    session: reading one state of the database, so that the files agree.
    """
    with ZipFile(out, "w") as zipped:
        files = _Files(zipped, taking.made_at)
        files.add(README, _readme(workshop, taking).encode())
        for table in queries.TABLES:
            name = queries.table_name(table)
            left_out = rules.columns_left_out(name, with_numbers=taking.with_numbers)
            rows = map(_opener(taking.vault), queries.rows_of(session, table, left_out))
            files.add_lines(f"json/{name}.json", _json(rows))
        files.add("workers.xlsx", books.workers_book(session, taking.vault))
        files.add("orders.xlsx", books.orders_book(session))
        for month in queries.months_counted(session, workshop.id):
            table_of_month = month_table(session, workshop.id, month)
            files.add(f"months/{month}.xlsx", month_workbook(table_of_month, workshop.name, taking.made_at))
        for document_id, media_type, content in queries.photos(session):
            files.add(f"photos/{document_id}.{_ENDINGS.get(media_type, 'bin')}", content, packed=True)
        files.add(MANIFEST, _manifest(workshop, taking, files.digests))


@dataclass
class _Files:
    """Files on their way into the ZIP, and the digest of each."""

    zipped: ZipFile
    moment: datetime
    digests: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, content: bytes, *, packed: bool = False) -> None:
        """packed: the content does not shrink any more."""
        with self._open(name, ZIP_STORED if packed else ZIP_DEFLATED) as write:
            write(content)

    def add_lines(self, name: str, parts: Iterable[bytes]) -> None:
        with self._open(name, ZIP_DEFLATED) as write:
            for part in parts:
                write(part)

    @contextmanager
    def _open(self, name: str, method: int) -> Iterator[Callable[[bytes], None]]:
        digest, size = hashlib.sha256(), 0
        info = ZipInfo(name, self.moment.astimezone(CHINA).timetuple()[:6])
        info.compress_type = method
        with self.zipped.open(info, "w") as file:

            def write(part: bytes) -> None:
                nonlocal size
                digest.update(part)
                size += len(part)
                file.write(part)

            yield write
        self.digests[name] = {"sha256": digest.hexdigest(), "bytes": size}


def _json(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A JSON list, a row a line."""
    yield b"["
    before = b"\n"
    for row in rows:
        yield before + orjson.dumps(row, default=_plain, option=orjson.OPT_UTC_Z)
        before = b",\n"
    yield b"\n]\n"


def _plain(value: object) -> str:
    """What JSON has no word for: bytes, as hexadecimal digits."""
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)


def _opener(vault: Vault | None) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Puts an identity number in clear in the place of the sealed one."""

    def opened(row: dict[str, Any]) -> dict[str, Any]:
        if vault is None or "number_sealed" not in row:
            return row
        sealed = row.pop("number_sealed")
        return {**row, "identity_number": vault.decrypt(sealed) if sealed else None}

    return opened


def _manifest(workshop: Workshop, taking: Taking, digests: dict[str, dict[str, Any]]) -> bytes:
    told = {
        "format": FORMAT,
        "workshop": {"id": workshop.id, "code": workshop.code, "name": workshop.name},
        "made_at": taking.made_at,
        "with_identity_numbers": taking.with_numbers,
        "tables_left_out": sorted(rules.TABLES_LEFT_OUT),
        "files": digests,
    }
    return orjson.dumps(told, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2)


def _readme(workshop: Workshop, taking: Taking) -> str:
    """What is in the archive and what is not, in both languages."""
    parts = []
    for language in ("zh", "en"):
        token = current_language.set(language)
        try:
            parts.append(_readme_lines(workshop, taking))
        finally:
            current_language.reset(token)
    # A byte order mark, and both signs at the end of a line: Windows opens it with a double click.
    return "\ufeff" + "\r\n\r\n".join("\r\n".join(lines) for lines in parts) + "\r\n"


def _readme_lines(workshop: Workshop, taking: Taking) -> list[str]:
    here = taking.made_at.astimezone(CHINA)
    first, *others = _README
    numbers = (
        mark("Identity numbers are in it in clear: keep it locked away.")
        if taking.with_numbers
        else mark("Identity numbers are masked.")
    )
    return [
        gettext(first, workshop=workshop.name, moment=f"{here:%Y-%m-%d %H:%M}"),
        gettext(numbers),
        "",
        *map(gettext, others),
        "",
        gettext(mark("Not in it:")),
        *(f"- {gettext(reason)}" for reason in rules.reasons()),
    ]
