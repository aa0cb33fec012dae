"""Making the demo, and telling who signs in there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workshop import database as db
from workshop.actor import Role
from workshop.clock import Clock
from workshop.database import Database
from workshop.demo import places
from workshop.demo.acts import Acts
from workshop.demo.orders import OPERATIONS, ORDERS
from workshop.demo.people import CARDS, WORKERS
from workshop.demo.sharing import SEED, shares
from workshop.demo.stage import set_stage
from workshop.demo.timetable import timetable
from workshop.ids import reproducible
from workshop.tenancy import Everything
from workshop.vault import Vault

DEMO_DAY = date(2025, 9, 30)
"""The day on which the demo is opened.  Its own count is left to whoever opens it."""

SECRET_COLUMNS = frozenset(
    {
        # Salted hashes, and hashes of random codes and tokens.
        ("account", "secret_hash"),
        ("account", "recovery_hash"),
        ("access_card", "code_hash"),
        ("sign_in", "token_hash"),
        # Encrypted, different each time, or hashed with the installation's own key.
        ("account", "totp_sealed"),
        ("person", "number_sealed"),
        ("person", "number_hash"),
        # Cards go by real time: the fresh one ends a week after the demo was made.
        ("access_card", "expires_at"),
    }
)
"""Table and column: all that differs between two demos."""


class ClockTooEarly(ValueError):
    """By this clock the demo's September is not over."""


@dataclass(frozen=True)
class DemoSignIn:
    """How somebody of the demo signs in: with number and secret, or with a card not used yet."""

    role: Role
    name: str
    number: str
    secret: str = ""
    totp_secret: str = ""
    card_path: str = ""


@dataclass(frozen=True)
class DemoResult:
    """What is printed of a demo that was just made."""

    sign_ins: list[DemoSignIn]


def make_demo(database: Database, vault: Vault, clock: Clock) -> DemoResult:
    """Fill an empty, migrated database.  Raises ClockTooEarly before anything is written."""
    if clock.today() < DEMO_DAY:
        raise ClockTooEarly(clock.today())
    made = {cell: pieces for order in ORDERS if order.counted for cell, pieces in shares(order, OPERATIONS).items()}
    with reproducible(SEED):
        with db.writing(database, Everything()) as session:
            stage = set_stage(session, vault)
        acts = Acts(database, vault, stage, made)
        for act in timetable(acts, stage):
            act.do(act.at)
    fresh_codes = acts.freshen_cards(clock.now() - clock.offset)
    return DemoResult([*_of_workshop(), *_of_workers(acts, fresh_codes), *_of_offices()])


def _of_workshop() -> Iterator[DemoSignIn]:
    for member in (places.OWNER, places.LEADER, places.BOOKKEEPER):
        yield DemoSignIn(member.role, member.name, member.phone, places.password_of(member.role))


def _of_workers(acts: Acts, fresh_codes: Mapping[str, str]) -> Iterator[DemoSignIn]:
    names = {worker.code: worker.name for worker in WORKERS}
    for card in CARDS:
        code = fresh_codes.get(card.worker)
        yield DemoSignIn(
            Role.WORKER,
            names[card.worker],
            acts.card_number(card.worker),
            card.pin,
            card_path=f"/C/{code}" if code else "",
        )


def _of_offices() -> Iterator[DemoSignIn]:
    for officer in places.OFFICERS:
        secret = places.password_of(officer.role)
        yield DemoSignIn(officer.role, officer.name, officer.login, secret, officer.totp_secret)
