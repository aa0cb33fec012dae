"""Making the demo, and telling who signs in there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from workshop import database as db
from workshop.actor import Role
from workshop.clock import CHINA, Clock
from workshop.database import Database
from workshop.demo import places
from workshop.demo.acts import Acts
from workshop.demo.crowd import SEED
from workshop.demo.people import CARDS
from workshop.demo.plan import DEMO_DAY, Plan, plan_since
from workshop.demo.stage import set_stage
from workshop.demo.timetable import set_up_day, timetable
from workshop.ids import reproducible
from workshop.tenancy import Everything
from workshop.vault import Vault

SET_UP = time(9)
"""On the day on which county, offices and workshops are entered."""

SECRET_COLUMNS = frozenset(
    {
        # Salted hashes, and hashes of random codes and tokens.
        ("account", "secret_hash"),
        ("account", "recovery_hash"),
        ("access_card", "code_hash"),
        ("ticket", "code"),
        ("sign_in", "token_hash"),
        # Encrypted, different each time, or hashed with the installation's own key.
        ("account", "totp_sealed"),
        ("person", "number_sealed"),
        ("person", "number_hash"),
        ("pay_way", "account_sealed"),
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
    workshop: str = ""  # the code of the one whose books she keeps


@dataclass(frozen=True)
class DemoResult:
    """What is printed of a demo that was just made."""

    sign_ins: list[DemoSignIn]


def make_demo(database: Database, vault: Vault, clock: Clock, since: date = places.FIRST_DAY) -> DemoResult:
    """Fill an empty, migrated database, all of it or not at all.

    since: the first day whose counts are made, LATEST_SINCE at the latest; that makes a small demo for tests.
    Raises ClockTooEarly before anything is written.
    """
    if clock.today() < DEMO_DAY:
        raise ClockTooEarly(clock.today())
    plan = plan_since(since)
    with reproducible(SEED), db.together(database) as one:
        set_up_at = datetime.combine(set_up_day(since), SET_UP, CHINA)
        with db.writing(one, Everything()) as session:
            stage = set_stage(session, vault, set_up_at)
        acts = Acts(one, vault, stage)
        for act in timetable(acts, stage, plan, since):
            act.do(act.at)
        fresh_codes = acts.freshen_cards(clock.now() - clock.offset)
    return DemoResult([*_of_workshops(), *_of_workers(acts, plan, fresh_codes), *_of_offices()])


def _of_workshops() -> Iterator[DemoSignIn]:
    for workshop in places.WORKSHOPS:
        for member in workshop.members:
            password = places.password_of(member.role)
            yield DemoSignIn(member.role, member.name, member.phone, password, workshop=workshop.code)


def _of_workers(acts: Acts, plan: Plan, fresh_codes: Mapping[str, str]) -> Iterator[DemoSignIn]:
    names = {worker.code: worker.name for worker in plan.workers}
    for card in CARDS:
        if any(other.beside == card.worker for other in CARDS):
            continue  # the later card leads to the same pages
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
