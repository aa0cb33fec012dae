"""The demo: the same each time and on each engine, true to domain 10, and open to everybody it prints."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, col

from tests.conftest import DIALECTS
from workshop import database as db
from workshop import migrate
from workshop.actor import Role
from workshop.app import create_app
from workshop.clock import Clock, Month
from workshop.database import Database
from workshop.demo import DEMO_DAY, SECRET_COLUMNS, DemoResult, DemoSignIn, make_demo
from workshop.demo.make import ClockTooEarly
from workshop.demo.people import WORKERS
from workshop.money import piece_pay_fen
from workshop.orders.models import CustomerOrder, Operation
from workshop.orders.queries import priced_operations, running_orders
from workshop.output.models import SheetTotal
from workshop.output.queries import earned, recorded_pieces, sheets_of_day
from workshop.output.rules import SheetKind
from workshop.settings import Settings
from workshop.tables import metadata
from workshop.talks.queries import waiting_talks
from workshop.tenancy import Everything, Workshop
from workshop.vault import Vault
from workshop.workers.models import Engagement, Person
from workshop.workers.queries import engaged_on
from workshop.workers.rules import IdentityNumber, NumberDoubt, read_identity_number

Dump = dict[str, list[tuple[Any, ...]]]

DOUBTFUL = next(worker.identity_number for worker in WORKERS if worker.name == "郝梓萌")
PHONE_COLUMNS = {("account", "login"), ("holding", "phone"), ("engagement", "phone")}

LANDING = {
    Role.OWNER: "/start",
    Role.LEADER: "/start",
    Role.BOOKKEEPER: "/start",
    Role.WORKER: "/me",
    Role.PARTNER: "/pairing",
}
"""Where a role comes in; the offices at theirs."""


def dump(database: Database, *, secrets: bool = False) -> Dump:
    """All rows of all tables, sorted; with the columns that differ between two demos, or without."""
    found: Dump = {}
    assert isinstance(database.reader, sa.Engine)
    with database.reader.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [c for c in table.columns if secrets or (table.name, c.name) not in SECRET_COLUMNS]
            found[table.name] = sorted((tuple(row) for row in connection.execute(sa.select(*columns))), key=repr)
    return found


def secrets_of(database: Database) -> dict[tuple[str, str], list[str]]:
    """The values of each secret column, sorted."""
    assert isinstance(database.reader, sa.Engine)
    with database.reader.connect() as connection:
        return {
            (table, column): sorted(map(repr, connection.scalars(sa.select(metadata.tables[table].c[column]))))
            for table, column in SECRET_COLUMNS
        }


@dataclass(frozen=True)
class Demo:
    """A demo as it was made; tests may sign in there, so what it held at first is kept aside."""

    database: Database
    vault: Vault
    result: DemoResult
    at_first: Dump
    secrets: dict[tuple[str, str], list[str]]


def build(database: Database) -> Demo:
    migrate.upgrade(database)
    vault = Vault.new()
    result = make_demo(database, vault, Clock.set_to(DEMO_DAY))
    return Demo(database, vault, result, dump(database), secrets_of(database))


@pytest.fixture(scope="module")
def demos(new_database: Callable[[str], Database]) -> dict[str, Demo]:
    return {dialect: build(new_database(dialect)) for dialect in DIALECTS}


@pytest.fixture(params=DIALECTS)
def demo(request: pytest.FixtureRequest, demos: dict[str, Demo]) -> Demo:
    return demos[request.param]


@pytest.fixture
def session(demo: Demo) -> Iterator[Session]:
    with db.reading(demo.database, Everything()) as session:
        yield session


def engagement_of(session: Session, name: str) -> Engagement:
    return session.scalars(sa.select(Engagement).where(col(Engagement.called_name) == name)).one()


# --- the same each time ---------------------------------------------------


def test_two_demos_are_equal_but_for_their_secrets(
    demos: dict[str, Demo], new_database: Callable[[str], Database]
) -> None:
    again = build(new_database("sqlite"))
    assert again.at_first == demos["sqlite"].at_first
    assert all(again.at_first[table] for table in ("output_line", "day_talk", "note", "holding"))
    same = [column for column, values in again.secrets.items() if values == demos["sqlite"].secrets[column]]
    assert not same, "these are no secrets: they belong into the comparison"


def test_both_engines_hold_the_same(demos: dict[str, Demo]) -> None:
    assert demos["postgresql"].at_first == demos["sqlite"].at_first


def test_a_clock_before_the_demo_is_refused_before_anything_is_written(new_database: Callable[[str], Database]) -> None:
    empty = new_database("sqlite")
    migrate.upgrade(empty)
    with pytest.raises(ClockTooEarly):
        make_demo(empty, Vault.new(), Clock.set_to(DEMO_DAY - timedelta(days=2)))
    assert not any(dump(empty).values())


# --- true to domain 10 ----------------------------------------------------


def test_24_people_work_there(session: Session) -> None:
    assert len(engaged_on(session, DEMO_DAY)) == 24


def test_the_mid_month_mover_earned_what_domain_10_5_says(session: Session) -> None:
    mover = engagement_of(session, "孙小满")
    found = earned(session, mover.workshop_id, mover.id, Month(2025, 9))
    names = {row_id: name for row_id, name in session.execute(sa.select(Operation.id, Operation.name))}
    lines = {names[line.operation_id]: (line.count.good, line.pay_fen) for line in found.lines}
    assert lines == {"焊喇叭": (7_820, 351_90), "包装": (2_150, 64_50)}
    assert min(found.days) > date(2025, 9, 16), "her first day is training"
    assert mover.training_days * mover.training_day_rate_fen == 80_00


def test_the_farmer_is_away_for_the_maize(session: Session) -> None:
    farmer = engagement_of(session, "田谷雨")
    days = earned(session, farmer.workshop_id, farmer.id, Month(2025, 9)).days
    assert not [day for day in days if date(2025, 9, 12) <= day <= date(2025, 9, 20)]
    assert date(2025, 9, 11) in days
    assert date(2025, 9, 22) in days


def test_each_working_day_of_september_has_its_sheet(session: Session) -> None:
    workshop = session.scalars(sa.select(Workshop)).one()
    days = [day for day in Month(2025, 9).days() if day < DEMO_DAY and day.weekday() < 6]
    standing = {
        day: [
            sheet
            for sheet in sheets_of_day(session, workshop.id, day, Clock.set_to(DEMO_DAY).now())
            if sheet.kind == SheetKind.COUNT and not sheet.undone and sheet.people > 10
        ]
        for day in days
    }
    assert {day: len(sheets) for day, sheets in standing.items()} == dict.fromkeys(days, 1)


def test_nothing_is_made_beyond_what_was_ordered(session: Session) -> None:
    made = recorded_pieces(session, session.scalars(sa.select(Operation.id)).all())
    ordered = session.execute(
        sa.select(Operation.id, CustomerOrder.pieces).join(
            CustomerOrder, col(CustomerOrder.id) == col(Operation.order_id)
        )
    )
    assert all(made.get(operation_id, 0) <= pieces for operation_id, pieces in ordered)
    assert session.scalar(sa.select(sa.func.min(SheetTotal.good))) < 0, "the undone sheet and its opposite are there"


def test_the_orders_stand_as_on_the_last_of_september(session: Session) -> None:
    running = running_orders(session)
    assert [(order.pieces, order.price_hao) for order in running] == [(120_000, 6_200), (50_000, 13_000)]
    assert running[1].due_on == date(2025, 10, 15)
    to_come = [o.to_come for o in priced_operations(session, DEMO_DAY, order_ids=[running[0].id]) if o.to_come]
    assert [(rate.valid_from, rate.rate_hao) for rate in to_come] == [(date(2025, 10, 1), 210)]


def test_one_word_waits_for_an_answer(session: Session) -> None:
    (waiting,) = waiting_talks(session)
    assert waiting.work_date == date(2025, 9, 29)


def test_months_before_are_not_empty(session: Session) -> None:
    worker = engagement_of(session, "覃丽娟")
    for number in range(2, 10):
        assert earned(session, worker.workshop_id, worker.id, Month(2025, number)).pay_fen > piece_pay_fen(10_000, 300)


# --- nobody's number lies open --------------------------------------------


def test_numbers_hold_together_but_the_one_that_is_meant_not_to() -> None:
    read = {w.identity_number: read_identity_number(w.identity_number) for w in WORKERS if w.identity_number}
    assert {number: found for number, found in read.items() if not isinstance(found, IdentityNumber)} == {
        DOUBTFUL: NumberDoubt.CHECK
    }
    assert all(number.startswith("610799") for number in read)


def test_identity_numbers_are_sealed_and_open_with_the_key(session: Session, demo: Demo) -> None:
    text = repr(dump(demo.database, secrets=True))
    numbers = {w.identity_number for w in WORKERS if w.identity_number}
    assert len(numbers) == 20
    assert not [number for number in numbers if number in text]
    sealed = session.scalars(sa.select(Person.number_sealed).where(col(Person.number_sealed).is_not(None)))
    assert {demo.vault.decrypt(part) for part in sealed} == numbers - {DOUBTFUL}


def test_telephones_stand_only_where_telephones_belong(demo: Demo) -> None:
    phones = {w.phone for w in WORKERS if w.phone} | {"10000000001", "10000000002", "10000000003"}
    rows = dump(demo.database, secrets=True)
    columns = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for place, column in enumerate(table.columns)
        if any(phone in str(row[place]) for row in rows[table.name] for phone in phones)
    }
    assert columns == PHONE_COLUMNS


# --- everybody who is printed comes in ------------------------------------


@pytest.fixture
def app(demo: Demo, tmp_path: Any) -> FastAPI:
    return create_app(Settings(data=tmp_path), demo.database, demo.vault, Clock.set_to(DEMO_DAY))


def come_in(client: TestClient, who: DemoSignIn) -> None:
    if who.card_path:
        asked = client.get(who.card_path)
        assert who.name in asked.text
        answer = client.post(who.card_path, data={"pin": "8642", "again": "8642"})
    else:
        second = pyotp.TOTP(who.totp_secret).now() if who.totp_secret else ""
        answer = client.post("/sign-in", data={"name": who.number, "secret": who.secret, "second": second})
    assert answer.status_code == 303, f"{who.number}: {answer.status_code}"


def test_every_printed_sign_in_signs_in(app: FastAPI, demo: Demo) -> None:
    assert {who.role for who in demo.result.sign_ins} == set(Role)
    for who in demo.result.sign_ins:
        with TestClient(app, follow_redirects=False) as client:
            come_in(client, who)
            landing = client.get("/").headers["location"]
            assert landing == LANDING.get(who.role, "/office")
            assert client.get(landing).status_code == 200


def test_an_officer_needs_the_second_factor(app: FastAPI, demo: Demo) -> None:
    officer = next(who for who in demo.result.sign_ins if who.role == Role.COUNTY)
    with TestClient(app, follow_redirects=False) as client:
        answer = client.post("/sign-in", data={"name": officer.number, "secret": officer.secret, "second": ""})
    assert answer.status_code == 422
