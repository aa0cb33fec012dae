"""The archive of a workshop: every row of it, nobody else's, files that agree with each other."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from PIL import Image
from sqlmodel import Session

from tests.cast import NOON, TODAY, VAULT, Cast
from tests.worlds import TABLES, Worlds
from workshop.archive import queries
from workshop.archive.making import MANIFEST, README, Taking, write_archive
from workshop.clock import Month
from workshop.database import get
from workshop.ids import new_id
from workshop.money import piece_pay_fen
from workshop.output.commands import Cell, SaveDay, add_day_photo, save_day
from workshop.output.month_table import month_table
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement, Person

NUMBER = "610799198903179049"  # invented; source: domain 10.5


def taken(session: Session, workshop_id: Any, taking: Taking | None = None) -> ZipFile:
    out = BytesIO()
    write_archive(session, get(session, Workshop, workshop_id), taking or Taking(NOON), out)
    return ZipFile(out)


def rows(archive: ZipFile, table: str) -> list[dict[str, Any]]:
    return json.loads(archive.read(f"json/{table}.json"))


@pytest.fixture
def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (200, 210, 190)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def busy(session: Session, cast: Cast, photo: bytes) -> Session:
    """A day of counts, a photo, an identity number."""
    cells = [
        Cell(engagement_id=cast.fang_at, operation_id=cast.sleeve, good=131),
        Cell(engagement_id=cast.yan_at, operation_id=cast.button, good=999, scrap=3),
    ]
    save_day(session, cast.mei, SaveDay(work_date=TODAY, cells=cells), TODAY, NOON)
    add_day_photo(session, cast.mei, TODAY, new_id(), photo, TODAY, NOON)
    person = get(session, Person, get(session, Engagement, cast.fang_at).person_id)
    person.number_sealed, person.number_masked = VAULT.encrypt(NUMBER), f"{NUMBER[:4]}{'*' * 10}{NUMBER[-4:]}"
    session.flush()
    return session


def test_every_row_of_the_workshop_and_none_of_another(session_of: Callable[[str], Session], worlds: Worlds) -> None:
    archive = taken(session_of("workshop"), worlds["own"].id("workshop"))
    for table in map(queries.table_name, queries.TABLES):
        keys = {place: _as_json(worlds[place].keys[table]) for place in worlds}
        found = {
            frozenset((column, row[column]) for column in worlds["own"].keys[table]) for row in rows(archive, table)
        }
        assert {keys["own"], keys["beside"]} <= found, table
        assert not {keys["near"], keys["far"]} & found, table


def _as_json(key: dict[str, Any]) -> frozenset[tuple[str, Any]]:
    return frozenset((column, value if isinstance(value, int) else str(value)) for column, value in key.items())


def test_every_table_is_a_file(busy: Session, cast: Cast) -> None:
    archive = taken(busy, cast.workshop)
    assert {f"json/{queries.table_name(table)}.json" for table in queries.TABLES} <= set(archive.namelist())
    assert archive.testzip() is None
    for name in archive.namelist():
        if name.startswith("json/"):
            assert isinstance(json.loads(archive.read(name)), list)
    assert set(TABLES) > {queries.table_name(table) for table in queries.TABLES}


def test_the_manifest_knows_every_file(busy: Session, cast: Cast) -> None:
    archive = taken(busy, cast.workshop)
    manifest = json.loads(archive.read(MANIFEST))
    assert set(manifest["files"]) == set(archive.namelist()) - {MANIFEST}
    for name, told in manifest["files"].items():
        content = archive.read(name)
        assert told == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert manifest["workshop"]["code"] == "W1"
    assert manifest["made_at"] == "2025-09-16T04:00:00Z"


def test_sums_agree(busy: Session, cast: Cast) -> None:
    archive = taken(busy, cast.workshop)
    lines = rows(archive, "output_line")
    pay_fen = sum(piece_pay_fen(line["good"], line["rate_hao"], line["per_pieces"]) for line in lines)
    assert pay_fen == month_table(busy, cast.workshop, Month.of(TODAY)).pay_fen > 0
    book = openpyxl.load_workbook(BytesIO(archive.read("months/2025-09.xlsx")))
    *_, foot = book["工资表"].iter_rows(values_only=True)
    assert round(foot[-2] * 100) == pay_fen
    assert sum(row["good"] for row in rows(archive, "sheet_total")) == sum(line["good"] for line in lines) == 1130


def test_identity_numbers_are_masked_unless_asked_for(busy: Session, cast: Cast) -> None:
    masked, clear = taken(busy, cast.workshop), taken(busy, cast.workshop, Taking(NOON, VAULT))
    assert NUMBER not in "".join(_text(masked, name) for name in masked.namelist())
    assert all("born_on" not in row and "identity_number" not in row for row in rows(masked, "person"))
    assert NUMBER in {row["identity_number"] for row in rows(clear, "person")}
    assert all("number_sealed" not in row for row in rows(clear, "person"))
    for archive, shown in ((masked, "6107**********9049"), (clear, NUMBER)):
        sheet = openpyxl.load_workbook(BytesIO(archive.read("workers.xlsx"))).active
        assert shown in {cell.value for cell in sheet["D"]}
        assert json.loads(archive.read(MANIFEST))["with_identity_numbers"] == (archive is clear)


def _text(archive: ZipFile, name: str) -> str:
    content = archive.read(name)
    if name.endswith(".xlsx"):
        parts = ZipFile(BytesIO(content))
        return "".join(_text(parts, part) for part in parts.namelist())
    return content.decode("utf-8", "replace")


def test_no_secret_is_in_it(busy: Session, cast: Cast) -> None:
    archive = taken(busy, cast.workshop)
    text = "".join(_text(archive, name) for name in archive.namelist())
    assert "argon2" not in text
    (mei,) = (row for row in rows(archive, "account") if row["id"] == str(cast.mei.account_id))
    assert set(mei) == {"id", "login", "name", "created_at"}


def test_photos_are_files(busy: Session, cast: Cast) -> None:
    archive = taken(busy, cast.workshop)
    (document,) = rows(archive, "document")
    content = archive.read(f"photos/{document['id']}.jpg")
    assert hashlib.sha256(content).hexdigest() == document["digest"]


def test_the_letter_speaks_both_languages(busy: Session, cast: Cast) -> None:
    letter = taken(busy, cast.workshop).read(README).decode("utf-8-sig")
    assert "柳坝电子社区工厂的全部记录，截至 2025-09-16 12:00。" in letter
    assert "Identity numbers are masked." in letter
    assert "Registers of households" in letter


def test_orders_and_rates_are_in_their_workbook(busy: Session, cast: Cast) -> None:
    book = openpyxl.load_workbook(BytesIO(taken(busy, cast.workshop).read("orders.xlsx")))
    ordered, rated = book.worksheets
    assert {row[2] for row in ordered.iter_rows(min_row=2, values_only=True)} == {"A1024 衬衫", "B330 工装"}
    told = {row[2]: (row[4], row[5]) for row in rated.iter_rows(min_row=2, values_only=True)}
    assert told["合缝"] == (3.5, 100)
    assert told["钉扣"] == (0.0125, 1)


def test_rows_come_as_they_are_asked_for(busy: Session, cast: Cast) -> None:
    coming = queries.rows_of(busy, Engagement, frozenset({"phone"}))
    first = next(coming)
    coming.close()
    assert "phone" not in first
    assert first["called_name"]
