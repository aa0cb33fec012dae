"""Looking whether everything is as it should be.  Only reads, so a server may run meanwhile."""

import json
import platform
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import typer
from cryptography.exceptions import InvalidTag
from sqlmodel import Session, col

from workshop import migrate as schema
from workshop.cli.addresses import listening_place, page_here
from workshop.cli.console import Data
from workshop.cli.installation import Installation, opened, settings_for
from workshop.cli.keeping import state_of_backups
from workshop.cli.reach import observe, verdict
from workshop.database import Database, Uid, reading
from workshop.i18n import gettext, mark
from workshop.output.models import EarningLine, OutputLine, Sheet, SheetTotal
from workshop.output.worth import LineKind
from workshop.teams.models import TeamCount
from workshop.tenancy import Everything
from workshop.workers.models import Person

SOUND_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""From these on, in their series, SQLite is free of a rare fault.  Source: performance, "What was learnt" 6."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    well: bool
    text: str


def doctor(data: Data = None) -> None:
    with opened(settings_for(data)) as installation:
        findings = findings_of(installation, LOOKS)
    show(findings)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


Look = Callable[[Installation], list[Finding]]


def findings_of(installation: Installation, looks: Iterable[Look]) -> list[Finding]:
    return [finding for look in looks for finding in _looked(look, installation)]


def show(findings: Iterable[Finding]) -> None:
    """One line each, with its verdict in front."""
    for finding in findings:
        word = gettext(mark("ok") if finding.well else mark("look"))
        typer.echo(f"{word}  {finding.text}")


def _looked(look: Look, installation: Installation) -> list[Finding]:
    try:
        return look(installation)
    except sa.exc.DBAPIError as error:
        return [_found(False, mark("The database does not answer: %(reason)s"), reason=error.orig)]


def _found(well: bool, message: str, **values: object) -> Finding:
    return Finding(well, gettext(message, **values))


def _versions(_installation: Installation) -> list[Finding]:
    versions = {"version": version("community-workshop"), "python": platform.python_version()}
    return [_found(True, mark("Workshop %(version)s on Python %(python)s"), **versions)]


def _folder(installation: Installation) -> list[Finding]:
    path = installation.folder.path
    try:
        with tempfile.TemporaryFile(dir=path):
            writable = _found(True, mark("The folder %(folder)s takes files"), folder=path)
    except OSError as error:
        writable = _found(False, mark("The folder %(folder)s takes no files: %(reason)s"), folder=path, reason=error)
    try:
        wrapped = json.loads(installation.folder.recovery_file.read_text(encoding="ascii"))
        whole = {"salt", "nonce", "sealed"} <= set(wrapped)
    except (OSError, ValueError, TypeError):
        whole = False
    if whole:
        return [writable, _found(True, mark("The wrapped key lies ready for backups"))]
    return [writable, _found(False, mark("recovery.json is missing or damaged: backups would not open"))]


def _address(installation: Installation) -> list[Finding]:
    address = installation.settings.address
    if not address:
        return [_found(True, mark("No address is set: QR codes carry the address a page was opened with"))]
    facts = observe(address, here=page_here(*listening_place(installation.settings)))
    seen = verdict(facts)
    return [
        _found(True, mark("QR codes carry %(address)s"), address=address),
        _found(seen.well, seen.message, address=address, reason=facts.reason),
    ]


def _backups(installation: Installation) -> list[Finding]:
    return [Finding(well, text) for well, text in state_of_backups(installation)]


# --- the database ---------------------------------------------------------


def _sqlite(installation: Installation) -> list[Finding]:
    if installation.settings.database_url:
        return []
    engine = installation.database.reader
    assert isinstance(engine, sa.Engine)
    with engine.connect() as connection:

        def pragma(name: str) -> str:
            return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())

        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        return [
            Finding(True, sqlite_note(str(connection.exec_driver_sql("SELECT sqlite_version()").scalar()))),
            _setting("journal_mode", pragma("journal_mode"), "wal"),
            _setting("synchronous", pragma("synchronous"), "2"),
            _setting("quick_check", pragma("quick_check(1)"), "ok"),
            _setting("foreign_key_check", "ok" if dangling is None else str(dangling[0]), "ok"),
        ]


def _setting(name: str, found: str, wanted: str) -> Finding:
    return Finding(found == wanted, f"{name}: {found}")


