"""What happens in the demo, one method an act, each by the feature's own command.

An act is one transaction in the scope of whoever does it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from workshop import database as db
from workshop.accounts import rules as account_rules
from workshop.accounts.cards import CardFacts, print_card, take_card
from workshop.accounts.commands import Device
from workshop.accounts.models import AccessCard
from workshop.accounts.queries import digest
from workshop.actor import Actor, Role
from workshop.clock import CHINA
from workshop.database import Database, get
from workshop.demo.counts import Cell, Slip, Spoilt
from workshop.demo.orders import OPERATIONS, DemoOrder, DemoRate
from workshop.demo.people import DemoCard, DemoWorker
from workshop.demo.places import WORKSHOP_CODE
from workshop.demo.stage import Stage
from workshop.demo.words import Word
from workshop.orders.commands import (
    AddOrder,
    AnnounceRate,
    ChangeOrder,
    NewOperation,
    add_order,
    announce_rate,
    change_order,
)
from workshop.orders.models import CustomerOrder
from workshop.orders.queries import priced_operations
from workshop.output import commands as output
from workshop.output.commands import SaveDay, UndoSheet, save_day, undo_sheet
from workshop.talks.commands import AnswerTalk, SayOfDay, answer_talk, say_of_day
from workshop.talks.models import DayTalk
from workshop.tenancy import Door, OnePerson
from workshop.vault import Vault
from workshop.workers.commands import AddWorker, ChangeWorker, add_worker, change_worker
from workshop.workers.models import Engagement


def day_of(moment: datetime) -> date:
    """The business day of a moment."""
    return moment.astimezone(CHINA).date()


class Acts:
    """The demo's people at work.  `now` is when the act is done; the day follows from it."""

    def __init__(self, database: Database, vault: Vault, stage: Stage, made: dict[Cell, int]) -> None:
        self._database = database
        self._vault = vault
        self._stage = stage
        self._made = made
        self._engagements: dict[str, UUID] = {}
        self._numbers: dict[str, int] = {}
        self._orders: dict[str, UUID] = {}
        self._operations: dict[tuple[str, str], UUID] = {}
        self._holders: dict[str, Actor] = {}
        self._sheets: dict[date, UUID] = {}
        self._codes: dict[str, str] = {}

    def card_number(self, code: str) -> str:
        """W1-18."""
        return f"{WORKSHOP_CODE}-{self._numbers[code]}"

    # --- people -----------------------------------------------------------

    def engage(self, worker: DemoWorker, now: datetime) -> None:
        owner = self._stage.owner
        wish = AddWorker(
            called_name=worker.name,
            phone=worker.phone,
            identity_number=worker.identity_number,
            started_on=worker.started_on,
        )
        with db.writing(self._database, owner.scope) as session:
            engagement = add_worker(session, owner, self._vault, wish, day_of(now), now)
            change = ChangeWorker(
                version=engagement.version,
                called_name=worker.name,
                phone=worker.phone,
                started_on=worker.started_on,
                paper=worker.paper,
                training_days=worker.training_days,
                training_day_rate_fen=worker.training_day_rate_fen,
            )
            change_worker(session, owner, engagement.id, change, now + timedelta(minutes=3))
        self._engagements[worker.code] = engagement.id
        self._numbers[worker.code] = engagement.number

    def print_card(self, card: DemoCard, now: datetime) -> None:
        owner, engagement_id = self._stage.owner, self._engagements[card.worker]
        with db.writing(self._database, owner.scope) as session:
            self._codes[card.worker] = print_card(session, owner, self._stage.workshop_id, engagement_id, now)

    def take_card(self, card: DemoCard, now: datetime) -> None:
        """The worker scans the card, chooses her PIN, and from now on speaks for herself."""
        engagement_id = self._engagements[card.worker]
        device = Device(f"demo phone of {card.worker}", "Android")
        with db.writing(self._database, Door()) as session:
            engagement = get(session, Engagement, engagement_id)
            facts = CardFacts(engagement.called_name, engagement.phone, self.card_number(card.worker))
            code = self._codes.pop(card.worker)
            account_id = take_card(session, code, facts, card.pin, card.pin, device, now).account_id
        scope = OnePerson(account_id, frozenset({engagement_id}), frozenset({self._stage.workshop_id}))
        self._holders[card.worker] = Actor(account_id, facts.name, Role.WORKER, scope)

    def freshen_cards(self, real_now: datetime) -> dict[str, str]:
        """Worker and code of each card not used yet, which may be used from now on.

        Cards go by the machine's clock, by which the demo's September is long past.
        """
        with db.writing(self._database, Door()) as session:
            session.execute(
                sa.update(AccessCard)
                .where(col(AccessCard.code_hash).in_([digest(code) for code in self._codes.values()]))
                .values(expires_at=real_now + account_rules.CARD_LASTS)
            )
        return dict(self._codes)

    # --- orders -----------------------------------------------------------

    def take_order(self, order: DemoOrder, now: datetime) -> None:
        owner = self._stage.owner
        wish = AddOrder(
            buyer=order.buyer,
            product=order.product,
            pieces=order.pieces,
            price_hao=order.price_hao,
            due_on=order.due_on,
            material=order.material,
            arranged_by=order.arranged_by,
            operations=[NewOperation(name=o.name, rate_hao=o.rate_hao) for o in OPERATIONS],
        )
        with db.writing(self._database, owner.scope) as session:
            row = add_order(session, owner, wish, day_of(now), now)
            operations = priced_operations(session, day_of(now), order_ids=[row.id])
        self._orders[order.code] = row.id
        for demo_operation, operation in zip(OPERATIONS, operations, strict=True):
            self._operations[order.code, demo_operation.code] = operation.id

    def change_order(self, order: DemoOrder, now: datetime) -> None:
        """Write down the order's note and that it has ended, if it has."""
        owner = self._stage.owner
        with db.writing(self._database, owner.scope) as session:
            row = get(session, CustomerOrder, self._orders[order.code])
            wish = ChangeOrder(
                version=row.version, pieces=row.pieces, due_on=row.due_on, ended_on=order.ended_on, note=order.note
            )
            change_order(session, owner, row.id, wish, now)

    def announce_rate(self, rate: DemoRate, now: datetime) -> None:
        owner = self._stage.owner
        wish = AnnounceRate(rate_hao=rate.rate_hao, valid_from=rate.valid_from, reason=rate.reason)
        operation_id = self._operations[rate.order, rate.operation]
        with db.writing(self._database, owner.scope) as session:
            announce_rate(session, owner, operation_id, wish, day_of(now), now)

    # --- counts -----------------------------------------------------------

    def count_day(
        self, order: DemoOrder, day: date, actor: Actor, slips: Sequence[Slip], spoilt: Sequence[Spoilt], now: datetime
    ) -> None:
        """Save the day as it was typed, slips and all."""
        typed = {(slip.work_date, slip.worker, slip.operation): slip.typed for slip in slips}
        marks = {(mark.work_date, mark.worker, mark.operation): mark for mark in spoilt}
        cells = [
            self._cell(order, cell, typed.get(cell, pieces), 0, marks.get(cell))
            for cell, pieces in self._made.items()
            if cell[0] == day
        ]
        self._save(actor, SaveDay(work_date=day, cells=cells), now)

    def undo_day(self, day: date, actor: Actor, now: datetime) -> None:
        """Take back the sheet that was saved last for the day."""
        with db.writing(self._database, actor.scope) as session:
            undo_sheet(session, actor, self._sheets[day], UndoSheet(), now)

    def put_right(self, order: DemoOrder, slip: Slip, now: datetime) -> None:
        cell = self._cell(order, (slip.work_date, slip.worker, slip.operation), slip.right, slip.typed, None)
        wish = SaveDay(work_date=slip.work_date, cells=[cell], note=slip.note)
        self._save(self._stage.owner, wish, now)

    def mark_spoilt(self, order: DemoOrder, spoilt: Spoilt, now: datetime) -> None:
        """Enter spoilt pieces on a later day than that of the count."""
        where = (spoilt.work_date, spoilt.worker, spoilt.operation)
        cell = self._cell(order, where, self._made[where], self._made[where], spoilt)
        self._save(self._stage.owner, SaveDay(work_date=spoilt.work_date, cells=[cell]), now)

    def _cell(self, order: DemoOrder, where: Cell, good: int, seen: int, spoilt: Spoilt | None) -> output.Cell:
        _, worker, operation = where
        return output.Cell(
            engagement_id=self._engagements[worker],
            operation_id=self._operations[order.code, operation],
            good=good,
            seen=seen,
            rework=spoilt.rework if spoilt else None,
            scrap=spoilt.scrap if spoilt else None,
        )

    def _save(self, actor: Actor, wish: SaveDay, now: datetime) -> None:
        with db.writing(self._database, actor.scope) as session:
            save_day(session, actor, wish, day_of(now), now)
        self._sheets[wish.work_date] = wish.id

    # --- talks ------------------------------------------------------------

    def say(self, word: Word, now: datetime) -> None:
        actor = self._holders[word.worker]
        wish = SayOfDay(engagement_id=self._engagements[word.worker], kind=word.kind, text=word.text)
        with db.writing(self._database, actor.scope) as session:
            say_of_day(session, actor, word.work_date, wish, day_of(now), now)

    def answer(self, word: Word, now: datetime) -> None:
        owner = self._stage.owner
        with db.writing(self._database, owner.scope) as session:
            talk = session.scalars(
                sa.select(DayTalk).where(
                    col(DayTalk.engagement_id) == self._engagements[word.worker],
                    col(DayTalk.said_at) == word.said_at,
                )
            ).one()
            answer_talk(session, owner, talk.id, AnswerTalk(text=word.answer), now)
