"""A sample workshop to play in, beside the real one and never mixed with it.

It stands in a county of its own, in which nobody has an office, and is marked:
its pages say that nothing in it counts.  All is written by the features' own
commands, in the scope of whoever does it, up to the evening before today.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from workshop import database as db
from workshop.accounts import founding
from workshop.accounts.cards import CardFacts, print_card, take_card
from workshop.accounts.commands import Device, add_membership
from workshop.accounts.models import Account
from workshop.accounts.queries import holds_sample
from workshop.actor import Actor, Role
from workshop.clock import CHINA, Clock, real_now
from workshop.database import Database
from workshop.errors import Refused
from workshop.i18n import mark
from workshop.orders.commands import AddOrder, NewOperation, add_order
from workshop.orders.queries import priced_operations
from workshop.output.commands import Cell, SaveDay, save_day
from workshop.output.earned import made_between
from workshop.reports.commands import AddReport, add_report
from workshop.talks.commands import SayOfDay, say_of_day
from workshop.talks.rules import TalkKind
from workshop.tenancy import Door, Everything, OnePerson, OneWorkshop, Workshop
from workshop.vault import Vault
from workshop.workers.commands import AddWorker, add_worker
from workshop.workers.models import Engagement
from workshop.workers.queries import card_number

COUNTY = "练习"
NAME = "练习车间"
BUYER, PRODUCT, PIECES, PRICE_HAO = "演示服装公司", "练习围裙", 9_000, 32_000
STEPS = (("裁片", 2_500), ("缝边", 4_500), ("上带子", 4_000))
"""Operations and their rates in hao."""

WORKERS: tuple[tuple[str, dict[str, int]], ...] = (
    ("万小溪", {"裁片": 260}),
    ("卜春燕", {"裁片": 120, "缝边": 110}),
    ("艾红梅", {"缝边": 170}),
    ("向秋菊", {"缝边": 155}),
    ("左丽", {"上带子": 160}),
    ("柏桂花", {"上带子": 145}),
    ("戚大山", {"裁片": 140, "上带子": 55}),
)
"""Who they are, and what each makes on a usual day: of no step more than of the one before.  Invented."""

BUNDLE = 20  # pieces

SPEAKERS = ((2, TalkKind.RIGHT, "", ""), (4, TalkKind.NOT_RIGHT, "上带子", "少记了一捆，一捆20个"))
"""Place in WORKERS of two who have a card, and what they said of the last day that was counted,
or of one step of it: that a bundle is missing."""

COUNTED_FOR = timedelta(days=14)
SUNDAY = 6


class SampleThere(Refused):
    code = "sample_there"
    message = mark("This account has a sample workshop already.")


@dataclass(frozen=True)
class _Place:
    """The sample as it is being made."""

    database: Database
    workshop: Workshop
    owner: Actor
    first_day: date
    days: list[date]  # that were counted


def make_sample(database: Database, vault: Vault, login: str, clock: Clock) -> str:
    """A sample workshop of whoever signs in with `login`, all of it or none; its code, such as S1.

    Raises Invalid, SampleThere.
    """
    with db.together(database) as one:
        place = _found(one, login, clock)
        people = _engage(place, vault)
        operations = _take_order(place, clock.today())
        _count(place, people, operations)
        for who, kind, step, text in SPEAKERS:
            _speak(place, people[who], kind, operations.get(step), text)
    return place.workshop.code


def _evening(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(18, minute), CHINA)


def _found(database: Database, login: str, clock: Clock) -> _Place:
    """The workshop, empty, and its owner in it."""
    first_day = clock.today() - COUNTED_FOR
    with db.writing(database, Everything()) as session:
        account: Account = founding.owner_to_be(session, login)
        if holds_sample(session, account.id):
            raise SampleThere()
        wish = founding.NewWorkshop(
            name=NAME,
            county=COUNTY,
            region_code=founding.SAMPLE_REGION,
            code=founding.next_code(session, "S"),
            is_sample=True,
        )
        workshop = founding.found_workshop(session, wish, _evening(first_day, 0))
        add_membership(session, None, account, Role.OWNER, real_now(), workshop_id=workshop.id)
    days = [first_day + timedelta(days=after) for after in range(COUNTED_FOR.days)]
    counted = [day for day in days if day.weekday() != SUNDAY]
    owner = Actor(account.id, account.name, Role.OWNER, OneWorkshop(workshop.id))
    return _Place(database, workshop, owner, first_day, counted)


def _engage(place: _Place, vault: Vault) -> list[Engagement]:
    with db.writing(place.database, place.owner.scope) as session:
        return [
            add_worker(
                session,
                place.owner,
                vault,
                AddWorker(called_name=name, started_on=place.first_day),
                place.first_day,
                _evening(place.first_day, minute),
            )
            for minute, (name, _) in enumerate(WORKERS, 1)
        ]


def _take_order(place: _Place, today: date) -> dict[str, UUID]:
    """The order; its operations by name."""
    wish = AddOrder(
        buyer=BUYER,
        product=PRODUCT,
        pieces=PIECES,
        price_hao=PRICE_HAO,
        due_on=today + timedelta(days=10),
        operations=[NewOperation(name=name, rate_hao=rate_hao) for name, rate_hao in STEPS],
    )
    with db.writing(place.database, place.owner.scope) as session:
        order = add_order(session, place.owner, wish, place.first_day, _evening(place.first_day, 10))
        priced = priced_operations(session, place.first_day, order_ids=[order.id])
    return {operation.name: operation.id for operation in priced}


def _count(place: _Place, people: list[Engagement], operations: dict[str, UUID]) -> None:
    random = Random(NAME)  # noqa: S311  the same sample each time, not a secret
    for day in place.days:
        cells = [
            Cell(engagement_id=person.id, operation_id=operations[step], good=int(usual * random.uniform(0.9, 1.1)))
            for person, (_, makes) in zip(people, WORKERS, strict=True)
            for step, usual in makes.items()
        ]
        with db.writing(place.database, place.owner.scope) as session:
            save_day(session, place.owner, SaveDay(work_date=day, cells=cells), day, _evening(day, 20))


def _speak(place: _Place, person: Engagement, kind: TalkKind, operation_id: UUID | None, text: str) -> None:
    """She takes a card and says a word on the last day that was counted.  Nobody knows her PIN."""
    day = place.days[-1]
    with db.writing(place.database, place.owner.scope) as session:
        code = print_card(session, place.owner, place.workshop.id, person.id, real_now())
    facts = CardFacts(person.called_name, person.phone, card_number(place.workshop, person))
    pin = f"7{secrets.randbelow(10**4):04}0"  # such as is never easy to guess
    with db.writing(place.database, Door()) as session:
        device = Device(secrets.token_urlsafe(24), "Android")
        account_id = take_card(session, code, facts, pin, pin, device, real_now()).account_id
    scope = OnePerson(account_id, frozenset({person.id}), frozenset({place.workshop.id}))
    worker = Actor(account_id, person.called_name, Role.WORKER, scope)
    wish = SayOfDay(engagement_id=person.id, kind=kind, operation_id=operation_id, text=text)
    with db.writing(place.database, worker.scope) as session:
        (made,) = made_between(session, place.workshop.id, person.id, day, day)
        if kind == TalkKind.RIGHT and made.operation_id:
            # Her own number, which waits for the leader's yes.
            report = AddReport(operation_id=made.operation_id, work_date=day, good=made.count.good)
            add_report(session, worker, report, day, _evening(day, 48))
        if operation_id:
            wish.claimed = made.count.good + BUNDLE
        say_of_day(session, worker, day, wish, day, _evening(day, 50))