def sqlite_note(sqlite_version: str) -> str:
    """The version, and what an old one means."""
    number = tuple(map(int, sqlite_version.split(".")))
    if number >= SOUND_SQLITE[0] or any(number[:2] == sound[:2] and number >= sound for sound in SOUND_SQLITE):
        return f"SQLite {sqlite_version}"
    return gettext(
        mark(
            "SQLite %(version)s. Before 3.51.3 two connections that write at once may, rarely, damage a file;"
            " here one connection writes, which avoids it"
        ),
        version=sqlite_version,
    )


def _postgres(installation: Installation) -> list[Finding]:
    if not installation.settings.database_url:
        return []
    engine = installation.database.reader
    assert isinstance(engine, sa.Engine)
    with engine.connect() as connection:
        number = str(connection.exec_driver_sql("SHOW server_version_num").scalar())
    return [_found(int(number) >= 150_000, mark("PostgreSQL %(version)s; 15 or later is needed"), version=number[:2])]


def _rows(installation: Installation) -> list[Finding]:
    # By the reader: the schema is only looked at, and the writer's turn may be a server's.
    reader = Database(installation.database.reader, installation.database.reader)
    if not schema.is_current(reader):
        return [_found(False, mark("The schema is not the one of this version: run `workshop migrate`"))]
    with reading(installation.database, Everything()) as session:
        return [
            _found(True, mark("The schema is the one of this version")),
            _key(session, installation),
            _feet(session),
        ]


def _key(session: Session, installation: Installation) -> Finding:
    person = session.scalars(sa.select(Person).where(col(Person.number_sealed).is_not(None)).limit(1)).first()
    if person is None or person.number_sealed is None:
        return _found(True, mark("No identity number is kept yet"))
    try:
        opens = installation.vault.keyed_hash(installation.vault.decrypt(person.number_sealed)) == person.number_hash
    except InvalidTag:
        opens = False
    if opens:
        return _found(True, mark("The key opens the identity numbers"))
    return _found(False, mark("The key does not open the identity numbers: it belongs to another database"))


def _feet(session: Session) -> Finding:
    differing = feet_differing(session)
    if not differing:
        return _found(True, mark("The feet of all sheets are the sums of their lines"))
    return _found(False, mark("The feet of %(sheets)s sheets are not the sums of their lines"), sheets=differing)


def feet_differing(session: Session) -> int:
    """How many sheets have a foot that is not the sum of their lines."""
    # The sheet that takes a team's pieces back has a foot, but no row of theirs.
    taken_back = _amounts(TeamCount, -1, Sheet.id).join(Sheet, col(Sheet.undoes_id) == TeamCount.sheet_id)
    both = sa.union_all(
        _amounts(OutputLine, 1), _home_work(), _amounts(TeamCount, 1), taken_back, _amounts(SheetTotal, -1)
    ).subquery()
    amounts = [sa.func.sum(both.c[name]) for name in ("good", "rework", "scrap")]
    differing = (
        sa.select(both.c.sheet_id)
        .group_by(both.c.sheet_id, both.c.operation_id)
        .having(sa.or_(*(amount != 0 for amount in amounts)))
        .distinct()
        .subquery()
    )
    return session.scalar(sa.select(sa.func.count()).select_from(differing)) or 0


def _home_work() -> Any:
    line = EarningLine
    return sa.select(
        col(line.sheet_id),
        sa.type_coerce(line.operation_id, Uid).label("operation_id"),
        col(line.quantity).label("good"),
        sa.literal(0).label("rework"),
        sa.literal(0).label("scrap"),
    ).where(col(line.kind) == LineKind.HOME)


def _amounts(
    table: type[OutputLine] | type[TeamCount] | type[SheetTotal], sign: int, sheet_id: UUID | None = None
) -> sa.Select[UUID, UUID, int, int, int]:
    """sheet_id: the column of the sheet that they count for, if it is not their own."""
    good, rework, scrap = (sign * col(amount) for amount in (table.good, table.rework, table.scrap))
    return sa.select(
        col(table.sheet_id if sheet_id is None else sheet_id),
        col(table.operation_id),
        good.label("good"),
        rework.label("rework"),
        scrap.label("scrap"),
    ).select_from(table)


DATABASE_LOOKS: tuple[Look, ...] = (_sqlite, _postgres, _rows)
"""What a restored backup is looked at for."""

LOOKS: tuple[Look, ...] = (_versions, _folder, _address, _backups, *DATABASE_LOOKS)
