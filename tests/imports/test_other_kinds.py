"""A file that was brought as the wrong kind of list: what it looks like is said, and it is read as that."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import NOON, VAULT, Cast
from tests.facts import noting, refusing
from tests.imports.bringing import SAMPLES
from tests.imports.files import begun, brought, lines
from tests.imports.visiting import NINE, at, text
from workshop.ids import new_id
from workshop.imports.commands import end_import, read_as, workbook_of
from workshop.imports.rules import AlreadyEnded, HasBegun, Kind
from workshop.journal.commands import Action

ROSTER = (SAMPLES / "花名册.xlsx").read_bytes()
PAPER = (SAMPLES / "计件表-9月.xlsx").read_bytes()


def offers(page: str) -> list[str]:
    return re.findall(r'name="kind" value="(\w+)"', page)


@pytest.mark.parametrize(
    ("content", "name", "kind", "says", "offered"),
    [
        (NINE, "九月.csv", "roster", "This looks like a tally.", ["counts"]),
        (NINE, "九月.csv", "orders", "This looks like a tally.", ["counts"]),
        (PAPER, "计件表-9月.xlsx", "roster", "This looks like a tally.", ["counts"]),
        (ROSTER, "花名册.xlsx", "counts", "This looks like a roster.", ["roster"]),
        (ROSTER, "花名册.xlsx", "orders", "This looks like a roster.", ["roster"]),
        (lines("O-7,手套,500", headings="订单,产品,数量"), "单.csv", "counts", "a list of orders.", ["orders"]),
        (NINE, "九月.csv", "counts", "", []),
        (ROSTER, "花名册.xlsx", "roster", "", []),
        (lines("红,6", headings="颜色,数目"), "颜色.csv", "roster", "", []),
    ],
)
def test_what_a_file_looks_like_is_said(
    client: TestClient, content: bytes, name: str, kind: str, says: str, offered: list[str]
) -> None:
    page = client.get(at(client, content, kind=kind, name=name))
    assert offers(page.text) == offered
    assert says in text(page)
    assert ("This looks like" in text(page)) is bool(says)
    assert text(page).count("Leave this file, take nothing") == 1


def test_it_is_read_as_that_and_the_first_import_ends(client: TestClient) -> None:
    where = at(client, NINE, kind="roster")
    page = client.get(where).text
    (wanted,) = re.findall(r'name="id" value="([^"]+)"', page)
    answers = [client.post(f"{where}/read-as", data={"id": wanted, "kind": "counts"}) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {f"/imports/{wanted}"}, "pressed twice"
    assert "9 rows" in text(client.get(f"/imports/{wanted}"))
    assert "Nothing of this file was taken." in text(client.get(where))
    late = client.post(f"{where}/read-as", data={"id": str(new_id()), "kind": "counts"})
    assert late.status_code == 409


def test_headings_said_by_hand_make_no_workers_of_a_tally_unwarned(client: TestClient) -> None:
    where = at(client, NINE, kind="roster")
    client.post(where, data={"heading_sheet": "九月", "heading_row": "1", "act": "look"})
    page = client.get(where)
    assert "headings in row 1" in text(page)
    assert "This looks like a tally." in text(page)
    assert "What is shown below would be written as that." in text(page)
    assert offers(page.text) == ["counts"]


@pytest.mark.parametrize("data", [{}, {"id": "x", "kind": "counts"}, {"kind": "counts"}, {"kind": "secrets"}])
def test_a_form_that_no_page_sends_is_unreadable(client: TestClient, data: dict[str, str]) -> None:
    where = at(client, NINE, kind="roster")
    assert client.post(f"{where}/read-as", data=data).status_code == 400


# --- the command ----------------------------------------------------------


def test_the_same_content_begins_anew_under_the_other_kind(session: Session, cast: Cast) -> None:
    file = brought(session, cast, NINE, kind=Kind.ROSTER)
    with noting(session, Action.IMPORT_FILE_BROUGHT, Action.IMPORT_FILE_ENDED):
        other = read_as(session, cast.mei, file.id, new_id(), Kind.COUNTS, NOON)
    assert (other.kind, other.name, other.digest) == (Kind.COUNTS, file.name, file.digest)
    assert workbook_of(other, VAULT) == workbook_of(file, VAULT)
    assert file.ended_at == NOON
    assert other.ended_at is None


def test_what_has_begun_or_ended_stays_what_it_is(session: Session, cast: Cast) -> None:
    file = begun(session, cast, NINE)
    with refusing(session, HasBegun):
        read_as(session, cast.mei, file.id, new_id(), Kind.ROSTER, NOON)
    end_import(session, cast.mei, file.id, NOON)
    with refusing(session, AlreadyEnded):
        read_as(session, cast.mei, file.id, new_id(), Kind.ROSTER, NOON)
