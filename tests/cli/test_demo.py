"""`demo` as a newcomer runs it: every person of the printed table signs in."""

import re
from pathlib import Path

import httpx2
import pyotp
import pytest

from tests.cli.conftest import running
from tests.cli.test_installation import signed_in
from workshop.cli.serving import DEMO_MARK


def people(lines: list[str]) -> list[list[str]]:
    """The rows of the printed table, as their cells that are not empty."""
    head = next(number for number, line in enumerate(lines) if line.startswith("Role "))
    return [re.split(r" {2,}", line.strip()) for line in lines[head + 1 :] if line.strip()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A demo that was broken off half-way, to be made anew."""
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "old.zip").write_bytes(b"old")
    (tmp_path / "workshop.db").write_bytes(b"half a database")
    (tmp_path / DEMO_MARK).touch()
    return tmp_path


@pytest.mark.proof
def test_every_printed_person_signs_in(folder: Path) -> None:
    with running("demo", "--data", str(folder), "--since", "2025-09-01") as (address, lines):
        rows = people(lines)
        landed = {" ".join(row[:3]): _landing(address, row) for row in rows}
    printed = {role for role, *_ in rows}
    assert printed >= {*(f"Owner W{number}" for number in range(1, 5)), "Worker", "County office", "Partner city"}
    assert {person: page for person, page in landed.items() if page[0] != 200} == {}
    assert {path for _, path in landed.values()} == {"/start", "/me", "/office", "/pairing", "card"}
    assert not (folder / "backups" / "old.zip").exists()


def _landing(address: str, row: list[str]) -> tuple[int, str]:
    _role, _name, number, secret, *second = row
    if secret.startswith("/C/"):
        return httpx2.get(address + secret).status_code, "card"
    page = signed_in(address, number, secret, pyotp.TOTP(second[0]).now() if second else "")
    return page.status_code, page.url.path
